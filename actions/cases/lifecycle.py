"""What happens to an application, as data, and what state follows from it. State is never stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from actions.cases.tables import Application, CaseEvent


class EventKind(StrEnum):
    """The kinds of :class:`~actions.cases.tables.CaseEvent`."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    REGISTERED = "registered"
    REPLIED = "replied"


@dataclass(frozen=True)
class EventText:
    """How an event is called, and the article it rests on."""

    title: str
    article: str


EVENTS: Mapping[EventKind, EventText] = {
    EventKind.SUBMITTED: EventText("提交申请", "条例第二十九条"),
    EventKind.RECEIVED: EventText("确认收到", "条例第三十一条第三项"),
    EventKind.REGISTERED: EventText("登记", "条例第四十五条"),
    EventKind.REPLIED: EventText("答复", "条例第三十三条"),
}


class State(StrEnum):
    """Where an application stands, in the words that people read."""

    ARRIVED = "待确认收到"
    RECEIVED = "已收到"
    REGISTERED = "办理中"
    REPLIED = "已答复"


def state_of(kinds: Collection[str]) -> State:
    """The state that follows from the kinds of events that have happened."""
    if EventKind.REPLIED in kinds:
        return State.REPLIED
    if EventKind.REGISTERED in kinds:
        return State.REGISTERED
    return State.RECEIVED if EventKind.RECEIVED in kinds else State.ARRIVED


def state(application: Application) -> State:
    """The state of ``application``."""
    return state_of({event.kind for event in application.events})


def happen(
    application: Application, kind: EventKind, *, at: datetime, actor: str, facts: dict[str, Any], article: str = ""
) -> None:
    """Append an event and move the version on, so that who saw the application before knows that it changed.

    ``facts`` are dates and codes, no personal data. ``article`` replaces the usual one of the kind.
    """
    application.events.append(
        CaseEvent(
            sequence=len(application.events) + 1,
            kind=kind.value,
            at=at,
            actor=actor,
            article=article or EVENTS[kind].article,
            facts=facts,
        )
    )
    application.version = (application.version or 0) + 1
