"""A real Kamailio asks presenced where calls go, and tells it of registrations and calls. Its phones
and callers are SIPp. The configuration is the one that docs/pbx/kamailio.md shows."""

import pytest

from scenario.world import BASE, DOMAIN, is_on_call, make_token, presence
from support.service import free_port, wait_for
from support.sip import Kamailio, Sipp, missing

pytestmark = pytest.mark.skipif(
    bool(missing()), reason=f"not installed: {', '.join(missing())} (make packages-check installs "
                            "Debian's kamailio and sip-tester)")

OUTSIDE = "+35227998877"


class Pbx:
    """A domain with users 200 and 201, Kamailio, and whatever SIPp the test starts."""

    def __init__(self, service):
        self.service = service
        self.sipps = []
        self.gateway, self.mailbox = free_port(), free_port()
        settings = {"time_zone": "Europe/Luxembourg",
                    "numbering": {"country_code": "352", "international_prefix": "00"},
                    "dial": {"uris": {
                        "external": "sip:{number}@127.0.0.1:%d" % self.gateway,
                        "mobile": "sip:{prefix}{number}@127.0.0.1:%d" % self.gateway,
                        "voicemail": "sip:{mailbox}@127.0.0.1:%d" % self.mailbox}}}
        self.put(BASE, settings)
        for user in ("200", "201"):
            self.put(f"{BASE}/users/{user}", {"extension": user, "fallback": {"kind": "voicemail"}})
            for device in ("desk", "soft"):
                self.put(f"{BASE}/users/{user}/devices/{user}-{device}", {"kind": "desk_phone"})
        token = make_token(service, name="pbx", role="pbx", domains=[DOMAIN])
        self.kamailio = Kamailio(DOMAIN, service.url, token)

    def put(self, path, body):
        answer = self.service.put(path, body)
        assert answer.status_code == 201, answer.text

    def profile(self, **forward):
        """200's profile: rings for 5 s; conditions lead outside callers there."""
        rules = {condition: {"internal": to, "external": to} for condition, to in forward.items()}
        self.put(f"{BASE}/users/200/profiles/available", {"ring": {"timeout_s": 5}, "forward": rules})

    def start(self, scenario, **more):
        self.sipps.append(Sipp(self.kamailio, scenario, **more))
        return self.sipps[-1]

    def register(self, device, port, expires=600):
        registrar = self.start("register", user=device, port=port, expires=expires)
        assert registrar.finished(), registrar.story()
        state = "registered" if expires else "unregistered"
        wait_for(lambda: self.device_state(device) == state, what=f"{device} is {state}")

    def device_state(self, device):
        user = device.split("-")[0]
        answer = self.service.admin("GET", f"{BASE}/users/{user}/devices/{device}/state")
        return answer.json().get("state")

    def phone(self, device, behaviour):
        """A registered phone that behaves so at its next call."""
        port = free_port()
        self.register(device, port)
        return self.start(behaviour, user=device, port=port)

    def call(self, scenario="talks", to="200", user=OUTSIDE, **more):
        return self.start(scenario, to=to, user=user, **more)

    def expect(self, *sipps):
        for one in sipps:
            assert one.finished(), "\n".join([one.story(), self.kamailio.log_text()])

    def stop(self):
        for one in self.sipps:
            one.stop()
        self.kamailio.stop()


@pytest.fixture
def pbx(start_service):
    made = Pbx(start_service())
    yield made
    made.stop()


# shows: S0.12 S2.2
def test_all_phones_ring_and_the_first_to_answer_has_the_call(pbx):
    desk = pbx.phone("200-desk", "rings")
    soft = pbx.phone("200-soft", "answers")
    pbx.expect(pbx.call(), soft, desk)
    assert desk.has_heard("CANCEL")


# shows: S2.1
def test_a_call_nobody_answers_is_forwarded(pbx):
    pbx.profile(no_answer={"kind": "external", "target": "+35221000000"})
    desk = pbx.phone("200-desk", "rings")
    gateway = pbx.start("answers", port=pbx.gateway)
    pbx.expect(pbx.call(), desk, gateway)
    assert "INVITE sip:+35221000000@" in gateway.messages()


# shows: S2.1
def test_a_busy_phone_leads_where_busy_calls_go(pbx):
    pbx.profile(busy={"kind": "extension", "target": "201"},
                no_answer={"kind": "external", "target": "+35221000000"})
    desk = pbx.phone("200-desk", "is busy")
    colleague = pbx.phone("201-desk", "answers")
    pbx.expect(pbx.call(), desk, colleague)


def test_a_call_that_is_declined_goes_as_one_to_a_busy_phone(pbx):
    pbx.profile(busy={"kind": "extension", "target": "201"})
    desk = pbx.phone("200-desk", "declines")
    colleague = pbx.phone("201-desk", "answers")
    pbx.expect(pbx.call(), desk, colleague)


# shows: S2.1
def test_a_phone_that_is_gone_leads_where_unavailable_calls_go(pbx):
    pbx.profile(unavailable={"kind": "external", "target": "+35221000001"},
                no_answer={"kind": "external", "target": "+35221000000"})
    pbx.register("200-desk", free_port())  # nobody listens there
    gateway = pbx.start("answers", port=pbx.gateway)
    pbx.expect(pbx.call(), gateway)
    assert "INVITE sip:+35221000001@" in gateway.messages()


# shows: S0.9
def test_do_not_disturb_goes_to_the_mailbox_and_no_phone_rings(pbx):
    answer = pbx.service.admin("PUT", f"{BASE}/users/200/status", json={"status": "do_not_disturb"})
    assert answer.status_code == 200
    desk = pbx.phone("200-desk", "answers")
    mailbox = pbx.start("answers", port=pbx.mailbox)
    pbx.expect(pbx.call(), mailbox)
    assert "INVITE sip:200@" in mailbox.messages()
    assert not desk.has_heard("INVITE")


# shows: S0.5 S1.3
def test_a_registration_that_ran_out_rings_no_more(pbx):
    port = free_port()
    pbx.register("200-desk", port, expires=60)
    desk = pbx.start("answers", port=port)
    soft = free_port()
    pbx.register("200-soft", soft)
    pbx.register("200-soft", soft, expires=0)  # says so itself
    pbx.service.advance(61)
    assert pbx.device_state("200-desk") == "unregistered"
    mailbox = pbx.start("answers", port=pbx.mailbox)
    pbx.expect(pbx.call(), mailbox)
    assert not desk.has_heard("INVITE")


# shows: S0.2
def test_a_call_makes_its_user_busy_until_it_ends(pbx):
    desk = pbx.phone("200-desk", "answers")
    caller = pbx.call("talks on")
    wait_for(lambda: is_on_call(pbx.service), what="200 is on the phone")
    [call] = presence(pbx.service)["calls"]
    assert call["device"] == "200-desk" and call["direction"] == "inbound"
    mailbox = pbx.start("answers", port=pbx.mailbox)
    second = pbx.call(user="+35227998866")
    pbx.expect(second, mailbox, caller, desk)
    wait_for(lambda: not is_on_call(pbx.service), what="200 is free again")


def test_who_calls_from_a_phone_of_ours_calls_from_inside(pbx):
    to = {side: {"kind": "external", "target": number}
          for side, number in (("internal", "+35221000001"), ("external", "+35221000002"))}
    pbx.put(f"{BASE}/users/200/profiles/available", {"forward": {"always": to}})
    pbx.register("201-desk", free_port())
    for caller, number in (("201-desk", "+35221000001"), ("201-soft", "+35221000002")):
        gateway = pbx.start("answers", port=pbx.gateway)
        pbx.expect(pbx.call(user=caller), gateway)
        assert f"INVITE sip:{number}@" in gateway.messages(), caller
    [inside, outside] = [pbx.service.admin("GET", f"{BASE}/decisions").json()["items"][i] for i in (1, 0)]
    assert (inside["side"], outside["side"]) == ("internal", "external")
    assert not is_on_call(pbx.service, "201"), "who only says so is not on the phone"


def test_an_internal_caller_is_busy_too(pbx):
    desk = pbx.phone("200-desk", "answers")
    pbx.register("201-desk", free_port())
    caller = pbx.call("talks on", user="201-desk")
    wait_for(lambda: is_on_call(pbx.service, "201"), what="201 is on the phone")
    assert presence(pbx.service, "201")["calls"][0]["direction"] == "outbound"
    pbx.expect(caller, desk)
    wait_for(lambda: not is_on_call(pbx.service, "201"), what="201 is free again")


def test_nobody_by_that_number_is_not_found(pbx):
    pbx.expect(pbx.call("is refused", to="999", code=404))


# shows: S0.3
def test_a_group_rings_its_members_in_turn(pbx):
    members = [{"kind": "user", "target": "200"}, {"kind": "user", "target": "201"}]
    pbx.put(f"{BASE}/groups/sales", {
        "extension": "300", "members": members, "strategy": "sequential", "timeout_s": 5,
        "fallback": {"otherwise": {"kind": "voicemail", "target": "300"}}})
    first = pbx.phone("200-desk", "rings")
    second = pbx.phone("201-desk", "rings")
    mailbox = pbx.start("answers", port=pbx.mailbox)
    pbx.expect(pbx.call(to="300"), first, second, mailbox)
    began = [one.began("INVITE") for one in (first, second, mailbox)]
    assert began == sorted(began)
    assert first.has_heard("CANCEL") and second.has_heard("CANCEL")
    assert "INVITE sip:300@" in mailbox.messages()


def test_without_presenced_the_registered_phones_ring(pbx):
    desk = pbx.phone("200-desk", "rings")
    soft = pbx.phone("200-soft", "answers")
    assert pbx.service.terminate() == 0
    pbx.expect(pbx.call(), soft, desk)
    assert "presenced does not answer" in pbx.kamailio.log_text()
