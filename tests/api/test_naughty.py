"""Every string of the Big List of Naughty Strings wherever somebody may put one: it is refused with
4xx or comes back exactly; nothing of it breaks the log, and what must not be in the log is not."""

import json
import re
from urllib.parse import quote

import pytest

from scenario.world import make_domain, make_token
from support.openapi import CONTRACT
from support.raw_http import Client
from support.service import ROOT, Service

STRINGS = sorted(set(json.loads((ROOT / "tests/corpora/naughty-strings/blns.json").read_text())))
DOMAIN = "naughty.example"
BASE = f"/v1/domains/{DOMAIN}"
USER = f"{BASE}/users/200"
ID = re.compile(CONTRACT.schemas["Id"]["pattern"].replace("$", r"\Z"))


DOTS = (".", "..")  # of the right characters, but a client would tidy them away


def encoded(text):
    return quote(text, safe="")


def has_controls(text):
    return bool(re.search(r"[\x00-\x1f\x7f-\x9f]", text))


@pytest.fixture(scope="module")
def world():
    service = Service.start()
    try:
        make_domain(service, ["200", "201"], DOMAIN, hook_password_min_length=6)
        tokens = {"carrier": make_token(service, DOMAIN, role="carrier"),
                  "reader": make_token(service, DOMAIN, role="pbx", scopes=["numbers:read"])}
        yield service, tokens
    finally:
        service.stop()


@pytest.fixture
def clients(world):
    """clients(token=None): connections that are closed afterwards."""
    opened = []

    def client(token=None):
        opened.append(Client((world[0].host, world[0].port), token))
        return opened[-1]

    yield client
    for one in opened:
        one.close()


@pytest.fixture
def api(world, clients):
    return clients(world[0].admin_token)


@pytest.fixture
def shown(world, clients):
    """shown(): the numbers of the user's calls, as a token with numbers:read sees them."""
    reader = clients(world[1]["reader"])
    return lambda: [c.get("number", "") for c in reader("GET", f"{USER}/calls").json()["items"]]


def refused(answer):
    assert answer.status_code < 500, answer
    return answer.status_code >= 400


def is_spelling(number, text):
    """What a number became: nothing of it is lost but the ways to write it."""
    if number in ("", "unknown", "anonymous"):
        return True
    digits = re.sub(r"[^0-9*#]", "", text)
    return re.fullmatch(r"\+?[0-9*#]+", number) and digits.lstrip("0") in number


@pytest.mark.parametrize("path", ["/users/{}", "/users/200/devices/{}"])
def test_id(api, path):
    """The id is taken as it stands or refused; it is never another one."""
    body = {"kind": "desk_phone"} if "devices" in path else {}
    for text in STRINGS:
        target = BASE + path.format(encoded(text))
        answer = api("PUT", target, body, If_None_Match="*")
        if refused(answer):
            assert not ID.match(text) or text in DOTS, (text, answer)
            continue
        assert answer.json()["id"] == text == api("GET", target).json()["id"]
        assert api("DELETE", target, If_Match="*").status_code == 204


def test_call_id(api):
    for text in STRINGS:
        target = f"{USER}/calls/{encoded(text)}"
        answer = api("PUT", target, {"state": "confirmed"})
        if refused(answer):
            assert not re.fullmatch(r"[ -~]{1,128}", text), (text, answer)
            continue
        assert [c["call_id"] for c in api("GET", f"{USER}/calls").json()["items"]] == [text]
        assert api("DELETE", target).status_code == 200


@pytest.mark.parametrize("path, field", [
    (USER, "display_name"), (USER, "external_id"), (f"{USER}/devices/desk", "name"),
    (f"{USER}/profiles/away", "note"), (BASE, "name")])
def test_text_of_an_object(api, path, field):
    if "profiles" in path:
        assert api("PUT", path, {}, If_None_Match="*").status_code == 201
    limit = 256 if field == "note" else 128
    for text in STRINGS:
        answer = api("PATCH", path, {field: text}, If_Match="*")
        if refused(answer):
            assert has_controls(text) or len(text.encode()) > limit, (text, answer)
            assert answer.json()["errors"][0]["pointer"] == f"/{field}"
        else:
            assert api("GET", path).json().get(field, "") == text


def test_note_of_a_status(api):
    api("DELETE", f"{USER}/profiles/away", If_Match="*")  # its note would stand in for an empty one
    for text in STRINGS:
        answer = api("PUT", f"{USER}/status", {"status": "away", "note": text})
        if not refused(answer):
            assert api("GET", f"{USER}/presence").json().get("note", "") == text
    assert api("DELETE", f"{USER}/status").status_code == 200


def test_number_of_a_call(api, shown):
    for text in STRINGS:
        answer = api("PUT", f"{USER}/calls/one", {"state": "confirmed", "number": text})
        if not refused(answer):
            assert is_spelling(shown()[0], text), (shown(), text)
    assert api("DELETE", f"{USER}/calls/one").status_code == 200


def test_number_in_the_hook(world, clients, shown):
    """Any text without control characters is a call; what is no number is stored as unknown."""
    carrier = clients(world[1]["carrier"])
    values = f"domain={DOMAIN}&user=200&number="
    for i, text in enumerate(STRINGS):
        if i % 2:
            answer = carrier("GET", f"/call_state.htm?{values}{encoded(text)}")
        else:
            answer = carrier("POST", "/call_state.htm", form=values + encoded(text))
        if refused(answer):
            assert has_controls(text) or len(text.encode()) > 256, (text, answer)
        elif text:
            assert [True] == [is_spelling(n, text) for n in shown()], (shown(), text)
        else:
            assert shown() == []
    assert carrier("GET", f"/call_state.htm?{values}").status_code == 200


def test_in_a_question(api):
    for text in STRINGS:
        target = f"{BASE}/route?to=200&from={encoded(text)}"
        for answer in (api("GET", target), api("POST", f"{BASE}/route", {"to": "200", "from": text})):
            caller = "" if refused(answer) else answer.json()["from_normalised"]
            assert caller in text or is_spelling(caller, text), (text, answer)  # a name stays one
        for target in (f"/route?to={encoded(text)}", f"/users?q={encoded(text)}",
                       f"/users?cursor={encoded(text)}"):
            refused(api("GET", BASE + target))


def passwords():
    """Every string is in one of them; several in one, because argon2id is slow on purpose."""
    made, refused_ones = [""], []
    for text in STRINGS:
        if has_controls(text) or len(text.encode()) > 128:
            refused_ones.append(text)
        elif len((made[-1] + text).encode()) <= 128:
            made[-1] += text
        else:
            made.append(text)
    return made + refused_ones


def test_password(world, api, clients):
    """What is taken opens the hook, exactly as given."""
    service, _ = world
    hook = clients()
    path = f"/call_state.htm?domain={DOMAIN}&user=200&test=1&password="
    taken = 0
    for text in passwords():
        answer = api("POST", f"{USER}/hook-password", {"password": text})
        if refused(answer):
            assert has_controls(text) or not 6 <= len(text.encode()) <= 128, (text, answer)
            continue
        taken += 1
        service.advance(5)  # past the rate of one password
        assert hook("GET", path + encoded(text)).status_code == 200, text
    assert taken > 50


def test_password_that_is_wrong(clients):
    hook = clients()
    for text in STRINGS:
        answer = hook("POST", "/call_state.htm",
                      form=f"domain={DOMAIN}&user=201&test=1&password={encoded(text)}")
        assert answer.status_code in (400, 403, 429), (text, answer)


def test_domain(api, clients):
    pattern = re.compile(CONTRACT.schemas["DomainName"]["pattern"].replace("$", r"\Z"))
    hook = clients()
    for text in STRINGS:
        target = f"/v1/domains/{encoded(text)}"
        answer = api("PUT", target, {"time_zone": "Europe/Luxembourg"}, If_None_Match="*")
        if refused(answer):
            assert not pattern.match(text) or max(map(len, text.split("."))) > 63, (text, answer)
        else:
            assert pattern.match(text.lower()), (text, answer)
            assert api("GET", target).json()["id"] == text.lower()
            assert api("DELETE", target, If_Match="*").status_code == 204
        assert refused(hook("GET", f"/call_state.htm?domain={encoded(text)}&user=1&password=1"))


def test_the_log_afterwards(world):
    """Last: each line is one JSON object, whose fields can hold nothing that was sent but the domain."""
    service, _ = world
    shapes = {"request_id": r"[0-9a-f]+-[0-9a-f]+", "operation": r"[A-Za-z]+", "method": r"[A-Z]+",
              "domain": None, "principal": r"[A-Za-z0-9-]*", "peer": r"127\.0\.0\.1",
              "problem": r"[a-z-]*"}
    requests = [line for line in service.log_lines() if line["message"] == "request"]
    assert len(requests) > 10 * len(STRINGS)
    for line in requests:
        assert set(line) <= {"time", "level", "message", "status", "bytes", "us", *shapes}, line
        for name, shape in shapes.items():
            assert shape is None or re.fullmatch(shape, line.get(name, "")), line
        assert line["status"] < 500 or line["operation"] == "getReadiness", line
