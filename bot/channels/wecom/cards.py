"""The database side of cards for staff: who is to be told of what, once each; claimed, and settled after the call.

A card names an application by its number, says what is due and when, and leads to the console. It holds nothing of
applicants and nothing that was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from actions.cases.alerts import addressed_to, to_knock
from actions.cases.alerts.tables import Alert
from actions.cases.tables import Application
from actions.cases.time import CHINA
from bot.channels.wecom import texts
from bot.channels.wecom.tables import StaffCard
from bot.console.me import signature
from bot.console.policy import Actor, Holder, Permission, Role, duties_of, may
from bot.console.tables import StaffMember
from bot.console.transcript import CHANNELS
from bot.delivery import processes
from bot.delivery.channel import SendError, SendRefusedError, TryLaterError
from bot.delivery.sending import MAX_TRIES, pause
from bot.delivery.tables import Conversation, Owner

NEWS_SINCE = timedelta(days=1)  # older alerts are not told any more, for instance when the app is switched on
A_MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 20  # to one member; WeCom silently drops more than 30 (发送应用消息, 频率限制)
_AT_ONCE = 200
_DESCRIPTION = 512  # characters that a card holds
_WAITING = Holder(Owner.QUEUE.value, None)


@dataclass(frozen=True)
class Job:
    """A card that is to be shown now, by the process that claimed it. The same each time it is tried."""

    card_id: int
    claimed_by: str
    user_id: str = field(repr=False)
    card: Mapping[str, str] = field(repr=False)


def wanted(session: Session, now: datetime, *, is_open: bool) -> list[dict[str, Any]]:
    """What is still to be told to whom. Out of office hours only that somebody may be in danger."""
    found: list[dict[str, Any]] = []
    for member in session.scalars(select(StaffMember).where(_can_be_told()).order_by(StaffMember.id)):
        found += [_row(member, now, alert_id=alert) for alert in _alerts(session, member, now) if is_open]
        found += [
            _row(member, now, conversation_id=conversation, waiting_since=since)
            for conversation, since in _waiting(session, member, is_open=is_open)
        ]
    return found


def add(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Write them down; what is there already stays as it is."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for row in rows:
        session.execute(insert(StaffCard).values(row).on_conflict_do_nothing())


def is_due(session: Session, now: datetime, claimed_by: str) -> bool:
    """Whether a card can be shown now by this process, which has none in hand."""
    return session.scalar(select(StaffCard.id).where(_due(now, claimed_by)).limit(1)) is not None


def claim_next(session: Session, now: datetime, claimed_by: str, base_url: str) -> Job | None:
    """The next card to be shown, claimed; ``None`` when there is none (now). What is settled meanwhile is dropped."""
    query = (
        select(StaffCard).where(_due(now, claimed_by)).order_by(StaffCard.id).limit(1).with_for_update(skip_locked=True)
    )
    while (card := session.scalars(query, execution_options={"populate_existing": True}).one_or_none()) is not None:
        member = session.get(StaffMember, card.staff_id)
        content = _content(session, card, base_url)
        if member is None or member.wecom_userid is None or member.disabled_at is not None or content is None:
            card.state = "dropped"
        elif _told_lately(session, member.id, now) >= MOST_A_MINUTE:
            card.retry_at = now + A_MINUTE
        else:
            card.claimed_by, card.attempts = claimed_by, card.attempts + 1
            return Job(card.id, claimed_by, member.wecom_userid, content)
        session.flush()
    return None


def settle(session: Session, job: Job, error: SendError | None, now: datetime, chance: float) -> None:
    """Write what came of the call. A card in doubt is shown again: WeCom shows the same one once."""
    card = session.get_one(StaffCard, job.card_id, with_for_update=True, populate_existing=True)
    if card.claimed_by != job.claimed_by:
        return
    card.claimed_by, card.error = None, None if error is None else str(error)[:200]
    if error is None:
        card.state, card.sent_at = "sent", now
    elif isinstance(error, SendRefusedError) or card.attempts >= MAX_TRIES:
        card.state = "failed"
    else:
        card.retry_at = now + pause(card.attempts, chance, error.seconds if isinstance(error, TryLaterError) else None)


def _due(now: datetime, claimed_by: str) -> ColumnElement[bool]:
    return and_(
        StaffCard.state == "waiting",
        or_(StaffCard.retry_at.is_(None), StaffCard.retry_at <= now),
        or_(StaffCard.claimed_by == claimed_by, processes.is_nobodys(StaffCard.claimed_by, processes.since(now))),
    )


def _can_be_told() -> ColumnElement[bool]:
    return and_(StaffMember.wecom_userid.is_not(None), StaffMember.disabled_at.is_(None))


def _alerts(session: Session, member: StaffMember, now: datetime) -> Iterable[int]:
    duties, role = duties_of(Role(member.role), member.duties), Role(member.role)
    name = signature(member.display_name, member.username)
    mine = addressed_to(name, duties, is_head=role is Role.ADMIN)
    is_told = exists().where(StaffCard.staff_id == member.id, StaffCard.alert_id == Alert.id)
    return session.scalars(to_knock(mine, now - NEWS_SINCE).where(~is_told).limit(_AT_ONCE)).all()


def _waiting(session: Session, member: StaffMember, *, is_open: bool) -> Iterator[tuple[str, datetime]]:
    actor = Actor(member.id, Role(member.role), duties_of(Role(member.role), member.duties))
    if not may(actor, Permission.CLAIM_CONVERSATION, _WAITING):
        return
    is_told = exists().where(
        StaffCard.staff_id == member.id,
        StaffCard.conversation_id == Conversation.id,
        StaffCard.waiting_since == Conversation.waiting_since,
    )
    query = select(Conversation.id, Conversation.waiting_since).where(_is_waiting(), ~is_told)
    if not is_open:
        query = query.where(Conversation.urgent)
    for conversation, since in session.execute(query.order_by(Conversation.waiting_since).limit(_AT_ONCE)):
        if since is not None:
            yield conversation, since


def _is_waiting() -> ColumnElement[bool]:
    return and_(Conversation.owner == Owner.QUEUE, Conversation.waiting_since.is_not(None))


def _row(member: StaffMember, now: datetime, **about: Any) -> dict[str, Any]:
    return {"staff_id": member.id, "created_at": now, "state": "waiting", "attempts": 0, **about}


def _told_lately(session: Session, staff_id: int, now: datetime) -> int:
    theirs = (StaffCard.staff_id == staff_id, StaffCard.sent_at > now - A_MINUTE)
    return session.scalar(select(func.count(StaffCard.id)).where(*theirs)) or 0


def _content(session: Session, card: StaffCard, base_url: str) -> dict[str, str] | None:
    """What the card says; ``None`` when it is settled meanwhile."""
    if card.conversation_id is not None:
        query = select(Conversation).where(Conversation.id == card.conversation_id, _is_waiting())
        conversation = session.scalars(query).one_or_none()
        if conversation is None or card.waiting_since is None or conversation.waiting_since != card.waiting_since:
            return None
        since = card.waiting_since.astimezone(CHINA)
        return _card(
            texts.WAITING_URGENTLY if conversation.urgent else texts.WAITING,
            f"来自{CHANNELS.get(conversation.channel, conversation.channel)}，"
            f"{since.month}月{since.day}日{since:%H:%M}开始等候。",
            f"{base_url}/staff/conversations/{conversation.id}",
        )
    alert = session.get(Alert, card.alert_id)
    if alert is None or alert.seen_at is not None or alert.obsolete_at is not None:
        return None
    number = session.scalar(select(Application.number).where(Application.id == alert.application_id))
    page = f"/staff/applications/{number}" if number else "/staff/alerts"
    return _card(texts.ALERT if number else texts.CALENDAR_ALERT, alert.text, f"{base_url}{page}")


def _card(title: str, description: str, url: str) -> dict[str, str]:
    clipped = description if len(description) <= _DESCRIPTION else f"{description[: _DESCRIPTION - 1]}…"
    return {"title": title, "description": clipped, "url": url, "btntxt": texts.SEE}
