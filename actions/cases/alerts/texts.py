"""What an alert says: plain Chinese for staff, with number, dates and article, and never with personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.cases.day_by_day import chinese_date, say
from actions.cases.limits import LimitKind


@dataclass(frozen=True)
class Limit:
    """What there is to say about a limit."""

    number: str
    kind: LimitKind
    ref: str
    due_on: date
    warn_on: date | None  # of the reply
    provisional: bool
    today: date
    left: int  # working days; negative: over since so many

    @property
    def is_over(self) -> bool:
        return self.due_on < self.today


def alert_text(limit: Limit) -> str:
    """The sentence of an alert about a limit."""
    number, due, left = limit.number, say(limit.due_on), _left(limit)
    match limit.kind, limit.is_over:
        case LimitKind.REPLY, False:
            return f"申请{number}的答复期限是{due}{_tentative(limit)}，{left}。{_warning(limit)}（条例第三十三条）。"
        case LimitKind.REPLY, True:
            warned = f"（内部预警日{chinese_date(limit.warn_on)}）" if limit.warn_on else ""
            return f"申请{number}的答复期限{due}{warned}已过，{left}，还没有答复。请立即办理（条例第三十三条）。"
        case LimitKind.RECEIPT, False:
            return f"申请{number}于{due}到达，还没有确认收到。请在当天与申请人确认并登记（条例第三十一条）。"
        case LimitKind.RECEIPT, True:
            return (
                f"申请{number}于{due}到达，已过{-limit.left}个工作日，还没有确认收到。请尽快与申请人确认并登记"
                "（条例第三十一条）。"
            )
        case LimitKind.CORRECTION_NOTICE, False:
            return f"申请{number}如需补正，应当在{due}以前一次性告知申请人，{left}（条例第三十条）。不需要时请办理。"
        case LimitKind.CORRECTION_NOTICE, True:
            return f"申请{number}告知补正的期限{due}已过，不能再要求补正（条例第三十条）。请开始办理。"
        case LimitKind.CORRECTION, False:
            return f"申请{number}的补正期限是{due}，{left}，还没有收到补正（条例第三十条）。"
        case LimitKind.CORRECTION, True:
            return (
                f"申请{number}的补正期限{due}已过，没有收到补正。无正当理由的，可以办理“不再处理（逾期不补正）”；"
                "有正当理由补正的，请办理“接受逾期补正”（条例第三十条）。"
            )
        case LimitKind.FEE, False:
            return f"申请{number}的缴费期限是{due}，{left}，还没有确认缴费（处理费办法第六条）。"
        case LimitKind.FEE, True:
            return (
                f"申请{number}的缴费期限{due}已过，没有确认缴费。请核对是否到账；没有缴纳的，"
                "可以办理“不再处理（逾期不缴费）”（处理费办法第六条）。"
            )
    return (
        f"申请{number}征求意见（{limit.ref}）的期限是{due}，{left}，还没有收到意见。届满仍未提出的，系统会自动记录，"
        "答复期限继续计算（条例第三十二条、第三十三条第三款、第三十四条）。"
    )


def lapsed_text(number: str, ref: str, due_on: date, reply_by: str) -> str:
    """The opinion period is over (Art. 32: the office decides; Art. 34: silence of a co-maker is consent)."""
    return (
        f"申请{number}征求意见（{ref}）的期限{say(due_on)}已届满，没有收到意见，系统已记录。第三方逾期未提出意见的，由本机关"
        f"决定是否公开（条例第三十二条）；共同制作机关逾期未提出意见的，视为同意公开（条例第三十四条）。答复期限是{reply_by}。"
    )


def moved_text(number: str, kind: LimitKind, before: date, after: date, reason: str, *, has_conversation: bool) -> str:
    """A date was counted anew, for who handles the case."""
    told = "系统会在对话中告知申请人。" if has_conversation else "申请人没有在线对话，请另行告知。"
    return f"{reason}，申请{number}的{_what(kind)}由{say(before)}变为{say(after)}。{told}"


def moved_notice(number: str, kind: LimitKind, before: date, after: date, reason: str, *, provisional: bool) -> str:
    """The same for the applicant, who had been told the date before."""
    tentative = "（暂定，国务院办公厅公布放假安排后可能调整）" if provisional else ""
    return f"{reason}，您的申请{number}的{_what(kind)}由{chinese_date(before)}调整为{chinese_date(after)}{tentative}。"


def moved_summary(reason: str, moved: int, untold: int) -> str:
    """How many cases a new calendar has moved, for supervisors; ``untold``: applicants without a conversation."""
    by_hand = f"其中{untold}件的申请人没有在线对话，需要另行告知。" if untold else ""
    return f"{reason}，{moved}件未办结申请的期限有变化，已逐件提醒承办人。{by_hand}"


def missing_calendar(year: int, today: date) -> str:
    """A year's notice is not loaded."""
    crossing = "跨入该年的期限都是暂定的" if year > today.year else "今年的期限都是暂定的"
    return f"{year}年的放假安排还没有录入，{crossing}。国务院办公厅的通知公布后，请及时录入，期限会重新计算。"


def _what(kind: LimitKind) -> str:
    return "缴费期限" if kind is LimitKind.FEE else "答复期限"


def _left(limit: Limit) -> str:
    if limit.is_over:
        return f"已逾期{-limit.left}个工作日" if limit.left else "已逾期"
    if limit.left:
        return f"还剩{limit.left}个工作日"
    return "今天到期" if limit.due_on == limit.today else "今天是最后一个工作日"


def _warning(limit: Limit) -> str:
    if limit.warn_on is None or limit.warn_on == limit.due_on:
        return "内部预警日是同一天，请在此以前送达答复"
    if limit.warn_on < limit.today:
        return f"内部预警日{say(limit.warn_on)}已过，请尽快送达答复"
    return f"内部预警日是{say(limit.warn_on)}，请在此以前送达答复"


def _tentative(limit: Limit) -> str:
    return "（暂定）" if limit.provisional else ""
