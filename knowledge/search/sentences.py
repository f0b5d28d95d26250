"""Sentences of official prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

type Span = tuple[int, int]

_END = re.compile(r"[。！？!?\n]+[”’」』]?")
_BREAK = re.compile(r"[。！？!?；;]+[”’」』）)]*\s*|\n\s*|[ \u3000\xa0]+")
_LABEL = re.compile(
    r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．:：]|第[一二三四五六七八九十]+[条章节步]|[①-⑳]|[一二三四五六]是"
)
_BLANK = " \u3000\xa0"
_OPENING, _CLOSING = re.compile(r"[（(《“【]"), re.compile(r"[）)》”】]")
_EXCEPTION = re.compile(r"但|不过|然而|否则|除[^，,。；]{1,40}外|[^，,。；]{1,40}除外|[^，,。；]{1,20}另有规定")
_NEGATION = re.compile(r"[不未无非禁勿除但]|否则|没有")
_LIMITS = re.compile(r"但|不过|然而|否则|除|另有规定")
_COMMA = re.compile(r"[，,]")


def split_sentences(text: str, brackets: Sequence[Span] = ()) -> list[Span]:
    """Spans of the sentences. One of ``brackets`` (who is responsible) belongs to the sentence that it follows."""
    spans: list[Span] = []
    begin = 0
    for match in [*_END.finditer(text), None]:
        end = match.end() if match else len(text)
        if any(start < end < stop for start, stop in brackets):
            continue
        end = next((stop for start, stop in brackets if start == end), end)
        if text[begin:end].strip():
            spans.append((begin, end))
        begin = max(begin, end)
    return spans or [(0, len(text))]


def split_statements(text: str, brackets: Sequence[Span] = (), longest: int = 200) -> list[Span]:
    """Spans of the shortest pieces that can be quoted alone, covering the text from its first character to its last.

    They end with a sentence, with a part of it closed by a semicolon, with a line, and with a heading that a mere blank
    parts from what follows, as in texts run together. An exception (但…, 除…外) stays with what it limits. One that is
    longer than ``longest`` is cut at commas where no negation or exception is lost.
    """
    spans: list[Span] = []
    begin = 0
    for end in [*_ends(text, brackets), len(text)]:
        if not text[begin:end].strip():
            continue
        if end - begin <= longest:
            spans.append((begin, end))
        else:
            spans += _clauses(text, begin, end)
        begin = end
    return spans or [(0, len(text))]


def is_cut(text: str, at: int) -> bool:
    """Whether a sentence goes on across a border of :func:`split_statements`."""
    before = text[max(0, at - 10) : at].rstrip()[-1:]
    return 0 < at < len(text) and before != "" and (before in "，," or (before in "；;" and not _LABEL.match(text, at)))


def _ends(text: str, brackets: Sequence[Span]) -> Iterator[int]:
    begin = 0
    for match in _BREAK.finditer(text):
        end = match.end()
        if any(start < end < stop for start, stop in brackets):
            continue
        end = next((stop for start, stop in brackets if start == end), end)
        if match[0][0] in _BLANK and not _parts(text, begin, match):
            continue
        if not _EXCEPTION.match(text, end):
            yield end
            begin = end


def _parts(text: str, begin: int, blank: re.Match[str]) -> bool:
    """Whether a blank stands between statements, not within one: 2月 3日, （记者 某某）."""
    if _LABEL.match(text, blank.end()) or (len(blank[0]) > 1 and blank.start() - begin > 3):
        return True
    before, after = text[blank.start() - 1 : blank.start()], text[blank.end() : blank.end() + 1]
    if before.isascii() or after.isascii():
        return False
    piece = text[begin : blank.start()]
    return len(piece) > 3 and len(_OPENING.findall(piece)) == len(_CLOSING.findall(piece))


def _clauses(text: str, begin: int, end: int) -> Iterator[Span]:
    start = begin
    for match in _COMMA.finditer(text, begin, end):
        at = match.end()
        if at < end and not (_NEGATION.search(text, begin, at) or _LIMITS.search(text, at, end)):
            yield start, at
            start = at
    yield start, end
