"""c: 200 random domains, written and told through one process and asked at two: the same plan, trace and
reasons, and what would be answered now is what is answered."""

import http.client
import json
import random

import pytest

from scenario.random_world import RandomWorld
from support.service import FLAVOUR, Redis, Service

WORLDS = 200 if FLAVOUR != "asan" else 40
AT_ONCE = 20  # worlds of one test


class Line:
    """One connection to one process: 14,000 questions are many for a client that does more."""

    def __init__(self, service):
        self.token = service.admin_token
        self.link = http.client.HTTPConnection(service.host, service.port, timeout=30)

    def send(self, method, path, body, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items() if value}
        self.link.request(method, path, json.dumps(body), {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers})
        answer = self.link.getresponse()
        return answer.status, answer.read().decode(), answer.headers


@pytest.fixture(scope="module")
def pair():
    redis = Redis.start()
    services = Service.start(redis=redis), Service.start(redis=redis)
    yield [Line(service) for service in services]
    for service in services:
        service.stop()
    redis.stop()


def write(line, world, base):
    """Through one process, as an admin would; a configuration that goes in circles is refused."""
    for loops in (False, True):
        config = world.config(loops)
        status, text, _ = line.send("PUT", f"{base}/config", config, If_None_Match="*")
        if status == 200:
            return config
        assert status == 400 and "circle" in text, text
    raise AssertionError("without forwards of every call there is no circle")


def tell(line, world, config, base):
    """Gives the last version, from which on another process knows all of it."""
    version = None
    for path, body in world.facts(config):
        status, text, headers = line.send("PUT", base + path, body)
        assert status in (200, 201), f"{path} {body}: {text}"
        version = headers.get("Presence-Version", version)
    return version


def asked(line, base, question, version):
    return plan_of(line.send("POST", f"{base}/route", question, If_Presence_Version=version))


def simulated(line, base, question, version):
    return plan_of(line.send("POST", f"{base}/route/simulate", {"question": question},
                             If_Presence_Version=version))


def plan_of(answer):
    """All that is said but the decision's own id, and how far its process has followed."""
    status, text, _ = answer
    assert status == 200, text
    plan = json.loads(text)
    assert plan.pop("decision_id") and plan.pop("presence_version")
    assert not plan.pop("presence_stale", False)
    return plan


def judge(plan, question):
    """What holds for any plan, as a PBX sees it."""
    assert plan["trace"] and all(line["text"].endswith(".") for line in plan["trace"]), question
    for i, step in enumerate(plan["steps"]):
        following = [n for n in step.get("next", {}).values() if n is not None]
        assert all(isinstance(n, str) or i < n < len(plan["steps"]) for n in following), question
    assert plan["final"]["action"] in ("reject", "hangup")


def play(lines, seed):
    one, two = lines
    world = RandomWorld(random.Random(seed))
    base = f"/v1/domains/world{seed}.example"
    config = write(one, world, base)
    version = tell(one, world, config, base)
    actions = set()
    for question in world.questions():
        plan = simulated(one, base, question, version)
        for ask, line in ((asked, two), (asked, one), (simulated, two)):
            assert ask(line, base, question, version) == plan, f"world {seed}: {ask.__name__} {question}"
        judge(plan, question)
        actions.add(plan["action"])
    return actions


# shows: S0.1
@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
def test_two_processes_answer_alike_and_as_simulated(pair, first):
    actions = set()
    for seed in range(first, first + AT_ONCE):
        actions |= play(pair, seed)
    assert {"ring", "voicemail", "queue", "announce", "forward", "reject"} <= actions, "dull worlds"
