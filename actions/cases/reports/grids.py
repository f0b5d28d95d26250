"""The report's tables as cells, joined as in the published ones; the page, the workbook and the document draw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from actions.cases.reports.counting import TableFour, TableThree
from actions.cases.reports.figures import Selection
from actions.cases.reports.layout import (
    APPLICANT_COLUMNS,
    APPLICANTS,
    COLUMNS,
    RESULT_GROUPS,
    RESULTS,
    ROW_NOTE,
    ROWS,
    SUITS,
    TABLE_FOUR_COLUMNS,
    TABLE_FOUR_ROWS,
    TABLE_TWO,
    Row,
)

HEAD_COLUMNS = 3  # of table three: 三、 | （三） | 1.
_TWO_COLUMNS = 4  # of table two


@dataclass(frozen=True)
class Cell:
    """A cell with what it joins. ``scope`` is that of HTML's ``th`` (col, rowgroup …); none for a number."""

    text: str = ""
    number: int | Decimal | None = None
    width: int = 1
    height: int = 1
    scope: str = ""
    selection: Selection | None = None  # the cases behind the number


Grid = Sequence[Sequence[Cell]]


def place(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Each cell with the row and the column where it begins, from 0: what spans from above pushes others aside."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(grid):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            taken |= {(y + down, x + right) for down in range(cell.height) for right in range(cell.width)}
            yield y, x, cell
            x += cell.width


def width(grid: Grid) -> int:
    """How many columns a grid has."""
    return sum(cell.width for cell in grid[0])


def table_two(numbers: Mapping[str, Decimal]) -> list[list[Cell]]:
    """主动公开政府信息情况. A number that was not entered is an empty cell."""
    rows: list[list[Cell]] = []
    for block in TABLE_TWO:
        last = _TWO_COLUMNS - len(block.columns)  # the last column takes what is left over
        widths = [*[1] * (len(block.columns) - 1), last]
        rows.append([Cell(block.article, width=_TWO_COLUMNS, scope="colgroup")])
        rows.append(
            [
                Cell("信息内容", scope="col"),
                *(Cell(name, width=wide, scope="col") for name, wide in zip(block.columns, widths, strict=True)),
            ]
        )
        for r, name in enumerate(block.rows):
            cells = [Cell(number=numbers.get(block.key(r, c)), width=wide) for c, wide in enumerate(widths)]
            rows.append([Cell(name, scope="row"), *cells])
    return rows


def table_three(table: TableThree) -> list[list[Cell]]:
    """收到和处理政府信息公开申请情况."""
    first, *groups = (list(columns) for _, columns in groupby(COLUMNS, key=lambda column: column.group))
    rows = [
        [
            Cell(ROW_NOTE, width=HEAD_COLUMNS, height=3, scope="colgroup"),
            Cell(APPLICANTS, width=len(COLUMNS), scope="colgroup"),
        ],
        [
            Cell(first[0].label, height=2, scope="col"),
            *(
                Cell(columns[0].group, width=len(columns), scope="colgroup")
                if columns[0].group
                else Cell(columns[0].label, height=2, scope="col")
                for columns in groups
            ),
        ],
        [Cell(column.label, scope="col") for column in APPLICANT_COLUMNS if column.group],
    ]
    for row in ROWS:
        numbers = [
            Cell(number=table.cells[row.key][column.key], selection=Selection(row.key, column.key))
            for column in COLUMNS
        ]
        rows.append([*_heads(row), *numbers])
    return rows


def table_four(table: TableFour) -> list[list[Cell]]:
    """政府信息公开行政复议、行政诉讼情况."""
    wide = len(TABLE_FOUR_COLUMNS)
    review, *suits = TABLE_FOUR_ROWS.values()
    return [
        [
            Cell(review, width=wide, height=2, scope="colgroup"),
            Cell(SUITS, width=wide * len(suits), scope="colgroup"),
        ],
        [Cell(name.removeprefix(f"{SUITS}-"), width=wide, scope="colgroup") for name in suits],
        [Cell(label, scope="col") for _ in TABLE_FOUR_ROWS for label in TABLE_FOUR_COLUMNS.values()],
        [
            Cell(number=table.cells[row][column], selection=Selection(row, column))
            for row in TABLE_FOUR_ROWS
            for column in TABLE_FOUR_COLUMNS
        ],
    ]


def _heads(row: Row) -> Iterator[Cell]:
    """What stands before a row's numbers: headings that begin with it, then its own words."""
    results = [each for each in ROWS if each.is_result]
    if not row.is_result:
        yield Cell(row.name, width=HEAD_COLUMNS, scope="row")
        return
    if row is results[0]:
        yield Cell(RESULTS, height=len(results), scope="rowgroup")
    if not row.in_group:
        yield Cell(row.name, width=HEAD_COLUMNS - 1, scope="row")
        return
    together = [each for each in results if each.in_group and each.item == row.item]
    if row is together[0]:
        yield Cell(RESULT_GROUPS[row.item[1]], height=len(together), scope="rowgroup")
    yield Cell(row.name, scope="row")
