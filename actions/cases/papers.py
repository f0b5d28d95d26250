"""What an applicant has in writing, to be shown again: the receipt (登记回执) and the reply as it was served."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.applications import Receipt, receipt_of, served_reply
from actions.cases.calendar import WorkCalendar
from actions.cases.refusals import UnknownApplicationError
from actions.cases.tables import Application


@dataclass(frozen=True)
class Papers:
    """The receipt of an application, and the letter of the last reply that was served; empty: none was."""

    receipt: Receipt
    letter: str = field(default="", repr=False)
    served_on: date | None = None
    is_posted: bool = False  # on its way by post since ``served_on``


def papers(session: Session, conversation_id: str, number: str, calendar: WorkCalendar) -> Papers:
    """What was given for an application filed in the conversation.

    Raises :class:`~actions.cases.refusals.UnknownApplicationError`, also for another conversation's.
    """
    query = select(Application).where(Application.conversation_id == conversation_id, Application.number == number)
    application = session.scalars(query).first()
    if application is None:
        raise UnknownApplicationError(f"这个对话里没有编号为“{number[:40]}”的申请。")
    receipt = receipt_of(application, calendar, repeated=True)
    reply = served_reply(application)
    if reply is None:
        return Papers(receipt)
    return Papers(receipt, reply.letter or "", reply.served_on, reply.served_by == "post")
