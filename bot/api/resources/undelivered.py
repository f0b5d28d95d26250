"""What was not delivered: the list by a cursor, sending again, laying aside."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from bot.api.endpoint import Call, Given, Nothing, PageQuery
from bot.api.values import DigitCursor
from bot.delivery import undelivered


class UndeliveredQuery(PageQuery):
    """Which page."""

    after: DigitCursor = Field(default="", description="上一页的 next；第一页不填")


class Undelivered(Given):
    """没有送到的消息；群众写的不显示"""

    id: int
    channel: str
    author: str
    is_unsure: bool = Field(description="也许送到了")
    at: datetime
    excerpt: str
    reason: str


class UndeliveredPage(Given):
    """没有送到的，新的在前"""

    items: list[Undelivered]
    next: str = Field(description="下一页从哪里开始；空：没有了")


async def listing(call: Call) -> UndeliveredPage:
    """``GET /undelivered``."""
    query: UndeliveredQuery = call.query
    before = int(query.after) if query.after else None
    found = await call.read(undelivered.listing, query.limit + 1, before=before)
    shown = [Undelivered.model_validate(each) for each in found[: query.limit]]
    return UndeliveredPage(items=shown, next=str(shown[-1].id) if len(found) > query.limit else "")


async def send_again(call: Call) -> Nothing:
    """``POST /undelivered/{message}/again``."""
    call.publish(await call.run(undelivered.try_again, call.whole("message"), call.now, call.by))
    return Nothing()


async def lay_aside(call: Call) -> Nothing:
    """``POST /undelivered/{message}/aside``."""
    await call.run(undelivered.lay_aside, call.whole("message"), call.now, call.by)
    return Nothing()
