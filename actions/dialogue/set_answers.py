"""Answers to :mod:`actions.dialogue.set_questions`: the article itself, this office, or one's own application."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from actions.cases.lifecycle import State
from actions.dialogue import answers, beside, which
from actions.dialogue.answers import answer_bubble, keep_question, look_up
from actions.dialogue.person import nobody_called
from actions.dialogue.set_questions import LONGEST, SetQuestion, find_set_question, names_disclosure
from actions.dialogue.status import say_own_statuses, say_status_of
from actions.dialogue.turn import Events, Turn
from knowledge.answers import Verdict

_LAW = "政府信息公开条例"
# What the model takes a question for, where nothing else is wanted.
_BESIDE = frozenset(
    (
        *("ask_policy", "ask_how_to_apply", "application_status", "ask_waiting", "ask_office", "list_documents"),
        *("nlu_fallback", "out_of_scope", "smalltalk", "greet", "abuse"),
    )
)
_STOPS = re.compile(r"[,，。;；!！?？\s]+")
_ABOUT_OWN = frozenset({SetQuestion.HOW_LONG, SetQuestion.HURRY})


@dataclass(frozen=True)
class _Settled:
    """``articles`` are quoted as the documents have them, after the response ``lead``."""

    articles: tuple[str, ...]
    lead: str = ""


_SETTLED: Mapping[SetQuestion, _Settled] = {
    SetQuestion.HOW_OFTEN: _Settled((f"{_LAW}第三十五条", "信息处理费管理办法第四条"), "utter_set_how_often"),
    SetQuestion.SINCE_WHEN: _Settled((f"{_LAW}第三十一条",)),
    SetQuestion.FOREIGNERS: _Settled((f"{_LAW}第二十七条",), "utter_set_foreigners"),
    SetQuestion.WHO_MAY: _Settled((f"{_LAW}第二十七条",)),
    SetQuestion.FEES: _Settled((f"{_LAW}第四十二条第一款",)),
    SetQuestion.WHO_SETS_FEES: _Settled((f"{_LAW}第四十二条第二款",)),
    SetQuestion.NO_CORRECTION: _Settled((f"{_LAW}第三十条",)),
    SetQuestion.NO_REASONS: _Settled((f"{_LAW}第三十五条",)),
    SetQuestion.CONSULTING: _Settled((f"{_LAW}第三十三条",)),
    SetQuestion.HOW_LONG: _Settled((f"{_LAW}第三十三条",)),
    SetQuestion.HURRY: _Settled((f"{_LAW}第三十三条",)),
}


async def answer_set_question(turn: Turn, *, in_form: bool = False) -> bool:
    """Answer a settled question, as staff have set it (FAQ) or by the law; ``False`` when it is none, or the documents
    lack the article. ``in_form``: a form is open, and a bare 要钱吗 is about it."""
    asked = find_set_question(turn.text) or await _asked_about_one(turn) or _asked_beside(turn)
    if asked is None:
        return False
    if asked is SetQuestion.FEES and not in_form and await _is_about_something_else(turn):
        return False
    if asked is SetQuestion.WHO_HANDLES:
        await beside.office(turn)
        return True
    if asked in _ABOUT_OWN and await _say_own(turn, asked):
        return True
    if (by_staff := await look_up(turn, turn.text)).faq_id is not None:
        keep_question(turn, by_staff)
        turn.say(answer_bubble(by_staff))
        return True
    settled = _SETTLED[asked]
    found = [await look_up(turn, article) for article in settled.articles]
    if any(answer.verdict is not Verdict.ANSWER for answer in found):
        return False
    if asked is SetQuestion.HOW_LONG and turn.intent == "ask_waiting":
        turn.say(nobody_called(turn))
    if settled.lead:
        turn.utter(settled.lead)
    for answer in found:
        turn.say(answer_bubble(answer))
    if asked in _ABOUT_OWN and not in_form:
        turn.utter("utter_set_none_here")
    keep_question(turn, found[0])
    return True


async def _is_about_something_else(turn: Turn) -> bool:
    """A bare 多少钱 after another question, or with a fee to be paid: it asks about that."""
    if names_disclosure(turn.text):
        return False
    return bool(turn.slot("last_question")) or any(
        case.state is State.FEE_PENDING for case in await which.own_cases(turn)
    )


async def reply_within_form(turn: Turn, question: str) -> tuple[Events, bool]:
    """As :func:`answers.reply_within_form`, with settled questions first. Only ``question`` is looked up and kept: what
    was written beside it belongs to the form."""
    part = next((part for part in turn.parts if part.text in question or question in part.text), None)
    asking = turn.saying(question, part.intent if part else turn.intent)
    if asking.intent == "ask_office" and find_set_question(question) is None:
        await beside.office(asking)
        return [], True
    if await answer_set_question(asking, in_form=True):
        return [], True
    return await answers.reply_within_form(asking, question)


def _asked_beside(turn: Turn) -> SetQuestion | None:
    """外国人能申请吗，我有个亲戚在国外: a settled question with words beside it that want nothing else."""
    parts = [part for part in _STOPS.split(turn.text) if part] if len(turn.text) <= LONGEST else []
    found = [find_set_question(part) for part in parts]
    if len(parts) < 2 or (turn.intent not in _BESIDE and not all(found)):
        return None
    return next((asked for asked in found if asked), None)


async def _asked_about_one(turn: Turn) -> SetQuestion | None:
    """What is asked about the application that is named by its subject: 接待费那件还要等多久."""
    if len(turn.text) > LONGEST or not which.speaks_of_one(turn.text):
        return None
    found = which.spoken_of(turn.text, await which.own_cases(turn))
    asked = find_set_question(found[1]) if found else None
    return asked if asked in _ABOUT_OWN else None


async def _say_own(turn: Turn, asked: SetQuestion) -> bool:
    """Where the application that is meant stands, or all of them; ``False`` without one."""
    cases = await which.own_cases(turn)
    if not cases:
        return False
    own = which.named(turn.text, cases)
    if own:
        await say_status_of(turn, own.number)
    else:
        await say_own_statuses(turn)
    if asked is SetQuestion.HURRY:
        turn.utter("utter_set_hurry")
    elif turn.intent == "ask_waiting":
        turn.utter("utter_set_no_queue")
    return True
