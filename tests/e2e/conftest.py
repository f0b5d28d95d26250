"""A whole gongkai, started as ``make run`` starts it, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

import pytest
from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 600  # the first run may have to train the model


@dataclass(frozen=True)
class Running:
    """Where the system answers, and the password that it printed at its first start."""

    url: str
    one_time_password: str


class System:
    """``gongkai serve`` as a process: started, killed and started again on the same data."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.process: subprocess.Popen[str] | None = None
        shared_models = PROJECT / "var" / "models"  # trained once for all runs
        shared_models.mkdir(parents=True, exist_ok=True)
        (data / "models").symlink_to(shared_models)

    def start(self, port: int = 0) -> str:
        """Start and wait until Rasa is ready. Returns what was printed."""
        environment = {**os.environ, "GONGKAI_VAR_DIR": str(self.data), "GONGKAI_PORT": str(port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=PROJECT,
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return _read_until(self.process, "Ready:")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(timeout=60)

    def rasa_pid(self) -> int:
        """The process id of the Rasa that this system started."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        found = [
            int(pid) for pid in children if b"bot.rasa_process.launcher" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
        assert len(found) == 1, children
        return found[0]


def address_in(printed: str) -> str:
    """The chat page's address, as ``gongkai serve`` printed it."""
    found = re.search(r"Chat page\s+(http://\S+?)/?\s", printed)
    assert found, printed
    return found.group(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A system on fresh data and a free port, with Rasa ready."""
    system = System(tmp_path_factory.mktemp("e2e-var"))
    try:
        printed = system.start()
        password = re.search(r"one-time password (\S+)", printed)
        assert password, printed
        yield Running(address_in(printed), password.group(1))
    finally:
        system.stop()


def _read_until(process: subprocess.Popen[str], word: str) -> str:
    """What the process has printed up to the line with ``word``. Keeps reading afterwards, so that it never blocks."""
    lines: Queue[str] = Queue()
    assert process.stdout is not None
    stdout = process.stdout
    threading.Thread(target=lambda: [lines.put(line) for line in stdout], daemon=True).start()
    printed = ""
    while word not in printed:
        try:
            printed += lines.get(timeout=START_SECONDS)
        except Empty:
            pytest.fail(f"gongkai serve did not get ready within {START_SECONDS} s. It printed:\n{printed}")
        if process.poll() is not None and lines.empty():
            pytest.fail(f"gongkai serve ended by itself. It printed:\n{printed}")
    return printed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium from the system; no browser is downloaded. Playwright's loop must not outlive the file."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    assert path, "The browser tests need Chromium. Install it: apt install chromium fonts-noto-cjk"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots of the run are kept."""
    folder = PROJECT / "test-artifacts"
    folder.mkdir(exist_ok=True)
    return folder
