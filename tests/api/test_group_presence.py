"""A group's presence: its members, groups within and rosters included, how many are how, and who waits."""

import pytest
from scenario.world import call_path, make_domain, make_token

D = "team.example"
BASE = f"/v1/domains/{D}"
END = {"otherwise": {"kind": "voicemail"}}


@pytest.fixture(scope="module")
def world(service):
    """all = 300, 301 and, within, care = 302, 303; duty names 304. 303 hides from people, 301 from dashboards."""
    make_domain(service, ["300", "301", "302", "303", "304"], D)
    rotation = {"users": ["304"], "every": 1, "unit": "week", "hand_over": "08:00", "starts_on": "2020-01-06"}
    assert service.put(f"{BASE}/rosters/duty", {"rotation": rotation}).status_code == 201
    put_group(service, "care", [{"target": "302"}, {"target": "303"}])
    put_group(service, "all", [{"target": "300"}, {"target": "301"}, {"target": "300"},
                               {"kind": "group", "target": "care"}, {"kind": "roster", "target": "duty"}])
    rule(service, "303", {"user": "none"})
    rule(service, "301", {"dashboard": "none"})
    rule(service, "302", {"dashboard": "reachability"})
    assert service.admin("PUT", call_path("team", "302", D), json={"state": "confirmed"}).status_code == 200
    agent = {"logged_in": True, "paused": True, "pause_reason": "lunch"}
    assert service.admin("PUT", f"{BASE}/groups/all/members/300/state", json=agent).status_code == 200
    assert service.admin("PUT", f"{BASE}/groups/all/load", json={"waiting": 4, "expires_in": 3600}).status_code == 200
    return service


def put_group(service, name, members):
    assert service.put(f"{BASE}/groups/{name}", {"members": members, "fallback": END}).status_code == 201


def rule(service, user, visibility):
    answer = service.admin("PATCH", f"{BASE}/users/{user}", json={"visibility": visibility}, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


def read(service, token=None, group="all", status=200):
    answer = service.request("GET", f"{BASE}/groups/{group}/presence", token or service.admin_token)
    assert answer.status_code == status, answer.text
    return answer.json()


def users(answer):
    return [m["presence"]["user"] for m in answer["members"]]


# shows: S1.13 S0.6 S1.1
def test_everybody_who_may_be_rung_and_who_waits(world):
    team = read(world)
    assert users(team) == ["300", "301", "302", "303", "304"]
    counts = team["counts"]
    assert (counts["members"], counts["busy"], counts["on_calls"]) == (5, 1, 1)
    assert (counts["logged_in"], counts["paused"]) == (1, 1)
    assert team["load"]["waiting"] == 4
    assert team["members"][0]["agent"]["pause_reason"] == "lunch"
    assert sum(counts[a] for a in ("unknown", "available", "busy", "do_not_disturb", "away", "offline")) == 5


# shows: S1.10
def test_who_is_not_there_is_not_counted(world):
    token = make_token(world, D, role="user", user="300")
    team = read(world, token)
    assert users(team) == ["300", "301", "302", "304"] and team["counts"]["members"] == 4
    assert "303" not in str(team)


# shows: S1.10
def test_no_count_tells_more_than_is_seen(world):
    token = make_token(world, D, role="dashboard", groups=["all"])
    team = read(world, token)
    assert users(team) == ["300", "302", "303", "304"]
    assert team["counts"]["members"] == 4
    assert (team["counts"]["busy"], team["counts"]["on_calls"], team["counts"]["paused"]) == (0, 0, 0), \
        "302 is on a call, which this dashboard does not see"
    assert all("agent" not in m and "activity" not in m["presence"] for m in team["members"])
    assert team["load"]["waiting"] == 4


def test_who_waits_is_not_for_outsiders(world):
    assert "load" not in read(world, make_token(world, D, role="user", user="304"), "care")
    assert "load" in read(world, make_token(world, D, role="user", user="304"))


def test_a_supervisor_sees_calls_and_talk_time(world):
    team = read(world, make_token(world, D, role="supervisor", groups=["all"]))
    member, = [m for m in team["members"] if m["presence"]["user"] == "302"]
    assert member["presence"]["activity"] == "on_the_phone"
    assert [set(c) for c in member["presence"]["calls"]] == [{"state", "since"}]


def test_only_the_groups_that_the_token_names(world):
    token = make_token(world, D, role="dashboard", groups=["care"])
    assert users(read(world, token, "care")) == ["302", "303"]
    assert read(world, token, "all", 404)["type"] == read(world, token, "none", 404)["type"]


def test_a_group_of_hundreds_in_slices(world):
    for i in range(400):
        assert world.put(f"{BASE}/users/m{i:03}", {}).status_code == 201
    put_group(world, "large", [{"target": f"m{i:03}"} for i in range(400)])
    team = read(world, make_token(world, D, role="supervisor", groups=["large"]), "large")
    assert team["counts"]["members"] == len(team["members"]) == 400


# shows: S1.10
def test_who_appears_offline_is_counted_as_no_agent(world):
    token = make_token(world, D, role="supervisor", groups=["all"])
    assert (read(world, token)["counts"]["logged_in"], read(world, token)["counts"]["paused"]) == (1, 1)
    assert world.admin("PUT", f"{BASE}/users/300/appear-offline", json={}).status_code == 200
    try:
        team = read(world, token)
        assert "agent" not in team["members"][0]
        assert (team["counts"]["logged_in"], team["counts"]["paused"], team["counts"]["mismatched"]) == (0, 0, 0)
    finally:
        world.admin("DELETE", f"{BASE}/users/300/appear-offline")
