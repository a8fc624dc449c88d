"""Starts and stops presenced and redis-server for tests, and judges how they ended.

    service = Service.start(demo=True)           private Redis child in a temporary directory
    redis = Redis.start()                        an external Redis, unix socket and TCP
    service = Service.start(redis=redis)         a service on it; start several for peers

A service that did not exit 0 after SIGTERM, wrote a sanitizer report or a log line that is not
JSON makes stop() fail.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
FLAVOUR = os.environ.get("FLAVOUR", "check")
BINARY = ROOT / "build" / FLAVOUR / "presenced"
# sanitizers and a busy two-core machine are slow, a hang is slower
PATIENCE = 30.0

ADMIN_TOKEN = "pk_admintest001_" + "A1b2C3d4E5" * 4 + "xyz"


# test runs that go on at once have ports of their own, below those that the system gives to clients
PORTS = iter(range(*map(int, os.environ["TEST_PORTS"].split("-")))) if "TEST_PORTS" in os.environ else None


def free_port():
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", next(PORTS) if PORTS else 0))
                return probe.getsockname()[1]
            except OSError:
                if not PORTS:
                    raise


def wait_for(check, seconds=PATIENCE, every=0.02, what="condition"):
    """Calls check() until it returns something true; returns that."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() >= deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(every)


class Redis:
    """A real redis-server of the test's own."""

    def __init__(self, directory, port, settings):
        self.directory, self.port, self.settings = Path(directory), port, settings
        self.socket = str(self.directory / "redis.sock")
        self.process = None

    @classmethod
    def start(cls, directory=None, port=None, **settings):
        """settings: redis.conf directives, underscores for dashes (save="", appendonly="yes")."""
        made = directory or tempfile.mkdtemp(prefix="presenced-redis-")
        redis = cls(made, port or free_port(), settings)
        redis.run()
        return redis

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    @property
    def unix_url(self):
        return f"unix:{self.socket}"

    def run(self):
        """Starts it (again) on the same data."""
        options = {"port": self.port, "bind": "127.0.0.1", "unixsocket": self.socket,
                   "dir": self.directory, "appendonly": "no", "save": "",
                   "maxmemory-policy": "noeviction"}
        options.update({k.replace("_", "-"): v for k, v in self.settings.items()})
        command = ["redis-server"]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        log = open(self.directory / "redis.log", "ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log,
                                        stdin=subprocess.DEVNULL)
        log.close()
        wait_for(lambda: self.answers(), what="redis-server")

    def answers(self):
        try:
            return self.command("PING") in ("PONG", None)
        except (OSError, RuntimeError):
            return False

    def connect(self):
        link = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        if self.settings.get("requirepass"):
            self._ask(link, "AUTH", self.settings["requirepass"])
        return link

    def command(self, *words):
        """One command; replies as str, int, None or list; RuntimeError for an error reply."""
        with self.connect() as link:
            return self._ask(link, *words)

    @staticmethod
    def _ask(link, *words):
        encoded = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        link.sendall(b"*%d\r\n" % len(encoded) +
                     b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in encoded))
        with link.makefile("rb") as stream:
            return Redis._read(stream)

    @staticmethod
    def _read(stream):
        line = stream.readline()
        if not line:
            raise OSError("redis closed the connection")
        kind, rest = line[:1], line[1:-2].decode("utf-8", "replace")
        if kind == b"-":
            raise RuntimeError(rest)
        if kind == b":":
            return int(rest)
        if kind == b"$":
            if rest == "-1":
                return None
            return stream.read(int(rest) + 2)[:-2].decode("utf-8", "replace")
        if kind == b"*":
            return None if rest == "-1" else [Redis._read(stream) for _ in range(int(rest))]
        return rest

    def signal(self, number):
        self.process.send_signal(number)

    def pause(self):
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def kill(self):
        """kill -9; run() starts it again."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


class Service:
    def __init__(self, directory, port, redis, options):
        self.directory, self.port, self.redis = Path(directory), port, redis
        self.host = "127.0.0.1"
        self.url = f"http://{self.host}:{port}"
        self.data_dir = self.directory / "data"
        self.log_path = self.directory / "log"
        self.error_path = self.directory / "stderr"
        self.clock_path = self.directory / "clock"
        self.options = options
        self.offset_ms = 0
        self.process = None
        self.http = requests.Session()
        self.given_token = options.pop("admin_token", ADMIN_TOKEN if redis else None)

    @classmethod
    def start(cls, directory=None, port=None, redis=None, wait=True, unix_redis=True, **options):
        """options: long options of presenced, underscores for dashes; True = alone, a list =
        repeated. listen defaults to a free loopback port without a kind."""
        made = directory or tempfile.mkdtemp(prefix="presenced-test-")
        service = cls(made, port or free_port(), redis, dict(options))
        service.unix_redis = unix_redis
        service.clock_path.write_text("0")
        service.run(wait)
        return service

    # ---- life ----

    def command_line(self):
        options = {"listen": f"{self.host}:{self.port}", "log-file": self.log_path}
        if self.redis is None:
            options["data-dir"] = self.data_dir
        else:
            options["redis"] = self.redis.unix_url if self.unix_redis else self.redis.url
        options.update({k.replace("_", "-"): v for k, v in self.options.items()})
        command = [str(BINARY)]
        for name, value in options.items():
            for one in value if isinstance(value, list) else [value]:
                command.append(f"--{name}" if one is True else f"--{name}={one}")
        return [c for c in command if not c.endswith("=None")]

    def run(self, wait=True):
        """Starts it (again) in the same directory."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PRESENCED_")}
        environment["PRESENCED_TEST_CLOCK"] = str(self.clock_path)
        if self.given_token:
            environment["PRESENCED_ADMIN_TOKEN"] = self.given_token
        with open(self.error_path, "ab") as errors:
            self.process = subprocess.Popen(self.command_line(), env=environment, stderr=errors,
                                            stdout=errors, stdin=subprocess.DEVNULL)
        if wait:
            self.wait_ready()
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(
                f"presenced ended with {self.process.returncode}: {self.error_text()}")
        try:
            return requests.get(self.url + "/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def wait_ready(self, seconds=PATIENCE):
        wait_for(self.is_ready, seconds, what="/readyz")
        if "demo" in self.options:
            wait_for(lambda: self.admin("GET", "/v1/domains/abc.com/users/123").status_code == 200,
                     seconds, what="the demo domain")
            time.sleep(0.1)  # its hook password comes with the same commit, one event later

    def terminate(self, number=signal.SIGTERM, seconds=PATIENCE):
        """Orderly stop; returns the exit status."""
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)

    def kill(self):
        """kill -9; run() starts it again on the same data."""
        self.http.close()
        self.process.kill()
        self.process.wait()

    def stop(self, expect_status=0):
        """For teardown: stops, checks exit status, sanitizer reports and the log; removes all."""
        try:
            was_running = self.process.poll() is None
            status = self.terminate()
            if was_running:
                assert status == expect_status, f"exit status {status}: {self.error_text()}"
            self.check_traces()
        finally:
            if self.process.poll() is None:
                self.kill()
            shutil.rmtree(self.directory, ignore_errors=True)

    def check_traces(self):
        errors = self.error_text()
        assert not re.search(r"Sanitizer|runtime error:", errors), errors
        self.log_lines()

    # ---- talking to it ----

    @property
    def admin_token(self):
        if self.given_token:
            return self.given_token
        return (self.data_dir / "admin-token").read_text().strip()

    def request(self, method, path, token=None, timeout=10, **more):
        """path begins with /; token goes into Authorization: Bearer."""
        headers = dict(more.pop("headers", None) or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self.http.request(method, self.url + path, headers=headers, timeout=timeout,
                                 allow_redirects=False, **more)

    def admin(self, method, path, **more):
        return self.request(method, path, token=self.admin_token, **more)

    def put(self, path, body, token=None, create=True):
        """A configuration write; creates, or replaces what is there."""
        headers = {"If-None-Match": "*"} if create else {
            "If-Match": self.request("GET", path, token or self.admin_token).headers["ETag"]}
        return self.request("PUT", path, token or self.admin_token, json=body, headers=headers)

    def hook(self, user="123", password="secret", domain="abc.com", **query):
        """GET /call_state.htm; None leaves a parameter out."""
        given = {"domain": domain, "user": user, "password": password, **query}
        return self.request("GET", "/call_state.htm",
                            params={k: v for k, v in given.items() if v is not None})

    def raw(self, data, timeout=5.0, host=None):
        """Sends bytes on a connection of their own; returns all bytes until close or timeout."""
        answer = b""
        with socket.create_connection((host or self.host, self.port), timeout=timeout) as link:
            try:
                link.sendall(data)
                while True:
                    part = link.recv(65536)
                    if not part:
                        break
                    answer += part
            except (TimeoutError, ConnectionError):
                pass
        return answer

    def advance(self, seconds):
        """Moves the service's clock (not Redis') forward, at once for whatever it does next."""
        self.offset_ms += int(seconds * 1000)
        # the file is held open: write in place, in one piece
        with open(self.clock_path, "r+b") as clock:
            clock.write(str(self.offset_ms).encode().ljust(20))

    # ---- what it wrote ----

    def error_text(self):
        return self.error_path.read_text("utf-8", "replace") if self.error_path.exists() else ""

    def log_text(self):
        return self.log_path.read_text("utf-8") if self.log_path.exists() else ""

    def log_lines(self):
        """Every complete line as an object; a line that is not JSON fails."""
        text = self.log_text()
        lines = text[:text.rfind("\n") + 1].split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def redis_pid(self):
        """The private Redis child; None between two of them."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in path.read_text().split():
            try:
                if "redis" in Path(f"/proc/{pid}/comm").read_text():
                    return int(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has just ended
        return None
