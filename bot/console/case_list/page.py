"""The page of the list: what is due, or what was searched and filtered for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import applicant_keys, audit
from actions.cases.applications import APPLICANT_CLASSES, ROUTES
from actions.cases.board import BoardPage, Sort, Wanted, board, cursor_in
from actions.cases.board_words import words_in
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import State
from actions.cases.outcomes import OUTCOMES
from actions.cases.steps import find
from actions.cases.time import china_date
from actions.cases.workload import SOON
from bot.console import case_kinds, case_next
from bot.console.case_list import columns, saved
from bot.console.case_list.query import DAYS, NOBODY, ListQuery, is_personal, keys_found, read_query, wanted_by
from bot.console.days import said_of, unread_days
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.people.units import units
from bot.console.policy import Permission, may
from bot.console.staff import handlers
from bot.keys import CALENDAR, CLOCK, DB

TYPES = {"natural": "个人", "legal": "单位"}


@dataclass(frozen=True)
class Listed:
    """A page of the list, and how it was found."""

    page: BoardPage
    wanted: Wanted
    query: ListQuery
    number: str = ""  # the search named this application


async def listing(request: web.Request) -> web.Response:
    """``GET /staff/applications``: what is due, the most urgent first. A whole number leads to its application.

    What the address may say is in :mod:`bot.console.case_list.query`; ``after`` is the place where the page begins.
    """
    query, app, person = read_query(request.query), request.app, me(request)
    now = app[CLOCK].now()
    today, after = china_date(now), cursor_in(request.query.get("after", ""))
    if query["key"] and after is None and may(person.actor, Permission.REVEAL_APPLICANT):
        await app[DB].run(record_search, person.signature, now)
    listed = await app[DB].read(_listed, query, person, today, app[CALENDAR], request.query.get("after", ""))
    if listed.number:
        raise web.HTTPSeeOther(f"/staff/applications/{listed.number}")
    query, wanted, unread = listed.query, listed.wanted, unread_days(request.query, DAYS)
    context = {
        "error": said_of(unread, DAYS),
        "unread": unread,
        "listed": listed.page,
        "rows": [(row, case_next.urgency_of(row, today)) for row in listed.page.rows],
        "query": query,
        "wanted": wanted,
        "is_continued": after is not None,
        "columns": query.columns,
        "column_names": columns.LABELS,
        "channel_name": columns.channel_name,
        "outcome_name": columns.outcome_name,
        "routes": ROUTES,
        "classes": APPLICANT_CLASSES,
        "saved": await app[DB].read(saved.filters_of, person.id),
        "may_share": saved.may_share(person),
        "section": "applications",
        **await _choices(request, query),
    }
    return render(request, "board.html", context)


async def search(request: web.Request) -> web.Response:
    """``POST /staff/applications/search``: what is typed, with the filters that stand. What names a person does not go
    into an address: it is found there by its keyed hash."""
    form = await request.post()
    query, typed = read_query(form), " ".join(str(form.get("typed", "")).split())[:60]
    keys = await request.app[DB].read(keys_found, typed, me(request)) if typed else ()
    base = ListQuery({name: value for name, value in query.values.items() if name not in ("q", "key", "in")})
    if keys:
        raise web.HTTPSeeOther(ListQuery({**base.values, "key": keys}).address())
    if is_personal(typed):
        unknown = applicant_keys.keys_typed(typed, organisations_only=True)
        raise web.HTTPSeeOther(ListQuery({**base.values, "key": unknown}).address(missed="personal"))
    raise web.HTTPSeeOther(base.address(q=typed))


def _listed(session: Session, query: ListQuery, person: Me, today: date, calendar: WorkCalendar, after: str) -> Listed:
    sought = query["q"]
    if sought and query["in"] != "text" and (exact := find(session, sought)) is not None:
        return Listed(BoardPage([], 0, None), Wanted(), query, exact.number)
    wanted = wanted_by(session, query, person, today, calendar)
    page = board(session, today, calendar, wanted, after=cursor_in(after))
    if (
        sought and not wanted.words and not wanted.sought.number and not page.rows and not after
    ):  # no number, letter, handler or organisation
        query = ListQuery({**query.values, "in": ("text",)})
        wanted = replace(wanted_by(session, query, person, today, calendar), words=words_in(sought))
        page = board(session, today, calendar, wanted)
    return Listed(page, wanted, query)


async def _choices(request: web.Request, query: ListQuery) -> dict[str, Any]:
    """What the filters offer."""
    names = await request.app[DB].read(handlers)
    known = await request.app[DB].read(lambda session: units(session, with_disabled=True))
    if (chosen := query["handler"]) and chosen != NOBODY and chosen not in names:
        names = [*names, chosen]
    return {
        "states": list(State),
        "sorts": list(Sort),
        "handlers": names,
        "nobody": NOBODY,
        "units": [one for one in known if one.disabled_at is None or str(one.id) == query["unit"]],
        "soon": SOON,
        "outcomes": case_kinds.grouped(OUTCOMES.values()),
        "channels": columns.ALL_CHANNELS,
        "types": TYPES,
        "is_missed": request.query.get("missed") == "personal",
    }


def record_search(session: Session, actor: str, now: datetime) -> None:
    """That somebody looked for an applicant; for whom, the trail may not hold."""
    audit.record(session, at=now, actor=actor, action="applicant_searched", subject="applications")
