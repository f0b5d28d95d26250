"""Sentences of official prose."""

from __future__ import annotations

import re
from collections.abc import Sequence

_END = re.compile(r"[。！？!?\n]+[”’」』]?")


def split_sentences(text: str, brackets: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Spans of the sentences. One of ``brackets`` (who is responsible) belongs to the sentence that it follows."""
    spans: list[tuple[int, int]] = []
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
