"""Groups: members and destinations exist, ids and numbers are nobody else's, nothing contains itself,
and what they are is exported and imported."""

import pytest

from scenario.world import make_domain

D = "groups.example"
BASE = f"/v1/domains/{D}"
END = {"otherwise": {"kind": "voicemail"}}


@pytest.fixture(scope="module")
def api(service):
    make_domain(service, ["800", "801", "802"], D)
    return service


@pytest.fixture
def group(api):
    """group("sales", **body) -> the answer to its PUT; removed afterwards, last one first."""
    made = []

    def make(ident, **body):
        body.setdefault("fallback", END)
        path = f"{BASE}/groups/{ident}"
        now = api.admin("GET", path)
        if now.status_code == 200:
            return api.admin("PUT", path, json=body, headers={"If-Match": now.headers["ETag"]})
        answer = api.put(path, body)
        if answer.status_code == 201:
            made.append(path)
        return answer

    yield make
    for path in made:  # loose from each other first, so that the order of removal is nothing
        now = api.admin("GET", path)
        if now.status_code == 200:
            api.admin("PUT", path, json={"fallback": END}, headers={"If-Match": now.headers["ETag"]})
    for path in reversed(made):
        assert api.admin("DELETE", path, headers={"If-Match": "*"}).status_code == 204


def users(*ids):
    return [{"target": i} for i in ids]


def nested(*ids):
    return [{"kind": "group", "target": i} for i in ids]


def problem(answer, status, slug):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/docs/errors/{slug}"
    return {e["pointer"]: e["detail"] for e in answer.json().get("errors", [])}


def refused(answer):
    return problem(answer, 400, "validation-failed")


def test_a_group_is_an_object_like_others(api, group):
    made = group("sales", name="Sales", extension="8500", numbers=["+35227990850"],
                 members=users("800", "801") + [{"kind": "external", "target": "+352661000001"}],
                 stages=[{"after_s": 10, "members": users("802")}], strategy="longest_idle",
                 skills={"required": [{"skill": "french", "level": 3}], "relax_after_s": 15},
                 overflow={"waiting": 5})
    assert made.status_code == 201, made.text
    path, etag = f"{BASE}/groups/sales", made.headers["ETag"]
    read = api.admin("GET", path)
    assert read.json() == made.json() and read.json()["id"] == "sales"
    assert api.admin("GET", path, headers={"If-None-Match": etag}).status_code == 304
    problem(api.admin("PUT", path, json={"fallback": END}), 428, "precondition-required")
    patched = api.admin("PATCH", path, json={"strategy": "round_robin", "skills": None},
                        headers={"If-Match": etag})
    assert patched.status_code == 200, patched.text
    assert patched.json()["strategy"] == "round_robin" and "skills" not in patched.json()
    assert patched.json()["members"] == read.json()["members"]
    problem(api.admin("PATCH", path, json={"timeout_s": 9}, headers={"If-Match": etag}), 412,
            "precondition-failed")
    assert [g["id"] for g in api.admin("GET", f"{BASE}/groups").json()["items"]] == ["sales"]


def test_what_a_group_names_exists(group):
    found = refused(group("g", members=users("800", "nobody") + nested("nothing"),
                          stages=[{"after_s": 5, "members": users("gone")}],
                          fallback={**END, "closed": {"kind": "ring_group", "target": "nothing"},
                                    "all_busy": {"kind": "extension", "target": "0815"}}))
    assert set(found) == {"/members/1/target", "/members/2/target", "/stages/0/members/0/target",
                          "/fallback/closed/target", "/fallback/all_busy/target"}
    assert "roster" in refused(group("g", members=[{"kind": "roster", "target": "duty"}]))[
        "/members/0/target"]


def test_a_group_goes_by_a_schedule(api, group):
    assert "/schedule" in refused(group("g", schedule="nothing"))
    made = api.put(f"{BASE}/schedules/never", {"periods": []})
    assert made.status_code == 201, made.text
    assert group("g", members=users("800"), schedule="never",
                 fallback={**END, "closed": {"kind": "announcement", "target": "hours"}}).status_code == 201
    decision = ask(api, "g")
    assert decision["reason"] == "closed" and decision["steps"][0]["targets"][0]["id"] == "hours"
    gone = api.admin("DELETE", f"{BASE}/schedules/never", headers={"If-Match": "*"})
    assert "/groups/g" in str(problem(gone, 409, "in-use"))
    assert group("g").status_code == 200
    assert api.admin("DELETE", f"{BASE}/schedules/never", headers={"If-Match": "*"}).status_code == 204


def test_a_group_has_an_end(api, group):
    assert "/fallback" in refused(api.put(f"{BASE}/groups/g", {"members": users("800")}))
    assert "/fallback/otherwise" in refused(group("g", fallback={"closed": {"kind": "busy"}}))
    for to in ({"kind": "extension", "target": "800"}, {"kind": "ring_group", "target": "g"},
               {"kind": "external", "target": "+352661000001"}):
        found = refused(group("g", fallback={"otherwise": to}))
        assert "must end the call" in found["/fallback/otherwise/kind"]


def test_ids_extensions_and_numbers_are_unique(api, group):
    not_unique = lambda answer: problem(answer, 409, "not-unique")
    assert group("sales", extension="8500", numbers=["+35227990850"]).status_code == 201
    assert "/id" in not_unique(group("800"))
    assert "/extension" in not_unique(group("other", extension="8500"))
    assert "/numbers/0" in not_unique(group("other", numbers=["+35227990850"]))
    for body in ({"extension": "8500"}, {"numbers": ["+35227990850"]}):
        assert "group sales" in str(not_unique(api.put(f"{BASE}/users/803", body)))
    assert "/id" in not_unique(api.put(f"{BASE}/users/sales", {}))
    answer = api.put(f"{BASE}/users/800/devices/m", {"kind": "mobile_number", "number": "+35227990850"})
    assert "/number" in not_unique(answer)


def test_nobody_is_taken_away_from_a_group(api, group):
    assert group("sales", members=users("800")).status_code == 201
    assert group("all", members=nested("sales"),
                 fallback={**END, "all_busy": {"kind": "extension", "target": "8500"}}).status_code == 400
    assert group("sales", members=users("800"), extension="8500").status_code == 200
    assert group("all", members=nested("sales"),
                 fallback={**END, "all_busy": {"kind": "extension", "target": "8500"}}).status_code == 201
    gone = api.admin("DELETE", f"{BASE}/users/800", headers={"If-Match": "*"})
    assert "/groups/sales" in str(problem(gone, 409, "in-use"))
    gone = api.admin("DELETE", f"{BASE}/groups/sales", headers={"If-Match": "*"})
    assert "/groups/all" in str(problem(gone, 409, "in-use"))
    # its extension is where somebody's calls go
    assert "/groups/all" in str(problem(group("sales", members=users("800")), 409, "in-use"))


def test_a_group_cannot_contain_itself(group):
    assert "contains itself" in refused(group("a", members=nested("a")))["/members"]
    for name, inside in (("a", []), ("b", nested("a")), ("c", nested("b"))):
        assert group(name, members=inside).status_code == 201
    assert "a > c > b > a" in refused(group("a", members=nested("c")))["/members"]


def test_nested_groups_are_four_deep_at_most(group):
    for name, inside in (("a", users("800")), ("b", nested("a")), ("c", nested("b")), ("d", nested("c"))):
        assert group(name, members=inside).status_code == 201
    assert "deeper" in refused(group("e", members=nested("d")))["/members"]
    # from below too: what a group is put into counts
    assert group("e").status_code == 201
    assert "deeper" in refused(group("a", members=nested("e")))["/members"]


def numbers(first, count):
    return [{"kind": "external", "target": f"+3526{n:08d}"} for n in range(first, first + count)]


def test_five_hundred_members_and_not_one_more(group):
    assert group("a", members=numbers(0, 500)).status_code == 201
    assert "/members" in refused(group("b", members=numbers(0, 501)))
    found = refused(group("b", members=numbers(0, 400), stages=[{"after_s": 5, "members": numbers(400, 101)}]))
    assert "500" in found["/stages"]
    # the same ones count once, others are too many, whichever of the groups is written
    assert group("b", members=nested("a") + numbers(0, 400)).status_code == 201
    assert "500 distinct" in str(refused(group("b", members=nested("a") + numbers(500, 1))))
    assert "500 distinct" in str(refused(group("a", members=numbers(400, 500))))


def test_groups_within_groups_are_2000_lines_at_most(group):
    assert group("all", members=numbers(0, 500)).status_code == 201
    parts = [f"part{n}" for n in range(4)]
    for name in parts:
        assert group(name, members=nested("all")).status_code == 201
    assert group("twice", members=nested(*parts[:3])).status_code == 201
    assert "2000" in refused(group("again", members=nested(*parts)))["/members"]


def test_members_are_what_they_say(group):
    found = refused(group("g", members=[{"kind": "external", "target": "call me"},
                                        {"kind": "user", "target": "a b"}, {"target": "800", "delay_s": 301},
                                        {"kind": "person", "target": "800"}]))
    assert set(found) == {"/members/0/target", "/members/1/target", "/members/2/delay_s",
                          "/members/3/kind"}
    assert "/stages/0/members" in refused(group("g", stages=[{"after_s": 5, "members": []}]))


def test_skills_of_users(api):
    path = f"{BASE}/users/804"
    skills = [{"skill": "french", "level": 7}, {"skill": "sales"}]
    made = api.put(path, {"skills": skills})
    assert made.status_code == 201, made.text
    assert made.json()["skills"] == [skills[0], {"skill": "sales", "level": 1}]
    for wrong, at in (([{"skill": "x", "level": 11}], "/skills/0/level"),
                      ([{"skill": "x"}, {"skill": "x"}], "/skills/1/skill"), ([{}], "/skills/0/skill"),
                      ([{"skill": str(i)} for i in range(33)], "/skills")):
        answer = api.admin("PATCH", path, json={"skills": wrong}, headers={"If-Match": "*"})
        assert at in refused(answer), answer.text
    api.admin("DELETE", path, headers={"If-Match": "*"})


def test_groups_travel_in_documents(api, group):
    assert group("sales", members=users("800")).status_code == 201
    assert group("all", members=nested("sales"), extension="8600").status_code == 201
    exported = api.admin("GET", f"{BASE}/config")
    objects = exported.json()["objects"]
    assert {"/groups/all", "/groups/sales"} <= {o["path"] for o in objects}

    def dry(objects):
        return api.admin("PUT", f"{BASE}/config?dry_run=true", json={"format": 1, "objects": objects},
                         headers={"If-Match": exported.headers["ETag"]})

    assert dry(objects).status_code == 200
    without = dry([o for o in objects if o["path"] != "/groups/sales"])
    assert "sales is no group in the document" in str(refused(without))
    gone = dry([o for o in objects if not o["path"].startswith("/groups/")])
    assert gone.json()["removed"] == 2
    circle = objects + [{"path": "/groups/b", "value": {"members": nested("c"), "fallback": END}},
                        {"path": "/groups/c", "value": {"members": nested("b"), "fallback": END}}]
    assert "contains itself" in str(refused(dry(circle)))
    twice = objects + [{"path": "/groups/b", "value": {"extension": "8600", "fallback": END}}]
    assert "group all" in str(problem(dry(twice), 409, "not-unique"))
    same = objects + [{"path": "/groups/800", "value": {"fallback": END}}]
    assert "user 800" in str(problem(dry(same), 409, "not-unique"))


# ---- calls to groups ----

def ask(api, to, **query):
    answer = api.admin("GET", f"{BASE}/route", params={"to": to, "call_id": "c-1", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def rung(decision):
    return [[t.get("user", t.get("number")) for t in s["targets"]] for s in decision["steps"]
            if s["action"] == "ring"]


def test_a_call_to_a_group(api, group):
    assert group("sales", extension="8500", numbers=["+35227990850"], strategy="sequential",
                 members=users("800", "801") + [{"kind": "external", "target": "+352661000001"}]
                 ).status_code == 201
    for to in ("sales", "8500", "0035227990850"):
        decision = ask(api, to)
        assert decision["group"] == "sales" and "user" not in decision
        assert decision["reason"] == "strategy_order"
        assert rung(decision) == [["800"], ["801"], ["+352661000001"]]
        assert decision["steps"][2]["targets"][0]["confirm"] is True
        assert decision["steps"][3]["targets"][0] == {"kind": "voicemail", "mailbox": "sales"}
        assert "skipped" not in decision
    api.admin("PUT", f"{BASE}/users/800/status", json={"status": "do_not_disturb", "expires_in": 60})
    decision = ask(api, "sales")
    assert rung(decision) == [["801"], ["+352661000001"]]
    assert decision["skipped"] == [{"group": "sales", "kind": "user", "target": "800",
                                    "reason": "manual_dnd"}]
    api.admin("DELETE", f"{BASE}/users/800/status")


def test_a_change_of_the_group_is_known_at_the_next_question(api, group):
    assert group("sales", members=users("800")).status_code == 201
    assert rung(ask(api, "sales")) == [["800"]]
    assert group("sales", members=users("801", "802")).status_code == 200
    assert rung(ask(api, "sales")) == [["801", "802"]]
    api.admin("DELETE", f"{BASE}/groups/sales", headers={"If-Match": "*"})
    gone = api.admin("GET", f"{BASE}/route", params={"to": "sales"})
    problem(gone, 404, "unknown-target")
    assert "dialled number" in gone.json()["detail"]


def test_skills_of_a_question(api, group):
    for user, skills in (("805", [{"skill": "french", "level": 4}]),
                         ("806", [{"skill": "french", "level": 8}, {"skill": "sales", "level": 2}])):
        assert api.put(f"{BASE}/users/{user}", {"skills": skills}).status_code == 201
        assert api.put(f"{BASE}/users/{user}/devices/desk", {"kind": "desk_phone"}).status_code == 201
    assert group("help", strategy="sequential", reserve_s=0, members=users("800", "805", "806")).status_code == 201
    assert rung(ask(api, "help")) == [["800"], ["805"], ["806"]]
    assert rung(ask(api, "help", skills="french:3")) == [["806"], ["805"]]
    assert rung(ask(api, "help", skills="french:3,sales")) == [["806"]]
    assert rung(ask(api, "help", preferred_skills="french")) == [["806"], ["805"], ["800"]]
    assert rung(ask(api, "help", skills="french:5", relax_skills_after_s=10)) == [["806"], ["805"], ["800"]]
    body = {"to": "help", "skills": {"required": [{"skill": "french", "level": 3}]}}
    posted = api.admin("POST", f"{BASE}/route", json=body)
    assert posted.status_code == 200 and rung(posted.json()) == [["806"], ["805"]]
    for wrong in ("french:0", "french:11", "french:x", "french,", "a b", "french,french",
                  ",".join(f"s{i}" for i in range(17))):
        for name in ("skills", "preferred_skills"):
            answer = api.admin("GET", f"{BASE}/route", params={"to": "help", name: wrong})
            assert f"?{name}" in refused(answer), wrong
    answer = api.admin("GET", f"{BASE}/route", params={"to": "help", "relax_skills_after_s": 301})
    assert "?relax_skills_after_s" in refused(answer)


def test_who_is_named_by_extension_is_told_the_id(api, group):
    base = f"{BASE}/users/anna"
    assert api.put(base, {"extension": "870"}).status_code == 201
    group("sales", extension="871")
    assert "; anna is the id" in refused(group("wrong", members=users("870")))["/members/0/target"]
    assert "; sales is the id" in refused(group("wrong", members=nested("871")))["/members/0/target"]
    assert "the id" not in refused(group("wrong", members=users("872")))["/members/0/target"]
    answer = api.put(f"{BASE}/numbers/+3522287100", {"destination": {"kind": "ring_group", "target": "871"}})
    assert "; sales is the id" in refused(answer)["/destination/target"]
    assert api.admin("DELETE", base, headers={"If-Match": "*"}).status_code == 204
