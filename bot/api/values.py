"""Kinds of values that several models take."""

from __future__ import annotations

from datetime import date
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
