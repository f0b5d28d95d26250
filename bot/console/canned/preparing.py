"""What a canned reply needs of the rest: its article in the documents, its variables filled in for a conversation."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.console.canned.articles import find_article, normalised
from bot.console.canned.replies import RefusedReplyError
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
