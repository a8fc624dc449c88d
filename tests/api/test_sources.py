"""Sources over HTTP, with two processes: whose word a fact is, heartbeats, silence that shows by
itself, and lamps that are put out by hand."""

import json

import pytest

from scenario.world import make_domain, make_token
from support.service import Redis, Service, wait_for

# shows: S1.9
D, OTHER = "sources.example", "other.example"
BASE = f"/v1/domains/{D}"
NORTH = f"{BASE}/sources/north"


@pytest.fixture(scope="module")
def world():
    redis = Redis.start(appendonly="yes", appendfsync="always")
    one, two = Service.start(redis=redis), Service.start(redis=redis)
    make_domain(one, ["900", "901", "902"], D)
    make_domain(one, ["900"], OTHER)
    yield redis, one, two
    one.stop()
    two.stop()
    redis.stop()


@pytest.fixture(scope="module")
def pbx(world):
    """A token that speaks for the source north, and its id."""
    _, one, two = world
    token = make_token(one, D, role="pbx")
    body = {"kind": "pbx", "tokens": [token.split("_")[1]], "heartbeat_s": 30, "stale_after_s": 60}
    answer = one.put(NORTH, body)
    assert answer.status_code == 201, answer.text
    wait_for(lambda: two.admin("GET", NORTH).status_code == 200, 10)
    return token


def problem(answer, status, slug):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/docs/errors/{slug}"
    return {e["pointer"] for e in answer.json().get("errors", [])}


def presence(service, user, version=None, **query):
    headers = {"If-Presence-Version": version} if version else {}
    answer = service.admin("GET", f"{BASE}/users/{user}/presence", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def published(redis, user):
    value = redis.command("GET", redis.command("KEYS", f"*live:{D}:{user}")[0])
    return {"availability": "unknown", **json.loads(value.split("\n", 1)[1])["published"]}


def call(service, token, user, call_id, **body):
    answer = service.request("PUT", f"{BASE}/users/{user}/calls/{call_id}", token,
                             json={"state": "confirmed", **body})
    assert answer.status_code == 200, answer.text
    return answer


def test_what_a_source_says_is_its_word(world, pbx):
    _, one, two = world
    put = call(one, pbx, "900", "word-1")
    seen = presence(two, "900", put.headers["Presence-Version"])
    assert [(s["source"], s["kind"]) for s in seen["sources"]] == [("north", "call")]
    assert "stale" not in seen["sources"][0] and seen["sources"][0]["age_s"] >= 0
    assert {"since", "as_of", "rung", "expires_at"} <= set(seen)
    other = make_token(one, D, role="pbx")
    call(one, other, "901", "word-2")
    assert presence(one, "901")["sources"][0]["source"] == other.split("_")[1]
    for user, token, ident in (("900", pbx, "word-1"), ("901", other, "word-2")):
        one.request("DELETE", f"{BASE}/users/{user}/calls/{ident}", token)


def test_facts_and_heartbeats_are_counted(world, pbx):
    _, one, two = world
    before = one.request("PUT", f"{NORTH}/heartbeat", pbx).json()
    call(one, pbx, "900", "count-1", seq=5)
    late = one.request("PUT", f"{BASE}/users/900/calls/count-1", pbx, json={"state": "early", "seq": 4})
    assert late.json()["reason"] == "older_seq"
    beat = one.request("PUT", f"{NORTH}/heartbeat", pbx, json={"epoch": "boot-7"})
    assert beat.status_code == 200, beat.text
    state = two.admin("GET", f"{NORTH}/state",
                      headers={"If-Presence-Version": beat.headers["Presence-Version"]}).json()
    assert state["epoch"] == "boot-7" and state["reporter"] == pbx.split("_")[1]
    assert state["facts"] == before["facts"] + 1 and state["refused"] == before["refused"] + 1
    assert not state["stale"] and state["heard_at"] and state["heartbeat_at"] and state["stale_at"]
    one.request("DELETE", f"{BASE}/users/900/calls/count-1", pbx)


def test_a_clock_that_is_ahead_shows(world, pbx):
    _, one, _ = world
    now = presence(one, "900")["as_of"]
    year = int(now[:4])
    # an hour ahead of us, by the service's own clock
    ahead = one.request("PUT", f"{NORTH}/heartbeat", pbx, json={"at": now.replace(str(year), str(year + 1))})
    assert ahead.status_code == 200
    assert ahead.json()["clock_skew_ms"] > 86400 * 1000
    for _ in range(60):
        at = presence(one, "900")["as_of"]
        settled = one.request("PUT", f"{NORTH}/heartbeat", pbx, json={"at": at}).json()
    assert settled["clock_skew_ms"] < ahead.json()["clock_skew_ms"] / 1000


def test_only_its_own_tokens_speak_for_it(world, pbx):
    _, one, _ = world
    stranger = make_token(one, D, role="pbx")
    problem(one.request("PUT", f"{NORTH}/heartbeat", stranger, json={}), 403, "forbidden")
    assert one.admin("PUT", f"{NORTH}/heartbeat").status_code == 200, "no body says nothing more"
    problem(one.request("PUT", f"{BASE}/sources/none/heartbeat", pbx, json={}), 404, "not-found")
    problem(one.admin("GET", f"{BASE}/sources/none/state"), 404, "not-found")
    foreign = make_token(one, OTHER, role="pbx")
    problem(one.request("PUT", f"{NORTH}/heartbeat", foreign, json={}), 404, "not-found")
    problem(one.request("GET", f"{NORTH}/state", foreign), 404, "not-found")
    for role in ("user", "dashboard"):
        token = make_token(one, D, role=role, **({"user": "900"} if role == "user" else {}))
        problem(one.request("GET", f"{NORTH}/state", token), 403, "forbidden")
        problem(one.request("PUT", f"{NORTH}/heartbeat", token, json={}), 403, "forbidden")


@pytest.mark.parametrize("body, where", [
    ({"heartbeat_s": 4}, "/heartbeat_s"), ({"stale_after_s": 14}, "/stale_after_s"),
    ({"heartbeat_s": 60, "stale_after_s": 60}, "/stale_after_s"), ({"kind": "oracle"}, "/kind"),
    ({"stale_policy": "hope"}, "/stale_policy"), ({"tokens": ["a b"]}, "/tokens/0"),
    ({"tokens": "abc"}, "/tokens"), ({"mood": 1}, "/mood"),
])
def test_a_wrong_source_is_refused(world, body, where):
    _, one, _ = world
    assert problem(one.put(f"{BASE}/sources/south", body), 400, "validation-failed") == {where}


def test_a_token_speaks_for_one_source(world, pbx):
    _, one, _ = world
    body = {"tokens": ["elsewhere", pbx.split("_")[1]]}
    assert problem(one.put(f"{BASE}/sources/south", body), 400, "validation-failed") == {"/tokens/1"}
    etag = one.admin("GET", NORTH).headers["ETag"]
    again = one.admin("PATCH", NORTH, json={"name": "PBX North"}, headers={"If-Match": etag})
    assert again.status_code == 200, again.text


@pytest.mark.parametrize("body, where", [({"epoch": "x" * 65}, "/epoch"), ({"at": "now"}, "/at"),
                                         ({"mood": 1}, "/mood")])
def test_a_wrong_heartbeat_is_refused(world, pbx, body, where):
    _, one, _ = world
    answer = one.request("PUT", f"{NORTH}/heartbeat", pbx, json=body)
    assert problem(answer, 400, "validation-failed") == {where}


# shows: S1.3 S1.9
def test_a_silent_source_is_published_as_such_by_itself(world, pbx):
    redis, one, two = world
    call(one, pbx, "900", "silent-1")
    assert presence(one, "900")["availability"] == "busy"
    for service in (one, two):
        service.advance(61)
    wait_for(lambda: published(redis, "900")["availability"] == "unknown", 10, what="the silence")
    for service in (one, two):
        seen = presence(service, "900", explain="true")
        assert (seen["availability"], seen["reason"], seen["routable"], seen["rung"]) == (
            "unknown", "stale_source", False, "P12")
        assert seen["calls"][0]["stale"] and seen["sources"][0]["stale"]
        assert any(line.get("reason") == "stale_source" and line.get("source") == "north"
                   for line in seen["trace"])
    assert one.admin("GET", f"{NORTH}/state").json()["stale"]
    assert "presenced_sources_silent 1" in one.request("GET", "/metrics").text
    beat = one.request("PUT", f"{NORTH}/heartbeat", pbx)
    assert presence(two, "900", beat.headers["Presence-Version"])["availability"] == "busy"
    wait_for(lambda: published(redis, "900")["availability"] == "busy", 10, what="the return")
    one.request("DELETE", f"{BASE}/users/900/calls/silent-1", pbx)


def test_a_call_that_nobody_ended_is_a_missed_clear(world, pbx):
    redis, one, two = world
    before = one.admin("GET", f"{NORTH}/state").json()["missed_clears"]
    call(one, pbx, "901", "missed-1", expires_in=20)
    wait_for(lambda: published(redis, "901")["availability"] == "busy", 10)
    for service in (one, two):
        service.advance(21)
    wait_for(lambda: published(redis, "901")["availability"] != "busy", 10)

    def missed():
        one.request("PUT", f"{NORTH}/heartbeat", pbx)
        two.request("PUT", f"{NORTH}/heartbeat", pbx)
        return one.admin("GET", f"{NORTH}/state").json()["missed_clears"] == before + 1
    wait_for(missed, 10, what="the missed clear")


# shows: S0.2
def test_a_stuck_lamp_is_put_out(world, pbx):
    _, one, two = world
    call(one, pbx, "902", "stuck-1")
    other = make_token(one, D, role="pbx")
    call(one, other, "902", "stuck-2")
    boss = make_token(one, D, role="supervisor")
    path = f"{BASE}/users/902/reset"
    part = one.request("POST", path, boss, json={"source": "north"})
    assert part.status_code == 200 and part.json()["removed"] == 1, part.text
    assert [c["call_id"] for c in presence(two, "902", part.headers["Presence-Version"])["calls"]] == ["stuck-2"]
    whole = one.request("POST", path, boss)
    assert whole.json()["removed"] == 1 and whole.json()["availability"] != "busy"
    assert presence(two, "902", whole.headers["Presence-Version"])["calls"] == []
    late = one.request("PUT", f"{BASE}/users/902/calls/stuck-1", pbx, json={"state": "confirmed"})
    assert late.json()["reason"] == "call_ended"
    nothing = one.request("POST", path, boss)
    assert nothing.json()["removed"] == 0 and nothing.json()["reason"] == "nothing_to_end"
    resets = wait_for(lambda: [line for line in one.log_lines() if "reset" in line.values()], 10)
    assert resets[0]["by"] == boss.split("_")[1] and resets[0]["user"] == "902"
    assert resets[0]["removed"] == 1 and resets[0]["domain"] == D


def test_not_everybody_may_reset(world, pbx):
    _, one, _ = world
    path = f"{BASE}/users/902/reset"
    problem(one.request("POST", path, pbx), 403, "forbidden")
    me = make_token(one, D, role="user", user="902")
    problem(one.request("POST", path, me), 403, "forbidden")
    foreign = make_token(one, OTHER, role="admin")
    problem(one.request("POST", path, foreign), 404, "not-found")
    problem(one.admin("POST", f"{BASE}/users/none/reset"), 404, "not-found")
    assert problem(one.admin("POST", path, json={"all": True}), 400, "validation-failed") == {"/all"}


def test_a_restart_forgets_nothing_of_a_source(world, pbx):
    redis, one, _ = world
    beat = one.request("PUT", f"{NORTH}/heartbeat", pbx, json={"epoch": "boot-9"})
    third = Service.start(redis=redis)
    state = third.admin("GET", f"{NORTH}/state").json()
    assert state["epoch"] == "boot-9" and state["facts"] == beat.json()["facts"]
    third.stop()


def test_a_source_that_is_gone_takes_its_state_along(world):
    redis, one, two = world
    path = f"{BASE}/sources/short-lived"
    assert one.put(path, {"heartbeat_s": 30}).status_code == 201
    assert one.admin("PUT", f"{path}/heartbeat").status_code == 200
    assert redis.command("KEYS", f"*source:{D}:short-lived")
    assert one.admin("DELETE", path, headers={"If-Match": one.admin("GET", path).headers["ETag"]}).status_code == 204
    wait_for(lambda: not redis.command("KEYS", f"*source:{D}:short-lived"), 10, what="the state to go")
    problem(one.admin("GET", f"{path}/state"), 404, "not-found")
