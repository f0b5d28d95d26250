"""Citizens with phones, in a process of their own, so that what they cost is seen: the generator of bench_channel.

    python -m benchmarks.channel_citizens --api-port 8152

Reads one JSON object a line (:class:`Order`), and answers each with one (:class:`Outcome`). It plays WeChat, its API
included, or talks to bare Rasa with the same words.

*Open loop*: messages arrive as a Poisson process (seeded), however the system does, and their time is counted from when
they were meant to be sent, not from when we came to it. *Closed loop*: so many citizens, each of whom writes as soon as
they have an answer; that finds the highest throughput.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

from actions.cases.time import SystemClock
from bot.channels.simulate.wechat import FakeWeChat
from bot.channels.simulate.wechat_api import application
from bot.channels.simulate.wechat_calls import Account
from bot.channels.simulate.wechat_phones import How, Phone
from bot.delivery.answers import read_answers
from bot.rasa_client import RasaClient, RasaUnavailableError

REST_SECONDS = 3.2  # between an answer and the next message of a phone: more than 20 a minute are refused
DRAIN_SECONDS = 150.0  # for what is still on its way when the last message was sent
# What is said, and what the answer holds. So often as the number says.
TALKS: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = (
    (
        5,
        (
            ("你好", "您好"),
            ("申请要收费吗？", "不收取费用"),
            ("政府多久必须答复信息公开申请？", "20个工作日"),
            ("谢谢", ""),
        ),
    ),
    (
        3,
        (
            ("南昌市财政收支多久公开一次?由谁负责?", "市财政局"),
            ("今天天气怎么样", "帮不上忙"),
            ("我的申请", "还没有提交过申请"),
        ),
    ),
    (
        1,
        (
            ("我要申请公开2024年度部门预算报告", "作为您申请的内容吗"),
            ("是", "第2步"),
            ("无", "第3步"),
            ("个人", "第4步"),
            ("张三", "第5步"),
            ("居民身份证", "第6步"),
            ("11010519491231002X", "第7步"),
            ("13912345678", "第8步"),
            ("电子版", "第9步"),
            ("申请要收费吗？", "不收取费用"),
            ("在本对话中查看", "核对"),
            ("确认提交", "查询码"),
            ("我的申请", "2024年度部门预算报告"),
        ),
    ),
)


@dataclass(frozen=True)
class Order:
    """What is to be done: ``path`` is ``wechat`` (callbacks to ``url``) or ``rasa`` (its REST channel at ``url``)."""

    path: str
    url: str
    seconds: float
    rate: float = 0.0  # messages a second, open loop
    citizens: int = 0  # closed loop
    seed: int = 1


@dataclass
class Outcome:
    """What came of it. Latencies in milliseconds, of each message that got an answer."""

    sent: int = 0
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0  # from the first message to the last answer
    wrong: int = 0  # answered with something else than is expected
    doubled: int = 0  # the same words twice for one message
    passive: int = 0  # first shown in the reply to the callback
    late_starts: float = 0.0  # the most that we were behind with sending, in ms
    calls: int = 0  # callbacks made, repetitions included
    examples: list[str] = field(default_factory=list)  # of wrong answers


class Citizen:
    """One person on one phone, who says one talk, message after message."""

    def __init__(self, say: Callable[[Citizen, str], Awaitable[None]], talk: tuple[tuple[str, str], ...]) -> None:
        self.id = f"o{uuid.uuid4().hex[:27]}"
        self._say, self._talk, self._next = say, talk, 0
        self._said = self._expected = ""
        self.texts: list[str] = []
        self.heard_at = 0.0
        self.first_is_passive = False
        self._heard = asyncio.Event()

    @property
    def has_more(self) -> bool:
        return self._next < len(self._talk)

    def hear(self, text: str, *, is_passive: bool = False) -> None:
        if not self.texts:
            self.heard_at, self.first_is_passive = time.perf_counter(), is_passive
        self.texts.append(text)
        self._heard.set()

    async def turn(self, outcome: Outcome, meant_at: float) -> None:
        """Say the next line; returns when there is an answer, or none will come."""
        words, expected = self._talk[self._next]
        self._next += 1
        self.texts, self._heard = [], asyncio.Event()
        outcome.sent += 1
        await self._say(self, words)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), DRAIN_SECONDS)
        if self.texts:
            outcome.latencies.append((self.heard_at - meant_at) * 1000)
            outcome.passive += self.first_is_passive
        self._expected, self._said = expected, words

    def judge(self, outcome: Outcome) -> None:
        """Once nothing more is said to the last message: was it the answer, and once?"""
        said = "\n".join(self.texts)
        if self.texts and self._expected not in said:
            outcome.wrong += 1
            outcome.examples = [*outcome.examples, f"{self._said} → {said[:60]}"][:5]
        outcome.doubled += sum(count - 1 for count in Counter(self.texts).values())


class WatchedPhone(Phone):
    """Tells its citizen what it shows."""

    citizen: Citizen

    def show(self, text: str, how: How, at: Any) -> None:
        self.citizen.hear(text, is_passive=how == How.PASSIVE)


class World(FakeWeChat):
    """A WeChat whose phones are watched, and forgotten when their citizen has gone."""

    def arrive(self, citizen: Citizen) -> None:
        phone = WatchedPhone(citizen.id)
        phone.citizen = citizen
        self._phones[citizen.id] = phone

    async def hear_from(self, citizen: Citizen, words: str) -> None:
        if citizen.id not in self._phones:
            self.arrive(citizen)
        await self.say(self._phones[citizen.id], words)

    def forget_all(self) -> None:
        self._phones.clear()


class Crowd:
    """Citizens who come with a talk of :data:`TALKS` each, always the same ones for the same seed."""

    def __init__(self, say: Callable[[Citizen, str], Awaitable[None]], seed: int) -> None:
        self._say = say
        self.chance = random.Random(seed)
        self._idle: deque[tuple[float, Citizen]] = deque()

    def new(self) -> Citizen:
        weights = [weight for weight, _talk in TALKS]
        [(_weight, talk)] = self.chance.choices(TALKS, weights)
        return Citizen(self._say, talk)

    def next(self, outcome: Outcome) -> Citizen:
        """Who writes next: the one whose last answer is longest ago, else somebody new."""
        if self._idle and self._idle[0][0] + REST_SECONDS <= time.perf_counter():
            citizen = self._idle.popleft()[1]
            citizen.judge(outcome)
            return citizen
        return self.new()

    def rest(self, citizen: Citizen) -> None:
        self._idle.append((time.perf_counter(), citizen))

    def judge_all(self, outcome: Outcome) -> None:
        for _at, citizen in self._idle:
            citizen.judge(outcome)


async def open_loop(order: Order, say: Callable[[Citizen, str], Awaitable[None]]) -> Outcome:
    crowd, outcome = Crowd(say, order.seed), Outcome()
    turns: set[asyncio.Task[None]] = set()
    gone: list[Citizen] = []

    async def turn(citizen: Citizen, meant_at: float) -> None:
        await citizen.turn(outcome, meant_at)
        if citizen.has_more:
            crowd.rest(citizen)
        else:
            gone.append(citizen)

    began = time.perf_counter()
    meant_at = began
    while True:
        meant_at += crowd.chance.expovariate(order.rate)
        if meant_at - began > order.seconds:
            break
        await asyncio.sleep(max(0.0, meant_at - time.perf_counter()))
        outcome.late_starts = max(outcome.late_starts, (time.perf_counter() - meant_at) * 1000)
        task = asyncio.create_task(turn(crowd.next(outcome), meant_at))
        turns.add(task)
        task.add_done_callback(turns.discard)
    if turns:
        await asyncio.wait(set(turns), timeout=DRAIN_SECONDS)
    outcome.seconds = time.perf_counter() - began
    await asyncio.sleep(1.0)  # further bubbles
    crowd.judge_all(outcome)
    for citizen in gone:
        citizen.judge(outcome)
    return outcome


async def closed_loop(order: Order, say: Callable[[Citizen, str], Awaitable[None]]) -> Outcome:
    crowd, outcome = Crowd(say, order.seed), Outcome()
    began = time.perf_counter()
    until = began + order.seconds

    async def keep_talking() -> None:
        while time.perf_counter() < until:
            citizen = crowd.new()
            while citizen.has_more and time.perf_counter() < until:
                await citizen.turn(outcome, time.perf_counter())
                citizen.judge(outcome)

    await asyncio.gather(*(keep_talking() for _ in range(order.citizens)))
    outcome.seconds = time.perf_counter() - began
    return outcome


async def serve(api_port: int) -> None:
    """Do what is ordered on standard input until it ends."""
    world = World(Account(), SystemClock())
    runner = web.AppRunner(application(world), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", api_port).start()
    print(json.dumps({"ready": True}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        outcome = await carry_out(world, Order(**json.loads(line)))
        print(json.dumps(asdict(outcome)), flush=True)
    await runner.cleanup()


async def carry_out(world: World, order: Order) -> Outcome:
    loop = open_loop if order.rate else closed_loop
    if order.path == "wechat":
        world.callback_url, world.attempts = order.url, 0
        outcome = await loop(order, world.hear_from)
        outcome.calls = world.attempts
        world.forget_all()
        return outcome
    client = RasaClient(order.url, timeout=DRAIN_SECONDS)

    async def ask(citizen: Citizen, words: str) -> None:
        with suppress(RasaUnavailableError):
            answers = read_answers(await client.send(f"{citizen.id}.1", words, channel="wechat"))
            for text in [bubble.text for bubble in answers.bubbles] or [""]:
                citizen.hear(text, is_passive=True)

    outcome = await loop(order, ask)
    await client.close()
    return outcome


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api-port", type=int, required=True)
    asyncio.run(serve(parser.parse_args().api_port))
