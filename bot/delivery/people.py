"""What the gateway does itself while a person is called, awaited or there: no bot is asked then."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from actions.cases import drafts, handover
from actions.cases.alarm import sounds_alarming
from actions.cases.reception import HELP, Reception, place
from bot.delivery import conversations, waiting
from bot.delivery.answers import Answers, Handoff
from bot.delivery.fallback import is_call
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Conversation, Direction, Message, Owner

HELP_NOW = Outgoing(HELP, kind="notice")


def hear(
    session: Session, conversation: Conversation, message: Message, text: str, now: datetime, reception: Reception
) -> tuple[Outgoing, ...]:
    """What is said at once to a message for a person. Who speaks of death or violence gets help, and comes first."""
    if sounds_alarming(text):
        conversation.urgent = True
        conversation.summary = handover.alarmed(text, conversation.summary or "")
        session.flush()
        is_queued = conversation.owner == Owner.QUEUE
        return (HELP_NOW, _place(session, conversation, now, reception)) if is_queued else (HELP_NOW,)
    if conversation.owner == Owner.QUEUE:
        return _while_waiting(session, conversation, message, text, now, reception)
    return ()


def _while_waiting(
    session: Session, conversation: Conversation, message: Message, text: str, now: datetime, reception: Reception
) -> tuple[Outgoing, ...]:
    """Back to the bot, the place in the queue, or once: the message is kept for staff."""
    if waiting.leaves(text):
        conversations.leave_queue(session, conversation.id, now, in_reply_to=message.id)
        return ()
    if waiting.asks_about_waiting(text):
        return (_place(session, conversation, now, reception),)
    if _was_told_to_wait(session, conversation):
        return ()
    return (Outgoing(reception.kept(now), buttons=(conversations.LEAVE,), kind=conversations.KEPT),)


def _place(session: Session, conversation: Conversation, now: datetime, reception: Reception) -> Outgoing:
    before = conversations.waiting_before(session, conversation.id) or 0
    return Outgoing(reception.waiting(now, before), buttons=(conversations.LEAVE,), kind="handoff")


def _was_told_to_wait(session: Session, conversation: Conversation) -> bool:
    told = exists().where(
        Message.conversation_id == conversation.id,
        Message.kind == conversations.KEPT,
        Message.created_at >= conversation.waiting_since,
    )
    return bool(session.scalar(select(told)))


def call(
    session: Session, conversation_id: str, answers: Answers, handoff: Handoff, now: datetime, reception: Reception
) -> Answers:
    """Carry the command out; in office hours the notice says the place in the queue too."""
    summary = handoff.summary
    if not summary:  # called without the action server
        said = [] if drafts.open_draft(session, conversation_id) else _last_words(session, conversation_id)
        summary = handover.summarise(session, conversation_id, said, wants=handover.URGENT if handoff.urgent else "")
    conversations.request_person(session, conversation_id, summary, now, urgent=handoff.urgent)
    session.flush()
    before = conversations.waiting_before(session, conversation_id)
    if before is None or not reception.is_open(now):
        return answers
    bubbles = (
        replace(bubble, text=f"{bubble.text}\n{place(before)}") if bubble.kind == "handoff" else bubble
        for bubble in answers.bubbles
    )
    return replace(answers, bubbles=tuple(bubbles))


def _last_words(session: Session, conversation_id: str) -> list[str]:
    """What the citizen said last, without the call for a person itself, the oldest first."""
    query = select(Message.body).where(
        Message.conversation_id == conversation_id, Message.direction == Direction.IN, Message.kind == "text"
    )
    bodies = session.scalars(query.order_by(Message.id.desc()).limit(handover.QUOTED + 1))
    said = [str(json.loads(body)["text"]) for body in bodies]
    return [text for text in reversed(said) if not is_call(text)]
