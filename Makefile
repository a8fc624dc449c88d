# presenced. `make help` lists the targets; each flavour builds out of tree in build/<flavour>/:
# release, check (+ injected clock), asan (clang, sanitizers, fuzz targets), fuzz (the same for long runs).

FLAVOUR ?= release
PORT ?= 8080
PREFIX ?= /usr/local
PYTHON ?= /usr/bin/python3
B := build/$(FLAVOUR)
ROOMS := base core config wire store state auth events http api
LIBS := libmicrohttpd jansson hiredis uuid libuv libsodium libcurl

ifneq ($(filter $(FLAVOUR),asan fuzz),)
CC = clang
else
CC = gcc
endif
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	-Wpointer-arith -Wcast-qual -Wformat=2 -Wundef -Werror=format-security \
	-Werror=incompatible-pointer-types -Werror=implicit-function-declaration
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
HARDENED := -O2 -g -D_FORTIFY_SOURCE=3
# across files, by gcc; assembler that includes files is lost on the way: NO_LTO
LTO := $(if $(findstring clang,$(CC)),,-flto=2)
NO_LTO := $(B)/service/store/library.o $(B)/service/api/assets.o
release_CFLAGS = $(HARDENED) $(if $(filter $(NO_LTO),$@),,$(LTO))
release_LDFLAGS := -pie -Wl,-z,relro,-z,now -O2 $(LTO)
# built for each test run: what is optimised or described less is there sooner
check_CFLAGS := -O1 -g1 -D_FORTIFY_SOURCE=3 -DPRESENCED_TEST
check_LDFLAGS := -pie -Wl,-z,relro,-z,now
asan_CFLAGS := -O0 -g1 -DPRESENCED_TEST -DPRESENCED_SANITIZED $(SANITIZE) -fsanitize=fuzzer-no-link
asan_LDFLAGS := $(SANITIZE) -fuse-ld=lld
fuzz_CFLAGS := $(asan_CFLAGS) -O1
fuzz_LDFLAGS := $(asan_LDFLAGS)

CFLAGS += -std=gnu11 $(WARNINGS) $(if $(CI),-Werror) -fstack-protector-strong -fPIE -fvisibility=hidden $($(FLAVOUR)_CFLAGS)
CPPFLAGS += -D_GNU_SOURCE -Iservice -Itests -MMD -MP
LDFLAGS += $($(FLAVOUR)_LDFLAGS)
LDLIBS = $(shell pkg-config --libs $(LIBS)) -lm

objects = $(patsubst %.c,$(B)/%.o,$(sort $(wildcard $(1))))
archives = $(foreach room,$(1),$(B)/$(room).a)
# a room may use those listed before it; the linker wants them behind it
links = $(call archives,$(foreach i,10 9 8 7 6 5 4 3 2 1,$(word $(i),$(1))))
LOOP := $(call objects,service/loop*.c)

.PHONY: all
all: $(B)/presenced ## build the service: build/release/presenced
$(B)/presenced: $(call objects,service/*.c) $(call archives,$(ROOMS))
	@# whole archives: a name that two rooms define must not link
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--whole-archive $(filter %.a,$^) -Wl,--no-whole-archive $(LDLIBS)

define room_rule
$(B)/$(1).a: $(call objects,service/$(1)/*.c)
	@mkdir -p $$(@D) && rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_rule,$(room))))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# A room's unit tests link that room and the ones before it, nothing after: the linker is the
# referee. What tests/unit/<room>/ holds beside test_*.c is linked to each of them.
upto = $(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call upto,$(1),$(wordlist 2,99,$(2))))
core_LIBS := -lcmocka -luuid -lsodium
base_LIBS := $(core_LIBS) -luv
$(B)/unit/base/test_loop: $(LOOP)
define unit_rule
$(B)/unit/$(1)/%: $(B)/tests/unit/$(1)/%.o $(call objects,$(filter-out tests/unit/$(1)/test_%,$(wildcard tests/unit/$(1)/*.c))) $(call archives,$(call upto,$(1),$(ROOMS))) $(if $(filter store state auth events http api,$(1)),$(LOOP))
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) $(call links,$(call upto,$(1),$(ROOMS))) $$(or $$($(1)_LIBS),-lcmocka $$(LDLIBS))
endef
$(foreach room,$(ROOMS),$(eval $(call unit_rule,$(room))))
unit_tests = $(patsubst tests/%.c,$(B)/%,$(sort $(wildcard tests/unit/$(1)/test_*.c)))
UNIT_TESTS := $(foreach room,$(ROOMS),$(call unit_tests,$(room)))
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZED := base core wire http
$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(LOOP) $(call archives,$(FUZZED))
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(call links,$(FUZZED)) $(LDLIBS)

$(B)/bench/%: $(B)/tests/bench/%.o $(B)/core.a $(B)/base.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ -luuid -lsodium

PACKAGES := packages-run packages-core packages-check packages-lint packages-bench
.PHONY: run check test-core unit fuzz asan bench soak lint fmt docs requirements install clean help
.PHONY: all-tests all-fuzzers core-tests $(PACKAGES)
run: packages-run ## install what is missing, build, start a demo on 127.0.0.1:$(PORT)
	@$(MAKE) --no-print-directory -s FLAVOUR=release all
	@PORT=$(PORT) exec tools/run.sh
check: packages-check ## install what is missing, build and pass every test
	@$(PYTHON) tests/run.py
test-core: packages-core ## presence and routing cases, seconds; CASE="words of a title" runs some
	@$(MAKE) --no-print-directory -s FLAVOUR=check core-tests
	@build/check/unit/core/test_cases $(if $(CASE),"$(CASE)")
core-tests: $(call unit_tests,core)
	@$(if $(CASE),,for t in $(filter-out %/test_cases,$^); do \
		out=$$($$t 2>&1) || { echo "$$out"; exit 1; }; echo "$$out" | grep -v -E 'RUN|   OK'; done)
unit: $(UNIT_TESTS) ## every unit test of this FLAVOUR
	@set -e; for t in $^; do echo "$$t"; $$t; done
all-tests: $(UNIT_TESTS) $(B)/presenced
all-fuzzers: $(FUZZERS)
fuzz: packages-check ## all fuzz targets, SECONDS=60 each
	@$(MAKE) --no-print-directory -s FLAVOUR=fuzz all-fuzzers
	@$(PYTHON) tests/run.py fuzz --seconds $(or $(SECONDS),60)
asan: packages-check ## unit and API tests under the sanitizers
	@$(PYTHON) tests/run.py asan
bench: packages-bench ## compare with nginx and redis-benchmark: docs/PERFORMANCE.md
	@$(MAKE) --no-print-directory -s FLAVOUR=release all build/release/bench/group_decision
	@build/release/bench/group_decision
	@$(PYTHON) tests/bench/bench.py
soak: packages-check ## an hour under load, by hand: memory, descriptors, expiries
	@$(MAKE) --no-print-directory -s FLAVOUR=check all
	@$(PYTHON) tools/soak.py --minutes $(or $(MINUTES),60)
lint: packages-lint ## style, second compiler, static analysis, contract, scripts
	@tools/lint.sh
fmt: packages-lint ## format the C sources
	@git ls-files -co --exclude-standard 'service/*.[ch]' 'tests/*.[ch]' | xargs clang-format -i
docs: all requirements ## make docs/config.md and docs/REQUIREMENTS.md anew
	@$(B)/presenced --dump-options > docs/config.md
requirements: ## docs/REQUIREMENTS.md alone: which case or test shows which requirement
	@$(PYTHON) tools/requirements.py > docs/REQUIREMENTS.md
install: all ## install below $(PREFIX), with the systemd unit
	install -D $(B)/presenced $(DESTDIR)$(PREFIX)/bin/presenced
	install -D -m 644 docs/presenced.service $(DESTDIR)$(PREFIX)/lib/systemd/system/presenced.service
$(PACKAGES): packages-%:
	@exec tools/packages.sh $*
clean: ## remove build/
	rm -rf build
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | sort | awk -F '|' '{ printf "%-10s  %s\n", $$1, $$2 }'

# the pages, the contract and the functions for Redis are bytes of the program
$(B)/service/store/library.o: $(wildcard service/store/lua/*.lua)
$(B)/service/api/assets.o: $(wildcard service/web/*) api/openapi.yaml

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.SECONDARY:
