"""The tables of delivery: conversations and their messages, which are transcript, inbox and outbox in one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Encrypted, Instant


class Owner(StrEnum):
    """Who answers: the bot, nobody yet (waiting for a person), or a member of staff."""

    BOT = "bot"
    QUEUE = "queue"
    STAFF = "staff"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Author(StrEnum):
    """Who speaks. ``SYSTEM`` is the gateway itself: waiting notes, handoff notices, apologies."""

    CITIZEN = "citizen"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class State(StrEnum):
    """Where a message is on its way: the first four inward, the last ones outward; ``FAILED`` and ``LAID_ASIDE`` are
    both."""

    RECEIVED = "received"
    PROCESSING = "processing"
    ANSWERED = "answered"
    FAILED = "failed"
    PENDING = "pending"
    DELIVERED = "delivered"
    UNSURE = "unsure"  # the provider did not say whether it took it, and would show a second one
    LAID_ASIDE = "laid_aside"  # failed or unsure, and staff have seen to it


class PartState(StrEnum):
    """Where one call to a provider is."""

    WAITING = "waiting"
    SENDING = "sending"  # by the process that has claimed the message
    SENT = "sent"
    UNSURE = "unsure"
    FAILED = "failed"


class ConsentState(StrEnum):
    """What became of a citizen's consent to one notice."""

    ALLOWED = "allowed"
    USED = "used"
    FAILED = "failed"  # used, and the provider reported later that it did not arrive
    GONE = "gone"  # taken back by the citizen, or not known to the provider


class Conversation(Base):
    """One citizen on one channel."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "channel_user_hash"), Index(None, "owner", "waiting_since"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # uuid4 hex
    channel: Mapped[str] = mapped_column(String(20))
    channel_user_hash: Mapped[str] = mapped_column(String(64))  # keyed: crypto.blind_index
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_citizen_at: Mapped[datetime] = mapped_column(Instant)
    # Of channels that are called to say something (see delivery.channel); None on the web.
    channel_user: Mapped[str | None] = mapped_column(Encrypted, default=None)
    held_until: Mapped[datetime | None] = mapped_column(Instant, default=None)  # push nothing: a reply may carry it
    closed_for: Mapped[datetime | None] = mapped_column(Instant, default=None)  # the provider takes no more ...
    # ... answers to what was said at this instant, ``last_citizen_at``; the next message opens it
    messaged_at: Mapped[datetime | None] = mapped_column(Instant, default=None)  # the last message of theirs ...
    tapped_at: Mapped[datetime | None] = mapped_column(Instant, default=None)  # ... and the last tap: see Contact
    knocked_for: Mapped[datetime | None] = mapped_column(Instant, default=None)  # the ``closed_for`` of the last notice

    owner: Mapped[str] = mapped_column(String(8), default=Owner.BOT)
    staff_id: Mapped[int | None] = mapped_column(default=None)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant, default=None)
    summary: Mapped[str | None] = mapped_column(Encrypted, default=None)  # lines for staff, see cases.handover
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())  # danger: before all others
    unit_id: Mapped[int | None] = mapped_column(default=None)  # waits for somebody of this unit
    snoozed_until: Mapped[datetime | None] = mapped_column(Instant, default=None)  # laid aside by who has it
    seen_by_citizen: Mapped[int] = mapped_column(default=0, server_default="0")  # the last message that was shown ...
    seen_by_staff: Mapped[int] = mapped_column(default=0, server_default="0")  # ... on the page of each side; web only

    epoch: Mapped[int] = mapped_column(default=0)  # Rasa's sender is "{id}.{epoch}"; 0: nothing sent to Rasa yet
    rasa_generation: Mapped[str] = mapped_column(String(32), default="")  # the Rasa process that holds this epoch
    kept_by: Mapped[str | None] = mapped_column(String(32), default=None)  # the bot process whose Rasa that is
    turns: Mapped[int] = mapped_column(default=0)  # in this epoch
    last_turn_at: Mapped[datetime | None] = mapped_column(Instant, default=None)


class Talk(Base):
    """One talk with a person, from the call for one to its end. A conversation has many, at most one of them open."""

    __tablename__ = "talk"
    __table_args__ = (
        Index(None, "conversation_id", "ended_at"),
        Index(None, "staff_id", "ended_at"),
        Index(None, "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)  # the request for a person
    first_word_at: Mapped[datetime | None] = mapped_column(Instant, default=None)  # the first word of a person ...
    first_minutes: Mapped[int | None] = mapped_column(default=None)  # ... in minutes of the office hours as they were
    staff_id: Mapped[int | None] = mapped_column(default=None)  # who had it last
    passed_on_by: Mapped[int | None] = mapped_column(default=None)  # who transferred it; until the new holder speaks
    ended_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    ended_how: Mapped[str | None] = mapped_column(String(12), default=None)  # talks.Ended
    reason: Mapped[str | None] = mapped_column(String(16), default=None)  # talks.Reason
    reason_word: Mapped[str | None] = mapped_column(Encrypted, default=None)
    rating_asked_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    rating: Mapped[str | None] = mapped_column(String(12), default=None)  # satisfaction.Rating
    rating_word: Mapped[str | None] = mapped_column(Encrypted, default=None)
    rated_at: Mapped[datetime | None] = mapped_column(Instant, default=None)


class StaffNote(Base):
    """What staff write for each other beside a conversation. A table of its own: nothing that says anything to a
    citizen reads it."""

    __tablename__ = "staff_note"
    __table_args__ = (Index(None, "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    staff_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))  # note | transfer | close; "erased" when its words are gone
    body: Mapped[str] = mapped_column(Encrypted)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Message(Base):
    """One bubble. The order of ``id`` is the order of the transcript: writers lock the conversation first."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "channel_message_id"),
        Index(None, "conversation_id", "id"),
        Index(None, "state", "direction"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    direction: Mapped[str] = mapped_column(String(3))
    author: Mapped[str] = mapped_column(String(8))
    staff_id: Mapped[int | None] = mapped_column(default=None)
    channel_message_id: Mapped[str | None] = mapped_column(String(100), default=None)  # of inward messages
    kind: Mapped[str] = mapped_column(String(16), default="text")  # of the Outgoing
    body: Mapped[str] = mapped_column(Encrypted)  # Outgoing.to_json as JSON text
    created_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    in_reply_to: Mapped[int | None] = mapped_column(ForeignKey("message.id"), default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant, default=None)  # when Rasa first got it
    claimed_by: Mapped[str | None] = mapped_column(String(32), default=None)  # the process that works on it
    retry_at: Mapped[datetime | None] = mapped_column(Instant, default=None)  # not before
    error: Mapped[str | None] = mapped_column(String(200), default=None)  # never holds a message's text


class MessagePart(Base):
    """One call to the provider: a message, or a piece of a long one. Made when the message is first to be sent, so that
    it is cut the same way after a crash or an update. The order of ``id`` is the order in which they are said."""

    __tablename__ = "message_part"
    __table_args__ = (
        Index(None, "message_id"),
        Index(None, "conversation_id", "sent_at"),
        Index(None, "passive_for"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    payload: Mapped[str] = mapped_column(Encrypted)  # Part.payload as JSON text
    key: Mapped[str] = mapped_column(String(32), unique=True)  # the same for every try: the provider's idempotency
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    passive_for: Mapped[int | None] = mapped_column(ForeignKey("message.id"), default=None)  # said in the reply to it


class NoticeConsent(Base):
    """One notice that a citizen has allowed the provider to show them outside of its window: used once."""

    __tablename__ = "notice_consent"
    __table_args__ = (UniqueConstraint("conversation_id", "event", "template"), Index(None, "state"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    event: Mapped[str] = mapped_column(String(100))  # the channel's key of the event: the same in every repetition
    template: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))  # ConsentState
    allowed_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(Instant, default=None)


class Process(Base):
    """A running bot process. What it has claimed is another's once it has not been heard of for a while."""

    __tablename__ = "bot_process"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # uuid4 hex, of one start
    heard_at: Mapped[datetime] = mapped_column(Instant)
    has_rasa: Mapped[bool] = mapped_column(default=False, server_default=false())  # one that is ready


class Lease(Base):
    """A piece of work that one process at a time does, for instance asking a provider for news."""

    __tablename__ = "bot_lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))  # the process; nobody's once it is dead
