"""Work that one process at a time does."""

from __future__ import annotations

from datetime import timedelta

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import processes
from bot.delivery.leases import acquire


def _ask(db: Database, process_id: str, clock: FixedClock) -> bool:
    with db.session() as session:
        return acquire(session, "asking", process_id, clock.now())


def _beat(db: Database, process_id: str, clock: FixedClock) -> None:
    with db.session() as session:
        processes.beat(session, process_id, clock.now())


def test_the_first_that_lives_has_it_until_it_is_dead_or_has_left(db: Database, clock: FixedClock) -> None:
    assert not _ask(db, "one", clock)  # has not said that it is there
    for name in ("one", "two"):
        _beat(db, name, clock)
    assert [_ask(db, name, clock) for name in ("one", "two", "one")] == [True, False, True]
    clock.advance(processes.DEAD_AFTER - timedelta(seconds=1))
    _beat(db, "two", clock)
    assert not _ask(db, "two", clock)
    clock.advance(timedelta(seconds=1))
    assert [_ask(db, name, clock) for name in ("two", "one")] == [True, False]
    _beat(db, "one", clock)
    assert not _ask(db, "one", clock)
    with db.session() as session:
        processes.leave(session, "two")
    assert _ask(db, "one", clock)
