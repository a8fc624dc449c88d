"""iCalendar texts for tests, with times relative to now, and what a service says of them."""

from datetime import datetime, timedelta, timezone

UTC = timezone.utc


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def now_of(service, domain):
    """The service's clock, which a test may have moved."""
    at = service.admin("GET", f"/v1/domains/{domain}/schedules/clock/state")
    if at.status_code == 404:
        assert service.put(f"/v1/domains/{domain}/schedules/clock", {"time_zone": "UTC"}).status_code == 201
        at = service.admin("GET", f"/v1/domains/{domain}/schedules/clock/state")
    return moment(at.json()["at"]).replace(microsecond=0)


def stamp(at):
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def event(start, minutes=60, *lines, title="Top secret takeover"):
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{title}@{start.timestamp()}", f"SUMMARY:{title}", "LOCATION:Room 7",
                        "ATTENDEE;CN=Mallory:mailto:mallory@abc.com", f"DTSTART:{stamp(start)}",
                        f"DTEND:{stamp(start + timedelta(minutes=minutes))}", *lines, "END:VEVENT", ""])


def calendar(*events):
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + "".join(events) + "END:VCALENDAR\r\n"


def put_calendar(service, base, text, name="work", token=None):
    return service.request("PUT", f"{base}/calendars/{name}", token or service.admin_token, data=text.encode(),
                           headers={"Content-Type": "text/calendar"})
