"""Rosters over HTTP: what is refused and where, who refers to whom, swaps, shifts out of a calendar,
and who is on duty when, compared with Python's zoneinfo; and that calls go there."""

import itertools
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

BASE = "/v1/domains/abc.com"
NEW = {"If-None-Match": "*"}
FALLBACK = {"otherwise": {"kind": "hangup"}}
_ids = itertools.count()


def iso(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def now():
    return datetime.now(timezone.utc).replace(microsecond=0)


def make(service, path, body):
    made = service.admin("PUT", f"{BASE}/{path}", json=body, headers=NEW)
    assert made.status_code == 201, made.text
    return path.split("/")[-1]


def user(service, **fields):
    name = make(service, f"users/r{next(_ids)}", fields)
    make(service, f"users/{name}/devices/desk", {"kind": "desk_phone"})
    return name


def put(service, body, name=None):
    return make(service, f"rosters/{name or f'd{next(_ids)}'}", body)


def rotation(users, starts_on="2026-01-05", hand_over="08:00", **more):
    return {"users": users, "hand_over": hand_over, "starts_on": starts_on, **more}


def refused(service, body, path="rosters/refused", status=400):
    answer = service.admin("PUT", f"{BASE}/{path}", json=body, headers=NEW)
    assert answer.status_code == status, answer.text
    return {e["pointer"]: e["detail"] for e in answer.json()["errors"]}


def state(service, name, at=None):
    answer = service.admin("GET", f"{BASE}/rosters/{name}/state", params={"at": iso(at)} if at else None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def remove(service, path):
    tag = service.admin("GET", f"{BASE}/{path}").headers["ETag"]
    return service.admin("DELETE", f"{BASE}/{path}", headers={"If-Match": tag})


# ---- what is refused ----

def shift(**more):
    return {"user": "123", "date": "2026-11-20", "from": "08:00", "duration_s": 3600, **more}


@pytest.mark.parametrize("body, pointer, says", [
    ({"time_zone": "Europe/Luxemburg"}, "/time_zone", "IANA"),
    ({"rotation": rotation([])}, "/rotation/users", "at least 1"),
    ({"rotation": rotation(["123"] * 101)}, "/rotation/users", "at most 100"),
    ({"rotation": rotation(["nobody"])}, "/rotation/users/0", "no user"),
    ({"rotation": rotation(["123"], hand_over="24:00")}, "/rotation/hand_over", "24:00"),
    ({"rotation": rotation(["123"], hand_over="8 am")}, "/rotation/hand_over", "00:00 to 24:00"),
    ({"rotation": rotation(["123"], starts_on="2026-02-30")}, "/rotation/starts_on", "a date"),
    ({"rotation": rotation(["123"], every=0)}, "/rotation/every", "1"),
    ({"rotation": rotation(["123"], unit="month")}, "/rotation/unit", "week"),
    ({"rotation": {"users": ["123"]}}, "/rotation/hand_over", "required"),
    ({"shifts": [shift(user="nobody")]}, "/shifts/0/user", "no user"),
    ({"shifts": [shift(duration_s=59)]}, "/shifts/0/duration_s", "60"),
    ({"shifts": [shift(duration_s=15 * 86400)]}, "/shifts/0/duration_s", "1209600"),
    ({"shifts": [shift(**{"from": "24:00"})]}, "/shifts/0/from", "24:00"),
    ({"shifts": [shift(days=["monday"])]}, "/shifts/0/repeat", "week"),
    ({"shifts": [shift(days=["monday"], repeat="day")]}, "/shifts/0/repeat", "week"),
    ({"shifts": [shift(last_date="2026-12-01")]}, "/shifts/0/repeat", "required"),
    ({"shifts": [shift(repeat="day", last_date="2026-11-19")]}, "/shifts/0/last_date", "before"),
    ({"shifts": [shift(repeat="day", **{"except": ["tomorrow"]})]}, "/shifts/0/except/0", "a date"),
    ({"shifts": [shift(time_zone="Mars/Olympus")]}, "/shifts/0/time_zone", "IANA"),
    ({"shifts": [shift()] * 401}, "/shifts", "at most 400"),
    ({"swaps": [{"id": "a", "user": "nobody", "from": "2026-11-20T08:00:00Z",
                 "until": "2026-11-20T09:00:00Z"}]}, "/swaps/0/user", "no user"),
    ({"swaps": [{"id": "a", "user": "123", "from": "2026-11-20T08:00:00Z",
                 "until": "2026-11-20T08:00:00Z"}]}, "/swaps/0/until", "after"),
    ({"swaps": [{"id": "a", "user": "123", "from": "2026-11-20T08:00:00Z",
                 "until": "2028-11-20T08:00:00Z"}]}, "/swaps/0/until", "366"),
    ({"swaps": [{"id": "a", "user": "123", "from": "2026-11-20T08:00:00Z",
                 "until": "2026-11-20T09:00:00Z"}] * 2}, "/swaps/1/id", "unique"),
    ({"stand_by": {"kind": "user"}}, "/stand_by/user", "required"),
    ({"stand_by": {"kind": "user", "user": "nobody"}}, "/stand_by/user", "no user"),
    ({"stand_by": {"kind": "next"}}, "/stand_by/kind", "no rotation"),
    ({"rotation": rotation(["123"]), "stand_by": {"kind": "next", "user": "123"}},
     "/stand_by/user", "left out"),
    ({"rota": []}, "/rota", "unknown field"),
])
def test_refused(service, body, pointer, says):
    assert says in refused(service, body).get(pointer, ""), refused(service, body)


def test_destinations_and_members_are_checked(service):
    nowhere = {"kind": "roster", "target": "nowhere"}
    assert "no roster" in refused(service, {"fallback": FALLBACK, "members": [nowhere]},
                                  "groups/refused")["/members/0/target"]
    assert "no roster" in refused(service, {"fallback": nowhere}, "users/refused")["/fallback/target"]
    assert "no roster" in refused(service, {"destination": nowhere},
                                  "numbers/+35227111111")["/destination/target"]
    assert "required" in refused(service, {"destination": {"kind": "roster"}},
                                 "numbers/+35227111111")["/destination/target"]
    assert "no roster" in refused(
        service, {"forward": {"busy": {"internal": nowhere}}},
        "users/123/profiles/away")["/forward/busy/internal/target"]
    assert "must end" in refused(
        service, {"members": [], "fallback": {"otherwise": {"kind": "roster", "target": "d"}}},
        "groups/refused")["/fallback/otherwise/kind"]


# ---- as a configuration object ----

def test_life_of_a_roster(service):
    name = put(service, {"name": "Duty phone", "rotation": rotation(["123"])})
    path = f"{BASE}/rosters/{name}"
    first = service.admin("GET", path)
    assert first.json()["rotation"] == {"users": ["123"], "every": 1, "unit": "week",
                                        "hand_over": "08:00", "starts_on": "2026-01-05"}
    assert service.admin("GET", path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert service.admin("PUT", path, json={}).status_code == 428
    patched = service.admin("PATCH", path, json={"name": None, "stand_by": {"kind": "next"}},
                            headers={"If-Match": first.headers["ETag"]})
    assert patched.status_code == 200, patched.text
    assert "name" not in patched.json() and patched.json()["stand_by"] == {"kind": "next"}
    assert service.admin("PUT", path, json={}, headers={"If-Match": first.headers["ETag"]}).status_code == 412
    assert name in [r["id"] for r in service.admin("GET", f"{BASE}/rosters").json()["items"]]
    assert remove(service, f"rosters/{name}").status_code == 204
    assert service.admin("GET", path).status_code == 404
    assert service.admin("GET", f"{path}/state").status_code == 404
    assert service.admin("GET", f"{path}/transitions").status_code == 404


def test_who_refers_to_a_roster_keeps_it(service):
    name = put(service, {})
    group = make(service, f"groups/g{next(_ids)}",
                 {"members": [{"kind": "roster", "target": name}], "fallback": FALLBACK})
    make(service, "numbers/+35227555001", {"destination": {"kind": "roster", "target": name}})
    held = remove(service, f"rosters/{name}")
    assert held.status_code == 409
    assert f"/groups/{group}" in held.text and "/numbers/+35227555001" in held.text
    assert remove(service, f"groups/{group}").status_code == 204
    assert remove(service, "numbers/+35227555001").status_code == 204
    assert remove(service, f"rosters/{name}").status_code == 204


@pytest.mark.parametrize("body", [
    lambda u: {"rotation": rotation([u])},
    lambda u: {"shifts": [shift(user=u)]},
    lambda u: {"swaps": [{"id": "s", "user": u, "from": "2026-11-20T08:00:00Z",
                          "until": "2026-11-20T09:00:00Z"}]},
    lambda u: {"stand_by": {"kind": "user", "user": u}},
])
def test_a_user_of_a_roster_stays(service, body):
    who = user(service)
    name = put(service, body(who))
    held = remove(service, f"users/{who}")
    assert held.status_code == 409 and f"/rosters/{name}" in held.text
    assert remove(service, f"rosters/{name}").status_code == 204
    assert remove(service, f"users/{who}").status_code == 204


def test_export_and_import(service):
    document = service.admin("GET", f"{BASE}/config").json()
    who = user(service)
    name = put(service, {"rotation": rotation([who]), "shifts": [shift(user=who)]})
    with_roster = service.admin("GET", f"{BASE}/config")
    entry = next(o for o in with_roster.json()["objects"] if o["path"] == f"/rosters/{name}")
    assert entry["value"]["rotation"]["users"] == [who]
    broken = {"format": 1, "objects": document["objects"] + [entry]}
    tag = {"If-Match": with_roster.headers["ETag"]}
    answer = service.admin("PUT", f"{BASE}/config", params={"dry_run": "true"}, json=broken, headers=tag)
    assert answer.status_code == 400 and "/value/rotation/users/0" in answer.text
    answer = service.admin("PUT", f"{BASE}/config", params={"dry_run": "true"},
                           json=with_roster.json(), headers=tag)
    assert answer.status_code == 200 and answer.json()["created"] == answer.json()["removed"] == 0, answer.text


# ---- when ----

def turns(zone, starts_on, hand_over, every_days, count):
    """The moments of hand-over, by zoneinfo: a wall time that is skipped is when the clock jumps."""
    z = ZoneInfo(zone)
    for i in range(count):
        wall = datetime.combine(starts_on + timedelta(days=i * every_days), hand_over, z)
        back = wall.astimezone(timezone.utc).astimezone(z)
        if back.replace(tzinfo=None) != wall.replace(tzinfo=None):  # in a gap: the jump itself
            before, after = wall.replace(fold=1).utcoffset(), wall.replace(fold=0).utcoffset()
            low = wall.astimezone(timezone.utc) - abs(after - before)
            high = wall.astimezone(timezone.utc) + abs(after - before)
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                if middle.astimezone(z).utcoffset() == low.astimezone(z).utcoffset():
                    low = middle
                else:
                    high = middle
            wall = high.replace(microsecond=0)
        yield wall.astimezone(timezone.utc)


@pytest.mark.parametrize("zone", ["Europe/Luxembourg", "America/New_York", "Australia/Lord_Howe",
                                  "Asia/Kathmandu", "America/Santiago", "UTC"])
@pytest.mark.parametrize("hand_over", ["00:00", "02:30", "08:00"])
def test_hand_overs_are_those_of_zoneinfo(service, zone, hand_over):
    users = [user(service) for _ in range(3)]
    start = date(2026, 1, 1)
    name = put(service, {"time_zone": zone, "rotation": rotation(
        users, starts_on=start.isoformat(), hand_over=hand_over, unit="day", every=1)})
    wanted = list(turns(zone, start, datetime.strptime(hand_over, "%H:%M").time(), 1, 365))
    at, got = wanted[0], []
    while at:
        page = service.admin("GET", f"{BASE}/rosters/{name}/transitions",
                             params={"from": at if isinstance(at, str) else iso(at),
                                     "to": iso(wanted[-1] + timedelta(seconds=1))}).json()
        got += page["items"]
        at = page.get("more_from")
    assert [g["at"] for g in got] == [iso(w) for w in wanted]
    assert [g["on_duty"] for g in got] == [users[i % 3] for i in range(365)]
    assert all(g["by"] == "rotation" for g in got)


def test_state_tells_who_since_and_until(service):
    a, b = user(service), user(service)
    name = put(service, {"time_zone": "UTC", "rotation": rotation([a, b]), "stand_by": {"kind": "next"}})
    first = datetime(2026, 1, 5, 8, tzinfo=timezone.utc)
    is_on = state(service, name, first + timedelta(days=10))
    assert is_on == {"roster": name, "time_zone": "UTC", "at": iso(first + timedelta(days=10)),
                     "on_duty": b, "by": "rotation", "stand_by": a,
                     "since": iso(first + timedelta(days=7)), "until": iso(first + timedelta(days=14))}
    before = state(service, name, first - timedelta(seconds=1))
    assert "on_duty" not in before and "by" not in before and before["until"] == iso(first)
    bad = service.admin("GET", f"{BASE}/rosters/{name}/state", params={"at": "noon"})
    assert bad.status_code == 400 and bad.json()["errors"][0]["pointer"] == "?at"


def test_roster_without_anybody(service):
    name = put(service, {})
    assert set(state(service, name)) == {"roster", "time_zone", "at"}


# ---- swaps ----

def test_a_swap_is_in_force_until_its_end(service):
    a, b = user(service), user(service)
    name = put(service, {"rotation": rotation([a])})
    path = f"{BASE}/rosters/{name}/swaps/doctor"
    made = service.admin("PUT", path, json={"user": b, "until": iso(now() + timedelta(hours=2)),
                                            "note": "at the doctor's"})
    assert made.status_code == 200 and made.headers["ETag"], made.text
    assert made.json()["swaps"][0]["id"] == "doctor"
    is_on = state(service, name)
    assert (is_on["on_duty"], is_on["by"], is_on["note"]) == (b, "swap", "at the doctor's")
    assert state(service, name, now() + timedelta(hours=3))["on_duty"] == a
    again = service.admin("PUT", path, json={"user": a, "from": iso(now() + timedelta(hours=1)),
                                             "until": iso(now() + timedelta(hours=2))})
    assert len(again.json()["swaps"]) == 1 and state(service, name)["by"] == "rotation"
    assert service.admin("DELETE", path).status_code == 204
    assert service.admin("DELETE", path).status_code == 204
    assert "swaps" not in service.admin("GET", f"{BASE}/rosters/{name}").json()


def test_swaps_that_are_over_are_taken_out_with_the_next(service):
    a = user(service)
    name = put(service, {"swaps": [{"id": "old", "user": a, "from": "2020-01-01T00:00:00Z",
                                    "until": "2020-01-02T00:00:00Z"}]})
    made = service.admin("PUT", f"{BASE}/rosters/{name}/swaps/new",
                         json={"user": a, "until": iso(now() + timedelta(days=1))})
    assert [s["id"] for s in made.json()["swaps"]] == ["new"]


@pytest.mark.parametrize("body, pointer, says", [
    ({"user": "nobody", "until": "2099-01-01T00:00:00Z", "from": "2098-12-31T00:00:00Z"}, "/user", "user"),
    ({"user": "123"}, "/until", "required"),
    ({"user": "123", "until": "2020-01-01T00:00:00Z"}, "/until", "future"),
    ({"user": "123", "until": "2099-01-01T00:00:00Z"}, "/until", "366"),
    ({"user": "123", "from": "2099-01-02T00:00:00Z", "until": "2099-01-01T00:00:00Z"}, "/until", "after"),
    ({"user": "123", "until": "tomorrow"}, "/until", "RFC 3339"),
])
def test_a_swap_that_is_refused(service, body, pointer, says):
    name = put(service, {})
    answer = service.admin("PUT", f"{BASE}/rosters/{name}/swaps/s", json=body)
    assert answer.status_code == 400, answer.text
    assert says in {e["pointer"]: e["detail"] for e in answer.json()["errors"]}.get(pointer, ""), answer.text


def test_a_swap_of_no_roster(service):
    answer = service.admin("PUT", f"{BASE}/rosters/nowhere/swaps/s",
                           json={"user": "123", "until": iso(now() + timedelta(days=1))})
    assert answer.status_code == 404


# ---- calendars ----

def calendar(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def send_calendar(service, name, text):
    return service.admin("PUT", f"{BASE}/rosters/{name}/shifts", data=text.encode(),
                         headers={"Content-Type": "text/calendar; charset=utf-8"})


def test_shifts_out_of_a_calendar(service):
    a = user(service, extension="8801", email="Anna.Duty@abc.com")
    b = user(service)
    name = put(service, {"time_zone": "Europe/Luxembourg", "name": "Duty"})
    answer = send_calendar(service, name, calendar(
        ["DTSTART;TZID=Europe/Luxembourg:20261116T080000", "DTEND;TZID=Europe/Luxembourg:20261116T170000",
         "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "EXDATE:20261225T070000Z", "SUMMARY:8801"],
        ["DTSTART:20261116T160000Z", "DURATION:PT15H", "RRULE:FREQ=DAILY", f"SUMMARY:{b}"],
        ["DTSTART;VALUE=DATE:20261224", "SUMMARY:Christmas Eve", "ATTENDEE;CN=Anna:mailto:anna.duty@abc.com",
         "CATEGORIES:STANDBY"],
        ["DTSTART:20200101T000000Z", "DTEND:20200101T080000Z", f"SUMMARY:{b}"],
        ["DTSTART:20261120T000000Z", "DTEND:20261120T080000Z", "STATUS:CANCELLED"]))
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "Duty"
    assert answer.json()["shifts"] == [
        {"user": a, "time_zone": "Europe/Luxembourg", "date": "2026-11-16", "from": "08:00",
         "duration_s": 32400, "repeat": "week",
         "days": ["monday", "tuesday", "wednesday", "thursday", "friday"], "except": ["2026-12-25"]},
        {"user": b, "time_zone": "UTC", "date": "2026-11-16", "from": "16:00", "duration_s": 54000,
         "repeat": "day"},
        {"user": a, "stand_by": True, "date": "2026-12-24", "from": "00:00", "duration_s": 86400}]
    assert state(service, name, datetime(2027, 6, 30, 6, 0, tzinfo=timezone.utc))["on_duty"] == a
    assert state(service, name, datetime(2026, 12, 24, 12, 0, tzinfo=timezone.utc)) \
        .get("stand_by") is None  # on duty themselves
    assert state(service, name, datetime(2026, 12, 24, 20, 0, tzinfo=timezone.utc))["stand_by"] == a
    noon = datetime(2026, 12, 25, 12, 0, tzinfo=timezone.utc)
    assert "on_duty" not in state(service, name, noon)


@pytest.mark.parametrize("event, line, says", [
    (["DTSTART:20261120T080000Z", "DTEND:20261120T090000Z", "SUMMARY:nobody"], 6, "user"),
    (["DTSTART;TZID=W. Europe Standard Time:20261120T080000", "DURATION:PT8H", "SUMMARY:123"], 4, "IANA"),
    (["DTSTART:20261120T080000Z", "SUMMARY:123"], 3, "DTEND"),
    (["DTSTART:20261120T080000Z", "DURATION:P15D", "SUMMARY:123"], 5, "14 days"),
    (["DTSTART:20261120T080000Z", "DTEND:20261120T070000Z", "SUMMARY:123"], 5, "at least"),
    (["DTSTART:20261120T080000Z", "DURATION:PT8H", "RRULE:FREQ=MONTHLY", "SUMMARY:123"], 6, "WEEKLY"),
    (["DTSTART:20261120T080000Z", "DURATION:PT8H", "RRULE:FREQ=WEEKLY;BYDAY=1MO", "SUMMARY:123"], 6, "WEEKLY"),
    (["DTSTART:20261120T080000Z", "DURATION:PT8H", "RRULE:FREQ=WEEKLY;BYDAY=MO", "SUMMARY:123"], 6, "DTSTART"),
    (["DTSTART:20261120T080000Z", "DURATION:PT8H", "RDATE:20261121T080000Z", "SUMMARY:123"], 6, "RDATE"),
    (["SUMMARY:123"], 3, "DTSTART"),
    (["DTSTART:20261120T080030Z", "DURATION:PT8H", "SUMMARY:123"], 4, "whole minute"),
])
def test_a_calendar_that_is_refused(service, event, line, says):
    name = put(service, {"shifts": [shift()]})
    answer = send_calendar(service, name, calendar(event))
    assert answer.status_code == 400, answer.text
    detail = answer.json()["errors"][0]["detail"]
    assert detail.startswith(f"line {line}:") and says in detail, detail
    assert len(service.admin("GET", f"{BASE}/rosters/{name}").json()["shifts"]) == 1


def test_a_calendar_needs_its_media_type_and_its_roster(service):
    name = put(service, {})
    answer = service.admin("PUT", f"{BASE}/rosters/{name}/shifts", json={})
    assert answer.status_code == 415
    assert send_calendar(service, "nowhere", calendar()).status_code == 404
    assert send_calendar(service, name, calendar()).json().get("shifts") is None


# ---- calls ----

def route(service, to, **more):
    answer = service.admin("POST", f"{BASE}/route", json={"to": to, "from": "+35299887766", **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_calls_go_to_whoever_is_on_duty(service):
    a, b = user(service), user(service)
    name = put(service, {"rotation": rotation([a]), "stand_by": {"kind": "user", "user": b}})
    make(service, "numbers/+35227555010", {"destination": {"kind": "roster", "target": name}})
    group = make(service, f"groups/g{next(_ids)}", {
        "members": [{"kind": "roster", "target": name}], "fallback": FALLBACK})
    answer = route(service, "+35227555010")
    assert answer["steps"][0]["targets"][0]["user"] == a and answer["reason"] == "on_duty"
    assert route(service, group)["steps"][0]["targets"][0]["user"] == a
    service.admin("PUT", f"{BASE}/users/{a}/status", json={"status": "do_not_disturb"})
    answer = route(service, "+35227555010")
    assert answer["steps"][0]["targets"][0]["user"] == b and answer["reason"] == "stand_by"
    answer = route(service, group)
    assert answer["steps"][0]["targets"][0]["user"] == b
    assert answer["skipped"] == [{"group": group, "kind": "user", "target": a, "reason": "manual_dnd"}]


def test_a_swap_leads_calls_at_once(service):
    a, b = user(service), user(service)
    name = put(service, {"rotation": rotation([a])})
    make(service, "numbers/+35227555011", {"destination": {"kind": "roster", "target": name}})
    service.admin("PUT", f"{BASE}/rosters/{name}/swaps/s",
                  json={"user": b, "until": iso(now() + timedelta(hours=1))})
    assert route(service, "+35227555011")["steps"][0]["targets"][0]["user"] == b
    service.admin("DELETE", f"{BASE}/rosters/{name}/swaps/s")
    assert route(service, "+35227555011")["steps"][0]["targets"][0]["user"] == a


def test_what_if_it_were_another_time_or_another_roster(service):
    a, b = user(service), user(service)
    name = put(service, {"time_zone": "UTC", "rotation": rotation([a, b])})
    make(service, "numbers/+35227555012", {"destination": {"kind": "roster", "target": name}})

    def simulate(**more):
        answer = service.admin("POST", f"{BASE}/route/simulate",
                               json={"question": {"to": "+35227555012", "from": "+35299887766"}, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()["steps"][0]["targets"][0]["user"]

    assert simulate(at="2030-01-07T07:59:59Z") != simulate(at="2030-01-07T08:00:00Z")
    assert {simulate(at="2030-01-01T00:00:00Z"), simulate(at="2030-01-08T00:00:00Z")} == {a, b}
    third = user(service)
    assert simulate(config={"format": 1, "objects": [
        {"path": f"/rosters/{name}", "value": {"rotation": rotation([third])}}]}) == third


def test_agents_of_a_group_with_a_roster_log_in(service):
    a, b = user(service), user(service)
    name = put(service, {"rotation": rotation([a])})
    group = make(service, f"groups/g{next(_ids)}", {
        "members": [{"kind": "roster", "target": name}], "login_required": True, "fallback": FALLBACK})
    path = f"{BASE}/groups/{group}/members"
    assert route(service, group)["skipped"][0]["reason"] == "not_logged_in"
    assert service.admin("PUT", f"{path}/{b}/state", json={"logged_in": True}).status_code == 404
    assert service.admin("PUT", f"{path}/{a}/state", json={"logged_in": True}).status_code == 200
    assert route(service, group)["steps"][0]["targets"][0]["user"] == a


# ---- lint ----

def findings(service, path):
    report = service.admin("GET", f"{BASE}/config/lint", params={"limit": 500}).json()
    return [f for f in report["items"] if f["object"] == path]


def test_lint_tells_of_gaps(service):
    who = user(service)
    full = put(service, {"rotation": rotation([who])})
    empty = put(service, {})
    nights = put(service, {"time_zone": "UTC", "shifts": [
        shift(user=who, date="2020-01-01", **{"from": "20:00"}, duration_s=36000, repeat="day")]})
    assert findings(service, f"/rosters/{full}") == []
    [found] = findings(service, f"/rosters/{empty}")
    assert (found["severity"], found["code"]) == ("warning", "roster_uncovered")
    [found] = findings(service, f"/rosters/{nights}")
    assert (found["severity"], found["code"]) == ("notice", "roster_uncovered")
    assert "20:00, and so on" in found["text"]


def test_lint_tells_of_loops_through_rosters(service):
    who = user(service)
    name = put(service, {"rotation": rotation([who])})
    make(service, f"users/{who}/profiles/away",
         {"forward": {"always": {"internal": {"kind": "roster", "target": name},
                                 "external": {"kind": "roster", "target": name}}}})
    [found] = findings(service, f"/users/{who}/profiles/away")
    assert found["code"] == "loop_possible"
    assert found["path"] == f"user/{who}/profile/away → roster/{name}/rotation/users/0 → user/{who}"
