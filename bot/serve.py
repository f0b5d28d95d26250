"""``gongkai serve``: everything in one process and its Rasa. The site answers first, Rasa follows."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.time import Clock, SystemClock
from actions.db import Database
from actions.db.crypto import install_keyring
from bot.app import create_app
from bot.keys import KNOWLEDGE
from bot.rasa_client import RasaLink
from bot.rasa_process.supervisor import ExternalRasa, RasaSupervisor
from bot.rasa_team import RasaTeam
from bot.serving.knowledge import KnowledgeHolder
from bot.serving.logs import keep_requests_out
from bot.serving.preparation import StartError, listen, only_one, prepare_data
from bot.serving.progress import Progress, Step
from bot.serving.rasa import actions_of, bring_up
from bot.settings import Settings

log = logging.getLogger(__name__)

REST_SECONDS = 2.0  # before the database is tried again


@dataclass(frozen=True)
class Staging:
    """What ``gongkai simulate`` changes about a start: the clock, the way to Rasa, and what runs beside the site.

    ``beside`` is entered before the site answers; the line that it gives is printed with the addresses.
    """

    clock: Clock = field(default_factory=SystemClock)
    link: Callable[[RasaLink], RasaLink] = lambda rasa: rasa
    beside: Callable[[web.Application], AbstractAsyncContextManager[str]] = lambda _app: nullcontext("")


def serve(settings: Settings, staging: Staging | None = None) -> None:
    """Run until Ctrl-C or SIGTERM. Raises :class:`~bot.serving.preparation.StartError` when it can't start."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    keep_requests_out()
    progress = Progress(Console(stderr=False, highlight=False, soft_wrap=True))
    with only_one(settings.storage.var_dir), listen(settings) as opened:
        settings = settings.model_copy(update={"port": opened.getsockname()[1]})
        serving = _serve(settings, opened, progress, staging or Staging())
        asyncio.run(serving, loop_factory=_event_loop())


def _event_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where it is installed (it comes with the SDK of the actions, but not for Windows): a message costs
    a twentieth less. ``None``: Python's own."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


async def _serve(settings: Settings, opened: socket.socket, progress: Progress, staging: Staging) -> None:
    stop = _stop_on_signals(progress)
    install_keyring(settings.storage)
    calendar = _calendar(settings)
    db = Database(settings.storage.effective_database_url)
    try:
        password = await asyncio.to_thread(prepare_data, db, staging.clock.now(), progress)
        rasa = _rasa(settings)
        knowledge = KnowledgeHolder.over(db, settings.storage.index_dir)
        team = RasaTeam([staging.link(one) for one in rasa])
        app = create_app(settings, clock=staging.clock, db=db, calendar=calendar, rasa=team, knowledge=knowledge)
        async with staging.beside(app) as said, site(app, opened):
            announce(settings, password, progress)
            if said:
                progress.console.print(f"{said}\n")
            async with _background(_finish_starting(settings, app, rasa, progress)):
                await stop.wait()
                await asyncio.gather(*(one.stop() for one in rasa))
    finally:
        db.dispose()


def _calendar(settings: Settings) -> WorkCalendar:
    try:
        return WorkCalendar.from_file(settings.storage.calendar_file)
    except CalendarError as error:
        raise StartError(str(error)) from error


def _rasa(settings: Settings) -> list[ExternalRasa] | list[RasaSupervisor]:
    if settings.rasa_url:
        return [ExternalRasa(settings.rasa_url, timeout=settings.rasa_timeout_seconds)]
    return [RasaSupervisor(timeout=settings.rasa_timeout_seconds) for _ in range(settings.rasa_workers)]


async def _finish_starting(
    settings: Settings, app: web.Application, rasa: list[ExternalRasa] | list[RasaSupervisor], progress: Progress
) -> None:
    """What may take longer than a citizen should wait for a page. Lives until the process stops."""
    await _index_opened(app[KNOWLEDGE], progress)
    ours = [one for one in rasa if isinstance(one, RasaSupervisor)]
    for one in rasa:
        if isinstance(one, ExternalRasa):
            one.start()
    if not ours:
        return
    async with actions_of(app) as action_url:
        await bring_up(settings, ours, action_url, progress)
        progress.console.print(f"\nReady: [bold]{settings.base_url}/[/bold]  Ctrl-C stops everything.")
        await asyncio.Event().wait()


async def _index_opened(knowledge: KnowledgeHolder, progress: Progress) -> None:
    """Return when it is open, however long the database is away: Rasa comes after it, and must come all the same."""
    while True:
        try:
            with progress.step("Search index") as step:
                await asyncio.to_thread(_open_index, knowledge, step)
        except SQLAlchemyError as error:
            log.error("the search index can't be opened yet: %s", type(error).__name__)
            await asyncio.sleep(REST_SECONDS)
        else:
            return


def _open_index(knowledge: KnowledgeHolder, step: Step) -> None:
    knowledge.on_progress = lambda done, total: step.detail(f"{done}/{total} documents")
    opened = knowledge.current
    step.result = f"{opened.passage_count} passages of {opened.document_count} documents"


@asynccontextmanager
async def site(app: web.Application, opened: socket.socket) -> AsyncIterator[None]:
    """Serve ``app`` on the socket while the block runs."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, opened).start()
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run ``work`` beside the block; cancelled when the block ends. Its failure is logged and stops nothing else."""

    async def guarded() -> None:
        try:
            await work
        except Exception:
            log.exception("starting up did not finish; the site goes on")

    task = asyncio.create_task(guarded())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def announce(settings: Settings, one_time_password: str | None, progress: Progress) -> None:
    """Print the addresses; and, this once, the first administrator's password."""
    show = progress.console.print
    show("\nThe site is open:")
    show(f"  Chat page      [bold]{settings.base_url}/[/bold]")
    show(f"  Staff console  {settings.base_url}/staff")
    show(f"  Health         {settings.base_url}/healthz")
    if one_time_password is not None:
        show("\n  First sign-in to the staff console (shown only now; must be changed there):")
        show(f"  user [bold]admin[/bold], one-time password [bold]{one_time_password}[/bold]")
    show("")


def _stop_on_signals(progress: Progress) -> asyncio.Event:
    """Set by the first Ctrl-C or SIGTERM; a second one ends the process at once (Rasa notices and ends too)."""
    stop = asyncio.Event()

    def asked() -> None:
        if stop.is_set():
            os._exit(130)
        progress.console.print("Stopping …")
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked)
    return stop
