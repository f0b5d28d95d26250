"""A meaning that was chosen, done with the words that it was offered for; and 都不是."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from rasa_sdk.events import FollowupAction

from actions.cases.form_restore import FORM_NAME
from actions.dialogue import beside, doors, meanings, outside, phrases
from actions.dialogue.answers import ask_about_data, look_up, nothing_found_bubble, remember, show_near_or_person
from actions.dialogue.applying import start_application
from actions.dialogue.bare import Data, find_bare
from actions.dialogue.begin import begin, form_events, has_candidates
from actions.dialogue.case_phrases import LEGAL, Wanted
from actions.dialogue.errands import ERRANDS
from actions.dialogue.meanings import MEANINGS, NONE, Choice
from actions.dialogue.person import hand_over
from actions.dialogue.phrases import Command
from actions.dialogue.status import names_application, say_own_status, say_status_by_code
from actions.dialogue.turn import Events, Turn

_SHORTEST_SUBJECT = 6  # Chinese characters that are worth asking about as the content of an application
_COURTESIES = ("greet", "thanks", "smalltalk")


async def take(turn: Turn, choice: Choice) -> Events | None:
    """Do what ``turn`` chooses; ``None`` when it is no choice."""
    if phrases.find_command(turn.text) is Command.DISTRESS:
        return None
    key = meanings.chosen(turn.text, choice)
    if key is None:
        if not choice.keys or not _points_nowhere(turn.text):
            return None
        turn.utter("utter_form_choose")
        await meanings.note(turn, choice.stage, choice.keys, said=choice.said)
        return []
    if key == NONE and choice.stage >= meanings.DOCUMENTS_SHOWN:
        return None
    original = turn.saying(choice.said, turn.intent)
    if key == NONE:
        return await show_near_or_person(original, await look_up(turn, choice.said))
    await meanings.settle(turn, choice)
    topic = MEANINGS[key].topic
    if topic in LEGAL and not await has_candidates(original, topic):
        return await _policy(original)
    if topic is not None:
        content = ERRANDS[topic].brings(choice.said)
        return form_events(await begin(original, Wanted(topic, content)))
    return await _DONE[key](original)


def may_keep(turn: Turn) -> bool:
    """Whether a choice stays open after this message: courtesies and 等一下 answer nothing."""
    return turn.intent in _COURTESIES or phrases.is_waiting(turn.text)


def _points_nowhere(text: str) -> bool:
    """A number that no choice has, a bare yes to two choices."""
    return phrases.find_ordinal(text) is not None or phrases.is_yes(text)


async def about_bare_data(turn: Turn) -> Events | None:
    """Ask what numbers and addresses that came alone are for, whatever the model takes them for; ``None``: there are
    none, or a document may be about them. A number alone opens no application, not even here.
    """
    data = find_bare(turn.text)
    if data is None or not data.is_sure:
        return None
    if data.kinds == (Data.CODE,):
        await say_status_by_code(turn)
        return []
    return await ask_about_data(turn, data)


async def words_to_apply_for(turn: Turn) -> str:
    """The words that were not understood, when the way on that is chosen is an application. They are asked about."""
    choice = await meanings.open_choice(turn)
    if choice is None:
        return ""
    await meanings.settle(turn, choice)
    is_chosen = "apply" in choice.keys and meanings.chosen(turn.text, choice) == "apply"
    return _subject(choice.said) if is_chosen else ""


def _subject(words: str) -> str:
    """What may be applied for: no data of a person, nothing too short to be a subject."""
    characters = sum("\u4e00" <= character <= "\u9fff" for character in words)
    return words if characters >= _SHORTEST_SUBJECT and find_bare(words) is None else ""


async def _policy(turn: Turn) -> Events:
    answer = await look_up(turn, turn.text)
    turn.say(nothing_found_bubble(answer))
    return remember(turn, turn.text)


async def _apply(turn: Turn) -> Events:
    return start_application(_subject(turn.text))


async def _status(turn: Turn) -> Events:
    if names_application(turn) and await say_own_status(turn):
        return []
    return await outside.status(turn)


async def _person(turn: Turn) -> Events:
    await hand_over(turn)
    return []


async def _grievance(turn: Turn) -> Events:
    if door := doors.find(turn):
        await doors.show(turn, door)
        return []
    turn.utter("utter_complaint")
    await doors.keep(turn)
    return []


async def _hotline(turn: Turn) -> Events:
    return await beside.matter(turn)


async def _resume(_turn: Turn) -> Events:
    return [FollowupAction(FORM_NAME)]


async def _utter_how(turn: Turn) -> Events:
    turn.utter("utter_how_to_apply")
    return []


async def _utter_documents(turn: Turn) -> Events:
    turn.utter("utter_list_documents")
    return []


_DONE: Mapping[str, Callable[[Turn], Awaitable[Events]]] = {
    "policy": _policy,
    "apply": _apply,
    "how_to_apply": _utter_how,
    "status": _status,
    "person": _person,
    "grievance": _grievance,
    "documents": _utter_documents,
    "office": beside.office,
    "hotline": _hotline,
    "resume": _resume,
}
