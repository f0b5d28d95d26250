from __future__ import annotations

import json
from typing import Any

import pytest

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import compute_deadline
from actions.cases.clock_json import FactsError, deadline_to_json, facts_from_json, parse

WHOLE = {
    "received_on": "2026-03-02",
    "correction": {"asked_on": "2026-03-10", "received_on": "2026-03-20"},
    "consultations": [
        {"kind": "third_party", "sent_on": "2026-03-23", "delivered_on": "2026-03-24", "answered_on": "2026-03-27"}
    ],
    "extension": {"days": 20, "told_on": "2026-04-20"},
    "fee": {"noticed_on": "2026-04-21", "paid_on": "2026-04-22", "sent_on": "2026-04-20"},
    "delay": {"until": "2026-08-31", "told_on": "2026-05-12"},
    "redo": {"ordered_on": "2026-12-01", "days": 15},
}


def test_the_object_has_the_agreed_fields(calendar: WorkCalendar) -> None:
    printed = deadline_to_json(compute_deadline(facts_from_json({"received_on": "2026-03-02"}), calendar))
    assert list(printed) == ["due_on", "warn_on", "provisional", "correction_notice_by", "explanation", "problems"]
    assert (printed["due_on"], printed["warn_on"], printed["provisional"]) == ("2026-03-30", "2026-03-27", False)
    assert printed["correction_notice_by"] == "2026-03-11"
    assert printed["problems"] == []
    json.dumps(printed)


def test_every_field_is_read() -> None:
    facts = facts_from_json(WHOLE)
    assert facts.remarks == ()
    assert facts.correction
    assert facts.delay
    assert facts.redo
    assert facts.redo.days == 15
    assert facts.fee
    assert facts.fee.sent_on
    assert facts_from_json({"received_on": "2026-03-02", "fee": {"noticed_on": "2026-03-09"}}).remarks == ()
    assert facts.extension
    assert facts.consultations[0].kind == "third_party"


def test_null_is_the_same_as_missing() -> None:
    nothing: dict[str, Any] = dict.fromkeys(("correction", "consultations", "extension", "fee", "delay", "redo"))
    assert facts_from_json({"received_on": "2026-03-02", **nothing}) == facts_from_json({"received_on": "2026-03-02"})


def test_a_field_of_unknown_name_is_a_problem_and_never_passes_in_silence(calendar: WorkCalendar) -> None:
    misspelt = {"received_on": "2026-03-02", "extention": {"days": 20}, "fee": {"noticed_on": "2026-03-09", "by": 1}}
    deadline = compute_deadline(facts_from_json(misspelt), calendar)
    assert [p for p in deadline.problems if "extention" in p]
    assert [p for p in deadline.problems if "fee.by" in p]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"received_on": None}, "received_on"),
        ({"received_on": "2026-02-30"}, "received_on"),
        ({"received_on": "20260302"}, "received_on"),
        ({"received_on": 20260302}, "received_on"),
        ({"received_on": "1998-03-02"}, "2004"),
        ({"correction": "2026-03-20"}, "correction"),
        ({"consultations": {}}, "consultations"),
        ({"consultations": [{"kind": "neighbour", "sent_on": "2026-03-09"}]}, r"consultations\[0\].kind"),
        ({"extension": {"days": "20", "told_on": "2026-03-20"}}, "extension.days"),
        ({"extension": {"days": True, "told_on": "2026-03-20"}}, "extension.days"),
        ({"redo": {"ordered_on": "2026-12-01", "days": 20, "by": "2026-12-20"}}, "redo.days 和 redo.by"),
        ({"delay": {"until": "soon"}}, "delay.until"),
    ],
)
def test_a_wrong_field_is_named_in_a_chinese_sentence(change: dict[str, Any], names: str) -> None:
    with pytest.raises(FactsError, match=names):
        facts_from_json(WHOLE | change)


@pytest.mark.parametrize(
    ("incomplete", "lacks"),
    [
        ({"correction": {"received_on": "2026-03-20"}}, "correction.asked_on"),
        ({"consultations": [{"kind": "other", "answered_on": "2026-03-20"}]}, "consultations[0].sent_on"),
        ({"consultations": [{"sent_on": "2026-03-09", "answered_on": "2026-03-20"}]}, "consultations[0].kind"),
        ({"extension": {"days": 20}}, "extension.told_on"),
        ({"extension": {"told_on": "2026-03-20"}}, "extension.days"),
        ({"fee": {"paid_on": "2026-03-20"}}, "fee.noticed_on"),
        ({"delay": {"until": "2026-05-20"}}, "delay.told_on"),
        ({"redo": {"days": 20}}, "redo.ordered_on"),
    ],
)
def test_a_fact_that_lacks_what_decides_it_changes_nothing_and_is_a_problem(
    calendar: WorkCalendar, incomplete: dict[str, Any], lacks: str
) -> None:
    """All but received_on is optional; an extension that was not told is none."""
    deadline = compute_deadline(facts_from_json({"received_on": "2026-03-02", **incomplete}), calendar)
    assert deadline.due_on.isoformat() == "2026-03-30"
    assert [problem for problem in deadline.problems if f"没有写明 {lacks}" in problem]


@pytest.mark.parametrize("name", ["correction", "extension", "fee", "delay", "redo"])
@pytest.mark.parametrize("empty", [{}, {"told_on": None}, {"asked_on": None}])
def test_an_object_without_any_value_says_nothing(calendar: WorkCalendar, name: str, empty: dict[str, None]) -> None:
    deadline = compute_deadline(facts_from_json({"received_on": "2026-03-02", name: empty}), calendar)
    assert not [problem for problem in deadline.problems if "没有写明" in problem]


def test_an_order_may_fix_a_day(calendar: WorkCalendar) -> None:
    facts = facts_from_json({"received_on": "2026-03-02", "redo": {"ordered_on": "2026-06-01", "by": "2026-06-21"}})
    deadline = compute_deadline(facts, calendar)
    assert (deadline.due_on.isoformat(), deadline.warn_on.isoformat()) == ("2026-06-22", "2026-06-18")


def test_anything_but_an_object_is_refused() -> None:
    with pytest.raises(FactsError, match="JSON 对象"):
        facts_from_json(["2026-03-02"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"received_on": "2026-03-02", "received_on": "2026-03-09"}', "received_on"),
        ('{"received_on": "2026-03-02", "received_on": "2026-03-02"}', "received_on"),
        ('{"received_on": "2026-03-02", "extension": {"days": 5, "told_on": "2026-03-09", "days": 20}}', "days"),
        ('{"consultations": [{"kind": "other", "sent_on": "2026-03-09", "kind": "co_maker"}]}', "kind"),
        ('{"received_on": "2026-03-02", "fee": null, "fee": null, "x": 1, "x": 2}', "fee、x"),
        ('{"\\ud800": 1, "\\ud800": 2}', "?"),
    ],
)
def test_what_is_written_twice_is_an_error_and_never_the_last_in_silence(text: str, named: str) -> None:
    with pytest.raises(FactsError) as raised:
        parse(text)
    assert str(raised.value) == f"同一个对象里重复写了 {named}，不知道以哪一个为准，请只写一次。"


@pytest.mark.parametrize("text", ["nonsense", "[" * 100_000, '{"a": 1,}'])
def test_what_is_no_json_is_a_sentence(text: str) -> None:
    with pytest.raises(FactsError, match="不是有效的JSON"):
        parse(text)


def test_the_same_name_in_different_objects_is_no_repetition() -> None:
    assert facts_from_json(parse(json.dumps(WHOLE))) == facts_from_json(WHOLE)
