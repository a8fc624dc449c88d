"""Who calls, over the API: sixty spellings of five numbers become one each, and no spelling makes
an outsider internal."""

from urllib.parse import quote

import pytest

from scenario.world import make_domain, make_token
from support.raw_http import Client

PLANS = {
    "lu": {"country_code": "352", "international_prefix": "00"},
    "de": {"country_code": "49", "international_prefix": "00", "national_prefix": "0",
           "area_code": "711"},
    "be": {"country_code": "32", "international_prefix": "00", "national_prefix": "0"},
    "fr": {"country_code": "33", "international_prefix": "00", "national_prefix": "0"},
    "us": {"country_code": "1", "international_prefix": "011", "national_prefix": "1"},
}

# Plan -> normal form and its spellings, as phones, carriers, address books and people write them.
SPELLINGS = {
    ("lu", "+352621123456"): [
        "+352621123456", "00352621123456", "621123456", "621 123 456", "+352 621 123 456",
        "+352-621-123-456", "(+352) 621 123456", "+352.621.12.34.56", "352621123456",
        "sip:+352621123456@carrier.example;user=phone", "tel:+352-621-123-456",
        '"Weber, Anna" <sip:+352621123456@10.0.0.5>;tag=a1'],
    ("de", "+4971112345678"): [
        "+4971112345678", "004971112345678", "071112345678", "+49 (0)711 12345678", "0711/1234 56 78",
        "(0711) 1234-5678", "+49 711 12345678", "0049 711 12345678", "4971112345678",
        "sip:071112345678@10.0.0.5", "tel:071112345678;phone-context=+49",
        "<sip:+4971112345678@[2001:db8::1]:5060;transport=tls>"],
    ("be", "+3222345678"): [
        "+3222345678", "003222345678", "022345678", "02 234 56 78", "02/234.56.78", "+32 2 234 56 78",
        "+32 (0)2 234 56 78", "+32-2-234-56-78", "3222345678", "sip:022345678@carrier.example",
        "tel:+32-2-234-5678", "Standard <tel:+3222345678>"],
    ("fr", "+33123456789"): [
        "+33123456789", "0033123456789", "0123456789", "01 23 45 67 89", "01.23.45.67.89",
        "+33 1 23 45 67 89", "+33 (0)1 23 45 67 89", "33123456789", "00 33 1 23 45 67 89",
        "sip:0123456789@carrier.example:5061", "tel:+33-1-23-45-67-89", '"Accueil" <tel:0123456789>'],
    ("us", "+12125550123"): [
        "+12125550123", "12125550123", "2125550123", "(212) 555-0123", "212-555-0123", "212.555.0123",
        "1 (212) 555-0123", "1-212-555-0123", "01112125550123", "+1 212 555 0123",
        "sip:2125550123@carrier.example;user=phone", "tel:+1-212-555-0123"],
}
CASES = [(plan, normal, text) for (plan, normal), texts in SPELLINGS.items() for text in texts]


@pytest.fixture(scope="module")
def ask(service):
    """ask(plan, **query): the decision for a call to user 200 of the plan's domain."""
    for plan, numbering in PLANS.items():
        make_domain(service, ["200", "201"], f"{plan}.numbers.example", numbering=numbering)
    client = Client((service.host, service.port))

    def question(plan, token=None, **query):
        text = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        answer = client("GET", f"/v1/domains/{plan}.numbers.example/route?to=200&{text}",
                        Authorization=f"Bearer {token or service.admin_token}")
        assert answer.status_code == 200, answer
        return answer.json()

    yield question
    client.close()


def test_there_are_sixty():
    assert len(CASES) == len(set(CASES)) == 60


@pytest.mark.parametrize("plan, normal, text", CASES, ids=[f"{p} {t}" for p, _, t in CASES])
def test_spelling(ask, plan, normal, text):
    plan_of_call = ask(plan, **{"from": text})
    assert plan_of_call["from_normalised"] == normal
    assert plan_of_call["side"] == "external"


def test_a_plus_that_arrives_as_a_space(service):
    path = "/v1/domains/lu.numbers.example/route?to=200&from=+352621123456"
    assert service.admin("GET", path).json()["from_normalised"] == "+352621123456"


@pytest.mark.parametrize("text, shown", [
    ("", "unknown"), ("anonymous", "anonymous"), ("sip:anonymous@anonymous.invalid", "anonymous"),
    ("Anonymous", "anonymous"), ("unknown", "unknown")])
def test_without_a_number(ask, text, shown):
    assert ask("lu", **{"from": text})["from_normalised"] == shown


# ---- inside or outside ----

FORGED = ["201", " 201", "201 ", "+201", "sip:201@pbx", "sip:201@lu.numbers.example", "tel:201",
          '"Boss" <sip:201@10.0.0.5>', "0201", "00201", "%32%30%31", "２０１"]


@pytest.fixture(scope="module")
def tokens(service, ask):
    domain = "lu.numbers.example"
    return {"plain": make_token(service, domain, role="pbx"),
            "asserting": make_token(service, domain, role="pbx", scopes=["internal:assert"])}


@pytest.mark.parametrize("text", FORGED)
def test_a_forged_caller_stays_outside(ask, tokens, text):
    assert ask("lu", tokens["plain"], **{"from": text})["side"] == "external"


def test_the_admin_token_asserts_nothing_either(ask):
    assert ask("lu", **{"from": "201"})["side"] == "external"


def test_a_token_with_the_scope_makes_users_internal(ask, tokens):
    assert ask("lu", tokens["asserting"], **{"from": "201"})["side"] == "internal"
    for outsider in ("202", "+352621123456", "anonymous", ""):
        assert ask("lu", tokens["asserting"], **{"from": outsider})["side"] == "external", outsider


@pytest.mark.parametrize("side", ["internal", "external"])
def test_a_side_that_is_said_is_believed(ask, tokens, side):
    for token in tokens.values():
        for caller in ("201", "+352621123456", ""):
            assert ask("lu", token, side=side, **{"from": caller})["side"] == side
