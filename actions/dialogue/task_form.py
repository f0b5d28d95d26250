"""Errands in conversation. The task in the database is the truth; Rasa knows only that there is one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from rasa_sdk.events import SlotSet

from actions.cases import tasks
from actions.cases.attachments import read_marker
from actions.cases.form_restore import FORM_NAME, TASK_FORM, TASK_STEP
from actions.cases.identity import InvalidAnswer
from actions.cases.standing import OwnCase
from actions.cases.tasks import Task
from actions.dialogue import attached, files, outside, phrases, texts, which
from actions.dialogue.applying import PENDING
from actions.dialogue.begin import CHOOSE, CONTENT, ask_which, begin, chosen, is_likely
from actions.dialogue.case_phrases import INFORMING, Topic, Wanted
from actions.dialogue.errands import ERRANDS
from actions.dialogue.errands.base import Answer, Errand, Expects, Next, Scene
from actions.dialogue.errands.writing import NOT_THIS, OFFERED, TEXT
from actions.dialogue.form_state import FAILED
from actions.dialogue.person import comfort, hand_over
from actions.dialogue.phrases import Command
from actions.dialogue.set_answers import reply_within_form
from actions.dialogue.status import say_own_statuses
from actions.dialogue.task_understanding import Heard, Message, after_a_wrong_answer, understand
from actions.dialogue.turn import DialogueAction, Events, Turn
from actions.dialogue.understanding import Guess


class ValidateTaskForm(DialogueAction):
    """Called by Rasa at every turn of the form: understands, does, and asks the next question."""

    def name(self) -> str:
        return f"validate_{TASK_FORM}"

    async def respond(self, turn: Turn) -> Events:
        return await TaskTurn(turn).play()

    def trouble_events(self, turn: Turn) -> Events:
        return _stay()


class TaskTurn:
    """One turn of an errand."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.db = turn.services.db
        self.now = turn.services.clock.now()
        self.task: Task | None = None
        self.cases: list[OwnCase] = []

    async def play(self) -> Events:
        """Understand the message and do what it asks for."""
        self.task = await self.db.read(tasks.open_task, self.turn.conversation_id, self.now)
        if self.task is None or self.task.kind not in set(Topic):
            return await self._without_task()
        self.cases = await which.own_cases(self.turn)
        self.turn.attached = tuple(await attached.waiting(self.turn))
        if not self.turn.slot("requested_slot"):
            return self._ask()  # the action before has begun the errand and leaves the question to the form
        if (following := await files.in_task(self.turn, self.task, self.errand)) is not None:
            if following.step:
                return await self._go_on(following)
            is_one_more = read_marker(self.turn.text) is not None and attached.follows_file(self.turn)
            return _stay() if is_one_more else self._ask()
        if self.task.step == CHOOSE:
            return await self._choose()
        return await self._hear()

    async def _without_task(self) -> Events:
        """It was finished or put down before; Rasa didn't hear of it. The message is answered like any other."""
        return await self._elsewhere(await outside.respond(self.turn))

    @property
    def errand(self) -> Errand:
        assert self.task is not None
        return ERRANDS[Topic(self.task.kind)]

    @property
    def scene(self) -> Scene:
        assert self.task is not None
        own = next((own for own in self.cases if own.number == self.task.number), None)
        return Scene(self.turn, own, self.task)

    @property
    def guess(self) -> Guess:
        return Guess(self.turn.intent, self.turn.confidence)

    def _offered(self) -> list[OwnCase]:
        """The applications that are offered to choose from."""
        return self.errand.candidates(self.cases, self.scene.today)

    async def _choose(self) -> Events:
        offered, answers = self._offered(), self.scene.answers
        if OFFERED in answers and (
            phrases.is_no(self.turn.text)
            or self.turn.text.strip().startswith("都不是")
            or phrases.find_ordinal(self.turn.text) == len(offered[: which.LISTED]) + 1
        ):
            return await self._over(Next(None, answers, outcome=NOT_THIS))
        own = which.choose(self.turn.text, offered[: which.LISTED])
        if own is None:
            message = understand(self.turn.text, Expects.FIELD, (), None, self.errand.kin, self.guess)
            if message.heard is Heard.WORDS:
                message = after_a_wrong_answer(self.turn.text, self.guess)
            return await self._respond(message)
        scene = Scene(self.turn, own, self.task, content=answers.get(CONTENT, ""))
        following = await chosen(scene, self.errand)
        if following.step is None:
            return await self._over(Next(None, outcome="left"))  # at_once has done it, with its task where it has one
        return await self._go_on(following, number=own.number)

    async def _hear(self) -> Events:
        scene, errand, text = self.scene, self.errand, self.turn.text
        expects = errand.expects(scene)
        if errand.takes(scene, text):
            return await self._checked(Message(Heard.WORDS, words=text))
        message = understand(text, expects, errand.choices(scene), errand.says(scene, text), errand.kin, self.guess)
        return await self._respond(message)

    async def _checked(self, message: Message) -> Events:
        """Words, as the step wants them; what fails its check may have been meant otherwise."""
        scene, errand = self.scene, self.errand
        try:
            value = errand.check(scene, message.words)
        except InvalidAnswer as error:
            otherwise = after_a_wrong_answer(self.turn.text, self.guess)
            if otherwise.heard is not Heard.NOTHING:
                return await self._respond(otherwise)
            self.turn.utter("utter_form_problem", problem=str(error))
            return self._failed()
        return await self._follow(await errand.hear(scene, value))

    async def _respond(self, message: Message) -> Events:
        return await self._handlers[message.heard](self, message)

    async def _answer(self, message: Message) -> Events:
        return await self._follow(await self.errand.hear(self.scene, message.answer or Answer.NO))

    async def _words(self, message: Message) -> Events:
        if self.errand.expects(self.scene) is Expects.DECISION:
            return await self._follow(await self.errand.hear(self.scene, message.words))
        return await self._checked(message)

    async def _question(self, message: Message) -> Events:
        """Answered first. Where words are wanted and no document answers, the errand says whether it may be those."""
        events, was_answered = await reply_within_form(self.turn, self.turn.text)
        if message.words and not was_answered and self.errand.expects(self.scene) is Expects.TEXT:
            following = self.errand.asked(self.scene, message.words)
            return [*events, *await (self._follow(following) if following else self._words(message))]
        return [*events, *self._ask()]

    async def _wait(self, _message: Message) -> Events:
        self.turn.utter("utter_task_wait")
        return _stay()

    async def _nothing(self, _message: Message) -> Events:
        has_choices = self.task is None or self.task.step == CHOOSE or bool(self.errand.choices(self.scene))
        self.turn.utter("utter_task_not_understood" if has_choices else "utter_task_not_understood_words")
        return self._failed()

    def _failed(self) -> Events:
        """The question again; the second time with ways out."""
        assert self.task is not None
        where = f"{self.task.kind}:{self.task.step}"
        if self.turn.slot(FAILED) == where:
            self.turn.utter("utter_task_ways_out")
        return [*self._ask(), SlotSet(FAILED, where)]

    async def _apply(self, message: Message) -> Events:
        """An application in place of this."""
        subject = message.words or self.errand.said(self.scene)
        self._say_left()
        return await self._over(Next(None, outcome="apply", subject=subject))

    async def _topic(self, message: Message) -> Events:
        """Told at once, or another errand in place of this one. What is only guessed and fits nothing is a question."""
        assert message.topic is not None
        if message.is_guess and not is_likely(self.turn, message.topic, self.cases):
            return await self._question(message)
        wish = Wanted(message.topic, message.words)
        if message.topic in INFORMING:  # about the application in hand: asking which would lose the errand
            own = which.named(self.turn.text, self.cases) or self.scene.own
            about = [own] if own else self.cases[:1]
            if not about:
                return await self._question(message)
            await begin(self.turn, wish, about)
            return self._ask()
        self._say_left()
        opened = await begin(self.turn, wish, self.cases)
        if opened is None:
            return await self._over(Next(None, outcome="left"))
        self.task = opened
        return self._ask()

    async def _command(self, message: Message) -> Events:
        match message.command:
            case Command.CANCEL:
                self._say_left()
                return await self._over(Next(None, outcome="left"))
            case Command.BACK:
                return await self._back()
            case Command.PERSON:
                await hand_over(self.turn, about=self._about())
                return _stay()
            case Command.DISTRESS:
                await comfort(self.turn, about=self._about())
                return _stay()
            case Command.STATUS:
                await say_own_statuses(self.turn)
            case Command.WHY:
                self.errand.why(self.scene)
            case Command.HELP:
                self._help()
            case Command.START:
                self.turn.utter("utter_task_busy", title=self.errand.title)
            case Command.GREET:
                self.turn.utter("utter_form_greet")
            case Command.THANKS:
                self.turn.utter("utter_form_thanks")
        return self._ask()

    def _help(self) -> None:
        if self.task and self.task.step != CHOOSE:
            self.errand.help(self.scene)
        else:
            self.turn.utter("utter_task_help")

    async def _back(self) -> Events:
        before = self.errand.back(self.scene) if self.task and self.task.step != CHOOSE else None
        if before is None:
            self.turn.utter("utter_form_first_question")
            return self._ask()
        return await self._go_on(before)

    async def _follow(self, following: Next) -> Events:
        return await self._go_on(following) if following.step else await self._over(following)

    async def _go_on(self, following: Next, *, number: str | None = None) -> Events:
        assert self.task is not None
        step = following.step or self.task.step
        self.task = await self.db.run(tasks.save_task, self.task.id, step, following.answers, self.now, number=number)
        return self._ask()

    async def _over(self, following: Next) -> Events:
        """Close the task, and go on with what it led to."""
        assert self.task is not None
        if following.outcome != "done":
            await self.db.run(tasks.close_task, self.task.id, "left", self.now)
        if following.outcome == NOT_THIS:
            return await self._not_this(following)
        if following.outcome == "apply":
            return _leave("apply", following.subject)
        await outside.remind_of_draft(self.turn)
        return _leave()

    async def _not_this(self, following: Next) -> Events:
        """The words were meant for something else: they are answered as that."""
        self.turn.utter("utter_task_not_this")
        text = following.answers.get(TEXT) or following.answers[CONTENT]
        intent = following.answers[OFFERED]
        return await self._elsewhere(await outside.respond_to(self.turn, text, intent))

    async def _elsewhere(self, events: Events) -> Events:
        """Leave the form with what another answer leads to, or stay where it has begun an errand."""
        leads_to = {event.get("name") for event in events if event.get("event") == "followup"}
        kept = [event for event in events if event.get("event") != "followup"]
        if FORM_NAME in leads_to:
            words = next((event["value"] for event in kept if event.get("name") == PENDING), "")
            return [*kept, *_leave("apply", words)]
        self.task = await self.db.read(tasks.open_task, self.turn.conversation_id, self.now)
        if TASK_FORM in leads_to and self.task is not None:
            self.cases = await which.own_cases(self.turn)
            return [*kept, *self._ask()]
        return [*kept, *_leave()]

    def _ask(self) -> Events:
        """Say the question where the errand stands, and wait."""
        assert self.task is not None
        if self.task.step == CHOOSE:
            self.turn.say(ask_which(self.errand, self._offered(), self.scene.answers))
        else:
            self.turn.say(self.errand.ask(self.scene))
        return _stay()

    def _say_left(self) -> None:
        if self.task and self.task.step != CHOOSE:
            self.errand.left(self.scene)
        else:
            self.turn.utter("utter_task_left", title=self.errand.title)

    def _about(self) -> str:
        """What staff read in the queue."""
        assert self.task is not None
        number = f"（{self.task.number}）" if self.task.number else ""
        return texts.render("utter_staff_about", title=self.errand.title, number=number)

    _handlers: dict[Heard, Callable[[TaskTurn, Message], Awaitable[Events]]] = {  # noqa: RUF012
        Heard.ANSWER: _answer,
        Heard.WORDS: _words,
        Heard.QUESTION: _question,
        Heard.COMMAND: _command,
        Heard.TOPIC: _topic,
        Heard.APPLY: _apply,
        Heard.WAIT: _wait,
        Heard.NOTHING: _nothing,
    }


def _stay() -> Events:
    """Wait for the answer. Rasa takes a turn that sets no slot but ``requested_slot`` for a rejection."""
    return [SlotSet("form_outcome", None), SlotSet(FAILED, None), SlotSet("requested_slot", TASK_STEP)]


def _leave(outcome: str = "left", subject: str = "") -> Events:
    """End the form; the rules go on from ``outcome``."""
    events = [SlotSet("form_outcome", outcome), SlotSet(PENDING, subject or None), SlotSet(FAILED, None)]
    return [*events, SlotSet("requested_slot", None)]
