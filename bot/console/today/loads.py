"""How much each unit has in hand: what its people have, as an application belongs to the unit of its handler."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.cases.workload import Load
from bot.console.case_list.query import NOBODY
from bot.console.people import reach
from bot.console.people.units import units

NO_UNIT, UNASSIGNED = "未分科室", "未指派"


@dataclass(frozen=True)
class UnitLoad:
    """What a unit has in hand, and which filter of the list of applications shows it."""

    label: str
    filter: tuple[str, str]  # a name and a value of case_list.query
    open: int
    overdue: int
    soon: int


def by_unit(session: Session, loads: Sequence[Load]) -> list[UnitLoad]:
    """The units that have something, in the order of the office; then what handlers without a unit have, and what
    nobody has. Empty in an office without units."""
    known = units(session, with_disabled=True)
    if not known:
        return []
    unit_of, found = reach.units_of_handlers(session), defaultdict[tuple[str, str], list[Load]](list)
    for load in loads:
        unit = unit_of.get(load.handler or "")
        found[("unit", str(unit or NOBODY)) if load.handler else ("handler", NOBODY)].append(load)
    labels = {("unit", str(unit.id)): unit.label for unit in known}
    labels |= {("unit", NOBODY): NO_UNIT, ("handler", NOBODY): UNASSIGNED}
    return [
        UnitLoad(label, key, *(sum(getattr(load, name) for load in found[key]) for name in ("open", "overdue", "soon")))
        for key, label in labels.items()
        if key in found
    ]
