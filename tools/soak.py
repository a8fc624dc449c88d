"""`make soak`: presenced under mixed load for a long time, by hand.

Hooks that expire by themselves, decisions, presence with explain, configuration writes, refused
requests and connections cut off half-way. Each minute it prints resident memory and descriptors;
afterwards it fails if memory grew by more than 2 % after the first tenth, descriptors stayed open,
a call outlived its deadline by more than a second, or the service complained.
"""

import argparse
import os
import random
import socket
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
os.environ.setdefault("FLAVOUR", "check")

from support.service import Service  # noqa: E402

DOMAIN = "/v1/domains/abc.com"


def resident_kb(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


class Load(threading.Thread):
    def __init__(self, service, number, stop):
        super().__init__(daemon=True)
        self.service, self.stop = service, stop
        self.random = random.Random(number)
        self.done = self.wrong = 0
        self.session = Service.request.__get__(service)

    def one(self):
        pick, token = self.random.random(), self.service.admin_token
        if pick < 0.3:
            self.expect(200, "GET", "/call_state.htm?domain=abc.com&user=123&password=secret"
                        f"&number={self.random.randrange(10**8)}&expires=1")
        elif pick < 0.7:
            self.expect(200, "GET", f"{DOMAIN}/route?to={self.random.randrange(123, 128)}"
                        "&from=%2B35299999999", token)
        elif pick < 0.85:
            self.expect(200, "GET", f"{DOMAIN}/users/123/presence?explain=true", token)
        elif pick < 0.9:
            call = f"{DOMAIN}/users/125/calls/c{self.random.randrange(8)}"
            self.expect(200, "PUT", call, token, json={"state": "confirmed", "expires_in": 2})
        elif pick < 0.95:
            self.expect(404, "GET", f"{DOMAIN}/users/nobody{self.random.random()}", token)
        else:
            with socket.create_connection((self.service.host, self.service.port)) as link:
                link.sendall(b"PUT /v1/domains/x HTTP/1.1\r\nHost: x\r\nContent-Le")

    def expect(self, status, method, path, token=None, **more):
        got = self.session(method, path, token, **more).status_code
        self.done += 1
        if got not in (status, 429):
            self.wrong += 1
            print(f"{method} {path}: {got}, not {status}", flush=True)

    def run(self):
        while not self.stop.is_set():
            self.one()


def late_by(service):
    """Seconds by which a call of one second outlives its deadline."""
    path = f"{DOMAIN}/users/127/calls/probe"
    service.admin("PUT", path, json={"state": "confirmed", "expires_in": 1})
    began = time.monotonic()
    while service.admin("GET", f"{DOMAIN}/users/127/presence").json()["availability"] == "busy":
        time.sleep(0.05)
    return time.monotonic() - began - 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    minutes = parser.parse_args().minutes
    service, stop = Service.start(demo=True), threading.Event()
    pid, end = service.process.pid, time.monotonic() + minutes * 60
    calm_files = descriptors(pid)
    threads = [Load(service, n, stop) for n in range(4)]
    for thread in threads:
        thread.start()
    sizes, worst = [], 0.0
    while time.monotonic() < end:
        time.sleep(min(60, minutes * 6))
        worst = max(worst, late_by(service))
        sizes.append(resident_kb(pid))
        print(f"{sum(t.done for t in threads):9d} requests  {sizes[-1]:7d} kB  "
              f"{descriptors(pid):4d} descriptors  expiry late by {worst:.2f} s at most", flush=True)
    stop.set()
    for thread in threads:
        thread.join()
    service.http.close()
    time.sleep(20)  # past the idle limit of kept connections
    growth = sizes[-1] / sizes[len(sizes) // 10] - 1
    left = descriptors(pid) - calm_files
    service.stop()
    print(f"memory {growth:+.1%}, descriptors {left:+d}, wrong answers {sum(t.wrong for t in threads)}")
    return 0 if growth <= 0.02 and left <= 2 and worst <= 1 and not any(t.wrong for t in threads) else 1


if __name__ == "__main__":
    sys.exit(main())
