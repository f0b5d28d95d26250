"""The files of a reply as the page of its application shows them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.cases import enclosures
from actions.cases.desk_views import CaseView
from actions.cases.enclosures import ENCLOSING, SENDING, Enclosed
from actions.cases.lifecycle import EventKind
from actions.cases.steps import find
from bot.console.me import Me
from bot.console.policy import Permission, may

E = EventKind
# Steps beside which the files stand; those that pass them on ask whether what was found in them was looked at.
PASSING = SENDING | {E.REPLY_REVIEWED, E.REPLY_SIGNED}
BESIDE = PASSING | {E.REPLY_DRAFTED, E.REPLY_SUBMITTED, E.REPLY_RETURNED, E.SIGNATURE_WITHDRAWN, E.SERVED}
LOOKED = "looked"  # the tick


@dataclass(frozen=True)
class Line:
    """One file."""

    file: Enclosed
    is_given: bool
    may_change: bool


@dataclass(frozen=True)
class Section:
    """The files of a reply in hand, those of replies before, and what may be done with them."""

    lines: tuple[Line, ...]
    earlier: tuple[Line, ...]
    may_open: bool
    may_change: bool
    why_not: str = ""  # Chinese: why they can't be changed, and what to do
    unfit: str = ""  # Chinese: a reply of this kind hands over no files
    is_served: bool = False  # what is added now goes out by 提供信息
    changeable: tuple[int, ...] = ()  # ids, in order

    @property
    def is_shown(self) -> bool:
        return bool(self.lines or self.earlier or self.may_change)

    @property
    def has_concerns(self) -> bool:
        """Whether something is to be looked at in what may still go out."""
        return any(line.file.concerns for line in self.lines if not line.is_given)


def section_of(session: Session, view: CaseView, person: Me) -> Section:
    """Of an application, for who looks."""
    application = find(session, view.number)
    assert application is not None
    may_open = may(person.actor, Permission.WORK_ON_APPLICATIONS)
    may_prepare = may(person.actor, Permission.PREPARE_ENCLOSURES)
    reason = enclosures.why_closed(application)
    may_change = may_prepare and reason is None
    given = {each.id for each in enclosures.given(session, application.id)} if view.enclosures else set()
    lines = [_line(each, each.id in given, may_change) for each in view.enclosures]
    reply = view.reply
    is_served = reply is not None and reply.status == "served"
    here = tuple(line for line in lines if line.file.round == view.file.rounds)
    return Section(
        lines=here,
        earlier=tuple(line for line in lines if line.file.round != view.file.rounds),
        may_open=may_open,
        may_change=may_change,
        why_not=(reason or "") if may_prepare and here and not is_served else "",
        unfit=enclosures.refusal(reply.kind.code, len(here)) if reply and not is_served else "",
        is_served=is_served and reply is not None and reply.kind.code in ENCLOSING,
        changeable=tuple(line.file.id for line in here if line.may_change),
    )


def _line(file: Enclosed, is_given: bool, may_change: bool) -> Line:
    return Line(file, is_given, may_change and file.event_sequence is None)
