"""Requests that come in pieces or wait: what they were judged by may be gone when they go on."""

import socket
import time

import pytest

from support.service import wait_for
from scenario.world import make_domain, make_token

D = "waiting.example"
BASE = f"/v1/domains/{D}"


@pytest.fixture
def world(service):
    make_domain(service, domain=D)
    yield service
    assert service.admin("DELETE", BASE, headers={"If-Match": "*"}).status_code == 204


def begin(service, method, path, length, body=b"", token=None, kind="application/json", **headers):
    """The headers and perhaps a part of the body; the rest is for the caller to send."""
    link = socket.create_connection((service.host, service.port), timeout=5)
    lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Content-Length: {length}",
             f"Authorization: Bearer {token or service.admin_token}", f"Content-Type: {kind}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    link.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    return link


def status_of(link):
    return int(link.recv(4096).split(b" ", 2)[1])


@pytest.mark.parametrize("path", ["/users/200/calls/slow", "/users/200/status", "/users/200/devices/desk/state",
                                  "/route", "/users/200"])
def test_the_domain_goes_before_the_body_comes(service, path):
    make_domain(service, domain=D)
    method = "POST" if path == "/route" else "PUT"
    link = begin(service, method, BASE + path, 2, **{"If-Match": "*"})
    time.sleep(0.1)
    assert service.admin("DELETE", BASE, headers={"If-Match": "*"}).status_code == 204
    time.sleep(0.1)
    link.sendall(b"{}")
    assert status_of(link) == 404
    link.close()


def test_a_version_is_waited_for_under_any_name(world):
    aliases = [f"alias{i}.waiting.example" for i in range(6)]  # of several shards
    etag = world.admin("GET", BASE).headers["ETag"]
    assert world.admin("PATCH", BASE, json={"aliases": aliases}, headers={"If-Match": etag}).status_code == 200
    for alias in aliases:
        written = world.admin("PUT", f"{BASE}/users/200/calls/one", json={"expires_in": 60})
        answer = world.admin("GET", f"/v1/domains/{alias}/users/200/presence",
                             headers={"If-Presence-Version": written.headers["Presence-Version"]})
        assert answer.status_code == 200
        assert not answer.json().get("presence_stale"), alias
        assert answer.headers["Presence-Version"] == written.headers["Presence-Version"]


def test_documents_on_their_way_are_counted(world):
    """Each may fill 64 MB of memory before anything is looked at."""
    token = make_token(world, D, role="admin")
    arriving = [begin(world, "PUT", BASE + "/config", 60_000_000, b"x" * 1000, token, **{"If-Match": "*"})
                for _ in range(2)]
    time.sleep(0.2)
    third = begin(world, "PUT", BASE + "/config", 60_000_000, b"x" * 1000, token, **{"If-Match": "*"})
    assert status_of(third) == 503
    third.close()
    assert world.admin("PUT", BASE + "/config?dry_run=true", json={"format": 1, "objects": []}).status_code == 400
    for link in arriving:
        link.close()

    def is_free():
        return world.request("PUT", BASE + "/config?dry_run=true", token,
                             json={"format": 1, "objects": []}).status_code == 400

    wait_for(is_free, 3, what="a free place")
