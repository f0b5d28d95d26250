"""Live pages: server-sent events of one conversation and of the queue.

A stream ends when its reader signs out, is disabled, or may no longer read; it never counts as use of the session.
Events: ``message`` (a bubble, with its id to resume from), ``holder`` (who holds the conversation), ``urgent``
(whether it is), ``queue`` (all its rows), ``end`` (there will be no more; the data is a sentence).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.guard import load_me
from bot.console.me import Me, me
from bot.console.policy import Holder, Permission, may
from bot.console.transcript import bubbles, holder_of, queue_rows, staff_names
from bot.delivery import conversations
from bot.delivery.outbox import transcript
from bot.keys import DB, HUB

HEARTBEAT_SECONDS = 20.0
CALM_SECONDS = 0.5  # the queue is read at most twice a second, however busy the chats are
STREAMS: web.AppKey[set[asyncio.Task[Any]]] = web.AppKey("console_streams")

SIGNED_OUT = "登录已过期，请重新登录。"
NOT_READABLE = "此会话已由同事接待或已结束，您不能继续查看。"


async def conversation_events(request: web.Request) -> web.StreamResponse:
    """``GET /staff/conversations/{id}/events``, resumed behind ``Last-Event-ID`` (or ``?after=``)."""
    conversation_id = request.match_info["id"]
    holder = await request.app[DB].read(holder_of, conversation_id)
    if holder is None or not may(me(request).actor, Permission.READ_CONVERSATION, holder):
        raise web.HTTPForbidden(text=NOT_READABLE)
    return await _stream(request, _conversation_news(request, conversation_id, _resume_after(request)))


async def queue_events(request: web.Request) -> web.StreamResponse:
    """``GET /staff/conversations/events``."""
    return await _stream(request, _queue_news(request))


async def _conversation_news(request: web.Request, conversation_id: str, after: int) -> AsyncGenerator[bytes]:
    db, hub = request.app[DB], request.app[HUB]
    last_holder: Holder | None = None
    was_urgent = False  # so does a page that doesn't say so
    while True:
        seen = hub.version(conversation_id)
        person = await load_me(request, is_use=False)
        if person is None:
            yield _event("end", SIGNED_OUT)
            return
        holder, is_urgent, news = await db.read(_news, conversation_id, after, person)
        if holder is None:
            yield _event("end", NOT_READABLE)
            return
        for bubble in news:
            after = bubble["id"]
            yield _event("message", bubble, after)
        if holder != last_holder:
            last_holder = holder
            yield _event("holder", {"owner": holder.owner, "staff_id": holder.staff_id})
        if is_urgent != was_urgent:
            was_urgent = is_urgent
            yield _event("urgent", is_urgent)
        if not news and not await hub.wait(conversation_id, HEARTBEAT_SECONDS, since=seen):
            yield b": still here\n\n"


async def _queue_news(request: web.Request) -> AsyncGenerator[bytes]:
    db, hub = request.app[DB], request.app[HUB]
    last: list[dict[str, Any]] | None = None
    while True:
        seen = hub.version()
        person = await load_me(request, is_use=False)
        if person is None:
            yield _event("end", SIGNED_OUT)
            return
        rows = await db.read(queue_rows, person)
        if rows != last:
            last = rows
            yield _event("queue", rows)
        if await hub.wait("*", HEARTBEAT_SECONDS, since=seen):
            await asyncio.sleep(CALM_SECONDS)
        else:
            yield b": still here\n\n"


async def _stream(request: web.Request, events: AsyncGenerator[bytes]) -> web.StreamResponse:
    # X-Accel-Buffering: a proxy such as nginx must pass events on at once
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    with _counted(request.app), suppress(ConnectionResetError):
        await response.prepare(request)
        await response.write(b"retry: 2000\n\n")
        async with aclosing(events):
            async for event in events:
                await response.write(event)
    return response


async def close_streams(app: web.Application) -> None:
    """Signal ``on_shutdown``: streams don't end by themselves; browsers come back to the next process and resume."""
    streams = app[STREAMS]
    for task in tuple(streams):
        task.cancel()


@contextmanager
def _counted(app: web.Application) -> Iterator[None]:
    task = asyncio.current_task()
    assert task is not None
    app[STREAMS].add(task)
    try:
        yield
    finally:
        app[STREAMS].discard(task)


def _news(
    session: Session, conversation_id: str, after: int, person: Me
) -> tuple[Holder | None, bool, list[dict[str, Any]]]:
    """Who holds it, whether it is urgent, and what is new; ``None`` and nothing for someone who may not read it."""
    view = conversations.get(session, conversation_id)
    holder = Holder(view.owner, view.staff_id) if view else None
    if view is None or holder is None or not may(person.actor, Permission.READ_CONVERSATION, holder):
        return None, False, []
    news = bubbles(transcript(session, conversation_id, after_id=after), staff_names(session))
    return holder, view.urgent, news


def _resume_after(request: web.Request) -> int:
    given = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


def _event(name: str, data: Any, event_id: int | None = None) -> bytes:
    """JSON keeps a line break inside a text on one line, as server-sent events need it."""
    identity = f"id: {event_id}\n" if event_id is not None else ""
    return f"{identity}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
