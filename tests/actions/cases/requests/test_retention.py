"""Requests lose who made them, and later what was said, by the terms of applications."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import chain
from actions.cases.calendar import WorkCalendar
from actions.cases.privacy import GONE, Terms
from actions.cases.requests import desk, filing, retention, steps
from actions.cases.requests.life import Step
from actions.cases.requests.tables import CitizenRequest, CitizenRequestEvent
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock, china_date
from actions.settings import AgencySettings

from .conftest import Submit

TERMS = Terms(identity_days=400, case_years=10)


def withdraw(session: Session, number: str, clock: FixedClock) -> None:
    request = filing.known(session, number)
    steps.take(
        session,
        number,
        Step.WITHDRAW,
        by="李明(li)",
        facts={},
        texts={},
        expected_revision=request.revision,
        now=clock.now(),
        agency=AgencySettings(),
    )


def test_closed_requests_lose_name_and_number_then_their_words(
    session: Session, submit: Submit, clock: FixedClock, calendar: WorkCalendar
) -> None:
    """个人信息保护法 Art. 19, 47."""
    closed, still_open = submit().number, submit().number
    withdraw(session, closed, clock)
    clock.advance(timedelta(days=399))
    assert retention.erase_due(session, clock.now(), TERMS) == 0
    clock.advance(timedelta(days=2))
    assert retention.erase_due(session, clock.now(), TERMS) == 1
    assert retention.erase_due(session, clock.now(), TERMS) == 0
    request = filing.known(session, closed)
    assert (request.name, request.id_number, request.phone) == (None, None, None)
    assert "98平方米" in request.answers

    clock.advance(timedelta(days=3660))
    assert retention.erase_due(session, clock.now(), TERMS) == 1
    assert retention.erase_due(session, clock.now(), TERMS) == 0
    request = filing.known(session, closed)
    assert "98平方米" not in request.answers
    assert {event.told for event in request.events} == {GONE}
    assert (request.query_code, request.conversation_id) == ("", "")
    assert GONE in str(desk.view(session, closed, china_date(clock.now()), calendar).answers)
    assert len(desk.list_requests(session, china_date(clock.now()), calendar, only_open=False)) == 2
    assert filing.known(session, still_open).name == "张三"
    assert len(session.scalars(select(CitizenRequest.id)).all()) == 2
    assert len(session.scalars(select(CitizenRequestEvent)).all()) == 3
    erased = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "privacy:erased")).all()
    assert [entry["stage"] for entry in erased] == ["identity", "case"]
    assert chain.verify(session).faults == ()
