"""The database counts as the pure functions do, and behind every number are exactly its cases."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.outcomes import OUTCOMES
from actions.cases.reports import RemedyCase, ReportCase, checks, source, table_four, table_three
from actions.cases.reports.breakdown import breakdown, groups
from actions.cases.reports.figures import Figures, Selection
from tests.support.report_cases import (
    DESCRIPTION,
    can_be_kept,
    cases_of_table,
    plausible_year,
    read_table,
    store,
    store_fees,
    store_remedies,
)

HANGZHOU = read_table(Path(__file__).parent / "hangzhou_2025.csv")
TODAY = date(2026, 3, 2)


def everything(session: Session, selection: Selection, year: int, calendar: WorkCalendar, today: date = TODAY) -> list:
    page = source.cases(session, selection, year, calendar, today, limit=97)
    total, found = page.total, [*page.remedies, *page.lines]
    while page.next is not None:
        page = source.cases(session, selection, year, calendar, today, after=page.next, limit=97)
        found += page.lines
    assert total == len(found)
    return found


@pytest.mark.parametrize("year", [2025, 2012])
def test_the_published_table_of_hangzhou_comes_back_from_the_database(
    session: Session, calendar: WorkCalendar, year: int
) -> None:
    store(session, cases_of_table(HANGZHOU, year))
    figures = source.figures(session, year, calendar, TODAY)
    assert figures.three.cells == HANGZHOU
    assert all(check.ok for check in checks(figures.three, figures.four))
    assert sum(figures.breakdown.received.values()) == 14_069
    assert sum(figures.breakdown.concluded.values()) == sum(figures.breakdown.days.values()) == 13_810
    assert not any(figures.warnings.values())
    lines = {line.year: (line.received, line.ended, line.carried_out) for line in source.years(session)}
    assert list(lines) == [year + 1, year, year - 1]
    assert (lines[year], lines[year - 1]) == ((14_069, 13_810, 819), (560, 0, 560))
    assert sum(lines[year + 1]) == 819


def test_the_database_counts_as_the_pure_functions_do(session: Session, calendar: WorkCalendar) -> None:
    cases = _kept_cases(600)
    store(session, cases)
    for year in (2023, 2024, 2025, 2026):
        figures = source.figures(session, year, calendar, TODAY)
        assert figures.three == table_three(cases, year)
        assert figures.breakdown == breakdown(groups(cases, year, TODAY), year, calendar)


def test_behind_every_number_are_exactly_its_cases(session: Session, calendar: WorkCalendar) -> None:
    made = plausible_year(2025, 500, calendar, until=TODAY)
    cases = [*made.cases, *(replace(case, number=f"odd{n}") for n, case in enumerate(_kept_cases(200)))]
    store(session, cases)
    store_remedies(session, made.remedies)
    for year in (2024, 2025, 2026):
        figures = source.figures(session, year, calendar, TODAY)
        for selection, count in figures.selections():
            assert len(everything(session, selection, year, calendar)) == count, selection
        assert figures.four == table_four(made.remedies, year)
    listed = everything(session, Selection("new", "natural"), 2025, calendar)
    expected = [
        c.number for c in cases if c.applicant_class == "natural" and c.received_on and c.received_on.year == 2025
    ]
    assert sorted(line.case.number for line in listed) == sorted(expected)
    days = [line.case.received_on for line in listed]
    assert days == sorted(days)


def test_selections_can_be_combined(session: Session, calendar: WorkCalendar) -> None:
    made = plausible_year(2025, 400, calendar, until=TODAY)
    store(session, made.cases)
    whole = Selection("granted", "natural", month=6, days="16-20", on_time="on_time")
    listed = everything(session, whole, 2025, calendar)
    assert listed
    for line in listed:
        case = line.case
        assert (case.applicant_class, line.verdict) == ("natural", "on_time")
        assert case.outcome in ("G1", "G2")
        assert case.ended_on is not None
        assert case.received_on is not None
        assert case.ended_on.month == 6
        assert line.workdays == calendar.workdays_between(case.received_on, case.ended_on)
        assert 16 <= line.workdays <= 20


def test_a_list_shows_the_request_but_nothing_of_the_applicant(session: Session, calendar: WorkCalendar) -> None:
    store(session, [ReportCase("JZ1", "natural", date(2025, 1, 2))])
    (line,) = everything(session, Selection("new"), 2025, calendar)
    assert line.description == DESCRIPTION
    assert DESCRIPTION not in repr(line)


def test_cases_without_a_day_of_receipt_are_not_counted_but_listed(session: Session, calendar: WorkCalendar) -> None:
    """条例 Art. 31(三): received when both sides have confirmed."""
    waiting = [ReportCase("JZ1", "natural", None), ReportCase("JZ2", "natural", None, date(2025, 1, 3), "O3")]
    store(session, waiting, arrived_on=date(2024, 12, 31))
    for year, count in ((2023, 0), (2024, 2), (2025, 2), (2026, 1)):
        figures = source.figures(session, year, calendar, TODAY)
        assert figures.warnings["unconfirmed"] == count
        assert figures.three == table_three([], year)


def test_what_cannot_be_placed_is_warned_of(session: Session, calendar: WorkCalendar) -> None:
    odd = [
        ReportCase("JZ2", "aliens", date(2025, 2, 1)),
        ReportCase("JZ3", "natural", date(2025, 2, 1), date(2025, 1, 1), "G1"),
    ]
    store(session, odd)
    figures = source.figures(session, 2025, calendar, TODAY)
    assert figures.warnings == {"unconfirmed": 0, "no_class": 1, "no_outcome": 0, "ended_early": 1}
    for warning, number in (("no_class", "JZ2"), ("ended_early", "JZ3")):
        assert [line.case.number for line in everything(session, Selection(warning), 2025, calendar)] == [number]


def test_a_year_that_lasts_counts_as_overdue_only_what_is_so_today(session: Session, calendar: WorkCalendar) -> None:
    """条例 Art. 33: on the last day a reply is still in time."""
    store(
        session,
        [ReportCase(f"JZ{n}", "natural", date(2026, 2, 1), due_on=TODAY + timedelta(days=n - 1)) for n in range(3)],
    )
    assert source.figures(session, 2026, calendar, TODAY).breakdown.overdue_open == 1
    assert source.figures(session, 2026, calendar, date(2027, 1, 5)).breakdown.overdue_open == 3
    assert len(everything(session, Selection("overdue_open"), 2026, calendar)) == 1


def test_fees_are_those_paid_in_the_year(session: Session) -> None:
    """处理费办法 Art. 6: noticed in one year, paid in the next."""
    store(session, [ReportCase(f"JZ{n}", "natural", date(2024, 12, 1)) for n in (1, 2)])
    store_fees(session, [("JZ1", date(2025, 1, 2), 300), ("JZ2", date(2024, 12, 31), 4300)])
    assert [source.fees_paid(session, year) for year in (2023, 2024, 2025)] == [0, 4300, 300]


def test_every_case_of_the_year_is_listed_for_the_workbook(session: Session, calendar: WorkCalendar) -> None:
    cases = _kept_cases(300)
    store(session, cases)
    lines = list(source.all_cases(session, 2025, calendar))
    listed = [line.case for line in lines]
    assert table_three(listed, 2025) == table_three(cases, 2025)
    assert len(listed) == len({case.number for case in listed})
    figures = source.figures(session, 2025, calendar, TODAY)
    assert sum(line.verdict == "late" for line in lines) == figures.breakdown.timeliness["late"]


def test_figures_survive_being_kept(session: Session, calendar: WorkCalendar) -> None:
    made = plausible_year(2025, 300, calendar)
    store(session, made.cases)
    store_remedies(session, made.remedies)
    store_fees(session, made.fees)
    figures = source.figures(session, 2025, calendar, TODAY)
    assert replace(Figures.from_json(2025, figures.to_json()), warnings=figures.warnings) == figures


def test_the_history_of_a_remedy_is_read_from_its_events(session: Session) -> None:
    store(session, [ReportCase("JZ1", "natural", date(2025, 1, 2), date(2025, 1, 20), "N4")])
    remedies = [
        RemedyCase("JZ1", "review", date(2025, 2, 1), "upheld", date(2025, 4, 1)),
        RemedyCase("JZ1", "suit_after_review", date(2025, 4, 10), "corrected", date(2026, 2, 1)),
    ]
    store_remedies(session, remedies)
    assert source.remedies(session, 2025) == remedies
    assert source.remedies(session, 2024) == []
    assert source.remedies(session, 2026) == remedies[1:]


def _kept_cases(count: int) -> list[ReportCase]:
    kept = [case for case in _odd_cases(count) if can_be_kept(case)]
    assert any(case.received_on is None for case in kept)
    return kept


def _odd_cases(count: int) -> list[ReportCase]:
    """Cases of some years with dates on the edges of years, and with contradictions."""
    chance = random.Random(count)
    edges = [date(year, month, day) for year in (2024, 2025) for month, day in ((1, 1), (12, 31), (6, 30))]
    return [_odd_case(chance, n, edges) for n in range(count)]


def _odd_case(chance: random.Random, n: int, edges: Iterable[date]) -> ReportCase:
    received = chance.choice([*edges, *(date(2023, 11, 1) + timedelta(days=chance.randint(0, 800)) for _ in range(6))])
    ended = chance.choice([None, received + timedelta(days=chance.randint(-3, 70)), chance.choice([*edges])])
    return ReportCase(
        f"JZ{n}",
        chance.choice(["natural", "business", "legal", "other_org", "unknown"]),
        received if chance.random() < 0.97 else None,
        ended,
        chance.choice(sorted(OUTCOMES)) if ended else None,
        chance.choice([None, received + timedelta(days=28), ended]),
    )
