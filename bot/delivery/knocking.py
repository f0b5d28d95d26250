"""Knocking: outside of the provider's window a short notice tells who has allowed one that there is news.

What is said itself is kept and shown at the next contact (:class:`~bot.delivery.channel.WindowClosedError`). The notice
says nothing of it: others may see the phone. Each consent is used once, and one notice is sent for each period in which
the window is closed, however much is said in it. Only news of a case knock (kind ``notice``, by staff or the system):
what is left of a talk can wait for the next word.

A consent is marked as used before the call: who dies in between knocks at most once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.delivery.channel import MaybeSentError, NoticeNotAllowedError, SendError, TryLaterError
from bot.delivery.outbox import lock_conversation, lock_if_free
from bot.delivery.sending import MAX_TRIES, pause
from bot.delivery.tables import Author, ConsentState, Conversation, Direction, Message, NoticeConsent, State

NEWS = "notice"  # the kind of a bubble that tells of a case
LONGEST_TEMPLATE = 64  # characters of its id


@dataclass(frozen=True)
class Knock:
    """A notice that is to be sent now."""

    consent_id: int
    conversation_id: str
    channel: str
    template: str
    user: str = field(repr=False)


def consented(
    session: Session, conversation_id: str, event: str, template: str, now: datetime, *, is_allowed: bool
) -> None:
    """A citizen has allowed one notice of ``template``, or allows none any more. ``event`` is the channel's key for
    what they did: repeated, it counts once."""
    lock_conversation(session, conversation_id)
    if not 0 < len(template) <= LONGEST_TEMPLATE:
        return
    theirs = (NoticeConsent.conversation_id == conversation_id, NoticeConsent.template == template)
    if session.scalar(select(exists().where(*theirs, NoticeConsent.event == event))):
        return
    if not is_allowed:
        waiting = (*theirs, NoticeConsent.state == ConsentState.ALLOWED)
        session.execute(update(NoticeConsent).where(*waiting).values(state=ConsentState.GONE))
    session.add(
        NoticeConsent(
            conversation_id=conversation_id,
            event=event,
            template=template,
            state=ConsentState.ALLOWED if is_allowed else ConsentState.GONE,
            allowed_at=now,
            attempts=0,
        )
    )


def did_not_arrive(session: Session, conversation_id: str, template: str) -> None:
    """The provider reports that the last notice of ``template`` was not shown: another consent may be used."""
    conversation = lock_conversation(session, conversation_id)
    theirs = (NoticeConsent.conversation_id == conversation_id, NoticeConsent.template == template)
    was_used = NoticeConsent.used_at.is_not(None)
    last = session.scalar(
        select(NoticeConsent).where(*theirs, was_used).order_by(NoticeConsent.used_at.desc()).limit(1)
    )
    if last is not None and last.state == ConsentState.USED:
        last.state, conversation.knocked_for = ConsentState.FAILED, None


def due(
    session: Session, templates: Mapping[str, Sequence[str]], now: datetime, only: str | None = None, limit: int = 50
) -> list[str]:
    """The conversations, of the channels in ``templates``, whose citizens are to be knocked at now; or the one of them,
    if it is."""
    is_news = exists().where(
        Message.conversation_id == Conversation.id,
        Message.direction == Direction.OUT,
        Message.state == State.PENDING,
        Message.kind == NEWS,
        Message.author.in_([Author.STAFF, Author.SYSTEM]),
    )
    usable = [template for each in templates.values() for template in each]
    query = (
        select(Conversation.id)
        .join(NoticeConsent, NoticeConsent.conversation_id == Conversation.id)
        .where(
            _is_usable(usable, now),
            Conversation.channel.in_(list(templates)),
            Conversation.channel_user.is_not(None),
            Conversation.closed_for >= Conversation.last_citizen_at,
            or_(Conversation.knocked_for.is_(None), Conversation.knocked_for < Conversation.closed_for),
            is_news,
        )
        .distinct()
        .limit(limit)
    )
    return list(session.scalars(query if only is None else query.where(Conversation.id == only)))


def _is_usable(templates: Sequence[str], now: datetime) -> ColumnElement[bool]:
    """Whether a consent allows a notice of one of ``templates`` now."""
    return and_(
        NoticeConsent.state == ConsentState.ALLOWED,
        NoticeConsent.template.in_(templates),
        or_(NoticeConsent.retry_at.is_(None), NoticeConsent.retry_at <= now),
    )


def claim(
    session: Session, conversation_id: str, templates: Mapping[str, Sequence[str]], now: datetime
) -> Knock | None:
    """The notice to be sent, its consent marked as used; ``None`` when there is none (any more), or another process is
    at it."""
    conversation = lock_if_free(session, conversation_id)
    if conversation is None or not due(session, templates, now, only=conversation_id):
        return None
    order = list(templates[conversation.channel])
    query = select(NoticeConsent).where(NoticeConsent.conversation_id == conversation_id, _is_usable(order, now))
    consent = min(session.scalars(query), key=lambda each: (order.index(each.template), each.id))
    consent.state, consent.used_at, consent.attempts = ConsentState.USED, now, consent.attempts + 1
    conversation.knocked_for = conversation.closed_for
    user = conversation.channel_user or ""
    return Knock(consent.id, conversation_id, conversation.channel, consent.template, user)


def settle(session: Session, knock: Knock, error: SendError | None, now: datetime, chance: float) -> None:
    """Write what came of the notice; ``error`` is ``None`` when it was taken. ``chance`` (0 to 1) spreads tries.

    A consent that is not there any more makes room for the next; what was surely not sent keeps its consent. What is
    wrong with the account or the template is not tried again in this period.
    """
    if error is None or isinstance(error, MaybeSentError):
        return
    conversation = lock_conversation(session, knock.conversation_id)
    consent = session.get_one(NoticeConsent, knock.consent_id, populate_existing=True)
    if consent.state != ConsentState.USED:
        return
    consent.used_at = None
    if isinstance(error, NoticeNotAllowedError):
        consent.state, conversation.knocked_for = ConsentState.GONE, None
        return
    consent.state = ConsentState.ALLOWED
    if isinstance(error, TryLaterError) and consent.attempts < MAX_TRIES:
        consent.retry_at, conversation.knocked_for = now + pause(consent.attempts, chance, error.seconds), None
    else:
        consent.attempts = 0
