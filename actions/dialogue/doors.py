"""The right door (条例 Art. 39) outside of the form: shown, with the words kept for who wants to apply all the same."""

from __future__ import annotations

from actions.cases import doors_reading, tasks
from actions.cases.doors import Door, Kind, recognise
from actions.cases.tasks import REMEMBERED
from actions.dialogue.turn import Turn, bubble

__all__ = ["Door", "Kind", "find", "forget", "own_door", "recognise", "remembered", "show"]

WORDS = "words"
STILL_APPLY, PERSON, NOT_APPLY = ("仍要申请", "仍要申请"), ("转人工", "转人工"), ("不申请了", "不申请了")
# What this office does itself, in this conversation (Art. 41, 44, 47, 51).
OWN_DOORS = {
    "record": ("更正我的信息", "我要更正我的信息"),
    "complaint": ("投诉信息公开工作", "我要投诉信息公开工作"),
}


def find(turn: Turn) -> Door | None:
    """The door for what was said. A question has come to the right one: it is answered here."""
    door = recognise(turn.text, turn.services.agency)
    return None if door is None or door.kind is Kind.CONSULTATION else door


def own_door(door: Door, text: str) -> tuple[str, str] | None:
    """The button for what is done in this very conversation."""
    if door.kind is Kind.CORRECTION:
        return OWN_DOORS["record"]
    if door.kind is Kind.COMPLAINT and doors_reading.is_about_disclosure(text):
        return OWN_DOORS["complaint"]
    return None


async def show(turn: Turn, door: Door) -> None:
    """Say where it belongs; 仍要申请 goes on with these words."""
    special = own_door(door, turn.text)
    buttons = [*([special] if special else ()), STILL_APPLY, PERSON, NOT_APPLY]
    turn.say(bubble(door.text, buttons=buttons, kind="related"))
    services = turn.services
    await services.db.run(
        tasks.start_task,
        turn.conversation_id,
        REMEMBERED,
        "door",
        services.clock.now(),
        answers={WORDS: turn.text},
    )


async def remembered(turn: Turn) -> str:
    """The words that a door was shown for; empty when there are none (any more)."""
    services = turn.services
    task = await services.db.read(tasks.open_task, turn.conversation_id, services.clock.now())
    return task.answers.get(WORDS, "") if task and task.kind == REMEMBERED else ""


async def forget(turn: Turn) -> bool:
    """Drop the words; ``False`` when there were none."""
    services = turn.services
    now = services.clock.now()
    task = await services.db.read(tasks.open_task, turn.conversation_id, now)
    if task is None or task.kind != REMEMBERED:
        return False
    return await services.db.run(tasks.close_task, task.id, "left", now)
