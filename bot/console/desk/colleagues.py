"""To whom a conversation can be passed on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.console.tables import StaffMember, StaffSession, StaffUnit

_CAN_SIGN_IN = (StaffMember.disabled_at.is_(None), StaffMember.must_change_password.is_(False))
THERE = timedelta(minutes=15)  # since they last did something in the console


def colleagues_there(session: Session, but: int, now: datetime) -> list[tuple[int, str]]:
    """Id and name of everybody who can sign in and has done something a short while ago, without ``but``."""
    is_there = exists().where(StaffSession.staff_id == StaffMember.id, StaffSession.seen_at >= now - THERE)
    query = select(StaffMember).where(*_CAN_SIGN_IN, StaffMember.id != but, is_there)
    return [(member.id, member.display_name) for member in session.scalars(query.order_by(StaffMember.display_name))]


def units(session: Session) -> list[tuple[int, str]]:
    """Id and name of the units in which somebody can sign in: what is passed to another would wait for ever."""
    is_manned = exists().where(StaffMember.unit_id == StaffUnit.id, *_CAN_SIGN_IN)
    query = select(StaffUnit).where(StaffUnit.disabled_at.is_(None), is_manned)
    return [(unit.id, unit.name) for unit in session.scalars(query.order_by(StaffUnit.position, StaffUnit.name))]
