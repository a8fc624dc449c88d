"""Domains, users, devices, profiles: versions, merge-patch, uniqueness, references, search, pages."""

import pytest

from scenario.world import make_domain, make_token

D = "cfg.example"
BASE = f"/v1/domains/{D}"


@pytest.fixture(scope="module")
def api(service):
    make_domain(service, ["700", "701"], D)
    return service


@pytest.fixture
def user(api):
    """user("710", **body) -> its path; removed afterwards."""
    made = []

    def make(name, **body):
        path = f"{BASE}/users/{name}"
        answer = api.put(path, body)
        assert answer.status_code == 201, answer.text
        made.append(path)
        return path

    yield make
    for path in reversed(made):
        for kind in ("profiles", "devices"):
            for item in api.admin("GET", f"{path}/{kind}").json().get("items", []):
                name = item["status"] if kind == "profiles" else item["id"]
                api.admin("DELETE", f"{path}/{kind}/{name}", headers={"If-Match": "*"})
    for path in reversed(made):
        assert api.admin("DELETE", path, headers={"If-Match": "*"}).status_code == 204


def problem(answer, status, slug):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/docs/errors/{slug}"
    return {e["pointer"]: e["detail"] for e in answer.json().get("errors", [])}


# ---- versions ----

def test_versions(api, user):
    path = user("710", display_name="Zoë")
    read = api.admin("GET", path)
    etag = read.headers["ETag"]
    assert read.json()["id"] == "710" and read.json()["display_name"] == "Zoë"
    assert f'"{read.json()["version"]}"' == etag
    assert api.admin("GET", path, headers={"If-None-Match": etag}).status_code == 304
    problem(api.admin("PUT", path, json={}), 428, "precondition-required")
    problem(api.admin("PUT", path, json={}, headers={"If-None-Match": "*"}), 412, "precondition-failed")
    changed = api.admin("PUT", path, json={"site": "Trier"}, headers={"If-Match": etag})
    assert changed.status_code == 200 and changed.headers["ETag"] != etag
    assert "display_name" not in changed.json(), "PUT replaces the whole"
    problem(api.admin("PUT", path, json={}, headers={"If-Match": etag}), 412, "precondition-failed")
    problem(api.admin("DELETE", path, headers={"If-Match": etag}), 412, "precondition-failed")
    problem(api.admin("DELETE", path), 428, "precondition-required")


def test_what_was_read_can_be_written_back(api):
    for path in (BASE, f"{BASE}/users/700", f"{BASE}/users/700/devices/desk"):
        read = api.admin("GET", path)
        answer = api.admin("PUT", path, json=read.json(), headers={"If-Match": read.headers["ETag"]})
        assert answer.status_code == 200, answer.text
        assert {**answer.json(), "version": ""} == {**read.json(), "version": ""}


def test_delete_is_idempotent(api, user):
    path = user("711")
    assert api.admin("DELETE", path, headers={"If-Match": "*"}).status_code == 204
    assert api.admin("DELETE", path, headers={"If-Match": "*"}).status_code == 204
    assert api.admin("DELETE", path).status_code == 204
    problem(api.admin("GET", path), 404, "not-found")


@pytest.mark.parametrize("media", ["application/json", "application/merge-patch+json"])
def test_merge_patch(api, user, media):
    path = user("712", display_name="A", department="Sales", site="Trier")
    headers = {"If-Match": "*", "Content-Type": media}
    answer = api.admin("PATCH", path, data='{"site":null,"department":"Support"}', headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["department"] == "Support" and answer.json()["display_name"] == "A"
    assert "site" not in answer.json()
    assert "/colour" in problem(api.admin("PATCH", path, data='{"colour":1}', headers=headers),
                                400, "validation-failed")
    problem(api.admin("PATCH", path, data="{}", headers={"If-Match": "*", "Content-Type": "text/plain"}),
            415, "unsupported-media-type")
    problem(api.admin("PATCH", f"{BASE}/users/none", json={}, headers={"If-Match": "*"}), 404, "not-found")


def test_concurrent_writers_all_land(api, user):
    """Each writes another object of one domain: the config version moves under all of them."""
    from concurrent.futures import ThreadPoolExecutor
    import requests

    paths = [user(f"72{i}") for i in range(8)]

    def write(path):
        return requests.patch(api.url + path, json={"site": "X"}, timeout=10,
                              headers={"If-Match": "*", "Authorization": f"Bearer {api.admin_token}"})

    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert [a.status_code for a in pool.map(write, paths)] == [200] * 8


# ---- unique, referenced ----

def test_unique(api, user):
    user("730", extension="7301", numbers=["+35227990730"], external_id="x-730")
    path = f"{BASE}/users/731"
    for body, pointer in (({"extension": "7301"}, "/extension"), ({"extension": "730"}, "/extension"),
                          ({"numbers": ["+35227990731", "+35227990730"]}, "/numbers/1"),
                          ({"external_id": "x-730"}, "/external_id")):
        faults = problem(api.put(path, body), 409, "not-unique")
        assert "730" in faults[pointer]
    faults = problem(api.put(f"{BASE}/users/7301", {}), 409, "not-unique")
    assert "/id" in faults
    mobile = api.admin("GET", f"{BASE}/users/700/devices/mobile").json()["number"]
    assert "/numbers/0" in problem(api.put(path, {"numbers": [mobile]}), 409, "not-unique")
    user("732")
    assert "/number" in problem(api.put(f"{BASE}/users/732/devices/m",
                                        {"kind": "mobile_number", "number": mobile}), 409, "not-unique")


def test_destinations_are_looked_up(api, user):
    path = user("740", extension="7400", numbers=["+35227990740"])
    profile = path + "/profiles/away"

    def forward(kind, target=None):
        to = {"kind": kind, **({"target": target} if target else {})}
        return api.put(profile, {"forward": {"busy": {"external": to}}})

    sales = f"{BASE}/groups/sales"
    assert api.put(sales, {"fallback": {"otherwise": {"kind": "busy"}}}).status_code == 201
    at = "/forward/busy/external/target"
    assert at in problem(forward("ring_group", "nobody"), 400, "validation-failed")
    assert at in problem(forward("extension", "nobody"), 400, "validation-failed")
    assert at in problem(forward("external", "call me"), 400, "validation-failed")
    assert at in problem(forward("busy", "x"), 400, "validation-failed")
    for kind, target in (("extension", "701"), ("extension", "7400"), ("extension", "00352 27990740"),
                         ("external", "+352 621 123"), ("voicemail", None), ("voicemail", "box"),
                         ("ivr", "main"), ("ring_group", "sales"), ("queue", "q"), ("callback_queue", "q"),
                         ("announcement", "closed"), ("busy", None), ("hangup", None)):
        answer = forward(kind, target)
        assert answer.status_code == 201, (kind, answer.text)
        assert api.admin("DELETE", profile, headers={"If-Match": "*"}).status_code == 204
    for body in ({"fallback": {"kind": "extension", "target": "nobody"}},):
        assert "/fallback/target" in problem(api.put(f"{BASE}/users/741", body), 400, "validation-failed")


def test_profile_devices_exist(api, user):
    path = user("742")
    assert api.put(path + "/devices/desk", {"kind": "desk_phone"}).status_code == 201
    faults = problem(api.put(path + "/profiles/away", {
        "mobile": {"device": "desk"},
        "ring": {"strategy": "sequential", "order": [{"device": "desk"}, {"device": "lost"}]}}),
        400, "validation-failed")
    assert set(faults) == {"/mobile/device", "/ring/order/1/device"}


def test_what_is_in_use_stays(api, user):
    target, path = user("750", extension="7500"), user("751")
    assert api.put(path + "/devices/desk", {"kind": "desk_phone"}).status_code == 201
    assert api.put(path + "/profiles/available", {
        "forward": {"always": {"internal": {"kind": "extension", "target": "7500"}}},
        "ring": {"strategy": "sequential", "order": [{"device": "desk"}]}}).status_code == 201
    answer = api.admin("DELETE", target, headers={"If-Match": "*"})
    problem(answer, 409, "in-use")
    assert "/users/751/profiles/available" in answer.text
    problem(api.admin("PATCH", target, json={"extension": "7501"}, headers={"If-Match": "*"}), 409, "in-use")
    assert api.admin("PATCH", target, json={"site": "X"}, headers={"If-Match": "*"}).status_code == 200
    problem(api.admin("DELETE", path + "/devices/desk", headers={"If-Match": "*"}), 409, "in-use")


def test_a_user_takes_everything_along(api, user):
    path = user("760")
    assert api.put(path + "/devices/desk", {"kind": "desk_phone"}).status_code == 201
    assert api.put(path + "/profiles/away", {"note": "x"}).status_code == 201
    password = api.admin("POST", path + "/hook-password").json()["password"]
    token = make_token(api, D, role="user", user="760")
    assert api.hook("760", password, D, number="1").status_code == 200
    assert api.admin("DELETE", path, headers={"If-Match": "*"}).status_code == 204
    assert api.hook("760", password, D, number="1").status_code == 403
    assert api.request("GET", path, token).status_code == 401
    user("760")
    assert api.admin("GET", path + "/devices").json() == {"items": []}
    assert api.admin("GET", path + "/profiles").json() == {"items": []}
    assert api.admin("GET", path + "/calls").json()["items"] == []
    assert api.hook("760", password, D, number="1").status_code == 403


# shows: S3.2
def test_do_not_disturb_knows_only_always(api, user):
    path = user("770") + "/profiles/do_not_disturb"
    to = {"internal": {"kind": "voicemail"}}
    faults = problem(api.put(path, {"forward": {"busy": to, "always": to}, "ring": {"timeout_s": 10}}),
                     400, "validation-failed")
    assert set(faults) == {"/forward/busy", "/ring"}
    assert api.put(path, {"forward": {"always": to}}).status_code == 201


def test_every_fault_at_once(api):
    faults = problem(api.put(f"{BASE}/users/780", {"email": "x", "capacity": 99, "colour": 1, "kind": "robot"}),
                     400, "validation-failed")
    assert set(faults) == {"/email", "/capacity", "/colour", "/kind"}
    for bad in ("a b", "ü", "x" * 65, "a/b"):
        answer = api.put(f"{BASE}/users/" + bad.replace("/", "%2F"), {})
        assert answer.status_code in (400, 404), answer.text


def test_domain_names_are_unique_everywhere(api):
    assert "/aliases/0" in problem(api.put("/v1/domains/cfg2.example", {
        "time_zone": "Europe/Berlin", "aliases": [D]}), 409, "not-unique")
    made = api.put("/v1/domains/cfg2.example", {"time_zone": "Europe/Berlin", "aliases": ["alias.example"]})
    assert made.status_code == 201
    assert "/aliases/0" in problem(api.admin("PATCH", BASE, json={"aliases": ["alias.example"]},
                                             headers={"If-Match": "*"}), 409, "not-unique")
    assert api.admin("DELETE", "/v1/domains/cfg2.example", headers={"If-Match": "*"}).status_code == 204
    problem(api.admin("GET", "/v1/domains/cfg2.example"), 404, "not-found")


def test_a_number_that_calls_are_sent_to_is_not_given_up(api, user):
    """Also where many others send theirs to the user's id, and in whatever spelling."""
    target = user("790", numbers=["+35227790790"], extension="79")
    for i in range(40):
        path = user(f"79-{i:02}") + "/profiles/available"
        to = "0035227790790" if i == 39 else "790"
        assert api.put(path, {"forward": {"busy": {
            "external": {"kind": "extension", "target": to}}}}).status_code == 201
    etag = api.admin("GET", target).headers["ETag"]
    answer = api.admin("PATCH", target, json={"numbers": []}, headers={"If-Match": etag})
    assert "/users/79-39/profiles/available" in problem(answer, 409, "in-use")[""]
    assert api.admin("PATCH", target, json={"extension": "78"}, headers={"If-Match": etag}).status_code == 200


def test_an_admin_makes_no_domains(api):
    token = make_token(api, D, role="admin")
    answer = api.request("PUT", "/v1/domains/other.example", token, json={"time_zone": "Europe/Berlin"},
                         headers={"If-None-Match": "*"})
    problem(answer, 404, "not-found")
    assert [d["id"] for d in api.request("GET", "/v1/domains", token).json()["items"]] == [D]


# ---- finding ----

@pytest.fixture(scope="module")
def crowd(api):
    domain = "crowd.example"
    objects = [{"path": "/", "value": {"time_zone": "Europe/Luxembourg", "numbering": {"country_code": "352"}}}]
    for i in range(250):
        objects.append({"path": f"/users/p{i:03}", "value": {
            "extension": str(1000 + i), "numbers": [f"+35227{i:06}"], "email": f"P{i}@Crowd.example",
            "given_name": "Marie" if i % 2 else "Jean", "family_name": f"Weber{i}",
            "department": f"D{i % 5}", "site": "Trier" if i < 50 else "Metz", "external_id": f"hr-{i}"}})
    answer = api.admin("PUT", f"/v1/domains/{domain}/config", json={"format": 1, "objects": objects},
                       headers={"If-None-Match": "*"})
    assert answer.status_code == 200, answer.text
    return f"/v1/domains/{domain}/users"


def found(api, path, **query):
    items, cursor = [], None
    while True:
        answer = api.admin("GET", path, params={**query, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        items += [u["id"] for u in answer.json()["items"]]
        cursor = answer.json().get("next")
        if not cursor:
            return items


def test_pages(api, crowd):
    everybody = [f"p{i:03}" for i in range(250)]
    assert found(api, crowd) == everybody
    assert found(api, crowd, limit=500) == everybody
    assert found(api, crowd, limit=7) == everybody
    assert found(api, crowd, limit=50) == everybody, "no empty page at the end"
    for query in ({"limit": 0}, {"limit": 501}, {"limit": "x"}, {"cursor": "zz"}, {"cursor": "1"}, {"q": ""}):
        problem(api.admin("GET", crowd, params=query), 400, "validation-failed")


# shows: S1.5
@pytest.mark.parametrize("query, wanted", [
    ({"q": "weber24"}, ["p024"] + [f"p{i}" for i in range(240, 250)]),
    ({"q": "marie weber7"}, ["p007"] + [f"p{i:03}" for i in range(71, 80, 2)]),
    ({"q": "P12@"}, ["p012"]),
    ({"number": "1017"}, ["p017"]),
    ({"number": "00352 27 000017"}, ["p017"]),
    ({"number": "+35227000017", "site": "Metz"}, []),
    ({"email": "p33@crowd.EXAMPLE"}, ["p033"]),
    ({"external_id": "hr-249"}, ["p249"]),
    ({"department": "D3", "site": "Trier"}, [f"p{i:03}" for i in range(3, 50, 5)]),
    ({"site": "trier"}, []),
    ({"q": "nobody"}, []),
])
@pytest.mark.parametrize("limit", [3, 500])
def test_search(api, crowd, query, wanted, limit):
    assert found(api, crowd, limit=limit, **query) == wanted
