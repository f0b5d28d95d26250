"""Whose an application is, and who reaches it: the policy's question, with the case in hand or as a condition.

An application belongs to the unit of its handler. That is looked up, never stored with the case: who moves to another
unit takes the cases along, and who reassigns a case hands it over to the other's unit.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from actions.cases.steps import find
from actions.cases.tables import Application, CaseEvent
from bot.console.me import Me, signature
from bot.console.policy import Belonging, reaches, reaches_everything
from bot.console.tables import StaffMember

OTHERS = "这件申请由其他科室承办，您不能查看或办理。需要的话，请联系登记人员、主管人员改派。"


class OutOfReachError(Exception):
    """The application is another unit's; the message is a Chinese sentence."""

    def __init__(self) -> None:
        super().__init__(OTHERS)


def within(session: Session, number: str, person: Me) -> bool:
    """Whether ``person`` reaches the application; true of one that there is not, which its own page says."""
    if reaches_everything(person.actor):
        return True
    application = find(session, number)
    return application is None or reaches(person.actor, belonging(session, application, person))


def require(session: Session, number: str, person: Me) -> None:
    """Lock the application. Raises :class:`OutOfReachError` when ``person`` doesn't reach it (any more)."""
    if reaches_everything(person.actor):
        return
    application = find(session, number, lock=True)
    if application is not None and not reaches(person.actor, belonging(session, application, person)):
        raise OutOfReachError


def belonging(session: Session, application: Application, person: Me) -> Belonging:
    """Whose the application is, as ``person`` stands to it."""
    had_part = select(CaseEvent.id).where(
        CaseEvent.application_id == application.id, CaseEvent.actor == person.signature
    )
    return Belonging(
        unit_of(session, application.handler),
        application.handler == person.signature or session.scalar(had_part.limit(1)) is not None,
    )


def unit_of(session: Session, handler: str | None) -> int | None:
    """The unit of a handler, as the history names people; ``None`` without a handler or a unit."""
    if not handler:
        return None
    username = handler.rpartition("(")[2].removesuffix(")")
    return session.scalar(select(StaffMember.unit_id).where(StaffMember.username == username))


def condition(session: Session, person: Me) -> ColumnElement[bool]:
    """What a list of applications adds to its ``WHERE``, so that it ends at ``person``'s reach.

    The handlers of other units are few and written out; ``handler`` stands at the end of the indexes along which the
    lists are read, and the cases in which somebody had a part are in an index of their own.
    """
    others = [] if reaches_everything(person.actor) else _handlers_of_other_units(session, person)
    if not others:
        return true()
    had_part = select(CaseEvent.application_id).where(CaseEvent.actor == person.signature)
    return or_(
        Application.handler.is_(None), Application.handler.not_in(others), Application.id.in_(had_part.distinct())
    )


def of_unit(session: Session, unit_id: int | None) -> ColumnElement[bool]:
    """The applications that belong to a unit; ``None``: those whose handler is in none."""
    members = units_of_handlers(session)
    if unit_id is None:
        return and_(Application.handler.is_not(None), Application.handler.not_in(sorted(members)))
    return Application.handler.in_(sorted(name for name, unit in members.items() if unit == unit_id))


def units_of_handlers(session: Session) -> dict[str, int]:
    """The unit of everybody who is in one, as the history names people: names on record are final."""
    members = select(StaffMember.display_name, StaffMember.username, StaffMember.unit_id)
    found = session.execute(members.where(StaffMember.unit_id.is_not(None)))
    return {signature(name, username): unit_id for name, username, unit_id in found if unit_id is not None}


def out_of_reach(session: Session, numbers: Collection[str], person: Me) -> frozenset[str]:
    """Which of some applications ``person`` doesn't reach: of a list that counts all, to show these without words."""
    if not numbers or reaches_everything(person.actor):
        return frozenset()
    listed = Application.number.in_(sorted(numbers))
    seen = session.scalars(select(Application.number).where(listed, condition(session, person)))
    return frozenset(numbers) - frozenset(seen)


def _handlers_of_other_units(session: Session, person: Me) -> list[str]:
    return sorted(name for name, unit_id in units_of_handlers(session).items() if unit_id != person.unit_id)
