"""The calendars of tests/corpora/icalendar as the service reads them, and as python3-icalendar with
python3-recurring-ical-events does: the same intervals wherever both can read one. (Crashes, limits
and reasons of refusals: tests/unit/core/test_calendar_corpus.c, which also prints what is read.)"""
# shows: S0.7

import datetime
import re
import subprocess
import warnings

import icalendar
import pytest
import pytz
import recurring_ical_events
from support.openapi import ROOT
from support.service import BINARY

READER = BINARY.parent / "unit/core/test_calendar_corpus"
CORPUS = ROOT / "tests/corpora/icalendar"
HOME = pytz.timezone("Europe/Luxembourg")
UTC = datetime.timezone.utc
YEAR = datetime.timedelta(days=366)

# Read differently, and why ours is right.
THEIRS_IS_WRONG = {
    "issue_165_missing_event.ics": "BYDAY=MO, TU with blanks is nothing to them",
    "issue_313_globally_unique_tzid.ics": "a zone behind a vendor's prefix is not known to them",
}


def start_of(raw):
    """The first of January of the year of the first event; None where there is none."""
    found = re.search(rb"^BEGIN:VEVENT\r?\n(?:.*\r?\n)*?DTSTART[^:\r\n]*:(\d{4})", raw, re.M)
    year = int(found.group(1)) if found else 0
    return datetime.datetime(year, 1, 1, tzinfo=UTC) if year > 1901 else None


def ours(path, start):
    """None where not all of it could be read."""
    text = [f"{t:%Y-%m-%dT00:00:00Z}" for t in (start, start + YEAR)]
    done = subprocess.run([READER, path, *text], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1, 2), done.stderr
    return {tuple(line.split()[:2]) for line in done.stdout.splitlines()} if done.returncode == 0 else None


def moment(value):
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    return (value if value.tzinfo else HOME.localize(value)).astimezone(UTC)


def is_busy(event):
    said = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    return (str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and said not in ("FREE", "WORKINGELSEWHERE")
            and str(event.get("STATUS", "")).upper() != "CANCELLED")


def interval(event):
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else start
    if end == start and not isinstance(start, datetime.datetime):
        end = start + datetime.timedelta(days=1)
    return moment(start), moment(end)


def theirs(raw, start):
    found = set()
    for calendar in icalendar.Calendar.from_ical(raw, multiple=True):
        near = recurring_ical_events.of(calendar).between(start - YEAR / 50, start + YEAR * 1.02)
        for event in filter(is_busy, near):
            begin, end = interval(event)
            if begin < end and end > start and begin < start + YEAR:
                found.add(tuple(f"{t:%Y-%m-%dT%H:%M:%S}.000Z" for t in (begin, end)))
    return found


def read_both(path):
    """Both readings; None where one of the two cannot read it."""
    raw = path.read_bytes()
    start = start_of(raw)
    if not start:
        return None
    mine = ours(path, start)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = theirs(raw, start)
    except Exception:  # theirs may fail in any way
        return None
    return None if mine is None else (mine, other)


@pytest.fixture(scope="module")
def readings():
    subprocess.run(["make", "-s", f"FLAVOUR={BINARY.parent.name}", READER.relative_to(ROOT)], cwd=ROOT, check=True)
    paths = sorted(CORPUS.rglob("*.ics"))
    assert len(paths) == 197
    return {str(p.relative_to(CORPUS)): r for p in paths if (r := read_both(p))}


def test_the_same_intervals(readings):
    differing = {name: (mine - other, other - mine) for name, (mine, other) in readings.items()
                 if mine != other and name.rsplit("/", 1)[-1] not in THEIRS_IS_WRONG}
    assert differing == {}


def test_there_was_something_to_compare(readings):
    assert len(readings) > 40
    assert sum(1 for mine, _ in readings.values() if mine) > 20
