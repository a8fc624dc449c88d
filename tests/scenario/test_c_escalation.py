"""c: a stage of a group that nobody answers is an event, on whichever process it is told."""

import json

import pytest
from support.service import wait_for

from scenario.test_c_group_outcome import END, ask, pair, report  # noqa: F401
from scenario.world import BASE


@pytest.fixture
def peers(pair):  # noqa: F811
    """Both processes, with a group of two stages: one after the other, and one all together."""
    redis, one, two = pair
    for group, strategy in (("turns", "sequential"), ("all", "simultaneous")):
        answer = one.put(f"{BASE}/groups/{group}", {
            "members": [{"target": "201"}, {"target": "202"}], "strategy": strategy, "timeout_s": 10,
            "stages": [{"after_s": 20, "members": [{"target": "203"}]}], "fallback": END})
        assert answer.status_code == 201, answer.text
        wait_for(lambda g=group: two.admin("GET", f"{BASE}/groups/{g}").status_code == 200, 10)
    return redis, one, two


def told(redis):
    """What the event streams say of outcomes, in order."""
    entries = [entry for key in redis.command("KEYS", "*events") for entry in redis.command("XRANGE", key, "-", "+")]
    fields = [dict(zip(f[::2], f[1::2])) for _, f in sorted(entries)]
    return [json.loads(f["v"]) for f in fields if f["t"] == "outcome"]


def shown(service, plan):
    answer = service.admin("GET", f"{BASE}/decisions/{plan['decision_id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()["outcomes"]


def rung(plan):
    return [[t["user"] for t in step["targets"]] for step in plan["steps"] if step["action"] == "ring"]


# shows: S1.7 S1.16
def test_only_the_end_of_a_stage_is_one(peers):
    redis, one, two = peers
    plan = ask(one, "turns")
    assert rung(plan) == [["201"], ["202"], ["203"]]
    for step in range(3):
        report(two, plan, "no_answer", step=step)
    assert [o.get("escalated") for o in told(redis)] == [None, "turns", "turns"]
    wait_for(lambda: len(shown(one, plan)) == 3, 10)
    assert [o.get("escalated") for o in shown(one, plan)] == [None, "turns", "turns"]


# shows: S1.7 S1.16
def test_a_group_that_rings_together_widens_or_falls_back(peers):
    redis, one, two = peers
    plan = ask(one, "all")
    assert rung(plan) == [["201", "202"], ["201", "202", "203"]]
    report(two, plan, "busy", step=0)
    report(two, plan, "answered", step=1, by={"user": "203"})
    assert [(o["outcome"], o.get("escalated")) for o in told(redis)] == [("busy", "all"), ("answered", None)]


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "rejected", "unavailable", "abandoned", "answered"])
def test_a_call_that_nobody_took_as_a_whole(peers, outcome):
    redis, one, two = peers
    report(two, ask(one, "turns"), outcome)
    expected = None if outcome in ("abandoned", "answered") else "turns"
    assert [o.get("escalated") for o in told(redis)] == [expected]


def test_they_are_counted_and_told_once(peers):
    redis, one, two = peers
    plan = ask(one, "turns")
    for service in (one, two, one):
        report(service, plan, "no_answer", step=1)
    assert len(told(redis)) == 1
    counted = [int(line.split()[1]) for service in (one, two)
               for line in service.request("GET", "/metrics").text.splitlines()
               if line.startswith("presenced_escalations_total ")]
    assert sum(counted) == 1


def test_a_call_to_a_person_escalates_nothing(peers):
    redis, one, two = peers
    report(two, ask(one, "201"), "no_answer", step=0)
    assert [o.get("escalated") for o in told(redis)] == [None]
