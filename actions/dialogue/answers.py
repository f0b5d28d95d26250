"""Questions about policies: answered from the published documents with the source, or honestly not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable

from rasa_sdk.events import SlotSet

from actions.cases.reception import Reception
from actions.cases.time import china_date
from actions.dialogue import doors, meanings, phrases, texts
from actions.dialogue.applying import find_wanted_record, start_application
from actions.dialogue.bare import Bare, find_bare
from actions.dialogue.person import comfort
from actions.dialogue.phrases import Command
from actions.dialogue.status import names_application, say_status_by_code
from actions.dialogue.turn import NOT_UNDERSTOOD, Bubble, Events, Turn, bubble
from knowledge.answers import Answer, Citation, Verdict, book_title
from knowledge.follow_up import carried

APPLY_OR_PERSON = (("申请公开信息", "我要申请公开信息"), ("转人工", "转人工"))
_GUESSED = (NOT_UNDERSTOOD, "affirm", "deny")  # what is literally a yes or no has been taken for one before
_SURE, _VERY_SURE = 0.5, 0.8  # of the model, that something is out of scope


Otherwise = Callable[[Turn, Answer], Awaitable[Events]]


async def answer_or_decline(turn: Turn) -> Events:
    """Answer from the documents; else show the right door or what is near, ask what is meant, or decline."""
    return await answer_or(turn, _near_or_declined)


async def answer_or(turn: Turn, otherwise: Otherwise, *, closed: Container[doors.Kind] = ()) -> Events:
    """Answer from the documents; else show the right door, but those that are ``closed``; else begin an application for
    the record that is asked for; else do what is given."""
    if names_application(turn):
        await say_status_by_code(turn)
        return []
    if not turn.text or turn.text.startswith("/"):
        turn.utter("utter_answer_declined")
        return []
    if phrases.find_command(turn.text) is Command.DISTRESS:
        await comfort(turn)
        return []
    if turn.slot("last_question") and phrases.is_displeased(turn.text):
        return take_displeasure(turn)
    answer = await look_up(turn, turn.text)
    if answer.verdict is Verdict.ANSWER:
        keep_question(turn, answer)
        turn.say(answer_bubble(answer))
        return remember(turn, turn.text)
    if (door := doors.find(turn)) and door.kind not in closed:
        await doors.show(turn, door)
        return []
    if words := find_wanted_record(turn.text):
        keep_question(turn, answer)
        if answer.verdict is not Verdict.RELATED:
            return start_application(words)
        turn.say(nothing_found_bubble(answer, apply_for=words))
        return remember(turn, turn.text)
    return await otherwise(turn, answer)


async def _near_or_declined(turn: Turn, answer: Answer) -> Events:
    is_follow_up = bool(turn.slot("last_question")) and phrases.is_follow_up(turn.text)
    if not is_follow_up and (data := find_bare(turn.text)):
        return await ask_about_data(turn, data)
    if not is_follow_up and _is_not_understood(turn):
        return await not_understood(turn, answer)
    is_beyond = turn.intent == "out_of_scope" and turn.confidence >= _VERY_SURE  # what is near a parcel is no help
    if (answer.verdict is not Verdict.RELATED or is_beyond) and not is_follow_up:
        if turn.intent == "inform":
            return await ask_about_data(turn, None)
        if turn.intent in ("out_of_scope", ""):
            turn.utter("utter_answer_declined")
            return []
    keep_question(turn, answer)
    turn.say(nothing_found_bubble(answer))
    return remember(turn, turn.text)


def _is_not_understood(turn: Turn) -> bool:
    is_doubtful = turn.confidence < _SURE or sum(character.isalnum() for character in turn.text) == 1
    return turn.intent in _GUESSED or (turn.intent == "out_of_scope" and is_doubtful)


async def not_understood(turn: Turn, answer: Answer) -> Events:
    """Offer the two likeliest meanings; then what the documents have near; then a person. None of it twice in a row.

    What is near a question is shown at once: that it asks about a policy is its likeliest meaning.
    """
    if phrases.is_question(turn.text):
        keep_question(turn, answer)
    stage = await meanings.stage(turn)
    if stage:
        return await show_near_or_person(turn, answer)
    asks = phrases.is_question(turn.text) or (turn.ranking and turn.ranking[0][0] == "ask_policy")
    if answer.verdict is Verdict.RELATED and asks:
        turn.say(nothing_found_bubble(answer))
        await meanings.note(turn, meanings.CHOICES_OFFERED)
        return remember(turn, turn.text)
    await meanings.offer(turn)
    return []


async def show_near_or_person(turn: Turn, answer: Answer) -> Events:
    """The choices were of no use: what the documents have near; with nothing near, or for the second time, a person."""
    if answer.verdict is Verdict.NONE or await meanings.stage(turn) >= meanings.DOCUMENTS_SHOWN:
        await _offer_person(turn)
        return []
    turn.say(answer_bubble(answer) if answer.verdict is Verdict.ANSWER else nothing_found_bubble(answer))
    await meanings.note(turn, meanings.DOCUMENTS_SHOWN)
    return remember(turn, turn.text)


async def ask_about_data(turn: Turn, data: Bare | None) -> Events:
    """A name, number or address with nothing else: ask what it is for, once in a row. It is kept as no question."""
    if await meanings.stage(turn):
        await _offer_person(turn)
    else:
        await meanings.ask_about_data(turn, data)
    return []


async def _offer_person(turn: Turn) -> None:
    services = turn.services
    reception = Reception(services.agency, services.calendar).offered(services.clock.now())
    turn.say(texts.spoken("utter_meanings_person", reception=reception))
    await meanings.note(turn, meanings.PERSON_OFFERED)


def take_displeasure(turn: Turn) -> Events:
    """没用, 答非所问: as if the button below the answer had been pressed, if that was the last thing said."""
    turn.command("feedback", value="useless")
    turn.say(texts.spoken("utter_answer_was_useless", choices=APPLY_OR_PERSON))
    return []


async def look_up(turn: Turn, question: str) -> Answer:
    """Ask the knowledge base; a question like 那滨州呢 is read after the one before."""
    knowledge = turn.services.knowledge()
    today = china_date(turn.services.clock.now())
    return await asyncio.to_thread(
        knowledge.answer, question, previous_question=turn.slot("last_question"), today=today
    )


def remember(turn: Turn, question: str) -> Events:
    """Keep what the conversation is about, for the next question to go on from."""
    places = turn.services.knowledge().places
    return [SlotSet("last_question", carried(question, turn.slot("last_question"), places))]


async def reply_within_form(turn: Turn, question: str) -> tuple[Events, bool]:
    """Answer a question that came up within a form; the second says whether there was an answer."""
    if turn.intent == "bot_challenge":
        turn.utter("utter_bot_challenge")
        return [], True
    answer = await look_up(turn, question)
    if answer.verdict is Verdict.ANSWER:
        keep_question(turn, answer)
        turn.say(answer_bubble(answer))
        return remember(turn, question), True
    if turn.intent == "ask_how_to_apply":
        turn.utter("utter_how_to_apply")
        return [], True
    if phrases.is_question(question):  # else it may be an answer to the form, taken for a question
        keep_question(turn, answer)
    turn.utter("utter_answer_nothing_within_form")
    return [], False


def keep_question(turn: Turn, answer: Answer) -> None:
    """Have the question kept with its answer, for staff to see what is asked and not answered."""
    turn.command("question", question=turn.text, previous_question=turn.slot("last_question"), **answer.to_log())


def answer_bubble(answer: Answer) -> Bubble:
    """An answer with its sources; when several places answer differently, each place is a button."""
    buttons = [(place, f"{place}{answer.question}") for place in answer.places]
    return bubble(answer.text, buttons=buttons, links=citation_links(answer.citations), kind="answer")


def nothing_found_bubble(answer: Answer, *, apply_for: str = "") -> Bubble:
    """No document answers: what is near, and the two ways on; an application may begin with its words."""
    apply, person = APPLY_OR_PERSON
    ways_on = (
        "" if answer.verdict is Verdict.RELATED else "\n" + texts.render("utter_answer_ways_on")
    )  # else it says so
    return bubble(
        f"{answer.text}{ways_on}",
        buttons=[(apply[0], f"我要申请公开{apply_for}") if apply_for else apply, person],
        links=citation_links(answer.citations),
        kind="related",
    )


def citation_links(citations: Iterable[Citation]) -> list[tuple[str, str]]:
    """(《title》文号 section, path on our site), each once."""
    links: dict[str, str] = {}
    for citation in citations:
        where = [book_title(citation.title), citation.document_number, citation.section]
        links.setdefault(citation.href, " ".join(part for part in where if part))
    return [(title, url) for url, title in links.items()]
