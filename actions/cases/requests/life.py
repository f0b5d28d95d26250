"""What a request's life is made of: states, steps, who takes them, and what a step takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.cases.day_by_day import chinese_date
from actions.cases.draft_fields import Option

MIN_REASON = 10  # characters; shorter can't be a reason
MAX_WORDS = 2000
MAX_FACT = 100


class State(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    IN_HAND = "in_hand"
    DONE = "done"
    TRANSFERRED = "transferred"
    REFERRED = "referred"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]

    @property
    def is_open(self) -> bool:
        return self in OPEN


_STATE_LABELS: Mapping[State, str] = {
    State.SUBMITTED: "待受理",
    State.ACCEPTED: "已受理",
    State.IN_HAND: "办理中",
    State.DONE: "已办结",
    State.TRANSFERRED: "已转送",
    State.REFERRED: "已告知渠道",
    State.DECLINED: "不予办理",
    State.WITHDRAWN: "已撤回",
}
OPEN = frozenset({State.SUBMITTED, State.ACCEPTED, State.IN_HAND})


class Step(StrEnum):
    """What somebody can do with a request. It begins with ``SUBMIT``, which has no transition."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    BEGIN = "begin"
    FINISH = "finish"
    TRANSFER = "transfer"
    REFER = "refer"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class Role(StrEnum):
    """Who takes a step."""

    CITIZEN = "citizen"
    STAFF = "staff"


@dataclass(frozen=True)
class Fact:
    """A date, a code or the name of an office that a step needs. No personal data: it stands in the clear."""

    key: str
    label: str
    is_day: bool = False  # an ISO date, not in the future
    since_submitted: bool = False  # of a day: not before the request was made
    options: tuple[Option, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Words:
    """A text that a step needs. It is kept encrypted."""

    key: str
    label: str
    hint: str = ""
    least: int = 1  # characters
    optional: bool = False


@dataclass(frozen=True)
class Transition:
    """One step of one kind of request."""

    step: Step
    starts: frozenset[State]
    ends: State
    roles: frozenset[Role]
    label: str  # Chinese, on the button
    article: str
    told: str
    facts: tuple[Fact, ...] = ()
    words: tuple[Words, ...] = ()


def shown(fact: Fact, value: str) -> str:
    """A fact as people read it."""
    if fact.is_day:
        return chinese_date(date.fromisoformat(value))
    return next((option.label for option in fact.options if option.value == value), value)
