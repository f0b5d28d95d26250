"""Whole lives of applications, step by step, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import chain, desk, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind, Role
from actions.cases.refusals import EditConflict, StepRefused
from actions.cases.steps import Notice, Person
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.settings import AgencySettings

from .conftest import File

E = EventKind
NUMBER = "JZ2026-00001"
WANG = Person("王芳(wang)", frozenset(STAFF_ROLES))
LI = Person("李明(li)", frozenset(STAFF_ROLES))

DENIAL = {
    "interest": "secret",
    "answer": "objected",
    "objection": "合同价格属于商业秘密，公开会削弱竞争力。",
    "reasonable": "价格构成未向社会公开，公开会损害其正当利益。",
    "weighing": "不公开不影响公众了解项目的进展和结果。",
}

Take = Callable[..., Notice]


@pytest.fixture
def take(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Take:
    def take(kind: EventKind, given: dict[str, Any] | None = None, by: Person = WANG, **more: Any) -> Notice:
        return steps.take(
            session, NUMBER, kind, given or {}, by=by, now=clock.now(), calendar=calendar, agency=agency, **more
        )

    return take


def case(session: Session) -> Application:
    return session.scalars(select(Application).where(Application.number == NUMBER)).one()


def on(clock: FixedClock, day: str) -> None:
    clock.instant = datetime.fromisoformat(f"{day}T10:00:00+08:00")


def reply(take: Take, kind: str = "G2", content: dict[str, Any] | None = None, method: str = "online") -> Notice:
    take(E.REPLY_DRAFTED, {"kind": kind}, content=content or {"info": "您申请的报告全文附后，请查收。"})
    take(E.REPLY_SUBMITTED)
    take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
    take(E.REPLY_SIGNED, by=LI)
    return take(E.SERVED, {"method": method})


def test_the_long_way_from_filing_to_remedy_and_a_new_reply(
    session: Session, file_one: File, take: Take, clock: FixedClock, calendar: WorkCalendar
) -> None:
    file_one()
    take(E.TAKEN_UP, {})
    on(clock, "2026-03-10")
    told = take(E.CORRECTION_ASKED, {"correct_by": "2026-03-31", "points": "请写明年度。"})
    assert "2026年3月31日" in told.text
    assert [limit.kind for limit in case(session).limits] == ["correction"]
    on(clock, "2026-03-20")
    told = take(E.CORRECTION_RECEIVED, {"supplement": "2025年度"}, by=steps.APPLICANT)
    assert "2026年4月20日" in told.text  # C03 of the worked cases
    on(clock, "2026-04-15")
    take(E.EXTENDED, {"days": 20, "reason": "需要检索的档案数量较多，无法按期完成"})
    assert case(session).due_on == date(2026, 5, 20)
    take(E.CONSULTATION_SENT, {"consulted": "third_party", "party": "某公司", "matter": "合同文本"})
    on(clock, "2026-04-29")
    take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "refuse", "delivered_on": "2026-04-17"})
    assert case(session).due_on == date(2026, 6, 3)  # ten working days later
    on(clock, "2026-05-11")
    letter = reply(take, "N4", DENIAL)
    assert "先向江州市人民政府申请行政复议" in letter.text
    assert (case(session).state, case(session).outcome, case(session).concluded_on) == (
        "served",
        "N4",
        date(2026, 5, 11),
    )
    on(clock, "2026-06-01")
    take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    on(clock, "2026-07-20")
    take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    take(E.REDO_ORDERED, {"days": "20"})
    assert case(session).is_open
    assert case(session).due_on == date(2026, 8, 17)
    on(clock, "2026-08-03")
    take(E.OBJECTION_OVERRULED, {"reason": "复议决定认为不构成商业秘密。", "matter": "合同文本"})
    reply(take)
    assert (case(session).state, case(session).outcome) == ("served", "N4")  # table three counts a case once
    assert [each.kind for each in case(session).replies] == ["N4", "G2"]
    take(E.ARCHIVED)
    verified = chain.verify(session)
    assert verified.faults == ()
    assert verified.events == len(case(session).events)


def test_who_drafts_does_not_review(file_one: File, take: Take) -> None:
    """条例 Art. 17, [D] two persons; a supervisor may with a recorded reason."""
    handler = Person("王芳(wang)", frozenset({Role.HANDLER, Role.REVIEWER}))
    file_one()
    take(E.TAKEN_UP)
    take(E.REPLY_DRAFTED, {"kind": "G1"}, by=handler, content={"manner": "网上查阅", "route": "本机关网站公开目录"})
    take(E.REPLY_SUBMITTED, by=handler)
    with pytest.raises(StepRefused, match="拟写答复的人不能审查"):
        take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=handler)
    with pytest.raises(StepRefused, match="拟写答复的人不能审查"):
        take(E.REPLY_REVIEWED, {"opinion": "同意", "alone": "只有一人"}, by=handler)
    take(E.REPLY_REVIEWED, {"opinion": "同意", "alone": "只有一人"})


def test_a_second_editor_sees_what_changed(file_one: File, take: Take) -> None:
    file_one()
    take(E.TAKEN_UP, expected_version=2)
    with pytest.raises(EditConflict, match="开始办理，王芳"):
        take(E.NOTED, {"note": "已电话联系"}, expected_version=2)


def test_silence_of_a_third_party_resumes_the_clock(
    session: Session, file_one: File, take: Take, clock: FixedClock
) -> None:
    """条例 Art. 32; T02 of the worked cases."""
    file_one()
    take(E.TAKEN_UP)
    on(clock, "2026-03-09")
    take(E.CONSULTATION_SENT, {"consulted": "third_party", "party": "某公司", "matter": "合同"})
    on(clock, "2026-03-11")
    take(E.CONSULTATION_DELIVERED, {"ref": "Z1"})
    assert case(session).due_on == date(2026, 4, 23)
    with pytest.raises(StepRefused, match="还没有届满"):
        take(E.CONSULTATION_LAPSED, {"ref": "Z1"}, by=steps.SYSTEM)
    on(clock, "2026-04-02")
    take(E.CONSULTATION_LAPSED, {"ref": "Z1"}, by=steps.SYSTEM)
    assert case(session).due_on == date(2026, 4, 23)


def test_an_unpaid_fee_ends_the_case(session: Session, file_one: File, take: Take, clock: FixedClock) -> None:
    """处理费办法 Art. 6."""
    file_one()
    take(E.TAKEN_UP)
    fee = {
        "noticed_on": "2026-03-03",
        "amount": "100",
        "why": "本月已提出11件申请",
        "tier": "by_case",
        "basis": "按件计收第11件，100元",
        "how_to_pay": "到窗口缴纳",
    }
    on(clock, "2026-03-03")
    take(E.FEE_NOTICED, fee)
    with pytest.raises(StepRefused, match="还没有届满"):
        take(E.ABANDONED_NO_FEE, {"reason": "逾期没有缴纳信息处理费100元。"})
    clock.advance(timedelta(days=40))
    told = take(E.ABANDONED_NO_FEE, {"reason": "逾期没有缴纳信息处理费100元。"})
    assert "处理费管理办法" in told.text
    assert (case(session).outcome, case(session).is_open) == ("O2", False)


def test_what_was_told_on_friday_is_put_on_record_by_the_supervisor_on_monday(
    session: Session, file_one: File, take: Take, clock: FixedClock, calendar: WorkCalendar
) -> None:
    """[D] Whose step it is takes it on its day; the supervisor alone records it later, and nothing of today."""
    chief = Person("赵敏(zhao)", frozenset({Role.SUPERVISOR}))
    file_one()
    take(E.TAKEN_UP)
    on(clock, "2026-03-31")  # due on the 30th
    extension = {"days": 10, "reason": "需要检索的档案数量较多，无法按期完成"}
    view = desk.case_view(session, NUMBER, today=date(2026, 3, 31), calendar=calendar, roles=chief.roles)
    offered = {each.transition.kind: each.blocked for each in view.offers}
    assert offered[E.EXTENDED] == "要由签发人员办理。"
    assert E.EXTENDED in view.belated
    with pytest.raises(StepRefused, match="要由签发人员办理"):
        take(E.EXTENDED, extension, by=chief)
    take(E.EXTENDED, extension, by=chief, on=date(2026, 3, 27))
    assert case(session).due_on == date(2026, 4, 14)
    assert case(session).events[-1].role == "supervisor"
