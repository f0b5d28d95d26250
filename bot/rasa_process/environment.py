"""Rasa's own Python environment (``.venv-rasa``, Python 3.10), installed from ``uv.lock`` when missing or stale."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

LINES_KEPT = 15

Report = Callable[[str], None]


class RasaSetupError(Exception):
    """Rasa can't be installed or trained; the text says why and what to do."""


def rasa_python(project: Path) -> Path:
    """The interpreter of Rasa's environment, whether or not it is there yet."""
    return project / ".venv-rasa" / "bin" / "python"


def is_current(project: Path) -> bool:
    """Whether the environment was installed from the present ``uv.lock``."""
    stamp = _stamp(project)
    return rasa_python(project).exists() and stamp.exists() and stamp.read_text() == _lock_hash(project)


async def ensure_environment(project: Path, report: Report) -> bool:
    """Install or update the environment when it is not current; True when something was done.

    ``report`` is given uv's progress lines. Raises :class:`RasaSetupError`.
    """
    if is_current(project):
        return False
    uv = await asyncio.to_thread(find_uv, project)
    environment = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(project / ".venv-rasa"),
        "UV_COMPILE_BYTECODE": "1",  # without .pyc files importing TensorFlow takes 15 s and more
        "UV_PYTHON_PREFERENCE": os.environ.get("UV_PYTHON_PREFERENCE", "system"),
        "UV_NO_PROGRESS": "1",
    }
    environment.pop("VIRTUAL_ENV", None)
    command = [uv, "sync", "--frozen", "--only-group", "rasa", "--python", "3.10"]
    status, last_lines = await run_reporting(command, project, environment, report)
    if status != 0:
        raise RasaSetupError(_explain_failure(last_lines))
    _stamp(project).write_text(_lock_hash(project))
    return True


def find_uv(project: Path) -> str:
    """A uv that works: beside this Python, in ``.tools``, or on the PATH (where a pyenv shim may be broken)."""
    candidates = [Path(sys.executable).with_name("uv"), project / ".tools" / "bin" / "uv", shutil.which("uv")]
    for candidate in candidates:
        if candidate is None:
            continue
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if subprocess.run([candidate, "--version"], capture_output=True, timeout=20, check=False).returncode == 0:
                return str(candidate)
    raise RasaSetupError(
        "uv, which installs Rasa, was not found. Install it with: "
        "python3 -m venv .tools && .tools/bin/pip install uv — then start again."
    )


async def run_reporting(
    command: list[str], directory: Path, environment: Mapping[str, str], report: Report
) -> tuple[int, list[str]]:
    """Run ``command``, passing each line it prints to ``report``; its exit status and last lines.

    When cancelled, it and what it started are stopped.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=directory,
        env=dict(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        async for raw in process.stdout:
            if line := raw.decode(errors="replace").strip():
                lines = [*lines, line][-LINES_KEPT:]
                report(line)
        return await process.wait(), lines
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def _explain_failure(lines: list[str]) -> str:
    said = "\n".join(lines)
    if "No interpreter found" in said or "No Python" in said:
        reason = "There is no Python 3.10, which Rasa needs. Install it (for example: pyenv install 3.10, or apt)."
    elif "No space left" in said:
        reason = "The disk is full: Rasa's environment takes about 1.8 GB."
    elif any(words in said for words in ("Failed to fetch", "dns error", "Connection refused", "timed out", "connect")):
        reason = "The package index can't be reached. Check the network, or UV_INDEX_URL for a mirror."
    else:
        reason = "Rasa's environment could not be installed."
    return f"{reason}\nuv said:\n{said}"


def _stamp(project: Path) -> Path:
    return project / ".venv-rasa" / ".gongkai-lock"


def _lock_hash(project: Path) -> str:
    return hashlib.sha256((project / "uv.lock").read_bytes()).hexdigest()
