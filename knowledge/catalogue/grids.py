"""Rows of a table that were read as text with bars, as the cells of a table again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.ingest.notices import cells

_HEAD_LENGTH = 30  # characters; a longer cell is no heading of a column


@dataclass
class Cell:
    """``text`` over ``columns`` and ``rows``."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class GridRow:
    cells: list[Cell]
    is_head: bool = False


def grid(rows: Sequence[str]) -> list[GridRow]:
    """One entry for each row of one table, in order; every row covers the same number of columns."""
    if all(row.startswith("|") and "\n" not in row for row in rows):
        return _by_position([_barred(row) for row in rows])
    return _by_count(rows)


def _barred(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split("|")]


def _by_position(rows: list[list[str]]) -> list[GridRow]:
    """| 甲 | 乙 |: every cell has its place; one that begins empty belongs to the cell above."""
    width = max(map(len, rows))
    has_head = len(rows) > 1 and len(rows[0]) == width and all(0 < len(text) <= _HEAD_LENGTH for text in rows[0])
    above: list[Cell | None] = [None] * width
    result: list[GridRow] = []
    for number, texts in enumerate(rows):
        row = GridRow([], is_head=has_head and number == 0)
        is_leading = True
        for column, text in enumerate([*texts, *[""] * (width - len(texts))]):
            is_leading = is_leading and not text
            reaching = above[column]
            if is_leading and reaching is not None and column < width - 1:
                reaching.rows += 1
                continue
            cell = Cell(text)
            above[column] = None if row.is_head else cell
            row.cells.append(cell)
        result.append(row)
    return result


def _by_count(rows: Sequence[str]) -> list[GridRow]:
    """机构概况 | 机构职能 | 介绍… |: a row with one cell less goes on under the first cell above."""
    texts = [cells(row) or [row] for row in rows]
    width = max(map(len, texts))
    first_full = next(number for number, row in enumerate(texts) if len(row) == width)
    result = _head(texts[:first_full], width)
    category: Cell | None = None
    for row, row_texts in zip(rows[first_full:], texts[first_full:], strict=True):
        own = [Cell(text) for text in row_texts]
        if len(own) == width:
            category = own[0]
        elif len(own) == width - 1 and category is not None and "\n" not in row:
            category.rows += 1
        else:
            category = None
            own[0].columns += width - len(own)
        result.append(GridRow(own))
    return result


def _head(rows: list[list[str]], width: int) -> list[GridRow]:
    """The rows above the first full one. Of two, the second parts the first column of the first."""
    if len(rows) == 2 and len(rows[0]) - 1 + len(rows[1]) == width:
        first, *others = rows[0]
        top = [Cell(first, columns=len(rows[1])), *(Cell(text, rows=2) for text in others)]
        return [GridRow(top, True), GridRow([Cell(text) for text in rows[1]], True)]
    result = []
    for row in rows:
        own = [Cell(text) for text in row]
        own[-1].columns += width - len(own)
        result.append(GridRow(own, True))
    return result
