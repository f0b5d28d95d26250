"""The letters that steps issue: of what kind, to whom, under which number and date, and held by the chain."""
# ruff: noqa: F811 - fixtures of another module

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.cases import chain, issuing, privacy, steps
from actions.cases.applications import enter_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.privacy import Stage
from actions.cases.refusals import StepRefused
from actions.cases.tables import Letter, NumberSeries
from actions.cases.time import FixedClock
from actions.settings import AgencySettings
from tests.support.replies import content_for

from .conftest import COMPANY, PERSON, File
from .test_life import LI, WANG, Take, case, on, reply, take  # noqa: F401

E = EventKind
REASON = "需要检索的档案数量较多，无法按期完成。"
THIRD = {"consulted": "third_party", "party": "江州宏远建材有限公司", "matter": "投标文件的报价部分"}
FEE = {
    "amount": "1300",
    "why": "本月已提出35件申请",
    "tier": "by_case",
    "basis": "第35件，属于第一个加档",
    "how_to_pay": "到窗口缴纳",
}


@pytest.fixture(autouse=True)
def _everything_holds(session: Session, calendar: WorkCalendar) -> Iterator[None]:
    """Whatever a test has issued, the chain holds it, and no number is missing."""
    yield
    if not session.info.get("tampered"):
        assert chain.verify(session, calendar=calendar).faults == ()


@pytest.fixture
def taken(file_one: File, take: Take) -> None:
    file_one()
    take(E.TAKEN_UP)


@pytest.fixture
def on_paper(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> None:
    enter_application(
        session,
        COMPANY,
        route="registered_mail",
        arrived_on=date(2026, 2, 27),
        by=WANG,
        now=clock.now(),
        calendar=calendar,
        agency=agency,
    )


def letters(session: Session, *, of: str = "") -> list[Letter]:
    return [each for each in issuing.letters_of(session, case(session).id) if not of or each.kind == of]


def last(session: Session, kind: str) -> Letter:
    return letters(session, of=kind)[-1]


def test_a_receipt_without_a_number_goes_out_with_the_registration(session: Session, file_one: File) -> None:
    """条例 Art. 31, 45."""
    receipt = file_one()
    (letter,) = letters(session)
    assert (letter.kind, letter.number, letter.event_sequence) == ("receipt", None, 2)
    assert "张三：" in letter.text
    assert "2026年3月30日" in letter.text
    assert receipt.query_code in letter.text or case(session).query_code in letter.text
    assert letter.file is not None
    assert letter.file.startswith(b"PK")


def test_what_came_on_paper_is_registered_later_and_its_receipt_is_of_that_day(
    session: Session,
    on_paper: None,
    take: Take,
) -> None:
    """What happened in the world is recorded when it is known; the letter about it is made today."""
    take(E.REGISTERED, {"received_on": "2026-02-27"}, on=date(2026, 2, 27))
    letter = last(session, "receipt")
    assert letter.letter_on == date(2026, 3, 2)
    assert "江州建设有限公司：" in letter.text
    assert "收到申请的日期：2026年2月27日" in letter.text
    take(E.TAKEN_UP, {"applicant_class": "business"})
    reply(take, "G1", content_for("G1", date(2026, 3, 2)), "post")
    assert "贵单位" in last(session, "reply").text


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(
    ("kind", "given", "letter", "number", "says"),
    [
        (
            E.CORRECTION_ASKED,
            {"correct_by": "2026-03-16", "points": "请写明年度。"},
            "correction",
            "江州公开告〔2026〕1号",
            ["2026年3月16日前（含当日）", "请写明年度", "自本机关收到补正的申请之日起计算"],
        ),
        (
            E.EXTENDED,
            {"days": 20, "reason": REASON},
            "extension",
            "江州公开告〔2026〕1号",
            ["原为2026年3月30日", "在2026年4月28日前（含当日）"],
        ),
        (
            E.REASONS_ASKED,
            {"points": "本年1月至3月提出申请86件", "answer_by": "2026-03-16"},
            "reasons",
            "江州公开告〔2026〕1号",
            ["明显超过合理范围：本年1月至3月提出申请86件", "2026年3月16日前（含当日）"],
        ),
        (
            E.FEE_NOTICED,
            FEE,
            "fee",
            "江州公开告〔2026〕1号",
            ["人民币1300元（大写：壹仟叁佰元整）", "当日送达的，最迟为2026年3月30日；此后送达的，按实际收到的日期计算"],
        ),
        (E.WITHDRAWN, {"manner": "phone"}, "withdrawal", None, ["申请人于2026年3月2日以电话方式撤回"]),
        (
            E.CONSULTATION_SENT,
            {"consulted": "co_maker", "party": "江州市自然资源局", "matter": "联合印发的方案"},
            "co_maker",
            "江州公开征〔2026〕1号",
            ["江州市自然资源局：", "视为同意公开"],
        ),
        (
            E.CONSULTATION_SENT,
            {"consulted": "other", "party": "江州市公安局", "matter": "会签材料", "reply_by": "2026-03-12"},
            "co_maker",
            "江州公开征〔2026〕1号",
            ["江州市公安局：", "2026年3月12日"],
        ),
    ],
)
def test_each_act_has_its_letter(
    session: Session,
    take: Take,
    kind: EventKind,
    given: dict[str, Any],
    letter: str,
    number: str | None,
    says: list[str],
) -> None:
    take(kind, given)
    made = last(session, letter)
    assert (made.number, made.letter_on) == (number, date(2026, 3, 2))
    assert made.event_sequence == len(case(session).events)
    assert [each for each in says if each not in made.text] == []
    numbers = [each.number for each in letters(session) if each.number]
    assert case(session).events[-1].facts.get("letters", []) == numbers


@pytest.mark.usefixtures("taken")
def test_art_32_others_never_learn_who_applied(session: Session, take: Take, clock: FixedClock) -> None:
    take(E.CONSULTATION_SENT, THIRD | {"delivered_on": "2026-03-02"})
    on(clock, "2026-03-05")
    take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "refuse"})
    take(E.OBJECTION_OVERRULED, {"reason": "不公开可能对公共利益造成重大影响。", "matter": "报价部分"})
    to_others = [
        each for each in letters(session) if each.kind in ("third_party", "third_party_form", "disclosure_notice")
    ]
    assert len(to_others) == 3
    for letter in to_others:
        assert "江州宏远建材有限公司" in letter.text
        assert [
            each for each in ("张三", "13800138000", "zhang@example.com", PERSON["id_number"]) if each in letter.text
        ] == []
    asked, form, notice = to_others
    assert "最迟2026年3月23日" in asked.text
    assert f"征求意见书文号：{asked.number}" in form.text
    assert "贵单位不同意公开" in notice.text
    told = last(session, "consult_notice")
    assert "张三：" in told.text
    assert "宏远" not in told.text


@pytest.mark.usefixtures("taken")
def test_a_person_who_is_asked_is_addressed_as_one(session: Session, take: Take) -> None:
    take(E.CONSULTATION_SENT, THIRD | {"party": "李雷", "interest": "privacy"})
    assert "贵单位" not in last(session, "third_party").text
    take(E.CONSULTATION_SENT, THIRD | {"party": "李雷", "party_type": "natural"})
    assert "贵单位" not in last(session, "third_party").text
    take(E.CONSULTATION_SENT, THIRD)
    assert "贵单位" in last(session, "third_party").text


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"matter": "张三要的报价"}, "请删去"),
        ({"matter": "号码 13800138000 的来信"}, "请删去"),
        ({"party": "张 三"}, "收件人就是申请人"),
    ],
)
def test_a_letter_that_names_the_applicant_is_refused_and_takes_no_number(
    session: Session,
    take: Take,
    change: dict[str, str],
    because: str,
) -> None:
    with pytest.raises(StepRefused, match=because):
        take(E.CONSULTATION_SENT, THIRD | change)
    take(E.CONSULTATION_SENT, THIRD)
    assert last(session, "third_party").number == "江州公开征〔2026〕1号"


@pytest.mark.usefixtures("taken")
def test_a_name_of_one_character_blocks_no_letter(session: Session, take: Take) -> None:
    """It is in too many words to be looked for; telephone and the rest still are."""
    case(session).applicant_name = "江"
    session.info["tampered"] = True
    take(E.CONSULTATION_SENT, THIRD)
    with pytest.raises(StepRefused, match="请删去"):
        take(E.CONSULTATION_SENT, THIRD | {"matter": "电话13800138000"})
    with pytest.raises(StepRefused, match="收件人就是申请人"):
        take(E.CONSULTATION_SENT, THIRD | {"party": "江"})


@pytest.mark.usefixtures("taken")
def test_an_act_that_a_supervisor_dates_back_has_a_letter_of_its_day(
    session: Session,
    take: Take,
    clock: FixedClock,
) -> None:
    on(clock, "2026-04-20")
    take(E.EXTENDED, {"days": 5, "reason": REASON}, on=date(2026, 3, 27))
    letter = last(session, "extension")
    assert letter.letter_on == date(2026, 3, 27)
    assert letter.issued_at == clock.now()
    assert "2026年3月27日" in letter.text
    take(E.WITHDRAWN, on=date(2026, 4, 1))
    letter = last(session, "withdrawal")
    assert "于2026年4月1日以书面方式撤回" in letter.text
    assert letter.letter_on == date(2026, 4, 20)


@pytest.mark.usefixtures("taken")
def test_art_30_asked_too_late_the_letter_says_that_the_period_goes_on(
    session: Session,
    take: Take,
    clock: FixedClock,
) -> None:
    on(clock, "2026-03-16")
    take(E.CORRECTION_ASKED, {"correct_by": "2026-03-25", "points": "请写明年度。", "late_reason": "承办人员休假。"})
    text = last(session, "correction").text
    assert "答复期限不重新计算，仍为2026年3月30日" in text
    assert "之日起计算" not in text
    assert "休假" not in text


@pytest.mark.usefixtures("taken")
def test_the_reply_of_an_unpaid_fee_tells_notice_and_delivery_apart(
    session: Session,
    take: Take,
    clock: FixedClock,
) -> None:
    """处理费办法 Art. 6: 20 working days from the day after it was received."""
    case(session).conversation_id = None
    on(clock, "2026-03-03")
    take(E.FEE_NOTICED, FEE)
    assert "最迟为2026年3月31日" in last(session, "fee").text
    on(clock, "2026-03-06")
    take(E.FEE_NOTICE_DELIVERED)
    on(clock, "2026-04-30")
    take(E.ABANDONED_NO_FEE, {"reason": "逾期没有缴纳信息处理费。"})
    assert "于2026年3月3日向您发出收费通知书，通知您于2026年4月3日前" in last(session, "reply").text


@pytest.mark.usefixtures("taken")
def test_a_withdrawn_signature_spends_its_number(session: Session, take: Take) -> None:
    content = content_for("U1", date(2026, 3, 2))
    take(E.REPLY_DRAFTED, {"kind": "U1"}, content=content)
    take(E.REPLY_SUBMITTED)
    take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
    take(E.REPLY_SIGNED, by=LI)
    take(E.SIGNATURE_WITHDRAWN, {"reason": "有错字"}, by=LI)
    assert case(session).reply.letter is None
    take(E.REPLY_SIGNED, by=LI)
    first, second = letters(session, of="reply")
    assert (first.number, second.number) == ("江州公开答〔2026〕1号", "江州公开答〔2026〕2号")
    assert first.void_at is not None
    assert second.void_at is None
    assert case(session).reply.letter == second.text
    take(E.WITHDRAWN, by=steps.APPLICANT)
    assert second.void_at is not None  # it will not be sent


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("kind", ["G1", "G2", "PT", "N1", "N2", "N3", "N5", "N6", "N7", "N8"])
def test_replies_of_every_kind_go_out(session: Session, take: Take, kind: str) -> None:
    _goes_out(session, take, kind)


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("kind", ["U1", "U2", "U3", "X1", "X2", "X3", "X5", "O3"])
def test_so_do_those_that_disclose_nothing(session: Session, take: Take, kind: str) -> None:
    _goes_out(session, take, kind)


def _goes_out(session: Session, take: Take, kind: str) -> None:
    told = reply(take, kind, content_for(kind, date(2026, 3, 2)))
    letter = last(session, "reply")
    assert told.text == letter.text == case(session).reply.letter
    assert letter.number == "江州公开答〔2026〕1号"
    assert letter.number in letter.text
    assert case(session).reply.remedy in letter.text


@pytest.mark.usefixtures("taken")
def test_the_history_s_days_stand_in_a_reply_whatever_is_typed(
    session: Session,
    take: Take,
    clock: FixedClock,
) -> None:
    take(E.CORRECTION_ASKED, {"correct_by": "2026-03-16", "points": "请写明年度。"})
    on(clock, "2026-03-10")
    take(E.CORRECTION_RECEIVED, {"supplement": "全部材料"}, by=steps.APPLICANT)
    typed = {"correction_asked_on": "2026-03-05", "correction_received_on": "2026-03-06"}
    reply(take, "U4", content_for("U4", date(2026, 3, 10)) | typed)
    assert "2026年3月10日收到您补正后的申请" in last(session, "reply").text
    assert "于2026年3月2日告知您作出补正" in last(session, "reply").text


@pytest.mark.usefixtures("taken")
def test_a_second_round_has_letters_of_its_own(session: Session, take: Take, clock: FixedClock) -> None:
    reply(take, "U1", content_for("U1", date(2026, 3, 2)))
    take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    on(clock, "2026-05-06")
    take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    take(E.REDO_ORDERED)
    told = take(E.CONSULTATION_SENT, THIRD)
    assert "答复期限不变" in told.text  # an ordered period is not paused
    assert letters(session, of="consult_notice") == []
    take(E.CONSULTATION_ENDED, {"ref": "Z1", "reason": "不再需要"})
    reply(take, "G2", content_for("G2", date(2026, 5, 6)))
    first, second = letters(session, of="reply")
    assert (first.number, second.number) == ("江州公开答〔2026〕1号", "江州公开答〔2026〕2号")
    assert [each.letter for each in case(session).replies] == [first.text, second.text]


def test_withdrawn_before_receipt_and_ordered_all_the_same(
    session: Session,
    file_one: File,
    take: Take,
    manual: AgencySettings,
) -> None:
    """It counts as received when it came: else no letter could ever be written."""
    file_one(agency=manual)
    take(E.WITHDRAWN, by=steps.APPLICANT)
    assert "以网上方式撤回" in last(session, "withdrawal").text
    take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    take(E.REDO_ORDERED)
    reply(take)
    assert "本机关于2026年3月2日收到您" in last(session, "reply").text


@pytest.mark.usefixtures("taken")
def test_art_36_an_earlier_reply_is_named_by_its_number(
    session: Session,
    file_one: File,
    take: Take,
    clock: FixedClock,
    calendar: WorkCalendar,
    agency: AgencySettings,
) -> None:
    take(E.EXTENDED, {"days": 5, "reason": REASON})
    reply(take)
    file_one("c2")
    content = content_for("X2", date(2026, 3, 2))

    def draft(named: str) -> None:
        given = content | {"earlier_number": named}
        now, second = clock.now(), "JZ2026-00002"
        steps.take(
            session,
            second,
            E.REPLY_DRAFTED,
            {"kind": "X2"},
            by=WANG,
            now=now,
            calendar=calendar,
            agency=agency,
            content=given,
        )

    with pytest.raises(StepRefused, match="不是已经发出的答复书"):
        draft("江州公开告〔2026〕1号")
    draft("江州公开答〔2026〕1号")


@pytest.mark.usefixtures("taken")
def test_each_series_is_counted_for_itself(session: Session, take: Take) -> None:
    take(E.EXTENDED, {"days": 5, "reason": REASON})
    take(E.REASONS_ASKED, {"points": "提出申请86件", "answer_by": "2026-03-16"})
    assert [each.number for each in letters(session) if each.number] == [
        "江州公开告〔2026〕1号",
        "江州公开告〔2026〕2号",
    ]
    (series,) = session.scalars(select(NumberSeries).where(NumberSeries.prefix == "告"))
    assert (series.year, series.last) == (2026, 2)


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"text": "别的内容"}, "与发出时不一致"),
        ({"file": b"PK other"}, "与发出时不一致"),
        ({"number": "江州公开答〔2026〕9号"}, "与发出时不一致"),
        ({"letter_on": date(2026, 3, 1)}, "与发出时不一致"),
        ({"event_sequence": 1}, "文书"),
    ],
)
def test_a_letter_that_was_changed_is_found(
    session: Session,
    take: Take,
    change: dict[str, Any],
    because: str,
) -> None:
    reply(take)
    session.info["tampered"] = True
    letter = last(session, "reply")
    session.execute(update(Letter).where(Letter.id == letter.id).values(**change))
    assert because in "".join(chain.verify(session).faults)


@pytest.mark.usefixtures("taken")
def test_a_letter_that_was_taken_away_is_found(session: Session, take: Take) -> None:
    reply(take)
    session.info["tampered"] = True
    session.delete(last(session, "reply"))
    faults = "".join(chain.verify(session).faults)
    assert "的文书缺少或者多出" in faults
    assert "2026年“答”字文书的文号不连续：已编到1号，实有0件" in faults


@pytest.mark.usefixtures("taken")
def test_a_reply_that_no_longer_says_what_its_letter_says_is_found(session: Session, take: Take) -> None:
    reply(take)
    session.info["tampered"] = True
    case(session).reply.letter = "别的内容"
    assert "与签发时不一致" in "".join(chain.verify(session).faults)


@pytest.mark.usefixtures("taken")
def test_letters_that_were_wiped_with_the_case_are_no_fault(session: Session, take: Take, clock: FixedClock) -> None:
    reply(take)
    now = clock.now() + timedelta(days=900)
    privacy.erase(session, case(session).number, Stage.CASE, by="x", reason="保存期限届满", now=now)
    assert {letter.file for letter in letters(session)} == {None}
    assert chain.verify(session).faults == ()


@pytest.mark.usefixtures("taken")
def test_art_32_a_third_party_that_agreed_to_a_part_is_not_said_to_have_refused(
    session: Session, take: Take, clock: FixedClock
) -> None:
    take(E.CONSULTATION_SENT, THIRD | {"delivered_on": "2026-03-02"})
    on(clock, "2026-03-05")
    take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "partly"})
    take(E.OBJECTION_OVERRULED, {"reason": "不公开可能对公共利益造成重大影响。", "matter": "报价部分"})
    assert "只同意公开其中一部分" in last(session, "disclosure_notice").text


@pytest.mark.usefixtures("taken")
def test_art_33_3_who_asks_others_after_the_period_promises_no_pause(
    session: Session, take: Take, clock: FixedClock
) -> None:
    on(clock, "2026-03-31")  # due on the 30th
    told = take(E.CONSULTATION_SENT, THIRD)
    assert "答复期限不变，仍是2026年3月30日" in told.text
    assert "不计算" not in told.text
    assert letters(session, of="consult_notice") == []
    assert len(letters(session, of="third_party")) == 1


@pytest.mark.usefixtures("taken")
def test_art_35_nothing_is_reasonable_before_reasons_are_given(take: Take) -> None:
    take(E.REASONS_ASKED, {"points": "本月申请八十六件", "answer_by": "2026-03-16"})
    accepted = {"until": "2026-05-15", "reason": "理由合理，但需要检索的档案较多"}
    with pytest.raises(StepRefused, match="还没有收到说明"):
        take(E.REASONS_ACCEPTED, accepted)
    take(E.REASONS_GIVEN, {"words": "用于撰写论文"}, by=steps.APPLICANT)
    assert "2026年5月15日" in take(E.REASONS_ACCEPTED, accepted).text


def test_art_32_42_nobody_loses_a_right_by_days_that_may_still_rest(
    session: Session, file_one: File, take: Take, clock: FixedClock
) -> None:
    """[D] The holidays of 2027 are not published: letters say so, and no period is over by them."""
    on(clock, "2026-12-14")
    file_one()
    take(E.TAKEN_UP)
    on(clock, "2026-12-15")
    take(E.CONSULTATION_SENT, THIRD | {"delivered_on": "2026-12-15"})
    take(E.FEE_NOTICED, FEE)
    for kind in ("third_party", "fee"):
        assert "以后公布的放假安排有影响的，相应调整" in last(session, kind).text
    on(clock, "2027-03-01")
    with pytest.raises(StepRefused, match="2027年的放假安排还没有录入"):
        take(E.CONSULTATION_LAPSED, {"ref": "Z1"})
    with pytest.raises(StepRefused, match="2027年的放假安排还没有录入"):
        take(E.ABANDONED_NO_FEE, {"reason": "逾期没有缴纳信息处理费100元。"})
