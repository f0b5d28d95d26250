"""The reply period once more, by walking through the calendar one day at a time: nothing shared with the clock.

Its working days are asked of ``chinesecalendar`` itself.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

from actions.cases.clock import Consultation, Facts, Redo

DAY = timedelta(days=1)
Pauses = list[tuple[date, date]]
is_workday = cache(chinese_calendar.is_workday)


def slow_due_on(facts: Facts) -> date:
    """Live through the days from receipt on, doing on each what the facts say happened on it."""
    if facts.redo and _is_sound(facts.redo, facts.received_on):
        return _redone_by(facts.redo)
    correction = facts.correction if _is_correction_restart(facts) else None
    fee = facts.fee if _is_paid_in_time(facts) else None
    extension = facts.extension if facts.extension and 1 <= facts.extension.days <= 20 else None
    paused = [pause for each in facts.consultations if (pause := _pause(each, facts.received_on))]
    waiting_for: set[str] = set()
    start = today = facts.received_on
    counted, target, delayed_until = 0, 20, date.min
    while True:
        if correction and correction.asked_on == today:
            waiting_for.add("correction")
        if fee and (fee.sent_on or fee.noticed_on) == today:
            waiting_for.add("fee")
        if correction and correction.received_on == today:
            waiting_for.discard("correction")
            start, counted = today, 0
        if fee and fee.paid_on == today and "fee" in waiting_for:
            waiting_for.discard("fee")
            start, counted = today, 0
        is_running = bool(waiting_for) or counted < target
        if extension and extension.told_on == today and is_running:
            target += extension.days
        delay = facts.delay if facts.delay and facts.delay.told_on == today and is_running else None
        if delay and delay.until > _walk(start, target, paused):
            delayed_until = delay.until
        if today != start and not waiting_for and is_workday(today) and not _is_paused(today, paused):
            counted += 1
        if counted >= target and not waiting_for and today >= delayed_until and is_workday(today):
            return today
        today += DAY


def _is_correction_restart(facts: Facts) -> bool:
    correction = facts.correction
    if correction is None or correction.received_on is None or correction.asked_on < facts.received_on:
        return False
    return correction.asked_on <= _walk(facts.received_on, 7) and correction.received_on >= correction.asked_on


def _is_paid_in_time(facts: Facts) -> bool:
    fee = facts.fee
    if fee is None or fee.paid_on is None or (fee.sent_on and fee.sent_on > fee.noticed_on):
        return False
    return fee.noticed_on <= fee.paid_on <= _walk(fee.noticed_on, 20)


def _is_sound(redo: Redo, received_on: date) -> bool:
    return redo.ordered_on >= received_on and (redo.by >= redo.ordered_on if redo.by else redo.days >= 1)


def _redone_by(redo: Redo) -> date:
    if redo.by is None:
        return _walk(redo.ordered_on, redo.days)
    return redo.by if is_workday(redo.by) else _walk(redo.by, 1)


def _pause(consultation: Consultation, received_on: date) -> tuple[date, date] | None:
    sent, delivered, answered = consultation.sent_on, consultation.delivered_on, consultation.answered_on
    if sent < received_on or (delivered and delivered < sent) or (answered and answered < (delivered or sent)):
        return None
    ends = [answered] if answered else []
    if delivered and (not answered or consultation.kind != "other"):
        ends.append(_walk(delivered, 15))
    return (sent, min(ends)) if ends else None


def _is_paused(day: date, paused: Pauses) -> bool:
    return any(sent < day <= end for sent, end in paused)


def _walk(after: date, count: int, paused: Pauses | None = None) -> date:
    day = after
    while count:
        day += DAY
        if is_workday(day) and not _is_paused(day, paused or []):
            count -= 1
    return day
