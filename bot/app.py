"""The composition root: settings in, aiohttp application out."""

from __future__ import annotations

import asyncio
import importlib
import random
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from aiohttp import web
from sqlalchemy import text

from actions.cases.agency.source import AgencyHolder
from actions.cases.reception import Reception
from actions.cases.time import Clock, SystemClock
from actions.db import Database
from actions.settings import StorageSettings
from bot import health as health_of_parts
from bot.api.webhooks.calling import keep_calling
from bot.delivery import news
from bot.delivery.accounts import Accounts
from bot.delivery.carrying import Carriers
from bot.delivery.hub import Hub
from bot.delivery.knocker import Knocker
from bot.delivery.marks import Writing
from bot.delivery.processes import Heartbeat
from bot.delivery.sender import Sender
from bot.delivery.worker import Worker
from bot.keys import (
    AGENCY,
    CALENDAR,
    CARRIERS,
    CHANNELS,
    CLOCK,
    DB,
    HUB,
    KNOWLEDGE,
    PROCESS,
    RASA,
    REFUSED,
    SETTINGS,
    WRITING,
)
from bot.pages import friendly_errors, setup_pages
from bot.rasa_client import NoRasa, RasaLink
from bot.rasa_team import RasaTeam, team_of
from bot.serving.agency_watch import keep_agency_current
from bot.serving.calendar_watch import keep_calendar_current
from bot.serving.knowledge import KnowledgeHolder
from bot.serving.limits_watch import keep_limits_watched
from bot.serving.report_files import keep_reports_made
from bot.serving.retention import erase_daily
from bot.settings import Settings

if TYPE_CHECKING:
    from actions.cases.calendar import WorkCalendar

ROOMS = (
    "bot.channels.web",
    "bot.channels.wechat.room",
    "bot.channels.wecom.room",
    "bot.channels.telegram.room",
    "bot.portal",
    "bot.console",
    "bot.api.room",
)


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    db: Database | None = None,
    calendar: WorkCalendar | None = None,
    knowledge: KnowledgeHolder | None = None,
    rasa: RasaLink | RasaTeam | None = None,
    hub: Hub | None = None,
    run_worker: bool = True,
) -> web.Application:
    """The whole public site. Whatever is not given is made from ``settings``; without ``rasa`` there is none.

    The database must have its tables already (:mod:`bot.migrations`), and a keyring must be installed
    (:func:`actions.db.crypto.install_keyring`) before the application starts.
    """
    app = web.Application(middlewares=[friendly_errors], client_max_size=settings.max_request_bytes)
    app[SETTINGS] = settings
    app[CLOCK] = clock or SystemClock()
    app[CALENDAR] = calendar or _calendar(settings.storage)
    app[HUB], app[CARRIERS] = hub or Hub(), Carriers()
    app[WRITING] = Writing(app[HUB])
    app[RASA] = team_of(rasa or NoRasa())
    app[DB] = db or Database(settings.storage.effective_database_url)
    app[AGENCY] = AgencyHolder(app[DB], settings.agency)
    app[KNOWLEDGE] = knowledge or KnowledgeHolder.over(app[DB])
    app[PROCESS] = Heartbeat(app[DB], app[CLOCK], has_rasa=lambda: app[RASA].state == "ready")
    app[CHANNELS], app[REFUSED] = {}, {}  # each room of a channel that is switched on adds its own
    health_of_parts.setup(app, daily=run_worker)
    app.cleanup_ctx.append(keep_agency_current)
    setup_pages(app)
    app.router.add_get("/healthz", health)
    for room in ROOMS:
        importlib.import_module(room).setup(app)
    if db is None:
        app.cleanup_ctx.append(_close_database)
    if run_worker:
        app.cleanup_ctx.append(_work)
        app.cleanup_ctx.append(erase_daily)
        app.cleanup_ctx.append(keep_calendar_current)
        app.cleanup_ctx.append(keep_limits_watched)
        app.cleanup_ctx.append(keep_reports_made)
        app.cleanup_ctx.append(keep_calling)
    return app


async def health(request: web.Request) -> web.Response:
    """``GET /healthz``: 200 while citizens can be answered, also while Rasa loads; 503 without the database."""
    app = request.app
    try:
        await app[DB].read(lambda session: session.execute(text("select 1")))
        database = "ok"
    except Exception:
        database = "unreachable"
    body = {
        "status": "ok" if database == "ok" else "failing",
        "database": database,
        "knowledge": "ok" if app[KNOWLEDGE].is_loaded else "loading",
        "rasa": app[RASA].state,
        "rasa_workers": app[RASA].states,
    }
    return web.json_response(body, status=200 if database == "ok" else 503)


async def _close_database(app: web.Application) -> AsyncIterator[None]:
    yield
    app[DB].dispose()


async def _work(app: web.Application) -> AsyncIterator[None]:
    """This process takes its share of inbox and outbox."""
    heartbeat = app[PROCESS]
    channels, accounts = app[CHANNELS], Accounts(app[DB], app[CLOCK])
    worker = Worker(
        app[DB],
        app[CLOCK],
        app[HUB],
        app[RASA],
        app[KNOWLEDGE],
        Reception(app[AGENCY], app[CALENDAR]),
        process_id=heartbeat.id,
        channels=channels,
        file_limits=app[SETTINGS].attachment_limits,
        turns_at_once=app[SETTINGS].rasa_turns_at_once,
        patience_seconds=app[SETTINGS].rasa_patience_seconds,
        accounts=accounts,
        carriers=app[CARRIERS],
    )
    sender = Sender(
        app[DB], app[CLOCK], app[HUB], channels, process_id=heartbeat.id, random=random.random, accounts=accounts
    )
    knocker = Knocker(app[DB], app[CLOCK], channels, accounts, random=random.random)
    async with news.shared(app[HUB], app[DB]):
        await heartbeat.start()
        for part in (worker, sender, knocker):
            await part.start()
        yield
        await asyncio.gather(worker.stop(), sender.stop(), knocker.stop())
        await heartbeat.stop()


def _calendar(storage: StorageSettings) -> WorkCalendar:
    from actions.cases.calendar import WorkCalendar

    return WorkCalendar.from_file(storage.calendar_file)
