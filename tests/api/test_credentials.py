"""Tokens and hook passwords: made, shown once, limited, revoked."""

import time

import pytest

from scenario.world import make_domain

D = "keys.example"
BASE = f"/v1/domains/{D}"
SECRET_FREE = "secret_hash"


@pytest.fixture(scope="module")
def api(service):
    make_domain(service, ["800", "801"], D, hook_password_min_length=8)
    return service


def make(api, path=BASE + "/tokens", token=None, **body):
    return api.request("POST", path, token or api.admin_token, json=body)


def test_token_is_shown_once(api):
    made = make(api, role="pbx", name="Main PBX")
    assert made.status_code == 201 and made.headers["Cache-Control"] == "no-store"
    text, name = made.json()["token"], made.json()["id"]
    assert text.startswith(f"pk_{name}_") and made.json()["domains"] == [D]
    read = api.admin("GET", f"{BASE}/tokens/{name}").json()
    assert read["name"] == "Main PBX" and "token" not in read and SECRET_FREE not in read
    listed = api.admin("GET", BASE + "/tokens").text
    assert name in listed and SECRET_FREE not in listed and text not in listed
    assert api.request("GET", BASE, text).status_code == 200
    assert api.admin("DELETE", f"{BASE}/tokens/{name}").status_code == 204
    assert api.request("GET", BASE, text).status_code == 401
    assert api.admin("DELETE", f"{BASE}/tokens/{name}").status_code == 204
    assert api.admin("GET", f"{BASE}/tokens/{name}").status_code == 404
    assert text[-43:] not in api.log_text()


def test_token_expires(api):
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + api.offset_ms / 1000 + 2))
    text = make(api, role="pbx", expires_at=at).json()["token"]
    assert api.request("GET", BASE, text).status_code == 200
    time.sleep(2.5)
    assert api.request("GET", BASE, text).status_code == 401
    assert make(api, role="pbx", expires_at="2020-01-01T00:00:00Z").status_code == 400


def test_token_networks(api):
    elsewhere = make(api, role="pbx", networks=["192.0.2.0/24"]).json()["token"]
    assert api.request("GET", BASE, elsewhere).status_code == 401
    here = make(api, role="pbx", networks=["192.0.2.0/24", "127.0.0.0/8"]).json()["token"]
    assert api.request("GET", BASE, here).status_code == 200


def test_token_rate(api):
    slow = make(api, role="pbx", rate_per_s=5).json()["token"]
    answers = [api.request("GET", BASE, slow) for _ in range(15)]
    assert {a.status_code for a in answers} == {200, 429}
    limited = next(a for a in answers if a.status_code == 429)
    assert int(limited.headers["Retry-After"]) >= 1
    assert limited.json()["type"] == "/docs/errors/rate-limited"


@pytest.mark.parametrize("body, pointer", [
    ({}, "/role"),
    ({"role": "user"}, "/user"),
    ({"role": "user", "user": "none"}, "/user"),
    ({"role": "pbx", "user": "800"}, "/user"),
    ({"role": "pbx", "domains": ["other.example"]}, "/domains/0"),
    ({"role": "pbx", "domains": ["*"]}, "/domains/0"),
    ({"role": "pbx", "prefix": ".x.example"}, "/prefix"),
    ({"role": "superadmin"}, "/role"),
    ({"role": "pbx", "networks": ["10.0.0.0/99"]}, "/networks/0"),
    ({"role": "pbx", "scopes": ["all"]}, "/scopes/0"),
])
def test_token_is_checked(api, body, pointer):
    answer = make(api, **body)
    assert answer.status_code == 400, answer.text
    assert pointer in {e["pointer"] for e in answer.json()["errors"]}


def test_nobody_makes_more_than_they_are(api):
    admin = make(api, role="admin").json()["token"]
    assert make(api, token=admin, role="admin").status_code == 201
    for role in ("operator", "superadmin"):
        assert make(api, token=admin, role=role).status_code == 403
    assert make(api, "/v1/tokens", token=admin, role="pbx", domains=["*"]).status_code == 403
    assert make(api, "/v1/domains/abc.com/tokens", token=admin, role="pbx").status_code == 404


def test_system_tokens(api):
    made = make(api, "/v1/tokens", role="carrier", domains=["abc.com", D])
    assert made.status_code == 201, made.text
    name, text = made.json()["id"], made.json()["token"]
    assert name in api.admin("GET", "/v1/tokens").text
    assert api.admin("GET", f"/v1/tokens/{name}").json()["domains"] == ["abc.com", D]
    assert api.admin("GET", f"{BASE}/tokens/{name}").status_code == 404, "not the domain's own"
    assert api.request("PUT", f"{BASE}/users/800/calls/x", text, json={"state": "confirmed"}).status_code == 200
    assert api.admin("DELETE", f"/v1/tokens/{name}").status_code == 204
    assert api.request("PUT", f"{BASE}/users/800/calls/x", text, json={"state": "confirmed"}).status_code == 401
    for body in ({"role": "pbx"}, {"role": "user", "domains": [D]}, {"role": "pbx", "domains": ["*", D]}):
        assert make(api, "/v1/tokens", **body).status_code == 400
    assert "_system" not in api.admin("GET", "/v1/domains").text


def test_operator_stays_under_its_prefix(api):
    made = make(api, "/v1/tokens", role="operator", prefix=".reseller.example")
    assert made.status_code == 201, made.text
    token, body = made.json()["token"], {"time_zone": "Europe/Luxembourg"}
    create = {"If-None-Match": "*"}
    path = "/v1/domains/one.reseller.example"
    assert api.request("PUT", path, token, json=body, headers=create).status_code == 201
    assert api.request("PUT", "/v1/domains/one.example", token, json=body, headers=create).status_code == 404
    assert [d["id"] for d in api.request("GET", "/v1/domains", token).json()["items"]] == ["one.reseller.example"]
    assert api.request("GET", BASE, token).status_code == 404
    assert api.request("DELETE", path, token, headers={"If-Match": "*"}).status_code == 204


def test_tokens_by_pages(api):
    names = {make(api, role="dashboard").json()["id"] for _ in range(5)}
    seen, cursor = [], None
    while True:
        page = api.admin("GET", BASE + "/tokens", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        seen += [t["id"] for t in page.json()["items"]]
        cursor = page.json().get("next")
        if not cursor:
            break
    assert names <= set(seen) and len(seen) == len(set(seen))
    for name in names:
        api.admin("DELETE", f"{BASE}/tokens/{name}")


def test_hook_password_made_and_chosen(api):
    path = BASE + "/users/801/hook-password"
    made = api.admin("POST", path)
    assert made.status_code == 201 and made.json()["chosen"] is False
    first = made.json()["password"]
    assert len(first) >= 22
    assert api.hook("801", first, D).status_code == 200
    short = api.admin("POST", path, json={"password": "1234567"})
    assert short.status_code == 400 and short.json()["errors"][0]["pointer"] == "/password"
    assert "1234567" not in short.text
    assert api.hook("801", first, D).status_code == 200, "a refused one changes nothing"
    chosen = api.admin("POST", path, json={"password": "äöüß5678"})
    assert chosen.status_code == 201 and chosen.json() == {"user": "801", "chosen": True}
    assert api.hook("801", first, D).status_code == 403
    assert api.hook("801", "äöüß5678", D).status_code == 200
    assert api.admin("DELETE", path).status_code == 204
    assert api.hook("801", "äöüß5678", D).status_code == 403
    assert api.admin("DELETE", path).status_code == 204
    assert api.admin("POST", BASE + "/users/none/hook-password").status_code == 404


def test_a_user_sets_their_own_hook_password_only(api):
    token = make(api, role="user", user="800").json()["token"]
    assert api.request("POST", BASE + "/users/800/hook-password", token).status_code == 201
    assert api.request("POST", BASE + "/users/801/hook-password", token).status_code == 403


def test_hook_failures_look_alike(api):
    answers = [api.hook(user, "some wrong password", domain)
               for user, domain in (("800", D), ("none", D), ("800", "none.example"))]
    answers.append(api.hook("800", None, D))
    assert {a.status_code for a in answers} == {403}
    assert len({a.content for a in answers}) == 1
    names = [{k for k in a.headers if k not in ("Date", "X-Request-Id")} for a in answers]
    assert all(n == names[0] for n in names)
