"""The queue of documents that wait for a review (保密审查, 条例第十七条), the longest waiting first."""

from __future__ import annotations

from aiohttp import web

from actions.cases.calendar import CalendarError
from actions.cases.time import china_date
from bot.console.documents import due, show
from bot.console.me import me
from bot.console.policy import Permission, may
from bot.keys import CALENDAR, CLOCK, DB
from knowledge.publishing.desk import Waiting, review_queue


async def queue(request: web.Request) -> web.Response:
    """``GET /staff/documents/review``"""
    found = await request.app[DB].read(review_queue)
    today, calendar, person = china_date(request.app[CLOCK].now()), request.app[CALENDAR], me(request)
    may_review = may(person.actor, Permission.REVIEW_DOCUMENTS)
    own_too = may(person.actor, Permission.REVIEW_OWN_DOCUMENTS)

    def waited(one: Waiting) -> str:
        if one.since is None:
            return "—"
        try:
            days = calendar.workdays_between(china_date(one.since), today)
        except CalendarError:
            return "—"
        return f"{days}个工作日" if days > 0 else "今天"

    rows = [
        {
            "one": one.document,
            "by": one.by,
            "since": one.since,
            "waited": waited(one),
            "due": due(one.document, today, calendar),
            "is_own": person.signature in one.authors,
            "may": may_review and (own_too or person.signature not in one.authors),
        }
        for one in found
    ]
    return show(request, "documents_review.html", {"rows": rows, "may_review": may_review})
