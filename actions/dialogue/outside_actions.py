"""The actions of Rasa outside of the forms: words of the domain for what :mod:`actions.dialogue.outside` does."""

from __future__ import annotations

import re
from abc import abstractmethod

from actions.dialogue import beside, guesses, meanings, meant, outside, phrases, wishes
from actions.dialogue.answers import answer_or_decline
from actions.dialogue.own_matters import come_first
from actions.dialogue.person import say_nobody_called
from actions.dialogue.status import say_own_statuses, say_status_by_code
from actions.dialogue.turn import NOT_UNDERSTOOD, DialogueAction, Events, Turn

_GOES_ON = re.compile("那")
_QUEUE = re.compile("人|排|轮|客服")


class OutsideAction(DialogueAction):
    """An action outside of the forms."""

    async def respond(self, turn: Turn) -> Events:
        choice = await meanings.open_choice(turn)
        if choice and (events := await meant.take(turn, choice)) is not None:
            return events
        events = await self._understand(turn)
        if choice and not meant.may_keep(turn) and await meanings.open_choice(turn) == choice:
            await meanings.settle(turn, choice)
        return events

    async def _understand(self, turn: Turn) -> Events:
        events = await come_first(turn)
        if events is not None or wishes.is_told(turn):
            wishes.mention_turned_to(turn)
        if events is None and (wanted := wishes.find(turn)):
            return await outside.respond_to_all(turn, wanted)
        if events is None:
            events = await meant.about_bare_data(turn)
        if events is not None:
            return events
        if phrases.refuses_person(turn.text):
            turn.utter("utter_answer_yes_to_what")
            return []
        is_literal = phrases.is_yes(turn.text) or phrases.is_no(turn.text)  # 👌, which the model doesn't know
        if phrases.is_submit(turn.text) or (turn.intent == NOT_UNDERSTOOD and is_literal):
            return await outside.acknowledge(turn)
        return await self.proceed(turn)

    @abstractmethod
    async def proceed(self, turn: Turn) -> Events:
        """Answer what is not about an application of one's own."""


class ActionAnswer(OutsideAction):
    """Everything that is no command: the documents are asked first, whatever the model thinks it is."""

    def name(self) -> str:
        return "action_answer"

    async def proceed(self, turn: Turn) -> Events:
        return await answer_or_decline(turn)


class ActionAcknowledge(OutsideAction):
    """Yes or no with nothing asked. What is not literally a yes or no is looked up like any other words."""

    def name(self) -> str:
        return "action_acknowledge"

    async def proceed(self, turn: Turn) -> Events:
        return await outside.acknowledge(turn)


class ActionSay(OutsideAction):
    """Courtesies and general information."""

    def name(self) -> str:
        return "action_say"

    async def proceed(self, turn: Turn) -> Events:
        return await outside.say(turn)


class ActionGrievance(OutsideAction):
    """投诉, 举报, 信访: the right door (Art. 39)."""

    def name(self) -> str:
        return "action_grievance"

    async def proceed(self, turn: Turn) -> Events:
        return await guesses.grievance(turn)


class ActionOwnCase(OutsideAction):
    """What is wanted about an application of one's own, as the model takes it."""

    def name(self) -> str:
        return "action_own_case"

    async def proceed(self, turn: Turn) -> Events:
        return await guesses.own_case(turn)


class ActionOffice(OutsideAction):
    """你们在哪里, 几点上班."""

    def name(self) -> str:
        return "action_office"

    async def proceed(self, turn: Turn) -> Events:
        return await beside.office(turn)


class ActionWaiting(OutsideAction):
    """前面有几个人: said to the bot, so nobody has been called. 那要等多久 may be about the answer before."""

    def name(self) -> str:
        return "action_waiting"

    async def proceed(self, turn: Turn) -> Events:
        if turn.slot("last_question") and _GOES_ON.match(turn.text) and not _QUEUE.search(turn.text):
            return await answer_or_decline(turn)
        return await say_nobody_called(turn)


class ActionMatter12345(OutsideAction):
    """停水了, 路灯坏了, 办社保卡: a matter of 12345."""

    def name(self) -> str:
        return "action_matter_12345"

    async def proceed(self, turn: Turn) -> Events:
        return await beside.matter(turn)


class ActionForeignLanguage(DialogueAction):
    """A message that is not in Chinese."""

    def name(self) -> str:
        return "action_foreign_language"

    async def respond(self, turn: Turn) -> Events:
        return await beside.foreign_language(turn)


class ActionThreat(DialogueAction):
    """A threat: a person comes before all others, whatever else is awaited."""

    def name(self) -> str:
        return "action_threat"

    async def respond(self, turn: Turn) -> Events:
        return await beside.threat(turn)


class ActionApplicationStatus(OutsideAction):
    """我的申请."""

    def name(self) -> str:
        return "action_application_status"

    async def proceed(self, turn: Turn) -> Events:
        return await outside.status(turn)


class ActionStatusByCode(OutsideAction):
    """Number and query code in one message. A wrong number and a wrong code get the same answer."""

    def name(self) -> str:
        return "action_status_by_code"

    async def proceed(self, turn: Turn) -> Events:
        await say_status_by_code(turn)
        return []


class ActionResumeApplication(DialogueAction):
    """继续: back to what was being done, if there is something."""

    def name(self) -> str:
        return "action_resume_application"

    async def respond(self, turn: Turn) -> Events:
        return await outside.resume(turn)


class ActionOutsideForm(OutsideAction):
    """取消, 上一步, 改电话 with no form going on."""

    def name(self) -> str:
        return "action_outside_form"

    async def proceed(self, turn: Turn) -> Events:
        return await outside.form_words(turn)


class ActionRepeatNotice(DialogueAction):
    """Tells once more what came of the last thing that the citizen did, when the first telling got lost."""

    def name(self) -> str:
        return "action_repeat_notice"

    async def respond(self, turn: Turn) -> Events:
        if not await outside.said_again(turn, is_asked=True):
            await say_own_statuses(turn)
        return []
