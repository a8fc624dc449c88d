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


def since(service, user):
    shown = presence(service, user, D)
    return shown["availability"], shown["since"]


@pytest.fixture
def phone(one, user):
    """A user with a desk phone and nothing else that might ring."""
    assert one.admin("DELETE", f"{BASE}/users/{user}/devices/mobile", headers={"If-Match": "*"}).status_code == 204
    return user


def registered(service, user, **more):
    tell(service, user, "devices/desk/state", state="registered", expires_in=7200, **more)
    return presence(service, user, D)["as_of"]


# shows: S1.8
@pytest.mark.parametrize("bar", [{"health": "fault"}, {"health": "maintenance"}, {"lock": {"owner": "dispatch", "expires_in": 600}}])
def test_a_device_out_of_use_is_offline_since_then(one, phone, bar):
    begun = registered(one, phone)
    one.advance(5)
    assert seconds(registered(one, phone, **bar), begun) == 5
    availability, lost = since(one, phone)
    assert availability == "offline" and seconds(lost, begun) == 5
    one.advance(60)
    registered(one, phone, **bar)
    assert since(one, phone) == ("offline", lost), "told again it is no other"


# shows: S1.7 S1.8
def test_a_lock_that_ends_by_itself_gives_back_at_its_end(one, phone):
    begun = registered(one, phone, lock={"owner": "dispatch", "expires_in": 60})
    one.advance(90)
    availability, found = since(one, phone)
    assert availability == "available" and seconds(found, begun) == 60


def test_what_a_call_hid_begins_with_its_end(one, phone):
    begun = registered(one, phone)
    one.admin("PUT", call_path(f"hides-{phone}", phone, D), json={"state": "confirmed"})
    one.advance(5)
    registered(one, phone, health="fault")
    one.advance(5)
    assert one.admin("DELETE", call_path(f"hides-{phone}", phone, D)).status_code == 200
    availability, lost = since(one, phone)
    assert availability == "offline" and seconds(lost, begun) == 10


def sources(service, user):
    return sorted((s["source"], s["kind"], s["age_s"]) for s in presence(service, user, D)["sources"])


# shows: S0.5 S1.9
def test_an_app_that_a_push_wakes_is_a_source(one, user):
    tell(one, user, "devices/desk/state", state="unregistered", expires_in=7200)
    tell(one, user, "sessions/phone", app="mobile_app", availability="available", push_expires_in=3600)
    one.advance(10)
    assert one.admin("DELETE", f"{BASE}/users/{user}/sessions/phone").status_code == 200
    shown = presence(one, user, D, params={"explain": "true"})
    [decided] = [line for line in shown["trace"] if line.get("decided")]
    assert (shown["rung"], decided["text"]) == ("P10", "Device phone is push_reachable.")
    one.advance(5)
    assert sources(one, user) == [(decided["source"], "device", 15), (decided["source"], "session", 5)]


def test_a_closed_app_of_which_the_pbx_has_spoken_since_is_none(one, user):
    device = {"kind": "mobile_app"}
    assert one.put(f"{BASE}/users/{user}/devices/app", device).status_code == 201
    tell(one, user, "sessions/app", app="mobile_app", availability="available", push_expires_in=3600)
    one.admin("DELETE", f"{BASE}/users/{user}/sessions/app")
    assert [kind for _, kind, _ in sources(one, user)] == ["session"]
    one.advance(1)
    tell(one, user, "devices/app/state", state="unregistered")
    assert [kind for _, kind, _ in sources(one, user)] == ["device"]


def test_the_last_app_to_go_is_the_source_of_offline(one, phone):
    assert one.admin("DELETE", f"{BASE}/users/{phone}/devices/desk", headers={"If-Match": "*"}).status_code == 204
    for session in ("first", "last"):
        tell(one, phone, f"sessions/{session}", app="web_app", availability="available")
    for session in ("first", "last"):
        one.advance(10)
        one.admin("DELETE", f"{BASE}/users/{phone}/sessions/{session}")
    assert presence(one, phone, D)["rung"] == "P11"
    assert [(kind, age) for _, kind, age in sources(one, phone)] == [("session", 0)]


# shows: S1.4 S1.9
def test_a_lock_is_a_source(one, user):
    tell(one, user, "lock", availability="away", expires_in=600)
    assert [kind for _, kind, _ in sources(one, user)] == ["lock"]
