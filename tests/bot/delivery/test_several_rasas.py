"""One Rasa of several that dies, hangs or comes back concerns its own conversations only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery.hub import Hub
from bot.delivery.worker import Worker
from bot.rasa_team import RasaTeam
from bot.serving.knowledge import KnowledgeHolder
from tests.bot.delivery.conftest import RECEPTION, FakeKnowledge, FakeRasa, Gateway

USERS = [f"citizen{number}" for number in range(12)]


@dataclass
class Office:
    gateway: Gateway
    team: RasaTeam
    rasas: tuple[FakeRasa, FakeRasa]

    async def everybody_writes(self, text: str) -> dict[str, list[str]]:
        """Everybody's conversation, by the Rasa that it belongs to at this moment."""
        conversations = [await self.gateway.write(text, user=user) for user in USERS]
        return {
            rasa.generation: [each for each in conversations if self.team.choose(each) == number]
            for number, rasa in enumerate(self.rasas)
        }


@pytest.fixture
async def office(db: Database, clock: FixedClock) -> AsyncIterator[Office]:
    hub, rasas = Hub(), (FakeRasa(generation="one"), FakeRasa(generation="two"))
    team = RasaTeam(rasas)
    knowledge = KnowledgeHolder.of(FakeKnowledge())  # type: ignore[arg-type]
    worker = Worker(db, clock, hub, team, knowledge, RECEPTION, process_id="one", turns_at_once=1)
    await worker.start()
    yield Office(Gateway(db, clock, hub, rasas[0], worker), team, rasas)
    for rasa in rasas:
        rasa.before = None
    await worker.stop()


def _senders(rasa: FakeRasa) -> set[str]:
    return {sender for sender, _text in rasa.asked}


async def test_each_rasa_has_its_own_conversations(office: Office) -> None:
    shares = await office.everybody_writes("一")
    for conversation in shares["one"] + shares["two"]:
        assert await office.gateway.said(conversation, 1) == ["echo: 一"]
    for rasa in office.rasas:
        assert shares[rasa.generation]
        assert _senders(rasa) == {f"{conversation}.1" for conversation in shares[rasa.generation]}


async def test_a_dead_one_is_stood_in_for_and_has_its_conversations_back_later(office: Office) -> None:
    one, two = office.rasas
    shares = await office.everybody_writes("一")
    for conversation in shares["one"] + shares["two"]:
        await office.gateway.said(conversation, 1)
    two.state = "loading"
    await office.everybody_writes("二")
    for conversation in shares["one"] + shares["two"]:
        assert await office.gateway.said(conversation, 2) == ["echo: 一", "echo: 二"]
    stood_in = {f"{conversation}.2" for conversation in shares["two"]}
    assert _senders(one) == {f"{conversation}.1" for conversation in shares["one"]} | stood_in
    two.state, two.generation = "ready", "three"
    two.asked.clear()
    await office.everybody_writes("三")
    for conversation in shares["one"] + shares["two"]:
        await office.gateway.said(conversation, 3)
    assert _senders(two) == {f"{conversation}.3" for conversation in shares["two"]}


async def test_one_that_hangs_holds_up_nobody_elses_conversations(office: Office) -> None:
    let_go = asyncio.Event()

    async def hangs(_text: str) -> None:
        await let_go.wait()

    _one, two = office.rasas
    two.before = hangs
    shares = await office.everybody_writes("一")
    for conversation in shares["one"]:
        assert await office.gateway.said(conversation, 1) == ["echo: 一"]
    assert len(two.asked) == 1  # the others wait before it, in no Rasa's hands
    two.state = "loading"  # found out: it is started again
    two.fails = 1
    let_go.set()
    for conversation in shares["two"]:
        if conversation not in {sender.split(".")[0] for sender in _senders(two)}:
            assert await office.gateway.said(conversation, 1) == ["echo: 一"]
    office.gateway.clock.advance(timedelta(seconds=5))
    for conversation in shares["two"]:
        assert await office.gateway.said(conversation, 1) == ["echo: 一"]


async def test_more_wait_for_a_hanging_one_than_are_looked_at_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.worker.LOOK_AHEAD", 2)
    let_go = asyncio.Event()

    async def hangs(_text: str) -> None:
        await let_go.wait()

    office.rasas[1].before = hangs
    shares = await office.everybody_writes("一")
    assert len(shares["two"]) > 2
    for conversation in shares["one"]:
        assert await office.gateway.said(conversation, 1) == ["echo: 一"]
    let_go.set()
    for conversation in shares["two"]:
        assert await office.gateway.said(conversation, 1) == ["echo: 一"]
