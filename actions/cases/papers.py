"""What an applicant has in writing, to be shown again: the receipt (登记回执) and the reply as it was served."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import attachments, enclosures
from actions.cases.applications import Receipt, application_by_code, receipt_of, served_reply
from actions.cases.calendar import WorkCalendar
from actions.cases.given import Given, given
from actions.cases.refusals import UnknownApplicationError
from actions.cases.tables import Application

_WITHHELD = re.compile(r"^[一二三四五六七八九十]{1,3}、[^\n]{0,20}不予?公开", re.M)


@dataclass(frozen=True)
class Papers:
    """The receipt of an application, and the letter of the last reply that was served; empty: none was."""

    receipt: Receipt
    letter: str = field(default="", repr=False)
    served_on: date | None = None
    is_posted: bool = False  # on its way by post since ``served_on``
    to_take: Given = field(default=Given(), repr=False)  # what can be downloaded
    sent: tuple[str, ...] = field(default=(), repr=False)  # names of the files that the applicant handed in
    reasons: str = field(default="", repr=False)  # the paragraphs of the letter that say why; empty: not to be found


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
    to_take = given(session, application)
    sent = tuple(each.name for each in attachments.of_application(session, application.id))
    if reply is None:
        return Papers(receipt, to_take=to_take, sent=sent)
    letter = reply.letter or ""
    reasons = reasons_in(letter, application.number, reply.remedy)
    return Papers(receipt, letter, reply.served_on, reply.served_by == "post", to_take, sent, reasons)


def files_by_code(session: Session, number: str, code: str) -> int:
    """How many files who knows number and query code can download."""
    application = application_by_code(session, number, code)
    return len(enclosures.given(session, application.id)) if application else 0


def reasons_in(letter: str, number: str, remedy: str) -> str:
    """The paragraphs of a reply's letter that say what is not given and why (Art. 36, 37), as they stand: those before
    the remedies; of a reply in parts, from the heading of what is withheld, else behind the one that names the
    application. Empty where an office has worded its letters so that they are not found."""
    end = letter.find(remedy) if remedy else -1
    if end < 0:
        return ""
    body = letter[:end]
    if withheld := _WITHHELD.search(body):
        return body[withheld.start() :].strip()
    opening = body.find(number)
    _, _, rest = body[opening:].partition("\n") if opening >= 0 else ("", "", "")
    return rest.strip()
