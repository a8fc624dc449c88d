"""c: a day at the screen: what time alone does to an app is in the event stream, in order, once."""

import json

from scenario.world import BASE, DOMAIN, make_domain, presence
from support.service import wait_for

DAY = [  # seconds later, what is then published
    (61, ("available", "idle", True)),
    (60, ("away", "idle", True)),     # the desk phone would ring
    (180, ("available", "none", True)),  # silent: closed; the desk phone is registered
    (3300, ("offline", "none", False)),  # and it is silent, too
]


def published(redis, user):
    """What the events say was published of the user, in their order; n must count up by one."""
    [key] = [k for k in redis.command("KEYS", "*:events")
             if any("live" in e[1] for e in redis.command("XRANGE", k, "-", "+"))]
    found, last = [], None
    for _, pairs in redis.command("XRANGE", key, "-", "+"):
        event = dict(zip(pairs[::2], pairs[1::2]))
        assert last is None or int(event["n"]) == last + 1
        last = int(event["n"])
        if event["t"] == "live" and event["d"] == DOMAIN and event["k"] == user and event.get("v"):
            was = {"availability": "unknown", "activity": "none", "routable": False,
                   **json.loads(event["v"])["published"]}
            found.append((was["availability"], was["activity"], was["routable"]))
    return found


# shows: S0.5 S1.3
def test_what_time_does_is_told_in_order_and_once(start_redis, start_service):
    redis = start_redis()
    service = start_service(redis=redis)
    make_domain(service, ["200"], idle_after_s=60, away_after_s=120)
    # the mobile would keep the user `unknown`, not `offline`: nobody ever reported it
    tag = service.admin("GET", f"{BASE}/users/200/devices/mobile").headers["ETag"]
    assert service.admin("DELETE", f"{BASE}/users/200/devices/mobile",
                         headers={"If-Match": tag}).status_code == 204
    user = f"{BASE}/users/200"
    for path, body in ((f"{user}/devices/desk/state", {"state": "registered", "expires_in": 3600}),
                       (f"{user}/sessions/laptop", {"app": "desktop_app", "availability": "available",
                                                    "expires_in": 300})):
        assert service.admin("PUT", path, json=body).status_code == 200
    told = published(redis, "200")
    assert told[-1] == ("available", "none", True)
    for seconds, wanted in DAY:
        service.advance(seconds)
        wait_for(lambda: published(redis, "200")[len(told):] == [wanted], 10,
                 what=f"{wanted} in the stream")
        told.append(wanted)
        now = presence(service, "200")
        assert (now["availability"], now["activity"], now["routable"]) == wanted
