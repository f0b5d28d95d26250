"""The sweep: what only time does. Started at any moment, any number of times, by any number of processes.

It finds by reading, and writes in short transactions, so that who works on a case never waits for it. What a
stopped process has missed is found by the next one: nothing depends on when, or how often, a sweep is made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Any

from sqlalchemy.orm import Session

from actions.cases import steps
from actions.cases.alerts import finding
from actions.cases.alerts.rules import (
    ONE_DAY,
    AlertRules,
    Duty,
    News,
    Window,
    first_in_line,
    mark,
    missing_year,
    recipients,
    windows,
)
from actions.cases.alerts.sending import Wanted, send, withdraw
from actions.cases.alerts.state import remember, remembered, take_turn
from actions.cases.alerts.texts import Limit, alert_text, lapsed_text, missing_calendar
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.limits import LimitKind
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.telling import due_text
from actions.cases.time import china_date
from actions.db import Database
from actions.settings import AgencySettings

WITHDRAWN = "withdrawn"  # the day of the last withdrawal, in the stored state
_FOUND_AT_ONCE = 5000
_SENT_AT_ONCE = 250  # limits or alerts in a writing transaction
_STEPS_AT_ONCE = 10  # events in a writing transaction


@dataclass
class Swept:
    """What a sweep did."""

    sent: int = 0
    withdrawn: int = 0
    lapsed: int = 0  # consultations
    refused: int = 0  # consultations whose case does not take the event


@dataclass(frozen=True)
class Sweep:
    """A sweep as of ``now``.

    ``staff`` are the signatures of who works here: the case of anybody else is the registrars'.
    """

    db: Database
    now: datetime
    calendar: WorkCalendar
    agency: AgencySettings
    staff: Collection[str]
    rules: AlertRules
    done: Swept = field(default_factory=Swept)

    def run(self, should_stop: Callable[[], bool] = lambda: False) -> Swept:
        """Withdraw what is settled, send what is due, record what has lapsed, ask for the calendar that is missing.

        ``should_stop`` is asked between transactions; what is left then is found by the next sweep.
        """
        due = windows(self.today, self.calendar, self.rules)
        for work in (self._withdraw(), *map(self._send, due), self._lapse(), self._ask_for_calendar()):
            for _ in work:
                if should_stop():
                    return self.done
        return self.done

    @property
    def today(self) -> date:
        return china_date(self.now)

    def _withdraw(self) -> Iterator[None]:
        """Once a day is enough: what is settled is not shown any more from the moment that it is."""
        with self.db.session(read_only=True) as session:
            if remembered(session, WITHDRAWN).get("day") == self.today.isoformat():
                return
            found = finding.without_limit(session)
        for ids in batched(found, _SENT_AT_ONCE):
            with self.db.session() as session:
                take_turn(session)
                self.done.withdrawn += withdraw(session, ids, self.now)
            yield
        with self.db.session() as session:
            remember(session, WITHDRAWN, {"day": self.today.isoformat()})

    def _send(self, window: Window) -> Iterator[None]:
        found, after = [finding.BEGINNING], finding.BEGINNING
        while found:
            with self.db.session(read_only=True) as session:
                found = finding.without_alert(session, window, self.staff, after, _FOUND_AT_ONCE)
            for places in batched(found, _SENT_AT_ONCE):
                with self.db.session() as session:
                    take_turn(session)
                    self.done.sent += self._send_some(session, [limit_id for _, limit_id in places], window)
                after = places[-1]
                yield

    def _send_some(self, session: Session, ids: Sequence[int], window: Window) -> int:
        """The alerts of these limits as they stand now: meanwhile one may be done, or moved out of the window."""
        wanted, marks = list[Wanted](), list[dict[str, Any]]()
        for row in finding.limits_by_id(session, ids):
            if not window.first <= row.due_on <= window.last:
                continue
            kind, left = LimitKind(row.kind), self.calendar.workdays_between(self.today, row.due_on)
            limit = Limit(row.number, kind, row.ref, row.due_on, row.warn_on, row.provisional, self.today, left)
            text = alert_text(limit)
            told = recipients(kind, row.handler, left, is_over=limit.is_over, staff=self.staff, rules=self.rules)
            wanted += [
                Wanted(row.application_id, kind.value, row.ref, row.due_on, window.stage, recipient, text)
                for recipient in told
            ]
            marks.append({"limit": row.id, "alerted": mark(window.stage, told[0])})
        sent = send(session, wanted, self.now)
        finding.note(session, marks)
        return sent

    def _lapse(self) -> Iterator[None]:
        """Art. 32, 34: silence is recorded as of the day after the 15 working days, whenever the sweep comes to it."""
        found, after = [0], 0
        while found:
            with self.db.session(read_only=True) as session:
                found = finding.lapsed(session, self.today, after)
            for ids in batched(found, _STEPS_AT_ONCE):
                with self.db.session() as session:
                    take_turn(session)
                    for row in finding.limits_by_id(session, ids):
                        self._record_lapse(session, row.number, row.ref, row.due_on)
                after = ids[-1]
                yield

    def _record_lapse(self, session: Session, number: str, ref: str, due_on: date) -> None:
        try:
            notice = steps.take(
                session,
                number,
                EventKind.CONSULTATION_LAPSED,
                {"ref": ref},
                by=steps.SYSTEM,
                now=self.now,
                calendar=self.calendar,
                agency=self.agency,
                on=due_on + ONE_DAY,
            )
        except (StepRefused, UnknownApplicationError):
            self.done.refused += 1
            return
        self.done.lapsed += 1
        application = steps.find(session, number)
        assert application is not None
        texts = {
            first_in_line(application.handler, self.staff): lapsed_text(number, ref, due_on, due_text(application))
        }
        if notice.conversation_id and notice.text:
            texts[Duty.APPLICANT] = notice.text
        told = [
            Wanted(application.id, News.LAPSED.value, ref, due_on, "passed", to, text) for to, text in texts.items()
        ]
        send(session, told, self.now)

    def _ask_for_calendar(self) -> Iterator[None]:
        """Once a month while a year's notice is missing; once when a limit already reaches into such a year."""
        wanted: dict[tuple[date, str, str], Wanted] = {}
        with self.db.session(read_only=True) as session:
            current = finding.calendar_alerts(session)
            reached = finding.reaches_beyond(session, self.calendar.published_until)
        year, stage = missing_year(self.today, self.calendar), f"{self.today:%Y-%m}"
        if year is None and reached:  # earlier than it can be expected, so once
            year, stage = self.calendar.published_until.year + 1, "reached"
        if year is not None:
            for to in (Duty.SUPERVISOR, Duty.HEAD):
                text = missing_calendar(year, self.today)
                one = Wanted(None, News.CALENDAR.value, "", date(year, 1, 1), stage, to, text)
                wanted[(one.due_on, one.stage, to)] = one
        settled = [alert_id for key, alert_id in current.items() if key not in wanted]
        lacking = [one for key, one in wanted.items() if key not in current]
        if settled or lacking:
            with self.db.session() as session:
                take_turn(session)
                self.done.withdrawn += withdraw(session, settled, self.now)
                self.done.sent += send(session, lacking, self.now)
            yield
