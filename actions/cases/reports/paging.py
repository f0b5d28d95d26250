"""Pages of the cases behind a number: by the place where the page before ended, along the index of days of receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from actions.cases.tables import Application


@dataclass(frozen=True)
class Place:
    """Behind the case received on ``day``; ``None``: one without a day of receipt, which come last."""

    day: date | None
    id: int


def places(session: Session, where: ColumnElement[bool], after: Place | None, limit: int) -> list[Place]:
    """The first places of ``where`` behind ``after``. In two parts, since the databases don't agree where in an index
    those without a day are."""
    found = list[Place]()
    if after is None or after.day is not None:
        dated = _of(where, Application.received_on.is_not(None)).order_by(Application.received_on, Application.id)
        if after is not None:
            behind = or_(Application.received_on > after.day, Application.id > after.id)
            dated = dated.where(and_(Application.received_on >= after.day, behind))
        found = [Place(day, id_) for id_, day in session.execute(dated.limit(limit))]
    if len(found) < limit:
        undated = _of(where, Application.received_on.is_(None)).order_by(Application.id)
        if after is not None and after.day is None:
            undated = undated.where(Application.id > after.id)
        found += [Place(None, id_) for id_, _ in session.execute(undated.limit(limit - len(found)))]
    return found


def cut(found: Sequence[Place], limit: int) -> tuple[list[int], Place | None]:
    """The ids of a page, and its end, where more was found than goes onto it."""
    return [place.id for place in found[:limit]], found[limit - 1] if len(found) > limit else None


def _of(*where: ColumnElement[bool]) -> Select[int, date | None]:
    return select(Application.id, Application.received_on).where(*where)
