"""Deadlines are given once: a step of a clock, a source's or our own, neither extends nor shortens them."""

from datetime import datetime, timedelta

import pytest

from scenario.world import BASE, make_domain, make_token
from support.service import Redis, Service, wait_for

# shows: S1.9 S4.3
USER = f"{BASE}/users/200"


@pytest.fixture
def pair():
    redis = Redis.start()
    one, two = Service.start(redis=redis), Service.start(redis=redis)
    make_domain(one)
    wait_for(lambda: two.admin("GET", USER).status_code == 200, 10)
    yield one, two
    one.stop()
    two.stop()
    redis.stop()


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def written(when):
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now_of(service):
    return moment(service.admin("GET", f"{USER}/presence").json()["as_of"])


def deadlines(service):
    seen = service.admin("GET", f"{USER}/presence").json()
    return {c["call_id"]: c["expires_at"] for c in seen["calls"]}


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(0), timedelta(hours=-2)])
def test_a_sources_clock_moves_no_deadline(pair, ahead):
    one, two = pair
    token = make_token(one, "corp.example", role="pbx")
    now = now_of(one)
    put = one.request("PUT", f"{USER}/calls/step-1", token,
                      json={"state": "confirmed", "expires_in": 600, "at": written(now + ahead)})
    assert put.status_code == 200 and put.json()["expires_in"] == 600
    given = moment(put.json()["expires_at"])
    assert timedelta(seconds=600) <= given - now < timedelta(seconds=630)
    # its clock is set right: what it says next counts, by the same rule
    again = one.request("PUT", f"{USER}/calls/step-1", token,
                        json={"state": "held", "expires_in": 300, "at": written(now_of(one))})
    assert again.json()["applied"], again.text
    assert moment(again.json()["expires_at"]) - now < timedelta(seconds=330)
    version = {"If-Presence-Version": again.headers["Presence-Version"]}
    two.admin("GET", f"{USER}/presence", headers=version)
    assert deadlines(one) == deadlines(two) == {"step-1": again.json()["expires_at"]}


def test_our_own_clock_moves_no_deadline(pair):
    one, two = pair
    put = one.admin("PUT", f"{USER}/calls/own-1", json={"state": "confirmed", "expires_in": 120})
    given = {"own-1": put.json()["expires_at"]}
    wait_for(lambda: deadlines(two) == given, 10)
    for seconds in (60, -60, -3600, 3600):  # forth and back again, past nothing that was given
        one.advance(seconds)
        assert deadlines(one) == deadlines(two) == given, seconds
    for service in (one, two):
        service.advance(121)
    wait_for(lambda: deadlines(one) == deadlines(two) == {}, 10, what="the deadline")
