"""Who is responsible for X, how often is X published, what must unit Y publish: found in the records."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from knowledge.duties.names import all_spellings, duty_keys, unit_key, unit_names
from knowledge.duties.records import Duty
from knowledge.places import name_parts

_COVERED = 0.5  # of the question's weight, for a record to be about it at all
_NEAR_BEST = 0.8  # of the best record's score
_HEADING_WEIGHT = 0.8  # what stands only in the heading counts less

_HOW_OFTEN = re.compile(r"多久|多长时间|频率|几[天次日个]|什么时候|何时|哪天|[每按][年月季周]|期限|时限|之?前|多少(?:天|次|个)")
_WHO = re.compile(r"谁|哪[些个几]?(?:单位|部门|局|机关|委)|什么(?:单位|部门)|牵头|责任(?:单位|部门)")
_ASKING = re.compile(
    r"请问|您好|你好|多长时间|多久|什么时候|何时|哪[些个几]?(?:单位|部门|局|机关|委|天|月)?|什么(?:单位|部门)?|频率|谁|几[天次日个]月?|多少[天次个]?"
    r"|责任(?:单位|部门)|牵头(?:单位|部门)?|负责|职责|任务|要求|应当|应该|需要|必须|要|会|由|来|按照?规定|时限|期限|之内|以内|一次|公开|公布|发布|披露|公示"
    r"|更新|信息|情况|内容|工作|单位|部门|吗|呢|啊|的|了|是|在|和|与|把|向|社会|那|有|怎么|如何|本|市民"
)


def duties_of(duties: Iterable[Duty], unit: str, *, place: str | None = None) -> list[Duty]:
    """The duties of a unit, however it is spelt: 发改委, 市发展改革委. ``place`` narrows them to documents of that place."""
    wanted = unit_key(unit, place)
    return [duty for duty in duties if wanted in _keys_as_asked(duty, unit) and (not place or _is_of(duty, place))]


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
    known, rest = _take_units(duties, text)
    if known and not asks_who:
        duties, text = [duty for duty in duties if known & duty_keys(duty)], rest
    scored = _scored(duties, _grams(_ASKING.sub(" ", text)), everything=bool(known and not asks_who))
    if not scored:
        return []
    best = scored[0][0]
    found = [(score, duty) for score, duty in scored if score >= best * _NEAR_BEST]
    if asks_who:
        found = [pair for pair in found if pair[1].units] or found
    if _HOW_OFTEN.search(question):
        found = sorted([pair for pair in found if _precision(pair[1])] or found, key=lambda p: (-_precision(p[1]), -p[0]))
    return [duty for _, duty in found]


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
    """Keys of the units that the question names, and the question without their names."""
    spellings: dict[str, str] = {}
    for unit in unit_names(duties):
        for name in (*unit.spellings, *all_spellings(unit.key)):
            spellings[name] = unit.key
    found: set[str] = set()
    for name in sorted(spellings, key=len, reverse=True):
        if len(name) > 2 and name in text:
            found.add(spellings[name])
            text = text.replace(name, " ")
    return found, text


def _scored(duties: Sequence[Duty], grams: set[str], *, everything: bool) -> list[tuple[float, Duty]]:
    """By the share of the question's weight that each covers. ``everything``: a unit alone was asked for."""
    if not grams:
        return [(1.0, duty) for duty in duties] if everything else []
    texts = [(duty.matter, duty.heading) for duty in duties]
    frequency = Counter(gram for gram in grams for matter, heading in texts if gram in matter or gram in heading)
    weight = {gram: math.log(1 + len(duties) / (1 + frequency[gram])) for gram in grams}
    total = sum(weight.values()) or 1.0
    scored = []
    for duty, (matter, heading) in zip(duties, texts, strict=True):
        inside = sum(weight[gram] for gram in grams if gram in matter)
        above = sum(weight[gram] for gram in grams if gram not in matter and gram in heading)
        score = (inside + _HEADING_WEIGHT * above) / total
        if score >= _COVERED:
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


def _keys_as_asked(duty: Duty, unit: str) -> frozenset[str]:
    """Its keys; where the asked name carries the document's own place, that is no part of it."""
    own = unit_key(unit, duty.document.place)
    return duty_keys(duty) | ({unit_key(unit)} if own in duty_keys(duty) else set())


def _is_of(duty: Duty, place: str) -> bool:
    return bool(duty.document.place and place in (duty.document.place, *name_parts(duty.document.place)))
