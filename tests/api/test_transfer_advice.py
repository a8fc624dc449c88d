"""Transfer advice over the API: the same as the decision, without effect, and no more than a reader may see."""

import pytest

from scenario.world import make_domain, make_token

DOMAIN = "advice.example"
BASE = f"/v1/domains/{DOMAIN}"
ALWAYS = {"user", "rings", "channel", "degraded"}
AVAILABILITY = ALWAYS | {"channels", "availability", "busy_since"}
ACTIVITY = AVAILABILITY | {"reason", "free_by"}


@pytest.fixture
def world(service):
    make_domain(service, ["700", "701"], DOMAIN)
    yield service
    tag = service.admin("GET", BASE).headers["ETag"]
    service.admin("DELETE", BASE, headers={"If-Match": tag})


def ask(service, user="700", token=None, **query):
    return service.request("GET", f"{BASE}/users/{user}/transfer-advice", token or service.admin_token,
                           params=query)


def busy(service):
    answer = service.admin("PUT", f"{BASE}/users/700/calls/c1", json={"state": "confirmed", "expires_in": 600})
    assert answer.status_code == 200, answer.text


def test_a_free_user(world):
    advice = ask(world).json()
    assert (advice["rings"], advice["channel"]) == (True, "call")
    assert "reason" not in advice and "free_by" not in advice and "busy_since" not in advice


def test_a_busy_user(world):
    busy(world)
    advice = ask(world).json()
    assert (advice["rings"], advice["channel"], advice["reason"]) == (False, "voicemail", "capacity_reached")
    call, = world.admin("GET", f"{BASE}/users/700/calls").json()["items"]
    assert (advice["busy_since"], advice["free_by"]) == (call["since"], call["expires_at"])
    assert ask(world, call_id="c1").json()["rings"] is True, "the call to be transferred is not in its way"


@pytest.mark.parametrize("role, shown", [("pbx", ACTIVITY), ("admin", ACTIVITY), ("supervisor", ACTIVITY),
                                         ("user", AVAILABILITY), ("dashboard", AVAILABILITY)])
def test_a_reader_sees_no_more_than_of_presence(world, role, shown):
    busy(world)
    token = make_token(world, DOMAIN, role=role, **({"user": "701"} if role == "user" else {}))
    answer = ask(world, token=token)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == shown


def test_a_carrier_may_not_ask(world):
    assert ask(world, token=make_token(world, DOMAIN, role="carrier")).status_code == 403


@pytest.mark.parametrize("query", [{"from": "+35227000001"}, {"side": "external"}, {"call_id": "c1"}])
def test_people_ask_for_themselves_only(world, query):
    token = make_token(world, DOMAIN, role="user", user="701")
    assert ask(world, token=token, **query).status_code == 403
    assert ask(world, **query).status_code == 200


def test_the_caller_who_would_be_transferred_counts(world):
    world.put(f"{BASE}/caller-rules/spam", {"numbers": ["+35299999999"], "block": True})
    assert ask(world, **{"from": "0035299999999"}).json()["reason"] == "caller_blocked"
    assert ask(world, **{"from": "+35299999998"}).json()["rings"] is True


def test_what_is_wrong_is_named(world):
    answer = ask(world, side="inside", call_id="x" * 129)
    assert answer.status_code == 400
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"?side", "?call_id"}
    assert ask(world, user="999").status_code == 404


def test_it_says_what_the_decision_does(world):
    for status in ("available", "away", "do_not_disturb", "lunch_break"):
        world.admin("PUT", f"{BASE}/users/700/status", json={"status": status})
        plan = world.admin("GET", f"{BASE}/route", params={"to": "700", "from": "701", "side": "internal"}).json()
        advice = ask(world, **{"from": "701", "side": "internal"}).json()
        assert advice["rings"] == (plan["action"] == "ring")
        assert advice.get("reason") == (None if advice["rings"] else plan["reason"])


@pytest.mark.parametrize("doing", ["nothing", "call", "status"])
def test_of_who_appears_offline_others_learn_what_holds_of_who_is_offline(world, doing):
    """Whatever they do: who sees `offline` is told the same, who sees through it what a call would come to."""
    world.admin("PUT", f"{BASE}/users/700/devices/desk/state", json={"state": "registered"})
    if doing == "call":
        busy(world)
    elif doing == "status":
        world.admin("PUT", f"{BASE}/users/700/status", json={"status": "do_not_disturb"})
    world.admin("PUT", f"{BASE}/users/700/appear-offline", json={})
    offline = {"rings": False, "channel": "voicemail", "channels": ["voicemail", "later"], "availability": "offline"}
    for role, more in (("user", {}), ("dashboard", {}), ("supervisor", {"reason": "no_reachable_device"})):
        token = make_token(world, DOMAIN, role=role, **({"user": "701"} if role == "user" else {}))
        told = ask(world, token=token).json()
        assert {k: v for k, v in told.items() if k not in ("user", "degraded")} == offline | more, role
        assert set(told) & {"busy_since", "free_by", "appears_offline"} == set()
    for token in (make_token(world, DOMAIN, role="pbx"), world.admin_token):
        told = ask(world, token=token).json()
        assert (told["rings"], told["availability"], told["appears_offline"]) == (doing == "nothing", "offline", True)
    own = ask(world, token=make_token(world, DOMAIN, role="user", user="700")).json()
    assert own["availability"] != "offline" and "appears_offline" not in own
