"""What another calendar would do to the open cases: their dates counted by it, and nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import lifecycle
from actions.cases.calendar import WorkCalendar
from actions.cases.due_dates import dates_of
from actions.cases.limits import LimitKind
from actions.cases.rebuilding import AT_ONCE, histories_of, limits_by_case, told_anew
from actions.cases.tables import Application


@dataclass(frozen=True)
class Moving:
    """A case of which the applicant was told a date that would be another one."""

    number: str
    handler: str | None
    kind: LimitKind
    before: date
    after: date
    is_told: bool  # by the system, in the conversation; else somebody has to


@dataclass(frozen=True)
class Foreseen:
    """``moving`` of the ``looked_at`` open cases that were received last; there are ``open_cases``."""

    moving: Sequence[Moving]
    looked_at: int
    open_cases: int


def foresee(session: Session, calendar: WorkCalendar, most: int = 5000) -> Foreseen:
    """Which dates that applicants were told would be others by ``calendar``, of the newest open cases."""
    count = session.scalar(select(func.count()).select_from(Application).where(Application.is_open)) or 0
    columns = (Application.id, Application.number, Application.handler, Application.conversation_id)
    moving, looked_at, before = list[Moving](), 0, None
    while looked_at < min(count, most):
        query = select(*columns).where(Application.is_open).order_by(Application.id.desc()).limit(AT_ONCE)
        cases = session.execute(query if before is None else query.where(Application.id < before)).all()
        if not cases:
            break
        ids = [case.id for case in cases]
        histories, limits = histories_of(session, ids), limits_by_case(session, ids)
        for case in cases:
            dates = dates_of(lifecycle.read(histories[case.id]), calendar)
            moving += [
                Moving(case.number, case.handler, kind, was, after, case.conversation_id is not None)
                for kind, was, after in told_anew(limits[case.id], dates)
            ]
        looked_at, before = looked_at + len(cases), ids[-1]
    return Foreseen(sorted(moving, key=lambda one: (one.before, one.number)), looked_at, count)
