"""Which cases stand behind a number of a period: said once, counted and listed by the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from actions.cases.applications import ROUTES
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import OPEN, State
from actions.cases.reports.breakdown import SPAN, TIMELINESS
from actions.cases.reports.layout import COLUMN, LEAVES, TOTAL


class Measure(StrEnum):
    """What is counted."""

    RECEIVED = "received"  # by the day of receipt (条例 Art. 31)
    CONCLUDED = "concluded"  # by the day on which it ended
    LEFT = "left"  # received by the last day, and not ended then
    OPEN = "open"  # open now, whenever received
    OVERDUE = "overdue"  # open now, and the day to reply by has passed (Art. 33)

    @property
    def label(self) -> str:
        return {
            "received": "收到",
            "concluded": "办结",
            "left": "期末未办结",
            "open": "目前在办",
            "overdue": "目前已超过答复期限",
        }[self.value]


OUTCOME_ROWS: Mapping[str, str] = {row.key: row.name for row in LEAVES}
CLASSES: Mapping[str, str] = {key: column.label for key, column in COLUMN.items() if key != TOTAL}
STATES: Mapping[str, str] = {state.value: state.label for state in State if state in OPEN}
# Which of the fields below narrow which measure, with what they may hold; None: whatever is in the database.
_NARROWED: Mapping[str, tuple[frozenset[Measure], Mapping[str, Any] | None]] = {
    "channel": (frozenset({Measure.RECEIVED}), None),
    "route": (frozenset({Measure.RECEIVED}), ROUTES),
    "applicant": (frozenset({Measure.RECEIVED}), CLASSES),
    "outcome": (frozenset({Measure.CONCLUDED}), OUTCOME_ROWS),
    "days": (frozenset({Measure.CONCLUDED}), SPAN),
    "on_time": (frozenset({Measure.CONCLUDED}), TIMELINESS),
    "state": (frozenset({Measure.OPEN}), STATES),
}


class UnknownChoiceError(LookupError):
    """No number is chosen so; ``str()`` is a Chinese sentence."""


@dataclass(frozen=True)
class Choice:
    """The cases of a measure in some days, narrowed by at most one or two of the other fields."""

    measure: Measure
    first: date
    last: date
    channel: str | None = None  # Application.channel
    route: str | None = None  # how it came (Art. 31)
    applicant: str | None = None  # a column of table three
    outcome: str | None = None  # a leaf row of table three
    days: str | None = None  # working days used: a key of breakdown.SPAN
    on_time: str | None = None  # a key of breakdown.TIMELINESS
    state: str | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """From the query of an address. Raises :class:`UnknownChoiceError`."""
        try:
            measure = Measure(query.get("what", ""))
            first, last = (date.fromisoformat(query.get(name, "")) for name in ("from", "to"))
        except ValueError:
            raise UnknownChoiceError("统计里没有这一项。") from None
        narrowed = {name: query[name][:32] for name in _NARROWED if query.get(name)}
        for name, value in narrowed.items():
            measures, known = _NARROWED[name]
            if measure not in measures or (known is not None and value not in known):
                raise UnknownChoiceError("统计里没有这一项。")
        return cls(measure, first, last, **narrowed)

    def narrowed(self, **fields: Any) -> Choice:
        """The same, only of these."""
        return replace(self, **fields)

    @property
    def query(self) -> dict[str, str]:
        """As the query of an address."""
        days = {"what": self.measure.value, "from": self.first.isoformat(), "to": self.last.isoformat()}
        return days | {name: value for name, value in asdict(self).items() if name in _NARROWED and value is not None}

    def title(self, channels: Mapping[str, str]) -> str:
        """What it is, for the page that lists its cases; ``channels`` names them."""
        if self.measure in (Measure.OPEN, Measure.OVERDUE):
            words = [self.measure.label]
        elif self.measure is Measure.LEFT:
            words = [f"{chinese_date(self.last)}未办结"]
        else:
            when = chinese_date(self.first)
            words = [when if self.first == self.last else f"{when}至{chinese_date(self.last)}", self.measure.label]
        named = (
            channels.get(self.channel, self.channel) if self.channel else "",
            str(ROUTES[self.route]) if self.route else "",
            CLASSES[self.applicant] if self.applicant else "",
            OUTCOME_ROWS[self.outcome] if self.outcome else "",
            f"用时{SPAN[self.days].label}个工作日" if self.days else "",
            TIMELINESS[self.on_time] if self.on_time else "",
            STATES[self.state] if self.state else "",
        )
        return " · ".join([*words, *filter(None, named)])
