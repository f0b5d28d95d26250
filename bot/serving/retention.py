"""Once a day what has had its time is erased: words of questions, messages, personal data of what is closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass
from datetime import datetime, time, timedelta

from aiohttp import web
from sqlalchemy import delete
from sqlalchemy.orm import Session

from actions.cases import privacy
from actions.cases.privacy import Due, Stage, Terms
from actions.cases.requests import retention as requests
from actions.cases.retention.tables import RetentionRun
from actions.cases.time import CHINA
from bot.delivery.retention import purge_conversation, purge_messages
from bot.keys import CLOCK, DB, SETTINGS
from bot.learning.retention import purge
from bot.serving.logs import without_values
from bot.settings import Settings

log = logging.getLogger(__name__)
BETWEEN = timedelta(days=1)
RUNS_KEPT = timedelta(days=1100)  # three years


@dataclass
class Erased:
    """How many of each were erased."""

    questions: int = 0
    messages: int = 0
    forms: int = 0
    applications: int = 0
    requests: int = 0


async def erase_daily(app: web.Application) -> AsyncIterator[None]:
    """``cleanup_ctx``: at start, and then each day."""
    task = asyncio.create_task(_go_on(app))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def erase_once(app: web.Application, by: str = "system") -> Erased:
    """Erase all that is due, in short transactions, and note the run; on SQLite the bytes leave the files too."""
    settings, db, now = app[SETTINGS], app[DB], app[CLOCK].now()
    terms, done = terms_of(settings), Erased()
    done.questions = await db.run(purge, now, settings.question_days)
    done.forms = await db.run(privacy.put_down_stale, now, settings.draft_days)
    while some := await db.run(purge_messages, now, settings.message_days):
        done.messages += some
    while erased := await db.run(erase_applications, now, terms):
        done.applications += len(erased)
    while some := await db.run(requests.erase_due, now, terms):
        done.requests += some
    if any(astuple(done)):
        await asyncio.to_thread(db.forget_old_pages)
    await db.run(_note, now, by, asdict(done))
    return done


def _note(session: Session, now: datetime, by: str, erased: dict[str, int]) -> None:
    session.execute(delete(RetentionRun).where(RetentionRun.at < now - RUNS_KEPT))
    session.add(RetentionRun(at=now, by=by, erased=erased))


def terms_of(settings: Settings) -> Terms:
    """The terms of personal data in applications."""
    return Terms(settings.retention_identity_days, settings.retention_case_years)


def erase_applications(session: Session, now: datetime, terms: Terms) -> list[Due]:
    """As :func:`actions.cases.privacy.erase_due`, with the conversations of what was erased whole."""
    found = privacy.erase_due(session, now, terms)
    for each in found:
        _purge_conversation(session, each, now)
    return found


def erase_application(session: Session, number: str, stage: Stage, *, by: str, reason: str, now: datetime) -> None:
    """As :func:`actions.cases.privacy.erase`, with the conversation of what is erased whole."""
    _purge_conversation(session, privacy.erase(session, number, stage, by=by, reason=reason, now=now), now)


def _purge_conversation(session: Session, erased: Due, now: datetime) -> None:
    if erased.conversation_id:
        end = datetime.combine(erased.settled_on + BETWEEN, time(), CHINA)
        purge_conversation(session, erased.conversation_id, end, now)


async def _go_on(app: web.Application) -> None:
    while True:
        try:
            done = await erase_once(app)
            if any(astuple(done)):
                log.info("erased: %s", done)
        except Exception as error:
            log.error("what is due can't be erased", exc_info=without_values(error))
        await asyncio.sleep(BETWEEN.total_seconds())
