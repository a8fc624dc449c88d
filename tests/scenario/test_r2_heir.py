"""Whoever gets a name that somebody had before inherits nothing of them, however late that is cleared up."""

import pytest

from scenario.world import make_domain
from support.service import Redis, Service, wait_for

D = "heir.example"
BASE = f"/v1/domains/{D}"
USER = f"{BASE}/users/200"


@pytest.fixture
def world():
    redis = Redis.start(appendonly="yes", appendfsync="always")
    one, two = Service.start(redis=redis), Service.start(redis=redis)
    make_domain(one, ["200", "201"], D)
    yield redis, one, two
    one.stop()
    two.stop()
    redis.stop()


def delete_user(one):
    for path in ("devices/desk", "devices/mobile", ""):
        answer = one.admin("DELETE", f"{USER}/{path}".rstrip("/"), headers={"If-Match": "*"})
        assert answer.status_code == 204, answer.text


def forget_as_late(redis, one):
    """Deletes the user; then what was known of them is there again, as if nobody had cleared it up."""
    answer = one.put(f"{USER}/calls/heir-1", {"state": "confirmed"})
    assert answer.status_code == 200, answer.text
    assert one.put(f"{USER}/status", {"status": "away"}).status_code == 200
    key = redis.command("KEYS", f"*live:{D}:200")[0]
    left = redis.command("GET", key)
    assert "heir-1" in left
    delete_user(one)
    wait_for(lambda: not redis.command("KEYS", f"*live:{D}:200"), 10)
    redis.command("SET", key, left)
    return key


def inherits_nothing(redis, services, key):
    for service in services:
        wait_for(lambda s=service: s.admin("GET", f"{USER}/presence").status_code == 200, 10)
        seen = service.admin("GET", f"{USER}/presence").json()
        assert seen["calls"] == [] and seen["status"] == "automatic"
    answer = services[1].put(f"{USER}/calls/heir-2", {"state": "confirmed"})
    assert answer.status_code == 200, answer.text
    stored = redis.command("GET", key)
    assert "heir-2" in stored and "heir-1" not in stored and "away" not in stored


# shows: S1.10
def test_made_anew_before_it_was_cleared_up(world):
    redis, one, two = world
    key = forget_as_late(redis, one)
    assert one.put(USER, {"extension": "200"}).status_code == 201
    inherits_nothing(redis, (one, two), key)


GROUP = f"{BASE}/groups/sales"
STATE = f"{GROUP}/members/200/state"
MEMBERS = {"strategy": "sequential", "members": [{"kind": "user", "target": "200"}],
           "fallback": {"otherwise": {"kind": "hangup"}}}
OTHERS = {**MEMBERS, "members": [{"kind": "user", "target": "201"}]}


def pause_for_lunch(one):
    assert one.put(GROUP, MEMBERS).status_code == 201
    told = one.admin("PUT", STATE, json={"logged_in": True, "paused": True, "pause_reason": "lunch"})
    assert told.status_code == 200 and told.json()["paused"], told.text


def is_at_work(services):
    for service in services:
        wait_for(lambda s=service: s.admin("GET", STATE).status_code == 200, 10)
        wait_for(lambda s=service: not s.admin("GET", STATE).json()["paused"], 10)


# shows: S3.7
def test_groups_do_not_remember_them(world):
    _, one, two = world
    pause_for_lunch(one)
    assert one.put(GROUP, OTHERS, create=False).status_code == 200
    delete_user(one)
    assert one.put(USER, {"extension": "200"}).status_code == 201
    assert one.put(GROUP, MEMBERS, create=False).status_code == 200
    is_at_work((one, two))


def test_groups_do_not_remember_who_was_not_imported(world):
    """That is cleared up by whoever holds the shard's lease, which takes a moment to be had."""
    redis, one, two = world
    wait_for(lambda: len(redis.command("KEYS", "*:lease")) == 16, 10)
    pause_for_lunch(one)
    assert one.put(GROUP, OTHERS, create=False).status_code == 200
    document = one.admin("GET", f"{BASE}/config").json()
    without = [o for o in document["objects"] if not o["path"].startswith("/users/200")]
    for objects in (without, document["objects"]):
        answer = one.admin("PUT", f"{BASE}/config", json={**document, "objects": objects}, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
        key = redis.command("KEYS", f"*group:{D}:sales")[0]
        wait_for(lambda: not redis.command("HEXISTS", key, "member/200"), 10)
    assert one.put(GROUP, MEMBERS, create=False).status_code == 200
    is_at_work((one, two))


def test_imported_anew_before_it_was_cleared_up(world):
    redis, one, two = world
    document = one.admin("GET", f"{BASE}/config").json()
    key = forget_as_late(redis, one)
    answer = one.admin("PUT", f"{BASE}/config", json=document, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    inherits_nothing(redis, (one, two), key)


def test_a_source_of_a_domain_that_is_gone_is_not_due_for_ever(world):
    """It would stand before all others in the set, in each look at it."""
    redis, one, _ = world
    assert one.put(f"{USER}/calls/heir-4", {"state": "confirmed"}).status_code == 200
    shard = redis.command("KEYS", f"*live:{D}:200")[0].split(":")[0]
    assert one.admin("DELETE", BASE, headers={"If-Match": "*"}).status_code == 204
    redis.command("ZADD", f"{shard}:due", "1", f"{D}|source:pbx")
    redis.command("SET", f"{shard}:source:{D}:pbx", "1-0\n{}")
    wait_for(lambda: redis.command("ZSCORE", f"{shard}:due", f"{D}|source:pbx") is None, 10)
    assert redis.command("EXISTS", f"{shard}:source:{D}:pbx") == 0
