"""Since when and until when a presence is what it is, and whose word it is, as a client reads it in every form."""

import itertools
from datetime import datetime

import pytest

from scenario.world import call_path, make_user, own_service, presence

D = "times.example"
BASE = f"/v1/domains/{D}"
_ids = itertools.count(300)


@pytest.fixture(scope="module")
def one():
    with own_service(["200"], D) as service:
        yield service


@pytest.fixture
def user(one):
    name = str(next(_ids))
    make_user(one, name, D)
    return name


def tell(service, user, what, **body):
    answer = service.admin("PUT", f"{BASE}/users/{user}/{what}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def seconds(later, earlier):
    return round((datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds())


# shows: S3.1
def test_until_is_that_of_what_is_shown_wherever_it_is_shown(one, user):
    tell(one, user, "devices/desk/state", state="registered", expires_in=600)
    lunch = tell(one, user, "status", status="lunch_break", expires_in=7200)["expires_at"]
    shown = presence(one, user, D)
    assert (shown["until"], shown["expires_at"]) == (lunch, lunch)
    assert shown["devices"][0]["expires_at"] < lunch, "what each fact has as its own end stays with it"
    listed = one.admin("POST", f"{BASE}/presence/query", json={"users": [user]}).json()["items"]
    found = one.admin("GET", f"{BASE}/presence", params={"availability": "away"}).json()["items"]
    assert [p["until"] for p in listed + found if p["user"] == user] == [lunch, lunch]


def test_without_an_end_there_is_no_until(one, user):
    tell(one, user, "devices/desk/state", state="registered", expires_in=600)
    tell(one, user, "status", status="lunch_break")
    assert not {"until", "expires_at"} & presence(one, user, D).keys()
    one.advance(601)
    assert presence(one, user, D)["activity"] == "lunch"


def test_a_call_is_shown_until_its_own_end(one, user):
    tell(one, user, "sessions/laptop", app="desktop_app", availability="available", expires_in=60)
    ends = one.admin("PUT", call_path("times", user, D), json={"state": "confirmed", "expires_in": 900}).json()["expires_at"]
    assert presence(one, user, D)["until"] == ends
