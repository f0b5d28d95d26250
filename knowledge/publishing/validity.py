"""Whether a document is in force on a day."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from knowledge import validity

REPEALED = validity.Validity.REPEALED.value
EXPIRED = validity.Validity.EXPIRED.value
NOT_YET = validity.Validity.NOT_YET.value


class Dated(Protocol):
    """What says when a document is in force."""

    @property
    def validity(self) -> str | None: ...
    @property
    def effective_on(self) -> date | None: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def ended_on(self) -> date | None: ...


def has_ended(document: Dated) -> bool:
    """Repealed or expired, as far as that is recorded."""
    return validity.has_ended(document.validity, document.ended_on)


def validity_on(document: Dated, today: date) -> str | None:
    """现行有效, 已废止 … as recorded, else as its dates say; None where neither says anything."""
    if has_ended(document):
        return document.validity
    if document.expires_on and today > document.expires_on:
        return EXPIRED
    if document.effective_on and today < document.effective_on:
        return NOT_YET
    return document.validity
