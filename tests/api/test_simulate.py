"""What if: the same engine as /route, at another time and with other facts, and nothing remains."""

import random

import pytest

from scenario.world import DOMAIN, call_path, make_domain, make_token, presence, route
from support.openapi import CONTRACT
from support.service import Service

USERS = ["200", "201", "202", "203"]
PATH = f"/v1/domains/{DOMAIN}/route/simulate"


@pytest.fixture(scope="module")
def world():
    service = Service.start()
    make_domain(service, USERS)
    yield service
    service.stop()


def simulate(world, to="200", token=None, **body):
    question = {"to": to, "call_id": "what-if", **body.pop("question", {})}
    answer = world.request("POST", PATH, token or world.admin_token,
                           json={"question": question, **body})
    CONTRACT.judge(CONTRACT.by_id["simulateRoute"], answer)
    return answer


def decided(world, *args, **body):
    answer = simulate(world, *args, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def whole(answer):
    """The bytes, but for the id."""
    assert answer.status_code == 200, answer.text
    text, own_id = answer.text, answer.json()["decision_id"]
    assert text.count(own_id) == 1
    return text.replace(own_id, ""), answer.headers["Presence-Version"]


# ---- the same answer as the real thing ----

def signal(world, dice, user):
    base = f"/v1/domains/{DOMAIN}/users/{user}"
    kind = dice.choice(["status", "automatic", "device", "call", "call over"])
    if kind == "status":
        words = ["available", "away", "do_not_disturb", "lunch_break"]
        return world.admin("PUT", f"{base}/status", json={"status": dice.choice(words)})
    if kind == "automatic":
        return world.admin("DELETE", f"{base}/status")
    if kind == "device":
        state = {"state": dice.choice(["registered", "unregistered", "push_reachable"]),
                 "health": dice.choice(["ok", "ok", "fault"])}
        device = dice.choice(["desk", "mobile"])
        return world.admin("PUT", f"{base}/devices/{device}/state", json=state)
    path = call_path(f"call-{user}-{dice.randrange(3)}", user)
    if kind == "call":
        return world.admin("PUT", path, json={"state": dice.choice(["early", "confirmed", "held"])})
    return world.admin("DELETE", path)


def profile(world, dice, user):
    destinations = [{"kind": "extension", "target": dice.choice(USERS)}, {"kind": "voicemail"},
                    {"kind": "external", "target": "+35227998800"}, {"kind": "busy"}]
    body = {"forward": {condition: {"internal": dice.choice(destinations),
                                    "external": dice.choice(destinations)}
                        for condition in dice.sample(["always", "busy", "no_answer", "unavailable"],
                                                     dice.randrange(3))},
            "ring": {"strategy": dice.choice(["simultaneous", "sequential", "random"])}}
    path = f"/v1/domains/{DOMAIN}/users/{user}/profiles/available"
    exists = world.admin("GET", path).status_code == 200
    return world.put(path, body, create=not exists)


@pytest.mark.parametrize("seed", range(40))
def test_now_and_nothing_assumed_is_what_route_answers(world, seed):
    dice = random.Random(seed)
    for _ in range(6):
        user = dice.choice(USERS)
        change = profile if dice.random() < 0.3 else signal
        answer = change(world, dice, user)
        refused = answer.status_code == 400 and "every call in a circle" in answer.text
        assert refused or answer.status_code in (200, 201, 204, 404), answer.text
    for user in USERS:
        question = {"from": dice.choice(["+35227998877", "201", "anonymous", ""]),
                    "side": dice.choice(["internal", "external"]), "call_id": f"call-{user}-0"}
        real = route(world, user, **question)
        assert whole(simulate(world, user, question=question)) == whole(real)


def standing(world):
    """A presence but for when it was read."""
    now = presence(world)
    return {**now, "as_of": None, "sources": [{**s, "age_s": None} for s in now["sources"]]}


def test_nothing_remains_of_what_was_assumed(world):
    before = whole(route(world, call_id="same")), standing(world)
    assumed = decided(world, assume=[{"user": "200", "status": "do_not_disturb"}])
    assert assumed["reason"] == "manual_dnd"
    refused = simulate(world, assume=[{"user": "200", "calls": 3}, {"user": "nobody", "calls": 1}])
    assert refused.status_code == 400
    unknown = simulate(world, "nobody", assume=[{"user": "200", "offline": True}])
    assert unknown.status_code == 404
    assert (whole(route(world, call_id="same")), standing(world)) == before


# ---- other facts, another time ----

@pytest.fixture
def fresh(start_service):
    service = start_service()
    make_domain(service, USERS)
    return service


def test_a_mate_who_would_be_offline(fresh):
    forward = {"forward": {"always": {"external": {"kind": "extension", "target": "201"}}}}
    assert fresh.put(f"/v1/domains/{DOMAIN}/users/200/profiles/available", forward).status_code == 201
    rung = decided(fresh)["steps"][0]
    assert rung["action"] == "ring" and {t["user"] for t in rung["targets"]} == {"201"}
    for gone in ({"offline": True}, {"status": "do_not_disturb"}, {"calls": 1}):
        plan = decided(fresh, assume=[{"user": "201", **gone}])
        assert plan["action"] == "voicemail", gone
        assert plan["steps"][0]["targets"][0]["mailbox"] == "200"


def test_assumptions_add_up(fresh):
    asleep, awake = ({"user": "200", "status": s} for s in ("do_not_disturb", "automatic"))
    lost = {"user": "200", "device": "desk", "state": "unregistered"}
    assert decided(fresh, assume=[awake, asleep])["reason"] == "manual_dnd"
    assert decided(fresh, assume=[asleep, awake])["action"] == "ring"
    assert decided(fresh, assume=[asleep, awake, lost])["reason"] == "no_reachable_device"


def test_at_another_time_facts_have_run_out(fresh):
    assert fresh.admin("PUT", call_path("c1"), json={"expires_in": 3600}).status_code == 200
    assert decided(fresh)["reason"] == "capacity_reached"
    assert decided(fresh, at="2099-01-01T00:00:00Z")["action"] == "ring"


# ---- an unsaved configuration ----

def config(*objects):
    return {"format": 1, "objects": [{"path": path, "value": value} for path, value in objects]}


def test_an_empty_configuration_changes_nothing(world):
    question = {"from": "+35227998877", "call_id": "draft"}
    for user in USERS:
        assert whole(simulate(world, user, question=question, config=config())) == \
            whole(route(world, user, **question))


def test_what_the_export_says_is_what_is_saved(world):
    saved = world.admin("GET", f"/v1/domains/{DOMAIN}/config").json()
    question = {"from": "+35227998877", "call_id": "draft"}
    for user in USERS:
        assert whole(simulate(world, user, question=question, config=saved)) == \
            whole(route(world, user, **question))


def test_an_unsaved_profile_user_and_domain(fresh):
    before = fresh.admin("GET", f"/v1/domains/{DOMAIN}/config").text
    anew = config(("/users/200/profiles/available",
                   {"forward": {"always": {"external": {"kind": "extension", "target": "+352279983"}}}}),
                  ("/users/new", {"numbers": ["+352279983"]}),
                  ("/users/new/devices/desk", {"kind": "desk_phone", "uri": "sip:new@pbx"}),
                  ("/", {"time_zone": "Europe/Luxembourg", "max_wait_s": 10,
                         "numbering": {"country_code": "352", "international_prefix": "00"}}))
    plan = decided(fresh, config=anew)
    assert [t["uri"] for t in plan["steps"][0]["targets"]] == ["sip:new@pbx"]
    assert plan["steps"][0]["timeout_s"] == 10
    assert decided(fresh, "00352 279983", config=anew)["user"] == "new"
    assert simulate(fresh, "new").status_code == 404
    assert fresh.admin("GET", f"/v1/domains/{DOMAIN}/config").text == before


def test_live_facts_and_assumptions_hold_in_it(fresh):
    anew = config(("/users/new", {"extension": "300"}), ("/users/new/devices/desk", {"kind": "desk_phone"}))
    assert fresh.admin("PUT", call_path("c1"), json={}).status_code == 200
    assert decided(fresh, config=anew)["reason"] == "capacity_reached"
    assert decided(fresh, config=anew, assume=[{"user": "200", "calls": 0}])["action"] == "ring"
    assert decided(fresh, "300", config=anew)["action"] == "ring"
    assert decided(fresh, "300", config=anew,
                   assume=[{"user": "new", "status": "do_not_disturb"}])["reason"] == "manual_dnd"


@pytest.mark.parametrize("objects, status, pointer", [
    ([("/users/200", {"extension": 5})], 400, "/config/objects/0/value/extension"),
    ([("/users/200", {"extention": "5"})], 400, "/config/objects/0/value/extention"),
    ([("/nowhere/5", {})], 400, "/config/objects/0/path"),
    ([("/users/9/devices/desk", {"kind": "desk_phone"})], 400, "/config/objects/0/path"),
    ([("/users/200/profiles/away", {"mobile": {"device": "none"}})], 400,
     "/config/objects/0/value/mobile/device"),
    ([("/users/9", {"fallback": {"kind": "extension", "target": "77"}})], 400,
     "/config/objects/0/value/fallback/target"),
    ([("/users/9", {"extension": "200"})], 409,
     "/config/objects/0/value/extension"),  # the saved one has it
    ([("/users/9", {"extension": "77"}), ("/users/8", {"extension": "77"})], 409,
     "/config/objects/1/value/extension"),
])
def test_it_is_checked_as_an_import_is(fresh, objects, status, pointer):
    answer = simulate(fresh, config=config(*objects))
    assert answer.status_code == status, answer.text
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]], answer.text


def test_a_fault_in_what_is_saved_says_where(fresh):
    forward = {"forward": {"busy": {"external": {"kind": "extension", "target": "+352277"}}}}
    assert fresh.put(f"/v1/domains/{DOMAIN}/users/9", {"numbers": ["+352277"]}).status_code == 201
    assert fresh.put(f"/v1/domains/{DOMAIN}/users/200/profiles/away", forward).status_code == 201
    fault, = simulate(fresh, config=config(("/users/9", {}))).json()["errors"]
    assert fault["pointer"] == "/config/objects/0/value", "the one that had the number"
    assert "/users/200/profiles/away" in fault["detail"]


def test_it_may_wait_for_a_version_first(fresh):
    """Two waits of one request, one after the other: for what is not known yet, then for the draft."""
    body = {"question": {"to": "200"}, "config": config(("/users/200", {"extension": "299"}))}
    answer = fresh.request("POST", PATH, fresh.admin_token, json=body,
                           headers={"If-Presence-Version": "99999999999999-0"})
    assert answer.status_code == 200 and answer.json()["presence_stale"] is True, answer.text
    assert decided(fresh, "299", config=body["config"])["user"] == "200"


def test_a_document_of_another_form(fresh):
    for wrong in ({"objects": []}, {"format": 2, "objects": []}, {"format": 1}, []):
        answer = simulate(fresh, config=wrong)
        assert answer.status_code == 400, answer.text
        fault, = answer.json()["errors"]
        assert fault["pointer"] == "/config" and "saved" not in fault["detail"], answer.text
    answer = simulate(fresh, config={"format": 1, "objects": [{}, 5]})
    assert "/config/objects/1" in [fault["pointer"] for fault in answer.json()["errors"]], answer.text


def test_what_does_not_go_with_the_saved_is_told_of_what_was_given(fresh):
    base = f"/v1/domains/{DOMAIN}"
    for path, value in ((f"{base}/users/311", {"extension": "3110"}),
                        (f"{base}/users/312", {"fallback": {"kind": "extension", "target": "3110"}}),
                        (f"{base}/users/312/devices/cell", {"kind": "mobile_number", "number": "+352621000312"}),
                        (f"{base}/users/312/profiles/available", {"mobile": {"device": "cell"}}),
                        (f"{base}/groups/g311", {"extension": "313", "fallback": {"otherwise": {"kind": "busy"}}})):
        assert fresh.put(path, value).status_code == 201, path

    def fault(*objects):
        answer = simulate(fresh, config={"format": 1, "objects": list(objects)})
        assert answer.status_code in (400, 409), answer.text
        found, = answer.json()["errors"]
        return found["pointer"], found["detail"]

    other = {"path": "/users/200", "value": {"extension": "200"}}
    pointer, detail = fault(other, {"path": "/users/311", "value": {"extension": "999"}},
                            {"path": "/users/312", "value": {"fallback": {"kind": "extension", "target": "311x"}}})
    assert pointer == "/config/objects/2/value/fallback/target", "its own is told of itself"
    pointer, detail = fault(other, {"path": "/users/311", "value": {"extension": "999"}})
    assert pointer == "/config/objects/1/value" and "saved /users/312" in detail and "3110" in detail
    pointer, detail = fault(other, {"path": "/users/312/devices/cell", "value": {"kind": "desk_phone"}})
    assert pointer == "/config/objects/1/value" and "/users/312/profiles/available" in detail
    pointer, detail = fault(other, {"path": "/users/315", "value": {"extension": "313"}})
    assert pointer == "/config/objects/1/value/extension" and "group g311" in detail


# ---- who may, and what is refused ----

def test_faults_are_all_told(fresh):
    body = {"assume": [{"user": "201"}, {"user": "201", "state": "registered"},
                       {"user": "201", "status": "asleep?"}, {"user": "201", "calls": 33}],
            "at": "tomorrow"}
    answer = simulate(fresh, **body)
    assert answer.status_code == 400
    assert {f["pointer"] for f in answer.json()["errors"]} == {
        "/assume/0", "/assume/1/device", "/assume/2/status", "/assume/3/calls", "/at"}


def test_only_admins_and_supervisors(fresh):
    for role, status in (("pbx", 403), ("dashboard", 403), ("supervisor", 200), ("admin", 200)):
        token = make_token(fresh, role=role, name=role)
        assert simulate(fresh, token=token).status_code == status, role


def test_a_supervisor_sees_no_addresses(fresh):
    token = make_token(fresh, role="supervisor", name="lead")
    mobile = {"mobile": {"device": "mobile", "simultaneous": True}}
    assert fresh.put(f"/v1/domains/{DOMAIN}/users/200/profiles/available", mobile).status_code == 201
    assert "sip:200@pbx" in simulate(fresh).text and "+352621000200" in simulate(fresh).text
    shown = simulate(fresh, token=token)
    assert "sip:200@pbx" not in shown.text and "+352621000200" not in shown.text
    assert [(t["kind"], t["user"]) for t in shown.json()["steps"][0]["targets"]] == [("device", "200"), ("mobile", "200")]
    assert "device" not in str(shown.json()["steps"][0]["targets"][0].keys())
