"""Talks with a person: begun by the call for one, ended when the bot has the conversation again. Kept for reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.cases.reception import Reception
from bot.delivery.tables import Conversation, StaffNote, Talk

ERASED = "erased"  # the kind of an emptied note


class Ended(StrEnum):
    """How a talk ended."""

    CLOSED = "closed"  # by staff, with a reason
    HANDED_BACK = "handed_back"  # by staff, to the bot
    LEFT = "left"  # the citizen no longer waited
    ELSEWHERE = "elsewhere"  # in the provider's own app


class Reason(StrEnum):
    """Why staff closed it."""

    SOLVED = "solved"
    NO_RESPONSE = "no_response"
    OTHER_CHANNEL = "other_channel"
    HARASSMENT = "harassment"
    OTHER = "other"

    @property
    def label(self) -> str:
        """As staff choose it."""
        return {
            "solved": "解决",
            "no_response": "无回应",
            "other_channel": "转其他渠道",
            "harassment": "骚扰",
            "other": "其他",
        }[self.value]


def begin(session: Session, conversation: Conversation, now: datetime) -> Talk:
    """A person was called. An open talk goes on."""
    found = find_open(session, conversation.id)
    if found is None:
        found = Talk(conversation_id=conversation.id, asked_at=now)
        session.add(found)
        session.flush()
    return found


def find_open(session: Session, conversation_id: str) -> Talk | None:
    """The talk that goes on; ``None`` where the bot has the conversation."""
    query = select(Talk).where(Talk.conversation_id == conversation_id, Talk.ended_at.is_(None))
    return session.scalars(query.order_by(Talk.id.desc()).limit(1)).one_or_none()


def heard(
    session: Session, conversation: Conversation, staff_id: int | None, now: datetime, reception: Reception | None
) -> None:
    """A person has said something: the first word stops the clock. ``reception`` counts its minutes."""
    talk = begin(session, conversation, conversation.waiting_since or now)
    talk.passed_on_by = None
    if talk.first_word_at is None:
        talk.first_word_at = now
        if reception is not None:
            talk.first_minutes = reception.open_minutes(talk.asked_at, now)
        talk.staff_id = staff_id


def end(session: Session, conversation: Conversation, how: Ended, now: datetime) -> Talk:
    """The bot has the conversation again; what is known of its last holder is kept."""
    talk = begin(session, conversation, conversation.waiting_since or now)
    talk.ended_at, talk.ended_how, talk.passed_on_by = now, how.value, None
    talk.staff_id = conversation.staff_id or talk.staff_id
    session.flush()
    return talk


def note(session: Session, conversation_id: str, staff_id: int, text: str, now: datetime, kind: str = "note") -> None:
    """Write something beside the conversation that only staff see."""
    added = StaffNote(conversation_id=conversation_id, staff_id=staff_id, kind=kind, body=text, created_at=now)
    session.add(added)
    session.flush()


def notes(session: Session, conversation_id: str, *, after_id: int = 0) -> list[StaffNote]:
    """What staff wrote for each other, oldest first, without what was erased."""
    query = select(StaffNote).where(
        StaffNote.conversation_id == conversation_id, StaffNote.id > after_id, StaffNote.kind != ERASED
    )
    return list(session.scalars(query.order_by(StaffNote.id)))


def erase_words(session: Session, conversation_ids: Collection[str], until: datetime | None = None) -> None:
    """Empty what was written about talks (up to ``until``), as the messages are; numbers and days stay."""
    mine = update(StaffNote).where(StaffNote.conversation_id.in_(conversation_ids))
    over = update(Talk).where(Talk.conversation_id.in_(conversation_ids), Talk.ended_at.is_not(None))
    if until is not None:
        mine, over = mine.where(StaffNote.created_at < until), over.where(Talk.ended_at < until)
    session.execute(mine.values(body="", kind=ERASED))
    session.execute(over.values(reason_word=None, rating_word=None))
