"""A holiday notice on its way into an office's folder: what it would change, what it clashes with, and storing it."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.day_by_day import say
from actions.cases.holiday_notices import Kind, Notice, notice_of, read_notice, read_notices

_READABLE_BY_ALL = 0o644


class ClashError(CalendarError):
    """The notice contradicts what is known; a person may decide that it takes its place."""


@dataclass(frozen=True)
class DayChange:
    """A day that a notice changes; ``before`` and ``after`` are as :meth:`WorkCalendar.explain` says them."""

    day: date
    before: str
    after: str
    is_moved: bool  # worked before and rested after, or the other way round; otherwise only the name is another

    def __str__(self) -> str:
        return f"{say(self.day)}：{self.before} → {self.after}"


def changes(calendar: WorkCalendar, notice: Notice) -> list[DayChange]:
    """The days that read differently once ``calendar`` knows ``notice``."""
    after = calendar.with_notice(notice)
    first, last = date(notice.year - 1, 12, 1), date(notice.year, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        DayChange(day, calendar.explain(day), after.explain(day), calendar.is_workday(day) != after.is_workday(day))
        for day in days
        if calendar.explain(day) != after.explain(day)
    ]


def clash(calendar: WorkCalendar, notice: Notice, file: Path) -> str | None:
    """Why ``notice`` can't simply be added beside what is known, as a Chinese sentence.

    ``file`` is the office's ``calendar.json``. Another national notice of the year is in the way unless it has the same
    days; what has been stored under the same name is in the way when it says anything else.
    """
    if notice.kind is Kind.NATIONAL:
        for known in calendar.notices():
            if known.kind is Kind.NATIONAL and known.year == notice.year and _moved(calendar, notice):
                return f"{notice.year}年已有放假安排（{known.name}，来自 {known.source}），与这份不一致。"
    target = target_of(notice, file)
    if target.exists() and read_notice(target) != replace(notice, source=str(target)):
        return f"{target} 已经存在，内容与这份不同。"
    return None


def target_of(notice: Notice, file: Path) -> Path:
    """Where ``notice`` is kept: ``2027.json``, ``2027-广西壮族自治区.json``, ``2027-临时-0903.json``."""
    parts = [str(notice.year)]
    if notice.region:
        parts.append(re.sub(r"\W+", "", notice.region))
    if notice.kind is Kind.AD_HOC:
        parts += [notice.kind.label, min((*notice.holidays, *notice.workdays)).strftime("%m%d")]
    return file.with_suffix("") / f"{'-'.join(parts)}.json"


def store(source: Path, file: Path, *, may_replace: bool = False) -> tuple[Notice, Path]:
    """As :func:`keep`, of what ``source`` holds."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise CalendarError(f"放假安排文件 {source} 不能读取，应当是 UTF-8 的 JSON 文件。") from error
    try:
        return keep(content, str(source), file, may_replace=may_replace)
    except ClashError as error:
        raise CalendarError(f"{error}没有录入。请核对；确实要以这份为准的，加 --replace。") from error


def keep(content: bytes, name: str, file: Path, *, may_replace: bool = False) -> tuple[Notice, Path]:
    """Keep the notice in ``content`` in the folder beside ``file``, whole or not at all; what was stored, and where.

    ``name``: how it is called in errors. Raises :class:`ClashError` unless it ``may_replace``, and
    :class:`CalendarError` for a notice that can't be right or still contradicts an office's other file, and for a
    folder that can't be written.
    """
    notice, calendar = notice_of(content, name), WorkCalendar.from_file(file)
    if (why := clash(calendar, notice, file)) and not may_replace:
        raise ClashError(why)
    target = target_of(notice, file)
    _refuse_contradiction(notice, file, target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(target, content)
    except OSError as error:
        raise CalendarError(f"{target} 不能写入：{error.strerror}。") from error
    return notice, target


def _moved(calendar: WorkCalendar, notice: Notice) -> bool:
    return any(change.is_moved for change in changes(calendar, notice))


def _refuse_contradiction(notice: Notice, file: Path, target: Path) -> None:
    """``--replace`` overwrites ``target`` alone; a national notice of the year kept elsewhere would stay."""
    for other in read_notices(file):
        is_rival = notice.kind is other.kind is Kind.NATIONAL and notice.year == other.year
        if is_rival and other.source != str(target) and not notice.has_same_days(other):
            raise CalendarError(
                f"{other.source} 里还有一份{notice.year}年的放假安排，与这份不一致。请先删去那一份，再录入。"
            )


def _write_whole(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_READABLE_BY_ALL)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
