"""An application as staff see it: plain data, personal data masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from actions.cases.earlier_contacts import Earlier
from actions.cases.enclosures import Enclosed
from actions.cases.lifecycle import CaseFile, EventKind, Offer
from actions.cases.limits import LimitKind
from actions.cases.outcomes import Outcome


@dataclass(frozen=True)
class HistoryLine:
    """One event of a case."""

    sequence: int
    at: datetime
    actor: str
    role: str  # Chinese
    kind: EventKind
    title: str  # Chinese: 提交申请
    article: str
    facts: dict[str, Any]
    on: date  # the day on which it took effect
    words: dict[str, str] = field(default_factory=dict, repr=False)
    period_note: str = field(default="", repr=False)  # what 去年 means in words of the applicant, on that day


@dataclass(frozen=True)
class LimitLine:
    """A day that somebody has to watch."""

    kind: LimitKind
    ref: str  # which consultation
    due_on: date
    workdays_left: int  # 0: today; negative: it has passed


@dataclass(frozen=True)
class ReplyView:
    """A reply on its way, or given. The letter calls a person by the masked name."""

    round: int
    status: str  # draft | submitted | reviewed | signed | served
    kind: Outcome
    content: dict[str, Any] = field(repr=False)
    letter: str | None = field(repr=False)
    letter_on: date | None
    drafted_by: str
    reviewed_by: str | None
    opinion: str | None = field(repr=False)  # of the reviewer, or why it was sent back
    signed_by: str | None
    served_on: date | None
    served_by: str  # a key of lifecycle.table.METHODS


@dataclass(frozen=True)
class LetterLine:
    """A letter that was issued."""

    id: int
    title: str  # Chinese
    number: str  # empty for receipts, forms and records
    letter_on: date
    issued_by: str
    is_void: bool  # its signature was withdrawn


@dataclass(frozen=True)
class CaseView:
    """One application, whole, personal data masked; ``desk.reveal_applicant`` shows it and leaves an audit entry."""

    number: str
    version: int
    conversation_id: str | None
    channel: str
    route: str  # a key of applications.ROUTES
    file: CaseFile
    applicant_type: str  # Chinese: 个人 | 单位
    applicant_class: str  # a key of applications.APPLICANT_CLASSES
    applicant_name: str = field(repr=False)
    id_type: str
    id_number: str = field(repr=False)
    contact_person: str | None = field(repr=False)
    phone: str = field(repr=False)
    email: str | None = field(repr=False)
    address: str | None = field(repr=False)
    description: str = field(repr=False)
    features: str = field(repr=False)
    period_note: str = field(repr=False)  # what 去年 meant when it was said; "" where there is no such word
    form: str  # Chinese
    form_code: str
    delivery: str  # Chinese
    delivery_code: str
    submitted_at: datetime
    arrived_on: date
    received_on: date | None
    received_basis: str
    registered_by: str | None
    handler: str | None
    extension_days: int
    due_on: date | None
    warn_on: date | None
    correction_notice_by: date | None  # the last day to ask for a correction, Art. 30
    provisional: bool
    explanation: list[str]
    problems: list[str]
    limits: list[LimitLine]  # the first first
    history: list[HistoryLine]
    offers: list[Offer]  # the steps that who looks may take now, and what stands in the way of the rest
    belated: frozenset[EventKind]  # steps that can't be taken today, but recorded if they were taken in time
    everybodys_offers: list[Offer]  # those of all people together: for whom the case waits
    parties: Mapping[str, str] = field(repr=False)  # who was consulted, by ref
    replies: list[ReplyView]  # one a round; the last is the one in hand
    letters: list[LetterLine]
    enclosures: list[Enclosed]  # of all rounds, in the order of the letters
    outcome: Outcome | None

    @property
    def state(self) -> str:
        """Chinese."""
        return self.file.state.label

    @property
    def reply(self) -> ReplyView | None:
        """The reply of the present round."""
        last = self.replies[-1] if self.replies else None
        return last if last and last.round == self.file.rounds else None

    @property
    def enclosed(self) -> list[Enclosed]:
        """The files of the present round."""
        return [each for each in self.enclosures if each.round == self.file.rounds]


@dataclass(frozen=True)
class RevealedApplicant:
    """Unmasked personal data, for the eyes of who asked."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    contact_person: str | None = field(repr=False)
    phone: str = field(repr=False)
    email: str | None = field(repr=False)
    address: str | None = field(repr=False)
    letters: Mapping[int, str] = field(repr=False)  # of the replies, by round
    earlier: list[Earlier] = field(repr=False)  # what the contact data were before they were corrected
