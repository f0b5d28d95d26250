"""``gongkai kb import``: published documents into the database."""

from __future__ import annotations

import time
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from actions.cases.time import SystemClock
from actions.db import Database
from bot import migrations
from bot.cli import CommandError
from bot.settings import load_settings
from knowledge.ingest import IngestReport, ingest_paths, shipped_documents
from knowledge.ingest.sources import name_files

# Files that are read in a moment share a transaction for so long; a running site, which must wait for it, can write in
# between. Others have one each: no transaction may be open while LibreOffice converts or a large file is read.
COMMIT_SECONDS = 0.5
QUICK = {".txt", ".md", ".html", ".htm"}
QUICK_BYTES = 200_000


def run_import(paths: list[Path], *, as_draft: bool = False) -> None:
    """Import ``paths`` and print what became of each file. Exit status 1 when one was not imported."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise CommandError(f"There is no such file or folder: {', '.join(missing)}.")
    db = Database(load_settings().storage.effective_database_url)
    migrations.upgrade(db.engine)
    console = Console(highlight=False, soft_wrap=True)
    with Progress(console=console, transient=True) as progress, db.session() as session:
        task = progress.add_task("Importing", total=None)
        now = SystemClock().now()
        ingest_paths(session, shipped_documents(), now=now)  # as `serve` does: a new database has them too
        session.commit()

        together = all(_is_quick(path) for _, path in name_files(paths))
        committed_at = time.monotonic()

        def after_each(done: int, total: int, _name: str) -> None:
            nonlocal committed_at
            if not together or time.monotonic() - committed_at >= COMMIT_SECONDS:
                session.commit()
                committed_at = time.monotonic()
            progress.update(task, completed=done, total=total)

        report = ingest_paths(
            session,
            paths,
            now=now,
            on_progress=after_each,
            as_draft=as_draft,
        )
    _print(report, console)
    if report.problems:
        raise typer.Exit(1)


def _is_quick(path: Path) -> bool:
    return path.suffix.lower() in QUICK and path.stat().st_size <= QUICK_BYTES


def _print(report: IngestReport, console: Console) -> None:
    kinds = {
        "added": report.added,
        "new versions": report.new_versions,
        "updated": report.updated,
        "unchanged": report.unchanged,
    }
    for title, names in kinds.items():
        console.print(f"{title}: {len(names)}")
        for name in names:
            console.print(f"  {escape(name)}")
    for interpretation, policy in report.links:
        console.print(f"linked: {escape(interpretation)} → {escape(policy)}")
    for name, problem in report.problems:
        console.print(f"[red]{escape(name)}[/red]: {escape(problem)}")
