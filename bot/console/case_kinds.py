"""The kinds of replies as staff choose them: under the headings of the annual report, each with its basis."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from actions.cases.outcomes import Outcome

# 年报 table three, part three
_HEADINGS = {
    "(一)": "予以公开",
    "(二)": "部分公开",
    "(三)": "不予公开",
    "(四)": "无法提供",
    "(五)": "不予处理",
    "(六)": "其他处理",
}


def grouped(kinds: Iterable[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """The kinds under the headings of the annual report, in its order."""
    by_row = groupby(kinds, key=lambda kind: kind.report_row[:3])
    return [(f"{row}{_HEADINGS[row]}", list(members)) for row, members in by_row]


def choices(kinds: Iterable[Outcome]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The kinds for a list to choose from: heading, then (code, name with its basis)."""
    return tuple((heading, tuple((one.code, _named(one)) for one in members)) for heading, members in grouped(kinds))


def _named(outcome: Outcome) -> str:
    return f"{outcome.name}（{outcome.article}）" if outcome.article else outcome.name
