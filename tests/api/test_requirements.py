"""Every requirement of docs/DOMAIN.md section 1 has its cases or tests, and the table says which."""

import importlib.util

import pytest

from support.service import ROOT

spec = importlib.util.spec_from_file_location("requirements", ROOT / "tools/requirements.py")
requirements = importlib.util.module_from_spec(spec)
spec.loader.exec_module(requirements)


def test_every_row_is_shown_or_listed():
    assert list(requirements.faults()) == []


def test_the_table_is_as_made_from_the_tests():
    assert requirements.PAGE.read_text() == "\n".join(requirements.page()) + "\n", "make requirements"


def test_three_hundred_routing_cases_say_plan_and_reason():
    assert len(requirements.routing_cases()) >= 300


@pytest.mark.parametrize("row", sorted(requirements.ROUTING - requirements.LATER.keys()))
def test_each_row_about_routing_has_some_of_them(row):
    assert [case for case in requirements.routing_cases() if row in case.rows]


# ---- it can fail ----

@pytest.fixture
def other(monkeypatch):
    def change(**lists):
        for name, value in lists.items():
            monkeypatch.setattr(requirements, name, value)
        return list(requirements.faults())
    return change


def test_a_row_without_a_case_is_found(other):
    assert any("S1.12 has no case" in fault for fault in other(
        LATER={k: v for k, v in requirements.LATER.items() if k != "S1.12"}))


def test_a_row_that_is_listed_and_shown_is_found(other):
    assert any("S2.1 is listed as later" in fault for fault in other(
        LATER={**requirements.LATER, "S2.1": "never"}))


def test_a_row_that_there_is_not_is_found(other):
    rows = {row: text for row, text in requirements.rows().items() if row != "S2.1"}
    assert any("S2.1 is no row" in fault for fault in other(rows=lambda: rows))


@pytest.mark.parametrize("lines, counts", [
    (["ask route to 1", "expect action ring reason none"], True),
    (["ask route to 1 ; expect step 1 ring 1/d", "expect trace R7 decided manual_dnd source app"], True),
    (["ask advice 1", "expect channel call reason none"], True),
    (["ask route to 1", "expect action ring", "expect trace R7 passed"], False),
    (["ask route to 1", "expect reason none"], False),
    (["ask route to 1", "expect action ring # reason none"], False),
    (["ask presence 1", "expect action ring reason none"], False)])
def test_what_counts_as_plan_and_reason(lines, counts):
    case = requirements.Case(None, "x", ["S2.1"])
    for line in lines:
        for words in requirements.statements(line):
            case.read(words)
    assert case.is_of_routing == counts
