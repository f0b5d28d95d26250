"""Making, changing and switching canned replies, and filling one in: what the console's pages and the API both do."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.console.audit import audit
from bot.console.canned import replies
from bot.console.canned.articles import find_article, normalised
from bot.console.canned.replies import RefusedReplyError
from bot.console.canned.tables import CannedReply
from bot.console.canned.variables import Filled, fill, values_for
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, KNOWLEDGE
from knowledge.answers import Citation


async def checked_article(app: web.Application, text: str) -> str | None:
    """The article as it is written in the law, when it stands there. Raises :class:`RefusedReplyError`."""
    if not text:
        return None
    article = normalised(text)
    if article is None:
        raise RefusedReplyError("依据请只写《政府信息公开条例》的一条，例如“第三十三条”。")
    if await _cited(app, article) is None:
        raise RefusedReplyError(f"《政府信息公开条例》里没有找到{article}，请核对条文的号码。")
    return article


async def filled(app: web.Application, conversation_id: str, text: str, staff_name: str) -> Filled:
    """``text`` with its variables filled in for the conversation and who has it."""
    agency = app[AGENCY].current
    return await app[DB].read(_fill, conversation_id, text, staff_name, app[CLOCK].now(), app[CALENDAR], agency)


def keep(
    session: Session,
    reply_id: int | None,
    name: str,
    text: str,
    article: str | None,
    version: int | None,
    by: str,
    now: datetime,
) -> CannedReply:
    """Make a reply, or change one; it is written to the audit trail. Raises :class:`RefusedReplyError`."""
    saved = replies.save(session, reply_id, name, text, article, version, by, now)
    action = "canned_reply_added" if reply_id is None else "canned_reply_changed"
    audit(session, action, now=now, actor=by, subject=f"canned:{saved.id}")
    return saved


def switch(session: Session, reply_id: int, is_active: bool, by: str, now: datetime) -> None:
    """Out of use, or back; it is written to the audit trail. Raises :class:`RefusedReplyError`."""
    replies.switch(session, reply_id, is_active, by, now)
    action = "canned_reply_switched_on" if is_active else "canned_reply_switched_off"
    audit(session, action, now=now, actor=by, subject=f"canned:{reply_id}")


async def _cited(app: web.Application, article: str) -> Citation | None:
    """Where an article of the Regulation stands in the documents."""
    holder = app[KNOWLEDGE]
    return await asyncio.to_thread(lambda: find_article(holder.current, article))


def _fill(
    session: Session, conversation_id: str, text: str, name: str, now: datetime, calendar: Any, agency: Any
) -> Filled:
    values, reasons = values_for(
        session, conversation_id, staff_name=name, today=china_date(now), calendar=calendar, agency=agency
    )
    return fill(text, values, reasons)
