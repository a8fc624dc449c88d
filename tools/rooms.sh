#!/bin/sh
# The architecture as a test: each library is included in its own room and nowhere else, no room
# includes one that stands after it, and core does no input or output.
set -eu
cd "$(dirname "$0")/../service"

wrong=0
complain() { # text, then the lines on standard input
	lines=$(cat)
	[ -n "$lines" ] || return 0
	echo "$1"
	printf '%s\n' "$lines" | sed 's/^/    /'
	wrong=1
}

only_in() { # header pattern, allowed paths (extended regular expression)
	grep -rnE "#include *[<\"]($1)[>\"]" . | grep -vE "^\./($2)" >"$found" || :
	complain "$1 belongs in $2 only:" <"$found"
}

found=$(mktemp)
trap 'rm -f "$found"' EXIT

only_in 'microhttpd\.h' 'http/'
only_in 'jansson\.h' 'wire/'
only_in 'hiredis/.*|hiredis\.h|async\.h' 'store/'
only_in 'uv\.h' 'loop'
only_in 'curl/.*' 'events/'
only_in 'uuid/uuid\.h' 'base/'
only_in 'sodium\.h' '(auth|base)/'
# macros only, no state of their own: allowed wherever a table is kept
only_in 'uthash\.h' 'base/'
only_in 'utlist\.h' '(base|store|state|auth|events|api)/'

# What each room may not include.
rooms='base core config wire store state auth events http api'
may() {
	case $1 in
	base) echo base ;;
	core) echo 'base core' ;;
	config) echo 'base config' ;;
	wire) echo 'base core wire' ;;
	store) echo 'base store' ;;
	state) echo 'base core wire store state' ;;
	auth) echo 'base core wire store state auth' ;;
	events) echo 'base core wire store state auth events' ;;
	http) echo 'base http' ;;
	api) echo "$rooms" ;;
	esac
}
for room in $rooms; do
	for other in $rooms; do
		case " $(may "$room") " in *" $other "*) continue ;; esac
		grep -rn "#include \"$other/" "$room" >"$found" || :
		complain "$room/ must not know $other/:" <"$found"
	done
done

grep -rnE '\b(fopen|open|read|write|socket|time|clock_[a-z_]+|gettimeofday|getenv|rand|random|log_event)\(' core |
	grep -vE ':[0-9]+: ?(/?\*|\t\*)' >"$found" || :
complain 'core/ does no input, output, clock or randomness:' <"$found"
grep -rnE '\b(strcpy|strcat|sprintf|vsprintf|strtok|gets)\(' . >"$found" || :
complain 'unbounded string functions:' <"$found"
exit $wrong
