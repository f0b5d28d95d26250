"""Bringing Rasa up beside the running site: install, train, start. Nothing here keeps citizens waiting for a page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.keys import AGENCY, CALENDAR, CLOCK, DB, KNOWLEDGE
from bot.rasa_process.environment import RasaSetupError, ensure_environment, is_current, rasa_python
from bot.rasa_process.model import ensure_model, model_path
from bot.rasa_process.supervisor import RasaCommand, RasaSupervisor
from bot.serving.progress import Progress
from bot.settings import Settings

log = logging.getLogger(__name__)


async def bring_up(
    settings: Settings, supervisors: Sequence[RasaSupervisor], action_url: str, progress: Progress
) -> None:
    """Install and train what is missing, then start each Rasa and wait until one is ready.

    When it can't be had, say why; the site stays up with knowledge answers, the menu and people.
    """
    try:
        command = await _prepare(settings, action_url, progress)
    except (RasaSetupError, OSError) as error:
        for supervisor in supervisors:
            supervisor.give_up()
        progress.problem(f"Rasa can't be started. {error}")
        progress.problem("The site goes on without it: policy questions, pages and staff work, applications do not.")
        return
    with progress.step("Rasa starting", slow="about 10 s; questions are answered meanwhile"):
        for supervisor in supervisors:
            supervisor.start(command, on_ready=lambda seconds: log.info("Rasa is ready after %.1f s", seconds))
        waits = [asyncio.create_task(supervisor.wait_ready()) for supervisor in supervisors]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


async def _prepare(settings: Settings, action_url: str, progress: Progress) -> RasaCommand:
    project, var_dir = settings.project_dir, settings.storage.var_dir
    if not is_current(project):
        with progress.step("Rasa's environment (.venv-rasa)", slow="the first time 1-3 minutes and 1.8 GB") as step:
            await ensure_environment(project, step.detail)
    if not model_path(project, var_dir).exists():
        with progress.step("Rasa model", slow="training takes about half a minute") as step:
            await ensure_model(project, var_dir, step.detail)
    model = model_path(project, var_dir)
    arguments = ["-m", "bot.rasa_process.launcher", "run", "--model", str(model), "--port", "{port}"]
    environment = {
        "GONGKAI_ACTION_URL": action_url,
        "GONGKAI_SPARE_DOMAIN": "yes",  # it is long, and would be written and read with every action
        "RASA_TELEMETRY_ENABLED": "false",
    }
    return RasaCommand([str(rasa_python(project)), *arguments], project, environment)


@asynccontextmanager
async def actions_of(app: web.Application) -> AsyncIterator[str]:
    """Serve the dialogue's actions, working on the same database and knowledge as ``app``; gives the URL for Rasa."""
    from bot.action_server import action_server, executor_for  # the SDK takes a while to import: not before the site

    knowledge = app[KNOWLEDGE]
    executor = await asyncio.to_thread(
        executor_for, app[DB], app[CLOCK], app[CALENDAR], app[AGENCY], lambda: knowledge.current
    )
    async with action_server(executor) as url:
        yield url
