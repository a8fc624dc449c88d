"""What if agents logged out or paused, or a queue filled up: groups as they would be, and are not."""

import pytest

from scenario.world import BASE, make_domain, make_user
from support.openapi import CONTRACT
from support.service import Service

PATH = f"{BASE}/route/simulate"
USERS = ["200", "201"]


@pytest.fixture(scope="module")
def world():
    service = Service.start()
    make_domain(service, USERS)
    make_user(service, "299")
    for group, more in (("sales", {}), ("agents", {"login_required": True})):
        body = {"members": [{"target": u} for u in USERS], "strategy": "sequential", "reserve_s": 0,
                "fallback": {"otherwise": {"kind": "voicemail", "target": "200"},
                             "none_logged_in": {"kind": "announcement", "target": "nobody"},
                             "overflow": {"kind": "busy"}},
                "overflow": {"waiting": 10, "longest_wait_s": 60}, **more}
        answer = service.put(f"{BASE}/groups/{group}", body)
        assert answer.status_code == 201, answer.text
    yield service
    service.stop()


def simulate(world, assume, to="sales", **more):
    answer = world.admin("POST", PATH, json={"question": {"to": to, "call_id": "what-if"},
                                             "assume": assume, **more})
    CONTRACT.judge(CONTRACT.by_id["simulateRoute"], answer)
    return answer


def decided(world, assume, to="sales", **more):
    answer = simulate(world, assume, to, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def agent(user, what, group="sales"):
    return {"user": user, "group": group, "agent": what}


def rung(plan):
    return [t["user"] for step in plan["steps"] for t in step["targets"] if step["action"] == "ring"]


def skipped(plan):
    return {m["target"]: m["reason"] for m in plan.get("skipped", [])}


# shows: S3.7
def test_an_agent_who_would_be_logged_out_or_paused(world):
    assert rung(decided(world, [])) == USERS
    plan = decided(world, [agent("200", "logged_out")])
    assert rung(plan) == ["201"] and skipped(plan) == {"200": "not_logged_in"}
    plan = decided(world, [agent("201", "paused")])
    assert rung(plan) == ["200"] and skipped(plan) == {"201": "paused"}
    plan = decided(world, [agent(u, "logged_out") for u in USERS])
    assert (plan["reason"], plan["action"]) == ("none_logged_in", "announce")


def test_one_who_would_be_logged_in(world):
    assert decided(world, [], "agents")["reason"] == "none_logged_in"
    assert rung(decided(world, [agent("201", "logged_in", "agents")], "agents")) == ["201"]
    last = [agent("201", w, "agents") for w in ("logged_in", "paused", "logged_in")]
    assert rung(decided(world, last, "agents")) == ["201"]
    assert skipped(decided(world, last[:2], "agents")) == {"200": "not_logged_in", "201": "paused"}


# shows: S1.13
@pytest.mark.parametrize("load, full", [
    ({"waiting": 9}, False), ({"waiting": 10}, True), ({"longest_wait_s": 60}, True),
    ({"longest_wait_s": 59, "waiting": 9}, False), ({"overloaded": True}, True),
    ({"overloaded": True, "waiting": 0}, True)])
def test_a_queue_that_would_be_so_full(world, load, full):
    plan = decided(world, [{"group": "sales", **load}])
    assert (plan["reason"] == "overflow") is full, plan["reason"]
    assert rung(plan) == ([] if full else USERS)


def test_what_is_known_is_laid_over_and_stays(world):
    load = f"{BASE}/groups/sales/load"
    path = f"{BASE}/groups/sales/members/200/state"
    assert world.admin("PUT", load, json={"waiting": 20}).status_code == 200
    assert world.admin("PUT", path, json={"logged_in": False}).status_code == 200
    before = [world.admin("GET", p).json() for p in (load, path)]
    assert decided(world, [])["reason"] == "overflow"
    assert rung(decided(world, [{"group": "sales", "waiting": 0}])) == ["201"]
    assert rung(decided(world, [{"group": "sales", "waiting": 0}, agent("200", "logged_in")])) == USERS
    assert [world.admin("GET", p).json() for p in (load, path)] == before
    assert decided(world, [])["reason"] == "overflow"
    for p in (load, path):
        assert world.admin("DELETE" if p == path else "PUT", p,
                           json=None if p == path else {"waiting": 0}).status_code == 200


def test_together_with_other_facts_and_an_unsaved_group(world):
    plan = decided(world, [agent("200", "paused"), {"user": "201", "status": "do_not_disturb"}])
    assert skipped(plan) == {"200": "paused", "201": "manual_dnd"}
    closed = [agent("200", "paused"), {"group": "sales", "override": "closed"}]
    assert decided(world, closed)["reason"] in ("closed", "override")
    assert rung(decided(world, [])) == USERS
    new = {"members": [{"target": u} for u in USERS], "fallback": {"otherwise": {"kind": "busy"}}}
    config = {"format": 1, "objects": [{"path": "/groups/new", "value": new}]}
    plan = decided(world, [agent("200", "logged_out", "new")], "new", config=config)
    assert set(rung(plan)) == {"201"}


@pytest.mark.parametrize("assumed, pointer", [
    ({"user": "200", "agent": "paused"}, "/assume/0/group"),
    ({"group": "sales", "agent": "paused"}, "/assume/0/user"),
    ({"waiting": 1}, "/assume/0/group"),
    ({"user": "200", "group": "sales", "waiting": 1}, "/assume/0/user"),
    ({"user": "200", "group": "sales", "agent": "paused", "waiting": 1}, "/assume/0"),
    ({"user": "200", "group": "sales", "agent": "paused", "calls": 1}, "/assume/0"),
    ({"group": "sales", "waiting": 1, "override": "closed"}, "/assume/0"),
    ({"user": "200", "group": "sales"}, "/assume/0/user"),
    ({"group": "none", "waiting": 1}, "/assume/0/group"),
    (agent("200", "logged_out", "none"), "/assume/0/group"),
    (agent("299", "logged_out"), "/assume/0/user"),
    (agent("none", "logged_out"), "/assume/0/user"),
    (agent("200", "asleep"), "/assume/0/agent"),
    ({"group": "sales", "waiting": 100001}, "/assume/0/waiting")])
def test_what_is_refused_says_where(world, assumed, pointer):
    answer = simulate(world, [assumed])
    assert answer.status_code == 400
    assert pointer in [e["pointer"] for e in answer.json()["errors"]], answer.text
    assert rung(decided(world, [])) == USERS


def test_it_is_the_real_thing(world):
    """Reported, or assumed: the same plan and trace, word for word."""
    assume = [agent("201", "paused"), {"group": "sales", "waiting": 3}]
    assumed = decided(world, assume)
    path = f"{BASE}/groups/sales/members/201/state"
    assert world.admin("PUT", path, json={"logged_in": True, "paused": True}).status_code == 200
    assert world.admin("PUT", f"{BASE}/groups/sales/load", json={"waiting": 3}).status_code == 200
    real = world.admin("GET", f"{BASE}/route", params={"to": "sales", "call_id": "what-if"}).json()
    world.admin("DELETE", path)
    for plan in (assumed, real):
        plan.pop("decision_id")
    assert assumed == real
