"""Statuses of a domain's own over HTTP: what is refused and where, who names whom, what readers see
in their language, expiry, restart, two processes, export and import."""

import pytest

from scenario.world import make_domain, make_token, presence, rings, route
from support.service import Service, wait_for

# shows: S1.4 S1.18
DOMAIN = "statuses.example"
BASE = f"/v1/domains/{DOMAIN}"
BREAK = {"availability": "away", "activity": "break", "routable": False, "why": "On a break.",
         "texts": [{"language": "en", "label": "On a break", "guidance": "Message, do not call."},
                   {"language": "de", "label": "In der Pause", "guidance": "Bitte schreiben."}],
         "colour": "#d04a02", "expires_s": 900, "agent": {"action": "pause", "reason": "break"},
         "push": False}


@pytest.fixture
def world(service):
    make_domain(service, ["700", "701"], DOMAIN)
    yield service
    remove(service, BASE)


def put(service, path, body, status=201):
    now = service.admin("GET", BASE + path)
    tag = {"If-Match": now.headers["ETag"]} if now.status_code == 200 else {"If-None-Match": "*"}
    answer = service.admin("PUT", BASE + path, json=body, headers=tag)
    assert answer.status_code == status, answer.text
    return answer.json()


def remove(service, path):
    tag = service.admin("GET", path).headers["ETag"]
    return service.admin("DELETE", path, headers={"If-Match": tag})


def refused(service, path, body, status=400):
    return {e["pointer"]: e["detail"] for e in put(service, path, body, status)["errors"]}


def set_status(service, status, user="700", **more):
    return service.admin("PUT", f"{BASE}/users/{user}/status", json={"status": status, **more})


def seen(service, user="700", **headers):
    return presence(service, user, DOMAIN, headers=headers)


def test_it_is_kept_as_written_and_patched(world):
    written = put(world, "/statuses/on_break", BREAK)
    assert {k: written[k] for k in BREAK} == BREAK and written["id"] == "on_break"
    tag = world.admin("GET", f"{BASE}/statuses/on_break").headers["ETag"]
    patched = world.admin("PATCH", f"{BASE}/statuses/on_break", json={"expires_s": None, "push": True},
                          headers={"If-Match": tag}).json()
    assert "expires_s" not in patched and patched["push"] and patched["colour"] == "#d04a02"
    stale = world.admin("PATCH", f"{BASE}/statuses/on_break", json={}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert [s["id"] for s in world.admin("GET", f"{BASE}/statuses").json()["items"]] == ["on_break"]


@pytest.mark.parametrize("body, pointer, says", [
    ({}, "/availability", "required"),
    ({"availability": "unknown"}, "/availability", "offline"),
    ({"availability": "away", "activity": "sleeping"}, "/activity", "meeting"),
    ({"availability": "do_not_disturb", "routable": True}, "/routable", "false"),
    ({"availability": "offline", "routable": True}, "/routable", "false"),
    ({"availability": "away", "routable": True, "why": "No."}, "/why", "left out"),
    ({"availability": "away", "colour": "red"}, "/colour", "#d04a02"),
    ({"availability": "away", "expires_s": 59}, "/expires_s", "60"),
    ({"availability": "away", "expires_s": 2592001}, "/expires_s", "2592000"),
    ({"availability": "away", "agent": {"action": "log_in"}}, "/agent/action", "available"),
    ({"availability": "away", "agent": {"action": "log_out", "reason": "x"}}, "/agent/reason", "pause"),
    ({"availability": "away", "texts": [{"language": "deutsch!", "label": "x"}]}, "/texts/0/language", "tag"),
    ({"availability": "away", "texts": [{"language": "de"}]}, "/texts/0/label", "required"),
    ({"availability": "away", "texts": [{"language": "de", "label": "x"}, {"language": "DE", "label": "y"}]},
     "/texts/1/language", "once"),
    ({"availability": "away", "texts": [{"language": "de", "label": "x"}] * 33}, "/texts", "32"),
])
def test_what_is_refused_and_where(world, body, pointer, says):
    faults = refused(world, "/statuses/refused", body)
    assert says in faults[pointer]


def test_automatic_is_no_status(world):
    answer = world.admin("PUT", f"{BASE}/statuses/automatic", json=BREAK, headers={"If-None-Match": "*"})
    assert answer.status_code == 400


@pytest.mark.parametrize("body, pointer", [
    ({"availability": "busy"}, "/availability"),
    ({"activity": "meeting"}, "/activity"),
    ({"routable": True}, "/routable"),
    ({"agent": {"action": "log_in"}}, "/agent/action"),
])
def test_a_built_in_status_keeps_its_meaning(world, body, pointer):
    assert pointer in refused(world, "/statuses/lunch_break", body)


def test_of_a_built_in_status_all_else_may_be_said(world):
    said = put(world, "/statuses/lunch_break", {
        "texts": [{"language": "en", "label": "At lunch", "guidance": "Back at two."}],
        "push": False, "agent": {"action": "pause", "reason": "lunch"}, "expires_s": 3600})
    assert (said["availability"], said["activity"], said["routable"]) == ("away", "lunch", False)
    answer = set_status(world, "lunch_break").json()
    assert answer["expires_in"] == 3600
    now = seen(world)
    assert (now["label"], now["guidance"], now["push"]) == ("At lunch", "Back at two.", False)
    put(world, "/statuses/lunch_break", said, 200)
    put(world, "/statuses/available", {"agent": {"action": "log_in"}})


def test_it_is_set_shown_and_taken_back(world):
    put(world, "/statuses/on_break", BREAK)
    answer = set_status(world, "on_break", note="back soon")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["availability"], answer.json()["activity"]) == ("away", "break")
    assert answer.json()["expires_in"] == 900
    now = seen(world)
    assert (now["availability"], now["activity"], now["status"]) == ("away", "break", "on_break")
    assert (now["label"], now["colour"], now["note"]) == ("On a break", "#d04a02", "back soon")
    assert now["routable"] is False and now["reason"] == "manual_status" and now["push"] is False
    assert world.admin("GET", f"{BASE}/users/700/status").json()["status"] == "on_break"
    world.admin("DELETE", f"{BASE}/users/700/status")
    now = seen(world)
    assert now["status"] == "automatic" and "label" not in now and now["push"] is True


def test_an_unknown_one_is_refused_with_those_there_are(world):
    put(world, "/statuses/on_break", BREAK)
    answer = set_status(world, "on_holiday")
    assert answer.status_code == 400
    fault, = answer.json()["errors"]
    assert fault["pointer"] == "/status" and "off_work, on_break" in fault["detail"]


@pytest.mark.parametrize("accept, label", [
    ("de", "In der Pause"), ("de-LU", "In der Pause"), ("en-GB, de;q=0.9", "On a break"),
    ("fr, de;q=0.5, en;q=0.4", "In der Pause"), ("fr", "On a break"), ("*", "On a break"),
    ("de;q=0, en", "On a break"), ("en;q=0.2,DE;q=0.8", "In der Pause"), (";;,,q=", "On a break"),
])
def test_each_reader_in_their_language(world, accept, label):
    put(world, "/statuses/on_break", BREAK)
    set_status(world, "on_break")
    assert seen(world, **{"Accept-Language": accept})["label"] == label


def test_the_readers_own_language_where_the_request_says_none(world):
    put(world, "/statuses/on_break", BREAK)
    tag = world.admin("GET", f"{BASE}/users/701").headers["ETag"]
    world.admin("PATCH", f"{BASE}/users/701", json={"language": "de"}, headers={"If-Match": tag})
    set_status(world, "on_break", "701")
    token = make_token(world, DOMAIN, role="user", user="701")
    path = f"{BASE}/users/701/presence"
    assert world.request("GET", path, token).json()["label"] == "In der Pause"
    assert world.request("GET", path, token, headers={"Accept-Language": "en"}).json()["label"] == "On a break"


def test_an_answer_in_another_language_is_another_answer(world):
    put(world, "/statuses/on_break", BREAK)
    set_status(world, "on_break")
    path = f"{BASE}/users/700/presence"
    tag = world.admin("GET", path, headers={"Accept-Language": "de"}).headers["ETag"]
    same = world.admin("GET", path, headers={"Accept-Language": "de", "If-None-Match": tag})
    other = world.admin("GET", path, headers={"Accept-Language": "en", "If-None-Match": tag})
    assert (same.status_code, other.status_code) == (304, 200)


def test_guidance_is_for_colleagues_the_status_for_those_who_see_more(world):
    put(world, "/statuses/on_break", BREAK)
    set_status(world, "on_break")
    colleague, supervisor = (make_token(world, DOMAIN, **body) for body in (
        {"role": "user", "user": "701"}, {"role": "supervisor"}))
    path = f"{BASE}/users/700/presence"
    seen_by = world.request("GET", path, colleague).json()
    assert seen_by["guidance"] == "Message, do not call."
    assert not {"status", "label", "colour", "push"} & set(seen_by)
    seen_by = world.request("GET", path, supervisor).json()
    assert (seen_by["status"], seen_by["label"]) == ("on_break", "On a break") and "push" not in seen_by


def test_everything_that_names_a_status_may_name_it_and_keeps_it(world):
    put(world, "/schedules/office", {"periods": []})
    names = [
        ("/users/700/profiles/on_break", {}),
        ("/profiles/on_break", {"note": "on a break"}),
        ("/users/701", {"extension": "701", "fallback": {"kind": "voicemail"}, "default_profile": "on_break"}),
        ("/users/701", {"extension": "701", "fallback": {"kind": "voicemail"},
                        "timed": [{"schedule": "office", "state": "closed", "status": "on_break"}]}),
        ("/caller-rules/boss", {"match": {}, "profile": "on_break"}),
        ("", {"time_zone": "Europe/Luxembourg", "status_defaults": {"on_break": 600}}),
        ("", {"time_zone": "Europe/Luxembourg", "feature_codes": [{"code": "*80", "status": "on_break"}]}),
    ]
    for path, body in names:
        now = world.admin("GET", BASE + path)
        tag = {"If-Match": now.headers["ETag"]} if now.status_code == 200 else {"If-None-Match": "*"}
        if path == "/caller-rules/boss":
            body = {"numbers": ["+35299999999"], "profile": "on_break"}
        before = world.admin("PUT", BASE + path, json=body, headers=tag)
        assert before.status_code == 400 and "on_break is no status" in before.text, before.text
        put(world, "/statuses/on_break", BREAK)
        written = world.admin("PUT", BASE + path, json=body, headers=tag)
        assert written.status_code in (200, 201), written.text
        in_use = remove(world, f"{BASE}/statuses/on_break")
        assert in_use.status_code == 409, in_use.text
        if now.status_code == 200:
            plain = {k: v for k, v in now.json().items() if k not in ("id", "version")}
            put(world, path, plain, 200)
        else:
            remove(world, BASE + path)
        assert remove(world, f"{BASE}/statuses/on_break").status_code == 204


def test_a_feature_code_sets_it(world):
    put(world, "/statuses/on_break", BREAK)
    tag = world.admin("GET", BASE).headers["ETag"]
    world.admin("PATCH", BASE, json={"feature_codes": [{"code": "*80", "status": "on_break"}]},
                headers={"If-Match": tag})
    answer = world.admin("POST", f"{BASE}/feature-codes", json={"user": "700", "code": "*80"}).json()
    assert (answer["status"], answer["prompt"]) == ("on_break", "status_on_break")


def test_whoever_has_it_set_goes_back_to_automatic_when_it_goes(world):
    put(world, "/statuses/on_break", BREAK)
    set_status(world, "on_break")
    assert not rings(route(world, "700", DOMAIN).json(), "700")
    assert remove(world, f"{BASE}/statuses/on_break").status_code == 204
    assert seen(world)["status"] == "automatic"
    assert rings(route(world, "700", DOMAIN).json(), "700")


def test_a_status_that_changes_changes_those_who_have_it(world):
    put(world, "/statuses/on_break", BREAK)
    set_status(world, "on_break")
    put(world, "/statuses/on_break", {"availability": "busy"}, 200)
    now = seen(world)
    assert (now["availability"], now["activity"]) == ("busy", "on_break")


def test_it_runs_out_by_itself(start_service):
    service = start_service()
    make_domain(service, ["700"], DOMAIN)
    put(service, "/statuses/on_break", BREAK)
    set_status(service, "on_break")
    assert seen(service)["status"] == "on_break"
    service.advance(901)
    wait_for(lambda: seen(service)["status"] == "automatic", what="the end of the break")


def test_it_survives_a_restart(start_service):
    service = start_service()
    make_domain(service, ["700"], DOMAIN)
    put(service, "/statuses/on_break", BREAK)
    set_status(service, "on_break")
    service.terminate()
    service.run()
    now = seen(service)
    assert (now["status"], now["label"], now["activity"]) == ("on_break", "On a break", "break")


def test_another_process_knows_it_at_once(start_redis, start_service):
    redis = start_redis()
    one, two = start_service(redis=redis), start_service(redis=redis)
    make_domain(one, ["700"], DOMAIN)
    put(one, "/statuses/on_break", BREAK)
    version = set_status(one, "on_break").headers["Presence-Version"]
    wait_for(lambda: two.admin("GET", f"{BASE}/statuses/on_break").status_code == 200, what="the status")
    now = seen(two, **{"If-Presence-Version": version})
    assert (now["status"], now["activity"], now["label"]) == ("on_break", "break", "On a break")


def test_export_and_import_give_the_same(world):
    put(world, "/statuses/on_break", BREAK)
    put(world, "/statuses/away", {"colour": "#ffaa00"})
    put(world, "/users/700/profiles/on_break", {"note": "back soon"})
    exported = world.admin("GET", f"{BASE}/config").json()
    paths = [o["path"] for o in exported["objects"]]
    assert "/statuses/on_break" in paths and "/statuses/away" in paths
    tag = world.admin("GET", BASE).headers["ETag"]
    answer = world.admin("PUT", f"{BASE}/config", json=exported, headers={"If-Match": world.admin(
        "GET", f"{BASE}/config").headers.get("ETag", tag)})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["created"], answer.json()["changed"], answer.json()["removed"]) == (0, 0, 0)
    without = {**exported, "objects": [o for o in exported["objects"] if o["path"] != "/statuses/on_break"]}
    answer = world.admin("PUT", f"{BASE}/config", params={"dry_run": "true"}, json=without)
    assert answer.status_code == 400 and "on_break is no status in the document" in answer.text


def test_there_are_at_most_64(world):
    for i in range(64):
        put(world, f"/statuses/s{i}", {"availability": "away"})
    faults = refused(world, "/statuses/s64", {"availability": "away"})
    assert "64" in faults[""]
    put(world, "/statuses/s63", {"availability": "busy"}, 200)


def test_only_admins_write_and_everybody_reads(world):
    put(world, "/statuses/on_break", BREAK)
    for role, more in (("dashboard", {}), ("supervisor", {}), ("pbx", {}), ("user", {"user": "700"})):
        token = make_token(world, DOMAIN, role=role, **more)
        assert world.request("GET", f"{BASE}/statuses", token).status_code == 200
        assert world.request("DELETE", f"{BASE}/statuses/on_break", token).status_code == 403


def test_what_if_somebody_were_on_a_break(world):
    put(world, "/statuses/on_break", BREAK)
    question = {"question": {"to": "700"}, "assume": [{"user": "700", "status": "on_break"}]}
    answer = world.admin("POST", f"{BASE}/route/simulate", json=question)
    assert answer.status_code == 200 and answer.json()["reason"] == "manual_status", answer.text
    question["assume"][0]["status"] = "on_holiday"
    answer = world.admin("POST", f"{BASE}/route/simulate", json=question)
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "/assume/0/status"


# ---- agents and push ----

def make_group(service):
    put(service, "/groups/sales", {
        "extension": "600", "strategy": "simultaneous", "login_required": True, "fallback": {"otherwise": {"kind": "hangup"}},
        "members": [{"kind": "user", "target": "700"}, {"kind": "user", "target": "701"}]})


def agent(service, **state):
    path = f"{BASE}/groups/sales/members/700/state"
    answer = service.admin("PUT", path, json=state) if state else service.admin("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def team(service):
    return service.admin("GET", f"{BASE}/groups/sales/presence").json()


# shows: S3.7
def test_wish_and_confirmation_are_both_kept_and_a_mismatch_is_shown(world):
    make_group(world)
    put(world, "/statuses/available", {"agent": {"action": "log_in"}})
    put(world, "/statuses/on_break", BREAK)
    assert "wish" not in agent(world) and "agent" not in seen(world)
    set_status(world, "available")
    now = agent(world)
    assert (now["wish"], now["confirmed"], now["mismatch"]) == ("log_in", False, False)
    assert rings(route(world, "600", DOMAIN).json(), "700")
    assert agent(world, logged_in=True)["confirmed"] is True
    set_status(world, "on_break")
    now = agent(world)
    assert (now["wish"], now["wish_reason"], now["mismatch"]) == ("pause", "break", True)
    assert team(world)["counts"]["mismatched"] == 1
    mine, = seen(world)["agent"]
    assert (mine["group"], mine["paused"], mine["mismatch"]) == ("sales", True, True)
    assert not rings(route(world, "600", DOMAIN).json(), "700")
    now = agent(world, logged_in=True, paused=True, pause_reason="break")
    assert (now["confirmed"], now["mismatch"]) == (True, False)
    assert team(world)["counts"]["mismatched"] == 0
    world.admin("DELETE", f"{BASE}/users/700/status")
    assert "wish" not in agent(world) and agent(world)["paused"] is True


def test_the_tag_of_a_presence_tells_what_groups_know(world):
    make_group(world)
    put(world, "/statuses/available", {"agent": {"action": "log_in"}})
    set_status(world, "available")
    path = f"{BASE}/users/700/presence"

    def unchanged(tag):
        return world.admin("GET", path, headers={"If-None-Match": tag}).status_code == 304

    tag = world.admin("GET", path).headers["ETag"]
    assert unchanged(tag)
    agent(world, logged_in=True)
    now = world.admin("GET", path)
    assert not unchanged(tag) and now.json()["agent"][0]["confirmed"] is True
    agent(world, logged_in=True, paused=True)
    assert not unchanged(now.headers["ETag"])


# shows: S3.7
def test_the_wish_is_of_groups_around_a_group_and_of_rosters_too(world):
    make_group(world)
    put(world, "/rosters/nights", {"rotation": {"users": ["700"], "starts_on": "2026-01-05", "hand_over": "08:00"}})
    end = {"fallback": {"otherwise": {"kind": "hangup"}}}
    put(world, "/groups/around", {"members": [{"kind": "group", "target": "sales"}], **end})
    put(world, "/groups/outside", {"members": [{"kind": "group", "target": "around"}], **end})
    put(world, "/groups/duty", {"stages": [{"after_s": 5, "members": [{"kind": "roster", "target": "nights"}]}],
                                "members": [{"kind": "user", "target": "701"}], **end})
    put(world, "/groups/leads", {"members": [{"kind": "user", "target": "701"}],
                                 "fallback": {"closed": {"kind": "extension", "target": "700"}, **end["fallback"]}})
    put(world, "/statuses/available", {"agent": {"action": "log_in"}})
    set_status(world, "available")
    assert sorted(a["group"] for a in seen(world)["agent"]) == ["around", "duty", "outside", "sales"]


# shows: S3.7
def test_a_pbx_that_says_the_same_again_has_answered(world):
    make_group(world)
    put(world, "/statuses/available", {"agent": {"action": "log_in"}})
    agent(world, logged_in=False)
    set_status(world, "available")
    assert rings(route(world, "600", DOMAIN).json(), "700")
    now = agent(world, logged_in=False)
    assert (now["confirmed"], now["mismatch"]) == (False, True)
    assert not rings(route(world, "600", DOMAIN).json(), "700")


# shows: S3.7
def test_what_a_status_asks_survives_a_restart(start_service):
    service = start_service()
    make_domain(service, ["700", "701"], DOMAIN)
    make_group(service)
    put(service, "/statuses/available", {"agent": {"action": "log_in"}})
    agent(service, logged_in=False)
    set_status(service, "available")
    service.terminate()
    service.run()
    assert agent(service)["mismatch"] is True
    assert rings(route(service, "600", DOMAIN).json(), "700")


# shows: S3.6
def test_push_is_told_with_each_device(world):
    put(world, "/statuses/on_the_road", {"availability": "away", "routable": True, "push": False})
    plan = route(world, "700", DOMAIN).json()
    assert all("push" not in t for s in plan["steps"] for t in s["targets"])
    set_status(world, "on_the_road")
    plan = route(world, "700", DOMAIN).json()
    assert [t["push"] for s in plan["steps"] for t in s["targets"] if t["kind"] == "device"] == [False]
