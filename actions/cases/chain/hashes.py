"""What is hashed, and how."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Protocol

from actions.db import crypto

BEGINNING = "0" * 64
_CANONICAL = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


class EventLike(Protocol):
    """A :class:`~actions.cases.tables.CaseEvent`, or a row with its columns."""

    @property
    def sequence(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def on_day(self) -> date: ...
    @property
    def actor(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def content_hash(self) -> str: ...


class LetterLike(Protocol):
    """A :class:`~actions.cases.tables.Letter`, or what was read of one."""

    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str | None: ...
    @property
    def letter_on(self) -> date: ...
    @property
    def text(self) -> str | None: ...
    @property
    def file(self) -> bytes | None: ...


class EntryLike(Protocol):
    """An :class:`~actions.cases.tables.AuditEntry`, or a row with its columns."""

    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...


def as_stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` as they will be read back from a JSON column: what is hashed is what is kept.

    Raises :class:`TypeError` or :class:`ValueError` for what JSON doesn't have, such as a date or NaN.
    """
    stored: dict[str, Any] = json.loads(json.dumps(values, allow_nan=False))
    return stored


def digest(previous: str, content: Mapping[str, Any]) -> str:
    """The keyed hash (hex, 64 characters) of ``content`` after ``previous``."""
    return crypto.blind_index(f"chain:{previous}:{_CANONICAL.encode(content)}")


def words_digest(content: str | None) -> str:
    """The keyed hash of an event's words, kept when they are erased; empty for none."""
    return crypto.blind_index(f"words:{content}") if content else ""


def letter_digest(letter: LetterLike) -> str:
    """The keyed hash of a letter as it was issued: its kind, number and date, text and file."""
    file = hashlib.sha256(letter.file).hexdigest() if letter.file else ""
    parts = [letter.kind, letter.number, letter.letter_on.isoformat(), letter.text, file]
    return crypto.blind_index(f"letter:{json.dumps(parts, ensure_ascii=True)}")


def enclosure_digest(number: str, name: str, content: bytes) -> str:
    """The keyed hash of a file as it was enclosed in a reply to the application called ``number``."""
    parts = [number, name, hashlib.sha256(content).hexdigest()]
    return crypto.blind_index(f"enclosure:{json.dumps(parts, ensure_ascii=True)}")


def event_digest(event: EventLike, number: str, previous: str) -> str:
    """The hash of one event of the case called ``number``."""
    return digest(
        previous,
        {
            "number": number,
            "sequence": event.sequence,
            "kind": event.kind,
            "at": _instant(event.at),
            "on_day": event.on_day.isoformat(),
            "actor": event.actor,
            "role": event.role,
            "article": event.article,
            "facts": event.facts,
            "content": event.content_hash,
        },
    )


def entry_digest(entry: EntryLike, previous: str) -> str:
    """The hash of one entry of the audit trail."""
    return digest(
        previous,
        {
            "at": _instant(entry.at),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "detail": entry.detail,
        },
    )


def seal_of(name: str, count: int, last: str) -> str:
    """The keyed hash over a head, so that only who knows the secret can set it back."""
    return digest("head", {"name": name, "count": count, "hash": last})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
