"""Calendars over the API: what is taken, what is shown, what is never kept."""
# shows: S0.7

from datetime import timedelta

import pytest
from support.calendars import calendar, event, moment, now_of, put_calendar, stamp
from scenario.world import make_domain, make_token, presence

NAME = "calendars.example"
BASE = f"/v1/domains/{NAME}/users/300"


@pytest.fixture(scope="module")
def world(service):
    make_domain(service, ["300", "301"], NAME)
    return service


@pytest.fixture
def clean(world):
    yield world
    for item in world.admin("GET", f"{BASE}/calendars").json()["items"]:
        assert world.admin("DELETE", f"{BASE}/calendars/{item['id']}").status_code == 204


def intervals(answer):
    return [(moment(i["from"]), moment(i["to"]), i["type"]) for i in answer.json()["intervals"]]


def test_a_calendar_is_taken_and_shown_without_titles(clean):
    now = now_of(clean, NAME)
    text = calendar(event(now + timedelta(hours=1)),
                    event(now + timedelta(hours=3), 30, "STATUS:TENTATIVE"),
                    event(now + timedelta(hours=5), 30, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
                    event(now + timedelta(hours=7), 30, "TRANSP:TRANSPARENT"),
                    event(now + timedelta(hours=8), 30, "STATUS:CANCELLED"))
    made = put_calendar(clean, BASE, text)
    assert made.status_code == 201, made.text
    assert made.headers["Presence-Version"]
    shown = clean.admin("GET", f"{BASE}/calendars/work")
    assert intervals(shown) == [
        (now + timedelta(hours=1), now + timedelta(hours=2), "meeting"),
        (now + timedelta(hours=3), now + timedelta(hours=3, minutes=30), "tentative"),
        (now + timedelta(hours=5), now + timedelta(hours=5, minutes=30), "out_of_office")]
    assert shown.json()["entries"] == 5 and shown.json()["refused"] == 0
    assert not any(word in shown.text for word in ("secret", "Room", "mallory"))
    assert put_calendar(clean, BASE, text).status_code == 200


def test_a_meeting_that_is_on_makes_busy_and_its_end_by_hand_too(clean):
    now = now_of(clean, NAME)
    assert presence(clean, "300", NAME)["availability"] == "unknown"
    made = put_calendar(clean, BASE, calendar(event(now - timedelta(minutes=5))))
    assert made.status_code == 201
    shown = presence(clean, "300", NAME, params={"explain": "true"})
    assert (shown["availability"], shown["activity"], shown["routable"]) == ("busy", "meeting", False)
    assert shown["reason"] == "calendar_busy"
    assert [(s["source"], s["kind"]) for s in shown["sources"]] == [("calendar", "calendar")]
    assert moment(shown["expires_at"]) == now + timedelta(minutes=55)
    assert any(line["rung"] == "P7" and line.get("decided") for line in shown["trace"])
    assert clean.admin("DELETE", f"{BASE}/calendars/work").status_code == 204
    assert presence(clean, "300", NAME)["availability"] == "unknown"


def test_several_calendars_are_one_presence(clean):
    now = now_of(clean, NAME)
    put_calendar(clean, BASE, calendar(event(now - timedelta(minutes=5), 10)), "work")
    put_calendar(clean, BASE, calendar(event(now + timedelta(minutes=5), 10)), "private")
    assert moment(presence(clean, "300", NAME)["expires_at"]) == now + timedelta(minutes=15)
    listed = clean.admin("GET", f"{BASE}/calendars").json()["items"]
    assert [item["id"] for item in listed] == ["private", "work"]
    clean.admin("DELETE", f"{BASE}/calendars/private")
    assert moment(presence(clean, "300", NAME)["expires_at"]) == now + timedelta(minutes=5)


def test_a_ninth_calendar_is_refused(clean):
    for i in range(8):
        assert put_calendar(clean, BASE, calendar(), f"c{i}").status_code == 201
    refused = put_calendar(clean, BASE, calendar(), "c8")
    assert refused.status_code == 409
    assert refused.json()["type"] == "/docs/errors/too-many-signals"
    assert "at most 8 calendars" in refused.json()["detail"]


def test_free_busy_as_text(clean):
    now = now_of(clean, NAME)
    start = now + timedelta(hours=2)
    put_calendar(clean, BASE, calendar(event(start), event(start + timedelta(hours=2), 60, "STATUS:TENTATIVE")))
    answer = clean.admin("GET", f"{BASE}/calendars/work", headers={"Accept": "text/calendar"})
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"FREEBUSY;FBTYPE=BUSY:{stamp(start)}/{stamp(start + timedelta(hours=1))}\r\n" in answer.text
    assert "FREEBUSY;FBTYPE=BUSY-TENTATIVE:" in answer.text
    other = clean.admin("GET", f"{BASE}/calendars/work", headers={"Accept": "image/png"})
    assert other.status_code == 406


def test_refusals_say_why(clean):
    now = now_of(clean, NAME)
    for text in ("", "<html>Sign in</html>", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"):
        answer = put_calendar(clean, BASE, text)
        assert answer.status_code == 400, text
        assert "BEGIN:VCALENDAR" in answer.json()["errors"][0]["detail"]
    answer = put_calendar(clean, BASE, calendar(event(now), event(now, 60, "RRULE:FREQ=SECONDLY")))
    assert answer.status_code == 201
    assert answer.json()["refused"] == 1
    assert answer.json()["first_refused"] == {"entry": 2, "detail": "it repeats more often than every hour"}
    assert len(answer.json()["intervals"]) == 1


def test_other_bodies_and_names_are_refused(clean):
    answer = clean.admin("PUT", f"{BASE}/calendars/work", data=b"x", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert put_calendar(clean, BASE, calendar(), "a%20b").status_code == 400
    assert put_calendar(clean, BASE, "x" * 300_000).status_code == 413
    assert put_calendar(clean, f"/v1/domains/{NAME}/users/none", calendar()).status_code == 404
    assert clean.admin("GET", f"{BASE}/calendars/none").status_code == 404
    assert clean.admin("DELETE", f"{BASE}/calendars/none").status_code == 204


def test_what_the_user_declined_takes_no_time(clean):
    now = now_of(clean, NAME)
    user = clean.admin("GET", BASE)
    answer = clean.admin("PATCH", BASE, json={"email": "anna@abc.com"}, headers={"If-Match": user.headers["ETag"]})
    assert answer.status_code == 200
    said = "ATTENDEE;PARTSTAT={}:mailto:Anna@abc.com"
    made = put_calendar(clean, BASE, calendar(event(now, 60, said.format("DECLINED")),
                                              event(now, 90, said.format("TENTATIVE"))))
    assert [i["type"] for i in made.json()["intervals"]] == ["tentative"]


def test_the_owner_and_nobody_else(clean):
    own, other = (make_token(clean, NAME, role="user", user=u) for u in ("300", "301"))
    assert put_calendar(clean, BASE, calendar(), token=own).status_code == 201
    for method in ("GET", "PUT", "DELETE"):
        assert clean.request(method, f"{BASE}/calendars/work", other).status_code == 403
    assert clean.request("GET", f"{BASE}/calendars", other).status_code == 403


def switch(world, *sources):
    assert world.admin("PUT", f"{BASE}/privacy", json={"sources_off": list(sources)}).status_code == 200


# shows: S1.10
def test_what_a_person_switched_off_is_forgotten(clean):
    now = now_of(clean, NAME)
    put_calendar(clean, BASE, calendar(event(now - timedelta(minutes=5))))
    feed = clean.admin("PUT", f"{BASE}/calendars/feed", json={"url": "https://calendar.example/a.ics"})
    assert feed.status_code == 201
    assert presence(clean, "300", NAME)["activity"] == "meeting"
    switch(clean, "calendar")
    try:
        assert presence(clean, "300", NAME)["activity"] == "none"
        (left,) = clean.admin("GET", f"{BASE}/calendars").json()["items"]
        assert left["id"] == "feed" and "fetched_at" not in left and "next_fetch_at" not in left
        for answer in (put_calendar(clean, BASE, calendar()),
                       clean.admin("PUT", f"{BASE}/calendars/feed", json={"url": "https://calendar.example/b.ics"})):
            assert answer.status_code == 409, answer.text
            assert answer.json()["type"] == "/docs/errors/switched-off"
    finally:
        switch(clean)
    assert presence(clean, "300", NAME)["activity"] == "none"
    assert put_calendar(clean, BASE, calendar(event(now - timedelta(minutes=5)))).status_code == 201
    assert presence(clean, "300", NAME)["activity"] == "meeting"


def test_a_calendar_is_no_configuration(clean):
    put_calendar(clean, BASE, calendar(event(now_of(clean, NAME))))
    exported = clean.admin("GET", f"/v1/domains/{NAME}/config").text
    assert "calendars/work" not in exported and "secret" not in exported.lower().replace("hook_password", "")
