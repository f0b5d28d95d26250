"""The question table, and how an answer is judged."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.answers import Answer, Verdict

_TABLE = Path(__file__).with_name("questions.yml")
_BLIND = Path(__file__).with_name("blind.yml")


@dataclass(frozen=True)
class Answerable:
    q: str
    documents: tuple[str, ...]
    sections: tuple[str, ...]
    contains: tuple[str, ...]
    previous: str | None = None
    open: str | None = None

    def fault(self, answer: Answer, source_names: dict[int, str]) -> str | None:
        """What is wrong with an answer to this question; None if nothing is."""
        if answer.verdict is not Verdict.ANSWER:
            return f"not answered, but {answer.verdict.value}"
        citation = answer.citations[0]
        if not source_names[citation.document_id].startswith(self.documents):
            return f"answered from {citation.title}"
        if not citation.section.startswith(self.sections):
            return f"answered from section {citation.section}"
        absent = [text for text in self.contains if plain(text) not in plain(answer.text)]
        return f"the answer lacks {absent}: {answer.text}" if absent else None


def plain(text: str) -> str:
    """Half-width and without blanks, as texts are compared."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Unanswerable:
    q: str
    allowed: tuple[str, ...]


def load(part: str) -> tuple[list[Answerable], list[Unanswerable]]:
    """The questions of a part of the table, ``first`` to ``fourth``, or the ``blind`` ones."""
    if part == "blind":
        table = yaml.safe_load(_BLIND.read_text(encoding="utf-8"))
    else:
        table = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))[part]
    answerable = [
        Answerable(
            row["q"],
            _several(row["document"]),
            _several(row["section"]),
            tuple(row["contains"]),
            row.get("previous"),
            row.get("open"),
        )
        for row in table["answerable"]
    ]
    return answerable, [Unanswerable(row["q"], tuple(row["allowed"])) for row in table["unanswerable"]]


def _several(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (value,)
