"""Who is responsible for X, how often is X published, what must unit Y publish: found in the records."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from knowledge.duties.names import all_spellings, concerns, unit_names
from knowledge.duties.records import Duty
from knowledge.places import name_parts

type _Scored = tuple[float, Duty]

_COVERED = 0.5  # of the question's weight, for a record to be about it at all
_NEAR_BEST = 0.8  # of the best record's score
_BESIDE = 0.25  # of the question's weight, for a period given beside a record that only says 及时
_HEADING_WEIGHT = 0.8  # what stands only in the heading counts less

_HOW_OFTEN = re.compile(
    r"多久|多长时间|频率|几[天次日个]|什么时候|何时|哪天|[每按][年月季周]|期限|时限|之?前|多少[天次个]"
)
_WHO = re.compile(r"谁|哪[些个几]?(?:单位|部门|局|机关|委)|什么(?:单位|部门)|牵头|责任(?:单位|部门)")
_ASKING = re.compile(
    r"请问|您好|你好|多长时间|多久|什么时候|何时|哪[些个几]?(?:单位|部门|局|机关|委|天|月)?|什么(?:单位|部门)?|频率|谁|几[天次日个]月?|多少[天次个]?"
    r"|责任(?:单位|部门)|牵头(?:单位|部门)?|负责|职责|任务|要求|应当|应该|需要|必须|要|会|由|来|按照?规定|时限|期限|之内|以内|一次|公开|公布|发布|披露|公示"
    r"|更新|信息|情况|内容|工作|单位|部门|吗|呢|啊|的|了|是|在|和|与|把|向|社会|那|有|怎么|如何|本|市民"
)


def duties_of(duties: Iterable[Duty], unit: str) -> list[Duty]:
    """The duties of a unit, however it is spelt: 发改委, 市发展改革委, 滨州市发改委 (of that place only)."""
    return [duty for duty in duties if concerns(duty, unit)]


def units_responsible_for(duties: Sequence[Duty], matter: str) -> list[str]:
    """The units of the records that are about a matter, the leader first."""
    found = find_duties(duties, matter)
    leads = [duty.lead_unit for duty in found if duty.lead_unit]
    return list(dict.fromkeys([*leads, *(unit for duty in found for unit in duty.units)]))


def find_duties(duties: Sequence[Duty], question: str) -> list[Duty]:
    """The records that answer a question, the best first; empty when none does.

    A place and a unit named in the question narrow the records; what remains of it must stand in the matter or in its
    heading. Asked how often or when, records that give a period or a day come first and those without any time are left
    out if there are others; asked who, those that name no one.
    """
    text = re.sub(r"\s", "", question)
    duties, text = _take_place(duties, text)
    asks_who = bool(_WHO.search(text))
    units, rest = _take_units(duties, text)
    of_units = bool(units) and not asks_who
    if of_units:
        duties, text = [duty for duty in duties if any(concerns(duty, unit) for unit in units)], rest
    scored = _scored(duties, _grams(_ASKING.sub(" ", text)), everything=of_units)
    found = [(score, duty) for score, duty in scored if score >= max(_COVERED, scored[0][0] * _NEAR_BEST)]
    if asks_who:
        found = [pair for pair in found if pair[1].units] or found
        found.sort(key=lambda pair: (not ("牵头" in text and pair[1].lead_unit), not pair[1].responsibility, -pair[0]))
    if _HOW_OFTEN.search(question):
        found = _timed_first(found, scored)
    return [duty for _, duty in found]


def _timed_first(found: list[_Scored], scored: list[_Scored]) -> list[_Scored]:
    """Where the best only say 及时, a period given beside them, in the same passage, is the better answer."""
    if all(_precision(duty) < 2 for _, duty in found):
        places = {(duty.document, duty.passage_ordinal) for _, duty in found}
        found = found + [
            (score, duty)
            for score, duty in scored
            if score >= _BESIDE and _precision(duty) == 2 and (duty.document, duty.passage_ordinal) in places
        ]
    found = [pair for pair in found if _precision(pair[1])] or found
    return sorted(found, key=lambda pair: (-_precision(pair[1]), -pair[0]))


def _take_place(duties: Sequence[Duty], text: str) -> tuple[Sequence[Duty], str]:
    """The records of the places that the question names, all if it names none; and the question without the names."""
    named: set[str] = set()
    for place in {duty.document.place for duty in duties if duty.document.place}:
        parts = sorted((part for part in name_parts(place) if part in text), key=len, reverse=True)
        if parts:
            named.add(place)
            for part in parts:
                text = text.replace(part, "")
    return ([duty for duty in duties if duty.document.place in named] if named else duties), text


def _take_units(duties: Sequence[Duty], text: str) -> tuple[set[str], str]:
    """The units that the question names, with the level it says (城区…), and the question without them."""
    spellings = {name for unit in unit_names(duties) for name in (*unit.spellings, *all_spellings(unit.key))}
    found: set[str] = set()
    for name in sorted(spellings, key=lambda name: (-len(name), name)):
        if len(name) > 2 and (match := re.search(rf"(?:城区|[市区县])?{re.escape(name)}", text)):
            found.add(match[0])
            text = text.replace(match[0], " ")
    return found, text


def _scored(duties: Sequence[Duty], grams: set[str], *, everything: bool) -> list[_Scored]:
    """By the share of the question's weight that each covers, the best first.

    A heading that holds a record of its own counts for that one only. ``everything``: where nothing is left of the
    question but a unit, all its records answer.
    """
    if not grams:
        return [(1.0, duty) for duty in duties] if everything else []
    in_heading = {(duty.document, duty.passage_ordinal) for duty in duties if duty.matter in duty.heading}
    texts = [
        (duty.matter, "" if (duty.document, duty.passage_ordinal) in in_heading else duty.heading) for duty in duties
    ]
    frequency = Counter(gram for gram in grams for matter, heading in texts if gram in matter or gram in heading)
    weight = {gram: math.log(1 + len(duties) / (1 + frequency[gram])) for gram in grams}
    total = sum(weight.values()) or 1.0
    scored: list[_Scored] = []
    for duty, (matter, heading) in zip(duties, texts, strict=True):
        inside = sum(weight[gram] for gram in grams if gram in matter)
        above = sum(weight[gram] for gram in grams if gram not in matter and gram in heading)
        score = (inside + _HEADING_WEIGHT * above) / total
        scored.append((score, duty))
    return sorted(scored, key=lambda pair: -pair[0])


def _grams(text: str) -> set[str]:
    """Pairs of neighbouring characters; a run of one stands for itself."""
    runs = re.findall(r"[\u4e00-\u9fff]+|[A-Za-z0-9]+", text)
    return {run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1)) if len(run) > 1}


def _precision(duty: Duty) -> int:
    """2 with a period or a limit, 1 with 及时 and the like, 0 without."""
    if duty.time_limit or (duty.frequency and not duty.frequency.is_vague):
        return 2
    return 1 if duty.frequency else 0
