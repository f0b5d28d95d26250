"""What is said of the last day to reply, before and after it (条例 Art. 33)."""

from __future__ import annotations

from datetime import date

import pytest

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Facts, compute_deadline
from actions.cases.lifecycle import TABLE, CaseFile, EventKind, State
from actions.cases.telling import with_due

DUE = date(2026, 3, 30)
DEADLINE = compute_deadline(Facts(date(2026, 3, 2)), WorkCalendar())
SENTENCES = [
    pytest.param(text, id=f"{row.kind}{at or ''}")
    for row in TABLE.values()
    for at, text in enumerate((row.tell, *(text for _, text in row.tell_if)))
    if "{due}" in text
]


def said(template: str, today: date, state: State = State.PROCESSING) -> str:
    return with_due(template, DEADLINE, CaseFile(state=state), today)


@pytest.mark.parametrize("template", SENTENCES)
def test_art_33_every_sentence_of_the_table_promises_a_day_until_it_has_passed(template: str) -> None:
    assert said(template, DUE) == template.replace("{due}", "2026年3月30日")
    late = said(template, date(2026, 4, 2))
    assert "2026年3月30日届满，我们会尽快" in late or "2026年3月30日，已经届满，我们会尽快答复您" in late
    assert "以前答复" not in late
    assert "以前重新答复" not in late


@pytest.mark.parametrize("template", SENTENCES)
@pytest.mark.parametrize(
    ("state", "anew"),
    [(State.CORRECTION_PENDING, "自收到您的补正之日起重新计算"), (State.FEE_PENDING, "自您缴费次日起重新计算")],
)
def test_art_30_nothing_is_over_while_the_applicant_corrects_or_pays(template: str, state: State, anew: str) -> None:
    told = said(template, date(2026, 4, 2), state)
    assert anew in told
    assert "届满" not in told.replace("征求意见的期限已经届满", "")
    assert "2026年3月30日" not in told


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (EventKind.FEE_PAID, "答复期限自缴费次日起重新计算，已于2026年3月30日届满，我们会尽快答复您。"),
        (EventKind.FEE_WITHDRAWN, "不需要缴费。答复期限已于2026年3月30日届满，我们会尽快答复您。"),
        (EventKind.REDO_ORDERED, "将重新办理，答复期限已于2026年3月30日届满，我们会尽快重新答复您。"),
        (EventKind.CONSULTATION_ANSWERED, "的答复期限是2026年3月30日，已经届满，我们会尽快答复您。"),
        (
            EventKind.EXTENDED,
            "新的期限是2026年3月30日，已经届满，我们会尽快答复您（条例第三十三条第二款）。原因：{reason}",
        ),
    ],
)
def test_art_33_what_is_said_of_a_day_that_has_passed_reads_well(kind: EventKind, sentence: str) -> None:
    assert said(TABLE[kind].tell, date(2026, 4, 2)).endswith(sentence)
