"""The addresses of what is behind the numbers."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from actions.cases.figures.choice import Choice
from actions.cases.figures.period import Period

PAGE = "/staff/figures"


def page(period: Period, ending: str = "") -> str:
    """The page of a period, or a file of it (``.xlsx``)."""
    return f"{PAGE}{ending}?{urlencode(period.query)}"


def cases(choice: Choice) -> str:
    """The cases that a choice counts."""
    return f"{PAGE}/cases?{urlencode(choice.query)}"


def questions(first: date, last: date, **narrowed: str | int) -> str:
    """The questions of some days; ``verdict`` or ``like``."""
    return _of_days("questions", first, last, narrowed)


def talks(first: date, last: date, **narrowed: str) -> str:
    """The talks of some days; ``minutes`` or ``rating``."""
    return _of_days("talks", first, last, narrowed)


def requests(first: date, last: date, kind: str) -> str:
    """The other requests of some days."""
    return _of_days("requests", first, last, {"kind": kind})


def _of_days(what: str, first: date, last: date, narrowed: dict[str, str | int] | dict[str, str]) -> str:
    return f"{PAGE}/{what}?{urlencode({'from': first.isoformat(), 'to': last.isoformat(), **narrowed})}"
