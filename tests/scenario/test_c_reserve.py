"""c: whom a group chose first for one call is kept from the next, over two processes."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

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


def ask_at_once(services, count):
    """As many questions as there are threads, all sent together, half of them to each process."""
    ready = Barrier(count)

    def ask_one(place):
        ready.wait(30)
        return ask(services[place % 2], f"at-once-{place}")

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(ask_one, range(count)))


@pytest.mark.parametrize("strategy", ["sequential", "round_robin", "longest_idle", "random"])
def test_no_two_calls_get_the_same_first_choice_while_another_is_free(pair, strategy):
    _, one, two = pair
    users = [str(1000 + i) for i in range(MANY)]
    make_members(one, users)
    make_group((one, two), users, strategy=strategy, reserve="strict", reserve_s=60)
    plans = ask_at_once((one, two), MANY)
    assert [plan["reserved"] for plan in plans] == [True] * MANY
    assert sorted(first(plan) for plan in plans) == users
    last = ask(two)
    assert (last["reason"], last["reserved"]) == ("all_busy", False)
    for place in (0, 1, MANY - 1):  # each has kept theirs, wherever it is asked
        assert first(ask((two, one)[place % 2], f"at-once-{place}")) == first(plans[place])


@pytest.mark.parametrize("free", [1, 7, 40])
def test_nobody_is_kept_for_two_where_there_are_more_calls_than_members(pair, free):
    _, one, two = pair
    users = [str(1000 + i) for i in range(free)]
    make_members(one, users)
    make_group((one, two), users, strategy="round_robin", reserve="strict", reserve_s=60)
    plans = ask_at_once((one, two), MANY)
    kept = [first(plan) for plan in plans if plan["reserved"]]
    assert sorted(kept) == users
    for plan in plans:
        assert plan["reserved"] or plan["reason"] == "all_busy", "unreserved only where nobody is free"


def test_one_turn_of_one_process_chooses_no_one_twice(pair):
    """Soft: written behind the answer, but known to this process with it."""
    _, one, _ = pair
    users = [str(1000 + i) for i in range(20)]
    make_members(one, users)
    make_group((one, one), users, strategy="round_robin", reserve_s=60)
    plans = ask_at_once((one, one), len(users))
    assert sorted(first(plan) for plan in plans) == users
    assert all("reserved" not in plan for plan in plans)


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
