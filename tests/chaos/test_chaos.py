"""Each kind of kill once on each database; ``make chaos`` makes 200 (docs/reliability.md)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.rasa_process.model import ensure_model
from tests.chaos.run import Plan, run
from tests.chaos.system import PROJECT

PLANS = (
    Plan("postgresql", kills=3, seed=3, citizens=3, patience=15.0, processes=2),
    Plan("sqlite", kills=2, seed=4, citizens=3, patience=15.0),
)


@pytest.mark.rasa
@pytest.mark.postgres
async def test_nothing_is_lost_doubled_or_out_of_order_when_everything_is_killed(tmp_path: Path) -> None:
    await ensure_model(PROJECT, PROJECT / "var", lambda line: None)
    outcomes = await asyncio.gather(*(run(plan, _folder(tmp_path, plan)) for plan in PLANS))
    for plan, outcome in zip(PLANS, outcomes, strict=True):
        assert sum(outcome.killed.values()) == plan.kills
        assert outcome.findings.counts["messages in the inbox"] > 0
        assert outcome.findings.faults == [], plan.database


def _folder(tmp_path: Path, plan: Plan) -> Path:
    folder = tmp_path / plan.database
    folder.mkdir()
    return folder
