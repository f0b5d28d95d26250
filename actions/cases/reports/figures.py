"""All numbers of a year's report, and which cases stand behind each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from actions.cases.reports.breakdown import SPAN, TIMELINESS, Breakdown
from actions.cases.reports.counting import TableFour, TableThree, plain
from actions.cases.reports.layout import (
    COLUMN,
    NEW,
    RESULT_TOTAL,
    ROW,
    TABLE_FOUR_COLUMNS,
    TABLE_FOUR_ROWS,
    TOTAL,
)

UNCONFIRMED, OVERDUE_OPEN = "unconfirmed", "overdue_open"
NO_CLASS, NO_OUTCOME, ENDED_EARLY = "no_class", "no_outcome", "ended_early"

# Cases that the form has no row for.
MORE_ROWS: Mapping[str, str] = {
    OVERDUE_OPEN: "结转下年度、已超过答复期限",
    UNCONFIRMED: "没有确认收到，不计入年报",
    NO_CLASS: "申请人类别不明，只计入总计",
    NO_OUTCOME: "办理结果不明，只计入（七）总计",
    ENDED_EARLY: "办结日期早于收到日期，按收到日期计",
}
WARNINGS = (UNCONFIRMED, NO_CLASS, NO_OUTCOME, ENDED_EARLY)


class UnknownSelectionError(LookupError):
    """No number of the report is chosen so; ``str()`` is a Chinese sentence."""


@dataclass(frozen=True)
class Selection:
    """The cases behind a number: those of a row and a column, and of them those of a month, a span of days, a verdict.

    ``row`` and ``column`` are keys of table three, of :data:`MORE_ROWS`, or of table four.
    """

    row: str
    column: str = TOTAL
    month: int | None = None  # of R in the row of new cases, of the end in rows of results
    days: str | None = None  # working days used: a key of breakdown.SPAN
    on_time: str | None = None  # a key of breakdown.TIMELINESS

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """From the query of an address. Raises :class:`UnknownSelectionError`."""
        month, days, on_time = (query.get(name) or None for name in ("month", "days", "on_time"))
        usual = RESULT_TOTAL if days or on_time else NEW
        if month is not None and not (month.isascii() and month.isdigit() and 1 <= int(month[:3]) <= 12):
            raise UnknownSelectionError("没有这个月份。")
        chosen = cls(
            query.get("row") or usual, query.get("column") or TOTAL, int(month) if month else None, days, on_time
        )
        chosen._check()
        return chosen

    @property
    def is_remedy(self) -> bool:
        """Whether it is of table four."""
        return self.row in TABLE_FOUR_ROWS

    @property
    def is_of_results(self) -> bool:
        """Whether it is of cases that ended in the year."""
        return self.row in ROW and ROW[self.row].is_result

    @property
    def query(self) -> dict[str, str]:
        """As the query of an address."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}

    @property
    def title(self) -> str:
        """What is chosen, in Chinese."""
        if self.is_remedy:
            return f"{TABLE_FOUR_ROWS[self.row]} · {TABLE_FOUR_COLUMNS[self.column]}"
        words = [ROW[self.row].label if self.row in ROW else MORE_ROWS[self.row]]
        if self.column != TOTAL:
            words.append(COLUMN[self.column].label)
        if self.month:
            words.append(f"{self.month}月")
        if self.days:
            words.append(f"用时{SPAN[self.days].label}个工作日")
        if self.on_time:
            words.append(TIMELINESS[self.on_time])
        return " · ".join(words)

    def _check(self) -> None:
        columns = TABLE_FOUR_COLUMNS if self.is_remedy else COLUMN
        if self.row not in (*ROW, *TABLE_FOUR_ROWS, *MORE_ROWS) or self.column not in columns:
            raise UnknownSelectionError("年报里没有这一项。")
        if self.days is not None and self.days not in SPAN:
            raise UnknownSelectionError("没有这一段工作日。")
        if self.on_time is not None and self.on_time not in TIMELINESS:
            raise UnknownSelectionError("没有这种期限情况。")
        if (self.days or self.on_time) and not self.is_of_results:
            raise UnknownSelectionError("只有办结的申请才有用时和期限情况。")
        if self.month and not (self.row == NEW or self.is_of_results):
            raise UnknownSelectionError("这一项不按月份统计。")


@dataclass
class Totals:
    """What the parts in words say of a year: the tables, and how many were in time."""

    year: int
    three: TableThree
    four: TableFour
    timeliness: dict[str, int]  # of those that ended: a key of breakdown.TIMELINESS → cases
    overdue_open: int  # carried out, and the day to reply by has passed
    fees_yuan: int  # 信息处理费 paid in the year (条例 Art. 42)


@dataclass
class Figures:
    """The numbers of one year."""

    year: int
    three: TableThree
    four: TableFour
    breakdown: Breakdown
    warnings: dict[str, int] = field(default_factory=dict)  # key of WARNINGS → cases
    fees_yuan: int = 0  # 信息处理费 paid in the year (条例 Art. 42)

    @property
    def totals(self) -> Totals:
        shown = self.breakdown
        return Totals(self.year, self.three, self.four, shown.timeliness, shown.overdue_open, self.fees_yuan)

    def selections(self) -> Iterator[tuple[Selection, int]]:
        """Every number that cases stand behind, and how to choose them."""
        for cells in (self.three.cells, self.four.cells):
            for row, columns in cells.items():
                yield from ((Selection(row, column), count) for column, count in columns.items())
        shown = self.breakdown
        yield from ((Selection(NEW, month=month), count) for month, count in shown.received.items())
        yield from ((Selection(RESULT_TOTAL, month=month), count) for month, count in shown.concluded.items())
        yield from ((Selection(RESULT_TOTAL, days=days), count) for days, count in shown.days.items())
        yield from ((Selection(RESULT_TOTAL, on_time=verdict), count) for verdict, count in shown.timeliness.items())
        yield Selection(OVERDUE_OPEN), shown.overdue_open
        yield from ((Selection(warning), count) for warning, count in self.warnings.items())

    def count(self, selection: Selection) -> int | None:
        """The number that the report shows for a selection; None when it shows none."""
        return dict(self.selections()).get(selection)

    def to_json(self) -> dict[str, Any]:
        """As it is kept with a finalised report."""
        return {
            "table_three": plain(self.three.cells),
            "table_four": plain(self.four.cells),
            "breakdown": asdict(self.breakdown),
            "fees_yuan": self.fees_yuan,
        }

    @classmethod
    def from_json(cls, year: int, kept: Mapping[str, Any]) -> Self:
        shown = dict(kept["breakdown"])
        for name in ("received", "concluded"):
            shown[name] = {int(month): count for month, count in shown[name].items()}
        return cls(
            year,
            TableThree(year, plain(kept["table_three"])),
            TableFour(year, plain(kept["table_four"])),
            Breakdown(**shown),
            fees_yuan=kept["fees_yuan"],
        )


@dataclass(frozen=True)
class Difference:
    """A number that is no longer what the finalised report says."""

    selection: Selection
    published: int
    now: int


def differences(published: Figures, now: Figures) -> list[Difference]:
    """Where the cases of today give another number than the report that was finalised."""
    today = dict(now.selections())
    return [
        Difference(selection, count, today.get(selection, 0))
        for selection, count in published.selections()
        if today.get(selection, 0) != count
    ]
