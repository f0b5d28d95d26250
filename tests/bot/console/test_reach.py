"""Whose an application is: lists, pages and steps end at the reach of who looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.cases.applications import enter_application
from actions.cases.board import Wanted, board
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.links import links_of
from actions.cases.steps import Person, take
from actions.cases.time import FixedClock
from actions.cases.workload import workload
from actions.db import Database
from bot.console import case_work, staff
from bot.console.case_work import Act
from bot.console.guard import me_of
from bot.console.me import Me
from bot.console.people import reach
from bot.console.people.reach import OutOfReachError
from bot.console.policy import Role
from bot.console.tables import StaffUnit
from bot.console.today.loads import by_unit

from .conftest import AGENCY, ZHANG

CALENDAR = WorkCalendar()


async def test_another_units_case_is_neither_listed_nor_opened_nor_worked_on(
    hire: Any, happen: Any, application: str
) -> None:
    colleague = await hire("chen", "陈静", Duty.HANDLER, unit="公开科")
    stranger = await hire("zhou", "周敏", Duty.HANDLER, unit="财务科")
    registrar = await hire("gao", "高洁", Duty.REGISTRAR, unit="财务科")
    await hire("sun", "孙丽", Duty.HANDLER, unit="公开科")
    assert application in await stranger.get("/staff/applications")  # nobody's yet: everybody's
    happen(application, EventKind.TAKEN_UP)
    for browser, listed in ((colleague, True), (stranger, False), (registrar, True)):
        assert (application in await browser.get("/staff/applications?show=all")) is listed
        assert (application in await browser.get("/staff/applications")) is listed
        await browser.get(f"/staff/applications/{application}")
        assert browser.status == (200 if listed else 403)
    page = await stranger.get(f"/staff/applications/{application}")
    assert "由其他科室承办" in page
    assert "张" not in page
    await stranger.get("/staff/account")
    await stranger.post(f"/staff/applications/{application}/steps/noted", body="您好")
    assert stranger.status == 403
    assert (await stranger.get(f"/staff/applications?q={application}"), stranger.status)[1] == 403


async def test_another_units_case_is_not_linked_to_ones_own(
    hire: Any, happen: Any, application: str, on_paper: str, db: Database
) -> None:
    """A link would tell its state, and leave an entry in its history."""
    stranger = await hire("zhou", "周敏", Duty.HANDLER, unit="财务科")
    await hire("sun", "孙丽", Duty.HANDLER, unit="公开科")
    happen(application, EventKind.TAKEN_UP)
    await stranger.get(f"/staff/applications/{on_paper}")
    page = await stranger.post(f"/staff/applications/{on_paper}/links", other=application, kind="related")
    assert "由其他科室承办" in page
    with db.session(read_only=True) as session:
        assert links_of(session, on_paper) == []


async def test_an_office_without_units_is_as_before(hire: Any, happen: Any, application: str) -> None:
    other = await hire("zhou", "周敏", Duty.HANDLER)
    happen(application, EventKind.TAKEN_UP)
    assert application in await other.get("/staff/applications")


async def test_a_number_behind_which_another_units_case_stands_is_counted_without_its_words(
    hire: Any, happen: Any, application: str
) -> None:
    stranger = await hire("zhou", "周敏", Duty.HANDLER, unit="财务科")
    await hire("sun", "孙丽", Duty.HANDLER, unit="公开科")
    happen(application, EventKind.TAKEN_UP)
    page = await stranger.get("/staff/reports/2026/cases")
    assert application in page
    assert "由其他科室承办" in page
    assert "低保" not in page


class TestOnBothDatabases:
    @pytest.fixture
    def db(self, either_db: Database) -> Database:
        return either_db

    @pytest.fixture
    def me(self, db: Database, clock: FixedClock) -> Callable[..., Me]:
        def hire(username: str, unit: str | None, *duties: Duty) -> Me:
            with db.session() as session:
                staff.add_member(session, username, username, Role.STAFF, clock.now(), duties=duties)
                member = staff.find_by_username(session, username)
                assert member is not None
                member.unit_id = _unit(session, unit)
                return me_of(member)

        return hire

    @pytest.fixture
    def new_case(self, db: Database, clock: FixedClock) -> Callable[[str], str]:
        """An application in the hands of somebody; "": of nobody."""

        def make(handler: str) -> str:
            with db.session() as session:
                clerk = Person("office(office)", frozenset(STAFF_ROLES))
                number = enter_application(
                    session,
                    ZHANG,
                    route="in_person",
                    arrived_on=date(2026, 3, 13),
                    by=clerk,
                    now=clock.now(),
                    calendar=CALENDAR,
                    agency=AGENCY,
                ).number

                def step(kind: EventKind, by: str, **given: Any) -> None:
                    who = Person(by, frozenset(STAFF_ROLES))
                    take(session, number, kind, given, by=who, now=clock.now(), calendar=CALENDAR, agency=AGENCY)

                step(EventKind.REGISTERED, clerk.name, received_on="2026-03-13")
                if handler:
                    step(EventKind.TAKEN_UP, handler)
                return number

        return make

    def test_the_list_and_the_single_case_agree_about_everybody(
        self, db: Database, me: Callable[..., Me], new_case: Callable[[str], str]
    ) -> None:
        ours, theirs = me("ours", "公开科", Duty.HANDLER), me("theirs", "财务科", Duty.HANDLER)
        everybody = [
            *(ours, theirs),
            me("nounit", None, Duty.HANDLER, Duty.REVIEWER),
            me("reviewer", "财务科", Duty.REVIEWER),
            me("registrar", "财务科", Duty.REGISTRAR),
            me("signer", None, Duty.SIGNER),
            me("editor", "公开科", Duty.DOCUMENT_EDITOR),
        ]
        cases = {
            new_case(name): name
            for name in ("", ours.signature, theirs.signature, everybody[2].signature, "走了(gone)")
        }
        expected = {
            "ours": {"", "ours", "nounit", "gone"},
            "theirs": {"", "theirs", "nounit", "gone"},
            "nounit": {"", "nounit", "gone"},
            "reviewer": {"", "theirs", "nounit", "gone"},
            "registrar": {"", "ours", "theirs", "nounit", "gone"},
            "signer": {"", "ours", "theirs", "nounit", "gone"},
            "editor": {"", "ours", "nounit", "gone"},
        }
        for person in everybody:
            with db.session() as session:
                page = board(session, date(2026, 3, 16), CALENDAR, Wanted(within=reach.condition(session, person)))
                listed = {row.number for row in page.rows}
                opened = {number for number in cases if reach.within(session, number, person)}
                hidden = reach.out_of_reach(session, cases.keys(), person)
            assert listed == opened == cases.keys() - hidden
            handlers = {cases[number].rpartition("(")[2].removesuffix(")") for number in listed}
            assert handlers == expected[person.username], person.username
            assert page.total == len(listed)
            with db.session() as session:
                counted = workload(session, date(2026, 3, 16), date(2026, 4, 30), reach.condition(session, person))
                units = by_unit(session, counted)
                by_limit = sum(load.overdue + load.soon for load in counted)
            assert sum(load.open for load in counted) == sum(unit.open for unit in units) == len(listed)
            assert by_limit == sum(unit.overdue + unit.soon for unit in units) == len(listed)
            theirs_shown = [unit for unit in units if unit.label == "财务科"]
            assert [unit.open for unit in theirs_shown] == ([1] if "theirs" in expected[person.username] else [])

    def test_who_had_a_part_keeps_it_and_a_step_asks_again_with_the_case_locked(
        self, db: Database, me: Callable[..., Me], new_case: Callable[[str], str], clock: FixedClock
    ) -> None:
        ours, theirs = me("ours", "公开科", Duty.HANDLER), me("theirs", "财务科", Duty.HANDLER)
        number = new_case(ours.signature)
        act = Act(number, EventKind.NOTED, {"note": "已电话联系"}, None, {}, 3)
        with db.session() as session, pytest.raises(OutOfReachError):
            case_work.take(session, act, theirs, clock.now(), CALENDAR, AGENCY)
        with db.session() as session:
            chief = Person("主管(chief)", frozenset(STAFF_ROLES))
            given = {"handler": theirs.signature}
            take(
                session,
                number,
                EventKind.ASSIGNED,
                given,
                by=chief,
                now=clock.now(),
                calendar=CALENDAR,
                agency=AGENCY,
            )
        with db.session() as session:
            assert reach.within(session, number, ours)
            assert reach.within(session, number, theirs)
            assert {
                row.number
                for row in board(
                    session, date(2026, 3, 16), CALENDAR, Wanted(within=reach.condition(session, ours))
                ).rows
            } == {number}


def _unit(session: Session, name: str | None) -> int | None:
    if name is None:
        return None
    found = session.query(StaffUnit).filter_by(name=name).one_or_none() or StaffUnit(name=name)
    session.add(found)
    session.flush()
    return found.id
