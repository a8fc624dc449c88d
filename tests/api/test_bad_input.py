"""What breaks HTTP's rules or the contract's: each refused with a status of its own, a place and a
word about what would be right; and what looks odd but is fine is served."""

import json
import socket
import threading
import time

import pytest

from scenario.world import make_domain, make_token
from support.raw_http import Answer, Client, build, talk

DOMAIN = "bad.example"
BASE = f"/v1/domains/{DOMAIN}"
USER = f"{BASE}/users/200"
HOST = ("Host", "localhost")
CLOSE = ("Connection", "close")


@pytest.fixture(scope="module")
def world(service):
    make_domain(service, ["200"], DOMAIN)
    return service


@pytest.fixture
def address(world):
    return world.host, world.port


@pytest.fixture
def api(world, address):
    client = Client(address, world.admin_token)
    yield client
    client.close()


@pytest.fixture
def bearer(world):
    return ("Authorization", f"Bearer {world.admin_token}")


def put_raw(api, body, path=f"{BASE}/users/201", **headers):
    """A body as bytes, of whatever content."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {api.token}",
               "If-None-Match": "*", **{k.replace("_", "-"): v for k, v in headers.items()}}
    api.link.request("PUT", path, body, {k: v for k, v in headers.items() if v is not None})
    return Answer(api.link.getresponse())


def problem(answer, status, slug):
    assert answer.status_code == status, answer
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["type"] == f"/docs/errors/{slug}" and found["status"] == status
    assert found["instance"] == answer.headers["X-Request-Id"]
    return found


def faults(answer, slug="validation-failed"):
    """{pointer: detail} of a 400."""
    return {e["pointer"]: e["detail"] for e in problem(answer, 400, slug)["errors"]}


# ---- bodies ----

def test_size_of_a_body(api):
    most = 64 * 1024
    fine = b'{"display_name": "x"}'
    assert put_raw(api, fine.ljust(most)).status_code == 201
    assert api("DELETE", f"{BASE}/users/201", If_Match="*").status_code == 204
    for body in (fine.ljust(most + 1), fine.ljust(most * 3)):
        assert "limit" in problem(put_raw(api, body), 413, "body-too-large")["detail"]
    chunks = (fine.ljust(most // 2) for _ in range(3))
    assert "limit" in problem(put_raw(api, chunks), 413, "body-too-large")["detail"]


@pytest.mark.parametrize("path, limit", [("/users/201", 64 << 10), ("/config", 64 << 20)])
def test_size_that_is_only_announced(address, bearer, path, limit):
    """Refused by its Content-Length, before a byte of it has come."""
    def announce(length):
        return talk(address, build("PUT", BASE + path, "HTTP/1.1", [
            HOST, bearer, ("Content-Type", "application/json"), ("If-None-Match", "*"),
            ("If-Match", "*"), ("Expect", "100-continue"), ("Content-Length", length)]))
    assert announce(limit).statuses == [100]
    outcome = announce(limit + 1)
    assert outcome.statuses == [413] and outcome.closed
    assert announce(1 << 62).statuses == [413]


@pytest.mark.asan
def test_depth(api):
    def nested(depth):
        return b'{"fallback":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"
    assert "16" not in str(faults(put_raw(api, nested(16))))
    assert "16" in faults(put_raw(api, nested(17)))[""]
    assert "16" in faults(put_raw(api, nested(30000)))[""]


@pytest.mark.asan
@pytest.mark.parametrize("body, pointer, words", [
    (b'{"site": "a", "site": "b"}', "/site", "more than once"),
    (b'{"fallback": {"kind": "busy", "kind": "busy"}}', "/fallback/kind", "more than once"),
    (b'{"display_nam": "x"}', "/display_nam", "`display_name`"),
    (b'{"fallback": {"knid": "busy"}}', "/fallback/knid", "`kind`"),
    (b'{"site": 5}', "/site", "string"),
    (b'{"numbers": "+35227998877"}', "/numbers", "array"),
    (b'{"numbers": ["+35227998877", 7]}', "/numbers/1", "string"),
    (b'{"numbers": [null]}', "/numbers/0", "string"),
    (b'{"capacity": "1"}', "/capacity", "number"),
    (b'{"capacity": 1.5}', "/capacity", "whole number"),
    (b'{"capacity": 17}', "/capacity", "16"),
    (b'{"capacity": 1e400}', "", ""),
    (b'{"capacity": 99999999999999999999}', "", ""),
    (b'{"fallback": "busy"}', "/fallback", "object"),
    (b'{"fallback": {"kind": "bussy"}}', "/fallback/kind", "busy"),
    (b'{"site": "a\\u0000b"}', "", ""),
    (b'{"site": "a\x00b"}', "", ""),
    (b'{"site": "a\x01b"}', "", ""),
    (b'{"site": "a\\u0001b"}', "/site", "control"),
    (b'{"site": "\xff"}', "", "UTF-8"),
    (b'{"site": "\\ud800"}', "", ""),
    (b'\xef\xbb\xbf{"site": "a"}', "", ""),
    (b'{"site": "a"}\x00', "", ""),
    (b'{"site": "a"}{}', "", ""),
    (b'{"site": "a",}', "", "line 1"),
    (b'[]', "", "object"),
    (b'"x"', "", "object"),
    (b'null', "", "object"),
    (b'{', "", "line 1"),
    (b'{"a/b~c": 1}', "/a~1b~0c", "unknown"),
])
def test_content_of_a_body(api, body, pointer, words):
    found = faults(put_raw(api, body))
    assert pointer in found, found
    assert words in found[pointer], found


@pytest.mark.asan
def test_every_fault_at_once(api):
    found = faults(put_raw(api, json.dumps({
        "nmae": 1, "site": [], "capacity": 0, "email": "nope", "numbers": ["1", "2"],
        "fallback": {"kind": "busy", "target": "x"}}).encode()))
    assert set(found) == {"/nmae", "/site", "/capacity", "/email", "/numbers/0", "/numbers/1",
                          "/fallback/target"}


def test_a_status_until_some_time_ago(api):
    answer = api("PUT", f"{USER}/status", {"status": "away", "until": "2020-01-01T00:00:00Z"})
    assert faults(answer) == {"/until": "must be in the future"}
    assert api("GET", f"{USER}/status").json()["status"] == "automatic"


def test_many_faults_are_cut(api):
    found = problem(put_raw(api, json.dumps({f"x{i}": 1 for i in range(500)}).encode()),
                    400, "validation-failed")
    assert len(found["errors"]) <= 33


@pytest.mark.parametrize("media", [None, "text/plain", "application/xml", "application/jsonx",
                                   "application/x-www-form-urlencoded", "application/json, a/b"])
def test_media_type(api, media):
    assert "application/json" in problem(put_raw(api, b"{}", Content_Type=media), 415,
                                         "unsupported-media-type")["detail"]


def test_media_type_with_a_parameter(api):
    assert put_raw(api, b"{}", Content_Type="Application/JSON; charset=utf-8").status_code == 201
    assert api("DELETE", f"{BASE}/users/201", If_Match="*").status_code == 204


def test_a_body_where_none_belongs(address, bearer):
    for method, status in (("GET", 400), ("DELETE", 413)):
        outcome = talk(address, build(method, USER, "HTTP/1.1", [HOST, bearer, ("Content-Length", 2)],
                                      b"{}"))
        assert outcome.statuses == [status], outcome
        assert outcome.closed


# ---- request line and headers ----

def test_too_many_headers(api):
    headers = {f"X_{i}": "1" for i in range(64)}
    problem(api("GET", USER, **headers), 431, "headers-too-large")
    problem(api("GET", USER, X_Long="x" * 8200), 431, "headers-too-large")
    assert api("GET", USER, **{f"X_{i}": "1" for i in range(50)}).status_code == 200


@pytest.mark.asan
def test_too_many_parameters(api):
    fine = "&".join(f"p{i}=1" for i in range(32))
    assert len(faults(api("GET", f"{USER}?{fine}"))) == 32
    assert "32" in faults(api("GET", f"{USER}?{fine}&more"), "bad-request")["?"]


@pytest.mark.asan
def test_too_many_parameters_of_the_hook(world, api):
    """In the form and in the query together; none is dropped in silence."""
    tail = f"domain={DOMAIN}&user=200&password=wrong-password&number=1"
    query = "&".join(f"q{i}=1" for i in range(20))
    form = "&".join(f"f{i}=1" for i in range(20))
    answer = api("POST", f"/call_state.htm?{query}", form=f"{form}&{tail}", Authorization="")
    assert "32" in faults(answer, "bad-request")["?"]


@pytest.mark.asan
def test_long_target(api):
    problem(api("GET", f"{USER}?x={'a' * 4100}"), 414, "uri-too-long")
    problem(api("GET", f"/{'a' * 4000}"), 404, "not-found")


@pytest.mark.asan
@pytest.mark.parametrize("target", [
    "/healthz%00", "/healthz?a=%00", "/healthz?a=%zz", "/healthz?a=%", "/healthz?a=%0a", "/healthz?a=%ff",
    "/healthz?a=1&a=1", "/healthz?=1", "/healthz#top", "http://localhost/healthz", "healthz"])
def test_target_that_is_malformed(address, target):
    outcome = talk(address, build("GET", target, "HTTP/1.1", [HOST, CLOSE]))
    assert outcome.statuses == [400], outcome
    assert b"/docs/errors/bad-request" in outcome.data


@pytest.mark.parametrize("target", [
    "/", "/v1", "/v1/", "/v2/domains", "/v1/domains/", f"{BASE}/", f"{BASE}/user/200", f"{USER}/",
    f"{BASE}//users", "/healthz/", "/HEALTHZ", "/./healthz", "/v1/../healthz", "/docs/errors/none",
    "/docs/assets/none", "/docs/assets/..%2f..%2fetc%2fpasswd", "/call_state.html", "*"])
def test_unknown_path(api, target):
    if target == "*":
        assert api("OPTIONS", target).status_code in (204, 400, 404)
        return
    problem(api("GET", target), 404, "not-found")


def test_another_domain_is_none(world, address):
    mine = Client(address, make_token(world, DOMAIN, role="admin"))
    for path in ("/v1/domains/abc.com", "/v1/domains/abc.com/users/123", "/v1/domains/none.example",
                 "/v1/domains/abc.com/route?to=123", "/v1/domains/abc.com/config"):
        other = problem(mine("GET", path), 404, "not-found")
        none = problem(mine("GET", path.replace("abc.com", "none.example")), 404, "not-found")
        assert other.get("detail") == none.get("detail")
    mine.close()


@pytest.mark.parametrize("header, words", [
    (None, "no Authorization header"), ("Bearer", "neither Bearer nor Basic"),
    ("Digest x", "neither Bearer nor Basic"), ("Basic !!", "neither Bearer nor Basic"),
    ("Bearer x", "unknown, expired"), ("Bearer pk__", "unknown, expired"),
    ("Bearer pk_AAAAAAAAAAAA_" + "a" * 43, "unknown, expired")])
def test_without_a_token(address, header, words):
    client = Client(address)
    answer = client("GET", USER, **({"Authorization": header} if header else {}))
    assert words in problem(answer, 401, "unauthenticated")["detail"]
    assert "Basic" in answer.headers["WWW-Authenticate"]
    client.close()


def test_with_a_token_that_may_not(world, address):
    carrier = Client(address, make_token(world, DOMAIN, role="carrier"))
    assert "role carrier" in problem(carrier("GET", USER), 403, "forbidden")["detail"]
    person = Client(address, make_token(world, DOMAIN, role="user", user="200"))
    answer = person("GET", f"{BASE}/users/201/profiles")
    assert "another user's" in problem(answer, 403, "forbidden")["detail"]
    for client in (carrier, person):
        client.close()


# ---- methods ----

@pytest.mark.parametrize("path, methods", [
    ("/call_state.htm", {"GET", "POST", "OPTIONS"}),
    (f"{BASE}/route?to=200", {"GET", "POST", "OPTIONS"}),
    (USER, {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}),
    ("/healthz", {"GET", "HEAD", "OPTIONS"}),
    ("/v1/tokens", {"GET", "HEAD", "POST", "OPTIONS"}),
])
def test_methods(api, path, methods):
    def allowed(answer):
        return {m.strip() for m in answer.headers["Allow"].split(",")}
    answer = api("OPTIONS", path, Authorization="")
    assert answer.status_code == 204 and allowed(answer) == methods
    for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} - methods:
        answer = api(method, path)
        assert answer.status_code == 405 and allowed(answer) == methods, (method, answer)
    if "HEAD" in methods:
        answer = api("HEAD", path)
        assert answer.status_code == 200 and answer.content == b""


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "get", "PROPFIND", "X", "G" * 100])
def test_unknown_method(address, method):
    outcome = talk(address, build(method, "/healthz", "HTTP/1.1", [HOST]))
    assert outcome.statuses == [501] and outcome.closed, outcome


def test_head_decides_nothing(world, api):
    """HEAD on what has an effect is refused, and has none."""
    token = make_token(world, DOMAIN, role="carrier")
    answer = api("HEAD", f"/call_state.htm?domain={DOMAIN}&user=200&number=1",
                 Authorization=f"Bearer {token}")
    assert answer.status_code == 405
    assert api("GET", f"{USER}/calls").json()["items"] == []


# ---- request ids ----

def test_request_ids(world, api):
    assert api("GET", "/healthz", X_Request_Id="carrier-42.a_b").headers["X-Request-Id"] == "carrier-42.a_b"
    for odd in ("a b", "x" * 65, '"', "<script>", "", "ä".encode().decode("latin-1"), "{{x}}"):
        made = api("GET", "/healthz", X_Request_Id=odd).headers["X-Request-Id"]
        assert made != odd and 8 <= len(made) <= 64
    ids = [api("GET", "/healthz").headers["X-Request-Id"] for _ in range(20)]
    assert len(set(ids)) == 20
    logged = {line.get("request_id") for line in world.log_lines()}
    assert {"carrier-42.a_b", *ids} <= logged and "a b" not in logged


# ---- connections ----

def test_http_1_0_without_host(address):
    outcome = talk(address, b"GET /healthz HTTP/1.0\r\n\r\n")
    assert outcome.statuses == [200] and outcome.closed


def test_http_1_1_without_host(address):
    outcome = talk(address, b"GET /healthz HTTP/1.1\r\n\r\n")
    assert set(outcome.statuses) == {400} and outcome.closed


@pytest.mark.asan
def test_pipelining(address, bearer):
    """Several requests in one packet are answered in order, each with its own id."""
    ids = [f"p-{i}" for i in range(10)]
    paths = ["/healthz", USER, "/none", f"{BASE}/route?to=200", "/readyz"] * 2
    data = b"".join(build("GET", path, "HTTP/1.1", [HOST, bearer, ("X-Request-Id", one)])
                    for path, one in zip(paths, ids))
    outcome = talk(address, data)
    assert outcome.statuses == [200, 200, 404, 200, 200] * 2
    seen = [line.split(b": ")[1].decode() for line in outcome.data.split(b"\r\n")
            if line.startswith(b"X-Request-Id: ")]
    assert seen == ids and not outcome.closed


@pytest.mark.asan
def test_expect_100_continue(address, bearer):
    """Told to go on only when the body is wanted."""
    headers = [HOST, ("Content-Type", "application/json"), ("Expect", "100-continue"),
               ("Content-Length", 2)]
    with socket.create_connection(address, timeout=5) as link:
        link.sendall(build("PUT", f"{USER}/calls/expected", "HTTP/1.1", [bearer, *headers]))
        assert link.recv(4096).startswith(b"HTTP/1.1 100 ")
        link.sendall(b"{}")
        assert link.recv(4096).startswith(b"HTTP/1.1 200 ")
        link.sendall(build("DELETE", f"{USER}/calls/expected", "HTTP/1.1", [bearer, HOST]))
        assert link.recv(4096).startswith(b"HTTP/1.1 200 ")
    outcome = talk(address, build("PUT", f"{USER}/calls/expected", "HTTP/1.1", headers))
    assert outcome.statuses == [401] and outcome.closed


class SlowClient(threading.Thread):
    """Sends a byte now and then; notes after how many seconds the service had enough."""

    def __init__(self, address, start, drip):
        super().__init__(daemon=True)
        self.address, self.first, self.drip, self.seconds = address, start, drip, None
        self.start()

    def run(self):
        began = time.monotonic()
        with socket.create_connection(self.address, timeout=0.3) as link:
            try:
                link.sendall(self.first)
                while time.monotonic() < began + 20:
                    link.sendall(self.drip)
                    try:
                        if link.recv(4096) == b"":
                            break
                    except TimeoutError:
                        pass
            except ConnectionError:
                pass
        self.seconds = time.monotonic() - began


@pytest.fixture(scope="module", autouse=True)
def slow(world):
    """They drip while the tests of this file run."""
    address = (world.host, world.port)
    line = b"PUT /v1/domains/bad.example/users/200/calls/slow HTTP/1.1\r\n"
    body = b"Host: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n" \
           b"Authorization: Bearer " + world.admin_token.encode() + b"\r\n\r\n"
    return {"request line": SlowClient(address, b"", b"G"),
            "headers": SlowClient(address, line, b"X-A: b\r\n"),
            "body": SlowClient(address, line + body, b" "),
            "nothing": SlowClient(address, b"", b"")}


@pytest.mark.parametrize("what, seconds", [("request line", 5), ("nothing", 5), ("headers", 5), ("body", 10)])
def test_a_slow_client_is_cut(slow, what, seconds):
    slow[what].join(20)
    assert seconds - 0.5 < slow[what].seconds < seconds + 3


# ---- what would be right ----

def detail_of(answer, status=400):
    assert answer.status_code == status, answer.text
    found = answer.json()
    return " ".join(e["detail"] for e in found["errors"]) if "errors" in found else found["detail"]


def test_a_body_that_is_too_large_hears_the_limit(world):
    big = b"{" + b" " * 70000 + b"}"
    answer = world.admin("PUT", f"{USER}/status", data=big, headers={"Content-Type": "application/json"})
    assert "limit of 65536 bytes" in detail_of(answer, 413)
    assert "No body is taken here" in detail_of(world.admin("DELETE", f"{USER}/status", data=b"x"), 413)


def test_automatic_is_no_status_to_set_or_define(world):
    assert "DELETE" in detail_of(world.admin("PUT", f"{USER}/status", json={"status": "automatic"}))
    defined = world.admin("PUT", f"{BASE}/statuses/automatic", json={"availability": "away"},
                          headers={"If-None-Match": "*"})
    assert detail_of(defined) == "the status's id must be another than automatic, which is none"


def test_a_parameter_of_the_path_is_said_to_be_one(world):
    answer = world.admin("PUT", f"{USER}/devices/a%20b/state", json={"state": "registered"})
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/device"]
    assert detail_of(answer).startswith("in the path, must be")


def test_lists_read_as_lists(world):
    assert "known here: explain" in detail_of(world.admin("GET", f"{USER}/presence", params={"song": "1"}))
    assert "known here: epoch, seq, at" in detail_of(world.admin("DELETE", f"{USER}/status", params={"song": "1"}))
    few = world.admin("POST", f"{BASE}/presence/query", json={"users": []})
    assert "must have at least 1 item, got 0" in detail_of(few)


def test_whose_role_may_not_do_it_hears_which_may(world):
    pbx = make_token(world, DOMAIN, role="pbx")
    denied = world.request("PUT", f"{BASE}/users/201", pbx, json={}, headers={"If-None-Match": "*"})
    assert detail_of(denied, 403) == "The role pbx may not do this; may: admin"


def test_a_document_that_ends_early_is_told_where(world):
    world.admin("PUT", f"{BASE}/sources/early", json={"kind": "pbx"}, headers={"If-None-Match": "*"})
    for text, pointer in (('{"items": [{"signal": "call", "user": "200", "id": "a", "value": {}}', "/items/0"),
                          ('{"items": [{"signal": "call", "user": "200", "id": "a", "value": {}}, {"si', "/items/1")):
        answer = world.admin("PUT", f"{BASE}/sources/early/snapshot", data=text,
                             headers={"Content-Type": "application/json"})
        assert "the document ends" in detail_of(answer)
        assert answer.json()["errors"][0]["pointer"] == pointer
