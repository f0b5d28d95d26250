"""Marks beside a talk: somebody is writing (never stored, this process only), and what each page has shown.

With several processes a mark of writing may be missing, never wrong: it is only handed to pages of the process that
took it. What was shown is a number of the conversation.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from bot.delivery.hub import Hub
from bot.delivery.tables import Author, Conversation, Message, Owner

PAUSE = timedelta(seconds=2)  # between two marks of one side
SHOWN_SECONDS = 6  # a page shows a mark so long, unless it is renewed
WEB = "web"  # the only channel that can tell


class Side(StrEnum):
    """Who writes, or has seen."""

    CITIZEN = "citizen"
    STAFF = "staff"


@dataclass
class Writing:
    """Who is writing just now. The least recent conversations are forgotten beyond ``most``."""

    hub: Hub
    most: int = 2000
    _counts: OrderedDict[tuple[str, Side], tuple[int, datetime]] = field(default_factory=OrderedDict)

    def note(self, conversation_id: str, side: Side, now: datetime) -> bool:
        """``side`` writes; wakes the pages of the conversation. ``False``: it was said a moment ago."""
        count, at = self._counts.get((conversation_id, side), (0, None))
        if at is not None and now - at < PAUSE:
            return False
        self._counts[conversation_id, side] = (count + 1, now)
        self._counts.move_to_end((conversation_id, side))
        while len(self._counts) > self.most:
            self._counts.popitem(last=False)
        self.hub.whisper(conversation_id)
        return True

    def count(self, conversation_id: str, side: Side) -> int:
        """A number that grows with each mark."""
        return self._counts.get((conversation_id, side), (0, None))[0]


def note_seen(session: Session, conversation_id: str, side: Side, message_id: int) -> bool:
    """The page of ``side`` has shown everything up to ``message_id``; whether that is news. Only while a person has a
    web conversation, and only of a message of the other side."""
    column = Conversation.seen_by_citizen if side is Side.CITIZEN else Conversation.seen_by_staff
    other = Author.STAFF if side is Side.CITIZEN else Author.CITIZEN
    is_theirs = exists().where(
        Message.id == message_id, Message.conversation_id == conversation_id, Message.author == other
    )
    is_talk = (Conversation.id == conversation_id, Conversation.owner == Owner.STAFF, Conversation.channel == WEB)
    if not session.scalar(select(exists().where(*is_talk, column < message_id)).where(is_theirs)):
        return False  # a look costs less than the one writer of SQLite
    changed = session.execute(
        update(Conversation)
        .where(*is_talk, column < message_id)
        .values({column: message_id})
        .execution_options(synchronize_session=False)
        .returning(Conversation.id)
    )
    return changed.first() is not None
