"""Tables three and four of the annual report, counted from cases.

A case belongs to a year when its day of receipt (R, 条例 Art. 31) is no later than 31 December and it had not ended
before 1 January. It is then new (R in the year) or carried in, and either ended in the year or is carried out. Each of
these is counted on its own, so that the form's arithmetic (``arithmetic``) really checks something. What lacks a day of
receipt is not counted. A case ends once: a reply that a court or the 复议机关 orders anew is not counted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from actions.cases.reports.layout import (
    CARRIED_IN,
    CARRIED_OUT,
    COLUMN,
    COLUMNS,
    NEW,
    RESULT_TOTAL,
    ROW_OF_OUTCOME,
    ROWS,
    TABLE_FOUR_COLUMNS,
    TABLE_FOUR_ROWS,
    TOTAL,
)

RemedyKind = Literal["review", "suit_direct", "suit_after_review"]
RemedyResult = Literal["upheld", "corrected", "other"]
Cells = dict[str, dict[str, int]]


@dataclass(frozen=True)
class ReportCase:
    """What the report needs of an application. A case that was split is as many as it was split into."""

    number: str
    applicant_class: str  # a key of layout.COLUMNS
    received_on: date | None  # R
    concluded_on: date | None = None
    outcome: str | None = None  # a code of outcomes.OUTCOMES
    due_on: date | None = None

    @property
    def ended_on(self) -> date | None:
        """The day on which it ended, never before R: a wrong date must not make it vanish from both years."""
        if self.concluded_on is None or self.received_on is None:
            return self.concluded_on
        return max(self.concluded_on, self.received_on)


@dataclass(frozen=True)
class RemedyCase:
    """A 行政复议 or 行政诉讼 against the handling of an application (条例 Art. 51)."""

    number: str  # of the application
    kind: RemedyKind
    filed_on: date
    result: RemedyResult | None = None
    decided_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where a case stands in a year."""

    is_new: bool  # else carried in
    is_ended: bool  # else carried out


def first_day(year: int) -> date:
    return date(year, 1, 1)


def last_day(year: int) -> date:
    return date(year, 12, 31)


def standing(case: ReportCase, year: int) -> Standing | None:
    """Where ``case`` stands in ``year``; None when it doesn't belong to it."""
    received, ended = case.received_on, case.ended_on
    if received is None or received > last_day(year) or (ended is not None and ended < first_day(year)):
        return None
    return Standing(received >= first_day(year), ended is not None and ended <= last_day(year))


@dataclass
class TableThree:
    """Table three: ``cells[row][column]``, keys of :mod:`~actions.cases.reports.layout`."""

    year: int
    cells: Cells = field(default_factory=lambda: {row.key: {column.key: 0 for column in COLUMNS} for row in ROWS})

    def add(self, applicant_class: str, where: Standing, outcome: str | None, count: int = 1) -> None:
        """Count cases. An outcome or a class that the form doesn't have is counted in the totals alone."""
        self.add_to(NEW if where.is_new else CARRIED_IN, applicant_class, count)
        if where.is_ended:
            self.add_results(applicant_class, outcome, count)
        else:
            self.add_to(CARRIED_OUT, applicant_class, count)

    def add_results(self, applicant_class: str, outcome: str | None, count: int) -> None:
        """Count cases that ended, in the total and in the row of their outcome."""
        self.add_to(RESULT_TOTAL, applicant_class, count)
        if row := ROW_OF_OUTCOME.get(outcome or ""):
            self.add_to(row, applicant_class, count)

    def add_to(self, row: str, applicant_class: str, count: int) -> None:
        """Count cases in one row."""
        self.cells[row][TOTAL] += count
        if applicant_class in COLUMN and applicant_class != TOTAL:
            self.cells[row][applicant_class] += count


@dataclass
class TableFour:
    """Table four: ``cells[kind of remedy][result]``."""

    year: int
    cells: Cells = field(default_factory=lambda: {row: dict.fromkeys(TABLE_FOUR_COLUMNS, 0) for row in TABLE_FOUR_ROWS})

    def add(self, remedy: RemedyCase, column: str) -> None:
        self.cells[remedy.kind][TOTAL] += 1
        if column:
            self.cells[remedy.kind][column] += 1


def table_three(cases: Iterable[ReportCase], year: int) -> TableThree:
    """Table three of ``year``, in one pass over ``cases``."""
    table = TableThree(year)
    for case in cases:
        if where := standing(case, year):
            table.add(case.applicant_class, where, case.outcome)
    return table


def table_four(remedies: Iterable[RemedyCase], year: int) -> TableFour:
    """Table four of ``year``: what was decided in it, whenever filed, and what was pending at its end."""
    table = TableFour(year)
    for remedy in remedies:
        column = remedy_column(remedy, year)
        if column is not None:
            table.add(remedy, column)
    return table


def remedy_column(remedy: RemedyCase, year: int) -> str | None:
    """The column of table four; empty for one decided without a known result, None when it isn't of this year."""
    decided = remedy.decided_on and max(remedy.decided_on, remedy.filed_on)
    if remedy.filed_on > last_day(year) or (decided and decided < first_day(year)):
        return None
    if decided is None or decided > last_day(year):
        return "pending"
    return remedy.result if remedy.result in TABLE_FOUR_COLUMNS else ""


def plain(cells: Mapping[str, Mapping[str, int]]) -> Cells:
    """A copy of ``cells`` that nobody else holds."""
    return {row: dict(columns) for row, columns in cells.items()}
