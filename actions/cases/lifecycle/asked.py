"""What somebody wants to happen, as the conditions of the life cycle see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle.casefile import CaseFile
from actions.cases.lifecycle.words import Role


@dataclass(frozen=True)
class Asked:
    """What somebody wants to happen: the facts as they will be stored, the day, and who."""

    today: date
    calendar: WorkCalendar
    on_day: date
    actor: str
    roles: frozenset[Role] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_trial: bool = False  # only whether the step is offered at all: facts are not known yet
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)  # of the reply that is drafted, or in hand


Guard = Callable[[CaseFile, Asked], str | None]  # a Chinese sentence: why not, or what to consider; None: nothing
