"""c: whom a group chose first for one call is kept from the next, over two processes."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from scenario.world import BASE, make_domain, route
from support.service import wait_for

MANY = 100
END = {"otherwise": {"kind": "voicemail"}, "all_busy": {"kind": "busy"}}
numbers = count(1)


@pytest.fixture
def pair(start_redis, start_service):
    redis = start_redis()
    return redis, start_service(redis=redis), start_service(redis=redis)


def make_members(service, users):
    make_domain(service, [])
    for user in users:
        for path, body in ((f"{BASE}/users/{user}", {"extension": user}),
                           (f"{BASE}/users/{user}/devices/desk",
                            {"kind": "desk_phone", "uri": f"sip:{user}@pbx"})):
            assert service.put(path, body).status_code == 201


def make_group(services, users, **settings):
    body = {"members": [{"target": u} for u in users], "fallback": END, **settings}
    answer = services[0].put(f"{BASE}/groups/sales", body)
    assert answer.status_code == 201, answer.text
    for service in services:
        wait_for(lambda s=service: s.admin("GET", f"{BASE}/groups/sales").status_code == 200, 10)


def ask(service, call_id=None):
    answer = route(service, "sales", call_id=call_id or f"call-{next(numbers)}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def first(plan):
    return plan["steps"][0]["targets"][0]["user"] if plan["action"] == "ring" else None


@pytest.mark.parametrize("strategy", ["sequential", "round_robin", "longest_idle", "random"])
def test_no_two_calls_get_the_same_first_choice_while_another_is_free(pair, strategy):
    _, one, two = pair
    users = [str(1000 + i) for i in range(MANY)]
    make_members(one, users)
    make_group((one, two), users, strategy=strategy, reserve="strict", reserve_s=60)
    began = time.monotonic()

    def ask_in_turn(place):
        time.sleep(max(0, began + place / MANY - time.monotonic()))
        return ask((one, two)[place % 2], f"turn-{place}")

    with ThreadPoolExecutor(8) as pool:
        plans = list(pool.map(ask_in_turn, range(MANY)))
    kept = [first(plan) for plan in plans if plan["reserved"]]
    assert len(kept) >= MANY // 2 and len(kept) == len(set(kept))
    for place, plan in enumerate(plans):  # this machine was too slow for 100 ms: asked again
        if not plan["reserved"]:
            kept.append(wait_for(lambda p=place: (lambda again: again["reserved"] and first(again))(
                ask(one, f"turn-{p}")), 10))
    assert len(set(kept)) == MANY, "each found somebody who was free"
    assert ask(one)["reason"] == "all_busy"


def test_asking_again_gives_the_same_and_moves_no_rotation(pair):
    _, one, two = pair
    users = ["201", "202", "203"]
    make_members(one, users)
    make_group((one, two), users, strategy="round_robin", reserve="strict", reserve_s=1)
    chosen = [first(ask(one, "again")), first(ask(two, "again")), first(ask(one, "again"))]
    assert chosen == ["201"] * 3
    assert [first(ask(s)) for s in (two, one)] == ["202", "203"]


def test_soft_reservations_arrive_behind_the_answer(pair):
    _, one, two = pair
    users = ["201", "202", "203"]
    make_members(one, users)
    make_group((one, two), users, strategy="sequential", reserve_s=60)
    plan = ask(one, "first")
    assert first(plan) == "201" and "reserved" not in plan
    path = f"{BASE}/groups/sales/members/201/state"
    wait_for(lambda: two.admin("GET", path).json().get("reserved_until"), 10)
    assert first(ask(two, "first")) == "201", "its own"
    assert first(ask(two)) == "202"


def test_the_rotation_survives_every_process(pair):
    _, one, two = pair
    users = ["201", "202", "203"]
    make_members(one, users)
    make_group((one, two), users, strategy="round_robin", reserve="strict", reserve_s=1)
    assert first(ask(one)) == "201"
    for service in (one, two):
        service.kill()
    for service in (one, two):
        service.run()
    assert [first(ask(s)) for s in (two, one)] == ["202", "203"]


def test_without_redis_a_strict_group_is_answered_all_the_same(pair):
    redis, one, two = pair
    users = ["201", "202"]
    make_members(one, users)
    make_group((one, two), users, strategy="round_robin", reserve="strict")
    redis.pause()
    try:
        plan = ask(one)
        assert first(plan) in users and plan["reserved"] is False
    finally:
        redis.resume()
    redis.kill()
    wait_for(lambda: ask(one)["degraded"], 10)
    assert first(ask(one)) in users
    redis.run()
