"""变更获取方式: how the information is to come, by which way, and where to (Art. 29, 40)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress

from actions.cases import applicant, draft_fields, masking
from actions.cases.identity import InvalidAnswer, find_email, plain
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.tasks import NoTaskError
from actions.dialogue import texts
from actions.dialogue.case_phrases import Topic
from actions.dialogue.errands.base import DONE, LEFT, Answer, Errand, Expects, Next, Scene, choice, refused
from actions.dialogue.turn import Bubble, bubble
from actions.dialogue.values import read_answer

CONFIRM = "confirm"
_ANOTHER = re.compile(
    r"[换改变新错搬](?![成为]).*(?:邮箱|地址|地方)|(?:邮箱|地址).*[换改变错]|搬家"
)  # not the one that is known
_MASKS = {"email": masking.mask_email, "address": masking.mask_address}


class Delivery(Errand):
    """Form, way, address where one is lacking, confirmation."""

    topic = Topic.DELIVERY
    title = "变更获取方式"

    def begin(self, scene: Scene) -> Next:
        """What the message names already is not asked again: 改成邮寄, 邮箱改成…."""
        text = scene.turn.text
        answers = _read(text)
        key = self._contact_key(answers)
        if key == "email" and (found := find_email(text)):
            with suppress(InvalidAnswer):
                answers[key] = draft_fields.check(key, found, {}, today=scene.today)
        elif key and _ANOTHER.search(text):
            return Next(key, answers)
        return self._after(scene, answers)

    def ask(self, scene: Scene) -> Bubble:
        step, answers = scene.step, scene.answers
        if step == CONFIRM:
            return self._read_back(scene)
        question = texts.render(
            "utter_delivery_question", number=scene.case.number, question=draft_fields.question(step, answers)
        )
        options = draft_fields.options(step, answers)
        if not options:
            return bubble(question)
        if step == "form":
            question += "\n" + texts.render("utter_delivery_now", way=_shown(scene.case.form, scene.case.delivery))
        return choice(question, [(option.label, option.label) for option in options])

    def expects(self, scene: Scene) -> Expects:
        return Expects.DECISION if scene.step == CONFIRM else Expects.FIELD

    def check(self, scene: Scene, text: str) -> str:
        return read_answer(text, scene.step, scene.answers, scene.today)

    def says(self, scene: Scene, text: str) -> Answer | None:
        said = plain(text)
        wants_another = "换" in said and "不换" not in said and len(said) <= 12
        return Answer.THIRD if self._contact_key(scene.answers) and wants_another else None

    async def hear(self, scene: Scene, answer: Answer | str) -> Next:
        answers = scene.answers
        if scene.step != CONFIRM:
            return self._after(scene, draft_fields.accept(scene.step, str(answer), answers))
        contact_key = self._contact_key(answers)
        match answer:
            case Answer.YES:
                return await self._change(scene, answers.get(contact_key) if contact_key else None)
            case Answer.NO:
                self.left(scene)
                return LEFT
            case Answer.THIRD if contact_key:
                return Next(contact_key, {k: v for k, v in answers.items() if k != contact_key})
        return self._after(scene, _read(str(answer)) or answers)

    def back(self, scene: Scene) -> Next | None:
        return None if scene.step == "form" else Next("form")

    def why(self, scene: Scene) -> None:
        scene.turn.utter("utter_task_why_delivery")

    def _after(self, scene: Scene, answers: Mapping[str, str]) -> Next:
        """The first question still open; an address that the application has is not asked for."""
        for field in ("form", "delivery"):
            if field not in answers:
                return Next(field, answers)
        key = self._contact_key(answers)
        if key and key not in answers and not getattr(scene.case, key):
            return Next(key, answers)
        return Next(CONFIRM, answers)

    def _read_back(self, scene: Scene) -> Bubble:
        answers = scene.answers
        way = _shown(answers["form"], answers["delivery"])
        if key := self._contact_key(answers):
            contact = answers.get(key) or getattr(scene.case, key)
            way += f"，{draft_fields.label(key, answers)}{_MASKS[key](contact)}"
        return choice(texts.render("utter_delivery_read_back", number=scene.case.number, way=way), self.choices(scene))

    def choices(self, scene: Scene) -> Sequence[tuple[str, str]]:
        key = self._contact_key(scene.answers)
        another = [f"换一个{draft_fields.label(key, scene.answers)}"] if key else []
        return [(title, title) for title in ("确认", "不改了", *another)]

    async def _change(self, scene: Scene, contact: str | None) -> Next:
        turn, answers = scene.turn, scene.answers
        try:
            notice = await turn.services.db.run(
                applicant.change_delivery,
                turn.conversation_id,
                scene.case.number,
                answers["form"],
                answers["delivery"],
                contact,
                **scene.around,
                task_id=scene.task.id if scene.task else None,
            )
        except (StepRefused, UnknownApplicationError, NoTaskError, InvalidAnswer) as error:
            return refused(scene, error)
        turn.say(bubble(notice.text, kind="notice"))
        return DONE

    def _contact_key(self, answers: Mapping[str, str]) -> str | None:
        return applicant.CONTACTS.get(answers.get("delivery", ""))


def _read(text: str) -> dict[str, str]:
    """The form and way that a message names: 改成邮寄 is paper by post, 换个邮箱 is by e-mail."""
    said = plain(text).lower()
    if "@" in said or "邮箱" in said or "邮件" in said or "email" in said:
        return {"form": "electronic", "delivery": "email"}
    for option in draft_fields.DELIVERIES:
        if option.value != "chat" and _names(option, said):
            form = next(form for form, ways in draft_fields.FORM_DELIVERIES.items() if option.value in ways)
            return {"form": form, "delivery": option.value}
    if "寄" in said or "地址" in said:
        return {"form": "paper", "delivery": "post"}
    named = next((option for option in draft_fields.field("form").options if _names(option, said)), None)
    return draft_fields.accept("form", named.value, {}) if named else {}


def _names(option: draft_fields.Option, said: str) -> bool:
    return any(word in said for word in (option.label, *option.words) if len(word) > 1)


def _shown(form: str, delivery: str) -> str:
    return f"{draft_fields.display('form', form)}，{draft_fields.display('delivery', delivery)}"
