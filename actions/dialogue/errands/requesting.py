"""What is asked of the office besides information: 更正自身信息 (Art. 41), 建议主动公开 (Art. 44), 投诉 (Art. 47, 51).

A small form over fields as data (:mod:`actions.dialogue.requests_adapter`): asked one after the other, read back, sent.
"""

from __future__ import annotations

import re

from actions.cases import masking
from actions.cases.identity import InvalidAnswer, plain
from actions.cases.masking import without_id_numbers
from actions.cases.period_notes import period_note
from actions.cases.tasks import NoTaskError
from actions.dialogue import phrases, texts
from actions.dialogue import requests_adapter as requests
from actions.dialogue.case_phrases import Topic
from actions.dialogue.errands.base import DONE, LEFT, Answer, Errand, Expects, Next, Scene, choice, refused
from actions.dialogue.requests_adapter import Kind
from actions.dialogue.turn import Bubble, bubble

CONFIRM = "confirm"
CHANGE = "change"  # which answer is to be changed?
SAID = "said"  # words that came with the wish: offered as the answer to the field they fit
_FIELDS_OF_WORDS = {  # the field that the citizen's first words are likely to be the answer to
    Kind.RECORD_CORRECTION: "record",
    Kind.PUBLICATION_SUGGESTION: "information",
    Kind.COMPLAINT: "facts",
}
_MASKS = {"id_number": masking.mask_id, "phone": masking.mask_phone}
_SHORTEST_SAID = 10  # characters: 我要投诉信息公开工作 alone tells nothing
_CHANGES = re.compile("改|错|不对|换|重")
_PUTS_OFF = ("等", "稍", "会儿", "回头", "晚点", "以后")


class Request(Errand):
    """One kind of request."""

    is_about_application = False

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.topic = Topic(kind.value)
        self.title = kind.label

    def brings(self, text: str) -> str:
        return text if len(plain(text)) > _SHORTEST_SAID and not phrases.is_question(text) else ""

    def begin(self, scene: Scene) -> Next:
        scene.turn.utter("utter_request_started", title=self.title)
        return self._after({SAID: scene.content} if scene.content else {})

    def expects(self, scene: Scene) -> Expects:
        if scene.step == CONFIRM:
            return Expects.DECISION
        is_free_text = scene.step != CHANGE and requests.is_free_text(self.kind, scene.step)
        return Expects.TEXT if is_free_text else Expects.FIELD

    def ask(self, scene: Scene) -> Bubble:
        step, answers = scene.step, scene.answers
        if step == CONFIRM:
            return choice(f"{texts.render('utter_request_read_back')}\n{self._read_back(scene)}", self.choices(scene))
        if step == CHANGE:
            return choice(
                texts.render("utter_request_change"),
                [(field.label, field.label) for field in requests.fields(self.kind)],
            )
        field = requests.field(self.kind, step)
        question = f"【{self._progress(step)}】{field.question}"
        if self._offered(scene):
            said = without_id_numbers(answers[SAID])
            text = f"{question}\n{texts.render('utter_request_said_before', said=said)}"
            return bubble(text, buttons=[("是", "是")])
        if field.options:
            return choice(question, [(option.label, option.label) for option in field.options])
        buttons = [("没有", "无")] if field.optional else []
        if field.is_personal:
            buttons.append(("为什么问这个", "为什么问这个"))
        return bubble(question, buttons=buttons)

    def choices(self, scene: Scene) -> list[tuple[str, str]]:
        if scene.step != CONFIRM:
            return []
        return [("确认提交", "确认提交"), ("不提交了", "不提交了"), ("修改", "修改")]

    def says(self, scene: Scene, text: str) -> Answer | None:
        if phrases.is_submit(text):
            return Answer.YES
        return Answer.THIRD if phrases.is_change(text) or phrases.is_no(text) else None

    def check(self, scene: Scene, text: str) -> str:
        if scene.step == CHANGE:
            return self._field_named(text)
        if self._offered(scene) and phrases.is_yes(text):
            text = scene.answers[SAID]
        field = requests.field(self.kind, scene.step)
        is_refused = phrases.is_no(text) or (phrases.is_evasion(text) and not any(word in text for word in _PUTS_OFF))
        if field.optional and is_refused:
            text = "无"
        if field.options and (place := phrases.find_ordinal(text)) is not None:
            text = str(place)
        return requests.check(self.kind, scene.step, text, today=scene.today)

    def takes(self, scene: Scene, text: str) -> bool:
        """Yes to words that are offered, and no to what may be left open, are answers here."""
        if scene.step in (CONFIRM, CHANGE):
            return False
        if self._offered(scene) and phrases.is_yes(text):
            return True
        is_refused = phrases.is_no(text) or phrases.is_evasion(text)
        return requests.field(self.kind, scene.step).optional and is_refused

    async def hear(self, scene: Scene, answer: Answer | str) -> Next:
        answers = scene.answers
        if scene.step == CHANGE:
            return Next(str(answer), {key: value for key, value in answers.items() if key != answer})
        if scene.step != CONFIRM:
            if scene.step == _FIELDS_OF_WORDS[self.kind]:
                answers.pop(SAID, None)
            return self._after({**answers, scene.step: str(answer)})
        match answer:
            case Answer.YES if scene.means_else_now(self._own_words(answers)):
                return Next(CONFIRM, answers)  # read back anew
            case Answer.YES:
                return await self._submit(scene)
            case Answer.NO:
                self.left(scene)
                return LEFT
        if not isinstance(answer, Answer):
            if field := self._changed(answer):
                return Next(field, {key: value for key, value in answers.items() if key != field})
            scene.turn.utter("utter_task_not_understood")
            return Next(CONFIRM, answers)
        return Next(CHANGE, answers)

    def said(self, scene: Scene) -> str:
        return scene.answers.get(SAID) or scene.answers.get(_FIELDS_OF_WORDS[self.kind], "")

    def back(self, scene: Scene) -> Next | None:
        keys = [field.key for field in requests.fields(self.kind)]
        before = keys[: keys.index(scene.step)] if scene.step in keys else keys
        if not before:
            return None
        return Next(before[-1], {key: value for key, value in scene.answers.items() if key != before[-1]})

    def why(self, scene: Scene) -> None:
        if scene.step in (CONFIRM, CHANGE):
            scene.turn.utter("utter_task_help")
            return
        field = requests.field(self.kind, scene.step)
        scene.turn.utter("utter_form_why", label=field.label, reason=field.reason)

    def _after(self, answers: dict[str, str]) -> Next:
        missing = requests.missing(self.kind, answers)
        return Next(missing[0] if missing else CONFIRM, answers)

    def _offered(self, scene: Scene) -> bool:
        return SAID in scene.answers and scene.step == _FIELDS_OF_WORDS[self.kind]

    def _progress(self, step: str) -> str:
        keys = [field.key for field in requests.fields(self.kind)]
        return f"第{keys.index(step) + 1}步/共{len(keys)}步"

    def _read_back(self, scene: Scene) -> str:
        lines, answers = [], scene.answers
        for field in requests.fields(self.kind):
            value = answers.get(field.key, "")
            mask = _MASKS.get(field.key)
            shown = mask(value) if mask and value else without_id_numbers(requests.display(self.kind, field.key, value))
            lines.append(f"{field.label}：{shown}")
            if field.is_free_text and (note := period_note(value, scene.today)):
                lines.append(f"（{note}）")
        return "\n".join(lines)

    def _own_words(self, answers: dict[str, str]) -> str:
        return "\n".join(answers.get(field.key, "") for field in requests.fields(self.kind) if field.is_free_text)

    def _changed(self, text: str) -> str | None:
        """The field that is to be changed: 不对，改具体情况."""
        said = plain(text)
        named = [field.key for field in requests.fields(self.kind) if field.label in said]
        return named[0] if len(named) == 1 and _CHANGES.search(said) else None

    def _field_named(self, text: str) -> str:
        fields = requests.fields(self.kind)
        place = phrases.find_ordinal(text)
        if place is not None and 1 <= place <= len(fields):
            return fields[place - 1].key
        said = plain(text)
        named = [field.key for field in fields if field.label in said or said in field.label]
        if len(named) != 1:
            raise InvalidAnswer(texts.render("utter_request_fields", labels="、".join(field.label for field in fields)))
        return named[0]

    async def _submit(self, scene: Scene) -> Next:
        turn = scene.turn
        assert scene.task is not None
        content = {key: value for key, value in scene.answers.items() if key != SAID}
        try:
            text = await turn.services.db.run(
                requests.submit, self.kind, turn.conversation_id, content, scene.task.id, scene.around
            )
        except (InvalidAnswer, NoTaskError) as error:
            return refused(scene, error)
        turn.say(bubble(text, kind="receipt"))
        return DONE
