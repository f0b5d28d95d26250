"""What a citizen was offered last, for channels on which choices are typed back by number."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.delivery.messages import Outgoing
from bot.delivery.rows import table_of
from bot.delivery.tables import Direction, Message

_LOOKED_AT = 8  # messages, the last ones
_COLUMNS = table_of(Message).c
_LAST = select(_COLUMNS.direction, _COLUMNS.body).where(_COLUMNS.conversation_id == bindparam("id"))
_LAST = _LAST.order_by(_COLUMNS.id.desc()).limit(_LOOKED_AT)


def last_offered(session: Session, conversation_id: str) -> Outgoing | None:
    """The last bubble with choices, unless the citizen has said something since."""
    session.flush()
    for direction, body in session.execute(_LAST, {"id": conversation_id}):
        if direction == Direction.IN:
            return None
        said = Outgoing.from_json(json.loads(body))
        if said.buttons:
            return said
    return None
