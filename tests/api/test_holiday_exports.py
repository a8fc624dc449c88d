"""Public holidays as Google, Outlook, Nextcloud and Apple export them: every whole day is taken over."""

import itertools
from datetime import date

import pytest

BASE = "/v1/domains/abc.com"
_ids = itertools.count()

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Feiertage in Luxemburg
X-WR-TIMEZONE:UTC
X-WR-CALDESC:Feiertage und Gedenktage in Luxemburg
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260623
DTEND;VALUE=DATE:20260624
DTSTAMP:20251101T101500Z
UID:20260623_60o30c9g60o30c1g60o30dr56g@google.com
CLASS:PUBLIC
CREATED:20240517T105517Z
DESCRIPTION:Gesetzlicher Feiertag\\nWenn Sie Gedenktage ausblenden möchten\\, r
 ufen Sie die Google Kalender-Einstellungen > Feiertage in Luxemburg auf
LAST-MODIFIED:20240517T105517Z
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Nationalfeiertag
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261225
DTEND;VALUE=DATE:20261226
DTSTAMP:20251101T101500Z
UID:20261225_60o30c9g60o30c1g60o30dr56g@google.com
SUMMARY:Erster Weihnachtstag
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-CALSTART:20260101T000000
X-CALEND:20270102T000000
X-WR-RELCALID:{0000002E-4C5B-9D0D-7C1E-2D0B1F4B2A11}
X-WR-CALNAME:Feiertage
X-PRIMARY-CALENDAR:TRUE
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CATEGORIES:Feiertag
CLASS:PUBLIC
CREATED:20251103T090000Z
DTEND;TZID="W. Europe Standard Time":20260102T000000
DTSTAMP:20251103T090000Z
DTSTART;TZID="W. Europe Standard Time":20260101T000000
LAST-MODIFIED:20251103T090000Z
LOCATION:Luxemburg
PRIORITY:5
SEQUENCE:0
SUMMARY;LANGUAGE=de:Neujahr
TRANSP:TRANSPARENT
UID:040000008200E00074C5B7101A82E00800000000
X-ALT-DESC;FMTTYPE=text/html:<html><body>A: b</body></html>
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
X-MICROSOFT-CDO-BUSYSTATUS:OOF
X-MICROSOFT-CDO-IMPORTANCE:1
X-MICROSOFT-DISALLOW-COUNTER:FALSE
X-MS-OLK-AUTOFILLLOCATION:FALSE
BEGIN:VALARM
TRIGGER:-PT1080M
ACTION:DISPLAY
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
BEGIN:VEVENT
CLASS:PUBLIC
DTEND;TZID="W. Europe Standard Time":20260504T170000
DTSTAMP:20251103T090000Z
DTSTART;TZID="W. Europe Standard Time":20260504T160000
SUMMARY;LANGUAGE=de:Sitzung
UID:040000008200E00074C5B7101A82E00800000001
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
END:VEVENT
END:VCALENDAR
"""

NEXTCLOUD = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
PRODID:-//IDN nextcloud.com//Calendar app 4.6.4//EN
X-WR-CALNAME:Betriebsferien
X-APPLE-CALENDAR-COLOR:#0082c9
REFRESH-INTERVAL;VALUE=DURATION:PT4H
X-PUBLISHED-TTL:PT4H
BEGIN:VTIMEZONE
TZID:Europe/Luxembourg
X-LIC-LOCATION:Europe/Luxembourg
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CREATED:20251110T120000Z
DTSTAMP:20251110T120100Z
LAST-MODIFIED:20251110T120100Z
SEQUENCE:3
UID:8f1f8a0e-8a4c-4d7e-9a0a-0d7f6b6b2a01
DTSTART;VALUE=DATE:20260803
DTEND;VALUE=DATE:20260815
STATUS:CONFIRMED
SUMMARY:Betriebsferien
END:VEVENT
BEGIN:VEVENT
UID:8f1f8a0e-8a4c-4d7e-9a0a-0d7f6b6b2a02
DTSTAMP:20251110T120100Z
DTSTART;VALUE=DATE:20201224
RRULE:FREQ=YEARLY
SUMMARY:Heiligabend
END:VEVENT
BEGIN:VEVENT
UID:8f1f8a0e-8a4c-4d7e-9a0a-0d7f6b6b2a03
DTSTAMP:20251110T120100Z
DTSTART;VALUE=DATE:20260504
SUMMARY:Brückentag
RDATE;VALUE=DATE:20270507,20280526
EXDATE;VALUE=DATE:20270507
END:VEVENT
BEGIN:VEVENT
UID:8f1f8a0e-8a4c-4d7e-9a0a-0d7f6b6b2a04
DTSTAMP:20251110T120100Z
DTSTART;VALUE=DATE:20260914
RRULE:FREQ=YEARLY;COUNT=3
EXDATE;VALUE=DATE:20270914
SUMMARY:Betriebsausflug
END:VEVENT
BEGIN:VEVENT
UID:8f1f8a0e-8a4c-4d7e-9a0a-0d7f6b6b2a04
RECURRENCE-ID;VALUE=DATE:20280914
DTSTAMP:20251110T120100Z
DTSTART;VALUE=DATE:20280921
SUMMARY:Betriebsausflug
END:VEVENT
BEGIN:VTODO
UID:8f1f8a0e-8a4c-4d7e-9a0a-0d7f6b6b2a05
DTSTART;VALUE=DATE:20260101
SUMMARY:Kalender prüfen
END:VTODO
END:VCALENDAR
"""

APPLE = """BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:-//Apple Inc.//iCloud Calendar 2516B500//EN
VERSION:2.0
X-APPLE-LANGUAGE:en
X-APPLE-REGION:US
X-WR-CALNAME:US Holidays
BEGIN:VEVENT
CATEGORIES:Holidays
CLASS:PUBLIC
DTSTAMP:20251014T211603Z
DTSTART;VALUE=DATE:20201126
DURATION:P1D
RRULE:FREQ=YEARLY;COUNT=12;BYMONTH=11;BYDAY=4TH
SEQUENCE:0
SUMMARY;LANGUAGE=en:Thanksgiving
TRANSP:TRANSPARENT
UID:5d3b9b0a-1d43-3e33-9a9b-6e5a0e9f0c11
X-APPLE-UNIVERSAL-ID:b0c8e0ad-8d2f-4a7d-8f3e-0f8a7f6b7c01
END:VEVENT
END:VCALENDAR
"""


def take(service, text):
    path = f"{BASE}/schedules/export{next(_ids)}"
    assert service.admin("PUT", path, json={}, headers={"If-None-Match": "*"}).status_code == 201
    answer = service.admin("PUT", path + "/holidays", data=text.encode(), headers={"Content-Type": "text/calendar; charset=utf-8"})
    assert answer.status_code == 200, answer.text
    return path, {(h["date"], h.get("last_date"), h.get("name"), h.get("yearly", False)) for h in answer.json()["holidays"]}


EXPORTS = {
    "google": (GOOGLE, {("2026-06-23", None, "Nationalfeiertag", False), ("2026-12-25", None, "Erster Weihnachtstag", False)}),
    "outlook": (OUTLOOK, {("2026-01-01", None, "Neujahr", False)}),
    "nextcloud": (NEXTCLOUD, {
        ("2026-08-03", "2026-08-14", "Betriebsferien", False), ("2020-12-24", None, "Heiligabend", True),
        ("2026-05-04", None, "Brückentag", False), ("2028-05-26", None, "Brückentag", False),
        ("2026-09-14", None, "Betriebsausflug", False), ("2028-09-21", None, "Betriebsausflug", False)}),
}


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_exports_are_taken_over(service, name, ends):
    text, wanted = EXPORTS[name]
    assert take(service, text.replace("\n", ends))[1] == wanted


def test_days_that_move_within_a_month(service):
    path, got = take(service, APPLE)
    assert {d for d, *_ in got} >= {"2026-11-26", "2027-11-25", "2031-11-27"}
    assert not any(yearly for *_, yearly in got)
    state = service.admin("GET", path + "/state", params={"at": "2027-11-25T12:00:00Z"}).json()
    assert (state["state"], state["name"]) == ("holiday", "Thanksgiving")


def test_an_export_of_many_years(service):
    """As large as Google's, descriptions and all."""
    head, event = GOOGLE.split("BEGIN:VEVENT")[:2]
    days = [date(2020 + i // 30, 1 + i % 12, 1 + i % 28) for i in range(300)]
    text = head + "".join("BEGIN:VEVENT" + event.replace("20260623", f"{d:%Y%m%d}").replace("20260624", f"{d:%Y%m%d}")
                          for d in days) + "END:VCALENDAR\n"
    assert len(text) > 128 * 1024
    assert {d for d, *_ in take(service, text)[1]} == {d.isoformat() for d in days}


def test_what_is_too_large_is_refused(service):
    path = f"{BASE}/schedules/export{next(_ids)}"
    assert service.admin("PUT", path, json={}, headers={"If-None-Match": "*"}).status_code == 201
    answer = service.admin("PUT", path + "/holidays", data=b"X" * (256 * 1024 + 1), headers={"Content-Type": "text/calendar"})
    assert answer.status_code == 413


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;BYDAY=SU", "FREQ=MONTHLY", "FREQ=YEARLY;BYYEARDAY=100", "FREQ=YEARLY;BYDAY=20MO"])
def test_what_repeats_otherwise_is_refused_with_its_line(service, rule):
    path = f"{BASE}/schedules/export{next(_ids)}"
    assert service.admin("PUT", path, json={}, headers={"If-None-Match": "*"}).status_code == 201
    text = APPLE.replace("FREQ=YEARLY;COUNT=12;BYMONTH=11;BYDAY=4TH", rule)
    answer = service.admin("PUT", path + "/holidays", data=text, headers={"Content-Type": "text/calendar"})
    line = text[:text.index("END:VEVENT")].count("\n") + 1
    assert answer.status_code == 400 and f"line {line}:" in answer.json()["errors"][0]["detail"]
