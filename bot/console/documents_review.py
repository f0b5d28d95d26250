"""The queue of documents that wait for a review (保密审查, 条例第十七条), the longest waiting first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web

from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.time import china_date
from bot.console.documents import Due, due, show
from bot.console.me import Me, me
from bot.console.policy import Permission, may
from bot.keys import CALENDAR, CLOCK, DB
from knowledge.publishing.desk import DocumentRow, Waiting, review_queue


@dataclass(frozen=True)
class ReviewRow:
    """One that waits, as the person who looks at the queue may deal with it."""

    one: DocumentRow
    by: str  # who handed it in
    since: datetime | None
    waited: str  # in words
    due: Due | None
    is_own: bool  # they had a part in drafting it
    may: bool  # review it


async def queue(request: web.Request) -> web.Response:
    """``GET /staff/documents/review``"""
    found = await request.app[DB].read(review_queue)
    person, today = me(request), china_date(request.app[CLOCK].now())
    rows = rows_for(person, found, today, request.app[CALENDAR])
    return show(request, "documents_review.html", {"rows": rows, "may_review": _may_review(person)})


def rows_for(person: Me, found: Iterable[Waiting], today: date, calendar: WorkCalendar) -> list[ReviewRow]:
    """What waits, as ``person`` may deal with it."""
    may_review, own_too = _may_review(person), may(person.actor, Permission.REVIEW_OWN_DOCUMENTS)
    return [
        ReviewRow(
            one=one.document,
            by=one.by,
            since=one.since,
            waited=_waited(one, today, calendar),
            due=due(one.document, today, calendar),
            is_own=person.signature in one.authors,
            may=may_review and (own_too or person.signature not in one.authors),
        )
        for one in found
    ]


def _may_review(person: Me) -> bool:
    return may(person.actor, Permission.REVIEW_DOCUMENTS)


def _waited(one: Waiting, today: date, calendar: WorkCalendar) -> str:
    if one.since is None:
        return "—"
    try:
        days = calendar.workdays_between(china_date(one.since), today)
    except CalendarError:
        return "—"
    return f"{days}个工作日" if days > 0 else "今天"
