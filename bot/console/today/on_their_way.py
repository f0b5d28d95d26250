"""What is on its way to or from others, and what is to be noted of it: else no period runs, or none is stopped."""

from __future__ import annotations

from actions.cases.clock import FEE_PAYMENT_DAYS, OPINION_DAYS, REPLY_DAYS
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import TABLE, CaseFile, EventKind, OpenConsultation
from bot.console.today.items import Band, Item

E = EventKind


def fee_step(case: CaseFile) -> EventKind | None:
    """What the office does about a fee itself; ``None``: it waits for the applicant."""
    if case.payment_reported_on is not None:
        return E.FEE_PAID
    return E.FEE_NOTICE_DELIVERED if case.fee_noticed_on is None else None


def fee_item(step: EventKind, number: str, about: str, handler: str, case: CaseFile) -> Item:
    """The line of :func:`fee_step`. A payment starts the office's own period, so it is not left for later."""
    is_paid = step is E.FEE_PAID
    day = case.payment_reported_on if is_paid else case.fee_sent_on
    assert day is not None
    if is_paid:
        why = f"申请人{chinese_date(day)}说已经缴费。缴了的，次日起{REPLY_DAYS}个工作日内答复（处理费办法第六条）。"
    else:
        why = (
            f"收费通知{chinese_date(day)}发出。申请人收到的次日起{FEE_PAYMENT_DAYS}个工作日内缴纳（处理费办法第六条）；"
            "没有送达日期，缴费期限就没有起算。"
        )
    return Item(
        key=f"case-{number}-{step.value}",
        band=Band.NEAR if is_paid else Band.OPEN,
        what="核对缴费" if is_paid else TABLE[step].button,
        subject=number,
        about=about,
        whose=handler,
        colour="amber" if is_paid else "",
        until="申请人说已缴费" if is_paid else "在路上",
        why=why,
        href=f"/staff/applications/{number}/steps/{step.value}",
        action=TABLE[step].button if is_paid else "补记",
        day=day,
    )


def opinion_item(ref: str, asked: OpenConsultation, number: str, about: str, handler: str) -> Item:
    """To note when ``asked`` was delivered."""
    return Item(
        key=f"case-{number}-{E.CONSULTATION_DELIVERED.value}-{ref}",
        band=Band.OPEN,
        what="补记征求意见书的送达日期",
        subject=number,
        about=about,
        whose=handler,
        colour="",
        until="在路上",
        why=(
            f"{chinese_date(asked.sent_on)}发出。送达次日起{OPINION_DAYS}个工作日内提出意见（条例第三十二条、第三十四条）；"
            "没有送达日期，也没有收到意见的，时间暂不扣除。"
        ),
        href=f"/staff/applications/{number}/steps/{E.CONSULTATION_DELIVERED.value}",
        action="补记",
        day=asked.sent_on,
    )
