"""Rasa's environment and model are made when what they come from has changed, and failures say what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.rasa_process import environment
from bot.rasa_process.environment import RasaSetupError, ensure_environment, find_uv, is_current, run_reporting
from bot.rasa_process.model import ensure_model, fingerprint, model_path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose uv and Rasa interpreter are small scripts."""
    (tmp_path / "uv.lock").write_text("version 1")
    (tmp_path / "nlu_data" / "nlu").mkdir(parents=True)
    for name in ("config.yml", "domain.yml", "nlu_data/nlu/greet.yml"):
        (tmp_path / name).write_text(name)
    return tmp_path


def _script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def _use_uv(monkeypatch: pytest.MonkeyPatch, project: Path, body: str) -> None:
    uv = _script(project / "uv", body)
    monkeypatch.setattr(environment, "find_uv", lambda _project: str(uv))


async def test_a_missing_environment_is_installed_once_a_lock(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = project / ".venv-rasa" / "bin" / "python"
    install = f"echo installing rasa; mkdir -p {python.parent}; touch {python}; echo run >> {project}/runs"
    _use_uv(monkeypatch, project, install)
    lines: list[str] = []
    assert await ensure_environment(project, lines.append)
    assert lines == ["installing rasa"]
    assert is_current(project)
    assert not await ensure_environment(project, lines.append)
    (project / "uv.lock").write_text("version 2")
    assert await ensure_environment(project, lines.append)
    assert (project / "runs").read_text() == "run\nrun\n"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("error: No interpreter found for Python 3.10", "no Python 3.10"),
        ("error: Failed to fetch: https://pypi.org/simple/rasa/", "package index can't be reached"),
        ("error: No space left on device (os error 28)", "disk is full"),
        ("error: something else", "could not be installed"),
    ],
)
async def test_a_failing_installation_says_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch, said: str, sentence: str
) -> None:
    _use_uv(monkeypatch, project, f"echo '{said}' >&2; exit 1")
    with pytest.raises(RasaSetupError, match=sentence):
        await ensure_environment(project, lambda _line: None)
    assert not is_current(project)


def test_a_uv_that_does_not_work_is_passed_over(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(project / "bin" / "python"))
    _script(project / "bin" / "uv", "echo 'pyenv: uv: command not found' >&2; exit 127")
    working = _script(project / ".tools" / "bin" / "uv", "echo uv 1.0")
    assert find_uv(project) == str(working)
    working.unlink()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RasaSetupError, match="pip install uv"):
        find_uv(project)


async def test_the_model_is_trained_when_its_inputs_changed(project: Path) -> None:
    _script(project / ".venv-rasa" / "bin" / "python", 'mkdir -p "$(dirname "$5")"; echo trained > "$5"')
    path, was_trained = await ensure_model(project, project / "var", lambda _line: None)
    assert was_trained
    assert (await ensure_model(project, project / "var", lambda _line: None)) == (path, False)
    before = fingerprint(project)
    (project / "nlu_data" / "nlu" / "greet.yml").write_text("more examples")
    assert fingerprint(project) != before
    assert not model_path(project, project / "var").exists()


async def test_a_failing_training_shows_what_it_said(project: Path) -> None:
    _script(project / ".venv-rasa" / "bin" / "python", "echo 'domain.yml: bad indentation'; exit 1")
    with pytest.raises(RasaSetupError, match="bad indentation"):
        await ensure_model(project, project / "var", lambda _line: None)


async def test_of_a_talkative_program_the_last_lines_are_kept(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print(*range(100), sep='\\n')"]
    status, lines = await run_reporting(command, tmp_path, {}, lambda _line: None)
    assert status == 0
    assert lines == [str(number) for number in range(85, 100)]
