"""What a citizen was offered last, for channels on which choices are typed back by number."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.messages import Outgoing
from bot.delivery.tables import Direction, Message

_LOOKED_AT = 8  # messages, the last ones


def last_offered(session: Session, conversation_id: str) -> Outgoing | None:
    """The last bubble with choices, unless the citizen has said something since."""
    query = select(Message).where(Message.conversation_id == conversation_id)
    for message in session.scalars(query.order_by(Message.id.desc()).limit(_LOOKED_AT)):
        if message.direction == Direction.IN:
            return None
        said = Outgoing.from_json(json.loads(message.body))
        if said.buttons:
            return said
    return None
