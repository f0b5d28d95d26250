"""Days that come late or are corrected: the clock follows the law, and what is said follows the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.cases import due_dates, steps
from actions.cases.applications import enter_application
from actions.cases.calendar import WorkCalendar
from actions.cases.refusals import StepRefused
from actions.cases.time import FixedClock
from actions.settings import AgencySettings

from .conftest import PERSON, File
from .test_life import LI, WANG, E, Take, case, on, take  # noqa: F401 - take is a fixture

THIRD = {"consulted": "third_party", "party": "某公司", "matter": "合同文本"}
OTHER = {"consulted": "other", "party": "某局", "matter": "合同文本"}
FEE = {
    "amount": "100",
    "why": "本月已提出11件申请",
    "tier": "by_case",
    "basis": "按件计收第11件，100元",
    "how_to_pay": "到窗口缴纳",
}
Enter = Callable[..., None]


@pytest.fixture
def enter(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Enter:
    """An application on paper, which has no conversation."""

    def enter(route: str = "in_person", arrived_on: str = "2026-03-02") -> None:
        around: dict[str, Any] = {"now": clock.now(), "calendar": calendar, "agency": agency}
        enter_application(session, PERSON, route=route, arrived_on=date.fromisoformat(arrived_on), by=WANG, **around)

    return enter


def due(session: Session) -> str:
    due_on = case(session).due_on
    assert due_on
    return due_on.isoformat()


@pytest.fixture
def at_work(file_one: File, take: Take) -> None:  # noqa: F811
    """Received on 2026-03-02, due on 2026-03-30."""
    file_one()
    take(E.TAKEN_UP)


@pytest.mark.usefixtures("at_work")
class TestOpinions:
    def test_art_33_3_one_that_comes_after_the_consultation_was_ended_is_only_put_on_record(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        on(clock, "2026-03-04")
        take(E.CONSULTATION_SENT, {**OTHER, "delivered_on": "2026-03-04"})
        on(clock, "2026-03-09")
        take(E.CONSULTATION_ENDED, {"ref": "Z1", "reason": "不再需要"})
        assert due(session) == "2026-04-02"
        on(clock, "2026-04-20")
        take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "agree"})
        assert due(session) == "2026-04-02"
        assert due_dates.case_of(case(session)).consultations["Z1"].opinion == "agree"

    def test_art_33_3_one_that_came_before_the_end_ends_the_pause_though_it_is_recorded_later(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        on(clock, "2026-03-04")
        take(E.CONSULTATION_SENT, {**OTHER, "delivered_on": "2026-03-04"})
        on(clock, "2026-03-09")
        take(E.CONSULTATION_ENDED, {"ref": "Z1", "reason": "不再需要"})
        on(clock, "2026-03-10")
        take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "agree"}, on=date(2026, 3, 6))
        assert due(session) == "2026-04-01"

    def test_art_33_3_who_was_never_reached_and_answers_after_the_end_paused_nothing(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        on(clock, "2026-03-04")
        take(E.CONSULTATION_SENT, THIRD)
        on(clock, "2026-03-09")
        take(E.CONSULTATION_ENDED, {"ref": "Z1", "reason": "查无此人"})
        on(clock, "2026-04-20")
        given = {"ref": "Z1", "opinion": "refuse"}
        with pytest.raises(StepRefused, match="征求意见已经终止，不用填写送达日期"):
            take(E.CONSULTATION_ANSWERED, {**given, "delivered_on": "2026-03-06"})
        take(E.CONSULTATION_ANSWERED, given)
        assert due(session) == "2026-03-30"

    @pytest.mark.parametrize("consulted", ["third_party", "co_maker"])
    def test_art_32_34_the_fifteen_days_count_from_a_delivery_that_is_noted_with_the_opinion_at_the_latest(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
        consulted: str,
    ) -> None:
        on(clock, "2026-03-04")
        take(E.CONSULTATION_SENT, {**THIRD, "consulted": consulted})
        on(clock, "2026-06-01")
        given = {"ref": "Z1", "opinion": "agree"}
        with pytest.raises(StepRefused, match="请填写“送达日期”"):
            take(E.CONSULTATION_ANSWERED, given)
        for wrong in ("2026-03-03", "2026-06-02"):
            with pytest.raises(StepRefused, match="送达日期应当在发出之后、收到意见以前"):
                take(E.CONSULTATION_ANSWERED, {**given, "delivered_on": wrong})
        take(E.CONSULTATION_ANSWERED, {**given, "delivered_on": "2026-03-06"})
        assert due(session) == "2026-04-23"  # silence since 2026-03-27: seventeen days off

    def test_art_32_a_delivery_is_noted_once(
        self,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        take(E.CONSULTATION_SENT, {**THIRD, "delivered_on": "2026-03-02"})
        on(clock, "2026-03-05")
        with pytest.raises(StepRefused, match="送达日期已经记录"):
            take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "agree", "delivered_on": "2026-03-04"})

    def test_art_33_3_another_agency_may_answer_without_a_proof_of_delivery(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        on(clock, "2026-03-04")
        take(E.CONSULTATION_SENT, OTHER)
        on(clock, "2026-03-09")
        take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "agree"})
        assert due(session) == "2026-04-02"


class TestFee:
    """处理费办法 Art. 6: the notice goes out within the period; 20 working days to pay run from its receipt."""

    @pytest.fixture(autouse=True)
    def notice(self, enter: Enter, take: Take, clock: FixedClock) -> None:  # noqa: F811
        """Sent by post three days before the period ends on 2026-03-30."""
        enter()
        take(E.REGISTERED, {"received_on": "2026-03-02"})
        take(E.TAKEN_UP)
        on(clock, "2026-03-27")
        take(E.FEE_NOTICED, FEE)

    def test_fee_measures_art_6_a_notice_sent_in_time_restarts_the_period_whenever_it_is_delivered(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
        calendar: WorkCalendar,
    ) -> None:
        on(clock, "2026-04-01")
        take(E.FEE_NOTICE_DELIVERED)
        on(clock, "2026-04-10")
        with pytest.raises(StepRefused, match="申请人收到收费通知的日期已经记录"):
            take(E.FEE_PAID, {"noticed_on": "2026-04-02"})
        told = take(E.FEE_PAID)
        assert due(session) == "2026-05-12"
        assert "我们会在2026年5月12日以前答复您" in told.text
        deadline = due_dates.deadline_of(case(session), calendar)
        assert deadline
        assert deadline.problems == []

    def test_fee_measures_art_6_the_day_of_the_notice_is_noted_with_the_payment_at_the_latest(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        on(clock, "2026-04-28")  # paid on the twentieth working day after the sending would be 2026-04-27
        with pytest.raises(StepRefused, match="请填写“申请人收到通知的日期”"):
            take(E.FEE_PAID)
        for wrong in ("2026-03-26", "2026-04-29"):
            with pytest.raises(StepRefused, match="申请人收到通知的日期应当在发出之后、缴费以前"):
                take(E.FEE_PAID, {"noticed_on": wrong})
        with pytest.raises(StepRefused, match="缴费期限已于2026年4月27日届满"):
            take(E.FEE_PAID, {"noticed_on": "2026-03-27"})
        take(E.FEE_PAID, {"noticed_on": "2026-04-01"})
        assert due(session) == "2026-05-28"

    def test_fee_measures_art_6_nothing_is_paid_before_the_notice_came(
        self,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        on(clock, "2026-04-01")
        take(E.FEE_NOTICE_DELIVERED)
        with pytest.raises(StepRefused, match="缴费的日期早于申请人收到通知的日期"):
            take(E.FEE_PAID, on=date(2026, 3, 30))


class TestReceipt:
    def test_art_31_it_is_not_corrected_while_a_signed_letter_names_another_day(
        self,
        session: Session,
        enter: Enter,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        enter("registered_mail", "2026-02-27")
        take(E.REGISTERED, {"received_on": "2026-03-02"})
        on(clock, "2026-03-10")
        take(E.REPLY_DRAFTED, {"kind": "G2"}, content={"info": "您申请的报告全文附后，请查收。"})
        take(E.REPLY_SUBMITTED)
        take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
        take(E.REPLY_SIGNED, by=LI)
        corrected = {"received_on": "2026-02-27", "reason": "收发室2月27日已经签收"}
        with pytest.raises(StepRefused, match="请先撤回签发"):
            take(E.RECEIPT_CORRECTED, corrected)
        take(E.SIGNATURE_WITHDRAWN, {"reason": "收到日期有误"}, by=LI)
        take(E.RECEIPT_CORRECTED, corrected)
        take(E.REPLY_SIGNED, by=LI)
        letter = take(E.SERVED, {"method": "direct"}).text
        assert "2026年2月27日" in letter
        assert "2026年3月2日" not in letter

    def test_art_31_it_is_not_corrected_to_a_day_before_the_application_came(
        self,
        enter: Enter,
        take: Take,  # noqa: F811
    ) -> None:
        enter("registered_mail", "2026-02-27")
        take(E.REGISTERED, {"received_on": "2026-03-02"})
        with pytest.raises(StepRefused, match="收到日期早于申请到达的日期（2026年2月27日）"):
            take(E.RECEIPT_CORRECTED, {"received_on": "2026-02-26", "reason": "笔误"})
        take(E.RECEIPT_CORRECTED, {"received_on": "2026-02-28", "reason": "收发室2月28日已经签收"})

    def test_art_31_it_is_not_offered_where_no_other_day_is_possible(
        self,
        session: Session,
        enter: Enter,
        take: Take,  # noqa: F811
        calendar: WorkCalendar,
        clock: FixedClock,
    ) -> None:
        def blocked() -> str:
            offers = steps.offers(case(session), WANG.roles, clock.now().date(), calendar, WANG.name)
            return next(each.blocked for each in offers if each.transition.kind is E.RECEIPT_CORRECTED)

        enter()
        take(E.REGISTERED, {"received_on": "2026-03-02"})
        assert "收到日期就是申请到达的日期（2026年3月2日）" in blocked()
        on(clock, "2026-03-03")
        assert blocked() == ""


class TestCorrectedWhileACorrectionIsAwaited:
    """Art. 30: whether it was asked for within 7 working days follows from the day of receipt in force."""

    @pytest.fixture(autouse=True)
    def confirmed(
        self,
        file_one: File,
        manual: AgencySettings,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        """Came on 2026-03-02."""
        file_one(agency=manual)
        on(clock, "2026-03-05")

    def ask(self, take: Take, clock: FixedClock) -> None:  # noqa: F811
        on(clock, "2026-03-16")
        given = {"correct_by": "2026-04-03", "points": "请写明年度。", "late_reason": "承办人员休假"}
        take(E.CORRECTION_ASKED, given)

    def test_art_30_an_earlier_day_makes_the_notice_late_in_words_as_in_the_clock(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        take(E.RECEIPT_CONFIRMED, {"received_on": "2026-03-05"})
        self.ask(take, clock)
        assert not due_dates.case_of(case(session)).correction_is_late
        assert [limit.kind for limit in case(session).limits] == ["correction"]
        on(clock, "2026-03-17")
        take(E.RECEIPT_CORRECTED, {"received_on": "2026-03-02", "reason": "3月2日已电话确认"})
        assert due_dates.case_of(case(session)).correction_is_late
        assert sorted(limit.kind for limit in case(session).limits) == ["correction", "reply"]
        on(clock, "2026-03-20")
        told = take(E.CORRECTION_RECEIVED, {"supplement": "2025年度"}, by=steps.APPLICANT)
        assert told.text.endswith("答复期限不变，我们会在2026年3月30日以前答复您。")
        assert due(session) == "2026-03-30"

    def test_art_30_a_later_day_makes_the_notice_timely(
        self,
        session: Session,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        take(E.RECEIPT_CONFIRMED, {"received_on": "2026-03-02"}, on=date(2026, 3, 2))
        self.ask(take, clock)
        assert due_dates.case_of(case(session)).correction_is_late
        take(E.RECEIPT_CORRECTED, {"received_on": "2026-03-05", "reason": "3月5日才与申请人确认"})
        assert not due_dates.case_of(case(session)).correction_is_late
        on(clock, "2026-03-20")
        told = take(E.CORRECTION_RECEIVED, {"supplement": "2025年度"}, by=steps.APPLICANT)
        assert "重新计算，我们会在2026年4月20日以前答复您" in told.text
        assert due(session) == "2026-04-20"

    def test_art_30_33_no_past_day_is_promised(
        self,
        take: Take,  # noqa: F811
        clock: FixedClock,
    ) -> None:
        take(E.RECEIPT_CONFIRMED, {"received_on": "2026-03-02"}, on=date(2026, 3, 2))
        self.ask(take, clock)
        on(clock, "2026-04-02")
        told = take(E.CORRECTION_RECEIVED, {"supplement": "2025年度"}, by=steps.APPLICANT)
        assert told.text.endswith("答复期限不变，已于2026年3月30日届满，我们会尽快答复您。")
