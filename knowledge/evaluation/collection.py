"""A collection to measure on: JSON Lines of documents, of questions with their answer, of questions without one."""

from __future__ import annotations

import json
from collections.abc import Collection as Names
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class CollectionError(ValueError):
    """A file that can't be used. The message names the file, the line and what is wrong there."""


@dataclass(frozen=True)
class CorpusDocument:
    """One line ``{"docid", "text", "title"}`` of the corpus; the title may be left out."""

    docid: str
    text: str
    title: str | None = None


@dataclass(frozen=True)
class Query:
    """A question, the document that answers it, and the answer as that document words it."""

    text: str
    docid: str
    answer: str


@dataclass(frozen=True)
class Collection:
    """Documents, questions that they answer, and questions (``absent``) that none of them answers."""

    documents: list[CorpusDocument]
    queries: list[Query]
    absent: list[str]


def read_collection(corpus: Path, queries: Path, absent: Path | None = None) -> Collection:
    """Read the three files. Raises :class:`CollectionError` for the first line that can't be used."""
    documents: dict[str, CorpusDocument] = {}
    for number, row in _rows(corpus, ("docid", "text"), ("title",)):
        if row["docid"] in documents:
            raise CollectionError(f"{corpus}, line {number}: the docid {row['docid']} stands on an earlier line too.")
        documents[row["docid"]] = CorpusDocument(row["docid"], row["text"], row.get("title") or None)
    asked = []
    for number, row in _rows(queries, ("query", "docid", "answer")):
        if row["docid"] not in documents:
            raise CollectionError(f"{queries}, line {number}: the docid {row['docid']} is not in {corpus}.")
        asked.append(Query(row["query"], row["docid"], row["answer"]))
    unanswerable = [row["query"] for _, row in _rows(absent, ("query",))] if absent else []
    for path, found in ((corpus, documents), (queries, asked), (absent, unanswerable)):
        if path and not found:
            raise CollectionError(f"{path} is empty.")
    return Collection(list(documents.values()), asked, unanswerable)


def _rows(path: Path, required: Names[str], optional: Names[str] = ()) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects in a file with their line numbers; empty lines are skipped."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise CollectionError(f"{path} can't be read ({error.strerror or error}).") from error
    except UnicodeDecodeError as error:
        raise CollectionError(f"{path} is not UTF-8 text.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CollectionError(f"{path}, line {number}: this is not JSON ({error}).") from error
        if not isinstance(row, dict):
            raise CollectionError(f"{path}, line {number}: an object like {{{_example(required)}}} is expected.")
        for key in required:
            if not isinstance(row.get(key), str) or not row[key].strip():
                raise CollectionError(f'{path}, line {number}: "{key}" is missing, empty or no text.')
        for key in optional:
            if not isinstance(row.get(key, ""), str | None):
                raise CollectionError(f'{path}, line {number}: "{key}" is no text.')
        yield number, row


def _example(keys: Names[str]) -> str:
    return ", ".join(f'"{key}": "…"' for key in keys)
