"""Finding an applicant's applications by what is typed, whole or not at all, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.cases import applicant_keys, privacy, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.finding_tables import ApplicantKey
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.settings import AgencySettings

from .conftest import COMPANY, PERSON, File


def found(session: Session, typed: str, *, organisations_only: bool = False) -> list[str]:
    keys = applicant_keys.keys_typed(typed, organisations_only=organisations_only)
    ids = applicant_keys.applications_with(session, keys, organisations_only=organisations_only)
    return list(session.scalars(select(Application.number).where(Application.id.in_(ids)).order_by(Application.id)))


@pytest.mark.parametrize(
    ("typed", "whose"),
    [
        *(
            (text, "person")
            for text in ("张三", " 张 三 ", "13800138000", "86-138-0013-8000", "１３８００１３８０００")
        ),
        *((text, "person") for text in ("11010519491231002x", "Zhang@Example.com")),
        *((text, "company") for text in ("江州建设有限公司", "李四", "91110000600037341L", "010-12345678")),
        *((text, "") for text in ("张", "张三丰", "1380013800", "example.com", "江州建设", "", "%", "a" * 10_000)),
    ],
)
def test_what_is_typed_finds_whole_names_and_numbers(session: Session, file_one: File, typed: str, whose: str) -> None:
    numbers = {"person": [file_one("c1").number], "company": [file_one("c2", COMPANY).number], "": []}
    assert found(session, typed) == numbers[whose]


def test_who_may_not_see_persons_finds_organisations_by_name_only(session: Session, file_one: File) -> None:
    file_one("c1")
    company = file_one("c2", COMPANY).number
    assert found(session, "江州建设有限公司", organisations_only=True) == [company]
    for typed in ("张三", "13800138000", "11010519491231002X", "010-12345678"):
        assert found(session, typed, organisations_only=True) == []


def test_nothing_of_an_applicant_stands_in_the_table(session: Session, file_one: File) -> None:
    file_one("c1")
    keys = session.scalars(select(ApplicantKey.hash)).all()
    assert len(keys) == 3  # name, telephone, e-mail
    assert all(len(key) == 64 and value not in key for key in keys for value in PERSON.values() if value)


def test_older_applications_are_caught_up_and_forgotten_ones_are_not(session: Session, file_one: File) -> None:
    number, other = file_one("c1").number, file_one("c2", COMPANY).number
    session.execute(delete(ApplicantKey))
    erased = session.scalars(select(Application).where(Application.number == other)).one()
    erased.identity_erased_at = erased.submitted_at
    session.flush()
    assert [applicant_keys.catch_up(session, limit=1) for _ in range(2)] == [1, 0]
    assert found(session, "张三") == [number]
    assert found(session, "江州建设有限公司") == []


def test_art_47_what_is_erased_is_not_found_any_more(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    number = file_one("c1").number
    who = steps.Person("王芳(wang)", frozenset(STAFF_ROLES))
    withdrawn = {"by": who, "now": clock.now(), "calendar": calendar, "agency": agency}
    steps.take(session, number, EventKind.WITHDRAWN, {}, **withdrawn)
    assert found(session, "张三") == [number]
    privacy.erase(session, number, privacy.Stage.IDENTITY, by="王芳(wang)", reason="期限已满", now=clock.now())
    assert found(session, "张三") == found(session, "13800138000") == []
