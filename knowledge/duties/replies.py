"""Records in plain Chinese: who, how often, by when, in the words of the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from knowledge.answers import Answer, Citation, Verdict
from knowledge.duties.asking import Request
from knowledge.duties.due import next_due
from knowledge.duties.matching import precision
from knowledge.duties.names import DEPARTMENTS, names_in, plain_name, unit_key
from knowledge.duties.records import Duty, DutySource
from knowledge.duties.register import DutyRegister
from knowledge.validity import ended_warning, ending

_NO_PLACE = "未注明地方"
_SHOWN = 8  # records of a unit
_LED_FIRST = 2  # of these, that the unit leads
_SHOWN_OF_PLACE = 3  # where several places are offered
_MOST_PLACES = 6  # whose answers are shown side by side
_LINE = 70  # characters of a matter in a list
_QUOTED = 160  # characters of a matter that is quoted by itself

type ByPlace = dict[str | None, list[Duty]]


def unit_answer(question: str, request: Request, by_place: ByPlace, register: DutyRegister) -> Answer:
    """All records of a unit, by document, those that it leads first."""
    assert request.unit is not None
    if len(by_place) > _MOST_PLACES:
        return _which_place(question, by_place)
    key, several = request.unit.key, len(by_place) > 1
    lines, shown = ["您没有说是哪个地方，各地的文件不同："] if several else [], []
    for duties in by_place.values():
        for source, group in _by_document(duties):
            listed, said = _unit_lines(request, source, group, _SHOWN_OF_PLACE if several else _SHOWN)
            lines += said
            shown += listed
            if not several:
                lines += _collective_line(key, source, register)
    return _answer(question, by_place, lines, shown)


def matter_answer(question: str, request: Request, by_place: ByPlace, today: date | None) -> Answer:
    """Who, how often and by when, as asked, for each group of records with the same units."""
    if len(by_place) > _MOST_PLACES:
        return _which_place(question, by_place)
    several = len(by_place) > 1
    lines, shown = ["您没有说是哪个地方，各地的规定不同："] if several else [], []
    for place, duties in by_place.items():
        if several:
            lines.append(f"【{place or duties[0].document.issuer or _NO_PLACE}】")
        for _, grouped in groupby(duties, key=lambda duty: (duty.document, duty.units, duty.responsibility)):
            group, quotes = list(grouped), list[str]()
            if request.asks_who:
                lines.append(_who_line(group))
            for duty in group:
                if request.asks_when:
                    lines.append(_when_line(duty))
                if request.asks_next and today:
                    lines.append(_next_line(duty, today))
                quote = _sentence(duty)
                if quote not in quotes:
                    quotes.append(quote)
                    lines.append(quote)
            if group[0].responsibility and group[0].responsibility not in lines[-1]:
                lines[-1] += group[0].responsibility
            lines.append(
                f"——{_title(group[0].document)}{''.join(group[0].section_path)}{_year_note(group[0].document)}"
            )
            shown += group
    return _answer(question, by_place, lines, shown)


def _answer(question: str, by_place: ByPlace, lines: list[str], shown: Sequence[Duty]) -> Answer:
    ended = dict.fromkeys(duty.document for duty in shown if duty.document.is_ended)
    is_only = len({duty.document.id for duty in shown}) == 1
    warnings = [
        ended_warning(source.validity, source.ended_on, "该文件" if is_only else f"《{source.title}》")
        for source in ended
    ]
    lines = [*warnings, *lines]
    places: tuple[str, ...] = ()
    if len(by_place) > 1:
        places = tuple(place for place in by_place if place)
        lines.append(f"您想问的是哪里？（{'、'.join(places)}）")
    cited = {(duty.document.id, duty.passage_id): duty for duty in reversed(shown)}.values()
    citations = tuple(_citation(duty) for duty in reversed(list(cited)))
    return Answer(question, Verdict.ANSWER, "\n".join(lines), citations, places)


def _which_place(question: str, by_place: ByPlace) -> Answer:
    """Too many places to show what each says."""
    some = dict(list(by_place.items())[:_MOST_PLACES])
    lines = [f"有{len(by_place)}个地方的文件规定了这件事，各地不同。"]
    return _answer(question, some, lines, [duties[0] for duties in some.values()])


def _unit_lines(request: Request, source: DutySource, duties: list[Duty], most: int) -> tuple[list[Duty], list[str]]:
    assert request.unit is not None
    key, narrowed = request.unit.key, "与您所问有关的" if request.matter else ""
    roles: dict[str, list[Duty]] = {role: [] for role in ("牵头", "负责", "与其他单位共同负责", "配合", "具体承担")}
    for duty in duties:
        roles[_role(duty, key)].append(duty)
    listed: list[Duty] = []
    by_role = [duty for group in roles.values() for duty in group]
    first = roles["牵头"][:_LED_FIRST]  # whether or not they have a period
    chosen = {id(duty) for duty in sorted(by_role, key=lambda duty: -max(precision(duty), 2 * (duty in first)))[:most]}
    name = _name(duties[0], key)
    lines = [f"{_title(source)}{_year_note(source)}中，{name}{narrowed}共有{len(duties)}项："]
    for role, group in roles.items():
        room = [duty for duty in group if id(duty) in chosen]
        if group:
            lines.append(f"{role}（{len(group)}项）{'：' if room else ''}")
        for duty in room:
            listed.append(duty)
            lines.append(f"{len(listed)}. {_cut(duty.matter, _LINE)}{_times(duty)}")
    if len(duties) > len(listed):
        lines.append(f"其余{len(duties) - len(listed)}项请看文件原文：/documents/{source.id}")
    return listed, lines


def _collective_line(key: str, source: DutySource, register: DutyRegister) -> list[str]:
    """What is demanded of all departments binds the one that is asked about as well."""
    names: dict[str, None] = {}
    count = 0
    for duty in register.of_document(source):
        units = {name: unit_key(name, source.place, source.issuer) for name in names_in(duty)}
        collective = [name for name, own in units.items() if own == DEPARTMENTS]
        if collective and key not in units.values():
            count += 1
            names.update(dict.fromkeys(collective))
    if not count or key == DEPARTMENTS or key.endswith("政府"):
        return []
    return [f"另外，文件对{'、'.join(f'“{name}”' for name in names)}统一提出的{count}项要求，本级各部门都要执行。"]


def _role(duty: Duty, key: str) -> str:
    source = duty.document
    keys = [unit_key(name, source.place, source.issuer) for name in duty.units]
    if key not in keys:
        return "具体承担"
    if duty.lead_unit:
        return "牵头" if unit_key(duty.lead_unit, source.place, source.issuer) == key else "配合"
    return "负责" if len(keys) == 1 else "与其他单位共同负责"


def _name(duty: Duty, key: str) -> str:
    """With its place: 南昌市统计局."""
    source = duty.document
    name = next(name for name in names_in(duty) if unit_key(name, source.place, source.issuer) == key)
    name = plain_name(name, source.issuer)
    if source.place and name.startswith(source.place):
        return name
    return (source.place or "") + re.sub(r"^(?:城区|[市县区])(?=.{2,}[局委办厅院行社中心处科会]$|政府)", "", name)


def _who_line(group: Sequence[Duty]) -> str:
    duty = group[0]
    if not duty.units:
        return "文件没有写明由谁负责。"
    others = [plain_name(unit, duty.document.issuer) for unit in duty.units if unit != duty.lead_unit]
    parts = [f"牵头单位：{duty.lead_unit}"] if duty.lead_unit else []
    if others:
        parts.append(f"{'其他责任单位' if duty.lead_unit else '责任单位'}：{'、'.join(others)}")
    if actors := dict.fromkeys(name for one in group for name in one.actors):
        parts.append(f"具体承担：{'、'.join(actors)}")
    return "；".join(parts) + "。"


def _when_line(duty: Duty) -> str:
    parts = []
    if duty.frequency and duty.frequency.is_vague:
        parts.append(f"文件只要求“{duty.frequency.text}”，没有规定具体多久一次")
    elif duty.frequency:
        parts.append(f"公开频次：{duty.frequency.text}")
    if duty.time_limit:
        parts.append(f"时限：{_limit(duty)}")
    return "；".join(parts or ["文件没有规定多久一次，也没有规定期限"]) + "。"


def _next_line(duty: Duty, today: date) -> str:
    if due := next_due(duty, today):
        return f"下次时间：按文件推算，最晚{due.year}年{due.month}月{due.day}日。{_old_note(duty.document, today)}"
    return "下次时间：文件没有给出周期或日期，推算不出来。"


def _old_note(source: DutySource, today: date) -> str:
    return (
        f"（这是{source.year}年的文件，如有新的安排以新的为准。）" if source.year and source.year < today.year else ""
    )


def _times(duty: Duty) -> str:
    said = [duty.frequency.text] if duty.frequency else []
    said += [_limit(duty)] if duty.time_limit else []
    return f"（{'，'.join(said)}）" if said else "（未规定频次和时限）"


def _limit(duty: Duty) -> str:
    return duty.time_limit.after + duty.time_limit.text if duty.time_limit else ""


def _title(source: DutySource) -> str:
    number = f"（{source.document_number}）" if source.document_number else ""
    note = f"（{ending(source.validity)}）" if source.is_ended else ""
    return f"《{source.title}》{number}{note}"


def _year_note(source: DutySource) -> str:
    return f"（{source.year}年的文件）" if source.year else ""


def _cut(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}……"


def _sentence(duty: Duty) -> str:
    """The source with the rest of its sentence, as far as that stays short."""
    rest = re.match(r"[^。;；\n]*[。;；]?", duty.excerpt[len(duty.source_text) :])
    whole = duty.source_text + (rest[0] if rest and duty.source_text[-1:] not in "。;；" else "")
    return _cut(whole if len(whole) <= _QUOTED else duty.source_text, _QUOTED)


def _by_document(duties: Sequence[Duty]) -> list[tuple[DutySource, list[Duty]]]:
    groups: dict[DutySource, list[Duty]] = {}
    for duty in duties:
        groups.setdefault(duty.document, []).append(duty)
    return sorted(groups.items(), key=lambda pair: -(pair[0].year or 0))


def _citation(duty: Duty) -> Citation:
    source = duty.document
    assert source.id is not None
    assert duty.passage_id is not None
    return Citation(
        document_id=source.id,
        passage_id=duty.passage_id,
        title=source.title,
        document_number=source.document_number,
        issuer=source.issuer,
        section_path=duty.section_path,
        excerpt=duty.excerpt,
        answer_span=(0, min(len(duty.source_text), len(duty.excerpt))),
        score=1.0,
        validity=source.validity,
    )
