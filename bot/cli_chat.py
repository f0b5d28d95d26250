"""``gongkai chat``: the chat page's conversation, in a terminal, over the same API."""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections.abc import Callable
from typing import Any

import aiohttp

from bot.cli import CommandError
from bot.settings import load_settings

LOOK_SECONDS = 0.3
LEAVE = ("exit", "quit", "退出")
SPEAKERS = {"bot": "助手", "staff": "工作人员", "system": "提示"}


def run(url: str) -> None:
    """Talk until Ctrl-D. A new conversation each time."""
    base_url = (url or load_settings().base_url).rstrip("/")
    try:
        asyncio.run(_run(base_url))
    except aiohttp.ClientConnectionError as error:
        raise CommandError(
            f"No bot answers at {base_url}. Start it with: gongkai serve (or give its address with --url)."
        ) from error


async def _run(base_url: str) -> None:
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of a bare IP address too
    async with aiohttp.ClientSession(base_url, cookie_jar=jar, headers={"X-Requested-With": "gongkai"}) as session:
        client = ChatClient(session, base_url)
        await client.check()
        if sys.stdin.isatty():
            await _interactive(client)
        else:
            await _scripted(client)


class ChatClient:
    """One visitor of the chat page."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._base_url = base_url
        self._last_id = 0
        self._choices: list[str] = []

    async def check(self) -> None:
        """Raise when nobody, or somebody else, answers at the address."""
        async with self._session.get("/healthz") as response:
            if response.status not in (200, 503) or "json" not in response.content_type:
                raise CommandError(f"{response.url.origin()} answers, but it is not gongkai.")

    async def send(self, text: str) -> None:
        """Send ``text``, or the choice that it numbers."""
        if text.isdecimal() and 1 <= int(text) <= len(self._choices):
            text = self._choices[int(text) - 1]
        self._choices = []
        async with self._session.post("/api/chat/messages", json={"id": uuid.uuid4().hex, "text": text}) as response:
            if response.status != 202:
                raise CommandError((await response.json())["error"])

    async def receive(self) -> list[dict[str, Any]]:
        """What has been said to us since the last look."""
        async with self._session.get("/api/chat/messages", params={"after": str(self._last_id)}) as response:
            messages = (await response.json())["messages"]
        if messages:
            self._last_id = messages[-1]["id"]
        return [message for message in messages if message["author"] != "citizen"]

    def as_text(self, message: dict[str, Any]) -> str:
        """A bubble for the terminal; its buttons are numbered and can be chosen by :meth:`send`."""
        lines = [f"{SPEAKERS.get(message['author'], message['author'])}：{message['text']}"]
        lines += [f"    ↗ {link['title']}  {self._absolute(link['url'])}" for link in message["links"]]
        for button in message["buttons"]:
            self._choices.append(button["text"])
            lines.append(f"    [{len(self._choices)}] {button['title']}")
        return "\n".join(lines)

    def _absolute(self, url: str) -> str:
        return self._base_url + url if url.startswith("/") else url


async def _interactive(client: ChatClient) -> None:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.patch_stdout import patch_stdout

    prompt: PromptSession[str] = PromptSession("您：")
    print("直接输入问题；输入数字选择按钮；按 Ctrl-D 结束。")
    listener = asyncio.create_task(_listen(client, print))
    try:
        with patch_stdout():
            while (text := (await prompt.prompt_async()).strip()) not in LEAVE:
                if text:
                    await client.send(text)
    except (EOFError, KeyboardInterrupt):
        pass
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


async def _listen(client: ChatClient, show: Callable[[str], None]) -> None:
    while True:
        for message in await client.receive():
            show(client.as_text(message))
        await asyncio.sleep(LOOK_SECONDS)


async def _scripted(client: ChatClient, patience: float = 20.0) -> None:
    """Standard input is a file or pipe: each line is sent, and its answers printed, before the next."""
    for line in sys.stdin:
        if not (text := line.strip()):
            continue
        print(f"您：{text}")
        await client.send(text)
        await _print_answers(client, patience)


async def _print_answers(client: ChatClient, patience: float) -> None:
    """Print until an answer (not just a waiting note) has come and nothing followed it for a moment."""
    deadline = asyncio.get_running_loop().time() + patience
    has_answer = False
    while asyncio.get_running_loop().time() < deadline:
        messages = await client.receive()
        for message in messages:
            print(client.as_text(message), flush=True)
        if has_answer and not messages:
            return
        has_answer = has_answer or any(message["kind"] != "waiting" for message in messages)
        await asyncio.sleep(LOOK_SECONDS)
    if not has_answer:
        print(f"（{patience:.0f}秒内没有回复）")
