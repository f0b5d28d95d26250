"""Several requests in one message: the most binding one is done, short questions are answered, none is lost.

The message is cut and its parts are understood in Rasa's process (``bot/rasa_process/components/parts.py``). Stories
(a complaint, the words of a correction) are told in many sentences: they stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.cases.alarm import find_alarm
from actions.cases.masking import without_numbers
from actions.dialogue import texts
from actions.dialogue.applying import find_application, find_wanted_record
from actions.dialogue.phrases import Command, find_command, is_question
from actions.dialogue.turn import Part, Turn, bubble
from entities.characters import shortened

PERSON, APPLY = "request_human", "start_application"
AT_ONCE = ("ask_office", "ask_how_to_apply", "list_documents", "application_status")  # answered in one bubble
_MOST_BINDING_FIRST = (
    *(PERSON, "withdraw_application", "change_delivery", "report_payment", APPLY, "resume_application"),
    *("show_letter", "query_by_code", "ask_remedies", "ask_payment", "ask_why_date", "ask_policy", "matter_12345"),
    *AT_ONCE,
)
_TOLD = (
    *("complaint", "complain_disclosure", "correct_own_record", "suggest_publication", "submit_correction"),
    *("supplement_application", "give_reasons"),
)
_STORIES = (*_TOLD, "distress", "threat", "correct_answer")
_COURTESIES = ("greet", "goodbye", "thanks", "smalltalk", "affirm", "help", "bot_challenge")
_SEVERAL_OF_A_KIND = ("ask_policy", "matter_12345")  # two questions about different things
_SURE = 0.6  # of the model, about a part
_BEHIND_ABUSE = 0.25  # … that stands behind an insult
_SHORTEST_BEHIND_ABUSE = 6  # characters
_CALLS = 0.8  # … that a part calls for a person
_MOST = 3
_TITLE = 18  # characters of a button
_WHO_ANSWERS = re.compile(
    "人工|客服|[真活]人|工作人员|机器|[转轉]接|接[线線]|值班|领导|領導|主任|科长|科長|经办|經辦|打字|跟人|和人"
)
_LEAD_IN = re.compile(r"(?:另外|[还還]有|[顺順]便|[顺順][带帶]|[对對]了|再就是|然[后後]|同[时時]|其次|[,，、 ])+")


def find(turn: Turn) -> list[Part]:
    """The requests of a message that has more than one, or one beside a courtesy, the most binding first; else none.

    An application in full words is one whatever the model takes it for.
    """
    if calls_person(turn):
        return [Part(turn.text, PERSON, 1.0)]
    if turn.intent in _STORIES or not turn.parts:
        return []
    wishes = sorted(_wanted(turn), key=lambda part: _MOST_BINDING_FIRST.index(part.intent))
    is_new = turn.intent in _COURTESIES or any(part.intent == APPLY != turn.intent for part in wishes)
    return wishes if len(wishes) > 1 or is_new else []


def _wanted(turn: Turn) -> list[Part]:
    found: list[Part] = []
    for said in turn.parts:
        part = Part(said.text, APPLY, 1.0) if _applies(said.text) else said
        if part.intent not in _MOST_BINDING_FIRST or part.intent == PERSON or part.confidence < _SURE:
            continue
        is_another = part.intent in _SEVERAL_OF_A_KIND and is_question(part.text)
        if is_another or all(part.intent != other.intent for other in found):
            found.append(part)
    return found


def _applies(text: str) -> bool:
    return (find_application(text) or find_wanted_record(text)) is not None


def calls_person(turn: Turn) -> bool:
    """Whether one part of several is a call for a person, which comes before everything but danger.

    麻烦派人来清一下 is none: somebody is to come and do something.
    """
    return any(
        find_command(part.text) is Command.PERSON
        or (part.intent == PERSON and part.confidence >= _CALLS and _WHO_ANSWERS.search(part.text))
        for part in turn.parts
    )


def behind_abuse(turn: Turn) -> Part | None:
    """What is wanted beside an insult: 一群饭桶，我的申请怎么还不答复."""
    wanted = [
        part
        for part in turn.parts
        if part.intent in (*_MOST_BINDING_FIRST, *_STORIES)
        and part.confidence >= _BEHIND_ABUSE
        and len(part.text) >= _SHORTEST_BEHIND_ABUSE
    ]
    return max(wanted, key=lambda part: part.confidence, default=None)


def said_with(turn: Turn, intent: str) -> str:
    """The part of the message that has ``intent``; empty when there is none."""
    return next((part.text for part in _wanted(turn) if part.intent == intent), "")


def mention(turn: Turn, left: Sequence[Part]) -> None:
    """Name what has not been answered yet, a tap away."""
    said = [_LEAD_IN.sub("", part.text, count=1) or part.text for part in left]
    if said:
        buttons = [(shortened(without_numbers(text), _TITLE), text) for text in said]
        turn.say(bubble(texts.render("utter_wishes_left"), buttons=buttons))


def mention_turned_to(turn: Turn) -> None:
    """The same behind a story: 登记错了要改，另外你们地址在哪. What it turns to without a word for it is part of it."""
    if not find_alarm(turn.text):
        mention(turn, [part for part in _wanted(turn)[:_MOST] if _turns(part) and part.intent != turn.intent])


def is_told(turn: Turn) -> bool:
    """Whether the message is a story, which stays whole."""
    return turn.intent in _TOLD


def _turns(part: Part) -> bool:
    return _LEAD_IN.match(part.text) is not None and part.intent != APPLY
