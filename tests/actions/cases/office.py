"""An office that works through days: cases step by step, and a sweep when somebody says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from actions.cases import alerts, steps
from actions.cases.alerts import AlertRules, Swept
from actions.cases.alerts.tables import Alert
from actions.cases.applications import enter_application, file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.steps import Notice, Person
from actions.cases.tables import Application
from actions.cases.time import FixedClock, china_date
from actions.db import Database
from actions.settings import AgencySettings

from .conftest import PERSON, fill

E = EventKind
WANG = Person("王芳(wang)", frozenset(STAFF_ROLES))
LI = Person("李明(li)", frozenset(STAFF_ROLES))


@dataclass
class Office:
    db: Database
    clock: FixedClock
    calendar: WorkCalendar
    agency: AgencySettings
    staff: Collection[str] = (WANG.name, LI.name)
    rules: AlertRules = field(default_factory=AlertRules)

    def at(self, day: str, hour: int = 9) -> None:
        self.clock.instant = datetime.fromisoformat(f"{day}T{hour:02}:00:00+08:00")

    def file(self, conversation_id: str = "c1") -> str:
        """An application by internet, received at once."""
        with self.db.session() as session:
            fill(session, conversation_id, self.clock.now(), PERSON)
            receipt = file_application(
                session,
                conversation_id=conversation_id,
                channel="web",
                now=self.clock.now(),
                calendar=self.calendar,
                agency=self.agency,
            )
        return receipt.number

    def enter(self, arrived_on: str, route: str = "ordinary_mail") -> str:
        """An application on paper, not yet confirmed."""
        with self.db.session() as session:
            made = enter_application(
                session,
                PERSON,
                route=route,
                arrived_on=date.fromisoformat(arrived_on),
                by=WANG,
                now=self.clock.now(),
                calendar=self.calendar,
                agency=self.agency,
            )
            return made.number

    def take(self, number: str, kind: EventKind, given: dict[str, Any] | None = None, **more: Any) -> Notice:
        by = more.pop("by", WANG)
        with self.db.session() as session:
            return steps.take(
                session,
                number,
                kind,
                given or {},
                by=by,
                now=self.clock.now(),
                calendar=self.calendar,
                agency=self.agency,
                **more,
            )

    def reply(self, number: str) -> None:
        self.sign(number)
        self.take(number, E.SERVED, {"method": "online"})

    def sign(self, number: str, kind: str = "G2", content: dict[str, str] | None = None) -> None:
        content = content or {"info": "您申请的报告全文附后，请查收。"}
        self.take(number, E.REPLY_DRAFTED, {"kind": kind}, content=content)
        self.take(number, E.REPLY_SUBMITTED)
        self.take(number, E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
        self.take(number, E.REPLY_SIGNED, by=LI)

    def sweep(self) -> Swept:
        return alerts.Sweep(self.db, self.clock.now(), self.calendar, self.agency, self.staff, self.rules).run()

    def sent(self) -> list[tuple[str, str, str]]:
        """Every alert ever written: kind, stage, recipient."""
        with self.db.session(read_only=True) as session:
            query = select(Alert.kind, Alert.stage, Alert.recipient).order_by(Alert.id)
            return [(kind, stage, recipient) for kind, stage, recipient in session.execute(query)]

    def standing(self) -> list[tuple[str, str, str]]:
        """The alerts that were not withdrawn."""
        with self.db.session(read_only=True) as session:
            query = select(Alert.kind, Alert.stage, Alert.recipient).where(Alert.obsolete_at.is_(None))
            return [(kind, stage, recipient) for kind, stage, recipient in session.execute(query.order_by(Alert.id))]

    def shown(self, *recipients: str) -> list[str]:
        """What these read on their page, the newest news last."""
        today = china_date(self.clock.now())
        with self.db.session(read_only=True) as session:
            return [each.text for each in alerts.list_alerts(session, recipients, today)]

    def due_on(self, number: str) -> date | None:
        with self.db.session(read_only=True) as session:
            return session.scalars(select(Application.due_on).where(Application.number == number)).one()
