"""Keeps one Rasa process running: started, watched, started again when it dies, stopped with us."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.rasa_client import RasaClient, RasaUnavailableError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RasaCommand:
    """How to start Rasa. ``{port}`` in ``arguments`` is replaced by the port it must listen on (loopback)."""

    arguments: Sequence[str]
    directory: Path
    environment: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Patience:
    """How long the supervisor waits, in seconds."""

    look_every: float = 0.2  # while it loads
    ready_within: float = 180.0
    check_every: float = 5.0  # once it is ready
    answer: float = 2.0  # to such a look or check
    checks_missed: int = 6  # then it hangs and is killed
    first_restart: float = 0.5  # doubles up to the next
    last_restart: float = 30.0
    stop: float = 3.0  # between SIGTERM and SIGKILL


class RasaSupervisor:
    """A :class:`~bot.rasa_client.RasaLink` to a process of our own. :meth:`start` returns at once; watch ``state``."""

    def __init__(self, *, timeout: float = 15.0, patience: Patience | None = None) -> None:
        self._timeout = timeout
        self._patience = patience or Patience()
        self._state = "loading"
        self._generation = ""
        self._failures = 0
        self._client: RasaClient | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._became_ready = asyncio.Event()

    @property
    def state(self) -> str:
        """``loading`` also before :meth:`start`; ``down`` after three failed starts in a row (it goes on trying)."""
        return "down" if self._state == "loading" and self._failures >= 3 else self._state

    @property
    def generation(self) -> str:
        return self._generation

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self, command: RasaCommand, *, on_ready: Callable[[float], None] = lambda seconds: None) -> None:
        """Start the process and keep it running. ``on_ready`` is told after each start how many seconds it took."""
        self._task = asyncio.create_task(self._keep_running(command, on_ready))

    def give_up(self) -> None:
        """Rasa can't be had (not installed, not trained): say so instead of ``loading``."""
        self._state = "down"

    async def wait_ready(self) -> None:
        """Return when the process is ready."""
        await self._became_ready.wait()

    async def stop(self) -> None:
        """Stop the process and everything it started, at most a few seconds."""
        self._state = "down"
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def send(self, sender_id: str, text: str, *, channel: str) -> list[dict[str, Any]]:
        return await self._ready_client().send(sender_id, text, channel=channel)

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        return await self._ready_client().run_action(sender_id, action)

    async def add_events(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        await self._ready_client().add_events(sender_id, events)

    def _ready_client(self) -> RasaClient:
        if self._client is None or self._state != "ready":
            raise RasaUnavailableError("Rasa is not ready")
        return self._client

    async def _keep_running(self, command: RasaCommand, on_ready: Callable[[float], None]) -> None:
        while True:
            was_ready = await self._run_once(command, on_ready)
            self._failures = 0 if was_ready else self._failures + 1
            pause = min(self._patience.first_restart * 2 ** min(self._failures, 10), self._patience.last_restart)
            log.warning("Rasa has stopped; starting it again in %.1f s", pause)
            await asyncio.sleep(pause)

    async def _run_once(self, command: RasaCommand, on_ready: Callable[[float], None]) -> bool:
        """One life of the process. True when it had become ready."""
        token, port = secrets.token_hex(16), free_port()
        began = time.monotonic()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(argument.replace("{port}", str(port)) for argument in command.arguments),
                cwd=command.directory,
                env={**os.environ, **command.environment, "RASA_TOKEN": token, "GONGKAI_PARENT_PID": str(os.getpid())},
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # its own group: Ctrl-C is ours to pass on, and its children go with it
            )
        except OSError as error:
            log.error("Rasa can't be started: %s", error)
            return False
        self._client = RasaClient(f"http://127.0.0.1:{port}", timeout=self._timeout, token=token)
        try:
            if not await self._wait_until_ready(self._process, self._client):
                return False
            self._state, self._generation, self._failures = "ready", secrets.token_hex(8), 0
            self._became_ready.set()
            on_ready(time.monotonic() - began)
            await self._watch(self._process, self._client)
            return True
        finally:
            if self._state == "ready":
                self._state = "loading"
            self._became_ready.clear()
            await self._kill(self._process)
            await self._client.close()
            self._client = self._process = None

    async def _wait_until_ready(self, process: asyncio.subprocess.Process, client: RasaClient) -> bool:
        deadline = time.monotonic() + self._patience.ready_within
        while time.monotonic() < deadline:
            if process.returncode is not None:
                log.error("Rasa ended with status %s before it was ready", process.returncode)
                return False
            if await client.is_ready(self._patience.answer):
                return True
            await asyncio.sleep(self._patience.look_every)
        log.error("Rasa was not ready within %.0f s", self._patience.ready_within)
        return False

    async def _watch(self, process: asyncio.subprocess.Process, client: RasaClient) -> None:
        """Return when the process has ended or does not answer any more."""
        missed = 0
        while missed < self._patience.checks_missed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self._patience.check_every)
                return
            missed = 0 if await client.is_ready(self._patience.answer) else missed + 1
        log.error("Rasa does not answer any more")

    async def _kill(self, process: asyncio.subprocess.Process) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self._patience.stop)
                break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # children that outlived it


class ExternalRasa:
    """A :class:`~bot.rasa_client.RasaLink` to a Rasa that somebody else runs at ``url``."""

    CHECK_EVERY = 2.0

    def __init__(self, url: str, *, timeout: float = 15.0) -> None:
        self._client = RasaClient(url, timeout=timeout, token=os.environ.get("RASA_TOKEN", ""))
        self.state = "loading"
        self.generation = ""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._look())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._client.close()

    async def send(self, sender_id: str, text: str, *, channel: str) -> list[dict[str, Any]]:
        return await self._client.send(sender_id, text, channel=channel)

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        return await self._client.run_action(sender_id, action)

    async def add_events(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        await self._client.add_events(sender_id, events)

    async def _look(self) -> None:
        """It may have restarted, and forgotten its conversations, whenever it was away."""
        while True:
            is_ready = await self._client.is_ready()
            if is_ready and self.state != "ready":
                self.generation = secrets.token_hex(8)
            self.state = "ready" if is_ready else "loading"
            await asyncio.sleep(self.CHECK_EVERY)


def free_port() -> int:
    """A TCP port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
