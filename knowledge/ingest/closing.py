"""What closes an official letter: the office that signs, the date, notes on publication and distribution."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.ingest.dates import parse_date

_OFFICE = re.compile(r"(?:人民政府|国务院|办公[室厅]|委员会|领导小组|委|局|厅|部|院|署|中心)$")
_SIGNATURE, _DATE = 30, 20  # characters
_NOTE = re.compile(
    r"[(（](?:此件|联系人|联系电话|咨询电话)[^()（）]{0,60}[)）]|(?:抄送|主送|分送|印发)\s*[:：].*|公开(?:方式|属性|类别)\s*[:：].*|.*(?:19|20)\d\d年\S{1,6}日\s*印发"
)


def is_office(text: str) -> bool:
    """Whether ``text`` ends as the name of an office does."""
    return bool(_OFFICE.search(text))


def closing_lines(lines: Sequence[str]) -> set[int]:
    """Indexes of the lines of each signature: one or more offices over a date, and the notes that follow it."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        if not index or len(line) > _DATE or parse_date(line, whole=True) is None:
            continue
        first = index
        while first and len(lines[first - 1]) <= _SIGNATURE and is_office(lines[first - 1]):
            first -= 1
        if first < index:
            found.update(range(first, index + 1))
    for index, line in enumerate(lines):
        if index - 1 in found and _NOTE.fullmatch(line):
            found.add(index)
    return found
