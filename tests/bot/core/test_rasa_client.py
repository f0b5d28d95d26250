"""Rasa's HTTP API as we use it, against a server that behaves as Rasa does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.rasa_client import RasaClient, RasaUnavailableError

REQUESTS: web.AppKey[list[tuple[str, Any]]] = web.AppKey("requests")


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async def handle(request: web.Request) -> web.Response:
        if request.query.get("token") != "secret":
            return web.json_response({"reason": "NotAuthenticated"}, status=401)
        request.app[REQUESTS].append((request.path, await request.json() if request.can_read_body else None))
        match request.path:
            case "/webhooks/rest/webhook" if (await request.json())["message"] == "boom":
                return web.Response(status=500)
            case "/webhooks/rest/webhook" if (await request.json())["message"] == "slow":
                await asyncio.sleep(5)
                return web.json_response([])
            case "/webhooks/rest/webhook":
                return web.json_response([{"recipient_id": "c.1", "text": "您好"}, "nonsense"])
            case "/conversations/c.1/execute":
                return web.json_response({"tracker": {}, "messages": [{"custom": {"text": "回执"}}]})
            case _:
                return web.json_response({})

    app = web.Application()
    app[REQUESTS] = []
    app.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(app) as server:
        yield server


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[RasaClient]:
    client = RasaClient(str(server.make_url("/")), token="secret")
    yield client
    await client.close()


async def test_a_message_is_posted_to_the_rest_channel(client: RasaClient, server: TestServer) -> None:
    assert await client.send("c.1", "你好", channel="web") == [{"recipient_id": "c.1", "text": "您好"}]
    body = {"sender": "c.1", "message": "你好", "input_channel": "web"}
    assert server.app[REQUESTS] == [("/webhooks/rest/webhook", body)]


async def test_events_are_appended_to_the_tracker(client: RasaClient, server: TestServer) -> None:
    await client.add_events("c.2", [{"event": "restart"}])
    assert server.app[REQUESTS] == [("/conversations/c.2/tracker/events", [{"event": "restart"}])]


async def test_an_action_can_be_run_and_its_messages_read(client: RasaClient, server: TestServer) -> None:
    """Rasa runs actions only in conversations that it knows: one event makes it known."""
    assert await client.run_action("c.1", "action_submit_application") == [{"custom": {"text": "回执"}}]
    paths = [path for path, _body in server.app[REQUESTS]]
    assert paths == ["/conversations/c.1/tracker/events", "/conversations/c.1/execute"]


@pytest.mark.parametrize(("text", "patience"), [("boom", 15.0), ("slow", 0.2)])
async def test_errors_and_slowness_are_unavailability_and_quote_nothing(
    server: TestServer, text: str, patience: float
) -> None:
    client = RasaClient(str(server.make_url("/")), token="secret", timeout=patience)
    with pytest.raises(RasaUnavailableError) as caught:
        await client.send("c.1", text, channel="web")
    assert text not in str(caught.value)
    await client.close()


async def test_readiness_is_what_status_says(client: RasaClient, server: TestServer) -> None:
    assert await client.is_ready()
    await server.close()
    assert not await client.is_ready()
