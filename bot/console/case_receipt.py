"""The day of receipt by the way an application came (条例 Art. 31), as the pages ask for it and show it."""

from __future__ import annotations

from collections.abc import Mapping

from actions.cases.desk_views import CaseView
from actions.cases.lifecycle import EventKind
from actions.cases.receipt import ReceiptDay, Route, receipt_day

# Received on the day it was handed in or signed for, nothing has to be confirmed; by keys of ``transition.BASES``.
_ON_ARRIVAL: Mapping[str, str] = {"in_person": "handed_in", "oral": "handed_in", "registered_mail": "signed"}
HOW: Mapping[str, str] = {"phone": "电话", "sms": "短信", "email": "电子邮件", "in_person": "当面", "online": "本对话"}


def step_of(route: str) -> EventKind:
    """How receipt is recorded: registered as it came, or confirmed with the applicant."""
    return EventKind.REGISTERED if route in _ON_ARRIVAL else EventKind.RECEIPT_CONFIRMED


def fits(kind: EventKind, route: str) -> bool:
    """Whether ``kind`` is a step for an application that came by ``route``."""
    return kind not in (EventKind.REGISTERED, EventKind.RECEIPT_CONFIRMED) or kind is step_of(route)


def basis_of(route: str) -> str:
    """The fact ``basis`` of the step, when staff record the receipt."""
    return _ON_ARRIVAL.get(route, "contacted")


def how_it_was_confirmed(how: str, note: str) -> str:
    """What is noted beside a confirmation: ``how`` is a key of :data:`HOW`, ``note`` what staff wrote of it."""
    return f"与申请人{HOW[how]}确认。{note}"


def receipt_of(view: CaseView) -> ReceiptDay | None:
    """Why the day of receipt is what it is, and what may be wrong with it.

    None before receipt, and when the day was corrected to another than the rule gives: then the history says why.
    """
    if view.received_on is None:
        return None
    route, received_on = Route(view.route), view.received_on
    found = receipt_day(route, view.arrived_on, confirmed_on=received_on, signed_on=received_on)
    return found if found.received_on == received_on else None


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
