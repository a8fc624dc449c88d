"""Hours and timed statuses change presence when their time comes, for everybody, without a signal."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from support.service import Redis, Service, wait_for
from scenario.world import BASE, DOMAIN, make_domain, presence

USERS = 5000
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@pytest.fixture
def pair():
    redis = Redis.start()
    service = Service.start(redis=redis)
    yield redis, service
    service.stop()
    redis.stop()


def clock_of(moment):
    return moment.strftime("%H:%M")


def in_minutes(service, n):
    """A whole minute, n from now by the service's clock, in UTC."""
    now = datetime.fromisoformat(
        service.admin("GET", f"{BASE}/schedules/utc/state").json()["at"].replace("Z", "+00:00"))
    return (now + timedelta(minutes=n)).replace(second=0, microsecond=0), now


def published(redis, user):
    """What Redis holds as the presence last published."""
    key = next((k for k in redis.command("KEYS", f"*live:{DOMAIN}:{user}")), None)
    value = redis.command("GET", key) if key else None
    if not value:
        return None
    # what has its default is not written
    return {"availability": "unknown", "activity": "none", **json.loads(value.split("\n", 1)[1])["published"]}


def begin(service, users):
    assert service.put(f"/v1/domains/{DOMAIN}", {"time_zone": "UTC"}).status_code == 201
    assert service.put(f"{BASE}/schedules/utc", {}).status_code == 201
    at, now = in_minutes(service, 30)
    end = at + timedelta(minutes=60)
    hours = {"periods": [{"days": WEEK, "from": clock_of(at), "to": clock_of(end)}]}
    assert service.put(f"{BASE}/schedules/office", hours).status_code == 201
    return at, end, now


def import_users(service, count):
    document = service.admin("GET", f"{BASE}/config").json()
    for i in range(count):
        document["objects"] += [
            {"path": f"/users/{i}", "value": {"timed": [{"schedule": "office", "status": "lunch_break"}]}},
            {"path": f"/users/{i}/devices/desk", "value": {"kind": "desk_phone"}}]
    answer = service.admin("PUT", f"{BASE}/config", json=document, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


# shows: S2.6
def test_everybody_switches_when_the_time_comes(pair):
    redis, service = pair
    at, end, now = begin(service, USERS)
    import_users(service, USERS)
    due = next(k for k in wait_for(lambda: redis.command("KEYS", "*due"), what="a due set"))

    def all_due_at(moment):
        wanted = int(moment.timestamp() * 1000)
        return redis.command("ZCOUNT", due, str(wanted), str(wanted)) == USERS

    wait_for(lambda: all_due_at(at), what="everybody due when the hours begin")
    assert published(redis, "7")["availability"] == "unknown"
    service.advance((at - now).total_seconds() + 1)
    wait_for(lambda: all_due_at(end), what="everybody published, and due when they end")
    everyone = [published(redis, str(i)) for i in range(0, USERS, 97)]
    assert {(p["availability"], p["activity"]) for p in everyone} == {("away", "lunch")}
    service.advance(3600)
    wait_for(lambda: published(redis, "7")["availability"] == "unknown", what="the end published")


def test_a_switch_that_nobody_was_there_for(pair):
    redis, service = pair
    at, _, now = begin(service, 1)
    import_users(service, 3)
    wait_for(lambda: published(redis, "2"), what="published")
    service.terminate()
    service.advance((at - now).total_seconds() + 600)
    service.run()
    assert presence(service, "2")["status"] == "lunch_break"
    wait_for(lambda: published(redis, "2")["activity"] == "lunch", what="published")


def test_an_override_is_published_for_whom_it_concerns(pair):
    redis, service = pair
    begin(service, 1)
    import_users(service, 3)
    wait_for(lambda: published(redis, "1"), what="published")
    answer = service.admin("PUT", f"{BASE}/schedules/office/override",
                           json={"state": "open", "expires_in": 600})
    assert answer.status_code == 200
    wait_for(lambda: published(redis, "1")["activity"] == "lunch", what="the override")
    service.advance(601)
    wait_for(lambda: published(redis, "1")["activity"] == "none", what="its end")
    service.admin("PUT", f"{BASE}/schedules/office/override", json={"state": "open", "expires_in": 600})
    wait_for(lambda: published(redis, "1")["activity"] == "lunch", what="the override")
    assert service.admin("DELETE", f"{BASE}/schedules/office/override").status_code == 204
    wait_for(lambda: published(redis, "1")["activity"] == "none", what="its end")


def test_a_site_that_closes_is_published_for_who_is_there(pair):
    redis, service = pair
    make_domain(service, ["200", "201"], time_zone="UTC")
    assert service.put(f"{BASE}/sites/hq", {}).status_code == 201
    etag = service.admin("GET", f"{BASE}/users/200").headers["ETag"]
    assert service.admin("PATCH", f"{BASE}/users/200", json={"site": "hq"}, headers={"If-Match": etag}).status_code == 200
    override = {"state": "closed", "expires_in": 600}
    assert service.admin("PUT", f"{BASE}/sites/hq/override", json=override).status_code == 200
    wait_for(lambda: (published(redis, "200") or {}).get("activity") == "off_shift", what="the closure")
    assert (published(redis, "201") or {}).get("activity") in (None, "none")
    # it ends while nobody runs, and whoever comes publishes that
    service.terminate()
    service.advance(601)
    service.run()
    wait_for(lambda: published(redis, "200")["activity"] == "none", what="its end")


# shows: S1.3
def test_own_hours(pair):
    redis, service = pair
    make_domain(service, time_zone="UTC")
    service.put(f"{BASE}/schedules/utc", {})
    at, now = in_minutes(service, 30)
    service.put(f"{BASE}/schedules/shift", {"periods": [
        {"days": WEEK, "from": clock_of(at), "to": clock_of(at + timedelta(hours=4))}]})
    user = f"{BASE}/users/200"
    etag = service.admin("GET", user).headers["ETag"]
    assert service.admin("PATCH", user, json={"schedule": "shift"}, headers={"If-Match": etag}).status_code == 200
    assert service.admin("PUT", f"{user}/devices/desk/state",
                         json={"state": "registered", "expires_in": 86400}).status_code == 200
    is_now = presence(service)
    assert (is_now["availability"], is_now["activity"], is_now["reason"]) == ("away", "off_shift", "off_shift")
    service.advance((at - now).total_seconds() + 1)
    wait_for(lambda: published(redis, "200")["availability"] == "available", what="the shift's begin")
    assert service.admin("PUT", f"{user}/status", json={"status": "available"}).json()["expires_at"] == \
        (at + timedelta(hours=4)).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    service.advance(4 * 3600)
    wait_for(lambda: published(redis, "200")["activity"] == "off_shift", what="the shift's end")
