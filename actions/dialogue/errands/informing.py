"""Errands that only tell: why a date is what it is, what can be done against a reply, how to pay; and 我交了."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from actions.cases import ways_out, why_dates
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import EventKind
from actions.cases.standing import DutyKind, OwnCase
from actions.dialogue import texts
from actions.dialogue.case_phrases import Topic
from actions.dialogue.errands.base import PERSON_BUTTON, Errand, Scene, act
from actions.dialogue.turn import Bubble, Turn, bubble


class WhyDate(Errand):
    """为什么是这一天, 为什么延期."""

    topic = Topic.WHY_DATE
    title = "说明日期"

    def candidates(self, cases: Sequence[OwnCase], today: date) -> list[OwnCase]:
        return [own for own in cases if own.is_open] or list(cases)

    async def at_once(self, scene: Scene) -> None:
        lines = why_dates.why_date(scene.case, scene.today, scene.turn.services.calendar)
        scene.turn.say(bubble("\n".join(lines), kind="status"))


class Remedies(Errand):
    """不服怎么办: against a reply, against silence, or why there is nothing to contest yet."""

    topic = Topic.REMEDIES
    title = "说明救济途径"

    def candidates(self, cases: Sequence[OwnCase], today: date) -> list[OwnCase]:
        """Those with something to contest; else all."""
        return [own for own in cases if own.reply or own.is_overdue(today)] or list(cases)

    async def at_once(self, scene: Scene) -> None:
        services = scene.turn.services
        lines = ways_out.ways_out(scene.case, scene.today, services.calendar, services.agency.current)
        scene.turn.say(bubble("\n".join(lines), buttons=(PERSON_BUTTON,), kind="status"))


class Payment(Errand):
    """How much, how, by when (Art. 42, 处理费办法 Art. 6)."""

    topic = Topic.PAYMENT
    title = "缴费"

    def fits(self, own: OwnCase) -> bool:
        return own.duty is not None and own.duty.kind is DutyKind.FEE

    def unfit(self, scene: Scene) -> Bubble:
        own = scene.case
        if own.case.fee_paid_on is not None:
            return texts.spoken("utter_fee_paid", number=own.number)
        return texts.spoken("utter_fee_none", number=own.number)

    async def at_once(self, scene: Scene) -> None:
        own, duty = scene.case, scene.case.duty
        if duty is None:
            scene.turn.say(self.unfit(scene))
            return
        how = [
            texts.render("utter_fee_amount", number=own.number, amount=duty.amount),
            texts.render("utter_fee_basis", basis=duty.words.get("basis", "见收费通知")),
            texts.render("utter_fee_how", how=duty.words.get("how_to_pay", "见收费通知")),
        ]
        by = texts.render("utter_fee_by", day=chinese_date(duty.by)) if duty.by else texts.render("utter_fee_no_day")
        late = texts.render("utter_fee_late") if duty.is_late else ""
        lines = [*how, f"{by}{late}"]
        number = own.number
        buttons = [("我已缴费", f"我已缴费 {number}"), ("期限怎么算的", f"期限怎么算的 {number}"), PERSON_BUTTON]
        scene.turn.say(bubble("\n".join(lines), buttons=buttons, kind="status"))


class Contact(Errand):
    """我的电话换了: who asks must be who applied, which a person checks; until then nothing is changed."""

    topic = Topic.CONTACT
    title = "更正联系信息"
    is_about_application = False  # whichever it is, the answer is the same

    async def at_once(self, scene: Scene) -> None:
        scene.turn.say(bubble(texts.render("utter_contact_by_person"), buttons=(PERSON_BUTTON,)))


class Paid(Payment):
    """我交了: noted for staff, who look whether the money came."""

    topic = Topic.PAID
    title = "记下缴费"

    def none(self, turn: Turn, cases: Sequence[OwnCase]) -> None:
        turn.utter("utter_task_no_fee")

    def brings(self, text: str) -> str:
        return text

    async def at_once(self, scene: Scene) -> None:
        await act(scene, EventKind.PAYMENT_REPORTED, {"words": scene.content})
