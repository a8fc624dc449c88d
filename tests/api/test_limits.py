"""The ranges and defaults of docs/DOMAIN.md section 5 are those of the code (service/core/limits.h), which
test_contract.py compares with the contract by way of the field tables."""

import math
import re

import pytest
from support.openapi import ROOT

DOMAIN = (ROOT / "docs/DOMAIN.md").read_text()
LIMITS = (ROOT / "service/core/limits.h").read_text()

# How a row's setting begins -> its ranges, and the numbers among its defaults, in order.
ROWS = {
    "`expires` of a carrier call": ([("CALL_LEAST_S", "CALL_MOST_S")], ["CALL_DEFAULT_S"]),
    "a call still": ([("RINGING_LEAST_S", "RINGING_MOST_S")], ["RINGING_DEFAULT_S"]),
    "app session": ([("SESSION_LEAST_S", "SESSION_MOST_S")], ["SESSION_DEFAULT_S"]),
    "idle": ([(0, "IDLE_MOST_S")], ["IDLE_DEFAULT_S", "AWAY_DEFAULT_S"]),
    "manual": ([("STATUS_LEAST_S", "STATUS_MOST_S")], ["AVAILABLE_DEFAULT_S"]),
    "device state refresh": ([("REFRESH_LEAST_S", "REFRESH_MOST_S")], ["REFRESH_DEFAULT_S", "REFRESH_WATCHED_S"]),
    "ring timeout": ([("RING_LEAST_S", "RING_MOST_S")], ["RING_DEFAULT_S", "MOBILE_DEFAULT_S"]),
    "caller's total wait": ([("WAIT_LEAST_S", "WAIT_MOST_S")], ["WAIT_DEFAULT_S"]),
    "lock, location": ([("PERSON_LEAST_S", "PERSON_MOST_S")], ["LOCATION_DEFAULT_S"]),
    "wrap-up": ([(0, "WRAP_UP_MOST_S"), (0, "DAMPING_MOST_S")], [0, 0]),
    "forward hops": ([("HOPS_LEAST", "HOPS_MOST")], ["HOPS_DEFAULT"]),
    "capacity": ([("CAPACITY_LEAST", "CAPACITY_MOST")], ["CAPACITY_DEFAULT"]),
}
# Kept elsewhere: in the contract, or not by seconds.
OTHERS = ("bulk read", "hook passwords", "webhook tries", "history kept")
UNITS = {"s": 1, "h": 3600, "d": 86400, "calls": 1, "": 1}
NUMBER = r"(\d+)(?: (s|h|d|calls)\b)?"


@pytest.fixture(scope="module")
def code():
    values = {}
    for name, product in re.findall(r"\b([A-Z][A-Z_]+) = ([^,]+),", LIMITS):
        values[name] = math.prod(values[f] if f in values else int(f) for f in product.split(" * "))
    return values


def rows():
    section = DOMAIN.split("\n## 5. ")[1].split("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 3 and cells[0] != "setting" and not cells[0].startswith("-"):
            yield cells


def seconds(number, unit):
    return int(number) * UNITS[unit or ""]


def ranges_of(text):
    return [(seconds(least, unit or other), seconds(most, other))
            for least, unit, most, other in re.findall(NUMBER + "–" + NUMBER, text)]


def test_every_row_is_known():
    known = (*ROWS, *OTHERS)
    assert [row for row, _, _ in rows() if not row.startswith(known)] == []
    assert len(list(rows())) == len(known)


@pytest.mark.parametrize("setting", ROWS)
def test_the_row_says_what_the_code_does(setting, code):
    _, span, default = next(row for row in rows() if row[0].startswith(setting))
    ranges, defaults = ROWS[setting]
    assert ranges_of(span) == [tuple(code.get(end, end) for end in pair) for pair in ranges]
    assert [seconds(*found) for found in re.findall(NUMBER, default)] == [code.get(d, d) for d in defaults]
