"""What a conversation is about, for the next question that leaves it out: 那滨州呢, then 谁负责."""

from __future__ import annotations

import re
from collections.abc import Collection

from entities.places import names_in
from knowledge.search.lexicon import ASKS
from knowledge.search.question import understand

_SAID_TO_GO_ON = re.compile(r"[的呢,，。.?？!！\s]+$")
_MOST = 120  # characters


def carried(text: str, previous: str | None, places: Collection[str]) -> str:
    """``text`` with what it takes from the question ``previous``: a question that stands by itself.

    ``places`` are those of the documents. What was said last comes first.
    """
    question = understand(text, places, previous)
    if previous is None or question == understand(text, places):
        return text
    matter = [part for one in (text, previous) if (part := _SAID_TO_GO_ON.sub("", understand(one, places).matter))]
    where = question.places or ((question.foreign_place,) if question.foreign_place else names_in(text)[-1:])
    asks = _asking(text) or _asking(previous)
    words = dict.fromkeys(" ".join([*where, *matter, *asks]).split())
    return " ".join(words)[:_MOST] or text


def _asking(text: str) -> list[str]:
    """The words that ask, of every kind."""
    return [match[0] for pattern in ASKS.values() if (match := pattern.search(text))]
