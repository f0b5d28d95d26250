"""Report files that the daily run makes: what is due, making it, and who is told.

The figures of a month and of a quarter are made on the first day after it; the month of the ledger on the last working
day up to the 5th, so that what was published can still be noted in the first days of a month.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from actions.cases import audit
from actions.cases.alerts.rules import News
from actions.cases.alerts.sending import Wanted, send, withdraw
from actions.cases.alerts.state import take_turn
from actions.cases.alerts.tables import Alert
from actions.cases.calendar import WorkCalendar
from actions.cases.figures.period import Period, Span, UnknownPeriodError
from actions.cases.tables import AuditEntry
from actions.cases.time import china_date
from bot.figures import files
from bot.figures.gathering import gather
from bot.figures.tables import ReportFile
from bot.ledger.reading import days_between
from bot.ledger.workbook import monthly_workbook

SYSTEM = "system"
_BY = 5  # day of the month by which the ledger's report is there


class Kind(StrEnum):
    """What a report is about."""

    FIGURES = "figures"
    DUTIES = "duties"

    @property
    def label(self) -> str:
        return {"figures": "统计报表", "duties": "公开事项月报"}[self.value]


class ReportRefusedError(ValueError):
    """There can be no such report; ``str()`` is a Chinese sentence."""


@dataclass(frozen=True)
class Office:
    """What making a report needs."""

    name: str
    calendar: WorkCalendar
    told: Collection[str] = ()  # recipients of the alert, of alerts.rules.Duty


def due(today: date, calendar: WorkCalendar) -> list[tuple[Kind, Period]]:
    """The reports that ought to be there by ``today``: of the last month and the last whole quarter."""
    month, quarter = (Period.holding(span, today).before for span in (Span.MONTH, Span.QUARTER))
    found = [(Kind.FIGURES, month), (Kind.FIGURES, quarter)]
    if today >= calendar.workday_until(today.replace(day=_BY)):
        found.append((Kind.DUTIES, month))
    return found


def missing(session: Session, today: date, calendar: WorkCalendar) -> list[tuple[Kind, Period]]:
    """Of these the ones that are not; none of a time before the system was in use."""
    begun = session.scalar(select(AuditEntry.at).order_by(AuditEntry.id).limit(1))
    if begun is None:
        return []
    kept = {(kind, period) for kind, period in session.execute(select(ReportFile.kind, ReportFile.period).distinct())}
    in_use = [(kind, period) for kind, period in due(today, calendar) if period.last >= china_date(begun)]
    return [(kind, period) for kind, period in in_use if (kind.value, period.key) not in kept]


def make(
    session: Session, kind: Kind, period: Period, office: Office, now: datetime, *, by: str = SYSTEM, anew: bool = False
) -> Sequence[ReportFile]:
    """Make the files of a report, and tell who is to be told; ``anew`` in the place of those that are there. Nothing
    happens where they are there already. Raises :class:`ReportRefusedError`."""
    today = china_date(now)
    if period.first > today:
        raise ReportRefusedError(f"{period.label}还没有开始。")
    if kind is Kind.DUTIES and period.span is not Span.MONTH:
        raise ReportRefusedError("公开事项月报按月生成。")
    if period.span is Span.RANGE:
        raise ReportRefusedError("报表文件按月、季度或者年生成。")
    take_turn(session)  # of several processes one
    same = (ReportFile.kind == kind.value, ReportFile.period == period.key)
    kept = {file.suffix: file for file in session.scalars(select(ReportFile).where(*same))}
    if kept and not anew:
        return []
    made = []
    for suffix, title, content in _contents(session, kind, period, office, today):
        file = kept.get(suffix) or ReportFile(kind=kind.value, period=period.key, suffix=suffix)
        file.name, file.content, file.size = f"{title}.{suffix}", content, len(content)
        file.sha256, file.made_at, file.made_by = hashlib.sha256(content).hexdigest(), now, by
        session.add(file)
        made.append(file)
    session.flush()
    detail = {"kind": kind.value, "period": period.key, "sha256": {file.suffix: file.sha256 for file in made}}
    audit.record(session, at=now, actor=by, action="report_made", subject=f"report:{kind}:{period.key}", detail=detail)
    text = f"{period.label}的{kind.label}已生成，可以下载。"
    stage = f"{kind}:{period.span}"
    told = [Wanted(None, News.REPORT.value, period.key, period.last, stage, who, text) for who in office.told]
    earlier = (Alert.application_id.is_(None), Alert.kind == News.REPORT, Alert.stage == stage)
    replaced = select(Alert.id).where(*earlier, Alert.ref < period.key, Alert.obsolete_at.is_(None))
    withdraw(session, list(session.scalars(replaced)), now)
    send(session, told, now)
    return made


def listing(session: Session) -> Sequence[ReportFile]:
    """All files, the latest period first, without their content."""
    query = select(ReportFile).options(defer(ReportFile.content))
    found = session.scalars(query).all()
    return sorted(found, key=lambda file: (_last(file.period), file.period, file.kind, file.suffix), reverse=True)


def made_before(session: Session, after: int | None, limit: int) -> Sequence[ReportFile]:
    """Files without their content, the one that was made first last; ``after``: those before this one."""
    query = select(ReportFile).options(defer(ReportFile.content)).order_by(ReportFile.id.desc()).limit(limit)
    return session.scalars(query if after is None else query.where(ReportFile.id < after)).all()


def fetch(session: Session, file_id: int, *, by: str, now: datetime) -> ReportFile | None:
    """A file for download, which the audit trail notes; None where there is none."""
    file = session.get(ReportFile, file_id)
    if file is not None:
        detail = {"kind": file.kind, "period": file.period, "suffix": file.suffix, "sha256": file.sha256}
        subject = f"report:{file.kind}:{file.period}"
        audit.record(session, at=now, actor=by, action="report_downloaded", subject=subject, detail=detail)
    return file


def write_out(made: Sequence[ReportFile], folder: Path) -> list[Path]:
    """Copies in a folder: ``figures-2026-03.xlsx``. Raises :class:`OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file in made:
        path = folder / f"{file.kind}-{file.period}.{file.suffix}"
        partial = path.with_suffix(f"{path.suffix}.part")
        partial.write_bytes(file.content)
        partial.replace(path)
        written.append(path)
    return written


def period_named(key: str) -> Period:
    """Raises :class:`ReportRefusedError`."""
    try:
        return Period.of_key(key)
    except UnknownPeriodError as error:
        raise ReportRefusedError(str(error)) from error


def _contents(
    session: Session, kind: Kind, period: Period, office: Office, today: date
) -> list[tuple[str, str, bytes]]:
    """Suffix, title and bytes of each file."""
    if kind is Kind.DUTIES:
        rows = days_between(session, period.first, period.last, today, office.calendar)
        title = f"{office.name}主动公开事项月报（{period.label}）"
        return [("xlsx", title, monthly_workbook(rows, period, office.name))]
    figures = gather(session, period, office.calendar, today)
    title = files.title_of(figures, office.name)
    return [
        ("xlsx", title, files.workbook(figures, office.name)),
        ("docx", title, files.document(figures, office.name)),
    ]


def _last(key: str) -> date:
    try:
        return Period.of_key(key).last
    except UnknownPeriodError:
        return date.min
