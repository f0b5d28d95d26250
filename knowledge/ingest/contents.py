"""A table of contents (目录) at the top of a document: it repeats the headings and is no part of the structure."""

from __future__ import annotations

import re
from collections.abc import Sequence

CONTENTS = ("目录",)  # the path of its lines
_TITLE = re.compile(r"目\s*[录次]")
_LEADER = re.compile(r"[\s.．·…—\-]*\d*\s*$")  # 第一章 总则……3


def contents_lines(lines: Sequence[str]) -> set[int]:
    """Indexes of the line 目录 and of the lines below it that stand again, as headings, further on."""
    for first, line in enumerate(lines):
        if not _TITLE.fullmatch(line):
            continue
        end = first + 1
        below = [_plain(text) for text in lines]
        while end < len(lines) and below[end] and any(text.startswith(below[end]) for text in below[end + 1 :]):
            end += 1
        return set(range(first, end)) if end > first + 1 else set()
    return set()


def _plain(line: str) -> str:
    return re.sub(r"\s", "", _LEADER.sub("", line))
