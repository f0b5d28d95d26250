"""A step on its way through the door, and the letters that go out with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from actions.cases import chain, issuing, lifecycle
from actions.cases.letter_sheets import Happening, Sheet, sheets
from actions.cases.lifecycle import TABLE, Asked, CaseFile, EventKind
from actions.cases.tables import Application, Letter
from actions.settings import AgencySettings


@dataclass
class Step:
    """A step on its way through the door. Effects may add to ``facts`` and set ``text`` and ``article``."""

    session: Session
    application: Application
    case: CaseFile  # before the event
    kind: EventKind
    facts: dict[str, Any]
    words: dict[str, str]
    content: Mapping[str, Any]
    actor: str
    now: datetime
    asked: Asked
    agency: AgencySettings
    text: str = ""  # what the applicant is told, where it is more than the table's sentence
    article: str = ""  # replaces the row's

    @property
    def letter_on(self) -> date:
        """The date of the step's letters. An act of the unit is dated by its day, also when a supervisor records an
        earlier one; of what happened in the world, and is recorded when it is known, the letter is of today."""
        return self.asked.on_day if TABLE[self.kind].dating == "supervisor" else self.asked.today


def issue(step: Step, *sheets: Sheet, received_on: date | None = None) -> list[Letter]:
    """Make letters now: their event is the next of the case, and names and holds them."""
    letters = issuing.issue(
        step.session,
        sheets,
        step.application,
        event_sequence=len(step.application.events) + 1,
        letter_on=step.letter_on,
        by=step.actor,
        now=step.now,
        agency=step.agency,
        received_on=received_on or step.case.counted_from,
    )
    if numbers := [letter.number for letter in letters if letter.number]:
        step.facts["letters"] = [*step.facts.get("letters", []), *numbers]
    if letters:
        digests = [chain.letter_digest(letter) for letter in letters]
        step.facts["letter_digests"] = [*step.facts.get("letter_digests", []), *digests]
    return letters


def issue_letters(step: Step) -> None:
    """The letters that go out with the event, made of the case as the event will leave it."""
    expected = Expected(step.kind, step.asked.on_day, step.actor, step.facts)
    after_it = lifecycle.read([*step.application.events, expected])
    calendar = step.asked.calendar
    happening = Happening(
        step.kind,
        step.application,
        after_it,
        step.facts,
        step.words,
        step.asked.on_day,
        step.actor,
        calendar,
        lifecycle.deadline_of_case(step.case, calendar),
        lifecycle.deadline_of_case(after_it, calendar),
    )
    issue(step, *sheets(happening), received_on=after_it.counted_from)


@dataclass(frozen=True)
class Expected:
    """The event that is about to be recorded."""

    kind: str
    on_day: date
    actor: str
    facts: Mapping[str, Any]
