"""c: what a group remembers is told change by change; the whole is read only where it must be."""

import shutil

import pytest

from scenario.world import BASE, make_domain
from support.service import wait_for

END = {"otherwise": {"kind": "voicemail"}}
USERS = [str(1000 + i) for i in range(60)]


@pytest.fixture
def pair(start_redis, start_service):
    redis = start_redis()
    return redis, start_service(redis=redis), start_service(redis=redis)


def make_group(services, name="sales", users=USERS):
    body = {"members": [{"target": u} for u in users], "fallback": END, "reserve_s": 0,
            "strategy": "round_robin"}
    assert services[0].put(f"{BASE}/groups/{name}", body).status_code == 201
    for service in services:
        wait_for(lambda s=service: s.admin("GET", f"{BASE}/groups/{name}").status_code == 200, 10)


def make_users(service, users=USERS):
    make_domain(service, [])
    for user in users:
        assert service.put(f"{BASE}/users/{user}", {"extension": user}).status_code == 201


def log_in(service, user, group="sales", **more):
    answer = service.admin("PUT", f"{BASE}/groups/{group}/members/{user}/state",
                           json={"logged_in": True, **more})
    assert answer.status_code == 200, answer.text


def is_in(service, user, group="sales"):
    answer = service.admin("GET", f"{BASE}/groups/{group}/members/{user}/state")
    return answer.status_code == 200 and answer.json().get("logged_in") is True


def group_keys(redis):
    return redis.command("KEYS", "*:group:*")


def test_both_processes_know_all_of_it_whoever_was_told(pair):
    _, one, two = pair
    make_users(one)
    make_group((one, two))
    for place, user in enumerate(USERS):
        log_in((one, two)[place % 2], user)
    for service in (one, two):
        wait_for(lambda s=service: all(is_in(s, user) for user in USERS), 10)
    one.kill()
    one.run()
    assert all(is_in(one, user) for user in USERS), "a start reads the whole"
    log_in(one, USERS[0], paused=True, pause_reason="lunch")
    path = f"{BASE}/groups/sales/members/{USERS[0]}/state"
    wait_for(lambda: two.admin("GET", path).json().get("pause_reason") == "lunch", 10)


def test_what_changed_is_all_that_is_told(pair):
    redis, one, two = pair
    make_users(one)
    make_group((one, two))
    for user in USERS:
        log_in(one, user)
    [key] = group_keys(redis)
    stream = key.split(":")[0] + ":events"
    log_in(two, USERS[7], paused=True)
    [(_, fields)] = redis.command("XREVRANGE", stream, "+", "-", "COUNT", "1")
    event = dict(zip(fields[::2], fields[1::2]))
    assert event["t"] == "group" and event["v"].startswith(f"member/{USERS[7]}\t")
    assert event["v"].count("\n") == 1


def test_nothing_outlives_the_group_nor_the_domain(pair):
    redis, one, two = pair
    make_users(one, USERS[:3])
    for name in ("sales", "service", "night"):
        make_group((one, two), name, USERS[:3])
        log_in(two, USERS[0], name)
    assert len(group_keys(redis)) == 3
    etag = one.admin("GET", f"{BASE}/groups/sales").headers["ETag"]
    answer = one.admin("DELETE", f"{BASE}/groups/sales", headers={"If-Match": etag})
    assert answer.status_code == 204
    assert len(group_keys(redis)) == 2
    make_group((one, two), "sales", USERS[:3])
    assert not is_in(one, USERS[0]) and not is_in(two, USERS[0])

    answer = one.admin("GET", f"{BASE}/config")
    document = answer.json()
    document["objects"] = [o for o in document["objects"] if o["path"] != "/groups/night"]
    answer = two.admin("PUT", f"{BASE}/config", json=document,
                       headers={"If-Match": answer.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    assert [k for k in group_keys(redis) if k.endswith(":night")] == []
    assert is_in(two, USERS[0], "service"), "what stays keeps its memory"

    etag = one.admin("GET", BASE).headers["ETag"]
    assert one.admin("DELETE", BASE, headers={"If-Match": etag}).status_code == 204
    assert group_keys(redis) == []


def test_a_restored_backup_is_what_is_known(start_redis, start_service, tmp_path):
    redis = start_redis(dbfilename="dump.rdb")
    one, two = start_service(redis=redis), start_service(redis=redis)
    make_users(one, USERS[:3])
    make_group((one, two), users=USERS[:3])
    log_in(one, USERS[0])
    redis.command("SAVE")
    shutil.copy(redis.directory / "dump.rdb", tmp_path / "backup.rdb")
    log_in(two, USERS[1])
    redis.kill()
    shutil.copy(tmp_path / "backup.rdb", redis.directory / "dump.rdb")
    redis.run()
    for service in (one, two):
        wait_for(lambda s=service: is_in(s, USERS[0]) and not is_in(s, USERS[1]), 10)
    log_in(two, USERS[2])  # on what was restored
    wait_for(lambda: is_in(one, USERS[2]), 10)
    assert not is_in(one, USERS[1])
