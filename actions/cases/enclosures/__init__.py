"""Files that the office hands over with a reply (条例 Art. 36(二), 37, 40): the information itself.

A file is *prepared* while the reply is drafted; once the reply is submitted for review nothing of them changes. The
event that sends them (signed, answered at once, or provided afterwards) holds them by keyed hashes. From the service on
they are the applicant's, who fetches them in the conversation or with number and query code.
"""

from __future__ import annotations

from actions.cases.enclosure_tables import Enclosure
from actions.cases.enclosures.cautions import SENDING, cautions, cautions_of, refusal
from actions.cases.enclosures.store import (
    ENCLOSING,
    FIELD,
    MOST,
    MOST_BYTES,
    Enclosed,
    FoundEnclosure,
    add,
    application_in,
    arrange,
    checked,
    content_for_applicant,
    content_for_staff,
    digests,
    erase_of_application,
    given,
    given_in,
    handed_over,
    hold,
    in_hand,
    listed,
    note_fetched,
    of_application,
    release,
    remove,
    why_closed,
)

__all__ = [
    "ENCLOSING",
    "FIELD",
    "MOST",
    "MOST_BYTES",
    "SENDING",
    "Enclosed",
    "Enclosure",
    "FoundEnclosure",
    "add",
    "application_in",
    "arrange",
    "cautions",
    "cautions_of",
    "checked",
    "content_for_applicant",
    "content_for_staff",
    "digests",
    "erase_of_application",
    "given",
    "given_in",
    "handed_over",
    "hold",
    "in_hand",
    "listed",
    "note_fetched",
    "of_application",
    "refusal",
    "release",
    "remove",
    "why_closed",
]
