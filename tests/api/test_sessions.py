"""App sessions over HTTP: what an app may say and who for it, what becomes of it by time alone, on two
processes and after a restart."""

import itertools
from datetime import datetime, timedelta, timezone

import pytest

from scenario.world import make_domain, make_token, own_service, presence, route
from support.service import Redis, Service, wait_for

D = "apps.example"
BASE = f"/v1/domains/{D}"
_ids = itertools.count(300)


@pytest.fixture(scope="module")
def one():
    with own_service(["200"], D) as service:
        yield service


@pytest.fixture
def user(one):
    """A person without any device."""
    name = str(next(_ids))
    assert one.put(f"{BASE}/users/{name}", {"extension": name}).status_code == 201
    return name


def path(user, session="laptop"):
    return f"{BASE}/users/{user}/sessions/{session}"


def put(service, user, session="laptop", availability="available", token=None, status=200, **body):
    body = {"app": "desktop_app", "availability": availability, **body}
    answer = service.request("PUT", path(user, session), token or service.admin_token, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def close(service, user, session="laptop", **query):
    answer = service.admin("DELETE", path(user, session), params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def sessions(service, user):
    answer = service.admin("GET", f"{BASE}/users/{user}/sessions")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def shown(service, user):
    p = presence(service, user, D)
    return p["availability"], p["activity"], p["routable"], p.get("reason"), p["rung"]


def faults(answer, status=400, slug="validation-failed"):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/docs/errors/{slug}"
    return {e["pointer"]: e["detail"] for e in answer.json().get("errors", [])}


# shows: S0.5
def test_an_open_app_is_a_person_who_is_there(one, user):
    answer = put(one, user, idle_s=10, expires_in=120)
    assert answer["applied"] and answer["expires_in"] == 120 and answer["availability"] == "available"
    assert shown(one, user) == ("available", "none", True, None, "P9")
    [session] = sessions(one, user)
    assert session["session"] == session["device"] == "laptop"
    assert session["app"] == "desktop_app" and session["idle"] is False
    [device] = presence(one, user, D)["devices"]
    assert (device["device"], device["state"], device["reachable"]) == ("laptop", "registered", True)
    assert {s["kind"] for s in presence(one, user, D)["sources"]} == {"session"}
    plan = route(one, user, D).json()
    assert [t["device"] for t in plan["steps"][0]["targets"]] == ["laptop"]


# shows: S0.5
def test_a_closed_app_is_offline(one, user):
    put(one, user)
    assert close(one, user)["availability"] == "offline"
    assert shown(one, user) == ("offline", "none", False, "no_reachable_device", "P11")
    assert sessions(one, user) == [] and presence(one, user, D)["devices"] == []
    assert close(one, user)["reason"] == "nothing_to_end"
    assert route(one, user, D).json()["action"] in ("reject", "voicemail")


# shows: S0.5
def test_an_app_that_is_a_device_and_can_be_woken(one, user):
    assert one.put(f"{BASE}/users/{user}/devices/app", {"kind": "mobile_app"}).status_code == 201
    answer = one.admin("PUT", path(user, "s1"), json={"availability": "available", "device": "app",
                                                      "push_expires_in": 3600})
    assert answer.status_code == 200, answer.text
    wait_for(lambda: one.admin("GET", f"{BASE}/users/{user}/devices/app").json()["reported"], 10)
    close(one, user, "s1")
    state = one.admin("GET", f"{BASE}/users/{user}/devices/app/state").json()
    assert (state["state"], state["reachable"]) == ("push_reachable", True)
    assert shown(one, user) == ("available", "none", True, None, "P10")
    # named by its own id, without saying so
    assert one.admin("PUT", path(user, "app"), json={"availability": "busy"}).status_code == 200
    assert [s["device"] for s in sessions(one, user)] == ["app"]
    assert shown(one, user)[0] == "busy"


def test_several_apps_and_the_strongest_speaks(one, user):
    for session, word in (("a", "away"), ("b", "available"), ("c", "busy"), ("d", "do_not_disturb")):
        put(one, user, session, word)
        assert shown(one, user)[0] == word
    for session, word in (("d", "busy"), ("c", "available"), ("b", "away"), ("a", "offline")):
        assert close(one, user, session)["availability"] == word


def test_explain_names_the_app(one, user):
    put(one, user, availability="busy")
    lines = presence(one, user, D, params={"explain": "true"})["trace"]
    [line] = [t for t in lines if t.get("decided")]
    assert line["rung"] == "P9" and line["reason"] == "manual_status" and "laptop" in line["text"]


def test_other_forms(one, user):
    put(one, user, idle_s=600)
    pidf = one.admin("GET", f"{BASE}/users/{user}/presence", headers={"Accept": "application/pidf+xml"})
    assert "<rpid:user-input>idle</rpid:user-input>" in pidf.text
    assert "rpid:away" not in pidf.text, "idle is still available"
    dialogs = one.admin("GET", f"{BASE}/users/{user}/presence",
                        headers={"Accept": "application/dialog-info+xml"})
    assert dialogs.status_code == 200 and "<dialog " not in dialogs.text


# ---- by time ----

# shows: S0.5
def test_what_becomes_of_it_by_time_alone(start_service):
    service = start_service()
    make_domain(service, ["200"], D, idle_after_s=60, away_after_s=120)
    assert service.put(f"{BASE}/users/7", {}).status_code == 201
    put(service, "7", idle_s=0, expires_in=600)
    began = presence(service, "7", D)["version"]
    seen = [began]
    for seconds, wanted in ((61, ("available", "idle", True, None, "P9")),
                            (60, ("away", "idle", False, "session_idle", "P9")),
                            (480, ("offline", "none", False, "no_reachable_device", "P11"))):
        service.advance(seconds)
        wait_for(lambda w=wanted: shown(service, "7") == w, 10, what=f"{wanted}")
        # and it is published without anybody asking
        wait_for(lambda: presence(service, "7", D)["version"] not in seen, 10, what=f"{wanted} published")
        seen.append(presence(service, "7", D)["version"])
    assert sessions(service, "7") == []


def test_idle_as_the_app_tells_it(one, user):
    now = datetime.now(timezone.utc)
    put(one, user, active_at=(now - timedelta(minutes=6)).isoformat().replace("+00:00", "Z"))
    assert shown(one, user)[:2] == ("available", "idle")
    put(one, user, active_at=(now + timedelta(hours=1)).isoformat().replace("+00:00", "Z"))
    assert shown(one, user)[:2] == ("available", "none"), "nobody is active in the future"


def test_the_policy_of_the_domain(one, user):
    put(one, user, availability="away")
    assert shown(one, user)[2:4] == (False, "session_idle")
    tag = {"If-Match": "*"}
    patch = {"headers": {**tag, "Content-Type": "application/merge-patch+json"}}
    for word, routable in (("always", True), ("never", False), ("with_desk_device", False)):
        answer = one.admin("PATCH", BASE, data=f'{{"idle_routable": "{word}"}}', **patch)
        assert answer.status_code == 200, answer.text
        wait_for(lambda: shown(one, user)[2] is routable, 10, what=word)
    wrong = one.admin("PATCH", BASE, data='{"idle_after_s": 900, "away_after_s": 300}', **patch)
    assert list(faults(wrong)) == ["/away_after_s"]


# shows: S0.5
def test_what_if_the_app_were_closed(one, user):
    put(one, user)
    question = {"to": user}
    for assumed, action in (({"offline": True}, "reject"), ({"device": "laptop", "state": "unregistered"}, "reject"),
                            ({"device": "laptop", "health": "fault"}, "reject"),
                            ({"device": "laptop", "state": "push_reachable"}, "ring")):
        answer = one.admin("POST", f"{BASE}/route/simulate", json={"question": question, "assume": [{"user": user, **assumed}]})
        assert answer.status_code == 200, answer.text
        assert answer.json()["action"] == action, assumed
    assert route(one, user, D).json()["action"] == "ring", "nothing of it is kept"


# ---- who may ----

def test_who_may_speak_for_an_app(one, user):
    own = make_token(one, D, role="user", user=user)
    pbx = make_token(one, D, role="pbx")
    supervisor = make_token(one, D, role="supervisor")
    carrier = make_token(one, D, role="carrier")
    for token in (own, pbx):
        put(one, user, token=token)
    for token, other in ((supervisor, user), (carrier, user), (own, "200")):
        put(one, other, token=token, status=403)
    assert one.request("GET", f"{BASE}/users/{user}/sessions", supervisor).status_code == 403, "is detail"
    assert one.request("GET", f"{BASE}/users/{user}/sessions", pbx).status_code == 200
    assert one.request("GET", f"{BASE}/users/{user}/sessions", own).status_code == 200
    assert one.request("GET", f"{BASE}/users/200/sessions", own).status_code == 403
    seen = one.request("GET", f"{BASE}/users/{user}/presence", supervisor).json()
    assert "sessions" not in seen and "devices" not in seen, "supervisors see activity, no more"
    assert one.request("DELETE", path(user), own).status_code == 200


# ---- bad input ----

@pytest.mark.parametrize("body,pointer", [
    ({}, "/availability"),
    ({"availability": "offline"}, "/availability"),
    ({"availability": "idle"}, "/availability"),
    ({"availability": "available"}, "/app"),
    ({"availability": "available", "app": "desk_phone"}, "/app"),
    ({"availability": "available", "app": "web_app", "device": "none"}, "/device"),
    ({"availability": "available", "device": "desk"}, "/device"),
    ({"availability": "available", "device": "app", "app": "web_app"}, "/app"),
    ({"availability": "available", "app": "web_app", "expires_in": 59}, "/expires_in"),
    ({"availability": "available", "app": "web_app", "expires_in": 14401}, "/expires_in"),
    ({"availability": "available", "app": "web_app", "idle_s": -1}, "/idle_s"),
    ({"availability": "available", "app": "web_app", "push_expires_in": 2592001}, "/push_expires_in"),
    ({"availability": "available", "app": "web_app", "idle_s": 1, "active_at": "2026-03-02T09:30:00Z"}, "/active_at"),
    ({"availability": "available", "app": "web_app", "active_at": "yesterday"}, "/active_at"),
    ({"availability": "available", "app": "web_app", "kind": "x"}, "/kind"),
])
def test_bad_input(one, body, pointer):
    one.put(f"{BASE}/users/200/devices/app", {"kind": "mobile_app"})
    assert pointer in faults(one.admin("PUT", path("200"), json=body))


def test_bad_ids_and_orders(one, user):
    body = {"app": "web_app", "availability": "busy"}
    assert "/session" in faults(one.admin("PUT", path(user, "a%20b"), json=body))
    assert "/session" in faults(one.admin("DELETE", path(user, "x" * 65)))
    assert "?seq" in faults(one.admin("DELETE", path(user), params={"seq": "-1"}))
    assert "?at" in faults(one.admin("DELETE", path(user), params={"at": "now"}))
    assert one.admin("PUT", path("nobody"), json=body).status_code == 404
    assert one.admin("GET", f"{BASE}/users/nobody/sessions").status_code == 404


def test_sixteen_and_no_more(one, user):
    for i in range(16):
        put(one, user, f"s{i}")
    answer = one.admin("PUT", path(user, "s16"), json={"app": "web_app", "availability": "busy"})
    assert faults(answer, 409, "too-many-signals") == {}
    put(one, user, "s3", "busy")
    close(one, user, "s4")
    put(one, user, "s16")


def test_the_order_of_what_an_app_says(one, user):
    put(one, user, seq=5, epoch="a")
    assert put(one, user, availability="busy", seq=4, epoch="a")["reason"] == "older_seq"
    assert put(one, user, availability="busy", seq=5, epoch="a")["repeat"]
    assert close(one, user, seq=7)["applied"]
    assert put(one, user, availability="busy", seq=6, epoch="a")["reason"] == "older_seq"
    assert shown(one, user)[0] == "offline"
    assert put(one, user, availability="busy", seq=1, epoch="b")["availability"] == "busy"


def test_a_resource_has_no_apps(one):
    name = f"r{next(_ids)}"
    assert one.put(f"{BASE}/users/{name}", {"kind": "resource"}).status_code == 201
    answer = one.admin("PUT", path(name), json={"app": "web_app", "availability": "busy"})
    assert faults(answer, 409, "not-a-person") == {}
    assert sessions(one, name) == []


# ---- two processes, a restart ----

def test_two_processes_and_a_restart():
    redis = Redis.start(appendonly="yes", appendfsync="always")
    one, two = Service.start(redis=redis), Service.start(redis=redis)
    try:
        make_domain(one, ["200"], D)
        wait_for(lambda: two.admin("GET", f"{BASE}/users/200").status_code == 200, 10)
        answer = one.admin("PUT", path("200"), json={"app": "web_app", "availability": "busy"})
        seen = {"If-Presence-Version": answer.headers["Presence-Version"]}
        assert presence(two, "200", D, headers=seen)["availability"] == "busy"
        assert sessions(two, "200") == sessions(one, "200")
        answer = two.admin("PUT", path("200", "phone"), json={
            "app": "mobile_app", "availability": "do_not_disturb"})
        seen = {"If-Presence-Version": answer.headers["Presence-Version"]}
        assert presence(one, "200", D, headers=seen)["availability"] == "do_not_disturb"
        both = sessions(one, "200")
        assert len(both) == 2
        one.terminate()
        one.run()
        assert sessions(one, "200") == both
        close(one, "200", "phone")
        wait_for(lambda: presence(two, "200", D)["availability"] == "busy", 10)
    finally:
        for running in (one, two, redis):
            running.stop()
