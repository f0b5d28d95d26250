"""Pages of the other requests (更正, 建议, 投诉, 咨询): the list, one request, and the forms of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.refusals import EditConflict, StepRefused
from actions.cases.requests import desk, steps
from actions.cases.requests.desk import RequestView
from actions.cases.requests.filing import UnknownRequestError
from actions.cases.requests.kinds import Kind
from actions.cases.requests.life import MAX_FACT, MAX_WORDS, Step, Transition
from actions.cases.steps import Notice
from actions.cases.time import china_date
from actions.settings import AgencySettings
from bot.console.applications import may_read, not_found
from bot.console.case_work import tell_applicant
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.paging import addressed, cut, pager, place_in
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, HUB
from bot.typed import whole_number

ON_A_PAGE = 100
_DANGER = (Step.DECLINE, Step.WITHDRAW)


async def listing(request: web.Request) -> web.Response:
    """``GET /staff/requests``: what is open, in the order it came; ``show=all``: everything, the open ones first."""
    chosen = request.query.get("kind", "")
    kind = Kind(chosen) if chosen in set(Kind) else None
    everything = request.query.get("show") == "all"
    after = place_in(request, desk.place_in)
    found = await request.app[DB].read(
        desk.list_requests,
        china_date(request.app[CLOCK].now()),
        request.app[CALENDAR],
        only_open=not everything,
        kind=kind,
        after=after,
        limit=ON_A_PAGE + 1,
    )
    rows, end = cut(found, ON_A_PAGE, desk.place_of)
    here = addressed("/staff/requests", show="all" if everything else "", kind=kind or "")
    context = {
        "rows": rows,
        "pager": pager(here, after, end),
        "everything": everything,
        "kind": kind,
        "kinds": list(Kind),
        "section": "requests",
    }
    return render(request, "requests.html", context)


async def show(request: web.Request) -> web.Response:
    """``GET /staff/requests/{request}``, who made it masked."""
    return await _request_page(request)


async def reveal(request: web.Request) -> web.Response:
    """``POST …/reveal``: who made it, on this one page; the look is written to the audit trail."""
    app = request.app
    try:
        shown = await app[DB].run(desk.reveal, _number(request), by=me(request).signature, now=app[CLOCK].now())
    except UnknownRequestError as error:
        raise not_found(request, error) from error
    return await _request_page(request, revealed=shown)


async def show_step(request: web.Request) -> web.Response:
    """``GET …/steps/{step}``: the form of a step."""
    return await _step_page(request, {})


async def take_step(request: web.Request) -> web.Response:
    """``POST …/steps/{step}``: take it, and tell the citizen."""
    app, number, step = request.app, _number(request), request.match_info["step"]
    form = await request.post()
    typed = {key: str(value).replace("\r\n", "\n") for key, value in form.items()}
    revision = typed.get("revision", "")
    if step not in set(Step):
        return await _step_page(request, {})
    try:
        notice = await app[DB].run(
            take,
            number,
            Step(step),
            typed,
            whole_number(revision) or 0,
            me(request),
            app[CLOCK].now(),
            app[AGENCY].current,
        )
    except UnknownRequestError as error:
        raise not_found(request, error) from error
    except EditConflict as error:
        return await _step_page(request, typed, f"{error}请看过现在的情况后再办理。", status=409)
    except StepRefused as error:
        return await _step_page(request, typed, str(error), status=422)
    if notice.conversation_id is not None:
        app[HUB].publish(notice.conversation_id)
    raise web.HTTPSeeOther(f"/staff/requests/{number}?done=request-step")


async def _request_page(
    request: web.Request,
    *,
    revealed: tuple[tuple[str, str], ...] | None = None,
    error: str | None = None,
    status: int = 200,
) -> web.Response:
    one = await _find(request)
    context = {
        "one": one,
        "revealed": revealed,
        "error": error,
        "may_read_conversation": await request.app[DB].read(may_read, one.conversation_id, me(request)),
        "section": "requests",
    }
    return render(request, "request.html", context, status=status)


async def _step_page(
    request: web.Request, typed: Mapping[str, str], error: str | None = None, *, status: int = 200
) -> web.Response:
    """The form with the request's present revision: who reads the message of a conflict may go on from there.

    A step that can't be taken now, or that asks nothing, has no form: the request's own page says why.
    """
    one = await _find(request)
    transition = _offered(one, request.match_info["step"])
    if transition is None:
        sentence = error or f"{one.number}现在是“{one.state.label}”，不能进行这一步。"
        return await _request_page(request, error=sentence, status=409)
    if not (transition.facts or transition.words):
        return await _request_page(request, error=error, status=status)
    context: dict[str, Any] = {
        "one": one,
        "transition": transition,
        "typed": typed,
        "error": error,
        "danger": _DANGER,
        "today": china_date(request.app[CLOCK].now()),
        "max_words": MAX_WORDS,
        "max_fact": MAX_FACT,
        "section": "requests",
    }
    return render(request, "request_step.html", context, status=status)


async def _find(request: web.Request) -> RequestView:
    app = request.app
    try:
        return await app[DB].read(desk.view, _number(request), china_date(app[CLOCK].now()), app[CALENDAR])
    except UnknownRequestError as error:
        raise not_found(request, error) from error


def _offered(one: RequestView, step: str) -> Transition | None:
    return next((transition for transition in one.steps if transition.step == step), None)


def _number(request: web.Request) -> str:
    return request.match_info["request"]


def take(
    session: Session,
    number: str,
    step: Step,
    typed: Mapping[str, str],
    revision: int,
    person: Me,
    now: datetime,
    agency: AgencySettings,
) -> Notice:
    """Take a step and tell the citizen. Raises what :func:`actions.cases.requests.steps.take` raises."""
    notice = steps.take(
        session,
        number,
        step,
        by=person.signature,
        facts=typed,
        texts=typed,
        expected_revision=revision,
        now=now,
        agency=agency,
    )
    tell_applicant(session, notice, person.id, now)
    return notice
