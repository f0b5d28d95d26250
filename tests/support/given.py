"""An application that is answered with files: what a citizen's side is tried on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from actions.cases import drafts, enclosures, steps
from actions.cases.applications import Receipt, file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.steps import Notice, Person
from actions.settings import AgencySettings
from bot.console.case_work import tell_applicant
from tests.support import files

WANG = Person("王工(wang)", frozenset(STAFF_ROLES))
FORM = {
    "applicant_type": "natural",
    "applicant_name": "张三丰",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "description": "2025年老旧小区改造的项目清单",
    "features": "2025年度",
    "form": "electronic",
    "delivery": "chat",
}
LIST, TABLE = "改造项目清单.pdf", "资金安排表.xlsx"
PREPARED: Mapping[str, bytes] = {LIST: files.pdf("list"), TABLE: files.xlsx()}
_AGENCY = AgencySettings()


def apply(session: Session, conversation_id: str, now: datetime, agency: AgencySettings = _AGENCY) -> Receipt:
    """File an application in the conversation."""
    drafts.start_draft(session, conversation_id, now)
    for key, value in FORM.items():
        drafts.save_answer(session, conversation_id, key, value, now)
    around = {"channel": "web", "now": now, "calendar": WorkCalendar(), "agency": agency}
    return file_application(session, conversation_id=conversation_id, **around)


def prepare(session: Session, number: str, now: datetime, prepared: Mapping[str, bytes] = PREPARED) -> list[int]:
    """Files for the reply; their ids."""
    application = steps.find(session, number, lock=True)
    assert application is not None
    added = [
        enclosures.add(session, application, name, enclosures.checked(name, raw), by=WANG.name, now=now)
        for name, raw in prepared.items()
    ]
    return [each.id for each in added]


def answer(
    session: Session,
    number: str,
    now: datetime,
    prepared: Mapping[str, bytes] = PREPARED,
    agency: AgencySettings = _AGENCY,
) -> Notice:
    """Answer at once with these files, and tell the applicant as the console does."""
    prepare(session, number, now, prepared)
    notice = steps.take(
        session,
        number,
        EventKind.REPLIED_AT_ONCE,
        {"kind": "G2", "method": "online"},
        by=WANG,
        now=now,
        calendar=WorkCalendar(),
        agency=agency,
        content={"info": "2025年老旧小区改造的项目清单和资金安排，见附件。"},
    )
    tell_applicant(session, notice, 1, now)
    return notice
