"""How often one person may write, in several windows at once, whatever the process that hears them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.tables import Direction, Message


@dataclass(frozen=True)
class Window:
    """At most ``limit`` messages within ``period``; ``wait`` is how that is said."""

    limit: int
    period: timedelta
    wait: str


WINDOWS = (
    Window(20, timedelta(minutes=1), "一分钟"),
    Window(150, timedelta(hours=1), "一小时"),
    Window(600, timedelta(days=1), "一天"),
)


class TooManyMessagesError(Exception):
    """The message is not taken; the text is for the citizen."""


def check(session: Session, conversation_id: str, now: datetime, windows: Sequence[Window] = WINDOWS) -> None:
    """Raises :class:`TooManyMessagesError` when one more message is one too many."""
    theirs = (Message.conversation_id == conversation_id, Message.direction == Direction.IN)
    for window in windows:
        nth = select(Message.created_at).where(*theirs).order_by(Message.id.desc()).offset(window.limit - 1).limit(1)
        at = session.scalar(nth)
        if at is not None and at > now - window.period:
            raise TooManyMessagesError(f"您发得太快了，这条没有收下，请过{window.wait}再发。急事请打办公电话。")
