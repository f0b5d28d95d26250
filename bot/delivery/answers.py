"""What Rasa's REST channel answered, read into bubbles and commands.

Two forms occur: ``{"text", "buttons": [{"title", "payload"}]}`` from the responses of ``domain.yml``, and
``{"custom": {…}}`` from our own actions: an :class:`~bot.delivery.messages.Outgoing`, or a command to the gateway.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.delivery.messages import Button, Outgoing
from bot.learning.asked import Asked


@dataclass(frozen=True)
class Handoff:
    """The command to call a person. ``summary`` tells staff what it is about; ``urgent``: somebody is in danger."""

    summary: str
    urgent: bool = False


@dataclass(frozen=True)
class Answers:
    """What one turn brought."""

    bubbles: tuple[Outgoing, ...] = ()
    handoff: Handoff | None = None
    asked: Asked | None = None  # the question that was looked up, to be kept with its answer
    is_displeased: bool = False  # the citizen said that the answer before was of no use

    @property
    def is_empty(self) -> bool:
        return not self.bubbles and self.handoff is None


def read_answers(items: Iterable[dict[str, Any]]) -> Answers:
    """Read the answers of one turn, in order. An item without text says nothing and is dropped."""
    bubbles: list[Outgoing] = []
    handoff = asked = None
    is_displeased = False
    for item in items:
        custom = item.get("custom")
        if isinstance(custom, dict) and custom.get("command") == "handoff":
            handoff = Handoff(str(custom.get("summary") or ""), custom.get("urgent") is True)
            continue
        if isinstance(custom, dict) and custom.get("command") == "question":
            asked = Asked.from_json(custom)
            continue
        if isinstance(custom, dict) and custom.get("command") == "feedback":
            is_displeased = True
            continue
        bubble = Outgoing.from_json(custom) if isinstance(custom, dict) else _from_response(item)
        if bubble.text.strip():
            bubbles.append(bubble)
    return Answers(tuple(bubbles), handoff, asked, is_displeased)


def _from_response(item: dict[str, Any]) -> Outgoing:
    buttons = (Button(str(b["title"]), str(b.get("payload") or b["title"])) for b in item.get("buttons") or ())
    return Outgoing(str(item.get("text") or ""), buttons=tuple(buttons))
