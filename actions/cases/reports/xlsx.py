"""What the workbooks of the reports share: looks, heads, and cells that are never a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

TEXT_WIDTH = 90

_LINE = Side(style="thin", color="808080")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD = PatternFill("solid", fgColor="EAF1EF")
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(vertical="center", wrap_text=True)
TOP = Alignment(vertical="top", wrap_text=True)
BAD = Font(color="A3211B", bold=True)


def write_head(sheet: Any, columns: Mapping[str, int], *, first_cell: str = "A2") -> None:
    """A head that stays in sight, above and left of ``first_cell``: names and their widths in characters."""
    set_up(sheet, tuple(columns.values()))
    sheet.freeze_panes = first_cell
    sheet.append([sheet_cell(sheet, name, font=Font(bold=True), fill=HEAD) for name in columns])


def set_up(sheet: Any, widths: Sequence[int]) -> None:
    """Widths of the columns, and A4 to print on."""
    for number, wide in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = wide
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if sum(widths) > TEXT_WIDTH else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def sheet_cell(sheet: Any, value: Any, **style: Any) -> Any:
    """A cell. What people wrote is never a formula."""
    made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    for name, wanted in style.items():
        setattr(made, name, wanted)
    if isinstance(value, str):
        made.data_type = "s"  # what people wrote is never a formula
    return made
