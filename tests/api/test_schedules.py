"""Schedules over HTTP: what is refused and where, who refers to whom, overrides, and the times at
which hours begin and end, compared with Python's zoneinfo in many zones and years."""

import itertools
from bisect import bisect_left
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest

BASE = "/v1/domains/abc.com"
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
NEW = {"If-None-Match": "*"}
_ids = itertools.count()


def put(service, body, name=None):
    name = name or f"s{next(_ids)}"
    made = service.admin("PUT", f"{BASE}/schedules/{name}", json=body, headers=NEW)
    assert made.status_code == 201, made.text
    return name


def etag(service, path):
    return {"If-Match": service.admin("GET", path).headers["ETag"]}


def refused(service, body):
    answer = service.admin("PUT", f"{BASE}/schedules/refused", json=body, headers=NEW)
    assert answer.status_code == 400, answer.text
    return {e["pointer"]: e["detail"] for e in answer.json()["errors"]}


def hours(days, start, end):
    return {"days": days, "from": start, "to": end}


# ---- what is refused ----

@pytest.mark.parametrize("body, pointer, says", [
    ({"time_zone": "Europe/Luxemburg"}, "/time_zone", "IANA"),
    ({"time_zone": "../passwd"}, "/time_zone", "IANA"),
    ({"periods": [hours(["monday"], "09:00", "09:00")]}, "/periods/0/to", "same as"),
    ({"periods": [hours(["monday"], "24:00", "09:00")]}, "/periods/0/from", "24:00"),
    ({"periods": [hours(["monday"], "9:00", "10:00")]}, "/periods/0/from", "00:00 to 24:00"),
    ({"periods": [hours(["monday"], "09:00", "24:01")]}, "/periods/0/to", "00:00 to 24:00"),
    ({"periods": [hours(["moonday"], "09:00", "10:00")]}, "/periods/0/days/0", "monday"),
    ({"periods": [hours([], "09:00", "10:00")]}, "/periods/0/days", "at least 1"),
    ({"periods": [hours(["monday"], "09:00", "12:00"), hours(["monday"], "11:59", "13:00")]},
     "/periods/1", "/periods/0"),
    ({"periods": [hours(["monday", "monday"], "09:00", "12:00")]}, "/periods/0", "overlap"),
    ({"periods": [hours(["sunday"], "22:00", "06:00"), hours(["monday"], "05:00", "08:00")]},
     "/periods/1", "/periods/0"),
    ({"periods": [hours(WEEK, "22:00", "21:00"), hours(["friday"], "20:00", "20:30")]},
     "/periods/1", "/periods/0"),
    ({"periods": [hours(["monday"], "09:00", "10:00")] * 101}, "/periods", "at most 100"),
    ({"holidays": [{"date": "2026-02-29"}]}, "/holidays/0/date", "a date"),
    ({"holidays": [{"date": "2026-12-26", "last_date": "2026-12-25"}]}, "/holidays/0/last_date", "before"),
    ({"holidays": [{"date": "2026-01-01", "last_date": "2027-01-02"}]}, "/holidays/0/last_date", "at most"),
    ({"holidays": [{"date": "2026-12-24", "hours": [{"from": "08:00", "to": "12:00"},
                                                    {"from": "11:00", "to": "13:00"}]}]},
     "/holidays/0/hours/1", "/holidays/0/hours/0"),
    ({"holidays": [{"date": "2026-12-24"}] * 401}, "/holidays", "at most 400"),
    ({"holidays_of": "nowhere"}, "/holidays_of", "no schedule"),
    ({"weekly": []}, "/weekly", "unknown field"),
])
def test_refused(service, body, pointer, says):
    assert says in refused(service, body).get(pointer, ""), refused(service, body)


def test_hours_that_touch_are_fine(service):
    put(service, {"periods": [hours(WEEK, "00:00", "12:00"), hours(WEEK, "12:00", "24:00")]})
    put(service, {"periods": [hours(WEEK, "22:00", "06:00"), hours(WEEK, "06:00", "22:00")]})


# ---- as a configuration object ----

def test_life_of_a_schedule(service):
    path = f"{BASE}/schedules/{put(service, {'name': 'Shop', 'periods': [hours(['monday'], '09:00', '12:00')]})}"
    first = service.admin("GET", path)
    assert first.json()["periods"] == [hours(["monday"], "09:00", "12:00")]
    assert service.admin("PATCH", path, json={"name": "Store"}).status_code == 428
    changed = service.admin("PATCH", path, json={"name": "Store"}, headers={"If-Match": first.headers["ETag"]})
    assert changed.status_code == 200 and changed.json()["name"] == "Store"
    assert changed.json()["periods"] == first.json()["periods"]
    stale = service.admin("PUT", path, json={}, headers={"If-Match": first.headers["ETag"]})
    assert stale.status_code == 412
    assert service.admin("DELETE", path, headers=etag(service, path)).status_code == 204
    assert service.admin("GET", path).status_code == 404
    assert service.admin("GET", path + "/state").status_code == 404


def test_who_refers_to_it_keeps_it(service):
    office, lunch, days = put(service, {}), put(service, {}), put(service, {})
    whole = put(service, {"holidays_of": days})
    user = f"{BASE}/users/{office}-user"
    answer = service.admin("PUT", user, headers=NEW, json={
        "schedule": office, "timed": [{"schedule": lunch, "status": "lunch_break"},
                                      {"schedule": "none", "state": "closed", "status": "off_work"}]})
    assert answer.status_code == 400
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/timed/1/schedule"]
    assert service.admin("PUT", user, headers=NEW, json={
        "schedule": office, "timed": [{"schedule": lunch, "status": "lunch_break"}]}).status_code == 201
    for name, referrer in ((office, "/users/"), (lunch, "/users/"), (days, f"/schedules/{whole}")):
        path = f"{BASE}/schedules/{name}"
        answer = service.admin("DELETE", path, headers=etag(service, path))
        assert answer.status_code == 409, name
        assert referrer in answer.json()["errors"][0]["detail"]
    own = service.admin("PATCH", f"{BASE}/schedules/{days}", json={"holidays_of": days},
                        headers=etag(service, f"{BASE}/schedules/{days}"))
    assert own.status_code == 400 and "another" in own.text
    service.admin("DELETE", user, headers=etag(service, user))
    path = f"{BASE}/schedules/{office}"
    assert service.admin("DELETE", path, headers=etag(service, path)).status_code == 204


def test_lists_by_page(service):
    names = sorted(put(service, {"name": f"page {i}"}) for i in range(3))
    got, cursor = [], {}
    while True:
        page = service.admin("GET", f"{BASE}/schedules", params={"limit": 2, **cursor}).json()
        got += [s["id"] for s in page["items"]]
        if "next" not in page:
            break
        cursor = {"cursor": page["next"]}
    assert got == sorted(got) and set(names) <= set(got)


def test_export_and_import_keep_the_override(service):
    name = put(service, {"name": "Kept", "periods": [hours(WEEK, "09:00", "12:00")]})
    path = f"{BASE}/schedules/{name}"
    assert service.admin("PUT", path + "/override", json={"state": "open", "expires_in": 600}).status_code == 200
    exported = service.admin("GET", f"{BASE}/config")
    document = exported.json()
    entry = next(o for o in document["objects"] if o["path"] == f"/schedules/{name}")
    entry["value"]["override"] = {"state": "closed"}  # not for a client to write
    entry["value"]["name"] = "Imported"
    entry["value"]["holidays_of"] = "gone"
    dry = service.admin("PUT", f"{BASE}/config", params={"dry_run": "true"}, json=document)
    assert dry.status_code == 400 and "no schedule in the document" in dry.text
    del entry["value"]["holidays_of"]
    done = service.admin("PUT", f"{BASE}/config", json=document,
                         headers={"If-Match": exported.headers["ETag"]})
    assert done.status_code == 200, done.text
    now = service.admin("GET", path).json()
    assert now["name"] == "Imported" and now["override"]["state"] == "open"


# ---- overrides ----

def test_override(service):
    path = f"{BASE}/schedules/{put(service, {'periods': [hours(WEEK, '00:00', '24:00')]})}"
    for wrong in ({"state": "closed"}, {"state": "closed", "expires_in": 5}, {"expires_in": 600},
                  {"state": "shut", "expires_in": 600}, {"state": "closed", "until": "2020-01-01T00:00:00Z"},
                  {"state": "closed", "expires_in": 600, "until": "2099-01-01T00:00:00Z"}):
        assert service.admin("PUT", path + "/override", json=wrong).status_code == 400, wrong
    assert service.admin("GET", path + "/state").json()["state"] == "open"
    answer = service.admin("PUT", path + "/override",
                           json={"state": "holiday", "expires_in": 600, "note": "Staff outing"})
    assert answer.json()["override"]["state"] == "holiday"
    state = service.admin("GET", path + "/state").json()
    assert (state["state"], state["reason"], state["name"]) == ("holiday", "override", "Staff outing")
    assert state["until"] == answer.json()["override"]["until"]
    after = service.admin("GET", path + "/state", params={"at": state["until"]}).json()
    assert after["state"] == "open" and "reason" not in after
    # who writes the schedule does not touch it
    service.admin("PATCH", path, json={"name": "x"}, headers=etag(service, path))
    assert service.admin("GET", path + "/state").json()["state"] == "holiday"
    for _ in range(2):
        assert service.admin("DELETE", path + "/override").status_code == 204
    assert service.admin("GET", path + "/state").json()["state"] == "open"


# ---- holidays out of a calendar ----

CALENDAR = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20201225\r
RRULE:FREQ=YEARLY\r
SUMMARY:Christmas\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20260803\r
DTEND;VALUE=DATE:20260815\r
SUMMARY:Works holiday\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_holidays_out_of_a_calendar(service):
    path = f"{BASE}/schedules/{put(service, {'name': 'Imported', 'holidays': [{'date': '2020-01-01'}]})}"
    answer = service.admin("PUT", path + "/holidays", data=CALENDAR, headers={"Content-Type": "text/calendar; charset=utf-8"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "Imported"
    assert answer.json()["holidays"] == [
        {"name": "Christmas", "date": "2020-12-25", "yearly": True},
        {"name": "Works holiday", "date": "2026-08-03", "last_date": "2026-08-14"}]
    state = service.admin("GET", path + "/state", params={"at": "2027-12-25T10:00:00Z"}).json()
    assert (state["state"], state["name"]) == ("holiday", "Christmas")


@pytest.mark.parametrize("body, line", [("hello", 1), (CALENDAR.replace("YEARLY", "HOURLY"), 6),
                                        (CALENDAR.replace("20260803", "20260231"), 8)])
def test_calendars_that_are_none(service, body, line):
    path = f"{BASE}/schedules/{put(service, {})}/holidays"
    answer = service.admin("PUT", path, data=body, headers={"Content-Type": "text/calendar"})
    assert answer.status_code == 400
    assert f"line {line}:" in answer.json()["errors"][0]["detail"]
    assert service.admin("PUT", path, json={}).status_code == 415


# ---- times, against zoneinfo ----

def transitions(service, name, start, end):
    items, params = [], {"from": start.isoformat(), "to": end.isoformat()}
    while True:
        answer = service.admin("GET", f"{BASE}/schedules/{name}/transitions", params=params)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if "more_from" not in answer.json():
            return items
        params["from"] = answer.json()["more_from"]


def wall(zone, minute):
    """What the clock shows at a minute of Unix time, as a naive datetime."""
    return datetime.fromtimestamp(minute * 60, zone).replace(tzinfo=None)


def clock(zone, start, end):
    """For each minute from start to end the latest time that the clock has shown by then."""
    low, high = int(start.timestamp()) // 60, int(end.timestamp()) // 60
    return low, list(itertools.accumulate((wall(zone, m) for m in range(low, high)), max))


def expected(zone, periods, start, end):
    """The minutes at which it opens or closes, from hours one by one: each begins and ends at the
    first minute at which the clock shows that time or a later one."""
    low, shown = clock(zone, start - timedelta(days=3), end + timedelta(days=4))
    edges, day = set(), start.date() - timedelta(days=2)
    while day <= end.date() + timedelta(days=2):
        for p in periods:
            if WEEK[day.weekday()] not in p["days"]:
                continue
            midnight = datetime(day.year, day.month, day.day)
            a, b = (int(p[k][:2]) * 60 + int(p[k][3:]) for k in ("from", "to"))
            ends = midnight + timedelta(minutes=b if b > a else b + 1440)
            # hours that touch are one stretch, skipped ones are none: equal edges cancel out
            edges ^= {bisect_left(shown, midnight + timedelta(minutes=a))}
            edges ^= {bisect_left(shown, ends)}
        day += timedelta(days=1)
    return sorted(low + e for e in edges
                  if start.timestamp() < (low + e) * 60 < end.timestamp())


def change_days(zone, year):
    """Days of the year around which the zone's offset changes."""
    noon = [datetime(year, 1, 1, 12, tzinfo=timezone.utc) + timedelta(days=d) for d in range(365)]
    return [b for a, b in zip(noon, noon[1:]) if a.astimezone(zone).utcoffset() != b.astimezone(zone).utcoffset()]


ZONES = [z for z in ("Europe/Luxembourg", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Nuuk",
                     "America/Santiago", "America/Asuncion", "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut",
                     "Asia/Gaza", "Asia/Tehran", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham",
                     "Pacific/Easter", "Pacific/Apia", "Atlantic/Azores", "Antarctica/Troll", "Asia/Amman")
         if z in available_timezones()]
# hours that begin, end and lie in what is skipped or repeated, over midnight too
HOURS = [hours(WEEK, "22:15", "00:30"), hours(WEEK, "00:30", "01:30"), hours(WEEK, "02:15", "02:45"),
         hours(WEEK, "02:45", "03:10"), hours(WEEK, "08:00", "17:00")]


@pytest.mark.parametrize("name", ZONES)
def test_hours_on_days_when_clocks_change(service, name):
    zone, schedule = ZoneInfo(name), put(service, {"time_zone": name, "periods": HOURS})
    for year in (2011, 2026, 2051):
        days = change_days(zone, year) or [datetime(year, 3, 1, 12, tzinfo=timezone.utc)]
        for middle in days[:2]:
            start, end = middle - timedelta(days=2), middle + timedelta(days=2)
            got = [i for i in transitions(service, schedule, start, end)][1:]
            minutes = [int(datetime.fromisoformat(i["at"].replace("Z", "+00:00")).timestamp()) // 60 for i in got]
            assert minutes == expected(zone, HOURS, start, end), (name, middle)
            states = [i["state"] for i in got]
            assert all(a != b for a, b in zip(states, states[1:]))


def test_half_past_two_on_the_night_the_clock_jumps(service):
    name = put(service, {"time_zone": "Europe/Luxembourg", "periods": [hours(WEEK, "02:30", "06:00")]})
    items = transitions(service, name, datetime(2026, 3, 28, 12, tzinfo=timezone.utc),
                        datetime(2026, 3, 29, 12, tzinfo=timezone.utc))
    assert [(i["at"], i["state"]) for i in items] == [
        ("2026-03-28T12:00:00.000Z", "closed"),
        ("2026-03-29T01:00:00.000Z", "open"),  # the moment of the jump, 02:00 -> 03:00
        ("2026-03-29T04:00:00.000Z", "closed")]
    items = transitions(service, name, datetime(2026, 10, 24, 12, tzinfo=timezone.utc),
                        datetime(2026, 10, 25, 12, tzinfo=timezone.utc))
    assert [i["at"] for i in items][1:] == ["2026-10-25T00:30:00.000Z", "2026-10-25T05:00:00.000Z"]


def test_holidays_of_another_schedule(service):
    days = put(service, {"holidays": [{"name": "National Day", "date": "2020-06-23", "yearly": True}]})
    name = put(service, {"time_zone": "Europe/Luxembourg", "periods": [hours(WEEK, "08:00", "17:00")],
                         "holidays": [{"name": "Eve", "date": "2026-06-22", "hours": [{"from": "08:00", "to": "12:00"}]}],
                         "holidays_of": days})
    state = service.admin("GET", f"{BASE}/schedules/{name}/state", params={"at": "2031-06-23T10:00:00Z"}).json()
    assert (state["state"], state["name"]) == ("holiday", "National Day")
    assert state["since"] == "2031-06-22T22:00:00.000Z"
    items = transitions(service, name, datetime(2026, 6, 22, tzinfo=timezone.utc),
                        datetime(2026, 6, 23, tzinfo=timezone.utc))
    assert [(i["state"], i.get("name")) for i in items] == [
        ("holiday", "Eve"), ("open", None), ("holiday", "Eve"), ("holiday", "National Day")]


@pytest.mark.parametrize("params, name", [
    ({"at": "yesterday"}, "?at"), ({"at": "2200-01-01T00:00:00Z"}, "?at")])
def test_times_that_are_none(service, params, name):
    answer = service.admin("GET", f"{BASE}/schedules/{put(service, {})}/state", params=params)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == name


@pytest.mark.parametrize("to", ["2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z"])
def test_ranges_that_are_none(service, to):
    answer = service.admin("GET", f"{BASE}/schedules/{put(service, {})}/transitions",
                           params={"from": "2026-01-02T00:00:00Z", "to": to})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "?to"


def test_many_transitions_are_cut(service):
    name = put(service, {"periods": [hours(WEEK, "08:00", "09:00")]})
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    one = service.admin("GET", f"{BASE}/schedules/{name}/transitions",
                        params={"from": start.isoformat(), "to": (start + timedelta(days=365)).isoformat()}).json()
    assert len(one["items"]) == 200 and "more_from" in one
    whole = transitions(service, name, start, start + timedelta(days=365))
    assert len(whole) == 731 and date.fromisoformat(whole[-1]["at"][:10]) == date(2026, 12, 31)


def test_a_plus_in_the_query_is_meant(service):
    """A plus sign that nobody encoded arrives as a space; in a time it can only be the offset's."""
    name = put(service, {"time_zone": "Europe/Luxembourg"})
    path = f"{BASE}/schedules/{name}"
    state = service.admin("GET", f"{path}/state?at=2026-11-23T09:00:00+01:00")
    assert state.status_code == 200 and state.json()["at"] == "2026-11-23T08:00:00.000Z", state.text
    query = "from=2026-11-23T00:00:00+01:00&to=2026-11-24T00:00:00%2B01:00"
    assert service.admin("GET", f"{path}/transitions?{query}").status_code == 200
    assert service.admin("GET", f"{path}/state?at=2026-11-23 09:00:00Z").status_code == 400
