"""The life cycle of an application: a table of data, a fold over the history, and the question who may do what now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from actions.cases.lifecycle.asked import Asked
from actions.cases.lifecycle.casefile import CaseFile, Happened, OpenConsultation, Remedy
from actions.cases.lifecycle.deadline import deadline_of_case
from actions.cases.lifecycle.fields import Fact, read_facts
from actions.cases.lifecycle.fold import read
from actions.cases.lifecycle.table import TABLE, Transition
from actions.cases.lifecycle.words import CONCLUDED, OFFICE_ROLES, OPEN, STAFF_ROLES, EventKind, Role, State

__all__ = [
    "CONCLUDED",
    "OFFICE_ROLES",
    "OPEN",
    "STAFF_ROLES",
    "TABLE",
    "Asked",
    "CaseFile",
    "EventKind",
    "Fact",
    "Happened",
    "Offer",
    "OpenConsultation",
    "Remedy",
    "Role",
    "State",
    "Transition",
    "cautions",
    "deadline_of_case",
    "offers",
    "problems",
    "read",
    "read_facts",
]


@dataclass(frozen=True)
class Offer:
    """A step that fits the state. ``blocked`` says why it can't be taken now; empty: it can. ``cautions`` are Chinese
    sentences about what to consider before it is taken."""

    transition: Transition
    blocked: str
    cautions: tuple[str, ...] = ()


def offers(case: CaseFile, roles: Collection[Role], asked: Asked) -> list[Offer]:
    """The steps that ``roles`` may see in this state, in the order of the table, with what still stands in the way."""
    trial = replace(asked, is_trial=True)
    found = []
    for transition in TABLE.values():
        if case.state not in transition.sources or not _may(transition, roles, is_past=True):
            continue
        is_today = _may(transition, roles, is_past=False)
        blocked = next(_blocked(transition, case, trial), "") if is_today else f"要由{_whose(transition)}人员办理。"
        found.append(Offer(transition, blocked, tuple(_cautions(transition, case, trial))))
    return found


def problems(case: CaseFile, kind: EventKind, roles: Collection[Role], asked: Asked) -> list[str]:
    """Why ``kind`` can't happen in ``case`` by somebody with ``roles``; empty: it may. Facts must have been read."""
    transition = TABLE[kind]
    if case.state not in transition.sources:
        return [f"申请现在是“{case.state.label}”，不能办理“{transition.button}”。"]
    if not _may(transition, roles, is_past=asked.on_day < asked.today):
        return [f"“{transition.button}”要由{_whose(transition)}人员办理。"]
    if dating := _wrong_day(transition, case, asked):
        return [dating]
    return list(_blocked(transition, case, asked))


def cautions(case: CaseFile, kind: EventKind, asked: Asked) -> list[str]:
    """What to consider before ``kind`` happens; nothing of it stands in the way."""
    return list(_cautions(TABLE[kind], case, asked))


def _may(transition: Transition, roles: Collection[Role], *, is_past: bool) -> bool:
    """Whose step it is; an act of an earlier day is put on record by the supervisor."""
    late = is_past and transition.dating == "supervisor" and Role.SUPERVISOR in roles
    return late or not transition.roles.isdisjoint(roles)


def _whose(transition: Transition) -> str:
    return "、".join(role.label for role in Role if role in transition.roles)


def _wrong_day(transition: Transition, case: CaseFile, asked: Asked) -> str | None:
    if asked.on_day > asked.today:
        return "日期不能晚于今天。"
    first = case.received_on or case.arrived_on
    if first and asked.on_day < first:
        return "日期早于收到申请的日期，请核对。"
    if asked.on_day < asked.today and transition.dating == "today":
        return f"“{transition.button}”以当天为准，不能填写以前的日期。"
    if asked.on_day < asked.today and transition.dating == "supervisor" and Role.SUPERVISOR not in asked.roles:
        return f"“{transition.button}”以当天为准；补记以前的日期，要由主管人员办理。"
    return None


def _blocked(transition: Transition, case: CaseFile, asked: Asked) -> Iterator[str]:
    return (problem for guard in transition.guards if (problem := guard(case, asked)))


def _cautions(transition: Transition, case: CaseFile, asked: Asked) -> Iterator[str]:
    return (caution for each in transition.cautions if (caution := each(case, asked)))
