"""What to consider of the files of a reply before it goes a step further, and which replies hand over none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.cases.enclosures.store import ENCLOSING, Enclosed, in_hand
from actions.cases.lifecycle import EventKind
from actions.cases.outcomes import OUTCOMES
from actions.cases.tables import Application

E = EventKind
SENDING = frozenset({E.REPLIED_AT_ONCE, E.PROVIDED})  # these hand over what nobody has reviewed
_CAREFUL = SENDING | {E.REPLY_SUBMITTED, E.REPLY_REVIEWED, E.REPLY_SIGNED}


def cautions(kind: EventKind, files: Sequence[Enclosed]) -> tuple[str, ...]:
    """What was found in the files of a reply in hand, for who takes this step: a Chinese sentence each.

    With what is provided later only those go out that no event holds yet.
    """
    if kind not in _CAREFUL:
        return ()
    going = (each for each in files if kind is not E.PROVIDED or each.event_sequence is None)
    return tuple(f"附件“{each.name}”：{concern}" for each in going for concern in each.concerns)


def cautions_of(session: Session, application: Application, kind: EventKind) -> tuple[str, ...]:
    """As :func:`cautions`, of the application's reply in hand."""
    return cautions(kind, in_hand(session, application)) if kind in _CAREFUL else ()


def refusal(reply_kind: str, count: int) -> str:
    """Why a reply of this kind can't go on with so many files; empty: it can."""
    if not count or reply_kind in ENCLOSING:
        return ""
    return f"“{OUTCOMES[reply_kind].name}”的答复不提供文件。请先删除附件，或者改用其他答复类型。"
