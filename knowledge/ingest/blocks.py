"""The pieces a document is cut into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.ingest.cleaning import Line


class Role(StrEnum):
    """What a passage is in its document."""

    TITLE = "title"
    HEADING = "heading"  # nothing but a heading; what it heads follows
    TEXT = "text"
    ITEM = "item"  # one of a list that an earlier passage introduces
    ROW = "row"  # a row of a table


@dataclass(frozen=True)
class Block:
    """A passage before it is stored. ``text == document_text[start : start + len(text)]``."""

    start: int
    text: str
    path: tuple[str, ...]
    role: Role
    heading: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def with_offsets(lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    """Each line with its place in ``"\\n".join(lines)``."""
    start = 0
    for line in lines:
        yield start, line
        start += len(line.text) + 1


def trimmed(text: str, start: int, end: int) -> tuple[int, str]:
    """``text[start:end]`` without blanks at its ends, and where that begins."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), piece.strip()
