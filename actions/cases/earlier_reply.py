"""Art. 36(六): the reply that was given before to the same applicant."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.letters import LetterKind
from actions.cases.numbers import number_candidates
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application, Letter


def earlier_case(session: Session, application: Application, named: str) -> str | None:
    """The number of the case in which ``application``'s request was answered before; None: on paper, it is believed.

    ``named`` is the number of the reply's letter, or of the earlier application. Raises :class:`StepRefused` for what
    is no earlier reply to the same applicant.
    """
    named = named.strip()
    if not named:
        raise StepRefused("不予重复处理应当写明前一次答复的文号或者申请编号（条例第三十六条第六项）。")
    earlier = _find(session, named)
    if earlier is None:
        return None
    is_other = earlier.id_number_hash != application.id_number_hash and not earlier.is_erased
    if earlier.id == application.id or is_other:
        raise StepRefused(f"申请{earlier.number}不是同一申请人以前的申请，请核对（条例第三十六条第六项）。")
    if not any(each.status == "served" for each in earlier.replies):
        raise StepRefused(f"申请{earlier.number}还没有答复过，不属于重复申请（条例第三十六条第六项）。")
    return earlier.number


def _find(session: Session, named: str) -> Application | None:
    letter = session.scalars(select(Letter).where(Letter.number == named)).first()
    if letter is not None:
        if letter.kind != LetterKind.REPLY or letter.void_at is not None:
            raise StepRefused(f"{named}不是已经发出的答复书的文号，请核对（条例第三十六条第六项）。")
        return session.get(Application, letter.application_id)
    candidates = number_candidates(named)
    query = select(Application).where(Application.number.in_(candidates)).order_by(Application.id)
    found = session.scalars(query).first()
    if found is None and candidates:
        raise StepRefused("没有找到前一次的申请，请核对编号。")
    return found
