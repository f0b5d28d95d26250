"""What all errands have in common. An errand is a small task about an application or beside one, of a few questions.

Its state is a :class:`~actions.cases.tasks.Task` in the database; :mod:`actions.dialogue.task_form` carries messages to
it. An errand knows its questions and what follows from an answer, nothing of Rasa.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from actions.cases import applicant
from actions.cases.applicant import AlreadyDone
from actions.cases.attachments import Attached
from actions.cases.lifecycle import EventKind
from actions.cases.period_notes import period_note
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.standing import OwnCase
from actions.cases.tasks import NoTaskError, Task
from actions.cases.time import china_date
from actions.dialogue import texts
from actions.dialogue.case_phrases import Topic
from actions.dialogue.turn import Bubble, Turn, bubble

PERSON_BUTTON = ("转人工", "转人工")


class Expects(StrEnum):
    """What kind of answer a step waits for."""

    TEXT = "text"  # words of the citizen's own
    DECISION = "decision"  # one of :meth:`Errand.choices`
    FIELD = "field"  # checked by :meth:`Errand.check`


class Answer(StrEnum):
    """What was answered to a decision."""

    YES = "yes"
    NO = "no"
    THIRD = "third"


@dataclass(frozen=True)
class Next:
    """What follows: another ``step`` with ``answers`` kept, or (None) the errand is over.

    ``outcome`` is how it ended: ``done`` (its task was closed in the transaction that did it), ``left``, or ``apply``
    (the citizen goes on to an application, about ``subject`` where it is known).
    """

    step: str | None
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    outcome: str = "done"
    subject: str = field(default="", repr=False)


DONE = Next(None)
LEFT = Next(None, outcome="left")


@dataclass
class Scene:
    """An errand at one of its steps: the turn, the application it is about, and what has been answered."""

    turn: Turn
    own: OwnCase | None = None
    task: Task | None = None  # None: it has just been asked for
    content: str = field(default="", repr=False)  # words that came with the wish: 补正：…

    @property
    def step(self) -> str:
        return self.task.step if self.task else ""

    @property
    def answers(self) -> dict[str, str]:
        return dict(self.task.answers) if self.task else {}

    @property
    def case(self) -> OwnCase:
        """The application; a mistake in the code when there is none."""
        if self.own is None:
            raise LookupError("this errand is about no application yet")
        return self.own

    @property
    def today(self) -> date:
        return china_date(self.turn.services.clock.now())

    def means_else_now(self, words: str) -> bool:
        """Whether periods in ``words`` mean something else than on the day they were read back: 去年, at new year."""
        if self.task is None:
            return False
        return period_note(words, china_date(self.task.updated_at)) != period_note(words, self.today)

    @property
    def around(self) -> dict[str, Any]:
        """What every act of the domain is given."""
        services = self.turn.services
        return {"now": services.clock.now(), "calendar": services.calendar, "agency": services.agency.current}


class Errand:
    """One kind of errand. The methods are given a :class:`Scene` and keep nothing themselves."""

    topic: Topic
    title: str  # what it is called: 撤回申请
    is_about_application = True

    @property
    def kin(self) -> frozenset[Topic]:
        """The topics that are this errand and no other when they come up within it."""
        return frozenset({self.topic})

    def brings(self, text: str) -> str:
        """Of a message that only the model takes for this errand: the words that it brings along."""
        return ""

    def choices(self, scene: Scene) -> Sequence[tuple[str, str]]:
        """What can be decided at the step: (title, what tapping says)."""
        return ()

    def fits(self, own: OwnCase) -> bool:
        """Whether an application can be meant."""
        return own.is_open

    def candidates(self, cases: Sequence[OwnCase], today: date) -> list[OwnCase]:
        """The applications that may be meant when none is named, newest first."""
        return [own for own in cases if self.fits(own)]

    def unfit(self, scene: Scene) -> Bubble:
        """What is said of an application that was named and doesn't fit."""
        return bubble(
            texts.render(
                "utter_errand_not_now", number=scene.case.number, state=scene.case.state.label, title=self.title
            )
        )

    def none(self, turn: Turn, cases: Sequence[OwnCase]) -> None:
        """Say that there is no application that fits."""
        turn.utter("utter_task_nothing_open" if cases else "utter_status_none_here")

    async def elsewhere(self, turn: Turn) -> None:
        """Say that the application that was named is none of this conversation."""
        turn.utter("utter_task_not_here")

    def said(self, scene: Scene) -> str:
        """What the citizen has told so far, for who would rather apply with it."""
        return ""

    def begin(self, scene: Scene) -> Next:
        """The first step, once the application is known; :data:`DONE` when :meth:`at_once` does everything."""
        return DONE

    async def at_once(self, scene: Scene) -> None:
        """Do what needs no question."""

    def ask(self, scene: Scene) -> Bubble:
        """The question of the step."""
        raise NotImplementedError(f"{self.title} asks nothing")

    def expects(self, scene: Scene) -> Expects:
        """What the step waits for."""
        return Expects.DECISION

    def says(self, scene: Scene, text: str) -> Answer | None:
        """What ``text`` means beyond yes, no and a place, to the decision of the step."""
        return None

    def check(self, scene: Scene, text: str) -> str:
        """The checked answer to a field. Raises :class:`~actions.cases.identity.InvalidAnswer`."""
        return text

    def takes(self, scene: Scene, text: str) -> bool:
        """Whether ``text`` answers a field although it reads like a yes, a no or an evasion."""
        return False

    async def hear(self, scene: Scene, answer: Answer | str) -> Next:
        """What follows from a decision, or from words."""
        raise NotImplementedError(f"{self.title} hears nothing")

    def back(self, scene: Scene) -> Next | None:
        """The step before; ``None`` when this is the first."""
        return None

    def asked(self, scene: Scene, question: str) -> Next | None:
        """What follows a question that nothing answers, where words are awaited; ``None``: it may be the words."""
        return None

    def help(self, scene: Scene) -> None:
        """Help with the question of the step."""
        scene.turn.utter("utter_task_help")

    def why(self, scene: Scene) -> None:
        """Say why this is asked, with the article."""
        scene.turn.utter("utter_task_help")

    def left(self, scene: Scene) -> None:
        """Say that nothing was done."""
        scene.turn.utter("utter_task_left", title=self.title)


def choice(text: str, choices: Sequence[tuple[str, str]]) -> Bubble:
    """A question with numbered choices: (title, what tapping says)."""
    lines = [f"{number}. {title}" for number, (title, _) in enumerate(choices, start=1)]
    return bubble("\n".join([text, *lines]), buttons=choices)


async def act(scene: Scene, kind: EventKind, given: Mapping[str, Any], files: Sequence[Attached] = ()) -> Next:
    """Take the step of the life cycle with ``files``, say what came of it, and end the task."""
    turn = scene.turn
    task_id = scene.task.id if scene.task else None
    try:
        notice = await turn.services.db.run(
            applicant.act,
            turn.conversation_id,
            scene.case.number,
            kind,
            given,
            **scene.around,
            task_id=task_id,
            files=[file.id for file in files],
        )
    except (StepRefused, UnknownApplicationError, NoTaskError) as error:
        return refused(scene, error)
    with_them = [texts.render("utter_file_acted_with", count=len(files))] if files else []
    turn.say(bubble("\n".join([notice.text, *with_them]), kind="notice"))
    return DONE


def refused(scene: Scene, error: Exception) -> Next:
    """Say why something could not be done; what had been done before is no error."""
    if isinstance(error, AlreadyDone | NoTaskError):
        scene.turn.say(bubble(str(error), kind="notice"))
    else:
        scene.turn.say(bubble(texts.render("utter_errand_refused", reason=error), buttons=(PERSON_BUTTON,)))
    return LEFT
