"""Facts with which an unblocked step can be taken: what a careful member of staff would fill in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from actions.cases import due_dates
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import OPINION_DAYS
from actions.cases.lifecycle import CaseFile, EventKind
from actions.cases.lifecycle.asked import Asked
from actions.cases.lifecycle.guards_end import correction_is_not_awaited, kind_is_open
from actions.cases.outcomes import OUTCOMES
from actions.cases.tables import Application
from tests.support.replies import content_for

E = EventKind
REASON = "经检索档案和办公系统，没有找到，理由充分。"


class RightFacts:
    """Chooses, by ``random``, among what is right in ``application`` on ``today``."""

    def __init__(self, application: Application, today: date, calendar: WorkCalendar, random: Random) -> None:
        self.application, self.today, self.calendar, self.random = application, today, calendar, random
        self.case: CaseFile = due_dates.case_of(application)

    def of(self, kind: EventKind) -> tuple[dict[str, Any], dict[str, str]]:
        """What is given, and the content of a letter."""
        make = _MAKERS.get(kind)
        given = make(self) if make else {}
        content = content_for(given["kind"], self.today) if "kind" in given else {}
        if given.get("kind") == "N4":
            content["answer"] = self.answer()
        return given, content

    def answer(self) -> str:
        """What a third party that may be protected has said (Art. 32)."""
        party = self.random.choice(self.case.protectable)
        if party.was_unreachable:
            return "unreached"
        return {"refuse": "objected", "partly": "partly"}.get(party.opinion or "", "silent")

    def open_ref(self, fits: Callable[[Any], bool] = lambda _each: True) -> str:
        return self.random.choice([ref for ref, each in self.case.open_consultations.items() if fits(each)])

    def due(self) -> date:
        deadline = due_dates.deadline_of_case(self.case, self.calendar)
        assert deadline
        return deadline.due_on

    def other_receipt_day(self) -> date:
        arrived_on, latest = self.case.arrived_on, min(self.today, self.case.first_act_on or self.today)
        assert arrived_on
        days = (arrived_on + timedelta(days=n) for n in range((latest - arrived_on).days + 1))
        return self.random.choice([day for day in days if day != self.case.received_on])

    def kind(self) -> str:
        """Any kind of reply that may be drafted."""
        asked = Asked(self.today, self.calendar, self.today, "")

        def fits(code: str) -> bool:
            given = Asked(asked.today, asked.calendar, asked.on_day, "", facts={"kind": code})
            return not (kind_is_open(self.case, given) or correction_is_not_awaited(self.case, given))

        return self.random.choice([code for code in OUTCOMES if fits(code)])

    def method(self) -> str:
        return "online" if self.application.conversation_id else "post"


def _receipt(f: RightFacts) -> dict[str, Any]:
    return {"received_on": f.case.arrived_on, "basis": "contacted"}


def _lapsed(f: RightFacts) -> dict[str, Any]:
    def is_over(each: Any) -> bool:
        return bool(each.delivered_on) and f.today > f.calendar.add_workdays(each.delivered_on, OPINION_DAYS)

    return {"ref": f.open_ref(is_over)}


def _answered(f: RightFacts) -> dict[str, Any]:
    ref = f.random.choice([ref for ref, each in f.case.consultations.items() if each.is_answerable])
    asked = f.case.consultations[ref]
    delivered = {"delivered_on": asked.sent_on} if asked.lacks_delivery else {}
    opinion = f.random.choice(["agree", "refuse", "partly"])
    return {"ref": ref, "opinion": opinion, "words": "意见如下。", **delivered}


def _redo(f: RightFacts) -> dict[str, Any]:
    refs = [ref for ref, each in f.case.remedies.items() if each.can_order]
    given: dict[str, Any] = {"ref": f.random.choice(refs)}
    return given | f.random.choice([{}, {"days": 15}, {"by": f.today + timedelta(days=30)}])


def _delivery(f: RightFacts) -> dict[str, Any]:
    return {"form": "paper", "delivery": "pickup"}


def _contact(f: RightFacts) -> dict[str, Any]:
    """Another number than there is."""
    phone = "13900139000" if f.application.phone != "13900139000" else "13700137000"
    return {"phone": phone, "asked_by": "phone", "reason": "换了号码"}


def _taken_up(f: RightFacts) -> dict[str, Any]:
    return {"applicant_class": f.application.applicant_class}


_MAKERS: dict[EventKind, Callable[[RightFacts], dict[str, Any]]] = {
    E.RECEIPT_CONFIRMED: _receipt,
    E.REGISTERED: _receipt,
    E.RECEIPT_CORRECTED: lambda f: {"received_on": f.other_receipt_day(), "reason": REASON},
    E.TAKEN_UP: _taken_up,
    E.ASSIGNED: lambda _f: {"handler": "李明(li)"},
    E.REPLIED_AT_ONCE: lambda f: {"kind": "G1", "method": f.method()},
    E.CORRECTION_ASKED: lambda f: {
        "correct_by": f.calendar.add_workdays(f.today, f.random.randint(5, 20)),
        "points": "请写明年度。",
        "late_reason": "承办人员休假。",
    },
    E.CORRECTION_RECEIVED: lambda _f: {"supplement": "2025年度"},
    E.ABANDONED_NO_CORRECTION: lambda _f: {"reason": REASON},
    E.LATE_CORRECTION_ACCEPTED: lambda _f: {"supplement": "2025年度", "reason": "住院"},
    E.SUPPLEMENTED: lambda _f: {"supplement": "补充一点。"},
    E.DELIVERY_CHANGED: _delivery,
    E.CONTACT_CORRECTED: _contact,
    E.CONSULTATION_SENT: lambda f: {
        "consulted": f.random.choice(["third_party", "co_maker", "other"]),
        "party": "某公司",
        "matter": "合同文本",
        **f.random.choice([{}, {"delivered_on": f.today}]),
    },
    E.CONSULTATION_DELIVERED: lambda f: {"ref": f.open_ref(lambda each: each.delivered_on is None)},
    E.CONSULTATION_ANSWERED: _answered,
    E.CONSULTATION_LAPSED: _lapsed,
    E.CONSULTATION_ENDED: lambda f: {"ref": f.open_ref(), "reason": "查无此人"},
    E.OBJECTION_OVERRULED: lambda f: {
        "ref": f.random.choice([ref for ref, each in f.case.consultations.items() if each.objects]),
        "reason": REASON,
        "matter": "合同文本",
    },
    E.SECRECY_REFERRED: lambda _f: {"to": "市保密行政管理部门"},
    E.SECRECY_DETERMINED: lambda _f: {"result": "可以公开"},
    E.EXTENDED: lambda f: {"days": f.random.randint(1, 20), "reason": REASON},
    E.REASONS_ASKED: lambda f: {"points": "请说明理由。", "answer_by": f.today + timedelta(days=7)},
    E.REASONS_GIVEN: lambda _f: {"words": "研究需要。"},
    E.REASONS_REJECTED: lambda _f: {"reason": REASON},
    E.REASONS_ACCEPTED: lambda f: {"until": f.due() + timedelta(days=30), "reason": REASON},
    E.FEE_NOTICED: lambda f: {
        "amount": 100,
        "why": "本月已提出11件申请",
        "tier": "by_case",
        "basis": "按件计收第11件",
        "how_to_pay": "到窗口缴纳",
        **f.random.choice([{}, {"noticed_on": f.today}]),
    },
    E.FEE_WITHDRAWN: lambda _f: {"reason": REASON},
    E.FEE_PAID: lambda f: {
        "voucher": "37010123-0001",
        **({} if f.case.fee_noticed_on else {"noticed_on": f.today}),
    },
    E.ABANDONED_NO_FEE: lambda _f: {"reason": REASON},
    E.REPLY_DRAFTED: lambda f: {"kind": f.kind()},
    E.REPLY_RETURNED: lambda _f: {"reason": "请补充理由。"},
    E.REPLY_REVIEWED: lambda _f: {"opinion": "同意", "alone": "只有一名工作人员"},
    E.SIGNATURE_WITHDRAWN: lambda _f: {"reason": "有错字"},
    E.SERVED: lambda f: {"method": f.method(), "proof": "EA123456789CN"},
    E.REMEDY_FILED: lambda f: {"remedy": f.random.choice(["review", "suit_direct"]), "by": "applicant", "docket": "12"},
    E.REMEDY_DECIDED: lambda f: {
        "ref": f.random.choice(list(f.case.open_remedies)),
        "result": f.random.choice(["upheld", "corrected", "corrected", "other"]),
    },
    E.REDO_ORDERED: _redo,
    E.ARCHIVED: lambda _f: {"file_number": "0012-WS·2026-永久-0001"},
    E.NOTED: lambda _f: {"note": "已电话联系。"},
}
