"""Role × endpoint, cell by cell, from the program's own table: one allowed, one of a foreign
domain, one for a foreign user; and nothing without credentials."""

import json
import re
import subprocess

import pytest

from support.service import BINARY
from scenario.world import DOMAIN, make_domain, make_token, make_user

ROLES = ("carrier", "pbx", "dashboard", "supervisor", "user", "admin")


def endpoints():
    dump = subprocess.run([str(BINARY), "--dump-api"], capture_output=True, check=True).stdout
    return [e for e in json.loads(dump)["endpoints"]
            if "public" not in e["flags"] and "own_auth" not in e["flags"]]


ENDPOINTS = endpoints()
ids = [f"{e['method']} {e['path']}" for e in ENDPOINTS]


@pytest.fixture(scope="module")
def world(service):
    # a supervisor may read what a level below detail does not show: test_visibility_matrix.py is about levels
    make_domain(service, ["700", "701"], "roles.example", visibility={"supervisor": "detail"})
    make_domain(service, ["700"], "foreign.example")
    tokens = {role: make_token(service, "roles.example", role=role,
                               **({"user": "700"} if role == "user" else {})) for role in ROLES}
    return service, tokens


def send(service, endpoint, token, domain="roles.example", user="700"):
    """With values that fail no earlier than the role check and change nothing."""
    known = {"domain": domain, "user": user}
    path = re.sub(r"{(\w+)}", lambda name: known.get(name[1], "none-such"), endpoint["path"])
    body = {"json": {"none-such": True}} if endpoint["method"] in ("PUT", "POST", "PATCH") else {}
    if path.endswith("/users/700") and endpoint["method"] == "DELETE" and token:
        body["headers"] = {"If-Match": '"never"'}
    return service.request(endpoint["method"], path, token, **body)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=ids)
def test_nothing_without_credentials(world, endpoint):
    service, _ = world
    answer = send(service, endpoint, None)
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"] and "Basic" in answer.headers["WWW-Authenticate"]
    assert answer.json()["type"] == "/docs/errors/unauthenticated"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=ids)
def test_cell(world, endpoint, role):
    service, tokens = world
    answer = send(service, endpoint, tokens[role])
    if role in endpoint["roles"]:
        assert answer.status_code not in (401, 403), answer.text
    else:
        assert answer.status_code == 403, answer.text
    if "{domain}" in endpoint["path"]:
        answer = send(service, endpoint, tokens[role], domain="foreign.example")
        assert answer.status_code == 404, "another domain does not exist for this token"
        unknown = send(service, endpoint, tokens[role], domain="none.example")
        assert unknown.json()["type"] == answer.json()["type"], "nor can it be told from none"


@pytest.mark.parametrize("endpoint", [e for e in ENDPOINTS if "self" in e["flags"]],
                         ids=[i for i, e in zip(ids, ENDPOINTS) if "self" in e["flags"]])
def test_a_user_token_is_for_that_user(world, endpoint):
    service, tokens = world
    answer = send(service, endpoint, tokens["user"], user="701")
    assert answer.status_code == 403


def test_basic_carries_a_token_as_password(world):
    service, tokens = world
    path = "/v1/domains/roles.example/route?to=700"
    answer = service.http.get(service.url + path, auth=("pbx", tokens["pbx"]))
    assert answer.status_code == 200
    assert service.http.get(service.url + path, auth=("pbx", "nonsense")).status_code == 401


def test_token_lifetime_networks_and_scopes(start_service):
    service = start_service()
    make_domain(service)
    base = f"/v1/domains/{DOMAIN}"
    asked = lambda token: service.request("GET", f"{base}/route?to=200", token).status_code
    elsewhere = make_token(service, role="pbx", networks=["192.0.2.0/24"])
    assert asked(elsewhere) == 401
    here = make_token(service, role="pbx", networks=["192.0.2.0/24", "127.0.0.0/8"])
    assert asked(here) == 200
    soon = service.admin("POST", f"{base}/tokens", json={"role": "pbx", "expires_at": "2020-01-01T00:00:00Z"})
    assert soon.status_code == 400, "an end in the past"
    answer = service.admin("GET", f"{base}/tokens")
    assert all("token" not in t and "secret_hash" not in t for t in answer.json()["items"])
    slow = make_token(service, role="pbx", rate_per_s=2)
    statuses = [asked(slow) for _ in range(30)]
    assert 429 in statuses and 200 in statuses
    answer = service.request("GET", f"{base}/route?to=200", slow)
    while answer.status_code != 429:
        answer = service.request("GET", f"{base}/route?to=200", slow)
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["type"] == "/docs/errors/rate-limited"


def test_an_admin_makes_no_token_above_itself(world):
    service, tokens = world
    for role in ("operator", "superadmin"):
        answer = service.request("POST", "/v1/domains/roles.example/tokens", tokens["admin"], json={"role": role})
        assert answer.status_code in (400, 403), answer.text
    answer = service.request("POST", "/v1/domains/roles.example/tokens", tokens["admin"],
                             json={"role": "pbx", "domains": ["foreign.example"]})
    assert answer.status_code in (400, 403), answer.text


def test_a_token_of_several_domains_or_all(service, world):
    answer = service.admin("POST", "/v1/tokens", json={"role": "pbx",
                                                       "domains": ["roles.example", "foreign.example"]})
    assert answer.status_code == 201, answer.text
    both = answer.json()["token"]
    for domain in ("roles.example", "foreign.example"):
        assert service.request("GET", f"/v1/domains/{domain}/route?to=700", both).status_code == 200
    assert service.request("GET", "/v1/domains/abc.com/route?to=123", both).status_code == 404
    everything = service.admin("POST", "/v1/tokens", json={"role": "pbx", "domains": ["*"]}).json()["token"]
    assert service.request("GET", "/v1/domains/abc.com/route?to=123", everything).status_code == 200


def test_a_new_user_of_the_domain_is_seen_at_once(world):
    service, tokens = world
    make_user(service, "702", "roles.example")
    assert service.request("GET", "/v1/domains/roles.example/users/702", tokens["pbx"]).status_code == 200
