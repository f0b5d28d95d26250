"""``gongkai calendar …``: the holiday notices that working days are counted by.

What the cases need is imported when a command runs, so that ``gongkai --help`` comes at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from actions.cases.calendar import WorkCalendar
    from actions.cases.calendar_files import DayChange
    from actions.cases.holiday_notices import Notice

calendar_app = typer.Typer(
    help="The holiday notices (放假安排) that working days are counted by.", no_args_is_help=True
)
_File = Annotated[Path, typer.Argument(help="A JSON file with one notice, as docs/calendar.md describes it.")]


@calendar_app.command("list")
def list_notices() -> None:
    """Show every notice in use, and what is missing."""
    from actions.cases.time import SystemClock, china_date

    with _chinese_errors():
        calendar = _calendar()
        for known in calendar.notices():
            region = f"（{known.region}）" if known.region else ""
            published = f"，{known.published_on.isoformat()}公布" if known.published_on else ""
            counts = f"放假{known.holidays}天，调休上班{known.workdays}天"
            line = f"{known.year}年 {known.kind.label}{region} {known.name}{published}，{counts}，来自 {known.source}"
            _out().print(line, markup=False)
        if warning := calendar.missing_year_warning(china_date(SystemClock().now())):
            _out().print(warning)


@calendar_app.command("check")
def check(file: _File) -> None:
    """Say whether a notice can be right, and which days it would change. Changes nothing."""
    from actions.cases.calendar_files import changes, clash
    from actions.cases.holiday_notices import read_notice
    from bot.cli import CommandError

    with _chinese_errors():
        notice, calendar = read_notice(file), _calendar()
        _tell(notice, calendar, changes(calendar, notice))
        if why := clash(calendar, notice, _calendar_file()):
            raise CommandError(why)
        _out().print("可以录入：gongkai calendar load " + str(file), markup=False)


@calendar_app.command("load")
def load(
    file: _File,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of what is known of the year, even where it differs.")
    ] = False,
) -> None:
    """Keep a notice, compute every open case again, and name the cases whose date has changed.

    A running server takes the notice up by itself within a minute.
    """
    from actions.cases.calendar_files import changes, store
    from actions.cases.holiday_notices import read_notice

    with _chinese_errors():
        calendar = _calendar()
        notice = read_notice(file)
        changed = changes(calendar, notice)
        _, target = store(file, _calendar_file(), may_replace=replace)
        _tell(notice, calendar, changed)
        _out().print(f"已录入 {target}。正在运行的服务会在一分钟内采用。", markup=False)
        _tell_affected(_recompute(_calendar(), notice))


def _recompute(calendar: WorkCalendar, notice: Notice) -> list[tuple[str, date | None, date | None]]:
    """Number, old date and new date of every case that the calendar changed."""
    from sqlalchemy import select
    from sqlalchemy.exc import SQLAlchemyError

    from actions.cases import audit
    from actions.cases.rebuilding import rebuild
    from actions.cases.tables import Application
    from actions.cases.time import SystemClock
    from actions.db import Database
    from actions.db.crypto import install_keyring
    from bot import migrations
    from bot.cli import CommandError
    from bot.settings import load_settings

    def due_dates(session: Session) -> dict[str, date | None]:
        rows = session.execute(select(Application.number, Application.due_on))
        return dict(rows.tuples().all())

    storage, now = load_settings().storage, SystemClock().now()
    install_keyring(storage)
    db = Database(storage.effective_database_url)
    try:
        migrations.upgrade(db.engine)
        with db.session(read_only=True) as session:
            before = due_dates(session)
        changed = rebuild(db, calendar, now).moved
        with db.session() as session:
            detail = {"year": notice.year, "kind": notice.kind.value, "notice": notice.name, "changed": len(changed)}
            audit.record(session, at=now, actor="system", action="calendar_loaded", subject="calendar", detail=detail)
            after = due_dates(session) if changed else {}
            return [(number, before.get(number), after.get(number)) for number in changed]
    except SQLAlchemyError as error:
        raise CommandError(
            "放假安排已经录入，但数据库不能使用，期限还没有重新计算；数据库恢复后重新启动服务，就会重新计算。"
        ) from error
    finally:
        db.dispose()


def _tell(notice: Notice, calendar: WorkCalendar, changed: list[DayChange]) -> None:
    from actions.cases.holiday_notices import Kind, doubts

    out = _out()
    published = f"，{notice.published_on.isoformat()}公布" if notice.published_on else ""
    region = f"（{notice.region}）" if notice.region else ""
    out.print(f"{notice.year}年{notice.kind.label}放假安排{region}：{notice.name}{published}", markup=False)
    out.print(f"放假{len(notice.holidays)}天，调休上班{len(notice.workdays)}天。")
    if notice.kind is Kind.NATIONAL and not calendar.covers(notice.year):
        out.print(f"{notice.year}年的期限不再是暂定的。")
    for change in changed:
        out.print(f"  {change}", markup=False)
    moved = sum(change.is_moved for change in changed)
    out.print(f"共有{len(changed)}天的说明改变，其中{moved}天由上班改为休息或者由休息改为上班。")
    for doubt in doubts(notice):
        out.print(f"请注意：{doubt}")


def _tell_affected(affected: list[tuple[str, date | None, date | None]]) -> None:
    if not affected:
        _out().print("没有案件的答复期限因此改变。")
        return
    _out().print(f"{len(affected)}件案件的期限已经重新计算：")
    for number, before, after in affected:
        same = "（日期不变，不再或者改为暂定，或者内部预警日改变）" if before == after else ""
        _out().print(f"  {number}：{before or '无'} → {after or '无'}{same}", markup=False)


def _calendar_file() -> Path:
    from bot.settings import load_settings

    return load_settings().storage.calendar_file


def _calendar() -> WorkCalendar:
    from actions.cases.calendar import WorkCalendar

    return WorkCalendar.from_file(_calendar_file())


@contextmanager
def _chinese_errors() -> Iterator[None]:
    """What the calendar can't accept becomes the command's error."""
    from actions.cases.calendar import CalendarError
    from bot.cli import CommandError

    try:
        yield
    except CalendarError as error:
        raise CommandError(str(error)) from error


def _out() -> Console:
    return Console(highlight=False, soft_wrap=True)
