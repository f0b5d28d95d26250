"""Giving many applications to somebody at once: each by the life cycle's own step, in a transaction of its own.

So what one refuses stops no other, each leaves its own event and audit entry, and nobody waits behind a long lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import steps
from actions.cases.board import numbers_of
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.refusals import EditConflict, StepRefused, UnknownApplicationError
from actions.cases.time import china_date
from actions.cases.workload import SOON, workload
from actions.settings import AgencySettings
from bot.console import case_work
from bot.console.case_list.query import ListQuery, read_query, wanted_by
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.people.reach import OutOfReachError
from bot.console.staff import handlers
from bot.keys import AGENCY, CALENDAR, CLOCK, DB

MOST = 200  # at once


@dataclass(frozen=True)
class Refused:
    """An application that was not given, and why: a Chinese sentence."""

    number: str
    why: str


async def assign(request: web.Request) -> web.Response:
    """``POST /staff/applications/assign``: the applications that were ticked (``number``), or with ``all`` those of the
    list. Without ``handler`` it is asked for; with one they are given."""
    form, app, person = await request.post(), request.app, me(request)
    query, today = read_query(form), china_date(app[CLOCK].now())
    ticked = [str(number)[:32] for number in dict.fromkeys(form.getall("number", []))]
    if form.get("all") == "yes" and not form.get("handler_to"):
        ticked = await app[DB].read(_all_of, query, person, today, app[CALENDAR])
    numbers, handler = ticked[:MOST], str(form.get("handler_to", ""))
    known = await app[DB].read(handlers)
    problem = "" if numbers else "请先在列表里选中要指派的申请。"
    if numbers and "handler_to" in form and handler not in known:
        problem = "请选择承办人。"
    context = {"numbers": numbers, "query": query, "most": MOST, "is_cut": len(ticked) > MOST, "handler": handler}
    if problem or "handler_to" not in form:
        soon = app[CALENDAR].add_workdays(today, SOON)
        loads = {one.handler: one for one in await app[DB].read(workload, today, soon)}
        context |= {"error": problem if problem else None, "handlers": known, "loads": loads, "section": "applications"}
        return render(request, "case_list_assign.html", context, status=422 if problem else 200)
    done, refused = await give(app, numbers, handler, person)
    return render(
        request,
        "case_list_assigned.html",
        context | {"assigned": done, "refused": refused, "section": "applications"},
    )


async def give(
    app: web.Application, numbers: Sequence[str], handler: str, person: Me
) -> tuple[list[str], list[Refused]]:
    """Give applications to ``handler``, one after the other; those that were given, and those that were not."""
    done: list[str] = []
    refused: list[Refused] = []
    for number in numbers:
        try:
            await app[DB].run(_give, number, handler, person, app[CLOCK].now(), app[CALENDAR], app[AGENCY].current)
            done.append(number)
        except (StepRefused, EditConflict, UnknownApplicationError, OutOfReachError) as error:
            refused.append(Refused(number, str(error)))
    return done, refused


def _all_of(session: Session, query: ListQuery, person: Me, today: date, calendar: WorkCalendar) -> list[str]:
    """The numbers that the list would show, in its order; one more than can be given, to know that there are more."""
    return numbers_of(session, today, wanted_by(session, query, person, today, calendar), limit=MOST + 1)


def _give(
    session: Session,
    number: str,
    handler: str,
    person: Me,
    now: datetime,
    calendar: WorkCalendar,
    agency: AgencySettings,
) -> None:
    """Raises what :func:`actions.cases.steps.take` raises, and :class:`StepRefused` where nothing would change."""
    application = steps.find(session, number)
    if application is None:
        raise UnknownApplicationError("没有这件申请。")
    if application.handler == handler:
        raise StepRefused("已经由这位同事承办，没有改动。")
    act = case_work.Act(application.number, EventKind.ASSIGNED, {"handler": handler}, None, {}, application.version)
    case_work.take(session, act, person, now, calendar, agency)
