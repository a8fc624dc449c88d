"""POST /hook-passwords: a line for each user in, a line out; the passwords work, and nobody waits for it."""

import json
import threading
import time

import pytest

from support.service import Redis, Service, wait_for
from scenario.world import make_domain, make_token

DOMAIN = "bulk.example"
PATH = f"/v1/domains/{DOMAIN}/hook-passwords"


@pytest.fixture(scope="module")
def world(service):
    make_domain(service, ["400", "401", "402"], DOMAIN, hook_password_min_length=8)
    return service


def send(service, lines, token=None, path=PATH, timeout=120, **headers):
    """lines: objects, or raw text."""
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return service.request("POST", path, token or service.admin_token, data=body.encode(), timeout=timeout,
                           headers={"Content-Type": "application/x-ndjson", **headers})


def told(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/x-ndjson" and answer.headers["Cache-Control"] == "no-store"
    return [json.loads(line) for line in answer.text.splitlines()]


def hook(service, user, password):
    return service.hook(user=user, password=password, domain=DOMAIN, number="1", test="1").status_code


def test_made_and_chosen(world):
    lines = told(send(world, [{"user": "400"}, {"user": "401", "password": "chosen-one"}, {"user": "402"}]))
    assert [(l["line"], l["user"], l["chosen"]) for l in lines] == [(1, "400", False), (2, "401", True), (3, "402", False)]
    assert "password" not in lines[1] and lines[0]["password"] != lines[2]["password"]
    assert len(lines[0]["password"]) >= 22
    for user, password in (("400", lines[0]["password"]), ("401", "chosen-one"), ("402", lines[2]["password"])):
        assert hook(world, user, password) == 200
    assert hook(world, "400", lines[2]["password"]) == 403
    again = told(send(world, [{"user": "400"}]))[0]["password"]
    assert hook(world, "400", again) == 200 and hook(world, "400", lines[0]["password"]) == 403


def test_a_bad_line_in_the_middle_stops_nothing(world):
    lines = told(send(world, [
        {"user": "400"}, "", "{not json", {"user": "nobody"}, {"password": "long-enough"}, {"user": "401", "password": "short"},
        {"user": "401", "name": "x"}, {"user": "400"}, '{"user": "402", "user": "401"}', "[]", {"user": "402"}]))
    assert [l["line"] for l in lines] == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11]  # the second is empty
    assert [l.get("problem") for l in lines] == [
        None, "validation-failed", "not-found", "validation-failed", "validation-failed", "validation-failed",
        "validation-failed", "validation-failed", "validation-failed", None]
    assert [l["errors"][0]["pointer"] for l in lines[1:9]] == ["", "/user", "/user", "/password", "/name", "/user", "/user", ""]
    assert hook(world, "402", lines[9]["password"]) == 200


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_endings_of_lines(world, ending):
    body = ending.join(['{"user": "400"}', '{"user": "401"}']) + ending
    lines = told(send(world, [body]))
    assert [l["user"] for l in lines] == ["400", "401"]


def test_nothing_in_nothing_out(world):
    assert told(send(world, [])) == []
    assert told(send(world, ["\n\n"])) == []


def test_a_line_that_never_ends(world):
    lines = told(send(world, [{"user": "400"}, '{"user": "' + "x" * 70000 + '"}', {"user": "401"}]))
    assert lines[0]["user"] == "400" and "password" in lines[0]
    assert lines[1]["line"] == 2 and lines[1]["problem"] == "body-too-large" and len(lines) == 2


def test_who_may_and_what_it_must_be(world):
    for role in ("pbx", "carrier", "supervisor"):
        assert send(world, [{"user": "400"}], make_token(world, DOMAIN, role=role)).status_code == 403
    assert send(world, [{"user": "400"}], make_token(world, DOMAIN, role="user", user="400")).status_code == 403
    admin = make_token(world, DOMAIN, role="admin")
    assert send(world, [{"user": "400"}], admin).status_code == 200
    assert send(world, [{"user": "400"}], admin, "/v1/domains/abc.com/hook-passwords").status_code == 404
    wrong = world.admin("POST", PATH, json={"user": "400"})
    assert wrong.status_code == 415


def test_passwords_are_in_no_log(world):
    lines = told(send(world, [{"user": "400"}, {"user": "401", "password": "not-in-the-log"}]))
    log = world.log_text()
    assert lines[0]["password"] not in log and "not-in-the-log" not in log


# ---- many ----

USERS = 20000


@pytest.fixture(scope="module")
def large():
    running = Service.start(demo=True)
    document = "\n".join(
        ['{"path": "/", "value": {"time_zone": "Europe/Luxembourg", "hook_password_min_length": 6}}'] +
        [json.dumps({"path": f"/users/u{i}", "value": {}}) for i in range(USERS)])
    answer = running.admin("PUT", f"/v1/domains/{DOMAIN}/config", data=document, timeout=120,
                           headers={"Content-Type": "application/x-ndjson", "If-None-Match": "*"})
    assert answer.status_code == 200, answer.text
    yield running
    running.stop()


def while_asking(service, work):
    """Runs work() while a PBX goes on asking; the answers it got meanwhile."""
    answered, over = [], threading.Event()

    def ask():
        import requests
        with requests.Session() as session:
            while not over.is_set():
                answer = session.get(service.url + "/v1/domains/abc.com/route", params={"to": "123"}, timeout=10,
                                     headers={"Authorization": f"Bearer {service.admin_token}"})
                answered.append(answer.status_code)
                time.sleep(0.005)

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        wait_for(lambda: answered, what="the first answer")
        before = len(answered)
        result = work()
        return result, answered[before:]
    finally:
        over.set()
        asker.join()


def test_20000_users_without_a_stall(large):
    lines, answered = while_asking(large, lambda: told(send(large, [{"user": f"u{i}"} for i in range(USERS)])))
    assert [l["line"] for l in lines] == list(range(1, USERS + 1))
    assert len({l["password"] for l in lines}) == USERS
    assert set(answered) == {200} and len(answered) > 10
    for i in (0, 99, 100, 12345, USERS - 1):
        assert hook(large, f"u{i}", lines[i]["password"]) == 200


def test_chosen_ones_are_bounded_and_let_others_in_between(large):
    wanted = [{"user": f"u{i}", "password": f"chosen-{i}"} for i in range(40)]

    def others():
        """Somebody's own chosen password, checked slowly too, while the document goes on."""
        done = []
        work = threading.Thread(target=lambda: done.append(told(send(large, wanted))))
        work.start()
        path = f"/v1/domains/{DOMAIN}/users/u100/hook-password"
        answers = [large.admin("POST", path, json={"password": f"another-{i}"}, timeout=60).status_code for i in range(3)]
        was_under_way = not done
        work.join()
        return done[0], answers, was_under_way

    (lines, answers, _), answered = while_asking(large, others)
    assert answers == [201] * 3
    assert [l["chosen"] for l in lines] == [True] * 40 and set(answered) == {200}
    assert hook(large, "u39", "chosen-39") == 200 and hook(large, "u39", "chosen-38") == 403
    assert hook(large, "u100", "another-2") == 200


def test_no_more_than_200_chosen_ones(large):
    lines = told(send(large, [{"user": f"u{i}", "password": "the-same"} for i in range(202)]))
    assert [l["line"] for l in lines if "problem" in l] == [201, 202]
    assert lines[200]["problem"] == "busy"


def test_redis_away_for_a_moment_and_for_good():
    redis = Redis.start()
    service = Service.start(redis=redis)
    try:
        make_domain(service, ["400"], DOMAIN)
        many = [{"user": "400"}] + [{"user": f"nobody{i}"} for i in range(98)]
        redis.pause()
        threading.Timer(1.5, redis.resume).start()
        assert "password" in told(send(service, many))[0]
        redis.pause()
        answer = send(service, many)
        redis.resume()
        assert answer.status_code == 503 and answer.json()["type"] == "/docs/errors/store-unavailable"
    finally:
        service.stop()
        redis.stop()
