"""What time does to the cases: alerts for staff, periods that lapse, dates counted anew; and who is to be told is."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import alerts, applicant_keys, rebuilding, traces
from actions.cases.alerts import AlertRules, Swept
from bot.console.staff import signatures
from bot.delivery import outbox
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import UnknownConversationError
from bot.delivery.tables import Author
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, HUB, SETTINGS
from bot.serving.logs import without_values

LOOK_SECONDS = 600.0
log = logging.getLogger(__name__)


async def keep_limits_watched(app: web.Application) -> AsyncIterator[None]:
    """A ``cleanup_ctx``: what an older version left undone, dates by a changed calendar; then a sweep now and then."""
    stopping = threading.Event()
    task = asyncio.create_task(_look_often(app, stopping.is_set))
    yield
    stopping.set()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def count_anew(app: web.Application, should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Count the dates of the open cases by the calendar, if they were not; whether all have been counted."""
    staff = await app[DB].read(signatures)
    done = await asyncio.to_thread(
        rebuilding.rebuild, app[DB], app[CALENDAR], app[CLOCK].now(), staff=staff, should_stop=should_stop
    )
    if done.cases:
        log.info("the dates of %d applications were counted anew, %d have changed", done.cases, len(done.moved))
    return done.is_done


async def sweep_once(app: web.Application, should_stop: Callable[[], bool] = lambda: False) -> Swept:
    """One sweep, and what came of it for applicants put into their conversations."""
    settings, db, now = app[SETTINGS], app[DB], app[CLOCK].now()
    rules = AlertRules(settings.alert_days, settings.alert_escalate_after)
    staff = await db.read(signatures)
    swept = await asyncio.to_thread(
        alerts.Sweep(db, now, app[CALENDAR], app[AGENCY].current, staff, rules).run, should_stop
    )
    while told := await db.run(tell_applicants, now):
        for conversation_id in told:
            app[HUB].publish(conversation_id)
    if swept.sent or swept.lapsed:
        log.info("%d alerts were sent, %d consultations have lapsed", swept.sent, swept.lapsed)
    return swept


def tell_applicants(session: Session, now: datetime) -> list[str]:
    """Put what applicants are still to be told into their conversations; which these are. Empty: nothing is left."""
    telling = alerts.to_tell(session)
    for each in telling:
        with suppress(UnknownConversationError):  # deleted since
            outbox.say(session, each.conversation_id, Outgoing(each.text, kind="notice"), author=Author.SYSTEM, now=now)
    alerts.mark_told(session, [each.alert_id for each in telling], now)
    return [each.conversation_id for each in telling]


async def _look_often(app: web.Application, should_stop: Callable[[], bool]) -> None:
    is_counted = False
    try:
        while await app[DB].run(traces.catch_up) or await app[DB].run(applicant_keys.catch_up):
            pass
    except Exception as error:
        log.error("applications could not be compared with earlier ones", exc_info=without_values(error))
    while True:
        try:
            is_counted = is_counted or await count_anew(app, should_stop)
        except Exception as error:  # after a restart of the database it may work again
            log.error("the dates of applications could not be counted anew", exc_info=without_values(error))
        try:
            await sweep_once(app, should_stop)
        except Exception as error:
            log.error("the limits of applications could not be watched", exc_info=without_values(error))
        await asyncio.sleep(LOOK_SECONDS)
