"""Looking for words in what was applied for.

The texts are encrypted, and there is no index of their words: even keyed hashes of words would tell who reads the
database how often each occurs, and by that what many of them are (:mod:`actions.cases.traces`). So texts are decrypted
one after the other, at most :data:`AT_ONCE` for a page; filters come first and make them few.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import masking
from actions.cases.tables import Application

AT_ONCE = 1000  # texts; about a tenth of a second
MOST_WORDS = 5
_BATCH = 100


def words_in(text: str) -> tuple[str, ...]:
    """The words of a search, as :func:`look` compares them."""
    return tuple(dict.fromkeys(_plain(word) for word in text.split()))[:MOST_WORDS]


def look(session: Session, places: Sequence[Any], words: Sequence[str]) -> Iterator[tuple[Any, bool]]:
    """Each place with whether its application's texts hold all of ``words``. Numbers of persons are not among them."""
    for start in range(0, len(places), _BATCH):
        batch = places[start : start + _BATCH]
        ids = [place.id for place in batch]
        query = select(Application.id, Application.description, Application.features).where(Application.id.in_(ids))
        texts = {id_: f"{description}\n{features}" for id_, description, features in session.execute(query)}
        for place in batch:
            text = _plain(texts[place.id])
            has_words = all(word in text for word in words)
            if has_words:  # seldom, and masking costs
                text = _plain(masking.without_id_numbers(texts[place.id]))
                has_words = all(word in text for word in words)
            yield place, has_words


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
