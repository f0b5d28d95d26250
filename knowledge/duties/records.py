"""What a duty is: who must publish what, how often, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.validity import has_ended


class Period(StrEnum):
    """What a frequency counts in, shortest first."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class LimitUnit(StrEnum):
    """What a time limit counts in."""

    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"


@dataclass(frozen=True)
class Frequency:
    """How often, in the document's words: 按季, 每五日, 定期.

    ``periods`` is empty where the document gives none (及时, 定期), and has several where it names several
    (按月、季、年度), shortest first. ``every`` counts the shortest: 每五日 is 5 days. ``condition`` says when it holds
    (收购旺季时), "" for always.
    """

    text: str
    periods: tuple[Period, ...] = ()
    every: int = 1
    condition: str = ""

    @property
    def is_vague(self) -> bool:
        """The document gives no period."""
        return not self.periods


@dataclass(frozen=True)
class TimeLimit:
    """By when, in the document's words: 20个工作日内, 5月底前, 下月5日前.

    Either an ``amount`` of ``unit`` counted from the event ``after`` ("" where none is named), or a calendar day:
    ``month`` and ``day`` (``None``: its last), in ``year`` or, where that is ``None``, each year. ``next_month`` marks
    下月5日前: only ``day`` is given, as for 每月5日前. ``period_month`` counts within a quarter: 1 for
    每季度首月10日前. Only ``text`` where the copy lost characters of the date (2014115日前).
    """

    text: str
    amount: int | None = None
    unit: LimitUnit | None = None
    after: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    next_month: bool = False
    period_month: int | None = None


@dataclass(frozen=True)
class DutySource:
    """The document a duty stands in."""

    id: int | None  # None: read from a file and in no database
    source_name: str
    title: str
    issuer: str | None = None
    place: str | None = None
    year: int | None = None
    document_number: str | None = None
    signed_on: date | None = None
    validity: str | None = None
    ended_on: date | None = None

    @property
    def is_ended(self) -> bool:
        """废止 or 失效, by what is recorded."""
        return has_ended(self.validity, self.ended_on)


EXCERPT_LENGTH = 200  # characters


@dataclass(frozen=True)
class Duty:
    """One record: a sentence, or several that share units and give no time, with who is responsible for it.

    ``units`` are as the document says, only that a prefix said once is given to each (城区财政局、审计局 → 城区财政局,
    城区审计局); empty where no one is named. ``lead_unit`` is set only where the document makes one unit lead (牵头).
    ``actors`` are those whom the sentence itself tells to act, where a bracket names other units as responsible
    (各县(区)政府要…公开…(市教育局牵头落实)).
    ``start``, ``end`` are offsets into ``Document.text``: ``text[start:end] == source_text``. ``responsibility`` is the
    bracket, "" where the sentence names its units itself. ``excerpt`` is what a citation shows: at most 200 characters
    of the passage from ``start`` on.
    """

    matter: str
    units: tuple[str, ...]
    lead_unit: str | None
    frequency: Frequency | None
    time_limit: TimeLimit | None
    document: DutySource
    section_path: tuple[str, ...]
    heading: str
    passage_ordinal: int
    start: int
    end: int
    source_text: str
    responsibility: str = ""
    actors: tuple[str, ...] = ()
    excerpt: str = ""
    passage_id: int | None = None  # None: read from a file and in no database
