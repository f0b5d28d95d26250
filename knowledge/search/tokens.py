"""Text → terms: character bigrams for the index, jieba words for understanding questions."""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import cache
from operator import add

import jieba

from knowledge.search.lexicon import USER_WORDS

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:\.[0-9]+)?")
_QUOTES = re.compile(r"[“”‘’\"'《》〈〉「」]")


def normalise(text: str) -> str:
    """Half-width, lower-case, without quotation marks: the form in which texts are compared. “三公”经费 → 三公经费."""
    return _QUOTES.sub("", unicodedata.normalize("NFKC", text).lower())


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Han characters; a run of letters or digits stays whole. ``text`` is normalised."""
    terms: list[str] = []
    for run in _RUN.findall(text):
        if run[0].isascii() or len(run) == 1:
            terms.append(run)
        else:
            terms.extend(map(add, run, run[1:]))
    return terms


def words(text: str) -> list[str]:
    """The words of a normalised text, punctuation left out."""
    return [word for word in segmenter().cut(text) if _RUN.match(word)]


def is_dictionary_word(word: str) -> bool:
    """Whether jieba's dictionary or ours holds the word; else it was put together by likelihood."""
    return bool(segmenter().FREQ.get(word))


def parts(word: str) -> list[str]:
    """The shorter words within one: 申请材料 → 申请, 材料."""
    return [part for part in segmenter().cut_for_search(word) if part != word] or [word]


@cache
def segmenter() -> jieba.Tokenizer:
    """jieba with our own words. Its dictionary is read once a process, from its cache in the temporary directory."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word in USER_WORDS:
        tokenizer.add_word(word)
    return tokenizer
