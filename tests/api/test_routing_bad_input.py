"""What routing is given in bad faith or by mistake: a clear refusal, or a decided answer, never a hang.

Each line of that list has a test here that goes through HTTP; requests give up after 10 s. More of
the same, where it belongs: circles and depth of groups, 500 members in test_groups, loops in
test_lint, periods and zones in test_schedules, templates in test_dialects, and in tests/cases
routing_limits, group_nested, group_members, schedule_hours.
"""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.openapi import CONTRACT

NEW = {"If-None-Match": "*"}
END = {"otherwise": {"kind": "voicemail", "target": "night"}}
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ids = itertools.count()


def obj(path, **value):
    return {"path": path, "value": value}


def always(target):
    destination = {"kind": "extension", "target": target}
    return {"always": {"internal": destination, "external": destination}}


def phone(user, **value):
    return [obj(f"/users/{user}", **value), obj(f"/users/{user}/devices/desk", kind="desk_phone")]


def put_config(service, objects, base=None, headers=NEW):
    base = base or f"/v1/domains/bad{next(_ids)}.example"
    domain = [] if any(o["path"] == "/" for o in objects) else [obj("/", time_zone="Europe/Luxembourg")]
    return base, service.admin("PUT", f"{base}/config", json={"format": 1, "objects": domain + objects},
                               headers=headers, timeout=60)


def world(service, *objects):
    base, answer = put_config(service, list(objects))
    assert answer.status_code == 200, answer.text
    return base


def put(service, path, **value):
    return service.admin("PUT", path, json=value, headers=NEW)


def faults(answer, status=400):
    assert answer.status_code == status, answer.text
    return {e["pointer"]: e["detail"] for e in answer.json()["errors"]}


def route(service, base, to, **query):
    answer = service.admin("GET", f"{base}/route", params={"to": to, "from": "+35227998877", "call_id": "bad", **query})
    CONTRACT.judge(CONTRACT.by_id["getRoute"], answer)
    assert answer.status_code == 200, answer.text
    decision = answer.json()
    ends(decision)
    return decision


def ends(decision):
    """Whatever happens on the way, the plan comes to an end: each step leads to a later one."""
    assert len(decision["steps"]) <= 32
    for i, step in enumerate(decision["steps"]):
        assert all(n > i for n in step.get("next", {}).values())
    assert decision["final"]["action"] in ("reject", "hangup")


def reasons(decision):
    return {line.get("reason") for line in decision["trace"]}


# ---- cycles ----

def test_two_users_who_forward_to_each_other_while_away(service):
    base = world(service, *phone("1"), *phone("2"), obj("/users/1/profiles/away", forward=always("2")),
                 obj("/users/2/profiles/away", forward=always("1")))
    for user in "12":
        assert service.admin("PUT", f"{base}/users/{user}/status", json={"status": "away"}).status_code == 200
    for side in ("external", "internal"):
        decision = route(service, base, "1", side=side)
        assert "loop_detected" in reasons(decision) and decision["action"] == "reject"


def test_a_circle_of_twenty_users(service):
    objects = [o for i in range(20) for o in phone(f"u{i}")]
    base = world(service, *objects, *[obj(f"/users/u{i}/profiles/away", forward=always(f"u{(i + 1) % 20}"))
                                      for i in range(20)])
    for i in range(20):
        assert service.admin("PUT", f"{base}/users/u{i}/status", json={"status": "away"}).status_code == 200
    assert reasons(route(service, base, "u7")) & {"loop_detected", "hop_limit"}


def test_a_certain_circle_is_refused_with_its_path(service):
    base = world(service, *phone("1"), *phone("2"), obj("/users/1/profiles/available", forward=always("2")))
    answer = put(service, f"{base}/users/2/profiles/available", forward=always("1"))
    assert "user/2 → user/1 → user/2" in faults(answer)["/forward/always/external"]


def test_groups_in_a_circle(service):
    base = world(service, obj("/groups/b", members=[], fallback=END),
                 obj("/groups/a", members=[{"kind": "group", "target": "b"}], fallback=END))
    tag = {"If-Match": service.admin("GET", f"{base}/groups/b").headers["ETag"]}
    answer = service.admin("PUT", f"{base}/groups/b", headers=tag,
                           json={"members": [{"kind": "group", "target": "a"}], "fallback": END})
    assert "b > a > b" in faults(answer)["/members"]
    # fallbacks that lead to each other are decided: neither is asked twice
    base = world(service, *[obj(f"/groups/{g}", members=[], fallback={
        "none_available": {"kind": "ring_group", "target": other}, **END}, schedule="never")
        for g, other in ("ab", "ba")], obj("/schedules/never"))
    decision = route(service, base, "a")
    assert decision["action"] == "voicemail"


def test_numbers_in_a_circle(service):
    base = world(service, obj("/numbers/700", destination={"kind": "busy"}),
                 obj("/numbers/701", destination={"kind": "extension", "target": "700"}))
    tag = {"If-Match": service.admin("GET", f"{base}/numbers/700").headers["ETag"]}
    answer = service.admin("PUT", f"{base}/numbers/700", headers=tag,
                           json={"destination": {"kind": "extension", "target": "701"}})
    assert "number/700 → number/701 → number/700" in faults(answer)["/destination"]


def test_schedules_whose_holidays_are_each_others(service):
    base = world(service, obj("/schedules/a", holidays_of="b"), obj("/schedules/b", holidays_of="a"))
    for name in "ab":
        assert service.admin("GET", f"{base}/schedules/{name}/state").json()["state"] == "closed"
    assert "/holidays_of" in faults(service.admin(
        "PATCH", f"{base}/schedules/a", json={"holidays_of": "a"}, headers={"If-Match": "*"}))


# ---- depth, hops, steps ----

def test_groups_five_deep(service):
    names = "abcde"
    chain = [obj(f"/groups/{g}", fallback=END, members=[{"kind": "group", "target": inner}] if inner else [])
             for g, inner in zip(names, names[1:] + " ") if inner.strip() or g == "e"]
    chain[-1]["value"]["members"] = []
    _, answer = put_config(service, chain)
    assert "nested deeper than 4" in str(faults(answer))


@pytest.mark.parametrize("hops", [1, 10, 20])
def test_a_chain_of_forwards_beyond_the_hop_limit(service, hops):
    users = [f"u{i}" for i in range(hops + 3)]
    base = world(service, obj("/", time_zone="Europe/Luxembourg", max_hops=hops), *[o for u in users for o in phone(u)],
                 *[obj(f"/users/{a}/profiles/available", forward=always(b)) for a, b in zip(users, users[1:])])
    near, far = route(service, base, users[2]), route(service, base, users[0])
    assert {t["user"] for s in near["steps"] if s["action"] == "ring" for t in s["targets"]} == {users[-1]}
    assert far["action"] == "reject" and "hop_limit" in reasons(far)


def test_more_members_in_turn_than_a_plan_has_steps(service):
    members = [{"kind": "external", "target": f"+3526{i:08}"} for i in range(100)]
    base = world(service, obj("/", time_zone="Europe/Luxembourg", max_wait_s=1800),
                 obj("/groups/g", strategy="sequential", timeout_s=5, members=members, fallback=END))
    decision = route(service, base, "g")
    assert decision["steps"][-1]["action"] == "voicemail"  # the fallback has its place


def test_rings_longer_than_a_caller_waits(service):
    base = world(service, obj("/", time_zone="Europe/Luxembourg", max_wait_s=10),
                 *phone("1"), obj("/users/1/profiles/available", ring={"timeout_s": 300}))
    decision = route(service, base, "1")
    assert decision["steps"][0]["timeout_s"] <= 10 and "wait_budget_cut" in reasons(decision)


# ---- groups without anybody ----

def test_an_empty_group(service):
    base = world(service, obj("/groups/g", members=[], fallback=END))
    decision = route(service, base, "g")
    assert (decision["action"], decision["reason"]) == ("voicemail", "none_available")


@pytest.mark.parametrize("fallback", [None, {}, {"closed": {"kind": "busy"}}])
def test_a_group_without_a_last_resort(service, fallback):
    base = world(service)
    body = {} if fallback is None else {"fallback": fallback}
    assert set(faults(put(service, f"{base}/groups/g", **body))) <= {"/fallback", "/fallback/otherwise"}
    assert service.admin("GET", f"{base}/groups/g").status_code == 404


def test_members_that_would_vanish(service):
    member = {"kind": "user", "target": "1"}
    base = world(service, *phone("1"), obj("/groups/g", members=[member], fallback=END))
    answer = service.admin("DELETE", f"{base}/users/1", headers={"If-Match": "*"})
    assert "/groups/g" in str(faults(answer, 409))
    _, answer = put_config(service, [obj("/groups/g", members=[member], fallback=END)], base,
                           {"If-Match": service.admin("GET", f"{base}/config").headers["ETag"]})
    assert any(p.endswith("/members/0/target") for p in faults(answer))
    assert route(service, base, "g")["action"] == "ring"
    for kind in ("user", "group", "roster"):
        answer = put(service, f"{base}/groups/other", members=[{"kind": kind, "target": "gone"}], fallback=END)
        assert "/members/0/target" in faults(answer)


# ---- time ----

@pytest.mark.parametrize("zone", ["Europe/Luxemburg", "Mars/Olympus", "", "+01:00", "CEST", "../../etc/passwd", "posixrules",
                                  "Europe/", "europe/luxembourg"])
def test_a_zone_that_does_not_exist(service, zone):
    assert "/time_zone" in faults(put(service, f"/v1/domains/badzone{next(_ids)}.example", time_zone=zone))
    base = world(service)
    if zone:  # of a schedule it may be missing: the domain's then
        assert "/time_zone" in faults(put(service, f"{base}/schedules/s", time_zone=zone))


def period(start, end, days=("monday",)):
    return {"days": list(days), "from": start, "to": end}


@pytest.mark.parametrize("periods, pointer", [
    ([period("08:00", "12:00"), period("11:00", "13:00")], "/periods/1"),
    ([period("22:00", "06:00", ["sunday"]), period("05:00", "07:00")], "/periods/1"),
    ([period("08:00", "08:00")], "/periods/0/to"), ([period("24:00", "02:00")], "/periods/0/from"),
    ([period("25:00", "26:00")], "/periods/0/from")])
def test_periods_that_overlap_or_are_none(service, periods, pointer):
    base = world(service)
    assert pointer in faults(put(service, f"{base}/schedules/s", periods=periods))


def test_periods_that_end_before_they_begin_last_past_midnight(service):
    base = world(service, obj("/schedules/s", time_zone="UTC", periods=[period("22:00", "06:00")]))
    for at, state in (("2026-11-23T21:59:59Z", "closed"), ("2026-11-24T05:59:59Z", "open"), ("2026-11-24T06:00:00Z", "closed")):
        assert service.admin("GET", f"{base}/schedules/s/state", params={"at": at}).json()["state"] == state


def simulate(service, base, to, at):
    answer = service.admin("POST", f"{base}/route/simulate", json={
        "question": {"to": to, "from": "+35227998877", "call_id": "night"}, "at": at})
    assert answer.status_code == 200, answer.text
    ends(answer.json())
    return answer.json()


@pytest.mark.parametrize("at, open_", [
    # 02:30 is skipped: from 01:59:59 the clock goes to 03:00, which is the first time past 02:15
    ("2026-03-29T00:59:59Z", False), ("2026-03-29T01:00:00Z", True), ("2026-03-29T01:29:59Z", True),
    ("2026-03-29T01:30:00Z", False),
    # 02:30 comes twice: the hours begin with the first 02:15 and end with the first 03:30
    ("2026-10-25T00:14:59Z", False), ("2026-10-25T00:30:00Z", True), ("2026-10-25T01:30:00Z", True),
    ("2026-10-25T02:29:59Z", True), ("2026-10-25T02:30:00Z", False)])
def test_a_call_at_half_past_two_on_the_night_the_clock_jumps(service, clock_world, at, open_):
    base = clock_world
    decision = simulate(service, base, "g", at)
    assert decision["action"] == ("ring" if open_ else "announce")
    assert simulate(service, base, "+35227990001", at)["action"] == ("ring" if open_ else "reject")
    # own hours: the member would be off shift, and is skipped
    assert simulate(service, base, "all", at)["action"] == ("ring" if open_ else "voicemail")


@pytest.fixture(scope="module")
def clock_world(service):
    member = [{"kind": "user", "target": "1"}]
    return world(service, obj("/", time_zone="Europe/Luxembourg", numbering={"country_code": "352", "international_prefix": "00"}),
                 obj("/schedules/night", periods=[period("02:15", "03:30", WEEK)]), *phone("1"), *phone("2", schedule="night"),
                 obj("/groups/g", schedule="night", members=member, fallback={"closed": {"kind": "announcement", "target": "c"}, **END}),
                 obj("/groups/all", members=[{"kind": "user", "target": "2"}], fallback=END),
                 obj("/numbers/+35227990001", destination={"kind": "extension", "target": "1"}, schedule="night",
                     closed={"kind": "busy"}))


# ---- too many ----

def test_501_members(service):
    members = [{"kind": "external", "target": f"+3526{i:08}"} for i in range(501)]
    base = world(service)
    assert "/members" in faults(put(service, f"{base}/groups/g", members=members, fallback=END))
    assert put(service, f"{base}/groups/g", members=members[:500], fallback=END).status_code == 201
    decision = route(service, base, "g")
    assert sum(len(s["targets"]) for s in decision["steps"] if s["action"] == "ring") == 500


def test_ten_thousand_users_in_one_domain(service):
    objects = [o for i in range(10000) for o in phone(f"u{i}", extension=str(20000 + i))]
    groups = [obj(f"/groups/g{g}", strategy=s, members=[{"kind": "user", "target": f"u{500 * g + i}"} for i in range(500)],
                  fallback=END) for g, s in enumerate(("simultaneous", "sequential", "longest_idle"))]
    base = world(service, *objects, *groups)
    assert route(service, base, "29999")["user"] == "u9999"
    for i in (0, 1, 499):
        assert service.admin("PUT", f"{base}/users/u{i}/status", json={"status": "do_not_disturb"}).status_code == 200
    decision = route(service, base, "g0")
    rung = {t["user"] for s in decision["steps"] if s["action"] == "ring" for t in s["targets"]}
    assert rung == {f"u{i}" for i in range(500)} - {"u0", "u1", "u499"}
    assert {s["target"] for s in decision["skipped"]} == {"u0", "u1", "u499"}
    for group in ("g1", "g2"):
        assert route(service, base, group)["action"] == "ring"
    # whatever goes through the whole of it, others are answered meanwhile
    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(service.request, "GET", f"{base}{path}", service.admin_token, timeout=60)
                for path in ("/config", "/config/lint")]
        answered = 0
        while not all(j.done() for j in jobs):
            route(service, base, "29999")
            answered += 1
            time.sleep(0.005)
        assert [j.result().status_code for j in jobs] == [200, 200]
    assert answered > 3


# ---- templates ----

@pytest.mark.parametrize("template", ["PJSIP/{nick}", "PJSIP/{", "PJSIP/{user", "PJSIP/{user}}", "{}", "PJSIP/{User}"])
def test_a_template_with_an_unknown_field(service, template):
    base = world(service, *phone("1"))
    tag = {"If-Match": service.admin("GET", base).headers["ETag"]}
    answer = service.admin("PATCH", base, json={"dial": {"device": template}}, headers=tag)
    assert "/dial/device" in faults(answer)
    tag = {"If-Match": service.admin("GET", f"{base}/users/1/devices/desk").headers["ETag"]}
    answer = service.admin("PATCH", f"{base}/users/1/devices/desk", json={"dial": template}, headers=tag)
    assert "/dial" in faults(answer)
    assert route(service, base, "1")["action"] == "ring"


# ---- questions ----

@pytest.mark.parametrize("query, status", [
    ({"to": "nobody"}, 404), ({"to": ""}, 400), ({}, 400), ({"to": "x" * 257}, 400), ({"to": "1", "side": "outside"}, 400),
    ({"to": "1", "class": "vip"}, 400), ({"to": "1", "format": "xml"}, 400), ({"to": "1", "skills": "french:11"}, 400),
    ({"to": "1", "call_id": "a b\n"}, 400), ({"to": "1", "form": "json"}, 400)])
def test_questions_that_are_none(service, query, status):
    if not _question_world:
        _question_world.append(world(service, *phone("1")))
    answer = service.admin("GET", f"{_question_world[0]}/route", params=query)
    assert answer.status_code == status, answer.text


_question_world = []
