"""Questions on duties, answered from the records: 谁负责…, 多久公开一次, 市统计局要公开什么."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from knowledge.answers import Answer
from knowledge.duties.asking import Request, read_request
from knowledge.duties.matching import IN_HEADING, NEAR_BEST, Scored, confident, matching, timed
from knowledge.duties.names import DEPARTMENTS, DISTRICTS, unit_key
from knowledge.duties.records import Duty
from knowledge.duties.register import DutyRegister
from knowledge.duties.replies import matter_answer, unit_answer
from knowledge.search.question import Question

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_TELLS = 0.5  # of the matter: what a record holds that says it itself, where the heading says all of it
_MOST_GROUPS = 4  # of records with the same units: more tell that the question was too wide to answer exactly


@dataclass(frozen=True)
class Findings:
    """The records that answer a request, by place."""

    request: Request
    by_place: dict[str | None, list[Duty]]


def answer_from_duties(
    register: DutyRegister, question: str, asked: Question, today: date | None = None
) -> Answer | None:
    """The answer from the records; None where the question is not about duties or the match is uncertain.

    Asked 下次什么时候, the next due date is given where ``today`` is.
    """
    found = find(register, asked)
    if found is None:
        return None
    if found.request.asks_what:
        answer = unit_answer(question, found.request, found.by_place, register)
    else:
        answer = matter_answer(question, found.request, found.by_place, today)
    years = _missing_years(_all_said(asked), found)
    return replace(answer, text=f"{years}{_only_place(found)}{answer.text}")


def _all_said(asked: Question) -> str:
    """With what the question takes from the one before."""
    return f"{asked.matter} {asked.text}"


def _only_place(found: Findings) -> str:
    """Whose answer it is, where no place was asked about and one has any."""
    [place, *others] = found.by_place
    return f"以下是{place}的文件内容：\n" if place and not others and not found.request.places else ""


def _missing_years(question: str, found: Findings) -> str:
    """That there is nothing of a year that is named, before what other years' plans say."""
    years = {duty.document.year for duties in found.by_place.values() for duty in duties}
    missing = [year for year in dict.fromkeys(_YEAR.findall(question)) if int(year) not in years]
    return f"没有找到{'、'.join(missing)}年的规定，下面是其他年份的文件：\n" if missing else ""


def find(register: DutyRegister, asked: Question) -> Findings | None:
    """The records that answer, exactly those; None where that is uncertain."""
    request = read_request(asked, register)
    if request is None:
        return None
    found = _of_unit(register, request) if request.asks_what else _of_matter(register, request)
    by_place = {place: _current(local, _all_said(asked)) for place, local in _by_place(found).items()}
    return Findings(request, by_place) if found else None


def _current(found: list[Duty], question: str) -> list[Duty]:
    """Of one place: the records of the year that is named, else those in force, else all; of the newest plan by each.

    A plan holds until its issuer's next one: 2019年工作要点 takes the place of 2017年工作要点.
    """
    years = _YEAR.findall(question)
    of_year = [duty for duty in found if str(duty.document.year) in years]
    if of_year:
        return of_year
    in_force = [duty for duty in found if not duty.document.is_ended] or found
    newest: dict[str | None, int] = {}
    for duty in in_force:
        issuer = duty.document.issuer
        newest[issuer] = max(newest.get(issuer, 0), duty.document.year or 0)
    return [duty for duty in in_force if (duty.document.year or 0) == newest[duty.document.issuer]]


def _of_unit(register: DutyRegister, request: Request) -> list[Duty]:
    if request.unit is None or (request.unit.key == DISTRICTS and not request.places):
        return []
    own = register.of_unit(request.unit, request.places)
    if not request.matter:
        return own
    scored = matching(register, request.matter, request.phrases, request.places)
    return [one.duty for one in confident(_of(own, scored))]


def _of_matter(register: DutyRegister, request: Request) -> list[Duty]:
    above = 1.0 if request.asks_who else IN_HEADING  # who is responsible holds for the section
    scored = matching(register, request.matter, request.phrases, request.places, in_heading=above)
    if request.unit and not request.asks_who and request.unit.key not in (DEPARTMENTS, DISTRICTS):
        own = register.of_unit(request.unit, request.places)
        scored = _of([*own, *_issued_by(register, request)], scored)
    by_place: dict[str | None, list[Scored]] = {}
    for one in scored:
        by_place.setdefault(one.duty.document.place, []).append(one)
    found: list[Duty] = []
    for local in by_place.values():
        best = _best(request, local)
        if len({(one.duty.document, one.duty.units, one.duty.responsibility) for one in best}) > _MOST_GROUPS:
            return []
        found += [one.duty for one in best]
    return found


def _best(request: Request, scored: list[Scored]) -> list[Scored]:
    found = confident(scored, is_plain=request.is_plain)
    if request.asks_who:
        named = [one for one in found if one.duty.units]
        found = [one for one in named if one.duty.responsibility] or named or (found if request.asks_when else [])
    if request.asks_who and request.asks_when:
        found = _telling(found)
    if request.asks_when:
        found = timed(found, scored, is_plain=request.is_plain)
    return _telling(found) if request.asks_who else found


def _telling(found: list[Scored]) -> list[Scored]:
    """Of those with the same units in one section the ones that say the matter themselves, if any does."""
    groups: dict[Any, list[Scored]] = {}
    for one in found:
        groups.setdefault((one.duty.document, one.duty.section_path, one.duty.units), []).append(one)
    telling: list[Scored] = []
    for group in groups.values():
        best = max(one.inside for one in group)
        telling += [one for one in group if best >= _TELLS and one.inside >= NEAR_BEST * best] or group[:1]
    return telling


def _of(own: list[Duty], scored: list[Scored]) -> list[Scored]:
    ids = {id(duty) for duty in own}
    return [one for one in scored if id(one.duty) in ids]


def _issued_by(register: DutyRegister, request: Request) -> list[Duty]:
    """All records of a plan that the office itself has issued."""
    assert request.unit is not None
    return [
        duty
        for duty in register.duties
        if duty.document.issuer and unit_key(duty.document.issuer, duty.document.place) == request.unit.key
    ]


def _by_place(found: list[Duty]) -> dict[str | None, list[Duty]]:
    groups: dict[str | None, list[Duty]] = {}
    for duty in found:
        groups.setdefault(duty.document.place, []).append(duty)
    return groups
