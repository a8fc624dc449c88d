"""c: what groups learn from what became of their calls, on whichever process it is told."""

from itertools import count

import pytest
from support.service import wait_for

from scenario.test_c_reserve import first, make_members
from scenario.world import BASE, route

END = {"otherwise": {"kind": "voicemail"}}
USERS = ["201", "202", "203"]
numbers = count(1)


@pytest.fixture
def pair(start_redis, start_service):
    redis = start_redis()
    one, two = start_service(redis=redis), start_service(redis=redis)
    make_members(one, USERS)
    return redis, one, two


def make_group(services, group="sales", users=USERS, **settings):
    body = {"members": [{"target": u} for u in users], "fallback": END, "reserve_s": 0, **settings}
    answer = services[0].put(f"{BASE}/groups/{group}", body)
    assert answer.status_code == 201, answer.text
    for service in services:
        wait_for(lambda s=service: s.admin("GET", f"{BASE}/groups/{group}").status_code == 200, 10)


def ask(service, to="sales", **query):
    answer = route(service, to, call_id=f"taken-{next(numbers)}", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def report(service, plan, outcome="answered", status=204, **body):
    path = f"{BASE}/decisions/{plan['decision_id']}/outcome"
    answer = service.admin("POST", path, json={"outcome": outcome, **body})
    assert answer.status_code == status, answer.text
    return answer


def member(service, user, group="sales"):
    answer = service.admin("GET", f"{BASE}/groups/{group}/members/{user}/state")
    assert answer.status_code == 200, answer.text
    return answer.json()


def calls(service, group="sales", users=USERS):
    return [member(service, user, group)["calls"] for user in users]


def knows(service, expected, group="sales", users=USERS):
    wait_for(lambda: calls(service, group, users) == expected, 10)


def test_the_other_process_tells_who_took_it(pair):
    _, one, two = pair
    make_group((one, two), strategy="fewest_calls")
    plan = ask(one)
    assert first(plan) == "201"
    report(two, plan, by={"user": "201"}, step=0)
    for service in (one, two):
        knows(service, [1, 0, 0])
        assert member(service, "201")["last_call_at"]
    assert first(ask(one)) == "202"


def test_it_counts_once_however_often_and_wherever_it_is_told(pair):
    _, one, two = pair
    make_group((one, two), strategy="fewest_calls")
    plan = ask(one)
    for service in (one, two, two, one):
        report(service, plan, by={"user": "201"}, step=0)
    report(two, plan, by={"user": "201"})
    report(one, plan)
    report(one, other := ask(one), by={"user": "203"}, step=2)
    knows(one, [1, 0, 1])
    knows(two, [1, 0, 1])
    kept = one.admin("GET", f"{BASE}/decisions/{plan['decision_id']}").json()["outcomes"]
    assert len({(o.get("step"), o["outcome"], o.get("user")) for o in kept}) == len(kept)
    assert one.admin("GET", f"{BASE}/decisions/{other['decision_id']}").json()["outcomes"]


def test_longest_idle_goes_by_who_took_a_call_last(pair):
    _, one, two = pair
    make_group((one, two), strategy="longest_idle")
    order = []
    for turn in range(6):
        plan = ask((one, two)[turn % 2])
        order.append(first(plan))
        taken = member(one, order[-1]).get("last_call_at")
        report((two, one)[turn % 2], plan, by={"user": order[-1]}, step=0)
        for service in (one, two):
            wait_for(lambda s=service: member(s, order[-1]).get("last_call_at") not in (None, taken),
                     10)
    assert order == USERS + USERS


def test_after_a_restart_nobody_remembers_and_it_still_counts(pair):
    _, one, two = pair
    make_group((one, two), strategy="fewest_calls")
    plan = ask(one)
    report(one, plan, "no_answer", step=0, by={"user": "201"})
    for service in (one, two):
        service.kill()
    for service in (one, two):
        service.run()
    report(two, plan, by={"user": "202"}, step=1)
    report(one, plan, by={"user": "202"}, step=1)
    knows(one, [0, 1, 0])
    knows(two, [0, 1, 0])


@pytest.mark.parametrize("stepwise", ["true", "false"])
def test_who_was_rung_alone_need_not_be_named(pair, stepwise):
    _, one, two = pair
    make_group((one, two), strategy="fewest_calls")
    status = 200 if stepwise == "true" else 204
    teller = two if stepwise == "true" else one
    plan = ask(one, stepwise=stepwise)
    report(teller, plan, "no_answer", status, step=0)
    report(teller, plan, "answered", status, step=1)
    knows(one, [0, 1, 0])
    report(two, ask(one), step=0)  # the first choice is remembered by the group itself
    knows(one, [1, 1, 0])


def test_the_group_whose_turn_it_was_counts(pair):
    _, one, two = pair
    make_group((one, two), "support", ["202", "203"], strategy="fewest_calls")
    make_group((one, two), "sales", ["201", "202"], strategy="fewest_calls",
               fallback={"otherwise": {"kind": "voicemail"},
                         "stage_timeout": {"kind": "ring_group", "target": "support"}})
    plan = ask(one)
    users = [step["targets"][0].get("user") for step in plan["steps"]]
    assert users[:4] == ["201", "202", "202", "203"], users
    report(two, plan, "no_answer", step=0, by={"user": "201"})
    report(two, plan, step=3, by={"user": "203"})
    knows(one, [0, 1], "support", ["202", "203"])
    assert calls(one, "sales", ["201", "202"]) == [0, 0]
    report(two, ask(one), by={"user": "203"})  # no step: the first group that lists them
    knows(one, [0, 2], "support", ["202", "203"])


@pytest.mark.parametrize("named", [True, False])
def test_who_takes_it_in_a_later_stage_counts(pair, named):
    _, one, two = pair
    make_group((one, two), users=["201"], strategy="fewest_calls", reserve_s=60,
               stages=[{"after_s": 10, "members": [{"target": "202"}]},
                       {"after_s": 10, "members": [{"target": "203"}]}])
    plan = ask(one)
    users = [step["targets"][0].get("user") for step in plan["steps"]][:3]
    assert users == USERS
    report(two, plan, "no_answer", step=0)
    report(one, plan, step=2, **({"by": {"user": "203"}} if named else {}))
    knows(two, [0, 0, 1])
    assert "reserved_until" not in member(two, "201")


def test_a_call_that_a_colleague_takes_is_the_members_turn(pair):
    """Else who forwards every call would be the longest idle for ever."""
    _, one, two = pair
    forward = {"forward": {"always": {"external": {"kind": "extension", "target": "203"}}}}
    assert one.put(f"{BASE}/users/201/profiles/available", forward).status_code == 201
    make_group((one, two), users=["201", "202"], strategy="longest_idle")
    plan = ask(one)
    assert [s["targets"][0].get("user") for s in plan["steps"][:2]] == ["203", "202"]
    report(two, plan, by={"user": "203"}, step=0)
    knows(one, [1, 0], users=["201", "202"])
    assert first(ask(one)) == "202"


def test_the_outcome_is_seen_where_it_was_decided(pair):
    _, one, two = pair
    make_group((one, two), strategy="sequential")
    for plan in (ask(one), ask(one, "201")):
        report(two, plan, "busy", step=0, by={"user": "201", "device": "desk"})
        path = f"{BASE}/decisions/{plan['decision_id']}"
        kept = wait_for(lambda p=path: one.admin("GET", p).json()["outcomes"], 10)
        assert [(o["step"], o["outcome"], o["user"], o["device"]) for o in kept] == \
            [(0, "busy", "201", "desk")]


def test_without_redis_it_is_to_be_told_again(pair):
    redis, one, two = pair
    make_group((one, two), strategy="fewest_calls")
    plan = ask(one)
    redis.pause()
    try:
        report(one, plan, status=503, by={"user": "201"}, step=0)
    finally:
        redis.resume()
    path = f"{BASE}/decisions/{plan['decision_id']}/outcome"
    body = {"outcome": "answered", "by": {"user": "201"}, "step": 0}
    wait_for(lambda: one.admin("POST", path, json=body).status_code == 204, 10)
    knows(one, [1, 0, 0])


def test_a_simulated_decision_teaches_nothing(pair):
    _, one, two = pair
    make_group((one, two), strategy="fewest_calls")
    answer = one.admin("POST", f"{BASE}/route/simulate", json={"question": {"to": "sales"}})
    report(one, answer.json(), by={"user": "201"}, step=0)
    report(one, ask(one), by={"user": "202"}, step=1)
    knows(one, [0, 1, 0])
