"""A PBX that restarted: how long its snapshot of very many calls takes, and how long others wait meanwhile.

Each call is another user's, in one domain, so one shard. Told are the time from the request to the flip, after which
every presence is right; from there until the last of them is published; and what a decision took meanwhile."""

import json
import threading
import time

from expiring import BASE, make_users

SOURCE = f"{BASE}/sources/pbx"


def asked_meanwhile(service, done, took):
    while not done.is_set():
        begin = time.monotonic()
        service.http.get(f"{service.url}{BASE}/route", params={"to": "1"}, timeout=10,
                         headers={"Authorization": f"Bearer {service.admin_token}"})
        took.append(1000 * (time.monotonic() - begin))
        time.sleep(0.01)


def waits(service, left_s=300):
    """Until nobody is left to be published anew."""
    begin, state = time.monotonic(), {}
    while time.monotonic() < begin + left_s:
        state = service.admin("GET", f"{SOURCE}/state").json()
        if "snapshot" in state and not due(service):
            break
        time.sleep(0.2)
    return time.monotonic() - begin


def due(service):
    tags = service.redis.command("KEYS", "*:due")
    return any(service.redis.command("ZCOUNT", tag, "-inf", int(time.time() * 1000)) for tag in tags)


def snapshots(service, count):
    make_users(service, count)
    assert service.put(SOURCE, {"kind": "pbx"}).status_code == 201
    lines = "\n".join(json.dumps({"signal": "call", "user": str(i), "id": f"call-{i}", "value": {"state": "confirmed"}})
                      for i in range(count))
    while due(service):
        time.sleep(0.2)
    done, took = threading.Event(), []
    asker = threading.Thread(target=asked_meanwhile, args=(service, done, took))
    asker.start()
    begin = time.monotonic()
    answer = service.admin("PUT", f"{SOURCE}/snapshot", data=lines, timeout=120,
                           headers={"Content-Type": "application/x-ndjson"})
    flipped = time.monotonic() - begin
    done.set()
    asker.join()
    assert answer.status_code == 200 and answer.json()["facts"] == count, answer.text
    took.sort()
    print(f"\nsnapshot of {count} calls: {flipped:.1f} s ({count / flipped:.0f}/s) until it counts, "
          f"{waits(service):.1f} s more until all is published; decisions meanwhile "
          f"p50 {took[len(took) // 2]:.1f} ms, p99 {took[len(took) * 99 // 100]:.1f} ms")
