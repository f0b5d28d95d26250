"""How much of a long bubble is shown at first: at most :data:`LONGEST` characters, the rest behind 「展开」.

The one place for the limit. The chat page folds there; a channel that can't fold sends the parts one after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 300  # characters before 「展开」
_LEAST = 100  # characters that are shown at least, where there is a choice
_LONGEST_END = 60  # characters of a last line that stays visible
_CITATION = "——《"  # begins a line that names a source
_ADDRESS = ("http://", "https://")
_ENDS_A_SENTENCE = re.compile(r"[。！？!?]+[”’」』）)]*")
_ENDS_A_CLAUSE = re.compile(r"[；;，,、：:]")
# Never cut within: titles, quotations, brackets, addresses, words and numbers
_WHOLE = re.compile(
    r"《[^《》\n]{0,200}》|「[^「」\n]{0,200}」|〔[^〕\n]{0,20}〕|（[^（）\n]{0,80}）|https?://[^\s<>《》「」（）\"，。；！？、]+"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?|[A-Za-z0-9@._~:/?#&=+%*-]{2,}"
)
_LONGEST_WHOLE = 2000  # characters of an address, at least, that are seen as one


@dataclass(frozen=True)
class Fold:
    """The characters from ``start`` to ``end`` are hidden at first; what follows ``end`` is shown again."""

    start: int
    end: int


def fold(text: str, kind: str = "text") -> Fold | None:
    """Where ``text`` is folded; ``None`` when it is short enough. What is read back keeps its question in sight."""
    if len(text) <= LONGEST:
        return None
    end = len(text)
    last = text.rfind("\n")
    if kind == "readback" and last > 0 and end - last <= _LONGEST_END:
        end = last
    return Fold(_cut(text[:end], LONGEST - (len(text) - end)), end)


def parts(text: str, longest: int = LONGEST) -> list[str]:
    """``text`` in pieces of at most ``longest`` characters, for channels that can't fold.

    An address that is longer is a piece of its own: half of one leads nowhere.
    """
    found = []
    while len(text) > longest:
        at = _cut(text, longest)
        found.append(text[:at].strip())
        text = text[at:].lstrip()
    return [part for part in [*found, text] if part]


def _cut(text: str, limit: int) -> int:
    """After the last line, sentence or clause that ends within ``limit``; a line that names a source is not cut."""
    head = text[: limit + 1]
    line_ends = [found.start() for found in re.finditer(r"\n", head) if found.start() <= limit]
    if line_ends and (line_ends[-1] >= _LEAST or text.startswith(_CITATION, line_ends[-1] + 1)):
        return line_ends[-1]
    whole = [found.span() for found in _WHOLE.finditer(text[: limit + _LONGEST_WHOLE])]
    for pattern in (_ENDS_A_SENTENCE, _ENDS_A_CLAUSE):
        ends = [found.end() for found in pattern.finditer(text[:limit])]
        ends = [at for at in ends if at >= _LEAST and not any(begin < at < end for begin, end in whole)]
        if ends:
            return ends[-1]
    for begin, end in whole:
        if begin < limit < end and (begin >= _LEAST or text.startswith(_ADDRESS, begin)):
            return begin or end
    return limit
