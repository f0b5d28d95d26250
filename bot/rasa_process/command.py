"""``python -m bot.rasa_process.command install|train|validate``: what the Makefile needs of Rasa."""

from __future__ import annotations

import asyncio
import subprocess
import sys

from bot.rasa_process.environment import RasaSetupError, ensure_environment, rasa_python
from bot.rasa_process.model import ensure_model
from bot.settings import InvalidSettingsError, Settings, load_settings


def main(arguments: list[str]) -> int:
    """Do one of the commands; the exit status."""
    if len(arguments) != 1 or arguments[0] not in ("install", "train", "validate"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return asyncio.run(_run(arguments[0], load_settings()))
    except (RasaSetupError, InvalidSettingsError) as error:
        print(error, file=sys.stderr)
        return 1


async def _run(command: str, settings: Settings) -> int:
    project = settings.project_dir
    await ensure_environment(project, print)
    if command == "train":
        path, _trained = await ensure_model(project, settings.storage.var_dir, print)
        print(path)
    if command == "validate":
        launcher = [str(rasa_python(project)), "-m", "bot.rasa_process.launcher", "validate"]
        return (await asyncio.to_thread(subprocess.run, launcher, cwd=project, check=False)).returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
