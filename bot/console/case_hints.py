"""What may matter in a case and a person decides: repeated, asked by others too, very many (Art. 35, 36(六), 44)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.cases import repeats
from actions.cases.repeats import Common, Excess, Suggestion
from actions.cases.steps import find

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


def hints_for(session: Session, number: str) -> Hints:
    """The suggestions about an application; none for one that is erased or unknown."""
    application = find(session, number)
    if application is None or application.is_erased:
        return Hints((), NOTHING_FOUND, None)
    return Hints(
        tuple(repeats.repeats_of(session, application)),
        repeats.asked_by_others(session, application),
        repeats.excess(session, application),
    )
