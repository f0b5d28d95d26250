"""A pressed button as the words of its choice: once, by whom it was shown to, and while it is what was asked last.

What is pressed below an earlier bubble would be taken for the answer to another question. So it counts only as long as
the citizen has said nothing else to the bot since. For a person, or while one is awaited, any choice is just words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.channels.hearing import TOLD, keep_told
from bot.channels.telegram import texts
from bot.channels.telegram.channel import NAME
from bot.channels.telegram.split import choices_of, read_data
from bot.delivery import inbox
from bot.delivery.channel import Part
from bot.delivery.limits import TooManyMessagesError
from bot.delivery.messages import Incoming
from bot.delivery.outbox import lock_conversation
from bot.delivery.tables import Conversation, Direction, Message, MessagePart, Owner


@dataclass(frozen=True)
class Outcome:
    """What the phone is told for the press. ``is_over``: the buttons are to be taken away."""

    toast: str = ""
    is_alert: bool = False
    is_over: bool = False
    conversation_id: str | None = None  # in which there is something new


_NOT_OURS = Outcome(texts.UNKNOWN_BUTTON, is_alert=True)


def press(session: Session, user: str, data: str, now: datetime) -> Outcome:
    """Keep the words of the pressed choice. A second press of the same buttons changes nothing."""
    read = read_data(data)
    conversation = inbox.find_conversation(session, NAME, user)
    if read is None or conversation is None:
        return _NOT_OURS
    key, place = read
    part = session.scalar(select(MessagePart).where(MessagePart.key == key))
    if part is None or part.conversation_id != conversation.id:
        return _NOT_OURS
    choices = choices_of(Part(json.loads(part.payload)))
    if place >= len(choices):
        return _NOT_OURS
    choice, message_key = choices[place], f"press:{key}"
    conversation = lock_conversation(session, conversation.id)
    try:
        if _is_past(session, conversation, part.message_id):
            shown = Incoming(NAME, user, message_key, f"[点了前面的选项] {choice.title}", is_called=True)
            stored = keep_told(session, shown, texts.STALE, now)
        else:
            stored = inbox.accept(session, Incoming(NAME, user, message_key, choice.text, is_called=True), now)
    except TooManyMessagesError as error:
        return Outcome(str(error), is_alert=True)
    if stored is None:
        return Outcome(is_over=True)
    toast = "" if stored.kind == TOLD else texts.CHOSEN.format(title=choice.title)
    return Outcome(toast, is_over=True, conversation_id=conversation.id)


def _is_past(session: Session, conversation: Conversation, message_id: int) -> bool:
    """Whether something else was said to the bot after our message."""
    if conversation.owner != Owner.BOT:
        return False
    since = exists().where(
        Message.conversation_id == conversation.id,
        Message.direction == Direction.IN,
        Message.kind != TOLD,
        Message.id > message_id,
    )
    return bool(session.scalar(select(since)))
