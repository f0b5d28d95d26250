"""WeChat end to end under load: latency at 1 to 80 messages a second, the highest throughput, and bare Rasa beside it.

    .venv/bin/python -m benchmarks.bench_channel [--rates 1,10,20,40,80] [--seconds 15] [--workers 1,2] [--postgres]

The whole system (``gongkai serve``, its Rasa, the real model, data in a temporary folder) hears encrypted calls of
a simulated WeChat in a process of its own (:mod:`benchmarks.channel_citizens`), until the answer stands on the phone,
in the reply or pushed. A third of the messages are turns of an application, which is filed. "bare Rasa" is the
baseline: the launcher's Rasa with ``python -m rasa_sdk --actions actions``, nothing of ours before it, asked with the
same words over its REST channel, in the same run. Latency is counted from when a message was meant to be sent.

Processor time is read from /proc, for each process: generator, bot and Rasa share the cores, so the generator's part is
missing to the others. Takes five to six minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.bench_turns import PROJECT, bare_rasa, is_answering, prepared, program, until
from benchmarks.channel_citizens import Order, Outcome
from bot.channels.simulate.wechat_calls import Account
from bot.rasa_process.supervisor import free_port
from tests.support.postgres import private_cluster

CITIZENS = 12  # of the closed loop: more than are worked on at once
WARM_UP_SECONDS = 5.0
SLICES = 4  # of the closed loop, bare and ours in turns
IN_TIME_MS = 5000.0
ROLES = {  # part of the command line → who it is
    "bench_channel": "",
    "channel_citizens": "generator",
    "rasa_process.launcher": "rasa",
    "rasa_sdk": "bot",  # the actions, which in our system run within the bot
    "bot serve": "bot",
}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """One line of the tables."""

    what: str
    load: str
    outcome: Outcome
    cpu: Counter[str]  # seconds, by role
    memory: Counter[str]  # MB afterwards, by role
    machine: float  # load average

    @property
    def answered(self) -> int:
        return len(self.outcome.latencies)

    @property
    def per_second(self) -> float:
        return self.answered / self.outcome.seconds

    @property
    def cpu_each(self) -> float:
        """Milliseconds of the processor for each message, the generator's aside."""
        return (self.cpu["bot"] + self.cpu["rasa"]) * 1000 / max(self.answered, 1)

    def late(self, share: float) -> float:
        """The latency that ``share`` of the messages don't exceed."""
        ordered = sorted(self.outcome.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")

    @property
    def in_time(self) -> float:
        return sum(latency <= IN_TIME_MS for latency in self.outcome.latencies) / max(self.outcome.sent, 1)


class Generator:
    """The process of the citizens."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def measure(self, what: str, order: Order) -> Measured:
        assert self._process.stdin is not None
        before = usage()[0]
        self._process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        outcome = Outcome(**await self.answer())
        after, memory = usage()
        load = f"{order.rate:g}/s" if order.rate else f"{order.citizens} citizens"
        found = Measured(what, load, outcome, after - before, memory, os.getloadavg()[0])
        print(f"{what or 'warm-up'}, {load}: {found.answered} in {outcome.seconds:.0f} s", file=sys.stderr)
        return found

    async def answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        return dict(json.loads(line))


@asynccontextmanager
async def generator(api_port: int) -> AsyncIterator[Generator]:
    command = [sys.executable, "-m", "benchmarks.channel_citizens", "--api-port", str(api_port)]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=PROJECT, stdin=pipe, stdout=pipe, limit=2**26)
    try:
        made = Generator(process)
        await made.answer()  # it is ready
        yield made
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def system(environment: dict[str, str], api_port: int, workers: int) -> AsyncIterator[str]:
    """``gongkai serve`` with a WeChat account, once its Rasa is ready; gives the address of its callback."""
    port, account = free_port(), Account()
    own = {
        "GONGKAI_PORT": str(port),
        "GONGKAI_RASA_WORKERS": str(workers),
        "GONGKAI_WECHAT_APP_ID": account.app_id,
        "GONGKAI_WECHAT_APP_SECRET": account.app_secret,
        "GONGKAI_WECHAT_TOKEN": account.token,
        "GONGKAI_WECHAT_MODE": account.mode.value,
        "GONGKAI_WECHAT_AES_KEY": account.aes_key,
        "GONGKAI_WECHAT_ORIGINAL_ID": account.original_id,
        "GONGKAI_WECHAT_API_BASE_URL": f"http://127.0.0.1:{api_port}",
    }
    url = f"http://127.0.0.1:{port}"
    async with program([sys.executable, "-m", "bot", "serve"], {**environment, **own}):
        ready = json.dumps(["ready"] * workers)
        async with aiohttp.ClientSession(url) as session:
            await until(lambda: is_answering(session, "/healthz", f'"rasa_workers": {ready}'))
        yield f"{url}/wechat"


def usage() -> tuple[Counter[str], Counter[str]]:
    """Seconds of the processor so far and MB of memory, by role, of our processes."""
    seconds: Counter[str] = Counter()
    memory: Counter[str] = Counter()
    known = {os.getpid(): ""}  # process → role; who started it lends its own to one that has none
    for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_text().replace("\0", " ")
            pages = int((entry / "statm").read_text().split()[1])
        except OSError:
            continue  # it has ended meanwhile
        parent = int(fields[1])
        if parent in known:
            role = next((role for part, role in ROLES.items() if part in command), known[parent])
            known[int(entry.name)] = role
            seconds[role] += (int(fields[11]) + int(fields[12])) / _TICKS  # type: ignore[assignment]
            memory[role] += pages * os.sysconf("SC_PAGE_SIZE") // 2**20
    return seconds, memory


async def main(options: argparse.Namespace) -> None:
    began = time.monotonic()
    api_port = free_port()
    opened, closed = [], []
    async with AsyncExitStack() as stack:
        environment, model = await stack.enter_async_context(prepared())
        citizens = await stack.enter_async_context(generator(api_port))
        if options.postgres:
            environment = environment | {"GONGKAI_DATABASE_URL": stack.enter_context(private_cluster())}
        for workers in options.workers:
            async with system(environment, api_port, workers) as url:
                name = f"WeChat, {workers} Rasa"
                await citizens.measure("", Order("wechat", url, WARM_UP_SECONDS, citizens=CITIZENS))
                if workers == options.workers[0] or options.all:
                    for rate in options.rates:
                        order = Order("wechat", url, options.seconds, rate=rate, seed=int(rate))
                        opened.append(await citizens.measure(name, order))
                async with bare_rasa(environment, model) as client:
                    closed += await compared(citizens, name, url, client.base_url, options.seconds / 2)
    show(opened, closed)
    print(f"{time.monotonic() - began:.0f} s in all; database: {'PostgreSQL' if options.postgres else 'SQLite'}")


async def compared(citizens: Generator, name: str, url: str, bare_url: str, seconds: float) -> list[Measured]:
    """Bare Rasa and our system in turns, so that whatever else the machine does concerns both."""
    slices: dict[str, list[Measured]] = {"bare Rasa": [], name: []}
    await citizens.measure("", Order("rasa", bare_url, WARM_UP_SECONDS, citizens=CITIZENS))
    for number in range(SLICES):
        for what, order in (
            ("bare Rasa", Order("rasa", bare_url, seconds, citizens=CITIZENS, seed=number)),
            (name, Order("wechat", url, seconds, citizens=CITIZENS, seed=number)),
        ):
            slices[what].append(await citizens.measure(what, order))
    return [joined(each) for each in slices.values()]


def joined(slices: list[Measured]) -> Measured:
    """Several stretches of the same as one."""
    outcome, cpu = Outcome(), Counter[str]()
    for one in slices:
        cpu += one.cpu
        outcome.sent += one.outcome.sent
        outcome.latencies += one.outcome.latencies
        outcome.seconds += one.outcome.seconds
        outcome.wrong += one.outcome.wrong
        outcome.doubled += one.outcome.doubled
        outcome.examples += one.outcome.examples
    last = slices[-1]
    return Measured(last.what, last.load, outcome, cpu, last.memory, last.machine)


def show(opened: list[Measured], closed: list[Measured]) -> None:
    console = Console(width=170)
    columns = ("path", "load", "sent", "answered", "p50 ms", "p90", "p99", "p99.9", "in 5 s", "in the reply")
    table = Table(*columns, "wrong", "doubled", "cores: bot", "Rasa", "generator", "MB: bot", "load average")
    table.title = "Open loop: messages that come when they come"
    for one in opened:
        out = one.outcome
        latencies = (f"{one.late(share):.0f}" for share in (0.5, 0.9, 0.99, 0.999))
        cores = (f"{one.cpu[role] / out.seconds:.2f}" for role in ("bot", "rasa", "generator"))
        passive = f"{out.passive / max(one.answered, 1):.1%}"
        cells = (*latencies, f"{one.in_time:.1%}", passive, str(out.wrong), str(out.doubled), *cores)
        memory = str(one.memory["bot"])
        table.add_row(one.what, one.load, str(out.sent), str(one.answered), *cells, memory, f"{one.machine:.1f}")
    console.print(table)
    columns = ("path", "load", "messages/s", "p50 ms", "p99", "wrong", "throughput : bare", "ms of processor a message")
    table = Table(*columns, "of that Rasa", "cost : bare", "cores: bot", "Rasa", "generator", "load average")
    table.title = "Closed loop: as fast as they are answered"
    for number, one in enumerate(closed):
        bare = closed[number - number % 2]  # the one of the same minutes
        out = one.outcome
        cores = (f"{one.cpu[role] / out.seconds:.2f}" for role in ("bot", "rasa", "generator"))
        of_rasa = one.cpu["rasa"] * 1000 / max(one.answered, 1)
        cells = (f"{one.per_second:.1f}", f"{one.late(0.5):.0f}", f"{one.late(0.99):.0f}", str(out.wrong))
        costs = (f"{one.per_second / bare.per_second:.2f}", f"{one.cpu_each:.1f}", f"{of_rasa:.1f}")
        ratio = f"{one.cpu_each / bare.cpu_each:.2f}"
        table.add_row(one.what, one.load, *cells, *costs, ratio, *cores, f"{one.machine:.1f}")
    console.print(table)
    for one in (*opened, *closed):
        for example in one.outcome.examples:
            print(f"  wrong, {one.what} {one.load}: {example}")


def options_of(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    numbers = lambda text: [int(number) for number in text.split(",")]  # noqa: E731
    parser.add_argument("--rates", type=numbers, default=[1, 10, 20, 40, 80], help="messages a second, with commas")
    parser.add_argument("--seconds", type=float, default=15.0, help="of each load")
    parser.add_argument("--workers", type=numbers, default=[1, 2], help="Rasa processes, one run each")
    parser.add_argument("--all", action="store_true", help="the open loops with each number of workers")
    parser.add_argument("--postgres", action="store_true", help="a private PostgreSQL instead of SQLite")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    asyncio.run(main(options_of()))
