"""The periods beside the reply: corrections, opinions, fees, publication, the annual report.

Each function takes the day that starts the period (which is not counted: reading A) and the calendar. Those of the
remedies are in :mod:`actions.cases.remedy_periods`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Deadline
from actions.cases.day_by_day import day_by_day, say
from actions.cases.pauses import OPINION_DAYS
from actions.cases.reply_period import CORRECTION_NOTICE_DAYS, FEE_PAYMENT_DAYS

PUBLICATION_DAYS = 20  # 条例 Art. 26
CORRECTION_DAYS = 15  # Art. 30 wants a reasonable time; this is the design's default
CORRECTION_DAYS_ALLOWED = range(5, 21)
RECORD_CORRECTION_TARGET_DAYS = 20  # Art. 41 sets no time; modelled on Art. 33


class PeriodError(ValueError):
    """A period that can't be set; ``str()`` is a Chinese sentence."""


class Reading(StrEnum):
    """How the day on which a period starts is read."""

    A = "A"  # not counted (民法典 Art. 201): the default
    B = "B"  # counted when it is a working day: the internal warning date
    C = "C"  # a rest day's is moved to the next working day first: one court did so, not to be relied on


@dataclass(frozen=True)
class Period:
    """A period's last day."""

    due_on: date
    warn_on: date | None  # the internal target; None where the period is somebody else's, or ends on a fixed day
    provisional: bool  # 暂定
    article: str
    explanation: list[str]  # Chinese lines


@dataclass(frozen=True)
class FeePeriod(Period):
    """The time to pay; ``may_close_from`` is the first day on which an unpaid case may be closed."""

    may_close_from: date


@dataclass(frozen=True)
class NoPeriod:
    """The law sets no period. ``target_on`` is the internal target, where there is one."""

    words: str
    article: str
    target_on: date | None = None
    provisional: bool = False


def count_workdays(start: date, count: int, calendar: WorkCalendar, reading: Reading = Reading.A) -> date:
    """The ``count``-th working day of a period that ``start`` begins.

    The 2007 Regulation's 15 days (Art. 24) are counted by it too; the clock itself knows the Regulation of 2019 only.
    """
    if reading is Reading.C:
        start = calendar.workday_from(start)
    if reading is Reading.B and calendar.is_workday(start):
        return start if count == 1 else calendar.add_workdays(start, count - 1)
    return calendar.add_workdays(start, count)


def correction_notice(received_on: date, calendar: WorkCalendar) -> Period:
    """补正告知, 条例 Art. 30: 7 working days of receipt of the application."""
    return _workdays(received_on, "收到申请", CORRECTION_NOTICE_DAYS, "补正告知", "条例第三十条", calendar)


def correction_answer(notified_on: date, calendar: WorkCalendar, days: int = CORRECTION_DAYS) -> Period:
    """What an applicant is given for a correction, Art. 30: a reasonable time from receipt of the notice.

    Raises :class:`PeriodError` for ``days`` outside 5-20.
    """
    if days not in CORRECTION_DAYS_ALLOWED:
        allowed = f"{CORRECTION_DAYS_ALLOWED.start}至{CORRECTION_DAYS_ALLOWED.stop - 1}"
        raise PeriodError(f"补正期限应当合理，可以设为{allowed}个工作日（条例第三十条），现在是{days}个。")
    article = "条例第三十条，合理的补正期限"
    return _workdays(notified_on, "申请人收到补正告知", days, "补正", article, calendar, is_ours=False)


def opinion(
    delivered_on: date, calendar: WorkCalendar, kind: Literal["third_party", "co_maker"] = "third_party"
) -> Period:
    """15 working days from receipt of the letter: third party, Art. 32 (silence: the agency decides); co-making agency,
    Art. 34 (silence is consent)."""
    if kind == "co_maker":
        who, article, silence = "共同制作机关", "条例第三十四条", "逾期未提出意见的，视为同意公开（条例第三十四条）"
    else:
        who, article, silence = "第三方", "条例第三十二条", "逾期未提出意见的，由行政机关决定是否公开（条例第三十二条）"
    return _workdays(
        delivered_on, f"{who}收到征求意见书", OPINION_DAYS, "提出意见", article, calendar, afterwards=silence
    )


def fee_payment(notified_on: date, calendar: WorkCalendar) -> FeePeriod:
    """处理费办法 Art. 6: 20 working days from the day after receipt of the notice; then the case may be closed."""
    article = "处理费办法第六条"
    event = "申请人收到收费通知"
    period = _workdays(notified_on, event, FEE_PAYMENT_DAYS, "缴费", article, calendar, is_ours=False)
    may_close_from = calendar.add_workdays(period.due_on, 1)
    closing = f"逾期未缴费的视为放弃申请，{say(may_close_from)}起可以不再处理（{article}）"
    return FeePeriod(
        due_on=period.due_on,
        warn_on=None,
        provisional=calendar.is_provisional_between(notified_on, may_close_from),
        article=article,
        explanation=[*period.explanation, closing],
        may_close_from=may_close_from,
    )


def fee_notice(deadline: Deadline) -> Period:
    """处理费办法 Art. 6: a fee is asked for within the reply period, so by its last day."""
    article = "处理费办法第六条"
    line = f"收费通知应当在答复期限{say(deadline.due_on)}以前发出（{article}）"
    return Period(deadline.due_on, deadline.warn_on, deadline.provisional, article, [*deadline.explanation, line])


def publication(formed_on: date, calendar: WorkCalendar, event: Literal["formed", "changed"] = "formed") -> Period:
    """主动公开, Art. 26: 20 working days from when the information was formed or changed."""
    what = "信息形成" if event == "formed" else "信息变更"
    return _workdays(formed_on, what, PUBLICATION_DAYS, "主动公开", "条例第二十六条", calendar)


def annual_report(year: int, calendar: WorkCalendar, by: Literal["department", "government"] = "department") -> Period:
    """The report on ``year``, Art. 49: by 31 January (departments) or 31 March (governments) of the next.

    The day stands even when it is a rest day; ``warn_on`` is then the last working day before it.
    """
    month, article, who = (1, "第一款", "部门") if by == "department" else (3, "第二款", "人民政府")
    article = f"条例第四十九条{article}"
    due_on = date(year + 1, month, 31)
    target = calendar.workday_until(due_on)
    lines = [f"{who}{year}年的政府信息公开工作年度报告，{say(due_on)}以前公布（{article}）"]
    if target != due_on:
        lines.append(f"{say(due_on)}：{calendar.explain(due_on)}，内部目标日为此前最后一个工作日{say(target)}")
    is_provisional = calendar.is_provisional_between(target, due_on)
    return Period(due_on, target, is_provisional, article, lines + provisional_line(is_provisional, due_on))


def record_correction(asked_on: date, calendar: WorkCalendar) -> NoPeriod:
    """更正 of a record about oneself, Art. 41: no period; 20 working days are kept internally."""
    target = calendar.add_workdays(asked_on, RECORD_CORRECTION_TARGET_DAYS)
    return NoPeriod(
        words=f"无法定期限（条例第四十一条）；内部参照条例第三十三条，在{RECORD_CORRECTION_TARGET_DAYS}个工作日内处理",
        article="条例第四十一条",
        target_on=target,
        provisional=calendar.is_provisional_between(asked_on, target),
    )


def many_applications(deadline: Deadline) -> NoPeriod:
    """Reasons for very many applications, Art. 35: no days are set, and asking for them stops nothing; see
    :class:`~actions.cases.clock_facts.Delay` for the day that the agency sets."""
    return NoPeriod(
        words="机关自定合理延迟期限并告知申请人（条例第三十五条）；说明理由期间不停止计算，"
        f"理由不合理的，仍应在{say(deadline.due_on)}以前告知不予处理",
        article="条例第三十五条",
        target_on=deadline.due_on,
        provisional=deadline.provisional,
    )


def provisional_line(is_provisional: bool, day: date) -> list[str]:
    """What is said of a date that a notice still to come may change."""
    return [f"{day.year}年的放假安排还没有公布或者没有录入，这个日期是暂定的"] if is_provisional else []


def _workdays(
    start: date,
    event: str,
    count: int,
    what: str,
    article: str,
    calendar: WorkCalendar,
    *,
    is_ours: bool = True,
    afterwards: str = "",
) -> Period:
    """``count`` working days; with the internal warning date (reading B) when ``is_ours`` to keep or to watch."""
    due_on = count_workdays(start, count, calendar)
    warn_on = count_workdays(start, count, calendar, Reading.B) if is_ours else None
    is_provisional = calendar.is_provisional_between(start, due_on)
    lines = [f"{say(start)}{event}，当日不计入（{article}；民法典第二百零一条）"]
    lines += day_by_day(start, due_on, frozenset(), calendar)
    lines.append(f"{say(due_on)}为第{count}个工作日，{what}的期限届满（{article}）")
    if warn_on:
        lines.append(f"内部预警日{say(warn_on)}：{say(start)}是工作日的，从严计入当日")
    if afterwards:
        lines.append(afterwards)
    return Period(due_on, warn_on, is_provisional, article, lines + provisional_line(is_provisional, due_on))
