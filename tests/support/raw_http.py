"""HTTP over a bare socket: what a client library would refuse to send, and what really came back."""

import http.client
import json
import re
import socket
import time

STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


class Outcome:
    """What a peer saw: the status codes in order, whether the connection was ended, the bytes."""

    def __init__(self, data, closed):
        self.data = data
        self.closed = closed
        self.statuses = [int(code) for code in STATUS_LINE.findall(data)]

    def __repr__(self):
        return f"{self.statuses} {'closed' if self.closed else 'open'}"


def as_bytes(text):
    """Test data has bytes as code points up to U+00FF; beyond, it means UTF-8."""
    text = str(text)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8")


def build(method, uri, version, headers, body=b""):
    """A request exactly as told: nothing is checked, escaped or added."""
    line = as_bytes(method) + b" " + as_bytes(uri)
    if version:
        line += b" " + as_bytes(version)
    lines = [line] + [as_bytes(name) + b": " + as_bytes(value) for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def talk(address, data, quiet_s=0.25):
    """Sends data; reads until the peer ends the connection or is quiet for quiet_s."""
    with socket.create_connection(address, timeout=5) as peer:
        received, closed = b"", False
        try:
            peer.sendall(data)
            while True:
                peer.settimeout(quiet_s)
                part = peer.recv(65536)
                if not part:
                    closed = True
                    break
                received += part
        except socket.timeout:
            pass
        except ConnectionError:
            closed = True
        return Outcome(received, closed)


def is_serving(address, path="/healthz"):
    """A plain GET on a connection of its own is answered 200."""
    request = build("GET", path, "HTTP/1.1", [("Host", "localhost"), ("Connection", "close")])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        outcome = talk(address, request, quiet_s=2)
        if outcome.statuses:
            return outcome.statuses[0] == 200
    return False


class Answer:
    def __init__(self, response):
        self.status_code, self.headers = response.status, response.headers
        self.content = response.read()

    def json(self):
        return json.loads(self.content)

    def __repr__(self):
        return f"{self.status_code} {self.content[:300]!r}"


class Client:
    """Keeps one connection and sends the target exactly as given: other clients tidy dots and
    percent-encoding before the service sees them."""

    def __init__(self, address, token=None):
        self.link = http.client.HTTPConnection(*address, timeout=10)
        self.token = token

    def __call__(self, method, target, json_body=None, form=None, **headers):
        """headers: underscores for dashes."""
        body = None
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if json_body is not None:
            body = json.dumps(json_body, ensure_ascii=False).encode("utf-8", "surrogatepass")
            headers.setdefault("Content-Type", "application/json")
        if form is not None:
            body = form.encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        self.link.request(method, target, body, headers)
        return Answer(self.link.getresponse())

    def close(self):
        self.link.close()
