"""The conditions of receipt, correction and extension, and those of every kind of step.

Each says in Chinese why an event can't happen now, or nothing; the same kind of function serves as a caution, which
stands in nobody's way.
"""

from __future__ import annotations

from datetime import date

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import CORRECTION_NOTICE_DAYS, MAX_EXTENSION_DAYS
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle.asked import Asked, Guard
from actions.cases.lifecycle.casefile import CaseFile, day
from actions.cases.lifecycle.deadline import deadline_of_case
from actions.cases.lifecycle.words import Role, State

__all__ = ["Asked", "Guard"]

AWAITING = frozenset({State.CORRECTION_PENDING, State.DRAFT_REPLY})  # a correction may come
CONFIRMED_ROUTES = ("online", "fax", "email", "ordinary_mail")  # Art. 31(二)(三): received when both sides confirm


def period_end(case: CaseFile, asked: Asked) -> date | None:
    """The last day of the reply period in force."""
    deadline = deadline_of_case(case, asked.calendar)
    return deadline.due_on if deadline else None


def received_by_confirmation(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 31(二)(三): only what came by internet, fax or ordinary mail awaits a confirmation."""
    if case.route in CONFIRMED_ROUTES:
        return None
    return "当面提交和邮寄签收的申请不需要双方确认，请选择“登记”（条例第三十一条第一项、第二项）。"


def received_without_confirmation(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 31(一)(二): what was handed in or signed for is received at once."""
    if case.route not in CONFIRMED_ROUTES:
        return None
    return (
        "通过互联网、传真、平信提交的申请以双方确认之日为收到之日，请选择“确认收到”（条例第三十一条第二项、第三项）。"
    )


def receipt_day_fits(case: CaseFile, asked: Asked) -> str | None:
    """Art. 31: R is not before arrival, nor after the confirmation; handed in, it is the day of submission."""
    received_on = day(asked.facts, "received_on")
    if received_on is None or case.arrived_on is None:
        return None
    if received_on < case.arrived_on:
        return _before_arrival(case.arrived_on)
    if received_on > asked.on_day:
        return "收到日期不能晚于确认、登记的日期。"
    if case.route in ("in_person", "oral") and received_on != case.arrived_on:
        return f"当面提交的，以提交之日（{chinese_date(case.arrived_on)}）为收到之日（条例第三十一条第一项）。"
    return None


def _before_arrival(arrived_on: date) -> str:
    return f"收到日期早于申请到达的日期（{chinese_date(arrived_on)}），请核对。"


def confirmed_late(case: CaseFile, asked: Asked) -> str | None:
    """Art. 31(二): ordinary mail is confirmed on the day it comes; a late confirmation is a defect."""
    if case.arrived_on is None or asked.on_day <= case.arrived_on:
        return None
    arrived = chinese_date(case.arrived_on)
    if case.route == "ordinary_mail":
        return (
            f"平信应当在收到的当日（{arrived}）确认，迟延确认可能被认定违法；"
            f"稳妥做法是从{arrived}起算（条例第三十一条第二项）。"
        )
    return f"申请{arrived}提交，迟于当日确认的，收到日期可能有争议；稳妥做法是从{arrived}起算（条例第三十一条第三项）。"


def corrected_receipt_fits(case: CaseFile, asked: Asked) -> str | None:
    """Art. 31: the corrected R differs, is not before arrival, nor after what was done on the application since."""
    if asked.is_trial:
        return _no_other_receipt_day(case, asked)
    received_on = day(asked.facts, "received_on")
    if received_on is None:
        return None
    if case.arrived_on and received_on < case.arrived_on:
        return _before_arrival(case.arrived_on)
    if received_on == case.received_on:
        return "收到日期没有变化。"
    if received_on > asked.today:
        return "收到日期不能晚于今天。"
    if case.first_act_on and received_on > case.first_act_on:
        return f"收到日期不能晚于已经办理的步骤（{chinese_date(case.first_act_on)}），请核对。"
    return None


def _no_other_receipt_day(case: CaseFile, asked: Asked) -> str | None:
    latest = min(asked.today, case.first_act_on or asked.today)
    if case.arrived_on is None or not case.received_on == case.arrived_on == latest:
        return None
    return f"收到日期就是申请到达的日期（{chinese_date(latest)}），不能更早，也不能晚于已经办理的步骤和今天。"


def no_signed_letter_names_receipt(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 31: a signed letter names the day of receipt; it is taken back before that day changes."""
    if case.state is not State.SIGNED:
        return None
    return "答复书已经签发，写明了原来的收到日期。请先撤回签发，再更正收到日期（条例第三十一条）。"


def on_day_of_receipt(case: CaseFile, asked: Asked) -> str | None:
    """Art. 33 para. 1: on the spot is on the day of receipt."""
    if case.received_on == asked.on_day and case.redo_ordered_on is None:
        return None
    return "当场答复只能在收到申请的当日；其他情况请按拟写、审查、签发的步骤办理（条例第三十三条第一款）。"


def correction_once(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 30: 一次性告知, also after an order to reply anew."""
    return "补正只能一次性告知，本案已经告知过（条例第三十条）。" if "correction_asked" in case.kinds else None


def correction_in_time(case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: within seven working days of receipt. Later only who signs, with the reason; the clock then goes on."""
    if case.received_on is None or not is_late_correction(case.received_on, asked.on_day, asked.calendar):
        return None
    last = asked.calendar.add_workdays(case.received_on, CORRECTION_NOTICE_DAYS)
    problem = f"补正告知应当在收到申请之日起7个工作日内作出，已于{chinese_date(last)}届满（条例第三十条）。"
    if Role.SIGNER not in asked.roles:
        return f"{problem}逾期告知要由签发人员办理，答复期限不重新计算。"
    if not asked.is_trial and not asked.words.get("late_reason"):
        return f"{problem}确需告知的，请写明逾期的原因；答复期限不重新计算。"
    return None


def is_late_correction(received_on: date | None, asked_on: date, calendar: WorkCalendar) -> bool:
    """Whether a correction asked for on that day leaves the clock as it is ([D], legal_rules §11.5)."""
    return received_on is not None and asked_on > calendar.add_workdays(received_on, CORRECTION_NOTICE_DAYS)


def correction_is_late(case: CaseFile, asked: Asked) -> str | None:
    """A caution: the period in force goes on."""
    due_on = period_end(case, asked)
    if due_on is None or not is_late_correction(case.received_on, asked.on_day, asked.calendar):
        return None
    return f"逾期告知补正，答复期限不重新计算，仍为{chinese_date(due_on)}。"


def correction_period_is_reasonable(_case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: a reasonable period, [D] 5 to 20 working days."""
    until = day(asked.facts, "correct_by")
    if until is None:
        return None
    if (
        until > asked.calendar.add_workdays(asked.on_day, 20)
        or asked.calendar.workdays_between(asked.on_day, until) < 5
    ):
        return "补正期限应当合理：从告知之日起5至20个工作日（条例第三十条）。"
    return None


def correction_before_end(case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: asked for, and within the period set; later only with good reason (a different event)."""
    if case.correction_asked_on is None or case.correction_received_on is not None:
        return "没有正在等待的补正。"
    if case.correct_by and asked.on_day > case.correct_by:
        return f"补正期限已于{chinese_date(case.correct_by)}届满；有正当理由的，请选择“接受逾期补正”（条例第三十条）。"
    return after_the_notice(case, asked)


def after_the_notice(case: CaseFile, asked: Asked) -> str | None:
    """Nothing is corrected before it was asked for."""
    if case.correction_asked_on and asked.on_day < case.correction_asked_on:
        return f"日期早于告知补正的日期（{chinese_date(case.correction_asked_on)}），请核对。"
    return None


def correction_period_over(case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: only who lets the period pass gives the application up."""
    if case.correct_by is None or asked.on_day <= case.correct_by:
        until = f"（{chinese_date(case.correct_by)}）" if case.correct_by else ""
        return f"补正期限{until}还没有届满（条例第三十条）。"
    return None


def came_after_the_period(case: CaseFile, _asked: Asked) -> str | None:
    """A caution: something came after the period; whether the reason is good comes first (Art. 30)."""
    if case.correct_by and case.supplemented_on and case.supplemented_on > case.correct_by:
        return f"申请人在{chinese_date(case.supplemented_on)}补充了内容，请先判断有没有正当理由（条例第三十条）。"
    return None


def is_no_correction(case: CaseFile, asked: Asked) -> str | None:
    """What comes while a correction is awaited is the correction (Art. 30), or else the application would lapse."""
    if case.state in AWAITING and case.awaits_correction(asked.on_day):
        return "正在等待补正，收到的内容请按“收到补正”办理（条例第三十条）。"
    return None


def extension_once(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 33 para. 2: once."""
    return "答复期限只能延长一次，本案已经延长过（条例第三十三条第二款）。" if "extended" in case.kinds else None


def extension_days(_case: CaseFile, asked: Asked) -> str | None:
    """Art. 33 para. 2: at most 20 working days."""
    days = asked.facts.get("days")
    if days is not None and not 1 <= days <= MAX_EXTENSION_DAYS:
        return f"延长的期限为1至{MAX_EXTENSION_DAYS}个工作日（条例第三十三条第二款）。"
    return None


def period_runs(case: CaseFile, _asked: Asked) -> str | None:
    """While the applicant corrects, there is no period to lengthen; after a late notice it runs on."""
    return (
        "正在等待补正，收到补正以后答复期限重新计算，不需要延长（条例第三十条）。" if case.waits_for_applicant else None
    )


def not_delayed(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 35: the date that was set and told takes the place of an extension."""
    if case.delayed_to is None:
        return None
    return f"已经确定并告知延迟到{chinese_date(case.delayed_to)}答复，不再延长（条例第三十五条）。"


def period_is_the_units(case: CaseFile, _asked: Asked) -> str | None:
    """What a decision orders is not the unit's to stop or to lengthen."""
    if case.redo_ordered_on is None:
        return None
    return "复议决定、判决责令重新答复的期限，本机关不能延长或者中止。"


def within_reply_period(case: CaseFile, asked: Asked) -> str | None:
    """Art. 33 para. 2, 35, 处理费办法 Art. 6: only before the period in force ends ([D] a hard stop)."""
    due_on = period_end(case, asked)
    if due_on is None:
        return "还没有确定收到申请的日期（条例第三十一条）。"
    if asked.on_day > due_on:
        return f"答复期限已于{chinese_date(due_on)}届满，不能再办理这一步（条例第三十三条）。"
    return None


def period_has_ended(case: CaseFile, asked: Asked) -> str | None:
    """A caution: too late to change the period."""
    due_on = period_end(case, asked)
    if due_on and asked.on_day > due_on:
        return f"答复期限已于{chinese_date(due_on)}届满，征求意见的时间不再扣除，请抓紧答复（条例第三十三条第三款）。"
    return None
