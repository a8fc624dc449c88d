"""b: the seed's two URLs, and what becomes of a call that nobody ends."""

from support.service import wait_for
from scenario.world import DOMAIN, is_on_call, live_key, make_domain, presence, rings, route


def hook(service, password, **query):
    answer = service.hook(user="200", password=password, domain=DOMAIN, **query)
    assert answer.status_code == 200, answer.text
    return answer


# shows: S0.1 S4.1 S4.2
def test_seed_urls_change_presence_and_plan_at_once(service):
    assert rings_123(service)
    answer = service.request("GET", "/call_state.htm?domain=abc.com&user=123&password=secret&number=12345678")
    assert answer.status_code == 200
    assert "7200" in answer.text
    try:
        assert presence(service, "123", "abc.com")["availability"] == "busy"
        assert not rings_123(service)
    finally:
        answer = service.request("GET", "/call_state.htm?domain=abc.com&user=123&password=secret")
    assert answer.status_code == 200
    assert presence(service, "123", "abc.com")["availability"] != "busy"
    assert rings_123(service)


def rings_123(service):
    return rings(route(service, "123", "abc.com").json(), "123")


# shows: S4.3
def test_call_ends_by_itself(start_service):
    service = start_service()
    password = make_domain(service)["200"]
    hook(service, password, number="12345678", expires="3")
    assert is_on_call(service)
    assert not rings(route(service).json())
    service.advance(2.5)
    assert is_on_call(service)
    service.advance(0.6)
    wait_for(lambda: not is_on_call(service), 10, what="the end of the call")
    assert rings(route(service).json())


def test_expiry_is_published_by_the_sweep(start_service, start_redis):
    redis = start_redis()
    service = start_service(redis=redis)
    password = make_domain(service)["200"]
    hook(service, password, number="12345678", expires="3")
    before = redis.command("GET", live_key(redis))
    assert '"busy"' in before
    service.advance(3.1)
    wait_for(lambda: '"busy"' not in redis.command("GET", live_key(redis)), 10,
             what="the sweep's commit")


# shows: S4.3
def test_default_is_two_hours(start_service):
    service = start_service()
    password = make_domain(service)["200"]
    hook(service, password, number="12345678")
    service.advance(7199)
    assert is_on_call(service)
    service.advance(2)
    assert not is_on_call(service)


def test_record_leaves_redis_while_the_service_is_stopped(start_service, start_redis):
    redis = start_redis()
    service = start_service(redis=redis)
    password = make_domain(service)["200"]
    hook(service, password, number="12345678", expires="3")
    key = live_key(redis)
    left_ms = redis.command("PTTL", key)
    assert 3000 < left_ms <= 243_500, "the last deadline, three minutes to order what comes late, one more"
    assert service.terminate() == 0
    assert redis.command("PTTL", key) > 0, "nothing but the TTL may end it now"
    # the minute is not worth waiting for: shorten what is left, Redis does the rest itself
    redis.command("PEXPIRE", key, 200)
    wait_for(lambda: redis.command("EXISTS", key) == 0, 10, what="Redis' own expiry")


def test_status_outlives_an_expiring_call(start_service):
    service = start_service()
    password = make_domain(service)["200"]
    answer = service.admin("PUT", f"/v1/domains/{DOMAIN}/users/200/status",
                           json={"status": "lunch_break", "note": "back at two"})
    assert answer.status_code == 200, answer.text
    hook(service, password, number="12345678", expires="3")
    assert presence(service)["availability"] == "busy"
    service.advance(5)
    wait_for(lambda: presence(service)["availability"] == "away", 10, what="the end of the call")
    assert presence(service)["activity"] == "lunch"
    assert presence(service)["note"] == "back at two"


def test_private_redis_keeps_everything_over_a_restart(start_service):
    service = start_service()
    password = make_domain(service)["200"]
    hook(service, password, number="12345678")
    since = presence(service)["since"]
    assert service.terminate() == 0
    service.run()
    assert presence(service)["availability"] == "busy"
    assert presence(service)["since"] == since
    hook(service, password)
    assert not is_on_call(service)
