"""A person, at any time."""

from __future__ import annotations

from actions.cases.masking import without_id_numbers
from actions.dialogue.turn import DialogueAction, Events, Turn, bubble

_QUOTED = 3
_QUOTE_LENGTH = 60


class ActionHandoff(DialogueAction):
    """转人工: the gateway moves the conversation to the staff queue."""

    def name(self) -> str:
        return "action_handoff"

    async def respond(self, turn: Turn) -> Events:
        hand_over(turn)
        return []


def hand_over(turn: Turn, description: str | None = None, *, about: str = "") -> None:
    """Tell the gateway and the citizen. ``description`` is given while a form is open: what is being applied for;
    ``about`` while an errand is: what it is."""
    agency = turn.services.agency
    turn.command("handoff", summary=about or _summary(turn, description))
    lines = [
        "好的，已经请工作人员来接待您，您可以先把要说的写在这里。",
        f"办公时间：{agency.office_hours}。不在办公时间的，上班后尽快回复。",
        f"也可以打电话：{agency.phone}。",
    ]
    if description is not None:
        lines.append("您填的申请内容都保存着，之后可以接着填。")
    elif about:
        lines.append("这件事先放在这里，之后说「继续」可以接着办。")
    turn.say(bubble("\n".join(lines), kind="handoff"))


def comfort(turn: Turn, description: str | None = None, *, about: str = "") -> None:
    """Somebody speaks of death or violence: kind words, emergency numbers, and a person at once."""
    turn.utter("utter_distress")
    hand_over(turn, description, about=about)


def _summary(turn: Turn, description: str | None) -> str:
    """What staff read in the queue. Words said inside a form are left out: they are names and numbers."""
    if description is not None:
        return f"正在填写公开申请。{f'想要：{_cut(description)}' if description else '还没有写想要什么。'}"
    said: list[str] = []
    in_form = False
    for event in turn.tracker.events:
        if event.get("event") == "active_loop":
            in_form = bool(event.get("name"))
        elif event.get("event") == "user" and not in_form and event.get("text"):
            said.append(_cut(event["text"]))
    quoted = said[-_QUOTED - 1 : -1] if said[-1:] == [_cut(turn.text)] else said[-_QUOTED:]
    return "最近的话：" + "；".join(quoted) if quoted else "直接要求转人工。"


def _cut(text: str) -> str:
    text = without_id_numbers(text)  # first: half a number would not be known as one
    return text if len(text) <= _QUOTE_LENGTH else f"{text[: _QUOTE_LENGTH - 1]}…"
