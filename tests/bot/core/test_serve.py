"""What a start does beside the open site, and what keeps it from being done."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy.exc import OperationalError

from actions.db import Database
from bot import serve
from bot.app import create_app
from bot.rasa_process.supervisor import RasaSupervisor
from bot.serving.knowledge import KnowledgeHolder
from bot.serving.progress import Progress
from bot.settings import Settings


class _Documents:
    passage_count = document_count = 0


async def test_a_database_that_goes_away_while_the_index_is_opened_does_not_cost_us_rasa(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It did: whatever was killed in this moment, the process stayed without a Rasa until somebody started it anew."""
    tries, brought_up = [], []

    def load() -> _Documents:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("select 1", {}, Exception("the server closed the connection"))
        return _Documents()

    async def bring_up(_settings: Settings, supervisors: list[RasaSupervisor], *_: object) -> None:
        brought_up.extend(supervisors)
        raise AssertionError("as far as this test goes")

    monkeypatch.setattr(serve, "REST_SECONDS", 0.0)
    monkeypatch.setattr(serve, "bring_up", bring_up)
    knowledge = KnowledgeHolder(load)  # type: ignore[arg-type]
    app = create_app(Settings(), db=Database(f"sqlite:///{tmp_path / 'x.db'}"), knowledge=knowledge, run_worker=False)
    rasa = [RasaSupervisor()]
    with pytest.raises(AssertionError, match="as far as this test goes"):
        await serve._finish_starting(Settings(), app, rasa, Progress(Console(file=io.StringIO())))
    assert (len(tries), knowledge.is_loaded, brought_up) == (3, True, rasa)
