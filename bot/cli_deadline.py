"""``gongkai deadline``: the statutory deadline of one case, or of many as JSON Lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.clock import compute_deadline
from actions.cases.clock_json import FactsError, deadline_to_json, facts_from_json, parse
from actions.settings import StorageSettings
from bot.cli import CommandError


def run(file: str) -> None:
    """Print one JSON object a case. A wrong case is a sentence on standard error, and the exit status is then 1."""
    calendar = _calendar()
    has_failed = False
    for place, text in _cases(_read(file)):
        try:
            deadline = compute_deadline(facts_from_json(parse(text)), calendar)
        except (FactsError, CalendarError) as error:
            print(f"{place}{error}", file=sys.stderr)
            has_failed = True
        else:
            print(json.dumps(deadline_to_json(deadline), ensure_ascii=False))
    if has_failed:
        raise typer.Exit(1)


def _calendar() -> WorkCalendar:
    try:
        return WorkCalendar.from_file(StorageSettings().calendar_file)
    except CalendarError as error:
        raise CommandError(str(error)) from error


def _read(file: str) -> str:
    try:
        return sys.stdin.read().removeprefix("\ufeff") if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise CommandError(f"{file} can't be read: {reason}.") from error


def _cases(text: str) -> Iterator[tuple[str, str]]:
    """Each case with its place for messages. One JSON value may span lines; otherwise every line is a case."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise CommandError("There is no case in the input: it is empty.")
    if len(lines) == 1 or _is_json(text):
        yield "", text
        return
    for number, line in lines:
        yield f"第{number}行：", line


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
