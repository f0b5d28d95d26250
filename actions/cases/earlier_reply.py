"""Art. 36(六): the reply that was given before to the same applicant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.letters import LetterKind
from actions.cases.numbers import number_candidates
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application, Letter


@dataclass(frozen=True)
class EarlierReply:
    """A reply that was served, as a later letter names it."""

    case: str  # the number of its case
    number: str  # of its letter; of a reply from before letters were numbered, that of the case
    on: date | None  # the date of its letter


def earlier_reply(session: Session, application: Application, named: str) -> EarlierReply | None:
    """The reply with which ``application``'s request was answered before; None: on paper, what is typed is believed.

    ``named`` is the number of the reply's letter, or of the earlier application: then the last reply is meant. Raises
    :class:`StepRefused` for what is no earlier reply to the same applicant.
    """
    named = named.strip()
    if not named:
        raise StepRefused("不予重复处理应当写明前一次答复的文号或者申请编号（条例第三十六条第六项）。")
    letter = session.scalars(select(Letter).where(Letter.number == named)).first()
    earlier = _of_letter(session, letter) if letter else _find(session, named)
    if earlier is None:
        return None
    is_other = earlier.id_number_hash != application.id_number_hash and not earlier.is_erased
    if earlier.id == application.id or is_other:
        raise StepRefused(f"申请{earlier.number}不是同一申请人以前的申请，请核对（条例第三十六条第六项）。")
    served = [one for one in _served(session, earlier) if letter is None or one.number == letter.number]
    if not served:
        raise StepRefused(f"申请{earlier.number}还没有答复过，不属于重复申请（条例第三十六条第六项）。")
    return served[-1]


def _of_letter(session: Session, letter: Letter) -> Application | None:
    if letter.kind != LetterKind.REPLY or letter.void_at is not None:
        raise StepRefused(f"{letter.number}不是已经发出的答复书的文号，请核对（条例第三十六条第六项）。")
    return session.get(Application, letter.application_id)


def _find(session: Session, named: str) -> Application | None:
    candidates = number_candidates(named)
    query = select(Application).where(Application.number.in_(candidates)).order_by(Application.id)
    found = session.scalars(query).first()
    if found is None and candidates:
        raise StepRefused("没有找到前一次的申请，请核对编号。")
    return found


def _served(session: Session, application: Application) -> Iterator[EarlierReply]:
    """The replies that were served, oldest first. Each round that was signed has one letter that is not void."""
    query = select(Letter).where(Letter.application_id == application.id, Letter.kind == LetterKind.REPLY)
    letters = list(session.scalars(query.where(Letter.void_at.is_(None)).order_by(Letter.id)))
    for reply in application.replies:
        if reply.status == "served":
            same = [each for each in letters if (each.letter_on, each.text) == (reply.letter_on, reply.letter)]
            number = same[-1].number if same else None
            yield EarlierReply(application.number, number or application.number, reply.letter_on or reply.served_on)
