"""The trained model: found by the fingerprint of what it is trained from, trained when it is not there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from bot.rasa_process.environment import RasaSetupError, Report, rasa_python, run_reporting


def fingerprint(project: Path) -> str:
    """32 hexadecimal characters over the training data, the pipeline, our components and Rasa's version."""
    digest = hashlib.sha256()
    for path in _inputs(project):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(project)}\0{len(content)}\0".encode() + content)
    installed = (project / ".venv-rasa" / "lib").glob("python*/site-packages/rasa-*.dist-info")
    digest.update(",".join(sorted(path.name for path in installed)).encode())
    return digest.hexdigest()[:32]


def model_path(project: Path, var_dir: Path) -> Path:
    """Where the model for the present training data is, or will be."""
    return (var_dir / "models" / f"{fingerprint(project)}.tar.gz").absolute()


async def ensure_model(project: Path, var_dir: Path, report: Report) -> tuple[Path, bool]:
    """The model, and whether it had to be trained (half a minute). Raises :class:`RasaSetupError`."""
    path = model_path(project, var_dir)
    if path.exists():
        return path, False
    command = [str(rasa_python(project)), "-m", "bot.rasa_process.launcher", "train", "--out", str(path)]
    status, last_lines = await run_reporting(command, project, os.environ, report)
    if status != 0 or not path.exists():
        raise RasaSetupError("Training the Rasa model failed:\n" + "\n".join(last_lines))
    return path, True


def _inputs(project: Path) -> Iterator[Path]:
    yield project / "config.yml"
    yield project / "domain.yml"
    for folder in (project / "nlu_data", project / "bot" / "rasa_process" / "components"):
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
