#!/bin/sh
# `make run`: starts the release build with a private Redis and the demo domain, in the foreground.
set -eu
cd "$(dirname "$0")/.."

PORT=${PORT:-8080}
URL=http://127.0.0.1:$PORT
BINARY=build/release/presenced
VAR=${VAR:-var}
LOG=$VAR/presenced.log

mkdir -p "$VAR"
chmod 700 "$VAR"
child=
terminated=

# Ctrl-C reaches this script alone (setsid below): it asks once for an orderly stop, a second time
# for one at once. A TERM that arrives twice, from make and from the group, is one wish.
stop() {
	if [ "$1" = TERM ] && [ -n "$terminated" ]; then return; fi
	[ "$1" != TERM ] || terminated=yes
	[ -z "$child" ] || kill -TERM "$child" 2>/dev/null || :
}
trap 'stop INT' INT
trap 'stop TERM' TERM HUP

setsid setpriv --pdeathsig TERM "$BINARY" --listen "127.0.0.1:$PORT" --data-dir "$VAR" \
	--log-file "$LOG" --demo &
child=$!

# A signal interrupts wait; the status is the one of the last wait, when the child has ended.
finish() {
	while :; do
		status=0
		wait "$child" || status=$?
		kill -0 "$child" 2>/dev/null || exit "$status"
	done
}

# Whoever answers on a taken port is not ours: ours must be alive before and after the answer.
is_alive() {
	kill -0 "$child" 2>/dev/null
}
tries=0
sleep 0.2
until is_alive && curl -fsS --max-time 2 -o /dev/null "$URL/readyz" 2>/dev/null && is_alive; do
	is_alive || finish
	tries=$((tries + 1))
	[ "$tries" -lt 150 ] || { echo "presenced is not ready after 30 s; see $LOG" >&2; stop TERM; finish; }
	sleep 0.2
done

# Ready comes before the demo domain at the first start: its password is hashed meanwhile.
tries=0
until curl -fsS --max-time 2 -o /dev/null -H "Authorization: Bearer $(cat "$VAR/admin-token")" \
	"$URL/v1/domains/abc.com/users/123" 2>/dev/null || [ "$tries" -ge 25 ]; do
	is_alive || finish
	tries=$((tries + 1))
	sleep 0.2
done
sleep 0.2

cat <<EOF

presenced listens on $URL (log: $LOG, data: $VAR/, admin token: $VAR/admin-token).

A carrier reports that user 123 of abc.com talks on the mobile; where does a call for 123 go now?

    curl '$URL/call_state.htm?domain=abc.com&user=123&password=secret&number=12345678'
    curl -H "Authorization: Bearer \$(cat $VAR/admin-token)" '$URL/v1/domains/abc.com/users/123/presence?explain=true'
    curl -H "Authorization: Bearer \$(cat $VAR/admin-token)" '$URL/v1/domains/abc.com/route?to=123&from=%2B35299999999'

The call is over; the next plan rings 123 again:

    curl '$URL/call_state.htm?domain=abc.com&user=123&password=secret&number='

The API, on a page of its own: $URL/docs        Ctrl-C stops.
EOF
finish
