"""Sweeps over days and months: who is told what, once; on both databases."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from actions.cases import alerts, chain, steps
from actions.cases.alerts import AlertRules
from actions.cases.alerts.rules import Duty
from actions.cases.alerts.tables import Alert
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind, Role
from actions.cases.rebuilding import rebuild
from actions.cases.tables import Application, CaseEvent, CaseLimit
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings

from .office import LI, WANG, Office

E = EventKind
REASON = "需要检索的档案数量较多，不能按期答复"
NOW = datetime(2026, 3, 27, 2, tzinfo=UTC)
SUPERVISOR, REGISTRAR, HEAD = Duty.SUPERVISOR, Duty.REGISTRAR, Duty.HEAD


@pytest.fixture
def office(database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Office:
    """On Monday 2 March 2026: what is filed now is due on 30 March; 27 March is the internal warning date."""
    return Office(database, clock, calendar, agency)


@pytest.fixture
def case(office: Office) -> str:
    """Filed and taken up by 王芳, so that only the reply is due."""
    number = office.file()
    office.take(number, E.TAKEN_UP)
    return number


def on_days(office: Office, *days: str) -> dict[str, list[tuple[str, str]]]:
    """Sweep on these days; what was sent on each: stage and recipient."""
    found: dict[str, list[tuple[str, str]]] = {}
    for day in days:
        office.at(day)
        before = len(office.sent())
        office.sweep()
        if new := office.sent()[before:]:
            found[day] = [(stage, recipient) for _, stage, recipient in new]
    return found


def days_of(month: int, first: int, last: int) -> list[str]:
    return [f"2026-{month:02}-{day:02}" for day in range(first, last + 1)]


def test_a_case_goes_through_its_stages_and_up_the_line(office: Office, case: str) -> None:
    """条例 Art. 33: due on 30 March. Qingming, Monday 6 April, is no working day."""
    wang = WANG.name
    assert on_days(office, *days_of(3, 2, 31), *days_of(4, 1, 8)) == {
        "2026-03-23": [("5", wang)],
        "2026-03-25": [("3", wang)],
        "2026-03-27": [("1", wang), ("1", SUPERVISOR)],
        "2026-03-30": [("0", wang), ("0", SUPERVISOR)],
        "2026-03-31": [("overdue:2026-03-31", wang), ("overdue:2026-03-31", SUPERVISOR)],
        "2026-04-01": [("overdue:2026-04-01", wang), ("overdue:2026-04-01", SUPERVISOR)],
        "2026-04-02": [("overdue:2026-04-02", to) for to in (wang, SUPERVISOR, HEAD)],
        "2026-04-03": [("overdue:2026-04-03", to) for to in (wang, SUPERVISOR, HEAD)],
        "2026-04-07": [("overdue:2026-04-07", to) for to in (wang, SUPERVISOR, HEAD)],
        "2026-04-08": [("overdue:2026-04-08", to) for to in (wang, SUPERVISOR, HEAD)],
    }
    (text,) = office.shown(wang)  # the last one stands; those before are withdrawn
    assert "已逾期6个工作日" in text
    assert "内部预警日2026年3月27日" in text


def test_after_days_without_a_sweep_only_the_most_urgent_alert_is_sent(office: Office, case: str) -> None:
    assert on_days(office, "2026-03-02", "2026-03-26", "2026-04-03", "2026-04-03") == {
        "2026-03-26": [("3", WANG.name)],  # two working days left: 5 and 3 were missed, 3 is sent
        "2026-04-03": [("overdue:2026-04-03", to) for to in (WANG.name, SUPERVISOR, HEAD)],
    }


def test_a_sweep_may_be_repeated_at_any_time(office: Office, case: str) -> None:
    office.at("2026-03-27")
    assert [office.sweep().sent for _ in range(3)] == [2, 0, 0]
    office.at("2026-03-27", hour=23)
    assert office.sweep().sent == 0


def test_stages_are_configurable(office: Office, case: str) -> None:
    office.rules = AlertRules(days=(10,), escalate_after=1)
    assert on_days(office, *days_of(3, 2, 31)) == {
        "2026-03-16": [("10", WANG.name)],
        "2026-03-31": [("overdue:2026-03-31", to) for to in (WANG.name, SUPERVISOR, HEAD)],
    }


def test_what_is_done_is_not_shown_from_that_moment_and_withdrawn_the_next_day(office: Office, case: str) -> None:
    office.at("2026-03-31")
    office.sweep()
    assert len(office.shown(WANG.name, SUPERVISOR)) == 2
    office.reply(case)
    assert office.shown(WANG.name, SUPERVISOR) == []
    with office.db.session(read_only=True) as session:
        assert alerts.new_alerts(session, [WANG.name, SUPERVISOR]) == 0
    office.at("2026-04-01")
    swept = office.sweep()
    assert (swept.sent, swept.withdrawn) == (0, 2)
    assert office.standing() == []


def test_a_deadline_that_is_moved_is_alerted_anew(office: Office, case: str) -> None:
    """条例 Art. 33 para. 2: told on the last day, ten working days more."""
    office.at("2026-03-30")
    office.sweep()
    office.take(case, E.EXTENDED, {"days": "10", "reason": REASON})
    assert office.due_on(case) == date(2026, 4, 14)
    assert office.shown(WANG.name, SUPERVISOR) == []
    sent = on_days(office, *days_of(3, 31, 31), *days_of(4, 1, 14))
    assert [(day, stage) for day, alerts in sent.items() for stage, to in alerts if to == WANG.name] == [
        ("2026-04-07", "5"),
        ("2026-04-09", "3"),
        ("2026-04-13", "1"),
        ("2026-04-14", "0"),
    ]


def test_a_date_that_is_moved_and_moved_back_brings_its_alert_back(office: Office, case: str) -> None:
    office.at("2026-03-25")
    office.sweep()
    assert office.standing() == [("reply", "3", WANG.name)]
    with office.db.session() as session:  # seen: but what comes back is new again
        alerts.mark_seen(session, [1], [WANG.name], by=WANG.name, now=office.clock.now())
    office.take(case, E.EXTENDED, {"days": "5", "reason": REASON})
    office.at("2026-03-26")
    office.sweep()
    assert office.standing() == []
    with office.db.session() as session:  # as a wrong entry that is taken back would
        limit = session.scalars(select(CaseLimit)).one()
        limit.due_on, limit.alerted = date(2026, 3, 30), ""
    assert office.sweep().sent == 1
    assert office.standing() == office.sent() == [("reply", "3", WANG.name)]
    with office.db.session(read_only=True) as session:
        assert alerts.new_alerts(session, [WANG.name]) == 1


def test_an_alert_follows_the_case_to_who_handles_it_now(office: Office, case: str) -> None:
    office.at("2026-03-27")
    office.sweep()
    office.take(case, E.ASSIGNED, {"handler": LI.name})
    assert office.sweep().sent == 1
    assert sorted(office.standing()) == [("reply", "1", SUPERVISOR), ("reply", "1", LI.name)]
    office.staff = (WANG.name,)  # 李明 has left
    assert office.sweep().sent == 1
    assert sorted(office.standing()) == [("reply", "1", REGISTRAR), ("reply", "1", SUPERVISOR)]


def test_an_application_that_is_not_confirmed_is_the_registrars(office: Office) -> None:
    """条例 Art. 31(二): ordinary mail is confirmed on the day on which it arrives."""
    office.at("2026-03-06")
    number = office.enter("2026-03-06")
    office.sweep()
    assert office.standing() == [("receipt", "0", REGISTRAR), ("receipt", "0", SUPERVISOR)]
    office.at("2026-03-07")
    assert office.sweep().sent == 0  # a Saturday
    office.at("2026-03-09")
    office.sweep()
    (text,) = office.shown(REGISTRAR)
    assert "已过1个工作日，还没有确认收到" in text
    office.take(number, E.RECEIPT_CONFIRMED, {"received_on": "2026-03-09"})
    assert office.shown(REGISTRAR, SUPERVISOR, HEAD) == []


def test_a_correction_that_does_not_come_may_be_closed_by_staff_and_by_nobody_else(office: Office, case: str) -> None:
    """条例 Art. 30: the system proposes, the unit decides."""
    office.at("2026-03-10")
    office.take(case, E.CORRECTION_ASKED, {"correct_by": "2026-03-31", "points": "请写明年度。"})
    sent = on_days(office, *days_of(3, 11, 31), *days_of(4, 1, 3))
    assert {day: [stage for stage, _ in alerts] for day, alerts in sent.items()} == {
        "2026-03-24": ["5"],
        "2026-03-26": ["3"],
        "2026-03-30": ["1"],
        "2026-03-31": ["0"],
        "2026-04-01": ["overdue:2026-04-01"] * 2,
        "2026-04-02": ["overdue:2026-04-02"] * 2,
        "2026-04-03": ["overdue:2026-04-03"] * 2,
    }
    assert "可以办理“不再处理（逾期不补正）”" in office.shown(WANG.name)[0]
    assert office.shown(HEAD) == []  # the applicant's delay, not the office's
    with office.db.session(read_only=True) as session:
        assert session.scalars(select(Application.state)).one() == "correction_pending"


def test_the_notice_to_correct_is_spoken_of_once_when_it_is_too_late(office: Office) -> None:
    """条例 Art. 30: seven working days; 11 March."""
    office.file()
    sent = on_days(office, *days_of(3, 2, 16))
    first = {day: stage for day, alerts in sent.items() for stage, to in alerts if to == REGISTRAR}
    assert first == {
        "2026-03-04": "5",
        "2026-03-06": "3",
        "2026-03-10": "1",
        "2026-03-11": "0",
        "2026-03-12": "passed",
    }


class TestAConsultationWithoutAnswer:
    """条例 Art. 32: fifteen working days from delivery on 11 March: 1 April."""

    @pytest.fixture
    def consulted(self, office: Office, case: str) -> str:
        office.at("2026-03-09")
        office.take(case, E.CONSULTATION_SENT, {"consulted": "third_party", "party": "某公司", "matter": "合同"})
        office.at("2026-03-11")
        office.take(case, E.CONSULTATION_DELIVERED, {"ref": "Z1"})
        return case

    def test_lapses_on_the_day_after_and_the_applicant_is_told(self, office: Office, consulted: str) -> None:
        office.at("2026-04-01", hour=23)
        assert office.sweep().lapsed == 0
        office.at("2026-04-02", hour=0)
        assert office.sweep().lapsed == 1
        assert office.sweep().lapsed == 0
        assert office.due_on(consulted) == date(2026, 4, 23)  # T02 of the worked cases
        with office.db.session() as session:
            event = session.scalars(select(CaseEvent).where(CaseEvent.kind == "consultation_lapsed")).one()
            assert (event.on_day, event.actor, event.role) == (date(2026, 4, 2), "system", "system")
            assert chain.verify(session).faults == ()
            (telling,) = alerts.to_tell(session)
            assert telling.conversation_id == "c1"
            assert "征求意见的期限已经届满" in telling.text
            assert "2026年4月23日" in telling.text
            alerts.mark_told(session, [telling.alert_id], office.clock.now())
        with office.db.session() as session:
            assert alerts.to_tell(session) == []
        (text,) = office.shown(WANG.name)
        assert "征求意见（Z1）的期限2026年4月1日（周三）已届满" in text
        assert "答复期限是2026年4月23日" in text

    def test_is_recorded_as_of_its_day_however_late_the_sweep_is(self, office: Office, consulted: str) -> None:
        office.at("2026-04-12")  # a Sunday, eleven days later
        assert office.sweep().lapsed == 1
        with office.db.session(read_only=True) as session:
            event = session.scalars(select(CaseEvent).where(CaseEvent.kind == "consultation_lapsed")).one()
            assert event.on_day == date(2026, 4, 2)
        assert office.due_on(consulted) == date(2026, 4, 23)

    def test_lapses_while_the_reply_waits_to_be_served(self, office: Office, consulted: str) -> None:
        office.sign(
            consulted,
            "U3",
            {
                "reason": "需要对现有信息进行汇总、分析、加工才能形成。",
                "no_separation": "所涉内容互相交织，不能区分处理。",
            },
        )
        office.at("2026-04-02")
        assert office.sweep().lapsed == 1

    def test_that_no_case_knows_of_stops_no_other(self, office: Office, consulted: str) -> None:
        """A limit that its history contradicts; nobody else must wait for who clears that up."""
        office.at("2026-03-11")
        other = office.file("c2")
        with office.db.session() as session:
            case = session.scalars(select(Application).where(Application.number == other)).one()
            case.limits.append(CaseLimit(kind="opinion", ref="Z9", due_on=date(2026, 3, 31)))
        office.at("2026-04-02")
        swept = office.sweep()
        assert (swept.lapsed, swept.refused) == (1, 1)
        assert (office.sweep().lapsed, office.sweep().refused) == (0, 1)

    def test_is_nobodys_business_once_it_was_answered(self, office: Office, consulted: str) -> None:
        office.take(consulted, E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "agree"})
        office.at("2026-04-02")
        assert office.sweep().lapsed == 0


def test_the_missing_calendar_is_asked_for_once_a_month_until_it_is_there(office: Office) -> None:
    sent = on_days(office, "2026-10-31", "2026-11-01", "2026-11-02", "2026-11-30", "2026-12-01", "2027-01-05")
    both = [SUPERVISOR, HEAD]
    assert sent == {
        "2026-11-01": [("2026-11", to) for to in both],
        "2026-12-01": [("2026-12", to) for to in both],
        "2027-01-05": [("2027-01", to) for to in both],
    }
    assert office.shown(SUPERVISOR) == [
        "2027年的放假安排还没有录入，今年的期限都是暂定的。国务院办公厅的通知公布后，请及时录入，期限会重新计算。"
    ]
    office.calendar = WorkCalendar({2027: {"holidays": ["2027-01-01"], "workdays": []}})
    assert office.sweep().withdrawn == 2
    assert office.shown(SUPERVISOR, HEAD) == []


def test_a_sweep_stops_between_transactions_and_the_next_one_goes_on(office: Office) -> None:
    for number in range(3):
        office.file(f"c{number}")
    office.at("2026-03-27")
    sweep = alerts.Sweep(office.db, office.clock.now(), office.calendar, office.agency, office.staff, office.rules)
    assert sweep.run(should_stop=lambda: True).sent == 3  # what was due before: one transaction
    assert office.sweep().sent == 6
    assert set(Counter(office.sent()).values()) == {3}


def test_sweeps_at_the_same_moment_send_nothing_twice_and_nothing_less(office: Office) -> None:
    numbers = [office.file(f"c{number}") for number in range(12)]
    for number in numbers[::2]:
        office.take(number, E.TAKEN_UP)
    office.at("2026-03-09")
    for number in numbers[::4]:
        given = {"consulted": "third_party", "party": "某公司", "matter": "合同", "delivered_on": "2026-03-09"}
        office.take(number, E.CONSULTATION_SENT, given)
    office.at("2026-03-31")
    with ThreadPoolExecutor(4) as threads:
        swept = list(threads.map(lambda _: office.sweep(), range(4)))
    with office.db.session(read_only=True) as session:
        keys = session.execute(
            select(Alert.application_id, Alert.kind, Alert.ref, Alert.due_on, Alert.stage, Alert.recipient)
        ).all()
        lapses = session.scalars(select(CaseEvent).where(CaseEvent.kind == "consultation_lapsed")).all()
        assert chain.verify(session).faults == ()
    assert len(keys) == len(set(keys))
    overdue = [key for key in keys if key.stage == "overdue:2026-03-31"]
    assert len(overdue) == 2 * 9  # three wait for an opinion until 30 March and are due later
    assert len(lapses) == 3 == sum(each.lapsed for each in swept)
    assert sum(each.sent for each in swept) == len(keys) - 6  # a lapse tells handler and applicant


def test_who_works_on_cases_meanwhile_is_neither_refused_nor_passed_over(
    office: Office, calendar: WorkCalendar
) -> None:
    """Sweeps, a new calendar, readers and people at work, all at once: nobody waits for another in a ring."""
    numbers = [office.file(f"c{number}") for number in range(12)]
    office.at("2026-03-27")
    moved = WorkCalendar({2026: {"holidays": ["2026-01-01", "2026-04-06", "2026-03-12"], "workdays": []}})

    def work(mine: list[str]) -> None:
        for number in mine:
            office.take(number, E.TAKEN_UP)
            office.take(number, E.ASSIGNED, {"handler": LI.name})
            office.take(number, E.EXTENDED, {"days": "3", "reason": REASON})

    def read() -> None:
        for _ in range(10):
            with office.db.session() as session:
                found = alerts.list_alerts(session, [SUPERVISOR, REGISTRAR, WANG.name], date(2026, 3, 27))
                alerts.mark_seen(session, [each.id for each in found], [SUPERVISOR, REGISTRAR], by="x", now=NOW)

    with ThreadPoolExecutor(6) as threads:
        jobs = [threads.submit(work, numbers[part::2]) for part in range(2)]
        jobs += [threads.submit(office.sweep), threads.submit(office.sweep), threads.submit(read)]
        jobs.append(threads.submit(rebuild, office.db, moved, office.clock.now(), staff=office.staff))
        for job in jobs:
            job.result()
    office.calendar = moved
    rebuild(office.db, moved, office.clock.now(), staff=office.staff)
    office.sweep()
    with office.db.session(read_only=True) as session:
        limits = session.scalars(select(CaseLimit)).all()
        assert {(each.handler, each.alerted) for each in limits} == {(LI.name, f"5|{LI.name}")}
        standing = session.execute(
            select(Alert.application_id, Alert.recipient, Alert.due_on).where(
                Alert.obsolete_at.is_(None), Alert.kind == "reply"
            )
        ).all()
        assert chain.verify(session).faults == ()
    assert sorted(standing) == sorted((each.application_id, LI.name, each.due_on) for each in limits)


def test_staff_see_their_own_alerts_and_mark_only_those(office: Office, case: str) -> None:
    office.at("2026-03-31")
    office.sweep()
    supervisor = alerts.addressed_to("赵强(zhao)", [Role.SUPERVISOR], is_head=False)
    assert supervisor == {"赵强(zhao)", SUPERVISOR}
    now, today = office.clock.now(), date(2026, 3, 31)
    with office.db.session() as session:
        assert alerts.new_alerts(session, supervisor) == 1
        listed = alerts.list_alerts(session, supervisor, today, everybodys=True)
        assert [(each.recipient, each.is_mine) for each in listed] == [(WANG.name, False), ("主管", True)]
        ids = [each.id for each in listed]
        assert alerts.mark_seen(session, ids, supervisor, by="赵强(zhao)", now=now) == 1
        assert alerts.mark_seen(session, ids, supervisor, by="钱敏(qian)", now=now) == 0
    with office.db.session(read_only=True) as session:
        assert alerts.new_alerts(session, supervisor) == 0
        assert alerts.new_alerts(session, [WANG.name]) == 1
        (mine,) = alerts.list_alerts(session, supervisor, today)
        assert (mine.seen_by, mine.seen_at, mine.number, mine.is_over) == ("赵强(zhao)", now, case, True)


def test_what_is_not_seen_is_listed_first(office: Office) -> None:
    for number in range(2):
        office.take(office.file(f"c{number}"), E.TAKEN_UP)
    office.at("2026-03-31")
    office.sweep()
    with office.db.session() as session:
        first, second = alerts.list_alerts(session, [WANG.name], date(2026, 3, 31))
        alerts.mark_seen(session, [first.id], [WANG.name], by=WANG.name, now=datetime(2026, 3, 31, 2, tzinfo=UTC))
        assert [each.id for each in alerts.list_alerts(session, [WANG.name], date(2026, 3, 31))] == [
            second.id,
            first.id,
        ]


def test_no_alert_says_anything_about_the_applicant(office: Office, case: str) -> None:
    office.at("2026-03-10")
    office.take(case, E.CONSULTATION_SENT, {"consulted": "third_party", "party": "某公司", "matter": "合同文本"})
    office.take(case, E.CONSULTATION_DELIVERED, {"ref": "Z1"})
    on_days(office, *days_of(3, 11, 31), *days_of(4, 1, 30))
    with office.db.session(read_only=True) as session:
        texts = " ".join(session.scalars(select(Alert.text)))
    for word in ("张三", "13800138000", "11010519491231002X", "财政预算", "某公司", "合同文本"):
        assert word not in texts
    assert steps.SYSTEM.name not in texts


def test_a_limit_that_reaches_into_a_year_without_a_notice_is_told_once_before_november(office: Office) -> None:
    """Earlier than the notice can be expected: nobody is asked for it again and again."""
    office.at("2026-10-12")
    office.file()
    assert [sent for sent in _swept(office, "2026-10-13") if sent[0] == "calendar"] == []
    with office.db.session() as session:  # such as a day that the office set and told (Art. 35)
        session.execute(update(CaseLimit).values(due_on=date(2027, 1, 15)))
    calendars = [sent for sent in _swept(office, "2026-10-14", "2026-10-20", "2026-10-30") if sent[0] == "calendar"]
    assert calendars == [("calendar", "reached", SUPERVISOR), ("calendar", "reached", HEAD)]
    office.at("2026-11-02")
    office.sweep()
    assert [stage for kind, stage, _ in office.standing() if kind == "calendar"] == ["2026-11", "2026-11"]


def _swept(office: Office, *days: str) -> list[tuple[str, str, str]]:
    for day in days:
        office.at(day)
        office.sweep()
    return office.sent()
