"""Places in lists as text, from one page to the next: of the console's addresses and of the API's cursors.

A place holds what the list is ordered by and the id that makes it unique, never how many rows lie before it: reading
goes on along an index, and what came or went meanwhile is neither shown twice nor left out.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.typed import whole_number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT_DIGITS = 17


def read_id(text: str) -> int:
    """Raises :class:`ValueError`, as all that read here."""
    if (found := whole_number(text)) is None:
        raise ValueError(text)
    return found


def of_day(day: date | None, id_: int) -> str:
    """The place behind a row with this day; ``None``: it has none."""
    return f"{day.isoformat() if day else ''}~{id_}"


def read_day(text: str) -> tuple[date | None, int]:
    """What :func:`of_day` made."""
    day, id_ = text.split("~")
    return date.fromisoformat(day) if day else None, read_id(id_)


def of_instant(at: datetime, id_: int) -> str:
    """The place behind a row of this instant, in microseconds since 1970: no character needs to be escaped."""
    return f"{microseconds(at)}~{id_}"


def read_instant(text: str) -> tuple[datetime, int]:
    """What :func:`of_instant` made. Raises :class:`OverflowError` for an instant beyond all calendars."""
    at, id_ = text.split("~")
    if (since := whole_number(at, _INSTANT_DIGITS)) is None:
        raise ValueError(text)
    return _EPOCH + timedelta(microseconds=since), read_id(id_)


def microseconds(at: datetime) -> int:
    """Since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)
