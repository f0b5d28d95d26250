"""What a citizen is in the middle of, besides filling in an application: small tasks of a few turns each.

As with drafts the database is the truth: a task survives restarts and silence. It says what is being asked and what has
been answered; what its kinds and steps mean is the dialogue's affair.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from actions.cases.tables import CitizenTask

REMEMBERED = "remembered"  # nothing is being asked: words are kept for what the citizen may say next
KEPT = timedelta(days=1)  # untouched for so long, a task is put down
KEPT_LONGER: Mapping[
    str, timedelta
] = {  # the law gives weeks for these (Art. 30, 35), and what was written is of value
    "correct": timedelta(days=30),
    "reasons": timedelta(days=30),
    "respond": timedelta(days=30),
}


# Asked for with each message, so made once: making a statement takes longer than running it.
_OPEN = select(CitizenTask).where(CitizenTask.conversation_id == bindparam("id"), CitizenTask.status == "open")
_OPEN_LOCKED = _OPEN.with_for_update().execution_options(populate_existing=True)


class NoTaskError(LookupError):
    """The task is not open (any more); ``str()`` is a Chinese sentence."""

    def __init__(self) -> None:
        super().__init__("这件事已经办完，或者已经放下。")


@dataclass(frozen=True)
class Task:
    """An open task as it stands."""

    id: int
    conversation_id: str
    kind: str
    number: str  # of the application it is about; empty: not known yet, or about none
    step: str
    answers: Mapping[str, str] = field(repr=False)
    updated_at: datetime


def open_task(session: Session, conversation_id: str, now: datetime) -> Task | None:
    """The conversation's open task; ``None`` when there is none, or it was left alone for too long."""
    row = _open_row(session, conversation_id)
    return None if row is None or _is_stale(row, now) else _view(row)


def start_task(
    session: Session,
    conversation_id: str,
    kind: str,
    step: str,
    now: datetime,
    *,
    number: str = "",
    answers: Mapping[str, str] | None = None,
) -> Task:
    """Open a task; one that is open already is put down."""
    if row := _open_row(session, conversation_id, lock=True):
        _close(row, "left", now)
        session.flush()
    row = CitizenTask(
        conversation_id=conversation_id,
        kind=kind,
        number=number,
        step=step,
        answers=_packed(answers or {}),
        status="open",
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return _view(row)


def save_task(
    session: Session, task_id: int, step: str, answers: Mapping[str, str], now: datetime, *, number: str | None = None
) -> Task:
    """Note where the task stands now. Raises :class:`NoTaskError`."""
    row = locked_task(session, task_id)
    row.step, row.answers, row.updated_at = step, _packed(answers), now
    if number is not None:
        row.number = number
    session.flush()
    return _view(row)


def close_task(session: Session, task_id: int, status: str, now: datetime) -> bool:
    """End the task as ``done`` or ``left`` and wipe its answers. ``False`` when it had ended before."""
    try:
        _close(locked_task(session, task_id), status, now)
    except NoTaskError:
        return False
    return True


def put_down_stale(session: Session, conversation_id: str, now: datetime) -> str | None:
    """Put down a task that was left alone for too long; its kind, or ``None`` when there was none."""
    return open_or_put_down(session, conversation_id, now)[1]


def open_or_put_down(session: Session, conversation_id: str, now: datetime) -> tuple[Task | None, str | None]:
    """The conversation's open task, and the kind of the one that was put down (:func:`put_down_stale`), in one look."""
    row = _open_row(session, conversation_id, lock=True)
    if row is None or not _is_stale(row, now):
        return (None if row is None else _view(row)), None
    _close(row, "left", now)
    return None, row.kind


def last_done(session: Session, conversation_id: str, since: datetime) -> Task | None:
    """The task that was finished last since then."""
    query = select(CitizenTask).where(
        CitizenTask.conversation_id == conversation_id, CitizenTask.status == "done", CitizenTask.updated_at >= since
    )
    row = session.scalars(query.order_by(CitizenTask.updated_at.desc(), CitizenTask.id.desc()).limit(1)).first()
    return _view(row) if row else None


def locked_task(session: Session, task_id: int) -> CitizenTask:
    """The row of an open task, locked until the transaction ends. Raises :class:`NoTaskError`."""
    query = select(CitizenTask).where(CitizenTask.id == task_id, CitizenTask.status == "open").with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NoTaskError
    return row


def _open_row(session: Session, conversation_id: str, *, lock: bool = False) -> CitizenTask | None:
    return session.scalars(_OPEN_LOCKED if lock else _OPEN, {"id": conversation_id}).one_or_none()


def _is_stale(row: CitizenTask, now: datetime) -> bool:
    return now - row.updated_at > KEPT_LONGER.get(row.kind, KEPT)


def _close(row: CitizenTask, status: str, now: datetime) -> None:
    """It keeps none of the answers (个人信息保护法 Art. 19, 47)."""
    row.status, row.answers, row.updated_at = status, "{}", now


def _packed(answers: Mapping[str, str]) -> str:
    return json.dumps(dict(answers), ensure_ascii=False)


def _view(row: CitizenTask) -> Task:
    answers: dict[str, str] = json.loads(row.answers)
    return Task(row.id, row.conversation_id, row.kind, row.number, row.step, answers, row.updated_at)
