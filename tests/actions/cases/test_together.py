"""Many at once: numbers without gaps, a chain that holds, and nobody waits for somebody who waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text

from actions.cases import audit, chain, steps
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.refusals import StepRefused
from actions.cases.steps import Person
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from tests.support.replies import content_for

from .conftest import PERSON, fill

E = EventKind
THREADS, EACH = 8, 6


class Office:
    """Eight people who file, step, look and note at once, on the same few cases."""

    def __init__(self, database: Database, now: datetime, agency: AgencySettings) -> None:
        self.database, self.now = database, now
        self.shared: dict[str, Any] = {"calendar": WorkCalendar(), "agency": agency}

    def file(self, conversation: str) -> str:
        with self.database.session() as session:
            fill(session, conversation, self.now, PERSON)
            return file_application(
                session, conversation_id=conversation, channel="web", now=self.now, **self.shared
            ).number

    def take(self, number: str, kind: EventKind, given: dict[str, Any], by: Person, **more: Any) -> None:
        with self.database.session() as session:
            steps.take(session, number, kind, given, by=by, now=self.now, **self.shared, **more)

    def work(self, who: int) -> int:
        """How many steps were refused, as is right when somebody else was faster."""
        random, refused = Random(who), 0
        person = Person(f"员工{who}(w{who})", frozenset(STAFF_ROLES))
        for turn in range(EACH):
            self.file(f"c{who}-{turn}")
            number = f"JZ2026-0000{random.randint(1, 4)}"
            for kind, given, more in random.sample(_STEPS, 3):
                try:
                    self.take(number, kind, given, person, **more)
                except StepRefused:
                    refused += 1
            with self.database.session() as session:  # the trail first, a case after: the other way round
                audit.record(session, at=self.now, actor=person.name, action="looked", subject=number)
                session.execute(select(Application).where(Application.number == number).with_for_update()).one()
            self.fails_after_filing(f"x{who}-{turn}")
        return refused

    def fails_after_filing(self, conversation: str) -> None:
        """A filing that is rolled back gives its number back."""
        with pytest.raises(RuntimeError), self.database.session() as session:  # noqa: PT012 - the whole transaction
            fill(session, conversation, self.now, PERSON)
            file_application(session, conversation_id=conversation, channel="web", now=self.now, **self.shared)
            raise RuntimeError("the connection broke")


_STEPS: list[tuple[EventKind, dict[str, Any], dict[str, Any]]] = [
    (E.NOTED, {"note": "已电话联系。"}, {}),
    (E.TAKEN_UP, {}, {}),
    (E.ASSIGNED, {"handler": "李明(li)"}, {}),
    (E.CONSULTATION_SENT, {"consulted": "third_party", "party": "某公司", "matter": "合同文本"}, {}),
    (E.REPLY_DRAFTED, {"kind": "G1"}, {"content": content_for("G1", datetime(2026, 3, 2).date())}),  # noqa: DTZ001
    (E.EXTENDED, {"days": 5, "reason": "需要检索的档案数量较多，无法按期完成"}, {}),
]


def test_many_at_once(database: Database, clock: FixedClock, agency: AgencySettings) -> None:
    office = Office(database, clock.now(), agency)
    for first in range(4):
        office.file(f"first{first}")
    with ThreadPoolExecutor(THREADS) as pool:
        refused = sum(pool.map(office.work, range(THREADS)))
    with database.session() as session:
        numbers = session.scalars(select(Application.sequence).order_by(Application.sequence)).all()
        assert numbers == list(range(1, 4 + THREADS * EACH + 1))
        verified = chain.verify(session)
        assert verified.faults == ()
        assert verified.events > 2 * len(numbers)
        letters = session.execute(text("SELECT number FROM letter WHERE number LIKE '%告%'")).scalars().all()
        assert sorted(int(number.split("〕")[1][:-1]) for number in letters) == list(range(1, len(letters) + 1))
    assert 0 < refused < THREADS * EACH * 3
