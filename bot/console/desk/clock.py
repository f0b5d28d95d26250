"""The first-response clock: minutes of the office hours from the call for a person to a person's first word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.reception import Reception
from bot.delivery.tables import Talk
from bot.keys import AGENCY, CALENDAR, CLOCK, SETTINGS

_SOON = 2 / 3  # of the limit: from here on it is amber


@dataclass(frozen=True)
class Watch:
    """What the clock is read with."""

    reception: Reception
    limit: int  # minutes
    now: datetime

    @classmethod
    def of(cls, request: web.Request) -> Watch:
        """With the office's hours and limit, now."""
        app = request.app
        return cls(Reception(app[AGENCY], app[CALENDAR]), app[SETTINGS].first_response_minutes, app[CLOCK].now())

    def read(self, talk: Talk | None) -> dict[str, Any]:
        """``state`` (green, amber, red, or empty) and ``text``; an answered talk keeps the minutes as counted then."""
        if talk is None:
            return {"state": "", "text": ""}
        if talk.first_word_at is None:
            minutes = self.reception.open_minutes(talk.asked_at, self.now)
            state = self._state(minutes)
            note = {"amber": "，快到时限", "red": "，已超时"}.get(state, "")
            return {"state": state, "text": f"首次回应：已过{minutes}分钟，限{self.limit}分钟{note}"}
        if talk.first_minutes is None:
            return {"state": "", "text": ""}
        state = self._state(talk.first_minutes) if talk.first_minutes > self.limit else "green"
        note = "，超时" if state == "red" else ""
        took = f"用了{talk.first_minutes}分钟" if talk.first_minutes else "不到1分钟"
        return {"state": state, "text": f"首次回应{took}{note}"}

    def _state(self, minutes: int) -> str:
        if minutes > self.limit:
            return "red"
        return "amber" if minutes >= _SOON * self.limit else "green"


def open_talks(session: Session, conversation_ids: Iterable[str]) -> Mapping[str, Talk]:
    """The talks that go on, by conversation."""
    query = select(Talk).where(Talk.conversation_id.in_(list(conversation_ids)), Talk.ended_at.is_(None))
    return {talk.conversation_id: talk for talk in session.scalars(query.order_by(Talk.id))}
