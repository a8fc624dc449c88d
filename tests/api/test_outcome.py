"""What became of a call: every process tells the next step of a stepwise decision, once and alike."""

import pytest
from support.openapi import CONTRACT
from support.service import wait_for

from scenario.world import BASE, DOMAIN, make_domain, make_token, route

OTHER = {"answered", "no_answer", "busy", "rejected", "unavailable", "abandoned"}


@pytest.fixture(scope="module")
def peers():
    """Two processes on one Redis; user 200 rings, then 201 by no answer, then the mailbox."""
    from support.service import Redis, Service
    redis = Redis.start()
    one = Service.start(redis=redis)
    two = Service.start(redis=redis)
    make_domain(one, ["200", "201"])
    forward = {"forward": {"no_answer": {"external": {"kind": "extension", "target": "201"}}}}
    assert one.put(f"{BASE}/users/200/profiles/available", forward).status_code == 201
    wait_for(lambda: two.admin("GET", f"{BASE}/users/200/profiles/available").status_code == 200)
    yield one, two, redis
    two.stop()
    one.stop()
    redis.stop()


def ask(service, **query):
    answer = route(service, stepwise="true", **{"from": "+35227998877", **query})
    assert answer.status_code == 200 and answer.json()["stepwise"] is True, answer.text
    return answer.json()


def report(service, plan, outcome, token=None, **body):
    path = f"{BASE}/decisions/{plan if isinstance(plan, str) else plan['decision_id']}/outcome"
    answer = service.request("POST", path, token or service.admin_token,
                             json={"outcome": outcome, **body})
    CONTRACT.judge(CONTRACT.by_id["reportOutcome"], answer)
    return answer


def count(services, word):
    name = f"presenced_outcomes_{word}_total "
    return sum(int(line.split()[1]) for s in services
               for line in s.request("GET", "/metrics").text.splitlines() if line.startswith(name))


def test_step_by_step_on_changing_processes(peers):
    one, two, _ = peers
    plan = ask(one)
    assert [s["action"] for s in plan["steps"]] == ["ring", "ring", "voicemail"]
    second = report(two, plan, "no_answer", step=0).json()
    assert second == {"decision_id": plan["decision_id"], "done": False, "index": 1,
                      "step": plan["steps"][1]}
    third = report(one, plan, "busy", step=1, by={"user": "201", "device": "desk"}).json()
    assert third["step"] == plan["steps"][third["index"]] and third["step"]["action"] == "voicemail"
    end = report(two, plan, "unavailable", step=2).json()
    assert end == {"decision_id": plan["decision_id"], "done": True, "final": plan["final"]}


@pytest.mark.parametrize("outcome", sorted(OTHER))
def test_the_plan_is_followed_for_every_outcome(peers, outcome):
    one, two, _ = peers
    plan = ask(one)
    said = report(two, plan, outcome, step=0).json()
    to = plan["steps"][0]["next"].get(outcome)
    if outcome in ("answered", "abandoned"):
        assert said == {"decision_id": plan["decision_id"], "done": True}
    elif to is None:
        assert said["final"] == plan["final"]
    else:
        assert (said["index"], said["step"]) == (to, plan["steps"][to])


def test_posted_questions_can_be_stepwise_too(peers):
    one, two, _ = peers
    answer = one.admin("POST", f"{BASE}/route", json={"to": "200", "stepwise": True})
    assert report(two, answer.json(), "busy", step=0).status_code == 200
    plain = one.admin("POST", f"{BASE}/route", json={"to": "200"}).json()
    assert "stepwise" not in plain and report(two, plain, "busy", step=0).status_code == 204


def test_a_repeat_is_answered_alike_and_counted_once(peers):
    one, two, _ = peers
    plan, before = ask(one), count(peers[:2], "no_answer")
    first = report(one, plan, "no_answer", step=0)
    assert report(two, plan, "no_answer", step=0).json() == first.json()
    assert report(one, plan, "no_answer", step=0).json() == first.json()
    assert count(peers[:2], "no_answer") == before + 1
    assert report(two, plan, "answered", step=0).status_code == 409


def test_others_are_taken_without_an_answer(peers):
    one, two, _ = peers
    plain = route(one).json()
    before = count(peers[:2], "answered")
    assert report(two, plain, "answered", by={"user": "200"}).status_code == 204
    assert count(peers[:2], "answered") == before + 1


def test_the_plan_lives_ten_minutes(peers):
    one, two, redis = peers
    plan = ask(one)
    key, = redis.command("KEYS", f"*:plan:{DOMAIN}:{plan['decision_id']}")
    assert 590 <= redis.command("TTL", key) <= 600
    redis.command("DEL", key)
    assert report(two, plan, "no_answer", step=0).status_code == 404


def test_what_is_refused(peers):
    one, two, _ = peers
    plan = ask(one)
    for body, pointer in (({}, "/step"), ({"step": 32}, "/step"), ({"step": 31}, "/step"),
                          ({"step": 0, "by": {"user": "nobody"}}, "/by/user")):
        answer = report(two, plan, "no_answer", **body)
        assert answer.status_code == 400, answer.text
        assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]
    assert report(two, plan, "asleep", step=0).status_code == 400
    assert report(two, plan, "busy", step=0).status_code == 200
    kept = wait_for(lambda: one.admin("GET", f"{BASE}/decisions/{plan['decision_id']}").json()["outcomes"])
    assert [(o["step"], o["outcome"]) for o in kept] == [(0, "busy")]
    assert report(two, "no such id", "busy").status_code == 404
    assert report(two, "0" * 41, "busy").status_code == 404
    for role, status in (("supervisor", 403), ("user", 403), ("pbx", 204)):
        more = {"user": "200"} if role == "user" else {}
        token = make_token(two, role=role, name=role, **more)
        assert report(two, "0-1", "busy", token=token).status_code == status


def test_without_redis_who_decided_still_knows_the_plan(start_redis, start_service):
    redis = start_redis()
    service, peer = start_service(redis=redis), start_service(redis=redis)
    make_domain(service)
    wait_for(lambda: route(peer).status_code == 200)
    plan, plain = ask(service), route(service).json()
    redis.kill()
    said = report(service, plan, "no_answer", step=0)
    assert said.status_code == 200 and said.headers["X-Presenced"] == "degraded"
    assert said.json()["step"] == plan["steps"][plan["steps"][0]["next"]["no_answer"]]
    assert report(peer, plan, "no_answer", step=0).status_code == 503
    assert report(service, plain, "no_answer", step=0).status_code == 204
    assert route(service, stepwise="true").status_code == 200
