"""c: hot desking: one physical phone, several people, one registration."""

from support.service import wait_for
from scenario.world import BASE, make_domain, rings, route


def register(service, user, instance, **body):
    answer = service.admin("PUT", f"{BASE}/users/{user}/devices/desk/state",
                           json={"state": "registered", "instance": instance, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def state(service, user):
    return service.admin("GET", f"{BASE}/users/{user}/devices/desk/state").json()


def test_the_same_instance_under_another_user_ends_the_older_registration(start_redis, start_service):
    redis = start_redis()
    one, two = start_service(redis=redis), start_service(redis=redis)
    make_domain(one, ["200", "201", "202"])
    wait_for(lambda: two.admin("GET", f"{BASE}/users/202").status_code == 200, 10)
    register(one, "200", "mac-1")
    register(one, "202", "mac-2")
    register(two, "201", "mac-1")
    for service in (one, two):
        wait_for(lambda s=service: state(s, "200")["state"] == "unregistered", 10, what="the older's end")
        assert state(service, "201")["state"] == "registered"
        assert state(service, "202")["state"] == "registered", "another phone"
    assert not rings(route(one, "200").json(), "200")
    assert rings(route(one, "201").json(), "201")
    register(two, "200", "mac-1")
    wait_for(lambda: state(one, "201")["state"] == "unregistered", 10, what="the way back")
    assert state(two, "200")["state"] == "registered"


def test_a_desk_that_somebody_else_took_is_no_blink(start_service):
    service = start_service()
    make_domain(service, ["200", "201"])
    tag = service.admin("GET", BASE).headers["ETag"]
    damped = service.admin("PATCH", BASE, json={"offline_damping_s": 300}, headers={"If-Match": tag})
    assert damped.status_code == 200, damped.text
    for device in service.admin("GET", f"{BASE}/users/200/devices").json()["items"]:
        if device["id"] != "desk":
            service.admin("PUT", f"{BASE}/users/200/devices/{device['id']}/state", json={"state": "unregistered"})
    register(service, "200", "mac-1")
    register(service, "201", "mac-1")
    wait_for(lambda: state(service, "200")["state"] == "unregistered", 10, what="the older's end")
    now = service.admin("GET", f"{BASE}/users/200/presence").json()
    assert (now["availability"], now.get("damped")) == ("offline", None)


def test_the_same_user_may_register_it_again(start_service):
    service = start_service()
    make_domain(service, ["200"])
    for _ in range(3):
        assert register(service, "200", "mac-1")["applied"]
    assert state(service, "200")["state"] == "registered"


def test_who_moves_to_another_desk_leaves_the_former_free(start_service):
    service = start_service()
    make_domain(service, ["200", "201"])
    register(service, "200", "mac-1")
    register(service, "200", "mac-2")
    register(service, "201", "mac-1")
    assert state(service, "201")["state"] == "registered"
    for _ in range(2):  # whoever sits down there later ends nothing of who left
        assert register(service, "200", "mac-2")["applied"]
        assert register(service, "201", "mac-1")["applied"]
    assert (state(service, "200")["state"], state(service, "200")["instance"]) == ("registered", "mac-2")
    assert rings(route(service, "200").json(), "200") and rings(route(service, "201").json(), "201")


def test_the_same_phone_is_one_device_of_a_user(start_service):
    service = start_service()
    make_domain(service, ["200"])
    assert service.put(f"{BASE}/users/200/devices/home", {"kind": "desk_phone"}).status_code == 201
    register(service, "200", "mac-1")
    answer = service.admin("PUT", f"{BASE}/users/200/devices/home/state",
                           json={"state": "registered", "instance": "mac-1"})
    assert answer.status_code == 200, answer.text
    assert state(service, "200")["state"] == "unregistered"
    devices = [t["device"] for t in route(service, "200").json()["steps"][0]["targets"]]
    assert "home" in devices and "desk" not in devices
