from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from bot.console import sessions, staff
from bot.console.tables import StaffMember, StaffSession


@pytest.fixture
def member(session: Session, clock: FixedClock) -> StaffMember:
    staff.ensure_first_admin(session, clock.now())
    return session.scalars(select(StaffMember)).one()


def test_the_database_never_holds_the_token(session: Session, clock: FixedClock, member: StaffMember) -> None:
    token = sessions.open_session(session, member.id, clock.now())
    stored = session.scalars(select(StaffSession)).one()
    assert token not in stored.token_hash
    assert sessions.find_member(session, token, clock.now()) is member
    assert sessions.find_member(session, stored.token_hash, clock.now()) is None


def test_eight_idle_hours_end_a_session(session: Session, clock: FixedClock, member: StaffMember) -> None:
    token = sessions.open_session(session, member.id, clock.now())
    clock.advance(timedelta(hours=7, minutes=59))
    sessions.touch(session, token, clock.now())
    clock.advance(timedelta(hours=7, minutes=59))
    assert sessions.find_member(session, token, clock.now())
    clock.advance(timedelta(minutes=1))
    assert sessions.find_member(session, token, clock.now()) is None


def test_seven_days_end_a_session_however_busy(session: Session, clock: FixedClock, member: StaffMember) -> None:
    token = sessions.open_session(session, member.id, clock.now())
    for _ in range(7 * 4):
        assert sessions.find_member(session, token, clock.now())
        sessions.touch(session, token, clock.now())
        clock.advance(timedelta(hours=6))
    assert sessions.find_member(session, token, clock.now()) is None


def test_signing_out_ends_this_session_only(session: Session, clock: FixedClock, member: StaffMember) -> None:
    here, there = (sessions.open_session(session, member.id, clock.now()) for _ in range(2))
    sessions.close_session(session, here)
    assert sessions.find_member(session, here, clock.now()) is None
    assert sessions.find_member(session, there, clock.now())


def test_a_disabled_account_has_no_session_left(session: Session, clock: FixedClock, member: StaffMember) -> None:
    token = sessions.open_session(session, member.id, clock.now())
    member.disabled_at = clock.now()
    assert sessions.find_member(session, token, clock.now()) is None


def test_sessions_that_ran_out_are_cleared_at_the_next_sign_in(
    session: Session, clock: FixedClock, member: StaffMember
) -> None:
    sessions.open_session(session, member.id, clock.now())
    clock.advance(timedelta(hours=9))
    sessions.open_session(session, member.id, clock.now())
    assert session.scalar(select(func.count()).select_from(StaffSession)) == 1


def test_a_csrf_token_belongs_to_one_session_and_does_not_show_it() -> None:
    token, other = sessions.new_token(), sessions.new_token()
    assert sessions.csrf_token(token) == sessions.csrf_token(token) != sessions.csrf_token(other)
    assert token not in sessions.csrf_token(token)
