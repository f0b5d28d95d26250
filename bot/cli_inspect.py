"""``gongkai kb inspect``: what is understood of a file, before it is imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from actions.cases.time import SystemClock, china_date
from bot.cli import CommandError
from knowledge.inspection import inspect

_FACTS = {
    "title": "Title",
    "document_number": "Document number",
    "issuer": "Issuer",
    "index_number": "Index number",
    "subject": "Subject",
    "signed_on": "Signed on",
    "published_on": "Published on",
    "validity": "Validity",
    "place": "Place",
    "kind": "Kind",
}
_EXCERPT = 60  # characters of a passage shown in the terminal; --json has all


def run_inspect(file: Path, *, as_json: bool) -> None:
    """Print what was understood; the database is not touched. Exit status 1 when a document could not be read.

    JSON is one object for a file; for an archive {"source", "documents": […]}.
    """
    if not file.exists():
        raise CommandError(f"There is no such file: {file}.")
    if file.is_dir():
        raise CommandError(f"{file} is a folder; give one file.")
    found = inspect(file, china_date(SystemClock().now()))
    failed = [one for one in found if "problem" in one]
    is_archive = file.suffix.lower() == ".zip"
    if len(failed) == len(found) == 1 and not is_archive:
        raise CommandError(f"{file.name} can't be read: {failed[0]['problem']}")
    if as_json:
        shown = {"source": file.name, "documents": found} if is_archive else found[0]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for one in found:
            _print(one, console)
    if failed or not found:
        raise typer.Exit(1)


def _print(document: dict[str, Any], console: Console) -> None:
    console.print(f"[bold]{escape(document['source'])}[/bold]")
    if "problem" in document:
        console.print(f"[red]{escape(document['problem'])}[/red]\n")
        return
    facts = Table.grid(padding=(0, 2))
    for key, label in _FACTS.items():
        facts.add_row(f"[dim]{label}[/dim]", escape(str(document[key])) if document[key] else "[dim]-[/dim]")
    for key, value in document["details"].items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        facts.add_row(f"[dim]{escape(key.replace('_', ' ').capitalize())}[/dim]", escape(shown))
    console.print(facts)
    console.print(f"\n[bold]Outline[/bold] ({len(document['outline'])} sections)")
    for section in document["outline"]:
        indent = "  " * len(section["path"])
        console.print(escape(f"{indent}{section['path'][-1]} {section['heading']}"))
    console.print(f"\n[bold]Passages[/bold] ({len(document['passages'])}, {len(document['text'])} characters)")
    for passage in document["passages"]:
        text = passage["text"].replace("\n", " ")
        excerpt = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
        path = " › ".join(passage["path"]) or passage["role"]
        console.print(f"  [cyan]{escape(path)}[/cyan]  {escape(excerpt)}")
    console.print(f"\n[bold]Duties[/bold] ({len(document['duties'])})")
    for duty in document["duties"]:
        times = " ".join(part["text"] for part in (duty["frequency"], duty["time_limit"]) if part)
        units = "、".join(duty["units"])
        path = " › ".join(duty["section_path"])
        told = f"{escape(duty['matter'][:_EXCERPT])}  [dim]{escape(units)} {escape(times)}[/dim]"
        console.print(f"  [cyan]{escape(path)}[/cyan]  {told}")
    console.print(f"\n[bold]Warnings[/bold] ({len(document['warnings'])})")
    for warning in document["warnings"]:
        console.print(f"  [yellow]{escape(warning)}[/yellow]")
    console.print()
