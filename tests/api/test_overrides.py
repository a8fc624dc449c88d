"""Overrides over HTTP, on groups, sites and schedules: what is refused, who stands above whom, that
they end by themselves, that they outlive a restart and an import, and what if."""

import itertools

import pytest

from support.openapi import CONTRACT

NEW = {"If-None-Match": "*"}
END = {"otherwise": {"kind": "voicemail", "target": "300"}}
_ids = itertools.count()


def make(service):
    """A group of one at a site, with hours that never end."""
    base = f"/v1/domains/override{next(_ids)}.example"
    always = {"periods": [{"days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
                           "from": "00:00", "to": "24:00"}]}
    for path, body in (("", {"time_zone": "Europe/Luxembourg"}), ("/schedules/office", always),
                       ("/sites/kirchberg", {"name": "Head office"}), ("/users/123", {"site": "kirchberg"}),
                       ("/users/123/devices/desk", {"kind": "desk_phone"}), ("/users/124", {}),
                       ("/users/124/devices/desk", {"kind": "desk_phone"}),
                       ("/groups/sales", {"schedule": "office", "site": "kirchberg", "fallback": END,
                                          "members": [{"kind": "user", "target": u} for u in ("123", "124")]}),
                       ("/numbers/700", {"destination": {"kind": "ring_group", "target": "sales"}, "site": "kirchberg",
                                         "closed": {"kind": "announcement", "target": "storm"}})):
        made = service.admin("PUT", base + path, json=body, headers=NEW)
        assert made.status_code == 201, made.text
    return base


@pytest.fixture
def base(service):
    return make(service)


@pytest.fixture(scope="module")
def untouched(service):
    return make(service)


def force(service, path, state, expires_in=600, **more):
    answer = service.admin("PUT", path + "/override", json={"state": state, "expires_in": expires_in, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["override"]


def group_state(service, base, **query):
    answer = service.admin("GET", f"{base}/groups/sales/state", params=query)
    CONTRACT.judge(CONTRACT.by_id["getGroupState"], answer)
    assert answer.status_code == 200, answer.text
    return answer.json()


def route(service, base, to="sales", **query):
    answer = service.admin("GET", f"{base}/route", params={"to": to, "from": "+35299999999", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def rung(decision, name):
    return next(t for t in decision["trace"] if t["rung"] == name)


PATHS = ["/groups/sales", "/sites/kirchberg", "/schedules/office"]


@pytest.mark.parametrize("path", PATHS)
def test_life_of_an_override(service, base, path):
    path = base + path
    assert "override" not in service.admin("GET", path).json()
    force(service, path, "closed", note="Fire drill")
    seen = service.admin("GET", path)
    assert seen.json()["override"]["state"] == "closed" and seen.json()["override"]["note"] == "Fire drill"
    assert route(service, base)["reason"] == "override"
    replaced = force(service, path, "holiday", 1200)
    assert "note" not in replaced and group_state(service, base)["state"] == "holiday"
    assert group_state(service, base)["until"] == replaced["until"]
    assert group_state(service, base, at=replaced["until"])["state"] == "open"
    # who writes the object, or a part of it, does not touch the override
    for method, body in (("PATCH", {"name": "x"}), ("PATCH", {"override": None}), ("PUT", seen.json())):
        tag = {"If-Match": service.admin("GET", path).headers["ETag"]}
        written = service.admin(method, path, json=body, headers=tag)
        assert written.status_code == 200, written.text
        assert written.json()["override"] == replaced
    for _ in range(2):
        assert service.admin("DELETE", path + "/override").status_code == 204
    assert "override" not in service.admin("GET", path).json()
    assert route(service, base)["action"] == "ring"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body, pointer", [
    ({"state": "closed"}, "/until"), ({"expires_in": 600}, "/state"), ({"state": "shut", "expires_in": 600}, "/state"),
    ({"state": "closed", "expires_in": 59}, "/expires_in"), ({"state": "closed", "expires_in": 31536001}, "/expires_in"),
    ({"state": "closed", "until": "2020-01-01T00:00:00Z"}, "/until"),
    ({"state": "closed", "until": "2199-01-01T00:00:00Z"}, "/until"),
    ({"state": "closed", "expires_in": 600, "until": "2199-01-01T00:00:00Z"}, "/until"),
    ({"state": "closed", "expires_in": 600, "forever": True}, "/forever")])
def test_overrides_that_are_refused(service, untouched, path, body, pointer):
    path = untouched + path
    answer = service.admin("PUT", path + "/override", json=body)
    assert answer.status_code == 400, answer.text
    assert pointer in [e["pointer"] for e in answer.json()["errors"]]
    assert "override" not in service.admin("GET", path).json()


@pytest.mark.parametrize("path", ["/groups/nobody", "/sites/nowhere", "/schedules/never"])
def test_of_what_is_not_there(service, base, path):
    for method, body in (("PUT", {"state": "closed", "expires_in": 600}), ("DELETE", None)):
        assert service.admin(method, f"{base}{path}/override", json=body).status_code == 404
    assert service.admin("GET", f"{base}/groups/nobody/state").status_code == 404


def test_a_site_that_people_name_but_nobody_made_is_not_there(service, base):
    made = service.admin("PUT", f"{base}/users/125", json={"site": "Belval, 3rd floor"}, headers=NEW)
    assert made.status_code == 201
    answer = service.admin("PUT", f"{base}/sites/Belval/override", json={"state": "closed", "expires_in": 600})
    assert answer.status_code == 404


def test_the_group_stands_above_the_site_and_that_above_the_schedule(service, base):
    force(service, f"{base}/schedules/office", "holiday", note="Schedule")
    assert (group_state(service, base)["state"], group_state(service, base)["override_of"]) == ("holiday", "schedule")
    force(service, f"{base}/sites/kirchberg", "closed", note="Power cut")
    state = group_state(service, base)
    assert (state["state"], state["reason"], state["name"], state["override_of"]) == (
        "closed", "override", "Power cut", "site")
    force(service, f"{base}/groups/sales", "open", note="From home")
    state = group_state(service, base)
    assert (state["state"], state["name"], state["override_of"]) == ("open", "From home", "group")
    passed = rung(route(service, base), "R3")
    assert (passed["reason"], passed["text"]) == ("override", "Open by the group's own override (From home).")
    assert service.admin("DELETE", f"{base}/groups/sales/override").status_code == 204
    decision = route(service, base)
    assert rung(decision, "R3")["text"] == "Closed by the override of site kirchberg (Power cut)."
    assert decision["action"] == "voicemail"


def test_a_closed_site_closes_its_numbers_and_sends_its_people_home(service, base):
    assert route(service, base, "700")["action"] == "ring"
    force(service, f"{base}/sites/kirchberg", "closed", note="Storm")
    decision = route(service, base, "700")
    assert decision["action"] == "announce" and decision["reason"] == "override"
    assert "site kirchberg" in rung(decision, "R3")["text"]
    presence = service.admin("GET", f"{base}/users/123/presence").json()
    assert (presence["availability"], presence["activity"], presence["reason"]) == ("away", "off_shift", "off_shift")
    assert service.admin("GET", f"{base}/users/124/presence").json()["activity"] == "none"
    service.admin("DELETE", f"{base}/sites/kirchberg/override")
    assert service.admin("GET", f"{base}/users/123/presence").json()["activity"] == "none"


def test_a_site_that_goes_takes_its_override_along(service, base):
    force(service, f"{base}/sites/kirchberg", "closed")
    path = f"{base}/sites/kirchberg"
    tag = {"If-Match": service.admin("GET", path).headers["ETag"]}
    assert service.admin("DELETE", path, headers=tag).status_code == 204
    assert route(service, base)["action"] == "ring"
    assert service.admin("GET", f"{base}/users/123").json()["site"] == "kirchberg"
    assert service.admin("PUT", path, json={}, headers=NEW).status_code == 201
    assert route(service, base)["action"] == "ring"


def test_sites_are_listed_and_found_by_who_is_there(service, base):
    assert service.admin("PUT", f"{base}/sites/belval", json={}, headers=NEW).status_code == 201
    assert [s["id"] for s in service.admin("GET", f"{base}/sites").json()["items"]] == ["belval", "kirchberg"]
    found = service.admin("GET", f"{base}/users", params={"site": "kirchberg"}).json()["items"]
    assert [u["id"] for u in found] == ["123"]


def test_an_import_keeps_overrides(service, base):
    for path in PATHS:
        force(service, base + path, "holiday")
    exported = service.admin("GET", f"{base}/config")
    done = service.admin("PUT", f"{base}/config", json=exported.json(), headers={"If-Match": exported.headers["ETag"]})
    assert done.status_code == 200, done.text
    for path in PATHS:
        assert service.admin("GET", base + path).json()["override"]["state"] == "holiday"


def test_a_number_that_says_where_calls_go_while_closed_says_when_that_is(service, base):
    body = {"destination": {"kind": "extension", "target": "123"}, "closed": {"kind": "busy"}}
    answer = service.admin("PUT", f"{base}/numbers/701", json=body, headers=NEW)
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "/schedule"


# ---- who may ----

@pytest.mark.parametrize("role, status", [("pbx", 200), ("supervisor", 200), ("user", 403), ("carrier", 403)])
def test_who_may_override(service, base, role, status):
    body = {"role": role, "name": role, **({"user": "123"} if role == "user" else {})}
    token = service.admin("POST", f"{base}/tokens", json=body).json()["token"]
    for path in PATHS:
        answer = service.request("PUT", f"{base}{path}/override", token, json={"state": "closed", "expires_in": 60})
        assert answer.status_code == status, (path, answer.text)


# ---- time ----

def test_it_ends_by_itself_also_while_nobody_runs(start_service):
    service = start_service()
    base = make(service)
    for path in PATHS:
        force(service, base + path, "closed", 600)
    service.terminate()
    service.run()
    assert route(service, base)["reason"] == "override"  # it outlived the restart
    service.terminate()
    service.advance(601)
    service.run()
    assert route(service, base)["action"] == "ring"
    assert group_state(service, base)["state"] == "open"
    assert service.admin("GET", f"{base}/users/123/presence").json()["activity"] == "none"
    # what was set last is still shown, with its end in the past
    assert service.admin("GET", f"{base}/sites/kirchberg").json()["override"]["state"] == "closed"


# ---- what if ----

def simulate(service, base, assume, **more):
    return service.admin("POST", f"{base}/route/simulate", json={
        "question": {"to": "sales", "from": "+35299999999", "call_id": "same"}, "assume": assume, **more})


def test_what_if_it_were_closed(service, base):
    before = service.admin("GET", f"{base}/config").headers["ETag"]
    for name, value in (("group", "sales"), ("site", "kirchberg"), ("schedule", "office")):
        decision = simulate(service, base, [{name: value, "override": "closed"}]).json()
        assert decision["reason"] == "override" and name in rung(decision, "R3")["text"], decision
        assert simulate(service, base, []).json()["action"] == "ring"
    both = [{"site": "kirchberg", "override": "closed"}, {"group": "sales", "override": "open"},
            {"group": "sales", "override": "holiday"}, {"user": "124", "status": "do_not_disturb"}]
    assert rung(simulate(service, base, both).json(), "R3")["text"].startswith("Closed by the group's own override")
    opened = simulate(service, base, [both[0], both[1], both[3]]).json()
    assert {(s["target"], s["reason"]) for s in opened["skipped"]} == {("123", "off_shift"), ("124", "manual_dnd")}
    force(service, f"{base}/groups/sales", "closed")
    assert simulate(service, base, [both[1]]).json()["action"] == "ring"
    assert simulate(service, base, []).json()["reason"] == "override"  # as it was
    assert before != service.admin("GET", f"{base}/config").headers["ETag"]


def test_an_unsaved_configuration_has_the_overrides_that_are(service, base):
    force(service, f"{base}/sites/kirchberg", "closed")
    config = {"format": 1, "objects": [{"path": "/groups/sales", "value": {
        "fallback": END, "members": [{"kind": "user", "target": "124"}]}}]}
    assert simulate(service, base, [], config=config).json()["action"] == "ring"  # at no site any more
    config["objects"][0]["value"]["site"] = "kirchberg"
    assert simulate(service, base, [], config=config).json()["reason"] == "override"
    opened = simulate(service, base, [{"site": "kirchberg", "override": "open"}], config=config)
    assert opened.json()["action"] == "ring"
    assert route(service, base)["reason"] == "override"


@pytest.mark.parametrize("assumption, pointer", [
    ({"group": "sales"}, "/assume/0/override"), ({"override": "closed"}, "/assume/0/user"),
    ({"group": "sales", "site": "kirchberg", "override": "closed"}, "/assume/0/user"),
    ({"user": "123", "override": "closed", "calls": 1}, "/assume/0/override"),
    ({"group": "sales", "override": "closed", "calls": 1}, "/assume/0"),
    ({"group": "nobody", "override": "closed"}, "/assume/0/group"),
    ({"site": "nowhere", "override": "closed"}, "/assume/0/site"),
    ({"schedule": "never", "override": "closed"}, "/assume/0/schedule")])
def test_assumptions_that_are_refused(service, base, assumption, pointer):
    answer = simulate(service, base, [assumption])
    assert answer.status_code == 400, answer.text
    assert pointer in [e["pointer"] for e in answer.json()["errors"]]
    assert simulate(service, base, []).json()["action"] == "ring"
