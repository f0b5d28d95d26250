"""Links between applications: which belongs to which, as a person has decided. Seen from both, kept in the audit trail.

A link decides nothing: no clock, no state and no reply depends on it. What the law lets follow from a repeated
application (条例 Art. 36(六)) is the kind of its reply.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.cases import audit, steps
from actions.cases.finding_tables import CaseLink
from actions.cases.lifecycle import State
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.tables import Application


class LinkKind(StrEnum):
    """What the one application is to the other."""

    RELATED = "related"
    DUPLICATE = "duplicate"
    CONTINUES = "continues"

    @property
    def label(self) -> str:
        """What staff choose, of the application at hand."""
        return _LABELS[self][0]

    def seen_from(self, *, is_start: bool) -> str:
        """What stands beside the other one."""
        return _LABELS[self][1 if is_start else 2]


_LABELS = {
    LinkKind.RELATED: ("与它相关", "相关", "相关"),
    LinkKind.DUPLICATE: ("与它重复（它先提出）", "本件与它重复", "它与本件重复"),
    LinkKind.CONTINUES: ("是它的后续", "本件是它的后续", "它是本件的后续"),
}


@dataclass(frozen=True)
class Linked:
    """A link as one of its applications shows it."""

    id: int
    number: str  # of the other
    words: str  # Chinese
    state: State
    made_by: str
    made_at: datetime


def links_of(session: Session, number: str) -> list[Linked]:
    """The links of an application, the oldest first."""
    application = steps.named(session, number)
    at_one_end = or_(CaseLink.from_id == application.id, CaseLink.to_id == application.id)
    standing = select(CaseLink).where(at_one_end, CaseLink.removed_at.is_(None))
    links = session.scalars(standing.order_by(CaseLink.id)).all()
    ids = {link.to_id if link.from_id == application.id else link.from_id for link in links}
    query = select(Application.id, Application.number, Application.state).where(Application.id.in_(ids))
    others = {id_: (other, State(state)) for id_, other, state in session.execute(query)}
    return [_seen(link, application.id, others) for link in links]


def link(session: Session, number: str, other: str, kind: LinkKind, *, by: str, now: datetime) -> None:
    """Link an application to another one.

    Raises :class:`UnknownApplicationError`, :class:`StepRefused` when they are one, or linked already.
    """
    first, second = steps.named(session, number), steps.named(session, other)
    if first.id == second.id:
        raise StepRefused("不能与自己关联，请填写另一件申请的编号。")
    for one in sorted((first, second), key=lambda each: each.id):  # one after the other: two who link wait in turn
        steps.find(session, one.number, lock=True)
    if any(each.number == second.number for each in links_of(session, first.number)):
        raise StepRefused(f"与{second.number}已经有关联。要改变关联的类型，请先解除。")
    made = CaseLink(from_id=first.id, to_id=second.id, kind=kind.value, made_by=by, made_at=now)
    session.add(made)
    session.flush()
    _record(session, "case_linked", made, first.number, second.number, by, now)


def unlink(session: Session, number: str, link_id: int, *, by: str, now: datetime) -> None:
    """Take a link of the application apart. Raises :class:`UnknownApplicationError`, :class:`StepRefused`."""
    application = steps.find(session, number, lock=True)
    found = session.get(CaseLink, link_id)
    if application is None or found is None or application.id not in (found.from_id, found.to_id):
        raise UnknownApplicationError("没有这个关联。")
    if found.removed_at is not None:
        raise StepRefused("这个关联已经解除了。")
    found.removed_by, found.removed_at = by, now
    first, second = (session.get_one(Application, id_).number for id_ in (found.from_id, found.to_id))
    _record(session, "case_unlinked", found, first, second, by, now)


def _record(session: Session, action: str, made: CaseLink, first: str, second: str, by: str, now: datetime) -> None:
    """An entry for each of the two: who looks at either finds it."""
    details = {first: {"to": second, "kind": made.kind}, second: {"from": first, "kind": made.kind}}
    audit.record_each(session, at=now, actor=by, action=action, details=details)


def _seen(one: CaseLink, application_id: int, others: dict[int, tuple[str, State]]) -> Linked:
    is_start = one.from_id == application_id
    number, state = others[one.to_id if is_start else one.from_id]
    return Linked(one.id, number, LinkKind(one.kind).seen_from(is_start=is_start), state, one.made_by, one.made_at)
