"""Many at the same moment, on both databases: nobody slips past the throttle, and one conversation has one claimer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import talk, throttle
from bot.console.me import Me
from bot.console.policy import Role
from bot.console.talk import RefusedError
from bot.delivery import conversations, inbox
from bot.delivery.messages import Incoming

AT_ONCE = 12


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
            talk._claim(session, waiting, Me(number, f"u{number}", "某人", Role.STAFF, False), clock.now())
        except RefusedError:
            return False
        return True

    assert all_at_once(db, claim).count(True) == 1
