"""Live pages: server-sent events of one conversation and of the queue.

A stream ends when its reader signs out, is disabled, or may no longer read; it never counts as use of the session.
Events: ``message`` (a bubble, with its id to resume from), ``note`` (what staff wrote for each other; a page that
resumes hears it again), ``holder`` (who holds the conversation), ``urgent`` (whether it is), ``seen`` (up to which
message the citizen's page has shown), ``writing`` (the citizen writes), ``clock`` (the first response), ``queue`` (all
its rows), ``end`` (there will be no more; the data is a sentence).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.desk.clock import Watch
from bot.console.guard import load_me
from bot.console.me import Me, me
from bot.console.policy import Holder, Permission, may
from bot.console.transcript import bubbles, holder_of, note_bubble, queue_rows, staff_names
from bot.delivery import conversations, talks
from bot.delivery.marks import Side
from bot.delivery.outbox import transcript
from bot.keys import DB, HUB, WRITING
from bot.typed import whole_number

HEARTBEAT_SECONDS = 20.0
CALM_SECONDS = 0.5  # the queue is read at most twice a second, however busy the chats are
STREAMS: web.AppKey[set[asyncio.Task[Any]]] = web.AppKey("console_streams")

SIGNED_OUT = "登录已过期，请重新登录。"
NOT_READABLE = "此会话已由同事接待或已结束，您不能继续查看。"


@dataclass(frozen=True)
class _State:
    """What else of a conversation a page shows, as it is now."""

    holder: Holder
    urgent: bool = False
    seen: int = 0
    clock: dict[str, Any] | None = None


async def conversation_events(request: web.Request) -> web.StreamResponse:
    """``GET /staff/conversations/{id}/events``, resumed behind ``Last-Event-ID`` (or ``?after=``); with ``?queue`` the
    queue's events are in it too, since a browser opens few connections."""
    conversation_id = request.match_info["id"]
    holder = await request.app[DB].read(holder_of, conversation_id)
    if holder is None or not may(me(request).actor, Permission.READ_CONVERSATION, holder):
        raise web.HTTPForbidden(text=NOT_READABLE)
    news = _conversation_news(request, conversation_id, _resume_after(request))
    return await _stream(request, _together(news, _queue_news(request)) if "queue" in request.query else news)


async def queue_events(request: web.Request) -> web.StreamResponse:
    """``GET /staff/conversations/events``."""
    return await _stream(request, _queue_news(request))


async def _conversation_news(request: web.Request, conversation_id: str, after: int) -> AsyncGenerator[bytes]:
    db, hub, writing = request.app[DB], request.app[HUB], request.app[WRITING]
    after_note = _number(request.query.get("note", ""))
    last: _State | None = None
    written = writing.count(conversation_id, Side.CITIZEN)
    while True:
        seen = hub.version(conversation_id)
        person = await load_me(request, is_use=False)
        if person is None:
            yield _event("end", SIGNED_OUT)
            return
        state, news, notes = await db.read(_news, conversation_id, after, after_note, person, Watch.of(request))
        if state is None:
            yield _event("end", NOT_READABLE)
            return
        for bubble in news:
            after = bubble["id"]
            yield _event("message", bubble, after)
        for note in notes:
            after_note = note["id"]
            yield _event("note", note)
        for event in _changes(last, state):
            yield event
        last = state
        if (count := writing.count(conversation_id, Side.CITIZEN)) != written:
            written = count
            yield _event("writing", True)
        if not news and not await hub.wait(conversation_id, HEARTBEAT_SECONDS, since=seen):
            yield b": still here\n\n"


def _changes(last: _State | None, now: _State) -> Iterator[bytes]:
    """What is different from what the page was told last; a fresh page says neither urgent nor seen by itself."""
    before = last or _State(Holder("", None))
    if now.holder != before.holder:
        yield _event("holder", {"owner": now.holder.owner, "staff_id": now.holder.staff_id})
    if now.urgent != before.urgent:
        yield _event("urgent", now.urgent)
    if now.seen != before.seen:
        yield _event("seen", now.seen)
    if last is not None and now.clock != last.clock:
        yield _event("clock", now.clock)


async def _together(*sources: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """The events of several streams as they come; over when one of them is."""
    events: asyncio.Queue[bytes | None] = asyncio.Queue(1)

    async def pass_on(source: AsyncGenerator[bytes]) -> None:
        async with aclosing(source):
            async for event in source:
                await events.put(event)
        await events.put(None)

    tasks = [asyncio.create_task(pass_on(source)) for source in sources]
    try:
        while (event := await events.get()) is not None:
            yield event
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _queue_news(request: web.Request) -> AsyncGenerator[bytes]:
    db, hub = request.app[DB], request.app[HUB]
    last: list[dict[str, Any]] | None = None
    while True:
        seen = hub.version()
        person = await load_me(request, is_use=False)
        if person is None:
            yield _event("end", SIGNED_OUT)
            return
        rows = await db.read(queue_rows, person, Watch.of(request))
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
    session: Session, conversation_id: str, after: int, after_note: int, person: Me, watch: Watch
) -> tuple[_State | None, list[dict[str, Any]], list[dict[str, Any]]]:
    """How it stands, what is new, and the new notes; ``None`` and nothing for someone who may not read it."""
    view = conversations.get(session, conversation_id)
    holder = Holder(view.owner, view.staff_id) if view else None
    if view is None or holder is None or not may(person.actor, Permission.READ_CONVERSATION, holder):
        return None, [], []
    names = staff_names(session)
    state = _State(holder, view.urgent, view.seen_by_citizen, watch.read(talks.find_open(session, conversation_id)))
    news = bubbles(transcript(session, conversation_id, after_id=after), names)
    notes = [note_bubble(one, names) for one in talks.notes(session, conversation_id, after_id=after_note)]
    return state, news, notes


def _resume_after(request: web.Request) -> int:
    return _number(request.headers.get("Last-Event-ID") or request.query.get("after", "0"))


def _number(text: str) -> int:
    return whole_number(text) or 0


def _event(name: str, data: Any, event_id: int | None = None) -> bytes:
    """JSON keeps a line break inside a text on one line, as server-sent events need it."""
    identity = f"id: {event_id}\n" if event_id is not None else ""
    return f"{identity}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
