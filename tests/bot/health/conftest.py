"""The whole site on a port of its own, as the check of the web chat opens it by its address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings, StorageSettings
from bot.app import create_app
from bot.console.audit_log.verification import VERIFIER
from bot.rasa_client import RasaUnavailableError
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.bot.delivery.conftest import FakeKnowledge, FakeRasa
from tests.support.ports import lasting_port

AGENCY = AgencySettings(name="青山市人民政府办公室", phone="0535-1234567")


@dataclass
class Rasa(FakeRasa):
    """Runs the action of the check as the real one does: it says how the office can be reached."""

    reaches_actions: bool = True

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        if self.fails:
            raise RasaUnavailableError("Rasa: it said no")
        return [{"custom": {"text": f"{AGENCY.name}\n电话：{AGENCY.phone}"}}] if self.reaches_actions else []


@pytest.fixture
def rasa() -> Rasa:
    return Rasa()


@pytest.fixture
def verified() -> dict[str, Any]:
    """What the verification of the audit trail finds; ``raises``: it is broken off."""
    return {"entries": 12, "events": 34, "unchained": 0, "head": "", "faults": [], "is_counted": True, "note": ""}


@pytest.fixture
async def app(
    db: Database, clock: FixedClock, rasa: Rasa, verified: dict[str, Any], tmp_path: Path
) -> AsyncIterator[web.Application]:
    """Running; nothing is checked by itself yet."""
    port = lasting_port()
    settings = Settings(
        port=port,
        public_base_url=f"http://127.0.0.1:{port}",
        agency=AGENCY,
        storage=StorageSettings(var_dir=tmp_path),
    )
    knowledge: Any = KnowledgeHolder.of(FakeKnowledge())  # type: ignore[arg-type]
    made = create_app(settings, clock=clock, db=db, rasa=rasa, knowledge=knowledge)  # type: ignore[arg-type]

    async def verify() -> dict[str, Any]:
        if "raises" in verified:
            raise verified["raises"]
        return dict(verified)

    made[VERIFIER] = verify
    server = TestServer(made, port=port)
    await server.start_server()
    yield made
    await server.close()
