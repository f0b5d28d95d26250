"""Proof of delivery: how each reply was served, by which number, and what became of the message that told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.desk_views import CaseView
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle.table import METHODS
from bot.delivery.tables import Author, Direction, Message, State

_SERVED = frozenset({EventKind.SERVED, EventKind.REPLIED_AT_ONCE})
_STATES = {
    State.PENDING: ("正在发送", "amber"),
    State.DELIVERED: ("已发到对话", "green"),
    State.UNSURE: ("不确定是否送到，请核实", "amber"),
    State.FAILED: ("没有送到，请换一种方式送达", "red"),
    State.LAID_ASIDE: ("没有送到，已另行处理", "amber"),
}
LACKING = "没有记录凭证。请保留签收单、邮件回执或者发送记录，用“写办理记录”补记凭证号。"


@dataclass(frozen=True)
class Proof:
    """How a reply reached the applicant."""

    on: date
    method: str  # Chinese
    number: str  # 凭证号
    by: str
    recorded_at: datetime
    message: str  # Chinese: of the message in the conversation; empty: there is none, or it is not kept any more
    colour: str

    @property
    def is_lacking(self) -> bool:
        """Neither a number nor a message proves it."""
        return not self.number and self.colour != "green"


def proofs_of(session: Session, view: CaseView) -> list[Proof]:
    """Of each reply that was served, the first first."""
    found = []
    for line in view.history:
        if line.kind not in _SERVED:
            continue
        words, colour = _message(session, view.conversation_id, line.at) if view.conversation_id else ("", "")
        method, number = str(line.facts.get("method", "")), line.words.get("proof", "")
        found.append(Proof(line.on, METHODS.get(method, method), number, line.actor, line.at, words, colour))
    return found


def _message(session: Session, conversation_id: str, at: datetime) -> tuple[str, str]:
    """The notice that was put into the conversation in the same transaction: of that very instant."""
    query = (
        select(Message.state)
        .where(Message.conversation_id == conversation_id, Message.created_at == at)
        .where(Message.direction == Direction.OUT, Message.author == Author.STAFF)
        .order_by(Message.id.desc())
    )
    state = session.scalars(query.limit(1)).first()
    return _STATES.get(State(state), ("", "")) if state else ("", "")
