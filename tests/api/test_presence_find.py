"""Who can respond now: GET /presence, and POST /presence/query for many at once."""

import pytest

from scenario.world import call_path, make_domain, make_token

D = "find.example"
BASE = f"/v1/domains/{D}"
END = {"otherwise": {"kind": "voicemail"}}
PEOPLE = {
    "anna": {"site": "north", "department": "sales", "skills": [{"skill": "french", "level": 5}]},
    "bob": {"site": "north", "skills": [{"skill": "french", "level": 9}, {"skill": "german", "level": 2}]},
    "cleo": {"site": "south", "department": "sales"},
    "dan": {"site": "south", "skills": [{"skill": "french", "level": 7}]},
    "door": {"kind": "resource"},
}


@pytest.fixture(scope="module")
def world(service):
    make_domain(service, [], D)
    for user, body in PEOPLE.items():
        assert service.put(f"{BASE}/users/{user}", body).status_code == 201
        assert service.put(f"{BASE}/users/{user}/devices/desk", {"kind": "desk_phone"}).status_code == 201
    report(service, "anna"), report(service, "bob"), report(service, "cleo", "unregistered")
    assert service.admin("PUT", call_path("c1", "bob", D), json={"state": "confirmed"}).status_code == 200
    for group, members in (("inner", [{"target": "dan"}]),
                           ("team", [{"target": "anna"}, {"kind": "group", "target": "inner"}])):
        assert service.put(f"{BASE}/groups/{group}", {"members": members, "fallback": END}).status_code == 201
    return service


def report(service, user, state="registered"):
    answer = service.admin("PUT", f"{BASE}/users/{user}/devices/desk/state", json={"state": state})
    assert answer.status_code == 200, answer.text


def find(service, token=None, **query):
    answer = service.request("GET", f"{BASE}/presence", token or service.admin_token, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(service, **query):
    return [item["user"] for item in find(service, **query)["items"]]


@pytest.mark.parametrize("query, expected", [
    ({}, ["anna", "bob", "cleo", "dan", "door"]),
    ({"kind": "resource"}, ["door"]),
    ({"device_kind": "desk_phone", "site": "north"}, ["anna", "bob"]),
    ({"device_kind": "help_point"}, []),
    ({"site": "north"}, ["anna", "bob"]),
    ({"department": "sales", "site": "south"}, ["cleo"]),
    ({"skills": "french"}, ["anna", "bob", "dan"]),
    ({"skills": "french:6"}, ["bob", "dan"]),
    ({"skills": "french:6,german"}, ["bob"]),
    ({"group": "team"}, ["anna", "dan"]),
    ({"availability": "busy"}, ["bob"]),
    ({"availability": "offline"}, ["cleo"]),
    ({"routable": "true"}, ["anna", "dan", "door"]),
    ({"routable": "false"}, ["bob", "cleo"]),
    ({"routable": "true", "skills": "french:6"}, ["dan"]),
])
def test_all_conditions_hold(world, query, expected):
    assert found(world, **query) == expected


# shows: S1.14
def test_the_best_come_first(world):
    assert found(world, order="best") == ["anna", "dan", "door", "bob", "cleo"]
    assert found(world, order="best", limit=2) == ["anna", "dan"]
    assert found(world, order="best", skills="french", routable="true") == ["anna", "dan"]


def test_a_higher_level_is_better(world):
    report(world, "dan")
    try:
        assert found(world, order="best", skills="french") == ["dan", "anna", "bob"]
    finally:
        world.admin("DELETE", f"{BASE}/users/dan/devices/desk/state")


def test_by_id_in_pages(world):
    seen, query = [], {"limit": 2}
    while True:
        page = find(world, **query)
        seen += [item["user"] for item in page["items"]]
        if "next" not in page:
            break
        query["cursor"] = page["next"]
    assert seen == sorted(PEOPLE)


@pytest.mark.parametrize("role, keys", [
    ("dashboard", {"user", "routable", "availability", "since", "degraded", "as_of"}),
    ("supervisor", {"user", "routable", "availability", "since", "activity", "status", "reason", "degraded", "as_of", "until",
                    "calls"})])
def test_a_reader_sees_no_more_than_of_one(world, role, keys):
    token = make_token(world, D, role=role)
    bob = [i for i in find(world, token)["items"] if i["user"] == "bob"][0]
    assert bob.keys() <= keys
    assert all(call.keys() <= {"state", "direction", "since"} for call in bob.get("calls", []))
    alone = world.request("GET", f"{BASE}/users/bob/presence", token).json()
    assert bob | {"as_of": None} == alone | {"as_of": None}, "but for when it was read"


def test_a_carrier_may_not_ask(world):
    token = make_token(world, D, role="carrier")
    assert world.request("GET", f"{BASE}/presence", token).status_code == 403
    assert world.request("POST", f"{BASE}/presence/query", token, json={"users": ["bob"]}).status_code == 403


def test_another_domain_is_not_there(world):
    make_domain(world, [], "elsewhere.example")
    token = make_token(world, "elsewhere.example", role="admin")
    assert world.request("GET", f"{BASE}/presence", token).status_code == 404


@pytest.mark.parametrize("query, where", [
    ({"kind": "robot"}, "?kind"), ({"availability": "here"}, "?availability"), ({"routable": "maybe"}, "?routable"),
    ({"order": "name"}, "?order"), ({"group": "nobody"}, "?group"), ({"skills": "french:11"}, "?skills"),
    ({"order": "best", "cursor": "61"}, "?cursor"), ({"limit": "0"}, "?limit"), ({"site": ""}, "?site"),
    ({"colour": "red"}, "?colour")])
def test_what_is_wrong_is_named(world, query, where):
    answer = world.admin("GET", f"{BASE}/presence", params=query)
    assert answer.status_code == 400
    assert where in [e["pointer"] for e in answer.json()["errors"]]


def test_many_at_once_in_the_order_asked(world):
    answer = world.admin("POST", f"{BASE}/presence/query", json={"users": ["dan", "nobody", "anna", "dan"]})
    assert answer.status_code == 200, answer.text
    assert [item["user"] for item in answer.json()["items"]] == ["dan", "anna", "dan"]
    assert answer.json()["unknown"] == ["nobody"]


def test_a_thousand_and_not_one_more(world):
    answer = world.admin("POST", f"{BASE}/presence/query", json={"users": ["anna"] * 1000})
    assert len(answer.json()["items"]) == 1000
    answer = world.admin("POST", f"{BASE}/presence/query", json={"users": ["anna"] * 1001})
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "/users"
    assert world.admin("POST", f"{BASE}/presence/query", json={}).status_code == 400
