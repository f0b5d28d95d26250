"""What is known of an application's course: the facts that its deadline follows from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

ConsultationKind = Literal["third_party", "co_maker", "other"]


@dataclass(frozen=True)
class Correction:
    """补正, Art. 30: when it was asked for, and when the corrected application came."""

    asked_on: date
    received_on: date | None = None


@dataclass(frozen=True)
class Consultation:
    """征求意见, Art. 32 (third party), Art. 34 (co-maker), Art. 33 para. 3 (other agencies)."""

    kind: ConsultationKind
    sent_on: date
    delivered_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True)
class Extension:
    """延长答复期限, Art. 33 para. 2: by so many working days, told to the applicant on ``told_on``."""

    days: int
    told_on: date


@dataclass(frozen=True)
class Fee:
    """信息处理费, Art. 42: when the applicant got the notice, when the fee was paid in full, when the notice was sent.

    ``sent_on`` None: on the day on which the applicant got it.
    """

    noticed_on: date
    paid_on: date | None = None
    sent_on: date | None = None

    @property
    def asked_on(self) -> date:
        """The day that decides whether the notice was in time."""
        return self.sent_on or self.noticed_on


@dataclass(frozen=True)
class Delay:
    """延迟答复, Art. 35: the reasons for so many applications are accepted, and a day was set and told."""

    until: date
    told_on: date


@dataclass(frozen=True)
class Redo:
    """责令重新答复: a 复议机关 or court ordered a new reply. ``ordered_on`` is the day the agency got the decision; the
    reply is due within ``days`` working days of it, or ``by`` the day that the decision fixes."""

    ordered_on: date
    days: int = 20
    by: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an application. ``remarks`` are Chinese sentences on parts of the input that were not used."""

    received_on: date
    correction: Correction | None = None
    consultations: tuple[Consultation, ...] = ()
    extension: Extension | None = None
    fee: Fee | None = None
    delay: Delay | None = None
    redo: Redo | None = None
    remarks: tuple[str, ...] = ()
