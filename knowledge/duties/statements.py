"""What a text demands, cut into statements: one for each time it gives, one for what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.duties.periods import times_of
from knowledge.duties.records import Frequency, TimeLimit

_SENTENCE = re.compile(r"[^。;；!！?？\n]*[。;；!！?？\n]?")
_CLAUSE = re.compile(r"[^,，]*[,，]?")
_ACT = r"(?:予以)?(?:更新|公布|公开|发布|公示|通报|汇总)(?:[一1]次)?[,，。;；]?$"
_OF_SAME = re.compile(  # names nothing of its own: 名单,每半年更新一次; 决定,自作出之日起7个工作日内公示
    rf"^(?:并|且)?(?:每[^,，。;；]{{1,4}}|(?:[自在][^,，。;；]{{1,15}}[起后])?\d+个?(?:工作日|小时|日|天)(?:[之以])?内){_ACT}"
)
_OPENING, _CLOSING = "(（“《<〈", ")）”》>〉"
_POINT = re.compile(r"^[一二三四五六七八九十]是")
# A demand of its own before the first time, so that this is not said of it.
_DEMANDS = re.compile(
    r"(?:公开|公布|发布|公示|披露|公告)(?!工作制度)"
    r"|^(?![^,，]{2,20}方面[:：])(?:加快|推进|推动|建立|健全|完善|加强|加大|做好|实施|开展|创新|建设|落实|编制|出台|制定|强化)"
)
# A clause that demands something anew: the time of the clause before it is not said of it. 重点公开 only elaborates.
OWN_DEMAND = re.compile(
    r"^(?:并|还要)?(?:依法依规|依法|主动|全面|集中|统一|有序)?(?:向社会)?(?:公开|公布|发布|公示|披露|曝光)(?!时|后|前)"
    r"|^(?:加大|做好|加强|推进|强化)[^,，]*(?:公开|公示(?!系统)|发布|展示|解读工作)"
)
# A clause that only leads up to the next one: 围绕…, 对抽查结果信息, 验收合格后, 健全“黑名单”制度,定期向社会公布
_OBJECT = re.compile(r"^(?:对(?!照)|将|把)")  # also from afar: 对开工企业,进展情况,存在问题等进行实时发布
_LEADS_UP = re.compile(
    r"^要?(?:围绕|对|根据|通过|在|依托|按照?|将|把|自|凡|除|从|并?于|并?通过|针对|健全|各)|时[,，]?$|后[,，]?$"
)


@dataclass(frozen=True)
class Statement:
    """``text[start:end]`` of what was cut. ``is_point`` begins 一是…, 二是…"""

    start: int
    end: int
    frequency: Frequency | None
    time_limit: TimeLimit | None
    is_point: bool = False

    @property
    def is_timed(self) -> bool:
        return bool(self.frequency or self.time_limit)


def statements(text: str, begin: int, end: int, year: int | None) -> list[Statement]:
    """Cut ``text[begin:end]`` at the ends of sentences, and a sentence with several times before each of them."""
    return [piece for span in _spans(_SENTENCE, text, begin, end) for piece in _timed_pieces(text, *span, year)]


def merged(pieces: list[Statement]) -> list[Statement]:
    """Neighbours without a time become one; 一是… begins a new one."""
    result: list[Statement] = []
    for piece in pieces:
        last = result[-1] if result else None
        if last and not (last.is_timed or piece.is_timed or piece.is_point):
            result[-1] = Statement(last.start, piece.end, None, None, last.is_point)
        else:
            result.append(piece)
    return result


def _timed_pieces(text: str, begin: int, end: int, year: int | None) -> Iterator[Statement]:
    clauses = _spans(_CLAUSE, text, begin, end)
    times = [times_of(text[slice(*span)].strip(" ,，。;；"), year) for span in clauses]
    timed = [index for index, pair in enumerate(times) if any(pair)]
    is_point = bool(_POINT.match(text[begin:end].lstrip()))
    if not timed:
        yield Statement(begin, end, None, None, is_point)
        return
    firsts = [0, *(index + 1 for index in timed)]
    starts = [_with_lead_up(text, clauses, index, first) for index, first in zip(timed, firsts, strict=False)]
    of_same = bool(_OF_SAME.match(text[slice(*clauses[starts[0]])].strip()))
    if (
        starts[0] > 0
        and not of_same
        and any(_DEMANDS.search(text[slice(*span)].strip()) for span in clauses[: starts[0]])
    ):
        yield Statement(begin, clauses[starts[0]][0], None, None, is_point)
        is_point = False
    else:
        starts[0] = 0
    for place, index in enumerate(timed):
        first, stop = starts[place], starts[place + 1] if place + 1 < len(timed) else len(clauses)
        own = next((i for i in range(index + 1, stop) if OWN_DEMAND.match(text[slice(*clauses[i])].strip())), stop)
        yield Statement(clauses[first][0], clauses[own - 1][1], *times[index], is_point and place == 0)
        if own < stop:
            yield Statement(clauses[own][0], clauses[stop - 1][1], None, None)


def _with_lead_up(text: str, clauses: list[tuple[int, int]], index: int, first: int) -> int:
    """The clause where a timed statement begins: 对抽查结果信息, belongs to the demand that follows it."""
    if text[clauses[index][0]] in "于并" and index > first:
        index -= 1  # 制定方案,于7月30日前送; 制定方案,并在20个工作日内公开
    for earlier in range(index - 1, max(first, index - 4) - 1, -1):
        clause = text[slice(*clauses[earlier])].strip()
        if (earlier == index - 1 and _LEADS_UP.search(clause)) or _OBJECT.match(clause):
            index = earlier
        elif _DEMANDS.search(clause):
            break
    return index


def _spans(pattern: re.Pattern[str], text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Spans of the pattern's pieces; a piece that ends inside quotes or brackets goes on."""
    spans: list[tuple[int, int]] = []
    start, position = begin, begin
    while position < end:
        match = pattern.match(text, position, end)
        assert match is not None
        position = match.end() if match.end() > position else position + 1
        piece = text[start:position]
        is_open = sum(map(piece.count, _OPENING)) > sum(map(piece.count, _CLOSING))
        if (is_open and position < end and len(piece) < 200) or not piece.strip():
            continue
        spans.append((start, position))
        start = position
    if text[start:end].strip():
        spans.append((start, end))
    return spans
