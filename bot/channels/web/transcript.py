"""A visitor's own conversation, as the API shows it. The token is the only key: there is no id to guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.folding import fold
from bot.delivery.inbox import find_conversation
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import MessageView, recent, transcript
from bot.delivery.tables import Author, Conversation, Message, Owner, State
from bot.learning.log import RATED, ratings
from knowledge.tables import Passage

CHANNEL = "web"
PAGE = 100
ANSWER = "answer"  # the kind of bubble that quotes
PASSAGE_PATH = re.compile(r"/documents/\d{1,9}#p(\d{1,9})")  # Citation.href


@dataclass(frozen=True)
class Excerpt:
    """Some bubbles of one conversation, oldest first, and who answers it now."""

    owner: Owner
    messages: list[dict[str, Any]]  # the API's shape, see :func:`_to_json`
    has_more: bool  # in the direction of reading
    has_undelivered: bool
    seen: int = 0  # the citizen's last message that a person's page has shown


def conversation_id_of(session: Session, token: str) -> str | None:
    """The visitor's conversation; None before their first message."""
    conversation = find_conversation(session, CHANNEL, token)
    return None if conversation is None else conversation.id


def read_after(session: Session, conversation_id: str, after_id: int) -> Excerpt:
    """What followed message ``after_id``."""
    views = transcript(session, conversation_id, after_id=after_id, limit=PAGE + 1)
    return _excerpt(session, conversation_id, views[:PAGE], has_more=len(views) > PAGE)


def read_before(session: Session, conversation_id: str, before_id: int | None = None) -> Excerpt:
    """The last bubbles, or the last ones before ``before_id``."""
    views = recent(session, conversation_id, limit=PAGE + 1, before_id=before_id)
    return _excerpt(session, conversation_id, views[-PAGE:], has_more=len(views) > PAGE)


def _excerpt(session: Session, conversation_id: str, views: Sequence[MessageView], *, has_more: bool) -> Excerpt:
    stands = select(Conversation.owner, Conversation.seen_by_staff).where(Conversation.id == conversation_id)
    owner, seen = session.execute(stands).one()
    client_ids = _client_ids(session, [view.id for view in views if view.author is Author.CITIZEN])
    cited = _cited_passages(session, views)
    rated = ratings(session, [view.id for view in views if view.outgoing.kind in RATED])
    return Excerpt(
        Owner(owner),
        [_to_json(view, client_ids.get(view.id), cited, rated.get(view.id)) for view in views],
        has_more,
        any(view.state is State.PENDING for view in views),
        seen,
    )


def _client_ids(session: Session, message_ids: Sequence[int]) -> dict[int, str | None]:
    """The ids that the browser gave its own messages: it knows its bubble again, whatever the network lost."""
    if not message_ids:
        return {}
    query = select(Message.id, Message.channel_message_id).where(Message.id.in_(message_ids))
    return {row.id: row.channel_message_id for row in session.execute(query)}


def _cited_passages(session: Session, views: Sequence[MessageView]) -> dict[str, str]:
    """The words of the passages that answers link to, by path: the page marks them within a longer quotation."""
    urls = {link.url for view in views if view.outgoing.kind == ANSWER for link in view.outgoing.links}
    ids = {int(match[1]): url for url in urls if (match := PASSAGE_PATH.fullmatch(url))}
    if not ids:
        return {}
    query = select(Passage.id, Passage.text).where(Passage.id.in_(ids))
    return {ids[passage_id]: text for passage_id, text in session.execute(query).all()}


def _fold(outgoing: Outgoing) -> dict[str, int] | None:
    """Which characters are hidden at first, counted as JavaScript counts them."""
    found = fold(outgoing.text, outgoing.kind)
    if found is None:
        return None
    start, end = (len(outgoing.text[:at].encode("utf-16-le")) // 2 for at in (found.start, found.end))
    return {"start": start, "end": end}


def _to_json(
    view: MessageView, client_id: str | None, cited: Mapping[str, str], feedback: Mapping[str, object] | None
) -> dict[str, Any]:
    """One bubble. Staff stay nameless to citizens: the office speaks. ``feedback`` is null where none is asked for."""
    highlights = [cited[link.url] for link in view.outgoing.links if link.url in cited]
    return {
        "id": view.id,
        "author": view.author.value,
        "created_at": view.created_at.isoformat(),
        "client_id": client_id,
        "highlights": highlights,
        "feedback": feedback,
        "fold": None if view.author is Author.CITIZEN else _fold(view.outgoing),
        **view.outgoing.to_json(),
    }
