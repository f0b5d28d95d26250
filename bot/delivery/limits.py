"""How often one person may write, in several windows at once, whatever the process that hears them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.delivery.rows import table_of
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


_COLUMNS = table_of(Message).c
_NTH = (
    select(_COLUMNS.created_at)
    .where(_COLUMNS.conversation_id == bindparam("conversation"), _COLUMNS.direction == Direction.IN)
    .order_by(_COLUMNS.id.desc())
    .offset(bindparam("before"))
    .limit(1)
)


class TooManyMessagesError(Exception):
    """The message is not taken; the text is for the citizen."""


def check(session: Session, conversation_id: str, now: datetime, windows: Sequence[Window] = WINDOWS) -> None:
    """Raises :class:`TooManyMessagesError` when one more message is one too many."""
    for window in sorted(windows, key=lambda window: window.limit):
        at = session.scalar(_NTH, {"conversation": conversation_id, "before": window.limit - 1})
        if at is None:
            return  # so few that no longer window can be full
        if at > now - window.period:
            raise TooManyMessagesError(f"您发得太快了，这条没有收下，请过{window.wait}再发。急事请打办公电话。")
