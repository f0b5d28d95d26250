"""The list that staff work on: what is in it, in which order, and what leaves it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from bot.learning import log, questions
from bot.learning.export import COLUMNS, groups_xlsx
from bot.learning.questions import Period, Totals, UnknownGroupError
from bot.learning.tables import Feedback, Handling
from tests.bot.learning.conftest import Ask

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
PARKS = ("公园绿化经费是多少", "公园绿化经费多少钱", "今年公园绿化的经费")


def test_what_was_not_answered_or_marked_useless_is_listed_by_count_then_recency(
    ask: Ask, session: Session, conversation: str, clock: FixedClock
) -> None:
    ask("学区怎么划分", "related")
    for text in PARKS:
        ask(text)
    clock.advance(timedelta(hours=1))
    bad = ask("停水通知在哪里看", "answer")
    ask("多久答复", "answer")
    log.rate(session, conversation, bad.answer_id, Feedback.USELESS, clock.now(), "电话13812345678打不通")
    found = questions.open_groups(session, MARCH)
    assert [(group.title, group.asked, group.useless) for group in found] == [
        (PARKS[0], 3, 0),
        ("停水通知在哪里看", 1, 1),
        ("学区怎么划分", 1, 0),
    ]
    assert found[1].comments == ("电话138****5678打不通",)
    assert found[1].outcomes[0].verdict == "answer"
    assert questions.totals(session, MARCH) == Totals(asked=6, answered=2, related=1, none=3, useful=0, useless=1)
    assert questions.totals(session, MARCH).useful_rate == 0


def test_a_period_ends_at_midnight_in_china(ask: Ask, session: Session, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=13, minutes=59))  # 23:59 in China
    ask("学区怎么划分")
    clock.advance(timedelta(minutes=1))
    ask("停水通知在哪里看")
    friday = Period(date(2026, 3, 13), date(2026, 3, 13))
    assert [group.title for group in questions.open_groups(session, friday)] == ["学区怎么划分"]
    assert questions.totals(session, friday).asked == 1
    assert questions.totals(session, friday).useful_rate is None


def test_a_handled_group_leaves_and_comes_back_when_asked_again(ask: Ask, session: Session, clock: FixedClock) -> None:
    first, second = ask(PARKS[0]), ask(PARKS[1])
    group = questions.open_group(session, second.id)
    assert group.open_ids == (first.id, second.id)
    late = ask(PARKS[2])  # asked after staff had opened the page
    done = questions.handle(
        session, group.open_ids, Handling.IGNORED, by="李晓明(li)", now=clock.now(), reason="不归我们"
    )
    assert done == 2
    again = questions.open_groups(session, MARCH)
    assert [(one.id, one.open_ids) for one in again] == [(first.id, (late.id,))]
    assert again[0].handled == ("2026年3月13日 李晓明(li)：忽略（不归我们）",)
    questions.handle(session, [late.id], Handling.PUBLICATION, by="王芳(wang)", now=clock.now())
    assert questions.open_groups(session, MARCH) == []
    with pytest.raises(UnknownGroupError):
        questions.open_group(session, late.id)


def test_handling_twice_keeps_the_first(ask: Ask, session: Session, clock: FixedClock) -> None:
    one = ask(PARKS[0])
    questions.handle(session, [one.id], Handling.FAQ, by="李晓明(li)", now=clock.now())
    assert questions.handle(session, [one.id], Handling.IGNORED, by="王芳(wang)", now=clock.now()) == 0
    session.refresh(one)
    assert (one.handling, one.handled_by) == ("faq", "李晓明(li)")


def test_uses_of_set_answers_are_counted(ask: Ask, session: Session, conversation: str, clock: FixedClock) -> None:
    for _ in range(2):
        kept = ask("收费吗", "faq", faq_id=7)
    log.rate(session, conversation, kept.answer_id, Feedback.USELESS, clock.now())
    ask("多久答复", "answer")
    assert questions.uses(session) == {7: (2, 1)}


def test_the_workbook_holds_a_row_a_group_and_no_formula(ask: Ask, session: Session) -> None:
    ask('=HYPERLINK("http://evil")')
    ask("学区怎么划分", "related", citations=({"document_id": 1, "passage_id": 2, "title": "方案", "section": "二"},))
    sheet = load_workbook(BytesIO(groups_xlsx(questions.open_groups(session)))).worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    assert {sheet.cell(row, 1).data_type for row in (2, 3)} == {"s"}
    assert sheet.max_row == 3
    assert "《方案》二" in [sheet.cell(row, 6).value for row in (2, 3)]
