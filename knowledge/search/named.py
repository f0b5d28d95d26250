"""What a question names outright: an article of a law, the 文号 of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from entities.document_numbers import find_document_numbers, normalise_number
from knowledge.ingest.numbering import NUMERAL, chinese
from knowledge.search.ranking import Evidence, Sought, read_closely
from knowledge.search.tokens import bigrams

NAMED_SCORE = 0.95  # of a passage of the article that is named
_ARTICLE = re.compile(rf"第\s*({NUMERAL}|\d{{1,2}})\s*条(之{NUMERAL})?")


def named_article(text: str) -> str | None:
    """第三十三条 or 第33条 → 第三十三条; None where no article or several are named."""
    found = {(chinese(int(one)) if one.isdigit() else one) + (of or "") for one, of in _ARTICLE.findall(text)}
    if len(found) != 1:
        return None
    number, _, of = found.pop().partition("之")
    return f"第{number}条" + (f"之{of}" if of else "")


def named_document(question: str, numbers: Mapping[str, int]) -> int | None:
    """The document whose 文号 the question names, brackets lost or not: 洪府厅发2017 98号. ``numbers``: 文号 → id.

    An order may be named without its sender (第711号令) where only one has that number.
    """
    stated = [one.value for one in find_document_numbers(question)]
    for number in (*stated, normalise_number(question)):
        if number is None:
            continue
        known = [one for one in numbers if number.endswith(one)]  # asking words may stick to it
        orders = {numbers[one] for one in numbers if number.startswith("令第") and one.endswith(number)}
        if known:
            return numbers[max(known, key=len)]
        if len(orders) == 1:
            return orders.pop()
    return None


def article_first(ranked: Sequence[Evidence], article: str, sought: Sought) -> list[Evidence]:
    """The passages of the article first, in the law whose title is most like the question; then the others."""
    question = sought.question.text
    named = [one for one in ranked if one.entry.source.kind == "law" and one.entry.path[:1] == (article,)]
    if not named:
        return list(ranked)
    pairs = set(bigrams(question))
    likeness = {one.entry.source: len(pairs & set(bigrams(one.entry.source.plain_title))) for one in named}
    law = max(likeness, key=lambda source: (likeness[source], -source.id))
    own = sorted((one for one in named if one.entry.source == law), key=lambda one: one.entry.ordinal)
    closely = [read_closely(one, sought) for one in own]
    raised = [replace(one, score=max(one.score, NAMED_SCORE)) for one in closely]
    return [*raised, *(one for one in ranked if one not in own)]
