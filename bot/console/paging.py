"""Pages of the console's lists: each begins at a place in the order of the list (``after``), see :mod:`bot.places`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from actions.cases.reports.paging import Place as CasePlace
from bot import places


@dataclass(frozen=True)
class Pager:
    """Where the first page is, and the next one; ``""``: there is none."""

    first: str
    next: str
    is_continued: bool  # this is not the first


def place_in[Place](request: web.Request, read: Callable[[str], Place]) -> Place | None:
    """Where the page begins; ``None``: at the beginning, also where the address holds no place of this list."""
    try:
        return read(text) if (text := request.query.get("after", "")) else None
    except (ValueError, OverflowError):
        return None


def cut[Row](found: list[Row], length: int, place_of: Callable[[Row], str]) -> tuple[list[Row], str]:
    """The rows of a page, and its end where more were found; empty: there are none."""
    shown = found[:length]
    return shown, place_of(shown[-1]) if len(found) > length else ""


def addressed(path: str, **query: str) -> str:
    """The address of a list with what is chosen of it; what is empty does not stand in it."""
    chosen = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(chosen)}" if chosen else path


def pager(here: str, after: object, end: str) -> Pager:
    """Of the list at the address ``here``, for the page that began at ``after`` and ended at ``end``."""
    following = f"{here}{'&' if '?' in here else '?'}after={end}" if end else ""
    return Pager(here, following, after is not None)


def case_place(text: str) -> CasePlace:
    """The place in a list of cases by day of receipt. Raises :class:`ValueError`."""
    return CasePlace(*places.read_day(text))


def case_end(place: CasePlace | None) -> str:
    """The same as an address holds it; empty for none."""
    return places.of_day(place.day, place.id) if place else ""
