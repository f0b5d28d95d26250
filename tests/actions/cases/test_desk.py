"""One application as staff see it, and the steps from its receipt to its reply, on both databases."""

from __future__ import annotations

import string
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import desk, steps
from actions.cases.applications import enter_application, file_application, status_by_code
from actions.cases.calendar import WorkCalendar
from actions.cases.desk_views import CaseView
from actions.cases.lifecycle import STAFF_ROLES, TABLE, EventKind, Role
from actions.cases.outcomes import OUTCOMES
from actions.cases.refusals import EditConflict, StepRefused, UnknownApplicationError
from actions.cases.steps import Notice, Person
from actions.cases.tables import AuditEntry, Reply
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from tests.support.replies import content_for

from .conftest import COMPANY, PERSON, File, fill

E = EventKind
TODAY = date(2026, 3, 2)
NUMBER = "JZ2026-00001"
BODY = content_for("G2", TODAY)
REASON = "该信息为本机关起草文件过程中的讨论记录，属于过程性信息。"
WANG = Person("王芳(wang)", frozenset(STAFF_ROLES))
ZHAO = Person("赵明(zhao)", frozenset(STAFF_ROLES))

Take = Callable[..., Notice]


@pytest.fixture
def take(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Take:
    def take(kind: EventKind, given: dict[str, Any] | None = None, by: Person = WANG, **more: Any) -> Notice:
        return steps.take(
            session, NUMBER, kind, given or {}, by=by, now=clock.now(), calendar=calendar, agency=agency, **more
        )

    return take


def see(session: Session, number: str = NUMBER, **more: Any) -> CaseView:
    return desk.case_view(session, number, today=TODAY, calendar=WorkCalendar(), **more)


def reply(take: Take, kind: str = "G2") -> Notice:
    """From the draft to its service, in the order of Art. 17."""
    take(E.REPLY_DRAFTED, {"kind": kind}, content=content_for(kind, TODAY))
    take(E.REPLY_SUBMITTED)
    take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=ZHAO)
    take(E.REPLY_SIGNED, by=ZHAO)
    return take(E.SERVED, {"method": "online"})


def test_a_case_shows_everything_masked(session: Session, file_one: File) -> None:
    file_one()
    case = see(session, "jz202600001", roles=frozenset({Role.REGISTRAR}))
    assert (case.number, case.applicant_name, case.id_number) == (NUMBER, "张*", "110***********002X")
    assert (case.phone, case.email) == ("138****8000", "z***@example.com")
    assert (case.form, case.delivery, case.id_type) == ("电子版", "发送到电子邮箱", "居民身份证")
    assert (case.due_on, case.warn_on) == (date(2026, 3, 30), date(2026, 3, 27))
    assert case.correction_notice_by == date(2026, 3, 11)
    assert [(each.kind, each.due_on) for each in case.limits] == [
        ("correction_notice", date(2026, 3, 11)),
        ("reply", date(2026, 3, 30)),
    ]
    assert [line.title for line in case.history] == ["提交申请", "确认收到"]
    assert "张三" not in repr(case)
    assert "预算" not in repr(case)


def test_an_id_number_in_what_was_written_is_masked_too(session: Session, file_one: File, take: Take) -> None:
    """个人信息保护法 Art. 51."""
    file_one(answers={**PERSON, "description": "我的身份证11010519491231002X的低保档案"})
    take(E.SUPPLEMENTED, {"supplement": "证号 11010519491231002X"}, by=steps.APPLICANT)
    case = see(session)
    assert "11010519491231002X" not in case.description + case.history[-1].words["supplement"]
    assert "低保档案" in case.description


def test_periods_in_words_of_the_applicant_are_told_as_they_were_meant(
    session: Session, file_one: File, take: Take
) -> None:
    file_one()
    take(E.SUPPLEMENTED, {"supplement": "要去年的"}, by=steps.APPLICANT)
    assert see(session).history[-1].period_note == "「去年」按2025年理解"


def test_an_organisations_name_is_no_secret_but_its_contact_is(session: Session, file_one: File) -> None:
    file_one(answers=COMPANY)
    case = see(session, roles=frozenset({Role.HANDLER}))
    assert (case.applicant_name, case.contact_person) == ("江州建设有限公司", "李*")
    assert case.id_type == "统一社会信用代码"


def test_looking_at_personal_data_leaves_a_trace_without_the_data(
    session: Session, file_one: File, clock: FixedClock
) -> None:
    file_one()
    shown = desk.reveal_applicant(session, NUMBER, by="王芳", now=clock.now())
    assert shown.id_number == "11010519491231002X"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "applicant_revealed")).one()
    assert (entry.actor, entry.subject, entry.detail) == ("王芳", NUMBER, {})


def test_what_somebody_may_do_follows_from_their_duties(session: Session, file_one: File, take: Take) -> None:
    """The same case, asked by three people; what is not theirs is not shown."""
    file_one()
    take(E.TAKEN_UP)
    take(E.REPLY_DRAFTED, {"kind": "G2"}, content=BODY)
    take(E.REPLY_SUBMITTED)

    def possible(person: Person) -> set[EventKind]:
        view = see(session, roles=person.roles, actor=person.name)
        return {each.transition.kind for each in view.offers if not each.blocked}

    assert E.REPLY_REVIEWED in possible(Person("赵明(zhao)", frozenset({Role.REVIEWER})))
    assert E.REPLY_REVIEWED not in possible(Person(WANG.name, frozenset({Role.REVIEWER})))  # who drafted it
    assert possible(Person("赵明(zhao)", frozenset({Role.SIGNER}))) >= {E.EXTENDED, E.REPLY_RETURNED}
    handler = possible(Person("赵明(zhao)", frozenset({Role.HANDLER})))
    assert E.CONSULTATION_SENT in handler
    assert not handler & {E.EXTENDED, E.REPLY_REVIEWED, E.REPLY_SIGNED, E.WITHDRAWN}


def test_the_days_to_ask_for_a_correction_are_no_delay_when_they_are_over(
    session: Session, file_one: File, calendar: WorkCalendar
) -> None:
    """条例 Art. 30."""
    file_one()
    for day, kinds in ((11, ["correction_notice", "reply"]), (12, ["reply"])):
        case = desk.case_view(session, NUMBER, today=date(2026, 3, day), calendar=calendar)
        assert [each.kind for each in case.limits] == kinds


def test_what_was_done_in_time_can_be_recorded_later(
    session: Session, file_one: File, take: Take, clock: FixedClock, calendar: WorkCalendar
) -> None:
    """条例 Art. 30: a correction that came on the last day, opened by the mail room on the day after."""
    file_one()
    take(E.TAKEN_UP)
    take(E.CORRECTION_ASKED, {"correct_by": "2026-03-23", "points": "请写明年度。"})
    clock.advance(timedelta(days=22))
    case = desk.case_view(session, NUMBER, today=date(2026, 3, 24), calendar=calendar, roles=WANG.roles)
    assert E.CORRECTION_RECEIVED in case.belated
    assert E.EXTENDED not in case.belated
    with pytest.raises(StepRefused, match="补正期限已于2026年3月23日届满"):
        take(E.CORRECTION_RECEIVED, {"supplement": "2025年度"})
    take(E.CORRECTION_RECEIVED, {"supplement": "2025年度"}, on=date(2026, 3, 23))
    assert see(session).file.correction_received_on == date(2026, 3, 23)


def test_art_31_receipt_is_confirmed_once_and_told(
    session: Session, file_one: File, take: Take, manual: AgencySettings
) -> None:
    file_one(agency=manual)
    told = take(E.RECEIPT_CONFIRMED, {"received_on": "2026-03-02"})
    assert told.conversation_id == "c1"
    assert "收到日是2026年3月2日" in told.text
    assert "2026年3月30日以前" in told.text
    with pytest.raises(StepRefused, match="现在是“已登记”，不能办理“确认收到”"):
        take(E.RECEIPT_CONFIRMED, {"received_on": "2026-03-02"}, by=ZHAO)


def test_art_31_confirming_by_hand_fixes_the_day_of_receipt(
    session: Session, file_one: File, clock: FixedClock, manual: AgencySettings, take: Take
) -> None:
    file_one(agency=manual)
    clock.instant = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)  # 01:00 of the 5th in China
    with pytest.raises(StepRefused, match="收到日期不能晚于确认、登记的日期"):
        take(E.RECEIPT_CONFIRMED, {"received_on": "2026-03-06"})
    with pytest.raises(StepRefused, match="早于申请到达的日期"):
        take(E.RECEIPT_CONFIRMED, {"received_on": "2026-03-01"})
    take(E.RECEIPT_CONFIRMED, {"received_on": "2026-03-05"})
    case = see(session)
    assert (case.received_on, case.due_on) == (date(2026, 3, 5), date(2026, 4, 2))
    assert [line.kind for line in case.history] == ["submitted", "receipt_confirmed"]


def test_art_45_an_application_is_taken_up_once(session: Session, file_one: File, take: Take) -> None:
    file_one()
    take(E.TAKEN_UP)
    assert see(session).handler == WANG.name
    with pytest.raises(StepRefused, match="不能办理“开始办理”"):
        take(E.TAKEN_UP, by=ZHAO)


def test_staff_choose_the_class_of_an_organisation(session: Session, file_one: File, take: Take) -> None:
    file_one(answers=COMPANY)
    with pytest.raises(StepRefused, match="单位类别"):
        take(E.TAKEN_UP, {"applicant_class": "natural"})
    take(E.TAKEN_UP, {"applicant_class": "research"})
    assert see(session).applicant_class == "research"


def test_a_reply_reaches_the_applicant_and_closes_the_case(
    session: Session, file_one: File, take: Take, clock: FixedClock, agency: AgencySettings, calendar: WorkCalendar
) -> None:
    file_one()
    preview = steps.preview_reply(session, NUMBER, "G2", BODY, clock.now(), agency, calendar)
    masked = desk.preview_reply(session, NUMBER, "G2", BODY, clock.now(), agency, calendar)
    assert masked == preview.replace("张三", "张*")
    notice = reply(take)
    assert notice.conversation_id == "c1"
    title, _, rest = preview.partition("\n")
    letter = f"{title}\n江州公开答〔2026〕1号\n{rest}"  # the number is given with the signature
    assert notice.text == letter
    assert "张三：" in notice.text
    assert "编号：JZ2026-00001" in notice.text
    assert "《中华人民共和国政府信息公开条例》第三十六条第二项" in notice.text
    assert BODY["info"] in notice.text
    assert "江州市人民政府办公室\n2026年3月2日" in notice.text
    case = see(session, roles=WANG.roles, actor=WANG.name)
    assert (case.state, case.limits, case.outcome) == ("已答复", [], OUTCOMES["G2"])
    assert {E.REPLY_DRAFTED, E.SERVED, E.WITHDRAWN}.isdisjoint({each.transition.kind for each in case.offers})
    assert case.history[-1].article == "条例第三十六条第二项"
    assert case.reply
    assert (case.reply.status, case.reply.letter) == ("served", letter.replace("张三", "张*"))
    assert desk.reveal_applicant(session, NUMBER, by="王芳", now=clock.now()).letters == {1: letter}


def test_the_applicant_reads_the_letter_with_number_and_code(
    session: Session, file_one: File, take: Take, calendar: WorkCalendar
) -> None:
    receipt = file_one()
    letter = reply(take).text
    status = status_by_code(session, receipt.number, receipt.query_code, TODAY, calendar)
    assert status
    assert (status.state, status.reply_text, status.replied_on) == ("已答复", letter, TODAY)


def test_a_second_reply_is_refused(session: Session, file_one: File, take: Take) -> None:
    file_one()
    reply(take)
    with pytest.raises(StepRefused, match="现在是“已答复”，不能办理“拟写答复”"):
        reply(take)
    assert len(session.scalars(select(Reply)).all()) == 1


def test_who_replies_on_an_outdated_page_is_told_what_changed(session: Session, file_one: File, take: Take) -> None:
    file_one()
    seen = see(session).version
    take(E.TAKEN_UP, by=ZHAO)
    with pytest.raises(EditConflict, match="开始办理，赵明") as conflict:
        take(E.REPLY_DRAFTED, {"kind": "G2"}, content=BODY, expected_version=seen)
    assert conflict.value.since == (("开始办理", ZHAO.name),)


def test_of_two_replies_at_the_same_moment_one_is_sent(
    database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    def take(session: Session, kind: EventKind, given: dict[str, Any], by: Person = WANG, **more: Any) -> None:
        steps.take(session, NUMBER, kind, given, by=by, now=clock.now(), calendar=calendar, agency=agency, **more)

    with database.session() as session:
        fill(session, "c1", clock.now(), PERSON)
        file_application(
            session, conversation_id="c1", channel="web", now=clock.now(), calendar=calendar, agency=agency
        )
        take(session, E.REPLY_DRAFTED, {"kind": "G2"}, content=BODY)
        take(session, E.REPLY_SUBMITTED, {})
        take(session, E.REPLY_REVIEWED, {"opinion": "同意"}, ZHAO)
        take(session, E.REPLY_SIGNED, {})
        version = see(session).version

    def send(_attempt: int) -> bool:
        try:
            with database.session() as session:
                take(session, E.SERVED, {"method": "online"}, expected_version=version)
        except StepRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [False, False, False, True]


@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        ("Z9", BODY, "答复类型"),
        ("G2", {"info": "  \n"}, "没有写明提供的信息"),
        ("N6", {**content_for("N6", TODAY), "reason": "不予公开"}, "理由太短"),
        ("N6", {**content_for("N6", TODAY), "type": ""}, "没有选择过程性信息的类别"),
        ("U4", content_for("U4", TODAY), "没有收到过补正"),
        ("X4", content_for("X4", TODAY), "没有要求申请人说明理由"),
        ("O1", {"reason": REASON}, "从相应的步骤办理"),
        ("O2", {"reason": REASON}, "从相应的步骤办理"),
    ],
)
def test_art_36_a_reply_that_the_law_does_not_allow_is_refused(
    session: Session, file_one: File, take: Take, kind: str, content: dict[str, Any], says: str
) -> None:
    file_one()
    with pytest.raises(StepRefused, match=says):
        take(E.REPLY_DRAFTED, {"kind": kind}, content=content)
    assert session.scalars(select(Reply)).all() == []


def test_what_a_kind_of_reply_needs_is_something_that_can_happen() -> None:
    """年度报告格式 (四)3, (五)4, (六)1, (六)2."""
    needed = {code: outcome.needs_event for code, outcome in OUTCOMES.items() if outcome.needs_event}
    assert needed.keys() == {"U4", "X4", "O1", "O2"}
    assert set(needed.values()) <= set(EventKind)


def test_art_35_an_excessive_number_without_reason_can_be_refused(file_one: File, take: Take) -> None:
    file_one()
    take(E.TAKEN_UP)
    take(E.REASONS_ASKED, {"points": "请说明理由", "answer_by": "2026-03-16"})
    take(E.REASONS_GIVEN, {"words": "没有特别的理由"}, by=steps.APPLICANT)
    take(E.REASONS_REJECTED, {"reason": "没有说明合理的需要"})
    assert "第三十五条" in reply(take, "X4").text


def test_art_31_no_reply_before_receipt(session: Session, file_one: File, take: Take, manual: AgencySettings) -> None:
    file_one(agency=manual)
    offered = {each.transition.kind for each in see(session, roles=WANG.roles).offers}
    assert {E.REPLY_DRAFTED, E.REPLIED_AT_ONCE}.isdisjoint(offered)
    with pytest.raises(StepRefused, match="现在是“待确认收到”，不能办理“拟写答复”"):
        take(E.REPLY_DRAFTED, {"kind": "G2"}, content=BODY)


def test_review_law_art_23_a_denial_says_that_review_comes_first(file_one: File, take: Take) -> None:
    file_one()
    text = reply(take, "N6").text
    assert "60日内先向江州市人民政府申请行政复议" in text
    assert "15日内向江州市中级人民法院提起行政诉讼" in text
    assert "https://fy.example.gov.cn" in text


def test_the_applicant_is_never_told_of_third_parties_or_of_what_staff_note() -> None:
    """Art. 32, 个人信息保护法 Art. 6: no sentence of the table holds such a fact, whatever is added to it."""
    secret = {"party", "party_address", "matter", "note", "opinion", "alone", "handler", "proof", "docket"}
    told = {kind: {key for _, key, _, _ in string.Formatter().parse(row.tell) if key} for kind, row in TABLE.items()}
    assert {kind: keys & secret for kind, keys in told.items() if keys & secret} == {}
    assert "words" not in told[E.CONSULTATION_ANSWERED]


def test_what_was_to_be_told_on_paper_can_be_read_again(
    session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings, take: Take
) -> None:
    """A letter that is printed after a later step says what it said when its step was taken."""
    enter_application(
        session,
        {**PERSON, "delivery": "email"},
        route="in_person",
        arrived_on=TODAY,
        by=WANG,
        now=clock.now(),
        calendar=calendar,
        agency=agency,
    )
    registered = take(E.REGISTERED, {"received_on": "2026-03-02"})
    assert registered.conversation_id is None
    extended = take(E.EXTENDED, {"days": 10, "reason": "需要检索的档案较多，分存三处"})
    assert "2026年3月30日" in registered.text
    assert "2026年4月14日" in extended.text
    assert desk.told(session, NUMBER, 2, calendar) == registered.text
    assert desk.told(session, NUMBER, 3, calendar) == extended.text
    assert desk.told(session, NUMBER, 1, calendar) == ""
    with pytest.raises(LookupError):
        desk.told(session, NUMBER, 4, calendar)


def test_an_unknown_number_is_a_sentence(session: Session) -> None:
    with pytest.raises(UnknownApplicationError, match="没有编号为“JZ2026-00042”的申请"):
        see(session, "JZ2026-00042")
