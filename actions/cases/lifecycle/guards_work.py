"""The conditions of consultations (Art. 32-34), referral (Art. 17), reasons (Art. 35) and the fee (Art. 42)."""

from __future__ import annotations

from datetime import date

from actions.cases import fees
from actions.cases.clock import FEE_PAYMENT_DAYS, OPINION_DAYS
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle.asked import Asked, Guard
from actions.cases.lifecycle.casefile import CaseFile, OpenConsultation, day
from actions.cases.lifecycle.guards import period_end


def delivery_fits(_case: CaseFile, asked: Asked) -> str | None:
    """Delivered after it was sent, and not in the future."""
    delivered_on = day(asked.facts, "delivered_on")
    if delivered_on and not asked.on_day <= delivered_on <= asked.today:
        return "送达日期应当在发出之后、今天以前，请核对。"
    return None


def consultation_open(case: CaseFile, asked: Asked) -> str | None:
    """The consultation that is spoken of was sent, and an opinion is still awaited."""
    return _known(case.open_consultations, asked, "没有正在进行的征求意见。")


def opinion_awaited(case: CaseFile, asked: Asked) -> str | None:
    """No opinion has come yet; one that comes late, or after the unit gave up, is put on record all the same."""
    answerable = {ref: each for ref, each in case.consultations.items() if each.is_answerable}
    return _known(answerable, asked, "没有等待意见的征求意见。")


def _known(among: dict[str, OpenConsultation], asked: Asked, none: str) -> str | None:
    if not among:
        return none
    if asked.is_trial:
        return None
    each = among.get(str(asked.facts.get("ref")))
    if each is None:
        return "没有找到这次征求意见，或者它已经结束。"
    if asked.on_day < (each.delivered_on or each.sent_on):
        return "日期早于发出、送达征求意见书的日期，请核对。"
    return None


def opinion_has_delivery(case: CaseFile, asked: Asked) -> str | None:
    """Art. 32, 34: the 15 working days count from delivery, so its day is noted with the opinion at the latest.

    Not for one that was ended: what comes then is only put on record.
    """
    each = case.consultations.get(str(asked.facts.get("ref")))
    if asked.is_trial or each is None:
        return None
    delivered_on = day(asked.facts, "delivered_on")
    if delivered_on is None:
        wanted = "请填写“送达日期”：提出意见的15个工作日从送达起算（条例第三十二条、第三十四条）。"
        return wanted if each.lacks_delivery else None
    if each.ended_on:
        return "征求意见已经终止，不用填写送达日期。"
    if each.delivered_on:
        return "送达日期已经记录。"
    if not each.sent_on <= delivered_on <= asked.on_day:
        return "送达日期应当在发出之后、收到意见以前，请核对。"
    return None


def not_yet_delivered(case: CaseFile, asked: Asked) -> str | None:
    """Delivery is noted once."""
    waiting = [ref for ref, each in case.open_consultations.items() if each.delivered_on is None]
    if not waiting or (not asked.is_trial and asked.facts.get("ref") not in waiting):
        return "送达日期已经记录。"
    return None


def opinion_period_over(case: CaseFile, asked: Asked) -> str | None:
    """Art. 32, 34: silence counts only after 15 working days from delivery; the clock takes the same for others."""

    def is_over(each: OpenConsultation) -> bool:
        if each.delivered_on is None:
            return False
        return asked.on_day > asked.calendar.add_workdays(each.delivered_on, OPINION_DAYS)

    refs = list(case.open_consultations) if asked.is_trial else [str(asked.facts.get("ref"))]
    over = [each for ref, each in case.open_consultations.items() if ref in refs and is_over(each)]
    if not over:
        return "征求意见的15个工作日还没有届满，或者没有送达记录（条例第三十二条、第三十四条）。"
    delivered_on = over[0].delivered_on
    last = asked.calendar.add_workdays(delivered_on, OPINION_DAYS) if delivered_on else asked.on_day
    return _not_certain(delivered_on, last, asked)


def somebody_objected(case: CaseFile, asked: Asked) -> str | None:
    """Art. 32: there is an objection to overrule."""
    objections = [ref for ref, each in case.consultations.items() if each.objects]
    if not objections:
        return "没有第三方不同意公开的记录（条例第三十二条）。"
    if not asked.is_trial and asked.facts.get("ref") not in objections:
        return f"请写明不采纳哪一次征求意见中的意见：{'、'.join(objections)}。"
    return None


def no_referral_open(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 17 para. 3: one question at a time."""
    if case.secrecy_referred_on and case.secrecy_determined_on is None:
        return "已经报请确定，还没有收到意见（条例第十七条第三款）。"
    return None


def secrecy_was_referred(case: CaseFile, asked: Asked) -> str | None:
    """Art. 17 para. 3: a determination is awaited."""
    if case.secrecy_referred_on is None or case.secrecy_determined_on is not None:
        return "没有正在等待确定的报送（条例第十七条第三款）。"
    if asked.on_day < case.secrecy_referred_on:
        return f"日期早于报送的日期（{chinese_date(case.secrecy_referred_on)}），请核对。"
    return None


def reasons_are(*steps: str | None) -> Guard:
    """Art. 35: the request for reasons has come so far."""

    def guard(case: CaseFile, _asked: Asked) -> str | None:
        """Art. 35: reasons are asked for, given, and then judged, once."""
        if case.reasons in steps:
            return None
        return {
            None: "还没有要求申请人说明理由（条例第三十五条）。",
            "asked": "已经要求过说明理由，还没有收到说明（条例第三十五条）。",
            "given": "申请人已经说明理由。",
            "rejected": "已经认定理由不合理。",
            "accepted": "已经认定理由合理。",
        }[case.reasons]

    guard.__name__ = f"reasons_are({', '.join(step or 'none' for step in steps)})"
    return guard


def reasons_period_is_reasonable(_case: CaseFile, asked: Asked) -> str | None:
    """Art. 35: there must be time to answer."""
    answer_by = day(asked.facts, "answer_by")
    if answer_by and answer_by <= asked.on_day:
        return "请给申请人留出说明理由的时间（条例第三十五条）。"
    return None


def reasons_come_too_late(case: CaseFile, asked: Asked) -> str | None:
    """A caution: nothing in Art. 35 stops the clock."""
    answer_by, due_on = day(asked.facts, "answer_by"), period_end(case, asked)
    if answer_by and due_on and answer_by >= due_on:
        return f"说明理由期间答复期限不停（条例第三十五条没有规定），{chinese_date(due_on)}届满，请留出作决定的时间。"
    return None


def reasons_given_or_due(case: CaseFile, asked: Asked) -> str | None:
    """Art. 35: who was asked for reasons is heard before they are judged."""
    if case.reasons == "asked" and case.reasons_by and asked.on_day <= case.reasons_by:
        return f"申请人可以在{chinese_date(case.reasons_by)}以前说明理由，期限还没有届满（条例第三十五条）。"
    return None


def delay_lies_ahead(case: CaseFile, asked: Asked) -> str | None:
    """Art. 35: the date set is later than the period in force."""
    until, due_on = day(asked.facts, "until"), period_end(case, asked)
    if until and due_on and until <= due_on:
        return f"延迟答复的日期应当晚于现在的答复期限{chinese_date(due_on)}（条例第三十五条）。"
    return None


def fee_once(case: CaseFile, _asked: Asked) -> str | None:
    """处理费办法 Art. 3: one standard, one notice an application, also after an order to reply anew."""
    return "本案已经发出过收费通知（处理费办法第三条、第六条）。" if "fee_noticed" in case.kinds else None


def fee_is_charged(_case: CaseFile, asked: Asked) -> str | None:
    """A notice of nothing stops no clock (Art. 42)."""
    return "收费金额应当大于零（条例第四十二条）。" if asked.facts.get("amount") == 0 else None


def fee_is_of_no_tier(_case: CaseFile, asked: Asked) -> str | None:
    """A caution: the tiers are fixed, so not every amount can be (处理费办法 Art. 4, 5)."""
    amount, tier = asked.facts.get("amount"), asked.facts.get("tier")
    if not amount or not tier or fees.is_possible(fees.Basis(tier), amount):
        return None
    basis = fees.Basis(tier)
    return f"{basis.label}的数额不可能是{amount}元：{fees.possible(basis)}。请核对。"


def fee_notice_fits(_case: CaseFile, asked: Asked) -> str | None:
    """处理费办法 Art. 6: received after it was sent, and not in the future."""
    noticed_on = day(asked.facts, "noticed_on")
    if noticed_on and not asked.on_day <= noticed_on <= asked.today:
        return "申请人收到通知的日期应当在发出之后、今天以前；还不知道的，请先空着。"
    return None


def fee_notice_undelivered(case: CaseFile, asked: Asked) -> str | None:
    """The day on which the applicant got the notice is noted once."""
    if case.fee_sent_on is None or case.fee_noticed_on is not None:
        return "申请人收到收费通知的日期已经记录。"
    if asked.on_day < case.fee_sent_on:
        return f"日期早于发出通知的日期（{chinese_date(case.fee_sent_on)}），请核对。"
    return None


def pay_by(case: CaseFile, asked: Asked) -> date | None:
    """处理费办法 Art. 6: the 20th working day after the applicant got the notice."""
    noticed_on = case.fee_noticed_on or day(asked.facts, "noticed_on")
    return asked.calendar.add_workdays(noticed_on, FEE_PAYMENT_DAYS) if noticed_on else None


def _not_certain(first: date | None, last: date, asked: Asked) -> str | None:
    """[D] Nobody loses a right by a period that was counted over days of which nobody knows yet whether they rest."""
    if first and asked.calendar.is_provisional_between(first, last):
        year = asked.calendar.published_until.year + 1
        return f"{year}年的放假安排还没有录入，期限是否届满还不能确定；请先到“管理—日历”录入。"
    return None


def fee_period_over(case: CaseFile, asked: Asked) -> str | None:
    """处理费办法 Art. 6: who doesn't pay within 20 working days gives the application up."""
    last = pay_by(case, asked)
    if last is None:
        return "还不知道申请人哪一天收到收费通知，请先补记（处理费办法第六条）。"
    if asked.on_day <= last:
        return f"缴费期限到{chinese_date(last)}，还没有届满（处理费办法第六条）。"
    return _not_certain(case.fee_noticed_on, last, asked)


def fee_period_runs(case: CaseFile, asked: Asked) -> str | None:
    """处理费办法 Art. 6: paid within 20 working days from the day after the notice."""
    if case.fee_sent_on is None:
        return "没有发出收费通知。"
    if asked.on_day < case.fee_sent_on:
        return f"缴费的日期早于发出通知的日期（{chinese_date(case.fee_sent_on)}），请核对。"
    last = pay_by(case, asked)
    if last and asked.on_day > last:
        return f"缴费期限已于{chinese_date(last)}届满，视为放弃申请（处理费办法第六条）。"
    return None


def payment_has_notice(case: CaseFile, asked: Asked) -> str | None:
    """处理费办法 Art. 6: the 20 working days to pay follow the notice; its day is noted before or with the payment."""
    if asked.is_trial or case.fee_sent_on is None:
        return None
    known, noticed_on = case.fee_noticed_on, day(asked.facts, "noticed_on")
    if known and noticed_on:
        return "申请人收到收费通知的日期已经记录。"
    if known:
        is_before = asked.on_day < known
        return f"缴费的日期早于申请人收到通知的日期（{chinese_date(known)}），请核对。" if is_before else None
    if noticed_on is None:
        return "请填写“申请人收到通知的日期”：缴费的20个工作日从次日起算（处理费办法第六条）。"
    if not case.fee_sent_on <= noticed_on <= asked.on_day:
        return "申请人收到通知的日期应当在发出之后、缴费以前，请核对。"
    return None


def payment_was_reported(case: CaseFile, _asked: Asked) -> str | None:
    """A caution: the applicant says that the fee is paid."""
    if case.payment_reported_on:
        return f"申请人在{chinese_date(case.payment_reported_on)}说已经缴费，请先核对到账。"
    return None
