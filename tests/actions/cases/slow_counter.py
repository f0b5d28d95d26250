"""The reply period once more, by walking through the calendar one day at a time: nothing shared with the clock.

Its working days are asked of ``chinesecalendar`` itself.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from actions.cases.clock import Consultation, Facts

DAY = timedelta(days=1)


def slow_due_on(facts: Facts) -> date:
    """Live through the days from receipt on, doing on each what the facts say happened on it."""
    correction = facts.correction if _is_correction_restart(facts) else None
    fee = facts.fee if _is_paid_in_time(facts) else None
    extension = facts.extension if facts.extension and 1 <= facts.extension.days <= 20 else None
    paused = [pause for each in facts.consultations if (pause := _pause(each, facts.received_on))]
    waiting_for: set[str] = set()
    counted, target, today = 0, 20, facts.received_on
    while True:
        is_start = today == facts.received_on
        if correction and correction.asked_on == today:
            waiting_for.add("correction")
        if fee and fee.noticed_on == today:
            waiting_for.add("fee")
        if correction and correction.received_on == today:
            waiting_for.discard("correction")
            is_start = True
        if fee and fee.paid_on == today:
            waiting_for.discard("fee")
            is_start = True
        if is_start:
            counted, target = 0, 20
        if extension and extension.told_on == today and not waiting_for:
            target += extension.days
        is_counted = not is_start and not waiting_for and not any(sent < today <= end for sent, end in paused)
        if is_counted and chinese_calendar.is_workday(today):
            counted += 1
        if counted == target:
            return today
        today += DAY


def _is_correction_restart(facts: Facts) -> bool:
    correction = facts.correction
    if correction is None or correction.received_on is None or correction.asked_on < facts.received_on:
        return False
    return correction.asked_on <= _nth_workday(facts.received_on, 7) and correction.received_on >= correction.asked_on


def _is_paid_in_time(facts: Facts) -> bool:
    fee = facts.fee
    return bool(fee and fee.paid_on and fee.noticed_on <= fee.paid_on <= _nth_workday(fee.noticed_on, 20))


def _pause(consultation: Consultation, received_on: date) -> tuple[date, date] | None:
    sent, delivered, answered = consultation.sent_on, consultation.delivered_on, consultation.answered_on
    if sent < received_on or (delivered and delivered < sent) or (answered and answered < (delivered or sent)):
        return None
    ends = [answered] if answered else []
    if delivered and (not answered or consultation.kind != "other"):
        ends.append(_nth_workday(delivered, 15))
    return (sent, min(ends)) if ends else None


def _nth_workday(after: date, count: int) -> date:
    day = after
    while count:
        day += DAY
        if chinese_calendar.is_workday(day):
            count -= 1
    return day
