"""POST /signals/batch: facts of every kind in one request, each as its own PUT or DELETE would be."""

import pytest
import requests

from scenario.world import make_domain, make_token, presence
from support.service import free_port

DOMAIN = "batch.example"
BASE = f"/v1/domains/{DOMAIN}"


@pytest.fixture(scope="module")
def world(service):
    make_domain(service, ["300", "301", "302"], DOMAIN)
    make_domain(service, ["300"], "other-batch.example")
    return {role: make_token(service, DOMAIN, role=role, **({"user": "300"} if role == "user" else {}))
            for role in ("carrier", "pbx", "supervisor", "user", "admin", "dashboard")} | {"service": service}


@pytest.fixture(autouse=True)
def clean(world):
    yield
    service = world["service"]
    for user in ("300", "301", "302"):
        for call in service.admin("GET", f"{BASE}/users/{user}/calls").json()["items"]:
            service.admin("DELETE", f"{BASE}/users/{user}/calls/{call['call_id']}")
        service.admin("DELETE", f"{BASE}/users/{user}/status")
        for path in ("lock", "location", "appear-offline"):
            service.admin("DELETE", f"{BASE}/users/{user}/{path}")
        for device in ("desk", "mobile"):
            service.admin("DELETE", f"{BASE}/users/{user}/devices/{device}/state")


def batch(world, items, role="admin", domain=DOMAIN):
    return world["service"].request("POST", f"/v1/domains/{domain}/signals/batch", world[role], json={"items": items})


def of(world, user):
    return presence(world["service"], user, DOMAIN)


def call(user, id, **value):
    return {"signal": "call", "user": user, "id": id, "value": value}


# shows: S1.2
def test_facts_of_every_kind(world):
    answer = batch(world, [
        call("300", "all-1", state="confirmed", number="+35227998877", device="desk", expires_in=600),
        {"signal": "device_state", "user": "301", "id": "desk", "value": {"state": "registered", "expires_in": 60}},
        {"signal": "session", "user": "302", "id": "laptop", "value": {"app": "desktop_app", "availability": "available"}},
        {"signal": "status", "user": "301", "value": {"status": "lunch_break", "note": "until one"}}])
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [i["applied"] for i in items] == [True] * 4
    assert items[0]["expires_in"] == 600 and items[1]["expires_in"] == 60
    assert answer.json()["applied"] == 4 and answer.json()["not_applied"] == 0
    assert of(world, "300")["activity"] == "on_the_phone"
    assert (of(world, "301")["activity"], of(world, "301")["note"]) == ("lunch", "until one")
    assert of(world, "302")["rung"] == "P9"
    ends = [{"signal": "call", "user": "300", "id": "all-1", "end": True},
            {"signal": "device_state", "user": "301", "id": "desk", "end": True},
            {"signal": "session", "user": "302", "id": "laptop", "end": True},
            {"signal": "status", "user": "301", "end": True}]
    assert batch(world, ends).json()["applied"] == 4
    assert of(world, "300")["availability"] != "busy" and of(world, "301")["activity"] == "none"
    assert of(world, "302")["rung"] != "P9"


def test_the_same_as_put_alone(world):
    service = world["service"]
    alone = service.admin("PUT", f"{BASE}/users/300/calls/same-1", json={"state": "early", "expires_in": 99999}).json()
    [told] = batch(world, [call("301", "same-2", state="early", expires_in=99999)]).json()["items"]
    for name in ("applied", "clamped", "expires_in"):
        assert told[name] == alone[name]
    assert not {"availability", "activity", "routable"} & set(told)


def test_those_of_one_user_are_taken_in_order(world):
    told = batch(world, [call("300", "o-1", seq=1, state="early"), call("300", "o-1", seq=3, state="confirmed"),
                         call("300", "o-1", seq=2, state="held"),
                         {"signal": "call", "user": "300", "id": "o-1", "end": True, "value": {"seq": 2}},
                         {"signal": "call", "user": "300", "id": "o-1", "end": True, "value": {"seq": 4}},
                         call("300", "o-1", seq=5, state="confirmed")]).json()["items"]
    assert [i["applied"] for i in told] == [True, True, False, False, True, False]
    assert [i.get("reason") for i in told] == [None, None, "older_seq", "older_seq", None, "call_ended"]


def test_what_is_wrong_with_one_is_said_of_it(world):
    told = batch(world, [
        call("300", "w-1", state="talking"),
        call("nobody", "w-2"),
        call("300", "w-3", device="none"),
        {"signal": "device_state", "user": "300", "id": "none", "value": {"state": "registered"}},
        {"signal": "device_state", "user": "300", "id": "desk"},
        {"signal": "status", "user": "300", "id": "x", "value": {"status": "away"}},
        {"signal": "call", "user": "300"},
        {"signal": "song", "user": "300"},
        {"signal": "call", "user": "300", "id": "w-4", "end": True, "value": {"state": "held"}},
        {"signal": "status", "user": "300", "value": {"status": "away", "until": "2020-01-01T00:00:00Z"}},
        call("300", "w-5")]).json()["items"]
    assert [i["applied"] for i in told] == [False] * 10 + [True]
    places = [[e["pointer"] for e in i.get("errors", [])] for i in told]
    assert places == [["/items/0/value/state"], ["/items/1/user"], ["/items/2/value/device"], ["/items/3/id"],
                      ["/items/4/value/state"], ["/items/5/id"], ["/items/6/id"], ["/items/7/signal"],
                      ["/items/8/value/state"], ["/items/9/value/until"], []]
    problems = [i.get("problem") for i in told]
    assert problems[1] == problems[3] == "not-found"
    assert {problems[i] for i in (0, 2, 4, 5, 6, 7, 8, 9)} == {"validation-failed"}


def test_what_is_no_object_refuses_nothing_else(world):
    answer = batch(world, [call("300", "whole-1"), None, "x", call("301", "whole-2")])
    assert answer.status_code == 200, answer.text
    told = answer.json()["items"]
    assert [i["applied"] for i in told] == [True, False, False, True], told
    assert told[1] == {"applied": False, "problem": "validation-failed",
                       "errors": [{"pointer": "/items/1", "detail": "must be an object"}]}
    assert told[2]["errors"][0]["pointer"] == "/items/2"


def test_a_refusal_by_what_the_user_is_says_where(world):
    service = world["service"]
    made = service.admin("PUT", f"{BASE}/users/390", json={"kind": "resource"}, headers={"If-None-Match": "*"})
    assert made.status_code == 201, made.text
    [told] = batch(world, [{"signal": "status", "user": "390", "value": {"status": "away"}}]).json()["items"]
    assert told["problem"] == "not-a-person"
    assert told["errors"] == [{"pointer": "/items/0/signal", "detail": "A resource has no status and no app sessions"}]


# ---- who may send what ----

ONE_EACH = {"status": ("status", {"status": "away"}), "lock": ("lock", {"availability": "away", "expires_in": 60}),
            "location": ("location", {"label": "on the road"}), "appear_offline": ("appear-offline", {"expires_in": 60})}
ITEMS = {"call": call("300", "may-1"),
         "mobile": {"signal": "device_state", "user": "300", "id": "mobile", "value": {"state": "registered"}},
         "desk": {"signal": "device_state", "user": "300", "id": "desk", "value": {"state": "registered"}},
         "session": {"signal": "session", "user": "300", "id": "may", "value": {"app": "web_app", "availability": "busy"}},
         **{kind: {"signal": kind, "user": "300", "value": value} for kind, (_, value) in ONE_EACH.items()}}
ALONE = {"call": ("PUT", "/users/300/calls/may-2"), "mobile": ("PUT", "/users/300/devices/mobile/state"),
         "desk": ("PUT", "/users/300/devices/desk/state"), "session": ("PUT", "/users/300/sessions/may"),
         **{kind: ("PUT", f"/users/300/{path}") for kind, (path, _) in ONE_EACH.items()}}


@pytest.mark.parametrize("role", ["carrier", "pbx", "supervisor", "user", "admin"])
def test_a_token_may_send_in_a_batch_what_it_may_send_alone(world, role):
    items = {**ITEMS, "call": call("300", f"may-1-{role}")}
    told = batch(world, list(items.values()), role).json()["items"]
    for (name, item), result in zip(items.items(), told):
        method, path = ALONE[name]
        path += f"-{role}" if name == "call" else ""
        alone = world["service"].request(method, BASE + path, world[role], json=item["value"])
        assert (alone.status_code == 200) == result["applied"], (name, alone.text, result)
        if alone.status_code == 403:
            assert result["problem"] == "forbidden" and result["errors"]
    world["service"].admin("DELETE", f"{BASE}/users/300/sessions/may")


def test_a_users_token_speaks_of_its_user_only(world):
    told = batch(world, [{**ITEMS["status"], "user": "301"}, ITEMS["status"]], "user").json()["items"]
    assert told[0]["problem"] == "forbidden" and told[0]["errors"][0]["pointer"] == "/items/0/user"
    assert told[1]["applied"]


def test_a_reader_of_a_group_speaks_of_nobody_else(world):
    service = world["service"]
    made = service.put(f"{BASE}/groups/batch-team", {"members": [{"kind": "user", "target": "300"}],
                                                           "fallback": {"otherwise": {"kind": "hangup"}}})
    assert made.status_code == 201, made.text
    limited = make_token(service, DOMAIN, role="supervisor", groups=["batch-team"])
    for user, expected in (("300", 200), ("301", 404)):
        alone = service.request("PUT", f"{BASE}/users/{user}/status", limited, json={"status": "away"})
        assert alone.status_code == expected
    items = [{**ITEMS["status"], "user": user} for user in ("300", "301", "nobody")]
    told = service.request("POST", f"{BASE}/signals/batch", limited, json={"items": items}).json()["items"]
    assert told[0]["applied"] and not told[1]["applied"]
    for i in (1, 2):  # there for others, and not there at all
        told[i]["errors"][0].pop("pointer")
    assert told[1] == told[2] and told[1]["problem"] == "not-found"


def test_foreign_domains_and_roles(world):
    assert batch(world, [ITEMS["call"]], "pbx", "other-batch.example").status_code == 404
    assert batch(world, [ITEMS["call"]], "pbx", "none.example").status_code == 404
    assert batch(world, [ITEMS["status"]], "dashboard").status_code == 403


def test_an_address_takes_in_a_batch_what_it_takes_alone(start_service):
    hook, manage = free_port(), free_port()
    running = start_service(port=manage, listen=[f"127.0.0.1:{manage}=manage", f"127.0.0.1:{hook}=hook"])
    make_domain(running, ["300"], DOMAIN)
    token = {"Authorization": f"Bearer {make_token(running, DOMAIN, role='admin')}"}
    items = {name: ITEMS[name] for name in ("call", "desk", "session", *ONE_EACH)}
    told = requests.post(f"http://127.0.0.1:{hook}{BASE}/signals/batch", headers=token, timeout=10,
                         json={"items": list(items.values())}).json()["items"]
    assert {name: result["applied"] for name, result in zip(items, told)} == {
        name: name in ("call", "desk") for name in items}
    for result in told[2:]:
        assert result["problem"] == "forbidden" and result["errors"][0]["pointer"].endswith("/signal")
    alone = requests.put(f"http://127.0.0.1:{hook}{BASE}/users/300/lock", headers=token, timeout=10,
                         json=ONE_EACH["lock"][1])
    assert alone.status_code == 404 and "lock" not in presence(running, "300", DOMAIN)


def test_500_and_no_more(world):
    items = [call(("300", "301", "302")[i % 3], f"many-{i % 15}", number=str(i)) for i in range(500)]
    assert batch(world, items).json()["applied"] == 500
    refused = batch(world, items + items[:1])
    assert refused.status_code == 400 and refused.json()["errors"][0]["pointer"] == "/items"


def test_too_many_calls_of_one_user_refuse_the_rest(world):
    told = batch(world, [call("302", f"flood-{i}") for i in range(40)]).json()
    assert told["applied"] == 32
    assert {i["problem"] for i in told["items"] if not i["applied"]} == {"too-many-signals"}
