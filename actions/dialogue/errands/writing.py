"""Errands in which a citizen writes something for the case: 补正, 说明理由, 补充材料. It is read back, then kept.

What was written is never lost to a date: a correction after its period is kept as a supplement and a person decides
(Art. 30), and so is what comes when the step has been taken by somebody else meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from actions.cases.attachments import listed
from actions.cases.day_by_day import chinese_date
from actions.cases.identity import plain
from actions.cases.lifecycle import EventKind
from actions.cases.masking import without_id_numbers
from actions.cases.period_notes import period_note
from actions.cases.standing import DutyKind, OwnCase
from actions.dialogue import asking, assent, phrases, texts
from actions.dialogue.case_phrases import Topic
from actions.dialogue.errands.base import (
    LEFT,
    PERSON_BUTTON,
    Answer,
    Errand,
    Expects,
    Next,
    Scene,
    act,
    choice,
)
from actions.dialogue.turn import Bubble, Turn, bubble

WRITE = "write"  # the words themselves
CONFIRM = "confirm"  # they are read back
TEXT = "text"
ASKED = "asked"  # a question that was said instead of them: it is them only for who insists
OFFERED = "offered"  # they were said unasked: a no means that they were meant for something else
LONGEST = 3000  # characters
_SHORTEST_BROUGHT = 15  # characters: 我要补正 alone brings nothing
_NO = re.compile(r"不是(?:补正|这个|这件|理由|的|,|$)")
NOT_THIS = "not_this"  # how a no to something offered ends


class Writing(Errand):
    """Write, read back, keep. The kinds differ in their event and their words."""

    event: EventKind = EventKind.SUPPLEMENTED
    fact: str = "supplement"  # the event's fact that holds the words
    duty: DutyKind | None = None  # what is awaited of the applicant; None: it may be sent at any time
    none_response: str = "utter_task_nothing_open"

    def fits(self, own: OwnCase) -> bool:
        return own.is_open if self.duty is None else own.duty is not None and own.duty.kind is self.duty

    @property
    def kin(self) -> frozenset[Topic]:
        return frozenset({self.topic, Topic.SUPPLEMENT})

    def brings(self, text: str) -> str:
        return text if len(text) >= _SHORTEST_BROUGHT and not phrases.is_question(text) else ""

    def none(self, turn: Turn, cases: Sequence[OwnCase]) -> None:
        turn.utter(self.none_response)

    def begin(self, scene: Scene) -> Next:
        is_said = scene.content and not asking.asks_what_to_write(scene.content)
        return Next(CONFIRM, {TEXT: scene.content}) if is_said else Next(WRITE)

    def expects(self, scene: Scene) -> Expects:
        return Expects.TEXT if scene.step == WRITE else Expects.DECISION

    def ask(self, scene: Scene) -> Bubble:
        if scene.step == WRITE:
            return self._invite(scene)
        said = f"「{without_id_numbers(scene.answers[TEXT])}」"
        note = period_note(scene.answers[TEXT], scene.today)
        parts = (
            self.read_back(scene.case),
            said,
            f"（{note}）" if note else "",
            listed(scene.turn.attached),
            self.notice(scene.case),
        )
        return choice("\n".join(filter(None, parts)), self.choices(scene))

    def _invite(self, scene: Scene) -> Bubble:
        invitation = self.invitation(scene.case)
        if ASKED not in scene.answers:
            return bubble(invitation)
        insisting = texts.render("utter_writing_insist", title=self.title)
        return bubble(f"{invitation}\n{insisting}", buttons=[("就是这句", "就是这句"), PERSON_BUTTON])

    def takes(self, scene: Scene, text: str) -> bool:
        """就是这句, of what was taken for a question."""
        return scene.step == WRITE and ASKED in scene.answers and assent.insists(text)

    def asked(self, scene: Scene, question: str) -> Next | None:
        return Next(WRITE, {ASKED: question})

    def help(self, scene: Scene) -> None:
        scene.turn.utter("utter_task_help_writing")
        if scene.step != WRITE:
            scene.turn.say(bubble(self.invitation(scene.case)))

    def choices(self, scene: Scene) -> list[tuple[str, str]]:
        no = "不是，是别的事" if OFFERED in scene.answers else "不对，重新写"
        return [("是，就这样提交", "是"), (no, "不是"), ("还要再写几句", "还要再写")]

    def says(self, scene: Scene, text: str) -> Answer | None:
        said = plain(text)
        if phrases.is_more(text):
            return Answer.THIRD
        if assent.find_addition(text) or assent.find_replacement(text):
            return None
        if phrases.is_submit(text) or said.startswith("就这样") or said in ("是补正", "是的,提交", "是理由"):
            return Answer.YES
        return Answer.NO if phrases.is_rewrite(text) or _NO.match(said) else None

    async def hear(self, scene: Scene, answer: Answer | str) -> Next:
        answers = scene.answers
        match answer:
            case Answer.YES if scene.means_else_now(answers[TEXT]):
                return Next(CONFIRM, answers)  # read back anew
            case Answer.YES:
                return await self.keep(scene, answers[TEXT])
            case Answer.NO if OFFERED in answers:
                return Next(None, answers, outcome=NOT_THIS)
            case Answer.NO:
                scene.turn.utter("utter_form_rewrite")
                return Next(WRITE)
            case Answer.THIRD:
                scene.turn.utter("utter_task_write_more")
                return Next(CONFIRM, answers)
        if scene.step == WRITE:
            return Next(CONFIRM, {TEXT: answers[ASKED] if self.takes(scene, answer) else answer})
        if instead := assent.find_replacement(answer):
            scene.turn.utter("utter_task_replaced")
            return Next(CONFIRM, {**answers, TEXT: instead})
        longer = f"{answers[TEXT]}\n{assent.find_addition(answer) or answer}"
        if len(longer) > LONGEST:
            scene.turn.utter("utter_task_too_long")
            return Next(CONFIRM, answers)
        scene.turn.utter("utter_task_added")
        return Next(CONFIRM, {**answers, TEXT: longer})

    def back(self, scene: Scene) -> Next | None:
        return Next(WRITE) if scene.step == CONFIRM else None

    async def keep(self, scene: Scene, text: str) -> Next:
        """Keep the words as what they are; as a supplement where it is too late for that."""
        own = scene.case
        if self.event is not EventKind.SUPPLEMENTED and self.fits(own) and not self.is_too_late(own):
            return await act(scene, self.event, {self.fact: text}, scene.turn.attached)
        if not own.is_open:
            scene.turn.utter("utter_task_case_closed", number=own.number)
            return LEFT
        if self.is_too_late(own):
            scene.turn.utter("utter_task_person_decides")
        elif self.event is not EventKind.SUPPLEMENTED:
            scene.turn.utter("utter_task_kept_as_supplement", number=own.number)
        return await act(scene, EventKind.SUPPLEMENTED, {"supplement": text}, scene.turn.attached)

    def is_too_late(self, own: OwnCase) -> bool:
        """Whether only a person can still accept it."""
        return False

    def invitation(self, own: OwnCase) -> str:
        """What asks for the words."""
        raise NotImplementedError

    def read_back(self, own: OwnCase) -> str:
        """What asks whether the words are right."""
        raise NotImplementedError

    def notice(self, own: OwnCase) -> str:
        """What is said below the words."""
        return ""


class Correct(Writing):
    """补正, Art. 30."""

    topic = Topic.CORRECT
    title = "补正"
    event = EventKind.CORRECTION_RECEIVED
    duty = DutyKind.CORRECTION
    none_response = "utter_task_no_correction"

    def unfit(self, scene: Scene) -> Bubble:
        own = scene.case
        if own.case.correction_received_on:
            return bubble(texts.render("utter_correct_received", number=own.number))
        return bubble(texts.render("utter_correct_not_asked", number=own.number))

    def invitation(self, own: OwnCase) -> str:
        words = own.duty.words if own.duty else {}
        guidance = (
            texts.render("utter_correct_guidance", guidance=words["guidance"]) + "\n" if words.get("guidance") else ""
        )
        asked = f"{words.get('points', '')}\n{guidance}{self._by(own)}"
        return texts.render("utter_correct_invitation", number=own.number, asked=asked)

    def read_back(self, own: OwnCase) -> str:
        return texts.render("utter_correct_read_back", number=own.number)

    def notice(self, own: OwnCase) -> str:
        if self.is_too_late(own):
            return self._by(own) + texts.render("utter_correct_late")
        if own.case.correction_is_late:
            return texts.render("utter_correct_same_period")
        return texts.render("utter_correct_new_period")

    def is_too_late(self, own: OwnCase) -> bool:
        return self.fits(own) and own.duty is not None and own.duty.is_late

    def why(self, scene: Scene) -> None:
        scene.turn.utter("utter_task_why_correction")

    def left(self, scene: Scene) -> None:
        scene.turn.say(bubble(texts.render("utter_correct_left", by=self._by(scene.case))))

    def _by(self, own: OwnCase) -> str:
        if own.duty is None or own.duty.by is None:
            return ""
        day = chinese_date(own.duty.by)
        if own.duty.is_late:
            return texts.render("utter_correct_ended", day=day)
        return texts.render("utter_correct_by", day=day)


class Reasons(Writing):
    """说明理由, Art. 35."""

    topic = Topic.REASONS
    title = "说明理由"
    event = EventKind.REASONS_GIVEN
    fact = "words"
    duty = DutyKind.REASONS
    none_response = "utter_task_no_reasons"

    def unfit(self, scene: Scene) -> Bubble:
        own = scene.case
        if own.case.reasons == "given":
            return bubble(texts.render("utter_reasons_received", number=own.number))
        return bubble(texts.render("utter_reasons_not_asked", number=own.number))

    def invitation(self, own: OwnCase) -> str:
        points = own.duty.words.get("points", "") if own.duty else ""
        by = texts.render("utter_reasons_by", day=chinese_date(own.duty.by)) if own.duty and own.duty.by else ""
        return texts.render("utter_reasons_invitation", number=own.number, points=points, by=by)

    def read_back(self, own: OwnCase) -> str:
        return texts.render("utter_reasons_read_back", number=own.number)

    def why(self, scene: Scene) -> None:
        scene.turn.utter("utter_task_why_reasons")


class Respond(Writing):
    """Words said unasked while something is awaited: 补正 or 说明理由, whichever the application waits for."""

    topic = Topic.RESPOND
    title = "回复"

    def fits(self, own: OwnCase) -> bool:
        return own.duty is not None and own.duty.kind in _AWAITED

    def ask(self, scene: Scene) -> Bubble:
        return self._of(scene.case).ask(scene)

    def invitation(self, own: OwnCase) -> str:
        return self._of(own).invitation(own)

    async def keep(self, scene: Scene, text: str) -> Next:
        if scene.case.is_open and not self.fits(scene.case):
            scene.turn.utter("utter_task_kept_as_supplement", number=scene.case.number)
        return await self._of(scene.case).keep(scene, text)

    def why(self, scene: Scene) -> None:
        self._of(scene.case).why(scene)

    def left(self, scene: Scene) -> None:
        self._of(scene.case).left(scene)

    def _of(self, own: OwnCase) -> Writing:
        return _AWAITED.get(own.duty.kind, Supplement()) if own.duty else Supplement()


class Supplement(Writing):
    """补充材料: words sent without being asked; the period for replying stays."""

    topic = Topic.SUPPLEMENT
    title = "补充材料"

    def invitation(self, own: OwnCase) -> str:
        return texts.render("utter_supplement_invitation", number=own.number)

    def read_back(self, own: OwnCase) -> str:
        return texts.render("utter_supplement_read_back", number=own.number)

    def notice(self, own: OwnCase) -> str:
        return texts.render("utter_supplement_period")


_AWAITED: Mapping[DutyKind, Writing] = {DutyKind.CORRECTION: Correct(), DutyKind.REASONS: Reasons()}
