"""Duties as rows: for a table, CSV, XLSX and JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from knowledge.duties.due import next_due
from knowledge.duties.records import Duty

COLUMNS = (
    *("事项", "责任单位", "牵头单位", "具体承担", "频次", "时限", "下次到期", "文件", "文号", "发文机关", "年份"),
    *("章节", "标题", "责任表述", "原文"),
)
_WIDTHS = {"事项": 60, "责任单位": 36, "文件": 30, "标题": 30, "责任表述": 36, "原文": 60}
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def duty_row(duty: Duty, today: date) -> tuple[str, ...]:
    """The cells of one record, after :data:`COLUMNS`."""
    due = next_due(duty, today)
    return (
        duty.matter,
        "、".join(duty.units),
        duty.lead_unit or "",
        "、".join(duty.actors),
        duty.frequency.text if duty.frequency else "",
        limit_text(duty),
        due.isoformat() if due else "",
        duty.document.title,
        duty.document.document_number or "",
        duty.document.issuer or "",
        str(duty.document.year or ""),
        "".join(duty.section_path),
        duty.heading,
        duty.responsibility,
        duty.source_text,
    )


def limit_text(duty: Duty) -> str:
    """The time limit as a person reads it: 产生信息之日起20个工作日内."""
    return duty.time_limit.after + duty.time_limit.text if duty.time_limit else ""


def duty_to_json(duty: Duty, today: date) -> dict[str, Any]:
    """The documented format of ``gongkai kb duties --json``."""
    due = next_due(duty, today)
    source = asdict(duty.document)
    del source["validity"], source["ended_on"]
    source["signed_on"] = duty.document.signed_on.isoformat() if duty.document.signed_on else None
    return {
        "matter": duty.matter,
        "units": list(duty.units),
        "lead_unit": duty.lead_unit,
        "actors": list(duty.actors),
        "frequency": asdict(duty.frequency) if duty.frequency else None,
        "time_limit": asdict(duty.time_limit) if duty.time_limit else None,
        "next_due": due.isoformat() if due else None,
        "document": source,
        "section_path": list(duty.section_path),
        "heading": duty.heading,
        "passage": duty.passage_ordinal,
        "start": duty.start,
        "end": duty.end,
        "responsibility": duty.responsibility,
        "source_text": duty.source_text,
    }


def write_csv(duties: Iterable[Duty], path: Path, today: date) -> None:
    """UTF-8 with a byte order mark, as Excel needs it to read Chinese. Raises :class:`OSError`."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([guarded(cell) for cell in duty_row(duty, today)] for duty in duties)


def write_xlsx(duties: Iterable[Duty], path: Path, today: date) -> None:
    """One sheet with a fixed head row and a filter. Raises :class:`OSError`."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "公开事项"
    sheet.append(COLUMNS)
    for duty in duties:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in duty_row(duty, today)])
    for number, (column, title) in enumerate(zip(sheet.columns, COLUMNS, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(title, 14)
        column[0].font = Font(bold=True)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if str(cell.value).lstrip().startswith(_FORMULA):
                cell.data_type, cell.quotePrefix = "s", True  # text, also after it was edited in Excel
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    workbook.save(path)


def guarded(cell: str) -> str:
    """A CSV cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA) else cell
