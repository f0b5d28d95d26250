"""Why a limit is on its day, in a sentence: what it counts from, what stopped or lengthened it, under which article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from actions.cases.clock import FEE_PAYMENT_DAYS, OPINION_DAYS, REPLY_DAYS
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import CaseFile
from actions.cases.limits import LimitKind


def why(case: CaseFile, limit: LimitKind, ref: str = "") -> str:
    """A sentence with a stop; the whole calculation stands on the application's page."""
    match limit:
        case LimitKind.RECEIPT:
            return f"{_day(case.arrived_on)}到达，收到当日与申请人确认（条例第三十一条）。"
        case LimitKind.CORRECTION:
            return f"{_day(case.correction_asked_on)}告知补正，期限由我们定（条例第三十条）。"
        case LimitKind.FEE:
            return f"{_day(case.fee_noticed_on)}收到收费通知，次日起{FEE_PAYMENT_DAYS}个工作日（处理费办法第六条）。"
        case LimitKind.OPINION:
            asked = case.consultations.get(ref)
            since = _day(asked.delivered_on if asked else None)
            return f"{since}送达征求意见书，次日起{OPINION_DAYS}个工作日（条例第三十二条、第三十四条）。"
    return "；".join(_reply(case)) + "。"


def _reply(case: CaseFile) -> Iterator[str]:
    days = REPLY_DAYS + (case.extension.days if case.extension else 0)
    if case.redo_ordered_on:
        yield f"{_day(case.redo_ordered_on)}起按责令重新答复的决定办理"
        return
    if case.delayed_to:
        yield f"按告知的延迟日期{_day(case.delayed_to)}（条例第三十五条）"
        return
    start, what = case.received_on, "收到申请"
    if case.correction_received_on and not case.correction_is_late:
        start, what = case.correction_received_on, "收到补正"
    if case.fee_paid_on and (start is None or case.fee_paid_on >= start):
        start, what = case.fee_paid_on, "缴费"
    yield f"{_day(start)}{what}，次日起{days}个工作日（条例第三十三条）"
    if case.extension:
        yield f"其中延长{case.extension.days}个工作日"
    if asked := [each for each in case.consultations.values() if not each.is_late]:
        yield f"征求意见{len(asked)}件，所需时间不计入"


def _day(day: date | None) -> str:
    return chinese_date(day) if day else "（日期未记录）"
