"""Lines → passages. In order, with the blanks between, they are the text: nothing is lost, nothing stands twice."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.ingest.blocks import Block
from knowledge.ingest.cleaning import Line
from knowledge.ingest.laws import is_law, read_law
from knowledge.ingest.notices import read_notice


def read_structure(lines: Sequence[Line]) -> tuple[str, list[Block]]:
    """The kind of document ("law" or "notice") and its passages."""
    if is_law(lines):
        return "law", read_law(lines)
    return "notice", read_notice(lines)
