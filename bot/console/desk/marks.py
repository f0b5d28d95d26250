"""``POST …/writing`` and ``POST …/seen``: what the page of who has a conversation tells the citizen's page."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.desk.holding import RefusedError, open_to
from bot.console.me import Me, me
from bot.console.policy import Permission
from bot.delivery.marks import Side, note_seen
from bot.keys import CLOCK, DB, HUB, WRITING
from bot.typed import whole_number


async def writing(request: web.Request) -> web.Response:
    """The member of staff writes. 204; 403 when the conversation is not theirs."""
    conversation_id, app = request.match_info["id"], request.app
    try:
        await app[DB].read(open_to, conversation_id, me(request), Permission.WRITE_IN_CONVERSATION)
    except RefusedError:
        raise web.HTTPForbidden from None
    app[WRITING].note(conversation_id, Side.STAFF, app[CLOCK].now())
    return web.Response(status=204)


async def seen(request: web.Request) -> web.Response:
    """Their page has shown everything up to message ``up_to``. 204; 403 when the conversation is not theirs."""
    conversation_id, form = request.match_info["id"], await request.post()
    number = whole_number(form.get("up_to")) or 0
    try:
        is_news = await request.app[DB].run(saw, conversation_id, me(request), number)
    except RefusedError:
        raise web.HTTPForbidden from None
    if is_news:
        request.app[HUB].publish(conversation_id)
    return web.Response(status=204)


def saw(session: Session, conversation_id: str, person: Me, number: int) -> bool:
    """``person`` has read up to message ``number``; whether that is news. Raises :class:`RefusedError`."""
    open_to(session, conversation_id, person, Permission.WRITE_IN_CONVERSATION)
    return note_seen(session, conversation_id, Side.STAFF, number)
