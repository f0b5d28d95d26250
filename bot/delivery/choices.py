"""What a citizen was offered last, for channels on which choices are typed back by number."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.delivery.messages import Outgoing
from bot.delivery.tables import Direction, Message

_LOOKED_AT = 8  # messages, the last ones
_LAST = select(Message).where(Message.conversation_id == bindparam("id")).order_by(Message.id.desc()).limit(_LOOKED_AT)


def last_offered(session: Session, conversation_id: str) -> Outgoing | None:
    """The last bubble with choices, unless the citizen has said something since."""
    for message in session.scalars(_LAST, {"id": conversation_id}):
        if message.direction == Direction.IN:
            return None
        said = Outgoing.from_json(json.loads(message.body))
        if said.buttons:
            return said
    return None
