"""Meetings begin and end by themselves, for whoever runs: the next boundary is in the due set."""
# shows: S0.7

import json
from datetime import timedelta

import pytest
from support.calendars import calendar, event, moment, now_of, put_calendar
from support.service import Redis, Service, wait_for
from scenario.world import BASE, DOMAIN, own_service, presence

USER = f"{BASE}/users/200"


@pytest.fixture
def service(redis):
    with own_service(["200", "201"], redis=redis) as one:
        yield one


def published(redis, user="200"):
    """What Redis holds as the presence last published: (availability, activity)."""
    key = next(iter(redis.command("KEYS", f"*live:{DOMAIN}:{user}")), None)
    value = redis.command("GET", key) if key else None
    said = json.loads(value.split("\n", 1)[1])["published"] if value else {}
    return said.get("availability", "unknown"), said.get("activity", "none")


def becomes(redis, availability, activity="none"):
    wait_for(lambda: published(redis) == (availability, activity), 10, what=f"{availability} {activity}")


def in_redis(redis):
    """Everything there is, as one text."""
    texts = []
    for key in redis.command("KEYS", "*"):
        kind = redis.command("TYPE", key)
        read = {"string": ["GET", key], "hash": ["HGETALL", key], "zset": ["ZRANGE", key, 0, -1],
                "stream": ["XRANGE", key, "-", "+"], "set": ["SMEMBERS", key]}[kind]
        texts.append(json.dumps([key, redis.command(*read)]))
    return "\n".join(texts)


def test_it_switches_by_itself_both_ways(redis, service):
    now = now_of(service, DOMAIN)
    put_calendar(service, USER, calendar(event(now + timedelta(hours=1), 30)))
    assert published(redis)[0] == "unknown"
    service.advance(3600)
    becomes(redis, "busy", "meeting")
    assert presence(service)["since"] is not None
    service.advance(1800)
    becomes(redis, "unknown")


def test_after_a_restart(redis, service):
    now = now_of(service, DOMAIN)
    put_calendar(service, USER, calendar(event(now + timedelta(hours=1), 30)))
    service.kill()
    service.run()
    assert published(redis)[0] == "unknown"
    service.advance(3600)
    becomes(redis, "busy", "meeting")
    service.kill()
    service.advance(1800)
    service.run()
    becomes(redis, "unknown")


def test_with_two_processes(redis, service):
    other = Service.start(redis=redis)
    try:
        now = now_of(service, DOMAIN)
        wait_for(lambda: other.admin("GET", USER).status_code == 200)
        put_calendar(other, USER, calendar(event(now + timedelta(hours=1), 30)))
        for one in (service, other):
            one.advance(3600)
        becomes(redis, "busy", "meeting")
        for one in (service, other):
            wait_for(lambda one=one: presence(one)["availability"] == "busy")
        service.kill()
        other.advance(1800)
        becomes(redis, "unknown")
        service.run()
    finally:
        other.stop()


def test_what_repeats_goes_on_beyond_what_was_told_at_once(redis, service):
    now = now_of(service, DOMAIN)
    put_calendar(service, USER, calendar(event(now + timedelta(hours=1), 30, "RRULE:FREQ=DAILY")))
    service.advance(3600)
    becomes(redis, "busy", "meeting")
    for _ in range(9):
        service.advance(1800)
        becomes(redis, "unknown")
        service.advance(86400 - 1800)
        becomes(redis, "busy", "meeting")
    service.advance(100 * 86400)  # beyond the window, in one go
    becomes(redis, "busy", "meeting")
    until = service.admin("GET", f"{USER}/calendars/work").json()["until"]
    assert moment(until) > now + timedelta(days=150)


def test_titles_are_nowhere(redis, service):
    now = now_of(service, DOMAIN)
    put_calendar(service, USER, calendar(event(now, 60, "RRULE:FREQ=WEEKLY", "DESCRIPTION:Project Nightfall"),
                                         event(now, 30, "X-ALT-DESC:Nightfall", "COMMENT:Nightfall")))
    kept = in_redis(redis) + service.log_text() + service.error_text()
    for word in ("Nightfall", "secret takeover", "Room 7", "allory", "UID"):
        assert word not in kept, word
    assert "FREQ=WEEKLY" in kept  # that is what is kept


def test_whole_days_follow_the_users_zone(redis, service):
    now = now_of(service, DOMAIN)
    day = (now + timedelta(days=3)).date()
    lines = ["BEGIN:VEVENT", "UID:1", f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "END:VEVENT", ""]
    put_calendar(service, USER, calendar("\r\n".join(lines)))

    def begins():
        return moment(service.admin("GET", f"{USER}/calendars/work").json()["intervals"][0]["from"])

    assert begins().hour in (22, 23)
    tag = service.admin("GET", USER).headers["ETag"]
    assert service.admin("PATCH", USER, json={"time_zone": "Asia/Tokyo"}, headers={"If-Match": tag}).status_code == 200
    assert begins().hour == 15

    def told():
        key = redis.command("KEYS", f"*live:{DOMAIN}:200")[0]
        return json.loads(redis.command("GET", key).split("\n", 1)[1])["calendar"]

    wait_for(lambda: told()["zone"] == "Asia/Tokyo" and told()["ahead"][0]["from"] == int(begins().timestamp() * 1000))


def test_whole_days_of_everybody_follow_the_domains_zone(redis):
    users = [str(300 + i) for i in range(40)]
    with own_service(users, redis=redis) as service:
        day = (now_of(service, DOMAIN) + timedelta(days=3)).date()
        lines = ["BEGIN:VEVENT", "UID:1", f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "END:VEVENT", ""]
        for user in users:
            put_calendar(service, f"{BASE}/users/{user}", calendar("\r\n".join(lines)))
        tag = service.admin("GET", BASE).headers["ETag"]
        changed = service.admin("PATCH", BASE, json={"time_zone": "Asia/Tokyo"}, headers={"If-Match": tag})
        assert changed.status_code == 200, changed.text

        def zones():
            kept = [redis.command("GET", key) for key in redis.command("KEYS", f"*calendar:{DOMAIN}:*")]
            return [json.loads(value.split("\n", 1)[1])["zone"] for value in kept]

        wait_for(lambda: zones() == ["Asia/Tokyo"] * len(users), 10)


def test_a_policy_counts_at_once(redis, service):
    now = now_of(service, DOMAIN)
    put_calendar(service, USER, calendar(event(now, 60)))
    becomes(redis, "busy", "meeting")
    tag = service.admin("GET", BASE).headers["ETag"]
    answer = service.admin("PATCH", BASE, json={"calendar": {"meeting": "away"}}, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text
    becomes(redis, "away", "meeting")


def test_who_goes_takes_the_calendar_along(redis, service):
    now = now_of(service, DOMAIN)
    for user in ("200", "201"):
        assert put_calendar(service, f"{BASE}/users/{user}", calendar(event(now, 60))).status_code == 201
    for path in ("devices/desk", "devices/mobile", ""):
        tag = service.admin("GET", f"{USER}/{path}".rstrip("/")).headers["ETag"]
        answer = service.admin("DELETE", f"{USER}/{path}".rstrip("/"), headers={"If-Match": tag})
        assert answer.status_code == 204, answer.text
    wait_for(lambda: redis.command("KEYS", "*calendar:*") == redis.command("KEYS", f"*calendar:{DOMAIN}:201"))
    tag = service.admin("GET", BASE).headers["ETag"]
    assert service.admin("DELETE", BASE, headers={"If-Match": tag}).status_code == 204
    wait_for(lambda: redis.command("KEYS", "*calendar*") == [])


def test_the_last_one_taken_away_and_nobody_there_to_say_so(redis, service):
    now = now_of(service, DOMAIN)
    assert put_calendar(service, f"{BASE}/users/200", calendar(event(now, 60))).status_code == 201
    becomes(redis, "busy", "meeting")
    [key] = redis.command("KEYS", f"*calendar:{DOMAIN}:200")
    shard = key.split(":")[0]
    revision = int(redis.command("GET", key).split("\n", 1)[0])
    # what a process that dies before it tells the record has written
    at = int(now.timestamp() * 1000)
    done = redis.command("FCALL", "presenced_commit_calendar", "3", f"{shard}:config:{DOMAIN}", key, f"{shard}:calendars",
                         str(at + 60000), str(revision), str(revision + 1), f'{{"revision":{revision + 1}}}', str(at),
                         DOMAIN, "200", "0")
    assert done[0] == "ok", done
    wait_for(lambda: presence(service, "200", DOMAIN)["activity"] != "meeting")
    wait_for(lambda: redis.command("KEYS", f"*calendar:{DOMAIN}:200") == [])
    assert redis.command("ZCARD", f"{shard}:calendars") == 0


def test_the_last_one_leaves_nothing_behind(redis, service):
    now = now_of(service, DOMAIN)
    put_calendar(service, f"{BASE}/users/200", calendar(event(now, 60)))
    assert service.admin("DELETE", f"{USER}/calendars/work").status_code == 204
    assert presence(service, "200", DOMAIN)["activity"] != "meeting"
    assert service.admin("GET", f"{USER}/calendars").json()["items"] == []
    wait_for(lambda: redis.command("KEYS", f"*calendar:{DOMAIN}:*") == [])
    assert put_calendar(service, f"{BASE}/users/200", calendar(event(now, 60))).status_code == 201
    becomes(redis, "busy", "meeting")


def test_an_import_keeps_the_calendars_of_who_stays(redis, service):
    now = now_of(service, DOMAIN)
    for user in ("200", "201"):
        put_calendar(service, f"{BASE}/users/{user}", calendar(event(now, 60)))
    document = service.admin("GET", f"{BASE}/config").json()
    document["objects"] = [o for o in document["objects"] if not o["path"].startswith("/users/201")]
    answer = service.admin("PUT", f"{BASE}/config", json=document, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    wait_for(lambda: redis.command("KEYS", f"*calendar:{DOMAIN}:201") == [])
    assert len(service.admin("GET", f"{USER}/calendars").json()["items"]) == 1
    becomes(redis, "busy", "meeting")
