"""撤回申请: which, what follows from it, and an explicit yes."""

from __future__ import annotations

from collections.abc import Sequence

from actions.cases.lifecycle import EventKind
from actions.cases.masking import without_id_numbers
from actions.cases.standing import OwnCase
from actions.dialogue import texts
from actions.dialogue.case_phrases import Topic, find_wanted
from actions.dialogue.errands.base import LEFT, Answer, Errand, Next, Scene, act, choice
from actions.dialogue.turn import Bubble, Turn, bubble
from actions.dialogue.which import subject

REASON = "reason"
LONGEST_REASON = 200


class Withdraw(Errand):
    """[D] An applicant may withdraw as long as no reply was given; the report counts it under (六)3."""

    topic = Topic.WITHDRAW
    title = "撤回"

    def none(self, turn: Turn, cases: Sequence[OwnCase]) -> None:
        turn.utter("utter_task_nothing_to_withdraw" if cases else "utter_status_none_here")

    def unfit(self, scene: Scene) -> Bubble:
        own = scene.case
        if "withdrawn" in own.case.kinds:
            return bubble(texts.render("utter_withdraw_done_before", number=own.number))
        return bubble(texts.render("utter_withdraw_closed", number=own.number))

    def begin(self, scene: Scene) -> Next:
        return Next("confirm", {REASON: scene.content} if scene.content else {})

    def ask(self, scene: Scene) -> Bubble:
        own, reason = scene.case, scene.answers.get(REASON)
        lines = [texts.render("utter_withdraw_confirm", number=own.number, subject=subject(own))]
        if reason:
            lines.append(texts.render("utter_withdraw_reason", reason=without_id_numbers(reason)))
        lines.append(texts.render("utter_withdraw_means"))
        return choice("\n".join(lines), self.choices(scene))

    def choices(self, scene: Scene) -> Sequence[tuple[str, str]]:
        return (("确定撤回", "确定撤回"), ("不撤回", "不撤回"))

    def says(self, scene: Scene, text: str) -> Answer | None:
        if text.strip().startswith(("不撤", "别撤", "先不撤", "不要撤")):
            return Answer.NO
        wanted = find_wanted(text)
        return Answer.YES if wanted and wanted.topic is Topic.WITHDRAW and not wanted.content else None

    async def hear(self, scene: Scene, answer: Answer | str) -> Next:
        if answer is Answer.NO:
            self.left(scene)
            return LEFT
        if answer is Answer.YES:
            return await act(scene, EventKind.WITHDRAWN, {REASON: scene.answers.get(REASON, "")})
        return Next("confirm", {REASON: str(answer)[:LONGEST_REASON]})

    def why(self, scene: Scene) -> None:
        scene.turn.utter("utter_task_why_withdraw")

    def left(self, scene: Scene) -> None:
        scene.turn.say(bubble(texts.render("utter_withdraw_left", number=scene.case.number)))
