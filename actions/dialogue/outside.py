"""What is said outside of a form, answered: one's own applications first, then what the message is taken for."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from rasa_sdk.events import FollowupAction

from actions.cases import applicant, drafts, tasks
from actions.cases.form_restore import FORM_NAME, TASK_FORM
from actions.cases.tasks import REMEMBERED
from actions.dialogue import beside, corrections, doors, files, guesses, phrases, requests_adapter, texts, which, wishes
from actions.dialogue.answers import answer_or_decline, look_up, take_displeasure
from actions.dialogue.begin import begin, form_events
from actions.dialogue.case_phrases import INTENTS, Topic, Wanted, still_applies
from actions.dialogue.corrections import Correction
from actions.dialogue.own_matters import come_first, remind
from actions.dialogue.person import comfort, hand_over, say_nobody_called
from actions.dialogue.phrases import Command
from actions.dialogue.status import names_application, say_own_statuses, say_status_by_code
from actions.dialogue.turn import Events, Part, Turn, bubble
from knowledge.answers import Verdict

JUST_NOW = timedelta(minutes=10)
_COSTS = re.compile(r"收费|费用|花钱|要钱|交钱|多少钱|免费")
_WITHDRAWS = re.compile(r"撤|作废|取消.*申请|申请.*取消|不申请")
_SAYINGS: Mapping[str, str] = {  # intents that are answered with one response
    "greet": "utter_greet",
    "goodbye": "utter_goodbye",
    "thanks": "utter_thanks",
    "bot_challenge": "utter_bot_challenge",
    "help": "utter_menu",
    "abuse": "utter_abuse",
    "list_documents": "utter_list_documents",
    "ask_how_to_apply": "utter_how_to_apply",
    "smalltalk": "utter_smalltalk",
}


_COURTESIES = ("greet", "goodbye", "thanks", "bot_challenge", "abuse", "smalltalk")
_SHORTEST_QUESTION = 8  # characters
_SHORT_ANSWERS = 2


async def respond(turn: Turn) -> Events:
    """Answer as the rules of Rasa would: for a form that finds that there is nothing to do in it."""
    events = await come_first(turn)
    return await _route(turn) if events is None else events


async def respond_to_all(turn: Turn, wanted: Sequence[Part]) -> Events:
    """Several requests: short questions are answered at once, the most binding one is done, the rest is named."""
    if wanted[0].intent == wishes.PERSON:
        await hand_over(turn)
        return []
    first = next((part for part in wanted if part.intent not in wishes.AT_ONCE), None)
    await _answer_short(turn, [part for part in wanted if part is not first])
    return await respond(turn.saying(first.text, first.intent, first.confidence)) if first else []


async def answer_beside(turn: Turn, intent: str) -> None:
    """The same for the other requests where the one with ``intent`` is being done already."""
    if turn.intent == intent:
        await _answer_short(turn, [part for part in wishes.find(turn) if part.intent != intent])


async def _answer_short(turn: Turn, wanted: Sequence[Part]) -> None:
    short = [part for part in turn.parts if part in wanted and part.intent in wishes.AT_ONCE][:_SHORT_ANSWERS]
    for part in short:
        await respond(turn.saying(part.text, part.intent, part.confidence))
    wishes.mention(turn, [part for part in wanted if part not in short])


async def _route(turn: Turn) -> Events:
    if turn.intent in _SAYINGS:
        return await say(turn)
    if turn.intent in INTENTS:
        return await guesses.own_case(turn)
    return await _ROUTES.get(turn.intent, answer_or_decline)(turn)


async def respond_to(turn: Turn, text: str, intent: str) -> Events:
    """Answer words that were said before and turned out to be nothing for an application of one's own."""
    return await _route(turn.saying(text, intent))


async def say(turn: Turn) -> Events:
    """Courtesies and general information. What applying costs stands in the law, with its source."""
    is_about_costs = turn.intent == "ask_how_to_apply" and _COSTS.search(turn.text)
    if is_about_costs and (await look_up(turn, turn.text)).verdict is not Verdict.NONE:
        events = await answer_or_decline(turn)
        await remind(turn)
        return events
    if turn.intent == "abuse" and (part := wishes.behind_abuse(turn)):
        return await respond(turn.saying(part.text, part.intent, part.confidence))
    if await _asks_beside_courtesy(turn):
        return await answer_or_decline(turn)
    turn.utter(_SAYINGS[turn.intent])
    return []


async def _asks_beside_courtesy(turn: Turn) -> bool:
    """我想问哈，你们这个是收钱的不, taken for a greeting: a question that the documents answer."""
    if turn.intent not in _COURTESIES or len(turn.text) < _SHORTEST_QUESTION or not phrases.is_question(turn.text):
        return False
    return (await look_up(turn, turn.text)).verdict is Verdict.ANSWER


async def acknowledge(turn: Turn) -> Events:
    """Yes or no with nothing asked: perhaps said twice, or to a filing that failed."""
    if phrases.is_submit(turn.text):
        draft = await turn.services.db.read(drafts.open_draft, turn.conversation_id)
        if draft is not None:
            return [FollowupAction(FORM_NAME)]  # filing failed before; the read-back comes again
    if turn.slot("last_question") and phrases.is_displeased(turn.text):
        return take_displeasure(turn)
    if phrases.is_yes(turn.text) or phrases.is_submit(turn.text):
        if not await said_again(turn):
            turn.utter("utter_answer_yes_to_what")
    elif phrases.is_no(turn.text):
        turn.utter("utter_answer_no_to_what")
    else:
        return await answer_or_decline(turn)
    return []


async def status(turn: Turn) -> Events:
    """Where one's own applications stand, or the one that is named."""
    if names_application(turn):
        await say_status_by_code(turn)
    else:
        await say_own_statuses(turn)
    return []


async def resume(turn: Turn) -> Events:
    """Back to the open errand, or to the half-filled application."""
    services = turn.services
    if still_applies(turn.text) and await doors.remembered(turn):
        return [FollowupAction(FORM_NAME)]
    task = await services.db.read(tasks.open_task, turn.conversation_id, services.clock.now())
    if task is not None and task.kind != REMEMBERED:
        return [FollowupAction(TASK_FORM)]
    if await services.db.read(drafts.open_draft, turn.conversation_id):
        return [FollowupAction(FORM_NAME)]
    turn.utter("utter_form_nothing_open")
    return []


async def form_words(turn: Turn) -> Events:
    """Words of a form with none going on: they may mean an application that is filed already."""
    command = phrases.find_command(turn.text)
    correction = corrections.find_correction(turn.text)
    is_command = command in (Command.CANCEL, Command.BACK, Command.GO_ON)
    if not is_command and not correction:
        return await answer_or_decline(turn)
    if command is Command.CANCEL and await doors.forget(turn):
        turn.utter("utter_answer_no_to_what")
        return []
    if await turn.services.db.read(drafts.open_draft, turn.conversation_id):
        turn.utter("utter_form_open_draft")
        return []
    cases = await which.own_cases(turn)
    wish = _of_a_filed_one(turn.text, command, correction)
    if wish and any(own.is_open for own in cases):
        return form_events(await begin(turn, wish, cases))
    turn.utter("utter_form_nothing_open")
    return []


def _of_a_filed_one(text: str, command: Command | None, correction: Correction | None) -> Wanted | None:
    """What words of the form mean for an application that is filed: 取消申请, 邮箱改成…, 电话错了."""
    if command is Command.CANCEL:
        return Wanted(Topic.WITHDRAW) if _WITHDRAWS.search(text) else None
    if correction is None:
        return None
    if correction.field in ("form", "delivery", "email", "address"):
        return Wanted(Topic.DELIVERY)
    return Wanted(Topic.SUPPLEMENT, text if correction.value else "")


async def remind_of_draft(turn: Turn) -> None:
    """A half-filled application waits for who has finished something else."""
    if await turn.services.db.read(drafts.open_draft, turn.conversation_id):
        turn.utter("utter_form_open_draft")


async def said_again(turn: Turn, *, is_asked: bool = False) -> bool:
    """Tell once more what came of what the citizen did just now; ``False`` when there was nothing.

    ``is_asked``: they asked for it. Otherwise it is said first that it has been done.
    """
    services, now = turn.services, turn.services.clock.now()
    since = now - JUST_NOW
    filed = await services.db.read(applicant.last_filing, turn.conversation_id, since)
    since = filed.at if filed else since
    text = await services.db.run(requests_adapter.sent_again, turn.conversation_id, since, now, services.agency.current)
    if text is None:
        notice = await services.db.read(applicant.last_act, turn.conversation_id, since, services.calendar)
        text = notice.text if notice else None
    if text is None and filed:
        text = texts.render("utter_form_filed_before", number=filed.number, code=filed.query_code)
    if text is None:
        return False
    lead_in = "" if is_asked else texts.render("utter_task_done_before")
    turn.say(bubble(f"{lead_in}{text}", kind="notice"))
    return True


async def _person(turn: Turn) -> Events:
    await hand_over(turn)
    return []


async def _distress(turn: Turn) -> Events:
    await comfort(turn)
    return []


async def _status_by_code(turn: Turn) -> Events:
    await say_status_by_code(turn)
    return []


async def _start(turn: Turn) -> Events:
    return [FollowupAction(FORM_NAME)]


_ROUTES: Mapping[str, Callable[[Turn], Awaitable[Events]]] = {
    "affirm": acknowledge,
    "deny": acknowledge,
    "complaint": guesses.grievance,
    "ask_office": beside.office,
    "matter_12345": beside.matter,
    "foreign_language": beside.foreign_language,
    "threat": beside.threat,
    "application_status": status,
    "query_by_code": _status_by_code,
    "request_human": _person,
    "distress": _distress,
    "ask_waiting": say_nobody_called,
    "start_application": _start,
    "resume_application": resume,
    "cancel": form_words,
    "go_back": form_words,
    "correct_answer": form_words,
    files.OFFERED_FILE: files.offer,
}
