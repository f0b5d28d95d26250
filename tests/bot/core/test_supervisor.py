"""A Rasa that dies comes back; one that is stopped leaves nothing behind. Played by a small program of our own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.rasa_client import RasaUnavailableError
from bot.rasa_process.supervisor import Patience, RasaCommand, RasaSupervisor, free_port

# A server that answers GET /status as Rasa does, after it has started a child of its own.
PROGRAM = """
import http.server, json, os, pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[2]).write_text(str(child.pid))
class Rasa(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if f"token={os.environ['RASA_TOKEN']}" in self.path else 401)
        self.end_headers()
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps([{"text": str(os.getpid())}]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Rasa).serve_forever()
"""
QUICK = Patience(look_every=0.02, check_every=0.05, first_restart=0.01, last_restart=0.02, stop=2.0)


def _command(tmp_path: Path, program: str = PROGRAM) -> RasaCommand:
    return RasaCommand([sys.executable, "-c", program, "{port}", str(tmp_path / "child")], tmp_path)


@pytest.fixture
async def rasa() -> AsyncIterator[RasaSupervisor]:
    supervisor = RasaSupervisor(patience=QUICK)
    yield supervisor
    await supervisor.stop()


async def test_it_starts_and_becomes_ready(rasa: RasaSupervisor, tmp_path: Path) -> None:
    assert rasa.state == "loading"
    with pytest.raises(RasaUnavailableError):
        await rasa.send("c.1", "你好", channel="web")
    took: list[float] = []
    rasa.start(_command(tmp_path), on_ready=took.append)
    await asyncio.wait_for(rasa.wait_ready(), 60)
    assert rasa.state == "ready"
    assert len(took) == 1
    assert await rasa.send("c.1", "你好", channel="web") == [{"text": str(rasa.pid)}]


async def test_killed_it_comes_back_as_another_generation(rasa: RasaSupervisor, tmp_path: Path) -> None:
    rasa.start(_command(tmp_path))
    await asyncio.wait_for(rasa.wait_ready(), 60)
    generation, pid = rasa.generation, rasa.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    await _until(lambda: rasa.generation != generation)
    assert rasa.pid != pid
    assert rasa.state == "ready"


async def test_stopped_it_takes_its_children_along(rasa: RasaSupervisor, tmp_path: Path) -> None:
    rasa.start(_command(tmp_path))
    await asyncio.wait_for(rasa.wait_ready(), 60)
    processes = [rasa.pid, int((tmp_path / "child").read_text())]
    await rasa.stop()
    assert rasa.state == "down"
    await _until(lambda: not any(_is_alive(pid) for pid in processes))  # the kernel takes a moment


async def test_a_program_that_always_fails_is_reported_as_down(rasa: RasaSupervisor, tmp_path: Path) -> None:
    rasa.start(_command(tmp_path, "raise SystemExit(1)"))
    await _until(lambda: rasa.state == "down")


async def test_one_that_stops_answering_is_replaced(tmp_path: Path) -> None:
    patience = Patience(
        look_every=0.02, check_every=0.02, checks_missed=1, first_restart=0.01, last_restart=0.02, stop=0.2, answer=0.3
    )
    rasa = RasaSupervisor(patience=patience)
    rasa.start(_command(tmp_path))
    await asyncio.wait_for(rasa.wait_ready(), 60)
    pid = rasa.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    await _until(lambda: rasa.pid not in (pid, None))
    assert not _is_alive(pid)
    await rasa.stop()


def test_a_free_port_is_free() -> None:
    assert 1024 < free_port() < 65536


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what a process does is no event of ours
            await asyncio.sleep(0.01)


def _is_alive(pid: int | None) -> bool:
    """Not gone, and no zombie whose parent has not looked yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
