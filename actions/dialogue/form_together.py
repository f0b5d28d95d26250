"""Turns of the form in which more than one thing is answered: several answers in a message, 和上次一样."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from actions.cases import doors_reading, draft_fields
from actions.cases.form_restore import CONFIRMATION, form_order, next_step
from actions.cases.identity import InvalidAnswer
from actions.cases.masking import without_id_numbers
from actions.cases.particulars import Particulars, is_last_erased, last_particulars
from actions.dialogue import applying, assent, phrases
from actions.dialogue.form_questions import ask_same, shown
from actions.dialogue.form_state import FormState, stay
from actions.dialogue.person import hand_over
from actions.dialogue.phrases import Command
from actions.dialogue.same_as_last import ABOUT_APPLICANT, fields_of, is_alike, without
from actions.dialogue.set_answers import reply_within_form
from actions.dialogue.several import ORDER, Said, subject_of
from actions.dialogue.turn import Events
from actions.dialogue.understanding import (
    CONFIRM_CANCEL,
    CONFIRM_DESCRIPTION,
    DOOR,
    FIRST_ABOUT_WHOM,
    OFFER,
    SAME,
    Move,
)
from entities.characters import shortened

_QUOTED = 60  # characters
_ABOUT_WHOM = ("applicant_type", "applicant_name", "id_type", "id_number", "contact_person")


class Together(FormState):
    """Taking several answers at once. What fails its check is said, and asked again in its turn."""

    async def _write_down(self, values: Mapping[str, str], *, is_told: bool = True) -> None:
        """Save ``values`` (words by field), and say what was written down and what could not be."""
        values = self._for_this_applicant(values)
        taken: list[str] = []
        problems: list[str] = []
        for key in [key for key in ORDER if key in values]:
            try:
                await self._save(key, draft_fields.check(key, values[key], self.answers, today=self.today))
            except InvalidAnswer as error:
                problems.append(f"{draft_fields.label(key, self.answers)}：{error}")
            else:
                taken.append(key)
        if is_told and (labels := self._labels(taken, with_answers=True)):
            self.turn.utter("utter_form_taken", labels=labels)
        for problem in problems:
            self.turn.utter("utter_form_problem", problem=problem)

    def _for_this_applicant(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Who speaks for an organisation and says 我叫张三 has named the person to be contacted."""
        is_legal = self.answers.get("applicant_type") == "legal"
        if not is_legal or values.get("applicant_type") != "个人" or "id_number" in values:
            return values
        kept = {key: value for key, value in values.items() if key not in ("applicant_type", "applicant_name")}
        name = values.get("applicant_name")
        return {**kept, "contact_person": name} if name else kept

    def _labels(self, taken: Iterable[str], *, with_answers: bool = False) -> str:
        """What was written down, by name, perhaps with the answers, masked; the form of the information is said by its
        way."""
        keys = [key for key in taken if key in form_order(self.answers)]
        keys = [key for key in keys if not (key == "form" and "delivery" in keys)]
        labels = [(draft_fields.label(key, self.answers), _shown(shown(key, self.answers[key]))) for key in keys]
        return "、".join(f"{label}（{answer}）" if with_answers else label for label, answer in labels)

    async def _several(self, move: Move) -> Events:
        said = move.said
        assert said is not None
        pending = self.turn.slot(applying.PENDING) or ""
        if self.step == CONFIRM_DESCRIPTION and move.value and pending:
            await self._save("description", pending)
        if self.step == SAME and (assent.is_yes(said.rest) or is_alike(said.rest)):
            said = replace(said, rest="", same="")
        if self.step == CONFIRM_DESCRIPTION and assent.is_no(said.rest):
            said = replace(said, rest="")
        if said.same is not None:
            await self._take_over(said)
        await self._write_down(said.values)
        if said.left_over:
            self.turn.utter("utter_form_left_over", words=_shown(said.left_over))
        events: Events = []
        if said.question:
            events, _ = await reply_within_form(self.turn, said.question)
        if said.command is Command.CANCEL:
            await self._keep_alone(said.rest)
            words = "" if "description" in self.answers else _subject(said.rest) or pending
            return [*events, *self._ask(CONFIRM_CANCEL, pending=words)]
        if said.command is Command.PERSON:
            await hand_over(self.turn, is_filling_in=True)
        return [*events, *await self._go_on_from(said, pending)]

    async def _take_over(self, said: Said) -> None:
        """其他和上次一样, beside answers: what was given last, without what has changed."""
        if copied := await self._copy(await self._last(), said.same or "", but=said.changed):
            as_before = [key for key in copied if key not in said.values]  # what is given anew is told with the rest
            self.turn.utter("utter_form_same", labels=self._labels(as_before or copied))
        else:
            self.turn.utter(await self._why_no_last())
            return
        for key in said.changed:
            if key not in form_order(self.answers):
                self.turn.utter("utter_form_not_needed", label=draft_fields.label(key, self.answers))

    async def _why_no_last(self) -> str:
        is_erased = await self.db.read(is_last_erased, self.conversation_id)
        return "utter_form_last_erased" if is_erased else "utter_form_no_last"

    async def _go_on_from(self, said: Said, pending: str) -> Events:
        """The next question; words that are left may be what is applied for, or the answer to what was asked."""
        described = said.values.get("description", "")
        words = described or _subject(said.rest)
        if described and said.rest:
            self.turn.utter("utter_form_left_over", words=_shown(said.rest))
        if self.step == CONFIRMATION and phrases.is_submit(said.rest):
            return self._ask_next()  # what has changed is read back before it is submitted
        if "description" not in self.answers:
            if not words and self.step == CONFIRM_DESCRIPTION:
                return self._ask(CONFIRM_DESCRIPTION, pending=pending)
            return self._described(words) if words else self._ask_next()
        if said.rest and self.step in form_order(self.answers) and self.step not in self.answers:
            return await self._answer_alone(said.rest)
        if words and words not in self.answers["description"]:
            is_wish = doors_reading.asks_for_record(said.rest) or words != said.rest
            self.turn.utter("utter_form_other_waits" if is_wish else "utter_form_left_over", words=_shown(words))
        if self.step == DOOR:
            return self._ask(DOOR)  # that it is to be an application has not been said
        if self.step == SAME and said.same is None and not any(key in self.answers for key in _ABOUT_WHOM):
            return self._ask(SAME)
        return self._ask_next()

    def _described(self, words: str) -> Events:
        """Cut out of a longer message: asked whether it is what is applied for."""
        try:
            checked = draft_fields.check("description", words, {}, today=self.today)
        except InvalidAnswer as error:
            self.turn.utter("utter_form_problem", problem=str(error))
            return self._ask("description")
        return self._ask(CONFIRM_DESCRIPTION, pending=checked)

    async def _answer_alone(self, words: str) -> Events:
        """What was said besides is the answer to the question, if anything is."""
        await self._keep_alone(words)
        return self._ask_next()

    async def _keep_alone(self, words: str) -> None:
        """Save ``words`` as the answer to the question, where they pass for it and it is open."""
        if not words or not self._still_asks() or self.step == "description":
            return
        try:
            await self._save(self.step, draft_fields.check(self.step, words, self.answers, today=self.today))
        except InvalidAnswer:
            self.turn.utter("utter_form_left_over", words=_shown(words))

    async def _last(self) -> Particulars | None:
        return await self.db.read(last_particulars, self.conversation_id)

    async def _copy(self, last: Particulars | None, key: str, *, but: tuple[str, ...] = ()) -> list[str]:
        """Take over what was given last; ``key``: that alone. Returns what of it is there now."""
        if last is None:
            return []
        kept = set(fields_of(key)) & set(without(but))
        if not key:  # what was said before stands
            kept -= {"phone"} & self.answers.keys()
            kept -= {"form", "delivery", "email", "address"} if "delivery" in self.answers else set()
        wanted = [each for each in ABOUT_APPLICANT if each in kept and each in last.answers]
        await self._write_down({each: last.answers[each] for each in wanted}, is_told=False)
        return [each for each in wanted if self.answers.get(each) == last.answers[each]]

    async def _same(self, move: Move) -> Events:
        """和上次一样, for one field or for all that is about the applicant."""
        last = await self._last()
        copied = await self._copy(last, move.field)
        if last is None or not copied:
            return self._ask_again(await self._why_no_last())
        self.turn.utter("utter_form_same", labels=self._labels(copied))
        if "description" not in self.answers or self.step in (CONFIRM_DESCRIPTION, OFFER, DOOR):
            return self._ask(CONFIRM_DESCRIPTION, pending=last.description)
        return self._ask(self.step) if self._still_asks() else self._ask_next()

    def _still_asks(self) -> bool:
        return self.step in form_order(self.answers) and self.step not in self.answers

    async def _ask_next_or_same(self) -> Events:
        """The next question; before the first one about the applicant, whether they are the same as last time."""
        if next_step(self.answers) == FIRST_ABOUT_WHOM and not any(key in self.answers for key in _ABOUT_WHOM):
            last = await self._last()
            if last is not None:
                self.turn.say(ask_same(last.number, last.answers))
                return stay(SAME)
        return self._ask_next()


def _subject(rest: str) -> str:
    """What is applied for in words that are left."""
    if not rest:
        return ""
    found = applying.find_application(rest) or applying.find_wanted_record(rest) or phrases.find_subject(rest)
    return found or subject_of(rest)


def _shown(words: str) -> str:
    return shortened(without_id_numbers(words), _QUOTED)
