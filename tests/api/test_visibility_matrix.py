"""Role × endpoint × field, cell by cell, from the program's table and the contract: at each level that a reader may
have, each operation answers as its row says, no field is below its level, and no canary shows anywhere. An operation
or a field without a row fails."""

import json
import re
import time

import pytest
from scenario.world import call_path, make_domain, make_token
from support.openapi import CONTRACT, dump
from support.service import BINARY

D, FOREIGN = "matrix.example", "foreign-matrix.example"
BASE = f"/v1/domains/{D}"
LEVELS = ("none", "reachability", "availability", "activity", "detail")
LEVEL = {name: i for i, name in enumerate(LEVELS)}
READERS = ("user", "supervisor", "dashboard", "pbx")
SUBJECT, READER = "500", "501"

# ---- what is sensitive, and from which level on it may show; None: never without a right of its own ----

CANARIES = {
    "+352990770003": None,          # the other party of a call
    "+352990770004": None,          # who called
    "+352990770002": "detail",      # where the person's calls are forwarded to
    "+352621000500": "detail",      # their mobile number
    "sip:canary-uri@pbx": "detail",
    "canary-desk": "detail", "canary-epoch": "detail", "canary-instance": "detail",
    "canary-lock": "detail", "canary-call": "detail", "canary-session": "detail",
    "canary-source": "detail",      # stands for the id of the token that reported
    "canary-place": "detail",
    "canary-pause": "activity",
    "canary-state": "activity",     # the domain's own status
    "canary-label": "activity",
    "canary-note": "availability", "canary-guidance": "availability",
}

# Fields of what is told of a user, by the level that each needs; `user` says who it is about.
FIELDS = {
    "Presence": {
        "reachability": "user routable degraded as_of presence_stale",
        "availability": "availability since note guidance",
        "activity": "activity status label colour reason until calls",
        "detail": "expires_at push rung devices sessions sources trace location agent damped appears_offline"
                  " appears_offline_until version"},
    "CallFact": {"activity": "state direction since", "detail": "call_id device carrier expires_at source at stale",
                 None: "number"},
    "StatusFact": {"activity": "status note since expires_at stale", "detail": "source"},
    "AgentFact": {"activity": "user logged_in paused pause_reason wish wish_reason wished_at confirmed mismatch calls"
                              " last_call_at reserved_until presence_stale"},
    "AgentOfGroup": {"detail": "group logged_in paused wish wish_reason wished_at confirmed mismatch"},
    "DeviceFact": {"detail": "device kind state health locked lock reachable diallable reason instance since"
                             " expires_at source stale"},
    "SessionFact": {"detail": "session app device availability idle since active_at push_expires_in expires_at source at"},
    "LocationFact": {"detail": "label since expires_at stale"},  # as the domain says: detail where it says nothing
    "SourceAge": {"detail": "source kind at age_s stale"},
    "SignalResult": {
        "none": "applied reason repeat clamped from_future expires_at expires_in",
        "reachability": "routable", "availability": "availability", "activity": "activity"},
    "TransferAdvice": {
        "reachability": "user rings channel degraded as_of presence_stale",
        "availability": "channels availability busy_since", "activity": "reason free_by", "detail": "appears_offline"},
    "Target": {"none": "kind prefix confirm id mailbox greeting", "reachability": "user", "detail": "device uri number push"},
}

# ---- what each operation that names users does at a level below the one that it needs ----

USER, DEVICE = f"/users/{SUBJECT}", "devices/canary-desk"


def row(path, least="none", method="GET", below=404, **more):
    """least: from this level on it is answered; below it `below`, and 404 in any case at `none`."""
    return {"path": path, "least": least, "method": method, "below": below, **more}


ROWS = {
    "listUsers": row("/users?q=500"),
    "getUser": row(USER, "reachability"),
    "listDevices": row(f"{USER}/devices", "detail", below=403),
    "getDevice": row(f"{USER}/{DEVICE}", "detail", below=403),
    "listProfiles": row(f"{USER}/profiles", "detail", below=403),
    "getProfile": row(f"{USER}/profiles/available", "detail", below=403),
    "listGroups": row("/groups"),
    "getGroup": row("/groups/team"),
    "getGroupPresence": row("/groups/team/presence"),
    "getGroupState": row("/groups/team/state"),
    "getGroupLoad": row("/groups/team/load"),
    "listRosters": row("/rosters"),
    "getRoster": row("/rosters/rota"),
    "getRosterState": row("/rosters/rota/state"),
    "getRosterTransitions": row("/rosters/rota/transitions"),
    "getAgentState": row(f"/groups/team/members/{SUBJECT}/state", "activity", below=403),
    "getStatus": row(f"{USER}/status", "activity", below=403),
    "listSessions": row(f"{USER}/sessions", "detail", below=403),
    "listCalls": row(f"{USER}/calls", "activity", below=403),
    "getDeviceState": row(f"{USER}/{DEVICE}/state", "detail", below=403),
    "getTransferAdvice": row(f"{USER}/transfer-advice", "reachability"),
    "getPresence": row(f"{USER}/presence?explain=true", "reachability"),
    "findPresence": row("/presence?order=best"),
    "queryPresence": row("/presence/query", method="POST", json={"users": [SUBJECT]}),
    "listDecisions": row(f"/decisions?user={SUBJECT}"),
    "getDecision": row("/decisions/{alone}", "activity"),
    "simulateRoute": row("/route/simulate", "activity", "POST", json={"question": {"to": SUBJECT}}),
    "putStatus": row(f"{USER}/status", "reachability", "PUT", json={"status": "canary-state", "note": "canary-note"}),
    "postSignalBatch": row("/signals/batch", method="POST", json={"items": [
        {"signal": "status", "user": SUBJECT, "value": {"status": "canary-state", "note": "canary-note"}}]}),
    "putCall": row(call_path("canary-call", SUBJECT, D)[len(BASE):], "reachability", "PUT",
                   json={"state": "confirmed", "device": "canary-desk", "number": "+352990770003"}),
    "postCall": row(call_path("canary-call", SUBJECT, D)[len(BASE):], "reachability", "POST",
                    json={"state": "confirmed", "device": "canary-desk", "number": "+352990770003"}),
}
# Answers in which the subject must still not show: asked of groups, rosters and decisions about a team.
ALSO = {"getDecision": row("/decisions/{team}"), "listDecisions": row("/decisions"),
        "findPresence": row("/presence?group=team"), "listUsers": row("/users"),
        "simulateRoute": row("/route/simulate", "none", "POST", json={"question": {"to": "team"}})}
# A PBX dials: it gets whole the decisions that are made for it, whatever it reads of people.
DECIDES = {"getRoute", "postRoute", "postFreeswitch", "listDecisions", "getDecision", "reportOutcome"}
# They name no user, or nobody but their own writes.
OF_NOBODY = {
    "getDomain", "listDomainProfiles", "getDomainProfile", "listNumbers", "getNumber", "listCallerRules",
    "getCallerRule", "listSchedules", "getSchedule", "getScheduleState", "getScheduleTransitions", "listStatuses",
    "getStatusDefinition", "listSites", "getSite", "putScheduleOverride", "deleteScheduleOverride", "putSiteOverride",
    "deleteSiteOverride", "putGroupLoad", "postCarrierReport", "postCarrierBatch",
    "listSources", "getSource", "getSourceState", "putHeartbeat"}  # systems, not people
# They change something of somebody who must be there; what they answer is in the rows of their kind.
WRITES = {
    "putGroupOverride", "deleteGroupOverride", "putRosterSwap", "deleteRosterSwap", "putAgentState", "deleteAgentState",
    "deleteStatus", "deleteCall", "putDeviceState", "postDeviceState", "deleteDeviceState", "putSession",
    "deleteSession", "postFeatureCode", "postReset", "putSnapshot", "putUserLock", "deleteUserLock", "putUserLocation",
    "deleteUserLocation", "deleteWrapUp"}
# A person's own, and nobody else's but an admin's.
OWN = {
    "putPrivacy", "putProfile", "patchProfile", "deleteProfile", "makeHookPassword", "deleteHookPassword",
    "listCalendars", "getCalendar", "putCalendar", "deleteCalendar", "putAppearOffline", "deleteAppearOffline"}


def endpoints():
    """Those that somebody else than an admin or operator may use."""
    for e in dump(BINARY)["endpoints"]:
        e["readers"] = set(e["roles"]) - {"admin", "superadmin", "operator"}
        if e["readers"] and not {"public", "own_auth"} & set(e["flags"]):
            yield e


ENDPOINTS = {e["operation"]: e for e in endpoints()}


def test_every_operation_has_a_row():
    known = [set(ROWS), DECIDES - set(ROWS), OF_NOBODY, WRITES, OWN]
    assert set(ENDPOINTS) == set().union(*known), set(ENDPOINTS) ^ set().union(*known)
    assert sum(map(len, known)) == len(ENDPOINTS), "each is in one place"


def test_own_is_own():
    for operation in OWN:
        assert ENDPOINTS[operation]["readers"] == {"user"} and "self" in ENDPOINTS[operation]["flags"]


@pytest.mark.parametrize("schema", FIELDS)
def test_every_field_has_a_level(schema):
    known = [f for fields in FIELDS[schema].values() for f in fields.split()]
    assert sorted(known) == sorted(CONTRACT.schemas[schema]["properties"])


def test_every_schema_about_a_user_has_its_levels():
    """Whatever an answer holds is in FIELDS, or is one of those that tell nothing of a user's present."""
    config = {"UserList", "User", "DeviceList", "Device", "ProfileList", "Profile", "GroupList", "Group", "RosterList",
              "Roster", "PresenceCounts", "LoadFact", "MemberPresence", "GroupPresence", "PresenceList", "PresenceAnswer"}
    seen = set()
    for operation in ROWS:
        for _, response in CONTRACT.by_id[operation].success():
            content = response.get("content", {}).get("application/json")
            if content:
                collect(content["schema"], seen)
    told = {s for s in seen if re.search("Fact|Presence|Advice|Target|Result|Age|Agent", s)}
    words = {"ChannelAdvice", "AgentAction", "TargetForwarding", "BatchResult", "FactResult"}  # of which the last two name nobody
    assert told <= set(FIELDS) | config | words, told - set(FIELDS) - config


def collect(node, seen):
    if "$ref" in node:
        name = node["$ref"].split("/")[-1]
        if name not in seen and "/schemas/" in node["$ref"]:
            seen.add(name)
            collect(CONTRACT.schemas[name], seen)
    for child in [*node.get("properties", {}).values(), node.get("items")]:
        if child:
            collect(child, seen)


# ---- the world ----

def put(service, path, body):
    answer = service.put(BASE + path, body)
    assert answer.status_code == 201, answer.text


def tell(service, token, method, path, body):
    answer = service.request(method, BASE + path, token, json=body)
    assert answer.status_code in (200, 201) and answer.json().get("applied", True), answer.text


class World:
    def __init__(self, service):
        self.service = service
        make_domain(service, [SUBJECT, READER, "502"], D)
        make_domain(service, ["900"], FOREIGN)
        source = service.admin("POST", f"{BASE}/tokens", json={"role": "admin", "name": "source"}).json()
        self.source, self.reporter = source["id"], source["token"]
        self.configure()
        self.happen()
        self.decide()
        self.tokens = {role: make_token(service, D, role=role, **({"user": READER} if role == "user" else {}))
                       for role in (*READERS, "carrier", "admin")}
        self.own = make_token(service, D, role="user", user=SUBJECT)
        self.level = None

    def configure(self):
        end = {"otherwise": {"kind": "voicemail"}}
        put(self.service, "/statuses/canary-state", {
            "availability": "away", "routable": True, "texts": [{"language": "en", "label": "canary-label", "guidance": "canary-guidance"}]})
        put(self.service, f"{USER}/devices/canary-desk", {"kind": "desk_phone", "uri": "sip:canary-uri@pbx"})
        put(self.service, f"{USER}/profiles/available", {
            "mobile": {"device": "mobile", "simultaneous": True},
            "forward": {"no_answer": {"external": {"kind": "external", "target": "+352990770002"},
                                      "internal": {"kind": "external", "target": "+352990770002"}}}})
        put(self.service, "/groups/team", {"members": [{"target": SUBJECT}, {"target": "502"}], "fallback": end,
                                           "strategy": "sequential", "member_mobile": True, "call_waiting": True})
        put(self.service, "/rosters/rota", {"rotation": {
            "users": [SUBJECT], "every": 1, "unit": "week", "hand_over": "08:00", "starts_on": "2020-01-06"}})

    def happen(self):
        facts = {
            f"{USER}/{DEVICE}/state": {"state": "registered", "instance": "canary-instance", "epoch": "canary-epoch",
                                       "lock": {"owner": "canary-lock", "expires_in": 3600}},
            f"{USER}/sessions/canary-session": {"availability": "busy", "app": "desktop_app"},
            f"{USER}/location": {"label": "canary-place"},
            f"{USER}/status": {"status": "canary-state", "note": "canary-note"},
            f"/groups/team/members/{SUBJECT}/state": {"logged_in": True, "paused": True, "pause_reason": "canary-pause"},
        }
        for path, body in facts.items():
            tell(self.service, self.reporter, "PUT", path, body)
        tell(self.service, self.reporter, "PUT", ROWS["putCall"]["path"], ROWS["putCall"]["json"])

    def decide(self):
        self.decisions = {}
        for name, to in (("alone", SUBJECT), ("team", "team")):
            for caller in ("+352990770004", "502"):
                answer = self.service.request("GET", f"{BASE}/route", self.reporter, params={"to": to, "from": caller})
                assert answer.status_code == 200, answer.text
                self.decisions.setdefault(name, answer.json()["decision_id"])

    def see(self, level):
        """Every kind of reader sees that much of the subject; a PBX at least that there is one."""
        if level == self.level:
            return
        rules = {role: level for role in ("user", "supervisor", "dashboard")} | {
            "pbx": level if level != "none" else "reachability"}
        answer = self.service.admin("PATCH", BASE + USER, json={"visibility": rules}, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
        self.level = level

    def ask(self, who, cell, domain=D, **more):
        token = self.tokens.get(who, who)
        path = cell["path"].format(**self.decisions) if "{" in cell["path"] else cell["path"]
        for _ in range(100):
            answer = self.service.request(cell["method"], f"/v1/domains/{domain}{path}", token,
                                          **({"json": cell["json"]} if "json" in cell else {}), **more)
            if answer.status_code != 429:
                return answer
            time.sleep(0.1)
        raise AssertionError("limited all the time")

    def texts(self, answer):
        """Everything that was said, headers too, with the reporter's id as its canary."""
        said = answer.text + json.dumps(dict(answer.headers))
        return said.replace(self.source, "canary-source")


@pytest.fixture(scope="module")
def world(service):
    return World(service)


# ---- the cells ----

def levels_of(role):
    return [level for level in LEVELS if role != "pbx" or level != "none"]


CELLS = [(operation, role) for operation in ROWS for role in READERS if role in ENDPOINTS[operation]["readers"]]


def expected_status(operation, role, level, cell):
    if role == "user" and "self" in ENDPOINTS[operation]["flags"]:
        return 403
    if LEVEL[level] >= LEVEL[cell["least"]] or operation in DECIDES and role in ("pbx",):
        return 200
    if operation == "getDecision" and role == "user":
        return 404
    return 404 if level == "none" else cell["below"]


def judge_canaries(world, answer, level, what):
    said = world.texts(answer)
    for canary, least in CANARIES.items():
        if least is None or LEVEL[level] < LEVEL[least]:
            assert canary not in said, f"{canary} at {level}: {what} {said}"


def judge_fields(schema, value, about, level, what):
    """Every member that there is may be there; about: what is looked at is told of the subject."""
    name = schema["$ref"].split("/")[-1] if "$ref" in schema else None
    schema = CONTRACT.follow(schema)
    if isinstance(value, list):
        for item in value:
            judge_fields(schema.get("items", {}), item, about, level, what)
    if not isinstance(value, dict):
        return
    about = value["user"] == SUBJECT if isinstance(value.get("user"), str) else about
    for least, fields in FIELDS.get(name, {}).items() if about else ():
        if least is None or LEVEL[level] < LEVEL[least]:
            assert not set(fields.split()) & set(value), f"{name} at {level}: {what} {value}"
    for key, child in value.items():
        judge_fields(schema.get("properties", {}).get(key, {}), child, about, level, what)


def judge(world, operation, role, level, cell, **more):
    answer = world.ask(role, cell, **more)
    what = f"{operation} by {role}"
    if operation == "getDecision" and role == "user":
        assert answer.status_code == 404, f"another's call: {what}"
    elif "headers" not in more:
        assert answer.status_code == expected_status(operation, role, level, cell), f"{what} at {level}: {answer.text}"
    if operation in DECIDES and role == "pbx":
        return
    judge_canaries(world, answer, level, what)
    if level == "none":
        own = "json" in cell and SUBJECT in json.dumps(cell["json"])  # an echo of the question is no answer
        assert own or f'"{SUBJECT}"' not in answer.text, f"{what}: there is nobody {answer.text}"
    content = CONTRACT.by_id[operation].responses.get("200", {}).get("content", {}).get("application/json")
    if answer.status_code == 200 and content and answer.headers["Content-Type"].startswith("application/json"):
        CONTRACT.judge(CONTRACT.by_id[operation], answer)
        judge_fields(content["schema"], answer.json(), USER in cell["path"], level, what)


# shows: S1.10
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("operation, role", CELLS, ids=lambda x: x)
def test_cell(world, level, operation, role):
    if level not in levels_of(role):
        pytest.skip("a PBX knows of everybody")
    world.see(level)
    judge(world, operation, role, level, ROWS[operation])
    if operation in ALSO:
        judge(world, operation, role, level, ALSO[operation])


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("form", ["application/pidf+xml", "application/dialog-info+xml"])
def test_other_forms(world, role, level, form):
    if level in levels_of(role):
        world.see(level)
        judge(world, "getPresence", role, level, ROWS["getPresence"], headers={"Accept": form})


@pytest.mark.parametrize("operation, role", CELLS, ids=lambda x: x)
def test_foreign_domain_and_user(world, operation, role):
    world.see("detail")
    assert world.ask(role, ROWS[operation], domain=FOREIGN).status_code == 404
    if USER in ROWS[operation]["path"]:
        foreign = {**ROWS[operation], "path": ROWS[operation]["path"].replace(USER, "/users/900")}
        own = role == "user" and "self" in ENDPOINTS[operation]["flags"]
        assert world.ask(role, foreign).status_code == (403 if own else 404)


def test_the_canaries_are_there_to_be_seen(world):
    """Each shows to whoever may see it: otherwise the cells above say nothing."""
    world.see("detail")
    said = "".join(world.texts(world.ask(role, cell)) for role in ("supervisor", "pbx")
                   for operation, cell in ROWS.items() if role in ENDPOINTS[operation]["readers"])
    own = "".join(world.texts(world.service.request("GET", BASE + path, world.own))
                  for path in (f"{USER}/calls", f"{USER}/presence", f"/decisions/{world.decisions['alone']}"))
    unseen = [c for c, least in CANARIES.items() if c not in (own if least is None else said)]
    assert unseen in ([], ["canary-epoch"]), "an epoch is shown to nobody"


def test_a_right_of_its_own_shows_numbers(world):
    world.see("detail")
    token = make_token(world.service, D, role="supervisor", scopes=["numbers:read"])
    said = world.ask(token, ROWS["listCalls"]).text + world.ask(token, ROWS["getDecision"]).text
    assert "+352990770003" in said and "+352990770004" in said


def test_carriers_and_operators_read_nothing(world):
    for operation in ROWS:
        if "carrier" not in ENDPOINTS[operation]["readers"]:
            assert world.ask("carrier", ROWS[operation]).status_code == 403
    said = world.ask("carrier", ROWS["putCall"])
    assert said.json().keys() <= set(FIELDS["SignalResult"]["none"].split())


# ---- export: for admins alone, and without what is not configuration ----

def test_export_is_for_admins_and_holds_no_facts(world):
    world.see("detail")
    for role in READERS:
        assert world.ask(role, {"path": "/config", "method": "GET"}).status_code == 403
    said = world.texts(world.ask("admin", {"path": "/config", "method": "GET"}))
    for canary in ("+352990770003", "+352990770004", "canary-call", "canary-session", "canary-instance", "canary-note",
                   "canary-pause", "canary-source"):
        assert canary not in said


# ---- that nothing tells of a change which does not show ----

def whole_answer(answer):
    """All that was said, but for what is another in every answer."""
    headers = {k: v for k, v in answer.headers.items() if k not in ("Date", "X-Request-Id", "X-RateLimit-Remaining")}
    times = r'"as_of": ?"[^"]*"|<duration>\d+</duration>| version="\d+"|"decision_id": ?"[^"]*"|"call_id": ?"[^"]*"|"instance": ?"[^"]*"'
    return answer.status_code, headers.get("ETag"), sorted(headers), re.sub(times, "", answer.text)


READ_AGAIN = {"getPresence": {}, "getPresence as PIDF": {"headers": {"Accept": "application/pidf+xml"}},
              "getPresence as dialog-info": {"headers": {"Accept": "application/dialog-info+xml"}},
              "getTransferAdvice": {}, "findPresence": {}, "queryPresence": {}, "listCalls": {}, "getStatus": {},
              "simulateRoute": {}}


# shows: S1.10
@pytest.mark.parametrize("role", ["user", "dashboard", "supervisor"])
@pytest.mark.parametrize("level", ["reachability", "availability", "activity"])
def test_a_change_that_does_not_show_is_told_by_nothing(world, level, role):
    """The phone registers elsewhere, the person moves on: detail, and no version, tag or header below it tells."""
    world.see(level)
    changes = [(f"{USER}/{DEVICE}/state", {"state": "registered", "instance": f"canary-{level}-{role}"}),
               (f"{USER}/location", {"label": f"at {level} {role}"})]
    for name, more in READ_AGAIN.items():
        operation = name.split(" ")[0]
        if role not in ENDPOINTS[operation]["readers"]:
            continue
        before = whole_answer(world.ask(role, ROWS[operation], **more))
        version = world.ask("admin", ROWS["getPresence"]).headers["Presence-Version"]
        for path, body in changes:
            tell(world.service, world.reporter, "PUT", path, body)
        assert world.ask("admin", ROWS["getPresence"]).headers["Presence-Version"] != version, "it was a change"
        assert whole_answer(world.ask(role, ROWS[operation], **more)) == before, f"{name} by {role} at {level}"
        assert "Presence-Version" not in before[2]
        changes = [(path, {**body, **({"instance": "canary-instance"} if "instance" in body else {"label": "canary-place"})})
                   for path, body in changes]
