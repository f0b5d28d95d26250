"""The conditions of the life cycle: each says in Chinese why an event can't happen now, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import (
    CORRECTION_NOTICE_DAYS,
    FEE_PAYMENT_DAYS,
    MAX_EXTENSION_DAYS,
    OPINION_DAYS,
    compute_deadline,
)
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle.casefile import CaseFile, day
from actions.cases.lifecycle.words import Role


@dataclass(frozen=True)
class Asked:
    """What somebody wants to happen: the facts as they will be stored, the day, and who."""

    today: date
    calendar: WorkCalendar
    on_day: date
    actor: str
    roles: frozenset[Role] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_trial: bool = False  # only whether the step is offered at all: facts are not known yet


Guard = Callable[[CaseFile, Asked], str | None]


def correction_once(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 30: 一次性告知."""
    return "补正只能一次性告知，本案已经告知过（条例第三十条）。" if "correction_asked" in case.kinds else None


def correction_in_time(case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: within seven working days of receipt. Later only as an ordinary letter without effect on the clock."""
    start = case.redo_ordered_on or case.received_on
    if start is None:
        return None
    last = asked.calendar.add_workdays(start, CORRECTION_NOTICE_DAYS)
    if asked.on_day > last:
        return f"补正告知应当在收到申请之日起7个工作日内作出，已于{chinese_date(last)}届满（条例第三十条）。"
    return None


def correction_period_is_reasonable(case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: a reasonable period, [D] 5 to 20 working days."""
    until = day(asked.facts, "correct_by")
    if until is None:
        return None
    given = asked.calendar.workdays_between(asked.on_day, until)
    if not 5 <= given <= 20:
        return f"补正期限应当合理：从告知之日起5至20个工作日，现在是{given}个工作日。"
    return None


def correction_before_end(case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: within the period set; later only with good reason (a different event)."""
    if case.correct_by and asked.on_day > case.correct_by:
        return f"补正期限已于{chinese_date(case.correct_by)}届满；有正当理由的，请选择“接受逾期补正”（条例第三十条）。"
    return None


def correction_period_over(case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: only who lets the period pass gives the application up."""
    if case.correct_by is None or asked.on_day <= case.correct_by:
        until = f"（{chinese_date(case.correct_by)}）" if case.correct_by else ""
        return f"补正期限{until}还没有届满（条例第三十条）。"
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


def within_reply_period(case: CaseFile, asked: Asked) -> str | None:
    """Art. 33 para. 2, 处理费办法 Art. 6: only before the period in force ends."""
    facts = case.clock_facts
    if facts is None:
        return "还没有确定收到申请的日期（条例第三十一条）。"
    due_on = compute_deadline(facts, asked.calendar).due_on
    if asked.on_day > due_on:
        return f"答复期限已于{chinese_date(due_on)}届满，不能再办理这一步（条例第三十三条）。"
    return None


def delay_lies_ahead(case: CaseFile, asked: Asked) -> str | None:
    """Art. 35: the date set is later than the period in force."""
    until, facts = day(asked.facts, "until"), case.clock_facts
    if until and facts and until <= compute_deadline(facts, asked.calendar).due_on:
        return "延迟答复的日期应当晚于现在的答复期限（条例第三十五条）。"
    return None


def consultation_known(case: CaseFile, asked: Asked) -> str | None:
    """The consultation that is spoken of was sent, and is still open."""
    ref = asked.facts.get("ref")
    if not case.open_consultations:
        return "没有正在进行的征求意见。"
    if not asked.is_trial and ref not in case.open_consultations:
        return "没有找到这次征求意见，或者它已经结束。"
    if ref in case.open_consultations and asked.on_day < case.open_consultations[ref].sent_on:
        return "日期早于发出征求意见书的日期，请核对。"
    return None


def not_yet_delivered(case: CaseFile, asked: Asked) -> str | None:
    """Delivery is noted once."""
    waiting = [ref for ref, each in case.open_consultations.items() if each.delivered_on is None]
    if not waiting or (not asked.is_trial and asked.facts.get("ref") not in waiting):
        return "送达日期已经记录。"
    return None


def opinion_period_over(case: CaseFile, asked: Asked) -> str | None:
    """Art. 32, 34: silence counts only after 15 working days from delivery; other agencies have no such limit."""

    def is_over(ref: str) -> bool:
        each = case.open_consultations[ref]
        if each.delivered_on is None:
            return False
        return asked.on_day > asked.calendar.add_workdays(each.delivered_on, OPINION_DAYS)

    refs = list(case.open_consultations) if asked.is_trial else [str(asked.facts.get("ref"))]
    if not any(ref in case.open_consultations and is_over(ref) for ref in refs):
        return "征求意见的15个工作日还没有届满，或者没有送达记录（条例第三十二条、第三十四条）。"
    return None


def somebody_objected(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 32: there is an objection to overrule."""
    consulted = [each for each in case.consultations.values() if each.kind == "third_party"]
    if not any(each.opinion in ("refuse", "partly") for each in consulted):
        return "没有第三方不同意公开的记录（条例第三十二条）。"
    return None


def secrecy_was_referred(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 17 para. 3."""
    if case.secrecy_referred_on is None or case.secrecy_determined_on is not None:
        return "没有正在等待确定的报送（条例第十七条第三款）。"
    return None


def reasons_are(*steps: str | None) -> Guard:
    """Art. 35: the request for reasons has come so far."""

    def guard(case: CaseFile, _asked: Asked) -> str | None:
        if case.reasons in steps:
            return None
        return "已经要求过说明理由。" if case.reasons else "还没有要求申请人说明理由（条例第三十五条）。"

    return guard


def fee_once(case: CaseFile, _asked: Asked) -> str | None:
    """处理费办法 Art. 3: one standard, one notice an application."""
    return "本案已经发出过收费通知（处理费办法第三条、第六条）。" if case.fee_noticed_on else None


def fee_period_over(case: CaseFile, asked: Asked) -> str | None:
    """处理费办法 Art. 6: who doesn't pay within 20 working days gives the application up."""
    if case.fee_noticed_on is None:
        return "没有发出收费通知。"
    last = asked.calendar.add_workdays(case.fee_noticed_on, FEE_PAYMENT_DAYS)
    if asked.on_day <= last:
        return f"缴费期限到{chinese_date(last)}，还没有届满（处理费办法第六条）。"
    return None


def fee_period_runs(case: CaseFile, asked: Asked) -> str | None:
    """处理费办法 Art. 6: paid within 20 working days from the day after the notice."""
    if case.fee_noticed_on is None:
        return "没有发出收费通知。"
    last = asked.calendar.add_workdays(case.fee_noticed_on, FEE_PAYMENT_DAYS)
    if asked.on_day > last:
        return f"缴费期限已于{chinese_date(last)}届满，视为放弃申请（处理费办法第六条）。"
    return None


def kind_is_open(case: CaseFile, asked: Asked) -> str | None:
    """A kind of reply that needs something to have happened (outcomes.needs_event)."""
    from actions.cases.outcomes import OUTCOMES

    kind = asked.facts.get("kind")
    if kind is None:
        return None
    outcome = OUTCOMES.get(kind)
    if outcome is None:
        return "请从名单中选择答复类型。"
    if kind in ("O1", "O2"):
        return f"“{outcome.name}”请从相应的步骤办理。"
    if outcome.needs_event and outcome.needs_event not in case.kinds:
        return f"本案没有相应的办理记录，不能选择“{outcome.name}”。"
    return None


def only_disclosure_at_once(_case: CaseFile, asked: Asked) -> str | None:
    """Art. 33 para. 1: on the spot is answered what can be; denials go through review and signature."""
    if asked.facts.get("kind") not in (None, "G1", "G2"):
        return "当场答复只适用于予以公开；其他答复请按审查、签发的步骤办理（条例第十七条、第三十三条第一款）。"
    return None


def reply_is(*statuses: str) -> Guard:
    """How far the reply has come: draft → submitted → reviewed → signed → served (Art. 17)."""

    def guard(case: CaseFile, _asked: Asked) -> str | None:
        if case.reply_status in statuses:
            return None
        return {
            None: "还没有拟写答复。",
            "draft": "答复还在拟写，请先提交审查。",
            "submitted": "答复正在审查。",
            "reviewed": "答复已通过审查，等待签发。",
            "signed": "答复已签发。",
            "served": "答复已送达。",
        }[case.reply_status]

    return guard


def not_the_drafter(case: CaseFile, asked: Asked) -> str | None:
    """[D] two persons: who drafted a reply doesn't review it (Art. 17); a supervisor may, with a recorded reason."""
    if asked.actor != case.drafted_by or (asked.is_trial and Role.SUPERVISOR in asked.roles):
        return None
    if Role.SUPERVISOR not in asked.roles or not asked.facts.get("alone"):
        return "拟写答复的人不能审查自己拟写的答复，请由另一人审查（条例第十七条）。"
    return None


def served_after_signing(case: CaseFile, asked: Asked) -> str | None:
    """A letter is not served before it is signed."""
    if case.signed_on and asked.on_day < case.signed_on:
        return f"送达日期早于签发日期（{chinese_date(case.signed_on)}），请核对。"
    return None


def mailed_by_post(_case: CaseFile, asked: Asked) -> str | None:
    """国办公开办函〔2016〕235号: only the postal enterprise serves official letters."""
    if asked.facts.get("method") == "courier":
        return "邮寄送达应当通过邮政企业（中国邮政、EMS），不能使用其他快递（国办公开办函〔2016〕235号）。"
    return None


def something_to_fight(case: CaseFile, asked: Asked) -> str | None:
    """A remedy is against a decision, or against silence after the period (法释〔2018〕1号 Art. 66)."""
    facts = case.clock_facts
    if case.concluded_on is not None or facts is None:
        return None if case.concluded_on is not None else "还没有可以复议或者诉讼的行为。"
    due_on = compute_deadline(facts, asked.calendar).due_on
    return None if asked.on_day > due_on else f"尚未答复，答复期限{chinese_date(due_on)}也没有届满。"


def remedy_known(case: CaseFile, asked: Asked) -> str | None:
    """The proceedings that are spoken of are open."""
    if not case.open_remedies:
        return "没有正在进行的复议或者诉讼。"
    if not asked.is_trial and asked.facts.get("ref") not in case.open_remedies:
        return "没有找到这件复议或者诉讼，或者它已经审结。"
    return None


def remedy_was_decided(case: CaseFile, _asked: Asked) -> str | None:
    """A new reply is ordered by a decision that corrects the first."""
    if not any(each.result == "corrected" for each in case.remedies.values()):
        return "没有纠正原答复的复议决定或者判决。"
    return None


def not_archived(case: CaseFile, _asked: Asked) -> str | None:
    return "已经归档。" if case.archived_on else None


def r_differs(case: CaseFile, asked: Asked) -> str | None:
    """The correction of R changes it."""
    if day(asked.facts, "received_on") == case.received_on and not asked.is_trial:
        return "收到日期没有变化。"
    return None
