"""Places in lists, as the callers of the API carry them from one page to the next, see :mod:`bot.places`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from pydantic import StringConstraints

from bot import places
from bot.api.problems import Code, FieldProblem, Problem

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ID = r"[1-9][0-9]{0,8}"  # as the databases keep them
IdCursor = Annotated[str, StringConstraints(pattern=rf"^({_ID})?$")]
DayCursor = Annotated[str, StringConstraints(pattern=rf"^(({_DAY})?~{_ID})?$")]
InstantCursor = Annotated[str, StringConstraints(pattern=rf"^([0-9]{{1,17}}~{_ID})?$")]
LedgerCursor = Annotated[str, StringConstraints(pattern=rf"^(d~{_DAY}~{_ID}|e~{_ID}~{_ID})?$")]
BoardCursor = Annotated[str, StringConstraints(pattern=rf"^({_ID}~({_DAY})?~({_DAY})?)?$")]


def read_id(text: str) -> int | None:
    """``None`` is the beginning."""
    return int(text) if text else None


def read_day(text: str) -> tuple[date | None, int] | None:
    """Raises :class:`Problem`; ``None`` is the beginning."""
    return understood(lambda: places.read_day(text)) if text else None


def read_instant(text: str) -> tuple[datetime, int] | None:
    """Raises :class:`Problem`; ``None`` is the beginning."""
    return understood(lambda: places.read_instant(text)) if text else None


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
