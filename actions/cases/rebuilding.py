"""Counting the dates of all open cases anew, when the calendar or the rules of counting have changed.

The stored dates are marked with what they were counted by. As long as that is so nothing is done; else the open cases
are gone through by id, some in a transaction, and the place is kept: a process that stops goes on where it was.
Whoever is affected is told by alerts, the applicants too (:func:`actions.cases.alerts.to_tell`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from actions.cases import audit, lifecycle
from actions.cases.alerts.rules import Duty, News, first_in_line
from actions.cases.alerts.sending import Wanted, send
from actions.cases.alerts.state import remember, remembered, take_turn
from actions.cases.alerts.texts import moved_notice, moved_summary, moved_text
from actions.cases.calendar import WorkCalendar
from actions.cases.due_dates import CaseDates, dates_of
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseEvent, CaseLimit
from actions.cases.time import china_date
from actions.db import Database

AT_ONCE = 200  # cases in a transaction
STATE = "due_dates"
_TOLD = (LimitKind.REPLY, LimitKind.FEE)  # the limits whose dates applicants are told


@dataclass(frozen=True)
class Rebuilt:
    """What was done; ``moved`` are the numbers of the cases whose dates have changed."""

    cases: int = 0
    moved: tuple[str, ...] = ()
    is_done: bool = True


def rebuild(
    db: Database,
    calendar: WorkCalendar,
    now: datetime,
    *,
    staff: Collection[str] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Rebuilt:
    """Count the dates of all open cases by ``calendar``, unless they were, in short transactions.

    ``staff`` are the signatures of who works here; None: not known. Two at once share the work.
    """
    mark = _mark(calendar)
    with db.session(read_only=True) as session:
        if is_current(session, calendar):
            return Rebuilt()
    cases, moved = 0, list[str]()
    while not should_stop():
        with db.session() as session:
            done = _rebuild_some(session, calendar, mark, now, staff, is_first=not cases)
        cases += done.cases
        moved += done.moved
        if done.is_done:
            return Rebuilt(cases, tuple(moved))
    return Rebuilt(cases, tuple(moved), is_done=False)


def is_current(session: Session, calendar: WorkCalendar) -> bool:
    """Whether the stored dates were counted by ``calendar`` and by the rules of this release."""
    return remembered(session, STATE) == _mark(calendar)


def rebuild_due_dates(
    session: Session, calendar: WorkCalendar, now: datetime, *, staff: Collection[str] | None = None
) -> list[str]:
    """As :func:`rebuild` in the one transaction of ``session``; the numbers of the cases that were moved."""
    mark, moved = _mark(calendar), list[str]()
    while True:
        done = _rebuild_some(session, calendar, mark, now, staff, is_first=True)
        moved += done.moved
        if done.is_done:
            session.expire_all()  # the dates were written past what the session has loaded
            return moved


def _rebuild_some(
    session: Session,
    calendar: WorkCalendar,
    mark: Mapping[str, str],
    now: datetime,
    staff: Collection[str] | None,
    *,
    is_first: bool,
) -> Rebuilt:
    """The next cases. Locks the turn, then the cases. Who began last wins: another's calendar is the newer one."""
    take_turn(session)
    before = remembered(session, STATE)
    if before == mark:
        return Rebuilt()
    if before.get("target") != mark:
        if not is_first:
            return Rebuilt()
        before = {"target": mark, "was": before.get("was", before), "after": 0, "moved": 0, "untold": 0}
    reason = _reason(before["was"], mark)
    cases = _open_cases(session, before["after"])
    if not cases:
        _summarise(session, before["moved"], before["untold"], reason, mark, now)
        remember(session, STATE, mark)
        return Rebuilt()
    moved = _count_anew(session, cases, calendar, now)
    send(session, [alert for each in moved for alert in _alerts(each, reason, mark, staff)], now)
    told = [each for each in moved if each.told]
    progress = {
        "after": cases[-1].id,
        "moved": before["moved"] + len(told),
        "untold": before["untold"] + sum(each.case.conversation_id is None for each in told),
    }
    remember(session, STATE, {**before, **progress})
    return Rebuilt(len(cases), tuple(each.case.number for each in moved), is_done=False)


@dataclass(frozen=True)
class _Moved:
    case: Any  # a row of _open_cases
    told: Sequence[tuple[LimitKind, date, date]]  # what the applicant had been told: before and after
    provisional: bool


def _open_cases(session: Session, after: int) -> Sequence[Any]:
    query = (
        select(
            Application.id,
            Application.number,
            Application.conversation_id,
            Application.handler,
            Application.due_on,
            Application.warn_on,
            Application.provisional,
            Application.concluded_on,
            Application.report_due_on,
            Application.next_limit,
            Application.next_limit_on,
        )
        .where(Application.is_open, Application.id > after)
        .order_by(Application.id)
        .limit(AT_ONCE)
        .with_for_update()
    )
    return session.execute(query).all()


def _count_anew(session: Session, cases: Sequence[Any], calendar: WorkCalendar, now: datetime) -> list[_Moved]:
    ids = [case.id for case in cases]
    histories, limits = histories_of(session, ids), limits_by_case(session, ids)
    dates = {case.id: dates_of(lifecycle.read(histories[case.id]), calendar) for case in cases}
    _store_dates(session, cases, dates)
    _store_limits(session, cases, limits, dates)
    moved, details = list[_Moved](), dict[str, dict[str, Any]]()
    for case in cases:
        deadline, known = dates[case.id].deadline, limits[case.id]
        told = told_anew(known, dates[case.id])
        if told or (deadline and case.due_on != deadline.due_on):
            moved.append(_Moved(case, told, deadline.provisional if deadline else False))
            details[case.number] = {"before": _iso(case.due_on), "after": _iso(deadline.due_on if deadline else None)}
    audit.record_each(session, at=now, actor="system", action="due_date_changed", details=details)
    return moved


def told_anew(known: Mapping[tuple[str, str], Any], dates: CaseDates) -> list[tuple[LimitKind, date, date]]:
    """The limits that applicants were told and that are others by ``dates``: before and after."""
    return [
        (kind, known[(kind, "")].due_on, after)
        for kind in _TOLD
        if (after := dates.limits.get((kind, ""))) and (kind, "") in known
        if known[(kind, "")].due_on != after
    ]


def histories_of(session: Session, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    columns = (CaseEvent.application_id, CaseEvent.kind, CaseEvent.on_day, CaseEvent.actor, CaseEvent.facts)
    query = select(*columns).where(CaseEvent.application_id.in_(ids))
    found = defaultdict[int, list[Any]](list)
    for event in session.execute(query.order_by(CaseEvent.application_id, CaseEvent.sequence)):
        found[event.application_id].append(event)
    return found


def limits_by_case(session: Session, ids: Sequence[int]) -> Mapping[int, dict[tuple[str, str], Any]]:
    columns = (
        CaseLimit.id,
        CaseLimit.application_id,
        CaseLimit.kind,
        CaseLimit.ref,
        CaseLimit.due_on,
        CaseLimit.handler,
    )
    found = defaultdict[int, dict[tuple[str, str], Any]](dict)
    for limit in session.execute(select(*columns).where(CaseLimit.application_id.in_(ids))):
        found[limit.application_id][(limit.kind, limit.ref)] = limit
    return found


def _store_dates(session: Session, cases: Sequence[Any], dates: Mapping[int, CaseDates]) -> None:
    changed = [
        {
            "case": case.id,
            "due_on": found.due_on,
            "warn_on": found.warn_on,
            "provisional": found.provisional,
            "report_due_on": found.due_on if case.concluded_on is None else case.report_due_on,
            "next_limit": dates[case.id].first[0],
            "next_limit_on": dates[case.id].first[1],
        }
        for case in cases
        if (found := dates[case.id].deadline) is not None
        if (case.due_on, case.warn_on, case.provisional, case.next_limit, case.next_limit_on)
        != (found.due_on, found.warn_on, found.provisional, *dates[case.id].first)
    ]
    if changed:
        table = Application.__table__
        session.connection().execute(update(table).where(table.c.id == bindparam("case")), changed)  # type: ignore[arg-type]


def _store_limits(
    session: Session,
    cases: Sequence[Any],
    stored: Mapping[int, dict[tuple[str, str], Any]],
    dates: Mapping[int, CaseDates],
) -> None:
    table, connection = CaseLimit.__table__, session.connection()
    new, changed, gone = list[dict[str, Any]](), list[dict[str, Any]](), list[int]()
    for case in cases:
        wanted, known = dates[case.id].limits, stored[case.id]
        gone += [limit.id for key, limit in known.items() if key not in wanted]
        for (kind, ref), due_on in wanted.items():
            limit = known.get((kind, ref))
            if limit is None:
                row = {"application_id": case.id, "kind": kind, "ref": ref, "due_on": due_on, "handler": case.handler}
                new.append(row)
            elif (limit.due_on, limit.handler) != (due_on, case.handler):
                changed.append({"limit": limit.id, "due_on": due_on, "handler": case.handler, "alerted": ""})
    if gone:
        connection.execute(delete(table).where(table.c.id.in_(gone)))  # type: ignore[arg-type]
    if changed:
        connection.execute(update(table).where(table.c.id == bindparam("limit")), changed)  # type: ignore[arg-type]
    if new:
        connection.execute(insert(table), new)  # type: ignore[arg-type]


def _alerts(moved: _Moved, reason: str, mark: Mapping[str, str], staff: Collection[str] | None) -> list[Wanted]:
    case, found = moved.case, list[Wanted]()
    for kind, before, after in moved.told:
        texts = {
            first_in_line(case.handler, staff): moved_text(
                case.number, kind, before, after, reason, has_conversation=case.conversation_id is not None
            )
        }
        if case.conversation_id is not None:
            texts[Duty.APPLICANT] = moved_notice(
                case.number, kind, before, after, reason, provisional=moved.provisional
            )
        found += [
            Wanted(case.id, News.MOVED.value, "", after, _stage(mark), recipient, text)
            for recipient, text in texts.items()
        ]
    return found


def _summarise(session: Session, moved: int, untold: int, reason: str, mark: Mapping[str, str], now: datetime) -> None:
    if moved:
        text = moved_summary(reason, moved, untold)
        alert = Wanted(None, News.MOVED.value, "", china_date(now), _stage(mark), Duty.SUPERVISOR, text)
        send(session, [alert], now)


def _reason(was: Mapping[str, Any], mark: Mapping[str, str]) -> str:
    return "放假安排有更新" if was and was.get("calendar") != mark["calendar"] else "经重新核算"


def _stage(mark: Mapping[str, str]) -> str:
    return f"{mark['calendar'][:11]}:{mark['rules'][:11]}"


def _mark(calendar: WorkCalendar) -> dict[str, str]:
    return {"calendar": calendar.fingerprint, "rules": _rules_fingerprint()}


@cache
def _rules_fingerprint() -> str:
    """A digest of the modules that count: a release may count otherwise than the one before."""
    here, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted([*here.glob("*.py"), *(here / "lifecycle").glob("*.py")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
