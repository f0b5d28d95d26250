from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.cases import drafts
from actions.cases.drafts import NoDraftError
from actions.cases.identity import InvalidAnswer
from actions.cases.tables import ApplicationDraft
from actions.cases.time import FixedClock
from actions.db import Database

from .conftest import COMPANY, PERSON, fill


def test_a_draft_survives_a_restart_and_a_days_silence(database: Database, clock: FixedClock) -> None:
    with database.session() as session:
        fill(session, "c1", clock.now(), {"description": "2025年度预算", "applicant_type": "natural"})
    database.dispose()
    clock.advance(timedelta(days=1))
    with database.session() as session:
        draft = drafts.open_draft(session, "c1")
        assert draft
        assert draft.answers["description"] == "2025年度预算"
        assert draft.missing[0] == "features"
        assert drafts.start_draft(session, "c1", clock.now()).id == draft.id


def test_a_wrong_answer_is_not_stored(session: Session, clock: FixedClock) -> None:
    drafts.start_draft(session, "c1", clock.now())
    with pytest.raises(InvalidAnswer):
        drafts.save_answer(session, "c1", "phone", "转人工", clock.now())
    draft = drafts.open_draft(session, "c1")
    assert draft
    assert "phone" not in draft.answers


def test_an_answer_is_stored_in_its_normal_form(session: Session, clock: FixedClock) -> None:
    drafts.start_draft(session, "c1", clock.now())
    draft = drafts.save_answer(session, "c1", "phone", "138 0013 8000", clock.now())
    assert draft.answers == {"phone": "13800138000"}


def test_going_back_asks_the_question_again(session: Session, clock: FixedClock) -> None:
    fill(session, "c1", clock.now(), PERSON)
    assert drafts.clear_answer(session, "c1", "phone", clock.now()).missing == ["phone"]


def test_cancelling_wipes_the_answers_and_allows_a_new_draft(session: Session, clock: FixedClock) -> None:
    fill(session, "c1", clock.now(), PERSON)
    assert drafts.cancel_draft(session, "c1", clock.now())
    assert not drafts.cancel_draft(session, "c1", clock.now())
    row = session.scalars(select(ApplicationDraft)).one()
    assert (row.status, row.answers) == ("cancelled", "{}")
    assert drafts.start_draft(session, "c1", clock.now()).answers == {}


def test_without_a_draft_nothing_can_be_answered(session: Session, clock: FixedClock) -> None:
    with pytest.raises(NoDraftError, match="没有正在填写的申请"):
        drafts.save_answer(session, "c1", "phone", "13800138000", clock.now())


def test_the_database_allows_one_open_draft_a_conversation(session: Session, clock: FixedClock) -> None:
    drafts.start_draft(session, "c1", clock.now())
    session.add(
        ApplicationDraft(
            conversation_id="c1", status="open", answers="{}", created_at=clock.now(), updated_at=clock.now()
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_answers_are_unreadable_in_the_database_and_in_a_repr(session: Session, clock: FixedClock) -> None:
    fill(session, "c1", clock.now(), PERSON)
    stored = bytes(session.execute(text("SELECT answers FROM application_draft")).scalar_one())
    assert "张三".encode() not in stored
    assert b"13800138000" not in stored
    row = session.scalars(select(ApplicationDraft)).one()
    assert "张三" not in repr(row) + repr(drafts.open_draft(session, "c1"))


def test_the_read_back_shows_everything_and_masks_the_number() -> None:
    assert drafts.read_back(PERSON) == (
        "所需信息：2025年度财政预算执行情况报告\n文号、年度等特征：无\n申请人类型：个人\n姓名：张三\n证件类型：居民身份证\n"
        "证件号码：110***********002X\n联系电话：13800138000\n获取方式：电子版\n获取途径：发送到电子邮箱\n"
        "电子邮箱：zhang@example.com"
    )
    company = drafts.read_back(COMPANY | {"delivery": "onsite"})
    assert "单位名称：江州建设有限公司" in company
    assert "获取途径：现场查阅" in company
