"""A document's duties.

A record is made for
- what a bracket of responsibility closes: the sentences before it, back to the bracket before, in the same section;
- a sentence that tells a unit to act (市教育主管部门和区级政府要…公开);
- a sentence that says how often or by when, its units those of the nearest subject before it in the passage, if any;
- a row of the table in which an office lists what it discloses (本机关);
- a row of a table of tasks with a column of units.
In the first three, a part with its own frequency or limit is a record of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.duties.periods import stated_times, times_of
from knowledge.duties.records import EXCERPT_LENGTH, Duty, DutySource
from knowledge.duties.responsibility import Responsibility, continues, read_responsibility, responsibility_spans
from knowledge.duties.statements import OWN_DEMAND, Statement, merged, statements
from knowledge.duties.subjects import responsible_in
from knowledge.duties.task_tables import TaskTable
from knowledge.ingest.blocks import Role
from knowledge.ingest.notices import cells
from knowledge.ingest.numbering import mark_at
from knowledge.tables import Document, Passage

_DISCLOSED_BY_SELF = re.compile(r"(?P<self>本机关|本单位|本部门|我[委局办厅])[^。]{0,12}公开(?:的)?(?:内容|信息|范围)")
_HEADER_CELL = {"分类", "类别", "一级", "二级", "序号", "项目", "名称", "内容", "内容描述", "公开内容", "公开事项"}
_MARK = re.compile(r"^(?:[一二三四五六七八九十]是|(?:同时|此外|另外|其中)[,，])")
_PUBLISHES = re.compile(r"公开|公布|发布|公示|披露|公告|更新|通报|解读|回应|解答")
_TOPIC = re.compile(r"^(?:其中[,，])?([^,，。:：]{2,20}方面)[:：]")
_EDGES = " \t\n,，。;；:："


def read_duties(document: Document) -> list[Duty]:
    """All duties of a notice or plan, in reading order; laws have none of this kind."""
    if document.kind == "law":
        return []
    reader = _Reader(document)
    for passage in document.passages:
        reader.read(passage)
    reader.close_group()
    return sorted(reader.duties, key=lambda duty: (duty.start, duty.end))


def duty_source(document: Document) -> DutySource:
    """What a record keeps of its document."""
    return DutySource(
        id=document.id,
        source_name=document.source_name,
        title=document.title,
        issuer=document.issuer,
        place=document.place,
        year=document.year,
        document_number=document.document_number,
        signed_on=document.signed_on,
        validity=document.validity,
        ended_on=document.ended_on,
    )


type _Piece = tuple[Passage, int, int]  # of its text, from, to


class _Reader:
    def __init__(self, document: Document) -> None:
        self.duties: list[Duty] = []
        self._year = document.year
        self._source = duty_source(document)
        self._waiting: list[_Piece] = []  # text of one section that no bracket closed yet
        self._closed: tuple[list[_Piece], str] = ([], "")  # what the last bracket closed, and the bracket
        self._closed_at = 0  # duties before it
        self._table: TaskTable | None = None
        self._self: dict[tuple[str, ...], str] = {}  # section → 本机关, where it says what that discloses

    def read(self, passage: Passage) -> None:
        if passage.role == Role.ROW:
            self.close_group()
            self._read_row(passage)
            return
        self._table = None
        if self._waiting and tuple(self._waiting[-1][0].path) != tuple(passage.path):
            self.close_group()
        if found := _DISCLOSED_BY_SELF.search(passage.text):
            self._self[tuple(passage.path)] = found["self"]
        begin = 0
        for start, end in responsibility_spans(passage.text):
            if passage.text[begin:start].strip(_EDGES):
                self._waiting.append((passage, begin, start))
            self._close_with(passage.text[start:end])
            begin = end
        if passage.role not in (Role.HEADING, Role.TITLE) and passage.text[begin:].strip(_EDGES):
            self._waiting.append((passage, begin, len(passage.text)))

    def close_group(self) -> None:
        """No bracket closes what waits: its sentences must say themselves who does what, or when."""
        for passage, begin, end in self._waiting:
            self._read_unclosed(passage, begin, end)
        self._waiting = []

    def _close_with(self, bracket: str) -> None:
        if not self._waiting and continues(bracket):
            self._waiting, before, self.duties = *self._closed, self.duties[: self._closed_at]
            bracket = f"{before.rstrip('。;；')}；{bracket}" if before else bracket
        self._closed, self._closed_at = (self._waiting, bracket), len(self.duties)
        responsible = read_responsibility(bracket)
        stated = stated_times(responsible.time, self._year)
        for passage, begin, end in self._waiting:
            for piece in merged(self._statements(passage, begin, end)):
                if not piece.is_timed:
                    piece = replace(piece, frequency=stated[0], time_limit=stated[1])
                said = responsible_in(self._matter(passage, piece))
                actors = tuple(unit for unit in said.units if unit not in responsible.units)
                self._add(passage, piece, responsible, responsibility=bracket, actors=actors)
        self._waiting = []

    def _read_unclosed(self, passage: Passage, begin: int, end: int) -> None:
        last = Responsibility((), None)
        for piece in self._statements(passage, begin, end):
            matter = self._matter(passage, piece)
            said = responsible_in(matter)
            last = said if said.units else last
            demands = bool(last.units and OWN_DEMAND.match(matter))
            if said.units or demands or (piece.is_timed and (last.units or self._is_demand(passage, piece))):
                self._add(passage, piece, last)

    def _read_row(self, passage: Passage) -> None:
        if table := TaskTable.headed_by(passage.text):
            self._table = table
            return
        if self._table:
            if task := self._table.task(passage.text):
                times = stated_times(task.responsible.time, self._year)
                if not any(times):
                    times = times_of(task.matter, self._year)
                self._add(passage, Statement(0, len(passage.text), *times), task.responsible, matter=task.matter)
            return
        texts = cells(passage.text)
        unit = next((unit for path, unit in self._self.items() if tuple(passage.path[: len(path)]) == path), None)
        if unit and texts and not set(texts) <= _HEADER_CELL:
            own = Responsibility((unit,), None)
            self._add(passage, Statement(0, len(passage.text), None, None), own, matter=":".join(texts[-2:]))

    def _statements(self, passage: Passage, begin: int, end: int) -> list[Statement]:
        """Without number and heading, unless that is all or itself says when."""
        pieces = statements(passage.text, begin, end, self._year)
        headed = begin == 0 and passage.role == Role.ITEM and len(pieces) > 1
        if headed and not pieces[0].is_timed and self._matter(passage, pieces[0]) == passage.heading:
            return pieces[1:]
        return pieces

    @staticmethod
    def _is_demand(passage: Passage, piece: Statement) -> bool:
        """Where no one is named: 及时 alone demands nothing, it must be something to publish or to answer."""
        is_dated = piece.time_limit or not (piece.frequency and piece.frequency.is_vague)
        return bool(is_dated or _PUBLISHES.search(passage.text, piece.start, piece.end))

    @staticmethod
    def _matter(passage: Passage, piece: Statement) -> str:
        text = passage.text[piece.start : piece.end]
        mark = mark_at(passage.text) if piece.start == 0 else None
        text = text[mark.end :].strip() if mark else text.strip()
        return _MARK.sub("", _TOPIC.sub("", text) if piece.start == 0 else text).strip(_EDGES)

    def _add(
        self,
        passage: Passage,
        piece: Statement,
        responsible: Responsibility,
        *,
        matter: str = "",
        responsibility: str = "",
        actors: tuple[str, ...] = (),
    ) -> None:
        text = passage.text[piece.start : piece.end]
        begin = piece.start + len(text) - len(text.lstrip())
        start = passage.start + begin
        self.duties.append(
            Duty(
                matter=matter or self._matter(passage, piece),
                units=responsible.units,
                lead_unit=responsible.lead_unit,
                frequency=piece.frequency,
                time_limit=piece.time_limit,
                document=self._source,
                section_path=tuple(passage.path),
                heading=topic[1] if (topic := _TOPIC.match(passage.text)) else passage.heading,
                passage_ordinal=passage.ordinal,
                start=start,
                end=start + len(text.strip()),
                source_text=text.strip(),
                responsibility=responsibility,
                actors=actors,
                excerpt=passage.text[begin : begin + EXCERPT_LENGTH],
                passage_id=passage.id,
            )
        )
