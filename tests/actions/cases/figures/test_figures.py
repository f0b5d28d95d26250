"""Figures of a period on both databases: as one counts by hand, and as many as their lists hold."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import true, update

from actions.cases.calendar import WorkCalendar
from actions.cases.figures import counting
from actions.cases.figures.choice import Choice, Measure
from actions.cases.figures.counting import percentile
from actions.cases.figures.period import Period, Span, UnknownPeriodError
from actions.cases.reports import ReportCase
from actions.cases.reports.breakdown import timeliness
from actions.cases.tables import Application
from actions.db import Database
from tests.support.report_cases import plausible_year, store

CALENDAR, TODAY = WorkCalendar(), date(2026, 3, 13)
EARLY = ReportCase("QS2025-80001", "natural", date(2025, 5, 8), date(2025, 5, 6), "G1", date(2025, 6, 6))


def test_every_number_is_as_counted_by_hand_and_as_long_as_its_list(database: Database) -> None:
    """One case has an end before its receipt: it counts on the day of receipt, as in the annual report."""
    made = [*plausible_year(2025, 250, CALENDAR, until=TODAY).cases, EARLY]
    with database.session() as session:
        store(session, made)
        session.execute(update(Application).where(Application.id % 2 == 0).values(channel="web"))
    first, last = date(2025, 4, 1), date(2025, 6, 30)
    ended = [case for case in made if case.ended_on and first <= case.ended_on <= last]
    with database.session(read_only=True) as session:
        found = counting.figures(session, Period.of_key("2025-Q2"), CALENDAR, true())
        assert found.received == Counter(
            c.received_on for c in made if c.received_on and first <= c.received_on <= last
        )
        assert found.concluded == Counter((case.ended_on, timeliness(case)) for case in ended)
        assert found.workdays == Counter(
            CALENDAR.workdays_between(case.received_on, case.ended_on)
            for case in ended
            if case.received_on and case.ended_on
        )
        assert found.left == sum(
            case.received_on is not None
            and case.received_on <= last
            and (case.ended_on is None or case.ended_on > last)
            for case in made
        )
        choices = [(Choice(Measure.CONCLUDED, first, last, days=key), n) for key, n in found.spans.items()]
        choices += [(Choice(Measure.CONCLUDED, first, last, on_time=key), n) for key, n in found.verdicts.items()]
        choices += [(Choice(Measure.CONCLUDED, first, last, outcome=key), n) for key, n in found.outcomes.items()]
        choices += [(Choice(Measure.RECEIVED, first, last, channel=key), n) for key, n in found.channels.items() if key]
        choices += [(Choice(Measure.RECEIVED, first, last, applicant=key), n) for key, n in found.applicants.items()]
        choices += [(Choice(Measure.LEFT, first, last), found.left)]
        for choice, number in choices:
            page = counting.cases(session, choice, CALENDAR, TODAY, true(), limit=10)
            assert page.total == number, choice
            assert len(page.lines) == min(number, 10)


@pytest.mark.parametrize(
    ("counts", "half", "most"),
    [({}, None, None), ({3: 1}, 3, 3), ({1: 1, 2: 1, 3: 1, 4: 1}, 2, 4), ({5: 9, 20: 1}, 5, 5), ({5: 8, 20: 2}, 5, 20)],
)
def test_a_percentile_is_the_nearest_rank(counts: dict[int, int], half: int | None, most: int | None) -> None:
    assert percentile(counts, 0.5) == half
    assert percentile(counts, 0.9) == most


@pytest.mark.parametrize(
    ("key", "first", "last", "before", "label"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2025", "2026年"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "2025-Q4", "2026年第一季度"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-01", "2024年2月"),
        ("2025-01", date(2025, 1, 1), date(2025, 1, 31), "2024-12", "2025年1月"),
    ],
)
def test_a_period_has_its_ends_and_the_one_before(key: str, first: date, last: date, before: str, label: str) -> None:
    period = Period.of_key(key)
    assert (period.first, period.last, period.label) == (first, last, label)
    assert period.before.key == before
    assert period.before.after == period
    assert Period.of_key(period.key) == period
    assert sum((part.last - part.first).days + 1 for part in period.parts()) == period.days


def test_chosen_days_are_compared_with_as_many_before_and_a_running_period_with_as_many_of_it() -> None:
    chosen = Period.read({"from": "2026-01-20", "to": "2026-03-05"}, TODAY)
    assert (chosen.before.first, chosen.before.last) == (date(2025, 12, 6), date(2026, 1, 19))
    assert [part.label for part in chosen.parts()] == ["1月", "2月", "3月"]
    running = Period.of_key("2026-03")
    assert running.until(TODAY) == Period(Span.RANGE, date(2026, 3, 1), TODAY)
    assert running.compared(date(2026, 3, 30)).last == date(2026, 2, 28)
    with pytest.raises(UnknownPeriodError):
        Period.of_key("2026-Q5")
