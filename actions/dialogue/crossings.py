"""What crosses the application form: matters of a filed application, said while another is filled in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from actions.cases.standing import OwnCase
from actions.cases.time import china_date
from actions.dialogue import awaited, which
from actions.dialogue.begin import begin
from actions.dialogue.case_phrases import BESIDE, INFORMING, Topic, Wanted, find_wanted
from actions.dialogue.errands import ERRANDS
from actions.dialogue.turn import Turn

# The rest has another meaning within the form (改成邮寄, 撤回), or can wait.
_CROSSES = (*INFORMING, *BESIDE, Topic.CORRECT, Topic.REASONS, Topic.PAID, Topic.WITHDRAW)


class Crossing(StrEnum):
    """What became of it."""

    TOLD = "told"  # answered: the form goes on
    TASK = "task"  # an errand is open: the form is set aside


async def own_matter(turn: Turn) -> Crossing | None:
    """Answer or begin what the message as a whole wants for a filed application; ``None``: it is for the form."""
    wish = find_wanted(turn.text)
    if wish is None or wish.topic not in _CROSSES:
        return None
    if wish.topic in BESIDE:
        return Crossing.TASK if await begin(turn, wish, []) else Crossing.TOLD
    cases = await which.own_cases(turn)
    named = which.named(turn.text, cases)
    if wish.topic is Topic.WITHDRAW and named is None:
        return None
    candidates = [named] if named else ERRANDS[wish.topic].candidates(cases, china_date(turn.services.clock.now()))
    if not candidates:
        return None
    if wish.topic in INFORMING:
        candidates = candidates[:1]
    return Crossing.TASK if await begin(turn, wish, candidates) else Crossing.TOLD


async def waiting_since(turn: Turn, since: datetime | None) -> list[OwnCase]:
    """The applications that await words of the citizen, asked for after ``since``."""
    cases = await which.own_cases(turn)
    awaiting = [own for own in cases if awaited.awaits_words(own)]
    return [own for own in awaiting if own.duty and (since is None or own.duty.asked_at > since)]


async def offer_words(turn: Turn, text: str) -> bool:
    """Open the errand that offers ``text`` as what is awaited, or else as a supplement; whether one is open now."""
    waiting = await waiting_since(turn, None)
    if waiting:
        await awaited.offered_task(turn, text, waiting, turn.intent)
        return True
    return await begin(turn, Wanted(Topic.SUPPLEMENT, text)) is not None
