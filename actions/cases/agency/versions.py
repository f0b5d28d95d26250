"""Versions of what the office says of itself: who saved what, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.agency.profile import FIELDS, applied, as_text
from actions.cases.agency.tables import AgencyVersion
from actions.cases.alerts.state import take_turn
from actions.settings import AgencySettings

SETTINGS = "system"  # who "saved" the first version: the settings
MEANWHILE = "您打开这一页以后，有同事保存过单位信息。请看过现在的内容再改。"


class AgencyConflictError(Exception):
    """Somebody saved meanwhile; the text says so in Chinese."""


@dataclass(frozen=True)
class Change:
    """One field that a version changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Saved:
    """One version, and what it changed of the one before."""

    id: int
    at: datetime
    by: str
    changes: tuple[Change, ...]


def newest_id(session: Session) -> int:
    """The id of the version in force; 0 while nothing was saved."""
    return session.scalar(select(func.max(AgencyVersion.id))) or 0


def current(session: Session, default: AgencySettings) -> AgencySettings:
    """The office as it was saved last; ``default`` while nothing was, and for fields that the version doesn't know."""
    newest = session.scalar(select(AgencyVersion).order_by(AgencyVersion.id.desc()).limit(1))
    return applied(newest.values, default) if newest else default


def save(
    session: Session, values: Mapping[str, str], default: AgencySettings, *, based_on: int, by: str, now: datetime
) -> bool:
    """Store ``values`` (checked, see :func:`actions.cases.agency.profile.read`); whether anything is different.

    With the first one the settings are stored before it. Recorded in the audit trail by the fields' names. Raises
    :class:`AgencyConflictError` when ``based_on`` isn't the version in force any more.
    """
    take_turn(session)  # who saves at the same time waits here
    if newest_id(session) != based_on:
        raise AgencyConflictError(MEANWHILE)
    before = as_text(current(session, default))
    after = {**before, **{name: values[name] for name in before if name in values}}
    changed = [FIELDS[name].label for name in before if before[name] != after[name]]
    if not changed:
        return False
    if not based_on:
        session.add(AgencyVersion(values=before, saved_at=now, saved_by=SETTINGS))
        session.flush()
    session.add(AgencyVersion(values=after, saved_at=now, saved_by=by))
    audit.record(session, at=now, actor=by, action="agency_changed", subject="agency", detail={"fields": changed})
    session.flush()
    return True


def history(session: Session, most: int = 200, before: int | None = None) -> list[Saved]:
    """The newest versions (of those ``before`` one), newest first, each with what it changed."""
    query = select(AgencyVersion).order_by(AgencyVersion.id.desc()).limit(most + 1)
    rows = list(session.scalars(query if before is None else query.where(AgencyVersion.id < before)))
    found = [
        Saved(row.id, row.saved_at, row.saved_by, changes(before.values, row.values)) for row, before in pairwise(rows)
    ]
    if rows and len(rows) <= most:
        found.append(Saved(rows[-1].id, rows[-1].saved_at, rows[-1].saved_by, ()))
    return found[:most]


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """The fields that differ, in the form's order."""
    return tuple(
        Change(field.label, before.get(name, ""), after.get(name, ""))
        for name, field in FIELDS.items()
        if before.get(name, "") != after.get(name, "")
    )
