"""Very many signals that end by themselves: when is each change published, what does it take to hold them?

Every user of one domain is on a call, has a status and a registered device, whose deadlines follow each other
within one minute, so that each end changes the presence: busy, away, available, offline. Followed is the stream
of events that every reader follows: a signal that is gone from a user's record was published then. One domain is
one shard, and so one lease: the hardest case."""

import json
import re
import threading
import time
from pathlib import Path

from parts import settle, wrk

DOMAIN = "expiring.example"
BASE = f"/v1/domains/{DOMAIN}"
THIRD_S, AHEAD_S, RATE = 20, 5, 1_000_000
KINDS = 3
FED_PER_S = 4000  # at least
EVENTS_AT_ONCE = 20_000

SIGNALS_SCRIPT = """
local n, users, total, first, third = 0, %d, %d, %d, %d
local base = "%s/users/"
local signals = {
  {"/calls/c", '{"state": "confirmed", "expires_in": %%d}'},
  {"/status", '{"status": "lunch_break", "expires_in": %%d}'},
  {"/devices/desk/state", '{"state": "registered", "expires_in": %%d}'},
}
wrk.method = "PUT"
wrk.headers["Authorization"] = "Bearer %s"
wrk.headers["Content-Type"] = "application/json"
request = function()
  local user, kind = n %% users, math.floor(n / users) %% 3
  local signal = signals[kind + 1]
  n = n + 1
  return wrk.format(nil, base .. user .. signal[1], nil,
    string.format(signal[2], first + kind * third + user %% third - os.time()))
end
response = function() if n >= total then wrk.thread:stop() end end
"""


def resident_bytes(service):
    status = Path(f"/proc/{service.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def make_users(service, count):
    assert service.put(BASE, {"time_zone": "UTC"}).status_code == 201
    lines = [{"path": "/", "value": {"time_zone": "UTC"}}]
    for i in range(count):
        lines += [{"path": f"/users/{i}", "value": {}},
                  {"path": f"/users/{i}/devices/desk", "value": {"kind": "desk_phone"}}]
    answer = service.admin("PUT", f"{BASE}/config", data="\n".join(map(json.dumps, lines)),
                           headers={"If-Match": "*", "Content-Type": "application/x-ndjson"}, timeout=120)
    assert answer.status_code == 200, answer.text


def admin_token(service):
    answer = service.admin("POST", f"{BASE}/tokens", json={"role": "admin", "rate_per_s": RATE})
    assert answer.status_code == 201, answer.text
    return answer.json()["token"]


class Follower(threading.Thread):
    """Keeps (moment, user, record) of the domain's events."""

    def __init__(self, redis):
        super().__init__(daemon=True)
        self.redis, self.events, self.ended = redis, [], False
        self.stream, self.last = None, None

    def run(self):
        while not self.ended:
            self.read_on()
            time.sleep(0.3)
        self.read_on()

    def begin(self, shard_tag):
        self.stream = f"{shard_tag}:events"
        self.last = self.redis.command("XREVRANGE", self.stream, "+", "-", "COUNT", "1")[0][0]
        self.start()

    def read_on(self):
        for event, fields in self.redis.command("XRANGE", self.stream, f"({self.last}", "+", "COUNT", EVENTS_AT_ONCE):
            self.last = event
            named = dict(zip(fields[::2], fields[1::2]))
            if named["t"] == "live" and named["d"] == DOMAIN:
                self.events.append((int(event.split("-")[0]), named["k"], named["v"]))


def deadlines_of(record, moment):
    """By signal that counts at that moment, milliseconds. What ran out stays inside for a while, to order
    what comes late."""
    held = json.loads(record) if record else {}
    status = held.get("status", {})
    facts = [("call", call) for call in held.get("calls", ())]
    facts += [("device", device) for device in held.get("devices", ())] + [("status", status)]
    return {name: fact["until"] for name, fact in facts if fact.get("until", 0) > moment}


def lateness(events):
    """Milliseconds from each signal's deadline to the event behind it."""
    known, late = {}, []
    for moment, user, record in events:
        signals = deadlines_of(record, moment)
        late += [moment - deadline for name, deadline in known.get(user, {}).items() if name not in signals]
        known[user] = signals
    assert not any(known.values()), "signals that never ended"
    return sorted(late)


def feed(service, users, lua):
    """All signals told; returns the whole second in which the first of them end."""
    total = users * KINDS
    feeding_s = total // FED_PER_S + 1
    first = int(time.time()) + max(feeding_s + AHEAD_S, 60)
    script = lua(SIGNALS_SCRIPT % (users, total, first, THIRD_S, BASE, admin_token(service)))
    wrk(service.url, feeding_s, script)
    assert time.time() < first, "the first signals ended while others were still being told of"
    return first


def expiring(service, redis, users, lua):
    make_users(service, users)
    settle()
    total = users * KINDS
    empty = resident_bytes(service)
    follower = Follower(redis)
    follower.begin([key for key in redis.command("KEYS", "*:config:*") if key.endswith(DOMAIN)][0][:4])
    first = feed(service, users, lua)
    full = resident_bytes(service)
    time.sleep(max(0, first + KINDS * THIRD_S + AHEAD_S - time.time()))
    follower.ended = True
    follower.join()
    late = lateness(follower.events)
    assert len(late) > 0.99 * total, f"{len(late)} ends of {total}"
    print(f"\n{len(late)} signals of {users} users that end within {KINDS * THIRD_S} s: "
          f"published p50 {late[len(late) // 2]} ms, p99 {late[int(len(late) * 0.99)]} ms, the last {late[-1]} ms after the deadline; "
          f"memory {empty / total:.0f} B a signal before, {full / total:.0f} B with them")
