"""One turn of a conversation as an action sees it, and the base class of all actions."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.cases.attachments import Attached
from actions.dialogue.services import Services, services_from_settings

logger = logging.getLogger(__name__)

Events = list[EventType]
Bubble = dict[str, Any]
NOT_UNDERSTOOD = "nlu_fallback"  # the intent of what the model is not sure about


def bubble(
    text: str,
    *,
    buttons: Iterable[tuple[str, str]] = (),
    links: Iterable[tuple[str, str]] = (),
    kind: str = "text",
) -> Bubble:
    """One message as the gateway reads it (``bot.delivery.messages.Outgoing``).

    ``buttons`` are (title, what tapping says), ``links`` (title, url).
    """
    return {
        "text": text,
        "buttons": [{"title": title, "text": said} for title, said in buttons],
        "links": [{"title": title, "url": url} for title, url in links],
        "kind": kind,
    }


@dataclass(frozen=True)
class Part:
    """A part of a message, and what the model takes it for on its own."""

    text: str
    intent: str
    confidence: float


class Turn:
    """What the citizen said, where, and the means to answer."""

    def __init__(self, services: Services, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self.services = services
        self.tracker = tracker
        self._dispatcher = dispatcher
        message = tracker.latest_message
        self.text: str = (message.get("text") or "").strip()
        intent = message.get("intent") or {}
        self.intent: str = intent.get("name") or ""
        self.attached: Sequence[Attached] = ()  # the files that belong to what is going on, see dialogue.attached
        self.confidence: float = float(intent.get("confidence") or 0.0)
        self.ranking: list[tuple[str, float]] = [  # what else the model thinks it may be, likeliest first
            (str(each["name"]), float(each.get("confidence") or 0.0))
            for each in message.get("intent_ranking") or ()
            if each.get("name") and each["name"] != NOT_UNDERSTOOD
        ]

        self.parts: list[Part] = [  # of a message that turns to something else
            Part(str(each["text"]), str(each["name"]), float(each.get("confidence") or 0.0))
            for each in message.get("parts") or ()
            if each.get("text") and each.get("name")
        ]

    def saying(self, text: str, intent: str, confidence: float | None = None) -> Turn:
        """The same turn with other words: what was said before, taken up now, and what the model took it for."""
        other = copy(self)
        other.text, other.intent = text, intent
        if confidence is not None:
            other.confidence, other.ranking, other.parts = confidence, [(intent, confidence)], []
        return other

    @property
    def conversation_id(self) -> str:
        """The gateway's conversation: Rasa's sender is ``<conversation>.<epoch>``."""
        sender: str = self.tracker.sender_id
        return sender.rpartition(".")[0] or sender

    @property
    def channel(self) -> str:
        """The channel that the citizen writes from, as the gateway names it."""
        channel = self.tracker.get_latest_input_channel()
        return channel if channel and channel != "rest" else "web"

    def slot(self, name: str) -> str | None:
        value: str | None = self.tracker.get_slot(name)
        return value

    def say(self, message: Bubble) -> None:
        """Say a message made here."""
        self._dispatcher.utter_message(json_message=message)

    def utter(self, response: str, **values: str) -> None:
        """Say one of the responses of ``nlu_data/responses``."""
        self._dispatcher.utter_message(response=response, **values)

    def command(self, name: str, **details: Any) -> None:
        """Tell the gateway something; the citizen doesn't see it."""
        self._dispatcher.utter_message(json_message={"command": name, **details})


class DialogueAction(Action, ABC):
    """An action that answers in :meth:`respond`; when that fails, the citizen is told and nothing is lost."""

    def __init__(self, services: Services | None = None) -> None:
        self._services = services

    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    async def respond(self, turn: Turn) -> Events:
        """Answer, and return the events for Rasa."""

    def trouble_events(self, turn: Turn) -> Events:
        """The events when :meth:`respond` failed."""
        return []

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        turn = Turn(self._services or services_from_settings(), dispatcher, tracker)
        try:
            return await self.respond(turn)
        except Exception as error:
            where = error.__traceback__
            while where and where.tb_next:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
            logger.error("%s failed: %s at %s", self.name(), type(error).__name__, place)
            dispatcher.messages.clear()
            turn.utter("utter_form_trouble")
            return self.trouble_events(turn)
