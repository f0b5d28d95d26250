"""Which consultation or proceeding a step is about: what there is to choose."""

from __future__ import annotations

from actions.cases.desk_views import CaseView
from actions.cases.lifecycle import EventKind
from bot.console import case_words

E = EventKind


def refs(kind: EventKind, view: CaseView) -> dict[str, str]:
    """What staff read, by ref."""
    file = view.file
    match kind:
        case E.REMEDY_DECIDED:
            return {ref: text for ref, text in case_words.remedies(view).items() if ref in file.open_remedies}
        case E.REDO_ORDERED:
            return {ref: text for ref, text in case_words.remedies(view).items() if file.remedies[ref].can_order}
        case E.OBJECTION_OVERRULED:
            fitting = {ref for ref, each in file.consultations.items() if each.objects}
        case E.CONSULTATION_DELIVERED:
            fitting = {ref for ref, each in file.open_consultations.items() if each.delivered_on is None}
        case E.CONSULTATION_ANSWERED:  # also late, or after the unit gave up: it is put on record
            fitting = {ref for ref, each in file.consultations.items() if each.is_answerable}
        case _:
            fitting = set(file.open_consultations)
    return {ref: text for ref, text in case_words.consultations(view).items() if ref in fitting}


def lacking_delivery(view: CaseView) -> list[bool]:
    """Of each opinion that may come, whether its day of delivery is to be stated with it (Art. 32, 34)."""
    return [view.file.consultations[ref].lacks_delivery for ref in refs(E.CONSULTATION_ANSWERED, view)]
