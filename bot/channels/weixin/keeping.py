"""Citizens' messages into the inbox, for all of Tencent's channels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.channels.hearing import Say, Tell, keep_told
from bot.channels.weixin.meaning import Fetch
from bot.channels.weixin.split import chosen
from bot.delivery import inbox
from bot.delivery.choices import last_offered
from bot.delivery.messages import Incoming, IncomingMedia
from bot.delivery.tables import Message


def keep(
    session: Session,
    channel: str,
    user: str,
    key: str,
    what: Say | Fetch | Tell,
    now: datetime,
    *,
    said_at: datetime | None = None,
) -> Message | None:
    """Put what somebody sent into the inbox; ``None`` when it is there already. The number of a choice becomes its
    words, and what is answered with a sentence is answered, unless a person has the conversation.

    Raises :class:`~bot.delivery.limits.TooManyMessagesError`.
    """
    if isinstance(what, Fetch):
        return inbox.accept_media(session, IncomingMedia(channel, user, key, what.media_id, said_at=said_at), now)
    if isinstance(what, Tell):
        told = Incoming(channel, user, key, what.shown, is_called=True, said_at=said_at)
        return keep_told(session, told, what.text, now)
    text = _meant(session, channel, user, what.text)
    said = Incoming(channel, user, key, text, is_called=True, is_tap=what.is_tap, said_at=said_at)
    return inbox.accept(session, said, now)


def _meant(session: Session, channel: str, user: str, text: str) -> str:
    """The words of the choice whose number was typed."""
    conversation = inbox.lock_known(session, channel, user)
    offered = last_offered(session, conversation.id) if conversation else None
    return (chosen(offered, text) if offered else None) or text
