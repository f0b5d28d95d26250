"""Duties of stored documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import Session, selectinload

from knowledge.duties.extraction import read_duties
from knowledge.duties.records import EXCERPT_LENGTH, Duty, DutySource, Frequency, LimitUnit, Period, TimeLimit
from knowledge.duties.storing import READER_VERSION
from knowledge.tables import Document, Passage, Scope, Status, StoredDuty

_LEAD, _ACTOR = "lead", "actor"
_SOURCE = [Document.__table__.c[field.name] for field in fields(DutySource)]
_LENGTH = StoredDuty.end - StoredDuty.start
_DUTY = (
    *(StoredDuty.document_id, StoredDuty.passage_id, StoredDuty.matter, StoredDuty.heading, StoredDuty.units),
    *(StoredDuty.frequency, StoredDuty.time_limit, StoredDuty.start, StoredDuty.end, StoredDuty.responsibility),
    *(Passage.path, Passage.ordinal.label("passage_ordinal")),
    func.substr(
        Passage.text,
        StoredDuty.start - Passage.start + 1,
        case((_LENGTH > EXCERPT_LENGTH, _LENGTH), else_=EXCERPT_LENGTH),
    ).label("words"),
)


def load_duties(session: Session, document_id: int | None = None, *, most: int | None = None) -> list[Duty]:
    """The duties of one document, whatever its status, or of all that citizens may see; in reading order.

    ``most``: no more than so many of all, those of the newest documents. Empty for an unknown id. Documents that this
    version of the reader has not read yet are read now, and not stored.
    """
    public = [Document.status == Status.PUBLISHED, Document.scope == Scope.PROACTIVE]
    chosen: list[ColumnElement[bool]] = public if document_id is None else [Document.id == document_id]
    if document_id is None and most is not None:
        chosen = [*public, *_newest(session, public, most)]
    duties = list(_stored(session, chosen))
    outdated = select(Document).where(*chosen, Document.duties_version != READER_VERSION).order_by(Document.id)
    for document in session.scalars(outdated.options(selectinload(Document.passages))):
        duties += read_duties(document)
    return sorted(duties, key=lambda duty: (duty.document.id or 0, duty.start, duty.end))


def _newest(session: Session, public: Sequence[ColumnElement[bool]], most: int) -> list[ColumnElement[bool]]:
    """A condition that leaves the newest documents, where all together have more duties than ``most``."""
    counted = (
        select(Document.id, func.count(StoredDuty.id))
        .join(StoredDuty, StoredDuty.document_id == Document.id)
        .where(*public)
        .group_by(Document.id, Document.year)
        .order_by(func.coalesce(Document.year, 0).desc(), Document.id.desc())
    )
    left = most
    kept: list[int] = []
    for number, count in session.execute(counted):
        left -= count
        if left < 0:
            return [Document.id.in_(kept)]
        kept.append(number)
    return []


def _stored(session: Session, chosen: Sequence[ColumnElement[bool]]) -> Iterator[Duty]:
    where = (*chosen, Document.duties_version == READER_VERSION)
    with_duties = select(*_SOURCE).where(*where, Document.id.in_(select(StoredDuty.document_id)))
    sources = {row.id: DutySource(**row._mapping) for row in session.execute(with_duties)}
    statement = (
        select(*_DUTY)
        .join(Passage, Passage.id == StoredDuty.passage_id)
        .join(Document, Document.id == StoredDuty.document_id)
        .where(*where)
    )
    for row in session.execute(statement):
        yield _duty(row, sources[row.document_id])


def _duty(row: Row[Any], source: DutySource) -> Duty:
    return Duty(
        matter=row.matter,
        units=tuple(name for role, name in row.units if role != _ACTOR),
        lead_unit=next((name for role, name in row.units if role == _LEAD), None),
        frequency=stored_frequency(row.frequency) if row.frequency else None,
        time_limit=stored_limit(row.time_limit) if row.time_limit else None,
        document=source,
        section_path=tuple(row.path),
        heading=row.heading,
        passage_ordinal=row.passage_ordinal,
        start=row.start,
        end=row.end,
        source_text=row.words[: row.end - row.start],
        responsibility=row.responsibility,
        actors=tuple(name for role, name in row.units if role == _ACTOR),
        excerpt=row.words[:EXCERPT_LENGTH],
        passage_id=row.passage_id,
    )


def stored_frequency(stored: dict[str, Any]) -> Frequency:
    """As :func:`dataclasses.asdict` left it."""
    return Frequency(**stored | {"periods": tuple(Period(period) for period in stored["periods"])})


def stored_limit(stored: dict[str, Any]) -> TimeLimit:
    """As :func:`dataclasses.asdict` left it."""
    return TimeLimit(**stored | {"unit": LimitUnit(stored["unit"]) if stored["unit"] else None})
