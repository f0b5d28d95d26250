"""Places in lists, as the callers of the API carry them from one page to the next.

A place holds what the list is ordered by and the id that makes it unique, never how many rows lie before it: reading
goes on along an index, and what came or went meanwhile is neither shown twice nor left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints

from bot.api.problems import Code, FieldProblem, Problem

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ID = r"[1-9][0-9]{0,8}"  # as the databases keep them
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IdCursor = Annotated[str, StringConstraints(pattern=rf"^({_ID})?$")]
DayCursor = Annotated[str, StringConstraints(pattern=rf"^(({_DAY})?~{_ID})?$")]
InstantCursor = Annotated[str, StringConstraints(pattern=rf"^([0-9]{{1,17}}~{_ID})?$")]
LedgerCursor = Annotated[str, StringConstraints(pattern=rf"^(d~{_DAY}~{_ID}|e~{_ID}~{_ID})?$")]
BoardCursor = Annotated[str, StringConstraints(pattern=rf"^({_ID}~({_DAY})?~({_DAY})?)?$")]


def read_id(text: str) -> int | None:
    """``None`` is the beginning."""
    return int(text) if text else None


def of_day(day: date | None, id_: int) -> str:
    """The place behind a row with this day; ``None``: it has none."""
    return f"{day.isoformat() if day else ''}~{id_}"


def read_day(text: str) -> tuple[date | None, int] | None:
    """Raises :class:`Problem`; ``None`` is the beginning."""

    def read() -> tuple[date | None, int]:
        day, id_ = text.split("~")
        return date.fromisoformat(day) if day else None, int(id_)

    return understood(read) if text else None


def of_instant(at: datetime, id_: int) -> str:
    """The place behind a row of this instant, in microseconds since 1970: no character needs to be escaped."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}~{id_}"


def read_instant(text: str) -> tuple[datetime, int] | None:
    """Raises :class:`Problem`; ``None`` is the beginning."""

    def read() -> tuple[datetime, int]:
        at, id_ = text.split("~")
        return _EPOCH + timedelta(microseconds=int(at)), int(id_)

    return understood(read) if text else None


def understood[Place](read: Callable[[], Place]) -> Place:
    """What ``read`` makes of a cursor. Raises :class:`Problem` where it is none."""
    try:
        return read()
    except (ValueError, OverflowError):
        raise unknown() from None


def unknown(pointer: str = "?after") -> Problem:
    """The cursor is none, or another list's."""
    error = FieldProblem(pointer=pointer, detail="不是这个列表的 next。")
    return Problem(Code.INVALID, "请求的内容不符合接口说明，见 errors。", [error])
