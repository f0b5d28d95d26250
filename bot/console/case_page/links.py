"""Linking applications with each other, and taking a link apart."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import links
from actions.cases.links import LinkKind
from actions.cases.refusals import StepRefused, UnknownApplicationError
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.people import reach
from bot.console.people.reach import OutOfReachError
from bot.keys import CLOCK, DB


async def add(request: web.Request) -> web.Response:
    """``POST …/links`` with the ``other`` application's number and the ``kind`` of the link."""
    form, app = await request.post(), request.app
    kind, other = str(form.get("kind", "")), str(form.get("other", "")).strip()[:40]
    if kind not in set(LinkKind) or not other:
        return refused_page(request, "请填写另一件申请的编号，并选择关联的类型。", title="没有关联", status=422)
    number = request.match_info["number"]
    try:
        await app[DB].run(connect, number, other, LinkKind(kind), me(request), app[CLOCK].now())
    except (StepRefused, UnknownApplicationError, OutOfReachError) as error:
        return refused_page(request, str(error), title="没有关联", status=422)
    raise web.HTTPSeeOther(f"/staff/applications/{number}?done=case-linked#links")


def connect(session: Session, number: str, other: str, kind: LinkKind, person: Me, now: datetime) -> None:
    """Link two applications that ``person`` reaches. Raises what :func:`links.link` does, and :class:`OutOfReachError`
    for the other one: a link tells its state, and is noted of it."""
    reach.require(session, other, person)
    links.link(session, number, other, kind, by=person.signature, now=now)


async def remove(request: web.Request) -> web.Response:
    """``POST …/links/{link}/remove``."""
    number, app = request.match_info["number"], request.app
    link_id, by = int(request.match_info["link"]), me(request).signature
    try:
        await app[DB].run(links.unlink, number, link_id, by=by, now=app[CLOCK].now())
    except (StepRefused, UnknownApplicationError) as error:
        return refused_page(request, str(error), title="没有解除", status=422)
    raise web.HTTPSeeOther(f"/staff/applications/{number}?done=case-unlinked#links")
