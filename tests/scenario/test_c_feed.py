"""Calendars that are fetched: from a real HTTP server, which may be slow, large, gone or false."""
# shows: S0.7

import socket
import threading
from datetime import timedelta

import pytest
from support.calendars import calendar, event, now_of, put_calendar
from support.feed_server import FeedServer, endless, slowly
from support.service import Service, wait_for
from scenario.world import BASE, DOMAIN, make_domain, own_service, presence

NOT_REACHED = "its host was not found, or is not reached from here"
NOT_HTTPS = "it is not https, or was redirected to what is not"

USER = f"{BASE}/users/200"
HOUR = 3600


@pytest.fixture
def feeds():
    server = FeedServer()
    yield server
    server.stop()


@pytest.fixture
def service(redis):
    with own_service(["200"], redis=redis, fetch_allow=["127.0.0.1"]) as one:
        yield one


def put_feed(service, url, **more):
    return service.admin("PUT", f"{USER}/calendars/feed", json={"url": url, **more})


def shown(service):
    return service.admin("GET", f"{USER}/calendars/feed").json()


def error_of(service):
    return wait_for(lambda: shown(service).get("error"), 30, what="an error")


def serve(feeds, text, **headers):
    feeds.answer = (200, {"Content-Type": "text/calendar", **headers}, text.encode())


def test_it_is_fetched_and_fetched_again(feeds, service):
    now = now_of(service, DOMAIN)
    serve(feeds, calendar(event(now)), ETag='"one"')
    answer = put_feed(service, feeds.url("/secret-7f3a.ics"))
    assert answer.status_code == 201, answer.text
    wait_for(lambda: presence(service)["activity"] == "meeting", 10)
    first = shown(service)
    assert first["url"] == f"http://127.0.0.1:{feeds.port}/…"
    assert first["fetched_at"] and first["changed_at"] and "error" not in first
    assert len(first["intervals"]) == 1
    feeds.answer = (304, {}, b"")
    service.advance(1.2 * HOUR)
    wait_for(lambda: len(feeds.asked) == 2, 10)
    assert feeds.asked[1][1]["If-None-Match"] == '"one"'
    wait_for(lambda: shown(service)["fetched_at"] != first["fetched_at"], 10)
    assert shown(service)["changed_at"] == first["changed_at"]
    serve(feeds, calendar())
    service.advance(1.2 * HOUR)
    wait_for(lambda: shown(service)["changed_at"] != first["changed_at"], 10)
    assert shown(service)["intervals"] == []


def test_its_address_is_nowhere_whole_but_where_it_is_kept(feeds, service):
    serve(feeds, calendar())
    put_feed(service, feeds.url("/secret-7f3a.ics?key=hush"))
    wait_for(lambda: feeds.asked, 10)
    wait_for(lambda: shown(service).get("fetched_at"), 10)
    feeds.answer = (500, {}, b"")
    service.advance(1.2 * HOUR)
    error_of(service)
    listed = service.admin("GET", f"{USER}/calendars").text
    for text in (listed, service.log_text(), service.error_text(), str(shown(service))):
        assert "7f3a" not in text and "hush" not in text


def test_it_disappears(feeds, service):
    now = now_of(service, DOMAIN)
    serve(feeds, calendar(event(now, 60, "RRULE:FREQ=HOURLY")))
    put_feed(service, feeds.url())
    wait_for(lambda: presence(service)["activity"] == "meeting", 10)
    feeds.answer = (404, {}, b"")
    service.advance(1.2 * HOUR)
    assert error_of(service) == "it was answered with 404"
    assert presence(service)["activity"] == "meeting"  # what it said before stands
    asked = len(feeds.asked)
    service.advance(120)
    wait_for(lambda: len(feeds.asked) > asked, 10)  # it is tried again soon, and ever later
    service.advance(8 * 86400)
    wait_for(lambda: shown(service)["intervals"] == [], 10)  # but not for ever
    serve(feeds, calendar(event(now_of(service, DOMAIN))))
    service.advance(8 * HOUR)
    wait_for(lambda: "error" not in shown(service), 10)


def calendar_source(service):
    return [s for s in presence(service, params={"explain": "true"})["sources"] if s["kind"] == "calendar"]


def test_only_an_answer_makes_it_young_again(feeds, service):
    now = now_of(service, DOMAIN)
    feeds.answer = (500, {}, b"")
    put_feed(service, feeds.url())
    error_of(service)
    assert "changed_at" not in shown(service) and calendar_source(service) == []
    put_calendar(service, USER, calendar(event(now)), "text")
    serve(feeds, calendar(event(now)))
    service.advance(180)
    wait_for(lambda: shown(service).get("fetched_at"), 10)
    wait_for(lambda: calendar_source(service)[0]["at"] == shown(service)["fetched_at"], 10)
    feeds.answer = (500, {}, b"")
    service.advance(1.2 * HOUR)
    error_of(service)
    fetched_at = shown(service)["fetched_at"]
    [told] = calendar_source(service)
    assert told["at"] == fetched_at and told["age_s"] >= 1.2 * HOUR
    assert service.admin("DELETE", f"{USER}/calendars/text").status_code == 204
    [told] = calendar_source(service)
    assert told["at"] == fetched_at
    feeds.answer = (304, {}, b"")
    service.advance(180)
    wait_for(lambda: calendar_source(service)[0]["age_s"] < 180, 10)
    assert service.admin("DELETE", f"{USER}/calendars/feed").status_code == 204
    assert calendar_source(service) == []


def test_garbage(feeds, service):
    serve(feeds, "<html>Please sign in</html>")
    put_feed(service, feeds.url())
    assert "no calendar that can be read" in error_of(service)


def test_too_big(feeds, service):
    feeds.answer = endless
    put_feed(service, feeds.url())
    assert error_of(service) == "it is larger than 1 MB"


def test_too_slow(feeds, service):
    feeds.answer = slowly
    put_feed(service, feeds.url())
    assert error_of(service) == "there was no answer in time"


def test_nobody_there(feeds, service):
    feeds.stop()
    put_feed(service, feeds.url())
    assert error_of(service) == "there was no connection, or it broke"


def refusal(service, url):
    """What is said against an address before anything is fetched; None: it is taken."""
    answer = put_feed(service, url)
    if answer.status_code in (200, 201):
        assert service.admin("DELETE", f"{USER}/calendars/feed").status_code == 204
        return None
    assert answer.status_code == 400, answer.text
    [fault] = answer.json()["errors"]
    assert fault["pointer"] == "/url"
    return fault["detail"]


@pytest.mark.parametrize("url", [
    "https://10.0.0.1:8443/x.ics", "https://127.0.0.2/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
    "https://[fe80::1%25eth0]/", "https://2130706434/", "https://0x7f000002/", "https://0177.0.0.2/", "https://127.2/",
    "https://169.254.169.254/latest/meta-data", "http://192.168.1.1:8080/", "https://10.0.0.1./"])
def test_a_private_address_is_refused_at_once(service, url):
    said = refusal(service, url)
    assert "private" in said and "--fetch-allow" in said


def test_what_is_opened_is_taken(service):
    for url in ("http://127.0.0.1:8081/", "http://localhost:8081/", "http://2130706433:8081/", "https://1.1.1.1/a.ics",
                "https://1.1.1.1:8443/", "http://intranet.example:8080/"):
        assert refusal(service, url) is None, url
    assert "https" in refusal(service, "http://1.1.1.1/") and "8443" in refusal(service, "https://1.1.1.1:8444/")
    for url in ("https://1.1.1.1:99999/", "https://[::x]/", "https://:443/"):
        assert "can be read" in refusal(service, url), url


def test_a_password_in_an_address_is_not_said_again(service):
    answer = put_feed(service, "https://anna:hush7@calendar.example/a.ics")
    assert answer.status_code == 400 and "hush7" not in answer.text
    assert "without a user name" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("inside", [
    "http://127.0.0.2/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data",
    "http://[::ffff:127.0.0.2]/", "http://[fd00::1]/", "http://[fe80::1]/", "http://0.0.0.0/", "http://2130706434/",
    "http://[64:ff9b::7f00:1]/", "http://localhost.:22/"])
def test_inside_is_not_reached(feeds, service, inside):
    feeds.answer = (302, {"Location": inside}, b"")
    put_feed(service, feeds.url())
    wait_for(lambda: feeds.asked, 10)
    said = error_of(service)
    assert said == NOT_REACHED, said


def test_without_permission_loopback_is_inside(feeds, redis):
    one = Service.start(redis=redis)
    try:
        make_domain(one, ["200"])
        serve(feeds, calendar())
        for host in ("127.0.0.1", "localhost", "a.localhost", "LOCALHOST."):
            for scheme in ("http", "https"):
                assert "private" in refusal(one, f"{scheme}://{host}:{feeds.port}/"), host
        assert "must be https" in refusal(one, "http://calendar.example/")
        assert "443 or 8443" in refusal(one, "https://calendar.example:8080/")
        assert refusal(one, "https://calendar.example/") is None
        put_feed(one, f"https://{socket.gethostname()}:8443/")  # a name: judged where it leads
        assert error_of(one) == NOT_REACHED
        assert feeds.asked == []
    finally:
        one.stop()


def test_redirected(feeds, service):
    target = feeds.url("/real.ics")

    def redirect(handler):
        real = handler.path == "/real.ics"
        handler.send_response(200 if real else 302)
        body = calendar(event(now_of(service, DOMAIN))).encode() if real else b"BEGIN:VCALENDAR never"
        handler.send_header("Location", target)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    feeds.answer = redirect
    put_feed(service, feeds.url())
    wait_for(lambda: len(shown(service).get("intervals", [])) == 1, 10)
    feeds.answer = (302, {"Location": feeds.url()}, b"")
    put_feed(service, feeds.url("/round"))
    assert error_of(service) == "it was redirected too often"
    feeds.answer = (302, {"Location": "file:///etc/passwd"}, b"")
    put_feed(service, feeds.url("/file"))
    assert error_of(service) == NOT_HTTPS


def test_only_who_holds_the_lease_fetches(feeds, redis, service):
    other = Service.start(redis=redis, fetch_allow=["127.0.0.1"])
    try:
        serve(feeds, calendar())
        put_feed(other, feeds.url())
        wait_for(lambda: shown(other).get("fetched_at"), 10)
        put_feed(service, feeds.url())
        wait_for(lambda: len(feeds.asked) == 2, 10)
        assert len(feeds.asked) == 2
    finally:
        other.stop()


# shows: S1.10
def test_a_feed_that_is_switched_off_is_not_fetched_and_anew_when_on(feeds, service):
    serve(feeds, calendar(event(now_of(service, DOMAIN))), ETag='"one"')
    put_feed(service, feeds.url())
    wait_for(lambda: presence(service)["activity"] == "meeting", 10)
    switch = lambda *sources: service.admin("PUT", f"{USER}/privacy", json={"sources_off": list(sources)})
    assert switch("calendar").status_code == 200
    wait_for(lambda: shown(service)["intervals"] == [], 10)
    service.advance(3 * HOUR)
    put_feed(service, feeds.url())
    serve(feeds, calendar(event(now_of(service, DOMAIN))), ETag='"two"')
    assert len(feeds.asked) == 1
    assert switch().status_code == 200
    wait_for(lambda: presence(service)["activity"] == "meeting", 10)
    assert len(feeds.asked) == 2, "what came due meanwhile was not fetched"
    assert "If-None-Match" not in feeds.asked[1][1]


@pytest.fixture
def held():
    """Servers that answer nobody before the test is over."""
    over, servers = threading.Event(), [FeedServer() for _ in range(5)]
    for server in servers:
        server.answer = lambda handler: over.wait(60)
    yield servers
    over.set()
    for server in servers:
        server.stop()


def asked_of(servers):
    return sum(len(server.asked) for server in servers)


def fetch_all(service, domains, users, url_of):
    for number, (name, user) in enumerate((d, u) for d in domains for u in users):
        answer = service.admin("PUT", f"/v1/domains/{name}/users/{user}/calendars/feed", json={"url": url_of(number)})
        assert answer.status_code == 201, answer.text


def expect_others_are_fetched(feeds, service):
    """Of another domain, from another server, while nobody who was asked before has answered."""
    serve(feeds, calendar(event(now_of(service, DOMAIN))))
    put_feed(service, feeds.url())
    wait_for(lambda: presence(service)["activity"] == "meeting", 10)


def test_the_slow_servers_of_one_domain_leave_places_to_others(feeds, held, service):
    users = [str(300 + i) for i in range(70)]
    make_domain(service, users, "slow.example")
    fetch_all(service, ["slow.example"], users, lambda i: held[i % len(held)].url())
    wait_for(lambda: asked_of(held) >= 16, 10)
    expect_others_are_fetched(feeds, service)
    assert asked_of(held) <= 32, "no more than its share, and that once more where the first gave up"


def test_one_slow_server_of_many_domains_leaves_places_to_others(feeds, held, service):
    users, domains = [str(300 + i) for i in range(14)], [f"slow{i}.example" for i in range(5)]
    for name in domains:
        make_domain(service, users, name)
    fetch_all(service, domains, users, lambda i: held[0].url(f"/{i}.ics"))
    wait_for(lambda: asked_of(held) >= 16, 10)
    expect_others_are_fetched(feeds, service)
    assert asked_of(held) <= 32


def kept(redis, pattern, *command):
    """What Redis has under each such key."""
    return {key: redis.command(command[0], key, *command[1:]) for key in redis.command("KEYS", pattern)}


def changed(before, after):
    return sum(before[key] != after.get(key) for key in before)


def looks_at_slow(redis):
    pairs = [p for pairs in kept(redis, "*:calendars", "ZRANGE", 0, -1, "WITHSCORES").values()
             for p in zip(pairs[::2], pairs[1::2])]
    return {member: score for member, score in pairs if member.startswith("slow")}


def test_who_waits_for_a_slow_server_is_not_written_again_and_again(held, redis, service):
    users, domains = [str(300 + i) for i in range(14)], [f"slow{i}.example" for i in range(5)]
    for name in domains:
        make_domain(service, users, name)
    fetch_all(service, domains, users, lambda i: held[0].url(f"/{i}.ics"))
    wait_for(lambda: asked_of(held) >= 16, 10)
    records, looks = kept(redis, "*live:slow*", "GET"), looks_at_slow(redis)
    assert len(records) == len(looks) == 70
    for _ in range(2):
        before = looks_at_slow(redis)
        service.advance(5)
        wait_for(lambda before=before: changed(before, looks_at_slow(redis)) >= 40, 10, what="another look")
    assert changed(records, kept(redis, "*live:slow*", "GET")) <= 16, "but of those whose server gave up"


def test_what_is_known_of_who_waits_goes_on(held, service):
    """A text beside a feed that has no place: its meetings still come, more than the record holds at once."""
    users, domains = [str(300 + i) for i in range(14)], [f"slow{i}.example" for i in range(5)]
    for name in domains:
        make_domain(service, users, name)
    fetch_all(service, domains, users, lambda i: held[0].url(f"/{i}.ics"))
    wait_for(lambda: asked_of(held) >= 16, 10)
    always = calendar(event(now_of(service, DOMAIN), 59, "RRULE:FREQ=HOURLY"))
    assert put_calendar(service, USER, always).status_code == 201
    put_feed(service, held[0].url("/mine.ics"))
    for _ in range(3):
        service.advance(12 * HOUR)
        wait_for(lambda: presence(service)["activity"] == "meeting", 10)
    assert not any("mine.ics" in str(path) for path, *_ in held[0].asked)


def test_a_text_takes_a_feeds_place(feeds, service):
    serve(feeds, calendar())
    put_feed(service, feeds.url())
    wait_for(lambda: shown(service).get("fetched_at"), 10)
    assert put_calendar(service, USER, calendar(), "feed").status_code == 200
    assert "url" not in shown(service)


@pytest.mark.parametrize("url", ["", "ftp://calendar.example/a.ics", "https:/calendar.example", "file:///etc/passwd",
                                 "https://anna:secret@calendar.example/a.ics", "https://calendar.example/a b",
                                 "https://calendar.example\\@10.0.0.1/", "calendar.example", "https://"])
def test_what_is_no_address_is_refused(service, url):
    answer = put_feed(service, url)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/url"


def test_how_often_has_limits(service):
    assert put_feed(service, "https://calendar.example/", refresh_s=299).status_code == 400
    assert put_feed(service, "https://calendar.example/", refresh_s=86401).status_code == 400
    assert timedelta(seconds=put_feed(service, "https://calendar.example/").json()["refresh_s"]) == timedelta(hours=1)
