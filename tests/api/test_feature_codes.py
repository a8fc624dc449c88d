"""Feature codes over the API: what a code does, for whom, the domain's own table, and who may."""

import pytest

from scenario.world import make_domain, make_token

DOMAIN = "codes.example"
BASE = f"/v1/domains/{DOMAIN}"
DEFAULT = {"*70": "automatic", "*71": "available", "*72": "away", "*73": "business_trip",
           "*74": "do_not_disturb", "*75": "lunch_break", "*76": "off_work"}


@pytest.fixture
def world(service):
    make_domain(service, ["700", "701"], DOMAIN)
    yield service
    tag = service.admin("GET", BASE).headers["ETag"]
    service.admin("DELETE", BASE, headers={"If-Match": tag})


def dial(service, code, user="700", token=None):
    return service.request("POST", f"{BASE}/feature-codes", token or service.admin_token,
                           json={"user": user, "code": code})


def status(service, user="700"):
    return service.admin("GET", f"{BASE}/users/{user}/status").json()["status"]


def set_codes(service, codes):
    tag = service.admin("GET", BASE).headers["ETag"]
    return service.admin("PATCH", BASE, json={"feature_codes": codes}, headers={"If-Match": tag})


# shows: S2.6
@pytest.mark.parametrize("code", DEFAULT)
def test_each_default_code_sets_its_status(world, code):
    world.admin("PUT", f"{BASE}/users/700/status", json={"status": "lunch_break"})
    answer = dial(world, code)
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["user"], done["code"], done["action"]) == ("700", code, "set_status")
    assert (done["status"], done["prompt"]) == (DEFAULT[code], f"status_{DEFAULT[code]}")
    assert done["applied"] is True and answer.headers["Presence-Version"]
    assert status(world) == DEFAULT[code]
    assert status(world, "701") == "automatic"


def test_automatic_where_nothing_is_set_changes_nothing(world):
    answer = dial(world, "*70")
    assert answer.status_code == 200 and answer.json()["reason"] == "nothing_to_end"
    assert status(world) == "automatic"


@pytest.mark.parametrize("user", ["700", "sip:700@pbx.example"])
def test_the_phone_may_be_named_by_any_address(world, user):
    assert dial(world, "*74", user).json()["user"] == "700"
    assert status(world) == "do_not_disturb"


@pytest.mark.parametrize("code", ["*77", "74", "*7", "*740"])
def test_a_code_that_there_is_not_changes_nothing(world, code):
    answer = dial(world, code)
    assert answer.status_code == 400
    fault, = answer.json()["errors"]
    assert fault["pointer"] == "/code" and "*70, *71" in fault["detail"]
    assert status(world) == "automatic"


def test_an_unknown_user(world):
    unknown = dial(world, "*74", "999")
    assert unknown.status_code == 404 and "`user`" in unknown.json()["detail"]


def test_a_domains_own_codes_hold_instead(world):
    codes = [{"code": "*21#", "status": "away"}, {"code": "#21", "status": "automatic"}]
    assert set_codes(world, codes).json()["feature_codes"] == codes
    assert dial(world, "*74").status_code == 400
    assert dial(world, "*21#").json()["prompt"] == "status_away"
    assert status(world) == "away"
    assert dial(world, "#21").status_code == 200 and status(world) == "automatic"
    assert set_codes(world, None).status_code == 200
    assert dial(world, "*74").status_code == 200


@pytest.mark.parametrize("codes, pointers", [
    ([{"code": "*74", "status": "asleep"}], {"/feature_codes/0/status"}),
    ([{"code": "DND", "status": "away"}], {"/feature_codes/0/code"}),
    ([{"code": "*74"}], {"/feature_codes/0/status"}),
    ([{"code": "*1", "status": "away"}, {"code": "*1", "status": "available"}], {"/feature_codes/1/code"}),
    ([{"code": f"*{i}", "status": "away"} for i in range(33)], {"/feature_codes"})])
def test_what_is_wrong_with_a_table_is_named(world, codes, pointers):
    answer = set_codes(world, codes)
    assert answer.status_code == 400
    assert {fault["pointer"] for fault in answer.json()["errors"]} == pointers


@pytest.mark.parametrize("role, expected", [("pbx", 200), ("admin", 200), ("user", 403),
                                            ("supervisor", 403), ("carrier", 403), ("dashboard", 403)])
def test_who_may(world, role, expected):
    token = make_token(world, DOMAIN, role=role, **({"user": "700"} if role == "user" else {}))
    assert dial(world, "*71", token=token).status_code == expected


# shows: S0.9 S2.6
def test_do_not_disturb_by_code_is_obeyed_by_the_next_decision(world):
    dial(world, "*74")
    plan = world.admin("GET", f"{BASE}/route", params={"to": "700", "from": "+35228000000"}).json()
    assert plan["reason"] == "manual_dnd"


def test_a_form_will_do(world):
    """Asterisk's CURL sends forms; quotes of JSON do not survive its dialplan."""
    path, token = f"{BASE}/feature-codes", world.admin_token
    told = world.request("POST", path, token, data={"user": "700", "code": "*72"})
    assert told.status_code == 200 and told.json()["status"] == "away", told.text
    for form, pointers in (({"user": "700"}, {"/code"}), ({}, {"/user", "/code"}),
                           ({"user": "700", "code": "*99"}, {"/code"})):
        answer = world.request("POST", path, token, data=form,
                               headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code == 400, answer.text
        assert {e["pointer"] for e in answer.json()["errors"]} == pointers
    assert world.request("POST", path, token, data={"user": "999", "code": "*72"}).status_code == 404
    assert world.request("POST", path, token, data={"user": "700", "code": "*70"}).json()["status"] == "automatic"
