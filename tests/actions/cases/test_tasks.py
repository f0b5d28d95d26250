"""What a citizen is in the middle of, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.cases import tasks
from actions.cases.form_restore import restore_events
from actions.cases.tables import CitizenTask
from actions.cases.tasks import REMEMBERED, NoTaskError
from actions.cases.time import FixedClock


def test_a_task_is_kept_step_by_step(session: Session, clock: FixedClock) -> None:
    task = tasks.start_task(session, "c1", "withdraw", "choose", clock.now())
    tasks.save_task(session, task.id, "confirm", {"reason": "不要了"}, clock.now(), number="JZ2026-00001")
    found = tasks.open_task(session, "c1", clock.now())
    assert found is not None
    assert (found.kind, found.step, found.number, found.answers) == (
        "withdraw",
        "confirm",
        "JZ2026-00001",
        {"reason": "不要了"},
    )
    assert tasks.open_task(session, "c2", clock.now()) is None


def test_its_answers_are_unreadable_in_the_database_and_in_a_repr(session: Session, clock: FixedClock) -> None:
    task = tasks.start_task(session, "c1", "correct", "confirm", clock.now(), answers={"text": "张三家的地"})
    stored = session.execute(text("SELECT answers FROM citizen_task")).scalar_one()
    assert "张三".encode() not in bytes(stored)
    assert "张三" not in repr(task)


def test_one_is_open_at_a_time_and_what_ended_holds_nothing(session: Session, clock: FixedClock) -> None:
    first = tasks.start_task(session, "c1", "correct", "confirm", clock.now(), answers={"text": "2025年"})
    second = tasks.start_task(session, "c1", "withdraw", "confirm", clock.now())
    rows = session.scalars(select(CitizenTask).order_by(CitizenTask.id)).all()
    assert [(row.id, row.status, row.answers) for row in rows] == [(first.id, "left", "{}"), (second.id, "open", "{}")]
    rows[0].status = "open"
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_closing_twice_closes_once(session: Session, clock: FixedClock) -> None:
    task = tasks.start_task(session, "c1", "withdraw", "confirm", clock.now())
    assert tasks.close_task(session, task.id, "done", clock.now())
    assert not tasks.close_task(session, task.id, "left", clock.now())
    with pytest.raises(NoTaskError, match="已经办完"):
        tasks.save_task(session, task.id, "confirm", {}, clock.now())
    done = tasks.last_done(session, "c1", clock.now())
    assert done is not None
    assert done.id == task.id
    assert tasks.last_done(session, "c1", clock.now() + timedelta(seconds=1)) is None


@pytest.mark.parametrize(("kind", "kept"), [("withdraw", timedelta(days=1)), ("correct", timedelta(days=30))])
def test_a_task_left_alone_is_put_down(session: Session, clock: FixedClock, kind: str, kept: timedelta) -> None:
    """Words of a correction are kept as long as its period may last (Art. 30)."""
    tasks.start_task(session, "c1", kind, "confirm", clock.now())
    clock.advance(kept)
    assert tasks.put_down_stale(session, "c1", clock.now()) is None
    clock.advance(timedelta(seconds=1))
    assert tasks.open_task(session, "c1", clock.now()) is None
    assert tasks.put_down_stale(session, "c1", clock.now()) == kind
    assert tasks.put_down_stale(session, "c1", clock.now()) is None


def test_rasa_is_led_to_a_task_and_not_to_remembered_words(session: Session, clock: FixedClock) -> None:
    task = tasks.start_task(session, "c1", "correct", "confirm", clock.now(), answers={"text": "2025年"})
    assert restore_events(None, task) == [
        {"event": "active_loop", "name": "task_form"},
        {"event": "slot", "name": "requested_slot", "value": "task"},
        {"event": "action", "name": "action_listen"},
    ]
    remembered = tasks.start_task(session, "c1", REMEMBERED, "door", clock.now())
    assert restore_events(None, remembered) == []
