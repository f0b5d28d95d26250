"""The applications that need somebody: one's own by their limits, what nobody has yet, letters on their way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnExpressionArgument, literal_column, select
from sqlalchemy.orm import Session, load_only, selectinload

from actions.cases import lifecycle
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import TABLE, CaseFile, EventKind, State
from actions.cases.lifecycle import Role as Duty
from actions.cases.limits import LimitKind
from actions.cases.masking import without_id_numbers
from actions.cases.tables import Application, CaseEvent, CaseLimit, Reply
from bot.console import case_next, case_receipt
from bot.console.me import Me
from bot.console.people import reach
from bot.console.today.items import Band, Item
from bot.console.today.why import why
from entities.characters import shortened

E, L = EventKind, LimitKind
AT_MOST = 60  # of each source; the list of applications has the rest
MOST_IN_HAND = 1000  # replies that wait for a reviewer or a signer
CLOSING = 3  # working days: others' periods are shown when so few are left
_OTHERS = {L.CORRECTION: "申请人补正", L.OPINION: "征求意见", L.FEE: "申请人缴费"}
_OVER = {L.CORRECTION: "补正期限已过，请决定", L.OPINION: "征求意见到期，请处理", L.FEE: "缴费期限已过，请决定"}
_NEXT = {
    State.REGISTERED: E.TAKEN_UP,
    State.PROCESSING: E.REPLY_DRAFTED,
    State.SIGNED: E.SERVED,
}
_BY_REPLY = {"draft": E.REPLY_SUBMITTED, "submitted": E.REPLY_REVIEWED, "reviewed": E.REPLY_SIGNED}
_DOES = {E.REPLY_REVIEWED: "审查答复", E.REPLY_SIGNED: "签发答复", E.SERVED: "送达答复", E.TAKEN_UP: "开始办理"}
_PRESSED = {E.REPLY_REVIEWED: "审查", E.REPLY_SIGNED: "签发", E.SERVED: "送达"}  # the step has its own form
_EXCERPT = 30


@dataclass(frozen=True)
class _Found:
    """A limit of an application."""

    application_id: int
    limit: LimitKind
    ref: str
    due_on: date


def of_cases(session: Session, person: Me, today: date, calendar: WorkCalendar) -> list[Item]:
    """Each limit once. A reply that waits for somebody else stands here only when its day is near."""
    found = [*_limits(session, person, today), *_arrived(session, person)]
    replies = _in_hand(session, person)
    cases = _cases(session, [each.application_id for each in (*found, *replies)])
    items: dict[str, Item] = {}
    for each in (*found, *replies):
        if each.application_id not in cases:
            continue
        item = _item(each, *cases[each.application_id], person, today, calendar)
        if item is not None:
            items[item.key] = item
    return list(items.values())


def _limits(session: Session, person: Me, today: date) -> Iterator[_Found]:
    """Of one's own, of nobody's (registrars and supervisors give them to somebody), and for supervisors all that is
    late: each along the index of days, the first first."""
    mine = CaseLimit.handler == person.signature
    yield from _nearest(session, mine)
    if not person.duties.isdisjoint({Duty.REGISTRAR, Duty.SUPERVISOR}):
        yield from _nearest(session, CaseLimit.handler.is_(None))
    if Duty.SUPERVISOR in person.duties:
        yield from _nearest(session, CaseLimit.due_on < today, kinds=[L.REPLY])


def _nearest(
    session: Session, which: ColumnExpressionArgument[bool], kinds: Sequence[LimitKind] = (L.REPLY, *_OTHERS)
) -> Iterator[_Found]:
    query = select(CaseLimit.application_id, CaseLimit.kind, CaseLimit.ref, CaseLimit.due_on)
    query = query.where(which, CaseLimit.kind.in_([kind.value for kind in kinds]))
    for id_, kind, ref, due_on in session.execute(query.order_by(CaseLimit.due_on, CaseLimit.id).limit(AT_MOST)):
        yield _Found(id_, LimitKind(kind), ref, due_on)


def _arrived(session: Session, person: Me) -> Iterator[_Found]:
    """Receipts that registrars confirm (Art. 31)."""
    if Duty.REGISTRAR not in person.duties:
        return
    waiting = Application.is_open, Application.next_limit_on.is_(None), Application.state == State.ARRIVED.value
    query = select(Application.id, Application.arrived_on).where(*waiting)
    for id_, arrived_on in session.execute(query.order_by(Application.arrived_on, Application.id).limit(AT_MOST)):
        yield _Found(id_, L.RECEIPT, "", arrived_on)


def _in_hand(session: Session, person: Me) -> list[_Found]:
    """Replies that wait for a reviewer or a signer, by the day they are due."""
    duties = {Duty.REVIEWER: "submitted", Duty.SIGNER: "reviewed"}
    statuses = [status for duty, status in duties.items() if duty in person.duties]
    if not statuses:
        return []
    # Along the small index of what is not served yet: a join in the order of days may walk all that is open.
    is_in_hand = Reply.status != literal_column("'served'"), Reply.status.in_(statuses)
    ids = session.scalars(select(Reply.application_id).where(*is_in_hand).limit(MOST_IN_HAND)).all()
    reached = Application.id.in_(ids), Application.is_open, reach.condition(session, person)
    query = select(Application.id, Application.due_on).where(*reached)
    found = [_Found(id_, L.REPLY, "", due_on) for id_, due_on in session.execute(query) if due_on]
    return sorted(found, key=lambda each: (each.due_on, each.application_id))[:AT_MOST]


def _cases(session: Session, ids: Iterable[int]) -> dict[int, tuple[Application, CaseFile]]:
    """What happened in each; the words of events stay encrypted."""
    shown = (Application.number, Application.state, Application.handler, Application.arrived_on, Application.route)
    events = (CaseEvent.application_id, CaseEvent.kind, CaseEvent.on_day, CaseEvent.actor, CaseEvent.facts)
    query = (
        select(Application)
        .where(Application.id.in_(set(ids)))
        .options(load_only(*shown, Application.version, Application.description))
        .options(selectinload(Application.events).load_only(*events, CaseEvent.sequence))
    )
    return {one.id: (one, lifecycle.read(one.events)) for one in session.scalars(query)}


def _item(
    found: _Found, application: Application, case: CaseFile, person: Me, today: date, calendar: WorkCalendar
) -> Item | None:
    left = calendar.workdays_between(today, found.due_on)
    urgency = case_next.urgency(found.limit, found.due_on, left, today)
    base = f"/staff/applications/{application.number}"
    values: dict[str, Any] = {
        "key": f"case-{application.number}-{found.limit.value}-{found.ref}",
        "subject": application.number,
        "about": shortened(" ".join(without_id_numbers(application.description).split()), _EXCERPT),
        "whose": application.handler or "",
        "colour": urgency.colour,
        "until": urgency.words,
        "why": why(case, found.limit, found.ref),
        "day": found.due_on,
    }
    if found.limit in _OTHERS:
        if left > CLOSING:
            return None
        is_over = found.due_on < today
        what = _OVER[found.limit] if is_over else f"{_OTHERS[found.limit]}快到期"
        band = Band.NEAR if is_over else Band.OPEN
        return Item(**values, band=band, what=what, href=base, action="查看")
    if found.limit is L.RECEIPT:
        step = case_receipt.step_of(application.route)
        band = Band.LATE if found.due_on <= today else Band.NEAR
        return Item(**values, band=band, what="确认收到", href=f"{base}/steps/{step.value}", action=TABLE[step].button)
    return _of_reply(values, base, case, application, person, _band(urgency.colour))


def _of_reply(
    values: dict[str, Any], base: str, case: CaseFile, application: Application, person: Me, band: Band
) -> Item | None:
    """The next step on the way of the reply, for who may take it; for others that it waits, once it is near."""
    is_nobodys = application.handler is None and case.state in (State.REGISTERED, State.PROCESSING)
    if is_nobodys and not person.duties.isdisjoint(TABLE[E.ASSIGNED].roles):
        return Item(**values, band=band, what="指派承办人", href=f"{base}/steps/assigned", action="指派")
    step = _NEXT.get(case.state) or _BY_REPLY.get(case.reply_status or "", E.REPLY_DRAFTED)
    row = TABLE[step]
    drafted_it = step is E.REPLY_REVIEWED and person.signature in case.drafters
    if person.duties.isdisjoint(row.roles) or drafted_it or _is_anothers(step, application, person):
        if band is Band.OPEN and Duty.SUPERVISOR not in person.duties:
            return None
        who = "或者".join(sorted(role.label for role in row.roles)) + "人员"
        held = application.handler if step in (E.TAKEN_UP, E.REPLY_DRAFTED, E.REPLY_SUBMITTED) else None
        what = f"等待{held.partition('(')[0] if held else who}{_DOES.get(step, row.button)}"
        return Item(**values, band=band, what=what, href=base, action="查看")
    what = _DOES.get(step, row.button)
    return Item(
        **values, band=band, what=what, href=f"{base}/steps/{step.value}", action=_PRESSED.get(step, row.button)
    )


def _is_anothers(step: EventKind, application: Application, person: Me) -> bool:
    """Whoever has the duty may take these steps; but a colleague has the case in hand."""
    unit = (E.TAKEN_UP, E.REPLY_DRAFTED, E.REPLY_SUBMITTED, E.SERVED)
    return step in unit and application.handler not in (None, person.signature)


def _band(colour: str) -> Band:
    return {"red": Band.LATE, "amber": Band.NEAR}.get(colour, Band.OPEN)
