"""Notices and plans: 一、(一)1.(1), responsible units in brackets, tables whose cells are parted by bars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.ingest.blocks import Block, Role, trimmed, with_offsets
from knowledge.ingest.cleaning import Line
from knowledge.ingest.closing import closing_lines
from knowledge.ingest.contents import CONTENTS, contents_lines
from knowledge.ingest.duties import duty_ends
from knowledge.ingest.numbering import Mark, mark_at

HEADING_LENGTH = 45  # characters; a longer line is text, whatever stands before it
TITLE_END = re.compile(
    r"(?:通知|要点|方案|安排|办法|规定|意见|公告|通告|通报|报告|决定|细则|规划|计划|制度|格式|指南|条例|批复|函)(?:[(（]\S{1,6}[)）])?$"
)
_SENTENCE_ENDS = "。;；!！?？)）:："
_LETTER_ENDS = "。;；,，:：、"


@dataclass(frozen=True)
class _Section:
    rank: int  # that of its mark; negative for a Markdown heading
    value: int
    label: str
    heading: str


def read_notice(lines: Sequence[Line]) -> list[Block]:
    """Passages of a numbered document.

    A paragraph that names several responsible units gives one passage for each, all with the same path. Numbered items
    that were run into one paragraph are parted again.
    """
    lines = _joined_rows(lines)
    texts = [line.text for line in lines]
    contents, closing = contents_lines(texts), closing_lines(texts)
    reader = _Reader()
    for index, (start, line) in enumerate(with_offsets(lines)):
        if index in contents or index in closing:
            reader.read_apart(start, line.text, CONTENTS if index in contents else ())
        else:
            reader.read(start, line)
    return _settled(reader.blocks)


def cells(row: str) -> list[str]:
    """What a table row says: 领导信息 | 领导姓名及分工 | | → both texts."""
    return [cell.strip() for cell in row.replace("\n", " ").split("|") if cell.strip()]


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._stack: list[_Section] = []
        self._category = ""  # first column of the table row above, where a cell spans several rows

    def read(self, start: int, line: Line) -> None:
        if line.level and not mark_at(line.text):
            self._read_markdown_heading(start, line.text, line.level)
        elif "|" in line.text and (line.text[0] == "|" or line.text[-1] == "|"):
            self._read_row(start, line.text)
        else:
            self._category = ""
            for begin, end in self._item_spans(line.text):
                self._read_paragraph(start, line.text, begin, end)

    def read_apart(self, start: int, text: str, path: tuple[str, ...]) -> None:
        """A line outside of all sections: the contents above them, a signature below. What follows begins anew."""
        self._stack.clear()
        self._category = ""
        self.blocks.append(Block(start, text, path, Role.TEXT))

    def _read_markdown_heading(self, start: int, text: str, level: int) -> None:
        if level == 1 and not self._stack:
            self.blocks.append(Block(start, text, (), Role.TITLE))
            return
        label = re.split(r"\s", text)[0]  # 表二 主动公开政府信息情况 → 表二
        self._enter(_Section(level - 10, 0, label, text))
        self.blocks.append(Block(start, text, self._path, Role.HEADING, text))

    def _read_row(self, start: int, text: str) -> None:
        texts = cells(text)
        if not texts:
            texts = [text]
        if len(texts) > 2 or "\n" in text:
            self._category = texts[0]  # 机构概况 | 机构职能 | 介绍…
        label = texts[0] if text.startswith("|") else texts[max(0, len(texts) - 2)]
        heading = "·".join(dict.fromkeys(filter(None, (self._category, label))))
        self.blocks.append(Block(start, text, (*self._path, label), Role.ROW, heading))

    def _read_paragraph(self, line_start: int, line: str, begin: int, end: int) -> None:
        mark = mark_at(line, begin)
        heading = ""
        if mark and mark.end < end:
            heading = _run_in_heading(line[mark.end : end])
            self._enter(_Section(mark.rank, mark.value, mark.label, heading))
        role = Role.ITEM if mark else Role.TEXT
        for piece_begin, piece_end in _duty_spans(line, begin, end):
            offset, text = trimmed(line, piece_begin, piece_end)
            if text:
                self.blocks.append(Block(line_start + offset, text, self._path, role, self._heading))
                role = Role.TEXT

    def _item_spans(self, line: str) -> list[tuple[int, int]]:
        """Where the items in one line begin and end: the mark at its start, and those run into it."""
        first = mark_at(line)
        open_marks = {section.rank: section.value for section in self._stack if section.rank >= 0}
        if first:
            open_marks = {rank: value for rank, value in open_marks.items() if rank < first.rank}
            open_marks[first.rank] = first.value
        starts = [0]
        for position in range(first.end if first else 1, len(line)):
            if line[position - 1] not in _SENTENCE_ENDS:
                continue
            mark = mark_at(line, position)
            if mark and self._continues(mark, open_marks, line):
                open_marks = {rank: value for rank, value in open_marks.items() if rank < mark.rank}
                open_marks[mark.rank] = mark.value
                starts.append(position)
        return list(zip(starts, [*starts[1:], len(line)], strict=True))

    @staticmethod
    def _continues(mark: Mark, open_marks: dict[int, int], line: str) -> bool:
        """The next number of an open list, or the 1 of a deeper one whose 2 stands further on."""
        if mark.rank in open_marks:
            return mark.value == open_marks[mark.rank] + 1
        deeper = all(rank < mark.rank for rank in open_marks)
        if not deeper or mark.value != 1:
            return False
        return any(
            (later := mark_at(line, position)) and later.rank == mark.rank and later.value == 2
            for position in range(mark.end + 1, len(line))
            if line[position - 1] in _SENTENCE_ENDS
        )

    def _enter(self, section: _Section) -> None:
        while self._stack and self._stack[-1].rank >= section.rank:
            self._stack.pop()
        self._stack.append(section)

    @property
    def _path(self) -> tuple[str, ...]:
        return tuple(section.label for section in self._stack)

    @property
    def _heading(self) -> str:
        return next((section.heading for section in reversed(self._stack) if section.heading), "")


def _run_in_heading(text: str) -> str:
    """The heading before the text on one line: 加强预期引导。 A long first sentence is no heading."""
    first = re.split(r"[。:：]", text.strip(), maxsplit=1)[0]
    is_item = first == text.strip() and first[-1:] in ";；"
    return "" if is_item or len(first) > HEADING_LENGTH else first


def _duty_spans(line: str, begin: int, end: int) -> list[tuple[int, int]]:
    """One span for each "matter (responsible units)", and one for what follows the last bracket."""
    ends = [position for position in duty_ends(line, begin, end) if position < end]
    starts = [begin, *ends]
    return list(zip(starts, [*ends, end], strict=True))


def _joined_rows(lines: Sequence[Line]) -> list[Line]:
    """A table row that was broken before a bar becomes one line again, its line end kept."""
    joined: list[Line] = []
    for line in lines:
        previous = joined[-1].text if joined else ""
        broken = previous.endswith("|") and not previous.startswith("|") and line.text.startswith("|")
        if broken:
            joined[-1] = Line(f"{previous}\n{line.text}")
        else:
            joined.append(line)
    return joined


def _settled(blocks: list[Block]) -> list[Block]:
    """Decide what only the whole tells: which items are headings, where the title stands, what closes the document."""
    settled = []
    last_marked = max((i for i, block in enumerate(blocks) if block.role != Role.TEXT), default=-1)
    closing = 0 <= last_marked < len(blocks) - 1 and len(blocks[last_marked].text) > HEADING_LENGTH
    headings: dict[tuple[str, ...], str] = {}
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        heads = following is not None and (
            len(following.path) > len(block.path) or (following.path == block.path and following.role == Role.TEXT)
        )
        if block.role == Role.ITEM and heads and len(block.text) <= HEADING_LENGTH and _is_one_sentence(block.text):
            block = replace(block, role=Role.HEADING)
        elif block.role == Role.ITEM and block.text.endswith((block.heading, block.heading + "。")):
            block = replace(block, heading=headings.get(block.path[:-1], ""))
        elif block.role == Role.TEXT and not block.path and _is_title(block.text):
            block = replace(block, role=Role.TITLE)
        elif (
            closing and index > last_marked and block.path == blocks[last_marked].path and not _same_line(blocks, index)
        ):
            block = replace(block, path=(), heading="")
        headings.setdefault(block.path, block.heading)
        settled.append(block)
    return settled


def _same_line(blocks: list[Block], index: int) -> bool:
    return blocks[index - 1].end == blocks[index].start


def _is_one_sentence(text: str) -> bool:
    return "。" not in text.rstrip("。") and not text.endswith((";", "；"))


def _is_title(text: str) -> bool:
    return len(text) <= 80 and text[-1] not in _LETTER_ENDS and bool(TITLE_END.search(text))
