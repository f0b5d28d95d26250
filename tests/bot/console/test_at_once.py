"""Many at the same moment, on both databases: nobody slips past the throttle, one conversation has one claimer, and
who works on applications doesn't wait for ever for who works in their conversation."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import chain, drafts
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.tables import Application, AuditEntry, CaseEvent
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import case_work, throttle
from bot.console.case_work import Act
from bot.console.desk import holding
from bot.console.desk.holding import RefusedError
from bot.console.me import Me
from bot.console.policy import Role
from bot.delivery import conversations, inbox, outbox
from bot.delivery.messages import Incoming
from bot.delivery.tables import Message

from .conftest import AGENCY, ZHANG

AT_ONCE = 12
CALENDAR = WorkCalendar()
ADMIN = Me(1, "admin", "管理员", Role.ADMIN, False, frozenset(STAFF_ROLES))


@pytest.fixture
def db(either_db: Database) -> Database:
    return either_db


def all_at_once(db: Database, work: Callable[[Session, int], Any]) -> list[Any]:
    def one(number: int) -> Any:
        with db.session() as session:
            return work(session, number)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def test_guesses_at_the_same_moment_are_all_counted(db: Database, clock: FixedClock) -> None:
    waits = all_at_once(db, lambda session, _number: throttle.begin_attempt(session, "li", "10.0.0.1", clock.now()))
    assert waits.count(timedelta(0)) == throttle.LIMITS["account"].free


def test_of_many_who_claim_at_the_same_moment_one_succeeds(db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        message = inbox.accept(session, Incoming("web", "visitor-1", "m1", "转人工"), clock.now())
        assert message is not None
        waiting = message.conversation_id
        conversations.request_person(session, waiting, "转人工", clock.now())

    def claim(session: Session, number: int) -> bool:
        try:
            holding.claim(session, waiting, Me(number, f"u{number}", "某人", Role.STAFF, False), clock.now())
        except RefusedError:
            return False
        return True

    assert all_at_once(db, claim).count(True) == 1


class TestStepsOfApplications:
    @pytest.fixture
    def numbers(self, db: Database, clock: FixedClock) -> list[str]:
        """Applications filed in one conversation, as many as there are threads."""
        with db.session() as session:
            message = inbox.accept(session, Incoming("web", "visitor-1", "m1", "您好"), clock.now())
            assert message is not None
            for _ in range(AT_ONCE):
                drafts.start_draft(session, message.conversation_id, clock.now())
                for key, value in ZHANG.items():
                    drafts.save_answer(session, message.conversation_id, key, value, clock.now())
                file_application(
                    session,
                    conversation_id=message.conversation_id,
                    channel="web",
                    now=clock.now(),
                    calendar=CALENDAR,
                    agency=AGENCY,
                )
            return list(session.scalars(select(Application.number).order_by(Application.id)))

    def test_they_and_the_conversation_do_not_lock_each_other_out(
        self, db: Database, clock: FixedClock, numbers: list[str]
    ) -> None:
        """A step locks the conversation before the audit trail, as claiming does."""
        with db.session() as session:
            conversation = session.scalars(select(Application.conversation_id)).first()
            assert conversation is not None

        def work(session: Session, place: int) -> None:
            if place % 2:
                conversations.request_person(session, conversation, "转人工", clock.now())
                holding.claim(session, conversation, ADMIN, clock.now())
                holding.hand_back(session, conversation, ADMIN, clock.now(), "")
            else:
                case_work.take(session, supplement(numbers[place]), ADMIN, clock.now(), CALENDAR, AGENCY)

        all_at_once(db, work)
        with db.session() as session:
            assert chain.verify(session).faults == ()
            told = [one for one in outbox.transcript(session, conversation) if one.outgoing.kind == "notice"]
        assert len(told) == AT_ONCE / 2

    def test_what_is_foreseen_leaves_nothing_behind(self, db: Database, clock: FixedClock, numbers: list[str]) -> None:
        def counted(session: Session) -> tuple[int, int, int]:
            tables = (CaseEvent, AuditEntry, Message)
            return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)  # type: ignore[return-value]

        with db.session() as session:
            before = counted(session)
        with db.session() as session:
            foreseen = case_work.foresee(session, supplement(numbers[0]), ADMIN, clock.now(), CALENDAR, AGENCY)
        assert "补充内容已经收到" in foreseen.text
        with db.session() as session:
            assert counted(session) == before
            case_work.take(session, supplement(numbers[0]), ADMIN, clock.now(), CALENDAR, AGENCY)
        with db.session() as session:
            assert chain.verify(session).faults == ()

    def test_a_step_that_can_not_be_told_is_not_taken(
        self, db: Database, clock: FixedClock, numbers: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One transaction: the applicant hears of everything that happened, and of nothing that did not."""

        def fail(*_given: object, **_more: object) -> None:
            raise RuntimeError("the outbox is full")

        monkeypatch.setattr(outbox, "say", fail)
        with pytest.raises(RuntimeError), db.session() as session:
            case_work.take(session, supplement(numbers[0]), ADMIN, clock.now(), CALENDAR, AGENCY)
        with db.session() as session:
            kinds = session.scalars(select(CaseEvent.kind).where(CaseEvent.kind == "supplemented")).all()
        assert kinds == []


def supplement(number: str) -> Act:
    return Act(number, EventKind.SUPPLEMENTED, {"supplement": "只要表格"}, None, {}, 2)
