"""A field of a letter that has rows: the parts of what was asked for, released or withheld (条例 Art. 37)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from actions.cases.letters import PART_FIELDS, Field

# What some grounds ask for besides (Art. 16 para. 2), with the grounds that do
DETAILS: Mapping[str, tuple[Field, tuple[str, ...]]] = {
    field.key: (field, tuple(ground for ground, fields in PART_FIELDS.items() if field in fields))
    for fields in PART_FIELDS.values()
    for field in fields
}
COLUMNS = ("part", "decision", "ground", *DETAILS, "reason")
DECISIONS = {"released": "公开", "withheld": "不予公开"}
BLANK_ROWS = 3
_NAME = re.compile(rf"(?P<field>.+)\.(?P<row>\d{{1,3}})\.(?P<column>{'|'.join(COLUMNS)})")

Row = Mapping[str, str]


def belongs_to(name: str, field: str) -> bool:
    """Whether ``name`` is an input of the rows of ``field``."""
    found = _NAME.fullmatch(name)
    return found is not None and found["field"] == field


def rows_in(typed: Mapping[str, str], field: str) -> list[dict[str, str]]:
    """The rows that were typed, in order, without the empty ones."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in typed.items():
        if text.strip() and (found := _NAME.fullmatch(name)) and found["field"] == field:
            rows.setdefault(int(found["row"]), {})[found["column"]] = text.strip()
    return [row for _, row in sorted(rows.items()) if any(row.get(column) for column in ("part", "ground", "reason"))]


def to_show(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows with some empty ones to fill in; a page that is sent and comes back has more."""
    return (*rows, *({} for _ in range(BLANK_ROWS)))


def as_rows(value: Any) -> list[Row]:
    """Stored rows; none for anything else."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def in_words(value: Any, grounds: Mapping[str, str]) -> str:
    """Stored rows as staff read them, a line each."""
    lines = []
    for row in as_rows(value):
        ground = grounds.get(row.get("ground", ""), row.get("ground", ""))
        decision = DECISIONS.get(row.get("decision", ""), "")
        told = (decision, row.get("part", ""), ground, *_details(row), row.get("reason", ""))
        lines.append("；".join(text for text in told if text))
    return "\n".join(lines)


def _details(row: Row) -> Iterator[str]:
    for key, (field, grounds) in DETAILS.items():
        if row.get("ground") in grounds:
            yield dict(field.options).get(row.get(key, ""), row.get(key, ""))
