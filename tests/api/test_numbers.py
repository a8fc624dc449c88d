"""Dialled numbers over the API: kept in normal form, unique among all that can be dialled, referred to,
exported, and followed by the next decision."""

from urllib.parse import quote

import pytest

from scenario.world import make_domain
from support.service import wait_for

DOMAIN = "numbers.example"
BASE = f"/v1/domains/{DOMAIN}"
MAIN = "+35227998300"


@pytest.fixture
def world(service):
    make_domain(service, ["700", "701"], DOMAIN)
    yield service
    tag = service.admin("GET", BASE).headers["ETag"]
    service.admin("DELETE", BASE, headers={"If-Match": tag})


def path(number):
    return f"{BASE}/numbers/{quote(number, safe='')}"


def put(service, number, destination, create=True, **more):
    return service.put(path(number), {"destination": destination, **more}, create=create)


def route(service, to, status=200, **query):
    answer = service.admin("GET", f"{BASE}/route", params={"to": to, **query})
    assert answer.status_code == status, answer.text
    return answer.json()


def faults(answer):
    return {fault["pointer"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize("spelling", [MAIN, "0035227998300", "27998300", "27 99 83 00", "tel:+352-27998300"])
def test_any_spelling_leads_to_the_same_object(world, spelling):
    assert put(world, spelling, {"kind": "ivr", "target": "main"}).json()["number"] == MAIN
    assert world.admin("GET", path(MAIN)).json()["destination"] == {"kind": "ivr", "target": "main"}
    assert world.admin("GET", path("00352 27998300")).status_code == 200
    assert [n["number"] for n in world.admin("GET", f"{BASE}/numbers").json()["items"]] == [MAIN]


@pytest.mark.parametrize("code", ["300", "*98", "#31#"])
def test_short_codes(world, code):
    assert put(world, code, {"kind": "queue", "target": "support"}).status_code == 201
    assert route(world, code)["steps"][0]["targets"] == [{"kind": "queue", "id": "support"}]


def test_a_number_is_followed_at_once_and_no_longer_when_gone(world):
    route(world, MAIN, status=404)
    put(world, MAIN, {"kind": "extension", "target": "700"})
    plan = route(world, "27998300")
    assert (plan["user"], plan["action"], plan["to_normalised"]) == ("700", "ring", MAIN)
    tag = world.admin("GET", path(MAIN)).headers["ETag"]
    changed = world.admin("PATCH", path(MAIN), headers={"If-Match": tag},
                          json={"destination": {"kind": "announcement", "target": "moved"}})
    assert changed.status_code == 200
    plan = route(world, MAIN)
    assert plan["action"] == "announce" and "user" not in plan
    world.admin("DELETE", path(MAIN), headers={"If-Match": changed.headers["ETag"]})
    route(world, MAIN, status=404)


def test_what_can_be_dialled_is_unique(world):
    assert faults(put(world, "700", {"kind": "ivr", "target": "main"})) == {""}
    assert put(world, "700", {"kind": "ivr", "target": "main"}).status_code == 409
    put(world, MAIN, {"kind": "ivr", "target": "main"})
    answer = world.put(f"{BASE}/users/702", {"extension": "702", "numbers": ["+35227998301", MAIN]})
    assert answer.status_code == 409 and faults(answer) == {"/numbers/1"}
    put(world, "702", {"kind": "ivr", "target": "main"})
    answer = world.put(f"{BASE}/users/703", {"extension": "702"})
    assert answer.status_code == 409 and faults(answer) == {"/extension"}
    answer = world.put(f"{BASE}/users/700/devices/second", {"kind": "mobile_number", "number": MAIN})
    assert answer.status_code == 409 and faults(answer) == {"/number"}
    assert put(world, "702", {"kind": "busy"}, create=False).status_code == 200


@pytest.mark.parametrize("number, destination, pointers", [
    (MAIN, {"kind": "extension", "target": "999"}, {"/destination/target"}),
    (MAIN, {"kind": "voicemail"}, {"/destination/target"}),
    (MAIN, {"kind": "ivr"}, {"/destination/target"}),
    (MAIN, {"kind": "nowhere", "target": "x"}, {"/destination/kind"}),
    ("main-line", {"kind": "ivr", "target": "main"}, {""}),
    ("12345678901234567890", {"kind": "ivr", "target": "main"}, {""})])
def test_what_is_wrong_is_named(world, number, destination, pointers):
    answer = put(world, number, destination)
    assert answer.status_code == 400 and faults(answer) == pointers, answer.text


def test_who_a_number_leads_to_does_not_vanish(world):
    put(world, MAIN, {"kind": "extension", "target": "701"})
    tag = world.admin("GET", f"{BASE}/users/701").headers["ETag"]
    answer = world.admin("DELETE", f"{BASE}/users/701", headers={"If-Match": tag})
    assert answer.status_code == 409 and f"/numbers/{MAIN}" in answer.text


def test_a_number_that_others_lead_to_does_not_vanish(world):
    put(world, "300", {"kind": "ivr", "target": "main"})
    answer = world.put(f"{BASE}/users/700/profiles/available", {
        "forward": {"always": {"external": {"kind": "extension", "target": "300"}}}})
    assert answer.status_code == 201, answer.text
    assert route(world, "700")["steps"][0]["targets"] == [{"kind": "ivr", "id": "main"}]
    tag = world.admin("GET", path("300")).headers["ETag"]
    answer = world.admin("DELETE", path("300"), headers={"If-Match": tag})
    assert answer.status_code == 409 and "/users/700/profiles/available" in answer.text


def test_numbers_are_part_of_the_document(world):
    put(world, MAIN, {"kind": "extension", "target": "700"})
    exported = world.admin("GET", f"{BASE}/config")
    document = exported.json()
    assert f"/numbers/{MAIN}" in [o["path"] for o in document["objects"]]
    document["objects"].append({"path": "/numbers/300", "value": {
        "destination": {"kind": "extension", "target": MAIN}}})
    answer = world.admin("PUT", f"{BASE}/config", json=document,
                         headers={"If-Match": exported.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    assert route(world, "300")["user"] == "700"
    document["objects"].append({"path": "/numbers/701", "value": {"destination": {"kind": "busy"}}})
    answer = world.admin("PUT", f"{BASE}/config", json=document,
                         headers={"If-Match": answer.headers.get("ETag", "*")})
    assert answer.status_code == 409 and "701 is used by user 701 already" in answer.text


# ---- hours (R3) ----

NEVER_OPEN = {"time_zone": "UTC", "periods": []}


def schedule(service, state):
    """A schedule that is never open by its hours, forced into a state."""
    assert service.put(f"{BASE}/schedules/office", NEVER_OPEN).status_code in (201, 412)
    answer = service.admin("PUT", f"{BASE}/schedules/office/override", json={"state": state, "expires_in": 3600})
    assert answer.status_code == 200, answer.text


def test_a_closed_number_leads_elsewhere_until_it_opens(world):
    schedule(world, "closed")
    answer = put(world, MAIN, {"kind": "extension", "target": "700"}, schedule="office",
                 closed={"kind": "announcement", "target": "closed"})
    assert answer.status_code == 201, answer.text
    plan = route(world, MAIN)
    assert (plan["action"], plan["reason"]) == ("announce", "override")
    line, = [line for line in plan["trace"] if line["rung"] == "R3"]
    assert line["decided"] is True and line["source"] == f"number/{MAIN}"
    schedule(world, "open")
    assert route(world, MAIN)["action"] == "ring"


def test_a_caller_may_pass_closed(world):
    schedule(world, "closed")
    put(world, MAIN, {"kind": "extension", "target": "700"}, schedule="office", closed={"kind": "busy"})
    world.put(f"{BASE}/caller-rules/boss", {"numbers": ["+35227000001"], "passes": ["closed"]})
    assert route(world, MAIN, **{"from": "+35227000002"})["action"] == "reject"
    plan = route(world, MAIN, **{"from": "+35227000001"})
    assert (plan["action"], plan["reason"]) == ("ring", "caller_vip")


def test_a_rule_may_hold_by_schedule(world):
    schedule(world, "closed")
    answer = world.put(f"{BASE}/caller-rules/night", {"schedule": "office", "schedule_state": "closed", "block": True})
    assert answer.status_code == 201, answer.text
    assert route(world, "700", **{"from": "+35228000000"})["reason"] == "caller_blocked"
    schedule(world, "open")
    assert route(world, "700", **{"from": "+35228000000"})["action"] == "ring"


@pytest.mark.parametrize("path, body, pointer", [
    (f"{BASE}/numbers/300", {"destination": {"kind": "busy"}, "schedule": "none-such"}, "/schedule"),
    (f"{BASE}/numbers/300", {"destination": {"kind": "busy"}, "closed": {"kind": "busy"}}, "/schedule"),
    (f"{BASE}/numbers/300", {"destination": {"kind": "busy"}, "schedule": "office", "closed": {"kind": "voicemail"}},
     "/closed/target"),
    (f"{BASE}/caller-rules/r", {"schedule": "none-such"}, "/schedule"),
    (f"{BASE}/caller-rules/r", {"schedule_state": "closed"}, "/schedule"),
    (f"{BASE}/caller-rules/r", {"schedule": "office", "schedule_state": "shut"}, "/schedule_state")])
def test_what_is_wrong_with_hours_is_named(world, path, body, pointer):
    schedule(world, "open")
    answer = world.put(path, body)
    assert answer.status_code == 400 and faults(answer) == {pointer}, answer.text


def test_a_schedule_that_numbers_and_rules_go_by_does_not_vanish(world):
    schedule(world, "open")
    put(world, "300", {"kind": "ivr", "target": "main"}, schedule="office")
    world.put(f"{BASE}/caller-rules/day", {"schedule": "office", "block": True})
    tag = world.admin("GET", f"{BASE}/schedules/office").headers["ETag"]
    answer = world.admin("DELETE", f"{BASE}/schedules/office", headers={"If-Match": tag})
    assert answer.status_code == 409
    assert "/numbers/300" in answer.text and "/caller-rules/day" in answer.text


def patched(service, path, body):
    tag = service.admin("GET", path).headers["ETag"]
    return service.admin("PATCH", path, json=body, headers={"If-Match": tag}).status_code


def test_another_numbering_plan_finds_what_leads_to_a_number(start_redis, start_service):
    """A forward to a number as people dial it: by the new plan it is another's, in every process."""
    redis = start_redis()
    one = start_service(redis=redis)
    two = start_service(redis=redis)
    base = "/v1/domains/renumbered.example"
    make_domain(one, ["800", "801", "802", "803"], "renumbered.example")
    for user, number in (("801", "+35227998801"), ("802", "+4927998801")):
        assert patched(one, f"{base}/users/{user}", {"numbers": [number]}) == 200
    assert one.put(f"{base}/users/800/profiles/available", {
        "forward": {"busy": {"external": {"kind": "extension", "target": "27998801"}}}}).status_code == 201
    refused = one.admin("DELETE", f"{base}/users/801", headers={"If-Match": "*"})
    assert refused.status_code == 409 and "/users/800/profiles/available" in refused.text
    assert patched(one, base, {"numbering": {"country_code": "49"}}) == 200
    for service, user in ((one, "801"), (two, "802")):
        number = service.admin("GET", f"{base}/users/{user}").json()["numbers"][0]
        assert service.request("GET", f"{base}/users", service.admin_token, params={"number": number}).json()["items"]
    # nobody leads to the first any more, so it may go; to the second somebody does
    wait_for(lambda: two.admin("DELETE", f"{base}/users/801", headers={"If-Match": "*"}).status_code == 204, 10,
             what="the old number to be free")
    for service in (one, two):
        wait_for(lambda s=service: s.admin("GET", f"{base}/users/801").status_code == 404, 10, what="its end")
        refused = service.admin("DELETE", f"{base}/users/802", headers={"If-Match": "*"})
        assert refused.status_code == 409 and "/users/800/profiles/available" in refused.text
