"""What may matter in a case and a person decides: repeated, asked by others too, very many (Art. 35, 36(六), 44)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import repeats
from actions.cases.lifecycle import State
from actions.cases.masking import without_id_numbers
from actions.cases.repeats import Common, Excess, Suggestion
from actions.cases.steps import find
from actions.cases.tables import Application
from actions.cases.time import china_date
from bot.console.me import Me
from bot.console.people import reach
from entities.characters import shortened

SHOWN, EXCERPT = 5, 30
NOTHING_FOUND = Common((), 1, "")


@dataclass(frozen=True)
class Hints:
    """Suggestions for who works on the case; nothing here is decided."""

    repeats: tuple[Suggestion, ...]
    others: Common
    excess: Excess | None

    @property
    def is_empty(self) -> bool:
        return not (self.repeats or self.others.suggestions or (self.excess and self.excess.is_alert))


@dataclass(frozen=True)
class Other:
    """Another application of the same applicant."""

    number: str
    state: State
    on: date
    description: str = field(repr=False)


@dataclass(frozen=True)
class Same:
    """The other applications of the applicant of one: how many, and the newest."""

    count: int = 0
    newest: tuple[Other, ...] = ()
    key: str = field(default="", repr=False)  # applicant_keys: of the list


def same_applicant(session: Session, number: str, person: Me) -> Same:
    """By the keyed hash of the applicant's number; none of one who is erased. Of another unit's only that they are."""
    application = find(session, number)
    if application is None or application.is_erased:
        return Same()
    key = application.id_number_hash
    others = Application.id_number_hash == key, Application.id != application.id
    columns = Application.number, Application.state, Application.submitted_at, Application.description
    found = session.execute(select(*columns).where(*others).order_by(Application.id.desc()).limit(SHOWN)).all()
    hidden = reach.out_of_reach(session, {row.number for row in found}, person)
    newest = tuple(
        Other(number, State(state), china_date(at), "" if number in hidden else _excerpt(text))
        for number, state, at, text in found
    )
    count = session.scalar(select(func.count()).select_from(Application).where(*others)) or 0
    return Same(count, newest, key)


def _excerpt(text: str) -> str:
    return shortened(without_id_numbers(text), EXCERPT)


def hints_for(session: Session, number: str, person: Me) -> Hints:
    """The suggestions about an application; none for one that is erased or unknown.

    Of another unit's applications nothing of their words is told: who needs it asks there.
    """
    application = find(session, number)
    if application is None or application.is_erased:
        return Hints((), NOTHING_FOUND, None)
    earlier, others = repeats.repeats_of(session, application), repeats.asked_by_others(session, application)
    hidden = reach.out_of_reach(session, {each.number for each in (*earlier, *others.suggestions)}, person)

    def shown(found: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
        return tuple(replace(each, differences=()) if each.number in hidden else each for each in found)

    return Hints(
        shown(earlier),
        replace(others, suggestions=shown(others.suggestions)),
        repeats.excess(session, application),
    )
