"""Signing out. Who still talks with citizens is asked first what becomes of them: nobody else would answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit as trail
from actions.cases.masking import mask_name
from actions.cases.tables import Application
from bot.console import sessions
from bot.console.audit import audit
from bot.console.guard import SIGN_IN
from bot.console.me import TOKEN, Me, me
from bot.console.pages import render
from bot.console.transcript import CHANNELS, summary_of
from bot.delivery import conversations
from bot.delivery.conversations import ConversationView
from bot.keys import CLOCK, DB, HUB

HERE = "/staff/logout"
RELEASE, KEEP = "release", "keep"


@dataclass(frozen=True)
class InHand:
    """A conversation of who signs out."""

    id: str
    about: str
    channel: str
    who: str = field(repr=False)  # who has applied in it, masked; empty: nobody has
    urgent: bool
    since: datetime | None
    is_laid_aside: bool


async def show(request: web.Request) -> web.Response:
    """``GET /staff/logout``: which conversations one has, and what may become of them."""
    found = await request.app[DB].read(in_hand, me(request), request.app[CLOCK].now())
    waiting = [one for one in found if not one.is_laid_aside]
    context = {"waiting": waiting, "laid_aside": len(found) - len(waiting)}
    return render(request, "sign_out.html", context)


async def sign_out(request: web.Request) -> web.Response:
    """``POST /staff/logout`` with ``talks`` (``release``: back into the queue, ``keep``); asked where it matters."""
    app, person, now = request.app, me(request), request.app[CLOCK].now()
    talks = str((await request.post()).get("talks", ""))
    if talks not in (RELEASE, KEEP):
        found = await app[DB].read(in_hand, person, now)
        if not all(one.is_laid_aside for one in found):
            raise web.HTTPSeeOther(HERE)
    released = await app[DB].run(_close, request[TOKEN], person, now, talks == RELEASE)
    for conversation_id in released:
        app[HUB].publish(conversation_id)
    done = "signed-out-released" if released else "signed-out"
    return web.Response(status=303, headers={"Location": f"{SIGN_IN}?done={done}"})


def in_hand(session: Session, person: Me, now: datetime) -> list[InHand]:
    """The conversations that somebody has, those that were laid aside too."""
    views = conversations.held_by(session, person.id)
    applied = _applicants(session, [view.id for view in views])
    return [_line(view, applied.get(view.id, ""), now) for view in views]


def _line(view: ConversationView, applicant: str, now: datetime) -> InHand:
    return InHand(
        view.id,
        summary_of(view)[0],
        CHANNELS.get(view.channel, view.channel),
        mask_name(applicant) if applicant else "",
        view.urgent,
        view.waiting_since,
        conversations.is_laid_aside(view.snoozed_until, now),
    )


def _applicants(session: Session, ids: list[str]) -> dict[str, str]:
    """Who applied last in each conversation."""
    query = select(Application.conversation_id, Application.applicant_name)
    found = session.execute(query.where(Application.conversation_id.in_(ids)).order_by(Application.id))
    return {conversation_id: name for conversation_id, name in found if conversation_id}


def _close(session: Session, token: str, person: Me, now: datetime, release: bool) -> list[str]:
    """Sign this browser out; the ids of the conversations that wait again. What was laid aside stays so."""
    released = conversations.release_all(session, person.id, now, laid_aside_too=False) if release else []
    sessions.close_session(session, token)
    passed_on: dict[str, Any] = {"at": now, "actor": person.signature, "action": "conversation_passed_on"}
    for conversation_id in released:
        trail.record(session, subject=conversation_id, detail={"to": "queue"}, **passed_on)
    audit(session, "signed_out", now=now, actor=person.signature, subject=person.username)
    return released
