"""Caller rules over the API: stored, checked, referred to, exported, and obeyed by the next decision on
every process."""

import json

import pytest

from scenario.world import make_domain
from support.service import wait_for

DOMAIN = "rules.example"
BASE = f"/v1/domains/{DOMAIN}"
RULES = f"{BASE}/caller-rules"


@pytest.fixture
def world(service):
    make_domain(service, ["700", "701"], DOMAIN)
    yield service
    tag = service.admin("GET", BASE).headers["ETag"]
    service.admin("DELETE", BASE, headers={"If-Match": tag})


def put(service, rule, value, create=True):
    return service.put(f"{RULES}/{rule}", value, create=create)


def route(service, **query):
    answer = service.admin("GET", f"{BASE}/route", params={"to": "700", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def faults(answer):
    return {fault["pointer"] for fault in answer.json()["errors"]}


def test_a_rule_is_kept_as_it_was_written(world):
    written = put(world, "vip", {"name": "Family", "numbers": ["00352 27 99 88 77"], "targets": ["700"],
                                 "passes": ["calls_off", "closed"], "side": "external"})
    assert written.status_code == 201
    read = world.admin("GET", f"{RULES}/vip").json()
    assert read["numbers"] == ["00352 27 99 88 77"] and read["passes"] == ["calls_off", "closed"]
    assert (read["id"], read["enabled"], read["priority"], read["block"]) == ("vip", True, 100, False)
    assert [r["id"] for r in world.admin("GET", RULES).json()["items"]] == ["vip"]


def test_a_rule_that_blocks_is_obeyed_at_once_and_no_longer_when_gone(world):
    caller = "+35299999999"
    assert route(world, **{"from": caller})["action"] == "ring"
    assert put(world, "spam", {"numbers": ["0035299999999"], "block": True}).status_code == 201
    refused = route(world, **{"from": caller})
    assert (refused["action"], refused["reason"]) == ("reject", "caller_blocked")
    assert refused["final"] == {"action": "reject", "code": 603, "cause": "rejected"}
    tag = world.admin("GET", f"{RULES}/spam").headers["ETag"]
    assert world.admin("PATCH", f"{RULES}/spam", json={"enabled": False},
                       headers={"If-Match": tag}).status_code == 200
    assert route(world, **{"from": caller})["action"] == "ring"
    tag = world.admin("GET", f"{RULES}/spam").headers["ETag"]
    assert world.admin("DELETE", f"{RULES}/spam", headers={"If-Match": tag}).status_code == 204
    assert world.admin("GET", f"{RULES}/spam").status_code == 404


def test_a_vip_passes_do_not_disturb(world):
    put(world, "vip", {"numbers": ["+35227000001"], "passes": ["do_not_disturb"]})
    world.admin("PUT", f"{BASE}/users/700/status", json={"status": "do_not_disturb"})
    assert route(world, **{"from": "+35227000002"})["reason"] == "manual_dnd"
    through = route(world, **{"from": "0035227000001"})
    assert (through["action"], through["reason"]) == ("ring", "caller_vip")
    assert [line["source"] for line in through["trace"] if line["rung"] == "R2"] == ["rule/vip"]


def test_rules_follow_the_numbering_plan(world):
    put(world, "spam", {"numbers": ["071112345678"], "block": True})
    assert route(world, **{"from": "+4971112345678"})["action"] == "ring"
    tag = world.admin("GET", BASE).headers["ETag"]
    plan = {"country_code": "49", "international_prefix": "00", "national_prefix": "0"}
    assert world.admin("PATCH", BASE, json={"numbering": plan}, headers={"If-Match": tag}).status_code == 200
    assert route(world, **{"from": "+4971112345678"})["reason"] == "caller_blocked"


@pytest.mark.parametrize("value, pointers", [
    ({"block": True, "profile": "away", "passes": ["closed"], "class": "emergency"},
     {"/profile", "/passes", "/class"}),
    ({"passes": ["capacity"]}, {"/passes/0"}),
    ({"passes": [""]}, {"/passes/0"}),
    ({"profile": "asleep"}, {"/profile"}),
    ({"class": "vip"}, {"/class"}),
    ({"numbers": ["call me"]}, {"/numbers/0"}),
    ({"prefixes": ["+352", "0035 2"]}, {"/prefixes/1"}),
    ({"prefixes": ["+"]}, {"/prefixes/0"}),
    ({"targets": ["999", "700"]}, {"/targets/0"}),
    ({"priority": 1001}, {"/priority"}),
    ({"priority": -1}, {"/priority"}),
    ({"side": "inside"}, {"/side"}),
    ({"anonymous": "yes"}, {"/anonymous"}),
    ({"numbers": ["1"] * 129}, {"/numbers"}),
    ({"id": "other", "blocks": True}, {"/blocks"})])
def test_what_is_wrong_is_named(world, value, pointers):
    answer = put(world, "wrong", value)
    assert answer.status_code == 400 and faults(answer) == pointers, answer.text
    assert world.admin("GET", f"{RULES}/wrong").status_code == 404


def test_whom_a_rule_is_about_does_not_vanish(world):
    put(world, "about", {"targets": ["701"], "block": True})
    tag = world.admin("GET", f"{BASE}/users/701").headers["ETag"]
    answer = world.admin("DELETE", f"{BASE}/users/701", headers={"If-Match": tag})
    assert answer.status_code == 409 and "/caller-rules/about" in answer.text


def test_a_rule_that_is_called_like_a_user_still_refers_to_that_user(world):
    put(world, "701", {"targets": ["701"], "block": True})
    tag = world.admin("GET", f"{BASE}/users/701").headers["ETag"]
    answer = world.admin("DELETE", f"{BASE}/users/701", headers={"If-Match": tag})
    assert answer.status_code == 409 and "/caller-rules/701" in answer.text


def test_rules_are_part_of_the_document(world):
    put(world, "spam", {"numbers": ["+35299999999"], "block": True})
    exported = world.admin("GET", f"{BASE}/config")
    objects = {o["path"]: o["value"] for o in exported.json()["objects"]}
    assert objects["/caller-rules/spam"]["block"] is True
    del objects["/caller-rules/spam"]
    objects["/caller-rules/new"] = {"anonymous": True, "block": True}
    document = {"format": 1, "objects": [{"path": p, "value": v} for p, v in objects.items()]}
    answer = world.admin("PUT", f"{BASE}/config", json=document,
                         headers={"If-Match": exported.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    assert route(world, **{"from": "+35299999999"})["action"] == "ring"
    assert route(world, **{"from": "anonymous"})["reason"] == "caller_blocked"


def test_a_document_with_a_rule_about_nobody_is_refused(world):
    exported = world.admin("GET", f"{BASE}/config")
    document = exported.json()
    document["objects"].append({"path": "/caller-rules/lost", "value": {"targets": ["999"]}})
    answer = world.admin("PUT", f"{BASE}/config", json=document,
                         headers={"If-Match": exported.headers["ETag"]})
    place = f"/objects/{len(document['objects']) - 1}/value/targets/0"
    assert answer.status_code == 400 and faults(answer) == {place}


def test_there_are_only_so_many(world):
    exported = world.admin("GET", f"{BASE}/config")
    document = exported.json()
    for i in range(200):
        document["objects"].append({"path": f"/caller-rules/r{i}", "value": {"block": True}})
    answer = world.admin("PUT", f"{BASE}/config", data=json.dumps(document),
                         headers={"If-Match": exported.headers["ETag"], "Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert put(world, "one-more", {}).status_code == 400
    assert put(world, "r7", {"anonymous": True}, create=False).status_code == 200


def test_every_process_obeys(start_redis, start_service):
    redis = start_redis()
    one, other = start_service(redis=redis), start_service(redis=redis)
    make_domain(one, ["700"], DOMAIN)
    put(one, "spam", {"numbers": ["+35299999999"], "block": True})
    path = f"{BASE}/route?to=700&from=%2B35299999999"

    def obeys():
        return other.admin("GET", path).json().get("reason") == "caller_blocked"

    wait_for(obeys, what="the rule on the other process")
    assert start_service(redis=redis).admin("GET", path).json()["reason"] == "caller_blocked"  # as read from Redis
