"""The reply period in force of a case."""

from __future__ import annotations

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Deadline, compute_deadline
from actions.cases.lifecycle.casefile import CaseFile


def deadline_of_case(case: CaseFile, calendar: WorkCalendar) -> Deadline | None:
    """The deadline of a case; ``None`` while the day of receipt is not known (Art. 31(三))."""
    facts = case.clock_facts
    return None if facts is None else compute_deadline(facts, calendar)
