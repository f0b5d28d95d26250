"""Entries of the audit trail as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from actions.cases.tables import AuditEntry
from actions.cases.time import CHINA
from bot.console.audit_log.labels import actor_of, detail_of, label_of
from bot.csv_files import csv_file
from knowledge.duties.export import guarded

COLUMNS = ("编号", "时间", "谁", "事项", "代码", "对象", "内容", "校验值")
_WIDTHS = (10, 20, 22, 28, 28, 30, 50, 66)
_TEXT_FROM = 2  # the columns before hold a number and a time


def as_csv(entries: Iterable[AuditEntry]) -> bytes:
    """All columns of every entry."""
    rows = ([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in _rows(entries))
    return csv_file(chain([COLUMNS], rows))  # as they are read: many take little memory


def as_xlsx(entries: Iterable[AuditEntry]) -> bytes:
    """One sheet, a row an entry. Written as it is read: many take no memory."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("审计记录")
    for column, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    head = [WriteOnlyCell(sheet, value=name) for name in COLUMNS]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in _rows(entries):
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells[_TEXT_FROM:]:
            cell.data_type = "s"  # never a formula
        sheet.append(cells)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _rows(entries: Iterable[AuditEntry]) -> Iterator[tuple[int | str, ...]]:
    for entry in entries:
        yield (
            entry.id,
            f"{entry.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
            actor_of(entry.actor),
            label_of(entry.action),
            entry.action,
            entry.subject,
            detail_of(entry.detail),
            entry.hash,
        )
