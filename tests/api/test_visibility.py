"""Who is there for whom: visibility of domain, group and user over the API, tokens of some groups, off switches."""

import pytest
from scenario.world import call_path, make_domain, make_token

D = "sight.example"
BASE = f"/v1/domains/{D}"
END = {"otherwise": {"kind": "voicemail"}}
PEOPLE = ["200", "201", "202", "203"]
HIDDEN = "203"


@pytest.fixture(scope="module")
def world(service):
    """200 and 201 are sales; 203 is in care and there for nobody but admins and PBXs."""
    make_domain(service, PEOPLE, D)
    for group, members in (("sales", ["200", "201"]), ("care", ["202", "203"])):
        body = {"members": [{"target": m} for m in members], "fallback": END}
        assert service.put(f"{BASE}/groups/{group}", body).status_code == 201
    rotation = {"users": ["203", "200"], "every": 1, "unit": "week", "hand_over": "08:00", "starts_on": "2020-01-06"}
    assert service.put(f"{BASE}/rosters/duty", {"rotation": rotation}).status_code == 201
    patch(service, f"/users/{HIDDEN}", {"visibility": {"user": "none", "supervisor": "none", "dashboard": "none"}})
    tokens = {name: make_token(service, D, name=name, **body) for name, body in {
        "person": {"role": "user", "user": "200"}, "hidden": {"role": "user", "user": HIDDEN},
        "lead": {"role": "supervisor"}, "team": {"role": "supervisor", "groups": ["sales"]},
        "wall": {"role": "dashboard", "groups": ["sales"]}, "pbx": {"role": "pbx"}, "carrier": {"role": "carrier"},
    }.items()}
    return service, tokens


def patch(service, path, body):
    answer = service.admin("PATCH", BASE + path, json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def ask(world):
    service, tokens = world

    def send(who, method, path, **more):
        return service.request(method, BASE + path, tokens[who], **more)
    return send


def ids(answer, key="id"):
    assert answer.status_code == 200, answer.text
    return [item[key] for item in answer.json()["items"]]


# shows: S1.10 S1.5
@pytest.mark.parametrize("who", ["person", "lead"])
def test_who_is_not_there_is_found_by_nothing(ask, who):
    assert ids(ask(who, "GET", "/users")) == ["200", "201", "202"]
    for query in ("q=203", "number=%2B352621000203", "q=User"):
        assert HIDDEN not in ids(ask(who, "GET", f"/users?{query}"))
    assert HIDDEN not in ids(ask(who, "GET", "/presence"), "user")
    assert HIDDEN not in ids(ask(who, "GET", "/presence?order=best&group=care" if who == "lead" else "/presence?order=best"), "user")
    for path in ("", "/presence", "/transfer-advice"):
        missing, hidden = (ask(who, "GET", f"/users/{user}{path}") for user in ("nobody", HIDDEN))
        assert hidden.status_code == missing.status_code == 404
        assert {k: v for k, v in hidden.json().items() if k not in ("instance", "request_id")} == {
            k: v for k, v in missing.json().items() if k not in ("instance", "request_id")}
    queried = ask(who, "POST", "/presence/query", json={"users": ["200", HIDDEN, "nobody"]}).json()
    assert [i["user"] for i in queried["items"]] == ["200"] and queried["unknown"] == [HIDDEN, "nobody"]


def test_for_the_pbx_an_admin_and_oneself_everybody_is_there(ask, world):
    service, _ = world
    assert HIDDEN in ids(ask("pbx", "GET", "/users")) and HIDDEN in ids(ask("pbx", "GET", "/presence"), "user")
    assert service.admin("GET", f"{BASE}/users/{HIDDEN}").json()["visibility"]["user"] == "none"
    assert ask("hidden", "GET", f"/users/{HIDDEN}/presence").json()["status"] == "automatic"


def test_nor_in_groups_and_rosters(ask, world):
    service, _ = world
    members = lambda answer: [m["target"] for m in answer.json()["members"]]
    assert members(ask("lead", "GET", "/groups/care")) == ["202"]
    assert members(service.admin("GET", f"{BASE}/groups/care")) == ["202", "203"]
    for who in ("lead", "person"):
        shown = ask(who, "GET", "/rosters/duty")
        assert shown.json()["rotation"]["users"] == ["200"] and HIDDEN not in shown.text
        assert HIDDEN not in ask(who, "GET", "/rosters").text
        for at in ("2020-01-07T12:00:00Z", "2020-01-14T12:00:00Z"):
            assert ask(who, "GET", f"/rosters/duty/state?at={at}").json().get("on_duty") in (None, "200")
    assert service.admin("GET", f"{BASE}/rosters/duty/state?at=2020-01-07T12:00:00Z").json()["on_duty"] == HIDDEN


def test_nor_in_decisions(ask, world):
    service, _ = world
    plan = service.admin("GET", f"{BASE}/route", params={"to": "care", "call_id": "to-care"}).json()
    assert HIDDEN in str(plan["steps"])
    shown = ask("lead", "GET", f"/decisions/{plan['decision_id']}")
    assert HIDDEN not in shown.text and "202" in str(shown.json()["decision"]["steps"])
    alone = service.admin("GET", f"{BASE}/route", params={"to": HIDDEN, "call_id": "to-203"}).json()["decision_id"]
    assert ask("lead", "GET", f"/decisions/{alone}").status_code == 404
    assert alone not in ask("lead", "GET", "/decisions").text
    simulated = ask("lead", "POST", "/route/simulate", json={"question": {"to": HIDDEN}})
    nobody = ask("lead", "POST", "/route/simulate", json={"question": {"to": "nobody"}})
    assert simulated.json()["type"] == nobody.json()["type"] == "/docs/errors/unknown-target"
    assumed = {"question": {"to": "200"}, "assume": [{"user": HIDDEN, "status": "away"}]}
    assert ask("lead", "POST", "/route/simulate", json=assumed).status_code == 400


# shows: S1.10 S0.6
def test_a_team_s_token_sees_the_team(ask):
    for who in ("team", "wall"):
        assert ids(ask(who, "GET", "/users")) == ["200", "201"]
        assert ids(ask(who, "GET", "/presence"), "user") == ["200", "201"]
        assert ask(who, "GET", "/users/202/presence").status_code == 404
        assert ask(who, "GET", "/presence?group=care").status_code == 400
    assert ids(ask("team", "GET", "/groups")) == ["sales"]
    for path in ("/groups/care", "/groups/care/load", "/groups/care/state", "/groups/care/members/202/state"):
        assert ask("team", "GET", path).status_code == 404
    assert ask("team", "GET", "/groups/sales/members/200/state").status_code == 200


def test_a_team_s_token_changes_nothing_elsewhere(ask):
    status = {"status": "away"}
    assert ask("team", "PUT", "/users/202/status", json=status).status_code == 404
    assert ask("team", "PUT", "/users/201/status", json=status).status_code == 200
    assert ask("team", "DELETE", "/users/201/status").status_code == 200
    closed = {"state": "closed", "expires_in": 60}
    assert ask("team", "PUT", "/groups/care/override", json=closed).status_code == 404
    assert ask("team", "PUT", "/schedules/any/override", json=closed).status_code == 403
    assert ask("team", "PUT", "/groups/sales/override", json=closed).status_code == 200
    assert ask("team", "DELETE", "/groups/sales/override").status_code == 204


def test_rules_count_at_once(ask, world):
    service, _ = world
    level = lambda: set(ask("person", "GET", "/users/202/presence").json()) & {"routable", "availability", "activity", "devices"}
    assert level() == {"routable", "availability"}
    try:
        patch(service, "/groups/care", {"visibility": {"others": "reachability"}})
        assert level() == {"routable"}
        patch(service, "/users/202", {"visibility": {"user": "detail"}})
        assert level() == {"routable", "availability", "activity", "devices"}
        patch(service, "/groups/care", {"members": [{"target": "203"}]})
        patch(service, "/users/202", {"visibility": None})
        patch(service, "", {"visibility": {"user": "activity"}})
        assert level() == {"routable", "availability", "activity"}
    finally:
        patch(service, "", {"visibility": None})
        patch(service, "/users/202", {"visibility": None})
        patch(service, "/groups/care", {"visibility": None, "members": [{"target": "202"}, {"target": "203"}]})


def test_conditions_and_order_tell_nothing_more(ask, world):
    service, _ = world
    patch(service, "", {"visibility": {"user": "reachability"}})
    assert service.admin("PUT", call_path("order", "201", D), json={"state": "confirmed"}).status_code == 200
    try:
        assert "201" not in ids(ask("person", "GET", "/presence?availability=busy"), "user")
        assert "201" in ids(ask("person", "GET", "/presence?routable=false"), "user")
    finally:
        service.admin("DELETE", call_path("order", "201", D))
        patch(service, "", {"visibility": None})


@pytest.mark.parametrize("body, pointer", [
    ({"visibility": {"user": "some"}}, "/visibility/user"),
    ({"visibility": {"pbx": "none"}}, "/visibility/pbx"),
    ({"visibility": {"carrier": "none"}}, "/visibility/carrier"),
    ({"sources_off": ["pbx"]}, "/sources_off/0"),
])
def test_a_rule_that_is_none_is_refused(world, body, pointer):
    service, _ = world
    answer = service.admin("PATCH", f"{BASE}/users/200", json=body, headers={"If-Match": "*"})
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == pointer, answer.text


@pytest.mark.parametrize("body, pointer", [
    ({"role": "pbx", "groups": ["sales"]}, "/groups"),
    ({"role": "supervisor", "groups": ["gone"]}, "/groups/0"),
    ({"role": "admin", "visibility": "activity"}, "/visibility"),
])
def test_a_token_s_limits_belong_to_readers(world, body, pointer):
    service, _ = world
    answer = service.admin("POST", f"{BASE}/tokens", json=body)
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == pointer, answer.text


def test_a_ceiling_is_kept_and_shown(world):
    service, _ = world
    made = service.admin("POST", f"{BASE}/tokens", json={"role": "supervisor", "groups": ["sales"], "visibility": "availability"})
    assert made.status_code == 201 and made.json()["visibility"] == "availability" and made.json()["groups"] == ["sales"]
    shown = service.request("GET", f"{BASE}/users/200/presence", made.json()["token"]).json()
    assert "availability" in shown and "activity" not in shown


# shows: S1.10
def test_a_person_switches_a_source_off_for_themselves(ask, world):
    service, _ = world
    off = {"sources_off": ["carrier"]}
    report = lambda: ask("carrier", "PUT", "/users/200/calls/off", json={"state": "confirmed"}).json()
    assert ask("person", "PUT", "/users/201/privacy", json=off).status_code == 403
    assert ask("lead", "PUT", "/users/200/privacy", json=off).status_code == 403
    assert report().keys() == {"applied", "expires_at", "expires_in"}, "who reports learns nothing of what follows"
    assert ask("pbx", "GET", "/users/200/presence").json()["availability"] == "busy"
    try:
        assert ask("person", "PUT", "/users/200/privacy", json=off).json()["sources_off"] == ["carrier"]
        shown = ask("pbx", "GET", "/users/200/presence").json()
        assert shown["calls"] == [] and shown["availability"] != "busy"
        assert report() == {"applied": False, "reason": "source_off"}
        assert ask("person", "GET", "/users/200").json()["sources_off"] == ["carrier"]
        for who in ("lead", "pbx", "wall"):
            assert "sources_off" not in ask(who, "GET", "/users/200").text + ask(who, "GET", "/users").text
    finally:
        assert ask("person", "PUT", "/users/200/privacy", json={"sources_off": []}).status_code == 200
    assert report()["applied"] is True
    ask("carrier", "DELETE", "/users/200/calls/off")


def test_rules_travel_with_the_configuration(world):
    service, _ = world
    exported = service.admin("GET", f"{BASE}/config").json()
    by_path = {o["path"]: o["value"] for o in exported["objects"]}
    assert by_path[f"/users/{HIDDEN}"]["visibility"] == {"user": "none", "supervisor": "none", "dashboard": "none"}
    again = service.admin("PUT", f"{BASE}/config?dry_run=true", json=exported)
    assert again.status_code == 200, again.text
