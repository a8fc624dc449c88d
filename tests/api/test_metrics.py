"""/metrics: what the operator's page promises is there, and promtool has nothing against it."""

import re
import shutil
import subprocess

import pytest

from scenario.world import DOMAIN, make_domain, make_token, route
from support.service import BINARY, wait_for

# what an operator looks for -> its metric
PROMISED = {
    "requests": "presenced_requests_total", "decisions": "presenced_decisions_total",
    "hooks": "presenced_hooks_total", "signals": "presenced_signals_total",
    "commits": "presenced_commits_total", "conflicts": "presenced_commit_conflicts_total",
    "replica lag": "presenced_replica_lag_seconds", "sweep lag": "presenced_sweep_lag_seconds",
    "expiries": "presenced_expiries_total", "throttles": "presenced_throttled_total",
    "clock offset": "presenced_clock_offset_seconds",
}


@pytest.fixture(scope="module")
def world(service):
    make_domain(service, domain="metrics.example")
    return service


def scrape(service):
    answer = service.request("GET", "/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return answer.text


def value(service, name):
    return sum(float(v) for v in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", scrape(service), re.M))


def test_promtool_has_nothing_against_it(world):
    assert shutil.which("promtool"), "tools/packages.sh check installs prometheus for it"
    done = subprocess.run(["promtool", "check", "metrics"], input=scrape(world),
                          capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("what", PROMISED)
def test_is_there_with_help_and_type(world, what):
    text, name = scrape(world), PROMISED[what]
    assert re.search(rf"^# HELP {name} \S", text, re.M)
    assert re.search(rf"^# TYPE {name} (counter|gauge)$", text, re.M)
    assert re.search(rf"^{name}[ {{]", text, re.M)


def test_what_happens_is_counted(world):
    names = [PROMISED[w] for w in ("decisions", "hooks", "signals", "commits", "throttles")]
    before = {name: value(world, name) for name in names}
    base = "/v1/domains/metrics.example/users/200"
    route(world, domain="metrics.example")
    token = make_token(world, "metrics.example", role="carrier")
    path = "/call_state.htm?domain=metrics.example&user=200"
    assert world.request("GET", path + "&number=1", token).status_code == 200
    assert world.request("GET", path, token).status_code == 200
    world.admin("PUT", f"{base}/calls/a", json={})
    world.admin("DELETE", f"{base}/calls/a")
    slow = make_token(world, "metrics.example", role="pbx", rate_per_s=1)
    while route(world, domain="metrics.example", token=slow).status_code != 429:
        pass
    more = {name: value(world, name) - before[name] for name in names}
    assert more["presenced_hooks_total"] == 2 and more["presenced_signals_total"] == 2
    assert more["presenced_decisions_total"] >= 2 and more["presenced_throttled_total"] == 1
    assert more["presenced_commits_total"] >= 4


def test_an_expiry_is_counted(start_service):
    service = start_service()
    make_domain(service)
    before = value(service, PROMISED["expiries"])
    assert service.admin("PUT", f"/v1/domains/{DOMAIN}/users/200/calls/a",
                         json={"expires_in": 1}).status_code == 200
    wait_for(lambda: value(service, PROMISED["expiries"]) == before + 1, 5, what="the expiry")


def test_labels_name_operations_and_no_person(world):
    world.request("GET", "/v1/domains/secret-name.example/users/anna", world.admin_token)
    text = scrape(world)
    assert "secret-name" not in text and "anna" not in text
    assert 'presenced_requests_total{operation="getUser",status="404"}' in text


def test_every_operation_is_counted_by_its_name(world):
    """Also those at the end of the table of endpoints."""
    operations = set(re.findall(r'"operation": ?"(\w+)"', subprocess.run(
        [str(BINARY), "--dump-api"], capture_output=True, text=True, timeout=30).stdout))
    assert len(operations) > 100
    world.admin("GET", "/v1/domains/metrics.example/config/lint")
    world.admin("DELETE", "/v1/domains/metrics.example/users/200/wrap-up")
    world.admin("POST", "/v1/domains/metrics.example/users/200/reset", json={})
    text = scrape(world)
    for operation in ("getMetrics", "deleteWrapUp", "postReset"):
        assert f'presenced_requests_total{{operation="{operation}",status="200"}}' in text
    assert set(re.findall(r'presenced_requests_total\{operation="(\w+)"', text)) <= operations | {"none"}


def test_what_there_is_is_counted_as_it_comes_and_goes(start_redis, start_service):
    """Kept, not walked through: right after writes, replaced wholes, imports, removals and in who loads."""
    redis = start_redis()
    service = start_service(redis=redis)
    names = ("domains", "users", "sources", "sources_silent")

    def totals(of=service):
        return tuple(int(value(of, f"presenced_{name}")) for name in names)

    empty = totals()
    base = "/v1/domains/counted.example"
    make_domain(service, ["200", "201"], "counted.example")
    for i in range(3):
        assert service.put(f"{base}/sources/s{i}", {"kind": "pbx", "heartbeat_s": 30}).status_code == 201
    assert service.admin("PUT", f"{base}/sources/s0/heartbeat", json={}).status_code == 200
    there = (empty[0] + 1, empty[1] + 2, empty[2] + 3, empty[3])
    assert totals() == there
    service.advance(200)
    wait_for(lambda: totals() == (*there[:3], empty[3] + 1), 10, what="the silence of one")
    assert service.admin("PUT", f"{base}/sources/s0/heartbeat", json={}).status_code == 200
    wait_for(lambda: totals() == there, 10, what="it is heard again")
    service.advance(200)
    wait_for(lambda: totals()[3] == empty[3] + 1, 10, what="the silence of one")
    assert totals(start_service(redis=redis)) == (*there[:3], empty[3] + 1)
    whole = service.admin("GET", f"{base}/config").json()
    assert service.admin("PUT", f"{base}/config", json=whole, headers={"If-Match": "*"}).status_code == 200
    assert totals() == (*there[:3], empty[3] + 1)
    for what in ("sources/s0", "sources/s1", "users/201"):
        assert service.admin("DELETE", f"{base}/{what}", headers={"If-Match": "*"}).status_code == 204
    assert totals() == (empty[0] + 1, empty[1] + 1, empty[2] + 1, empty[3])
    assert service.admin("DELETE", base, headers={"If-Match": "*"}).status_code == 204
    assert totals() == empty
