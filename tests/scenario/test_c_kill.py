"""c: kill -9 under load, of the service and of Redis: what was acknowledged is there afterwards."""

import os
import threading
import time

import requests

from support.service import wait_for
from scenario.world import BASE, call_path, make_domain, route

USERS = [str(400 + i) for i in range(40)]
CALLS_PER_USER = 30


class Load:
    """Reports calls on eight connections until stopped; remembers what was acknowledged."""

    def __init__(self, service):
        self.service, self.acknowledged, self.errors = service, [], 0
        self.running = True
        self.work = iter([(f"k{i}", user) for i in range(CALLS_PER_USER) for user in USERS])
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run) for _ in range(8)]
        for thread in self.threads:
            thread.start()

    def next(self):
        with self.lock:
            return next(self.work, None)

    def run(self):
        http = requests.Session()
        http.headers["Authorization"] = f"Bearer {self.service.admin_token}"
        while self.running and (item := self.next()):
            call_id, user = item
            try:
                answer = http.put(self.service.url + call_path(call_id, user),
                                  json={"state": "confirmed"}, timeout=10)
            except requests.RequestException:
                self.errors += 1
                continue
            if answer.status_code == 200:
                self.acknowledged.append(item)
            else:
                self.errors += 1
            time.sleep(0.005)

    def stop(self):
        self.running = False
        for thread in self.threads:
            thread.join()


def stored(service):
    found = set()
    for user in USERS:
        answer = service.admin("GET", f"{BASE}/users/{user}/calls")
        assert answer.status_code == 200, answer.text
        found |= {(call["call_id"], user) for call in answer.json()["items"]}
    return found


def wait_for_some(load, count):
    wait_for(lambda: len(load.acknowledged) >= count, 30, what=f"{count} acknowledged calls")


def test_kill_9_of_the_service_loses_nothing_acknowledged(start_service):
    service = start_service()
    make_domain(service, USERS)
    load = Load(service)
    wait_for_some(load, 150)
    service.kill()
    load.stop()
    service.run()
    lost = set(load.acknowledged) - stored(service)
    print(f"service killed after {len(load.acknowledged)} acknowledged calls, {len(lost)} lost")
    assert lost == set()


class Questions:
    """Asks for a decision again and again; remembers every answer."""

    def __init__(self, service):
        self.service, self.answers, self.running = service, [], True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        http = requests.Session()
        http.headers["Authorization"] = f"Bearer {self.service.admin_token}"
        while self.running:
            answer = http.get(self.service.url + f"{BASE}/route?to=400", timeout=5)
            self.answers.append((answer.status_code, answer.json().get("degraded")))
            time.sleep(0.005)

    def stop(self):
        self.running = False
        self.thread.join()
        return self.answers


def test_kill_9_of_redis_loses_nothing_and_decisions_go_on(start_service):
    service = start_service()
    make_domain(service, USERS)
    load, questions = Load(service), Questions(service)
    wait_for_some(load, 150)
    killed = service.redis_pid()
    os.kill(killed, 9)
    wait_for(lambda: service.redis_pid() not in (None, killed), 10, what="another redis-server")
    before = len(load.acknowledged)
    wait_for_some(load, before + 50)
    load.stop()
    answers = questions.stop()
    lost = set(load.acknowledged) - stored(service)
    print(f"redis killed under {len(load.acknowledged)} acknowledged calls, {len(lost)} lost, "
          f"{load.errors} refused; {len(answers)} decisions, "
          f"{sum(1 for a in answers if a[1])} of them degraded")
    assert lost == set()
    assert {status for status, _ in answers} == {200}


def test_decisions_are_degraded_and_ready_while_redis_is_away(start_redis, start_service):
    redis = start_redis()
    service = start_service(redis=redis)
    make_domain(service)
    service.admin("PUT", call_path("c1"), json={"state": "confirmed", "expires_in": 60})
    redis.kill()
    degraded = wait_for(lambda: (a := route(service)).json()["degraded"] and a, 10, what="degraded")
    assert degraded.status_code == 200
    assert degraded.headers["X-Presenced"] == "degraded"
    assert degraded.json()["as_of"]
    ready = requests.get(service.url + "/readyz", timeout=5)
    assert ready.status_code == 200 and ready.headers["X-Presenced"] == "degraded"
    assert degraded.json()["action"] != "ring", "the call is still known"
    # facts die at their own deadline all the same
    service.advance(61)
    assert route(service).json()["action"] == "ring"
    # configuration is refused at once, a signal after its wait
    answer = service.put(f"{BASE}/users/299", {"display_name": "x"})
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    answer = service.admin("PUT", call_path("c2"), json={"state": "confirmed"})
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    redis.run()
    # an empty Redis came back: what it holds is the truth
    wait_for(lambda: route(service).status_code == 404, 10, what="the reload")


def test_a_signal_waits_for_a_short_outage(start_service):
    service = start_service()
    make_domain(service)
    os.kill(service.redis_pid(), 9)
    answer = service.admin("PUT", call_path("c1"), json={"state": "confirmed"})
    assert answer.status_code == 200, "a failover of under 4 s costs no hook"
    calls = service.admin("GET", f"{BASE}/users/200/calls").json()["items"]
    assert [c["call_id"] for c in calls] == ["c1"]
