"""``gongkai kb duties``: who must publish what, how often and by when, listed and exported."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.time import SystemClock, china_date
from bot.cli import CommandError
from bot.cli_ask import open_documents
from bot.settings import load_settings
from knowledge.duties import Duty, duties_of, next_due
from knowledge.duties.export import duty_to_json, limit_text, write_csv, write_xlsx
from knowledge.duties.loading import load_duties
from knowledge.tables import Document


def run(*, document: str, unit: str, csv: Path | None, xlsx: Path | None, as_json: bool) -> None:
    """Print the duties, or write them to files. Raises :class:`CommandError` where there are none."""
    with open_documents(load_settings()) as session:
        duties = [duty for number in _document_ids(session, document) for duty in load_duties(session, number)]
    if unit:
        duties = duties_of(duties, unit)
    if not duties:
        raise CommandError(
            f"No duties were found{f' of {unit}' if unit else ''}{f' in {document}' if document else ''}."
        )
    today = china_date(SystemClock().now())
    console = Console(highlight=False)
    for path, write in ((csv, write_csv), (xlsx, write_xlsx)):
        if path:
            _write(write, duties, path, today)
            Console(stderr=True, highlight=False, soft_wrap=True).print(f"{len(duties)} duties → {escape(str(path))}")
    if as_json:
        print(json.dumps([duty_to_json(duty, today) for duty in duties], ensure_ascii=False, indent=2))
    elif not (csv or xlsx):
        _print(duties, today, console)


def _document_ids(session: Session, wanted: str) -> list[int | None]:
    """The documents of that number, or whose file name, title or place holds the text; all for ""."""
    if not wanted:
        return [None]
    rows = session.execute(select(Document.id, Document.source_name, Document.title, Document.place)).all()
    found: list[int | None] = [row.id for row in rows if str(row.id) == wanted]
    found = found or [row.id for row in rows if any(wanted in (text or "") for text in row[1:])]
    if not found:
        names = "\n".join(f"  {row.id}  {row.title}" for row in rows)
        raise CommandError(f"There is no document {wanted}. There are:\n{names}")
    return found


type _Writer = Callable[[list[Duty], Path, date], None]


def _write(write: _Writer, duties: list[Duty], path: Path, today: date) -> None:
    try:
        write(duties, path, today)
    except OSError as problem:
        raise CommandError(f"{path} cannot be written ({problem.strerror or problem}).") from problem


def _print(duties: list[Duty], today: date, console: Console) -> None:
    for document, group in groupby(duties, key=lambda duty: duty.document):
        table = Table(title=escape(f"《{document.title}》"), title_justify="left", show_lines=True)
        for heading, ratio in (("章节", 3), ("事项", 12), ("责任单位", 7), ("频次/时限", 4), ("下次到期", 3)):
            table.add_column(heading, ratio=ratio, overflow="fold")
        for duty in group:
            due = next_due(duty, today)
            table.add_row(*(escape(cell) for cell in (*_cells(duty), due.isoformat() if due else "")))
        console.print(table)
    console.print(f"{len(duties)} duties")


def _cells(duty: Duty) -> tuple[str, str, str, str]:
    units = "、".join(f"{unit}(牵头)" if unit == duty.lead_unit else unit for unit in duty.units)
    times = (duty.frequency.text if duty.frequency else "", limit_text(duty))
    return "".join(duty.section_path), duty.matter, units, " ".join(filter(None, times))
