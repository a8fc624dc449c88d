"""c: the recipes of docs/deploy.md for a proxy in front, run as they stand there: only names of
files, ports and the certificate are put in. The hook works over TLS, nothing else is let through,
and no log holds the password."""

import re
import socket
import subprocess
from pathlib import Path

import pytest
import requests

from support.service import free_port, wait_for
from scenario.world import DOMAIN, make_domain, rings, route

RECIPES = Path(__file__).resolve().parents[2] / "docs" / "deploy.md"
HOST = "presence.example.org"
TIMEOUT_S = 10


def recipe(language):
    return re.search(rf"```{language}\n(.*?)```", RECIPES.read_text(), re.DOTALL).group(1)


def replaced(text, places):
    for place, value in places.items():
        assert place in text, f"the recipe has no {place!r} any more"
        text = text.replace(place, str(value))
    return text


@pytest.fixture(name="certificate", scope="module")
def fixture_certificate(tmp_path_factory):
    """Self-signed; key and certificate in files of their own and, for HAProxy, in one."""
    directory = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
                    "-addext", f"subjectAltName=DNS:{HOST},DNS:localhost", "-keyout", directory / "key.pem",
                    "-out", directory / "certificate.pem"], check=True, capture_output=True)
    both = (directory / "certificate.pem").read_text() + (directory / "key.pem").read_text()
    (directory / "both.pem").write_text(both)
    return directory


@pytest.fixture(name="behind")
def fixture_behind(start_service, tmp_path):
    """A service as the page starts it: the hook on a unix socket, the rest on loopback."""
    manage = free_port()
    service = start_service(port=manage, listen=[f"unix:{tmp_path}/hook=hook", f"127.0.0.1:{manage}"])
    make_domain(service, ["123"])
    answer = service.admin("POST", f"/v1/domains/{DOMAIN}/users/123/hook-password")
    service.hook_password = answer.json()["password"]
    service.hook_socket = tmp_path / "hook"
    return service


def listening(port):
    def reached():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
    return reached


class Proxy:
    def __init__(self, command, tls_port):
        self.tls_port = tls_port
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        wait_for(listening(tls_port), TIMEOUT_S, what=f"{command[0]} listening")

    def stop(self):
        self.process.terminate()
        return self.process.communicate(timeout=TIMEOUT_S)[0].decode()

    def get(self, path, certificate, **query):
        return requests.get(f"https://localhost:{self.tls_port}{path}", params=query, timeout=TIMEOUT_S,
                            verify=str(certificate / "certificate.pem"))


def start_nginx(service, certificate, directory):
    tls, plain = free_port(), free_port()
    places = {"unix:/run/presenced/hook": f"unix:{service.hook_socket}",
              "listen 443": f"listen 127.0.0.1:{tls}", "listen 80": f"listen 127.0.0.1:{plain}",
              f"/etc/letsencrypt/live/{HOST}/fullchain.pem": certificate / "certificate.pem",
              f"/etc/letsencrypt/live/{HOST}/privkey.pem": certificate / "key.pem",
              "/var/log/nginx/presence.log": directory / "access.log",
              "/var/log/nginx/presence-error.log": directory / "error.log"}
    temporary = "".join(f"{name}_temp_path {directory}/{name};\n"
                        for name in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi"))
    text = replaced(recipe("nginx"), places)
    (directory / "nginx.conf").write_text(f"""
        daemon off; master_process off; pid {directory}/pid; error_log {directory}/start.log;
        events {{ }}
        http {{ {temporary} {text} }}""")
    proxy = Proxy(["nginx", "-c", str(directory / "nginx.conf"), "-e", str(directory / "start.log")], tls)
    proxy.plain_port = plain
    return proxy


def start_haproxy(service, certificate, directory):
    tls = free_port()
    places = {"log /dev/log local0": "log stdout format raw local0", "bind :443": f"bind 127.0.0.1:{tls}",
              "/etc/haproxy/presence.pem": certificate / "both.pem",
              "unix@/run/presenced/hook": f"unix@{service.hook_socket}"}
    (directory / "haproxy.cfg").write_text(replaced(recipe("haproxy"), places))
    return Proxy(["haproxy", "-db", "-f", str(directory / "haproxy.cfg")], tls)


def logged(directory):
    return "".join(path.read_text() for path in directory.glob("*.log"))


@pytest.mark.parametrize("start", [start_nginx, start_haproxy], ids=["nginx", "haproxy"])
def test_the_recipe_serves_the_hook_over_tls_and_nothing_else(start, behind, certificate, tmp_path):
    directory = tmp_path / "proxy"
    directory.mkdir()
    proxy = start(behind, certificate, directory)
    hook = {"domain": DOMAIN, "user": "123", "password": behind.hook_password, "number": "27000001"}
    try:
        answer = proxy.get("/call_state.htm", certificate, **hook)
        assert answer.status_code == 200, answer.text
        assert not rings(route(behind, "123").json(), "123"), "on the call that the hook told of"
        guess = {**hook, "password": "wrong" + behind.hook_password}
        assert proxy.get("/call_state.htm", certificate, **guess).status_code == 403
        assert proxy.get(f"/v1/domains/{DOMAIN}/users/123", certificate).status_code == 404
        assert proxy.get("/metrics", certificate).status_code == 404
        assert proxy.get("/call_state.htm", certificate, **{**hook, "number": ""}).status_code == 200
        assert rings(route(behind, "123").json(), "123")
    finally:
        text = proxy.stop() + logged(directory)
    assert "/call_state.htm" in text, "requests are logged"
    assert behind.hook_password not in text and "27000001" not in text


def test_plain_http_is_refused_and_not_redirected(behind, certificate, tmp_path):
    directory = tmp_path / "proxy"
    directory.mkdir()
    proxy = start_nginx(behind, certificate, directory)
    try:
        answer = requests.get(f"http://127.0.0.1:{proxy.plain_port}/call_state.htm", timeout=TIMEOUT_S,
                              allow_redirects=False)
        assert answer.status_code == 403
    finally:
        proxy.stop()


@pytest.mark.parametrize("start", [start_nginx, start_haproxy], ids=["nginx", "haproxy"])
def test_a_proxy_without_its_service_says_so_and_recovers(start, behind, certificate, tmp_path):
    directory = tmp_path / "proxy"
    directory.mkdir()
    proxy = start(behind, certificate, directory)
    hook = {"domain": DOMAIN, "user": "123", "password": behind.hook_password, "number": "27000002"}
    try:
        assert behind.terminate() == 0
        assert proxy.get("/call_state.htm", certificate, **hook).status_code in (502, 503)
        behind.run()
        wait_for(lambda: proxy.get("/call_state.htm", certificate, **hook).status_code == 200, TIMEOUT_S,
                 what="the hook through the proxy")
    finally:
        proxy.stop()
