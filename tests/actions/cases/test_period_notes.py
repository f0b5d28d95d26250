"""去年 in an application means a year to who wrote it; who reads it next year must not take it for another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import drafts, privacy
from actions.cases.applications import enter_application, file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES
from actions.cases.period_notes import joined_note, period_note
from actions.cases.steps import Person
from actions.cases.tables import Application, ApplicationDraft
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings

from .conftest import PERSON, File

TODAY = date(2026, 11, 22)
WORDS = "去年江州大桥维修工程的决算"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (WORDS, "「去年」按2025年理解"),
        ("上个月和去年的补贴名单，去年的要全部", "「上个月」按2026年10月理解；「去年」按2025年理解"),
        ("近三年的审计报告", "「近三年」按2023年11月23日至2026年11月22日理解"),
        ("2019年到2021年的预算", ""),
        ("国办发〔2019〕61号", ""),
        ("《关于做好今年防汛工作的通知》", ""),
        ("《关于做好今年防汛工作的通知》去年的版本", "「去年」按2025年理解"),
        ("征地批复", ""),
    ],
)
def test_only_periods_that_depend_on_the_day_are_noted(text: str, note: str) -> None:
    assert period_note(text, TODAY) == note


def test_notes_on_both_answers_are_one_each_once() -> None:
    notes = {"features": "「去年」按2025年理解", "description": "「上个月」按2026年10月理解；「去年」按2025年理解"}
    assert joined_note(notes) == "「上个月」按2026年10月理解；「去年」按2025年理解"


def test_it_means_what_it_meant_on_the_day_it_was_said(database: Database, clock: FixedClock) -> None:
    clock.instant = datetime.fromisoformat("2026-12-31T20:00:00+08:00")
    with database.session() as session:
        drafts.start_draft(session, "c1", clock.now())
        drafts.save_answer(session, "c1", "description", WORDS, clock.now())
    clock.instant = datetime.fromisoformat("2027-01-02T09:00:00+08:00")
    with database.session() as session:
        draft = drafts.save_answer(session, "c1", "features", "上个月的", clock.now())
        again = drafts.save_answer(session, "c1", "description", WORDS, clock.now())  # the same words
    assert draft.answers == {"description": WORDS, "features": "上个月的"}
    assert draft.notes == {"description": "「去年」按2025年理解", "features": "「上个月」按2026年12月理解"}
    assert again.notes == draft.notes
    assert drafts.read_back(draft.answers, draft.notes).splitlines()[:4] == [
        f"所需信息：{WORDS}",
        "（「去年」按2025年理解）",
        "文号、年度等特征：上个月的",
        "（「上个月」按2026年12月理解）",
    ]


def test_other_words_take_their_note_with_them(session: Session, clock: FixedClock) -> None:
    drafts.start_draft(session, "c1", clock.now())
    drafts.save_answer(session, "c1", "description", WORDS, clock.now())
    assert drafts.save_answer(session, "c1", "description", "2019年的决算", clock.now()).notes == {}
    drafts.save_answer(session, "c1", "description", WORDS, clock.now())
    assert drafts.clear_answer(session, "c1", "description", clock.now()).notes == {}


def test_what_is_filed_keeps_the_citizens_words_and_the_note_beside(
    session: Session, file_one: File, clock: FixedClock
) -> None:
    file_one(answers=PERSON | {"description": WORDS, "features": "去年的，财政局"})
    filed = session.scalars(select(Application)).one()
    assert (filed.description, filed.features) == (WORDS, "去年的，财政局")
    assert filed.period_note == "「去年」按2025年理解"
    assert session.scalars(select(ApplicationDraft.answers)).one() == "{}"


def test_an_application_without_such_words_has_no_note(session: Session, file_one: File) -> None:
    file_one()
    assert session.scalars(select(Application)).one().period_note is None


def test_on_paper_the_day_of_arrival_counts(
    session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    arrived = date(2026, 2, 27)
    answers = PERSON | {"description": "上个月的补贴名单"}
    by = Person("王芳(wang)", frozenset(STAFF_ROLES))
    entered = enter_application(
        session, answers, route="fax", arrived_on=arrived, by=by, now=clock.now(), calendar=calendar, agency=agency
    )
    assert entered.period_note == "「上个月」按2026年1月理解"


def test_the_note_goes_with_the_words(
    session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    drafts.start_draft(session, "c1", clock.now())
    for key, value in (PERSON | {"description": WORDS}).items():
        drafts.save_answer(session, "c1", key, value, clock.now())
    file_application(session, conversation_id="c1", channel="web", now=clock.now(), calendar=calendar, agency=agency)
    filed = session.scalars(select(Application)).one()
    assert filed.period_note
    clock.advance(timedelta(days=400))
    privacy._erase_case(session, filed, clock.now())
    assert (filed.description, filed.period_note) == (privacy.GONE, None)
