"""How an applicant was reached before it was corrected: words of the history, for who may see the applicant whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from actions.cases import draft_fields
from actions.cases.chain.filed import IDENTITY_WORDS
from actions.cases.tables import Application

BEFORE = "before_"  # among the words of the event: what stood in the field


@dataclass(frozen=True)
class Earlier:
    """What stood in a field until it was corrected."""

    until: datetime
    by: str  # as the history names people
    label: str
    value: str = field(repr=False)


def earlier_contacts(application: Application) -> Iterator[Earlier]:
    """The first first; nothing of what was erased."""
    for event in application.events:
        if event.kind in IDENTITY_WORDS:
            for key, value in event.words.items():
                if key.startswith(BEFORE):
                    yield Earlier(event.at, event.actor, label_of(application, key.removeprefix(BEFORE)), value)


def without_earlier(words: Mapping[str, str]) -> dict[str, str]:
    """The words of an event as everybody reads them who reaches the application."""
    return {key: text for key, text in words.items() if not key.startswith(BEFORE)}


def label_of(application: Application, key: str) -> str:
    """What the field is called for this applicant: the contact of an organisation without a code is 负责人."""
    return draft_fields.label(key, {"applicant_type": application.applicant_type, "id_type": application.id_type})
