"""What comes before everything else that is said outside of a form: one's own applications.

The state is in the database, so it is looked up at each turn: who answers a notice after a week finds the bot as ready
as a minute later. Words that answer what is awaited (补正, 说明理由) are never taken for something else without
asking.
"""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from actions.cases import drafts, tasks
from actions.cases.form_restore import FORM_NAME
from actions.cases.identity import plain
from actions.cases.standing import DutyKind, OwnCase
from actions.cases.tasks import Task
from actions.dialogue import asking, assent, awaited, doors, files, given_files, phrases, texts, which
from actions.dialogue.again import applies_again
from actions.dialogue.answers import answer_or_decline, look_up, reply_within_form
from actions.dialogue.applying import find_application, start_application
from actions.dialogue.begin import CHOOSE, begin, form_events, has_candidates
from actions.dialogue.case_phrases import (
    INTENTS,
    LEGAL,
    Topic,
    Wanted,
    find_wanted,
    still_applies,
    tells_late,
)
from actions.dialogue.errands import ERRANDS
from actions.dialogue.errands.base import Scene
from actions.dialogue.errands.writing import ASKED, WRITE
from actions.dialogue.person import comfort
from actions.dialogue.phrases import Command
from actions.dialogue.set_answers import answer_set_question
from actions.dialogue.several import fills_in
from actions.dialogue.turn import Bubble, Events, Turn, bubble
from actions.dialogue.whys import asks_why_asked, asks_why_refused, just_asks_why
from knowledge.answers import Verdict

# What the model is believed about when somebody is awaited to write.
_ELSEWHERE = (
    *("greet", "goodbye", "thanks", "bot_challenge", "abuse", "help", "application_status", "query_by_code"),
    *("request_human", "distress", "resume_application", "list_documents", "ask_how_to_apply"),
    *("ask_office", "ask_waiting", "smalltalk", "foreign_language", "threat"),
)
_SURE, _VERY_SURE = 0.5, 0.8
_SHORT, _LONG = 12, 30  # characters; a longer text is asked about, whatever the model takes it for


async def come_first(turn: Turn) -> Events | None:
    """What one's own applications make of the message; ``None`` when it is about something else."""
    if (events := await files.come_first(turn)) is not None:
        return events
    if not turn.text or turn.text.startswith("/"):
        return None
    if phrases.find_command(turn.text) is phrases.Command.DISTRESS:
        await comfort(turn)
        return []
    wish = find_wanted(turn.text) or await _wish_about_one(turn) or await _wish_to_know_why(turn)
    wish = wish or await given_files.wish(turn)
    if wish and not await _is_elsewhere(turn, wish.topic):
        return form_events(await begin(turn, wish))
    if not wish and phrases.gives_up(turn.text):
        await _nothing_begun(turn)
        return []
    if not wish and await answer_set_question(turn):
        await remind(turn)
        return []
    if still_applies(turn.text) and await doors.remembered(turn):
        return [FollowupAction(FORM_NAME)]
    command = phrases.find_command(turn.text)
    if wish or (command and command is not Command.HELP):
        return None
    if phrases.is_waiting(turn.text):
        turn.utter("utter_task_wait")
        return []
    if fills_in(turn.text):
        return start_application()
    if applies_again(turn.text) and (earlier := await which.words_before(turn)):
        return start_application(earlier)
    if words := find_application(turn.text):
        return start_application(words)
    return await offer(turn)


async def _nothing_begun(turn: Turn) -> None:
    """还是不撤了, with nothing asked any longer: what was put down meanwhile has not been done."""
    open_ones = [own for own in await which.own_cases(turn) if own.is_open] if "撤" in turn.text else []
    if not open_ones:
        turn.utter("utter_answer_no_to_what")
        return
    number = open_ones[0].number if len(open_ones) == 1 else ""
    turn.utter("utter_own_not_withdrawn", what=f"申请{number}" if number else "您的申请都")


async def _wish_about_one(turn: Turn) -> Wanted | None:
    """What is wanted of the application that is named by its subject: 接待费那件为什么是这一天."""
    if len(turn.text) > _LONG or not which.speaks_of_one(turn.text):
        return None
    found = which.spoken_of(turn.text, await which.own_cases(turn))
    return find_wanted(found[1]) if found else None


async def _wish_to_know_why(turn: Turn) -> Wanted | None:
    """为什么不给我公开: the reply says why, to who has one. A bare 为什么 is about what was told last of the newest
    application that has been replied to, or extended."""
    if just_asks_why(turn.text):
        for own in await which.own_cases(turn):
            if own.reply or own.case.extension:
                return Wanted(Topic.WHY_DATE if own.is_open else Topic.LETTER)
        return None
    if not (asks_why_refused(turn.text) or (len(turn.text) <= _LONG and which.speaks_of_one(turn.text))):
        return None
    cases = await which.own_cases(turn)
    found = which.spoken_of(turn.text, cases) if which.speaks_of_one(turn.text) else None
    is_asked = asks_why_refused(found[1] if found else turn.text)
    return Wanted(Topic.LETTER) if is_asked and any(own.reply for own in cases) else None


async def offer(turn: Turn) -> Events | None:
    """Offer the words as what is awaited of the citizen; ``None``: nothing is, or they are plainly no such words."""
    if phrases.is_yes(turn.text) or phrases.is_no(turn.text) or phrases.is_submit(turn.text):
        return None
    if sum(character.isalnum() for character in turn.text) < 2:
        return None
    waiting = [own for own in await which.own_cases(turn) if awaited.awaits_words(own)]
    if not waiting:
        return None
    if asks_why_asked(turn.text):
        task = await _told_again(turn, waiting)
        ERRANDS[Topic(task.kind)].why(Scene(turn, waiting[0], task))
        return form_events(task)
    is_doubt = asking.asks_what_to_write(turn.text) or assent.insists(turn.text)
    if is_doubt or phrases.find_command(turn.text) is Command.HELP:
        return form_events(await _told_again(turn, waiting))
    if _is_meant_otherwise(turn):
        return None
    if not asking.is_asking(turn.text):
        return form_events(await awaited.offered_task(turn, turn.text, waiting, turn.intent))
    answer = await look_up(turn, turn.text)
    if answer.verdict is Verdict.ANSWER:
        events = await answer_or_decline(turn)
        turn.say(_perhaps(turn.text, waiting[0]))
        return events
    events, _ = await reply_within_form(turn, turn.text)
    return [*events, *form_events(await _told_again(turn, waiting, turn.text))]


async def _told_again(turn: Turn, waiting: list[OwnCase], question: str = "") -> Task:
    """The task that says once more what is to be written (Art. 30: 指导和释明). ``question`` is no such words, unless
    the citizen insists: a correction is given once."""
    own = which.named(turn.text, waiting) or (waiting[0] if len(waiting) == 1 else None)
    if own is None:
        topic, step = Topic.RESPOND, CHOOSE
    else:
        is_correction = own.duty is not None and own.duty.kind is DutyKind.CORRECTION
        topic, step = Topic.CORRECT if is_correction else Topic.REASONS, WRITE
    return await turn.services.db.run(
        tasks.start_task,
        turn.conversation_id,
        topic.value,
        step,
        turn.services.clock.now(),
        number=own.number if own else "",
        answers={ASKED: question} if question and own else {},
    )


async def remind(turn: Turn) -> None:
    """Say what is still awaited, after something else is finished."""
    for own in await which.own_cases(turn):
        if awaited.awaits_words(own):
            word = awaited.word(own)
            buttons = [(word, f"{word} {own.number}")]
            turn.say(bubble(texts.render("utter_errand_still_awaited", number=own.number, word=word), buttons=buttons))


def _perhaps(text: str, own: OwnCase) -> Bubble:
    """After an answer: had it been no question, one tap offers it as what is awaited."""
    word = awaited.word(own)
    return bubble(
        texts.render("utter_errand_awaited", number=own.number, word=word),
        buttons=[(f"刚才那句就是{word}", f"{word} {own.number}：{text}")],
    )


def _is_meant_otherwise(turn: Turn) -> bool:
    if turn.slot("last_question") and phrases.is_displeased(turn.text):
        return True
    length = len(plain(turn.text))
    if turn.intent in INTENTS and turn.confidence >= _VERY_SURE and length <= _LONG:
        return True
    is_known = turn.intent in INTENTS or turn.intent in _ELSEWHERE
    return is_known and turn.confidence >= _SURE and length <= _SHORT


async def _is_elsewhere(turn: Turn, topic: Topic) -> bool:
    """Whether the words mean something else here: a question about the law, or leaving a half-filled form."""
    if topic in LEGAL and not await has_candidates(turn, topic):
        return True
    if topic is Topic.CONTACT:
        return not await which.own_cases(turn)
    if topic is Topic.SUPPLEMENT and not await has_candidates(turn, topic):
        return tells_late(turn.text)
    if topic is not Topic.WITHDRAW:
        return False
    has_draft = await turn.services.db.read(drafts.open_draft, turn.conversation_id) is not None
    return has_draft and which.named(turn.text, await which.own_cases(turn)) is None
