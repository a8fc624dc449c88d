"""/v1/calls and /v1/calls/batch: carriers with many customers, by mobile number, and what they must
not learn of domains that are not theirs."""

import json
import threading

import pytest
import requests

from support.service import Redis, Service, wait_for
from scenario.world import make_domain, make_token, presence, route


def msisdn(user):
    """Of the mobile that make_user makes."""
    return f"+352621{user:0>6}"


class World:
    """Domains of every kind, and the carriers' tokens."""

    def __init__(self, service):
        self.service = service
        taken_up = {"carriers": {"msisdn": True}}
        make_domain(service, ["1001", "1002", "1003", "7777"], "one.example", **taken_up)
        make_domain(service, ["2001", "2002", "7777"], "two.example", **taken_up)
        make_domain(service, ["3001"], "not.example")
        self.all = self.system_token(role="carrier", domains=["*"])
        self.of_one = make_token(service, "one.example", role="carrier")
        self.of_not = make_token(service, "not.example", role="carrier")
        self.named = make_token(service, "one.example", role="carrier")

    def system_token(self, **body):
        answer = self.service.admin("POST", "/v1/tokens", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["token"]

    def report(self, token=None, **body):
        return self.service.request("POST", "/v1/calls", token or self.all, json=body)

    def batch(self, items, token=None):
        return self.service.request("POST", "/v1/calls/batch", token or self.all, json={"items": items})

    def set_carriers(self, domain, **carriers):
        answer = self.service.admin("PATCH", f"/v1/domains/{domain}",
                                    json={"carriers": {"tokens": None, **carriers} if carriers else None},
                                    headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text

    def calls(self, user, domain):
        path = f"/v1/domains/{domain}/users/{user}/calls"
        return self.service.admin("GET", path).json()["items"]

    def over(self, user):
        """No call of this user is left."""
        domain = {"1": "one.example", "2": "two.example", "7": "one.example"}[user[0]]
        for call in self.calls(user, domain):
            if "call_id" in call:
                self.service.admin("DELETE", f"/v1/domains/{domain}/users/{user}/calls/{call['call_id']}")
        for token in (self.all, self.of_one, self.named):
            self.report(token, msisdn=msisdn(user))


@pytest.fixture(scope="module")
def world(service):
    return World(service)


@pytest.fixture(autouse=True)
def clean(request):
    yield
    if "world" in request.fixturenames:
        world = request.getfixturevalue("world")
        world.set_carriers("one.example", msisdn=True)
        for user in ("1001", "1002", "1003", "2001", "2002"):
            world.over(user)


def is_busy(world, user, domain):
    return presence(world.service, user, domain)["availability"] == "busy"


# ---- one report ----

# shows: S0.5 S4.1 S4.2
def test_a_call_by_number_alone_and_its_end(world):
    answer = world.report(msisdn=msisdn("1001"), number="12345678")
    assert answer.status_code == 200
    told = answer.json()
    assert told["applied"] and told["expires_in"] == 7200
    assert not {"availability", "activity", "routable"} & set(told)  # a carrier reads no presence
    assert is_busy(world, "1001", "one.example")
    assert [c["device"] for c in world.calls("1001", "one.example")] == ["mobile"]
    assert world.calls("1001", "one.example")[0]["carrier"]
    assert world.report(msisdn=msisdn("1001")).json()["applied"]
    assert not is_busy(world, "1001", "one.example")


@pytest.mark.parametrize("written", ["+352621001001", "352621001001"])
def test_with_or_without_the_plus(world, written):
    assert world.report(msisdn=written, number="1").json()["applied"]
    assert is_busy(world, "1001", "one.example")


@pytest.mark.parametrize("written", ["", "0352621001001", "00352621001001", "621 001 001", "anna", "+1", "+" + "1" * 17])
def test_what_is_no_number_is_named(world, written):
    answer = world.report(msisdn=written, number="1")
    assert answer.status_code == 400
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/msisdn"]


def test_by_call_id_as_put_call(world):
    known = {"msisdn": msisdn("1002"), "call_id": "by-id-1"}
    assert world.report(**known, state="early", direction="inbound").json()["expires_in"] == 180
    assert presence(world.service, "1002", "one.example")["activity"] == "ringing"
    assert world.report(**known, state="confirmed", expires_in=60).json()["expires_in"] == 60
    assert world.report(**known, state="terminated").json()["applied"]
    late = world.report(**known, state="confirmed").json()
    assert late == {"applied": False, "reason": "call_ended"}
    assert not is_busy(world, "1002", "one.example")


def test_expiry_is_clamped_and_0_ends(world):
    known = {"msisdn": msisdn("1001"), "number": "12345678"}
    told = world.report(**known, expires_in=999999).json()
    assert told["clamped"] and told["expires_in"] == 86400
    assert world.report(**known, expires_in=0).json()["applied"]
    assert not is_busy(world, "1001", "one.example")
    assert world.report(**known, expires_in=-1).status_code == 400


def test_order_by_seq_and_by_time(world):
    known = {"msisdn": msisdn("1001"), "call_id": "ordered-1"}
    assert world.report(**known, seq=5, state="held").json()["applied"]
    assert world.report(**known, seq=4, state="confirmed").json() == {"applied": False, "reason": "older_seq"}
    old = world.report(msisdn=msisdn("1001"), number="1", at="2020-01-01T00:00:00Z").json()
    assert old == {"applied": False, "reason": "too_old"}


def test_a_test_changes_nothing(world):
    told = world.report(msisdn=msisdn("1001"), number="12345678", test=True).json()
    assert told["applied"] and told["expires_in"] == 7200
    assert not is_busy(world, "1001", "one.example")


def test_a_call_without_id_and_number_would_be_an_end(world):
    answer = world.report(msisdn=msisdn("1001"), state="confirmed")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/number"
    assert world.report(msisdn=msisdn("1001"), state="confirmed", number="anonymous").json()["applied"]


def test_the_mobile_is_not_rung_while_its_carrier_says_it_talks(world):
    service = world.service
    answer = service.put("/v1/domains/one.example/users/1003/profiles/available",
                         {"mobile": {"device": "mobile", "simultaneous": True}})
    assert answer.status_code == 201

    def mobile_rings():
        plan = route(service, "1003", "one.example").json()
        return any(t["kind"] == "mobile" for step in plan["steps"] for t in step["targets"])

    assert mobile_rings()
    assert world.report(msisdn=msisdn("1003"), number="1").status_code == 200
    assert not mobile_rings()


# ---- the phone ----

# shows: S0.5
def test_reachability_by_number(world):
    path = "/v1/domains/one.example/users/1002/devices/mobile/state"
    answer = world.report(msisdn=msisdn("1002"), reachability="phone_off", expires_in=600)
    assert answer.json()["applied"] and answer.json()["expires_in"] == 600
    state = world.service.admin("GET", path).json()
    assert (state["state"], state["reason"], state["reachable"]) == ("unregistered", "phone_off", False)
    assert world.report(msisdn=msisdn("1002"), reachability="out_of_coverage").json()["applied"]
    assert world.service.admin("GET", path).json()["reason"] == "out_of_coverage"
    assert world.report(msisdn=msisdn("1002"), reachability="attached").json()["applied"]
    assert world.service.admin("GET", path).json()["reachable"]
    assert presence(world.service, "1002", "one.example")["rung"] == "P10"
    assert world.service.admin("DELETE", path).status_code == 200


def test_reachability_by_device_state(world):
    path = "/v1/domains/one.example/users/1001/devices/mobile/state"
    body = {"state": "unregistered", "reason": "out_of_coverage"}
    answer = world.service.request("PUT", path, world.of_one, json=body)
    assert answer.status_code == 200, answer.text
    assert world.service.admin("GET", path).json()["reason"] == "out_of_coverage"
    wrong = world.service.request("PUT", path, world.of_one, json={**body, "state": "registered"})
    assert [e["pointer"] for e in wrong.json()["errors"]] == ["/reason"]
    assert world.service.admin("DELETE", path).status_code == 200


@pytest.mark.parametrize("more", [{"call_id": "x"}, {"number": "1"}, {"state": "held"}, {"direction": "inbound"}])
def test_a_report_is_about_the_phone_or_about_a_call(world, more):
    answer = world.report(msisdn=msisdn("1001"), reachability="attached", **more)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/reachability"


def test_who_switched_carriers_off_is_not_spoken_of(world):
    path = "/v1/domains/one.example/users/1003/privacy"

    def switch(*sources):
        answer = world.service.admin("PUT", path, json={"sources_off": list(sources)})
        assert answer.status_code == 200, answer.text

    refused = {"applied": False, "reason": "source_off"}
    assert world.report(msisdn=msisdn("1003"), reachability="phone_off").json()["applied"]
    switch("carrier")
    assert world.report(msisdn=msisdn("1003"), number="1").json() == refused
    assert world.report(msisdn=msisdn("1003"), reachability="attached").json() == refused
    assert presence(world.service, "1003", "one.example")["reason"] == "no_information"
    switch()
    assert world.report(msisdn=msisdn("1003"), reachability="attached").json()["applied"]
    state = "/v1/domains/one.example/users/1003/devices/mobile/state"
    assert world.service.admin("DELETE", state).status_code == 200


# ---- who learns what ----

def unknown(world, token=None):
    return world.report(token, msisdn="+352699999999", number="1")


# shows: S1.10
def test_unknown_and_not_taken_up_and_not_covered_are_alike(world):
    reference = unknown(world)
    assert reference.status_code == 404
    assert reference.json()["type"] == "/docs/errors/unknown-number"
    for token, number in (
            (world.all, msisdn("3001")),      # the domain did not take it up
            (world.all, msisdn("7777")),      # of users of two domains
            (world.of_one, msisdn("2001")),   # another domain's
            (world.of_one, "+352688888888"),
            (world.of_not, msisdn("3001")),   # its own domain, which did not take it up
            (world.of_not, msisdn("1001"))):
        answer = world.report(token, msisdn=number, number="1")
        assert answer.status_code == 404
        assert answer.content == reference.content  # to the byte
        assert set(answer.headers) == set(reference.headers)


def test_unknown_is_alike_in_a_batch_and_in_a_test(world):
    items = [{"msisdn": n, "number": "1", "test": t} for t in (False, True)
             for n in ("+352699999999", msisdn("3001"), msisdn("7777"))]
    told = world.batch(items).json()
    assert told["items"] == [{"applied": False, "problem": "unknown-number"}] * 6
    assert (told["applied"], told["not_applied"]) == (0, 6)


def test_a_number_of_two_domains_is_one_to_who_covers_one_of_them(world):
    assert world.report(msisdn=msisdn("7777"), number="1").status_code == 404
    assert world.report(world.of_one, msisdn=msisdn("7777"), number="1").json()["applied"]
    assert is_busy(world, "7777", "one.example") and not is_busy(world, "7777", "two.example")
    assert world.report(world.of_one, msisdn=msisdn("7777")).json()["applied"]


def test_a_domain_may_name_the_tokens(world):
    named = world.named.split("_")[1]
    world.set_carriers("one.example", msisdn=True, tokens=[named])
    assert world.report(world.named, msisdn=msisdn("1001"), number="1").json()["applied"]
    for token in (world.all, world.of_one):
        answer = world.report(token, msisdn=msisdn("1001"), number="1")
        assert answer.content == unknown(world).content


def test_a_token_of_one_user_speaks_of_that_user(world):
    bound = make_token(world.service, "one.example", role="carrier", user="1001")
    assert world.report(bound, msisdn=msisdn("1001"), number="1").json()["applied"]
    assert world.report(bound, msisdn=msisdn("1001")).json()["applied"]
    assert world.report(bound, msisdn=msisdn("1002"), number="1").content == unknown(world).content


def test_the_domains_networks_hold_here_too(world):
    patch = {"hook_networks": ["192.0.2.0/24"]}
    path = "/v1/domains/one.example"
    for body, status in ((patch, 404), ({"hook_networks": None}, 200)):
        changed = world.service.admin("PATCH", path, json=body, headers={"If-Match": "*"})
        assert changed.status_code == 200, changed.text
        assert world.report(msisdn=msisdn("1001"), number="1").status_code == status


def test_other_roles_may_not(world):
    for role in ("pbx", "supervisor", "dashboard", "admin"):
        token = make_token(world.service, "one.example", role=role)
        assert world.report(token, msisdn=msisdn("1001"), number="1").status_code == 403
        assert world.batch([{"msisdn": msisdn("1001"), "number": "1"}], token).status_code == 403
    assert not is_busy(world, "1001", "one.example")


def test_opting_out_holds_at_once(world):
    assert world.report(msisdn=msisdn("1001"), number="1").status_code == 200
    world.set_carriers("one.example", msisdn=False)
    assert world.report(msisdn=msisdn("1001"), number="1").content == unknown(world).content
    world.set_carriers("one.example")
    assert world.report(msisdn=msisdn("1001"), number="1").status_code == 404
    world.set_carriers("one.example", msisdn=True)
    assert world.report(msisdn=msisdn("1001"), number="1").status_code == 200


# ---- numbers that move ----

def put_mobile(world, number, domain="two.example", user="2002"):
    path = f"/v1/domains/{domain}/users/{user}/devices/mobile"
    answer = world.service.put(path, {"kind": "mobile_number", "number": number}, create=False)
    assert answer.status_code == 200, answer.text


def test_renumbered_deleted_and_made_again(world):
    service, path = world.service, "/v1/domains/two.example/users/2002"
    put_mobile(world, "+352661000001")
    assert world.report(msisdn=msisdn("2002"), number="1").status_code == 404
    assert world.report(msisdn="+352661000001", number="1").status_code == 200
    assert is_busy(world, "2002", "two.example")
    assert world.report(msisdn="+352661000001").status_code == 200
    assert service.admin("DELETE", path + "/devices/mobile", headers={"If-Match": "*"}).status_code == 204
    assert world.report(msisdn="+352661000001", number="1").status_code == 404
    body = {"kind": "mobile_number", "number": msisdn("2002")}
    assert service.put(path + "/devices/mobile", body).status_code == 201
    assert world.report(msisdn=msisdn("2002"), number="1").status_code == 200


def test_a_user_removed_and_another_domain_that_takes_the_number(world):
    service = world.service
    make_domain(service, ["4001"], "four.example", carriers={"msisdn": True})
    assert world.report(msisdn=msisdn("4001"), number="1").status_code == 200
    assert service.admin("DELETE", "/v1/domains/four.example/users/4001", headers={"If-Match": "*"}).status_code == 204
    assert world.report(msisdn=msisdn("4001"), number="1").status_code == 404
    put_mobile(world, msisdn("4001"))
    assert world.report(msisdn=msisdn("4001"), number="1").json()["applied"]
    assert is_busy(world, "2002", "two.example")
    world.report(msisdn=msisdn("4001"))
    put_mobile(world, msisdn("2002"))
    assert service.admin("DELETE", "/v1/domains/four.example", headers={"If-Match": "*"}).status_code == 204


def test_a_domain_removed_takes_its_numbers_along(world):
    service = world.service
    make_domain(service, ["5001"], "five.example", carriers={"msisdn": True})
    assert world.report(msisdn=msisdn("5001"), number="1").status_code == 200
    assert service.admin("DELETE", "/v1/domains/five.example", headers={"If-Match": "*"}).status_code == 204
    assert world.report(msisdn=msisdn("5001"), number="1").status_code == 404
    make_domain(service, ["5001"], "five.example", carriers={"msisdn": True})
    assert world.report(msisdn=msisdn("5001"), number="1").status_code == 200


def config_document(number, **domain):
    objects = [{"path": "/", "value": {"time_zone": "Europe/Luxembourg", **domain}},
               {"path": "/users/6001", "value": {}},
               {"path": "/users/6001/devices/mobile", "value": {"kind": "mobile_number", "number": number}}]
    return {"format": 1, "objects": objects}


def test_an_import_and_a_change_of_plan(world):
    service, path = world.service, "/v1/domains/six.example"
    assert service.put(path, {"time_zone": "Europe/Luxembourg"}).status_code == 201

    def put(*document, **settings):
        answer = service.admin("PUT", path + "/config", json=config_document(*document, **settings),
                               headers={"If-Match": "*"}, timeout=30)
        assert answer.status_code == 200, answer.text

    def status(number):
        return world.report(msisdn=number, number="1").status_code

    put("+352621006001", carriers={"msisdn": True})
    wait_for(lambda: status("+352621006001") == 200, what="the imported number")
    put("+352621006002", carriers={"msisdn": True}, numbering={"country_code": "49"})
    wait_for(lambda: status("+352621006002") == 200, what="the new number")
    assert status("+352621006001") == 404
    plan = {"numbering": {"country_code": "352", "international_prefix": "00"}}
    answer = service.admin("PATCH", path, json=plan, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    assert status("+352621006002") == 200
    put("+352621006002")  # without carriers: opted out
    wait_for(lambda: status("+352621006002") == 404, what="opted out")


# ---- batches ----

def test_each_item_is_answered_in_its_place(world):
    answer = world.batch([
        {"msisdn": msisdn("1001"), "number": "1"},
        {"msisdn": "+352699999999", "number": "1"},
        {"msisdn": msisdn("2001"), "call_id": "b-1", "expires_in": 600},
        {"msisdn": msisdn("1002"), "number": "x" * 257, "seq": -1},
        {"msisdn": msisdn("1002"), "reachability": "attached"},
        {"msisdn": msisdn("1003"), "call_id": "b-2", "state": "terminated"},
        {"msisdn": msisdn("1003"), "call_id": "b-2", "state": "confirmed"}])
    assert answer.status_code == 200, answer.text
    told = answer.json()
    items = told["items"]
    assert [i["applied"] for i in items] == [True, False, True, False, True, True, False]
    assert items[0]["expires_in"] == 7200 and items[2]["expires_in"] == 600
    assert items[1] == {"applied": False, "problem": "unknown-number"}
    assert items[3]["problem"] == "validation-failed"
    assert {e["pointer"] for e in items[3]["errors"]} == {"/items/3/number", "/items/3/seq"}
    assert items[6]["reason"] == "call_ended"
    assert (told["applied"], told["not_applied"]) == (4, 3)
    assert is_busy(world, "1001", "one.example") and is_busy(world, "2001", "two.example")
    world.service.admin("DELETE", "/v1/domains/one.example/users/1002/devices/mobile/state")


def test_those_of_one_user_are_taken_in_order(world):
    number = msisdn("1001")
    told = world.batch([{"msisdn": number, "number": "1"}, {"msisdn": number},
                        {"msisdn": number, "number": "2"}, {"msisdn": number, "number": "2"},
                        {"msisdn": number, "call_id": "o-1"}, {"msisdn": number, "call_id": "o-1", "state": "terminated"}])
    items = told.json()["items"]
    assert [i["applied"] for i in items] == [True] * 6
    assert "repeat" in items[3]
    assert is_busy(world, "1001", "one.example")
    assert len(world.calls("1001", "one.example")) == 1
    assert world.batch([{"msisdn": number, "number": "1"}, {"msisdn": number}]).json()["applied"] == 2
    assert not is_busy(world, "1001", "one.example")


def test_500_items_and_not_one_more(world):
    numbers = [msisdn(u) for u in ("1001", "1002", "1003", "2001", "2002")]
    items = [{"msisdn": numbers[i % 5], "number": str(i)} for i in range(500)]
    answer = world.batch(items)
    assert answer.status_code == 200, answer.text
    assert answer.json()["applied"] == 500 and len(answer.json()["items"]) == 500
    assert all(is_busy(world, u, "one.example") for u in ("1001", "1002", "1003"))
    refused = world.batch(items + [{"msisdn": numbers[0]}])
    assert refused.status_code == 400
    assert refused.json()["errors"] == [{"pointer": "/items", "detail": "must have at most 500 items"}]
    assert is_busy(world, "1001", "one.example")  # nothing of it was taken
    assert world.batch([{"msisdn": n} for n in numbers]).json()["applied"] == 5
    assert not is_busy(world, "1001", "one.example")


@pytest.mark.parametrize("body, pointer", [
    ("", ""), ("[]", ""), ("{}", "/items"), ("null", ""), ('{"items": 5}', "/items"), ('{"items": []}', "/items"),
    ('{"items": [{"msisdn": "+352621001001"}', "/items/0"), ('{"items": [{}, nul]}', "/items/1"),
    ('{"items": [{}], "items": []}', "/items"), ('{"items": [{}], "more": 1}', "/more"), ('{"items": [{}]} x', ""),
    ('{"format": 1, "items": [{}]}', "/format")])
def test_what_is_wrong_with_the_whole_is_a_problem(world, body, pointer):
    answer = world.service.request("POST", "/v1/calls/batch", world.all, data=body.encode(),
                                   headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("item", [
    '{"msisdn": "+352621001001", "msisdn": "+352621001002"}', '{"msisdn": ' + "[" * 40 + "]" * 40 + "}",
    '{"msisdn": "\\u0000"}', '{"msisdn": 5}', '{"msisdn": "+352621001001", "unknown": 1}', '{"msisdn": +1}',
    "null", "5", "[1]", '"+352621001001"', pytest.param('{"msisdn": "%s"}' % ("1" * 70000), id="large")])
def test_what_is_wrong_with_one_refuses_nothing_else(world, item):
    body = '{"items": [%s, {"msisdn": "%s", "number": "1"}]}' % (item, msisdn("1001"))
    answer = world.service.request("POST", "/v1/calls/batch", world.all, data=body.encode(),
                                   headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["items"]
    assert first["problem"] == "validation-failed" and first["errors"][0]["pointer"].startswith("/items/0")
    assert second["applied"] and is_busy(world, "1001", "one.example")


def test_a_body_over_256_kb_is_refused(world):
    items = [{"msisdn": msisdn("1001"), "number": "1", "epoch": "e" * 64} for _ in range(10)]
    body = json.dumps({"items": items}) + " " * 300000
    answer = world.service.request("POST", "/v1/calls/batch", world.all, data=body,
                                   headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    wrong = world.service.request("POST", "/v1/calls/batch", world.all, data="{}",
                                  headers={"Content-Type": "text/plain"})
    assert wrong.status_code == 415


def test_each_item_counts_against_the_tokens_limit(world):
    slow = make_token(world.service, "one.example", role="carrier", rate_per_s=5)
    items = [{"msisdn": msisdn("1001"), "number": "1", "test": True}]
    assert world.batch(items * 10, slow).status_code == 200  # twice the rate at once
    refused = world.batch(items * 10, slow)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    patient = make_token(world.service, "one.example", role="carrier", rate_per_s=5)
    # more than it ever holds is lent once, and the debt is waited for
    assert world.batch(items * 100, patient).status_code == 200
    assert int(world.batch(items, patient).headers["Retry-After"]) >= 10


def test_the_numbers_of_others_are_in_no_log(world):
    world.batch([{"msisdn": msisdn("1001"), "number": "35288776655"}])
    world.report(msisdn="+352677665544", number="35288776655")
    log = world.service.log_text()
    assert "35288776655" not in log and "352677665544" not in log and msisdn("1001")[1:] not in log


# ---- two processes, and one that dies ----

@pytest.fixture(scope="module")
def pair():
    redis = Redis.start(appendonly="yes", appendfsync="always")
    services = [Service.start(redis=redis), Service.start(redis=redis)]
    make_domain(services[0], [str(1000 + i) for i in range(20)], "pair.example", carriers={"msisdn": True})
    token = services[0].admin("POST", "/v1/tokens", json={"role": "carrier", "domains": ["*"]}).json()["token"]
    yield redis, services, token
    for service in services:
        service.stop()
    redis.stop()


def pair_batch(service, token, items):
    return service.request("POST", "/v1/calls/batch", token, json={"items": items})


def test_two_processes_take_batches_of_the_same_users(pair):
    _, services, token = pair
    numbers = [msisdn(str(1000 + i)) for i in range(20)]
    wait_for(lambda: pair_batch(services[1], token, [{"msisdn": numbers[19], "number": "1", "test": True}])
             .json()["applied"] == 1, what="the peer knows the numbers")
    for i in range(5):
        for k, service in enumerate(services):
            items = [{"msisdn": n, "call_id": f"c{i}-{k}-{j}", "expires_in": 600} for j, n in enumerate(numbers)]
            answer = pair_batch(service, token, items)
            assert answer.json()["applied"] == 20, answer.text
    for service in services:
        path = "/v1/domains/pair.example/users/1000/calls"
        wait_for(lambda s=service: len(s.admin("GET", path).json()["items"]) == 10, what="ten calls each")


def test_what_was_acknowledged_survives_a_kill(pair):
    _, (first, second), token = pair
    acknowledged, begun = [], threading.Event()

    def report():
        """Batch after batch, until the service is no more; each item has a user and an id of its own."""
        for i in range(1000):
            users = [str(1000 + (i * 7 + j) % 20) for j in range(20)]
            items = [{"msisdn": msisdn(u), "call_id": f"kill-{i}-{u}", "expires_in": 60} for u in users]
            ends = [{"msisdn": msisdn(u), "call_id": f"kill-{i - 1}-{u}", "state": "terminated"} for u in users if i]
            try:
                told = pair_batch(first, token, items + ends).json()["items"]
            except requests.RequestException:
                return
            acknowledged[:] = [(u, f"kill-{i}-{u}") for u, item in zip(users, told) if item["applied"]]
            if i == 20:
                begun.set()

    reporter = threading.Thread(target=report)
    reporter.start()
    assert begun.wait(60)
    first.kill()  # whatever is under way
    reporter.join(60)
    assert len(acknowledged) == 20

    def is_there(user, call_id):
        """Live; or ended by the batch that was under way, and then it is remembered as ended."""
        path = f"/v1/domains/pair.example/users/{user}/calls/{call_id}"
        calls = second.admin("GET", path.rsplit("/", 1)[0]).json()["items"]
        return call_id in [c.get("call_id") for c in calls] \
            or second.admin("PUT", path, json={}).json().get("reason") == "call_ended"

    for one in acknowledged:
        wait_for(lambda o=one: is_there(*o), what=f"{one}")
    first.run()
    assert all(is_there(*one) for one in acknowledged)


def test_while_redis_is_away_the_whole_batch_may_be_repeated(pair):
    redis, (_, second), token = pair
    redis.pause()
    try:
        items = [{"msisdn": msisdn("1001"), "number": "1"}, {"msisdn": msisdn("1002"), "number": "1"}]
        answer = second.request("POST", "/v1/calls/batch", token, json={"items": items}, timeout=30)
        assert answer.status_code == 503
        assert answer.json()["type"] == "/docs/errors/store-unavailable" and "Retry-After" in answer.headers
    finally:
        redis.resume()
    assert wait_for(lambda: pair_batch(second, token, items).status_code == 200, what="Redis is back")
