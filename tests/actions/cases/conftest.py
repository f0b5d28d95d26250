"""A filled-in form, and filing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from actions.cases import drafts
from actions.cases.applications import Receipt, file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.time import FixedClock
from actions.settings import AgencySettings

PERSON = {
    "description": "2025年度财政预算执行情况报告",
    "features": "",
    "applicant_type": "natural",
    "applicant_name": "张三",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "form": "electronic",
    "delivery": "email",
    "email": "zhang@example.com",
}
COMPANY = {
    "description": "城北污水处理厂环评批复",
    "features": "2024年",
    "applicant_type": "legal",
    "applicant_name": "江州建设有限公司",
    "id_number": "91110000600037341L",
    "contact_person": "李四",
    "phone": "010-12345678",
    "form": "inspect",
}

File = Callable[..., Receipt]


def fill(session: Session, conversation_id: str, now: datetime, answers: dict[str, str]) -> None:
    drafts.start_draft(session, conversation_id, now)
    for key, value in answers.items():
        drafts.save_answer(session, conversation_id, key, value, now)


@pytest.fixture
def file_one(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> File:
    """Fill a form and file it."""

    def file(conversation_id: str = "c1", answers: dict[str, str] = PERSON, agency: AgencySettings = agency) -> Receipt:
        fill(session, conversation_id, clock.now(), answers)
        return file_application(
            session, conversation_id=conversation_id, channel="web", now=clock.now(), calendar=calendar, agency=agency
        )

    return file


@pytest.fixture
def manual(agency: AgencySettings) -> AgencySettings:
    """An office that confirms receipt by hand (Art. 31(三))."""
    return agency.model_copy(update={"receipt_confirmation": "manual"})
