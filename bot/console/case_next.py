"""What comes next in a case, for whom it waits, and how urgent it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.cases.board import BoardRow
from actions.cases.desk_views import CaseView
from actions.cases.lifecycle import STAFF_ROLES, EventKind, Offer, State
from actions.cases.limits import LimitKind
from bot.console import case_receipt
from bot.console.case_words import GROUPS, MAIN_WAY, group_of

E = EventKind
CALM_ABOVE = 5  # working days: more are green, fewer amber
# What others do; that their time is over is no delay of the unit, but something to look at.
_OF_OTHERS = frozenset({LimitKind.CORRECTION, LimitKind.OPINION, LimitKind.FEE})
_WAITS_FOR_OTHERS = frozenset({State.CORRECTION_PENDING, State.FEE_PENDING, State.REMEDY})
_VERBS = {
    E.RECEIPT_CONFIRMED: "确认收到",
    E.REPLY_REVIEWED: "审查",
    E.FEE_PAID: "核对缴费",
    E.ABANDONED_NO_CORRECTION: "决定是否不再处理（补正期限已过）",
    E.ABANDONED_NO_FEE: "决定是否不再处理（缴费期限已过）",
}


@dataclass(frozen=True)
class Urgency:
    """How near a limit is: a colour of the style sheet, and the same in words."""

    colour: str  # green | amber | red | "" (nothing is due)
    words: str


@dataclass(frozen=True)
class Steps:
    """What somebody may do, as the page shows it."""

    first: Offer | None  # the next step on the main way, when it is theirs
    groups: list[tuple[str, list[Offer]]]  # the others that are possible, by heading
    blocked: list[Offer]
    waiting: str  # for whom the case waits; empty where it is for who looks, or for nobody


def urgency(limit: LimitKind | None, due_on: date | None, workdays_left: int | None, today: date) -> Urgency:
    """The traffic light of the list; the due date itself is still in time (Art. 33)."""
    if limit is None or due_on is None or workdays_left is None:
        return Urgency("", "无期限")
    if limit is LimitKind.RECEIPT:
        days = (today - due_on).days
        return Urgency("red", f"待确认，已到达{days}天") if days else Urgency("amber", "待确认，今天到达")
    if due_on < today:
        if limit in _OF_OTHERS:
            return Urgency("amber", "期限已过，请办理")
        return Urgency("red", f"已逾期{-workdays_left}个工作日" if workdays_left else "已逾期")
    if due_on == today:
        return Urgency("amber" if limit in _OF_OTHERS else "red", "今天到期")
    if workdays_left == 0:
        return Urgency("red", "已无剩余工作日")
    is_calm = workdays_left > CALM_ABOVE
    return Urgency("green" if is_calm else "amber", f"还剩{workdays_left}个工作日")


def urgency_of(row: BoardRow, today: date) -> Urgency:
    """Of a line of the list."""
    if not row.state.is_open:
        return Urgency("", row.state.label)
    return urgency(row.limit, row.limit_on, row.workdays_left, today)


def steps_of(view: CaseView) -> Steps:
    """The steps of who looks, sorted for the page."""
    offers = [each for each in view.offers if case_receipt.fits(each.transition.kind, view.route)]
    possible = {each.transition.kind: each for each in offers if not each.blocked}
    next_kind = next_step(view)
    first = possible.get(next_kind) if next_kind else None
    others = [each for each in possible.values() if each is not first]
    groups = [
        (group, members)
        for group in GROUPS
        if (members := [each for each in others if group_of(each.transition.kind) == group])
    ]
    is_theirs = first is not None and view.file.state not in _WAITS_FOR_OTHERS
    return Steps(first, groups, [each for each in offers if each.blocked], "" if is_theirs else waiting(view))


def next_step(view: CaseView) -> EventKind | None:
    """The next step on the main way, whoever may take it."""
    possible = {each.transition.kind for each in view.everybodys_offers if not each.blocked}
    return next((kind for kind in MAIN_WAY if kind in possible and case_receipt.fits(kind, view.route)), None)


def waiting(view: CaseView) -> str:
    """For whom the case waits, in a sentence without a stop; empty for nobody."""
    file, kind = view.file, next_step(view)
    if kind is None:
        return ""
    match file.state:
        case State.CORRECTION_PENDING if kind is E.CORRECTION_RECEIVED:
            return "等待申请人补正"
        case State.FEE_PENDING if kind is E.FEE_PAID and file.payment_reported_on is None:
            return "等待申请人缴费"
        case State.REMEDY:
            return "等待复议机关或者法院决定"
    row = next(each.transition for each in view.everybodys_offers if each.transition.kind is kind)
    who = "或者".join(role.label for role in STAFF_ROLES if role in row.roles)
    consulting = f"（征求意见{len(file.open_consultations)}件未结束）" if file.open_consultations else ""
    return f"等待{who}人员{_VERBS.get(kind, row.button)}{consulting}"
