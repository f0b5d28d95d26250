"""Turns per second and latency: our web chat end to end, against bare Rasa over its REST channel with the same model.

    .venv/bin/python benchmarks/bench_turns.py

Citizens in a closed loop: each asks, waits for the first bubble of the answer, asks again. "bare Rasa" is the baseline:
the launcher's Rasa with ``python -m rasa_sdk --actions actions`` as its action server, nothing of ours before it. Takes
about two minutes, data in a temporary folder; the model is the one of ``var/models`` (trained if it is not there).
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from bot.rasa_client import RasaClient  # noqa: E402
from bot.rasa_process.environment import ensure_environment, rasa_python  # noqa: E402
from bot.rasa_process.model import ensure_model  # noqa: E402
from bot.rasa_process.supervisor import free_port  # noqa: E402

QUESTIONS = ("申请要收费吗？", "你好", "政府多久必须答复信息公开申请？", "今天天气怎么样")
TURNS_EACH = 8
CITIZENS = (1, 4, 16)
_NEVER = aiohttp.ClientTimeout(total=None)  # the stream stays open

Ask = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Result:
    """One path at one load; latencies in milliseconds."""

    path: str
    citizens: int
    seconds: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


async def main() -> None:
    async with prepared() as (environment, model):
        async with gateway(environment) as url:
            ours = [await measure("web chat", number, lambda: citizen_of_the_chat(url)) for number in (1, *CITIZENS)]
        async with bare_rasa(environment, model) as client:
            bare = [await measure("bare Rasa", number, lambda: sender_to_rasa(client)) for number in (1, *CITIZENS)]
    show(bare[1:], ours[1:])  # the first of each warmed up


@asynccontextmanager
async def prepared() -> AsyncIterator[tuple[dict[str, str], Path]]:
    """The environment of a system with fresh data and the trained model, and the model."""
    await ensure_environment(PROJECT, print)
    model, _trained = await ensure_model(PROJECT, PROJECT / "var", print)
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        var = Path(folder)
        (var / "models").mkdir()
        (var / "models" / model.name).symlink_to(model)
        yield {**os.environ, "GONGKAI_VAR_DIR": folder, "GONGKAI_TRUST_PROXY": "true"}, model


async def measure(path: str, citizens: int, arrive: Callable[[], object]) -> Result:
    """Let ``citizens`` come, each with a conversation of their own, and ask ``TURNS_EACH`` questions."""
    latencies: list[float] = []

    async def talk(number: int) -> None:
        async with arrive() as ask:  # type: ignore[attr-defined]
            for turn in range(TURNS_EACH):
                began = time.perf_counter()
                await ask(QUESTIONS[(number + turn) % len(QUESTIONS)])
                latencies.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(talk(number) for number in range(citizens)))
    return Result(path, citizens, time.perf_counter() - began, latencies)


@asynccontextmanager
async def citizen_of_the_chat(url: str) -> AsyncIterator[Ask]:
    """A browser: posts messages, and reads the event stream for the answer."""
    headers = {"X-Requested-With": "gongkai", "X-Forwarded-For": f"bench-{uuid.uuid4().hex}"}
    async with AsyncExitStack() as stack:
        jar = aiohttp.CookieJar(unsafe=True)
        session = await stack.enter_async_context(aiohttp.ClientSession(url, cookie_jar=jar, headers=headers))
        stream: aiohttp.ClientResponse | None = None

        async def ask(question: str) -> None:
            nonlocal stream
            async with session.post("/api/chat/messages", json={"id": uuid.uuid4().hex, "text": question}) as response:
                response.raise_for_status()
                asked = (await response.json())["id"]
            if stream is None:
                stream = await stack.enter_async_context(session.get("/api/chat/events", timeout=_NEVER))
            async for line in stream.content:
                if not line.startswith(b'data: {"id"'):
                    continue
                message = json.loads(line[6:])
                if message["author"] != "citizen" and message["id"] > asked:  # not the rest of the answer before
                    return

        yield ask


@asynccontextmanager
async def sender_to_rasa(client: RasaClient) -> AsyncIterator[Ask]:
    sender = f"{uuid.uuid4().hex}.1"

    async def ask(question: str) -> None:
        await client.send(sender, question, channel="web")

    yield ask


@asynccontextmanager
async def gateway(environment: dict[str, str]) -> AsyncIterator[str]:
    """``gongkai serve``, once its Rasa is ready."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with program([sys.executable, "-m", "bot", "serve"], {**environment, "GONGKAI_PORT": str(port)}):
        async with aiohttp.ClientSession(url) as session:
            await until(lambda: is_answering(session, "/healthz", '"rasa": "ready"'))
        yield url


@asynccontextmanager
async def bare_rasa(environment: dict[str, str], model: Path) -> AsyncIterator[RasaClient]:
    """The same model in a Rasa that is asked directly."""
    action_port, port = free_port(), free_port()
    actions = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(action_port)]
    launch = [str(rasa_python(PROJECT)), "-m", "bot.rasa_process.launcher", "run"]
    launch += ["--model", str(model), "--port", str(port)]
    client = RasaClient(f"http://127.0.0.1:{port}", timeout=60)
    action_url = {"GONGKAI_ACTION_URL": f"http://127.0.0.1:{action_port}/webhook"}
    async with program(actions, environment), program(launch, environment | action_url):
        async with aiohttp.ClientSession(f"http://127.0.0.1:{action_port}") as session:
            await until(lambda: is_answering(session, "/health", "ok"))
        await until(client.is_ready)
        yield client
        await client.close()


@asynccontextmanager
async def program(command: list[str], environment: dict[str, str]) -> AsyncIterator[None]:
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=PROJECT, stdout=nowhere, stderr=nowhere
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(300):  # other work may keep the machine busy
        while not await condition():  # noqa: ASYNC110 - another program's readiness is no event of ours
            await asyncio.sleep(0.1)


async def is_answering(session: aiohttp.ClientSession, path: str, expected: str) -> bool:
    try:
        async with session.get(path) as response:
            return expected in await response.text()
    except aiohttp.ClientError:
        return False


def show(baseline: list[Result], ours: list[Result]) -> None:
    table = Table("citizens", "path", "turns/s", "p50 ms", "p95 ms", "max ms", "throughput : bare", title="Turns")
    for bare, own in zip(baseline, ours, strict=True):
        for result in (bare, own):
            ordered = sorted(result.latencies)
            p95 = ordered[int(len(ordered) * 0.95)]
            cells = (result.per_second, statistics.median(ordered), p95, ordered[-1])
            ratio = result.per_second / bare.per_second
            table.add_row(str(result.citizens), result.path, *(f"{cell:.1f}" for cell in cells), f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
