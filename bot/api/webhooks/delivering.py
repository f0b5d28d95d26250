"""The database side of webhooks: what happened becomes deliveries, which are claimed, called, and settled.

At least once: between the call and its settling a process may die, and then it is called again. The receiver knows a
repetition by the delivery's id. Order is that of events, but what waits for another try lets others pass.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot.api.tables import Webhook, WebhookDelivery, WebhookEvent, WebhookPosition
from bot.api.webhooks import book, kinds, late, sources
from bot.api.webhooks.book import DEAD, SENDING, SENT, WAITING
from bot.delivery import processes
from bot.delivery.sending import pause

MAX_TRIES = 12  # with the pauses of sending.pause about an hour and a half
KEPT = timedelta(days=30)
AT_ONCE = 20
SIGNATURE = "X-Gongkai-Signature"


@dataclass(frozen=True)
class Job:
    """One call to be made."""

    delivery_id: int
    url: str = field(repr=False)
    secret: str = field(repr=False)
    body: bytes = field(repr=False)
    kind: str


@dataclass(frozen=True)
class Came:
    """What came of a call. ``error`` is Chinese; empty: it was taken."""

    status: int | None
    error: str


def take_up(session: Session, now: datetime) -> int:
    """Turn what happened since the last look into deliveries; how many. One process at a time, in one transaction with
    the position, so that nothing is lost or told twice whenever a process dies."""
    if not book.is_any_in_use(session):
        return 0
    query = select(WebhookPosition).order_by(WebhookPosition.source).with_for_update(skip_locked=True)
    positions = {row.source: row for row in session.scalars(query)}
    made = 0
    webhooks = list(session.scalars(select(Webhook).where(Webhook.disabled_at.is_(None))))
    for name, source in sources.SOURCES.items():
        position = positions.get(name)
        if position is None:  # another process has it
            continue
        ahead = source.read(session, position.last_id)
        position.last_id = ahead.last_id
        for found in (ahead.found, *late.found(session, position, source)):
            for happened in _new(session, found):
                made += _deliver(session, happened, webhooks, now)
    return made


def _new(session: Session, found: list[sources.Happened]) -> list[sources.Happened]:
    keys = [each.key for each in found]
    known = set(session.scalars(select(WebhookEvent.key).where(WebhookEvent.key.in_(keys)))) if keys else set()
    return [each for each in found if each.key not in known]


def _deliver(session: Session, happened: sources.Happened, webhooks: list[Webhook], now: datetime) -> int:
    told = [each for each in webhooks if happened.kind in kinds.read(each.events) and happened.at >= each.since]
    if not told:
        return 0
    event = WebhookEvent(key=happened.key, kind=happened.kind.value, at=happened.at, data=dict(happened.data))
    session.add(event)
    session.flush()
    for webhook in told:
        delivery = WebhookDelivery(webhook_id=webhook.id, event_id=event.id, state=WAITING, attempts=0, retry_at=now)
        session.add(delivery)
    return len(told)


def claim(session: Session, now: datetime, process_id: str) -> list[Job]:
    """What is due, for this process to call. What a dead process was calling is due again."""
    is_due = (WebhookDelivery.state == WAITING) & (WebhookDelivery.retry_at <= now)
    was_lost = (WebhookDelivery.state == SENDING) & processes.is_nobodys(
        WebhookDelivery.claimed_by, processes.since(now)
    )
    query = (
        select(WebhookDelivery)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(Webhook.disabled_at.is_(None), or_(is_due, was_lost))
        .order_by(WebhookDelivery.id)
        .limit(AT_ONCE)
        .with_for_update(of=WebhookDelivery, skip_locked=True)
    )
    jobs = []
    for delivery in session.scalars(query):
        delivery.state, delivery.claimed_by, delivery.attempts = SENDING, process_id, delivery.attempts + 1
        jobs.append(
            Job(delivery.id, delivery.webhook.url, delivery.webhook.secret, body_of(delivery), delivery.event.kind)
        )
    return jobs


def settle(session: Session, job: Job, came: Came, process_id: str, now: datetime, chance: float) -> None:
    """Note what came of a call: taken, to be tried again after a pause (at random up to half as long), or given up."""
    delivery = session.get(WebhookDelivery, job.delivery_id, with_for_update=True)
    if delivery is None or delivery.claimed_by != process_id:
        return  # thought dead meanwhile: another process has taken it up
    webhook = delivery.webhook
    webhook.last_at, webhook.last_status, webhook.last_error = now, came.status, came.error
    delivery.claimed_by, delivery.status, delivery.error = None, came.status, came.error
    if not came.error:
        delivery.state, delivery.ended_at = SENT, now
    elif delivery.attempts >= MAX_TRIES:
        delivery.state, delivery.ended_at = DEAD, now
    else:
        delivery.state, delivery.retry_at = WAITING, now + pause(delivery.attempts, chance)


def purge(session: Session, now: datetime) -> None:
    """Forget what was told long ago, and what nobody is told any more."""
    over = WebhookDelivery.state.in_((SENT, DEAD)) & (WebhookDelivery.ended_at < now - KEPT)
    off = select(Webhook.id).where(Webhook.disabled_at < now - KEPT)
    session.execute(delete(WebhookDelivery).where(or_(over, WebhookDelivery.webhook_id.in_(off))))
    wanted = select(WebhookDelivery.event_id)
    session.execute(delete(WebhookEvent).where(WebhookEvent.at < now - KEPT, WebhookEvent.id.not_in(wanted)))


def body_of(delivery: WebhookDelivery) -> bytes:
    """What is sent: the same bytes at every try."""
    event = delivery.event
    told = {"id": delivery.id, "event": event.kind, "at": event.at.isoformat(), "data": event.data}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def signature(secret: str, body: bytes, now: datetime) -> str:
    """``t=…,v1=…``: HMAC-SHA256 of ``t.body``, so that an old call can't be sent again by somebody else."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"
