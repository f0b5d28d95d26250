"""A real Rasa, the real actions on a real database and the real documents; one of each for the whole session."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.cases import triggers as _triggers  # noqa: F401 - registers the tables and what they refuse
from actions.cases.calendar import WorkCalendar
from actions.cases.time import FixedClock
from actions.db import Base, Database, crypto
from actions.dialogue import all_actions
from actions.dialogue.services import Services
from actions.settings import AgencySettings
from bot.action_server import action_server
from bot.rasa_client import RasaClient
from bot.rasa_process.environment import rasa_python
from bot.rasa_process.model import ensure_model
from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.tables import Base as KnowledgeTables
from tests.conversations.citizen import Citizen
from tests.support.ports import lasting_port

PROJECT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
START_LIMIT = 300.0  # seconds; a cold file cache alone can take 45 on a machine that does nothing else
PATIENCE = 120.0  # seconds for an answer: what a busy machine needs is no failure


@dataclass(frozen=True)
class RunningRasa:
    url: str
    token: str
    log: Path


@pytest.fixture(scope="session", autouse=True)
def session_keyring() -> None:
    crypto.install(crypto.Keyring.from_secrets("test"))


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The domain as in production; it is 10:00 in China on Monday 2 March 2026 until a test says otherwise."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('conversations') / 'test.db'}")
    clock = FixedClock(NOW)
    Base.metadata.create_all(db.engine)
    KnowledgeTables.metadata.create_all(db.engine)
    with db.session() as session:
        ingest_paths(session, shipped_documents(), now=clock.now())
    with db.session(read_only=True) as session:
        knowledge = KnowledgeBase.load(session)
    agency = AgencySettings(_env_file=None, name="江州市人民政府办公室", number_prefix="JZ")
    yield Services(db, clock, WorkCalendar(), agency, lambda: knowledge)
    db.dispose()


@pytest.fixture(scope="session")
def action_url(services: Services) -> Iterator[str]:
    """The action server, on a thread with an event loop of its own."""
    loop = asyncio.new_event_loop()
    started = threading.Event()
    address: list[str] = []
    executor = ActionExecutor()
    for action in all_actions(services):
        executor.register_action(action)

    async def serve() -> None:
        async with action_server(executor) as url:
            address.append(url)
            stop = asyncio.Event()
            loop.stop_serving = stop.set  # type: ignore[attr-defined]
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(60)
    yield address[0]
    loop.call_soon_threadsafe(loop.stop_serving)  # type: ignore[attr-defined]
    thread.join(60)


@pytest.fixture(scope="session")
def rasa(action_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRasa]:
    """Rasa with the model of the present training data, trained when there is none."""
    model, _ = asyncio.run(ensure_model(PROJECT, PROJECT / "var", lambda line: None))
    port, token = lasting_port(), secrets.token_urlsafe(16)
    command = [str(rasa_python(PROJECT)), "-m", "bot.rasa_process.launcher", "run"]
    command += ["--model", str(model), "--port", str(port)]
    environment = os.environ | {"RASA_TOKEN": token, "GONGKAI_ACTION_URL": action_url}
    running = RunningRasa(f"http://127.0.0.1:{port}", token, tmp_path_factory.mktemp("rasa") / "rasa.log")
    with running.log.open("wb") as log:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            asyncio.run(_wait_until_ready(running, process))
            yield running
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture
async def citizen(rasa: RunningRasa, services: Services) -> AsyncIterator[Citizen]:
    """Somebody who has not written before, on Monday 2 March 2026."""
    assert isinstance(services.clock, FixedClock)
    services.clock.instant = NOW
    client = RasaClient(rasa.url, token=rasa.token, timeout=PATIENCE)
    yield Citizen(client, services, uuid.uuid4().hex)
    await client.close()


async def _wait_until_ready(rasa: RunningRasa, process: subprocess.Popen[bytes]) -> None:
    client = RasaClient(rasa.url, token=rasa.token)
    deadline = time.monotonic() + START_LIMIT
    try:
        while not await client.is_ready():
            assert process.poll() is None, f"Rasa ended:\n{rasa.log.read_text('utf-8')}"
            assert time.monotonic() < deadline, f"Rasa was not ready within {START_LIMIT:.0f} s"
            await asyncio.sleep(0.2)
    finally:
        await client.close()
