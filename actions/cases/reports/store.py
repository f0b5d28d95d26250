"""The report of a year: what staff enter, finalising it, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.calendar import WorkCalendar
from actions.cases.reports import source, texts
from actions.cases.reports.arithmetic import CARRIED, Check, checks
from actions.cases.reports.counting import last_day
from actions.cases.reports.figures import Difference, Figures, Selection, differences
from actions.cases.reports.layout import ENTRIES, PARTS, WRITTEN_PARTS
from actions.cases.reports.tables import AnnualReport

LONGEST = {"one": 8000, "five": 4000, "six": 4000}  # characters
_LARGEST = Decimal(10) ** 12
_SMALLEST_MONEY = Decimal("0.000001")  # 万元: a 分


class ReportRefused(ValueError):  # noqa: N818 - reads as what happened
    """It can't be done; ``str()`` is a Chinese sentence, ``problems`` are more, by the key of what is wrong."""

    def __init__(self, sentence: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.problems = dict(problems or {})


class ReportChanged(ReportRefused):
    """Somebody changed the report after it was shown."""


@dataclass(frozen=True)
class Entries:
    """What staff enter, as they typed it."""

    texts: Mapping[str, str] = field(default_factory=dict)
    table_two: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenParts:
    """What staff enter into a year's report, whether anything is stored of it or not."""

    year: int
    texts: Mapping[str, str]  # as written; else empty
    drafts: Mapping[str, str]  # from the numbers shown
    table_two: Mapping[str, Decimal]
    version: int  # 0: nothing is stored

    def text(self, part: str) -> str:
        """What part ``part`` says: what was written, else the draft."""
        return self.texts.get(part) or self.drafts[part]


@dataclass(frozen=True)
class ReportView(WrittenParts):
    """A year's report as it is shown: published numbers once it is finalised, else those of the cases today."""

    figures: Figures
    now: Figures
    checks: Sequence[Check]
    differences: Sequence[Difference]
    is_last_year_final: bool  # else nothing is known of what it carried out
    has_ended: bool  # the year
    obstacles: Sequence[str]  # Chinese sentences: why it can't be finalised yet
    updated_by: str = ""
    updated_at: datetime | None = None
    finalised_by: str | None = None
    finalised_at: datetime | None = None

    @property
    def is_final(self) -> bool:
        return self.finalised_at is not None


def view(session: Session, year: int, calendar: WorkCalendar, today: date) -> ReportView:
    """The report of ``year``, whether anything is stored of it or not."""
    report, last = session.get(AnnualReport, year), session.get(AnnualReport, year - 1)
    now = source.figures(session, year, calendar, today)
    shown = Figures.from_json(year, report.frozen) if report and report.frozen else now
    two = _table_two(report)
    last_cells = Figures.from_json(year - 1, last.frozen).three.cells if last and last.frozen else None
    found = checks(shown.three, shown.four, two, last_cells)
    entered = report.texts if report else {}
    has_ended = today > last_day(year)
    return ReportView(
        year=year,
        figures=shown,
        now=now,
        texts=entered,
        drafts=texts.drafts(shown.totals),
        table_two=two,
        checks=found,
        differences=differences(shown, now) if shown is not now else (),
        is_last_year_final=last_cells is not None,
        has_ended=has_ended,
        obstacles=_obstacles(year, entered, two, found, has_ended=has_ended),
        version=report.version if report else 0,
        updated_by=report.updated_by if report else "",
        updated_at=report.updated_at if report else None,
        finalised_by=report.finalised_by if report else None,
        finalised_at=report.finalised_at if report else None,
    )


def written(session: Session, year: int, today: date) -> WrittenParts | None:
    """The parts that staff write, with nothing counted but what their drafts say; None once it is finalised."""
    report = session.get(AnnualReport, year)
    if report is not None and report.finalised_at is not None:
        return None
    return WrittenParts(
        year=year,
        texts=report.texts if report else {},
        drafts=texts.drafts(source.totals(session, year, today)),
        table_two=_table_two(report),
        version=report.version if report else 0,
    )


def finalised_years(session: Session) -> dict[int, bool]:
    """The years of which something is stored, and whether the report is finalised."""
    rows = session.query(AnnualReport.year, AnnualReport.finalised_at)
    return {year: finalised_at is not None for year, finalised_at in rows}


def published_count(session: Session, year: int, selection: Selection) -> int | None:
    """The number that the finalised report says; None while it isn't finalised, or shows no such number."""
    report = session.get(AnnualReport, year)
    return Figures.from_json(year, report.frozen).count(selection) if report and report.frozen else None


def save(session: Session, year: int, entries: Entries, *, expected_version: int, by: str, now: datetime) -> None:
    """Keep what staff entered. Raises :class:`ReportRefused` with the fields, :class:`ReportChanged`."""
    two, problems = _numbers(entries.table_two)
    written = {part: entries.texts.get(part, "").strip() for part in WRITTEN_PARTS}
    for part, text in written.items():
        if len(text) > LONGEST[part]:
            problems[part] = f"最多{LONGEST[part]}个字，现有{len(text)}个字。"
    report = _locked(session, year, expected_version)
    if problems:
        raise ReportRefused("有些内容需要改正，见下面标出的各项。", problems)
    if report is None:
        report = AnnualReport(year=year, texts=written, table_two=two, updated_by=by, updated_at=now)
        _insert(session, report)
    else:
        if report.finalised_at is not None:
            raise ReportRefused("年报已经定稿，需要修改时请先撤销定稿。")
        report.texts, report.table_two, report.updated_by, report.updated_at = written, two, by, now
        session.flush()
    audit.record(session, at=now, actor=by, action="annual_report_saved", subject=f"annual_report:{year}")


def finalise(
    session: Session,
    year: int,
    *,
    expected_version: int,
    by: str,
    now: datetime,
    calendar: WorkCalendar,
    today: date,
) -> None:
    """Keep the numbers as they are now, for good. Raises :class:`ReportRefused`, :class:`ReportChanged`."""
    report = _locked(session, year, expected_version)
    shown = view(session, year, calendar, today)
    if report is None or shown.obstacles:
        raise ReportRefused("".join(shown.obstacles))
    if report.finalised_at is not None:
        raise ReportRefused("年报已经定稿。")
    report.frozen, report.finalised_by, report.finalised_at = shown.now.to_json(), by, now
    session.flush()
    audit.record(session, at=now, actor=by, action="annual_report_finalised", subject=f"annual_report:{year}")


def reopen(session: Session, year: int, *, expected_version: int, by: str, now: datetime) -> None:
    """Take the finalising back; the numbers are those of the cases again. Raises :class:`ReportRefused`."""
    report = _locked(session, year, expected_version)
    if report is None or report.finalised_at is None:
        raise ReportRefused("年报没有定稿，不用撤销。")
    report.frozen = report.finalised_by = report.finalised_at = None
    session.flush()
    audit.record(session, at=now, actor=by, action="annual_report_reopened", subject=f"annual_report:{year}")


def _table_two(report: AnnualReport | None) -> dict[str, Decimal]:
    return {key: Decimal(number) for key, number in report.table_two.items()} if report else {}


def _locked(session: Session, year: int, expected_version: int) -> AnnualReport | None:
    report = session.get(AnnualReport, year, with_for_update=True, populate_existing=True)
    if (report.version if report else 0) != expected_version:
        who = f"（{report.updated_by}）" if report else ""
        raise ReportChanged(f"在您打开以后，{year}年的年报有了新的变化{who}，请核对后再操作。")
    return report


def _insert(session: Session, report: AnnualReport) -> None:
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError as error:
        raise ReportChanged(f"另一位同事刚刚填写了{report.year}年的年报，请核对后再操作。") from error


def _numbers(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Table two as it is kept, and what is wrong with what was typed. Nothing typed is nothing entered."""
    kept, problems = {}, {}
    for entry in ENTRIES:
        text = typed.get(entry.key, "").strip().replace(",", "").replace("，", "")
        if not text:
            continue
        number = _number(text, _SMALLEST_MONEY if entry.is_money else Decimal(1))
        if number is None:
            problems[entry.key] = "请填写数字，单位为万元。" if entry.is_money else "请填写整数。"
        elif not 0 <= number < _LARGEST:
            problems[entry.key] = "不能小于0，也不能太大。"
        else:
            kept[entry.key] = f"{number.normalize():f}"
    return kept, problems


def _number(text: str, step: Decimal) -> Decimal | None:
    """The number that ``text`` is; None when it is none, or finer than ``step``."""
    try:
        number = Decimal(text)
        return number if number == number.quantize(step) else None
    except InvalidOperation:  # no number, not finite, or too many digits
        return None


def _obstacles(
    year: int, written: Mapping[str, str], two: Mapping[str, Decimal], found: Sequence[Check], *, has_ended: bool
) -> list[str]:
    sentences = []
    if not has_ended:
        sentences.append(f"{year}年还没有结束，统计期限到12月31日为止。")
    if parts := texts.unfilled({part: written.get(part, "") for part in WRITTEN_PARTS}):
        sentences.append(f"{'、'.join(f'“{PARTS[part]}”' for part in parts)}还没有写好。")
    if missing := sum(entry.key not in two for entry in ENTRIES):
        sentences.append(f"表二还有{missing}个数没有填写，没有的请填0。")
    if failed := sum(not check.ok for check in found if check.name != CARRIED):
        sentences.append(f"有{failed}项勾稽关系不符。")
    return sentences
