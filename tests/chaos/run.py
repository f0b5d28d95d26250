"""Kill everything, again and again, at random moments under load; then look whether anything was lost or doubled."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp.test_utils import TestServer
from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.time import SystemClock
from actions.db import Database, crypto
from bot.channels.simulate.wechat import Failure
from bot.channels.simulate.wechat_api import application
from bot.channels.simulate.wechat_calls import Account
from bot.channels.wechat.webhook import PATH
from bot.delivery.tables import Conversation, Message, State
from tests.chaos.citizens import Citizen, Crowd, World
from tests.chaos.invariants import Findings, check
from tests.chaos.system import SECRET, System, balancer, running

RECOVERY_SECONDS = 600.0  # a machine with twenty things to do needs four minutes for a start with its Rasa
END_SECONDS = 240.0
_PUSH = "/message/custom/send"
_TROUBLES = (  # of one call to WeChat
    Failure(drop="before"),
    Failure(drop="after"),
    Failure(code=-1),
    Failure(status=503),
    Failure(status=502),
    Failure(delay=2.0),
    Failure(delay=12.0),
)


@dataclass(frozen=True)
class Plan:
    """What is done. The same ``seed`` chooses the same kinds, pauses and words; the machine's timing is its own."""

    database: str  # postgresql or sqlite
    kills: int
    seed: int = 1
    citizens: int = 6
    patience: float = 40.0  # of a citizen
    processes: int = 1  # of the bot; more than one on PostgreSQL only
    round: int = 40  # so many kills, then everybody comes to an end and it is looked whether all is right

    @property
    def kinds(self) -> tuple[str, ...]:
        return ("bot", "rasa", "database") if self.database == "postgresql" else ("bot", "rasa")


@dataclass
class Outcome:
    """What came of it."""

    findings: Findings = field(default_factory=Findings)
    killed: Counter[str] = field(default_factory=Counter)
    recoveries: dict[str, list[float]] = field(default_factory=dict)  # seconds until a process was ready again
    troubles: int = 0
    seconds: float = 0.0


async def run(plan: Plan, folder: Path, tell: Callable[[str], object] = print) -> Outcome:
    """Do it. Raises :class:`RuntimeError` when the system does not come up (again)."""
    crypto.install(crypto.Keyring.from_secrets(SECRET))
    chance, outcome, began = random.Random(plan.seed), Outcome(), time.monotonic()
    world = World(Account(), SystemClock())
    api = TestServer(application(world))
    await api.start_server()
    api_url = str(api.make_url("")).rstrip("/")
    try:
        async with (
            running(folder, plan.database, plan.processes, world.account, api_url) as system,
            balancer(system.bots) as port,
        ):
            world.callback_url = f"http://127.0.0.1:{port}{PATH}"
            for first in range(0, plan.kills, plan.round):
                numbers = range(first, min(first + plan.round, plan.kills))
                await _one_round(plan, numbers, system, world, chance, outcome, tell)
    finally:
        await api.close()
    outcome.seconds = time.monotonic() - began
    return outcome


async def _one_round(
    plan: Plan,
    numbers: range,
    system: System,
    world: World,
    chance: random.Random,
    outcome: Outcome,
    tell: Callable[[str], object],
) -> None:
    """Some kills, and what the citizens of this round saw of it."""
    crowd, before = Crowd(world, random.Random(chance.random()), plan.patience), len(world.citizens)
    people = [asyncio.create_task(crowd.one_after_the_other()) for _ in range(plan.citizens)]
    trouble = asyncio.create_task(_make_trouble(world, random.Random(chance.random()), outcome))
    await _kill(plan, numbers, system, chance, outcome, tell)
    trouble.cancel()
    crowd.is_closing = True
    done, late = await asyncio.wait(people, timeout=END_SECONDS)
    for task in late:
        task.cancel()
    faults = [f"{len(late)} citizens did not come to an end"] if late else []
    faults += [repr(task.exception()) for task in done if task.exception()]
    found = await _looked_at(system, list(world.citizens.values())[before:], faults)
    found.counts["phones"] = len(world.citizens) - before
    found.counts["applications that nobody got to the end of"] = crowd.given_up
    found.counts["pushes called"], found.counts["callbacks made"] = world.calls.pop(_PUSH, 0), world.attempts
    world.attempts = 0
    outcome.findings.counts.update(found.counts)
    outcome.findings.faults += found.faults
    tell(f"after {numbers.stop} kills: {found.counts['messages sent']} messages, {len(found.faults)} faults")
    for fault in found.faults:
        tell(f"  {fault}")
    for detail in found.details:
        tell(detail)


async def _kill(
    plan: Plan,
    numbers: range,
    system: System,
    chance: random.Random,
    outcome: Outcome,
    tell: Callable[[str], object],
) -> None:
    await asyncio.sleep(chance.uniform(1, 4))
    for number in numbers:
        kind, bot = plan.kinds[number % len(plan.kinds)], chance.choice(system.bots)
        began = time.monotonic()
        if kind == "database":
            await system.kill_database()
        elif kind == "bot":
            bot.kill()
        elif not bot.kill_rasa():
            tell(f"{number + 1}: there is no Rasa at this moment: the bot is killed instead")
            kind = "bot"
            bot.kill()
        outcome.killed[kind] += 1
        if chance.random() < 0.2:  # while it still recovers
            await asyncio.sleep(chance.uniform(0.1, 8))
            tell(f"{number + 1}: {kind}, and on")
            continue
        await asyncio.sleep(0.5)
        if not await system.wait_ready(RECOVERY_SECONDS, enough=any):
            raise RuntimeError(f"not ready {RECOVERY_SECONDS:.0f} s after {kind} was killed; logs: {system.folder}")
        took = time.monotonic() - began
        outcome.recoveries.setdefault(kind, []).append(took)
        tell(f"{number + 1}: {kind}, ready again after {took:.1f} s")
        await asyncio.sleep(chance.uniform(0, 5))
    if not await system.wait_ready(RECOVERY_SECONDS):
        raise RuntimeError(f"not ready in the end; logs: {system.folder}")


async def _make_trouble(world: World, chance: random.Random, outcome: Outcome) -> None:
    """WeChat's own: calls that fail or come to nothing, callbacks that come twice, tokens taken back."""
    while True:
        await asyncio.sleep(chance.uniform(0.5, 4))
        outcome.troubles += 1
        match chance.randint(0, 5):
            case 0 | 1 | 2:
                world.fail(_PUSH, chance.choice(_TROUBLES))
            case 3:
                world.duplicates += 1
            case 4 if world.tokens:
                world.take_back_token()
            case _:
                world.same_nonce = not world.same_nonce


async def _looked_at(system: System, citizens: Sequence[Citizen], faults: Sequence[str]) -> Findings:
    """What can be said of these citizens once nothing is on its way any more."""
    db = Database(system.database_url)
    try:
        until = time.monotonic() + END_SECONDS
        while (left := await db.read(_on_their_way)) and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(1)
        found = await asyncio.to_thread(_look, db, citizens)
    finally:
        db.dispose()
    found.faults += [*faults, *([f"{left} messages are on their way for ever"] if left else [])]
    return found


def _on_their_way(session: Session) -> int:
    states = (State.RECEIVED, State.PROCESSING, State.PENDING)
    is_closed = Conversation.closed_for >= Conversation.last_citizen_at  # WeChat's limit: kept until they write again
    query = select(func.count(Message.id)).join(Conversation, Conversation.id == Message.conversation_id)
    return session.scalar(query.where(Message.state.in_(states), ~func.coalesce(is_closed, false()))) or 0


def _look(db: Database, citizens: Sequence[Citizen]) -> Findings:
    with db.session() as session:
        found = check(session, citizens, WorkCalendar())
        session.rollback()
    return found
