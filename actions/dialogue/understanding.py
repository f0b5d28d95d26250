"""What a message means while the form asks something. Pure: text, step and answers in, a move out.

The order in which things are tried is the promise of the form: a command or a question is never taken for an answer.
Rules over the whole message come first, the checks of the field next, and the trained model's guess only where both are
silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.cases import draft_fields, numbers
from actions.cases.draft_fields import Answers
from actions.cases.form_restore import CONFIRMATION
from actions.cases.identity import InvalidAnswer, plain
from actions.dialogue import asking, assent, choices, corrections, phrases, texts
from actions.dialogue.case_phrases import still_applies
from actions.dialogue.corrections import Correction
from actions.dialogue.phrases import Command
from actions.dialogue.same_as_last import is_alike, says_same
from actions.dialogue.set_questions import find_set_question
from actions.dialogue.several import Said, find_corrections, find_several
from actions.dialogue.values import read_answer

OFFER = "offer"  # published documents were shown: is an application still wanted?
CONFIRM_DESCRIPTION = "confirm_description"  # it looked like a question: is it what is applied for?
CONFIRM_CANCEL = "confirm_cancel"
CHOOSE_FIELD = "choose_field"  # which answer is to be changed?
DOOR = "door"  # it looks like a grievance: is an application wanted all the same?
SAME = "same"  # are name, contact and delivery those of the last application?
WHOSE = "whose"  # another application awaits words: are these for that one?
FREE_TEXT = ("description", "features")
_FIELDS = tuple(field.key for field in draft_fields.FIELDS)
FIRST_ABOUT_WHOM = "applicant_type"
_ABOUT_WHOM = ("applicant_name", "id_type", "contact_person")
LONGEST_REQUEST = 100  # characters; a longer text is no question and no command
LONGEST_USUAL_NAME = 4  # a double surname and two characters
_DIFFERS = re.compile(
    r"(?:有|都|全)?(?:些)?(?:变化|变动|变了|不同|改动|不一样|换了|要改|改了)(?:了|的|啊|吧)*|重新填写?|(?:不|别)用(?:上次|以前)的"
)
_SHORT = 12  # a longer free text is never read as a command on the model's guess alone

COMMAND_GUESSES = {
    "request_human": Command.PERSON,
    "distress": Command.DISTRESS,
    "cancel": Command.CANCEL,
    "go_back": Command.BACK,
    "application_status": Command.STATUS,
    "query_by_code": Command.STATUS,
    "help": Command.HELP,
    "ask_why": Command.WHY,
    "resume_application": Command.GO_ON,
    "greet": Command.GREET,
    "thanks": Command.THANKS,
}
QUESTION_GUESSES = ("ask_policy", "ask_how_to_apply", "bot_challenge", "out_of_scope")


class Kind(StrEnum):
    """The kinds of moves."""

    ANSWER = "answer"  # ``value``, checked
    INVALID = "invalid"  # ``problem`` says why, in Chinese; empty: choose one of the choices
    QUESTION = "question"
    UNCLEAR = "unclear"  # a question, or the description in the form of one
    EXTEND = "extend"  # ``value`` is added to the words that are asked about
    REPLACE = "replace"  # ``value`` is asked about in their place
    WAIT = "wait"
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


def understand(text: str, step: str, answers: Answers, guess: Guess, today: date) -> Move:
    """The meaning of ``text`` when ``step`` was asked."""
    if phrases.find_command(text) is Command.DISTRESS:
        return Move(Kind.COMMAND, command=Command.DISTRESS)
    if text.startswith("/"):
        return Move(
            Kind.INVALID, problem=texts.render("utter_form_not_understood")
        )  # how Rasa is told an intent: nobody's answer
    if move := _decision(text, step) or _together(text, step) or _aside(text, step, answers):
        return move
    if find_set_question(text):
        return Move(Kind.QUESTION)
    if step == SAME and (move := _answer(text, FIRST_ABOUT_WHOM, answers, guess, today)).kind is Kind.ANSWER:
        return move  # 个人: not the same, and the next question is answered
    if step in (OFFER, CONFIRM_CANCEL, CONFIRMATION, CHOOSE_FIELD, WHOSE, SAME):
        return _guessed(text, guess) or Move(Kind.INVALID)
    if step == DOOR:
        move = _answer(text, "description", answers, guess, today)
        return Move(Kind.QUESTION) if move.kind is Kind.UNCLEAR else move
    if step == CONFIRM_DESCRIPTION:
        return _about_the_description(text, answers, guess, today)
    return _answer(text, step, answers, guess, today)


def _together(text: str, step: str) -> Move | None:
    """More than one thing said at once, or everything by a word: 和上次一样."""
    if said := find_corrections(text):
        return Move(Kind.SEVERAL, said=said)
    if step == CONFIRM_DESCRIPTION:
        said = find_several(text, "description")
        agrees = said is not None and (not said.rest or assent.is_yes(said.rest))
        if said:
            return Move(Kind.SEVERAL, said=said, value="yes" if agrees else "")
        return Move(Kind.SAME) if says_same(text, "") == "" else None
    is_asked = step in _FIELDS or step == SAME
    if is_asked and (said := find_several(text, step)):
        return Move(Kind.SEVERAL, said=said)
    if (is_asked or step in (OFFER, DOOR)) and (same := says_same(text, step)) is not None:
        return Move(Kind.SAME, field=same)
    return None


def _about_the_description(text: str, answers: Answers, guess: Guess, today: date) -> Move:
    """Neither yes nor no to words that may be the description: they stand until others have been shown."""
    if asking.is_asking(text) or phrases.is_follow_up(text):
        return Move(Kind.QUESTION)
    if addition := assent.find_addition(text):
        return Move(Kind.EXTEND, value=addition)
    move = _answer(assent.find_replacement(text) or text, "description", answers, guess, today)
    return Move(Kind.REPLACE, value=move.value) if move.kind in (Kind.ANSWER, Kind.UNCLEAR) else move


def _decision(text: str, step: str) -> Move | None:
    """Yes, no and their like at the steps that ask for them."""
    ordinal, command = phrases.find_ordinal(text), phrases.find_command(text)
    yes, no = ordinal == 1 or phrases.is_yes(text), ordinal == 2 or phrases.is_no(text)
    if step == OFFER:
        nothing = phrases.finds_nothing(text)  # 没有: not these documents, rather than no application
        yes = yes or nothing or command in (Command.GO_ON, Command.START)
        no = (no or command is Command.CANCEL) and not nothing
    if step == CONFIRM_CANCEL:
        yes = yes or command is Command.CANCEL or plain(text) in ("确定取消", "确认取消")
        is_kept = "提交" in text and phrases.is_submit(text)
        yes, no = yes and not is_kept, no or is_kept or command is Command.GO_ON or plain(text).startswith("不取消")
    if step == CONFIRM_DESCRIPTION:
        no = no or phrases.is_rewrite(text)
    if step == DOOR:
        yes = yes or still_applies(text) or command in (Command.GO_ON, Command.START)
        if ordinal == 2:
            return Move(Kind.COMMAND, command=Command.PERSON)
        no = (no and ordinal is None) or ordinal == 3 or command is Command.CANCEL
    if step == SAME:
        yes = yes or is_alike(text)
        no = no or bool(_DIFFERS.fullmatch(plain(text)))
    if step == WHOSE:
        said = plain(text)
        yes = yes or any(word in said for word in ("回复", "已提交", "补正", "理由", "那件", "之前"))
        no = no or said.removeprefix("是").startswith(("新", "这份", "这次", "现在"))
    if step in (OFFER, CONFIRM_DESCRIPTION, CONFIRM_CANCEL, DOOR, WHOSE, SAME):
        return Move(Kind.YES) if yes else Move(Kind.NO) if no else None
    if step == CONFIRMATION:
        if ordinal == 1 or phrases.is_submit(text) or assent.is_all_right(text):
            return Move(Kind.SUBMIT)
        if no or phrases.is_change(text):
            return Move(Kind.CHANGE)
        return Move(Kind.COMMAND, command=Command.CANCEL) if ordinal == 3 else None
    if step == CHOOSE_FIELD:
        if correction := corrections.find_correction(text):
            return Move(Kind.CORRECT, field=correction.field, value=correction.value or "")
        if field := corrections.find_field(text):
            return Move(Kind.CORRECT, field=field)
        return Move(Kind.ANSWER, value=str(ordinal)) if ordinal else None
    return None


def _aside(text: str, step: str, answers: Answers) -> Move | None:
    """Commands, doubts about the form and corrections, whatever is being asked."""
    if phrases.is_waiting(text):
        return Move(Kind.WAIT)
    if choices.wants_both_forms(text, step):
        return Move(Kind.CORRECT, field="form", problem=texts.render("utter_form_one_form"))
    if corrections.asks_why(text):
        return Move(Kind.COMMAND, command=Command.WHY, field=corrections.find_field(text) or "")
    correction = corrections.find_correction(text) or _stated(text, step) or _choice(text, step, answers)
    if correction and not (correction.field == step and correction.value):
        return Move(Kind.CORRECT, field=correction.field, value=correction.value or "")
    if command := phrases.find_command(text):
        return Move(Kind.COMMAND, command=command)
    if phrases.is_submit(text):
        is_ready = not draft_fields.missing_fields(answers)
        return (
            Move(Kind.COMMAND, command=Command.GO_ON)
            if is_ready
            else Move(Kind.INVALID, problem=texts.render("utter_form_not_complete"))
        )
    return Move(Kind.COMMAND, command=Command.GO_ON) if still_applies(text) else None


def _stated(text: str, step: str) -> Correction | None:
    """电话是139… said at another question. In a free text 名称是… belongs to the text."""
    stated = corrections.find_statement(text)
    if stated and stated.field in ("phone", "email", "id_number") and step not in (stated.field, *FREE_TEXT):
        return stated
    name = corrections.find_own_name(text)
    if name and step not in ("applicant_name", "contact_person", *FREE_TEXT):
        return Correction("applicant_name", name)
    return None


def _choice(text: str, step: str, answers: Answers) -> Correction | None:
    """改成邮寄; 纸质的 我不会用电脑."""
    if step not in FREE_TEXT and (changed := choices.find_changed(text, answers)):
        return changed
    return choices.find_reasoned(text, answers)


def _identity_change(text: str, answers: Answers) -> Move | None:
    change = choices.find_identity_change(text, answers)
    if change is None:
        return None
    problem = "" if change.value else texts.render("utter_form_no_card")
    return Move(Kind.CORRECT, field=change.field, value=change.value or "", problem=problem)


def _answer(text: str, step: str, answers: Answers, guess: Guess, today: date) -> Move:
    if phrases.is_evasion(text):
        optional = draft_fields.field(step).optional
        return Move(Kind.ANSWER) if optional else Move(Kind.INVALID, problem=texts.render("utter_form_needed"))
    if step in FREE_TEXT:
        return _free_text(text, step, answers, guess, today)
    if step == "id_number" and (change := _identity_change(text, answers)):
        return change
    try:
        value = read_answer(text, step, answers, today)
    except InvalidAnswer as error:
        return _no_answer(text, step, answers, guess, str(error))
    if step in ("applicant_name", "contact_person"):
        return _name(text, value, answers, guess)
    if step == "address":
        return _address(text, value, guess)
    return Move(Kind.ANSWER, value=value)


def _no_answer(text: str, step: str, answers: Answers, guess: Guess, problem: str) -> Move:
    """What failed the check of its field: a number with a slip, a question, or an answer to another question."""
    options = draft_fields.options(step, answers)
    if options and (other := choices.choice_of(plain(text), answers)):
        if other.field == step and other.value:  # a way that belongs to one form only
            return Move(Kind.ANSWER, value=next(each.value for each in options if each.label == other.value))
        return Move(Kind.CORRECT, field=other.field, value=other.value or "")
    if step in _ABOUT_WHOM and (change := _identity_change(text, answers)):
        return change
    has_data = sum(character.isdigit() for character in text) >= 5 or "@" in text
    if not has_data and (phrases.is_question(text) or guess.is_one_of(QUESTION_GUESSES, 0.5)):
        return Move(Kind.QUESTION)
    if not has_data and (move := _guessed(text, guess)):
        return move
    return Move(Kind.INVALID, problem="" if options else problem)


def _name(text: str, value: str, answers: Answers, guess: Guess) -> Move:
    """A name has passed its check; what remains is to tell it from questions, choices and long commands."""
    if phrases.is_question(text):
        return Move(Kind.QUESTION)
    words = choices.option_words(tuple(option for field in draft_fields.FIELDS for option in field.options))
    if not words.isdisjoint((value, value.removesuffix("的"))):
        return _identity_change(text, answers) or Move(Kind.INVALID, problem=texts.render("utter_form_not_a_name"))
    is_person = answers.get("applicant_type") != "legal"
    if is_person and len(value) > LONGEST_USUAL_NAME and (move := _guessed(text, guess)):
        return move
    return Move(Kind.ANSWER, value=value)


def _address(text: str, value: str, guess: Guess) -> Move:
    """An address has passed its check, which a question about 市政府 may do as well."""
    if phrases.is_question(text):
        return Move(Kind.QUESTION)
    if numbers.find_number(text):
        return Move(Kind.COMMAND, command=Command.STATUS)
    if not any(character.isdigit() for character in value) and (move := _guessed(text, guess)):
        return move
    return Move(Kind.ANSWER, value=value)


def _free_text(text: str, step: str, answers: Answers, guess: Guess, today: date) -> Move:
    try:
        value = draft_fields.check(step, text, answers, today=today)
    except InvalidAnswer as error:
        is_long = len(text) > LONGEST_REQUEST
        return (not is_long and _guessed(text, guess)) or Move(Kind.INVALID, problem=str(error))
    if asking.asks_what_a_word_means(text):
        return Move(Kind.COMMAND, command=Command.HELP)
    if step == "features" and (phrases.is_yes(text) or phrases.is_no(text)) and value:
        return Move(Kind.INVALID, problem=texts.render("utter_form_known_or_not"))
    if phrases.is_rewrite(text):
        return Move(Kind.INVALID, problem=texts.render("utter_form_rewrite"))
    if value and phrases.is_question(text):
        describes = step == "description" and not phrases.is_follow_up(text)
        return Move(Kind.UNCLEAR if describes else Kind.QUESTION, value=value)
    if value and len(plain(text)) <= _SHORT and guess.is_one_of(tuple(COMMAND_GUESSES), 0.85):
        return Move(Kind.COMMAND, command=COMMAND_GUESSES[guess.intent])
    return Move(Kind.ANSWER, value=value)


def _guessed(text: str, guess: Guess) -> Move | None:
    """The model's guess, where no rule applied and the text is no answer."""
    if guess.is_one_of(tuple(COMMAND_GUESSES), 0.7):
        return Move(Kind.COMMAND, command=COMMAND_GUESSES[guess.intent])
    if phrases.is_question(text) or guess.is_one_of(("ask_policy", "ask_how_to_apply"), 0.7):
        return Move(Kind.QUESTION)
    return None
