"""Rasa as a process: closed to strangers, silent about citizens, never left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from bot.rasa_process.environment import rasa_python
from bot.rasa_process.model import model_path
from tests.conversations.citizen import Citizen
from tests.conversations.conftest import PROJECT, RunningRasa
from tests.support.ports import lasting_port

pytestmark = pytest.mark.rasa

ID_NUMBER = "11010519491231002X"

BOUNDED = """
import asyncio
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from bot.rasa_process.tracker_store import BoundedTrackerStore

async def main():
    store = BoundedTrackerStore(Domain.empty(), max_sessions=2)
    for sender in ("a", "b", "a", "c"):
        await store.save(DialogueStateTracker.from_events(sender, []))
    print(*await store.keys())

asyncio.run(main())
"""


async def test_the_api_is_closed_without_the_token(rasa: RunningRasa) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{rasa.url}/conversations/somebody/tracker") as response:
            assert response.status == 401
        async with session.get(f"{rasa.url}/status", params={"token": rasa.token}) as response:
            assert response.status == 200


async def test_the_log_holds_nobodys_words(rasa: RunningRasa, citizen: Citizen) -> None:
    await citizen.say(f"我的身份证号是{ID_NUMBER}")
    async with aiohttp.ClientSession() as session:
        body = {"sender": "x.1", "message": {"not": ID_NUMBER}}  # makes Rasa report the message as failed
        await (await session.post(f"{rasa.url}/webhooks/rest/webhook", json=body)).read()
    assert "rest.message.received.failure" in rasa.log.read_text("utf-8")
    assert ID_NUMBER not in rasa.log.read_text("utf-8")


def test_rasa_ends_with_the_process_that_started_it(rasa: RunningRasa) -> None:
    command = [str(rasa_python(PROJECT)), "-m", "bot.rasa_process.launcher", "run"]
    command += ["--model", str(model_path(PROJECT, PROJECT / "var")), "--port", str(lasting_port())]
    start = (
        "import os, subprocess; environment = os.environ | {'GONGKAI_PARENT_PID': str(os.getpid())};"
        f"print(subprocess.Popen({command!r}, env=environment).pid, flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", start], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait(60)
    deadline = time.monotonic() + 120
    while is_running(child):
        assert time.monotonic() < deadline, "Rasa was left behind"
        time.sleep(0.2)


def test_the_tracker_store_forgets_the_session_that_was_silent_longest() -> None:
    command = [str(rasa_python(PROJECT)), "-c", BOUNDED]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=300)
    assert result.stdout.split() == ["a", "c"]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
