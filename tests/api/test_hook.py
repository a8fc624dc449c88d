"""/call_state.htm: docs/DOMAIN.md S4, section 5, and what carriers really send."""

import pytest

from support.service import wait_for
from scenario.world import DOMAIN, is_on_call, make_domain, make_token, make_user

BASE = f"/v1/domains/{DOMAIN}"


@pytest.fixture(scope="module")
def world(service):
    return {"service": service, "password": make_domain(service)["200"]}


@pytest.fixture
def hook(world):
    """hook(number=…, **query): GET with the right credentials; ends all calls afterwards."""
    service = world["service"]

    def call(**query):
        return service.hook(**{"user": "200", "password": world["password"], "domain": DOMAIN, **query})

    yield call
    for item in service.admin("GET", f"{BASE}/users/200/calls").json()["items"]:
        if "call_id" in item:
            service.admin("DELETE", f"{BASE}/users/200/calls/{item['call_id']}")
    assert call().status_code == 200


def calls(world):
    return world["service"].admin("GET", f"{BASE}/users/200/calls").json()["items"]


def raw_hook(world, tail):
    service = world["service"]
    return service.request("GET", f"/call_state.htm?domain={DOMAIN}&user=200&password={world['password']}{tail}")


# shows: S4.1 S4.2
def test_number_is_a_call_and_none_is_not(world, hook):
    answer = hook(number="12345678")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text == "ok expires=7200\n"
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_on_call(world["service"])
    assert hook().text == "ok expires=0\n"
    assert not is_on_call(world["service"])


@pytest.mark.parametrize("over", ["", "&number=", "&number"])
def test_three_ways_to_say_over(world, hook, over):
    hook(number="1")
    assert raw_hook(world, over).status_code == 200
    assert not is_on_call(world["service"])


@pytest.mark.parametrize("number", ["anonymous", "0", "+352 621", "<script>", "ÄÖÜ", "x" * 256, "-", " "])
def test_anything_else_is_a_call(world, hook, number):
    assert hook(number=number).status_code == 200
    assert is_on_call(world["service"])


@pytest.mark.parametrize("number", ["x" * 257, "a\u0001b", "a\nb"])
def test_not_a_number_by_any_means(world, hook, number):
    assert hook(number=number).status_code == 400
    assert not is_on_call(world["service"])


def test_a_fault_says_where_and_what_would_be_right(hook):
    answer = hook(number="x" * 257, seq="x", state="talking", direction="up", at="noon")
    assert answer.status_code == 400
    faults = {e["pointer"]: e["detail"] for e in answer.json()["errors"]}
    assert set(faults) == {"?number", "?seq", "?state", "?direction", "?at"}
    assert "confirmed" in faults["?state"] and "inbound" in faults["?direction"]


def test_a_plus_that_arrives_as_a_space(world, hook):
    assert raw_hook(world, "&number=+352621777888").status_code == 200
    token = make_token(world["service"], role="pbx", scopes=["numbers:read"])
    items = world["service"].request("GET", f"{BASE}/users/200/calls", token).json()["items"]
    assert items[0]["number"] == "+352621777888"


# shows: S4.4
def test_the_number_is_shown_to_nobody_else(world, hook):
    hook(number="+352621777888")
    service = world["service"]
    for role, more in (("pbx", {}), ("admin", {}), ("supervisor", {})):
        token = make_token(service, role=role, **more)
        for path in ("calls", "presence?explain=true"):
            assert "621777888" not in service.request("GET", f"{BASE}/users/200/{path}", token).text
    own = make_token(service, role="user", user="200")
    assert "621777888" in service.request("GET", f"{BASE}/users/200/calls", own).text


# shows: S4.3
@pytest.mark.parametrize("expires, effective", [("1", 1), ("3600", 3600), ("7200", 7200), ("007", 7)])
def test_expires_is_taken(hook, expires, effective):
    answer = hook(number="1", expires=expires)
    assert answer.text == f"ok expires={effective}\n"


def test_expires_above_the_maximum_is_cut_and_said_so(hook):
    answer = hook(number="1", expires="86401")
    assert answer.status_code == 200
    assert "cut" in answer.text


@pytest.mark.parametrize("expires", ["-1", "abc", "1.5", "", " 3", "9" * 10, "0x10", "1e3"])
def test_expires_that_is_none_changes_nothing(world, hook, expires):
    hook(number="1")
    answer = hook(number="2", expires=expires)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "?expires"
    assert is_on_call(world["service"])


def test_expires_0_ends_the_call_number_or_not(world, hook):
    hook(number="1")
    assert hook(number="1", expires="0").status_code == 200
    assert not is_on_call(world["service"])


def test_the_same_number_is_a_repeat_another_a_new_call(world, hook):
    hook(number="111")
    since = calls(world)[0]["since"]
    world["service"].advance(2)
    hook(number="111")
    assert calls(world)[0]["since"] == since
    hook(number="222")
    assert calls(world)[0]["since"] > since
    assert len(calls(world)) == 1


# shows: S4.6
def test_form_body(world, hook):
    service = world["service"]
    form = {"domain": DOMAIN, "user": "200", "password": world["password"], "number": "5"}
    assert service.request("POST", "/call_state.htm", data=form).status_code == 200
    assert is_on_call(service)
    answer = service.request("POST", "/call_state.htm?number=6", data=form)
    assert answer.status_code == 400, "a name once, in the query or in the form"
    answer = service.request("POST", "/call_state.htm", json=form)
    assert answer.status_code == 415


def test_json_when_asked_for(world, hook):
    service = world["service"]
    answer = service.request("POST", "/call_state.htm", headers={"Accept": "application/json"},
                             data={"domain": DOMAIN, "user": "200", "password": world["password"],
                                   "number": "5", "expires": "90000"})
    body = answer.json()
    assert body["applied"] is True and body["clamped"] is True and body["expires_in"] == 86400
    assert "availability" not in body, "who reports learns nothing of what follows"
    assert answer.headers["Presence-Version"]


def test_calls_by_id_and_their_order(world, hook):
    assert hook(number="1", call_id="a", seq="5").status_code == 200
    assert hook(number="1", call_id="b").status_code == 200
    assert len(calls(world)) == 2
    assert "ignored" in hook(number="1", call_id="a", seq="4", state="held").text
    assert hook(call_id="a", seq="6").status_code == 200
    assert "ignored" in hook(number="1", call_id="a", seq="7").text, "the tombstone stands"
    assert [c["call_id"] for c in calls(world)] == ["b"]


def test_end_without_id_ends_all_calls_of_this_credential_only(world, hook):
    service = world["service"]
    hook(number="1", call_id="mine")
    service.admin("PUT", f"{BASE}/users/200/calls/pbx-call", json={"state": "confirmed"})
    hook()
    assert [c["call_id"] for c in calls(world)] == ["pbx-call"]


def test_test_1_checks_and_changes_nothing(world, hook):
    assert hook(number="1", test="1").status_code == 200
    assert not is_on_call(world["service"])
    assert hook(number="1", test="1", password="wrong-password").status_code == 403
    assert hook(number="1", test="maybe").status_code == 400


def test_user_by_extension_and_number(world, hook):
    service = world["service"]
    assert service.admin("PATCH", f"{BASE}/users/200", json={"numbers": ["+35227200200"]},
                         headers={"If-Match": service.admin("GET", f"{BASE}/users/200").headers["ETag"]}
                         ).status_code == 200
    assert hook(number="1", user="+35227200200").status_code == 200
    assert raw_hook(world, "&number=1").status_code == 200
    answer = service.request("GET", f"/call_state.htm?domain={DOMAIN}&user=+35227200200"
                                    f"&password={world['password']}&number=1")
    assert answer.status_code == 200, "a plus that arrived as a space"


def test_one_answer_for_every_wrong_credential(world):
    service = world["service"]
    wrong = [
        {"password": "not-the-password"},
        {"user": "nobody", "password": "x" * 20},
        {"domain": "nowhere.example", "password": "x" * 20},
        {"password": None},
        {"user": None},
        {"domain": None},
        {"password": ""},
    ]
    answers = [service.hook(**{"user": "200", "password": world["password"], "domain": DOMAIN,
                               "number": "1", **w}) for w in wrong]
    assert {a.status_code for a in answers} == {403}
    assert len({a.content for a in answers}) == 1
    assert not is_on_call(service)


# shows: S4.6
def test_with_a_token_instead_of_the_password(world, hook):
    service = world["service"]
    token = make_token(service, role="carrier")
    path = f"/call_state.htm?domain={DOMAIN}&number=5&user="
    assert service.request("GET", path + "200", token).status_code == 200
    assert is_on_call(service)
    assert service.request("GET", path + "nobody", token).status_code == 404
    assert service.request("GET", f"/call_state.htm?domain={DOMAIN}&user=200", token).status_code == 200
    assert not is_on_call(service)
    assert service.request("GET", path + "200", "pk_AAAAAAAAAAAA_" + "B" * 43).status_code == 403
    limited = make_token(service, role="carrier", user="200")
    make_user(service, "207")
    assert service.request("GET", path + "207", limited).status_code == 403


def test_aliases_name_the_domain(world, hook):
    service = world["service"]
    etag = service.admin("GET", BASE).headers["ETag"]
    answer = service.admin("PATCH", BASE, json={"aliases": ["hook-alias.example"]}, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    assert hook(number="1", domain="hook-alias.example").status_code == 200
    assert is_on_call(service)
    assert hook(domain="HOOK-ALIAS.example").status_code == 200


def test_guesses_are_throttled_but_the_carrier_is_not(start_service):
    service = start_service()
    password = make_domain(service)["200"]
    assert service.hook("200", password, DOMAIN, number="1").status_code == 200
    statuses = [service.hook("200", f"guess-number-{i}", DOMAIN).status_code for i in range(14)]
    assert set(statuses) <= {403, 429}
    # this source had a success with this user: its right password goes on being taken
    assert service.hook("200", password, DOMAIN, number="2").status_code == 200
    make_user(service, "201")
    other = "a password of their own"
    assert service.admin("POST", f"{BASE}/users/201/hook-password", json={"password": other}).ok
    statuses = [service.hook("201", f"guess-number-{i}", DOMAIN).status_code for i in range(14)]
    assert statuses[:10] == [403] * 10
    assert statuses[-1] == 429
    assert service.hook("201", other, DOMAIN).status_code == 429, "guesses from a source without success"
    service.advance(601)
    assert service.hook("201", other, DOMAIN).status_code == 200


def test_a_chosen_password_and_the_domains_minimum(world):
    service = world["service"]
    path = f"{BASE}/users/200/hook-password"
    answer = service.admin("POST", path, json={"password": "elevenchars"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/password"
    assert service.admin("POST", path, json={"password": "correct horse battery"}).status_code in (200, 201)
    wait_for(lambda: service.hook("200", "correct horse battery", DOMAIN, number="1").status_code == 200, 10)
    assert service.hook("200", world["password"], DOMAIN).status_code == 403, "the old one is gone"
    answer = service.admin("POST", path, json={})
    world["password"] = answer.json()["password"]
    assert service.hook("200", world["password"], DOMAIN).status_code == 200
    assert service.hook("200", "correct horse battery", DOMAIN).status_code == 403


def test_a_stream_of_hooks_pays_argon2_once(start_service):
    service = start_service(demo=True)
    slow = lambda: float([line for line in service.request("GET", "/metrics").text.splitlines()
                          if line.startswith("presenced_password_slow_checks_total")][0].split()[1])
    for i in range(50):
        assert service.hook(number=str(i + 1)).status_code == 200
    assert slow() == 1


def test_no_parameter_is_dropped_silently(world, hook):
    """Query and form together have 32 at most; the 33rd may be the number."""
    hook(number="1")
    query = "&".join(f"x{i}=1" for i in range(31))
    form = {"domain": DOMAIN, "user": "200", "password": world["password"], "number": "2"}
    answer = world["service"].request("POST", f"/call_state.htm?{query}", data=form)
    assert answer.status_code == 400
    assert is_on_call(world["service"])


def test_a_domain_in_capitals(world, hook):
    service = world["service"]
    token = make_token(service, role="carrier")
    assert hook(domain=DOMAIN.upper()).status_code == 200
    for domain in (DOMAIN, DOMAIN.upper()):
        assert service.request("GET", "/call_state.htm", token,
                               params={"domain": domain, "user": "200"}).status_code == 200
