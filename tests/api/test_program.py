"""The program from outside: options, refusals, listeners, start and stop."""

import os
import resource
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest
import requests

from support.service import BINARY, FLAVOUR, ROOT, Redis, Service, free_port, wait_for

TOKEN = "pk_programtest1_" + "Z9y8X7w6V5" * 4 + "abc"


def program(*arguments, environment=None, timeout=20, **more):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PRESENCED_")}
    return subprocess.run([str(BINARY), *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout, env={**clean, **(environment or {})}, **more)


# ---- options ----

def test_help_names_every_option_of_the_issue():
    done = program("--help")
    assert done.returncode == 0
    for name in ("listen", "redis", "data-dir", "demo", "check-config", "help", "version"):
        assert f"  --{name}" in done.stdout
    assert "PRESENCED_ADMIN_TOKEN[_FILE]" in done.stdout


def test_version_is_the_changelogs_newest():
    version = program("--version").stdout.split()
    newest = next(line.split("[")[1].split("]")[0]
                  for line in (ROOT / "CHANGELOG.md").read_text().splitlines()
                  if line.startswith("## [") and "Unreleased" not in line)
    assert version == ["presenced", newest]


def test_configuration_page_is_made_from_the_table():
    assert program("--dump-options").stdout == (ROOT / "docs/config.md").read_text(), "make docs"


@pytest.mark.asan
def test_unknown_options_are_refused_with_a_suggestion(tmp_path):
    file = tmp_path / "presenced.conf"
    file.write_text("# fine\nlog-level = info\nlisten_ = x\n")
    done = program("--config", file, "--chek-config", environment={"PRESENCED_DATADIR": "x"})
    assert done.returncode == 2
    assert "--chek-config: there is no option chek-config; did you mean --check-config?" in done.stderr
    assert f"{file}:3: there is no option listen_; did you mean listen?" in done.stderr
    assert "PRESENCED_DATADIR: there is no option datadir; did you mean data-dir?" in done.stderr


def test_check_config_starts_nothing(tmp_path):
    done = program("--check-config", "--data-dir", tmp_path / "data")
    assert (done.returncode, done.stdout) == (0, "presenced: the configuration is fine\n")
    assert not (tmp_path / "data").exists()


def test_redis_and_data_dir_exclude_each_other(tmp_path):
    done = program("--check-config", "--redis=redis://127.0.0.1:1", "--data-dir", tmp_path)
    assert done.returncode == 2 and "one of them" in done.stderr


@pytest.mark.parametrize("address", ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:80=hook"])
def test_beyond_loopback_only_with_an_admin_token(tmp_path, address):
    data = ["--data-dir", tmp_path / "data", "--listen", address]
    done = program("--check-config", *data)
    assert done.returncode == 2 and "admin token" in done.stderr
    assert program(*data).returncode == 2
    token = tmp_path / "token"
    token.write_text(TOKEN + "\n")
    assert program("--check-config", *data, "--admin-token-file", token).returncode == 0
    assert program("--check-config", *data,
                   environment={"PRESENCED_ADMIN_TOKEN_FILE": str(token)}).returncode == 0


def test_secrets_are_masked_in_the_dump():
    done = program("--dump-config", "--redis=redis://:hunter2@127.0.0.1:1",
                   environment={"PRESENCED_ADMIN_TOKEN": TOKEN})
    assert done.returncode == 0
    assert "hunter2" not in done.stdout and TOKEN not in done.stdout
    assert "# from PRESENCED_ADMIN_TOKEN\nadmin-token = ********\n" in done.stdout


def test_every_option_works_from_a_file(tmp_path, start_service):
    port = free_port()
    file = tmp_path / "presenced.conf"
    file.write_text(f"listen = 127.0.0.1:{port}\ndata-dir = {tmp_path}/data\nlog-level = debug\n"
                    f"log-file = {tmp_path}/log\nconnections = 50\n")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PRESENCED_")}
    running = subprocess.Popen([str(BINARY), "--config", str(file)], env=clean)
    try:
        wait_for(lambda: is_ready(port), what="/readyz")
        assert '"connections":50' in (tmp_path / "log").read_text()
    finally:
        running.terminate()
        assert running.wait(60) == 0


def is_ready(port):
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False


# ---- start ----

def test_a_taken_port_says_by_whom(tmp_path):
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        done = program("--listen", address, "--data-dir", tmp_path / "data")
        assert done.returncode == 1
        assert f"{address} is taken by" in done.stderr
        assert f"(pid {os.getpid()})" in done.stderr
        assert "PORT=" in done.stderr
    assert not list(tmp_path.rglob("appendonlydir")), "Redis was started for nothing"


def test_a_data_directory_in_use_is_refused(start_service):
    running = start_service()
    done = program("--listen", f"127.0.0.1:{free_port()}", "--data-dir", running.data_dir)
    assert done.returncode == 1
    assert str(running.process.pid) in done.stderr
    assert running.request("GET", "/readyz").status_code == 200


def test_the_admin_token_is_made_once_and_private(start_service):
    running = start_service()
    path = running.data_dir / "admin-token"
    token = path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kind, name, secret = token.split("_")
    assert kind == "pk" and len(name) == 12 and len(secret) == 43
    assert running.request("GET", "/v1/domains", token).status_code == 200
    assert running.request("GET", "/v1/domains", token[:-1] + "xy"[token[-1] == "x"]).status_code == 401
    running.terminate()
    running.run()
    assert path.read_text().strip() == token
    assert running.request("GET", "/v1/domains", token).status_code == 200


@pytest.mark.asan
def test_a_given_admin_token_from_a_file(tmp_path, start_service):
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    running = start_service(admin_token_file=file)
    assert running.request("GET", "/v1/domains", TOKEN).status_code == 200
    assert not (running.data_dir / "admin-token").exists()


def test_few_open_files_shrink_the_default_budget(tmp_path):
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300))
    done = program("--dump-config", preexec_fn=limit)
    assert "connections = 100\n" in done.stdout
    done = program("--check-config", "--connections=500", preexec_fn=limit)
    assert done.returncode == 2 and "open files" in done.stderr


# ---- listeners ----

@pytest.mark.asan
def test_each_kind_of_listener_serves_its_own(tmp_path, start_service):
    hook, decision, manage = free_port(), free_port(), free_port()
    unix = tmp_path / "socket"
    running = start_service(demo=True, port=manage, listen=[
        f"127.0.0.1:{manage}=manage", f"127.0.0.1:{hook}=hook", f"127.0.0.1:{decision}=decision",
        f"unix:{unix}"])
    token = {"Authorization": f"Bearer {running.admin_token}"}

    def status(port, path):
        own = {} if path.startswith("/call_state.htm") else token  # it brings a password
        return requests.get(f"http://127.0.0.1:{port}{path}", headers=own, timeout=5).status_code

    route = "/v1/domains/abc.com/route?to=123"
    call = "/call_state.htm?domain=abc.com&user=123&password=secret&number=&test=1"
    for port in (hook, decision, manage):
        assert status(port, "/healthz") == 200 and status(port, "/readyz") == 200
    assert [status(p, "/metrics") for p in (hook, decision, manage)] == [404, 404, 200]
    assert [status(p, route) for p in (hook, decision, manage)] == [404, 200, 200]
    assert [status(p, call) for p in (hook, decision)] == [200, 404]
    assert [status(p, "/v1/domains") for p in (hook, decision, manage)] == [404, 404, 200]
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(unix))
        link.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert link.recv(12) == b"HTTP/1.1 200"
    running.terminate()
    assert not unix.exists()


def test_no_superadmin_on_a_hook_listener(start_service):
    """The one token that opens everything is none where the internet is; others are what they are."""
    hook, decision, manage = free_port(), free_port(), free_port()
    running = start_service(demo=True, port=manage, listen=[
        f"127.0.0.1:{manage}=manage", f"127.0.0.1:{hook}=hook", f"127.0.0.1:{decision}=decision"])
    token = running.admin("POST", "/v1/domains/abc.com/tokens", json={"role": "carrier", "name": "c"}).json()["token"]

    def ask(port, method, path, bearer, **more):
        return requests.request(method, f"http://127.0.0.1:{port}{path}", timeout=5,
                                headers={"Authorization": f"Bearer {bearer}"}, **more)

    call = "/call_state.htm?domain=abc.com&user=123&number=&test=1"
    report = {"msisdn": "+352621000000", "state": "terminated", "call_id": "x"}
    assert ask(manage, "GET", call, running.admin_token).status_code == 200
    assert ask(hook, "GET", call, token).status_code == 200
    refused = ask(hook, "GET", call, running.admin_token)
    unknown = ask(hook, "GET", call, "prs_" + "x" * 40)
    assert refused.status_code == 403 and (refused.status_code, refused.text) == (unknown.status_code, unknown.text)
    assert ask(manage, "POST", "/v1/calls", running.admin_token, json=report).status_code != 401
    assert ask(hook, "POST", "/v1/calls", token, json=report).status_code != 401
    for path, body in (("/v1/calls", report), ("/v1/calls/batch", {"items": [report]})):
        assert ask(hook, "POST", path, running.admin_token, json=body).status_code == 401
    assert ask(decision, "GET", "/v1/domains/abc.com/route?to=123", running.admin_token).status_code == 200


def test_a_listeners_budget_is_its_own(start_service):
    crowded, free = free_port(), free_port()
    running = start_service(port=free, connections=10, listen=[
        f"127.0.0.1:{free}", f"127.0.0.1:{crowded}=hook"])
    links = [socket.create_connection(("127.0.0.1", crowded)) for _ in range(30)]
    try:
        for _ in range(5):
            assert running.request("GET", "/healthz").status_code == 200
    finally:
        for link in links:
            link.close()


# ---- stop ----

def half_a_request(service):
    """A PUT whose body is not complete yet; returns the socket and the rest."""
    body = b'{"time_zone": "Europe/Luxembourg"}'
    link = socket.create_connection((service.host, service.port), timeout=10)
    link.sendall(b"PUT /v1/domains/stop.example HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n"
                 b"Content-Type: application/json\r\nContent-Length: %d\r\n"
                 b"Authorization: Bearer %s\r\n\r\n" % (len(body), service.admin_token.encode()))
    link.sendall(body[:10])
    time.sleep(0.2)
    return link, body[10:]


@pytest.mark.asan
def test_sigterm_finishes_what_is_in_flight(start_service):
    running = start_service()
    child = running.redis_pid()
    link, rest = half_a_request(running)
    kept = socket.create_connection((running.host, running.port), timeout=10)
    kept.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 200 " in kept.recv(4096)

    running.process.send_signal(signal.SIGTERM)
    wait_for(lambda: refuses(running), 3, what="no new connections")
    kept.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 503 " in kept.recv(4096)
    kept.close()
    link.sendall(rest)
    assert b" 201 " in link.recv(4096)
    link.close()
    assert running.process.wait(10) == 0
    assert not Path(f"/proc/{child}").exists()
    messages = [line["message"] for line in running.log_lines()]
    assert messages[-1] == "stopped" and "stopping" in messages
    # what was answered 201 is there after a restart
    running.run()
    assert running.admin("GET", "/v1/domains/stop.example").status_code == 200


def refuses(service):
    try:
        socket.create_connection((service.host, service.port), timeout=1).close()
        return False
    except OSError:
        return True


def test_a_request_that_never_ends_is_cut_off_after_five_seconds(start_service):
    running = start_service()
    link, _ = half_a_request(running)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(10) == 0
    link.close()


def test_a_second_signal_ends_it_at_once(start_service):
    running = start_service()
    link, _ = half_a_request(running)
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(10) != 0  # finishing the request would have ended with 0
    link.close()


def test_redis_dies_with_a_killed_service_and_keeps_its_data(start_service):
    running = start_service(demo=True)
    child = running.redis_pid()
    assert child
    assert running.hook(number="12345678").status_code == 200
    running.kill()
    wait_for(lambda: not Path(f"/proc/{child}").exists(), 10, what="the end of Redis")
    running.run()
    busy = running.admin("GET", "/v1/domains/abc.com/users/123/presence").json()
    assert busy["availability"] == "busy"


def test_the_demo_left_alone_still_rings(start_service):
    """Its devices are never reported, so nothing of it goes stale: after two hours and after days."""
    running = start_service(demo=True)
    for hours in (0, 2.1, 72):
        running.advance(hours * 3600)
        for user in ("123", "124", "125", "126", "127"):
            plan = running.admin("GET", f"/v1/domains/abc.com/route?to={user}").json()
            assert "desk" in [t.get("device") for t in plan["steps"][0]["targets"]], plan


# ---- what is in the release build ----

RELEASE = ROOT / "build/release/presenced"


@pytest.mark.skipif(not RELEASE.exists(), reason="no release build")
def test_the_release_build_has_no_injected_clock():
    assert b"PRESENCED_TEST_CLOCK" not in RELEASE.read_bytes()


@pytest.mark.skipif(not RELEASE.exists(), reason="no release build")
def test_the_release_build_leaves_no_core_file(tmp_path):
    port = free_port()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PRESENCED_")}
    running = subprocess.Popen([str(RELEASE), f"--listen=127.0.0.1:{port}", "--data-dir",
                                str(tmp_path / "data"), "--log-file", str(tmp_path / "log")],
                               env=clean)
    try:
        wait_for(lambda: is_ready(port), what="/readyz")
        limits = Path(f"/proc/{running.pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core"))
        assert core.split()[4:6] == ["0", "0"]
    finally:
        running.terminate()
        assert running.wait(60) == 0
