"""Dialled numbers over the API: kept in normal form, unique among all that can be dialled, referred to,
exported, and followed by the next decision."""

from urllib.parse import quote

import pytest

from scenario.world import make_domain

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
