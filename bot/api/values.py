"""Kinds of values that several models take."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

_YEARS = range(2000, 2200)


def _of_our_time(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError("the year can't be meant")
    return day


Day = Annotated[date, AfterValidator(_of_our_time)]
DigitCursor = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,8})?$")]
MomentCursor = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,15}~[1-9][0-9]{0,8})?$")]
AuditCursor = Annotated[str, StringConstraints(pattern=r"^(2[0-9]{3}-[0-9T:.+-]{5,40}~[0-9]{1,9})?$")]
Keys = Annotated[str, StringConstraints(pattern=r"^[a-z_]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True)]
Version = Annotated[int, Field(ge=0, le=10**9, description="读到的版本；别人先改了的，会被拒绝")]
Id = Annotated[int, Field(ge=1, le=10**9)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=8000)]

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(at: datetime) -> int:
    """Since 1970."""
    return (at - _BEGINNING) // timedelta(microseconds=1)


def moment_cursor(at: datetime, number: int) -> str:
    """Where a list in the order of instants, then of ids, goes on; nothing in it has to be escaped in an address."""
    return f"{microseconds(at)}~{number}"


def read_moment_cursor(text: str) -> tuple[datetime, int]:
    """What :func:`moment_cursor` made."""
    at, _, number = text.partition("~")
    return _BEGINNING + timedelta(microseconds=int(at)), int(number)
