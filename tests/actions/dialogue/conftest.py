"""Actions without Rasa: a real database, a clock that stands still, a knowledge base that says what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.cases.calendar import WorkCalendar
from actions.cases.time import FixedClock
from actions.db import Base, Database
from actions.dialogue import all_actions
from actions.dialogue.services import Services
from actions.settings import AgencySettings
from knowledge.answers import Answer, Citation, Verdict
from tests.support.bubbles import check_spoken
from tests.support.databases import empty_sqlite

if TYPE_CHECKING:
    from tests.actions.dialogue.talk import Talk


@dataclass
class ToldKnowledge:
    """Answers :attr:`known` questions; knows :attr:`published` documents on everything."""

    known: dict[str, Answer] = field(default_factory=dict)
    published: list[Citation] = field(default_factory=list)
    places: tuple[str, ...] = ("滨州市", "南昌市")

    def answer(self, question: str, *, previous_question: str | None = None, today: date | None = None) -> Answer:
        return self.known.get(question, Answer(question, Verdict.NONE, "没有找到。"))

    def matching_documents(self, description: str, limit: int = 3) -> list[Citation]:
        return self.published[:limit]


class Conversation:
    """Runs one action at a time and keeps the slots, as Rasa would."""

    def __init__(self, services: Services, conversation_id: str = "c1") -> None:
        self.services = services
        self.sender_id = f"{conversation_id}.1"
        self.slots: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.ranking: list[tuple[str, float]] = []  # what the model takes the next messages for
        self.parts: list[tuple[str, str, float]] = []  # of the next messages, and what each is taken for
        self._actions: dict[str, Action] = {action.name(): action for action in all_actions(services)}

    def run(self, action: str, text: str, intent: str = "", confidence: float = 0.9) -> list[dict[str, Any]]:
        """Run ``action`` on what was said; its events, which are applied too."""
        ranking = [{"name": name, "confidence": share} for name, share in self.ranking]
        message = {"text": text, "intent": {"name": intent, "confidence": confidence}, "intent_ranking": ranking}
        message["parts"] = [{"text": part, "name": name, "confidence": share} for part, name, share in self.parts]
        self.events.append({"event": "user", "text": text, "input_channel": "web"})
        tracker = Tracker(self.sender_id, dict(self.slots), message, self.events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = asyncio.run(self._actions[action].run(dispatcher, tracker, {}))
        self.messages = dispatcher.messages
        check_spoken(self.messages)
        self.slots |= {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        return events

    def fill(self, *texts: str) -> None:
        """Say ``texts`` to the form, one after the other."""
        for text in texts:
            self.run("validate_application_form", text)

    @property
    def step(self) -> str | None:
        return self.slots.get("requested_slot")

    @property
    def responses(self) -> list[str]:
        """The names of the responses said."""
        return [message["response"] for message in self.messages if message.get("response")]

    @property
    def bubbles(self) -> list[dict[str, Any]]:
        return [m["custom"] for m in self.messages if m.get("custom") and "command" not in m["custom"]]

    def commands(self, name: str) -> list[dict[str, Any]]:
        """The commands of this name to the gateway."""
        return [m["custom"] for m in self.messages if m.get("custom", {}).get("command") == name]

    @property
    def text(self) -> str:
        return "\n".join(bubble["text"] for bubble in self.bubbles)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = empty_sqlite(tmp_path / "dialogue.db", Base.metadata)
    yield db
    db.dispose()


@pytest.fixture
def knowledge() -> ToldKnowledge:
    return ToldKnowledge()


@pytest.fixture
def services(
    db: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings, knowledge: ToldKnowledge
) -> Services:
    return Services(db, clock, calendar, agency, lambda: knowledge)  # type: ignore[arg-type,return-value]


@pytest.fixture
def conversation(services: Services) -> Conversation:
    return Conversation(services)


@pytest.fixture
def filled_in(conversation: Conversation) -> Conversation:
    """A conversation whose form stands at the read-back."""
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "个人", "陈建国")
    conversation.fill("居民身份证", "11010519491231002X", "13800138000", "现场查阅")
    assert conversation.step == "confirmation"
    return conversation


@pytest.fixture
def talk(services: Services) -> Talk:
    """A conversation in which applications are filed and worked on."""
    from tests.actions.dialogue.talk import Talk

    return Talk(services)
