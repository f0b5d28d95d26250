"""Rasa's calls reach our actions, and errors go back in the documented form without a citizen's words."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.action_server import action_server, create_action_app


class Greet(Action):
    def name(self) -> str:
        return "action_greet"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=f"您好，{tracker.sender_id}")
        return [{"event": "slot", "name": "greeted", "value": True}]


class Reject(Action):
    def name(self) -> str:
        return "action_reject"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise ActionExecutionRejection(self.name(), "not now")


class Break(Action):
    def name(self) -> str:
        return "action_break"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise ValueError(f"can't read {tracker.latest_message['text']}")


@pytest.fixture
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    for action in (Greet, Reject, Break):
        executor.register_action(action)
    return executor


def _call(action: str) -> dict[str, Any]:
    tracker = {"sender_id": "c.1", "slots": {}, "latest_message": {"text": "我叫张三"}, "events": []}
    return {"next_action": action, "sender_id": "c.1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


async def test_an_action_is_run_and_answers(executor: ActionExecutor) -> None:
    async with TestClient(TestServer(create_action_app(executor))) as client:
        answer = await client.post("/webhook", json=_call("action_greet"))
        body = await answer.json()
        assert answer.status == 200
        assert body["events"] == [{"event": "slot", "name": "greeted", "value": True}]
        assert body["responses"][0]["text"] == "您好，c.1"
        assert (await (await client.get("/health")).json()) == {"status": "ok"}


async def test_an_action_needs_no_domain(executor: ActionExecutor) -> None:
    call = _call("action_greet")
    del call["domain"]
    async with TestClient(TestServer(create_action_app(executor))) as client:
        answer = await client.post("/webhook", json=call)
        assert answer.status == 200
        assert (await answer.json())["responses"][0]["text"] == "您好，c.1"


@pytest.mark.parametrize(
    ("action", "status", "error"),
    [("action_reject", 400, "not now"), ("action_missing", 404, "No registered"), ("action_break", 500, "ValueError")],
)
async def test_errors_have_the_documented_form_and_quote_nobody(
    executor: ActionExecutor, caplog: pytest.LogCaptureFixture, action: str, status: int, error: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with TestClient(TestServer(create_action_app(executor))) as client:
        answer = await client.post("/webhook", json=_call(action))
        body = await answer.json()
    assert answer.status == status
    assert body["action_name"] == action
    assert error in body["error"]
    assert "张三" not in caplog.text + str(body)


@pytest.mark.parametrize("body", [b"", b"[]", b"{"])
async def test_nonsense_is_refused(executor: ActionExecutor, body: bytes) -> None:
    async with TestClient(TestServer(create_action_app(executor))) as client:
        assert (await client.post("/webhook", data=body)).status == 400


async def test_the_server_listens_on_loopback_behind_a_secret(executor: ActionExecutor) -> None:
    async with action_server(executor) as url:
        assert url.startswith("http://127.0.0.1:")
        _base, secret, last = url.rsplit("/", 2)
        assert last == "webhook"
        assert len(secret) >= 20
        async with TestClient(TestServer(create_action_app(executor, secret=secret))) as client:
            assert (await client.post("/webhook", json=_call("action_greet"))).status == 404
