"""What a message means while an errand asks something. Pure, and in the order of :mod:`actions.dialogue.understanding`:
whole-message rules, the check of the step, the trained model's guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from actions.cases.identity import plain
from actions.dialogue import applying, asking, corrections, phrases
from actions.dialogue.case_phrases import BESIDE, INTENTS, Topic, find_wanted, still_applies
from actions.dialogue.errands.base import Answer, Expects
from actions.dialogue.phrases import Command
from actions.dialogue.set_questions import find_set_question
from actions.dialogue.understanding import COMMAND_GUESSES, LONGEST_USUAL_NAME, QUESTION_GUESSES, Guess
from actions.dialogue.whys import asks_why_asked

_SHORT = 12  # a longer text is never read as a command on the model's guess alone


_WRITTEN = frozenset({Topic.CORRECT, Topic.REASONS, Topic.RESPOND})
Choices = Sequence[tuple[str, str]]  # (title, what tapping says)


class Heard(StrEnum):
    """The kinds of messages to an errand."""

    ANSWER = "answer"  # to a decision
    WORDS = "words"  # of the citizen's own
    QUESTION = "question"
    COMMAND = "command"
    TOPIC = "topic"  # another errand is wanted
    APPLY = "apply"  # an application is wanted instead, about ``words``
    WAIT = "wait"  # 等一下
    NOTHING = "nothing"  # nothing that the step can use


@dataclass(frozen=True)
class Message:
    """What the citizen does with a message."""

    heard: Heard
    answer: Answer | None = None
    words: str = field(default="", repr=False)
    command: Command | None = None
    topic: Topic | None = None
    is_guess: bool = False  # of the model, no rule


def understand(
    text: str, expects: Expects, choices: Choices, meant: Answer | None, kin: frozenset[Topic], guess: Guess
) -> Message:
    """The meaning of ``text`` for an errand that expects something; ``kin`` are the topics that are its own.

    ``choices`` are those of a decision, ``meant`` is what the errand itself takes the text for.
    """
    if phrases.find_command(text) is Command.DISTRESS:
        return Message(Heard.COMMAND, command=Command.DISTRESS)
    if text.startswith("/"):
        return Message(Heard.NOTHING)  # how Rasa is told an intent: nobody's answer
    if expects is Expects.DECISION and (answer := _chosen(text, choices) or meant or _yes_or_no(text)):
        return Message(Heard.ANSWER, answer=answer)
    if corrections.asks_why(text) or (kin & _WRITTEN and asks_why_asked(text)):
        return Message(Heard.COMMAND, command=Command.WHY)
    wanted = find_wanted(text)
    if wanted and (wanted.topic not in kin or expects is not Expects.TEXT):
        return _wanted(wanted.topic, wanted.content, kin)
    if wanted and not wanted.content:
        return Message(Heard.COMMAND, command=Command.GO_ON)  # 补正, said to who asks for it: the question again
    if not wanted and find_set_question(text):
        return Message(Heard.QUESTION, words=text if expects is Expects.TEXT else "")
    if (applied := _application(text, expects, kin)) is not None:
        return Message(Heard.APPLY, words=applied)
    if phrases.gives_up(text):
        return Message(Heard.COMMAND, command=Command.CANCEL)
    if command := phrases.find_command(text):
        return Message(Heard.COMMAND, command=command)
    if phrases.is_evasion(text) or phrases.is_waiting(text):
        return Message(Heard.WAIT)
    if expects is not Expects.FIELD and asking.asks_what_to_write(text):
        return Message(Heard.COMMAND, command=Command.HELP)
    if expects is Expects.FIELD:
        return _field(text, guess)
    return _own_words(text, wanted.content if wanted else "", kin, guess)


def after_a_wrong_answer(text: str, guess: Guess) -> Message:
    """What failed the check of its field: a question, a command that only the model knows, or a slip."""
    if not _has_data(text) and (phrases.is_question(text) or guess.is_one_of(QUESTION_GUESSES, 0.5)):
        return Message(Heard.QUESTION)
    if not _has_data(text) and (found := _guessed(text, guess, 0.7)):
        return found
    return Message(Heard.NOTHING)


def _application(text: str, expects: Expects, kin: frozenset[Topic]) -> str | None:
    """What is applied for in place of the errand; empty: what was said before. Where words are wanted, 申请公开… may be
    among them: a correction is always taken as it is, and a complaint tells what was applied for."""
    is_beside = bool(kin & BESIDE)
    if is_beside and still_applies(text):
        return ""
    if expects is Expects.TEXT:
        return applying.find_new_application(text) if is_beside else None
    return applying.find_application(text)


def _chosen(text: str, choices: Choices) -> Answer | None:
    """One of the choices, by its words or its place."""
    for answer, words in zip(Answer, choices, strict=False):
        if plain(text) in (plain(word) for word in words):
            return answer
    place = phrases.find_ordinal(text)
    return list(Answer)[place - 1] if place is not None and 1 <= place <= len(choices) else None


def _yes_or_no(text: str) -> Answer | None:
    if phrases.find_command(text) is Command.CANCEL:  # 算了 puts the errand down; a no may only be about its words
        return None
    if phrases.is_yes(text):
        return Answer.YES
    return Answer.NO if phrases.is_no(text) else None


def _wanted(wanted: Topic, content: str, kin: frozenset[Topic]) -> Message:
    """The same errand once more is no other one."""
    if wanted not in kin:
        return Message(Heard.TOPIC, topic=wanted, words=content)
    return Message(Heard.WORDS, words=content) if content else Message(Heard.NOTHING)


def _field(text: str, guess: Guess) -> Message:
    """A value to be checked. A question and a long command may pass the check of a name."""
    if not _has_data(text) and phrases.is_question(text):
        return Message(Heard.QUESTION)
    if (
        not _has_data(text)
        and LONGEST_USUAL_NAME < len(plain(text)) <= _SHORT
        and (found := _guessed(text, guess, 0.85))
    ):
        return found
    return Message(Heard.WORDS, words=text)


def _has_data(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= 5 or "@" in text


def _own_words(text: str, content: str, kin: frozenset[Topic], guess: Guess) -> Message:
    if content:
        return Message(Heard.WORDS, words=content)
    if asking.is_asking(text):
        return Message(Heard.QUESTION, words=text)
    if len(plain(text)) <= _SHORT and (found := _guessed(text, guess, 0.85)) and found.topic not in kin:
        return found
    if phrases.is_yes(text) or phrases.is_no(text) or not any(character.isalnum() for character in text):
        return Message(Heard.NOTHING)
    return Message(Heard.WORDS, words=text)


def _guessed(text: str, guess: Guess, at_least: float) -> Message | None:
    if guess.is_one_of(tuple(COMMAND_GUESSES), at_least):
        return Message(Heard.COMMAND, command=COMMAND_GUESSES[guess.intent])
    if guess.is_one_of(tuple(INTENTS), at_least):
        return Message(Heard.TOPIC, topic=INTENTS[guess.intent], is_guess=True)
    return None
