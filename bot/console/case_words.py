"""What the pages of an application call things: groups of steps, days, clocks, letters, and the facts of an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.cases import draft_fields, steps
from actions.cases.applications import ROUTES
from actions.cases.day_by_day import chinese_date
from actions.cases.desk_views import CaseView, HistoryLine
from actions.cases.lifecycle import TABLE, EventKind, Fact, Transition
from actions.cases.lifecycle.casefile import day
from actions.cases.lifecycle.rows_contact import CONTACTS
from actions.cases.lifecycle.table import CONSULTED, METHODS, REMEDIES
from actions.cases.outcomes import OUTCOMES
from actions.cases.reply_effects import ENCLOSED
from bot.console import case_parts

E = EventKind

# In which part of the page a step stands. What is not named here stands under the last.
GROUPS: Mapping[str, frozenset[EventKind]] = {
    "办理": frozenset(
        {
            *(E.RECEIPT_CONFIRMED, E.REGISTERED, E.TAKEN_UP),
            *(E.CORRECTION_ASKED, E.CORRECTION_RECEIVED, E.LATE_CORRECTION_ACCEPTED, E.ABANDONED_NO_CORRECTION),
            *(E.REASONS_ASKED, E.REASONS_GIVEN, E.REASONS_REJECTED),
            *(E.FEE_NOTICED, E.FEE_NOTICE_DELIVERED, E.PAYMENT_REPORTED, E.FEE_PAID, E.FEE_WITHDRAWN),
            E.ABANDONED_NO_FEE,
        }
    ),
    "期限": frozenset({E.EXTENDED, E.REASONS_ACCEPTED, E.RECEIPT_CORRECTED}),
    "征求意见": frozenset(
        {
            *(E.CONSULTATION_SENT, E.CONSULTATION_DELIVERED, E.CONSULTATION_ANSWERED, E.CONSULTATION_LAPSED),
            E.CONSULTATION_ENDED,
            *(E.OBJECTION_OVERRULED, E.SECRECY_REFERRED, E.SECRECY_DETERMINED),
        }
    ),
    "答复": frozenset(
        {
            *(E.REPLY_DRAFTED, E.REPLY_SUBMITTED, E.REPLY_RETURNED, E.REPLY_REVIEWED, E.REPLY_SIGNED),
            *(E.SIGNATURE_WITHDRAWN, E.SERVED, E.REPLIED_AT_ONCE, E.PROVIDED),
        }
    ),
    "其他": frozenset(),
}

# The way of every application, from its end to its beginning: the first of them that is possible is the next step.
MAIN_WAY = (
    *(E.SERVED, E.REPLY_SIGNED, E.REPLY_REVIEWED, E.REPLY_SUBMITTED),
    *(E.ABANDONED_NO_FEE, E.FEE_PAID, E.ABANDONED_NO_CORRECTION, E.CORRECTION_RECEIVED),
    *(E.REGISTERED, E.RECEIPT_CONFIRMED, E.TAKEN_UP, E.REPLY_DRAFTED, E.REMEDY_DECIDED, E.ARCHIVED),
)

ENDS = frozenset({E.SERVED, E.REPLIED_AT_ONCE, E.WITHDRAWN, E.ABANDONED_NO_CORRECTION, E.ABANDONED_NO_FEE})

# What the day of an event is called. None: nobody is asked; it is today, or follows from a fact.
DAYS: Mapping[EventKind, str | None] = {
    E.RECEIPT_CONFIRMED: None,
    E.REGISTERED: None,
    E.RECEIPT_CORRECTED: None,
    E.REPLY_DRAFTED: None,
    E.REPLY_SUBMITTED: None,
    E.REPLY_RETURNED: None,
    E.REPLY_REVIEWED: None,
    E.CORRECTION_ASKED: "告知日期",
    E.CORRECTION_RECEIVED: "收到补正的日期",
    E.LATE_CORRECTION_ACCEPTED: "收到补正的日期",
    E.CONTACT_CORRECTED: None,
    E.SUPPLEMENTED: "收到日期",
    E.CONSULTATION_SENT: "发出日期",
    E.CONSULTATION_DELIVERED: "送达日期",
    E.CONSULTATION_ANSWERED: "收到意见的日期",
    E.SECRECY_REFERRED: "报送日期",
    E.SECRECY_DETERMINED: "收到日期",
    E.EXTENDED: "告知日期",
    E.REASONS_ASKED: "告知日期",
    E.REASONS_GIVEN: "收到说明的日期",
    E.REASONS_ACCEPTED: "告知日期",
    E.FEE_NOTICED: "发出日期",
    E.FEE_PAID: "缴费日期",
    E.REPLY_SIGNED: "签发日期（落款日期）",
    E.SERVED: "送达日期（邮寄的，交邮日期）",
    E.REMEDY_FILED: "提起日期",
    E.REMEDY_DECIDED: "作出决定或者判决的日期",
    E.REDO_ORDERED: "重新答复期限的起算日",
    E.WITHDRAWN: "撤回日期",
}

# What is to be known before the form of a step is filled in.
RULES: Mapping[EventKind, str] = {
    E.CONTACT_CORRECTED: (
        "只能改联系方式。请先核对是申请人本人，例如拨打原来登记的电话，或者核对证件。"
        "姓名（名称）、证件号码不能在这里改：申请书写错的，按补正办理（条例第三十条）；换了申请人的，要重新申请。"
    ),
}

CLOCKS = {
    "start": "答复期限从收到日起算，收到当日不计。",
    "stop": "等待期间不计算答复期限；收到以后，重新计算20个工作日。",
    "restart": "答复期限从这一天起重新计算20个工作日。",
    "pause": "从发出之日起到收到意见（最长到送达后15个工作日），不计算在答复期限内。",
    "resume": "答复期限继续计算。",
    "extend": "答复期限延长，以后不能再次延长。",
    "end": "答复期限到此为止。",
    "new": "答复期限重新确定。",
}

REPLY_STATUSES = {
    "draft": "拟写中",
    "submitted": "待审查",
    "reviewed": "待签发",
    "signed": "待送达",
    "served": "已送达",
}


def group_of(kind: EventKind) -> str:
    """The heading under which a step stands."""
    return next((group for group, kinds in GROUPS.items() if kind in kinds), "其他")


def button_of(row: Transition, view: CaseView) -> str:
    """What a step's button says."""
    if row.kind is E.REPLY_DRAFTED and view.reply:
        return "修改答复"
    return row.button


def consultations(view: CaseView) -> dict[str, str]:
    """The consultations of this round by ref, as staff tell them apart."""
    return {
        ref: f"{CONSULTED[each.kind]}{_called(view.parties.get(ref, ''))}，{chinese_date(each.sent_on)}发出"
        for ref, each in view.file.consultations.items()
    }


def remedies(view: CaseView) -> dict[str, str]:
    """Proceedings by ref, as staff tell them apart."""
    return {
        ref: f"{REMEDIES[each.kind]}，{chinese_date(each.filed_on)}提起" for ref, each in view.file.remedies.items()
    }


def facts_of(line: HistoryLine, view: CaseView) -> list[tuple[str, str]]:
    """What an event says besides its words, as (label, value)."""
    found = []
    for fact in TABLE[line.kind].facts:
        if fact.kind != "text" and fact.key in line.facts and (shown := _shown(fact, line, view)):
            found.append((fact.label, shown))
    if handed_over := line.facts.get(ENCLOSED):
        found.append(("附件", f"{len(handed_over)}个"))
    return found


def words_of(line: HistoryLine) -> list[tuple[str, str]]:
    """The words of an event, as (label, text), and what the periods in the applicant's mean."""
    labels = {fact.key: fact.label for fact in TABLE[line.kind].facts}
    words = [(labels.get(key, key), text) for key, text in line.words.items()]
    return [*words, ("时间的含义", line.period_note)] if line.period_note else words


def reply_content(view: CaseView) -> list[tuple[str, str]]:
    """What the reply in hand was drafted with, as (label, text)."""
    if view.reply is None:
        return []
    labels = {fact.key: fact for fact in steps.content_fields(E.REPLY_DRAFTED, view.reply.kind.code)}
    found = [
        (labels[key].label if key in labels else key, _stated(labels.get(key), value))
        for key, value in view.reply.content.items()
    ]
    return [(label, text) for label, text in found if text]


def _stated(fact: Fact | None, value: Any) -> str:
    options = dict(fact.options or {}) if fact else {}
    return options.get(value, value) if isinstance(value, str) else case_parts.in_words(value, options)


def _shown(fact: Fact, line: HistoryLine, view: CaseView) -> str:
    value = line.facts[fact.key]
    match fact.key:
        case "ref":
            parties = {ref: f"{ref} {name}".strip() for ref, name in view.parties.items()}
            return parties.get(value, str(value))
        case "kind":
            return OUTCOMES[value].name if value in OUTCOMES else str(value)
        case "route":
            return ROUTES.get(value, str(value))
        case "fields":
            return "、".join(CONTACTS.get(each, each) for each in str(value).split(","))
        case "channel":
            return ""
        case "form" | "delivery":
            return draft_fields.display(fact.key, str(value))
        case "method":
            return METHODS.get(value, str(value))
    return _by_kind(fact, value, line.facts)


def _by_kind(fact: Fact, value: Any, facts: Mapping[str, Any]) -> str:
    match fact.kind:
        case "day":
            found = day(facts, fact.key)
            return chinese_date(found) if found else ""
        case "choice":
            return (fact.options or {}).get(value, str(value))
        case "days":
            return f"{value}个"
        case "amount":
            return f"{value}元"
    return str(value)


def _called(name: str) -> str:
    return f"“{name}”" if name else ""
