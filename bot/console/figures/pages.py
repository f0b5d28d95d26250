"""The page of figures, and the lists of what is behind its numbers. Everybody sees as far as their reach goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases.day_by_day import chinese_date
from actions.cases.figures import counting
from actions.cases.figures.choice import Choice, UnknownChoiceError
from actions.cases.figures.counting import Page
from actions.cases.figures.period import Period, Span, UnknownPeriodError
from actions.cases.outcomes import OUTCOMES
from actions.cases.reports.breakdown import LATE, TIMELINESS
from actions.cases.reports.layout import COLUMN
from actions.cases.requests.kinds import Kind
from actions.cases.tables import CaseEvent
from actions.cases.time import china_date
from bot import places
from bot.console.applications import not_found
from bot.console.days import unread_days
from bot.console.figures import addresses, drawn
from bot.console.figures.counted import KEPT
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.paging import Pager, case_end, case_place, cut, pager, place_in
from bot.console.people import reach
from bot.console.policy import reaches_everything
from bot.console.questions import VERDICTS
from bot.figures import asked, talks
from bot.figures.files import change, in_words
from bot.figures.gathering import Figures, count, days_of, gather
from bot.figures.requests import requests as requests_of
from bot.figures.sheets import CHANNELS, about, overview
from bot.keys import CALENDAR, CLOCK, DB
from bot.typed import whole_number

ON_A_PAGE = 50
_PART = {"section": "reports", "part": "figures"}


@dataclass(frozen=True)
class Listed:
    """A row of a list behind a number: its cells, and where the first leads."""

    cells: tuple[str, ...]
    address: str = ""


async def show(request: web.Request) -> web.Response:
    """``GET /staff/figures?period=2026-03`` or ``?from=…&to=…``"""
    try:
        period = period_of(request)
    except UnknownPeriodError as error:
        this_year = Period.holding(Span.YEAR, _today(request))
        return _page(request, await figures_of(request.app, me(request), this_year), error=str(error))
    return _page(request, await figures_of(request.app, me(request), period))


async def cases(request: web.Request) -> web.Response:
    """``GET /staff/figures/cases?what=&from=&to=…``: exactly the cases that a number counts, within one's reach."""
    try:
        choice = Choice.read(request.query)
    except UnknownChoiceError as error:
        raise not_found(request, error) from error
    after, person, today = place_in(request, case_place), me(request), _today(request)

    def read(session: Session) -> Page:
        within = reach.condition(session, person)
        return counting.cases(session, choice, request.app[CALENDAR], today, within, after=after, limit=ON_A_PAGE)

    found = await request.app[DB].read(read)
    context = {
        "found": found,
        "title": choice.title(CHANNELS),
        "classes": COLUMN,
        "outcomes": OUTCOMES,
        "timeliness": TIMELINESS,
        "late": LATE,
        "is_limited": not reaches_everything(person.actor),
        "pager": pager(addresses.cases(choice), after, case_end(found.next)),
        **_PART,
    }
    return render(request, "figures_cases.html", context)


async def questions(request: web.Request) -> web.Response:
    """``GET /staff/figures/questions?from=&to=&verdict=&like=``: masked, without who asked."""
    period, after = _days(request), place_in(request, places.read_instant)
    verdict, like = request.query.get("verdict", "")[:12], request.query.get("like", "")
    key = whole_number(like)
    total, found = await request.app[DB].read(
        lambda session: asked.questions(
            session, days_of(period), verdict=verdict, like=key, after=after, limit=ON_A_PAGE + 1
        )
    )
    found, end = cut(found, ON_A_PAGE, lambda one: places.of_instant(one.asked_at, one.id))
    rows = [
        Listed((one.text or "（原话已过保存期限）", _when(one.asked_at), VERDICTS.get(one.verdict, one.verdict),
                {"useful": "有用", "useless": "没用"}.get(one.feedback or "", "—")))
        for one in found
    ]  # fmt: skip
    narrowed = {name: value for name, value in (("verdict", verdict), ("like", like)) if value}
    here = addresses.questions(period.first, period.last, **narrowed)
    words = {"answered": "已答复", "unanswered": "没有答案", "related": "只有可能相关的", "none": "没有找到"}
    title = f"{period.label}的提问" + (f" · {words[verdict]}" if verdict in words else "")
    columns = ("提问", "时间", "结果", "评价")
    return _list(request, title, columns, rows, total, "没有这样的提问。", pager(here, after, end))


async def requests(request: web.Request) -> web.Response:
    """``GET /staff/figures/requests?from=&to=&kind=``"""
    period, after, kind = _days(request), place_in(request, places.read_instant), request.query.get("kind", "")
    if kind not in set(Kind):
        raise not_found(request, LookupError("没有这种请求。"))
    total, found = await request.app[DB].read(
        requests_of, days_of(period), Kind(kind), after=after, limit=ON_A_PAGE + 1
    )
    found, end = cut(found, ON_A_PAGE, lambda one: places.of_instant(one.submitted_at, one.id))
    rows = [
        Listed((one.number, _when(one.submitted_at), one.state.label), f"/staff/requests/{one.number}") for one in found
    ]
    here = addresses.requests(period.first, period.last, kind)
    title = f"{period.label} · {Kind(kind).label}"
    return _list(request, title, ("编号", "提出时间", "状态"), rows, total, "没有这样的请求。", pager(here, after, end))


async def talk_list(request: web.Request) -> web.Response:
    """``GET /staff/figures/talks?from=&to=&minutes=&rating=``: times and ratings, nothing that was said."""
    period, after, table = _days(request), place_in(request, places.read_instant), talks.table()
    narrowed = {name: request.query[name][:12] for name in ("minutes", "rating") if request.query.get(name)}
    minutes, rating = narrowed.get("minutes", ""), narrowed.get("rating", "")
    total, lines = 0, list[talks.TalkLine]()
    if table is not None:
        total, lines = await request.app[DB].read(
            lambda session: talks.talks(
                session, days_of(period), table, minutes=minutes, rating=rating, after=after, limit=ON_A_PAGE + 1
            )
        )
    found, end = cut(lines, ON_A_PAGE, lambda one: places.of_instant(one.ended_at, one.id))
    rows = [
        Listed((_when(one.ended_at), CHANNELS.get(one.channel, one.channel),
                "没有回应" if one.minutes is None else f"{one.minutes}分钟", talks.RATINGS.get(one.rating or "", "—")))
        for one in found
    ]  # fmt: skip
    here = addresses.talks(period.first, period.last, **narrowed)
    nothing = talks.MISSING if table is None else "没有这样的人工接待。"
    columns = ("结束时间", "渠道", "首次回应", "评价")
    return _list(request, f"{period.label}结束的人工接待", columns, rows, total, nothing, pager(here, after, end))


def period_of(request: web.Request) -> Period:
    """The period that an address names. Raises :class:`UnknownPeriodError`."""
    return Period.read(request.query, _today(request))


async def gathered(request: web.Request) -> Figures:
    """The figures of the address, within the reach of who asks; a page of our own says when there can't be any."""
    try:
        return await figures_of(request.app, me(request), period_of(request))
    except UnknownPeriodError as error:
        raise not_found(request, error) from error


async def figures_of(app: web.Application, person: Me, period: Period) -> Figures:
    """The figures of a period, within the reach of who asks; cases counted a moment ago are not counted again."""
    calendar, kept, now = app[CALENDAR], app[KEPT], app[CLOCK].now()
    today = china_date(now)

    def read(session: Session) -> Figures:
        newest = session.scalar(select(func.max(CaseEvent.id)))
        key = (period, today, calendar.fingerprint, newest, None if reaches_everything(person.actor) else person)
        if (counted := kept.find(key, now)) is None:
            counted = count(session, period, calendar, today, reach.condition(session, person))
            kept.keep(key, counted, now)
        return gather(session, period, calendar, today, counted=counted)

    return await app[DB].read(read)


def _page(request: web.Request, figures: Figures, *, error: str | None = None) -> web.Response:
    period, today = figures.period, figures.today
    key_figures = [
        (line.item, in_words(line, line.now) or "—", in_words(line, line.before) or "—", _signed(change(line)))
        for line in overview(figures)
    ]
    held = min(period.last, today)
    context: dict[str, Any] = {
        "figures": figures,
        "period": period,
        "about": about(figures),
        "key_figures": key_figures,
        "case_charts": drawn.of_cases(figures),
        "question_charts": drawn.of_questions(figures),
        "talk_charts": drawn.of_talks(figures.talks, figures) if figures.talks is not None else [],
        "no_talks": talks.MISSING if figures.talks is None else "",
        "spans": [(span, Period.holding(span, held)) for span in (Span.MONTH, Span.QUARTER, Span.YEAR)],
        "earlier": period.before,
        "later": period.after if period.after.first <= today else None,
        "address": addresses.page,
        "link": lambda address: address,
        "is_limited": not reaches_everything(me(request).actor),
        "error": error,
        "unread": unread_days(request.query, {"from": "从", "to": "到"}) if error else {},
        "section": "reports",
        "part": "figures",
    }
    return render(request, "figures.html", context, status=422 if error else 200)


def _list(
    request: web.Request,
    title: str,
    columns: tuple[str, ...],
    rows: list[Listed],
    total: int,
    nothing: str,
    turn: Pager,
) -> web.Response:
    context = {"title": title, "columns": columns, "rows": rows, "total": total, "nothing": nothing, "pager": turn}
    return render(request, "figures_list.html", context | _PART)


def _days(request: web.Request) -> Period:
    """The days behind a number; a page of our own says when they can't be read."""
    try:
        return Period.read({"from": "?", **request.query}, date.max)
    except UnknownPeriodError as error:
        raise not_found(request, error) from error


def _signed(value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:+}" if value else "持平"
    return str(value or "")


def _when(at: Any) -> str:
    return chinese_date(china_date(at))


def _today(request: web.Request) -> date:
    return china_date(request.app[CLOCK].now())
