"""Resources (intercoms, help points, consoles, radios) that are devices themselves, and locks of
devices by a use of higher priority."""

import itertools

import pytest

from scenario.world import make_domain, make_token, own_service, presence, route
from support.service import Redis, Service, wait_for

D = "things.example"
BASE = f"/v1/domains/{D}"
_ids = itertools.count(1)


@pytest.fixture(scope="module")
def one():
    with own_service(["200"], D) as service:
        yield service


def resource(service, **fields):
    name = f"thing{next(_ids)}"
    answer = service.put(f"{BASE}/users/{name}", {"kind": "resource", **fields})
    assert answer.status_code == 201, answer.text
    return name


def state_path(user, device=None):
    return f"{BASE}/users/{user}/devices/{device or user}/state"


def report(service, user, state="registered", device=None, **body):
    answer = service.admin("PUT", state_path(user, device), json={"state": state, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def standing(service, user, device=None):
    answer = service.admin("GET", state_path(user, device))
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(answer, status, slug):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/docs/errors/{slug}"
    return {e["pointer"] for e in answer.json().get("errors", [])}


# shows: S1.1
@pytest.mark.parametrize("kind,seconds", [("intercom", 120), ("help_point", 120), ("console", 120),
                                          ("paging", 3600), ("radio", 3600), ("room", 3600),
                                          ("field_terminal", 3600), ("channel", 3600)])
def test_a_resource_is_a_device_of_its_kind(one, kind, seconds):
    thing = resource(one, device_kind=kind)
    assert presence(one, thing, D)["devices"][0]["state"] == "unreported"
    assert report(one, thing)["expires_in"] == seconds
    device = standing(one, thing)
    assert (device["device"], device["kind"], device["reachable"]) == (thing, kind, True)
    assert presence(one, thing, D)["availability"] == "available"
    assert route(one, thing, D).json()["steps"][0]["targets"][0]["device"] == thing


def test_a_resource_with_a_device_is_not_one_itself(one):
    thing = resource(one)
    assert one.put(f"{BASE}/users/{thing}/devices/box", {"kind": "help_point"}).status_code == 201
    assert report(one, thing, device="box")["applied"]
    assert one.admin("GET", state_path(thing)).status_code == 404
    assert one.admin("GET", state_path("200")).status_code == 404, "nor is a person"


# shows: S1.3
def test_a_silent_help_point_is_found_and_stays_lost(start_service):
    service = start_service()
    make_domain(service, ["200"], D)
    thing = resource(service, device_kind="help_point")
    report(service, thing)
    wait_for(lambda: service.admin("GET", f"{BASE}/users/{thing}").json().get("reported"), 10)
    tag = service.admin("GET", f"{BASE}/users/{thing}").headers["ETag"]
    known = presence(service, thing, D)["version"]
    service.advance(121)

    def standing_now():
        now = presence(service, thing, D)
        return now["availability"], now.get("reason"), now["rung"]

    wait_for(lambda: standing_now() == ("offline", "no_report", "P11"), 10, what="found")
    wait_for(lambda: presence(service, thing, D)["version"] != known, 10, what="published by itself")
    # the record forgets the report, the configuration does not; a write keeps that
    service.advance(3600)
    assert presence(service, thing, D)["availability"] == "offline"
    answer = service.admin("PUT", f"{BASE}/users/{thing}", headers={"If-Match": tag},
                           json={"kind": "resource", "device_kind": "help_point", "reported": False})
    assert answer.status_code == 200, answer.text
    assert presence(service, thing, D)["availability"] == "offline"
    document = service.admin("GET", f"{BASE}/config").json()
    again = service.admin("PUT", f"{BASE}/config", json=document, headers={"If-Match": "*"})
    assert again.status_code == 200, again.text
    assert presence(service, thing, D)["availability"] == "offline"
    report(service, thing)
    assert presence(service, thing, D)["availability"] == "available"


# shows: S1.14
def test_which_help_point_answers_now(one):
    things = [resource(one, device_kind="help_point", site="tower") for _ in range(3)]
    radio = resource(one, device_kind="radio", site="tower")
    report(one, things[0]), report(one, things[1], health="fault"), report(one, radio)
    dashboard = make_token(one, D, role="supervisor")
    for token in (one.admin_token, dashboard):
        for query, wanted in (({"device_kind": "help_point"}, things),
                              ({"device_kind": "help_point", "availability": "available"}, things[:1]),
                              ({"device_kind": "radio", "routable": "true"}, [radio]),
                              ({"device_kind": "help_point", "order": "best"},
                               [things[0], things[2], things[1]])):
            answer = one.request("GET", f"{BASE}/presence", token, params={"site": "tower", **query})
            assert [item["user"] for item in answer.json()["items"]] == wanted, query
    app = {"app": "web_app", "availability": "available"}
    assert one.admin("PUT", f"{BASE}/users/200/sessions/tab", json=app).status_code == 200
    for token, wanted in ((one.admin_token, ["200"]), (dashboard, [])):
        answer = one.request("GET", f"{BASE}/presence", token, params={"device_kind": "web_app"})
        assert [item["user"] for item in answer.json()["items"]] == wanted, "devices of people are detail"
    wrong = one.admin("GET", f"{BASE}/presence", params={"device_kind": "toaster"})
    assert problem(wrong, 400, "validation-failed") == {"?device_kind"}


def test_health_shows(one):
    thing = resource(one, device_kind="help_point")
    for health, availability, activity in (("alarm", "available", "alarm"), ("fault", "offline", "fault"),
                                           ("maintenance", "offline", "maintenance"),
                                           ("ok", "available", "none")):
        report(one, thing, health=health)
        now = presence(one, thing, D)
        assert (now["availability"], now["activity"]) == (availability, activity)


def test_nobody_sets_a_status_on_it(one):
    thing = resource(one)
    answer = one.admin("PUT", f"{BASE}/users/{thing}/status", json={"status": "away"})
    assert problem(answer, 409, "not-a-person") == set()
    code = one.admin("POST", f"{BASE}/feature-codes", json={"user": thing, "code": "*72"})
    assert problem(code, 409, "not-a-person") == set()
    assert one.admin("DELETE", f"{BASE}/users/{thing}/status").status_code == 200


@pytest.mark.parametrize("body", [{"kind": "person", "device_kind": "console"},
                                  {"kind": "resource", "device_kind": "mobile_number"},
                                  {"kind": "resource", "device_kind": "toaster"}])
def test_a_wrong_kind_is_refused(one, body):
    answer = one.put(f"{BASE}/users/wrong", body)
    assert problem(answer, 400, "validation-failed") == {"/device_kind"}


# ---- locks ----

# shows: S1.7
def test_a_lock_is_held_by_priority(one):
    thing = resource(one, device_kind="console")
    report(one, thing, lock={"owner": "dispatch", "priority": 50, "reason": "incident 7", "expires_in": 600})
    device = standing(one, thing)
    assert (device["locked"], device["reachable"], device["reason"]) == (True, False, "device_locked")
    assert device["lock"]["owner"] == "dispatch" and device["lock"]["priority"] == 50
    assert presence(one, thing, D)["reason"] == "device_locked"
    plan = route(one, thing, D).json()
    assert plan["reason"] == "device_locked" and plan["action"] != "ring"
    for lock in ({"owner": "paging", "priority": 50, "expires_in": 60},
                 {"owner": "paging", "priority": 49, "expires_in": 0}):
        refused = report(one, thing, "unregistered", lock=lock)
        assert (refused["applied"], refused["reason"]) == (False, "locked")
    assert standing(one, thing) == device
    assert one.admin("DELETE", state_path(thing)).status_code == 200
    assert standing(one, thing)["lock"] == device["lock"], "not freed by forgetting"
    report(one, thing, lock={"owner": "alarm", "priority": 90, "expires_in": 60})
    assert standing(one, thing)["lock"]["owner"] == "alarm"
    report(one, thing, lock={"owner": "alarm"})
    assert standing(one, thing)["locked"] is False and "lock" not in standing(one, thing)


# shows: S1.7
def test_a_lock_ends_by_itself(start_service):
    service = start_service()
    make_domain(service, ["200"], D)
    thing = resource(service, device_kind="console")
    report(service, thing, expires_in=3600, lock={"owner": "dispatch", "expires_in": 60})
    known = presence(service, thing, D)["version"]
    service.advance(61)
    wait_for(lambda: presence(service, thing, D)["availability"] == "available", 10, what="its end")
    wait_for(lambda: presence(service, thing, D)["version"] != known, 10, what="published by itself")


def test_who_names_nobody_locks_for_themselves(one):
    thing = resource(one, device_kind="console")
    pbx, other = make_token(one, D, role="pbx"), make_token(one, D, role="pbx")
    lock = {"state": "registered", "lock": {"expires_in": 60}}
    first = one.request("PUT", state_path(thing), pbx, json=lock)
    assert first.json()["applied"]
    second = one.request("PUT", state_path(thing), other, json=lock)
    assert second.json()["reason"] == "locked"
    assert one.request("PUT", state_path(thing), pbx, json=lock).json()["applied"]


@pytest.mark.parametrize("lock,pointer", [({"priority": 101, "expires_in": 1}, "/lock/priority"),
                                          ({"priority": -1, "expires_in": 1}, "/lock/priority"),
                                          ({"expires_in": 86401}, "/lock/expires_in"),
                                          ({"until": "2026-03-02T09:30:00Z"}, "/lock/until")])
def test_bad_locks(one, lock, pointer):
    answer = one.admin("PUT", state_path("200", "desk"), json={"state": "registered", "lock": lock})
    assert problem(answer, 400, "validation-failed") == {pointer}


def test_roles(one):
    thing = resource(one)
    for role, status in (("pbx", 200), ("carrier", 403), ("supervisor", 403), ("dashboard", 403)):
        token = make_token(one, D, role=role)
        answer = one.request("PUT", state_path(thing), token, json={"state": "registered"})
        assert answer.status_code == status, role


def test_a_lock_on_two_processes_and_after_a_restart():
    redis = Redis.start(appendonly="yes", appendfsync="always")
    one, two = Service.start(redis=redis), Service.start(redis=redis)
    try:
        make_domain(one, ["200"], D)
        thing = resource(one, device_kind="console")
        wait_for(lambda: two.admin("GET", f"{BASE}/users/{thing}").status_code == 200, 10)
        answer = one.admin("PUT", state_path(thing), json={
            "state": "registered", "lock": {"owner": "dispatch", "priority": 5, "expires_in": 600}})
        seen = {"If-Presence-Version": answer.headers["Presence-Version"]}
        assert presence(two, thing, D, headers=seen)["reason"] == "device_locked"
        refused = report(two, thing, lock={"owner": "paging", "priority": 4, "expires_in": 60})
        assert refused["reason"] == "locked"
        two.terminate()
        two.run()
        assert standing(two, thing)["lock"]["owner"] == "dispatch"
    finally:
        for running in (one, two, redis):
            running.stop()
