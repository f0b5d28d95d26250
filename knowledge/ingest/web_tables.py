"""Tables of a web page: those that hold data become rows, those that only lay out the page do not."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import html

from knowledge.ingest.web_pieces import Piece

_MANY_PARAGRAPHS = 6  # a cell with as many lays out the page
_LARGEST_SPAN = 1000  # rows; what HTML allows is 65534, what a typing error gives is more


class Tables:
    """What is known of the tables of one page; each is looked at once."""

    def __init__(self) -> None:
        self._data: dict[html.HtmlElement, bool] = {}
        self._gaps: dict[html.HtmlElement, int] = {}

    def holds_data(self, row: html.HtmlElement) -> bool:
        """False for a row of a table around another table, or around whole texts."""
        table = next(row.iterancestors("table"), None)
        if table is None:
            return False
        if table not in self._data:
            self._data[table] = _is_data(table)
            self._gaps.update(_gaps(table))
        return self._data[table]

    def line(self, row: html.HtmlElement, pieces: Sequence[Piece]) -> str:
        """| 甲 | 乙 |; a row with a single cell as its text; "" for an empty one.

        An empty cell stands where one from above reaches into the row, so that no text stands twice.
        """
        cells: dict[html.HtmlElement | None, list[str]] = {}
        for piece in pieces:
            cells.setdefault(piece.cell, []).append(piece.text)
        texts = [""] * self._gaps.get(row, 0) + [" ".join(filter(None, texts)) for texts in cells.values()]
        filled = [text for text in texts if text]
        if len(texts) == 1 or not filled:
            return "".join(filled)
        return f"| {' | '.join(texts)} |"


def _is_data(table: html.HtmlElement) -> bool:
    cells = list(table.iter("td", "th"))
    several = any(len(line.findall("td") + line.findall("th")) > 1 for line in table.iter("tr"))
    around_texts = len(cells) <= 4 and any(len(cell.findall(".//p")) >= _MANY_PARAGRAPHS for cell in cells)
    return several and not around_texts and table.find(".//table") is None


def _gaps(table: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """How many cells at the beginning of each row belong to cells that began in a row above."""
    gaps = {}
    reaching: dict[int, int] = {}  # column → rows that its cell still covers
    for row in table.iter("tr"):
        column = 0
        while reaching.get(column, 0) > 0:
            column += 1
        gaps[row] = column
        begun: dict[int, int] = {}
        for cell in row.iterchildren("td", "th"):
            while reaching.get(column, 0) > 0:
                column += 1
            for _ in range(_span(cell, "colspan")):
                begun[column] = _span(cell, "rowspan")
                column += 1
        reaching = {place: rows - 1 for place, rows in (reaching | begun).items() if rows > 1}
    return gaps


def _span(cell: html.HtmlElement, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return max(1, min(int(value), _LARGEST_SPAN)) if value.isdecimal() else 1
