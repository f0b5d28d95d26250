"""What the model takes a message for where no rule speaks: a grievance, a matter of one's own. A guess refuses nothing.

Before it is believed, the words are read: an application for records that are about complaints is no complaint, and
what fits none of one's own applications is looked up, and asked about.
"""

from __future__ import annotations

import re

from actions.cases import doors_reading
from actions.cases.identity import plain
from actions.dialogue import doors, phrases, which
from actions.dialogue.answers import answer_or, answer_or_decline, look_up, not_understood
from actions.dialogue.applying import start_application
from actions.dialogue.begin import begin, form_events, has_candidates, is_likely, wanted
from actions.dialogue.case_phrases import LEGAL, Topic
from actions.dialogue.phrases import ENDING, POLITE
from actions.dialogue.status import names_application, say_own_status, say_status_by_code
from actions.dialogue.turn import Events, Turn
from knowledge.answers import Answer, Verdict

_SHORT = 12  # characters
_SURE = 0.7  # of the model, that something is no question about the law
_BARE = re.compile(  # nothing told yet that could be kept
    rf"{POLITE}(?:来|去)?(?:投诉|举报|信访|上访|检举|控告|告状|维权|反映|申诉|和|一个|个|问题|情况|事情?|[,、])+{ENDING}"
)


async def grievance(turn: Turn, *, own: tuple[str, str] | None = None) -> Events:
    """投诉, 举报, 信访: the right door (Art. 39), or an application where records are asked for.

    ``own`` is a button for what is done here.
    """
    if _tells_nothing(turn.text):
        turn.utter("utter_complaint")
    elif door := doors.find(turn):
        await doors.show(turn, door, own=own)
    elif doors_reading.asks_for_record(turn.text):
        return start_application(turn.text)
    elif not doors.reads_like_a_grievance(turn):
        return await answer_or_decline(turn)
    else:
        turn.utter("utter_complaint_in_doubt")
        await doors.keep(turn)
    return []


def _tells_nothing(text: str) -> bool:
    """我要投诉, 投诉举报找谁: nothing has been told yet that could be kept, or be shown a door."""
    said = plain(text)
    is_asked = len(said) <= _SHORT and phrases.is_question(text) and doors_reading.accuses(text)
    return bool(_BARE.fullmatch(said)) or is_asked


async def own_case(turn: Turn) -> Events:
    """An errand that the model has recognised; a question about the law when there is no application it could be of."""
    wish = wanted(turn)
    if wish is None:
        return await answer_or_decline(turn)
    if wish.is_guess and not is_likely(turn, wish.topic, await which.own_cases(turn)):
        if wish.topic is Topic.COMPLAINT:
            return await grievance(turn, own=doors.OWN_DOORS["complaint"])
        return await _ask_back(turn)
    if await _is_about_the_law(turn, wish.topic):
        return await answer_or_decline(turn)
    return form_events(await begin(turn, wish))


async def _ask_back(turn: Turn) -> Events:
    """Look up what fits none of one's own applications, and ask what is meant."""
    if names_application(turn):
        if not await say_own_status(turn):
            await say_status_by_code(turn)
        return []
    return await answer_or(turn, _ask_what_is_meant)


async def _ask_what_is_meant(turn: Turn, answer: Answer) -> Events:
    if doors_reading.asks_for_record(turn.text):
        return start_application(turn.text)
    return await not_understood(turn, answer)


async def _is_about_the_law(turn: Turn, topic: Topic) -> bool:
    """Whether the documents answer what the model takes for a matter of one's own, with no application it could be of,
    or with little confidence."""
    has_one = await has_candidates(turn, topic)
    if topic in LEGAL and not has_one:
        return True
    if has_one and turn.confidence >= _SURE:
        return False
    answer = await look_up(turn, turn.text)
    return answer.verdict is Verdict.ANSWER
