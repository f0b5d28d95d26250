"""What was understood of a file, without keeping any of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.duties import read_duties
from knowledge.duties.export import duty_to_json
from knowledge.ingest import read_documents
from knowledge.ingest.blocks import Role
from knowledge.ingest.metadata import FACTS
from knowledge.tables import Document

_COLUMNS = (*FACTS, "kind")
_LONGEST_MARK = 8  # characters of 第二十三章 or (十二) before a heading
_SECTIONS = {Role.HEADING.value, Role.ITEM.value, Role.TEXT.value}


def inspect(path: Path, today: date) -> list[dict[str, Any]]:
    """One object for a file, one for each file in an archive; ready for JSON, dates as YYYY-MM-DD.

    Keys: source, the columns of a document, details, text, outline, passages, duties (with the next due date after
    ``today``), warnings; for a file that cannot be read source and problem, a Chinese sentence. Raises nothing.
    """
    return list(_inspections(path, today))


def _inspections(path: Path, today: date) -> Iterator[dict[str, Any]]:
    for name, document in read_documents(path):
        if isinstance(document, str):
            yield {"source": name, "problem": document}
        else:
            yield _inspection(document, today)


def _inspection(document: Document, today: date) -> dict[str, Any]:
    details = dict(document.details)
    warnings = [*details.pop("warnings", []), *_missing(document)]
    columns = {name: getattr(document, name) for name in _COLUMNS}
    dates = {name: day.isoformat() for name, day in columns.items() if isinstance(day, date)}
    return {
        "source": document.source_name,
        **columns,
        **dates,
        "details": details,
        "outline": _outline(document),
        "passages": [
            {
                "path": passage.path,
                "role": passage.role,
                "heading": passage.heading,
                "text": passage.text,
                "start": passage.start,
                "end": passage.end,
            }
            for passage in document.passages
        ],
        "duties": [_without_document(duty_to_json(duty, today)) for duty in read_duties(document)],
        "text": document.text,
        "warnings": warnings,
    }


def _without_document(duty: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in duty.items() if key != "document"}


def _outline(document: Document) -> list[dict[str, Any]]:
    """Each section once, in order: its path and its own heading. Of a law its chapters and articles."""
    seen: dict[tuple[str, ...], dict[str, Any]] = {}
    for passage in document.passages:
        heading = passage.heading if passage.heading in passage.text[: len(passage.heading) + _LONGEST_MARK] else ""
        path = passage.path[:1] if document.kind == "law" else passage.path
        if path and (heading or document.kind == "law") and passage.role in _SECTIONS:
            seen.setdefault(tuple(path), {"path": path, "heading": heading})
    return list(seen.values())


def _missing(document: Document) -> list[str]:
    wanted = {"document_number": "文号", "issuer": "发文机关"}
    missing = [name for column, name in wanted.items() if not getattr(document, column)]
    if not (document.signed_on or document.published_on):
        missing.append("日期")
    return [f"没有找到{'、'.join(missing)}。"] if missing else []
