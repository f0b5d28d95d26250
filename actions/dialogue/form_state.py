"""What every turn of the application form works with: the draft, and the questions said and waited at."""

from __future__ import annotations

from datetime import date

from rasa_sdk.events import SlotSet

from actions.cases import draft_fields, drafts, identity
from actions.cases.drafts import Draft
from actions.cases.form_restore import next_step
from actions.cases.time import china_date
from actions.dialogue.applying import PENDING
from actions.dialogue.form_questions import ask, ask_again
from actions.dialogue.own_matters import remind
from actions.dialogue.turn import Events, Turn
from actions.dialogue.understanding import CONFIRM_DESCRIPTION

FAILED = "failed_step"  # where the last answer could not be used


class FormState:
    """The form as it stands in a turn. ``_ask…`` say a question and return the events that wait for its answer."""

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

    async def _start_draft(self) -> Draft:
        return await self.db.run(drafts.start_draft, self.conversation_id, self.turn.services.clock.now())

    async def _save(self, key: str, value: str) -> None:
        now = self.turn.services.clock.now()
        self.draft = await self.db.run(drafts.save_answer, self.conversation_id, key, value, now)

    def _asks_about(self, key: str, value: str) -> Events | None:
        """A description with the number of an ID card in it is asked about before it is saved; else ``None``."""
        if key != "description" or not identity.holds_id_card(value, self.today):
            return None
        return self._ask(CONFIRM_DESCRIPTION, pending=value)

    async def _cancel(self, response: str) -> Events:
        await self.db.run(drafts.cancel_draft, self.conversation_id, self.turn.services.clock.now())
        self.turn.utter(response)
        await remind(self.turn)
        return leave("left")

    async def _set_aside(self) -> Events:
        """Something about another application is done first; the draft, where it holds anything, waits."""
        if self.answers or self.turn.attached:
            self.turn.utter("utter_form_set_aside")
        else:
            await self.db.run(drafts.cancel_draft, self.conversation_id, self.turn.services.clock.now())
        return leave("task")

    def _ask_again(self, response: str = "", **values: str) -> Events:
        """Say ``response``, then the same question again."""
        if response:
            self.turn.utter(response, **values)
        pending = self.turn.slot(PENDING) or ""
        self.turn.say(ask_again(self.step, self.answers, pending=pending))
        return stay(self.step, pending or None)

    def _ask_next(self) -> Events:
        return self._ask(next_step(self.answers))

    def _ask(self, step: str, *, pending: str | None = None) -> Events:
        """Say the question of ``step`` and wait there."""
        if pending and identity.holds_id_card(pending, self.today):
            self.turn.utter("utter_form_id_in_words")
        notes = self.draft.notes if self.draft else {}
        self.turn.say(ask(step, self.answers, pending=pending or "", notes=notes, attached=self.turn.attached))
        return stay(step, pending)


def stay(step: str, pending: str | None = None) -> Events:
    """Wait for the answer to ``step``. Rasa takes a turn that sets no slot but ``requested_slot`` for a rejection."""
    events = [SlotSet("form_outcome", None), SlotSet(PENDING, pending), SlotSet(FAILED, None)]
    return [*events, SlotSet("requested_slot", step)]


def leave(outcome: str) -> Events:
    """End the form; the rules go on from ``outcome``."""
    events = [SlotSet("form_outcome", outcome), SlotSet(PENDING, None), SlotSet(FAILED, None)]
    return [*events, SlotSet("requested_slot", None)]
