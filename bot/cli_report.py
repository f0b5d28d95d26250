"""``gongkai report …``: figures of a period, the month of the ledger, and the files that the daily run makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from actions.cases.figures.period import Period
    from bot.settings import Settings

report_app = typer.Typer(
    help="Figures of a period and the ledger of duties, as tables and files.", no_args_is_help=True
)
_PERIOD = "A month, quarter or year: 2026-03, 2026-Q1, 2026."


@report_app.command("figures")
def figures(
    period: Annotated[str, typer.Argument(help=_PERIOD)],
    xlsx: Annotated[Path | None, typer.Option(help="Write an Excel workbook.")] = None,
    docx: Annotated[Path | None, typer.Option(help="Write a Word document.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a CSV file that Excel reads.")] = None,
) -> None:
    """Print the key figures of a period beside the one before, or write all of them to files. Reads only."""
    from actions.cases.calendar import WorkCalendar
    from actions.cases.time import SystemClock, china_date
    from bot.figures import files
    from bot.figures.gathering import gather
    from bot.figures.sheets import overview

    settings, chosen = _settings(), _period(period)
    today = china_date(SystemClock().now())
    calendar = WorkCalendar.from_file(settings.storage.calendar_file)
    with _session(read_only=True) as session:
        found = gather(session, chosen, calendar, today)
    name = settings.agency.name
    for path, content in (
        (xlsx, files.workbook),
        (docx, files.document),
        (csv, lambda found, _: files.table(found)),
    ):
        if path:
            _write(path, content(found, name))
    if not (xlsx or docx or csv):
        table = Table(title=escape(files.title_of(found, name)), title_justify="left")
        for heading in ("项目", "本期", "上期"):
            table.add_column(heading)
        for line in overview(found):
            table.add_row(line.item, files.in_words(line, line.now) or "—", files.in_words(line, line.before) or "—")
        Console(highlight=False).print(table)


@report_app.command("duties")
def duties(
    month: Annotated[str, typer.Argument(help="A month: 2026-03.")],
    xlsx: Annotated[Path | None, typer.Option(help="Write an Excel workbook.")] = None,
) -> None:
    """What was to be published in a month, by unit: on time, late, open. Reads only; the site keeps the ledger."""
    from actions.cases.calendar import WorkCalendar
    from actions.cases.time import SystemClock, china_date
    from bot.ledger.reading import by_unit, days_between
    from bot.ledger.workbook import monthly_workbook

    settings, chosen = _settings(), _period(month)
    calendar = WorkCalendar.from_file(settings.storage.calendar_file)
    today = china_date(SystemClock().now())
    with _session(read_only=True) as session:
        rows = days_between(session, chosen.first, chosen.last, today, calendar)
        if xlsx:
            _write(xlsx, monthly_workbook(rows, chosen, settings.agency.name))
            return
        lines = by_unit(rows)
    table = Table(title=f"{chosen.label}到期的公开事项", title_justify="left")
    for heading in ("责任单位", "到期", "按时完成", "逾期完成", "没有完成", "不适用"):
        table.add_column(heading)
    for line in lines:
        counts = (line.due, line.on_time, line.late, line.open, line.skipped)
        table.add_row(escape(line.unit), *map(str, counts))
    Console(highlight=False).print(table)


@report_app.command("make")
def make(
    kind: Annotated[str, typer.Argument(help="figures or duties.")],
    period: Annotated[str, typer.Argument(help=_PERIOD)],
) -> None:
    """Make the files of a report as the daily run does, in the place of those that are there; staff find them in the
    console, and in the folder reports/ of the data folder."""
    from actions.cases.calendar import WorkCalendar
    from actions.cases.time import SystemClock
    from bot.cli import CommandError
    from bot.figures import stored

    settings = _settings()
    calendar = WorkCalendar.from_file(settings.storage.calendar_file)
    if kind not in set(stored.Kind):
        raise CommandError("The kind is one of: figures, duties.")
    office = stored.Office(settings.agency.name, calendar, settings.report_alerts)
    with _session() as session:
        try:
            made = stored.make(
                session, stored.Kind(kind), _period(period), office, SystemClock().now(), by="command line", anew=True
            )
        except stored.ReportRefusedError as error:
            raise CommandError(str(error)) from error
    for path in stored.write_out(made, settings.storage.reports_dir):
        print(path)


@report_app.command("list")
def listing() -> None:
    """The report files that are there."""
    from bot.figures import stored

    with _session(read_only=True) as session:
        for file in stored.listing(session):
            print(f"{file.kind}\t{file.period}\t{file.suffix}\t{file.made_at:%Y-%m-%d}\t{file.name}")


@contextmanager
def _session(*, read_only: bool = False) -> Iterator[Session]:
    from actions.db import Database
    from actions.db.crypto import install_keyring
    from bot import migrations
    from bot.cli import CommandError

    storage = _settings().storage
    install_keyring(storage)
    db = Database(storage.effective_database_url)
    try:
        with db.session(read_only=read_only) as session:
            if migrations.current_revision(session.connection()) != migrations.head_revision():
                raise CommandError("The database is not of this version: start the site once, then try again.")
            yield session
    finally:
        db.dispose()


def _settings() -> Settings:
    from bot.settings import load_settings

    return load_settings()


def _period(key: str) -> Period:
    from actions.cases.figures.period import Period, UnknownPeriodError
    from bot.cli import CommandError

    try:
        return Period.of_key(key)
    except UnknownPeriodError as error:
        raise CommandError(str(error)) from error


def _write(path: Path, content: bytes) -> None:
    from bot.cli import CommandError

    try:
        path.write_bytes(content)
    except OSError as problem:
        raise CommandError(f"{path} cannot be written ({problem.strerror or problem}).") from problem
    print(path)
