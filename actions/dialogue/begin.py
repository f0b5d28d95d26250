"""How an errand begins: which application is meant, and what is asked first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rasa_sdk.events import FollowupAction

from actions.cases import doors_reading, tasks
from actions.cases.form_restore import TASK_FORM
from actions.cases.masking import without_id_numbers
from actions.cases.standing import OwnCase
from actions.cases.tasks import Task
from actions.cases.time import china_date
from actions.dialogue import given_files, phrases, texts, which
from actions.dialogue.attached import with_files
from actions.dialogue.case_phrases import INTENTS, Topic, Wanted, find_wanted, names_paper
from actions.dialogue.errands import ERRANDS
from actions.dialogue.errands.base import Errand, Next, Scene, choice
from actions.dialogue.errands.writing import OFFERED
from actions.dialogue.turn import Bubble, Events, Turn

_WRONG = re.compile(  # said of a record
    "错|误|不对|不准|不符|不实|不一致|更正|纠正|订正|改|修正|冒|重复|遗漏|漏|写成|登成|记成|录成|填成|变成|当成|弄成|搞成|不是我|没有的事|"
    "多[了记算写登]|少[了记算写登]|还[是写挂显]|旧的|过时|两个|cuo|gai"
)
_NOT_YET = re.compile("[不没未别]")
CHOOSE = "choose"  # which application?
CONTENT = "content"  # words that came with the wish, while it is asked which application


def wanted(turn: Turn) -> Wanted | None:
    """What the message asks for about an application: by rule, else as the model takes it."""
    if found := find_wanted(turn.text):
        return found
    topic = INTENTS.get(turn.intent)
    return Wanted(topic, ERRANDS[topic].brings(turn.text), is_guess=True) if topic else None


async def begin(turn: Turn, wish: Wanted, cases: Sequence[OwnCase] | None = None) -> Task | None:
    """Begin an errand: do it at once, say why it can't be, or open its task (returned) for the form to ask.

    ``cases`` are the applications of the conversation, where they are known.
    """
    wish = await with_files(turn, wish)
    if wish.topic is Topic.LETTER and not wish.content:
        wish = replace(wish, content=turn.text)  # which paper is meant, while it is asked of which application
    errand = ERRANDS[wish.topic]
    scene = Scene(turn, content=wish.content)
    if not errand.is_about_application:
        return await _first(errand, scene)
    if cases is None:
        cases = await which.own_cases(turn)
    if wish.topic is Topic.LETTER:
        cases = await given_files.narrowed(turn, cases)
    if own := which.named(turn.text, cases):
        if own not in errand.candidates([own], china_date(turn.services.clock.now())):
            turn.say(errand.unfit(replace(scene, own=own)))
            return None
        return await _first(errand, replace(scene, own=own))
    if which.names_another(turn.text, cases, turn.services.agency.current.number_prefix):
        await errand.elsewhere(turn)
        return None
    candidates = errand.candidates(cases, scene.today)
    if len(candidates) > 1:
        return await _open(scene, errand, Next(CHOOSE, {CONTENT: wish.content} if wish.content else {}))
    if candidates:
        return await _first(errand, replace(scene, own=candidates[0]))
    if len(cases) == 1:
        turn.say(errand.unfit(replace(scene, own=cases[0])))
    else:
        errand.none(turn, cases)
    return None


def form_events(task: Task | None) -> Events:
    """The events that lead Rasa into the form when there is something to ask."""
    return [FollowupAction(TASK_FORM)] if task else []


async def has_candidates(turn: Turn, topic: Topic) -> bool:
    """Whether there is an application of one's own that the topic can be about, or it needs none."""
    if not ERRANDS[topic].is_about_application:
        return True
    cases = await which.own_cases(turn)
    return bool(ERRANDS[topic].candidates(cases, china_date(turn.services.clock.now())))


def is_likely(turn: Turn, topic: Topic, cases: Sequence[OwnCase]) -> bool:
    """Whether what the model takes the message for can be: about the application that is named, or one of ``cases``.
    Else it is a poor guess, and no reason to refuse anything. A complaint and the correction of a record are begun on
    clear words only."""
    errand, today = ERRANDS[topic], china_date(turn.services.clock.now())
    if topic is Topic.PAID and (phrases.is_question(turn.text) or _NOT_YET.search(turn.text)):
        return False
    if topic is Topic.RECORD and not _WRONG.search(turn.text):
        return False
    if topic is Topic.COMPLAINT:
        return doors_reading.is_about_disclosure(turn.text)
    if not errand.is_about_application:
        return True
    if own := which.named(turn.text, cases):
        return own in errand.candidates([own], today)
    if which.names_another(turn.text, cases, turn.services.agency.current.number_prefix):
        return True  # that it is none of this conversation is true of any wish
    return bool(errand.candidates(cases, today)) or (topic is Topic.LETTER and names_paper(turn.text))


def ask_which(errand: Errand, offered: Sequence[OwnCase], answers: Mapping[str, str]) -> Bubble:
    """The numbered choice among several applications; for words said unasked with a way out."""
    choices = [(which.line(own), own.number) for own in offered[: which.LISTED]]
    if OFFERED in answers:
        question = texts.render("utter_errand_whose", words=without_id_numbers(answers[CONTENT]))
        return choice(question, [*choices, ("都不是，是别的事", "都不是")])
    return choice(texts.render("utter_errand_which", count=len(offered), title=errand.title), choices)


async def chosen(scene: Scene, errand: Errand) -> Next:
    """What follows once the application is known."""
    following = errand.begin(scene)
    if following.step is None:
        await errand.at_once(scene)
    return following


async def _first(errand: Errand, scene: Scene) -> Task | None:
    following = await chosen(scene, errand)
    return await _open(scene, errand, following) if following.step else None


async def _open(scene: Scene, errand: Errand, following: Next) -> Task:
    turn = scene.turn
    return await turn.services.db.run(
        tasks.start_task,
        turn.conversation_id,
        errand.topic.value,
        following.step or CHOOSE,
        turn.services.clock.now(),
        number=scene.own.number if scene.own else "",
        answers=following.answers,
    )
