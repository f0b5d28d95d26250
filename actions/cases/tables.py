"""Tables of the cases. What an application is comes from its events; personal data is encrypted in its columns."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
    true,
)
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column, relationship

from actions.db import Base, Encrypted, EncryptedBytes, Instant


def _where(condition: str) -> dict[str, Any]:
    """A partial index, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


# the codes of outcomes.OUTCOMES: the leaf rows of the annual report's table three
_OUTCOMES = (
    "'G1', 'G2', 'PT', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'U1', 'U2', 'U3', 'U4',"
    " 'X1', 'X2', 'X3', 'X4', 'X5', 'O1', 'O2', 'O3'"
)


class HistoryIsFinalError(RuntimeError):
    """Somebody tried to change or delete what is recorded for good."""


class ApplicationDraft(Base):
    """A half-filled form. At most one is open in a conversation; a closed one holds no answers any more."""

    __tablename__ = "application_draft"
    __table_args__ = (
        Index(
            "uq_application_draft_one_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[str] = mapped_column(String(16), default="open")  # open | filed | cancelled
    answers: Mapped[str] = mapped_column(Encrypted)  # a JSON object
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class CitizenTask(Base):
    """Something that takes a citizen several turns: a correction to be confirmed, a withdrawal, a change of delivery.

    At most one is open in a conversation; one that has ended holds no answers any more.
    """

    __tablename__ = "citizen_task"
    __table_args__ = (
        Index("uq_citizen_task_one_open", "conversation_id", unique=True, **_where("status = 'open'")),
        Index("ix_citizen_task_conversation_id", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(24))  # withdraw | correct | … (actions.dialogue.errands)
    number: Mapped[str] = mapped_column(String(32), default="")  # of the application it is about; empty: not known yet
    step: Mapped[str] = mapped_column(String(32))  # what is being asked
    answers: Mapped[str] = mapped_column(Encrypted)  # a JSON object
    status: Mapped[str] = mapped_column(String(8), default="open")  # open | done | left
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class Application(Base):
    """A formal application (政府信息公开申请, 条例 Art. 29).

    ``state``, ``is_open``, ``due_on``, ``warn_on``, ``provisional``, ``next_limit``, ``outcome`` and so on are caches
    of what follows from the events (:mod:`actions.cases.lifecycle`), kept for queries; overdue is never stored.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("prefix", "year", "sequence"),
        # the board: whoever's receipt is not confirmed has no day
        # with the handler: whose list ends at the own unit skips the others' along the index
        Index("ix_application_next", "is_open", "next_limit_on", "arrived_on", "id", "handler"),
        Index("ix_application_handler_next", "handler", "is_open", "next_limit_on", "arrived_on", "id"),
        Index("ix_application_state_next", "state", "is_open", "next_limit_on", "arrived_on", "id"),
        # the list, filtered
        Index("ix_application_due_on", "due_on"),
        Index("ix_application_outcome", "outcome", "id"),
        Index("ix_application_channel", "channel", "id"),
        Index("ix_application_route", "route", "id"),
        Index("ix_application_type", "applicant_type", "id"),
        # what came and what ended in some days is counted in these indexes alone (actions.cases.figures)
        Index("ix_application_ended", "concluded_on", "received_on", "outcome", "report_due_on", "id", "handler"),
        Index(
            "ix_application_came",
            *("received_on", "channel", "route", "applicant_class", "concluded_on", "outcome", "report_due_on"),
            *("id", "handler"),
        ),
        # of what ended those whose applicant is still named: what the daily run of retention looks through
        Index(
            "ix_application_named",
            "concluded_on",
            **_where("identity_erased_at IS NULL AND concluded_on IS NOT NULL"),
        ),
        # Art. 33 para. 2: at most 20 working days in all
        CheckConstraint("extension_days BETWEEN 0 AND 20", name="extension"),
        # every application ends in exactly one row of the annual report's table three
        CheckConstraint("(outcome IS NULL) = (concluded_on IS NULL)", name="one_outcome"),
        CheckConstraint("is_open OR outcome IS NOT NULL", name="closed_has_outcome"),
        CheckConstraint(f"outcome IS NULL OR outcome IN ({_OUTCOMES})", name="known_outcome"),
        CheckConstraint("is_open = (state NOT IN ('served', 'closed', 'remedy'))", name="open_until_concluded"),
        # the day of receipt is known before the clock runs (Art. 31)
        CheckConstraint(
            "state = 'arrived' OR received_on IS NOT NULL OR coalesce(outcome, '') = 'O3'", name="received_before_work"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    prefix: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    sequence: Mapped[int]
    # None: the application came on paper or was taken down by the unit (Art. 29)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("application_draft.id"), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    query_code: Mapped[str] = mapped_column(Encrypted)
    query_code_hash: Mapped[str] = mapped_column(String(64))

    applicant_type: Mapped[str] = mapped_column(String(16))  # natural | legal
    applicant_class: Mapped[str] = mapped_column(String(16))  # column of the annual report's table three
    applicant_name: Mapped[str] = mapped_column(Encrypted)
    id_type: Mapped[str] = mapped_column(String(24))
    id_number: Mapped[str] = mapped_column(Encrypted)
    id_number_hash: Mapped[str] = mapped_column(String(64), index=True)
    contact_person: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str] = mapped_column(Encrypted)
    email: Mapped[str | None] = mapped_column(Encrypted)
    address: Mapped[str | None] = mapped_column(Encrypted)
    description: Mapped[str] = mapped_column(Encrypted)
    features: Mapped[str] = mapped_column(Encrypted)
    # what the relative periods in both meant when they were said: 「去年」按2025年理解
    period_note: Mapped[str | None] = mapped_column(Encrypted)
    form: Mapped[str] = mapped_column(String(16))
    delivery: Mapped[str] = mapped_column(String(16))

    channel: Mapped[str] = mapped_column(String(32))
    # how it came (Art. 31): online | in_person | oral | registered_mail | ordinary_mail | fax | email
    route: Mapped[str] = mapped_column(String(16), default="online", server_default="online")
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    arrived_on: Mapped[date] = mapped_column(Date)
    confirmed_on: Mapped[date | None] = mapped_column(Date)  # both sides have confirmed, Art. 31(二)(三)
    received_on: Mapped[date | None] = mapped_column(Date)  # R; changed only by a reasoned event
    received_basis: Mapped[str] = mapped_column(String(200), default="")
    registered_at: Mapped[datetime | None] = mapped_column(Instant)
    registered_by: Mapped[str | None] = mapped_column(String(64))
    handler: Mapped[str | None] = mapped_column(String(64))  # 承办人, as the history names people
    state: Mapped[str] = mapped_column(String(24), default="arrived", server_default="arrived")
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    extension_days: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[str | None] = mapped_column(String(4))  # a code of outcomes.OUTCOMES
    concluded_on: Mapped[date | None] = mapped_column(Date)
    report_due_on: Mapped[date | None] = mapped_column(Date)  # due_on in force when it was concluded: on time, or late
    # wiped (个人信息保护法 Art. 19, 47): first what names and reaches the applicant, then everything personal
    identity_erased_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None] = mapped_column(Date)  # cache of compute_deadline(), as the next two
    warn_on: Mapped[date | None] = mapped_column(Date)
    provisional: Mapped[bool] = mapped_column(default=False)
    next_limit: Mapped[str | None] = mapped_column(String(24))  # limits.first_of
    next_limit_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)

    events: Mapped[list[CaseEvent]] = relationship(order_by="CaseEvent.sequence", back_populates="application")
    replies: Mapped[list[Reply]] = relationship(order_by="Reply.round", back_populates="application")
    limits: Mapped[list[CaseLimit]] = relationship(
        order_by="CaseLimit.due_on", back_populates="application", cascade="all, delete-orphan"
    )

    @property
    def is_erased(self) -> bool:
        """Whether the applicant can't be told from the row any more (:mod:`actions.cases.privacy`)."""
        return self.identity_erased_at is not None or self.erased_at is not None

    @property
    def reply(self) -> Reply | None:
        """The reply in hand or the last one given."""
        return self.replies[-1] if self.replies else None

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012


class CaseEvent(Base):
    """One dated fact of a case: who did what, when, under which article. Never changed, never deleted.

    ``hash`` is a keyed hash over the event and the one before it (:mod:`actions.cases.chain`); rows from before the
    chain have none. ``content`` holds words (reasons, points to correct, names of those consulted) as a JSON object;
    it alone can be erased, its hash stays.
    """

    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("application_id", "sequence"),
        Index("ix_case_event_consulted", "application_id", **_where("kind = 'consultation_sent'")),
        # Art. 30 (一次性告知), Art. 33 para. 2 (once), 处理费办法 Art. 3, also after an order to reply anew
        *(
            Index(f"uq_case_event_one_{kind}", "application_id", unique=True, **_where(f"kind = '{kind}'"))
            for kind in ("submitted", "correction_asked", "extended", "fee_noticed")
        ),
        Index("ix_case_event_actor", "actor", "application_id"),  # in which cases somebody had a part
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)  # when it was recorded
    on_day: Mapped[date] = mapped_column(Date)  # the day on which it took effect
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16), default="system", server_default="system")
    article: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)  # dates and codes; no personal data
    content: Mapped[str | None] = mapped_column(Encrypted)
    content_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")
    hash: Mapped[str] = mapped_column(String(64), default="", server_default="")

    application: Mapped[Application] = relationship(back_populates="events")

    @property
    def words(self) -> dict[str, str]:
        """The words of the event; empty where there were none, or they were erased."""
        return json.loads(self.content) if self.content else {}


class Reply(Base):
    """A reply on its way: drafted, reviewed (条例 Art. 17), signed, served. A case has one a round; a court or the
    复议机关 may order another round."""

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("application_id", "round"),
        Index("ix_reply_in_hand", "status", "application_id", **_where("status <> 'served'")),
        CheckConstraint("status IN ('draft', 'submitted', 'reviewed', 'signed', 'served')", name="status"),
        # no reply without a recorded review (Art. 17), a signature, the letter and its remedies
        CheckConstraint(
            "status NOT IN ('signed', 'served') OR (reviewed_by IS NOT NULL AND signed_by IS NOT NULL"
            " AND letter IS NOT NULL AND remedy <> '')",
            name="reviewed_and_signed",
        ),
        # no denial without its article (Art. 36(三), 37)
        CheckConstraint(
            "status IN ('draft', 'submitted') OR article <> '' OR kind NOT IN"
            " ('PT', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8')",
            name="denial_has_article",
        ),
        CheckConstraint("status <> 'served' OR served_on IS NOT NULL", name="served_has_day"),
        CheckConstraint(f"kind IN ({_OUTCOMES})", name="known_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    status: Mapped[str] = mapped_column(String(12), default="draft", server_default="served")
    kind: Mapped[str] = mapped_column(String(4))  # a code of outcomes.OUTCOMES
    content: Mapped[str] = mapped_column(Encrypted)  # a JSON object, the fields of letters.fields()
    article: Mapped[str] = mapped_column(String(64), default="", server_default="")
    remedy: Mapped[str] = mapped_column(Text, default="", server_default="")
    letter: Mapped[str | None] = mapped_column(Encrypted)  # the whole of what the applicant is sent, as text
    letter_on: Mapped[date | None] = mapped_column(Date)
    drafted_by: Mapped[str] = mapped_column(String(64), default="", server_default="")
    drafted_at: Mapped[datetime | None] = mapped_column(Instant)
    reviewed_by: Mapped[str | None] = mapped_column(String(64))
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    opinion: Mapped[str | None] = mapped_column(Encrypted)  # of the reviewer, or why it was sent back
    signed_by: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_by: Mapped[str | None] = mapped_column(String(64))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    served_on: Mapped[date | None] = mapped_column(Date)
    served_by: Mapped[str] = mapped_column(String(16), default="", server_default="")  # online | direct | post | …

    application: Mapped[Application] = relationship(back_populates="replies")


class Letter(Base):
    """A letter that was issued, as it was issued: number, text and Word file. Never made anew."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("ix_letter_application_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    event_sequence: Mapped[int]  # the event of the case that it documents
    kind: Mapped[str] = mapped_column(String(24))  # letters.LetterKind
    number: Mapped[str | None] = mapped_column(String(64))  # 发文字号; receipts, forms and records have none
    letter_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Encrypted)
    file: Mapped[bytes | None] = mapped_column(EncryptedBytes)  # .docx; wiped with the case's personal data
    issued_by: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    void_at: Mapped[datetime | None] = mapped_column(Instant)  # the signature was withdrawn: the number is spent


class CaseLimit(Base):
    """A day that somebody has to watch in an open case: a cache of the life cycle, rebuilt with every event."""

    __tablename__ = "case_limit"
    __table_args__ = (
        UniqueConstraint("application_id", "kind", "ref"),
        Index("ix_case_limit_due", "due_on", "id", "kind", "alerted", "handler"),  # all that a sweep reads
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[str] = mapped_column(String(24))  # limits.LimitKind
    ref: Mapped[str] = mapped_column(String(8), default="", server_default="")  # which consultation
    due_on: Mapped[date] = mapped_column(Date)
    handler: Mapped[str | None] = mapped_column(String(64))  # the application's: so that a sweep reads no application
    alerted: Mapped[str] = mapped_column(String(96), default="", server_default="")  # alerts.rules.mark of the last one

    application: Mapped[Application] = relationship(back_populates="limits")


class NumberSeries(Base):
    """The last number given in a year under a prefix. Its row is locked while a number is taken."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class AuditEntry(Base):
    """Who changed or looked at what. Never changed, never deleted; holds no personal data."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_actor_at", "actor", "at", "id"),
        Index("ix_audit_entry_action_at", "action", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), index=True)  # an application's number, a conversation …
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64), default="", server_default="")


class ChainHead(Base):
    """Where the chain of audit entries stands. Its row is locked while an entry is added.

    ``seal`` is a keyed hash over the rest, so who cuts entries off the end can't put back a head that holds.
    """

    __tablename__ = "chain_head"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))  # of the last entry
    seal: Mapped[str] = mapped_column(String(64), default="", server_default="")


FINAL: tuple[type[Base], ...] = (CaseEvent, AuditEntry)


def _refuse(mapper: Mapper[Any], _connection: object, _target: object) -> None:
    raise HistoryIsFinalError(f"{mapper.class_.__name__} is a record: it can be added, not changed or deleted")


for _table in FINAL:
    event.listen(_table, "before_update", _refuse)
    event.listen(_table, "before_delete", _refuse)


@event.listens_for(Session, "do_orm_execute")
def _refuse_in_bulk(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.bind_mapper and issubclass(state.bind_mapper.class_, FINAL):
        _refuse(state.bind_mapper, None, None)
