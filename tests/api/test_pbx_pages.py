"""docs/pbx: every PBX has the same four headings, and what the pages show fits what presenced says.
Kamailio's page is played for real by tests/scenario/test_c_kamailio.py."""

import json
import re
from xml.etree import ElementTree

import pytest
from support.openapi import CONTRACT, ROOT

PAGES = sorted((ROOT / "docs/pbx").glob("*.md"))
GOLDEN = ROOT / "tests/golden"


def blocks(name, language):
    text = (ROOT / f"docs/pbx/{name}.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_the_same_four_headings(page):
    assert re.findall(r"^## (.*)$", page.read_text(), re.M) == ["Ask", "Tell", "Lamps", "Fallback"]


def test_there_is_a_page_for_each():
    assert [p.stem for p in PAGES] == ["asterisk", "freeswitch", "kamailio"]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_paths_are_the_contracts(page):
    known = {o.path for o in CONTRACT.operations}
    for path in re.findall(r"/v1/domains/\{domain\}[a-z/{}_]*", page.read_text()):
        assert path in known


def test_asterisk_reads_names_that_are_there():
    told = json.loads((GOLDEN / "ring_all.asterisk").read_text())
    names = set(re.findall(r"JSON_DECODE\(PLAN,([^)]*)\)", "".join(blocks("asterisk", "asterisk"))))
    assert "step${STEP}_${OUTCOME}" in names and "steps" in names
    for name in names:
        for outcome in ("no_answer", "busy", "rejected", "unavailable"):
            assert name.replace("${STEP}", "0").replace("${OUTCOME}", outcome) in told


@pytest.mark.parametrize("side", ["internal", "external"])
def test_asterisks_question_is_one(service, side):
    page = "".join(blocks("asterisk", "asterisk"))
    assert f"Set(SIDE={side})" in page
    [url] = re.findall(r"Set\(PLAN=\$\{CURL\((.*)\)\}\)$", page, re.M)
    values = {"${PRESENCED}": service.url, "${PRESENCED_DOMAIN}": "abc.com", "${CALL}": f"asked-{side}",
              "${SIDE}": side, "${URIENCODE(${TO})}": "123", "${URIENCODE(${CALLERID(num)})}": "124"}
    for name, value in values.items():
        assert name in url
        url = url.replace(name, value)
    answer = service.http.get(url, auth=("pbx", service.admin_token))
    assert answer.status_code == 200, answer.text
    assert answer.json()["side"] == side and answer.json()["call_id"] == f"asked-{side}"


# ---- FreeSWITCH's dialplan, as far as these plans need it ----

class Freeswitch:
    def __init__(self, document):
        self.variables, self.sent = {"domain_name": "abc.com"}, None
        [context] = ElementTree.fromstring(
            [b for b in blocks("freeswitch", "xml") if '<context name="presenced">' in b][0])
        self.extensions = [(re.compile(e.find("condition").get("expression")), list(e.iter("action")))
                           for e in context]
        self.run(list(ElementTree.fromstring(document).iter("action")), None)

    def expand(self, text, match):
        if match:
            text = re.sub(r"\$(\d)", lambda m: match[int(m[1])], text)
        return re.sub(r"\$\{(\w+)\}", lambda m: self.variables.get(m[1], ""), text)

    def run(self, actions, match):
        for action in actions:
            data = self.expand(action.get("data", ""), match)
            if action.get("application") == "set":
                self.variables.update([data.split("=", 1)])
            elif action.get("application") == "transfer":
                self.destination, _, self.context = data.split(" ")
            elif action.get("application") in ("bridge", "hangup", "voicemail", "callcenter"):
                self.sent = (action.get("application"), data)

    def go(self, outcome):
        """To the next thing that is dialled or ends the call."""
        self.variables["originate_disposition"] = outcome
        self.sent = None
        while not self.sent:
            match, actions = next((m, a) for e, a in self.extensions
                                  if (m := e.search(self.destination)))
            self.run(actions, match)
        return self.sent


def play(plan, *outcomes):
    call = Freeswitch((GOLDEN / f"{plan}.freeswitch").read_text())
    return [call.go(outcome) for outcome in outcomes]


def test_freeswitch_plays_the_plans():
    ring = play("ring_all", "NO_ANSWER", "")
    assert ring[0][0] == "bridge" and ring[0][1].startswith("user/desk@abc.com,user/soft@abc.com,")
    assert ring[1] == ("voicemail", "default abc.com 123")
    assert play("ring_all", "USER_BUSY", "")[1] == ("hangup", "USER_BUSY")
    assert play("ring_all", "CALL_REJECTED", "")[1] == ("hangup", "USER_BUSY")
    assert play("ring_all", "SUBSCRIBER_ABSENT", "")[1] == ("voicemail", "default abc.com 123")
    assert play("ring_all", "ORIGINATOR_CANCEL", "")[1] == ("hangup", "ORIGINATOR_CANCEL")
    assert play("refusal", "")[0] == ("hangup", "USER_BUSY")
    assert play("sequence", "USER_BUSY", "USER_BUSY", "")[:2] == [
        ("bridge", "user/desk@abc.com"), ("bridge", "sofia/gateway/trunk/+35221")]
    assert play("sequence", "NO_ANSWER", "USER_BUSY", "")[2] == ("callcenter", "sales@abc.com")


def test_every_xml_on_the_page_is_well_formed():
    for block in blocks("freeswitch", "xml"):
        ElementTree.fromstring(block)
