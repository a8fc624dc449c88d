"""Snapshots of sources: everything a PBX knows, replaced in one step, whatever happens on the way."""

import json
import socket
import struct
import threading
import time

import pytest

from scenario.world import make_domain, make_token
from support.service import Redis, Service, wait_for

# shows: S1.9
D, OTHER = "snapshot.example", "elsewhere.example"
BASE = f"/v1/domains/{D}"
NORTH = f"{BASE}/sources/north"
USERS = [str(800 + i) for i in range(8)]
SERVED = [str(810 + i) for i in range(4)]  # by the application server alone


@pytest.fixture(scope="module")
def world():
    redis = Redis.start(appendonly="yes", appendfsync="always")
    one, two = Service.start(redis=redis), Service.start(redis=redis)
    make_domain(one, USERS + SERVED, D)
    make_domain(one, ["800"], OTHER)
    token = make_token(one, D, role="pbx")
    for domain in (D, OTHER):
        body = {"kind": "pbx", "tokens": [token.split("_")[1]] if domain == D else []}
        assert one.put(f"/v1/domains/{domain}/sources/north", body).status_code == 201
    wait_for(lambda: two.admin("GET", NORTH).status_code == 200, 10)
    yield redis, one, two, token
    one.stop()
    two.stop()
    redis.stop()


def call_item(user, call_id, **value):
    return {"signal": "call", "user": user, "id": call_id, "value": {"state": "confirmed", **value}}


def device_item(user, device="desk", state="registered"):
    return {"signal": "device_state", "user": user, "id": device, "value": {"state": state}}


def snapshot(service, token, items, epoch=None, path=NORTH, **more):
    query = {"epoch": epoch} if epoch else {}
    return service.request("PUT", f"{path}/snapshot", token, params=query, json={"items": items}, **more)


def problem(answer, status, slug):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/docs/errors/{slug}"
    return {e["pointer"] for e in answer.json().get("errors", [])}


def calls(service, user, version=None):
    headers = {"If-Presence-Version": version} if version else {}
    answer = service.admin("GET", f"{BASE}/users/{user}/presence", headers=headers)
    assert answer.status_code == 200, answer.text
    return {c["call_id"] for c in answer.json()["calls"]}


def record(redis, user):
    key = redis.command("KEYS", f"*live:{D}:{user}")[0]
    return json.loads(redis.command("GET", key).split("\n", 1)[1])


def put_call(service, token, user, call_id, **body):
    answer = service.request("PUT", f"{BASE}/users/{user}/calls/{call_id}", token,
                             json={"state": "confirmed", **body})
    assert answer.status_code == 200, answer.text


def test_it_replaces_all_that_the_source_said_and_nothing_else(world):
    redis, one, two, token = world
    other = make_token(one, D, role="pbx")
    put_call(one, token, "800", "old-1")
    put_call(one, token, "801", "old-2")
    put_call(one, other, "801", "others-1", expires_in=3600)
    answer = snapshot(one, token, [call_item("800", "new-1"), call_item("802", "new-2"),
                                   device_item("803"), call_item("none-such", "new-3")], "boot-2")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"source": "north", "facts": 3, "refused": 0, "unknown": 1,
                             "unknown_users": ["none-such"], "unknown_devices": 0,
                             "left_out": [{"pointer": "/items/3/user",
                                           "detail": "there is no such user; it is their id in this domain, "
                                                     "no extension or number"}],
                             "counted_without_device": 0, "without_device": []}
    version = answer.headers["Presence-Version"]
    for service in (one, two):
        assert calls(service, "800", version) == {"new-1"}
        assert calls(service, "801", version) == {"others-1"}
        assert calls(service, "802", version) == {"new-2"}
    seen = two.admin("GET", f"{BASE}/users/803/presence").json()
    assert seen["availability"] == "available" and seen["sources"][0]["source"] == "north"
    # published by itself, and what was replaced is gone from the records
    wait_for(lambda: record(redis, "800")["published"].get("availability") == "busy", 10)
    wait_for(lambda: [c["id"] for c in record(redis, "801")["calls"]] == ["others-1"], 10)
    wait_for(lambda: "staged" not in record(redis, "802"), 10)
    # once: nobody is put into due for it again and again
    kept = redis.command("KEYS", f"*:source:{D}:north")[0]
    wait_for(lambda: '"judged":1' in redis.command("GET", kept), 10, what="the end of the judging")
    state = one.admin("GET", f"{NORTH}/state").json()
    assert state["snapshot"]["facts"] == 3 and state["epoch"] == "boot-2"
    assert not state["snapshot_under_way"]


def test_lines_are_as_good(world):
    _, one, two, token = world
    lines = "\n".join(json.dumps(call_item(u, f"line-{u}")) for u in USERS) + "\n"
    answer = one.request("PUT", f"{NORTH}/snapshot", token, data=lines,
                         headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200 and answer.json()["facts"] == len(USERS), answer.text
    others = {"801": {"others-1"}}
    version = answer.headers["Presence-Version"]
    for user in USERS:
        assert calls(two, user, version) == {f"line-{user}"} | others.get(user, set())
    empty = snapshot(one, token, [])
    assert empty.status_code == 200
    for user in USERS:
        assert calls(two, user, empty.headers["Presence-Version"]) == others.get(user, set())


@pytest.mark.parametrize("item, where", [
    ({"signal": "status", "user": "800", "value": {"status": "away"}}, "/items/1/signal"),  # not for a PBX
    ({"signal": "location", "user": "800", "end": True}, "/items/1/signal"),
    (call_item("800", "bad-1", state="terminated"), "/items/1/signal"),
    (call_item("800", "bad-1", state="dancing"), "/items/1/value/state"),
    (call_item("800", "bad-1", expires_in=0), "/items/1/signal"),
    ({"signal": "call", "user": "800", "id": "bad-1", "end": True}, "/items/1/signal"),
    ({"signal": "call", "user": "800", "id": "bad-1", "mood": 1}, "/items/1/mood"),
    ({"signal": "call", "user": "800", "value": {}}, "/items/1/id"),
])
def test_one_wrong_item_refuses_the_whole(world, item, where):
    redis, one, two, token = world
    kept = snapshot(one, token, [call_item("804", f"kept-{where}-{time.time()}")])
    before = calls(one, "804")
    assert len(before) == 1
    epoch = one.admin("GET", f"{NORTH}/state").json().get("epoch")
    answer = snapshot(one, token, [call_item("805", "never-1"), item], "never-boot")
    assert problem(answer, 400, "validation-failed") == {where}
    assert one.admin("GET", f"{NORTH}/state").json().get("epoch") == epoch
    assert calls(one, "804") == before and calls(two, "804", kept.headers["Presence-Version"]) == before
    assert calls(one, "805") == set()
    wait_for(lambda: "staged" not in record(redis, "805"), 10, what="what was left to go")
    assert not one.admin("GET", f"{NORTH}/state").json()["snapshot_under_way"]


def test_who_may_send_one(world):
    _, one, _, token = world
    stranger = make_token(one, D, role="pbx")
    problem(snapshot(one, stranger, []), 403, "forbidden")
    foreign = make_token(one, OTHER, role="pbx")
    problem(snapshot(one, foreign, []), 404, "not-found")
    for role in ("dashboard", "supervisor"):
        problem(snapshot(one, make_token(one, D, role=role), []), 403, "forbidden")
    problem(snapshot(one, token, [], path=f"{BASE}/sources/none"), 404, "not-found")
    problem(snapshot(one, token, [], epoch="x" * 65), 400, "validation-failed")
    text = one.request("PUT", f"{NORTH}/snapshot", token, data="[]", headers={"Content-Type": "text/plain"})
    problem(text, 415, "unsupported-media-type")
    broken = one.request("PUT", f"{NORTH}/snapshot", token, data='{"items": [',
                         headers={"Content-Type": "application/json"})
    problem(broken, 400, "validation-failed")


def test_another_domain_keeps_its_own(world):
    _, one, _, token = world
    path = f"/v1/domains/{OTHER}/sources/north"
    answer = snapshot(one, one.admin_token, [call_item("800", "elsewhere-1")], path=path)
    assert answer.status_code == 200, answer.text
    assert snapshot(one, token, []).status_code == 200
    seen = one.admin("GET", f"/v1/domains/{OTHER}/users/800/presence").json()
    assert [c["call_id"] for c in seen["calls"]] == ["elsewhere-1"]


def many(count):
    return "\n".join(json.dumps(call_item(USERS[i % len(USERS)], f"many-{i % 30}")) for i in range(count))


def send_many(service, token, count, answers):
    try:
        answers.append(service.request("PUT", f"{NORTH}/snapshot", token, data=many(count), timeout=60,
                                       headers={"Content-Type": "application/x-ndjson"}))
    except OSError as e:  # the process was killed
        answers.append(e)


def upload(service, token, count):
    answers = []
    thread = threading.Thread(target=send_many, args=(service, token, count, answers))
    thread.start()
    wait_for(lambda: service.admin("GET", f"{NORTH}/state").json()["snapshot_under_way"], 20, every=0.005)
    return thread, answers


def is_under_way(service):
    return service.admin("GET", f"{NORTH}/state").json()["snapshot_under_way"]


def has_staged(redis):
    return any("staged" in record(redis, u) for u in USERS)


def test_one_begun_anew_takes_the_place_of_the_other(world):
    redis, one, two, token = world
    thread, answers = upload(one, token, 200000)
    wait_for(lambda: is_under_way(two) and has_staged(redis), 10, every=0.005)
    answer = snapshot(two, token, [call_item("804", f"second-{time.time()}")], "boot-4")
    thread.join()
    assert answer.status_code == 200, answer.text
    problem(answers[0], 409, "conflict")
    for service in (one, two):
        assert len(calls(service, "804", answer.headers["Presence-Version"])) == 1
        assert calls(service, "805") == set()
    wait_for(lambda: not has_staged(redis), 10, what="what the first left to go")
    assert not is_under_way(one)


def cut_off(service, token, sent):
    """Begins a snapshot of many facts and goes away when `sent` (0 to 1) of it is written."""
    body = many(200000).encode()
    head = (f"PUT {NORTH}/snapshot?epoch=boot-5 HTTP/1.1\r\nHost: {service.host}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n")
    link = socket.create_connection((service.host, service.port), timeout=20)
    link.sendall(head.encode() + body[:int(len(body) * sent)])
    if sent == 1:
        wait_for(lambda: has_staged(service.known_redis), 20, every=0.005, what="the beginning")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()


@pytest.mark.parametrize("sent", [0.5, 1])
@pytest.mark.parametrize("epoch", ["boot-5", "boot-6"])
def test_whose_connection_was_cut_sends_it_again_at_once(world, sent, epoch):
    redis, one, two, token = world
    one.known_redis = redis
    put_call(two, token, "806", f"before-{time.time()}", expires_in=3600)
    cut_off(one, token, sent)
    call_id = f"after-{time.time()}"
    answer = snapshot(two, token, [call_item("807", call_id)], epoch)
    assert answer.status_code == 200, answer.text
    for service in (one, two):
        assert calls(service, "807", answer.headers["Presence-Version"]) == {call_id}
        assert calls(service, "806") == set()
    wait_for(lambda: not has_staged(redis), 20, what="what was left to go")
    assert not is_under_way(two)


def test_killed_in_the_middle_it_leaves_nothing(world):
    redis, one, two, token = world
    third = Service.start(redis=redis)
    third.given_token = one.admin_token
    put_call(one, token, "806", "stays-1")
    thread, answers = upload(third, token, 200000)
    wait_for(lambda: any("staged" in record(redis, u) for u in USERS), 20, every=0.005)
    third.kill()
    thread.join()
    assert isinstance(answers[0], OSError)
    assert calls(one, "806") == calls(two, "806") == {"stays-1"}
    for service in (one, two):
        service.advance(11)  # nobody sends it again: then it is given up
    wait_for(lambda: not any("staged" in record(redis, u) for u in USERS), 20, what="the clearing")
    assert calls(one, "806") == {"stays-1"}
    again = snapshot(one, token, [call_item("807", "after-1")])
    assert again.status_code == 200, again.text
    assert calls(two, "807", again.headers["Presence-Version"]) == {"after-1"}
    assert calls(two, "806") == set()
    third.stop(expect_status=-9)


def test_it_counts_after_a_restart(world):
    redis, one, _, token = world
    answer = snapshot(one, token, [call_item("801", "lasting-1"), device_item("802")])
    assert answer.status_code == 200
    third = Service.start(redis=redis)
    third.given_token = one.admin_token
    assert "lasting-1" in calls(third, "801")
    third.stop()


@pytest.fixture(scope="module")
def server(world):
    """A source that may say everything: the token of an application server."""
    _, one, _, _ = world
    token = make_token(one, D, role="admin")
    path = f"{BASE}/sources/server"
    assert one.put(path, {"kind": "app", "tokens": [token.split("_")[1]]}).status_code == 201
    return token, path


EVERYTHING = [
    ("call", "all-1", {"state": "confirmed"}),
    ("device_state", "desk", {"state": "registered"}),
    ("session", "laptop", {"availability": "busy", "app": "desktop_app"}),
    ("status", None, {"status": "away", "note": "back at ten"}),
    ("location", None, {"label": "on the road"}),
    ("lock", None, {"availability": "away", "activity": "maintenance", "expires_in": 600}),
]
HIDDEN = ("appear_offline", None, {})  # of somebody else: it would hide the rest


def item_of(user, kind, name, value):
    item = {"signal": kind, "user": user, "value": value}
    return {**item, "id": f"{name}-{user}" if kind == "call" else name} if name else item


def told_of(service, user, version):
    """The kinds of facts that are known of somebody."""
    headers = {"If-Presence-Version": version}
    p = service.admin("GET", f"{BASE}/users/{user}/presence", headers=headers, params={"explain": "true"}).json()
    rungs = {line["rung"]: line["reason"] if "reason" in line else "" for line in p["trace"]}
    device = next(d for d in p["devices"] if d["device"] == "desk")
    return {kind for kind, there in (
        ("call", p["calls"]), ("device_state", device["reachable"]), ("session", p["sessions"]),
        ("status", p["status"] != "automatic"), ("location", "location" in p), ("lock", rungs["P1"] == "locked"),
        ("appear_offline", p.get("appears_offline"))) if there}


# shows: S1.9 S1.11
def test_every_kind_of_fact_is_replaced(world, server):
    _, one, two, _ = world
    token, path = server
    everything = {kind for kind, _, _ in EVERYTHING}
    items = [item_of("810", *fact) for fact in EVERYTHING] + [item_of("811", *HIDDEN)]
    batch = one.request("POST", f"{BASE}/signals/batch", token, json={"items": items})
    assert batch.status_code == 200 and batch.json()["applied"] == len(items), batch.text
    version = batch.json()["items"][-1]["presence_version"]
    assert told_of(two, "810", version) == everything
    assert told_of(two, "811", version) == {"appear_offline"}
    named = [item_of("812", *fact) for fact in EVERYTHING] + [item_of("813", *HIDDEN)]
    answer = snapshot(one, token, named, "boot-2", path)
    assert answer.status_code == 200 and answer.json()["facts"] == len(named), answer.text
    version = answer.headers["Presence-Version"]
    for service in (one, two):
        assert told_of(service, "810", version) == told_of(service, "811", version) == set()
        assert told_of(service, "812", version) == everything
        assert told_of(service, "813", version) == {"appear_offline"}
    version = snapshot(two, token, [], "boot-3", path).headers["Presence-Version"]
    assert told_of(two, "812", version) == told_of(two, "813", version) == set()


def test_who_is_left_out_is_told_apart(world, server):
    _, one, _, _ = world
    token, path = server
    items = [device_item("803", "cellar"), device_item("803"), device_item("none-such"),
             *[device_item("804", f"cellar-{i}") for i in range(30)]]
    answer = snapshot(one, token, items, path=path)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["facts"], body["unknown"], body["unknown_devices"]) == (1, 32, 31)
    assert body["unknown_users"] == ["none-such"]
    assert [e["pointer"] for e in body["left_out"]][:3] == ["/items/0/id", "/items/2/user", "/items/3/id"]
    assert len(body["left_out"]) == 20
    assert body["left_out"][0]["detail"] == "The user has no device cellar; theirs are desk, mobile"
    assert snapshot(one, token, [], path=path).status_code == 200


def test_a_call_on_an_unknown_phone_counts_without_it(world, server):
    """Whoever talks must not be rung because the name of a phone is wrong."""
    _, one, _, _ = world
    token, path = server
    item = call_item("803", "on-cellar", device="cellar")
    session = {"signal": "session", "user": "804", "id": "s-1",
               "value": {"availability": "available", "app": "web_app", "device": "attic"}}
    answer = snapshot(one, token, [item, device_item("803"), session], path=path)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["facts"], body["unknown"], body["unknown_devices"]) == (3, 0, 0)
    assert (body["left_out"], body["counted_without_device"]) == ([], 2)
    assert body["without_device"][0] == {
        "pointer": "/items/0/value/device",
        "detail": "the user has no device cellar; theirs are desk, mobile; it counts without"}
    assert body["without_device"][1]["pointer"] == "/items/2/value/device"
    told = one.admin("GET", f"{BASE}/users/803/calls").json()["items"]
    assert [(c["call_id"], "device" in c) for c in told] == [("on-cellar", False)]
    alone = one.request("PUT", f"{BASE}/users/803/calls/on-attic", token, json=item["value"])
    assert problem(alone, 400, "validation-failed") == {"/device"}
    assert snapshot(one, token, [], path=path).status_code == 200


def test_each_item_counts_against_the_limit_and_nothing_else_is_held_up(world):
    _, one, _, _ = world
    token = make_token(one, D, role="pbx", rate_per_s=2)
    path = f"{BASE}/sources/slow"
    assert one.put(path, {"kind": "pbx", "tokens": [token.split("_")[1]]}).status_code == 201
    items = [call_item("803", f"slow-{i % 20}") for i in range(30)]
    assert snapshot(one, token, items, path=path).status_code == 200
    held_up = snapshot(one, token, items, path=path)
    problem(held_up, 429, "rate-limited")
    assert 1 < int(held_up.headers["Retry-After"]) <= 60
    put_call(one, token, "803", "slow-live-1")
    one.advance(61)
    assert snapshot(one, token, [], path=path).status_code == 200
