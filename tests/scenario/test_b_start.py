"""A process that has not loaded yet says so: it knows of no domain, user or token, so it must not
deny any. A PBX takes 404 for "no such number", a carrier 403 for a wrong password."""

import requests

from scenario.world import BASE, make_domain, make_token, route
from support.service import wait_for


def test_nothing_is_denied_that_is_only_not_loaded(start_redis, start_service):
    redis = start_redis(appendonly="yes")
    service = start_service(redis=redis)
    password = make_domain(service)["200"]
    token = make_token(service, role="pbx")
    assert route(service, token=token).status_code == 200
    assert service.terminate() == 0
    redis.kill()
    service.run(wait=False)
    wait_for(lambda: alive(service), what="/healthz")
    for method, path, credentials in (
            ("GET", f"{BASE}/route?to=200", token), ("GET", f"{BASE}/route?to=200", service.admin_token),
            ("GET", f"{BASE}/route?to=200", None), ("POST", f"{BASE}/route", token),
            ("GET", f"/call_state.htm?domain=corp.example&user=200&password={password}&number=1", None),
            ("PUT", f"{BASE}/users/200", service.admin_token), ("GET", "/v1/domains", service.admin_token)):
        answer = service.request(method, path, credentials)
        assert answer.status_code == 503, (method, path, answer.text)
        assert answer.json()["type"] == "/docs/errors/not-ready" and answer.headers["Retry-After"]
    assert service.request("GET", "/readyz").status_code == 503
    assert service.request("GET", "/docs/errors/not-ready").status_code == 200
    assert service.request("GET", "/nowhere").status_code == 404
    assert service.request("PATCH", f"{BASE}/route").status_code == 405
    redis.run()
    service.wait_ready()
    assert route(service, token=token).status_code == 200


def alive(service):
    try:
        return requests.get(service.url + "/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
