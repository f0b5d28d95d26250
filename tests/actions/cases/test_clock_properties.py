"""What must hold for any facts, tried on random ones (2016 to 2026).

**Monotony.** A fact that becomes later (an answer, a delivery, a payment …) or larger (the days of an extension) never
brings an earlier deadline or warning, as long as no fact is out of time after the change. By law it can't hold beyond:

* a correction asked for on the eighth working day restarts nothing (Art. 30), a fee paid after its 20 working days is
  given up (处理费办法 Art. 6), an extension or delay told after the end is void (Art. 33, 35), more than 20 days are no
  extension, a letter sent when no day is left pauses nothing: the later fact is out of time, and the date falls back;
* a letter that is sent later starts a shorter pause, so ``sent_on`` works the other way round (Art. 33 para. 3);
* the days on which something was told or asked (``told_on``, ``asked_on``, ``noticed_on``; of a fee also ``sent_on``)
  decide only whether it is in time: while they are, they change nothing;
* an order to reply anew has a clock of its own, monotone in ``ordered_on``, ``days`` and ``by``; what went before is of
  no effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import ClockRules, Deadline, Facts, Redo, compute_deadline

from .random_facts import FactMaker, any_facts, sound_facts
from .slow_counter import slow_due_on

CALENDAR = WorkCalendar()
SETS = 10_000
RULES = st.builds(ClockRules, *(st.booleans() for _ in range(5)))


def due(facts: Facts) -> Deadline:
    return compute_deadline(facts, CALENDAR)


@pytest.mark.parametrize("is_wild", [False, True], ids=["sound", "wild"])
def test_an_independent_slow_counter_agrees_on_ten_thousand_random_fact_sets(is_wild: bool) -> None:
    maker = FactMaker(Random(20260302), is_wild=is_wild)
    for _ in range(SETS):
        facts = maker.facts()
        assert due(facts).due_on == slow_due_on(facts), facts


def test_the_random_facts_reach_every_rule() -> None:
    """A test of the tests: restarts, pauses, extensions, delays and orders occur, with problems and without."""
    maker = FactMaker(Random(7))
    told = "\n".join(line for _ in range(500) for line in due(maker.facts()).explanation)
    for words in (
        "重新计算",
        "缴费，自次日起",
        "所需时间不计入",
        "最长到送达后第",
        "告知延长",
        "告知延迟至",
        "责令重新答复",
    ):
        assert words in told
    clean = sum(not due(maker.facts()).problems for _ in range(500))
    assert 100 < clean < 400


@settings(max_examples=300, deadline=None)
@given(any_facts(), RULES)
def test_a_deadline_is_a_working_day_and_the_warning_comes_no_later(facts: Facts, rules: ClockRules) -> None:
    deadline = compute_deadline(facts, CALENDAR, rules)
    assert CALENDAR.is_workday(deadline.due_on)
    assert CALENDAR.is_workday(deadline.warn_on)
    assert CALENDAR.is_workday(deadline.correction_notice_by)
    assert facts.received_on <= deadline.warn_on <= deadline.due_on
    assert any(line.startswith("内部预警日") for line in deadline.explanation)


@settings(max_examples=300, deadline=None)
@given(any_facts(), st.randoms(use_true_random=False))
def test_the_order_of_consultations_changes_nothing(facts: Facts, random: Random) -> None:
    shuffled = list(facts.consultations)
    random.shuffle(shuffled)
    again, before = due(replace(facts, consultations=tuple(shuffled))), due(facts)
    assert again == before
    assert again.explanation == before.explanation


@settings(max_examples=200, deadline=None)
@given(sound_facts())
def test_the_strict_rules_never_give_a_later_date(facts: Facts) -> None:
    for strict in (
        ClockRules(consult_end_counts=True),
        ClockRules(transit_pauses=False),
        ClockRules(lasts_through_restart=False),
    ):
        if not due(facts).problems:
            assert compute_deadline(facts, CALENDAR, strict).due_on <= due(facts).due_on


Change = Callable[[Facts, timedelta], Facts | None]


def _of(name: str, field: str) -> Change:
    """Move ``facts.<name>.<field>``."""

    def change(facts: Facts, by: timedelta) -> Facts | None:
        part = getattr(facts, name)
        value = getattr(part, field, None)
        return replace(facts, **{name: replace(part, **{field: value + by})}) if value else None

    return change


def _of_a_consultation(field: str) -> Change:
    def change(facts: Facts, by: timedelta) -> Facts | None:
        if not facts.consultations or not (value := getattr(facts.consultations[0], field)):
            return None
        moved = replace(facts.consultations[0], **{field: value + by})
        return replace(facts, consultations=(moved, *facts.consultations[1:]))

    return change


def _extension_days(facts: Facts, by: timedelta) -> Facts | None:
    extension = facts.extension
    return replace(facts, extension=replace(extension, days=extension.days + by.days)) if extension else None


LATER_IS_LATER: dict[str, Change] = {
    "received_on": lambda facts, by: replace(facts, received_on=facts.received_on + by),
    "correction.received_on": _of("correction", "received_on"),
    "consultation.delivered_on": _of_a_consultation("delivered_on"),
    "consultation.answered_on": _of_a_consultation("answered_on"),
    "extension.days": _extension_days,
    "fee.paid_on": _of("fee", "paid_on"),
    "delay.until": _of("delay", "until"),
}
NO_MATTER_WHEN: dict[str, Change] = {
    "correction.asked_on": _of("correction", "asked_on"),
    "extension.told_on": _of("extension", "told_on"),
    "fee.noticed_on": _of("fee", "noticed_on"),
    "fee.sent_on": _of("fee", "sent_on"),
    "delay.told_on": _of("delay", "told_on"),
}


def _before_and_after(facts: Facts, change: Change, days: int) -> tuple[Deadline, Deadline]:
    """The deadlines without and with the change, where no fact is out of time in either."""
    changed = change(facts, timedelta(days=days))
    assume(changed is not None)
    assert changed
    before, after = due(facts), due(changed)
    assume(not before.problems and not after.problems)
    return before, after


@pytest.mark.parametrize("fact", LATER_IS_LATER)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data(), days=st.integers(1, 15))
def test_a_later_fact_never_brings_an_earlier_deadline(fact: str, data: st.DataObject, days: int) -> None:
    before, after = _before_and_after(data.draw(sound_facts(fact)), LATER_IS_LATER[fact], days)
    assert before.due_on <= after.due_on
    assert before.warn_on <= after.warn_on


@pytest.mark.parametrize("fact", NO_MATTER_WHEN)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data(), days=st.integers(1, 15))
def test_when_it_was_told_changes_nothing_while_it_is_in_time(fact: str, data: st.DataObject, days: int) -> None:
    before, after = _before_and_after(data.draw(sound_facts(fact)), NO_MATTER_WHEN[fact], days)
    assert before == after


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(sound_facts("consultation.sent_on"), st.integers(1, 15))
def test_a_letter_sent_later_starts_a_shorter_pause(facts: Facts, days: int) -> None:
    before, after = _before_and_after(facts, _of_a_consultation("sent_on"), days)
    assert before.due_on >= after.due_on
    assert before.warn_on >= after.warn_on


@settings(max_examples=200, deadline=None)
@given(sound_facts())
def test_what_is_still_to_come_never_brings_an_earlier_deadline(facts: Facts) -> None:
    """The correction that arrives, the fee that is paid, the opinion that is waited for, one more consultation."""
    known = due(facts)
    assume(not known.problems)
    missing = [replace(facts, consultations=facts.consultations[1:])]
    if facts.correction:
        missing.append(replace(facts, correction=replace(facts.correction, received_on=None)))
    if facts.fee:
        missing.append(replace(facts, fee=replace(facts.fee, paid_on=None)))
    for less in missing:
        if not due(less).problems:
            assert due(less).due_on <= known.due_on


@settings(max_examples=150, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2024, 1, 1)), st.integers(1, 15))
def test_an_order_to_reply_anew_is_monotone_in_what_it_says(ordered_on: date, days: int) -> None:
    by = timedelta(days=days)
    for earlier, later in (
        (Redo(ordered_on), Redo(ordered_on + by)),
        (Redo(ordered_on, 20), Redo(ordered_on, 20 + days)),
        (Redo(ordered_on, by=ordered_on + by), Redo(ordered_on, by=ordered_on + by + by)),
    ):
        first, second = (due(Facts(date(2019, 12, 2), redo=redo)) for redo in (earlier, later))
        assert (first.due_on, first.warn_on) <= (second.due_on, second.warn_on)
        assert first.warn_on <= second.warn_on
