"""What groups are told, over two processes: agents' logins and pauses, and the load."""

import pytest

from scenario.world import make_domain, make_token, route
from support.service import Redis, Service, wait_for

D = "agents.example"
BASE = f"/v1/domains/{D}"
END = {"otherwise": {"kind": "voicemail"}}


@pytest.fixture(scope="module")
def world():
    redis = Redis.start(appendonly="yes", appendfsync="always")
    one, two = Service.start(redis=redis), Service.start(redis=redis)
    make_domain(one, ["900", "901", "902"], D)
    for ident, members in (("inner", [{"target": "901"}]),
                           ("sales", [{"target": "900"}, {"kind": "group", "target": "inner"}])):
        answer = one.put(f"{BASE}/groups/{ident}", {"members": members, "fallback": END})
        assert answer.status_code == 201, answer.text
    wait_for(lambda: two.admin("GET", f"{BASE}/groups/sales").status_code == 200, 10)
    yield redis, one, two
    one.stop()
    two.stop()
    redis.stop()


def state_path(user, group="sales"):
    return f"{BASE}/groups/{group}/members/{user}/state"


def problem(answer, status, slug):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/docs/errors/{slug}"
    return {e["pointer"] for e in answer.json().get("errors", [])}


def test_the_version_of_a_group_is_read_by_who_sees_all_of_it(world):
    """It moves with what other members do, whom a supervisor or an agent may not see."""
    _, one, _ = world
    own = make_token(one, D, role="user", user="900")
    lead = make_token(one, D, role="supervisor")
    for token, path in ((own, state_path("900")), (lead, f"{BASE}/groups/sales/load")):
        seen, all_of_it = one.request("GET", path, token), one.admin("GET", path)
        assert seen.status_code == all_of_it.status_code == 200, seen.text
        assert "Presence-Version" in all_of_it.headers and "Presence-Version" not in seen.headers


# shows: S3.7
def test_an_agent_logs_in_and_the_other_process_knows(world):
    _, one, two = world
    assert one.admin("GET", state_path("900")).json() == {"user": "900", "paused": False, "calls": 0}
    put = one.admin("PUT", state_path("900"),
                    json={"logged_in": True, "paused": True, "pause_reason": "lunch"})
    assert put.status_code == 200, put.text
    known = {"user": "900", "logged_in": True, "paused": True, "pause_reason": "lunch", "calls": 0}
    assert put.json() == known
    read = two.admin("GET", state_path("900"),
                     headers={"If-Presence-Version": put.headers["Presence-Version"]})
    assert read.json() == known
    assert read.headers["Presence-Version"] == put.headers["Presence-Version"]
    again = one.admin("PUT", state_path("900"), json={"logged_in": False})
    assert again.json() == {"user": "900", "logged_in": False, "paused": False, "calls": 0}
    assert again.headers["Presence-Version"] != put.headers["Presence-Version"]
    same = one.admin("PUT", state_path("900"), json={"logged_in": False})
    assert same.headers["Presence-Version"] == again.headers["Presence-Version"]
    gone = one.admin("DELETE", state_path("900"))
    assert gone.status_code == 200 and "logged_in" not in gone.json()


def test_only_members_have_a_state(world):
    _, one, _ = world
    assert one.admin("PUT", state_path("901"), json={"logged_in": True}).status_code == 200, "nested"
    for user in ("902", "none-such"):
        problem(one.admin("PUT", state_path(user), json={"logged_in": True}), 404, "not-found")
    problem(one.admin("GET", state_path("900", "none-such")), 404, "not-found")


@pytest.mark.parametrize("body, where", [
    ({}, "/logged_in"),
    ({"logged_in": "yes"}, "/logged_in"),
    ({"logged_in": True, "pause_reason": "lunch"}, "/pause_reason"),
    ({"logged_in": True, "paused": True, "pause_reason": "x" * 65}, "/pause_reason"),
    ({"logged_in": True, "mood": "fine"}, "/mood"),
])
def test_a_wrong_agent_state_is_refused(world, body, where):
    _, one, _ = world
    assert problem(one.admin("PUT", state_path("900"), json=body), 400, "validation-failed") == {where}


def test_load_is_a_signal_with_a_deadline(world):
    _, one, two = world
    path = f"{BASE}/groups/sales/load"
    nothing = {"waiting": 0, "longest_wait_s": 0, "overloaded": False}
    assert one.admin("GET", path).json() == nothing
    put = one.admin("PUT", path, json={"waiting": 7, "longest_wait_s": 95, "expires_in": 30})
    assert put.status_code == 200, put.text
    read = two.admin("GET", path, headers={"If-Presence-Version": put.headers["Presence-Version"]})
    assert read.json() == put.json()
    assert {k: read.json()[k] for k in nothing} == {"waiting": 7, "longest_wait_s": 95, "overloaded": False}
    two.advance(31)
    wait_for(lambda: two.admin("GET", path).json() == nothing, 10, what="the deadline")
    two.advance(-31)


@pytest.mark.parametrize("body, where", [
    ({}, "/waiting"), ({"waiting": -1}, "/waiting"), ({"waiting": 1, "expires_in": 4}, "/expires_in"),
    ({"waiting": 1, "longest_wait_s": 86401}, "/longest_wait_s"),
])
def test_a_wrong_load_is_refused(world, body, where):
    _, one, _ = world
    answer = one.admin("PUT", f"{BASE}/groups/sales/load", json=body)
    assert problem(answer, 400, "validation-failed") == {where}


# shows: S3.7
def test_agents_speak_for_themselves_only(world):
    _, one, _ = world
    me = make_token(one, D, role="user", user="900")
    assert one.request("PUT", state_path("900"), me, json={"logged_in": True}).status_code == 200
    assert one.request("GET", state_path("900"), me).json()["logged_in"] is True
    assert one.request("DELETE", state_path("900"), me).status_code == 200
    for method in ("GET", "PUT", "DELETE"):
        body = {"json": {"logged_in": True}} if method == "PUT" else {}
        answer = one.request(method, state_path("901"), me, **body)
        assert answer.status_code == 403, method
    assert one.request("PUT", f"{BASE}/groups/sales/load", me, json={"waiting": 1}).status_code == 403


def members_rung(service, group="sales", **query):
    plan = route(service, group, D, **query).json()
    return {t["user"] for step in plan["steps"] for t in step["targets"] if t["kind"] == "device"}


def test_the_next_question_knows(world):
    _, one, two = world
    assert members_rung(two) == {"900", "901"}
    for body, rung in (({"logged_in": False}, {"901"}), ({"logged_in": True}, {"900", "901"}),
                       ({"logged_in": True, "paused": True}, {"901"})):
        put = one.admin("PUT", state_path("900"), json=body)
        version = {"If-Presence-Version": put.headers["Presence-Version"]}
        two.admin("GET", state_path("900"), headers=version)
        assert members_rung(two) == rung, body
    assert one.admin("DELETE", state_path("900")).status_code == 200
    wait_for(lambda: members_rung(two) == {"900", "901"}, 10)


# shows: S1.13
def test_load_drives_overflow(world):
    _, one, two = world
    group = {"members": [{"target": "900"}], "overflow": {"waiting": 5},
             "fallback": {"overflow": {"kind": "callback_queue", "target": "later"}, **END}}
    assert one.put(f"{BASE}/groups/full", group).status_code == 201
    path = f"{BASE}/groups/full/load"
    wait_for(lambda: route(two, "full", D).status_code == 200 and members_rung(two, "full"), 10)
    for load, action in (({"waiting": 5}, "queue"), ({"waiting": 4}, "ring"),
                         ({"waiting": 0, "overloaded": True}, "queue")):
        put = one.admin("PUT", path, json=load)
        two.admin("GET", path, headers={"If-Presence-Version": put.headers["Presence-Version"]})
        assert route(two, "full", D).json()["action"] == action, load
    two.advance(61)
    wait_for(lambda: route(two, "full", D).json()["action"] == "ring", 10, what="the deadline")
    two.advance(-61)


def test_it_survives_every_process(world):
    _, one, two = world
    assert one.admin("PUT", state_path("900"), json={"logged_in": True}).status_code == 200
    wait_for(lambda: two.admin("GET", state_path("900")).json().get("logged_in"), 10)
    for service in (one, two):
        service.kill()
    for service in (one, two):
        service.run()
    for service in (one, two):
        assert service.admin("GET", state_path("900")).json()["logged_in"] is True


def test_what_is_said_while_redis_is_away_is_refused_in_time(world):
    redis, one, two = world
    redis.kill()
    try:
        answer = one.admin("PUT", state_path("900"), json={"logged_in": False})
        problem(answer, 503, "store-unavailable")
        read = one.admin("GET", state_path("900"))
        assert read.json()["logged_in"] is True and read.headers["X-Presenced"] == "degraded"
    finally:
        redis.run()
    for service in (one, two):
        wait_for(lambda s=service: "X-Presenced" not in s.admin("GET", state_path("900")).headers, 15)
