"""Several bot processes share the work on one database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations, inbox, news, processes, sharing, turns
from bot.delivery.hub import Hub
from bot.delivery.messages import Incoming
from tests.bot.delivery.conftest import RECEPTION


class Office:
    """Two processes, ``one`` and ``two``, and what each finds to do."""

    def __init__(self, db: Database, clock: FixedClock) -> None:
        self.db, self.clock = db, clock

    async def beats(self, **has_rasa: bool) -> None:
        for name, has in has_rasa.items():
            await self.db.run(processes.beat, name, self.clock.now(), has_rasa=has)

    async def hears(self, message_id: str) -> str:
        incoming = Incoming("test", "zhang", message_id, "怎么申请")
        stored = await self.db.run(inbox.accept, incoming, self.clock.now())
        assert stored is not None
        return stored.conversation_id

    async def finds(self, name: str, *, has_rasa: bool = True) -> list[str]:
        return await self.db.read(turns.due, self.clock.now(), name, has_rasa=has_rasa)

    async def answers(self, name: str, conversation: str) -> turns.Turn:
        now = self.clock.now()
        turn = await self.db.run(turns.claim_next, conversation, now, f"rasa of {name}", RECEPTION, name)
        assert turn is not None
        answers = turns.Answers((turns.FAILED,))
        await self.db.run(turns.finish, turn, answers, now, RECEPTION)
        return turn


@pytest.fixture
def office(db: Database, clock: FixedClock) -> Office:
    return Office(db, clock)


async def test_a_conversation_stays_with_the_process_whose_rasa_knows_it(office: Office) -> None:
    await office.beats(one=True, two=True)
    conversation = await office.hears("1")
    assert await office.finds("one") == await office.finds("two") == [conversation]
    assert (await office.answers("one", conversation)).sender_id == f"{conversation}.1"

    await office.hears("2")
    assert await office.finds("one") == [conversation]
    assert await office.finds("two") == []
    assert (await office.answers("one", conversation)).sender_id == f"{conversation}.1"


async def test_who_comes_late_to_a_message_does_not_take_the_next_one(office: Office) -> None:
    await office.beats(one=True, two=True)
    conversation = await office.hears("1")
    assert await office.finds("two") == [conversation]
    await office.answers("one", conversation)
    await office.hears("2")
    late = (conversation, office.clock.now(), "rasa of two", RECEPTION, "two")
    assert await office.db.run(turns.claim_next, *late) is None


async def test_who_does_not_come_to_it_loses_the_conversation(office: Office) -> None:
    await office.beats(one=True, two=True)
    await office.answers("one", await office.hears("1"))
    conversation = await office.hears("2")
    office.clock.advance(sharing.KEPT_FOR)
    assert await office.finds("two") == [conversation]
    assert (await office.answers("two", conversation)).sender_id == f"{conversation}.2"
    await office.hears("3")
    assert await office.finds("one") == []


async def test_the_conversations_of_a_dead_process_and_of_a_dead_rasa_are_free(office: Office) -> None:
    await office.beats(one=True, two=True)
    conversation = await office.hears("1")
    await office.answers("one", conversation)
    await office.hears("2")
    await office.beats(one=False)
    assert await office.finds("two") == [conversation]
    await office.beats(one=True)
    assert await office.finds("two") == []
    await office.db.run(processes.leave, "one")
    assert await office.finds("two") == [conversation]


async def test_who_has_no_rasa_leaves_the_bots_conversations_to_who_has_one(office: Office) -> None:
    await office.beats(one=False, two=True)
    conversation = await office.hears("1")
    office.clock.advance(timedelta(seconds=9))
    assert await office.finds("one", has_rasa=False) == []
    await office.beats(two=False)
    assert await office.finds("one", has_rasa=False) == [conversation]
    await office.beats(two=True)
    await office.db.run(conversations.request_person, conversation, "", office.clock.now())
    assert await office.finds("one", has_rasa=False) == [conversation], "no Rasa is asked about it"


@pytest.mark.postgres
async def test_what_one_process_publishes_wakes_who_sleeps_in_another(postgres_url: str) -> None:
    databases, hubs = [Database(postgres_url) for _ in range(2)], [Hub(), Hub()]
    async with news.shared(hubs[0], databases[0]), news.shared(hubs[1], databases[1]):
        await _connected(*hubs)
        sleeper = asyncio.create_task(hubs[1].wait("conversation", 30))
        other = asyncio.create_task(hubs[1].wait("another", 30))
        await asyncio.sleep(0)
        hubs[0].publish("conversation")
        assert await sleeper
        assert not other.done()
        other.cancel()
    for database in databases:
        database.dispose()


@pytest.mark.postgres
async def test_a_line_that_broke_is_opened_again_and_everybody_looks(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "REST_SECONDS", 0.01)
    database, hubs = Database(postgres_url), [Hub(), Hub()]
    async with news.shared(hubs[0], database), news.shared(hubs[1], database):
        await _connected(*hubs)
        sleeper = asyncio.create_task(hubs[1].wait("conversation", 30))
        await asyncio.sleep(0)
        await asyncio.to_thread(_cut, database)
        assert await sleeper, "what was said meanwhile may concern it"
        later = asyncio.create_task(hubs[1].wait("conversation", 30))
        await asyncio.sleep(0)
        hubs[0].publish("conversation")
        assert await later
    database.dispose()


@pytest.mark.postgres
async def test_what_processes_must_not_do_together_they_do_in_turn(postgres_url: str) -> None:
    databases, inside, most = [Database(postgres_url) for _ in range(3)], 0, 0

    def work(database: Database) -> None:
        nonlocal inside, most
        with database.alone("test"):
            inside, most = inside + 1, max(most, inside + 1)
            with database.session() as session:
                session.connection().exec_driver_sql("select pg_sleep(0.05)")
            inside -= 1

    await asyncio.gather(*(asyncio.to_thread(work, database) for database in databases))
    assert most == 1
    for database in databases:
        database.dispose()


async def _connected(*hubs: Hub) -> None:
    """Each wakes everybody once it listens."""
    for hub in hubs:
        if not hub.version("*"):
            await hub.wait("*", 30, since=0)


def _cut(database: Database) -> None:
    with database.session() as session:
        listening = "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen %%'"
        session.connection().exec_driver_sql(listening)
