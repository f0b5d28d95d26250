"""The right door (条例 Art. 39) outside of the form: shown, with the words kept for who wants to apply all the same."""

from __future__ import annotations

from datetime import timedelta

from actions.cases import doors_reading, tasks
from actions.cases.doors import Door, Kind, recognise
from actions.cases.tasks import REMEMBERED
from actions.dialogue.turn import Turn, bubble

__all__ = [
    "Door",
    "Kind",
    "find",
    "forget",
    "keep",
    "own_door",
    "reads_like_a_grievance",
    "recognise",
    "remembered",
    "show",
]

WORDS = "words"
_SURE = 0.55  # below, a text only reads like a grievance: outside of the form it is asked about, not called one
_JUST_NOW = timedelta(minutes=10)
_LONGEST = 2000  # characters kept
STILL_APPLY, PERSON, NOT_APPLY = ("仍要申请", "仍要申请"), ("转人工", "转人工"), ("不申请了", "不申请了")
# What this office does itself, in this conversation (Art. 41, 44, 47, 51).
OWN_DOORS = {
    "record": ("更正我的信息", "我要更正我的信息"),
    "complaint": ("投诉信息公开工作", "我要投诉信息公开工作"),
}


def find(turn: Turn) -> Door | None:
    """The door for what was said. A question has come to the right one: it is answered here."""
    door = recognise(turn.text, turn.services.agency.current)
    return None if door is None or door.kind is Kind.CONSULTATION or door.confidence < _SURE else door


def reads_like_a_grievance(turn: Turn) -> bool:
    """Whether anything in the words speaks for the model's guess that it is one."""
    door = recognise(turn.text)
    is_doubtful = door is not None and door.kind is not Kind.CONSULTATION
    return is_doubtful or doors_reading.has_words_of_a_grievance(turn.text)


def own_door(door: Door, text: str) -> tuple[str, str] | None:
    """The button for what is done in this very conversation."""
    if door.kind is Kind.CORRECTION:
        return OWN_DOORS["record"]
    if door.kind in (Kind.COMPLAINT, Kind.REPORT) and doors_reading.is_about_disclosure(text):
        return OWN_DOORS["complaint"]
    return None


async def show(turn: Turn, door: Door, *, own: tuple[str, str] | None = None) -> None:
    """Say where it belongs; 仍要申请 goes on with these words. ``own`` is a button for what is done here."""
    special = own_door(door, turn.text) or own
    buttons = [*([special] if special else ()), STILL_APPLY, PERSON, NOT_APPLY]
    turn.say(bubble(door.text, buttons=buttons, kind="related"))
    await keep(turn)


async def keep(turn: Turn) -> None:
    """Keep the words for 仍要申请, behind those of a moment ago: a story is told in several messages."""
    services, now = turn.services, turn.services.clock.now()
    task = await services.db.read(tasks.open_task, turn.conversation_id, now)
    is_fresh = task is not None and task.kind == REMEMBERED and now - task.updated_at <= _JUST_NOW
    before = task.answers.get(WORDS, "") if task and is_fresh else ""
    words = before if turn.text in before else f"{before}\n{turn.text}".strip()
    words = words if len(words) <= _LONGEST else turn.text
    await services.db.run(tasks.start_task, turn.conversation_id, REMEMBERED, "door", now, answers={WORDS: words})


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
