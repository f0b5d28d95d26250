"""The periods of review and suit, in calendar days and months (行政复议法, 行政诉讼法).

The day that starts a period is not counted, and a last day that is a rest day gives way to the next one that is none
(民事诉讼法 Art. 85 through 行政复议法 Art. 88 and 行政诉讼法 Art. 101; 民法典 Art. 201-203). A Sunday that is worked
(调休上班) is no rest day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from actions.cases.calendar import WorkCalendar
from actions.cases.day_by_day import chinese_date, say
from actions.cases.periods import Period, provisional_line

REVIEW_DAYS = 60  # 行政复议法 Art. 20
SUIT_AFTER_REVIEW_DAYS = 15  # 行政诉讼法 Art. 45
SUIT_MONTHS = 6  # 行政诉讼法 Art. 46
UNTOLD_MONTHS = 12  # 行政复议法 Art. 20 para. 3; 法释〔2018〕1号 Art. 64
REVIEW_DECISION_DAYS = 60  # 行政复议法 Art. 62
REVIEW_DECISION_EXTENSION_DAYS = 30
SIMPLE_REVIEW_DECISION_DAYS = 30


def review_application(known_on: date, calendar: WorkCalendar) -> Period:
    """60 days to apply for review, from when the reply was got or its content known."""
    return _days(known_on, "知道答复内容", REVIEW_DAYS, "申请行政复议", "行政复议法第二十条第一款", calendar)


def review_after_silence(due_on: date, calendar: WorkCalendar) -> Period:
    """60 days to apply for review of a silence, from the end of the reply period."""
    article = "行政复议法第二十条；行政复议法实施条例第十六条第一款第一项"
    return _days(due_on, "答复期限届满未答复", REVIEW_DAYS, "申请行政复议", article, calendar)


def review_untold(known_on: date, calendar: WorkCalendar, told_on: date | None = None) -> Period:
    """Review when the reply didn't tell of it: 60 days from when the right, the body and the time became known
    (``told_on``), at most a year from when the content was (``known_on``)."""
    article = "行政复议法第二十条第三款"
    longest = _longest(known_on, "申请行政复议", article)
    if told_on is None:
        return longest
    told = _days(max(told_on, known_on), "知道复议权利、机关和期限", REVIEW_DAYS, "申请行政复议", article, calendar)
    return min(told, longest, key=lambda period: period.due_on)


def review_decision(
    accepted_on: date, calendar: WorkCalendar, *, simple: bool = False, extended: bool = False
) -> Period:
    """When a review is decided: 60 days from acceptance, 30 more when extended; 30 in the simple procedure."""
    article = "行政复议法第六十二条"
    if simple:
        days = SIMPLE_REVIEW_DECISION_DAYS
        article = "行政复议法第五十三条第一款第四项、第六十二条第二款"
    else:
        days = REVIEW_DECISION_DAYS + (REVIEW_DECISION_EXTENSION_DAYS if extended else 0)
    return _days(accepted_on, "受理行政复议申请", days, "作出行政复议决定", article, calendar)


def suit_after_review(received_on: date, calendar: WorkCalendar) -> Period:
    """15 days to sue after the review's decision was got."""
    article = "行政诉讼法第四十五条"
    return _days(received_on, "收到行政复议决定书", SUIT_AFTER_REVIEW_DAYS, "提起行政诉讼", article, calendar)


def suit_after_review_silence(review_due_on: date, calendar: WorkCalendar) -> Period:
    """15 days to sue when the review was not decided, from the end of its time."""
    article = "行政诉讼法第四十五条"
    return _days(review_due_on, "复议期满未作决定", SUIT_AFTER_REVIEW_DAYS, "提起行政诉讼", article, calendar)


def suit_direct(known_on: date, calendar: WorkCalendar) -> Period:
    """6 months to sue at once, where no review must come first."""
    return _months(known_on, "知道答复内容", "提起行政诉讼", "行政诉讼法第四十六条第一款", calendar)


def suit_after_silence(due_on: date, calendar: WorkCalendar) -> Period:
    """6 months to sue over a silence, from the end of the reply period."""
    return _months(due_on, "答复期限届满未答复", "提起行政诉讼", "法释〔2018〕1号第六十六条", calendar)


def suit_untold(known_on: date, calendar: WorkCalendar, told_on: date | None = None) -> Period:
    """Suit when the reply didn't tell of its time: 6 months from when that became known (``told_on``), at most a year
    from when the content was (``known_on``)."""
    article = "法释〔2018〕1号第六十四条"
    longest = _longest(known_on, "提起行政诉讼", article)
    if told_on is None:
        return longest
    told = _months(max(told_on, known_on), "知道起诉期限", "提起行政诉讼", article, calendar)
    return min(told, longest, key=lambda period: period.due_on)


def add_months(day: date, months: int) -> date:
    """The corresponding day, else the last of the month (民法典 Art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days(start: date, event: str, count: int, what: str, article: str, calendar: WorkCalendar) -> Period:
    last = start + timedelta(days=count)
    return _rolled(
        f"{say(start)}{event}，当日不计入，{count}日至{say(last)}（{article}）", last, what, article, calendar
    )


def _months(start: date, event: str, what: str, article: str, calendar: WorkCalendar) -> Period:
    last = add_months(start, SUIT_MONTHS)
    counted = f"{say(start)}{event}，{SUIT_MONTHS}个月至{say(last)}（{article}；民法典第二百零二条）"
    return _rolled(counted, last, what, article, calendar)


def _rolled(counted: str, last: date, what: str, article: str, calendar: WorkCalendar) -> Period:
    due_on = calendar.workday_from(last)
    lines = [counted]
    if due_on != last:
        lines.append(
            f"{chinese_date(last)}：{calendar.explain(last)}，顺延到{say(due_on)}（民事诉讼法第八十五条，民法典第二百零三条）"
        )
    lines.append(f"{what}最迟{say(due_on)}")
    is_provisional = calendar.is_provisional_between(last, due_on)
    return Period(due_on, None, is_provisional, article, lines + provisional_line(is_provisional, due_on))


def _longest(known_on: date, what: str, article: str) -> Period:
    """A year from when the content was known. It is a maximum, so it isn't moved from a rest day."""
    last = add_months(known_on, UNTOLD_MONTHS)
    line = f"没有告知{what}的权利和期限的，自{say(known_on)}知道答复内容起最长一年，至{say(last)}（{article}）"
    return Period(last, None, False, article, [line])
