#!/usr/bin/python3
"""make bench: how fast, as ratios in interleaved rounds on the release build.

    decisions   GET /route with a token, logged, against nginx `return 200` (one worker)
    questions   groups, numbers, the PBXs' forms, what-if, advice, against the same nginx
    hooks       POST /call_state.htm with a token, against redis-benchmark -P1 of the very function
                that a hook commits with, on a Redis of its own with the same settings
    batches     POST /v1/calls and /v1/calls/batch, by item, against single hooks of the same users
    peers       how long until a write through one process is in the decisions of another
    expiry      how late an expired call leaves the presence
    switch      how late 5,000 users are published whose status a schedule switches at one moment
    expiring    how late each of 300,000 signals of 100,000 users (--users) that end within a minute is
                published, and the memory that holding them takes; only when asked for
    snapshot    how long a snapshot of 150,000 calls takes (--calls), and what decisions take meanwhile; only
                when asked for
    kill        what kill -9 of the private Redis, at a moment of chance, costs under load
"""

import argparse
import os
import random
import re
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("FLAVOUR", "release")

from parts import CONNECTIONS, Nginx, Redis, measured, report, settle, wrk  # noqa: E402
from batches import batches  # noqa: E402
from expiring import expiring  # noqa: E402
from questions import questions  # noqa: E402
from snapshots import snapshots  # noqa: E402
from support.service import Service  # noqa: E402

from scenario.test_c_kill import USERS as KILL_USERS, Load, stored, wait_for_some  # noqa: E402
from scenario.world import BASE, DOMAIN, call_path, make_domain, rings, route  # noqa: E402

SWITCH = "switch.example"
USERS = [str(1000 + i) for i in range(200)]
PERSISTENCE = {"appendonly": "yes", "appendfsync": "everysec"}
RATE = 1_000_000


def token(service, role):
    answer = service.admin("POST", f"{BASE}/tokens", json={"role": role, "rate_per_s": RATE})
    assert answer.status_code == 201, answer.text
    return answer.json()["token"]


def lua(text):
    handle, path = tempfile.mkstemp(suffix=".lua")
    with os.fdopen(handle, "w") as script:
        script.write(text)
    return path


def decisions(service, rounds, seconds):
    header = f"Authorization: Bearer {token(service, 'pbx')}"
    nginx = Nginx()
    url = service.url + f"{BASE}/route?to=1000&from=%2B35299999999&call_id=bench"
    ours, theirs = [], []
    try:
        for _ in range(rounds):
            theirs.append(measured(nginx.pid(), lambda: wrk(f"http://127.0.0.1:{nginx.port}/", seconds)))
            settle()
            ours.append(measured(service.process.pid, lambda: wrk(url, seconds, headers=[header])))
            settle()
    finally:
        nginx.stop()
    return report("Decisions, token and log line included", ours, theirs, "nginx")


HOOK_SCRIPT = """
local n = 0
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer %s"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
request = function()
  n = n + 1
  return wrk.format(nil, nil, nil, "domain=%s&user=" .. (1000 + n %% 200) .. "&number=" .. (27000000 + n))
end
"""


def redis_benchmark(redis, shard_tag, record, count):
    """The commit function with a record as a hook writes it, a new user each time."""
    redis.command("FLUSHALL", "SYNC")  # keeps the functions
    keys = [f"{shard_tag}:live:{DOMAIN}:__rand_int__", f"{shard_tag}:due", f"{shard_tag}:seq",
            f"{shard_tag}:events"]
    arguments = ["99999999999999", "", record, "7260000", "1999999999999", DOMAIN, "__rand_int__", "0"]
    command = ["redis-benchmark", "-s", redis.socket, "-c", str(CONNECTIONS), "-n", str(count), "-P", "1",
               "-r", "1000000000", "-q", "FCALL", "presenced_commit_live", str(len(keys))]
    output = subprocess.run(command + keys + arguments, capture_output=True, text=True, check=True).stdout
    # the line begins with the whole command, commas, colons and all; the rate is near its end
    # -r is an int: a larger one means one user for all, and every commit but one a conflict
    assert int(redis.command("GET", f"{shard_tag}:seq")) > count * 0.99
    return {"rate": float(re.findall(r"([\d.]+) requests per second", output)[-1])}


def hooks(service, redis, rounds, seconds):
    script = lua(HOOK_SCRIPT % (token(service, "carrier"), DOMAIN))
    url = service.url + "/call_state.htm"
    wrk(url, 1, script)
    # of a user that only hooks have touched
    key = [k for k in redis.command("KEYS", "*live*") if k.endswith(":" + USERS[-1])][0]
    record = redis.command("GET", key).split("\n", 1)[1]
    ours, theirs = [], []
    alone = Redis.start(**PERSISTENCE)
    Service.start(redis=alone).stop()  # it leaves the functions there, and follows no more
    for _ in range(rounds):
        theirs.append(redis_benchmark(alone, key[:4], record, 25_000 * seconds))
        settle()
        ours.append(measured(service.process.pid, lambda: wrk(url, seconds, script)))
        settle()
    os.unlink(script)
    alone.stop()
    print(f"  (record of {len(record)} bytes; appendonly yes, everysec)")
    return report("Hook writes, token and log line included", ours, theirs, "redis-benchmark")


def peers(one, two, samples=200):
    """Milliseconds from the answer of a write at one to the first plan of two that knows it."""
    took = []
    for i in range(samples):
        path = call_path(f"p{i}", "1000")
        method = "PUT"
        for method, expected in (("PUT", False), ("DELETE", True)):
            answer = one.admin(method, path, **({"json": {"state": "confirmed"}} if method == "PUT" else {}))
            assert answer.status_code == 200
            start = time.perf_counter()
            while rings(route(two, "1000").json(), "1000") != expected:
                assert time.perf_counter() - start < 10
            took.append((time.perf_counter() - start) * 1000)
    took.sort()
    print(f"\nA write through one process in the decisions of another, {len(took)} samples: "
          f"p50 {statistics.median(took):.2f} ms, p99 {took[int(len(took) * 0.99)]:.2f} ms, max {took[-1]:.2f} ms"
          " (one request of the asking side included)")


def expiry(service, samples=40):
    """Seconds from a call's deadline to the presence that says so, real time and real sweep."""
    late = []
    for i in range(samples):
        service.admin("PUT", call_path(f"e{i}", USERS[i]), json={"state": "confirmed", "expires_in": 2})
    start = time.time()
    end = start + 2
    left = set(USERS[:samples])
    while left:
        assert time.time() < end + 10
        for user in sorted(left):
            answer = service.admin("GET", f"{BASE}/users/{user}/presence").json()
            if answer["availability"] != "busy":
                late.append(time.time() - end)
                left.discard(user)
    print(f"\nAn expired call out of the presence: at most {max(max(late), 0):.2f} s after the last deadline")


def switched(redis, since_ms):
    """Moments (ms) at which users of SWITCH were published since then, by the ids of the events."""
    moments = []
    for key in redis.command("KEYS", "*events"):
        for event, fields in redis.command("XRANGE", key, str(since_ms), "+"):
            named = dict(zip(fields[::2], fields[1::2]))
            if named["t"] == "live" and named["d"] == SWITCH:
                moments.append(int(event.split("-")[0]))
    return moments


def switch(service, redis, count=5000):
    """A schedule gives everybody another status at one moment: its override ends."""
    base = f"/v1/domains/{SWITCH}"
    objects = [{"path": "/", "value": {"time_zone": "UTC"}}, {"path": "/schedules/lunch", "value": {}}]
    for i in range(count):
        objects += [{"path": f"/users/{i}", "value": {"timed": [{"schedule": "lunch", "status": "lunch_break"}]}},
                    {"path": f"/users/{i}/devices/desk", "value": {"kind": "desk_phone"}}]
    assert service.put(f"{base}", {"time_zone": "UTC"}).status_code == 201
    answer = service.admin("PUT", f"{base}/config", json={"format": 1, "objects": objects}, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    time.sleep(5)
    until = int(time.time()) + 8
    answer = service.admin("PUT", f"{base}/schedules/lunch/override", json={
        "state": "open", "until": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(until))})
    assert answer.status_code == 200, answer.text
    wait_until = until + 10
    while len(switched(redis, until * 1000)) < count:
        assert time.time() < wait_until, "not everybody was switched"
        time.sleep(0.5)
    late = sorted(m - until * 1000 for m in switched(redis, until * 1000))
    print(f"\n{count} users switched by a schedule at one moment: published p50 {late[count // 2]} ms, "
          f"the last {late[-1]} ms after it")


def kills(rounds):
    """Acknowledged calls that are gone after kill -9 of the Redis that held them, one Redis each round."""
    acknowledged = lost = 0
    for _ in range(rounds):
        service = Service.start()
        make_domain(service, KILL_USERS)
        load = Load(service)
        wait_for_some(load, random.randrange(50, 900))
        os.kill(service.redis_pid(), signal.SIGKILL)
        for thread in load.threads:
            thread.join()
        acknowledged += len(load.acknowledged)
        lost += len(set(load.acknowledged) - stored(service))
        service.stop()
    print(f"\nkill -9 of Redis under load, {rounds} times: {acknowledged} calls acknowledged, {lost} of them lost")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--calls", type=int, default=150_000)
    parser.add_argument("only", nargs="*", help="decisions questions hooks batches peers expiry switch expiring snapshot kill")
    options = parser.parse_args()
    wanted = options.only or ["decisions", "questions", "hooks", "batches", "peers", "expiry", "switch", "kill"]
    if "kill" in wanted:
        kills(options.rounds)
    if wanted == ["kill"]:
        return
    redis = Redis.start(**PERSISTENCE)
    service = Service.start(redis=redis)
    other = Service.start(redis=redis) if "peers" in wanted else None
    try:
        make_domain(service, USERS, carriers={"msisdn": True})
        if "peers" in wanted:
            peers(service, other)
            other.stop()
        if "expiry" in wanted:
            expiry(service)
        if "switch" in wanted:
            switch(service, redis)
        if "expiring" in wanted:
            expiring(service, redis, options.users, lua)
        if "snapshot" in wanted:
            snapshots(service, options.calls)
        if "decisions" in wanted:
            decisions(service, options.rounds, options.seconds)
        if "questions" in wanted:
            questions(service, f"Authorization: Bearer {token(service, 'admin')}", options.rounds, options.seconds)
        if "hooks" in wanted:
            hooks(service, redis, options.rounds, options.seconds)
        if "batches" in wanted:
            carrier = token(service, "carrier")
            batches(service, carrier, lua(HOOK_SCRIPT % (carrier, DOMAIN)), lua, options.rounds, options.seconds)
    finally:
        service.stop()
        redis.stop()


if __name__ == "__main__":
    main()
