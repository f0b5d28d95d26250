"""The whole of gongkai as it runs in an office, to be killed: bot processes, their Rasas, a database, a balancer.

Each bot process is ``gongkai serve`` with a data folder of its own, started again at once when it ends, as systemd
does; it starts its Rasa again itself. On PostgreSQL all work on one cluster; on SQLite there is one process.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.channels.simulate.wechat_calls import Account
from bot.rasa_process.supervisor import free_port
from tests.support.ports import lasting_port
from tests.support.postgres import Cluster

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "a secret for tests only"
READY_SECONDS = 600.0


@dataclass
class BotProcess:
    """One ``gongkai serve``, kept running."""

    data: Path
    environment: dict[str, str]
    port: int = field(default_factory=lasting_port)
    starts: int = 0
    process: asyncio.subprocess.Process | None = None
    _keeper: asyncio.Task[None] | None = None

    def keep_running(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        models = PROJECT / "var" / "models"  # trained once for all runs
        models.mkdir(parents=True, exist_ok=True)
        (self.data / "models").symlink_to(models)
        self._keeper = asyncio.create_task(self._keep_running())

    async def stop(self) -> None:
        """As Ctrl-C does."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), 30)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()

    def kill_rasa(self) -> bool:
        """Whether there was one."""
        pid = self._rasa()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return pid is not None

    async def is_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/healthz") as response:
                said = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False
        return (said["database"], said["knowledge"], said["rasa"]) == ("ok", "ok", "ready")

    def _rasa(self) -> int | None:
        if self.process is None:
            return None
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            for pid in children:
                if b"bot.rasa_process.launcher" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return int(pid)
        return None

    async def _keep_running(self) -> None:
        while True:
            self.starts += 1
            with (self.data / "log").open("ab") as log:
                self.process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-W", "ignore", "-m", "bot", "serve"),
                    cwd=PROJECT,
                    env={**os.environ, **self.environment, "GONGKAI_VAR_DIR": str(self.data)}
                    | {"GONGKAI_PORT": str(self.port), "PYTHONUNBUFFERED": "1"},
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
                await self.process.wait()
            await asyncio.sleep(0.2)


@dataclass
class System:
    """What runs, and how it is killed."""

    folder: Path
    bots: list[BotProcess]
    cluster: Cluster | None  # None: SQLite
    database_url: str

    async def wait_ready(self, seconds: float = READY_SECONDS, *, enough: Callable[[list[bool]], bool] = all) -> bool:
        """Until every process (or ``any``) has its database, its documents and its Rasa; whether it came to that."""
        until = time.monotonic() + seconds
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while time.monotonic() < until:
                if enough([await bot.is_ready(session) for bot in self.bots]):
                    return True
                await asyncio.sleep(0.3)
        return False

    async def kill_database(self) -> None:
        """Kill it, and start it again as soon as it can be."""
        assert self.cluster is not None
        self.cluster.kill()
        for _ in range(100):
            await asyncio.sleep(0.2)
            try:
                await asyncio.to_thread(self.cluster.start)
            except RuntimeError:  # what is left of the killed one is still ending
                continue
            return
        raise RuntimeError("the database does not start any more")


@asynccontextmanager
async def running(folder: Path, database: str, processes: int, account: Account, api_url: str) -> AsyncIterator[System]:
    """The system on ``database`` (postgresql or sqlite), ready. Logs stay in ``folder``."""
    cluster = None
    url = f"sqlite:///{folder / 'gongkai.db'}"
    if database == "postgresql":
        cluster = await asyncio.to_thread(Cluster)
        await asyncio.to_thread(cluster.start)
        url = cluster.url
    environment = {
        "GONGKAI_DATABASE_URL": url,
        "GONGKAI_SECRET": SECRET,
        "GONGKAI_PUBLIC_BASE_URL": "https://gongkai.example.gov.cn",  # the same links from every process
        "GONGKAI_WECHAT_APP_ID": account.app_id,
        "GONGKAI_WECHAT_APP_SECRET": account.app_secret,
        "GONGKAI_WECHAT_TOKEN": account.token,
        "GONGKAI_WECHAT_AES_KEY": account.aes_key,
        "GONGKAI_WECHAT_ORIGINAL_ID": account.original_id,
        "GONGKAI_WECHAT_API_BASE_URL": api_url,
    }
    bots = [BotProcess(folder / f"bot{number}", environment) for number in range(1, processes + 1)]
    try:
        for bot in bots:
            bot.keep_running()
        system = System(folder, bots, cluster, url)
        if not await system.wait_ready():
            raise RuntimeError(f"the system is not ready after {READY_SECONDS:.0f} s; its logs: {folder}")
        yield system
    finally:
        await asyncio.gather(*(bot.stop() for bot in bots))
        if cluster is not None:
            await asyncio.to_thread(cluster.stop)


@asynccontextmanager
async def balancer(bots: list[BotProcess]) -> AsyncIterator[int]:
    """A port whose connections go to the processes in turn, past those that don't listen; what breaks, breaks."""
    turn = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal turn
        turn += 1
        for bot in (bots[(turn + step) % len(bots)] for step in range(len(bots))):
            try:
                onward = await asyncio.open_connection("127.0.0.1", bot.port)
            except OSError:
                continue
            await asyncio.gather(_pump(reader, onward[1]), _pump(onward[0], writer), return_exceptions=True)
            break
        writer.close()

    port = free_port()
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield port
    finally:
        server.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while block := await source.read(65536):
            sink.write(block)
            await sink.drain()
    finally:
        sink.close()
