"""Words that are awaited of the citizen for an application of their own: a correction (Art. 30), reasons (Art. 35)."""

from __future__ import annotations

from collections.abc import Sequence

from actions.cases import tasks
from actions.cases.standing import DutyKind, OwnCase
from actions.cases.tasks import Task
from actions.dialogue import which
from actions.dialogue.begin import CHOOSE, CONTENT
from actions.dialogue.case_phrases import Topic
from actions.dialogue.errands.writing import CONFIRM, OFFERED, TEXT
from actions.dialogue.turn import Turn

_WRITTEN = (DutyKind.CORRECTION, DutyKind.REASONS)


def awaits_words(own: OwnCase) -> bool:
    """Whether the applicant is to write something."""
    return own.duty is not None and own.duty.kind in _WRITTEN


def word(own: OwnCase) -> str:
    """What is awaited, of an application that :func:`awaits_words`: 补正 or 说明理由."""
    return "补正" if own.duty and own.duty.kind is DutyKind.CORRECTION else "说明理由"


async def offered_task(turn: Turn, text: str, waiting: Sequence[OwnCase], intent: str) -> Task:
    """The task that asks whether ``text`` is what the applications in ``waiting`` wait for; ``intent``: what it is
    taken for otherwise."""
    own = which.named(text, waiting) or (waiting[0] if len(waiting) == 1 else None)
    step, answers = (CONFIRM, {TEXT: text}) if own else (CHOOSE, {CONTENT: text})
    return await turn.services.db.run(
        tasks.start_task,
        turn.conversation_id,
        Topic.RESPOND.value,
        step,
        turn.services.clock.now(),
        number=own.number if own else "",
        answers={**answers, OFFERED: intent},
    )
