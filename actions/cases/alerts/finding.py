"""What a sweep has to do, found by the database: limits without their alert of today, alerts without their limit.

The day is translated into ranges of due dates (:func:`~actions.cases.alerts.rules.windows`), so that a query reads the
limits that are near their day, by index, and never all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, exists, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session

from actions.cases.alerts import rules
from actions.cases.alerts.rules import LAPSING, Duty, News, Window
from actions.cases.alerts.tables import Alert
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseLimit

Place = tuple[date, int]  # where a reading of the limits has come to: due date and id
BEGINNING: Place = (date.min, 0)


def without_alert(
    session: Session, window: Window, staff: Collection[str], after: Place = BEGINNING, at_most: int = 5000
) -> list[Place]:
    """The limits in ``window`` whose first in line has not been sent its stage, in order, beyond ``after``."""
    mark = literal(rules.mark(window.stage, ""), String).concat(_first_in_line(staff))
    query = (
        select(CaseLimit.due_on, CaseLimit.id)
        .where(CaseLimit.due_on.between(max(window.first, after[0]), window.last), CaseLimit.alerted != mark)
        .order_by(CaseLimit.due_on, CaseLimit.id)
        .limit(at_most)
    )
    if after != BEGINNING:
        query = query.where(tuple_(CaseLimit.due_on, CaseLimit.id) > after)
    if window.kinds != frozenset(LimitKind):
        query = query.where(CaseLimit.kind.in_(sorted(window.kinds)))
    return [(due_on, limit_id) for due_on, limit_id in session.execute(query)]


def limits_by_id(session: Session, ids: Collection[int]) -> Any:
    """The limits with what an alert says of them; those that are still there."""
    query = (
        select(
            CaseLimit.id,
            CaseLimit.application_id,
            CaseLimit.kind,
            CaseLimit.ref,
            CaseLimit.due_on,
            CaseLimit.handler,
            Application.number,
            Application.warn_on,
            Application.provisional,
        )
        .join(Application, Application.id == CaseLimit.application_id)
        .where(CaseLimit.id.in_(ids))
        .order_by(CaseLimit.due_on, CaseLimit.id)
    )
    return session.execute(query)


def note(session: Session, marks: Sequence[Mapping[str, Any]]) -> None:
    """Note at limits (``limit``: id) what was sent of them (``alerted``)."""
    table = CaseLimit.__table__
    if marks:
        session.connection().execute(update(table).where(table.c.id == bindparam("limit")), marks)  # type: ignore[arg-type]


def without_limit(session: Session) -> list[int]:
    """Alerts that stand although their limit is done or was moved; news of cases that are closed."""
    of_case = CaseLimit.application_id == Alert.application_id  # an open case has a limit always
    same = and_(CaseLimit.kind == Alert.kind, CaseLimit.ref == Alert.ref, CaseLimit.due_on == Alert.due_on)
    is_news = Alert.kind.in_([each.value for each in News])
    query = select(Alert.id).where(
        Alert.obsolete_at.is_(None), Alert.application_id.is_not(None), ~exists().where(of_case, or_(is_news, same))
    )
    return list(session.scalars(query))


def lapsed(session: Session, today: date, after: int = 0, at_most: int = 1000) -> list[int]:
    """The limits of consultations whose 15 working days have passed without an opinion (Art. 32, 34)."""
    query = select(CaseLimit.id).where(
        CaseLimit.kind.in_(sorted(LAPSING)), CaseLimit.due_on < today, CaseLimit.id > after
    )
    return list(session.scalars(query.order_by(CaseLimit.id).limit(at_most)))


def calendar_alerts(session: Session) -> dict[tuple[date, str, str], int]:
    """The alerts about a missing calendar that stand: year's first day, stage and recipient, each with its id."""
    query = select(Alert.due_on, Alert.stage, Alert.recipient, Alert.id).where(
        Alert.obsolete_at.is_(None), Alert.application_id.is_(None), Alert.kind == News.CALENDAR
    )
    return {(due_on, stage, to): alert_id for due_on, stage, to, alert_id in session.execute(query)}


def reaches_beyond(session: Session, day: date) -> bool:
    """Whether a limit of an open case is due after ``day``."""
    return bool(session.scalar(select(exists().where(CaseLimit.due_on > day))))


def _first_in_line(staff: Collection[str]) -> ColumnElement[str]:
    """As :func:`~actions.cases.alerts.rules.first_in_line`, for the database."""
    registrar = literal(Duty.REGISTRAR, String)
    if not staff:
        return registrar
    works_here = CaseLimit.handler.in_(bindparam("staff", sorted(staff), expanding=True, unique=True))
    return case((works_here, CaseLimit.handler), else_=registrar)
