"""What must hold for any facts, tried on random ones (2016 to 2026)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Consultation, ConsultationKind, Correction, Extension, Facts, Fee, compute_deadline

from .slow_counter import slow_due_on

CALENDAR = WorkCalendar()
RECEIVED = st.dates(date(2016, 1, 1), date(2026, 3, 1))
KINDS: list[ConsultationKind] = ["third_party", "co_maker", "other"]


def later(day: date, at_most: int) -> st.SearchStrategy[date]:
    return st.integers(0, at_most).map(lambda days: day + timedelta(days=days))


@st.composite
def consultations(draw: st.DrawFn, received_on: date) -> Consultation:
    sent_on = draw(later(received_on, 60))
    delivered_on = draw(st.none() | later(sent_on, 8))
    answered_on = draw(st.none() | later(delivered_on or sent_on, 40))
    return Consultation(draw(st.sampled_from(KINDS)), sent_on, delivered_on, answered_on)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    received_on = draw(RECEIVED)
    asked_on, noticed_on = draw(later(received_on, 14)), draw(later(received_on, 70))
    return Facts(
        received_on,
        draw(st.none() | st.builds(Correction, st.just(asked_on), st.none() | later(asked_on, 25))),
        tuple(draw(st.lists(consultations(received_on), max_size=3))),
        draw(st.none() | st.builds(Extension, st.integers(0, 22), later(received_on, 70))),
        draw(st.none() | st.builds(Fee, st.just(noticed_on), st.none() | later(noticed_on, 35))),
    )


@settings(max_examples=300, deadline=None)
@given(facts())
def test_an_independent_slow_counter_agrees(facts: Facts) -> None:
    assert compute_deadline(facts, CALENDAR).due_on == slow_due_on(facts)


@settings(max_examples=100, deadline=None)
@given(facts())
def test_a_deadline_is_a_working_day_and_the_warning_comes_no_later(facts: Facts) -> None:
    deadline = compute_deadline(facts, CALENDAR)
    assert CALENDAR.is_workday(deadline.due_on)
    assert CALENDAR.is_workday(deadline.warn_on)
    assert deadline.warn_on <= deadline.due_on


@settings(max_examples=100, deadline=None)
@given(facts(), st.randoms(use_true_random=False))
def test_the_order_of_consultations_changes_nothing(facts: Facts, random: Random) -> None:
    shuffled = list(facts.consultations)
    random.shuffle(shuffled)
    again = replace(facts, consultations=tuple(shuffled))
    assert compute_deadline(again, CALENDAR) == compute_deadline(facts, CALENDAR)


@settings(max_examples=100, deadline=None)
@given(RECEIVED, st.integers(1, 30), st.data())
def test_a_later_receipt_never_brings_an_earlier_deadline(first: date, days: int, data: st.DataObject) -> None:
    second = first + timedelta(days=days)
    asked = tuple(data.draw(st.lists(consultations(second), max_size=3)))
    earlier, later_ = (compute_deadline(Facts(day, None, asked), CALENDAR) for day in (first, second))
    assert earlier.due_on <= later_.due_on
    assert earlier.warn_on <= later_.warn_on


@settings(max_examples=100, deadline=None)
@given(RECEIVED, st.data())
def test_a_later_answer_never_brings_an_earlier_deadline(received_on: date, data: st.DataObject) -> None:
    asked = data.draw(consultations(received_on))
    answered_on = data.draw(later(asked.delivered_on or asked.sent_on, 40))
    asked = replace(asked, answered_on=answered_on)
    later_answer = replace(asked, answered_on=answered_on + timedelta(days=data.draw(st.integers(1, 20))))
    earlier, later_ = (compute_deadline(Facts(received_on, None, (c,)), CALENDAR) for c in (asked, later_answer))
    assert earlier.due_on <= later_.due_on
