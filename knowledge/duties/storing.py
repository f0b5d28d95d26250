"""Duties beside their document in the database, so that no text is read again to list or to answer."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.duties.extraction import read_duties
from knowledge.duties.records import Duty
from knowledge.tables import Document, Passage, StoredDuty

READER_VERSION = 1  # raise it when the reading of duties changes: stored ones are then made again


def store_duties(document: Document) -> None:
    """Give a document its duties, in the place of those it has. The passages must be there; the caller flushes."""
    passages = {passage.ordinal: passage for passage in document.passages}
    document.duties = [
        _stored(duty, ordinal, passages[duty.passage_ordinal]) for ordinal, duty in enumerate(read_duties(document))
    ]
    document.duties_version = READER_VERSION


def refresh_duties(session: Session) -> int:
    """Read again the duties that no reader or an older one has read; how many documents that were."""
    statement = select(Document).where(Document.duties_version != READER_VERSION)
    outdated = session.scalars(statement.options(selectinload(Document.passages))).all()
    for document in outdated:
        document.duties = []
        session.flush()  # the old ones go before the new ones take their numbers
        store_duties(document)
    session.flush()
    return len(outdated)


def _stored(duty: Duty, ordinal: int, passage: Passage) -> StoredDuty:
    units = [["lead" if unit == duty.lead_unit else "unit", unit] for unit in duty.units]
    return StoredDuty(
        passage=passage,
        ordinal=ordinal,
        matter=duty.matter,
        heading=duty.heading,
        units=units + [["actor", unit] for unit in duty.actors],
        frequency=asdict(duty.frequency) if duty.frequency else None,
        time_limit=asdict(duty.time_limit) if duty.time_limit else None,
        start=duty.start,
        end=duty.end,
        responsibility=duty.responsibility,
    )
