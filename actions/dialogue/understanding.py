"""What a message means while the form asks something. Pure: text, step and answers in, a move out.

The order in which things are tried is the promise of the form: a command or a question is never taken for an answer.
Rules over the whole message come first, the checks of the field next, and the trained model's guess only where both are
silent.
"""

from __future__ import annotations

import re
from datetime import date

from actions.cases import draft_fields, numbers
from actions.cases.draft_fields import Answers
from actions.cases.form_restore import CONFIRMATION
from actions.cases.identity import InvalidAnswer, plain
from actions.dialogue import asking, assent, choices, corrections, phrases, texts
from actions.dialogue.bare import is_name
from actions.dialogue.case_phrases import still_applies
from actions.dialogue.corrections import Correction
from actions.dialogue.decisions import find_decision
from actions.dialogue.form_asides import NO_EMAIL, find_told
from actions.dialogue.moves import CHOOSE_FIELD as CHOOSE_FIELD
from actions.dialogue.moves import CONFIRM_CANCEL as CONFIRM_CANCEL
from actions.dialogue.moves import CONFIRM_DESCRIPTION as CONFIRM_DESCRIPTION
from actions.dialogue.moves import DOOR as DOOR
from actions.dialogue.moves import OFFER as OFFER
from actions.dialogue.moves import SAME as SAME
from actions.dialogue.moves import WHOSE as WHOSE
from actions.dialogue.moves import Guess as Guess
from actions.dialogue.moves import Kind as Kind
from actions.dialogue.moves import Move as Move
from actions.dialogue.phrases import Command
from actions.dialogue.same_as_last import says_same
from actions.dialogue.set_questions import find_set_question
from actions.dialogue.several import Said, find_corrections, find_own_data, find_several
from actions.dialogue.values import read_answer

FREE_TEXT = ("description", "features")
_FIELDS = tuple(field.key for field in draft_fields.FIELDS)
FIRST_ABOUT_WHOM = "applicant_type"
_ABOUT_WHOM = ("applicant_name", "id_type", "contact_person")
LONGEST_REQUEST = 100  # characters; a longer text is no question and no command
LONGEST_USUAL_NAME = 4  # a double surname and two characters
_BUT = re.compile(r"[但不只可]")  # 但是…, 不过…: nothing to add
_FEATURES = re.compile(r"[〔\[【(]\d{4}[〕\]】)]\s*\d*号?|第?\d+号|^(?:是|就是|好像是|大概是?)?(?:19|20)\d\d年?度?的?$")
_SHORT_FEATURES = 40  # characters
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
TOLD_GUESSES = {  # a complaint, an insult: told where it belongs, and asked again
    "complaint": "utter_complaint",
    "complain_disclosure": "utter_complaint",
    "abuse": "utter_abuse",
}
QUESTION_GUESSES = ("ask_policy", "ask_how_to_apply", "bot_challenge", "out_of_scope")


def understand(text: str, step: str, answers: Answers, guess: Guess, today: date) -> Move:
    """The meaning of ``text`` when ``step`` was asked."""
    if phrases.find_command(text) is Command.DISTRESS:
        return Move(Kind.COMMAND, command=Command.DISTRESS)
    if text.startswith("/"):
        return Move(
            Kind.INVALID, problem=texts.render("utter_form_not_understood")
        )  # how Rasa is told an intent: nobody's answer
    if move := find_decision(text, step) or _together(text, step, answers) or _aside(text, step, answers):
        return move
    if find_set_question(text):
        return Move(Kind.QUESTION)
    if step == SAME and (move := _answer(text, FIRST_ABOUT_WHOM, answers, guess, today)).kind is Kind.ANSWER:
        return move  # 个人: not the same, and the next question is answered
    if step == OFFER and (move := _after_the_offer(text, answers, guess, today)):
        return move
    if step == CONFIRMATION and (addition := assent.find_addition(text)) == text.strip() and not _BUT.match(addition):
        return Move(Kind.INVALID) if asking.is_asking(text) else Move(Kind.EXTEND, value=addition)
    if step in (OFFER, CONFIRM_CANCEL, CONFIRMATION, CHOOSE_FIELD, WHOSE, SAME):
        return _guessed(text, guess) or Move(Kind.INVALID)
    if step == DOOR:
        move = _answer(text, "description", answers, guess, today)
        return Move(Kind.QUESTION) if move.kind is Kind.UNCLEAR else move
    if step == CONFIRM_DESCRIPTION:
        return _about_the_description(text, answers, guess, today)
    return _answer(text, step, answers, guess, today)


def _after_the_offer(text: str, answers: Answers, guess: Guess, today: date) -> Move | None:
    """The next answers, typed while it is asked whether an application is still wanted; who types them wants one."""
    if replacement := assent.find_replacement(text):
        return Move(Kind.REPLACE, value=replacement)
    if len(text) <= _SHORT_FEATURES and _FEATURES.search(plain(text)) and not asking.is_asking(text):
        return Move(Kind.SEVERAL, said=Said({"features": text.strip()}))
    move = _answer(text, FIRST_ABOUT_WHOM, answers, guess, today)
    if move.kind is Kind.ANSWER and phrases.find_ordinal(text) is None:
        return Move(Kind.SEVERAL, said=Said({FIRST_ABOUT_WHOM: move.value}))
    return None


def _own_data(text: str, step: str, answers: Answers) -> Said | None:
    """As :func:`find_own_data`. A way that fits the form that was chosen is simply the answer."""
    said = find_own_data(text, "form" if step == "delivery" else step)
    fitting = {option.value for option in draft_fields.options("delivery", answers)}
    return None if said and step == "delivery" and said.values.get("delivery") in fitting else said


def _together(text: str, step: str, answers: Answers) -> Move | None:
    """More than one thing said at once, or everything by a word: 和上次一样."""
    if said := find_corrections(text):
        return Move(Kind.SEVERAL, said=said)
    if find_told(text, step):
        return None
    if step == CONFIRM_DESCRIPTION:
        said = find_several(text, "description")
        agrees = said is not None and (not said.rest or assent.is_yes(said.rest))
        if said:
            return Move(Kind.SEVERAL, said=said, value="yes" if agrees else "")
        if said := find_own_data(text, "description"):
            return Move(Kind.SEVERAL, said=said)
        return Move(Kind.SAME) if says_same(text, "") == "" else None
    is_asked = step in _FIELDS or step == SAME
    takes_data = is_asked or step in (OFFER, DOOR, CONFIRMATION, CHOOSE_FIELD)
    if takes_data and (said := find_several(text, step) or _own_data(text, step, answers)):
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


def _aside(text: str, step: str, answers: Answers) -> Move | None:
    """Commands, doubts about the form and corrections, whatever is being asked."""
    if phrases.is_waiting(text):
        return Move(Kind.WAIT)
    if told := find_told(text, step):
        if told == NO_EMAIL and step == "email":
            return Move(Kind.CORRECT, field="delivery", problem=texts.render(told))
        return Move(Kind.TOLD, value=told)
    if choices.wants_both_forms(text, step):
        return Move(Kind.CORRECT, field="form", problem=texts.render("utter_form_one_form"))
    if refused := corrections.find_refused(text):
        if refused == step and draft_fields.field(step).optional:
            return Move(Kind.ANSWER)
        return Move(Kind.COMMAND, command=Command.WHY, field=refused)
    if corrections.asks_why(text):
        return Move(Kind.COMMAND, command=Command.WHY, field=corrections.find_field(text) or "")
    correction = corrections.find_correction(text) or _stated(text, step) or _choice(text, step, answers)
    if correction and not (correction.field == step and correction.value):
        return Move(Kind.CORRECT, field=correction.field, value=correction.value or "")
    if (command := phrases.find_command(text)) and not (command is Command.CANCEL and _only_skips(text, step)):
        return Move(Kind.COMMAND, command=command)
    if step not in (*FREE_TEXT, CONFIRM_DESCRIPTION) and phrases.is_rewrite(text) and "错" in text:
        return Move(Kind.COMMAND, command=Command.BACK)
    if phrases.is_submit(text):
        is_ready = not draft_fields.missing_fields(answers)
        return (
            Move(Kind.COMMAND, command=Command.GO_ON)
            if is_ready
            else Move(Kind.INVALID, problem=texts.render("utter_form_not_complete"))
        )
    return Move(Kind.COMMAND, command=Command.GO_ON) if still_applies(text) else None


def _only_skips(text: str, step: str) -> bool:
    """不想填, to a question: it alone is refused, not the application. 不填了 gives up, where an answer is needed."""
    if step not in _FIELDS or not phrases.is_evasion(text):
        return False
    return draft_fields.field(step).optional or not plain(text).endswith("了")


def _stated(text: str, step: str) -> Correction | None:
    """电话是139… said at another question. In a free text 名称是… belongs to the text."""
    stated = corrections.find_statement(text)
    if stated and stated.field in ("phone", "email", "id_number") and step not in (stated.field, *FREE_TEXT):
        return stated
    name = corrections.find_own_name(text)
    if step == FIRST_ABOUT_WHOM and is_name(plain(text)):
        name = plain(text)
    is_told = step not in FREE_TEXT or is_name(name or "")  # 我叫王大山 is nothing that is applied for
    if name and is_told and step not in ("applicant_name", "contact_person"):
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
    if step == FIRST_ABOUT_WHOM and (who := choices.find_applicant(text)):
        return Move(Kind.ANSWER, value=draft_fields.check(step, who, answers, today=date.max))
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
        move = None if is_long else _guessed(text, guess)
        if move and move.kind is Kind.QUESTION and not phrases.is_question(text):
            move = None  # 征地 is no question, but too little
        return move or Move(Kind.INVALID, problem=str(error))
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
    if guess.is_one_of(tuple(TOLD_GUESSES), 0.7):
        return Move(Kind.TOLD, value=TOLD_GUESSES[guess.intent])
    if phrases.is_question(text) or guess.is_one_of(("ask_policy", "ask_how_to_apply"), 0.7):
        return Move(Kind.QUESTION)
    return None
