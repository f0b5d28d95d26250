from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import desk
from actions.cases.applications import file_application, status_by_code
from actions.cases.calendar import WorkCalendar
from actions.cases.desk import EditConflict, Notice, StepRefused, UnknownApplicationError
from actions.cases.tables import AuditEntry, Reply
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings

from .conftest import COMPANY, PERSON, File, fill

TODAY = date(2026, 3, 2)
NUMBER = "JZ2026-00001"
REASON = "该信息为本机关起草文件过程中的讨论记录，属于过程性信息。"


@pytest.fixture
def register(session: Session, clock: FixedClock, calendar: WorkCalendar, file_one: File) -> Notice:
    """File an application and register it."""
    file_one()
    return desk.confirm_receipt(session, NUMBER, by="王芳", now=clock.now(), calendar=calendar)


def reply(
    session: Session, clock: FixedClock, agency: AgencySettings, kind: str = "G2", body: str = "报告全文附后。"
) -> Notice:
    version = desk.case_view(session, NUMBER, today=TODAY, calendar=WorkCalendar()).version
    return desk.send_reply(
        session, NUMBER, kind=kind, body=body, by="王芳", now=clock.now(), agency=agency, expected_version=version
    )


def test_the_board_is_sorted_by_due_date_with_unconfirmed_receipts_first(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar, manual: AgencySettings
) -> None:
    file_one("c1")
    clock.advance(timedelta(days=-3))
    file_one("c2")
    file_one("c3", agency=manual)
    rows = desk.due_board(session, TODAY, calendar)
    assert [row.number for row in rows] == ["JZ2026-00003", "JZ2026-00002", "JZ2026-00001"]
    assert [row.workdays_left for row in rows] == [None, 18, 20]
    assert rows[0].state == "待确认收到"
    assert rows[2].applicant == "张*"


@pytest.mark.parametrize(
    ("today", "left", "overdue"),
    [("2026-03-27", 1, False), ("2026-03-30", 0, False), ("2026-03-31", -1, True), ("2026-04-06", -4, True)],
)
def test_overdue_follows_from_the_day_and_is_stored_nowhere(
    session: Session, file_one: File, calendar: WorkCalendar, today: str, left: int, overdue: bool
) -> None:
    file_one()
    (row,) = desk.due_board(session, date.fromisoformat(today), calendar)
    assert (row.workdays_left, row.overdue) == (left, overdue)


def test_a_case_shows_everything_masked(session: Session, file_one: File, calendar: WorkCalendar) -> None:
    file_one()
    case = desk.case_view(session, "jz202600001", today=TODAY, calendar=calendar)
    assert (case.number, case.applicant_name, case.id_number) == (NUMBER, "张*", "110***********002X")
    assert (case.phone, case.email) == ("138****8000", "z***@example.com")
    assert (case.form, case.delivery, case.id_type) == ("电子版", "发送到电子邮箱", "居民身份证")
    assert (case.due_on, case.warn_on) == (date(2026, 3, 30), date(2026, 3, 27))
    assert case.correction_notice_by == date(2026, 3, 11)
    assert [line.title for line in case.history] == ["提交申请", "确认收到"]
    assert "张三" not in repr(case)
    assert "预算" not in repr(case)


def test_an_organisations_name_is_no_secret_but_its_contact_is(
    session: Session, file_one: File, calendar: WorkCalendar
) -> None:
    file_one(answers=COMPANY)
    case = desk.case_view(session, NUMBER, today=TODAY, calendar=calendar)
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


def test_art_45_an_application_is_registered_once(
    session: Session, register: Notice, clock: FixedClock, calendar: WorkCalendar
) -> None:
    assert "收到日是2026年3月2日" in register.text
    assert "2026年3月30日以前" in register.text
    with pytest.raises(StepRefused, match="已由王芳登记"):
        desk.confirm_receipt(session, NUMBER, by="赵明", now=clock.now(), calendar=calendar)


def test_art_31_confirming_by_hand_fixes_the_day_of_receipt(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar, manual: AgencySettings
) -> None:
    file_one(agency=manual)
    clock.instant = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)  # 01:00 of the 5th in China
    desk.confirm_receipt(session, NUMBER, by="王芳", now=clock.now(), calendar=calendar)
    case = desk.case_view(session, NUMBER, today=TODAY, calendar=calendar)
    assert (case.received_on, case.due_on) == (date(2026, 3, 5), date(2026, 4, 2))
    assert [line.kind for line in case.history] == ["submitted", "received", "registered"]


def test_staff_choose_the_class_of_an_organisation(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar
) -> None:
    file_one(answers=COMPANY)
    with pytest.raises(StepRefused, match="单位类别"):
        desk.confirm_receipt(session, NUMBER, by="王芳", now=clock.now(), calendar=calendar, applicant_class="natural")
    desk.confirm_receipt(session, NUMBER, by="王芳", now=clock.now(), calendar=calendar, applicant_class="research")
    assert desk.case_view(session, NUMBER, today=TODAY, calendar=calendar).applicant_class == "research"


def test_a_reply_reaches_the_applicant_and_closes_the_case(
    session: Session, register: Notice, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    preview = desk.preview_reply(session, NUMBER, kind="G2", body=" 报告全文附后。\n", now=clock.now(), agency=agency)
    notice = reply(session, clock, agency)
    assert notice.conversation_id == "c1"
    assert notice.text == preview
    assert "张三：" in notice.text
    assert "编号JZ2026-00001" in notice.text
    assert "《中华人民共和国政府信息公开条例》第三十六条第二项" in notice.text
    assert "报告全文附后。" in notice.text
    assert "江州市人民政府办公室\n2026年3月2日" in notice.text
    case = desk.case_view(session, NUMBER, today=TODAY, calendar=calendar)
    assert (case.state, case.can_reply, case.can_confirm_receipt, case.workdays_left) == ("已答复", False, False, None)
    assert case.history[-1].article == "条例第三十六条第二项"
    assert desk.due_board(session, TODAY, calendar) == []
    assert len(desk.due_board(session, TODAY, calendar, only_open=False)) == 1


def test_the_applicant_reads_the_letter_with_number_and_code(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    receipt = file_one()
    desk.confirm_receipt(session, NUMBER, by="王芳", now=clock.now(), calendar=calendar)
    letter = reply(session, clock, agency).text
    status = status_by_code(session, receipt.number, receipt.query_code, TODAY, calendar)
    assert status
    assert (status.state, status.reply_text, status.replied_on) == ("已答复", letter, TODAY)


def test_a_second_reply_is_refused(
    session: Session, register: Notice, clock: FixedClock, agency: AgencySettings
) -> None:
    reply(session, clock, agency)
    with pytest.raises(StepRefused, match="已于2026年3月2日答复"):
        reply(session, clock, agency)
    assert len(session.scalars(select(Reply)).all()) == 1


def test_who_replies_on_an_outdated_page_is_told_what_changed(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    file_one()
    seen = desk.case_view(session, NUMBER, today=TODAY, calendar=calendar).version
    desk.confirm_receipt(session, NUMBER, by="赵明", now=clock.now(), calendar=calendar)
    with pytest.raises(EditConflict, match="登记，赵明"):
        desk.send_reply(
            session,
            NUMBER,
            kind="G2",
            body="报告全文附后。",
            by="王芳",
            now=clock.now(),
            agency=agency,
            expected_version=seen,
        )


def test_of_two_replies_at_the_same_moment_one_is_sent(
    database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    with database.session() as session:
        fill(session, "c1", clock.now(), PERSON)
        file_application(
            session, conversation_id="c1", channel="web", now=clock.now(), calendar=calendar, agency=agency
        )
        desk.confirm_receipt(session, NUMBER, by="王芳", now=clock.now(), calendar=calendar)

    def send(_attempt: int) -> bool:
        try:
            with database.session() as session:
                desk.send_reply(
                    session,
                    NUMBER,
                    kind="G2",
                    body="报告全文附后。",
                    by="王芳",
                    now=clock.now(),
                    agency=agency,
                    expected_version=3,
                )
        except StepRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [False, False, False, True]


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("Z9", "报告全文附后。", "答复类型"),
        ("G2", "  \n", "不能为空"),
        ("N6", "不予公开", "应当说明理由"),
        ("U4", REASON, "没有相应的办理记录"),
        ("O1", REASON, "没有相应的办理记录"),
        ("O2", REASON, "没有相应的办理记录"),
    ],
)
def test_art_36_a_reply_that_the_law_does_not_allow_is_refused(
    session: Session,
    register: Notice,
    clock: FixedClock,
    agency: AgencySettings,
    kind: str,
    body: str,
    says: str,
) -> None:
    with pytest.raises(StepRefused, match=says):
        reply(session, clock, agency, kind, body)
    assert session.scalars(select(Reply)).all() == []


def test_art_45_no_reply_before_registration(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    file_one()
    assert desk.case_view(session, NUMBER, today=TODAY, calendar=calendar).reply_kinds == []
    with pytest.raises(StepRefused, match="还没有登记"):
        reply(session, clock, agency)


def test_review_law_art_23_a_denial_says_that_review_comes_first(
    session: Session, register: Notice, clock: FixedClock, agency: AgencySettings
) -> None:
    text = reply(session, clock, agency, "N6", REASON).text
    assert "60日内先向江州市人民政府申请行政复议" in text
    assert "15日内向江州市中级人民法院提起行政诉讼" in text
    assert "https://fy.example.gov.cn" in text


def test_an_unknown_number_is_a_sentence(session: Session, calendar: WorkCalendar) -> None:
    with pytest.raises(UnknownApplicationError, match="没有编号为“JZ2026-00042”的申请"):
        desk.case_view(session, "JZ2026-00042", today=TODAY, calendar=calendar)
