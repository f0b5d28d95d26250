"""What the published documents suggest for table two. It is shown beside the fields, never filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.catalogue import DocumentSummary
from knowledge.catalogue.links import end_day
from knowledge.validity import Validity


@dataclass(frozen=True)
class NormativeCounts:
    """行政规范性文件 in the catalogue: issued in the year, ended in it, in force on its last day."""

    issued: int
    ended: int
    in_force: int


def normative_counts(documents: Iterable[DocumentSummary], year: int) -> NormativeCounts:
    """Count the 规范性文件 of ``documents``, of whatever issuer, by the day of signing, else of publication."""
    last = date(year, 12, 31)
    ours = [(document, _issued_in(document)) for document in documents if document.is_normative]
    return NormativeCounts(
        issued=sum(issued == year for _, issued in ours),
        ended=sum((day := end_day(document)) is not None and day.year == year for document, _ in ours),
        in_force=sum(issued is not None and issued <= year and _in_force(document, last) for document, issued in ours),
    )


def _issued_in(document: DocumentSummary) -> int | None:
    day = document.signed_on or document.published_on
    return day.year if day else document.year


def _in_force(document: DocumentSummary, day: date) -> bool:
    ended = end_day(document)
    if ended is not None and ended > day:  # what is recorded as ended since was in force then
        return True
    validity = document.validity(day)
    return not validity.has_ended and validity is not Validity.NOT_YET
