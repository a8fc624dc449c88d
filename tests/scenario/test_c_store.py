"""c: what Redis, a second process and time can do to a fact, each on a real Redis."""

import json
import shutil
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from support.service import wait_for
from scenario.world import (BASE, DOMAIN, call_path, is_on_call, live_key, make_domain, presence,
                            rings, route)


@pytest.fixture
def pair(start_redis, start_service):
    """Redis and two services on it."""
    redis = start_redis()
    one = start_service(redis=redis)
    two = start_service(redis=redis)
    return redis, one, two


def put_call(service, call_id="c1", user="200", timeout=10, **body):
    body = {"state": "confirmed", **body}
    return service.admin("PUT", call_path(call_id, user), json=body, timeout=timeout)


def end_call(service, call_id="c1", user="200"):
    return service.admin("DELETE", call_path(call_id, user))


def test_a_start_that_timed_out_does_not_come_back_after_its_end(start_redis, start_service):
    redis = start_redis()
    service = start_service(redis=redis)
    make_domain(service)
    redis.pause()
    try:
        answer = put_call(service, "late")
        assert answer.status_code == 503
        assert answer.json()["type"] == "/docs/errors/store-unavailable"
    finally:
        redis.resume()
    wait_for(lambda: put_call(service, "other").status_code == 200, 10, what="the link")
    assert end_call(service, "other").status_code == 200
    calls = service.admin("GET", f"{BASE}/users/200/calls").json()["items"]
    assert calls == [], "503 says: not applied, and it stays that way"
    assert "late" not in redis.command("GET", live_key(redis))


def test_an_older_event_of_another_process_does_not_overwrite_a_newer_commit(pair):
    redis, one, two = pair
    make_domain(one)
    wait_for(lambda: two.admin("GET", f"{BASE}/users/200").status_code == 200, 10)
    for i in range(40):
        first, second = (one, two) if i % 2 else (two, one)
        assert put_call(first, f"c{i}").status_code == 200
        assert end_call(second, f"c{i}").status_code == 200
        # read your own write, whatever the other's older events bring meanwhile
        assert not is_on_call(second), i
    wait_for(lambda: not is_on_call(one) and not is_on_call(two), 10)


def known(service):
    return service.admin("GET", f"{BASE}/users/200").status_code


def test_flushall_leads_to_a_reload(start_redis, start_service):
    redis = start_redis()
    service = start_service(redis=redis)
    make_domain(service)
    put_call(service)
    redis.command("FLUSHALL")
    wait_for(lambda: known(service) == 404, 10, what="the reload")
    make_domain(service)
    assert known(service) == 200
    assert not is_on_call(service)


def test_trimmed_events_lead_to_a_reload(start_redis, start_service):
    redis = start_redis()
    writer = start_service(redis=redis)
    make_domain(writer)
    reader = start_service(redis=redis)
    stream = [k for k in redis.command("KEYS", "*events*")
              if redis.command("XLEN", k) > 0][0]
    # the reader stands still while events come and go
    reader.process.send_signal(19)
    try:
        assert put_call(writer, "unseen").status_code == 200
        for i in range(20):
            assert put_call(writer, f"more{i}", expires_in=60).status_code == 200
        redis.command("XTRIM", stream, "MAXLEN", "0")
    finally:
        reader.process.send_signal(18)
    wait_for(lambda: len(reader.admin("GET", f"{BASE}/users/200/calls").json()["items"]) == 21,
             10, what="the reload")


def test_a_restored_backup_leads_to_a_reload(start_redis, start_service, tmp_path):
    redis = start_redis(dbfilename="dump.rdb")
    service = start_service(redis=redis)
    make_domain(service)
    redis.command("SAVE")
    shutil.copy(redis.directory / "dump.rdb", tmp_path / "backup.rdb")
    assert put_call(service).status_code == 200
    assert service.put(f"{BASE}/users/201", {"display_name": "after the backup"}).status_code == 201
    redis.kill()
    shutil.copy(tmp_path / "backup.rdb", redis.directory / "dump.rdb")
    redis.run()
    wait_for(lambda: service.admin("GET", f"{BASE}/users/201").status_code == 404, 10,
             what="the reload")
    assert known(service) == 200
    assert not is_on_call(service)
    assert put_call(service, "new").status_code == 200
    assert is_on_call(service)


def test_a_reset_on_tcp_leaves_no_request_hanging(start_redis, start_service):
    redis = start_redis()
    proxy = ResettingProxy(redis.port)
    service = start_service(redis=TcpRedis(proxy.port, redis), unix_redis=False)
    make_domain(service)
    with ThreadPoolExecutor(16) as pool:
        for round_number in range(3):
            answers = [pool.submit(requests.put, service.url + call_path(f"r{round_number}-{i}"),
                                   json={"state": "confirmed", "expires_in": 60},
                                   headers={"Authorization": f"Bearer {service.admin_token}"},
                                   timeout=10) for i in range(8)]
            proxy.reset_all()
            statuses = [a.result().status_code for a in answers]
            assert set(statuses) <= {200, 503}, statuses
            for i in range(8):
                service.admin("DELETE", call_path(f"r{round_number}-{i}"))
    assert put_call(service, "after").status_code == 200
    proxy.close()


class TcpRedis:
    """A Redis behind another port."""

    def __init__(self, port, redis):
        self.url = f"redis://127.0.0.1:{port}"
        self.unix_url = self.url
        self.redis = redis


class ResettingProxy:
    """Hands bytes through until told to reset every connection (RST, not FIN)."""

    def __init__(self, target_port):
        self.target_port = target_port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target_port))
            except OSError:
                return
            self.pairs.append((client, server))
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass

    def reset_all(self):
        pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for end in pair:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                end.shutdown(socket.SHUT_RDWR) if end is pair[1] else None
                end.close()

    def close(self):
        self.listener.close()
        self.reset_all()


def test_two_sweepers_fire_each_expiry_once(pair):
    redis, one, two = pair
    users = [str(300 + i) for i in range(20)]
    make_domain(one, users)
    wait_for(lambda: two.admin("GET", f"{BASE}/users/319").status_code == 200, 10)
    for user in users:
        assert put_call(one, "x", user, expires_in=30).status_code == 200
    stream = [k for k in redis.command("KEYS", "*events*") if redis.command("XLEN", k)][0]
    last = redis.command("XREVRANGE", stream, "+", "-", "COUNT", "1")[0][0]
    # the lease holder is stopped mid-way, the other takes over: both will have swept
    for service in (one, two):
        service.advance(31)
    wait_for(lambda: not any(is_on_call(two, u) for u in users), 10)
    wait_for(lambda: not any('"busy"' in (redis.command("GET", live_key(redis, u)) or "")
                             for u in users), 20, what="every expiry published")
    time.sleep(0.5)     # a second event of any of them would come now
    events = redis.command("XRANGE", stream, f"({last}", "+")
    idle_again = [e[1] for e in events if "live" in e[1]]
    per_user = {u: sum(1 for e in idle_again if e[e.index("k") + 1] == u) for u in users}
    assert per_user == {u: 1 for u in users}


def test_32_hooks_at_once_for_one_user_all_land(pair):
    redis, one, two = pair
    make_domain(one)
    wait_for(lambda: two.admin("GET", f"{BASE}/users/200").status_code == 200, 10)

    def start(i):
        service = (one, two)[i % 2]
        return requests.put(service.url + call_path(f"at-once-{i}"),
                            json={"state": "confirmed"}, timeout=10,
                            headers={"Authorization": f"Bearer {service.admin_token}"}).status_code

    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(start, range(32))) == [200] * 32
    for service in (one, two):
        wait_for(lambda s=service: len(s.admin("GET", f"{BASE}/users/200/calls").json()["items"]) == 32,
                 10, what="32 calls")
    answer = put_call(one, "one-too-many")
    assert answer.status_code == 409
    assert answer.json()["type"] == "/docs/errors/too-many-signals"


def test_a_write_through_one_is_in_the_decisions_of_the_other(pair):
    redis, one, two = pair
    make_domain(one)
    wait_for(lambda: two.admin("GET", f"{BASE}/users/200").status_code == 200, 10)
    for i in range(5):
        assert put_call(one, f"c{i}").status_code == 200
        wait_for(lambda: not rings(route(two).json()), 10, every=0.001, what="the other's plan")
        assert end_call(one, f"c{i}").status_code == 200
        wait_for(lambda: rings(route(two).json()), 10, every=0.001, what="the other's plan")


def test_a_presence_version_handed_over_is_honoured(pair):
    redis, one, two = pair
    make_domain(one)
    wait_for(lambda: two.admin("GET", f"{BASE}/users/200").status_code == 200, 10)
    for i in range(20):
        version = put_call(one, f"c{i}").headers["Presence-Version"]
        answer = two.admin("GET", f"{BASE}/route", params={"to": "200"},
                           headers={"If-Presence-Version": version})
        assert not answer.json().get("presence_stale"), "seen within 250 ms"
        assert not rings(answer.json())
        version = end_call(one, f"c{i}").headers["Presence-Version"]
        seen = presence(two, headers={"If-Presence-Version": version})
        assert seen["availability"] != "busy"


def test_a_version_from_the_future_is_waited_for_but_not_for_ever(pair):
    redis, one, two = pair
    make_domain(one)
    answer = one.admin("GET", f"{BASE}/route", params={"to": "200"},
                       headers={"If-Presence-Version": "99999999999999-0"})
    assert answer.status_code == 200
    assert answer.json()["presence_stale"] is True


def test_revoked_tokens_are_refused_by_the_other_process(pair):
    redis, one, two = pair
    make_domain(one)
    made = one.admin("POST", f"{BASE}/tokens", json={"role": "pbx"}).json()
    asked = lambda: two.request("GET", f"{BASE}/route?to=200", made["token"]).status_code
    wait_for(lambda: asked() == 200, 10, what="the token")
    assert one.admin("DELETE", f"{BASE}/tokens/{made['id']}").status_code == 204
    wait_for(lambda: asked() == 401, 10, what="the revocation")


def test_no_password_is_ever_in_redis_or_the_log(start_redis, start_service):
    redis = start_redis()
    service = start_service(redis=redis)
    password = make_domain(service)["200"]
    assert service.hook("200", password, DOMAIN, number="+352111222333").status_code == 200
    assert service.hook("200", "wrong-" + password, DOMAIN).status_code == 403
    values = json.dumps([redis.command("HGETALL", k) for k in redis.command("KEYS", "*")
                         if redis.command("TYPE", k) == "hash"])
    assert password not in values
    service.terminate()
    log = service.log_text()
    assert password not in log and "111222333" not in log and "number=" not in log
