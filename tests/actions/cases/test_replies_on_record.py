"""A reply says what is on record and denies what may be denied, whatever is typed (条例 Art. 15, 17, 32, 35, 36)."""
# ruff: noqa: F811 - fixtures of another module

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.cases import desk, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind, Role
from actions.cases.refusals import StepRefused
from actions.cases.steps import Person
from actions.cases.time import FixedClock
from actions.settings import AgencySettings
from tests.support.replies import PAPER, content_for

from .conftest import File
from .test_issuing import REASON, THIRD, last, on_paper, taken  # noqa: F401
from .test_life import DENIAL, LI, NUMBER, WANG, Take, case, on, reply, take  # noqa: F401

E = EventKind
TODAY = date(2026, 3, 2)
ZHAO = Person("赵强(zhao)", frozenset(STAFF_ROLES))
RELEASED = {"part": "报告正文", "decision": "released"}
SECRET = {
    "part": "附件二",
    "decision": "withheld",
    "ground": "third_party",
    "reason": "含有企业的商业秘密，公开会造成损害。",
}
PROTECTING = {"parts": [RELEASED, SECRET], "info": "报告正文附后，请查收。"}
OVERRULED = {"reason": "不公开可能对公共利益造成重大影响。", "matter": "报价部分"}


def ask(take: Take, opinion: str | None, ref: str = "Z1", **more: str) -> None:
    """A third party is asked, and says so; None: the asking is still open."""
    take(E.CONSULTATION_SENT, THIRD | {"delivered_on": TODAY.isoformat()} | more)
    if opinion:
        take(E.CONSULTATION_ANSWERED, {"ref": ref, "opinion": opinion})


def silence(take: Take, clock: FixedClock, ref: str = "Z1") -> None:
    on(clock, "2026-03-24")
    take(E.CONSULTATION_LAPSED, {"ref": ref})


def draft(take: Take, kind: str, content: dict[str, Any], **more: Any) -> None:
    take(E.REPLY_DRAFTED, {"kind": kind}, content=content, **more)


class TestArt32ThirdParties:
    @pytest.mark.usefixtures("taken")
    @pytest.mark.parametrize(("kind", "content"), [("N4", DENIAL), ("PT", PROTECTING)])
    def test_nothing_is_withheld_for_a_third_party_that_was_not_heard(
        self, take: Take, kind: str, content: dict[str, Any]
    ) -> None:
        with pytest.raises(StepRefused, match="应当书面征求第三方的意见"):
            draft(take, kind, content)
        ask(take, None)
        with pytest.raises(StepRefused, match="还没有结束"):
            draft(take, kind, content)
        take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "agree"})
        with pytest.raises(StepRefused, match="第三方同意公开"):
            draft(take, kind, content)
        ask(take, "refuse", "Z2")
        assert "条例第十五条" in reply(take, kind, content).text.replace("《条例》", "条例")

    @pytest.mark.usefixtures("taken")
    def test_a_part_withheld_on_another_ground_asks_nobody(self, take: Take) -> None:
        other = SECRET | {"ground": "safety"}
        assert "第十四条" in reply(take, "PT", PROTECTING | {"parts": [RELEASED, other]}).text

    @pytest.mark.usefixtures("taken")
    def test_what_is_decided_after_the_draft_is_seen_at_the_signature(
        self, session: Session, take: Take, clock: FixedClock, calendar: WorkCalendar
    ) -> None:
        """Also where it is seen by who only looks at what can be done."""
        ask(take, "refuse")
        draft(take, "PT", PROTECTING)
        take(E.REPLY_SUBMITTED)
        take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
        take(E.OBJECTION_OVERRULED, OVERRULED)
        with pytest.raises(StepRefused, match="已经书面告知第三方决定公开"):
            take(E.REPLY_SIGNED, by=LI, content={"parts": [RELEASED]})  # what was drafted counts
        view = desk.case_view(session, NUMBER, today=TODAY, calendar=calendar, roles=LI.roles, actor=LI.name)
        (signing,) = [each for each in view.offers if each.transition.kind is E.REPLY_SIGNED]
        assert "已经书面告知第三方决定公开" in signing.blocked
        assert E.REPLY_SIGNED not in view.belated

    @pytest.mark.usefixtures("taken")
    @pytest.mark.parametrize(("kind", "content"), [("N4", DENIAL), ("PT", PROTECTING)])
    def test_what_a_third_party_was_told_will_be_disclosed_is_not_denied_for_its_sake(
        self, take: Take, kind: str, content: dict[str, Any]
    ) -> None:
        ask(take, "refuse")
        take(E.OBJECTION_OVERRULED, OVERRULED)
        with pytest.raises(StepRefused, match="已经书面告知第三方决定公开"):
            draft(take, kind, content)
        ask(take, None, "Z2", matter="工艺参数")
        with pytest.raises(StepRefused, match="还没有结束"):
            draft(take, kind, content)
        take(E.CONSULTATION_ANSWERED, {"ref": "Z2", "opinion": "refuse"})
        draft(take, kind, content)

    @pytest.mark.usefixtures("taken")
    def test_after_an_order_to_reply_anew_an_earlier_decision_to_disclose_binds_nobody(
        self, take: Take, clock: FixedClock
    ) -> None:
        ask(take, "refuse")
        take(E.OBJECTION_OVERRULED, OVERRULED)
        reply(take)
        take(E.REMEDY_FILED, {"remedy": "suit_direct", "by": "third_party"})
        on(clock, "2026-06-01")
        take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
        take(E.REDO_ORDERED)
        draft(take, "N4", DENIAL)


class TestTheRecordSpeaks:
    @pytest.mark.usefixtures("taken")
    @pytest.mark.parametrize(
        ("opinion", "says"),
        [
            ("refuse", "第三方不同意公开，其理由为"),
            ("partly", "第三方只同意公开其中一部分"),
            (None, "第三方逾期未提出意见"),
        ],
    )
    def test_art_32_what_the_only_third_party_said_stands_in_the_denial(
        self, session: Session, take: Take, clock: FixedClock, opinion: str | None, says: str
    ) -> None:
        ask(take, opinion, interest="privacy")
        if opinion is None:
            silence(take, clock)
        for answer in ("objected", "partly", "silent"):
            draft(take, "N4", DENIAL | {"answer": answer, "interest": "secret"})
        assert case(session).reply.content.count("privacy") == 1  # what is changed later is what is on record
        text = reply(take, "N4", DENIAL | {"answer": "silent", "interest": "secret"}).text
        assert says in text
        assert "涉及第三方的个人隐私" in text

    @pytest.mark.usefixtures("taken")
    def test_art_32_silence_on_record_is_no_objection(self, take: Take, clock: FixedClock) -> None:
        ask(take, None)
        silence(take, clock)
        text = reply(take, "N4", DENIAL).text
        assert "第三方逾期未提出意见" in text
        assert "第三方不同意公开" not in text
        assert "涉及第三方的商业秘密" in text  # not noted when it was asked: as it is stated

    @pytest.mark.usefixtures("taken")
    def test_art_32_who_could_not_be_reached_has_not_been_silent(self, take: Take) -> None:
        take(E.CONSULTATION_SENT, THIRD)
        take(E.CONSULTATION_ENDED, {"ref": "Z1", "reason": "查无此人"})
        text = reply(take, "N4", DENIAL).text
        assert "征求意见书无法送达第三方" in text
        assert "逾期未提出意见" not in text

    @pytest.mark.usefixtures("taken")
    @pytest.mark.parametrize(("kind", "content"), [("N4", DENIAL), ("PT", PROTECTING)])
    def test_art_32_who_was_asked_and_not_waited_for_was_not_heard(
        self, take: Take, kind: str, content: dict[str, Any]
    ) -> None:
        ask(take, None)
        take(E.CONSULTATION_ENDED, {"ref": "Z1", "reason": "不再需要"})
        with pytest.raises(StepRefused, match="没有等第三方提出意见就结束了"):
            draft(take, kind, content)
        ask(take, "refuse", "Z2")
        draft(take, kind, content)

    @pytest.mark.usefixtures("taken")
    def test_art_32_an_objection_that_stands_in_the_letter_has_its_reasons(self, take: Take) -> None:
        ask(take, "refuse")
        with pytest.raises(StepRefused, match="没有写明第三方不同意的理由"):
            draft(take, "N4", DENIAL | {"answer": "silent", "objection": ""})

    @pytest.mark.usefixtures("taken")
    def test_art_32_of_several_that_differ_one_must_have_said_it(self, take: Take) -> None:
        ask(take, "refuse", interest="secret")
        ask(take, "partly", "Z2", interest="privacy")
        ask(take, "agree", "Z3", interest="other")
        with pytest.raises(
            StepRefused, match="“第三方的意见”与征求意见的记录不一致（记录为：不同意公开、只同意公开一部分）"
        ):
            draft(take, "N4", DENIAL | {"answer": "silent"})
        with pytest.raises(StepRefused, match="“涉及的权益”与征求意见的记录不一致（记录为：商业秘密、个人隐私）"):
            draft(take, "N4", DENIAL | {"interest": "other"})
        draft(take, "N4", DENIAL | {"answer": "partly", "interest": "privacy"})

    @pytest.mark.usefixtures("taken")
    def test_art_32_who_objects_too_late_has_been_silent_and_objects(self, take: Take, clock: FixedClock) -> None:
        ask(take, None)
        silence(take, clock)
        on(clock, "2026-03-26")
        take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "refuse"})
        draft(take, "N4", DENIAL | {"answer": "silent"})
        draft(take, "N4", DENIAL | {"answer": "objected"})
        with pytest.raises(StepRefused, match="与征求意见的记录不一致"):
            draft(take, "N4", DENIAL | {"answer": "partly"})

    @pytest.mark.usefixtures("taken")
    @pytest.mark.parametrize("named", ["江州公开答〔2026〕1号", NUMBER])
    def test_art_36_the_earlier_reply_has_its_own_number_and_day(
        self,
        session: Session,
        file_one: File,
        take: Take,
        clock: FixedClock,
        calendar: WorkCalendar,
        agency: AgencySettings,
        named: str,
    ) -> None:
        reply(take)
        on(clock, "2026-03-10")
        second = file_one("c2").number
        content = content_for("X2", date(2026, 3, 10)) | {"earlier_number": named, "earlier_on": "2019-01-01"}
        more = {"by": WANG, "now": clock.now(), "calendar": calendar, "agency": agency}
        shown = steps.preview_reply(session, second, "X2", content, clock.now(), agency, calendar)
        steps.take(session, second, E.REPLY_DRAFTED, {"kind": "X2"}, content=content, **more)
        steps.take(session, second, E.REPLY_SUBMITTED, {}, **more)
        more["by"] = LI
        steps.take(session, second, E.REPLY_REVIEWED, {"opinion": "同意"}, **more)
        steps.take(session, second, E.REPLY_SIGNED, {}, **more)
        signed = steps.find(session, second)
        assert signed is not None
        assert signed.reply is not None
        for text in (shown, signed.reply.letter or ""):
            assert "已于2026年3月2日就您提出的政府信息公开申请作出答复（江州公开答〔2026〕1号）" in text

    @pytest.mark.usefixtures("taken")
    def test_art_36_a_reply_on_paper_is_as_it_is_stated(self, take: Take) -> None:
        text = reply(take, "X2", content_for("X2", TODAY)).text
        assert f"已于2025年3月2日就您提出的政府信息公开申请作出答复（{PAPER}）" in text

    @pytest.mark.usefixtures("taken")
    def test_art_35_reasons_that_were_given_stand_in_the_letter(self, take: Take) -> None:
        take(E.REASONS_ASKED, {"points": "本月申请八十六件", "answer_by": "2026-03-16"})
        take(E.REASONS_GIVEN, {"words": "用于撰写毕业论文"}, by=steps.APPLICANT)
        take(E.REASONS_REJECTED, {"reason": REASON})
        text = reply(take, "X4", content_for("X4", TODAY) | {"stated": "未说明理由"}).text
        assert "您说明的理由：用于撰写毕业论文。" in text
        assert "未说明理由" not in text

    @pytest.mark.usefixtures("taken")
    def test_art_35_reasons_that_were_not_given_do_not(self, take: Take, clock: FixedClock) -> None:
        take(E.REASONS_ASKED, {"points": "本月申请八十六件", "answer_by": "2026-03-06"})
        on(clock, "2026-03-09")
        take(E.REASONS_REJECTED, {"reason": REASON})
        text = reply(take, "X4", content_for("X4", TODAY) | {"stated": "用于撰写毕业论文"}).text
        assert "您说明的理由：未说明理由。" in text
        assert "论文" not in text

    @pytest.mark.usefixtures("taken")
    def test_art_35_reasons_longer_than_a_letter_are_summed_up(self, take: Take) -> None:
        take(E.REASONS_ASKED, {"points": "本月申请八十六件", "answer_by": "2026-03-16"})
        take(E.REASONS_GIVEN, {"words": "论文" * 6000}, by=steps.APPLICANT)
        take(E.REASONS_REJECTED, {"reason": REASON})
        content = content_for("X4", TODAY)
        with pytest.raises(StepRefused, match="申请人已经说明理由"):
            draft(take, "X4", content | {"stated": "未说明理由。"})
        assert "您说明的理由：写论文。" in reply(take, "X4", content | {"stated": "写论文"}).text


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(
    ("remedy", "decision"),
    [("review", "2026年5月6日的行政复议决定"), ("suit_direct", "2026年5月6日的人民法院判决")],
)
def test_a_reply_given_anew_names_the_decision_that_ordered_it(
    take: Take, clock: FixedClock, remedy: str, decision: str
) -> None:
    assert "重新" not in reply(take, "U1", content_for("U1", TODAY)).text
    take(E.REMEDY_FILED, {"remedy": remedy, "by": "applicant"})
    on(clock, "2026-05-06")
    take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    on(clock, "2026-05-07")
    take(E.REDO_ORDERED)
    assert f"根据{decision}，本机关重新办理了该申请。" in reply(take).text


class TestArt17TwoPersons:
    HANDLER = frozenset({Role.HANDLER, Role.REVIEWER})

    @pytest.mark.usefixtures("taken")
    def test_who_wrote_any_draft_of_the_round_does_not_review_it(
        self, session: Session, take: Take, calendar: WorkCalendar
    ) -> None:
        """[D] two persons: that another saved it last makes nobody a stranger to it."""
        first, second, third = (Person(each.name, self.HANDLER) for each in (WANG, LI, ZHAO))
        content = content_for("G1", TODAY)
        draft(take, "G1", content, by=first)
        draft(take, "G1", content, by=second)
        take(E.REPLY_SUBMITTED, by=second)
        for each in (first, second):
            with pytest.raises(StepRefused, match="拟写答复的人不能审查"):
                take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=each)
            view = desk.case_view(session, NUMBER, today=TODAY, calendar=calendar, roles=self.HANDLER, actor=each.name)
            (review,) = [one for one in view.offers if one.transition.kind is E.REPLY_REVIEWED]
            assert "拟写答复的人不能审查" in review.blocked
        take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=third)

    @pytest.mark.usefixtures("taken")
    def test_who_wrote_the_reply_of_an_earlier_round_may(self, take: Take, clock: FixedClock) -> None:
        reply(take, "U1", content_for("U1", TODAY))
        take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
        on(clock, "2026-05-06")
        take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
        take(E.REDO_ORDERED)
        draft(take, "G1", content_for("G1", TODAY), by=ZHAO)
        take(E.REPLY_SUBMITTED, by=ZHAO)
        take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=Person(WANG.name, self.HANDLER))


@pytest.mark.usefixtures("on_paper")
def test_who_has_no_conversation_is_not_sent_to_it(session: Session, take: Take, clock: FixedClock) -> None:
    take(E.REGISTERED, {"received_on": "2026-02-27"}, on=date(2026, 2, 27))
    take(E.TAKEN_UP, {"applicant_class": "business"})
    told = take(E.REASONS_ASKED, {"points": "本月申请八十六件", "answer_by": "2026-03-16"})
    assert "请在2026年3月16日以前回复。" in told.text


@pytest.mark.usefixtures("on_paper")
@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-16"])
def test_art_30_nor_told_to_ask_or_to_correct_there(session: Session, take: Take, clock: FixedClock, day: str) -> None:
    take(E.REGISTERED, {"received_on": "2026-02-27"}, on=date(2026, 2, 27))
    take(E.TAKEN_UP, {"applicant_class": "business"})
    on(clock, day)
    asked = {"correct_by": "2026-03-25", "points": "请写明年度", "late_reason": "承办人员休假。"}
    told = take(E.CORRECTION_ASKED, asked)
    assert "请在2026年3月25日以前回复补正的内容" in told.text
    text = last(session, "correction").text
    assert "不清楚怎样写的，可以来电询问。" in text
    assert "对话" not in text + told.text


@pytest.mark.usefixtures("taken")
def test_who_has_one_is(session: Session, take: Take) -> None:
    told = take(E.CORRECTION_ASKED, {"correct_by": "2026-03-16", "points": "请写明年度"})
    assert "请在2026年3月16日以前在这里回复补正的内容" in told.text
    assert "可以在对话里或者来电询问" in last(session, "correction").text


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(
    ("tier", "amount", "says"),
    [
        ("by_case", "99999", "按件计收的数额不可能是99999元：第11至30件每件100元，以后每10件一档、每件增加100元"),
        ("by_volume", "99999", "201页以上为2740元起、每页40元"),
        ("by_volume", "705", "31至100页为10元至700元、每页10元"),
        ("by_case", "1300", ""),
        ("by_volume", "1100", ""),
    ],
)
def test_fee_rules_art_4_5_an_amount_that_no_tier_has_is_told_before_it_is_asked_for(
    take: Take, tier: str, amount: str, says: str
) -> None:
    fee = {"why": "本月已提出35件申请", "basis": "本件共100页，计算如下", "how_to_pay": "到窗口缴纳"}
    notice = take(E.FEE_NOTICED, fee | {"tier": tier, "amount": amount})
    assert says in "".join(notice.cautions)
    assert bool(says) == bool(notice.cautions)
