"""Facts that meet: what is assumed in each combination, and why. Received on Monday 2026-03-02 unless it says otherwise
(due 2026-03-30, the 20th working day; 2026-04-06 is a holiday).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import ClockRules, Deadline, compute_deadline
from actions.cases.clock_json import facts_from_json

Case = dict[str, Any]


def asked(asked_on: str, received_on: str | None = None) -> Case:
    return {"correction": {"asked_on": asked_on, "received_on": received_on}}


def letter(
    sent_on: str, answered_on: str | None = None, delivered_on: str | None = None, kind: str = "third_party"
) -> Case:
    return {"kind": kind, "sent_on": sent_on, "delivered_on": delivered_on, "answered_on": answered_on}


def letters(*all_of_them: Case) -> Case:
    return {"consultations": list(all_of_them)}


def extended(days: int, told_on: str) -> Case:
    return {"extension": {"days": days, "told_on": told_on}}


def fee(noticed_on: str, paid_on: str | None = None, sent_on: str | None = None) -> Case:
    return {"fee": {"noticed_on": noticed_on, "paid_on": paid_on, "sent_on": sent_on}}


def delayed(until: str, told_on: str) -> Case:
    return {"delay": {"until": until, "told_on": told_on}}


def ordered(ordered_on: str, **more: Any) -> Case:
    return {"redo": {"ordered_on": ordered_on, **more}}


AUGUST = {"received_on": "2026-08-03"}  # due 2026-08-31
CORRECTED = asked("2026-03-10", "2026-03-20")  # due 2026-04-20
PAUSED = letters(letter("2026-03-09", "2026-03-25"))  # 12 working days: due 2026-04-16
DELAYED = delayed("2026-05-20", "2026-03-27")

# name: facts, due_on, warn_on (None: not the point), whether there are problems
COMBINATIONS: dict[str, tuple[Case, str, str | None, bool]] = {
    # Art. 30 and 33 para. 3: the pause belongs to the days it lies on
    "consultation over before the restart: nothing left to deduct": (
        {**CORRECTED, **letters(letter("2026-03-04", "2026-03-09"))},
        "2026-04-20", "2026-04-17", False,
    ),
    "consultation across the restart: only the days after it; the corrected day itself was paused": (
        {**CORRECTED, **letters(letter("2026-03-09", "2026-03-25"))},
        "2026-04-23", "2026-04-23", False,
    ),
    "consultation after the restart": (
        {**CORRECTED, **letters(letter("2026-04-07", "2026-04-10"))},
        "2026-04-23", "2026-04-22", False,
    ),
    "correction asked for and received while consulting": (
        {**asked("2026-03-10", "2026-03-12"), **letters(letter("2026-03-04", "2026-03-13"))},
        "2026-04-13", None, False,
    ),
    "consultation sent on the day of receipt: that day counts in reading B": (
        letters(letter("2026-03-02", "2026-03-06")), "2026-04-03", "2026-04-02", False,
    ),
    "received and sent on a Saturday: both readings are one": (
        {"received_on": "2026-03-07", **letters(letter("2026-03-07", "2026-03-11"))},
        "2026-04-09", "2026-04-09", False,
    ),
    # Art. 32, 33 para. 3: the end of a pause
    "silence ends after the plain deadline: sent before, so it is deducted; reading B had no day left": (
        letters(letter("2026-03-27", None, "2026-03-30")), "2026-04-22", "2026-03-27", False,
    ),
    "sent on the last day: nothing is left to pause": (
        letters(letter("2026-03-30", "2026-04-10")), "2026-03-30", None, True,
    ),
    "sent after the last day": (letters(letter("2026-03-31", "2026-04-10")), "2026-03-30", None, True),
    "answered on the fifteenth working day": (
        letters(letter("2026-03-09", "2026-04-01", "2026-03-11")), "2026-04-23", "2026-04-22", False,
    ),
    "answered one day too late: the fifteenth ends the pause": (
        letters(letter("2026-03-09", "2026-04-02", "2026-03-11")), "2026-04-23", "2026-04-22", False,
    ),
    "a co-maker's silence is the same": (
        letters(letter("2026-03-09", None, "2026-03-11", "co_maker")), "2026-04-23", "2026-04-22", False,
    ),
    "another agency that never answers: the fifteenth working day, too": (
        letters(letter("2026-03-09", None, "2026-03-11", "other")), "2026-04-23", "2026-04-22", False,
    ),
    "no proof of delivery, but an answer: it ends the pause, however late": (
        letters(letter("2026-03-09", "2026-04-10")), "2026-05-06", "2026-04-30", False,
    ),
    "answered on the day of sending: the pause is empty, and no problem": (
        letters(letter("2026-03-09", "2026-03-09")), "2026-03-30", "2026-03-27", False,
    ),
    "two co-makers and a third party, one after the other overlapping: the union": (
        letters(
            letter("2026-03-04", "2026-03-11", kind="co_maker"),
            letter("2026-03-09", "2026-03-13", kind="co_maker"),
            letter("2026-03-12", "2026-03-18"),
        ),
        "2026-04-14", "2026-04-13", False,
    ),
    "a letter inside another's time": (
        letters(letter("2026-03-09", "2026-03-25"), letter("2026-03-11", "2026-03-12")), "2026-04-16", None, False,
    ),
    "one letter is nonsense, the other one counts": (
        letters(letter("2026-03-09", "2026-03-25"), letter("2026-02-27", "2026-03-12")), "2026-04-16", None, True,
    ),
    # Art. 33 para. 2: an extension is told before the period in force ends
    "extension told on the last day": (extended(20, "2026-03-30"), "2026-04-28", "2026-04-27", False),
    "extension told a day later": (extended(20, "2026-03-31"), "2026-03-30", "2026-03-27", True),
    "extension told while paused, after the plain deadline": (
        {**PAUSED, **extended(20, "2026-03-31")}, "2026-05-18", "2026-05-15", False,
    ),
    "extension told on the last day that the pause gave": (
        {**PAUSED, **extended(20, "2026-04-16")}, "2026-05-18", "2026-05-15", False,
    ),
    "extension told a day after that": ({**PAUSED, **extended(20, "2026-04-17")}, "2026-04-16", None, True),
    "extension told on a rest day within the period": (extended(5, "2026-03-28"), "2026-04-07", "2026-04-03", False),
    "extension after the restart": ({**CORRECTED, **extended(20, "2026-04-20")}, "2026-05-20", "2026-05-19", False),
    "extension before the restart: one a case, so it lasts (n = 20 + x)": (
        {**CORRECTED, **extended(20, "2026-03-09")}, "2026-05-20", "2026-05-19", False,
    ),
    "extension while a correction is awaited, after the plain deadline: no period runs that could have ended": (
        {**asked("2026-03-10", "2026-04-20"), **extended(20, "2026-04-10")}, "2026-06-17", "2026-06-16", False,
    ),
    "the same, but the correction has not come: the plain deadline stands, and has passed": (
        {**asked("2026-03-10"), **extended(20, "2026-04-10")}, "2026-03-30", None, True,
    ),
    "an extension that is void doesn't make a later letter timely": (
        {**extended(21, "2026-03-20"), **letters(letter("2026-04-01", "2026-04-10"))}, "2026-03-30", None, True,
    ),
    # Art. 30: correction
    "correction received on a Saturday: not counted, day one is Monday, both readings are one": (
        asked("2026-03-10", "2026-03-21"), "2026-04-20", "2026-04-20", False,
    ),
    "correction received on the day it was asked for": (asked("2026-03-04", "2026-03-04"), "2026-04-01", None, False),
    "correction received long after the plain deadline": (asked("2026-03-10", "2026-05-06"), "2026-06-02", None, False),
    "correction asked for too late, and yet received": (asked("2026-03-12", "2026-03-20"), "2026-03-30", None, True),
    # 处理费办法 Art. 6
    "fee paid on a Saturday: day one is Monday, both readings are one": (
        {**AUGUST, **fee("2026-08-24", "2026-09-12")}, "2026-10-15", "2026-10-15", False,
    ),
    "fee paid on a Sunday that is worked: reading B counts it": (
        {**AUGUST, **fee("2026-08-24", "2026-09-20")}, "2026-10-23", "2026-10-22", False,
    ),
    "fee noticed during a pause, after the plain deadline": (
        {**AUGUST, **letters(letter("2026-08-20", "2026-09-02")), **fee("2026-09-01", "2026-09-10")},
        "2026-10-14", "2026-10-13", False,
    ),
    "consultation over before the fee was paid": (
        {**AUGUST, **letters(letter("2026-08-05", "2026-08-12")), **fee("2026-08-24", "2026-09-10")},
        "2026-10-14", "2026-10-13", False,
    ),
    "fee noticed in the extended time": (
        {**AUGUST, **extended(5, "2026-08-28"), **fee("2026-09-02", "2026-09-10")}, "2026-10-21", "2026-10-20", False,
    ),
    "fee noticed after the end, extension or not": (
        {**AUGUST, **extended(5, "2026-08-28"), **fee("2026-09-09", "2026-09-10")}, "2026-09-07", None, True,
    ),
    "fee paid a day late: given up": ({**AUGUST, **fee("2026-08-24", "2026-09-21")}, "2026-08-31", None, True),
    "fee notice sent in time, delivered and paid after the end": (
        fee("2026-04-01", "2026-04-10", "2026-03-27"), "2026-05-12", "2026-05-11", False,
    ),
    "fee notice sent a day after the end": (fee("2026-04-01", "2026-04-10", "2026-03-31"), "2026-03-30", None, True),
    "fee paid on the twentieth day after the delivery": (
        fee("2026-04-01", "2026-04-30", "2026-03-27"), "2026-06-01", "2026-05-29", False,
    ),
    "fee paid a day after that": (fee("2026-04-01", "2026-05-06", "2026-03-27"), "2026-03-30", None, True),
    "fee notice delivered before it was sent": (
        fee("2026-03-26", "2026-03-28", "2026-03-27"), "2026-03-30", None, True,
    ),
    "extension told while the notice was under way, after the plain deadline: no period runs": (
        {**fee("2026-04-02", "2026-04-10", "2026-03-27"), **extended(1, "2026-04-01")}, "2026-05-13", None, False,
    ),
    "correction, then a fee: the later restart counts": (
        {**CORRECTED, **fee("2026-03-23", "2026-03-30")}, "2026-04-28", "2026-04-27", False,
    ),
    "fee paid before the corrected application came: the later restart counts": (
        {**asked("2026-03-09", "2026-03-20"), **fee("2026-03-04", "2026-03-06")}, "2026-04-20", "2026-04-17", False,
    ),
    # Art. 35
    "delay told in time: the day that was told": (DELAYED, "2026-05-20", "2026-05-20", False),
    "delay to a Saturday: rolls on (民法典 Art. 203), warned of before": (
        delayed("2026-05-23", "2026-03-30"), "2026-05-25", "2026-05-22", False,
    ),
    "delay told too late": (delayed("2026-05-20", "2026-03-31"), "2026-03-30", None, True),
    "delay to a day that is none": (delayed("2026-03-30", "2026-03-20"), "2026-03-30", "2026-03-27", True),
    "a consultation in the delayed time doesn't move it": (
        {**DELAYED, **letters(letter("2026-04-15", "2026-04-29"))}, "2026-05-20", None, False,
    ),
    "a consultation that carries the counted period beyond it: the delay is of no use, and that is said": (
        {**DELAYED, **letters(letter("2026-03-27", "2026-05-27"))}, "2026-05-28", None, True,
    ),
    "an extension in the delayed time is too late": (
        {**DELAYED, **extended(20, "2026-04-10")}, "2026-05-20", None, True,
    ),
    "extended, then delayed": (
        {**extended(20, "2026-03-20"), **delayed("2026-05-29", "2026-04-20")}, "2026-05-29", None, False,
    ),
    "a fee noticed in the delayed time": (
        {**DELAYED, **fee("2026-04-20", "2026-04-27")}, "2026-05-27", "2026-05-26", False,
    ),
    # an order to reply anew
    "ordered: 20 working days, whatever went before": (
        {**CORRECTED, **PAUSED, **extended(20, "2026-03-27"), **ordered("2026-06-01")},
        "2026-06-30", "2026-06-29", False,
    ),
    "ordered with days": (ordered("2026-06-01", days=15), "2026-06-23", "2026-06-22", False),
    "ordered by a day": (ordered("2026-06-01", by="2026-06-18"), "2026-06-18", "2026-06-18", False),
    "a consultation during the new reply pauses nothing": (
        {**ordered("2026-06-01"), **letters(letter("2026-06-03", "2026-06-10"))}, "2026-06-30", None, False,
    ),
    "an extension of the new reply is not the agency's to give": (
        {**ordered("2026-06-01"), **extended(20, "2026-06-10")}, "2026-06-30", None, True,
    ),
    "ordered before it was received": (ordered("2026-02-27"), "2026-03-30", None, True),
    "ordered by a day before the order": (ordered("2026-06-01", by="2026-05-29"), "2026-03-30", None, True),
}  # fmt: skip


def due(calendar: WorkCalendar, case: Case, rules: ClockRules | None = None) -> Deadline:
    return compute_deadline(facts_from_json({"received_on": "2026-03-02", **case}), calendar, rules or ClockRules())


@pytest.mark.parametrize("name", COMBINATIONS)
def test_the_combination_holds(calendar: WorkCalendar, name: str) -> None:
    case, due_on, warn_on, has_problems = COMBINATIONS[name]
    deadline = due(calendar, case)
    assert deadline.due_on.isoformat() == due_on
    assert bool(deadline.problems) == has_problems, deadline.problems
    if warn_on:
        assert deadline.warn_on.isoformat() == warn_on


@pytest.mark.parametrize("name", COMBINATIONS)
def test_the_last_day_for_a_correction_follows_from_the_first_receipt_alone(calendar: WorkCalendar, name: str) -> None:
    case = COMBINATIONS[name][0]
    plain = due(calendar, {"received_on": case.get("received_on", "2026-03-02")})
    assert due(calendar, case).correction_notice_by == plain.correction_notice_by


@pytest.mark.parametrize(
    ("rules", "case", "due_on"),
    [
        (ClockRules(fee_restart=False), {**AUGUST, **fee("2026-08-24", "2026-09-10")}, "2026-08-31"),
        (ClockRules(consult_end_counts=True), PAUSED, "2026-04-15"),
        (ClockRules(consult_end_counts=True), letters(letter("2026-03-09", None, "2026-03-11")), "2026-04-22"),
        (ClockRules(consult_end_counts=True), letters(letter("2026-03-09", "2026-03-09")), "2026-03-30"),
        (ClockRules(transit_pauses=False), letters(letter("2026-03-09", None, "2026-03-11")), "2026-04-21"),
        (ClockRules(transit_pauses=False), PAUSED, "2026-04-16"),
        (ClockRules(lasts_through_restart=False), {**CORRECTED, **extended(20, "2026-03-09")}, "2026-04-20"),
        (ClockRules(lasts_through_restart=False), {**CORRECTED, **extended(20, "2026-04-20")}, "2026-05-20"),
        (
            ClockRules(redo_pauses=True),
            {**ordered("2026-06-01"), **letters(letter("2026-06-03", "2026-06-10"))},
            "2026-07-07",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_agency_may_choose_otherwise_where_the_law_is_in_doubt(
    calendar: WorkCalendar, rules: ClockRules, case: Case, due_on: str
) -> None:
    assert due(calendar, case, rules).due_on.isoformat() == due_on


@pytest.mark.parametrize(
    ("case", "is_provisional"),
    [
        ({"received_on": "2026-12-02"}, False),  # due 2026-12-30
        ({"received_on": "2026-12-04"}, True),
        ({"received_on": "2026-11-20", **letters(letter("2026-12-01", "2026-12-30"))}, True),
        ({"received_on": "2026-11-20", **asked("2026-11-24", "2026-12-28")}, True),
        ({"received_on": "2026-11-20", **extended(20, "2026-12-18")}, True),
        ({"received_on": "2026-11-20", **letters(letter("2026-12-01", None, "2026-12-20"))}, True),
        ({"received_on": "2026-11-20"}, False),
    ],
)
def test_a_date_is_provisional_exactly_when_it_reaches_a_year_without_a_notice(
    calendar: WorkCalendar, case: Case, is_provisional: bool
) -> None:
    deadline = due(calendar, case)
    assert deadline.provisional is is_provisional
    assert deadline.provisional == (deadline.due_on >= date(2027, 1, 1))
