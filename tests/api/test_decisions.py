"""The last decisions of an instance: why, and what became of them, as far as the reader may see."""

import pytest
from support.openapi import CONTRACT

from scenario.world import BASE, call_path, make_domain, make_token, make_user, route

CALLER = "+35227998877"


@pytest.fixture(scope="module")
def world():
    from support.service import Service
    service = Service.start()
    make_domain(service, ["200", "201"])
    mobile = {"mobile": {"device": "mobile", "simultaneous": True}}
    assert service.put(f"{BASE}/users/200/profiles/available", mobile).status_code == 201
    yield service
    service.stop()


def get(service, path, token=None, operation=None, **query):
    answer = service.request("GET", BASE + path, token or service.admin_token, params=query)
    CONTRACT.judge(CONTRACT.by_id[operation or "getDecision"], answer)
    return answer


def listed(service, token=None, **query):
    answer = get(service, "/decisions", token, "listDecisions", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def numbers(world):
    return make_token(world, role="admin", name="numbers", scopes=["numbers:read"])


# shows: S1.8
def test_a_decision_is_kept_whole(world, numbers):
    plan = route(world, **{"from": "00352 27 99 88 77", "call_id": "whole", "side": "external"}).json()
    kept = get(world, f"/decisions/{plan['decision_id']}", numbers).json()
    assert kept["decision"] == plan
    assert kept["question"] == {"to": "200", "from": "00352 27 99 88 77", "call_id": "whole",
                                "side": "external", "class": "normal", "stepwise": False}
    assert kept["outcomes"] == []


# shows: S1.10 S4.4
def test_the_callers_number_needs_the_scope(world):
    for spelling in ("00352 27 99 88 77", CALLER, "tel:+352-27-99-88-77"):
        plan = route(world, **{"from": spelling}).json()
        shown = get(world, f"/decisions/{plan['decision_id']}")
        assert spelling not in shown.text and CALLER not in shown.text
        assert "(hidden)" in shown.text  # R0 said it
        assert shown.json()["decision"]["steps"] == plan["steps"]
    assert CALLER not in str(listed(world))
    named = route(world, **{"from": f'"Maria Caller" <sip:{CALLER}@her.example>'}).json()
    shown = get(world, f"/decisions/{named['decision_id']}").text
    assert "(hidden)" in shown and "Maria" not in shown and "her.example" not in shown


def test_the_person_sees_who_called_and_nobody_elses_calls(world):
    mine, other = (route(world, to, **{"from": CALLER}).json() for to in ("200", "201"))
    token = make_token(world, role="user", user="200", name="self")
    assert get(world, f"/decisions/{mine['decision_id']}", token).json()["decision"] == mine
    assert get(world, f"/decisions/{other['decision_id']}", token).status_code == 404
    assert {d["user"] for d in listed(world, token)["items"]} == {"200"}


# shows: S1.10
def test_a_supervisor_sees_no_addresses(world):
    plan = route(world).json()
    token = make_token(world, role="supervisor", name="lead")
    shown = get(world, f"/decisions/{plan['decision_id']}", token)
    assert "sip:200@pbx" in str(plan) and "+352621000200" in str(plan)
    assert "sip:200@pbx" not in shown.text and "+352621000200" not in shown.text
    assert "source" not in shown.text


# shows: S1.10
def test_a_supervisor_reads_no_mobile_number_in_a_reason(world):
    forward = {"forward": {"no_answer": {"external": {"kind": "external", "target": "+352621000200"}}}}
    assert world.put(f"{BASE}/users/201/profiles/available", forward).status_code == 201
    plan = route(world, "201").json()
    token = make_token(world, role="supervisor", name="lead2")
    shown = get(world, f"/decisions/{plan['decision_id']}", token).text
    asked = world.request("POST", f"{BASE}/route/simulate", token, json={"question": {"to": "201"}}).text
    assert "+352621000200" in str(plan["trace"])
    for text in (shown, asked):
        assert "+352621000200" not in text and "the call goes to external (hidden)" in text
    path = f"{BASE}/users/201/profiles/available"
    assert world.admin("DELETE", path, headers={"If-Match": "*"}).status_code == 204


# shows: S1.10
def test_a_person_sees_who_of_the_colleagues_was_rung_and_no_more(world):
    """205's calls go to 201, who is in do-not-disturb by a token's word: not 205's to read."""
    make_user(world, "205")
    forward = {"forward": {"always": {"external": {"kind": "extension", "target": "201"}}}}
    assert world.put(f"{BASE}/users/205/profiles/available", forward).status_code == 201
    token = make_token(world, role="user", user="205", name="own")
    rung = get(world, f"/decisions/{route(world, '205').json()['decision_id']}", token)
    assert {t["user"] for s in rung.json()["decision"]["steps"] for t in s["targets"] if "user" in t} == {"201"}
    assert "sip:201@pbx" not in rung.text and "+352621000201" not in rung.text
    assert "Every call goes to extension 201." in rung.text and "user/201" not in rung.text
    reporter = make_token(world, role="admin", name="reporter")
    answer = world.request("PUT", f"{BASE}/users/201/status", reporter, json={"status": "do_not_disturb"})
    assert answer.status_code == 200, answer.text
    try:
        plan = route(world, "205").json()
        silent = get(world, f"/decisions/{plan['decision_id']}", token)
        assert "manual_dnd" in str(plan["trace"]) and "manual_dnd" not in str(silent.json()["decision"]["trace"])
    finally:
        world.admin("DELETE", f"{BASE}/users/201/status")


def test_outcomes_stand_beside_it(world):
    plan = route(world, stepwise="true").json()
    path = f"{BASE}/decisions/{plan['decision_id']}/outcome"
    for outcome, step in (("no_answer", 0), ("no_answer", 0), ("unavailable", 1)):
        body = {"outcome": outcome, "step": step, "by": {"user": "200", "device": "desk"}}
        assert world.admin("POST", path, json=body).status_code == 200
    kept = get(world, f"/decisions/{plan['decision_id']}").json()
    assert [(o["step"], o["outcome"], o["user"]) for o in kept["outcomes"]] == [
        (0, "no_answer", "200"), (1, "unavailable", "200")]
    assert listed(world, limit=1)["items"][0]["outcome"] == "unavailable"


def test_the_list_is_newest_first_by_user_and_call_and_in_pages(world):
    made = [route(world, to, call_id=f"page-{i}").json()["decision_id"]
            for i, to in enumerate(["200", "201"] * 5)]
    assert [d["decision_id"] for d in listed(world, limit=10)["items"]] == made[::-1]
    found, cursor = [], {}
    while True:
        page = listed(world, user="201", limit=2, **cursor)
        found += [d["decision_id"] for d in page["items"]]
        if "next" not in page:
            break
        cursor = {"cursor": page["next"]}
    assert found[:5] == made[1::2][::-1] and len(found) == len(set(found))
    assert [d["decision_id"] for d in listed(world, call_id="page-3")["items"]] == [made[3]]
    assert listed(world, user="nobody")["items"] == []


def test_the_list_by_the_group_that_was_dialled(world):
    group = {"extension": "690", "numbers": ["+35220211690"], "members": [{"target": "200"}],
             "fallback": {"otherwise": {"kind": "voicemail"}}}
    assert world.put(f"{BASE}/groups/desk", group).status_code == 201
    made = [route(world, to).json()["decision_id"] for to in ("desk", "690", "200", "+35220211690")]
    to_group = [made[3], made[1], made[0]]
    for spelling in ("desk", "690", "+35220211690"):
        shorts = listed(world, group=spelling)["items"]
        assert [d["decision_id"] for d in shorts] == to_group
        assert {d["group"] for d in shorts} == {"desk"}
    assert listed(world, group="nobody")["items"] == []
    assert listed(world, group="desk", user="200")["items"] == []
    answer = get(world, "/decisions", operation="listDecisions", group="")
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "?group"


def test_every_dialect_is_kept_as_json(world):
    for dialect in ("rtjson", "text", "asterisk"):
        assert route(world, format=dialect, call_id=f"in-{dialect}").status_code == 200
        short, = listed(world, call_id=f"in-{dialect}")["items"]
        assert get(world, f"/decisions/{short['decision_id']}").json()["decision"]["steps"]


def test_what_is_simulated_is_not_a_decision(world):
    answer = world.admin("POST", f"{BASE}/route/simulate",
                         json={"question": {"to": "200", "call_id": "not real"}})
    assert get(world, f"/decisions/{answer.json()['decision_id']}").status_code == 404
    assert listed(world, call_id="not real")["items"] == []


def test_another_domain_sees_nothing(world):
    plan = route(world).json()
    make_domain(world, ["200"], "other.example")
    path = f"/v1/domains/other.example/decisions/{plan['decision_id']}"
    assert world.admin("GET", path).status_code == 404
    assert world.admin("GET", "/v1/domains/other.example/decisions").json()["items"] == []


def test_a_domain_made_anew_knows_nothing_of_its_namesake(world):
    path, name = "/v1/domains/namesake.example", "namesake.example"
    make_domain(world, ["200"], name)
    before = world.admin("GET", f"{path}/route", params={"to": "200"}).json()["decision_id"]
    assert world.admin("GET", f"{path}/decisions/{before}").status_code == 200
    assert world.admin("DELETE", path, headers={"If-Match": "*"}).status_code == 204
    make_domain(world, ["200"], name)
    assert world.admin("GET", f"{path}/decisions/{before}").status_code == 404
    assert world.admin("GET", f"{path}/decisions").json()["items"] == []
    assert world.admin("DELETE", path, headers={"If-Match": "*"}).status_code == 204


def test_a_call_of_somebody_on_the_phone_is_explained(world):
    assert world.admin("PUT", call_path("busy"), json={"number": "+352277"}).status_code == 200
    plan = route(world).json()
    short = listed(world, limit=1)["items"][0]
    assert (short["decision_id"], short["reason"]) == (plan["decision_id"], "capacity_reached")
    assert world.admin("DELETE", call_path("busy")).status_code in (200, 204)
