"""How much everybody has in hand: open applications by 承办人, with what is overdue and what comes near."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseLimit

SOON = 5  # working days: what is due within them comes near


@dataclass(frozen=True)
class Load:
    """What one person has in hand."""

    handler: str | None  # as the history names people; None: not assigned yet
    open: int
    overdue: int  # the reply is late (Art. 33)
    soon: int  # the reply is due by the day that was asked about


def workload(session: Session, today: date, soon: date, within: ColumnElement[bool] | None = None) -> list[Load]:
    """Everybody's, most overdue first. ``soon``: the day up to which what is due counts as near; ``within``: the reach
    of who looks, None: all.

    Two runs over indexes that hold all that is asked; they grow with what is open, not with what was.
    """
    opened = select(Application.handler, func.count()).where(Application.is_open).group_by(Application.handler)
    opened = opened if within is None else opened.where(within)
    late = func.sum(case((CaseLimit.due_on < today, 1), else_=0))
    due = select(CaseLimit.handler, late, func.count())
    due = due.where(CaseLimit.kind == LimitKind.REPLY.value, CaseLimit.due_on <= soon).group_by(CaseLimit.handler)
    if within is not None:
        due = due.join(Application, Application.id == CaseLimit.application_id).where(within)
    near = {handler: (overdue, count - overdue) for handler, overdue, count in session.execute(due)}
    loads = [Load(handler, count, *near.get(handler, (0, 0))) for handler, count in session.execute(opened)]
    return sorted(loads, key=lambda one: (-one.overdue, -one.soon, -one.open, one.handler or ""))
