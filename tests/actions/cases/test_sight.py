"""Who sees what of an applicant (个人信息保护法 Art. 6, 34)."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import sight
from actions.cases.lifecycle import Role
from actions.cases.tables import Application
from actions.cases.time import FixedClock

from .conftest import COMPANY, File

HIDDEN = sight.HIDDEN


@pytest.mark.parametrize(
    ("role", "id_number", "phone", "email", "may_reveal"),
    [
        (Role.REGISTRAR, "110***********002X", "138****8000", "z***@example.com", True),
        (Role.SUPERVISOR, "110***********002X", "138****8000", "z***@example.com", True),
        (Role.HANDLER, HIDDEN, "138****8000", "z***@example.com", False),
        (Role.REVIEWER, HIDDEN, HIDDEN, HIDDEN, False),
        (Role.SIGNER, HIDDEN, HIDDEN, HIDDEN, False),
    ],
)
def test_each_duty_sees_what_it_needs(
    session: Session, file_one: File, role: Role, id_number: str, phone: str, email: str, may_reveal: bool
) -> None:
    file_one()
    found = sight.seen(session.scalars(select(Application)).one(), {role})
    assert (found.name, found.id_number, found.phone) == ("张*", id_number, phone)
    assert (found.email, found.address, found.may_reveal) == (email, None, may_reveal)
    assert "张三" not in repr(found)


def test_who_holds_several_duties_sees_what_the_widest_sees(session: Session, file_one: File) -> None:
    file_one()
    application = session.scalars(select(Application)).one()
    assert sight.seen(application, {Role.SIGNER, Role.REGISTRAR}) == sight.seen(application, {Role.REGISTRAR})
    assert sight.seen(application, set()) == sight.seen(application, {Role.REVIEWER})


def test_an_organisations_name_is_shown_but_not_its_contact_person(session: Session, file_one: File) -> None:
    file_one(answers=COMPANY)
    application = session.scalars(select(Application)).one()
    assert sight.seen(application, {Role.REVIEWER}).name == "江州建设有限公司"
    assert sight.seen(application, {Role.HANDLER}).contact_person == "李*"
    assert sight.seen(application, {Role.REVIEWER}).contact_person == HIDDEN


def test_of_what_was_erased_nothing_is_offered_to_be_shown(session: Session, file_one: File, clock: FixedClock) -> None:
    file_one()
    application = session.scalars(select(Application)).one()
    application.identity_erased_at = datetime.fromisoformat("2027-05-01T00:00:00+08:00")
    found = sight.seen(application, {Role.REGISTRAR})
    assert (found.id_number, found.phone, found.may_reveal) == (sight.ERASED, sight.ERASED, False)
