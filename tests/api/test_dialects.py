"""One plan, every PBX's form of it: by `format`, by Accept, and as FreeSWITCH asks."""

import json
from xml.etree import ElementTree

import pytest

from scenario.world import make_domain, make_token
from support.openapi import CONTRACT

FORMATS = {"json": "application/json", "rtjson": "application/vnd.presenced.rtjson+json",
           "asterisk": "application/vnd.presenced.asterisk+json", "text": "text/plain",
           "freeswitch": "text/xml"}
DOMAIN = "dial.example"
D = f"/v1/domains/{DOMAIN}"


@pytest.fixture(scope="module")
def world(service):
    make_domain(service, ["200", "201"], DOMAIN, dial={"preset": "freepbx",
                                                       "external": "PJSIP/{number}@carrier"})
    made = service.put(f"{D}/users/200/devices/soft", {"kind": "softphone"})
    assert made.status_code == 201, made.text
    made = service.put(f"{D}/users/200/devices/door", {"kind": "intercom", "dial": "SIP/door-{user}"})
    assert made.status_code == 201, made.text
    return service


def ask(service, accept=None, **query):
    answer = service.admin("GET", f"{D}/route", params={"to": "200", "call_id": "c1", **query},
                           headers={"Accept": accept} if accept else {})
    CONTRACT.judge(CONTRACT.by_id["getRoute"], answer)
    return answer


def media(answer):
    return answer.headers["Content-Type"].split(";")[0]


@pytest.mark.asan
@pytest.mark.parametrize("word", FORMATS)
def test_by_format_and_by_accept(world, word):
    for answer in (ask(world, format=word), ask(world, accept=f"image/png, {FORMATS[word]};q=0.9"),
                   ask(world, accept="text/html", format=word)):
        assert answer.status_code == 200
        assert media(answer) == FORMATS[word]
        assert answer.headers["Cache-Control"] == "no-store"
    body = {"to": "200", "format": word}
    for accept in ("*/*", "text/plain", "text/html"):  # what the body says stands above Accept
        posted = world.admin("POST", f"{D}/route", json=body, headers={"Accept": accept})
        CONTRACT.judge(CONTRACT.by_id["postRoute"], posted)
        assert media(posted) == FORMATS[word]
    del body["format"]
    posted = world.admin("POST", f"{D}/route", json=body, headers={"Accept": FORMATS[word]})
    assert media(posted) == FORMATS[word]


def test_what_is_not_there_is_said(world):
    answer = ask(world, accept="text/html")
    assert answer.status_code == 406
    assert "text/xml" in answer.json()["detail"]
    answer = ask(world, format="yaml")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"] == \
        "must be json, rtjson, asterisk, text or freeswitch"


def test_the_plan_is_the_same_in_all(world):
    plan = ask(world).json()
    asterisk = ask(world, format="asterisk").json()
    lines = dict(line.split("=", 1) for line in ask(world, format="text").text.splitlines())
    assert {k: str(v) for k, v in asterisk.items() if k != "decision_id"} == \
        {k: v for k, v in lines.items() if k != "decision_id"}
    rtjson = ask(world, format="rtjson").json()
    assert asterisk["steps"] == len(plan["steps"]) == len(rtjson["steps"])
    for i, step in enumerate(plan["steps"]):
        document = rtjson["steps"][i]
        assert len(document["routes"]) == len(step["targets"])
        assert document["routing"] == step["mode"]
        assert asterisk[f"step{i}_timeout"] == step["timeout_s"]
        assert asterisk[f"step{i}_action"] == document["action"] == step["action"]
        for outcome in ("no_answer", "busy", "rejected", "unavailable"):
            follows = step["next"].get(outcome, -1)
            assert asterisk[f"step{i}_{outcome}"] == document["next"][outcome] == follows
    # two phones of one FreePBX extension are dialled once
    assert asterisk["step0_dial"] == "PJSIP/200&SIP/door-200"
    assert asterisk["step1_dial"] == "ext-local,vmu200,1"


def form(service, accept=None, query=None, **values):
    given = {"section": "dialplan", "Caller-Context": "public", "Caller-Destination-Number": "200",
             "Caller-Caller-ID-Number": "+35227998877", "Unique-ID": "c1",
             "variable_switch_r_sdp": "v=0\r\nm=audio", **values}
    answer = service.admin("POST", f"{D}/freeswitch", params=query,
                           data={k.replace("__", "-"): v for k, v in given.items()})
    CONTRACT.judge(CONTRACT.by_id["postFreeswitch"], answer)
    return answer


def actions(answer):
    return [(a.get("application"), a.get("data"))
            for a in ElementTree.fromstring(answer.content).iter("action")]


def is_not_found(answer):
    result = ElementTree.fromstring(answer.content).find("section/result")
    return answer.status_code == 200 and result is not None and result.get("status") == "not found"


@pytest.mark.asan
def test_freeswitch_asks_with_its_form(world):
    answer = form(world)
    document = ElementTree.fromstring(answer.content)
    assert document.get("type") == "freeswitch/xml"
    assert document.find("section").get("name") == "dialplan"
    assert document.find("section/context").get("name") == "public"
    done = actions(answer)
    assert ("set", "presenced_0_dial=user/desk@dial.example,SIP/door-200,user/soft@dial.example") in done
    assert ("set", "presenced_0_no_answer=send-1") in done
    assert done[-1] == ("transfer", "ring-0 XML presenced")


def test_after_a_transfer_the_present_values_count(world):
    answer = form(world, **{"Hunt-Destination-Number": "201", "Hunt-Context": 'a"<b>&'})
    assert ElementTree.fromstring(answer.content).find("section/context").get("name") == 'a"<b>&'
    assert "presenced_0_dial=user/201@dial.example" not in answer.text
    assert actions(answer)[-1][0] == "transfer"


@pytest.mark.parametrize("values", [
    {"Caller-Destination-Number": "9999"}, {"Caller-Destination-Number": ""},
    {"Caller-Destination-Number": "2" * 300}, {"section": "directory"}, {"section": ""},
    {"Caller-Context": "presenced"}, {"Hunt-Destination-Number": "ring-0", "Hunt-Context": "presenced"},
    {"Caller-Destination-Number": "'; DROP TABLE"}, {"Caller-Destination-Number": "<&\">"}])
def test_what_is_not_ours_is_not_found(world, values):
    assert is_not_found(form(world, **values))


@pytest.mark.parametrize("context", ["a\uffffb", "a\ufffeb", "<&\"'>", "b\u00fcro"])
def test_any_context_makes_well_formed_xml(world, context):
    """XML 1.0 has no place for U+FFFE and U+FFFF."""
    answer = form(world, **{"Caller-Destination-Number": "200", "Caller-Context": context})
    document = ElementTree.fromstring(answer.text)
    named = [c.get("name") for c in document.iter("context")]
    assert named == [context.replace("\uffff", "?").replace("\ufffe", "?")]


def test_an_unknown_target_of_the_get_is_not_found_too(world):
    assert is_not_found(ask(world, to="9999", format="freeswitch"))
    for word in ("json", "rtjson", "asterisk", "text"):
        answer = ask(world, to="9999", format=word)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_form_must_be_one_and_the_side_a_side(world):
    answer = world.admin("POST", f"{D}/freeswitch", json={"section": "dialplan"})
    assert answer.status_code == 415
    answer = form(world, query={"side": "left"})
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "?side"
    assert form(world, query={"side": "internal"}).status_code == 200


def test_no_caller_breaks_out_of_any_form(world):
    evil = "a&b,c|d/${HANGUP}[x=1]\"'<>\\"
    for word in FORMATS:
        answer = ask(world, format=word, **{"from": evil + "\u00e9", "call_id": evil})
        assert answer.status_code == 200
        if word == "text":
            keys = [line.split("=")[0] for line in answer.text.splitlines()]
            assert len(keys) == len(set(keys)) == answer.text.count("\n")
            assert "${" not in answer.text and '"' not in answer.text
        elif word == "asterisk":
            assert all(isinstance(v, (str, int)) for v in answer.json().values())
            assert "${" not in answer.text
        elif word == "freeswitch":
            assert "${" not in answer.text
            ElementTree.fromstring(answer.content)
        else:
            assert json.loads(answer.content)


@pytest.mark.parametrize("dial, pointer, words", [
    ({"device": "PJSIP/{devise}"}, "/dial/device", "`devise`; there are {user}, {device}"),
    ({"mobile": "PJSIP/trunk"}, "/dial/mobile", "would dial the same for everybody"),
    ({"uris": {"device": "PJSIP/{device}"}}, "/dial/uris/device", "must begin with sip:"),
    ({"preset": "3cx"}, "/dial/preset", "freepbx"),
])
def test_templates_are_checked_when_written(world, dial, pointer, words):
    answer = world.put(f"{D}", {"time_zone": "UTC", "dial": dial}, create=False)
    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert fault["pointer"] == pointer and words in fault["detail"]


def test_a_supervisor_simulates_in_json_only(world):
    token = make_token(world, DOMAIN, name="s", role="supervisor", domains=[DOMAIN])
    body = {"question": {"to": "200", "format": "rtjson"}}
    assert world.request("POST", f"{D}/route/simulate", token, json=body).status_code == 403
    played = world.admin("POST", f"{D}/route/simulate", json=body)
    CONTRACT.judge(CONTRACT.by_id["simulateRoute"], played)
    assert media(played) == FORMATS["rtjson"]
