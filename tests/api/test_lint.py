"""Lint over HTTP: each finding where it is, and nothing where nothing is wrong; the writes that it
makes refuse; a large domain does not hold up the others."""

import itertools
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

NEW = {"If-None-Match": "*"}
ZONE = {"time_zone": "Europe/Luxembourg", "numbering": {"country_code": "352", "international_prefix": "00"}}
END = {"otherwise": {"kind": "busy"}}
_ids = itertools.count()


def obj(path, **value):
    return {"path": path, "value": value}


def user(name, **value):
    return obj(f"/users/{name}", **value)


def always(target, kind="extension", sides=("internal", "external")):
    return {"always": {side: {"kind": kind, "target": target} for side in sides}}


def profile(name, status, forward, **value):
    return obj(f"/users/{name}/profiles/{status}", forward=forward, **value)


def put_config(service, objects, base):
    body = json.dumps({"format": 1, "objects": [obj("/", **ZONE), *objects]})
    return service.admin("PUT", f"{base}/config", data=body.encode(),
                         headers={"Content-Type": "application/json", **NEW}, timeout=120)


def domain(service, *objects):
    base = f"/v1/domains/lint{next(_ids)}.example"
    made = put_config(service, objects, base)
    assert made.status_code == 200, made.text
    return base


def lint(service, base, **query):
    answer = service.admin("GET", f"{base}/config/lint", params=query, timeout=60)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    shown = {s: sum(f["severity"] == s for f in report["items"]) for s in ("error", "warning", "notice")}
    assert report["left_out"] == report["errors"] + report["warnings"] + report["notices"] - len(report["items"])
    if not report["left_out"]:
        assert shown == {"error": report["errors"], "warning": report["warnings"], "notice": report["notices"]}
    return report


def found(service, *objects):
    base = domain(service, *objects)
    items = lint(service, base)["items"]
    for f in items:  # each names an object that is there
        assert service.admin("GET", base + f["object"].rstrip("/")).status_code == 200, f
    return [(f["code"], f["object"], f["pointer"]) for f in items], items


def only(service, *objects):
    places, items = found(service, *objects)
    assert len(items) == 1, items
    return places[0], items[0]


# ---- loops ----

def test_a_loop_that_needs_somebody_to_be_away(service):
    place, finding = only(service, user("123"), user("124"), profile("123", "away", always("124")),
                          profile("124", "available", always("123")))
    assert place == ("loop_possible", "/users/123/profiles/away", "/forward/always/external")
    assert finding["severity"] == "warning"
    assert finding["path"] == "user/123/profile/away → user/124/profile/available → user/123"


def test_a_loop_for_callers_from_within_only(service):
    place, _ = only(service, user("123"), user("124"), profile("123", "away", always("124", sides=["internal"])),
                    profile("124", "available", always("123")))
    assert place == ("loop_possible", "/users/123/profiles/away", "/forward/always/internal")


def test_a_loop_by_the_domains_profile(service):
    places, items = found(service, user("123"), user("124"), obj("/profiles/lunch_break", forward=always("124")),
                          profile("124", "away", always("123")))
    assert places == [("loop_possible", "/profiles/lunch_break", "/forward/always/external")] * 2
    assert [f["path"] for f in items] == ["user/123/profile/lunch_break → user/124/profile/away → user/123",
                                          "user/124/profile/lunch_break → user/124"]


def test_a_loop_through_a_number_and_a_group(service):
    place, finding = only(service, user("123"), profile("123", "away", always("+35227998300")),
                          obj("/numbers/+35227998300", destination={"kind": "ring_group", "target": "sales"}),
                          obj("/groups/sales", members=[{"kind": "user", "target": "123"}], fallback=END))
    assert place[0] == "loop_possible"
    assert finding["path"] == ("user/123/profile/away → number/+35227998300 → group/sales/members/0 → user/123")


def test_groups_that_fall_back_on_each_other(service):
    def group(name, other):
        return obj(f"/groups/{name}", members=[{"kind": "user", "target": "123"}],
                   fallback={"all_busy": {"kind": "ring_group", "target": other}, **END})

    place, finding = only(service, user("123"), group("a", "b"), group("b", "a"))
    assert place == ("loop_possible", "/groups/a", "/fallback/all_busy")
    assert finding["path"] == "group/a/fallback/all_busy → group/b/fallback/all_busy → group/a"


def test_a_forward_that_is_sent_back(service):
    places, items = found(service, user("123", fallback={"kind": "extension", "target": "124"}), user("124"),
                          profile("123", "available", {"busy": {"external": {"kind": "extension", "target": "124"}}}),
                          profile("124", "away", always("123")))
    assert places == [("loop_roundabout", "/users/123/profiles/available", "/forward/busy/external"),
                      ("loop_roundabout", "/users/123", "/fallback")]
    assert items[0]["path"] == "user/123/profile/available/busy → user/124/profile/away → user/123"
    assert items[1]["path"] == "user/123/fallback → user/124/profile/away → user/123"


@pytest.mark.parametrize("objects", [
    [],
    [user("123"), user("124"), profile("123", "away", always("124"))],
    # colleagues who stand in for each other: a target is rung, its own busy forward is not followed
    [user("123", fallback={"kind": "extension", "target": "124"}), user("124", fallback={"kind": "extension", "target": "123"}),
     profile("123", "available", {"busy": {"external": {"kind": "extension", "target": "124"}}}),
     profile("124", "available", {"busy": {"external": {"kind": "extension", "target": "123"}}})],
    # one for callers from within, one for those from outside
    [user("123"), user("124"), profile("123", "away", always("124", sides=["internal"])),
     profile("124", "away", always("123", sides=["external"]))],
    # calls are not taken there, so nothing is forwarded
    [user("123"), user("124"), profile("123", "away", always("124")),
     profile("124", "available", always("123"), accept_calls=False)],
    [user("123"), profile("123", "away", always("+4930123456", "external"))],
    [user("123", mailbox="vm123"), profile("123", "away", always("vm123", "voicemail"))],
])
def test_nothing_is_wrong(service, objects):
    assert found(service, *objects)[0] == []


# ---- certain loops are refused ----

def refused(answer, pointer, path):
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["type"].endswith("/validation-failed")
    assert [e["pointer"] for e in problem["errors"]] == [pointer], problem
    assert path in problem["errors"][0]["detail"]


def put(service, path, value):
    return service.admin("PUT", path, json=value, headers=NEW)


def test_the_profile_that_closes_the_circle_is_refused(service):
    base = domain(service, user("123"), user("124", extension="24"), profile("123", "available", always("24")))
    path = f"{base}/users/124/profiles/available"
    refused(put(service, path, {"forward": always("123")}), "/forward/always/external",
            "user/124 → user/123 → user/124")
    refused(put(service, path, {"forward": always("123", sides=["internal"])}), "/forward/always/internal",
            "user/124 → user/123 → user/124")
    assert service.admin("GET", path).status_code == 404
    # in one status only it is no certain circle, and lint tells of it
    assert put(service, f"{base}/users/124/profiles/away", {"forward": always("123")}).status_code == 201
    assert [f["code"] for f in lint(service, base)["items"]] == ["loop_possible"]
    # whoever takes no calls sends none on
    assert put(service, path, {"forward": always("123"), "accept_calls": False}).status_code == 201


def test_one_who_forwards_to_themselves_is_refused(service):
    base = domain(service, user("123", numbers=["+35227998123"]))
    refused(put(service, f"{base}/users/123/profiles/available", {"forward": always("+35227998123", "external")}),
            "/forward/always/external", "user/123 → user/123")


def test_the_domains_profile_that_closes_a_circle_is_refused(service):
    base = domain(service, user("123"), user("124"))
    refused(put(service, f"{base}/profiles/available", {"forward": always("124")}), "/forward/always/external",
            "user/124 → user/124")


def test_the_number_that_closes_the_circle_is_refused(service):
    base = domain(service, user("123"), obj("/numbers/700", destination={"kind": "extension", "target": "123"}))
    made = put(service, f"{base}/numbers/701", {"destination": {"kind": "extension", "target": "700"}})
    assert made.status_code == 201, made.text
    old = service.admin("GET", f"{base}/numbers/700")
    answer = service.admin("PUT", f"{base}/numbers/700", json={"destination": {"kind": "extension", "target": "701"}},
                           headers={"If-Match": old.headers["ETag"]})
    refused(answer, "/destination", "number/700 → number/701 → number/700")


def test_the_empty_group_that_closes_the_circle_is_refused(service):
    def empty(to):
        return {"fallback": {"none_available": {"kind": "ring_group", "target": to}, **END}}

    base = domain(service, user("123"), obj("/groups/a", **empty("b")),
                  obj("/groups/b", members=[{"kind": "user", "target": "123"}], fallback=empty("a")["fallback"]))
    assert [f["code"] for f in lint(service, base)["items"]] == ["loop_possible", "group_empty", "destination_empty"]
    old = service.admin("GET", f"{base}/groups/b")
    answer = service.admin("PUT", f"{base}/groups/b", json=empty("a"), headers={"If-Match": old.headers["ETag"]})
    refused(answer, "/fallback/none_available", "group/b → group/a → group/b")


def patch(service, path, value):
    old = service.admin("GET", path)
    return service.admin("PATCH", path, json=value, headers={"If-Match": old.headers["ETag"]})


def delete(service, path):
    return service.admin("DELETE", path, headers={"If-Match": service.admin("GET", path).headers["ETag"]})


def test_the_numbering_plan_that_closes_a_circle_is_refused(service):
    abroad = {"country_code": "33", "international_prefix": "00"}
    home = {"country_code": "352", "international_prefix": "00"}
    base = domain(service, user("123", numbers=["+35227998123"]))
    assert patch(service, base, {"numbering": abroad}).status_code == 200
    made = put(service, f"{base}/users/123/profiles/available", {"forward": always("27998123", "external")})
    assert made.status_code == 201, made.text
    refused(patch(service, base, {"numbering": home}), "/numbering", "user/123 → user/123")
    assert patch(service, base, {"max_wait_s": 60}).status_code == 200, "no other change of the domain is"

    # dialled numbers too
    delete(service, f"{base}/users/123/profiles/available")
    made = put(service, f"{base}/numbers/+35227998700",
               {"destination": {"kind": "external", "target": "27998700"}})
    assert made.status_code == 201, made.text
    refused(patch(service, base, {"numbering": home}), "/numbering", "number/+35227998700 → number/+35227998700")


def test_the_patch_that_closes_the_circle_is_refused(service):
    base = domain(service, user("123"), user("124"), profile("123", "available", always("124")),
                  profile("124", "available", always("123"), accept_calls=False))
    refused(patch(service, f"{base}/users/124/profiles/available", {"accept_calls": True}), "/forward/always/external",
            "user/124 → user/123 → user/124")
    assert service.admin("GET", f"{base}/users/124/profiles/available").json()["accept_calls"] is False


def test_the_number_of_a_user_that_closes_the_circle_is_refused(service):
    base = domain(service, user("123"), user("124", numbers=["+35227998001"]),
                  profile("123", "available", always("+35227998123", "external")),
                  profile("124", "available", always("123")))
    path = "user/123 → user/123"
    refused(patch(service, f"{base}/users/123", {"numbers": ["+35227998123"]}), "", path)
    refused(patch(service, f"{base}/users/124", {"numbers": ["+35227998001", "+35227998123"]}), "",
            "user/124 → user/123 → user/124")
    # whoever takes it without sending calls back may have it
    assert put(service, f"{base}/users/125", {"numbers": ["+35227998123"]}).status_code == 201


def test_a_new_user_whom_the_domains_profile_sends_in_a_circle_is_refused(service):
    base = domain(service, obj("/profiles/available", forward=always("+35227998555", "external")))
    refused(put(service, f"{base}/users/123", {"numbers": ["+35227998555"]}), "", "user/123 → user/123")
    assert service.admin("GET", f"{base}/users/123").status_code == 404
    assert put(service, f"{base}/users/124", {"numbers": ["+35227998556"]}).status_code == 201


def test_the_profile_whose_end_closes_the_circle_stays(service):
    base = domain(service, user("123"), user("124"), profile("123", "available", always("124")),
                  profile("124", "available", always("123")), profile("124", "away", {}))
    refused(delete(service, f"{base}/users/124/profiles/away"), "", "user/124 → user/123 → user/124")
    assert service.admin("GET", f"{base}/users/124/profiles/away").status_code == 200
    # the one that sends calls back may go
    assert delete(service, f"{base}/users/124/profiles/available").status_code == 204
    assert delete(service, f"{base}/users/124/profiles/away").status_code == 204


def test_the_domains_profile_whose_end_closes_the_circle_stays(service):
    base = domain(service, user("123"), user("124"), profile("123", "available", always("124")),
                  profile("124", "available", always("123")), obj("/profiles/away", accept_calls=True))
    refused(delete(service, f"{base}/profiles/away"), "", "user/123 → user/124 → user/123")
    assert service.admin("GET", f"{base}/profiles/away").status_code == 200
    assert delete(service, f"{base}/users/124/profiles/available").status_code == 204
    assert delete(service, f"{base}/profiles/away").status_code == 204
    # by the domain's profile for `available`: to somebody who is sent on to themselves
    base = domain(service, user("123"), user("124"), obj("/profiles/available", forward=always("124")),
                  profile("124", "available", {}), obj("/profiles/away", accept_calls=True))
    assert delete(service, f"{base}/profiles/away").status_code == 204
    base = domain(service, user("124"), obj("/profiles/available", forward=always("124")), obj("/profiles/away"))
    refused(delete(service, f"{base}/profiles/away"), "", "user/124 → user/124")


def test_a_number_with_hours_is_in_no_certain_circle(service):
    hours_ = obj("/schedules/office", periods=[{"days": WEEK, "from": "08:00", "to": "17:00"}])
    base = domain(service, user("123"), hours_, obj("/numbers/700", destination={"kind": "extension", "target": "123"}),
                  obj("/numbers/701", destination={"kind": "extension", "target": "700"}))
    value = {"destination": {"kind": "extension", "target": "701"}, "schedule": "office", "closed": {"kind": "busy"}}
    assert patch(service, f"{base}/numbers/700", value).status_code == 200
    items = lint(service, base)["items"]
    assert [(f["code"], f["path"]) for f in items] == [("loop_possible", "number/700 → number/701 → number/700")]
    # closed or not, it is the same circle then
    refused(patch(service, f"{base}/numbers/700", {"closed": {"kind": "extension", "target": "701"}}), "/destination",
            "number/700 → number/701 → number/700")


def test_a_loop_of_numbers_while_they_are_closed(service):
    place, finding = only(
        service, user("123"), hours("office", WEEK, "08:00", "17:00"),
        obj("/numbers/700", destination={"kind": "extension", "target": "123"}, schedule="office",
            closed={"kind": "extension", "target": "701"}),
        obj("/numbers/701", destination={"kind": "extension", "target": "123"}, schedule="office",
            closed={"kind": "extension", "target": "700"}))
    assert place == ("loop_possible", "/numbers/700", "/closed")
    assert finding["path"] == "number/700/closed → number/701/closed → number/700"


def test_an_import_with_a_circle_is_refused(service):
    objects = [profile("124", "available", always("123")), profile("123", "available", always("124")),
               user("123"), user("124")]
    answer = put_config(service, objects, "/v1/domains/lintrefused.example")
    assert answer.status_code == 400, answer.text
    errors = answer.json()["errors"]
    assert [e["pointer"] for e in errors] == ["/objects/2/value/forward/always/external"]
    assert "user/123 → user/124 → user/123" in errors[0]["detail"]
    assert service.admin("GET", "/v1/domains/lintrefused.example").status_code == 404


# ---- what leads nowhere ----

def test_what_leads_nowhere(service):
    places, _ = found(
        service, user("123", fallback={"kind": "voicemail", "target": "nobody"}),
        profile("123", "away", {"busy": {"external": {"kind": "ring_group", "target": "empty"}}}),
        obj("/groups/empty", fallback=END), obj("/schedules/never", name="Never"))
    assert sorted(places) == [
        ("destination_empty", "/users/123/profiles/away", "/forward/busy/external/target"),
        ("group_empty", "/groups/empty", "/members"),
        ("mailbox_unknown", "/users/123", "/fallback/target"),
        ("schedule_never_open", "/schedules/never", "/periods"),
    ]


def test_numbers_that_are_closed_and_lead_nowhere(service):
    number = obj("/numbers/700", destination={"kind": "extension", "target": "123"}, schedule="office")
    objects = [user("123"), hours("office", WEEK, "08:00", "17:00"), number]
    assert only(service, *objects)[0] == ("closed_unsaid", "/numbers/700", "/closed")
    number["value"]["closed"] = {"kind": "ring_group", "target": "empty"}
    places, _ = found(service, *objects, obj("/groups/empty", fallback=END))
    assert ("destination_empty", "/numbers/700", "/closed/target") in places
    number["value"]["closed"] = {"kind": "voicemail", "target": "nobody"}
    assert only(service, *objects)[0] == ("mailbox_unknown", "/numbers/700", "/closed/target")


def test_sites_that_are_none(service):
    people = [user("123", site="Belval, 3rd floor")]
    assert found(service, *people)[0] == []  # a label, as long as there are no sites
    group = obj("/groups/team", site="belval", members=[{"kind": "user", "target": "123"}], fallback=END)
    assert only(service, *people, group)[0] == ("site_missing", "/groups/team", "/site")
    assert only(service, *people, group, obj("/sites/belval"))[0] == ("site_missing", "/users/123", "/site")
    people[0]["value"]["site"] = "belval"
    assert found(service, *people, group, obj("/sites/belval"))[0] == []


# ---- caller rules ----

def rule(name, priority, **value):
    return obj(f"/caller-rules/{name}", priority=priority, **value)


OFFICE, SHOP = (obj(f"/schedules/{name}", periods=[{"days": ["monday"], "from": "08:00", "to": "17:00"}],
                    holidays=[{"date": "2026-12-25", "yearly": True}]) for name in ("office", "shop"))


@pytest.mark.parametrize("earlier, later", [
    ({"prefixes": ["+352"], "block": True}, {"numbers": ["+35227998300"]}),
    ({"prefixes": ["+352"], "block": True}, {"numbers": ["0035227998300"], "prefixes": ["+35227"], "targets": ["123"]}),
    ({"block": True}, {"anonymous": True}),
    ({"block": True, "targets": ["123", "124"]}, {"side": "external", "targets": ["24"]}),
    ({"block": True}, {"schedule": "office", "schedule_state": "holiday"}),
    ({"schedule": "office", "block": True}, {"schedule": "office", "anonymous": True}),
    ({"schedule": "office", "schedule_state": "closed"}, {"schedule": "office", "schedule_state": "holiday"}),
])
def test_a_rule_behind_a_wider_one_never_matches(service, earlier, later):
    place, finding = only(service, user("123"), user("124", extension="24"), OFFICE, rule("wide", 200, **earlier),
                          rule("narrow", 100, **later))
    assert place == ("rule_hidden", "/caller-rules/narrow", "")
    assert "wide" in finding["text"]


@pytest.mark.parametrize("earlier, later", [
    ({"prefixes": ["+352"]}, {"numbers": ["+4930123456"]}),
    ({"prefixes": ["+3522"]}, {"prefixes": ["+352"]}),
    ({"side": "internal"}, {"numbers": ["+35227998300"]}),
    ({"targets": ["123"]}, {"numbers": ["+35227998300"]}),
    ({"anonymous": True}, {"anonymous": True, "unknown": True}),
    ({"enabled": True, "numbers": ["+35227998300"]}, {}),
    ({"schedule": "office", "block": True}, {"numbers": ["+35227998300"]}),
    ({"schedule": "office"}, {"schedule": "shop"}),
    ({"schedule": "office", "schedule_state": "holiday"}, {"schedule": "office", "schedule_state": "closed"}),
])
def test_a_rule_that_may_match(service, earlier, later):
    assert found(service, user("123"), OFFICE, SHOP, rule("first", 200, **earlier), rule("second", 100, **later))[0] == []


def test_rules_that_do_nothing(service):
    places, _ = found(service, user("123"), rule("off", 900, enabled=False), rule("vip", 10, profile="away", side="internal"))
    assert places == [("rule_profile_missing", "/caller-rules/vip", "/profile"),
                      ("rule_disabled", "/caller-rules/off", "/enabled")]


def test_rules_for_hours_that_never_come(service):
    monday = obj("/schedules/monday", periods=[{"days": ["monday"], "from": "08:00", "to": "17:00"}])
    days = obj("/schedules/days", holidays=[{"date": "2026-12-25"}])
    places, items = found(service, monday, days, rule("a", 3, schedule="monday", schedule_state="holiday"),
                          rule("b", 2, schedule="days"), rule("c", 1, schedule="days", schedule_state="holiday"),
                          rule("d", 1, schedule="days", schedule_state="closed"))
    assert sorted(p for p in places if p[0] != "schedule_never_open") == [
        ("rule_schedule_never", "/caller-rules/a", "/schedule_state"),
        ("rule_schedule_never", "/caller-rules/b", "/schedule_state")]
    assert any("schedule days is never open" in f["text"] for f in items)


# ---- hours ----

def hours(name, days, start, end, **value):
    return obj(f"/schedules/{name}", periods=[{"days": days, "from": start, "to": end}], **value)


WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def team(*schedules):
    names = [f"{120 + i}" for i in range(len(schedules))]
    return [user(n, **({"schedule": s} if s else {})) for n, s in zip(names, schedules)] + [
        obj("/groups/team", members=[{"kind": "user", "target": n} for n in names], fallback=END)]


def test_hours_that_nobody_covers(service):
    place, finding = only(service, hours("early", WEEK, "06:00", "14:00"), hours("late", WEEK, "14:00", "22:00"),
                          *team("early", "late"))
    assert place == ("hours_uncovered", "/groups/team", "/members")
    assert finding["severity"] == "notice"
    assert "from monday 22:00 to tuesday 06:00" in finding["text"]
    assert "7 times and 56 hours" in finding["text"]


@pytest.mark.parametrize("objects", [
    [hours("day", WEEK, "06:00", "22:00"), hours("night", WEEK, "22:00", "06:00"), *team("day", "night")],
    [hours("day", WEEK, "06:00", "22:00"), *team("day", None)],
])
def test_hours_that_somebody_covers(service, objects):
    assert found(service, *objects)[0] == []


def test_members_need_not_be_there_while_the_group_is_closed(service):
    objects = [hours("early", WEEK, "06:00", "14:00"), *team("early")]
    objects[-1]["value"].update(schedule="early", fallback={"closed": {"kind": "busy"}, **END})
    assert found(service, *objects)[0] == []
    objects[-1]["value"].update(fallback=END)
    assert only(service, *objects)[0] == ("closed_unsaid", "/groups/team", "/fallback")


# ---- tokens ----

def token_of(service, base, domains=None):
    body = {"role": "pbx", **({"domains": domains} if domains else {})}
    answer = service.admin("POST", "/v1/tokens" if domains else f"{base}/tokens", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_tokens_that_do_not_speak_here(service):
    other, base = domain(service), domain(service)
    ids = [token_of(service, base), token_of(service, other), "nosuch", token_of(service, base, ["*"])]
    made = service.admin("PUT", f"{base}/sources/pbx1", json={"kind": "pbx", "tokens": ids}, headers=NEW)
    assert made.status_code == 201, made.text
    etag = {"If-Match": service.admin("GET", base).headers["ETag"]}
    assert service.admin("PATCH", base, json={"carriers": {"msisdn": True, "tokens": ["gone"]}}, headers=etag).ok
    items = lint(service, base)["items"]
    assert {(f["severity"], f["code"]) for f in items} == {("warning", "token_missing")}
    assert sorted((f["object"], f["pointer"]) for f in items) == [
        ("/", "/carriers/tokens/0"), ("/sources/pbx1", "/tokens/1"), ("/sources/pbx1", "/tokens/2")]
    assert any("nosuch" in f["text"] for f in items)


# ---- large domains, roles ----

def test_a_large_domain_holds_up_nobody(service):
    first, last = 10000, 14999
    objects = [user(f"{i}") for i in range(first, last + 1)]
    # a chain of all of them, whose end leads back while the last one is away
    objects += [profile(f"{i}", "available", always(f"{i + 1}")) for i in range(first, last)]
    objects.append(profile(f"{last}", "away", always(f"{first}")))
    base = domain(service, *objects)
    with ThreadPoolExecutor() as pool:
        report = pool.submit(lint, service, base)
        answered = 0
        while not report.done():
            assert service.admin("GET", f"{base}/users/{first}").status_code == 200
            answered += 1
    assert answered > 3  # in one go it would be one, the one that came first
    assert [f["code"] for f in report.result()["items"]] == ["loop_possible"]
    assert "…" in report.result()["items"][0]["path"]


def test_how_many_are_left_out(service):
    base = domain(service, *[rule(f"r{i:03}", 1, enabled=False) for i in range(150)])
    report = lint(service, base)
    assert (len(report["items"]), report["left_out"], report["notices"]) == (100, 50, 150)
    assert lint(service, base, limit=150)["left_out"] == 0
    assert service.admin("GET", f"{base}/config/lint", params={"limit": 501}).status_code == 400
    assert service.admin("GET", "/v1/domains/nowhere.example/config/lint").status_code == 404
