"""History in Redis: small entries in batches, never a number, bounded, and gone with the domain."""

import json

from support.service import wait_for

from scenario.world import BASE, DOMAIN, make_domain, route

CALLER = "+35227998877"


def entries(redis, domain=DOMAIN):
    key = redis.command("KEYS", f"*:history:{domain}")
    raw = redis.command("XRANGE", key[0], "-", "+") if key else []
    assert all(len(fields[1].encode()) <= 200 for _, fields in raw)
    return [json.loads(fields[1]) for _, fields in raw]


def metric(service, name):
    return next(int(line.split()[1]) for line in service.request("GET", "/metrics").text.splitlines()
                if line.startswith(f"presenced_{name}_total "))


# shows: S1.8
def test_decisions_and_outcomes_of_two_processes(start_redis, start_service):
    redis = start_redis()
    one, two = start_service(redis=redis), start_service(redis=redis)
    make_domain(one)
    wait_for(lambda: route(two).status_code == 200)
    base = len(wait_for(lambda: entries(redis)))
    first = route(one, **{"from": CALLER}).json()["decision_id"]
    second = route(two, **{"from": CALLER}).json()["decision_id"]
    answer = two.admin("POST", f"{BASE}/decisions/{first}/outcome",
                       json={"outcome": "answered", "by": {"user": "200", "device": "desk"}, "step": 0})
    assert answer.status_code == 204
    found = wait_for(lambda: len(entries(redis)) >= base + 3 and entries(redis)[base:])
    assert sorted(e["decision"] for e in found) == sorted([first, first, second])
    decided = next(e for e in found if e["decision"] == second)
    assert (decided["user"], decided["side"], decided["action"]) == ("200", "external", "ring")
    assert {"decision": first, "step": 0, "outcome": "answered", "user": "200",
            "device": "desk"} in found
    key, = redis.command("KEYS", f"*:history:{DOMAIN}")
    assert CALLER not in str(redis.command("XRANGE", key, "-", "+"))
    assert 0 < redis.command("TTL", key) <= 30 * 86400
    tag = one.admin("GET", BASE).headers["ETag"]
    assert one.admin("DELETE", BASE, headers={"If-Match": tag}).status_code == 204
    assert redis.command("EXISTS", key) == 0


def test_what_still_waits_does_not_outlive_the_domain(start_redis, start_service):
    redis = start_redis()
    service = start_service(redis=redis)
    make_domain(service, domain="stays.example")
    make_domain(service)
    assert route(service).status_code == 200
    assert service.admin("DELETE", BASE, headers={"If-Match": "*"}).status_code == 204
    assert route(service, domain="stays.example").status_code == 200
    wait_for(lambda: entries(redis, "stays.example"))  # sent with or after what waited
    wait_for(lambda: metric(service, "history_entries") + metric(service, "history_lost") == 2)
    assert redis.command("KEYS", f"*:history:{DOMAIN}") == []


def test_what_is_too_much_is_counted(start_redis, start_service):
    redis = start_redis()
    service = start_service(redis=redis)
    make_domain(service)
    asked = 0
    while not metric(service, "history_sampled"):
        for _ in range(100):
            asked += route(service).status_code == 200
        assert asked < 20000
    wait_for(lambda: metric(service, "history_entries") + metric(service, "history_sampled") == asked)
    assert len(entries(redis)) == metric(service, "history_entries") >= 200


def test_without_redis_entries_are_lost_and_counted(start_redis, start_service):
    redis = start_redis()
    service = start_service(redis=redis)
    make_domain(service)
    redis.kill()
    assert route(service).status_code == 200
    assert wait_for(lambda: metric(service, "history_lost")) == 1
