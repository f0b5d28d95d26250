"""Turns of the form in which more than one thing is answered: several answers in a message, 和上次一样."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from actions.cases import draft_fields
from actions.cases.form_restore import form_order, next_step
from actions.cases.identity import InvalidAnswer
from actions.cases.particulars import Particulars, last_particulars
from actions.dialogue import applying, assent, phrases
from actions.dialogue.answers import reply_within_form
from actions.dialogue.form_questions import ask_same
from actions.dialogue.form_state import FormState, stay
from actions.dialogue.same_as_last import ABOUT_APPLICANT, fields_of, is_alike
from actions.dialogue.several import ORDER, Said, subject_of
from actions.dialogue.turn import Events
from actions.dialogue.understanding import CONFIRM_DESCRIPTION, DOOR, OFFER, SAME, Move

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
        if is_told and (labels := self._labels(taken)):
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

    def _labels(self, taken: Iterable[str]) -> str:
        """What was written down, by name; the form of the information is said by its way."""
        keys = [key for key in taken if key in form_order(self.answers)]
        keys = [key for key in keys if not (key == "form" and "delivery" in keys)]
        return "、".join(draft_fields.label(key, self.answers) for key in keys)

    async def _several(self, move: Move) -> Events:
        said = move.said
        assert said is not None
        pending = self.turn.slot(applying.PENDING) or ""
        if self.step == CONFIRM_DESCRIPTION and move.value and pending:
            await self._save("description", pending)
        if self.step == SAME and (assent.is_yes(said.rest) or is_alike(said.rest)):
            await self._copy("")
            said = Said(said.values, "", said.question)
        await self._write_down(said.values)
        events: Events = []
        if said.question:
            events, _ = await reply_within_form(self.turn, said.question)
        return [*events, *await self._go_on_from(said, pending)]

    async def _go_on_from(self, said: Said, pending: str) -> Events:
        """The next question; words that are left may be what is applied for, or the answer to what was asked."""
        words = said.values.get("description") or _subject(said.rest)
        if "description" not in self.answers:
            if not words and self.step == CONFIRM_DESCRIPTION:
                return self._ask(CONFIRM_DESCRIPTION, pending=pending)
            return self._described(words) if words else self._ask_next()
        if said.rest and self.step in form_order(self.answers) and self.step not in self.answers:
            return await self._answer_alone(said.rest)
        if words and words not in self.answers["description"]:
            self.turn.utter("utter_form_left_over", words=_shown(words))
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
        try:
            await self._save(self.step, draft_fields.check(self.step, words, self.answers, today=self.today))
        except InvalidAnswer:
            self.turn.utter("utter_form_left_over", words=_shown(words))
        return self._ask_next()

    async def _last(self) -> Particulars | None:
        return await self.db.read(last_particulars, self.conversation_id)

    async def _copy(self, key: str) -> list[str]:
        """Take over what was given last; ``key``: that alone. Returns what of it is there now."""
        last = await self._last()
        if last is None:
            return []
        wanted = [each for each in ABOUT_APPLICANT if each in fields_of(key) and each in last.answers]
        await self._write_down({each: last.answers[each] for each in wanted}, is_told=False)
        return [each for each in wanted if self.answers.get(each) == last.answers[each]]

    async def _same(self, move: Move) -> Events:
        """和上次一样, for one field or for all that is about the applicant."""
        last, copied = await self._last(), await self._copy(move.field)
        if last is None or not copied:
            return self._ask_again("utter_form_no_last")
        self.turn.utter("utter_form_same", labels=self._labels(copied))
        if "description" not in self.answers or self.step in (CONFIRM_DESCRIPTION, OFFER, DOOR):
            return self._ask(CONFIRM_DESCRIPTION, pending=last.description)
        return self._ask(self.step) if self._still_asks() else self._ask_next()

    def _still_asks(self) -> bool:
        return self.step in form_order(self.answers) and self.step not in self.answers

    async def _ask_next_or_same(self) -> Events:
        """The next question; before the first one about the applicant, whether they are the same as last time."""
        if next_step(self.answers) == "applicant_type" and not any(key in self.answers for key in _ABOUT_WHOM):
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
    return words if len(words) <= 60 else f"{words[:59]}…"
