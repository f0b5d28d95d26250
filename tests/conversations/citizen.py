"""A citizen who talks to Rasa as the gateway does, and reads what the citizen would read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.cases import drafts
from actions.cases.form_restore import restore_events
from actions.dialogue.services import Services
from bot.delivery.messages import Button, Outgoing
from bot.rasa_client import RasaClient


class Citizen:
    """One conversation."""

    def __init__(self, client: RasaClient, services: Services, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        self._client = client
        self._services = services
        self._epoch = 1
        self.bubbles: list[Outgoing] = []
        self.commands: list[dict[str, Any]] = []

    async def say(self, text: str) -> None:
        """Send ``text``; the answer is then in :attr:`bubbles` and :attr:`commands`."""
        answers = await self._client.send(f"{self.conversation_id}.{self._epoch}", text, channel="web")
        custom = [answer.get("custom") or {} for answer in answers]
        self.commands = [message for message in custom if "command" in message]
        self.bubbles = [_read(answer) for answer in answers if "command" not in (answer.get("custom") or {})]

    async def come_back(self) -> None:
        """What the gateway does after a long silence or a restart: a new session, the form restored from the draft."""
        self._epoch += 1
        if draft := await self._services.db.read(drafts.open_draft, self.conversation_id):
            await self._client.add_events(f"{self.conversation_id}.{self._epoch}", restore_events(draft))

    async def answers(self) -> Mapping[str, str] | None:
        """What the open draft holds; ``None`` without one."""
        draft = await self._services.db.read(drafts.open_draft, self.conversation_id)
        return draft.answers if draft else None

    @property
    def text(self) -> str:
        return "\n".join(bubble.text for bubble in self.bubbles)

    @property
    def links(self) -> str:
        return "\n".join(f"{link.title} {link.url}" for bubble in self.bubbles for link in bubble.links)

    @property
    def buttons(self) -> list[str]:
        return [button.text for bubble in self.bubbles for button in bubble.buttons]


def _read(answer: dict[str, Any]) -> Outgoing:
    if "custom" in answer:
        return Outgoing.from_json(answer["custom"])
    buttons = tuple(Button(button["title"], button["payload"]) for button in answer.get("buttons") or ())
    return Outgoing(str(answer.get("text") or ""), buttons)
