"""The history that can't be altered unnoticed: keyed hashes, each over the one before.

Two chains hold each other: the events of a case are chained among themselves, and each event's hash stands in an entry
of the audit trail, which is one chain over everything. A letter is held by the event that issued it. :func:`verify`
walks both (``gongkai audit verify``).

The hash is an HMAC under the application's secret, so who can write to the database but doesn't know the secret can't
make a chain that holds, nor cut entries off its end: the head is sealed. Who restores the whole database, or its head,
from an earlier copy can: note the head that ``gongkai audit verify`` prints, and give it back with ``--expect``.
"""

from __future__ import annotations

from actions.cases.chain.filed import FORM_DIGESTS, PARTS, REACH, form_digest, form_digests
from actions.cases.chain.hashes import (
    BEGINNING,
    as_stored,
    digest,
    enclosure_digest,
    entry_digest,
    event_digest,
    letter_digest,
    words_digest,
)
from actions.cases.chain.verifying import Verified, verify
from actions.cases.chain.writing import begin, enlist, write

__all__ = [
    "BEGINNING",
    "FORM_DIGESTS",
    "PARTS",
    "REACH",
    "Verified",
    "as_stored",
    "begin",
    "digest",
    "enclosure_digest",
    "enlist",
    "entry_digest",
    "event_digest",
    "form_digest",
    "form_digests",
    "letter_digest",
    "verify",
    "words_digest",
    "write",
]
