"""What a citizen can do with a message to the application form, and the steps that are no fields. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from actions.dialogue.phrases import Command
from actions.dialogue.several import Said

OFFER = "offer"  # published documents were shown: is an application still wanted?
CONFIRM_DESCRIPTION = "confirm_description"  # it looked like a question: is it what is applied for?
CONFIRM_CANCEL = "confirm_cancel"
CHOOSE_FIELD = "choose_field"  # which answer is to be changed?
DOOR = "door"  # it looks like a grievance: is an application wanted all the same?
SAME = "same"  # are name, contact and delivery those of the last application?
WHOSE = "whose"  # another application awaits words: are these for that one?


class Kind(StrEnum):
    """The kinds of moves."""

    ANSWER = "answer"  # ``value``, checked
    INVALID = "invalid"  # ``problem`` says why, in Chinese; empty: choose one of the choices
    QUESTION = "question"
    UNCLEAR = "unclear"  # a question, or the description in the form of one
    EXTEND = "extend"  # ``value`` is added to the words that are asked about
    REPLACE = "replace"  # ``value`` is asked about in their place
    WAIT = "wait"
    TOLD = "told"  # the response ``value`` (or none) says what there is to say, and the question follows again
    CORRECT = "correct"  # ``field`` and perhaps ``value``, unchecked; ``problem`` is told with it
    COMMAND = "command"
    YES = "yes"
    NO = "no"
    SUBMIT = "submit"
    CHANGE = "change"  # something is wrong in the read-back
    SEVERAL = "several"  # ``said``; ``value``: the words asked about are right, too
    SAME = "same"  # as in the last application; ``field`` alone, or everything


@dataclass(frozen=True)
class Guess:
    """What the trained model takes the message for."""

    intent: str = ""
    confidence: float = 0.0

    def is_one_of(self, intents: tuple[str, ...], at_least: float) -> bool:
        return self.intent in intents and self.confidence >= at_least


@dataclass(frozen=True)
class Move:
    """What the citizen does with a message."""

    kind: Kind
    value: str = ""
    field: str = ""
    command: Command | None = None
    problem: str = ""
    said: Said | None = None
