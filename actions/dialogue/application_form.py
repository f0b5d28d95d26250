"""The application form (条例 Art. 29) in conversation. The draft is the truth; Rasa knows only the step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from rasa_sdk.events import SlotSet

from actions.cases import draft_fields, drafts, identity
from actions.cases.form_restore import CONFIRMATION, FORM_NAME, form_order, next_step
from actions.cases.identity import InvalidAnswer
from actions.cases.masking import without_id_numbers
from actions.dialogue import crossings, doors, meant, outside, phrases, which, wishes
from actions.dialogue.again import applies_again
from actions.dialogue.applying import PENDING, find_application, find_wanted_record
from actions.dialogue.case_phrases import still_applies
from actions.dialogue.form_files import FormFiles
from actions.dialogue.form_questions import offer, show_door, ways_out
from actions.dialogue.form_state import FAILED, leave, stay
from actions.dialogue.form_together import Together
from actions.dialogue.person import comfort, hand_over
from actions.dialogue.phrases import Command
from actions.dialogue.set_answers import answer_set_question, reply_within_form
from actions.dialogue.several import find_several
from actions.dialogue.status import say_own_statuses
from actions.dialogue.turn import DialogueAction, Events, Turn
from actions.dialogue.understanding import (
    CHOOSE_FIELD,
    CONFIRM_CANCEL,
    CONFIRM_DESCRIPTION,
    DOOR,
    FIRST_ABOUT_WHOM,
    FREE_TEXT,
    OFFER,
    SAME,
    WHOSE,
    Guess,
    Kind,
    Move,
    understand,
)


class ValidateApplicationForm(DialogueAction):
    """Called by Rasa at every turn of the form: understands, saves, answers, and asks the next question."""

    def name(self) -> str:
        return f"validate_{FORM_NAME}"

    async def respond(self, turn: Turn) -> Events:
        return await FormTurn(turn).play()

    def trouble_events(self, turn: Turn) -> Events:
        return stay(turn.slot("requested_slot") or "description", turn.slot(PENDING))


class FormTurn(FormFiles, Together):
    """One turn of the form. Every method that handles a move says what there is to say and returns the events."""

    async def play(self) -> Events:
        """Understand the message and do what it asks for."""
        self.draft = await self.db.read(drafts.open_draft, self.conversation_id)
        if (events := await self._of_files()) is not None:
            return events
        if not self.step:
            return await self._begin()
        if self.draft is None:
            if self.step == CONFIRMATION and phrases.is_submit(self.turn.text):
                return leave("submitted")  # filed before, but the receipt got lost on the way
            if self.step != "description":
                self.turn.utter("utter_form_nothing_open")
                return leave("left")
            self.draft = await self._start_draft()
        if (crossing := await crossings.own_matter(self.turn)) is not None:
            return await self._set_aside() if crossing is crossings.Crossing.TASK else self._ask_again()
        guess = Guess(self.turn.intent, self.turn.confidence)
        move = understand(self.turn.text, self.step, self.answers, guess, self.today)
        return await self._handlers[move.kind](self, move)

    async def _begin(self) -> Events:
        if wishes.calls_person(self.turn):
            await hand_over(self.turn, is_filling_in=self.draft is not None)
            return leave("left")
        said = None if applies_again(self.turn.text) else find_several(self.turn.text, "description")
        words = await doors.remembered(self.turn) if still_applies(self.turn.text) else ""
        if phrases.is_submit(self.turn.text) and await outside.said_again(self.turn):
            return leave("left")
        if not said and await answer_set_question(self.turn):  # the model took 一年能申请几次 for the wish to apply
            return leave("left") if self.draft is None else self._ask_next()
        if self.draft is None and not said and (asked := await meant.about_bare_data(self.turn)) is not None:
            return [*asked, *leave("left")]
        subject = "" if said else self._subject() or await meant.words_to_apply_for(self.turn)
        if self.draft is not None and (self.answers or not (words or subject)):
            self.turn.utter("utter_form_resumed")
            if subject and subject not in self.answers.get("description", ""):
                self.turn.utter("utter_form_other_waits", words=without_id_numbers(subject))
            return await self._several(Move(Kind.SEVERAL, said=said)) if said else self._ask_next()
        if not said:
            await outside.answer_beside(self.turn, wishes.APPLY)
        self.draft = await self._start_draft()
        self.turn.utter("utter_form_started")
        if said and not words:
            return await self._several(Move(Kind.SEVERAL, said=said))
        if words:
            return await self._go_on_with(words)
        if subject:
            if await crossings.waiting_since(self.turn, None):
                return self._ask(WHOSE, pending=subject)
            return self._ask(CONFIRM_DESCRIPTION, pending=subject)
        return self._ask_next()

    def _subject(self) -> str:
        """What the citizen has said they apply for, on the way here."""
        text = wishes.said_with(self.turn, wishes.APPLY) or self.turn.text
        found = self.turn.slot(PENDING) or find_application(text) or find_wanted_record(text)
        return found or phrases.find_subject(text) or ""

    async def _go_on_with(self, words: str) -> Events:
        """A door was shown for these words before, and the citizen applies all the same."""
        await doors.forget(self.turn)
        try:
            checked = draft_fields.check("description", words, {}, today=self.today)
        except InvalidAnswer:
            return self._ask_next()
        if (asked := self._asks_about("description", checked)) is not None:
            return asked
        await self._save("description", checked)
        self.turn.utter("utter_form_took_words", words=without_id_numbers(words))
        return await self._offer_or_next()

    async def _answer(self, move: Move) -> Events:
        if self.step == CHOOSE_FIELD:
            order = form_order(self.answers)
            number = int(move.value)
            return self._ask(order[number - 1]) if 1 <= number <= len(order) else self._ask_again("utter_form_choose")
        if await self._may_be_for_another():
            return self._ask(WHOSE, pending=move.value)
        fields = {CONFIRM_DESCRIPTION: "description", DOOR: "description", SAME: FIRST_ABOUT_WHOM}
        key = fields.get(self.step, self.step)
        return await self._keep(key, move.value)

    async def _may_be_for_another(self) -> bool:
        """Whether these words may answer a notice on another application that came since the draft was touched."""
        if self.draft is None or self.step not in FREE_TEXT or self.step != next_step(self.answers):
            return False
        return bool(await crossings.waiting_since(self.turn, self.draft.updated_at))

    async def _invalid(self, move: Move) -> Events:
        """Said again; the second time with ways out."""
        if self.turn.slot(FAILED) == self.step:
            self.turn.say(ways_out(self.step, self.answers))
        if move.problem:
            events = self._ask_again("utter_form_problem", problem=move.problem)
        else:
            events = self._ask_again() if self.step == CONFIRMATION else self._ask_again("utter_form_choose")
        return [*events, SlotSet(FAILED, self.step)]

    async def _told(self, move: Move) -> Events:
        """One settled answer to what was asked of the form itself."""
        if move.value == "utter_form_not_filed" and await which.own_cases(self.turn):
            await say_own_statuses(self.turn)
        return self._ask_again(move.value)

    async def _wait(self, _move: Move) -> Events:
        self.turn.utter("utter_task_wait")
        return stay(self.step, self.turn.slot(PENDING))

    async def _keep(self, key: str, value: str) -> Events:
        """Save an answer and go on, unless it is to be asked about first."""
        if (asked := self._asks_about(key, value)) is not None:
            return asked
        await self._save(key, value)
        return await self._after(key)

    async def _offer_description(self, move: Move) -> Events:
        """Ask whether the words, with those before or in their place, are what is applied for."""
        stands = self.answers.get("description") if self.step == CONFIRMATION else self.turn.slot(PENDING)
        before = stands if move.kind is Kind.EXTEND else ""
        words = f"{before}，{move.value}" if before else move.value
        try:
            checked = draft_fields.check("description", words, {}, today=self.today)
        except InvalidAnswer as error:
            return self._ask_again("utter_form_problem", problem=str(error))
        return self._ask(CONFIRM_DESCRIPTION, pending=checked)

    async def _question(self, _move: Move) -> Events:
        events, _ = await reply_within_form(self.turn, self.turn.text)
        return [*events, *self._ask_again()]

    async def _unclear(self, move: Move) -> Events:
        """A question at the description: answered first, then the citizen is asked whether it is the description."""
        events, was_answered = await reply_within_form(self.turn, self.turn.text)
        asked = identity.holds_id_card(move.value, self.today)
        if not (was_answered or asked) and (door := doors.recognise(move.value, self.turn.services.agency.current)):
            await self._save("description", move.value)
            return [*events, *self._show(door)]
        return [*events, *self._ask(CONFIRM_DESCRIPTION, pending=move.value)]

    async def _correct(self, move: Move) -> Events:
        label = draft_fields.label(move.field, self.answers)
        if move.problem:
            self.turn.utter("utter_form_problem", problem=move.problem)
        is_new_paper = move.field == "id_type" and move.value  # an organisation may say that it has no code
        if move.field not in form_order(self.answers) and not is_new_paper:
            return self._ask_again("utter_form_not_needed", label=label)
        if move.value and not self._waits_for_another(move.field):
            return await self._correct_to(move.field, move.value, label)
        if move.field in self.answers or move.field == self.step:
            return self._ask(move.field)
        return self._ask_again("utter_form_not_yet", label=label)

    def _waits_for_another(self, key: str) -> bool:
        """Whether a question still to be asked decides what ``key`` means: a name before 个人 or 单位 is known."""
        open_keys = [other for other in form_order(self.answers) if other not in self.answers]
        return any(key in draft_fields.field(other).resets for other in open_keys)

    async def _correct_to(self, key: str, text: str, label: str) -> Events:
        try:
            value = draft_fields.check(key, text, self.answers, today=self.today)
        except InvalidAnswer as error:
            self.turn.utter("utter_form_problem", problem=str(error))
            return self._ask(key)
        if (asked := self._asks_about(key, value)) is not None:
            return asked
        await self._save(key, value)
        self.turn.utter("utter_form_corrected", label=label)
        if self.turn.slot(PENDING):
            return self._ask_again()
        is_still_asked = self.step in form_order(self.answers) and self.step not in draft_fields.field(key).resets
        return self._ask(self.step) if is_still_asked and self.step != key else self._ask_next()

    async def _yes(self, _move: Move) -> Events:
        if self.step == CONFIRM_CANCEL:
            return await self._cancel("utter_form_cancelled")
        pending = self.turn.slot(PENDING)
        if self.step == SAME:
            return await self._same(Move(Kind.SAME))
        if self.step == CONFIRM_DESCRIPTION and pending:
            await self._save("description", pending)
            return await self._after("description", was_asked=True)
        if self.step == WHOSE and pending:
            return await self._set_aside() if await crossings.offer_words(self.turn, pending) else leave("left")
        return await self._offer_or_next() if self.step == DOOR else self._ask_next()

    async def _no(self, _move: Move) -> Events:
        if self.step in (OFFER, DOOR):
            return await self._cancel("utter_form_found_enough")
        if self.step == SAME:
            return self._ask_next()
        if self.step == WHOSE and (pending := self.turn.slot(PENDING)):
            key = next_step(self.answers)
            return await self._keep(key, pending)
        if self.step == CONFIRM_DESCRIPTION:
            self.turn.utter("utter_form_rewrite")
            return self._ask("description")
        self.turn.utter("utter_form_kept")
        pending = self.turn.slot(PENDING) if self.step == CONFIRM_CANCEL else ""
        return self._described(pending) if pending else self._ask_next()

    async def _submit(self, _move: Move) -> Events:
        return leave("submitted")

    async def _change(self, _move: Move) -> Events:
        return self._ask(CHOOSE_FIELD)

    async def _command(self, move: Move) -> Events:
        match move.command:
            case Command.CANCEL:
                return self._ask(CONFIRM_CANCEL)
            case Command.BACK:
                return self._back()
            case Command.PERSON:
                await hand_over(self.turn, is_filling_in=True)
                return stay(self.step, self.turn.slot(PENDING))
            case Command.DISTRESS:
                await comfort(self.turn, is_filling_in=True)
                return stay(self.step, self.turn.slot(PENDING))
            case Command.STATUS:
                await say_own_statuses(self.turn)
            case Command.WHY:
                self._explain(move.field)
            case Command.HELP:
                self.turn.utter("utter_form_help")
            case Command.START:
                self.turn.utter("utter_form_already_open")
            case Command.GREET:
                self.turn.utter("utter_form_greet")
            case Command.THANKS:
                self.turn.utter("utter_form_thanks")
            case _:
                return self._ask_next()
        return self._ask_again()

    def _explain(self, key: str) -> None:
        """Why something is asked, with its article."""
        key = key if key in form_order(self.answers) else self.step
        if key not in form_order(self.answers):
            self.turn.utter("utter_form_help")
            return
        reason = draft_fields.field(key).reason
        self.turn.utter("utter_form_why", label=draft_fields.label(key, self.answers), reason=reason)

    def _back(self) -> Events:
        order = form_order(self.answers)
        before = order[: order.index(self.step)] if self.step in order else order
        answered = [key for key in before if key in self.answers]
        return self._ask(answered[-1]) if answered else self._ask_again("utter_form_first_question")

    async def _after(self, key: str, *, was_asked: bool = False) -> Events:
        """The next question; after the description the right door, or what is published already, comes first.

        ``was_asked``: whether it was a question that the citizen has said to be the description.
        """
        if key != "description":
            return await self._ask_next_or_same()
        door = doors.recognise(self.answers[key], self.turn.services.agency.current)
        if door and not (was_asked and door.kind is doors.Kind.CONSULTATION):
            return self._show(door)
        return await self._offer_or_next()

    def _show(self, door: doors.Door) -> Events:
        """Where it belongs (Art. 39), and whether an application is wanted all the same. What was typed stays."""
        self.turn.say(show_door(door, doors.own_door(door, self.answers["description"])))
        return stay(DOOR)

    async def _offer_or_next(self) -> Events:
        """What is published already may be enough; else the next question."""
        key = "description"
        if "features" not in self.answers:
            knowledge = self.turn.services.knowledge()
            offered = await asyncio.to_thread(knowledge.matching_documents, self.answers[key])
            if offered:
                self.turn.say(offer(offered))
                return stay(OFFER)
        return self._ask_next()

    _handlers: dict[Kind, Callable[[FormTurn, Move], Awaitable[Events]]] = {  # noqa: RUF012
        Kind.ANSWER: _answer,
        Kind.INVALID: _invalid,
        Kind.QUESTION: _question,
        Kind.UNCLEAR: _unclear,
        Kind.EXTEND: _offer_description,
        Kind.REPLACE: _offer_description,
        Kind.WAIT: _wait,
        Kind.TOLD: _told,
        Kind.CORRECT: _correct,
        Kind.COMMAND: _command,
        Kind.YES: _yes,
        Kind.NO: _no,
        Kind.SUBMIT: _submit,
        Kind.CHANGE: _change,
        Kind.SEVERAL: Together._several,
        Kind.SAME: Together._same,
    }
