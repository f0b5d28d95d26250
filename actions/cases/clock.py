"""The reply period of one application, as a pure function of its facts (条例 Art. 30-35).

处理费办法 is 政府信息公开信息处理费管理办法, 国办函〔2020〕109号.

Reading A decides the deadline: the day of receipt is not counted (民法典 Art. 201, 民事诉讼法 Art. 85). Reading B, the
internal warning date, counts the day of receipt when it is a working day; received on a rest day, both readings give
the same day, so ``warn_on`` is then ``due_on``. Who replies by ``warn_on`` is in time whichever reading a court takes.

The facts are taken up in the order of their days, each against the period as it stands on that day. Where the law is
silent, :func:`~actions.cases.clock_rules.rules_in_doubt` says what is assumed; most assumptions give the earlier date:

* a consultation without an answer and without proof of delivery pauses nothing yet;
* while a correction or a fee is awaited the date stands as if neither had been asked for;
* an order to reply anew starts a clock of its own, which nothing stops or lengthens.

An extension belongs to the application, which has one at most: told in time, it lasts through a restart (n = 20 + x).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from actions.cases.calendar import WorkCalendar
from actions.cases.clock_facts import (
    Consultation,
    ConsultationKind,
    Correction,
    Delay,
    Extension,
    Facts,
    Fee,
    Redo,
)
from actions.cases.clock_rules import DEFAULT_RULES, ClockRules
from actions.cases.day_by_day import day_by_day, say
from actions.cases.pauses import CONSULTATION_ARTICLES, OPINION_DAYS
from actions.cases.reply_period import (
    CORRECTION_NOTICE_DAYS,
    FEE_PAYMENT_DAYS,
    MAX_EXTENSION_DAYS,
    REPLY_DAYS,
    Course,
)

__all__ = [
    "CORRECTION_NOTICE_DAYS",
    "FEE_PAYMENT_DAYS",
    "MAX_EXTENSION_DAYS",
    "OPINION_DAYS",
    "REPLY_DAYS",
    "ClockRules",
    "Consultation",
    "ConsultationKind",
    "Correction",
    "Deadline",
    "Delay",
    "Extension",
    "Facts",
    "Fee",
    "Redo",
    "compute_deadline",
]

_WARNING = "内部预警日"  # begins the line on reading B, which is for the office alone


@dataclass(frozen=True)
class Deadline:
    """The last day to reply, and how it came about."""

    due_on: date  # reading A
    warn_on: date  # reading B
    provisional: bool  # 暂定: a notice still to come may change the days it was counted over
    correction_notice_by: date  # the last day to ask for a correction
    problems: list[str]  # Chinese sentences: facts that are out of time or contradict each other, and change nothing
    _explain: Callable[[], list[str]] = field(repr=False, compare=False)

    @cached_property
    def explanation(self) -> list[str]:
        """Chinese lines: what happened, and how each day was counted. Made when asked for the first time."""
        return self._explain()

    @property
    def told(self) -> list[str]:
        """:attr:`explanation` for the applicant: without the office's own warning date."""
        return [line for line in self.explanation if not line.startswith(_WARNING)]


def compute_deadline(facts: Facts, calendar: WorkCalendar, rules: ClockRules = DEFAULT_RULES) -> Deadline:
    """The deadline for replying under ``facts``.

    Raises :class:`~actions.cases.calendar.CalendarError` for days outside 2004-2100.
    """
    course = Course(facts, calendar, rules)
    due_on, warn_on = course.end(course.period), course.end(course.period, count_start=True)
    is_provisional = calendar.is_provisional_between(course.period.start, due_on)
    return Deadline(
        due_on=due_on,
        warn_on=warn_on,
        provisional=is_provisional,
        correction_notice_by=course.correction_notice_by,
        problems=[*course.problems, *_useless_pauses(course, due_on)],
        _explain=lambda: _explanation(course, due_on, warn_on, is_provisional),
    )


def _useless_pauses(course: Course, due_on: date) -> list[str]:
    """Consultations that were sent when no day was left."""
    return [
        f"{pause.letter}时，答复期限{say(due_on)}已无剩余，不扣除时间。"
        for pause in course.pauses
        if pause.until > course.period.start and pause.after >= due_on and course.can_pause(course.period)
    ]


def _explanation(course: Course, due_on: date, warn_on: date, is_provisional: bool) -> list[str]:
    period, calendar = course.period, course.calendar
    lines = [*course.story, *_pause_lines(course, due_on)]
    if period.by is None:
        end = course.counted_end(period)
        lines += day_by_day(period.start, end, course.counter_of(period).paused_days(), calendar)
        basis = "以责令重新答复的决定为准" if period.is_redo else "条例第三十三条第二款"
        lines.append(f"{say(end)}为第{period.length}个工作日，答复期限届满（{basis}）")
    if fixed := course.fixed_day(period):
        whose = "责令重新答复的决定" if period.by else "告知的延迟日期（条例第三十五条）"
        rolled = f"，{say(fixed)}是休息日，顺延至下一个工作日（民法典第二百零三条）" if due_on != fixed else ""
        lines.append(f"按{whose}，{say(due_on)}为答复的最后一日{rolled}")
    lines.append(f"{_WARNING}{say(warn_on)}：{_why_to_warn(course, due_on, warn_on)}")
    if is_provisional:
        year = calendar.published_until.year + 1
        lines.append(f"{year}年的放假安排还没有公布或者没有录入，这个日期是暂定的，公布后会重新计算")
    return lines


def _pause_lines(course: Course, due_on: date) -> Iterator[str]:
    period = course.period
    overlap = "，重叠的时间只扣一次" if len(course.pauses) > 1 else ""
    for pause in course.pauses:
        if pause.until <= period.start:
            continue
        if not course.can_pause(period):
            yield f"{pause.letter}，责令重新答复的期限不因征求意见延长"
        elif pause.after < course.counted_end(period):
            end = (
                f"没有收到意见的，最长到送达后第{OPINION_DAYS}个工作日{say(pause.ended_on)}"
                if pause.lapsed
                else f"{say(pause.ended_on)}收到意见"
            )
            articles = CONSULTATION_ARTICLES[pause.consultation.kind]
            yield f"{pause.letter}，{end}，所需时间不计入（{articles}{overlap}）"
        elif pause.after < due_on:
            yield f"{pause.letter}，延迟答复的日期不因征求意见顺延（条例第三十三条第三款、第三十五条）"


def _why_to_warn(course: Course, due_on: date, warn_on: date) -> str:
    start = say(course.period.start)
    if course.fixed_day(course.period):
        return "写明的日期以前最后一个工作日" if warn_on < due_on else "以写明的日期为准"
    if warn_on == due_on:
        return f"{start}不是计入期限的工作日，当日是否计入结果相同"
    return f"{start}是工作日，从严计入当日（条例写的是“自收到……之日起”）；在此以前答复，哪种算法都不逾期"
