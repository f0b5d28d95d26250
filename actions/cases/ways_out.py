"""What an applicant may do against a reply or against silence, and until about when (行政复议法, 行政诉讼法).

The dates are computed as a help and said to be that: the periods run from the day the applicant got the reply, and a
wrong date told would lengthen them (行政复议法 Art. 20 para. 3; 法释〔2018〕1号 Art. 64).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from actions.cases.calendar import WorkCalendar
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import State
from actions.cases.plain_words import explained, glossary, once
from actions.cases.remedies import Remedy, RemedyDates, remedy_dates, silence_remedy_text
from actions.cases.standing import DutyKind, GivenReply, OwnCase
from actions.settings import AgencySettings

ONLY_A_GUIDE = "以上日期按放假安排推算，只供参考，请尽早办理；以法律规定和复议机关、人民法院的认定为准。"
# 国办函〔2021〕132号 三: neither is reviewed alone
NOT_ALONE = (
    f"要求{explained('补正')}、延长答复期限属于办理过程中的告知，"
    f"不能单独申请{explained('行政复议')}或者提起诉讼；对最后的答复不服时可以一并提出。"
)
FEE_NOT_ALONE = (
    f"收费通知在缴费期限内一般不能单独申请{explained('行政复议')}或者提起诉讼；对收费有疑问，可以先请工作人员说明。"
)


def ways_out(own: OwnCase, today: date, calendar: WorkCalendar, agency: AgencySettings) -> list[str]:
    """What can be done now, as Chinese lines."""
    if own.reply and not own.is_open:
        return list(_against_reply(own, own.reply, calendar))
    if not own.is_open:
        return [f"申请{own.number}是您自己撤回的，没有可以复议或者诉讼的答复。需要时可以重新申请。"]
    if own.is_overdue(today) and own.deadline:
        return list(_against_silence(own, own.deadline.due_on, calendar, agency))
    return list(once(_not_yet(own)))


def _against_reply(own: OwnCase, reply: GivenReply, calendar: WorkCalendar) -> Iterator[str]:
    meant = glossary(reply.remedy)  # the letter is quoted as it is
    yield f"申请{own.number}已于{chinese_date(reply.served_on)}答复。{meant}答复书写明："
    yield reply.remedy
    counted_from = "送达" if reply.is_online else "送出"
    start = f"按{chinese_date(reply.served_on)}{counted_from}推算"
    yield from _dates(reply.remedy_kind, remedy_dates(reply.remedy_kind, reply.served_on, calendar), start)
    if not reply.is_online:
        yield "实际从您收到答复书的那天起算。"
    yield ONLY_A_GUIDE
    if own.state is State.REMEDY:
        yield "已经登记的复议或者诉讼正在进行。"


def _against_silence(own: OwnCase, due_on: date, calendar: WorkCalendar, agency: AgencySettings) -> Iterator[str]:
    yield f"申请{own.number}的答复期限{chinese_date(due_on)}已过，我们还没有答复您，很抱歉。"
    yield f"您可以先致电催办：{agency.phone}。"
    yield silence_remedy_text(agency).replace("行政复议", explained("行政复议"), 1)
    dates = remedy_dates(Remedy.EITHER, due_on, calendar)
    yield from _dates(Remedy.EITHER, dates, f"按{chinese_date(due_on)}期限届满推算")
    yield ONLY_A_GUIDE


def _not_yet(own: OwnCase) -> Iterator[str]:
    if own.deadline is None:
        yield f"申请{own.number}还在等待确认收到，现在没有可以复议或者诉讼的答复。"
        return
    due = chinese_date(own.deadline.due_on)
    if own.duty and own.duty.kind is DutyKind.FEE:
        yield f"申请{own.number}在等您缴费，还没有答复。"
        yield FEE_NOT_ALONE
    else:
        yield f"申请{own.number}还在办理，还没有答复，现在没有可以复议或者诉讼的答复。"
    if own.case.correction_asked_on or own.case.extension:
        yield NOT_ALONE
    if own.duty is None:
        yield f"最迟在{due}答复。到期没有答复的，可以申请{explained('行政复议')}或者提起诉讼（法释〔2025〕8号第二条）。"
        yield "对答复不服的，答复书会写明怎么办。"
    else:
        yield "对最后的答复不服的，答复书会写明怎么办。"


def _dates(kind: Remedy, dates: RemedyDates, start: str) -> Iterator[str]:
    """The last days. Where review must come first, no day for the court can be told yet."""
    tentative = "（暂定）" if dates.provisional else ""
    first = "先申请行政复议" if kind is Remedy.REVIEW_FIRST else "申请行政复议"
    lines = [f"{first}，截至{chinese_date(dates.review_by)}{tentative}"]
    if dates.sue_by:
        which = "（不予公开部分以外的内容）" if kind is Remedy.PARTIAL else ""
        lines.append(f"提起行政诉讼{which}，截至{chinese_date(dates.sue_by)}{tentative}")
    yield f"{start}：{'；'.join(lines)}。"
