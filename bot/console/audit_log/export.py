"""Entries of the audit trail as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from aiohttp import web
from openpyxl import Workbook
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.reports.xlsx import sheet_cell, write_head
from actions.cases.tables import AuditEntry
from actions.cases.time import CHINA, china_date
from bot.console.audit_log.labels import actor_of, detail_of, label_of
from bot.console.audit_log.search import MOST_EXPORTED, Sought, all_entries
from bot.csv_files import csv_file
from bot.keys import CLOCK, DB
from bot.portal.documents_files import CSV, XLSX
from knowledge.duties.export import guarded

COLUMNS = {"编号": 10, "时间": 20, "谁": 22, "事项": 28, "代码": 28, "对象": 30, "内容": 50, "校验值": 66}
"""Names of the columns and their widths in characters."""


@dataclass(frozen=True)
class Taken:
    """A file of entries."""

    name: str
    content: bytes = field(repr=False)
    media_type: str


async def taken_along(app: web.Application, sought: Sought, kind: str, by: str, most: int = MOST_EXPORTED) -> Taken:
    """The newest ``most`` that are sought, as ``csv`` or ``xlsx``. Taking them along is an entry itself, without whom
    or what was looked for."""
    write, media_type = {"csv": (as_csv, CSV), "xlsx": (as_xlsx, XLSX)}[kind]
    now = app[CLOCK].now()
    filters = {key: value for key, value in sought.query.items() if key not in ("who", "subject")}
    detail = {"format": kind, "filters": filters}

    def record(session: Session) -> None:
        audit.record(session, at=now, actor=by, action="audit_exported", subject="console", detail=detail)

    await app[DB].run(record)
    body = await app[DB].read(lambda session: write(all_entries(session, sought, most)))
    return Taken(f"审计记录{china_date(now).isoformat()}.{kind}", body, media_type)


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
