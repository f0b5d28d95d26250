"""``POST …/writing`` and ``POST …/seen``: what the page of who has a conversation tells the citizen's page."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.me import Me, me
from bot.console.policy import Permission, may
from bot.console.transcript import holder_of
from bot.delivery.marks import Side, note_seen
from bot.keys import CLOCK, DB, HUB, WRITING
from bot.typed import LONG, whole_number


async def writing(request: web.Request) -> web.Response:
    """The member of staff writes. 204; 403 when the conversation is not theirs."""
    conversation_id, app = request.match_info["id"], request.app
    holder = await app[DB].read(holder_of, conversation_id)
    if holder is None or not may(me(request).actor, Permission.WRITE_IN_CONVERSATION, holder):
        raise web.HTTPForbidden
    app[WRITING].note(conversation_id, Side.STAFF, app[CLOCK].now())
    return web.Response(status=204)


async def seen(request: web.Request) -> web.Response:
    """Their page has shown everything up to message ``up_to``. 204; 403 when the conversation is not theirs."""
    conversation_id, form = request.match_info["id"], await request.post()
    number = whole_number(form.get("up_to"), LONG) or 0
    allowed, is_news = await request.app[DB].run(_seen, conversation_id, me(request), number)
    if not allowed:
        raise web.HTTPForbidden
    if is_news:
        request.app[HUB].publish(conversation_id)
    return web.Response(status=204)


def _seen(session: Session, conversation_id: str, person: Me, number: int) -> tuple[bool, bool]:
    holder = holder_of(session, conversation_id)
    if holder is None or not may(person.actor, Permission.WRITE_IN_CONVERSATION, holder):
        return False, False
    return True, note_seen(session, conversation_id, Side.STAFF, number)
