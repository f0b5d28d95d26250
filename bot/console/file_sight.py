"""Which files of citizens a member of staff may open, and how their names are shown."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions.cases import attachments
from actions.cases.attachments import Attached, Purpose
from actions.cases.masking import without_document_numbers
from actions.cases.steps import find
from bot.console.me import Me
from bot.console.policy import Permission, may


def may_open(person: Me, file: Attached) -> bool:
    """Whether ``person`` may open it: a photo of an ID paper as they may see the applicant unmasked."""
    return file.purpose is not Purpose.IDENTITY or may(person.actor, Permission.REVEAL_APPLICANT)


def files_of(session: Session, number: str, person: Me) -> list[tuple[Attached, str, bool]]:
    """The files of an application, the name as staff may read it, and whether ``person`` may open it."""
    application = find(session, number)
    found = attachments.of_application(session, application.id) if application else []
    works = may(person.actor, Permission.WORK_ON_APPLICATIONS)
    return [(each, without_document_numbers(each.name), works and may_open(person, each)) for each in found]
