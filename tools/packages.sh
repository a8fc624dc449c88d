#!/bin/sh
# Installs the Debian packages that building, running or checking needs; says which and why first.
#
#   tools/packages.sh run|core|check|lint|bench
#
# No service is started or left enabled by it: redis-server, kamailio and others bring units of their
# own, which a temporary policy-rc.d keeps from starting and which are disabled again afterwards,
# unless they were there before.
set -eu

POLICY=${POLICY_RC_D:-/usr/sbin/policy-rc.d} # another one in tests
SAVED=$POLICY.presenced-saved

# package and reason, one a line
list() {
	case $1 in
	run) cat <<-EOF
		gcc                   compiles the service
		libc6-dev             C library headers
		make                  builds it
		pkg-config            finds the libraries
		libmicrohttpd-dev     HTTP
		libjansson-dev        JSON
		libhiredis-dev        the Redis client
		uuid-dev              ids
		libuv1-dev            the event loop
		libsodium-dev         password hashing
		libcurl4-openssl-dev  fetches feeds of them
		uthash-dev            hash tables
		redis-server          where presence lives; presenced starts a private one
		tzdata                time zones
		curl                  to try the service with
		EOF
		;;
	core)
		cat <<-EOF
		gcc                   compiles the tests
		libc6-dev             C library headers
		make                  builds them
		uuid-dev              ids
		libsodium-dev         random numbers
		uthash-dev            hash tables
		libcmocka-dev         unit tests
		EOF
		;;
	check)
		list run
		cat <<-EOF
		clang                 the second compiler, sanitizers, fuzzing
		libclang-rt-14-dev    its sanitizers
		lld                   links a hundred sanitized tests in a third of the time
		llvm                  names in sanitizer reports
		libcmocka-dev         unit tests
		python3               runs the tests below
		python3-pytest        API and scenario tests
		python3-requests      their HTTP client
		python3-hypothesis    generated requests
		python3-jsonschema    checks answers against the contract
		python3-yaml          reads the contract
		libxml2-utils         xmllint checks PIDF and dialog-info
		python3-icalendar     reads calendars beside us
		python3-recurring-ical-events repeats their events
		python3-tz            in its zones
		prometheus            promtool checks /metrics (its server is not started)
		kamailio              the PBX that the scenarios ask with (not started by Debian)
		kamailio-utils-modules its HTTP client
		kamailio-extra-modules its JSON reader
		sip-tester            SIPp: the phones and callers of those scenarios
		chromium              opens the API page
		nginx-light           a proxy in front (not started by Debian)
		haproxy               another (not started by Debian)
		openssl               their certificate
		procps                looks at processes
		ca-certificates       lets npm trust its registry
		EOF
		command -v node >/dev/null || echo 'nodejs                runs the contract linter and the browser'
		command -v npm >/dev/null || echo 'npm                   installs them from package-lock.json'
		;;
	lint)
		list check
		cat <<-EOF
		clang-format          the code style
		cppcheck              static analysis
		shellcheck            checks the shell scripts
		git                   lists the sources
		EOF
		;;
	bench)
		list run
		cat <<-EOF
		nginx-light           what decisions are compared with
		wrk                   load
		redis-tools           redis-benchmark
		python3               runs the rounds
		python3-requests      its HTTP client
		EOF
		;;
	*)
		echo "packages.sh: unknown set $1" >&2
		exit 2
		;;
	esac
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
	while read -r package reason; do
		is_installed "$package" || printf '%-21s %s\n' "$package" "$reason"
	done
}

# Units of services that our packages may bring.
enabled_units() {
	find /etc/systemd/system /etc/rc2.d -type l \
		\( -name 'redis*' -o -name 'S*redis*' -o -name 'prometheus*' -o -name 'S*prometheus*' \
		-o -name 'nginx*' -o -name 'S*nginx*' -o -name 'kamailio*' -o -name 'S*kamailio*' \
		-o -name 'haproxy*' -o -name 'S*haproxy*' \) 2>/dev/null | sort
}

forbid_starts() {
	mkdir -p "$(dirname "$POLICY")"
	[ ! -e "$POLICY" ] || mv "$POLICY" "$SAVED"
	trap allow_starts EXIT
	trap 'exit 130' INT TERM HUP
	# shellcheck disable=SC2016
	printf '#!/bin/sh\n# temporary, by presenced: nothing is started while its packages are installed\nexit 101\n' >"$POLICY"
	chmod 755 "$POLICY"
}

allow_starts() {
	rm -f "$POLICY"
	[ ! -e "$SAVED" ] || mv "$SAVED" "$POLICY"
}

disable_new_units() {
	enabled_units | while read -r link; do
		printf '%s\n' "$1" | grep -qxF "$link" && continue
		[ -L "$link" ] || continue # an alias, gone with its unit
		case $link in
		/etc/systemd/*)
			unit=$(basename "$(readlink "$link")") # redis.service is redis-server.service
			echo "Disabling $unit, which the installation enabled: nothing here uses it."
			if command -v systemctl >/dev/null; then
				systemctl disable --quiet "$unit" 2>/dev/null || :
			fi
			find /etc/systemd/system -type l -lname "*/$unit" -delete
			;;
		*) # S01redis-server
			update-rc.d "$(basename "$link" | sed 's/^S[0-9]*//')" disable >/dev/null 2>&1 || :
			;;
		esac
	done
}

get() {
	# shellcheck disable=SC2086
	apt-get install -q -y --no-install-recommends $1
}

# Not every archive has Kamailio and SIPp; their scenarios are skipped then.
get_without_pbx() {
	rest='' pbx=''
	for name in $1; do
		case $name in
		kamailio* | sip-tester) pbx=yes ;;
		*) rest="$rest $name" ;;
		esac
	done
	[ -n "$pbx" ] || return 1
	echo "Kamailio and SIPp cannot be installed here: the tests with a real PBX are skipped."
	[ -z "$rest" ] || get "$rest"
}

install() {
	before=$(enabled_units)
	forbid_starts
	export DEBIAN_FRONTEND=noninteractive
	if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
		apt-get update -q
	fi
	get "$1" || { apt-get update -q && get "$1"; } || get_without_pbx "$1"
	disable_new_units "$before"
}

set_name=${1:?which set: run, core, check, lint or bench}
if command -v dpkg-query >/dev/null; then
	wanted=$(list "$set_name" | missing)
else
	wanted=$(list "$set_name")
fi
[ -n "$wanted" ] || exit 0
names=$(printf '%s\n' "$wanted" | awk '{ printf "%s ", $1 }')

if ! command -v apt-get >/dev/null; then
	echo "There is no apt-get here. On Debian 12 this one line installs what is missing, as root:"
	echo
	echo "    apt-get install -y $names"
	exit 1
fi
if [ "$(id -u)" != 0 ]; then
	echo "Some packages are missing, and installing them needs root. Run this one line, then try again:"
	echo
	echo "    sudo make packages-$set_name"
	exit 1
fi
echo "These Debian packages are missing and are installed now:"
echo
printf '%s\n' "$wanted" | sed 's/^/    /'
echo
install "$names"
