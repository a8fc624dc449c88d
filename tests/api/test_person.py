"""What is set of a person beside their status, over HTTP: lock, location, appearing offline; wrap-up and
offline damping with the clock; who may, what others see, restart and two processes."""

import datetime
import time

import pytest

from scenario.world import call_path, make_domain, make_token, presence, rings, route
from support.service import wait_for

DOMAIN = "person.example"
BASE = f"/v1/domains/{DOMAIN}"
USER = f"{BASE}/users/700"


@pytest.fixture
def world(service):
    make_domain(service, ["700", "701"], DOMAIN)
    service.admin("PUT", f"{USER}/devices/desk/state", json={"state": "registered"})
    yield service
    tag = service.admin("GET", BASE).headers["ETag"]
    service.admin("DELETE", BASE, headers={"If-Match": tag})


def put(service, what, body, user="700", token=None):
    return service.request("PUT", f"{BASE}/users/{user}/{what}", token or service.admin_token, json=body)


def patch(service, path, **fields):
    tag = service.admin("GET", path).headers["ETag"]
    answer = service.admin("PATCH", path, json=fields, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text


def seen(service, user="700", token=None, **more):
    return service.request("GET", f"{BASE}/users/{user}/presence", token or service.admin_token, **more).json()


def stamp(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def call(service, state, call_id="c1", **more):
    answer = service.admin("PUT", call_path(call_id, "700", DOMAIN), json={"state": state, "direction": "inbound", **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


LOCK = {"availability": "away", "activity": "maintenance", "note": "being replaced", "expires_in": 3600}


# ---- lock ----

# shows: S1.2
def test_a_lock_stands_above_all_and_is_taken_off(world):
    put(world, "status", {"status": "available"})
    answer = put(world, "lock", LOCK)
    assert answer.status_code == 200, answer.text
    assert answer.json()["expires_in"] == 3600 and answer.json()["activity"] == "maintenance"
    now = seen(world)
    assert (now["availability"], now["activity"], now["rung"], now["reason"]) == ("away", "maintenance", "P1", "locked")
    assert now["note"] == "being replaced" and now["routable"] is False
    assert route(world, "700", DOMAIN).json()["reason"] == "locked"
    assert world.admin("DELETE", f"{USER}/lock").json()["applied"] is True
    assert world.admin("DELETE", f"{USER}/lock").json()["reason"] == "nothing_to_end"
    assert seen(world)["availability"] == "available"


@pytest.mark.parametrize("body, pointer", [
    ({"availability": "away"}, "/expires_in"),
    ({"expires_in": 60}, "/availability"),
    ({"availability": "unknown", "expires_in": 60}, "/availability"),
    ({"availability": "away", "expires_in": 59}, "/expires_in"),
    ({"availability": "away", "expires_in": 2592001}, "/expires_in"),
    ({"availability": "away", "until": "2020-01-01T00:00:00Z"}, "/until"),
    ({"availability": "away", "until": "2099-01-01T00:00:00Z", "expires_in": 60}, "/until"),
    ({"availability": "away", "activity": "holiday", "expires_in": 60}, "/activity"),
    ({"availability": "away", "forever": True}, "/forever"),
])
def test_what_is_refused_of_a_lock(world, body, pointer):
    answer = put(world, "lock", body)
    assert answer.status_code == 400 and pointer in [e["pointer"] for e in answer.json()["errors"]], answer.text


def test_who_may_lock(world):
    for role, status, more in (("supervisor", 200, {}), ("pbx", 403, {}), ("dashboard", 403, {}),
                               ("user", 403, {"user": "700"})):
        token = make_token(world, DOMAIN, role=role, **more)
        assert put(world, "lock", LOCK, token=token).status_code == status, role


# ---- location ----

# shows: S1.11
def test_a_location_is_shown_as_far_as_the_domain_says(world):
    assert put(world, "location", {"label": "on the road", "expires_in": 7200}).json()["expires_in"] == 7200
    assert seen(world)["location"]["label"] == "on the road"
    supervisor = make_token(world, DOMAIN, role="supervisor")
    person = make_token(world, DOMAIN, role="user", user="700")
    assert "location" not in seen(world, token=supervisor)
    patch(world, BASE, visibility={"location": "activity"})
    assert seen(world, token=supervisor)["location"]["label"] == "on the road"
    patch(world, BASE, visibility={"location": "none"})
    assert "location" not in seen(world) and "location" not in seen(world, token=supervisor)
    assert seen(world, token=person)["location"]["label"] == "on the road"
    world.admin("DELETE", f"{USER}/location")
    assert "location" not in seen(world, token=person)


# shows: S1.11
def test_a_group_rings_only_who_is_there(world):
    answer = world.put(f"{BASE}/groups/office", {
        "extension": "600", "strategy": "simultaneous", "location": "office", "fallback": {"otherwise": {"kind": "hangup"}},
        "members": [{"kind": "user", "target": "700"}, {"kind": "user", "target": "701"}]})
    assert answer.status_code == 201, answer.text
    put(world, "location", {"label": "Office"})
    plan = route(world, "600", DOMAIN).json()
    assert rings(plan, "700") and not rings(plan, "701")
    assert {(s["target"], s["reason"]) for s in plan["skipped"]} == {("701", "not_at_location")}


def test_a_location_that_the_person_wants_nobody_to_tell_is_not_kept(world):
    patch(world, USER, sources_off=["location"])
    assert put(world, "location", {"label": "home"}).json()["applied"] is False
    assert "location" not in seen(world)


@pytest.mark.parametrize("body, pointer", [
    ({}, "/label"), ({"label": ""}, "/label"), ({"label": "x" * 65}, "/label"),
    ({"label": "home", "expires_in": 1}, "/expires_in"), ({"label": "home", "latitude": 49.6}, "/latitude")])
def test_what_is_refused_of_a_location(world, body, pointer):
    answer = put(world, "location", body)
    assert answer.status_code == 400 and pointer in [e["pointer"] for e in answer.json()["errors"]], answer.text


# ---- appear offline ----

# shows: S1.10
def test_who_appears_offline_does_so_to_all_but_themselves(world):
    person = make_token(world, DOMAIN, role="user", user="700")
    others = [make_token(world, DOMAIN, role=role, **more) for role, more in
              (("user", {"user": "701"}), ("supervisor", {}), ("dashboard", {}))]
    put(world, "status", {"status": "lunch_break", "note": "back at two"}, token=person)
    call(world, "confirmed")
    assert put(world, "appear-offline", {}, token=person).status_code == 200
    for token in others:
        now = seen(world, token=token)
        assert now["availability"] == "offline" and now["routable"] is False
        assert not {"note", "appears_offline", "calls", "devices", "location", "guidance"} & set(now)
        assert now.get("status", "automatic") == "automatic" and now.get("activity", "none") == "none"
    mine = seen(world, token=person)
    assert mine["availability"] == "busy" and mine["appears_offline"] is True
    assert seen(world)["availability"] == "offline" and seen(world)["appears_offline"] is True
    found = world.request("GET", f"{BASE}/presence", others[1], params={"availability": "busy"}).json()["items"]
    assert "700" not in [u["user"] for u in found]
    found = world.request("GET", f"{BASE}/presence", others[1], params={"availability": "offline"}).json()["items"]
    assert "700" in [u["user"] for u in found]
    asked = world.request("POST", f"{BASE}/presence/query", others[1], json={"users": ["700"]}).json()["items"]
    assert asked[0]["availability"] == "offline"
    dialogs = world.request("GET", f"{USER}/presence", others[1], headers={"Accept": "application/dialog-info+xml"})
    assert "<dialog " not in dialogs.text


def test_calls_reach_who_appears_offline(world):
    put(world, "appear-offline", {})
    assert rings(route(world, "700", DOMAIN).json(), "700")
    world.admin("DELETE", f"{USER}/appear-offline")
    assert seen(world)["availability"] == "available" and "appears_offline" not in seen(world)


def test_nobody_hides_another(world):
    for role, more in (("supervisor", {}), ("pbx", {}), ("user", {"user": "701"})):
        token = make_token(world, DOMAIN, role=role, **more)
        assert put(world, "appear-offline", {}, token=token).status_code == 403


# ---- with the clock ----

def settle(service, availability, what):
    wait_for(lambda: seen(service)["availability"] == availability, what=what)


def alone(start_service, **settings):
    service = start_service()
    make_domain(service, ["700"], DOMAIN, **settings)
    service.admin("PUT", f"{USER}/devices/desk/state", json={"state": "registered", "expires_in": 86400})
    return service


# shows: S0.2 S1.2
def test_wrap_up_begins_and_ends_by_itself(start_service):
    service = alone(start_service, wrap_up_s=60)
    call(service, "confirmed")
    call(service, "terminated")
    now = seen(service)
    assert (now["activity"], now["rung"], now["reason"]) == ("wrap_up", "P5", "wrap_up")
    service.advance(61)
    settle(service, "available", "the end of the wrap-up")
    patch(service, USER, wrap_up_s=0)
    call(service, "confirmed", "c2")
    call(service, "terminated", "c2")
    assert seen(service)["availability"] == "available"


# shows: S0.2 S1.2
def test_a_call_that_nobody_ends_leaves_its_work_behind(start_service):
    service = alone(start_service, wrap_up_s=60)
    call(service, "confirmed", expires_in=60)
    service.advance(61)
    wait_for(lambda: seen(service)["activity"] == "wrap_up", what="the deadline")
    service.advance(61)
    settle(service, "available", "the end of the wrap-up")


def ready(service, token=None, user="700", **query):
    return service.request("DELETE", f"{BASE}/users/{user}/wrap-up", token or service.admin_token, params=query)


# shows: S1.4
def test_ready_before_the_work_is_done(world):
    patch(world, USER, wrap_up_s=600)
    assert ready(world).json()["reason"] == "nothing_to_end"
    call(world, "confirmed", "w1")
    call(world, "terminated", "w1")
    assert seen(world)["activity"] == "wrap_up"
    answer = ready(world, make_token(world, DOMAIN, role="user", user="700"))
    assert answer.status_code == 200 and answer.json()["applied"] is True, answer.text
    assert answer.json()["availability"] == "available" and answer.headers["Presence-Version"]
    assert ready(world).json()["reason"] == "nothing_to_end"
    assert seen(world)["rung"] == "P10"


def test_ready_told_with_its_time_speaks_of_what_ended_before(world):
    patch(world, USER, wrap_up_s=600)
    now = time.time()
    call(world, "confirmed", "w2", at=stamp(now - 30))
    assert ready(world, at=stamp(now - 5)).json()["applied"] is True
    call(world, "terminated", "w2", at=stamp(now - 10))
    assert seen(world)["activity"] == "none"
    call(world, "confirmed", "w3", at=stamp(now - 4))
    call(world, "terminated", "w3", at=stamp(now - 2))
    assert seen(world)["activity"] == "wrap_up"
    assert ready(world, at="yesterday").status_code == 400


def test_who_may_say_that_somebody_is_ready(world):
    for role in ("pbx", "supervisor"):
        assert ready(world, make_token(world, DOMAIN, role=role)).status_code == 200
    for role in ("carrier", "dashboard"):
        assert ready(world, make_token(world, DOMAIN, role=role)).status_code == 403
    assert ready(world, make_token(world, DOMAIN, role="user", user="701")).status_code in (403, 404)
    assert ready(world, user="nobody").status_code == 404


def test_a_groups_call_leaves_as_much_behind_as_the_group_says(start_service):
    service = alone(start_service)
    service.put(f"{BASE}/groups/sales", {
        "extension": "600", "strategy": "simultaneous", "wrap_up_s": 120, "fallback": {"otherwise": {"kind": "hangup"}},
        "members": [{"kind": "user", "target": "700"}]})
    plan = service.request("GET", f"{BASE}/route", service.admin_token, params={"to": "600", "call_id": "q1"}).json()
    call(service, "confirmed")
    told = service.admin("POST", f"{BASE}/decisions/{plan['decision_id']}/outcome",
                         json={"outcome": "answered", "step": 0, "by": {"user": "700"}})
    assert told.status_code in (200, 204), told.text
    before = service.admin("GET", USER + "/presence").headers["Presence-Version"]
    wait_for(lambda: service.admin("GET", USER + "/presence").headers["Presence-Version"] >= before, what="the outcome")
    call(service, "confirmed")
    call(service, "terminated")
    assert seen(service)["activity"] == "wrap_up"
    service.advance(119)
    assert seen(service)["activity"] == "wrap_up"
    service.advance(3)
    settle(service, "available", "the end of the group's wrap-up")


# shows: S1.3
def test_a_blink_is_not_shown_and_a_loss_is(start_service):
    service = alone(start_service, offline_damping_s=60, require_registration=True)
    service.admin("PUT", f"{USER}/devices/mobile/state", json={"state": "unregistered", "expires_in": 86400})
    service.admin("PUT", f"{USER}/devices/desk/state", json={"state": "unregistered", "expires_in": 86400})
    now = seen(service)
    assert (now["availability"], now["damped"], now["routable"]) == ("available", True, False)
    assert not rings(route(service, "700", DOMAIN).json(), "700")
    service.advance(61)
    settle(service, "offline", "the loss")
    assert "damped" not in seen(service)


def test_lock_location_and_hiding_run_out_and_survive_a_restart(start_service):
    service = alone(start_service)
    put(service, "lock", {**LOCK, "expires_in": 600})
    put(service, "location", {"label": "home", "expires_in": 600})
    put(service, "appear-offline", {"expires_in": 600})
    service.terminate()
    service.run()
    person = make_token(service, DOMAIN, role="user", user="700")
    now = seen(service, token=person)
    assert now["rung"] == "P1" and now["location"]["label"] == "home" and now["appears_offline"] is True
    service.advance(601)
    settle(service, "available", "the end of all three")
    now = seen(service, token=person)
    assert not {"location", "appears_offline"} & set(now)


def test_another_process_sees_them(start_redis, start_service):
    redis = start_redis()
    one, two = start_service(redis=redis), start_service(redis=redis)
    make_domain(one, ["700"], DOMAIN)
    put(one, "location", {"label": "home"})
    version = put(one, "lock", LOCK).headers["Presence-Version"]
    wait_for(lambda: two.admin("GET", USER).status_code == 200, what="the user")
    now = seen(two, headers={"If-Presence-Version": version})
    assert now["rung"] == "P1" and now["location"]["label"] == "home"


FACTS = {"status": {"status": "away"}, "location": {"label": "office"}, "devices/desk/state": {"state": "registered"},
         "sessions/laptop": {"availability": "busy", "app": "desktop_app"}, "calls/order-1": {"state": "confirmed"}}


# shows: S1.2 S1.11
@pytest.mark.parametrize("what", FACTS)
def test_a_late_report_brings_back_nothing_that_was_taken_back(world, what):
    """Also where the end overtook the report, or comes from another incarnation; and in a batch."""
    def end(**order):
        return world.admin("DELETE", f"{USER}/{what}", params=order).json()

    def told(**order):
        return put(world, what, {**FACTS[what], **order}).json()

    assert end(epoch="boot-1", seq=3)["applied"]
    late = told(epoch="boot-1", seq=2)
    assert not late["applied"] and late["reason"] in ("older_seq", "call_ended")
    assert world.admin("DELETE", f"{USER}/{what}", params={"epoch": "x" * 65}).status_code == 400
    assert world.admin("DELETE", f"{USER}/{what}", params={"seq": "many"}).status_code == 400
    if what.startswith("calls"):
        return  # what has ended never comes back
    assert told(epoch="boot-2", seq=5)["applied"]
    older = end(epoch="boot-2", seq=4)
    assert not older["applied"] and older["reason"] == "older_seq"
    past = end(epoch="boot-1", seq=9)
    assert not past["applied"] and past["reason"] == "older_epoch"
    assert end(epoch="boot-2", seq=6)["applied"]


# shows: S1.9 S2.6
def test_what_was_dialled_is_no_word_of_the_exchange(world):
    token = make_token(world, DOMAIN, role="pbx")
    source = f"{BASE}/sources/exchange"
    assert world.put(source, {"kind": "pbx", "tokens": [token.split("_")[1]]}).status_code == 201
    dialled = world.request("POST", f"{BASE}/feature-codes", token, json={"user": "700", "code": "*74"})
    assert dialled.status_code == 200, dialled.text
    assert world.request("PUT", f"{source}/snapshot", token, json={"items": []}).status_code == 200
    assert seen(world)["status"] == "do_not_disturb"


# shows: S1.9 S1.11
def test_what_a_silent_source_told_is_shown_as_stale(world):
    token = make_token(world, DOMAIN, role="admin")
    body = {"kind": "app", "tokens": [token.split("_")[1]], "heartbeat_s": 30, "stale_after_s": 90}
    assert world.put(f"{BASE}/sources/server", body).status_code == 201
    assert put(world, "status", {"status": "away"}, token=token).status_code == 200
    assert put(world, "location", {"label": "office"}, token=token).status_code == 200
    assert put(world, "status", {"status": "away"}, user="701").status_code == 200
    before = seen(world)
    assert before["status"] == "away" and "stale" not in before["location"]
    world.advance(91)
    wait_for(lambda: seen(world)["availability"] == "available", 10)
    after = seen(world)
    assert after["status"] == "automatic" and after["location"]["stale"]
    assert [s["stale"] for s in after["sources"] if s["kind"] == "status"] == [True]
    told = world.admin("GET", f"{USER}/status").json()
    assert told["status"] == "away" and told["stale"]
    assert seen(world, "701")["status"] == "away"
    assert world.request("PUT", f"{BASE}/sources/server/heartbeat", token, json={}).status_code == 200
    wait_for(lambda: seen(world)["status"] == "away", 10)
