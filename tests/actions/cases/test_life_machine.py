"""Random persons take random steps with random facts on random days: whatever comes, what must hold holds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

import actions.cases.triggers  # noqa: F401 - what the database itself refuses
from actions.cases import applications, chain, due_dates, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import CORRECTION_NOTICE_DAYS
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import STAFF_ROLES, TABLE, EventKind, Role, State, read
from actions.cases.limits import limits_of
from actions.cases.outcomes import OUTCOMES
from actions.cases.refusals import EditConflict, StepRefused
from actions.cases.steps import Person
from actions.cases.tables import Application
from actions.cases.time import CHINA, china_date
from actions.db import Base, crypto
from actions.settings import AgencySettings
from tests.support.databases import empty_sqlite

from .conftest import COMPANY, PERSON, fill
from .right_facts import RightFacts

E = EventKind
CALENDAR = WorkCalendar()
AGENCY = AgencySettings(name="江州市人民政府办公室", number_prefix="JZ", receipt_confirmation="manual")
NUMBER = "JZ2026-00001"
EVERYBODY = frozenset(STAFF_ROLES)
PERSONS = [
    *(Person(f"{role.label}(x)", frozenset({role})) for role in STAFF_ROLES),
    *(Person("王芳(wang)", EVERYBODY), steps.APPLICANT, steps.SYSTEM),
]
# of what is always possible little, or no case would get anywhere
WEIGHTS = {
    **dict.fromkeys((E.NOTED, E.SUPPLEMENTED, E.DELIVERY_CHANGED, E.CONTACT_CORRECTED), 0.03),
    **dict.fromkeys((E.ASSIGNED, E.PROVIDED, E.RECEIPT_CORRECTED), 0.03),
    **dict.fromkeys((E.WITHDRAWN, E.REMEDY_FILED), 0.05),
    **dict.fromkeys((E.SECRECY_REFERRED, E.REASONS_ASKED, E.REPLY_RETURNED, E.SIGNATURE_WITHDRAWN), 0.2),
    **dict.fromkeys((E.CONSULTATION_SENT, E.CONSULTATION_ENDED, E.FEE_WITHDRAWN), 0.3),
    **dict.fromkeys((E.TAKEN_UP, E.CORRECTION_ASKED, E.FEE_NOTICED, E.REPLIED_AT_ONCE, E.EXTENDED), 3.0),
    **dict.fromkeys((E.SERVED, E.REPLY_SIGNED, E.REDO_ORDERED, E.ABANDONED_NO_CORRECTION, E.ABANDONED_NO_FEE), 5.0),
}
T = TypeVar("T")

anything = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        ["\x00", "\ud800", "x" * 65, "13800138000", "a@b.cn", "0", "-1", "二", "G2", "N4", "X2", "Z1", "F1"]
    ),
    st.integers(-5, 10**12),
    st.floats(allow_nan=True),
    st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat),
    st.dates(date(2026, 2, 1), date(2026, 9, 1)),
)


class Life(RuleBasedStateMachine):
    """One application, from the day it came."""

    def __init__(self) -> None:
        super().__init__()
        crypto.install(crypto.Keyring.from_secrets("test"))
        self.directory = Path(tempfile.mkdtemp(prefix="gongkai-machine-"))
        self.database = empty_sqlite(self.directory / "case.db", Base.metadata)
        self.now = datetime(2026, 3, 2, 10, tzinfo=CHINA)
        self.events = 0

    def teardown(self) -> None:
        self.database.dispose()
        shutil.rmtree(self.directory)

    @property
    def today(self) -> date:
        return china_date(self.now)

    def do(self, work: Callable[[Session], T]) -> T:
        with self.database.session() as session:
            return work(session)

    def application(self, session: Session) -> Application:
        return session.scalars(select(Application)).one()

    def take(self, session: Session, kind: EventKind, given: dict[str, Any], by: Person, **more: Any) -> steps.Notice:
        return steps.take(session, NUMBER, kind, given, by=by, now=self.now, calendar=CALENDAR, agency=AGENCY, **more)

    @initialize(route=st.sampled_from(list(applications.ROUTES)), company=st.booleans())
    def begin(self, route: str, company: bool) -> None:
        answers = COMPANY if company else PERSON

        def file(session: Session) -> None:
            if route == "online":
                fill(session, "c1", self.now, answers)
                applications.file_application(
                    session, conversation_id="c1", channel="web", now=self.now, calendar=CALENDAR, agency=AGENCY
                )
                return
            applications.enter_application(
                session,
                answers,
                route=route,
                arrived_on=self.today,
                by=PERSONS[0],
                now=self.now,
                calendar=CALENDAR,
                agency=AGENCY,
            )

        self.do(file)

    @rule(days=st.integers(0, 12))
    def time_goes_by(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=7)

    @rule(
        kind=st.sampled_from(list(EventKind)),
        by=st.sampled_from(PERSONS),
        back=st.sampled_from([0, 0, 1, 5, 40, -1]),
        data=st.data(),
    )
    def somebody_tries_anything(self, kind: EventKind, by: Person, back: int, data: st.DataObject) -> None:
        keys = [fact.key for fact in TABLE[kind].facts]
        given = {key: data.draw(anything, label=key) for key in data.draw(st.sets(st.sampled_from([*keys, "?"])))}
        content = {"body": data.draw(st.text(max_size=30)), "earlier_number": data.draw(st.text(max_size=5))}
        on = self.today - timedelta(days=back)
        try:
            self.do(lambda session: self.take(session, kind, given, by, on=on, content=content))
        except StepRefused as refused:
            said = str(refused)
        else:
            self.events += 1
            return
        assert said.strip()

    @rule(seed=st.integers(0, 2**32))
    def the_case_goes_on(self, seed: int) -> None:
        """What is offered can be taken, by whom it is offered to, with the right facts."""
        random = Random(seed)
        for _ in range(random.randint(5, 25)):
            self.now += timedelta(days=random.choice([0, 0, 0, 1, 3, 10, 30]), minutes=7)
            self.do(lambda session: self._take_what_is_offered(session, random))
            self.do(self._check)

    def _take_what_is_offered(self, session: Session, random: Random) -> None:
        application = self.application(session)
        found = [
            (by, each.transition.kind)
            for by in PERSONS
            for each in steps.offers(application, by.roles, self.today, CALENDAR, by.name)
            if not each.blocked
        ]
        weights = [WEIGHTS.get(kind, 1.0) for _, kind in found]
        by, kind = random.choices(found, weights)[0]
        given, content = RightFacts(application, self.today, CALENDAR, random).of(kind)
        self.take(session, kind, given, by, content=content)
        self.events += 1

    @rule(by=st.sampled_from(PERSONS), kind=st.sampled_from(list(EventKind)), seed=st.integers(0, 99))
    def what_is_not_offered_is_refused(self, by: Person, kind: EventKind, seed: int) -> None:
        def take(session: Session) -> None:
            application = self.application(session)
            found = steps.offers(application, by.roles, self.today, CALENDAR, by.name)
            if kind in {each.transition.kind for each in found if not each.blocked}:
                return
            try:
                given, content = RightFacts(application, self.today, CALENDAR, Random(seed)).of(kind)
            except (IndexError, AssertionError, TypeError):
                given, content = {}, {}  # there is nothing right to say
            with pytest.raises(StepRefused):
                self.take(session, kind, given, by, content=content)

        self.do(take)

    @precondition(lambda self: self.events)
    @rule(behind=st.integers(1, 3))
    def who_looks_at_an_old_page_is_told_what_changed(self, behind: int) -> None:
        def take(session: Session) -> None:
            version = self.application(session).version
            with pytest.raises(EditConflict) as conflict:
                self.take(session, EventKind.NOTED, {"note": "x"}, PERSONS[5], expected_version=version - behind)
            assert conflict.value.since

        self.do(take)

    @invariant()
    def what_must_hold_holds(self) -> None:
        self.do(self._check)

    def _check(self, session: Session) -> None:
        application = session.scalars(select(Application)).one_or_none()
        if application is None:
            return
        case = read(application.events)
        assert application.state == case.state
        assert application.is_open is case.state.is_open
        assert application.version == len(application.events)
        assert (application.outcome is None) is (application.concluded_on is None)
        assert application.is_open or application.outcome in OUTCOMES
        assert (case.state is State.REMEDY) is (not case.state.is_open and bool(case.open_remedies))
        assert application.received_on == case.received_on
        assert 0 <= application.extension_days <= 20
        kinds = [event.kind for event in application.events]
        for once in ("submitted", "correction_asked", "extended", "fee_noticed"):
            assert kinds.count(once) <= 1
        deadline = due_dates.deadline_of_case(case, CALENDAR)
        assert (application.due_on, application.provisional) == (
            (deadline.due_on, deadline.provisional) if deadline else (None, False)
        )
        limits = {(kind.value, ref, on) for kind, ref, on in limits_of(case, deadline, CALENDAR)}
        assert {(each.kind, each.ref, each.due_on) for each in application.limits} == limits
        assert not case.state.is_open or limits or case.waits_for_applicant
        if case.correction_asked_on and case.received_on:
            notice_by = CALENDAR.add_workdays(case.received_on, CORRECTION_NOTICE_DAYS)  # Art. 30
            assert case.correction_is_late is (case.correction_asked_on > notice_by)
        served = [event for event in application.events if event.kind == "served"]
        assert len([reply for reply in application.replies if reply.status == "served"]) >= len(served)
        if case.state is State.SIGNED:
            assert application.reply
            assert application.reply.reviewed_by
            assert application.reply.letter
            received_on = case.counted_from
            assert received_on is None or chinese_date(received_on) in application.reply.letter  # Art. 31
        assert Role.APPLICANT.value not in {e.role for e in application.events if e.kind.startswith("reply_")}
        assert chain.verify(session, calendar=CALENDAR).faults == ()


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a life takes minutes: the steps are printed
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
