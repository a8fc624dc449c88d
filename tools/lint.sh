#!/bin/sh
# `make lint`: everything that judges the text of the code. Goes through all of it, then fails.
set -u
cd "$(dirname "$0")/.." || exit 1

failed=
run() { # name, command ...
	name=$1
	shift
	if "$@"; then echo "ok   $name"; else
		echo "FAIL $name"
		failed="$failed $name"
	fi
}

sources() {
	git ls-files -co --exclude-standard "$@"
}

format() {
	sources 'service/*.[ch]' 'tests/*.[ch]' | xargs clang-format --dry-run --Werror
}

second_compiler() {
	# its own build directory: objects of two compilers do not mix
	make -s --no-print-directory -j2 CC=clang CI=true FLAVOUR=check B=build/clang all-tests
}

# comparePointers: symbols of the assembler. uninitvar: false alarms in the macros of utlist and uthash; compilers and sanitizers look for it
analysis() {
	cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 \
		--suppress=missingIncludeSystem --suppress=syntaxError --suppress=unknownMacro --suppress=uninitvar \
		--suppress=comparePointers:service/api/assets.c \
		-D__GNUC__=12 -DPRESENCED_TEST -Iservice -j2 service
}

scripts() {
	# shellcheck disable=SC2046
	shellcheck .ci/run $(sources 'tools/*.sh')
}

run 'rooms (who may know whom)' tools/rooms.sh
run 'clang-format' format
run 'clang, warnings as errors' second_compiler
run 'cppcheck' analysis
run 'shellcheck' scripts
[ -d node_modules ] || npm ci --no-audit --no-fund --ignore-scripts
run 'redocly' npm run --silent lint
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
