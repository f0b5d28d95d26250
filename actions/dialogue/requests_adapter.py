"""The one place where the dialogue meets the requests (:mod:`actions.cases.requests`): fields as data, and sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from actions.cases import tasks
from actions.cases.requests import fields as _fields
from actions.cases.requests import filing
from actions.cases.requests.fields import RequestField
from actions.cases.requests.kinds import Kind
from actions.settings import AgencySettings

__all__ = [
    "Kind",
    "check",
    "display",
    "field",
    "fields",
    "is_free_text",
    "missing",
    "sent_again",
    "submit",
    "told_by_code",
    "told_last",
]


def fields(kind: Kind) -> tuple[RequestField, ...]:
    """The questions of ``kind``, in order."""
    return _fields.fields(kind)


def field(kind: Kind, key: str) -> RequestField:
    """One question. Raises :class:`KeyError`."""
    return _fields.field(kind, key)


def missing(kind: Kind, answers: Mapping[str, str]) -> list[str]:
    """The keys still to be asked, in order."""
    return _fields.missing(kind, answers)


def check(kind: Kind, key: str, text: str, *, today: date) -> str:
    """The normal form of an answer. Raises :class:`~actions.cases.identity.InvalidAnswer`."""
    return _fields.check(kind, key, text, today=today)


def display(kind: Kind, key: str, value: str) -> str:
    """An answer as it is shown."""
    return _fields.display(kind, key, value)


def is_free_text(kind: Kind, key: str) -> bool:
    """Whether the citizen answers in words of their own, which may have the form of anything."""
    return field(kind, key).is_free_text


def submit(
    session: Session,
    kind: Kind,
    conversation_id: str,
    content: Mapping[str, str],
    task_id: int,
    around: Mapping[str, Any],
) -> str:
    """Send the request and end its task; what the citizen is told, with number and query code.

    Raises :class:`~actions.cases.tasks.NoTaskError`, :class:`~actions.cases.identity.InvalidAnswer`.
    """
    tasks.close_task(session, tasks.locked_task(session, task_id).id, "done", around["now"])
    receipt = filing.submit(
        session, kind, conversation_id, content, around["now"], around["agency"], token=_token(task_id)
    )
    return receipt.text


def sent_again(
    session: Session, conversation_id: str, since: datetime, now: datetime, agency: AgencySettings
) -> str | None:
    """What was told of the request sent last since then; ``None`` when none was."""
    done = tasks.last_done(session, conversation_id, since)
    if done is None or done.kind not in set(Kind):
        return None
    receipt = filing.submit(session, Kind(done.kind), conversation_id, {}, now, agency, token=_token(done.id))
    return receipt.text


def told_last(session: Session, conversation_id: str) -> list[str]:
    """What was said last of each request made in a conversation, newest first."""
    return [status.told for status in filing.list_for_conversation(session, conversation_id)]


def told_by_code(session: Session, number: str, code: str) -> str | None:
    """What was said last of the request that number and query code open."""
    status = filing.status_by_code(session, number, code)
    return status.told if status else None


def _token(task_id: int) -> str:
    return f"task:{task_id}"
