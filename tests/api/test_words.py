"""The word lists of docs/DOMAIN.md section 2, the code's enums and the contract's are the same."""

import re

import pytest
from support.openapi import CONTRACT, ROOT, dump
from support.service import BINARY

DOMAIN = (ROOT / "docs/DOMAIN.md").read_text()

# Row of the table -> its lists, in order of the parts that semicolons make:
# (enum of the code, schema of the contract). None: not a list on that side, with the reason.
LISTS = {
    "subject kind": [("subject_kind", "SubjectKind")],
    "availability": [("availability", "Availability")],
    "activity": [("activity", "Activity")],  # an answer may also say the id of a custom status
    "status": [(None, "StatusShown"), None],  # ids, not an enum: domains add their own
    "call state": [("call_state", "CallStateWord"), ("direction", "Direction")],
    "device kind": [("device_kind", "DeviceKind")],
    "device state": [("device_state", "DeviceStateWord"), ("health", "Health"), None],  # lock: prose
    "app": [("app_availability", "AppAvailability"), ("app_kind", "AppKind"), ("idle_routable", "IdleRoutable")],
    "reachability": [("reachability", "Reachability"), None],  # how it is said
    "forward condition": [("forward_condition", None), ("side", "Side")],  # contract: Forward's fields
    "destination": [("destination_kind", "DestinationKind")],
    "ring strategy": [("ring_strategy", "RingStrategy")],
    "passes": [("pass", "Pass")],
    "channel advice": [("advice", "ChannelAdvice")],
    "group strategy": [("group_strategy", "GroupStrategy"), None],
    "agent action": [("agent_action", "AgentAction")],
    "fallback cause": [("fallback_cause", None)],  # contract: GroupFallback's fields
    "schedule state": [("schedule_state", "ScheduleState"), ("weekday", "Weekday"), ("override_holder", "OverrideHolder")],
    "roster": [("duty_source", "DutySource"), ("stand_by_kind", "StandByKind"), ("period_unit", "PeriodUnit")],
    "calendar": [("calendar_type", "CalendarType"), ("calendar_effect", "CalendarEffect")],
    "source": [("source_kind", "SourceKind")],
    "stale policy": [("stale_policy", "StalePolicy")],
    "visibility": [("visibility", "VisibilityLevel"), ("switchable_source", "SwitchableSource")],
    "decision action": [("action", "Action")],
}
# Three rows, one enum.
REASONS = ["reason (user)", "reason (group)", "reason (system)"]
# Rows that explain instead of listing.
PROSE = {"routable", "feature codes", "caller", "status → availability, activity", "mobile", "destination → action"}
# Enums that section 2 does not list; DOMAIN.md names their words elsewhere.
ELSEWHERE = {
    "target_forwarding": "TargetForwarding",  # section 4: only `always` is followed, or `follow`
    "caller_class": "CallerClass",            # section 4, R1
    "member_kind": "MemberKind",              # section 4, groups
    "ringing_busy": "RingingBusy",
    "reserve_mode": "ReserveMode",
    "outcome": "Outcome",                     # what becomes of a step
    "fact_word": "SignalKind",
    "role": "Role",
    "lint_severity": "LintSeverity",          # section 4, lint
    "lint_code": "LintCode",
}


def table():
    section = DOMAIN.split("## 2. Vocabulary")[1].split("\n## ")[0]
    rows = {}
    for line in section.splitlines():
        cells = [c.strip() for c in line.strip("|").split(" | ")]
        if line.startswith("|") and len(cells) == 2 and cells[0] not in ("set", "---"):
            rows[re.sub(r"`| \((?!user\)|group\)|system\)).*", "", cells[0])] = cells[1].rstrip(" |")
    rows.pop("---|---", None)
    return rows


def listed(schema):
    """The enum of a schema; of one that takes more, those that are there without anybody's doing."""
    return set(CONTRACT.schemas[schema].get("enum") or CONTRACT.schemas[schema]["x-built-in"])


def words_in(text):
    return re.findall(r"`([a-z_]+)`", text)


ROWS = table()


@pytest.fixture(scope="module")
def enums():
    return dump(BINARY)["words"]


def test_every_row_is_accounted_for():
    assert set(ROWS) == set(LISTS) | set(REASONS) | PROSE


def test_every_enum_is_accounted_for(enums):
    listed = {pair[0] for pairs in LISTS.values() for pair in pairs if pair and pair[0]}
    assert set(enums) == listed | {"reason"} | set(ELSEWHERE)


@pytest.mark.parametrize("row", LISTS)
def test_list_is_the_same(row, enums):
    parts = ROWS[row].split(";")
    assert len(parts) == len(LISTS[row]), ROWS[row]
    for part, pair in zip(parts, LISTS[row]):
        if pair is None:
            continue
        enum, schema = pair
        # a parenthesis explains, it does not list
        words = words_in(re.sub(r"\([^)]*\)", "", part))
        assert len(words) > 1
        if enum:
            assert set(enums[enum]) == set(words)
        if schema:
            assert listed(schema) == set(words)


def test_reasons_are_the_same(enums):
    words = [w for row in REASONS for w in words_in(ROWS[row])]
    assert len(words) == len(set(words))
    assert set(enums["reason"]) == set(words) == set(CONTRACT.schemas["Reason"]["enum"])


def test_forward_conditions_are_the_fields(enums):
    assert set(enums["forward_condition"]) == set(CONTRACT.schemas["Forward"]["properties"])


def test_fallback_causes_are_the_fields(enums):
    fields = set(CONTRACT.schemas["GroupFallback"]["properties"])
    assert fields - set(enums["fallback_cause"]) == {"otherwise"}
    assert set(enums["fallback_cause"]) < fields


@pytest.mark.parametrize("enum", ELSEWHERE)
def test_other_enums_are_the_contracts(enum, enums):
    assert set(enums[enum]) == set(CONTRACT.schemas[ELSEWHERE[enum]]["enum"])


def test_statuses_that_can_be_set():
    assert listed("StatusShown") - listed("StatusId") == {"automatic"}  # the absence of one: DELETE


def test_the_service_knows_every_status(service):
    path = "/v1/domains/abc.com/users/127/status"
    for status in listed("StatusId"):
        answer = service.admin("PUT", path, json={"status": status, "expires_in": 60})
        assert answer.status_code == 200, answer.text
        assert service.admin("GET", path).json()["status"] == status
    service.admin("DELETE", path)
    assert service.admin("GET", path).json()["status"] == "automatic"


def test_target_kinds_are_destinations_and_devices():
    kinds = set(CONTRACT.schemas["Target"]["properties"]["kind"]["enum"])
    assert kinds - set(CONTRACT.schemas["DestinationKind"]["enum"]) == {"device", "mobile"}
