"""The day of receipt by the way an application came (条例 Art. 31), as the pages ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from actions.cases.applications import ROUTES
from actions.cases.lifecycle import EventKind

# Received on the day it was handed in or signed for; nothing has to be confirmed with the applicant.
_ON_ARRIVAL: Mapping[str, str] = {
    "in_person": "当面提交，提交之日为收到日（条例第三十一条第一项）",
    "oral": "当面口头提出，提交之日为收到日（条例第三十一条第一项）",
    "registered_mail": "挂号信、EMS，签收之日为收到日（条例第三十一条第二项）",
}
_ITEM = {"ordinary_mail": "第二项"}  # what is confirmed else falls under the third
HOW: Mapping[str, str] = {"phone": "电话", "sms": "短信", "email": "电子邮件", "in_person": "当面", "online": "本对话"}


def step_of(route: str) -> EventKind:
    """How receipt is recorded: registered as it came, or confirmed with the applicant."""
    return EventKind.REGISTERED if route in _ON_ARRIVAL else EventKind.RECEIPT_CONFIRMED


def fits(kind: EventKind, route: str) -> bool:
    """Whether ``kind`` is a step for an application that came by ``route``."""
    return kind not in (EventKind.REGISTERED, EventKind.RECEIPT_CONFIRMED) or kind is step_of(route)


def basis_of(route: str, how: str = "") -> str:
    """Why the day of receipt is what it is; ``how`` is a key of :data:`HOW`. No personal data."""
    if route in _ON_ARRIVAL:
        return _ON_ARRIVAL[route]
    item = _ITEM.get(route, "第三项")
    return f"{ROUTES.get(route, route)}，{HOW.get(how, '')}确认之日为收到日（条例第三十一条{item}）"


def rule_of(route: str) -> str:
    """The rule in a sentence, for who records the receipt."""
    match route:
        case "in_person" | "oral":
            return "当面提交的，以提交之日为收到申请之日（条例第三十一条第一项）。"
        case "registered_mail":
            return "邮寄并签收的，以签收之日为收到申请之日，收发室签收也算（条例第三十一条第二项）。"
        case "ordinary_mail":
            return "平信应当在收到当日与申请人确认，以确认之日为收到申请之日（条例第三十一条第二项）。"
    return "以双方确认之日为收到申请之日（条例第三十一条第三项），请尽快与申请人确认。"
