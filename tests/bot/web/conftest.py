from __future__ import annotations

import asyncio
import json
import re
import shutil
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientResponse, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Page, async_playwright
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from actions.db import Database
from bot.app import create_app
from bot.delivery import outbox
from bot.delivery.hub import Hub
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Message
from bot.keys import HUB
from bot.learning import log
from bot.learning.asked import Asked
from bot.settings import Settings


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def app(db: Database, clock: FixedClock, settings: Settings) -> web.Application:
    return create_app(settings, clock=clock, db=db, run_worker=False)


@pytest.fixture
async def server(app: web.Application) -> AsyncIterator[TestServer]:
    async with TestServer(app) as server:
        yield server


@dataclass
class Visitor:
    """A browser on the chat page, with a cookie jar of its own."""

    client: TestClient[Any, Any]
    headers: dict[str, str] = field(default_factory=lambda: {"X-Requested-With": "gongkai"})

    async def post(self, text: Any, *, message_id: Any = None, **headers: str) -> ClientResponse:
        body = {"id": message_id or uuid.uuid4().hex, "text": text}
        return await self.client.post("/api/chat/messages", json=body, headers=self.headers | headers)

    async def says(self, text: str) -> int:
        """Send ``text``; returns the message's id."""
        response = await self.post(text)
        assert response.status == 202, await response.text()
        return int((await response.json())["id"])

    async def reads(self, **params: int) -> dict[str, Any]:
        response = await self.client.get("/api/chat/messages", params={k: str(v) for k, v in params.items()})
        assert response.status == 200
        return dict(await response.json())

    async def texts(self, **params: int) -> list[str]:
        return [message["text"] for message in (await self.reads(**params))["messages"]]

    async def listens(self, *, last_event_id: int | None = None, after: int | None = None) -> Listener:
        headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
        params = {} if after is None else {"after": str(after)}
        return Listener(await self.client.get("/api/chat/events", headers=headers, params=params))


@dataclass
class Listener:
    """An open event stream."""

    response: ClientResponse

    async def next(self, event: str = "message") -> dict[str, Any] | str:
        """The data of the next event of this kind; its id must be the message's."""
        async with asyncio.timeout(30):
            while True:
                fields = dict(re.findall(r"^(\w+): (.*)$", await self._block(), re.MULTILINE))
                if "data" in fields and fields.get("event", "message") == event:
                    data = json.loads(fields["data"])
                    assert event != "message" or int(fields["id"]) == data["id"]
                    return data  # type: ignore[no-any-return]

    async def text(self) -> str:
        message = await self.next()
        assert isinstance(message, dict)
        return str(message["text"])

    async def _block(self) -> str:
        return (await self.response.content.readuntil(b"\n\n")).decode()


NewVisitor = Callable[[], Awaitable[Visitor]]


@pytest.fixture
async def new_visitor(server: TestServer) -> AsyncIterator[NewVisitor]:
    """``await new_visitor()``: one more citizen who has opened the chat page."""
    clients: list[TestClient[Any, Any]] = []

    async def arrive() -> Visitor:
        client = TestClient(server, cookie_jar=CookieJar(unsafe=True))
        clients.append(client)
        assert (await client.get("/")).status == 200
        return Visitor(client)

    yield arrive
    for client in clients:
        await client.session.close()


@pytest.fixture
async def visitor(new_visitor: NewVisitor) -> Visitor:
    return await new_visitor()


@dataclass
class Desk:
    """Answers as the bot or staff would, and wakes the page."""

    db: Database
    clock: FixedClock
    hub: Hub

    async def answers(self, message_id: int, outgoing: Outgoing | str, *, author: str = "bot", **more: Any) -> int:
        """Say something in the conversation of a citizen's message; returns the bubble's id."""
        outgoing = Outgoing(outgoing) if isinstance(outgoing, str) else outgoing
        conversation_id = await self.conversation_of(message_id)
        bubble = await self.db.run(outbox.say, conversation_id, outgoing, author=author, now=self.clock.now(), **more)
        self.hub.publish(conversation_id)
        return bubble.id

    async def answers_question(self, message_id: int, text: str, verdict: str = "answer") -> int:
        """Answer a citizen's message as a question that was looked up; returns the bubble's id."""
        outgoing = Outgoing(text, kind="answer" if verdict == "answer" else "related")
        conversation_id, now = await self.conversation_of(message_id), self.clock.now()

        def answer(session: Session) -> int:
            bubble = outbox.say(session, conversation_id, outgoing, author="bot", now=now)
            log.record(session, Asked("问题", verdict), answer_id=bubble.id, message_id=message_id, now=now)
            return bubble.id

        answer_id = await self.db.run(answer)
        self.hub.publish(conversation_id)
        return answer_id

    async def conversation_of(self, message_id: int) -> str:
        return await self.db.read(lambda session: session.get_one(Message, message_id).conversation_id)


@pytest.fixture
def desk(app: web.Application, db: Database, clock: FixedClock) -> Desk:
    return Desk(db, clock, app[HUB])


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(server: TestServer) -> AsyncIterator[OpenPage]:
    """``await open_page(path, …)``: a browser of its own on one of our pages, a phone unless told otherwise.

    ``script`` runs before any of the page. A script error, or what the policy stops, fails the test.
    """
    problems: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )

        async def open_(path: str = "/", *, script: str = "", **options: Any) -> Page:
            phone: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "locale": "zh-CN"}
            context = await browser.new_context(base_url=str(server.make_url("/")), **phone | options)
            page = await context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda entry: problems.append(entry.text) if "Security Policy" in entry.text else None)
            if script:
                await page.add_init_script(script)
            await page.goto(path)
            return page

        yield open_
        await browser.close()
    assert problems == []
