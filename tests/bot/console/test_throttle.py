from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from bot.console import throttle

NO_WAIT = timedelta(0)


def fail(session: Session, clock: FixedClock, times: int) -> list[float]:
    """Fail ``times`` times in a row, as soon as allowed. Returns the waits in seconds."""
    waits = []
    for _ in range(times):
        wait = throttle.begin_attempt(session, "li", "10.0.0.1", clock.now())
        if wait:
            clock.advance(wait)
            assert throttle.begin_attempt(session, "li", "10.0.0.1", clock.now()) == NO_WAIT
        waits.append(wait.total_seconds())
    return waits


def test_five_wrong_passwords_are_free_and_then_the_waits_grow(session: Session, clock: FixedClock) -> None:
    assert fail(session, clock, 12) == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]


def test_an_account_is_protected_from_every_address(session: Session, clock: FixedClock) -> None:
    for n in range(5):
        throttle.begin_attempt(session, "li", f"10.0.0.{n}", clock.now())
    assert throttle.begin_attempt(session, "li", "10.9.9.9", clock.now()) > NO_WAIT
    assert throttle.begin_attempt(session, "wang", "10.9.9.9", clock.now()) == NO_WAIT


def test_an_address_that_tries_many_accounts_has_to_wait(session: Session, clock: FixedClock) -> None:
    for n in range(20):
        assert throttle.begin_attempt(session, f"user{n}", "10.0.0.1", clock.now()) == NO_WAIT
    assert throttle.begin_attempt(session, "another", "10.0.0.1", clock.now()) > NO_WAIT


def test_a_right_password_clears_the_account_but_not_the_guessing_from_its_address(
    session: Session, clock: FixedClock
) -> None:
    for n in range(19):
        throttle.begin_attempt(session, f"user{n}", "10.0.0.1", clock.now())
    throttle.begin_attempt(session, "li", "10.0.0.1", clock.now())
    throttle.attempt_succeeded(session, "li", "10.0.0.1", clock.now())
    assert throttle.begin_attempt(session, "li", "10.0.0.1", clock.now()) == NO_WAIT
    assert throttle.begin_attempt(session, "li", "10.0.0.1", clock.now()) > NO_WAIT


def test_an_attempt_during_a_wait_does_not_make_it_longer(session: Session, clock: FixedClock) -> None:
    fail(session, clock, 5)
    first = throttle.begin_attempt(session, "li", "10.0.0.1", clock.now())
    assert throttle.begin_attempt(session, "li", "10.0.0.1", clock.now()) == first


def test_a_quiet_day_is_forgotten(session: Session, clock: FixedClock) -> None:
    fail(session, clock, 9)
    clock.advance(timedelta(hours=24, seconds=1))
    fail(session, clock, 1)
    assert throttle.begin_attempt(session, "li", "10.0.0.1", clock.now()) == NO_WAIT
