"""The order of facts over HTTP, with two processes: what ran out is not brought back by what is older."""

import json
from datetime import datetime

import pytest

from scenario.world import make_domain, make_token
from support.service import Redis, Service, wait_for

# shows: S1.9
D = "order.example"
BASE = f"/v1/domains/{D}"


@pytest.fixture(scope="module")
def world():
    redis = Redis.start(appendonly="yes", appendfsync="always")
    one, two = Service.start(redis=redis), Service.start(redis=redis)
    make_domain(one, [str(700 + i) for i in range(8)], D)
    token = make_token(one, D, role="pbx")
    yield redis, one, two, token
    one.stop()
    two.stop()
    redis.stop()


def call(service, token, user, call_id, state="confirmed", **body):
    answer = service.request("PUT", f"{BASE}/users/{user}/calls/{call_id}", token,
                             json={"state": state, **body})
    assert answer.status_code == 200, answer.text
    return {**answer.json(), "version": answer.headers["Presence-Version"]}


def presence(service, user, version=None):
    headers = {"If-Presence-Version": version} if version else {}
    answer = service.admin("GET", f"{BASE}/users/{user}/presence", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def now(service):
    return datetime.fromisoformat(presence(service, "700")["as_of"])


def record(redis, user):
    key = redis.command("KEYS", f"*live:{D}:{user}")[0]
    return json.loads(redis.command("GET", key).split("\n", 1)[1])


# shows: S4.3
def test_a_late_report_does_not_revive_a_call_that_ran_out(world):
    redis, one, two, token = world
    began = presence(one, "700")["as_of"]
    first = call(one, token, "700", "zz1", expires_in=1, seq=5, number="+35226123456")
    for service in (one, two):
        service.advance(2)
    wait_for(lambda: record(redis, "700")["published"].get("availability") != "busy", 10, what="the sweep")
    assert "26123456" not in json.dumps(record(redis, "700")), "of what is over no number is kept"
    for service in (one, two):
        presence(service, "700", first["version"])
        late = call(service, token, "700", "zz1", "early", direction="inbound", seq=1)
        assert late["applied"] is False and late["reason"] == "older_seq", late
        assert presence(service, "700")["availability"] != "busy"
    assert call(two, token, "700", "zz1", seq=3, at=began)["reason"] == "older_seq"
    again = call(two, token, "700", "zz1", seq=6)
    assert again["applied"] and again["availability"] == "busy"
    assert presence(one, "700", again["version"])["calls"][0]["call_id"] == "zz1"


def test_its_time_orders_it_as_well(world):
    _, one, two, token = world
    began = presence(one, "701")["as_of"]
    one.advance(1)
    two.advance(1)
    call(one, token, "701", "zz2", expires_in=1)
    one.advance(2)
    two.advance(2)
    assert call(one, token, "701", "zz2", at=began)["reason"] == "older_seq"
    again = call(one, token, "701", "zz2")
    assert again["applied"] and again["availability"] == "busy"


@pytest.fixture(scope="module")
def silent(world):
    """A source that nobody has heard for its time, and its token."""
    _, one, two, _ = world
    token = make_token(one, D, role="pbx")
    body = {"kind": "pbx", "tokens": [token.split("_")[1]], "heartbeat_s": 30, "stale_after_s": 60}
    path = f"{BASE}/sources/quiet"
    assert one.put(path, body).status_code == 201
    wait_for(lambda: two.admin("GET", path).status_code == 200, 10)

    def falls_silent():
        assert one.request("PUT", f"{path}/heartbeat", token).status_code == 200
        for service in (one, two):
            service.advance(61)
        wait_for(lambda: all(s.admin("GET", f"{path}/state").json()["stale"] for s in (one, two)), 10)
        return token
    return falls_silent


def test_what_ran_out_is_remembered_over_a_restart(world):
    redis, one, two, token = world
    call(one, token, "704", "zz4", expires_in=1, seq=5)
    for service in (one, two):
        service.advance(2)
    third = Service.start(redis=redis)
    third.advance((now(one) - now(third)).total_seconds())
    assert call(third, token, "704", "zz4", seq=4)["reason"] == "older_seq"
    third.advance(180)
    assert call(third, token, "704", "zz4", seq=4)["applied"], "by then it is forgotten"
    third.stop()


# shows: S1.3
def test_the_first_report_of_a_silent_source_is_answered_with_what_it_makes_so(world, silent):
    _, one, two, _ = world
    token = silent()
    put = call(one, token, "702", "after", expires_in=600)
    assert (put["availability"], put["routable"]) == ("busy", False), put
    assert presence(one, "702")["availability"] == "busy", "at once, where it was told"
    wait_for(lambda: presence(two, "702", put["version"])["availability"] == "busy", 10)
    token = silent()
    answer = two.request("PUT", f"{BASE}/users/703/devices/desk/state", token, json={"state": "registered"})
    assert answer.status_code == 200 and answer.json()["availability"] == "available", answer.text
    assert record(world[0], "703")["published"]["availability"] == "available"
