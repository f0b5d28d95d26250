"""Why a date is what it is, for the applicant: day by day, with the articles, in Chinese lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS, REPLY_DAYS
from actions.cases.day_by_day import chinese_date, day_by_day, say
from actions.cases.lifecycle import EventKind
from actions.cases.next_steps import AWAITING_CONFIRMATION
from actions.cases.plain_words import explained, glossary
from actions.cases.standing import Duty, DutyKind, OwnCase

TENTATIVE = "放假安排还没有公布，这个日期是暂定的，公布后会重新计算。"


def why_date(own: OwnCase, today: date, calendar: WorkCalendar) -> list[str]:
    """How the date that counts now came about: the day to correct or to pay by, or the day to reply by.

    An extension is told with its reason (Art. 33 para. 2), as the applicant was told it.
    """
    if own.duty and own.duty.kind is DutyKind.CORRECTION and own.duty.by:
        return list(_correction(own, own.duty, own.duty.by, calendar))
    if own.duty and own.duty.kind is DutyKind.FEE and own.duty.by:
        return list(_fee(own, own.duty, own.duty.by, calendar))
    if own.deadline is None:
        return [AWAITING_CONFIRMATION] if own.is_open else [f"申请{own.number}没有开始计算答复期限。"]
    lines = list(_reply(own, today))
    return [*lines, glossary("第三方")] if "第三方" in "".join(lines) else lines


def _correction(own: OwnCase, duty: Duty, by: date, calendar: WorkCalendar) -> Iterator[str]:
    days = calendar.workdays_between(duty.asked_on, by)
    yield f"申请{own.number}{explained('补正')}的期限是{chinese_date(by)}。"
    yield "补正期限由我们按“合理”的要求确定并告诉您（条例第三十条）。"
    yield f"{say(duty.asked_on)}告知补正，从次日算起，到{say(by)}一共{days}个工作日："
    yield from day_by_day(duty.asked_on, by, (), calendar)
    if calendar.is_provisional(by):
        yield TENTATIVE
    if own.case.correction_is_late:  # Art. 30: asked for after the 7 working days, it restarts nothing
        due = f"，仍是{chinese_date(own.deadline.due_on)}" if own.deadline else ""
        yield f"这次告知补正已经超过7个工作日，答复期限不因补正重新计算{due}（条例第三十条）。"
        return
    days_to_reply = REPLY_DAYS + (own.case.extension.days if own.case.extension else 0)
    yield f"在期限内补正的，答复期限从我们收到补正那天起重新计算{days_to_reply}个工作日（条例第三十条、第三十三条）。"


def _fee(own: OwnCase, duty: Duty, by: date, calendar: WorkCalendar) -> Iterator[str]:
    noticed_on = own.case.fee_noticed_on or duty.asked_on
    yield f"申请{own.number}的缴费期限是{chinese_date(by)}。"
    yield f"收到收费通知的次日起{FEE_PAYMENT_DAYS}个工作日（处理费办法第六条）；{say(noticed_on)}收到通知，当日不计入。"
    yield from day_by_day(noticed_on, by, (), calendar)
    if calendar.is_provisional(by):
        yield TENTATIVE
    yield "按期缴费的，答复期限从缴费次日起重新计算（处理费办法第六条）。"


def _reply(own: OwnCase, today: date) -> Iterator[str]:
    case, deadline = own.case, own.deadline
    assert deadline is not None
    tentative = "（暂定）" if deadline.provisional else ""
    due = f"{chinese_date(deadline.due_on)}{tentative}"
    if case.concluded_on and not own.is_open:
        yield f"申请{own.number}已于{chinese_date(case.concluded_on)}办结，答复期限是{due}。"
    elif own.is_overdue(today):
        yield f"申请{own.number}的答复期限是{due}，已经过了，请您致电我们催办。"
    else:
        yield f"申请{own.number}最迟在{due}答复。"
    if case.extension:
        reason = own.told.get(EventKind.EXTENDED, {}).get("reason", "")
        yield f"答复期限经批准延长了{case.extension.days}个工作日；只能延长一次，最多20个（条例第三十三条第二款）。"
        if reason:
            yield f"延长的原因：{reason}"
    yield "这个日期是这样算的："
    yield from deadline.told
