"""Entries of the audit trail as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain

from openpyxl import Workbook

from actions.cases.reports.xlsx import sheet_cell, write_head
from actions.cases.tables import AuditEntry
from actions.cases.time import CHINA
from bot.console.audit_log.labels import actor_of, detail_of, label_of
from bot.csv_files import csv_file
from knowledge.duties.export import guarded

COLUMNS = {"编号": 10, "时间": 20, "谁": 22, "事项": 28, "代码": 28, "对象": 30, "内容": 50, "校验值": 66}
"""Names of the columns and their widths in characters."""


def as_csv(entries: Iterable[AuditEntry]) -> bytes:
    """All columns of every entry."""
    rows = ([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in _rows(entries))
    return csv_file(chain([COLUMNS], rows))  # as they are read: many take little memory


def as_xlsx(entries: Iterable[AuditEntry]) -> bytes:
    """One sheet, a row an entry. Written as it is read: many take no memory."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("审计记录")
    write_head(sheet, COLUMNS)
    for row in _rows(entries):
        sheet.append([sheet_cell(sheet, value) for value in row])
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
