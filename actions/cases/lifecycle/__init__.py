"""The life cycle of an application: a table of data, a fold over the history, and the question who may do what now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from actions.cases.lifecycle.casefile import CaseFile, Happened, OpenConsultation, Remedy, read
from actions.cases.lifecycle.fields import Fact, read_facts
from actions.cases.lifecycle.guards import Asked
from actions.cases.lifecycle.table import TABLE, Transition
from actions.cases.lifecycle.words import OPEN, STAFF_ROLES, EventKind, Role, State

__all__ = [
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
    "offers",
    "problems",
    "read",
    "read_facts",
]


@dataclass(frozen=True)
class Offer:
    """A step that fits the state. ``blocked`` says why it can't be taken now; empty: it can."""

    transition: Transition
    blocked: str


def offers(case: CaseFile, roles: Collection[Role], asked: Asked) -> list[Offer]:
    """The steps that ``roles`` may see in this state, in the order of the table, with what still stands in the way."""
    trial = replace(asked, is_trial=True)
    found = []
    for transition in TABLE.values():
        if transition.kind is EventKind.SUBMITTED or case.state not in transition.sources:
            continue
        if transition.roles.isdisjoint(roles):
            continue
        found.append(Offer(transition, next(_blocked(transition, case, trial), "")))
    return found


def problems(case: CaseFile, kind: EventKind, roles: Collection[Role], asked: Asked) -> list[str]:
    """Why ``kind`` can't happen in ``case`` by somebody with ``roles``; empty: it may. Facts must have been read."""
    transition = TABLE[kind]
    if case.state not in transition.sources:
        return [f"申请现在是“{case.state.label}”，不能办理“{transition.button}”。"]
    if transition.roles.isdisjoint(roles):
        needed = "、".join(role.label for role in Role if role in transition.roles)
        return [f"“{transition.button}”要由{needed}人员办理。"]
    if asked.on_day > asked.today:
        return ["日期不能晚于今天。"]
    first = case.received_on or case.arrived_on
    if first and asked.on_day < first and kind not in (EventKind.RECEIPT_CORRECTED, EventKind.NOTED):
        return ["日期早于收到申请的日期，请核对。"]
    return list(_blocked(transition, case, asked))


def _blocked(transition: Transition, case: CaseFile, asked: Asked) -> Iterator[str]:
    return (problem for guard in transition.guards if (problem := guard(case, asked)))
