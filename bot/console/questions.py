"""Pages of the questions that found no good answer: the list, a group, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.console.applications import not_found
from bot.console.audit import audit
from bot.console.days import said_of, unread_days
from bot.console.guard import refused_page
from bot.console.me import me
from bot.console.pages import render
from bot.keys import CLOCK, DB
from bot.learning import questions
from bot.learning.export import groups_xlsx
from bot.learning.questions import Period, QuestionGroup, UnknownGroupError
from bot.learning.tables import Handling
from bot.typed import iso_day, page_number, whole_numbers

DAYS = (7, 30, 90, 365)
USUAL_DAYS = 30
TYPED_DAYS = {"from": "从", "to": "到"}
ON_A_PAGE = 50
MAX_REASON = 200
MAX_TITLE = 200
VERDICTS = {"answer": "已回答", "faq": "已按问答回答", "related": "可能相关", "none": "没有找到"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/questions``: how questions fared in a period, and the groups that need something done."""
    period, db = _period(request), request.app[DB]
    unread = unread_days(request.query, TYPED_DAYS)
    groups = await db.read(questions.open_groups, period)
    number = page_number(request.query.get("page"))
    begin = (number - 1) * ON_A_PAGE
    today = china_date(request.app[CLOCK].now())
    context = {
        "totals": await db.read(questions.totals, period),
        "groups": groups[begin : begin + ON_A_PAGE],
        "group_count": len(groups),
        "page_number": number,
        "has_more": len(groups) > begin + ON_A_PAGE,
        "error": said_of(unread, TYPED_DAYS),
        "unread": unread,
        "period": period,
        "query": {"from": period.first.isoformat(), "to": period.last.isoformat()},
        "presets": [(days, Period(today - timedelta(days=days - 1), today)) for days in DAYS],
        "verdicts": VERDICTS,
        "section": "questions",
    }
    return render(request, "questions.html", context)


async def export(request: web.Request) -> web.Response:
    """``GET /staff/questions.xlsx``: the groups of the period as a workbook."""
    if problem := said_of(unread_days(request.query, TYPED_DAYS), TYPED_DAYS):
        return refused_page(request, problem, title="没有导出", status=422)
    period = _period(request)
    body = await request.app[DB].read(workbook, period)
    headers = {"Content-Disposition": f'attachment; filename="{workbook_name(period)}"'}
    return web.Response(body=body, content_type=XLSX, headers=headers)


async def group(request: web.Request) -> web.Response:
    """``GET /staff/questions/{id}``: one group, and what can be done."""
    return await _group_page(request)


async def ignore(request: web.Request) -> web.Response:
    """``POST …/ignore``: nothing will be done, and why."""
    form = await request.post()
    reason = str(form.get("body", "")).strip()
    if not 1 <= len(reason) <= MAX_REASON:
        error = f"请写明忽略的理由（最多{MAX_REASON}个字）。"
        return await _group_page(request, error=error, reason=reason)
    await _handle(request, Handling.IGNORED, reason)
    raise web.HTTPSeeOther("/staff/questions?done=ignored")


async def publication(request: web.Request) -> web.Response:
    """``POST …/publication``: something has to be published; on to a new document with the question as its title."""
    found = await find_group(request, request.match_info["question"])
    await _handle(request, Handling.PUBLICATION)
    raise web.HTTPSeeOther(f"/staff/documents/new?{urlencode({'title': found.title[:MAX_TITLE]})}")


async def find_group(request: web.Request, question_id: str) -> QuestionGroup:
    """The group that holds a question; a page of our own says when there is nothing left to do."""
    try:
        return await request.app[DB].read(questions.open_group, int(question_id))
    except UnknownGroupError as error:
        raise not_found(request, error) from error


def question_ids(text: object) -> list[int]:
    """The questions that a form was shown for: ``12,15``. Others may have been asked since."""
    return whole_numbers(text)


async def _group_page(request: web.Request, *, error: str | None = None, reason: str = "") -> web.Response:
    found = await find_group(request, request.match_info["question"])
    context = {
        "group": found,
        "verdicts": VERDICTS,
        "error": error,
        "reason": reason,
        "max_reason": MAX_REASON,
        "section": "questions",
    }
    return render(request, "question_group.html", context, status=422 if error else 200)


async def _handle(request: web.Request, handling: Handling, reason: str | None = None) -> None:
    form = await request.post()
    await request.app[DB].run(
        note, question_ids(form.get("ids")), handling, me(request).signature, request.app[CLOCK].now(), reason
    )


def note(session: Session, ids: Iterable[int], handling: Handling, by: str, now: datetime, reason: str | None) -> None:
    """Note what was done about questions, in the audit trail too."""
    ids = list(ids)
    if questions.handle(session, ids, handling, by=by, now=now, reason=reason):
        audit(session, f"question_{handling.value}", now=now, actor=by, subject=f"question:{ids[0]}")


def workbook_name(period: Period) -> str:
    """Of the file."""
    return f"questions-{period.first:%Y%m%d}-{period.last:%Y%m%d}.xlsx"


def workbook(session: Session, period: Period) -> bytes:
    """The groups of the period as a workbook."""
    return groups_xlsx(questions.open_groups(session, period))


def _period(request: web.Request) -> Period:
    """The days asked for; what can't be read is the usual: the last 30 days."""
    today = china_date(request.app[CLOCK].now())
    return period(iso_day(request.query.get("from")), iso_day(request.query.get("to")), today)


def period(first: date | None, last: date | None, today: date) -> Period:
    """The days from ``first`` to ``last``, not after ``today``; thirty days where nothing is said."""
    last = min(last or today, today)
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    return Period(min(first, last), last)
