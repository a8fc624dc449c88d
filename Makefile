# presenced. `make help` lists the targets; each flavour builds out of tree in build/<flavour>/.

FLAVOUR ?= release
B := build/$(FLAVOUR)
PORT ?= 8080
PYTHON ?= /usr/bin/python3
ROOMS := base core config wire store state auth http api
LIBS := libmicrohttpd jansson hiredis uuid libuv libsodium

CC = gcc
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	-Wpointer-arith -Wcast-qual -Wformat=2 -Wundef -Werror=format-security \
	-Werror=incompatible-pointer-types -Werror=implicit-function-declaration
WERROR := $(if $(CI),-Werror)
HARDEN := -fstack-protector-strong -fPIE
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

release_CFLAGS := -O2 -g -D_FORTIFY_SOURCE=2
release_LDFLAGS := -pie -Wl,-z,relro,-z,now
# check: as release, plus the injected clock
check_CFLAGS := -O2 -g -D_FORTIFY_SOURCE=2 -DPRESENCED_TEST
check_LDFLAGS := $(release_LDFLAGS)
asan_CFLAGS := -O1 -g -DPRESENCED_TEST $(SANITIZE)
asan_LDFLAGS := $(SANITIZE)
fuzz_CFLAGS := -O1 -g -DPRESENCED_TEST $(SANITIZE) -fsanitize=fuzzer-no-link
fuzz_LDFLAGS := $(SANITIZE) -fsanitize=fuzzer
ifeq ($(FLAVOUR),fuzz)
CC = clang
endif

CFLAGS += -std=gnu11 $(WARNINGS) $(WERROR) $(HARDEN) $($(FLAVOUR)_CFLAGS)
CPPFLAGS += -D_GNU_SOURCE -Iservice -Itests -MMD -MP
LDFLAGS += $($(FLAVOUR)_LDFLAGS)
LDLIBS = $(shell pkg-config --libs $(LIBS))

sources = $(sort $(wildcard service/$(1)/*.c))
objects = $(patsubst %.c,$(B)/%.o,$(1))
archives = $(foreach room,$(1),$(B)/$(room).a)
# every room may use those listed before it, the linker wants them behind it
links = $(call archives,$(foreach i,9 8 7 6 5 4 3 2 1,$(word $(i),$(1))))

.PHONY: all
all: $(B)/presenced ## build the service into build/release/presenced

LOOP := $(call objects,$(wildcard service/loop*.c))
$(B)/presenced: $(call objects,$(wildcard service/*.c)) $(call archives,$(ROOMS))
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(call links,$(ROOMS)) $(LDLIBS)

define room_rule
$(B)/$(1).a: $(call objects,$(call sources,$(1)))
	@mkdir -p $$(@D) && rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_rule,$(room))))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# A room's unit tests link that room and the ones before it, nothing after: the linker is the referee.
upto_ = $(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call upto_,$(1),$(wordlist 2,99,$(2))))
unit_tests = $(patsubst tests/unit/%.c,$(B)/unit/%,$(sort $(wildcard tests/unit/$(1)/test_*.c)))
core_LIBS := -lcmocka -luuid -lsodium
base_LIBS := $(core_LIBS) -luv
$(B)/unit/base/test_loop: $(LOOP)
define unit_rule
$(B)/unit/$(1)/%: $(B)/tests/unit/$(1)/%.o $(call archives,$(call upto_,$(1),$(ROOMS))) $(if $(filter store state auth http api,$(1)),$(LOOP))
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) $$(call links,$(call upto_,$(1),$(ROOMS))) $(or $($(1)_LIBS),-lcmocka $$(LDLIBS))
endef
$(foreach room,$(ROOMS),$(eval $(call unit_rule,$(room))))
UNIT_TESTS := $(foreach room,$(ROOMS),$(call unit_tests,$(room)))

.PHONY: unit
unit: $(UNIT_TESTS) ## run every unit test of this flavour
	@set -e; for t in $^; do $$t; done

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

.PHONY: clean
clean: ## remove build/
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.SECONDARY:
