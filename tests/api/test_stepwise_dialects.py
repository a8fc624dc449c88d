"""Step by step in each PBX's form: what the plan says comes next is what an outcome answers with."""

import re
from xml.etree import ElementTree

import pytest

from scenario.world import BASE, make_domain, route
from support.openapi import CONTRACT
from support.service import Service

FORMATS = ("json", "rtjson", "asterisk", "text", "freeswitch")
OUTCOMES = ("no_answer", "busy", "rejected", "unavailable")
TO = {"200": "forwards on each condition", "sales": "members in turn, then another group's"}


@pytest.fixture(scope="module")
def world():
    service = Service.start()
    make_domain(service, ["200", "201", "202"])
    forward = {"no_answer": {"kind": "extension", "target": "201"},
               "busy": {"kind": "voicemail"}, "unavailable": {"kind": "external",
                                                              "target": "+35227998877"}}
    body = {"forward": {condition: {"external": to} for condition, to in forward.items()}}
    assert service.put(f"{BASE}/users/200/profiles/available", body).status_code == 201
    for group, fallback in (("night", {"otherwise": {"kind": "busy"}}),
                            ("sales", {"otherwise": {"kind": "voicemail", "target": "200"},
                                       "stage_timeout": {"kind": "ring_group", "target": "night"}})):
        body = {"members": [{"target": u} for u in ("201", "202")], "strategy": "sequential",
                "fallback": fallback, "reserve": "strict", "reserve_s": 0}
        assert service.put(f"{BASE}/groups/{group}", body).status_code == 201
    yield service
    service.stop()


def from_json(answer):
    plan = answer.json()
    following = [{o: s["next"].get(o, s["next"].get("busy", -1) if o == "rejected" else -1)
                  for o in OUTCOMES} for s in plan["steps"]]
    return plan["decision_id"], following


def from_rtjson(answer):
    plan = answer.json()
    return plan["decision_id"], [s["next"] for s in plan["steps"]]


def from_flat(plan):
    return plan["decision_id"], [{o: int(plan[f"step{i}_{o}"]) for o in OUTCOMES}
                                 for i in range(int(plan["steps"]))]


def from_text(answer):
    return from_flat(dict(line.split("=", 1) for line in answer.text.splitlines()))


def from_freeswitch(answer):
    """A step that rings says where each outcome leads; others end the call, or send it away."""
    data = [a.get("data") for a in ElementTree.fromstring(answer.content).iter("action")]
    known = dict(d.split("=", 1) for d in data if "=" in d)
    following = {}
    for name, place in known.items():
        said = re.fullmatch(r"presenced_(\d+)_(\w+)", name)
        if said and said[2] in OUTCOMES:
            step = re.fullmatch(r"(?:ring|send)-(\d+)", place)
            assert step or place.startswith("end-"), place
            following.setdefault(int(said[1]), {})[said[2]] = int(step[1]) if step else -1
    return known["presenced_decision"], following


READERS = {"json": from_json, "rtjson": from_rtjson, "text": from_text,
           "asterisk": lambda answer: from_flat(answer.json()), "freeswitch": from_freeswitch}


def ask(world, word, to):
    answer = route(world, to, stepwise="true", format=word, **{"from": "+35299999999"})
    assert answer.status_code == 200, answer.text
    return READERS[word](answer)


def told(world, decision, step, outcome):
    answer = world.admin("POST", f"{BASE}/decisions/{decision}/outcome",
                         json={"outcome": outcome, "step": step})
    CONTRACT.judge(CONTRACT.by_id["reportOutcome"], answer)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("to", TO)
@pytest.mark.parametrize("word", FORMATS)
def test_every_outcome_of_every_step_leads_where_the_plan_says(world, word, to):
    following = ask(world, word, to)[1]
    steps = following if isinstance(following, dict) else dict(enumerate(following))
    assert len(steps) >= 2
    for step, nexts in steps.items():
        for outcome in OUTCOMES:
            decision, again = ask(world, word, to)
            assert again == following
            said = told(world, decision, step, outcome)
            ends = said["done"] or (word == "freeswitch" and not said["step"]["targets"])
            assert nexts[outcome] == (-1 if ends else said["index"]), (step, outcome, said)


@pytest.mark.parametrize("word", FORMATS)
def test_answered_ends_it(world, word):
    decision, _ = ask(world, word, "sales")
    assert told(world, decision, 0, "answered") == {"decision_id": decision, "done": True}


def test_the_step_that_is_told_is_the_plans(world):
    plan = route(world, "200", stepwise="true", **{"from": "+35299999999"}).json()
    said = told(world, plan["decision_id"], 0, "no_answer")
    assert said["step"] == plan["steps"][said["index"]]


def test_freeswitchs_own_form_is_never_step_by_step(world):
    """The plan is in the channel: no step need be asked for."""
    answer = world.admin("POST", f"{BASE}/freeswitch", params={"stepwise": "true"},
                         data={"section": "dialplan", "Caller-Destination-Number": "200"})
    assert answer.status_code == 400 and "stepwise" in answer.text


def test_reserved_is_said_in_each_form(world):
    body = {"members": [{"target": "201"}], "strategy": "sequential", "reserve": "strict",
            "reserve_s": 60, "fallback": {"otherwise": {"kind": "busy"}}}
    assert world.put(f"{BASE}/groups/strict", body).status_code == 201
    for number, wanted in ((1, 1), (2, 0)):
        for word in FORMATS:
            answer = route(world, "strict", call_id=f"strict-{number}", format=word)
            said = {"json": lambda a: int(a.json()["reserved"]),
                    "rtjson": lambda a: a.json()["reserved"],
                    "asterisk": lambda a: a.json()["reserved"]}.get(
                        word, lambda a: int(re.search(r"reserved=(-?\d)", a.text)[1]))(answer)
            assert said == wanted, (word, number, answer.text)
    for word in FORMATS[1:]:
        assert re.search(r'reserved"?[=:]-1', route(world, "200", format=word).text), word
