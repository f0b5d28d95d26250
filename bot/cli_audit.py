"""``gongkai audit …``: whether the history is as it was recorded, and the history of one case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from actions.cases.calendar import WorkCalendar

_HASHES = ("letter", "letter_digests", "form_digests", "enclosures")  # facts that nobody reads
audit_app = typer.Typer(help="The audit trail and the histories of cases.", no_args_is_help=True)


@audit_app.command("verify")
def verify(
    expect: Annotated[str, typer.Option("--expect", help="The head that an earlier run printed: it must occur.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, as the console reads it.")] = False,
) -> None:
    """Walk the hash chains of the audit trail and of every case. Exit status 1 when something was altered.

    Reads only; the site may go on running. What is kept beside the histories is compared with them, the days of open
    cases by the calendar in use.
    """
    from actions.cases import chain, rebuilding
    from bot.console.staff import duty_faults

    calendar, problem = _calendar()
    with _as_it_stands() as session:
        found = chain.verify(session, expect=expect.strip(), calendar=calendar)
        faults = [*found.faults, *duty_faults(session)]
        is_counted = calendar is None or rebuilding.is_current(session, calendar)
    if as_json:
        told = {"entries": found.entries, "events": found.events, "unchained": found.unchained, "head": found.head}
        print(json.dumps(told | {"faults": faults, "is_counted": is_counted, "note": problem}, ensure_ascii=False))
        raise typer.Exit(1 if faults else 0)
    if problem:
        print(problem)
    print(f"审计记录 {found.entries} 条，办理记录 {found.events} 条，链建立以前的记录 {found.unchained} 条。")
    for fault in faults:
        print(f"✗ {fault}")
    if faults:
        print(f"发现 {len(faults)} 处不一致。")
        if not is_counted:
            print("放假安排或者计算规则有更新，期限还没有重新核算：期限不一致的，请先启动一次服务，再核对。")
        raise typer.Exit(1)
    print("全部一致。")
    print(f"链尾：{found.head}（可以抄下来，以后用 --expect 核对）")


@audit_app.command("show")
def show(number: Annotated[str, typer.Argument(help="The application's number.")]) -> None:
    """The history of one application: who did what, when, under which article. Words and personal data are left out."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from actions.cases.lifecycle import TABLE, EventKind, Role
    from actions.cases.steps import find
    from actions.cases.time import CHINA
    from bot.cli import CommandError

    table = Table("序号", "记录时间", "日期", "事项", "谁", "角色", "依据", "内容")
    with _as_it_stands() as session:
        application = find(session, number)
        if application is None:
            raise CommandError(f"没有编号为“{number[:40]}”的申请。")
        for event in application.events:
            facts = "，".join(f"{key}={value}" for key, value in event.facts.items() if key not in _HASHES)
            table.add_row(
                str(event.sequence),
                f"{event.at.astimezone(CHINA):%Y-%m-%d %H:%M}",
                event.on_day.isoformat(),
                TABLE[EventKind(event.kind)].title,
                escape(event.actor),
                Role(event.role).label,
                event.article,
                escape(facts),
            )
    Console(highlight=False).print(table)


def _calendar() -> tuple[WorkCalendar | None, str]:
    """The calendar in use; None where it can't be read, and the sentence that says so."""
    from actions.cases.calendar import CalendarError, WorkCalendar
    from bot.settings import load_settings

    try:
        return WorkCalendar.from_file(load_settings().storage.calendar_file), ""
    except CalendarError as error:
        return None, f"期限没有核对：{error}"


@contextmanager
def _as_it_stands() -> Iterator[Session]:
    """The database as it is at one moment, to be read."""
    from sqlalchemy import orm

    from actions.db import Database
    from actions.db.crypto import install_keyring
    from bot import migrations
    from bot.cli import CommandError
    from bot.settings import load_settings

    storage = load_settings().storage
    install_keyring(storage)
    db = Database(storage.effective_database_url)
    try:
        with db.session(read_only=True) as session:
            if migrations.current_revision(session.connection()) != migrations.head_revision():
                raise CommandError("The database is not of this version: start the site once, then verify.")
            if db.is_sqlite:
                yield session
                return
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with db.engine.connect().execution_options(**snapshot) as connection, orm.Session(connection) as session:
            yield session
    finally:
        db.dispose()
