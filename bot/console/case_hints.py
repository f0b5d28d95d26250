"""What may matter in a case and a person decides: repeated, asked by others too, very many (Art. 35, 36(六), 44)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from actions.cases import repeats
from actions.cases.repeats import Common, Excess, Suggestion
from actions.cases.steps import find
from bot.console.me import Me
from bot.console.people import reach

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
