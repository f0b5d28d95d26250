"""What an applicant does to an application of their own, and sees of it, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import applicant, standing, steps, tasks, ways_out, why_dates
from actions.cases.applicant import AlreadyDone
from actions.cases.calendar import WorkCalendar
from actions.cases.identity import InvalidAnswer
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.next_steps import next_step
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.standing import DutyKind, OwnCase
from actions.cases.steps import Notice, Person
from actions.cases.tables import Application, AuditEntry
from actions.cases.tasks import NoTaskError
from actions.cases.time import FixedClock, china_date
from actions.settings import AgencySettings
from tests.actions.cases.conftest import PERSON, File
from tests.support.replies import reply_steps

E = EventKind
NUMBER = "JZ2026-00001"
STAFF = Person("王芳(wang)", frozenset(STAFF_ROLES))
FEE = {
    "amount": "100",
    "why": "本月已申请十一件",
    "tier": "by_case",
    "basis": "按件计收第11件",
    "how_to_pay": "到3号窗口缴纳",
}
CONSULTED = {"consulted": "third_party", "party": "江州某某公司", "party_address": "江州路1号", "matter": "合同"}

Do = Callable[..., Notice]


@pytest.fixture
def around(clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Callable[[], dict[str, Any]]:
    return lambda: {"now": clock.now(), "calendar": calendar, "agency": agency}


@pytest.fixture
def staff(session: Session, around: Callable[[], dict[str, Any]], file_one: File) -> Do:
    """A step of the staff on an application that is filed and taken up."""
    file_one()

    def take(kind: EventKind, given: dict[str, Any] | None = None) -> Notice:
        return steps.take(session, NUMBER, kind, given or {}, by=STAFF, **around())

    take(E.TAKEN_UP)
    return take


@pytest.fixture
def act(session: Session, around: Callable[[], dict[str, Any]]) -> Do:
    def act(kind: EventKind, given: dict[str, Any] | None = None, conversation: str = "c1", **more: Any) -> Notice:
        return applicant.act(session, conversation, NUMBER, kind, given or {}, **around(), **more)

    return act


def own(session: Session, clock: FixedClock, calendar: WorkCalendar) -> OwnCase:
    [found] = standing.own_cases(session, "c1", china_date(clock.now()), calendar)
    return found


def test_only_from_the_conversation_in_which_it_was_filed(staff: Do, act: Do) -> None:
    with pytest.raises(UnknownApplicationError, match="这个对话里没有编号"):
        act(E.WITHDRAWN, conversation="c2")
    with pytest.raises(UnknownApplicationError, match="这个对话里没有编号"):
        act(E.WITHDRAWN, conversation="")


def test_an_applicant_takes_only_the_steps_of_an_applicant(staff: Do, act: Do) -> None:
    with pytest.raises(StepRefused, match="签发人员办理"):
        act(E.EXTENDED, {"days": "5", "reason": "我同意延期"})


def test_the_task_ends_in_the_transaction_of_the_step(session: Session, clock: FixedClock, staff: Do, act: Do) -> None:
    task = tasks.start_task(session, "c1", "withdraw", "confirm", clock.now(), number=NUMBER)
    act(E.WITHDRAWN, task_id=task.id)
    assert tasks.open_task(session, "c1", clock.now()) is None
    with pytest.raises(NoTaskError):
        act(E.WITHDRAWN, task_id=task.id)


@pytest.mark.parametrize(
    ("asked", "kind", "given", "said"),
    [
        (
            (E.CORRECTION_ASKED, {"correct_by": "2026-03-20", "points": "请写明年度。"}),
            E.CORRECTION_RECEIVED,
            {"supplement": "2025年"},
            "已经收到您对申请JZ2026-00001的补正",
        ),
        (
            (E.REASONS_ASKED, {"answer_by": "2026-03-20", "points": "您本月已申请三十余件。"}),
            E.REASONS_GIVEN,
            {"words": "研究"},
            "已经收到您对申请JZ2026-00001的说明",
        ),
        ((E.FEE_NOTICED, FEE), E.PAYMENT_REPORTED, {}, "已经记下您说的缴费"),
        ((E.NOTED, {"note": "已电话联系"}), E.WITHDRAWN, {}, "已经撤回"),
    ],
)
def test_what_was_done_is_kindly_said_to_be_done(
    session: Session,
    clock: FixedClock,
    calendar: WorkCalendar,
    staff: Do,
    act: Do,
    asked: tuple[EventKind, dict[str, Any]],
    kind: EventKind,
    given: dict[str, Any],
    said: str,
) -> None:
    staff(*asked)
    told = act(kind, given)
    with pytest.raises(AlreadyDone, match=said):
        act(kind, given)
    again = applicant.last_act(session, "c1", clock.now(), calendar)
    assert again is not None
    assert (again.kind, again.text) == (kind, told.text)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2026-03-30", "，我们会在2026年3月30日以前答复您。"),
        ("2026-03-31", "，答复期限已于2026年3月30日届满，我们会尽快答复您。"),
    ],
)
def test_art_33_said_again_it_promises_no_day_that_has_passed(
    clock: FixedClock, staff: Do, act: Do, today: str, said: str
) -> None:
    staff(E.CORRECTION_ASKED, {"correct_by": "2026-03-20", "points": "请写明年度。"})
    act(E.CORRECTION_RECEIVED, {"supplement": "2025年"})
    clock.instant = datetime.fromisoformat(f"{today}T10:00:00+08:00")
    with pytest.raises(AlreadyDone) as done:
        act(E.CORRECTION_RECEIVED, {"supplement": "2025年"})
    assert str(done.value) == f"已经收到您对申请{NUMBER}的补正{said}"


def test_art_33_said_again_of_a_case_that_was_answered_it_promises_nothing(staff: Do, act: Do) -> None:
    staff(E.CORRECTION_ASKED, {"correct_by": "2026-03-20", "points": "请写明年度。"})
    act(E.CORRECTION_RECEIVED, {"supplement": "2025年"})
    act(E.WITHDRAWN)
    with pytest.raises(AlreadyDone) as done:
        act(E.CORRECTION_RECEIVED, {"supplement": "2025年"})
    assert str(done.value) == f"已经收到您对申请{NUMBER}的补正。"


def test_a_new_address_is_checked_kept_and_never_logged(
    session: Session, around: Callable[[], dict[str, Any]], staff: Do
) -> None:
    def change(form: str, delivery: str, contact: str | None) -> Notice:
        return applicant.change_delivery(session, "c1", NUMBER, form, delivery, contact, **around())

    with pytest.raises(InvalidAnswer):
        change("paper", "post", "不知道")
    with pytest.raises(StepRefused, match="请先补充接收信息的邮箱或者地址"):
        change("paper", "post", None)
    with pytest.raises(StepRefused, match="不相配"):
        change("paper", "email", None)
    assert "已经改好" in change("paper", "post", "江州市中山路1号").text
    application = session.scalars(select(Application)).one()
    assert (application.form, application.delivery, application.address) == ("paper", "post", "江州市中山路1号")
    with pytest.raises(AlreadyDone):
        change("paper", "post", "江州市中山路1号")
    change("paper", "post", "江州市中山路2号")
    entries = session.scalars(select(AuditEntry)).all()
    assert [e.detail for e in entries if e.action == "contact_changed"] == [{"field": "address"}] * 2
    assert "中山路" not in "".join(str(e.detail) for e in entries)


def test_of_the_words_of_events_only_those_told_are_seen(
    session: Session, clock: FixedClock, calendar: WorkCalendar, staff: Do
) -> None:
    """[D] the applicant never sees a third party's name or address, nor the notes of staff."""
    staff(E.CONSULTATION_SENT, CONSULTED)
    staff(E.NOTED, {"note": "内部记录"})
    staff(E.EXTENDED, {"days": "5", "reason": "需要检索的档案数量较多"})
    seen = own(session, clock, calendar)
    assert seen.told[E.EXTENDED] == {"reason": "需要检索的档案数量较多"}
    assert seen.told[E.CONSULTATION_SENT] == {}
    assert seen.told[E.NOTED] == {}
    agency = AgencySettings(_env_file=None)
    lines = why_dates.why_date(seen, date(2026, 3, 2), calendar)
    lines += ways_out.ways_out(seen, date(2026, 3, 2), calendar, agency)
    for secret in ("江州某某公司", "江州路1号", "内部记录", PERSON["applicant_name"]):
        assert secret not in f"{lines}{next_step(seen, date(2026, 3, 2))}{seen!r}"


def test_what_is_told_of_a_late_correction_is_what_was_told(
    session: Session, clock: FixedClock, calendar: WorkCalendar, staff: Do, act: Do
) -> None:
    """Art. 30: asked for after 7 working days, a correction restarts nothing; other words are told of it."""
    clock.instant = datetime.fromisoformat("2026-03-13T10:00:00+08:00")
    asked = {"correct_by": "2026-03-20", "points": "请写明年度", "late_reason": "系统升级"}
    assert "答复期限不变，仍是2026年3月30日" in staff(E.CORRECTION_ASKED, asked).text
    seen = own(session, clock, calendar)
    assert seen.told[E.CORRECTION_ASKED] == {"points": "请写明年度"}
    lines = "".join(why_dates.why_date(seen, date(2026, 3, 13), calendar))
    assert "答复期限不因补正重新计算，仍是2026年3月30日" in lines
    assert "重新计算20个工作日" not in lines
    told = act(E.CORRECTION_RECEIVED, {"supplement": "2025年"})
    assert "答复期限不变" in told.text
    again = applicant.last_act(session, "c1", clock.now(), calendar)
    assert again is not None
    assert again.text == told.text


def test_the_words_of_a_fee_notice_follow_what_was_told(
    session: Session, clock: FixedClock, calendar: WorkCalendar, staff: Do
) -> None:
    staff(E.FEE_NOTICED, FEE)
    seen = own(session, clock, calendar)
    assert seen.duty is not None
    assert set(seen.duty.words) == {"why", "basis", "how_to_pay"}
    assert {key: seen.duty.words[key] for key in ("basis", "how_to_pay")} == {
        key: FEE[key] for key in ("basis", "how_to_pay")
    }


def test_a_restart_counts_the_extension_and_no_warning_date_is_told(
    session: Session, clock: FixedClock, calendar: WorkCalendar, staff: Do
) -> None:
    """Art. 33 para. 2: an extension lasts through a restart (Art. 30)."""
    staff(E.EXTENDED, {"days": "5", "reason": "需要检索的档案数量较多"})
    lines = "".join(why_dates.why_date(own(session, clock, calendar), date(2026, 3, 2), calendar))
    assert "第25个工作日" in lines
    assert "预警" not in lines
    staff(E.CORRECTION_ASKED, {"correct_by": "2026-03-20", "points": "请写明年度"})
    lines = "".join(why_dates.why_date(own(session, clock, calendar), date(2026, 3, 2), calendar))
    assert "重新计算25个工作日" in lines


@pytest.mark.parametrize(
    ("asked", "kind", "by", "says"),
    [
        (
            (E.CORRECTION_ASKED, {"correct_by": "2026-03-20", "points": "请写明年度。"}),
            DutyKind.CORRECTION,
            date(2026, 3, 20),
            ("请在2026年3月20日以前补正", "由工作人员决定是否接受"),
        ),
        (
            (E.REASONS_ASKED, {"answer_by": "2026-03-20", "points": "您本月已申请三十余件。"}),
            DutyKind.REASONS,
            date(2026, 3, 20),
            ("请在2026年3月20日以前说明理由", "说明理由"),
        ),
        (
            (E.FEE_NOTICED, FEE),
            DutyKind.FEE,
            date(2026, 3, 30),
            ("缴纳信息处理费100元", "缴费期限已于2026年3月30日届满"),
        ),
    ],
)
def test_what_is_awaited_and_by_when(
    session: Session,
    clock: FixedClock,
    calendar: WorkCalendar,
    staff: Do,
    asked: tuple[EventKind, dict[str, Any]],
    kind: DutyKind,
    by: date,
    says: tuple[str, str],
) -> None:
    """Art. 30, 35; 处理费办法 Art. 6."""
    staff(*asked)
    seen = own(session, clock, calendar)
    assert seen.duty is not None
    assert (seen.duty.kind, seen.duty.by, seen.duty.is_late) == (kind, by, False)
    assert says[0] in next_step(seen, date(2026, 3, 2))
    [later] = standing.own_cases(session, "c1", date(2026, 4, 1), calendar)
    assert later.duty is not None
    assert later.duty.is_late
    assert not later.is_overdue(date(2026, 6, 1)) or kind is DutyKind.REASONS
    assert says[1] in next_step(later, date(2026, 4, 1))
    assert standing.awaits_words(session, "c1") is (kind is not DutyKind.FEE)
    by_code = next_step(seen, date(2026, 3, 2), by_code=True)
    assert "这里" not in by_code  # where it is read by number and code nothing can be answered
    assert "对话里" in by_code or kind is DutyKind.FEE
    on_paper = next_step(replace(seen, has_conversation=False), date(2026, 3, 2), by_code=True)
    assert not any(word in on_paper for word in ("这里", "对话"))
    assert "书面交给我们" in on_paper or kind is DutyKind.FEE


@pytest.mark.parametrize(
    ("delivery", "by_code", "has_conversation", "told"),
    [
        ("chat", False, True, "以前答复您，答复会发到这里。"),
        ("chat", True, True, "答复会发到您提交申请的对话里。"),
        ("post", False, True, "答复会按您选的途径（邮寄）给您，也会发到这里。"),
        ("email", True, True, "答复会按您选的途径（发送到电子邮箱）给您，也会发到您提交申请的对话里。"),
        ("post", True, False, "答复会按您选的途径（邮寄）给您。"),
    ],
)
def test_how_the_reply_comes(
    session: Session,
    clock: FixedClock,
    calendar: WorkCalendar,
    staff: Do,
    delivery: str,
    by_code: bool,
    has_conversation: bool,
    told: str,
) -> None:
    """Art. 29, 40: by the way that was chosen."""
    seen = replace(own(session, clock, calendar), delivery=delivery, has_conversation=has_conversation)
    assert told in next_step(seen, date(2026, 3, 2), by_code=by_code)


def test_partial_disclosure_has_both_ways(
    session: Session,
    clock: FixedClock,
    calendar: WorkCalendar,
    around: Callable[[], dict[str, Any]],
    staff: Do,
    agency: AgencySettings,
) -> None:
    """国办函〔2021〕132号: the denied part of 部分公开 goes to review first."""
    reviewer = Person("李明(li)", frozenset(STAFF_ROLES))
    for step in reply_steps("PT", china_date(clock.now()), "post"):
        by = reviewer if step.is_check else STAFF
        steps.take(session, NUMBER, step.kind, step.given, by=by, content=step.content, **around())
    told = "\n".join(ways_out.ways_out(own(session, clock, calendar), date(2026, 3, 5), calendar, agency))
    assert "申请行政复议，截至2026年5月6日；提起行政诉讼（不予公开部分以外的内容），截至2026年9月2日" in told
    assert "实际从您收到答复书的那天起算" in told
