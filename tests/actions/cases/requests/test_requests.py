"""Requests of citizens from submission to their end (条例 Art. 41, 44 para. 2, 47 para. 2, 51), on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from actions.cases import numbers
from actions.cases.calendar import WorkCalendar
from actions.cases.refusals import EditConflict, StepRefused
from actions.cases.requests import desk, filing, steps
from actions.cases.requests.filing import IncompleteRequestError, UnknownRequestError
from actions.cases.requests.kinds import Kind
from actions.cases.requests.life import Role, State, Step
from actions.cases.requests.tables import CitizenRequest, CitizenRequestEvent
from actions.cases.requests.transitions import TRANSITIONS, matrix, possible
from actions.cases.steps import Notice
from actions.cases.tables import AuditEntry, HistoryIsFinalError
from actions.cases.time import FixedClock, china_date
from actions.db import Database
from actions.settings import AgencySettings
from tests.actions.cases.requests.conftest import ANSWERS, Submit

LI = "李晓明(li)"
AGENCY = AgencySettings(review_body="江州市人民政府", court="江州市东湖区人民法院")
MATRIX = """
complaint accept: submitted → accepted; staff; -; 条例第四十七条第二款、第五十一条
complaint begin: accepted → in_hand; staff; -; 条例第四十七条第二款、第五十一条
complaint decline: submitted accepted in_hand → declined; staff; reason; 条例第四十七条第二款、第五十一条
complaint finish: accepted in_hand → done; staff; result reply; 条例第四十七条第二款
complaint transfer: submitted accepted in_hand → transferred; staff; to reply; 条例第四十七条第二款、第五十一条
complaint withdraw: submitted accepted in_hand → withdrawn; citizen staff; reply; 条例第四十七条第二款、第五十一条
consultation decline: submitted accepted in_hand → declined; staff; reason; -
consultation finish: submitted accepted in_hand → done; staff; reply; -
consultation transfer: submitted accepted in_hand → transferred; staff; to reply; -
consultation withdraw: submitted accepted in_hand → withdrawn; citizen staff; reply; -
publication_suggestion accept: submitted → accepted; staff; -; 条例第四十四条第二款
publication_suggestion begin: accepted → in_hand; staff; -; 条例第四十四条第二款
publication_suggestion decline: submitted accepted in_hand → declined; staff; reason; 条例第四十四条第二款
publication_suggestion finish: accepted in_hand → done; staff; published_on reply; 条例第四十四条第二款
publication_suggestion transfer: submitted accepted in_hand → transferred; staff; to reply; 条例第四十四条第二款
publication_suggestion withdraw: submitted accepted in_hand → withdrawn; citizen staff; reply; 条例第四十四条第二款
record_correction accept: submitted → accepted; staff; -; 条例第四十一条
record_correction begin: accepted → in_hand; staff; -; 条例第四十一条
record_correction decline: submitted accepted in_hand → declined; staff; reason; 条例第四十一条
record_correction finish: accepted in_hand → done; staff; corrected_on reply; 条例第四十一条
record_correction refer: submitted accepted in_hand → referred; staff; to reply; 条例第四十一条
record_correction transfer: submitted accepted in_hand → transferred; staff; to reply; 条例第四十一条
record_correction withdraw: submitted accepted in_hand → withdrawn; citizen staff; reply; 条例第四十一条
"""
FILLED = {
    "to": "江州市不动产登记中心",
    "corrected_on": "2026-03-02",
    "published_on": "2026-03-01",
    "result": "rectify",
    "reply": "面积已改为108平方米，证书请到窗口换领。",
    "reason": "所附证据与档案记载一致，记录没有错误。",
}


def take(
    session: Session,
    number: str,
    step: Step,
    clock: FixedClock,
    *,
    revision: int | None = None,
    agency: AgencySettings = AGENCY,
    **typed: str,
) -> Notice:
    request = filing.known(session, number)
    clock.advance(timedelta(minutes=1))
    return steps.take(
        session,
        number,
        step,
        by=LI,
        facts=typed,
        texts=typed,
        expected_revision=request.revision if revision is None else revision,
        now=clock.now(),
        agency=agency,
    )


def test_the_table_of_transitions_is_the_agreed_one() -> None:
    assert "\n".join(matrix()) == MATRIX.strip()


def test_every_request_can_end_and_nothing_goes_on_after_its_end() -> None:
    for kind in Kind:
        assert {row.ends for (of, _), row in TRANSITIONS.items() if of is kind} >= {
            State.DONE,
            State.TRANSFERRED,
            State.DECLINED,
            State.WITHDRAWN,
        }
        for state in State:
            assert bool(possible(kind, state, Role.STAFF)) is state.is_open
            assert [row.step for row in possible(kind, state, Role.CITIZEN)] == [Step.WITHDRAW] * state.is_open


@pytest.mark.parametrize(("kind", "step"), sorted(key for key in TRANSITIONS if key[1] is not Step.BEGIN))
def test_each_step_is_recorded_and_told(
    session: Session, submit: Submit, clock: FixedClock, kind: Kind, step: Step
) -> None:
    number = submit(kind).number
    transition = TRANSITIONS[kind, step]
    if State.SUBMITTED not in transition.starts:
        take(session, number, Step.ACCEPT, clock)
    notice = take(session, number, step, clock, **FILLED)
    request = filing.known(session, number)
    event = request.events[-1]
    assert (request.state, event.step, event.actor, event.article) == (
        transition.ends,
        step,
        LI,
        transition.article,
    )
    assert (notice.conversation_id, notice.number, notice.text) == ("c1", number, event.told)
    assert number in notice.text
    assert "{" not in notice.text
    assert set(event.facts) == {fact.key for fact in transition.facts}
    for words in transition.words:
        assert FILLED[words.key] in notice.text
    trail = session.scalars(select(AuditEntry).where(AuditEntry.subject == number)).all()
    assert [one.action for one in trail][-1] == f"request_{step}"


def test_a_correction_goes_all_its_way_art_41(
    session: Session, submit: Submit, clock: FixedClock, calendar: WorkCalendar
) -> None:
    receipt = submit()
    for step in (Step.ACCEPT, Step.BEGIN, Step.FINISH):
        take(session, receipt.number, step, clock, **FILLED)
    shown = desk.view(session, receipt.number, china_date(clock.now()), calendar)
    assert [line.title for line in shown.history] == ["提交", "受理", "开始办理", "已更正"]
    assert shown.history[-1].facts == (("更正日期", "2026年3月2日"),)
    assert "2026年3月2日更正" in shown.history[-1].told
    assert (shown.state, shown.steps, shown.workdays_left) == (State.DONE, (), None)
    (status,) = filing.list_for_conversation(session, "c1")
    assert (status.state, status.told) == (State.DONE, shown.history[-1].told)


def test_a_declined_correction_names_the_remedies_art_51(session: Session, submit: Submit, clock: FixedClock) -> None:
    notice = take(session, submit().number, Step.DECLINE, clock, **FILLED)
    assert "或者提起行政诉讼（条例第五十一条）" in notice.text


@pytest.mark.parametrize("url", ["", "https://xzfy.example.gov.cn"])
def test_a_declined_correction_names_the_body_the_court_and_the_periods_art_41(
    session: Session, submit: Submit, clock: FixedClock, url: str
) -> None:
    """行政复议法 Art. 20, 23; 行政诉讼法 Art. 46: either way, as replies that deny nothing of Art. 14-16."""
    number = submit().number
    agency = AGENCY.model_copy(update={"review_online_url": url})
    notice = take(session, number, Step.DECLINE, clock, agency=agency, **FILLED)
    assert notice.text.endswith(
        "如对本决定不服，可以自收到本告知之日起60日内向江州市人民政府申请行政复议，"
        "或者自知道本决定之日起6个月内向江州市东湖区人民法院提起行政诉讼。"
        + (f"通过互联网提交行政复议申请的渠道：{url}" if url else "")
    )
    assert filing.known(session, number).events[-1].told == notice.text
    other = take(session, submit(Kind.COMPLAINT).number, Step.DECLINE, clock, **FILLED)
    assert "60日" not in other.text


class TestSubmitting:
    def test_the_citizen_gets_number_code_and_what_happens_next(self, submit: Submit) -> None:
        receipt = submit()
        assert receipt.number == "GZ2026-00001"
        assert receipt.query_code in receipt.text
        assert "您的更正请求（编号GZ2026-00001）已提交" in receipt.text
        assert "工作日" not in receipt.text  # the target is internal, no promise

    def test_each_kind_has_its_own_numbers_without_gaps(self, submit: Submit) -> None:
        kinds = [Kind.RECORD_CORRECTION, Kind.COMPLAINT, Kind.RECORD_CORRECTION, Kind.COMPLAINT]
        assert [submit(kind).number for kind in kinds] == [
            "GZ2026-00001",
            "TS2026-00001",
            "GZ2026-00002",
            "TS2026-00002",
        ]

    def test_the_same_token_makes_one_request(
        self, session: Session, clock: FixedClock, agency: AgencySettings
    ) -> None:
        kind = Kind.CONSULTATION
        first, second = (
            filing.submit(session, kind, "c1", ANSWERS[kind], clock.now(), agency, token="m1") for _ in range(2)
        )
        assert (first.number, first.query_code, first.repeated) == (second.number, second.query_code, False)
        assert second.repeated
        other = filing.submit(session, kind, "c2", ANSWERS[kind], clock.now(), agency, token="m1")
        assert other.number == "ZX2026-00002"

    def test_the_same_token_at_once_makes_one_request_and_no_gap(
        self, database: Database, clock: FixedClock, agency: AgencySettings
    ) -> None:
        kind = Kind.CONSULTATION
        numbers_given: list[str] = []

        def submit_once() -> None:
            with database.session() as session:
                receipt = filing.submit(session, kind, "c1", ANSWERS[kind], clock.now(), agency, token="m1")
                numbers_given.append(receipt.number)

        threads = [threading.Thread(target=submit_once) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert numbers_given == ["ZX2026-00001"] * 6
        with database.session() as session:
            assert numbers.next_sequence(session, "ZX", 2026) == 2

    def test_what_is_missing_is_named(self, session: Session, clock: FixedClock, agency: AgencySettings) -> None:
        with pytest.raises(IncompleteRequestError) as raised:
            filing.submit(session, Kind.CONSULTATION, "c1", {"phone": ""}, clock.now(), agency, token="m1")
        assert raised.value.missing == ["question"]

    def test_a_code_opens_one_request_and_nothing_else(self, session: Session, submit: Submit) -> None:
        receipt, other = submit(), submit()
        assert filing.status_by_code(session, receipt.number.lower(), receipt.query_code.lower()) is not None
        assert filing.status_by_code(session, receipt.number, other.query_code) is None
        assert filing.status_by_code(session, "GZ2019-00001", receipt.query_code) is None

    def test_personal_data_is_encrypted(self, database: Database, session: Session, submit: Submit) -> None:
        submit()
        session.commit()
        with database.engine.connect() as connection:
            stored = repr(connection.exec_driver_sql("SELECT * FROM citizen_request").all())
            stored += repr(connection.exec_driver_sql("SELECT * FROM citizen_request_event").all())
            stored += repr(connection.exec_driver_sql("SELECT * FROM audit_entry").all())
        for personal in ("张三", "11010519491231002X", "13800138000", "平方米", "00123"):
            assert personal not in stored


class TestRefusals:
    @pytest.mark.parametrize(
        ("step", "typed", "sentence"),
        [
            (Step.BEGIN, {}, "GZ2026-00001现在是“待受理”，不能开始办理。"),
            (Step.FINISH, FILLED, "不能已更正"),
            (Step.TRANSFER, {"to": " "}, "请填写机关名称。"),
            (Step.TRANSFER, {"to": "局" * 101}, "机关名称最多100个字。"),
            (Step.DECLINE, {"reason": "没有理由"}, "请填写理由（至少10个字）。"),
            (Step.DECLINE, {"reason": "理" * 2001}, "理由最多2000个字，现有2001个字。"),
        ],
    )
    def test_a_step_that_can_not_be_taken_says_why(
        self, session: Session, submit: Submit, clock: FixedClock, step: Step, typed: dict[str, str], sentence: str
    ) -> None:
        number = submit().number
        with pytest.raises(StepRefused, match=sentence.replace("（", ".").replace("）", ".")):
            take(session, number, step, clock, **typed)
        assert len(filing.known(session, number).events) == 1

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"corrected_on": "昨天"}, "请填写更正日期"),
            ({"corrected_on": "2026-03-03"}, "更正日期不能晚于今天"),
            ({"corrected_on": "2026-03-01"}, "更正日期不能早于提出请求的日期（2026年3月2日）"),
            ({"corrected_on": "2026-03-02", "reply": "改"}, "请填写更正后的内容"),
        ],
    )
    def test_a_day_is_a_day_not_in_the_future_and_not_before_the_request_art_41(
        self, session: Session, submit: Submit, clock: FixedClock, typed: dict[str, str], sentence: str
    ) -> None:
        number = submit().number
        take(session, number, Step.ACCEPT, clock)
        with pytest.raises(StepRefused, match=sentence):
            take(session, number, Step.FINISH, clock, **{"reply": FILLED["reply"], **typed})

    def test_a_result_is_one_of_the_list(self, session: Session, submit: Submit, clock: FixedClock) -> None:
        number = submit(Kind.COMPLAINT).number
        take(session, number, Step.ACCEPT, clock)
        with pytest.raises(StepRefused, match="请选择核查结果。"):
            take(session, number, Step.FINISH, clock, result="好", reply=FILLED["reply"])

    def test_who_saw_an_older_state_is_told_what_changed(
        self, session: Session, submit: Submit, clock: FixedClock
    ) -> None:
        number = submit().number
        seen = filing.known(session, number).revision
        take(session, number, Step.ACCEPT, clock)
        with pytest.raises(EditConflict, match=r"有了新的变化（受理，李晓明\(li\)）"):
            take(session, number, Step.DECLINE, clock, revision=seen, **FILLED)

    def test_a_closed_request_stays_closed(self, session: Session, submit: Submit, clock: FixedClock) -> None:
        number = submit().number
        take(session, number, Step.TRANSFER, clock, **FILLED)
        with pytest.raises(StepRefused, match="已转送"):
            take(session, number, Step.ACCEPT, clock)

    def test_an_unknown_number_is_said(self, session: Session, clock: FixedClock) -> None:
        with pytest.raises(UnknownRequestError, match="没有编号为“GZ2019-00001”的请求"):
            take(session, "GZ2019-00001", Step.ACCEPT, clock)

    def test_history_is_final(self, session: Session, submit: Submit) -> None:
        event = filing.known(session, submit().number).events[0]
        for statement in (update(CitizenRequestEvent).values(actor="x"), delete(CitizenRequestEvent)):
            with pytest.raises(HistoryIsFinalError):
                session.execute(statement)
        event.actor = "x"
        with pytest.raises(HistoryIsFinalError):
            session.flush()
        session.rollback()


class TestWithdrawing:
    def test_a_citizen_takes_back_their_own(self, session: Session, submit: Submit, clock: FixedClock) -> None:
        number = submit().number
        notice = steps.withdraw(session, number, "c1", now=clock.now(), agency=AGENCY)
        assert "已按您的要求撤回" in notice.text
        assert filing.known(session, number).state == State.WITHDRAWN
        assert filing.known(session, number).events[-1].role == Role.CITIZEN

    def test_not_that_of_another_conversation(self, session: Session, submit: Submit, clock: FixedClock) -> None:
        number = submit(conversation_id="c2").number
        with pytest.raises(UnknownRequestError, match="本对话里没有"):
            steps.withdraw(session, number, "c1", now=clock.now(), agency=AGENCY)

    def test_nothing_but_withdrawing_is_theirs(self, session: Session, submit: Submit, clock: FixedClock) -> None:
        number = submit().number
        with pytest.raises(StepRefused):
            steps.take(
                session,
                number,
                Step.ACCEPT,
                by="applicant",
                facts={},
                texts={},
                expected_revision=1,
                now=clock.now(),
                agency=AGENCY,
                role=Role.CITIZEN,
            )


class TestTheDesk:
    def test_open_ones_come_in_the_order_they_came_and_closed_ones_last(
        self, session: Session, submit: Submit, clock: FixedClock, calendar: WorkCalendar
    ) -> None:
        first, second, third = (submit(kind).number for kind in (Kind.COMPLAINT, Kind.CONSULTATION, Kind.COMPLAINT))
        take(session, first, Step.TRANSFER, clock, **FILLED)
        today = china_date(clock.now())
        listed = [row.number for row in desk.list_requests(session, today, calendar)]
        assert listed == [second, third]
        everything = [row.number for row in desk.list_requests(session, today, calendar, only_open=False)]
        assert everything == [third, second, first]
        of_a_kind = desk.list_requests(session, today, calendar, only_open=False, kind=Kind.COMPLAINT)
        assert [row.number for row in of_a_kind] == [third, first]

    def test_a_row_shows_the_matter_and_the_internal_target(
        self, session: Session, submit: Submit, clock: FixedClock, calendar: WorkCalendar
    ) -> None:
        submit(record="身份证号11010519491231002X的登记表" + "很" * 40)
        (row,) = desk.list_requests(session, china_date(clock.now()), calendar)
        assert row.excerpt.startswith("身份证号110***********002X的登记表")
        assert row.excerpt.endswith("…")
        assert row.target_on is not None
        assert (row.target_on.isoformat(), row.workdays_left) == ("2026-03-30", 20)

    def test_who_asked_is_masked_until_revealed_and_each_look_is_recorded(
        self, session: Session, submit: Submit, clock: FixedClock, calendar: WorkCalendar
    ) -> None:
        number = submit().number
        shown = desk.view(session, number, china_date(clock.now()), calendar)
        assert shown.person == (
            ("姓名（名称）", "张*"),
            ("证件号码", "110***********002X"),
            ("联系电话", "138****8000"),
        )
        assert "张三" not in repr(shown)
        assert desk.reveal(session, number, by=LI, now=clock.now())[0] == ("姓名（名称）", "张三")
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "requester_revealed")).all()
        assert [(look.actor, look.subject) for look in looks] == [(LI, number)]

    def test_the_revision_counts_the_changes(self, session: Session, submit: Submit, clock: FixedClock) -> None:
        number = submit().number
        take(session, number, Step.ACCEPT, clock)
        take(session, number, Step.BEGIN, clock)
        assert session.scalars(select(CitizenRequest.revision)).all() == [3]
