"""Request smuggling: the http-desync-guardian corpus over raw sockets.

A request that a proxy could read differently must be refused and the connection closed: whatever
the proxy thinks comes next would be answered to somebody else. There are no exceptions: bytes that
libmicrohttpd hides from us (NUL above all) are noticed by the gap they leave, see http/layout.h.
"""

import pathlib

import pytest
import yaml

from support import raw_http

CORPUS = pathlib.Path(__file__).parent.parent / "corpora" / "http-desync-guardian" / "tests"
FILES = sorted(path.name for path in CORPUS.glob("*.yaml"))

def cases_of(name):
    return yaml.safe_load((CORPUS / name).read_text())


def request_of(case):
    headers = [(header["name"], header["value"]) for header in case["headers"] or []]
    if not any(str(header).strip().lower() == "host" for header, _ in headers):
        headers.insert(0, ("Host", "localhost"))
    return raw_http.build(case["method"], case["uri"], case["version"], headers)


def replay(address, name):
    return [(case, raw_http.talk(address, request_of(case))) for case in cases_of(name)]


def is_refused(outcome):
    """Every answer an error, and the connection ended. Closing without a word is a refusal too."""
    return outcome.closed and all(400 <= status <= 599 for status in outcome.statuses)


@pytest.mark.parametrize("name", FILES)
def test_severe_is_refused_and_closed(service, name):
    address = (service.host, service.port)
    accepted = {
        case["name"]: outcome
        for case, outcome in replay(address, name)
        if case["expected"]["tier"] == "Severe" and not is_refused(outcome)
    }
    assert raw_http.is_serving(address), f"no answer after {name}"
    assert not accepted


def test_no_smuggled_request_is_answered(service):
    """A second request hidden in what one reading calls the body is not served."""
    address = (service.host, service.port)
    hidden = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    framings = [
        [("Content-Length", "0"), ("Content-Length", str(len(hidden)))],
        [("Content-Length", str(len(hidden) + 5)), ("Transfer-Encoding", "chunked")],
        [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "identity")],
        [("Transfer-Encoding", "xchunked")],
        [("Transfer-Encoding", "gzip, chunked")],
        [("Transfer-Encoding ", "chunked")],
        [("Content-Length", "+0")],
        [("Content-Length", "0, 0")],
        [("Content_Length", "0")],
    ]
    for framing in framings:
        headers = [("Host", "localhost")] + framing
        data = raw_http.build("POST", "/call_state.htm", "HTTP/1.1", headers)
        outcome = raw_http.talk(address, data + b"0\r\n\r\n" + hidden)
        assert is_refused(outcome), (framing, outcome)
        # the library writes some of its own refusals twice, but never an answer to what is hidden
        assert 200 not in outcome.statuses, (framing, outcome)
