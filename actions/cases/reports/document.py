"""The annual report as a DOCX file: its six parts laid out after GB/T 9704, with the tables as they are published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from actions.cases.day_by_day import chinese_date
from actions.cases.letters import layout as gb9704
from actions.cases.reports import grids
from actions.cases.reports.grids import Cell, Grid
from actions.cases.reports.layout import PARTS
from actions.cases.reports.store import ReportView
from actions.cases.time import china_date
from actions.settings import AgencySettings

# The 156 mm of the text, divided among the columns.
_WIDTHS: dict[str, tuple[float, ...]] = {
    "two": (48, 36, 36, 36),
    "three": (11, 17, 44, *(12,) * 7),
    "four": (10.4,) * 15,
}
_SUBHEADING, SMALL, PLAIN = "层次标题（二级）", "年报表格（小）", "年报表格"
_IS_SUBHEADING = re.compile(r"（[一二三四五六七八九十]+）.{1,20}")
_NO_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def report_document(view: ReportView, agency: AgencySettings) -> bytes:
    """The report of a year; one that is not finalised says that it is a draft."""
    name = f"{view.year}年政府信息公开工作年度报告"
    document = gb9704.new_document(f"{agency.name}{name}")
    add_styles(document)
    document.add_paragraph(agency.name, style=gb9704.TITLE).paragraph_format.space_after = Pt(0)
    document.add_paragraph(name, style=gb9704.TITLE).paragraph_format.space_before = Pt(0)
    if not view.is_final:
        document.add_paragraph("（草稿，尚未定稿）", style=gb9704.NUMBER)
    document.add_paragraph(_introduction(view.year, agency), style=gb9704.BODY)
    tables: dict[str, Grid] = {
        "two": grids.table_two(view.table_two),
        "three": grids.table_three(view.figures.three),
        "four": grids.table_four(view.figures.four),
    }
    for part, heading in PARTS.items():
        paragraph = document.add_paragraph(heading, style=gb9704.HEADING)
        paragraph.paragraph_format.page_break_before = part == "three"  # its table fills a page
        paragraph.paragraph_format.space_before = Pt(6)
        if part in tables:
            add_table(document, tables[part], _WIDTHS[part], PLAIN if part == "two" else SMALL)
        else:
            _add_text(document, view.text(part))
    if view.finalised_at is not None:
        document.add_paragraph(agency.name, style=gb9704.SIGNATURE).paragraph_format.keep_with_next = True
        document.add_paragraph(chinese_date(china_date(view.finalised_at)), style=gb9704.SIGNATURE)
    return gb9704.packed(document)


def _introduction(year: int, agency: AgencySettings) -> str:
    return (
        "本报告依据《中华人民共和国政府信息公开条例》第四十九条、第五十条，按照《中华人民共和国政府信息公开工作年度报告格式》"
        f"（国办公开办函〔2021〕30号）编制。所列数据的统计期限为{year}年1月1日至12月31日。如对本报告有疑问，"
        f"请与{agency.name}{agency.disclosure_unit}联系（地址：{agency.address}，邮编：{agency.postcode}，电话：{agency.phone}）。"
    )


def _add_text(document: Document, text: str) -> None:
    for paragraph in filter(str.strip, text.splitlines()):
        words = _NO_CONTROL.sub("", paragraph.strip())
        document.add_paragraph(words, style=_SUBHEADING if _IS_SUBHEADING.fullmatch(words) else gb9704.BODY)


def add_table(document: Document, grid: Grid, widths: Sequence[float], style: str) -> None:
    """A table as wide as the text: ``widths`` in millimetres, ``style`` :data:`PLAIN` or :data:`SMALL`."""
    table = document.add_table(len(grid), grids.width(grid), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_margins(table)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
    matrix = [list(row.cells) for row in table.rows]
    for y, x, cell in grids.place(grid):
        first = matrix[y][x]
        if cell.width > 1 or cell.height > 1:
            first.merge(matrix[y + cell.height - 1][x + cell.width - 1])
        first.width = Mm(sum(widths[x : x + cell.width]))
        first.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = first.paragraphs[0]
        paragraph.text, paragraph.style = _words(cell), document.styles[style]
        if cell.scope != "row":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        # together with the heading above, so that a table that fits on a page is not divided
        paragraph.paragraph_format.keep_with_next = y + cell.height < len(grid)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _words(cell: Cell) -> str:
    return cell.text if cell.scope or cell.number is None else f"{cell.number}"


def _narrow_margins(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 50), ("left", 40), ("bottom", 50), ("right", 40)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    properties.insert(list(properties).index(properties.find(qn("w:tblLook"))), margins)


def add_styles(document: Document) -> None:
    """The styles of :func:`add_table` and of subheadings."""
    heading = _style(document, _SUBHEADING, base=gb9704.BODY)
    fonts = heading.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "楷体_GB2312")
    heading.paragraph_format.keep_with_next = True
    for name, size in ((PLAIN, 12), (SMALL, 9)):
        style = _style(document, name, base=gb9704.CELL)
        style.font.size = Pt(size)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(1.3 * size)


def _style(document: Document, name: str, *, base: str) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles[base]
    return style
