"""The talks that are over: when, by whom, why, how fast, how it was rated. Nothing that was said (PIPL Art. 34)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from actions.cases.lifecycle import Role as Duty
from bot import places
from bot.console.desk.side import told
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.paging import addressed, cut, pager, place_in
from bot.console.transcript import CHANNELS, staff_names
from bot.delivery.tables import Conversation, Talk
from bot.keys import DB, SETTINGS

ON_A_PAGE = 50
PATH = "/staff/conversations/ended"


async def listing(request: web.Request) -> web.Response:
    """``GET /staff/conversations/ended``: one's own, or with ``?who=all`` everybody's (supervisors)."""
    person = me(request)
    sees_all = Duty.SUPERVISOR in person.duties
    is_all = sees_all and request.query.get("who") == "all"
    after = place_in(request, places.read_instant)
    found = await request.app[DB].read(behind, None if is_all else person, after, ON_A_PAGE + 1)
    rows, end = cut(found, ON_A_PAGE, place_of)
    context = {
        "rows": rows,
        "pager": pager(addressed(PATH, who="all" if is_all else ""), after, end),
        "sees_all": sees_all,
        "is_all": is_all,
        "limit": request.app[SETTINGS].first_response_minutes,
        "section": "conversations",
    }
    return render(request, "desk_ended.html", context)


def ended(person: Me | None) -> Select[Talk, str]:
    """The talks that are over, of one or of all, the last first: to be cut to a page, and told by :func:`rows_of`."""
    query = (
        select(Talk, Conversation.channel)
        .join(Conversation, Conversation.id == Talk.conversation_id)
        .where(Talk.ended_at.is_not(None))
        .order_by(Talk.ended_at.desc(), Talk.id.desc())
    )
    return query if person is None else query.where(Talk.staff_id == person.id)


def rows_of(session: Session, query: Select[Talk, str]) -> list[dict[str, Any]]:
    """In words, without anything that was said."""
    names = staff_names(session)
    found = session.execute(query)
    return [told(talk, names) | {"channel": CHANNELS.get(channel, channel)} for talk, channel in found]


def behind(session: Session, person: Me | None, after: tuple[datetime, int] | None, limit: int) -> list[dict[str, Any]]:
    """Of one or of all, the last first, behind the talk that ended at this instant and has this id."""
    query = ended(person)
    if after is not None:
        at, number = after
        query = query.where(Talk.ended_at <= at, (Talk.ended_at < at) | (Talk.id < number))
    return rows_of(session, query.limit(limit))


def place_of(row: dict[str, Any]) -> str:
    """Where the list goes on behind a row."""
    return places.of_instant(row["ended_at"], row["id"])
