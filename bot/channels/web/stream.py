"""``GET /api/chat/events``: the conversation as server-sent events, resumed behind the last one seen.

Events: unnamed ones carry a message (``id`` is the message's id), ``owner`` ones say who answers from now on, ``beat``
ones that the line still holds (a page cannot tell a silent stream from a dead one). ``writing``: a person writes;
``seen``: up to which message the page of a person has shown what the citizen wrote.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.web.api import message_id, refuse
from bot.channels.web.transcript import Excerpt, conversation_id_of, read_after
from bot.channels.web.visitor import visitor_token
from bot.delivery.marks import Side
from bot.delivery.outbox import mark_delivered
from bot.delivery.tables import Owner
from bot.keys import DB, HUB, WRITING

HEARTBEAT_SECONDS = 20.0
RECONNECT_MILLISECONDS = 2000
STREAMS_PER_VISITOR = 4  # a browser opens at most six connections to a site


@dataclass
class Streams:
    """The streams that are open in this process."""

    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    per_visitor: Counter[str] = field(default_factory=Counter)


STREAMS: web.AppKey[Streams] = web.AppKey("web_chat_streams", Streams)


def setup(app: web.Application) -> None:
    app[STREAMS] = Streams()
    app.router.add_get("/api/chat/events", events)
    app.on_shutdown.append(_close_all)


async def events(request: web.Request) -> web.StreamResponse:
    """Stay open and tell what is new; 204, which ends a browser's attempts, before the visitor's first message."""
    after = message_id(request.headers.get("Last-Event-ID") or request.query.get("after") or "0")
    token = visitor_token(request)
    conversation_id = token and await request.app[DB].read(conversation_id_of, token)
    if not token or not conversation_id:
        return web.Response(status=204)
    with _one_more_stream(request.app[STREAMS], token):
        return await _stream(request, conversation_id, after)


@contextmanager
def _one_more_stream(streams: Streams, token: str) -> Iterator[None]:
    if streams.per_visitor[token] >= STREAMS_PER_VISITOR:
        refuse(web.HTTPTooManyRequests, "您打开的页面太多，请关闭几个后重试。")
    task = asyncio.current_task()
    assert task is not None
    streams.tasks.add(task)
    streams.per_visitor[token] += 1
    try:
        yield
    finally:
        streams.tasks.discard(task)
        streams.per_visitor.subtract((token,))
        if streams.per_visitor[token] == 0:
            del streams.per_visitor[token]


async def _stream(request: web.Request, conversation_id: str, after: int) -> web.StreamResponse:
    db, hub = request.app[DB], request.app[HUB]
    # X-Accel-Buffering: a proxy such as nginx must pass events on at once
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    owner: Owner | None = None
    writing = request.app[WRITING]
    seen_by_staff, written = 0, writing.count(conversation_id, Side.STAFF)
    with suppress(ConnectionResetError):
        await response.write(f"retry: {RECONNECT_MILLISECONDS}\n\n".encode())
        while True:
            seen = hub.version(conversation_id)
            excerpt = await db.read(read_after, conversation_id, after)
            await response.write(_as_events(excerpt, owner, seen_by_staff))
            owner, seen_by_staff = excerpt.owner, excerpt.seen
            if (count := writing.count(conversation_id, Side.STAFF)) != written:
                written = count
                if owner is Owner.STAFF:
                    await response.write(b"event: writing\ndata: 1\n\n")
            if excerpt.messages:
                after = excerpt.messages[-1]["id"]
            if excerpt.has_undelivered:
                await db.run(mark_delivered, conversation_id, up_to_id=after)
            if not excerpt.has_more and not await hub.wait(conversation_id, HEARTBEAT_SECONDS, since=seen):
                await response.write(b"event: beat\ndata: 1\n\n")
    return response


def _as_events(excerpt: Excerpt, owner_before: Owner | None, seen_before: int) -> bytes:
    events = [f"id: {message['id']}\ndata: {_line(message)}\n\n" for message in excerpt.messages]
    if excerpt.owner is not owner_before:
        events.append(f"event: owner\ndata: {_line(excerpt.owner)}\n\n")
    if excerpt.seen != seen_before:
        events.append(f"event: seen\ndata: {excerpt.seen}\n\n")
    return "".join(events).encode()


def _line(value: object) -> str:
    """JSON on one line: a line break inside a text is escaped, as server-sent events need it."""
    return json.dumps(value, ensure_ascii=False)


async def _close_all(app: web.Application) -> None:
    """Streams never end by themselves; browsers come back to the next process and resume."""
    for task in tuple(app[STREAMS].tasks):
        task.cancel()
