"""Texts and 文号 in the form in which they are compared, whatever width, case or brackets were typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from knowledge.search.lexicon import ASKING, FILLER, STOP_WORDS
from knowledge.search.tokens import words

_OPENING, _CLOSING = "〔[【〈（﹝", "〕]】〉）﹞"
QUOTES = "“”‘’\"'《》「」"
_WITHOUT_QUOTES = str.maketrans(dict.fromkeys(QUOTES))


class _Folding(dict[int, int]):
    """Code point → its folded one, worked out when first met."""

    def __missing__(self, code: int) -> int:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) != 1:
            folded = chr(code)
        folded = "(" if folded in _OPENING else ")" if folded in _CLOSING else folded
        self[code] = ord(folded)
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Half-width, lower-case, every bracket round. As long as ``text``: positions stay."""
    return text.translate(_FOLDING)


def plain(text: str) -> str:
    """Folded, without quotation marks and blanks."""
    return "".join(fold(text).translate(_WITHOUT_QUOTES).split())


@dataclass(frozen=True)
class NumberKey:
    """A 文号 taken apart: 洪府厅发〔2017〕98号 is ("洪府厅发", "2017", "98"); 国务院令第711号 has no year."""

    name: str
    year: str
    number: str
    is_whole: bool  # it ended with 号


_NUMBER = re.compile(
    r"(?P<name>[\u3400-\u9fffa-z]*?)"
    r"(?:(?P<open>\()?(?P<year>(?:19|20)\d\d)(?P<close>\)|年)?(?:第)?|(?P<order>令)第?)"
    r"0*(?P<number>\d{0,5})(?P<end>号)?"
)


@lru_cache(maxsize=65_536)
def number_key(text: str) -> NumberKey | None:
    """Read a whole or half-typed 文号; None where the text is none, such as a bare year or date."""
    found = _NUMBER.fullmatch(plain(text))
    if found is None or not (found["number"] or found["open"]):
        return None
    marked = found["open"] or found["close"] or found["end"] or found["order"]
    if not marked and not found["name"]:
        return None
    if found["close"] == "年" and not found["end"] and not found["name"]:
        return None  # 2017年98 is more likely the beginning of a date
    name = found["name"] + (found["order"] or "")
    return NumberKey(name, found["year"] or "", found["number"], bool(found["end"]))


def is_number_of(asked: NumberKey, own: NumberKey) -> bool:
    """Whether a document's 文号 is the one asked for, as far as it was typed."""
    same = asked.number == own.number if asked.is_whole else own.number.startswith(asked.number)
    return same and asked.year == own.year and asked.name in own.name


def query_words(query: str) -> tuple[str, ...]:
    """What a text must hold to match: short words as typed, longer ones cut into words, all in :func:`plain` form."""
    found: dict[str, None] = {}
    for chunk in re.split(r"[\s,，。;；、?？!！]+", fold(query)):
        chunk = plain(chunk)
        if len(chunk) <= 3 or number_key(chunk):
            found[chunk] = None
            continue
        cut = [word for word in words(ASKING.sub(" ", FILLER.sub(" ", chunk))) if word not in STOP_WORDS]
        long = [word for word in cut if len(word) > 1]
        found.update(dict.fromkeys(long or cut or [chunk]))
    found.pop("", None)
    return tuple(found)
