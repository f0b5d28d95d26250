"""The application form (条例 Art. 29) in conversation. The draft is the truth; Rasa knows only the step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from rasa_sdk.events import SlotSet

from actions.cases import draft_fields, drafts
from actions.cases.drafts import Draft
from actions.cases.form_restore import CONFIRMATION, FORM_NAME, form_order, next_step
from actions.cases.identity import InvalidAnswer
from actions.cases.time import china_date
from actions.dialogue import phrases
from actions.dialogue.answers import reply_within_form
from actions.dialogue.form_questions import ask, ask_again, offer
from actions.dialogue.person import comfort, hand_over
from actions.dialogue.phrases import Command
from actions.dialogue.status import say_own_statuses
from actions.dialogue.turn import DialogueAction, Events, Turn
from actions.dialogue.understanding import (
    CHOOSE_FIELD,
    CONFIRM_CANCEL,
    CONFIRM_DESCRIPTION,
    OFFER,
    Guess,
    Kind,
    Move,
    understand,
)

PENDING = "pending_text"


class ValidateApplicationForm(DialogueAction):
    """Called by Rasa at every turn of the form: understands, saves, answers, and asks the next question."""

    def name(self) -> str:
        return f"validate_{FORM_NAME}"

    async def respond(self, turn: Turn) -> Events:
        return await FormTurn(turn).play()

    def trouble_events(self, turn: Turn) -> Events:
        return _stay(turn.slot("requested_slot") or "description", turn.slot(PENDING))


class FormTurn:
    """One turn of the form. Every method that handles a move says what there is to say and returns the events."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.db = turn.services.db
        self.conversation_id = turn.conversation_id
        self.step = turn.slot("requested_slot") or ""
        self.draft: Draft | None = None

    @property
    def answers(self) -> draft_fields.Answers:
        return self.draft.answers if self.draft else {}

    @property
    def today(self) -> date:
        return china_date(self.turn.services.clock.now())

    async def play(self) -> Events:
        """Understand the message and do what it asks for."""
        self.draft = await self.db.read(drafts.open_draft, self.conversation_id)
        if not self.step:
            return await self._begin()
        if self.draft is None:
            if self.step == CONFIRMATION and phrases.is_submit(self.turn.text):
                return _leave("submitted")  # filed before, but the receipt got lost on the way
            if self.step != "description":
                self.turn.utter("utter_form_nothing_open")
                return _leave("left")
            self.draft = await self._start_draft()
        guess = Guess(self.turn.intent, self.turn.confidence)
        move = understand(self.turn.text, self.step, self.answers, guess, self.today)
        return await self._handlers[move.kind](self, move)

    async def _begin(self) -> Events:
        if self.draft is not None:
            self.turn.utter("utter_form_resumed")
            return self._ask_next()
        self.draft = await self._start_draft()
        self.turn.utter("utter_form_started")
        if subject := phrases.find_subject(self.turn.text):
            return self._ask(CONFIRM_DESCRIPTION, pending=subject)
        return self._ask_next()

    async def _start_draft(self) -> Draft:
        return await self.db.run(drafts.start_draft, self.conversation_id, self.turn.services.clock.now())

    async def _answer(self, move: Move) -> Events:
        if self.step == CHOOSE_FIELD:
            order = form_order(self.answers)
            number = int(move.value)
            return self._ask(order[number - 1]) if 1 <= number <= len(order) else self._ask_again("utter_form_choose")
        key = "description" if self.step == CONFIRM_DESCRIPTION else self.step
        await self._save(key, move.value)
        return await self._after(key)

    async def _invalid(self, move: Move) -> Events:
        if move.problem:
            return self._ask_again("utter_form_problem", problem=move.problem)
        return self._ask_again() if self.step == CONFIRMATION else self._ask_again("utter_form_choose")

    async def _question(self, _move: Move) -> Events:
        events = await reply_within_form(self.turn, self.turn.text)
        return [*events, *self._ask_again()]

    async def _unclear(self, move: Move) -> Events:
        """A question at the description: answered first, then the citizen is asked whether it is the description."""
        events = await reply_within_form(self.turn, self.turn.text)
        return [*events, *self._ask(CONFIRM_DESCRIPTION, pending=move.value)]

    async def _correct(self, move: Move) -> Events:
        label = draft_fields.label(move.field, self.answers)
        if move.field not in form_order(self.answers):
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
        await self._save(key, value)
        self.turn.utter("utter_form_corrected", label=label)
        if self.step in form_order(self.answers) and self.step != key:
            return self._ask(self.step)
        return self._ask_next()

    async def _yes(self, _move: Move) -> Events:
        if self.step == CONFIRM_CANCEL:
            return await self._cancel("utter_form_cancelled")
        if self.step == CONFIRM_DESCRIPTION and (pending := self.turn.slot(PENDING)):
            await self._save("description", pending)
            return await self._after("description")
        return self._ask_next()

    async def _no(self, _move: Move) -> Events:
        if self.step == OFFER:
            return await self._cancel("utter_form_found_enough")
        if self.step == CONFIRM_DESCRIPTION:
            self.turn.utter("utter_form_rewrite")
            return self._ask("description")
        self.turn.utter("utter_form_kept")
        return self._ask_next()

    async def _submit(self, _move: Move) -> Events:
        return _leave("submitted")

    async def _change(self, _move: Move) -> Events:
        return self._ask(CHOOSE_FIELD)

    async def _command(self, move: Move) -> Events:
        match move.command:
            case Command.CANCEL:
                return self._ask(CONFIRM_CANCEL)
            case Command.BACK:
                return self._back()
            case Command.PERSON:
                hand_over(self.turn, self.answers.get("description", ""))
                return _stay(self.step, self.turn.slot(PENDING))
            case Command.DISTRESS:
                comfort(self.turn, self.answers.get("description", ""))
                return _stay(self.step, self.turn.slot(PENDING))
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

    async def _save(self, key: str, value: str) -> None:
        now = self.turn.services.clock.now()
        self.draft = await self.db.run(drafts.save_answer, self.conversation_id, key, value, now)

    async def _after(self, key: str) -> Events:
        """The next question; after the description, what is published already comes first."""
        if key == "description" and len(self.answers) == 1:
            knowledge = self.turn.services.knowledge()
            offered = await asyncio.to_thread(knowledge.matching_documents, self.answers[key])
            if offered:
                self.turn.say(offer(offered))
                return _stay(OFFER)
        return self._ask_next()

    async def _cancel(self, response: str) -> Events:
        await self.db.run(drafts.cancel_draft, self.conversation_id, self.turn.services.clock.now())
        self.turn.utter(response)
        return _leave("left")

    def _ask_again(self, response: str = "", **values: str) -> Events:
        """Say ``response``, then the same question again."""
        if response:
            self.turn.utter(response, **values)
        pending = self.turn.slot(PENDING) or ""
        self.turn.say(ask_again(self.step, self.answers, pending=pending))
        return _stay(self.step, pending or None)

    def _ask_next(self) -> Events:
        return self._ask(next_step(self.answers))

    def _ask(self, step: str, *, pending: str | None = None) -> Events:
        """Say the question of ``step`` and wait there."""
        self.turn.say(ask(step, self.answers, pending=pending or ""))
        return _stay(step, pending)

    _handlers: dict[Kind, Callable[[FormTurn, Move], Awaitable[Events]]] = {  # noqa: RUF012
        Kind.ANSWER: _answer,
        Kind.INVALID: _invalid,
        Kind.QUESTION: _question,
        Kind.UNCLEAR: _unclear,
        Kind.CORRECT: _correct,
        Kind.COMMAND: _command,
        Kind.YES: _yes,
        Kind.NO: _no,
        Kind.SUBMIT: _submit,
        Kind.CHANGE: _change,
    }


def _stay(step: str, pending: str | None = None) -> Events:
    """Wait for the answer to ``step``. Rasa takes a turn that sets no slot but ``requested_slot`` for a rejection."""
    return [SlotSet("form_outcome", None), SlotSet(PENDING, pending), SlotSet("requested_slot", step)]


def _leave(outcome: str) -> Events:
    """End the form; the rules go on from ``outcome``."""
    return [SlotSet("form_outcome", outcome), SlotSet(PENDING, None), SlotSet("requested_slot", None)]
