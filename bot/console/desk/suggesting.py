"""What could be answered: for the citizen's last message, or a canned reply filled in. JSON for the page's script; the
API asks the same functions.

Nothing is said by itself: a choice goes into the composer, and who sends it has read it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.console.canned import replies
from bot.console.canned.articles import LAW, find_article, normalised
from bot.console.canned.preparing import filled
from bot.console.canned.tables import CannedReply
from bot.console.desk.holding import RefusedError, open_to
from bot.console.desk.sources import link_of
from bot.console.me import Me, me
from bot.console.policy import Permission
from bot.delivery.fallback import is_call
from bot.delivery.tables import Direction, Message
from bot.keys import CLOCK, DB, KNOWLEDGE
from knowledge.answers import Answer, Citation, Verdict, book_title

if TYPE_CHECKING:
    from knowledge import KnowledgeBase

MOST = 3
MOST_CANNED = 2
_RELATED = "可能相关"
_LOOKED_AT = 3  # of the citizen's last messages
_LONGEST = 200  # characters of the message that are looked at
_NOT_YOURS = "此会话不由您接待。"
SWITCHED_OFF = "没有这条常用语，可能已经停用。"
_RELATED_BESIDE = 1  # what is near, beside an answer


@dataclass(frozen=True)
class Suggestion:
    """One of them, as the page shows it."""

    label: str  # 答 | 问答 | 可能相关 | 常用语
    text: str
    citations: tuple[Citation, ...] = ()
    canned: int | None = None
    missing: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        links = {one.href: link_of(one) for one in self.citations}
        passages = list(dict.fromkeys(one.passage_id for one in self.citations))
        return {
            "label": self.label,
            "text": self.text,
            "sources": [{"title": link.title, "url": link.url} for link in links.values()],
            "passages": ",".join(map(str, passages)),
            "canned": self.canned,
            "missing": [{"name": name, "why": why} for name, why in self.missing],
        }


@dataclass(frozen=True)
class Suggestions:
    """What could be answered to the message ``message_id`` (0: nothing was said that asks for anything)."""

    message_id: int
    is_loading: bool  # the documents can't be asked yet
    items: tuple[Suggestion, ...]


async def suggestions(request: web.Request) -> web.Response:
    """``GET …/suggestions``."""
    try:
        found = await suggest(request.app, request.match_info["id"], me(request))
    except RefusedError:
        raise web.HTTPForbidden(text=_NOT_YOURS) from None
    items = [one.to_json() for one in found.items]
    return web.json_response({"for": found.message_id, "loading": found.is_loading, "items": items})


async def suggest(app: web.Application, conversation_id: str, person: Me) -> Suggestions:
    """At most :data:`MOST` for the last message of the citizen. Raises :class:`RefusedError`."""
    await app[DB].read(open_to, conversation_id, person, Permission.WRITE_IN_CONVERSATION)
    said = await app[DB].read(_last_words, conversation_id)
    found: list[Suggestion] = []
    is_loading = False
    if said is not None:
        today = china_date(app[CLOCK].now())
        holder = app[KNOWLEDGE]
        from_documents, is_loading = await asyncio.to_thread(lambda: _look(holder.current_if_loaded, said[1], today))
        answers = [one for one in from_documents if one.label != _RELATED]
        active = await app[DB].read(replies.all_replies, only_active=True)
        fitting = replies.fitting(active, said[1], MOST_CANNED, _articles(answers))
        canned = [await _fill(app, conversation_id, person, reply) for reply in fitting]
        related = [one for one in from_documents if one.label == _RELATED]
        found = [*answers, *canned, *related][:MOST]
    return Suggestions(said[0] if said else 0, is_loading, tuple(found))


async def canned(request: web.Request) -> web.Response:
    """``GET …/canned/{canned}``: a reply filled in for this conversation."""
    conversation_id, reply_id = request.match_info["id"], int(request.match_info["canned"])
    try:
        found = await filled_reply(request.app, conversation_id, me(request), reply_id)
    except RefusedError:
        raise web.HTTPForbidden(text=_NOT_YOURS) from None
    if found is None:
        raise web.HTTPNotFound(text=SWITCHED_OFF)
    return web.json_response(found.to_json())


async def filled_reply(app: web.Application, conversation_id: str, person: Me, reply_id: int) -> Suggestion | None:
    """A reply filled in for the conversation; ``None``: none of that number is in use. Raises :class:`RefusedError`."""
    await app[DB].read(open_to, conversation_id, person, Permission.WRITE_IN_CONVERSATION)
    reply = await app[DB].read(replies.find_reply, reply_id)
    return None if reply is None or not reply.is_active else await _fill(app, conversation_id, person, reply)


async def prefilled(request: web.Request, reply_id: int) -> Suggestion | None:
    """The same for the page without a script: what stands in the composer when it opens."""
    reply = await request.app[DB].read(replies.find_reply, reply_id)
    if reply is None or not reply.is_active:
        return None
    return await _fill(request.app, request.match_info["id"], me(request), reply)


async def _fill(app: web.Application, conversation_id: str, person: Me, reply: CannedReply) -> Suggestion:
    text = await filled(app, conversation_id, reply.text, person.name)
    citations: tuple[Citation, ...] = ()
    if reply.article:
        holder, article = app[KNOWLEDGE], reply.article
        where = await asyncio.to_thread(lambda: _article(holder.current_if_loaded, article))
        citations = (where,) if where else ()
    return Suggestion("常用语", text.text, citations, canned=reply.id, missing=tuple(text.missing.items()))


def _article(knowledge: KnowledgeBase | None, article: str) -> Citation | None:
    return find_article(knowledge, article) if knowledge else None


def _look(knowledge: KnowledgeBase | None, said: str, today: date) -> tuple[list[Suggestion], bool]:
    """What the documents say; the second: they are still being loaded."""
    if knowledge is None:
        return [], True
    return of_documents(knowledge.answer(said, today=today), knowledge, said), False


def of_documents(answer: Answer, knowledge: KnowledgeBase, said: str) -> list[Suggestion]:
    """An answer as the bot would give it, and what is near, each with its source."""
    if answer.verdict is Verdict.RELATED:
        return [_near(one) for one in answer.citations[:MOST]]
    if answer.verdict is not Verdict.ANSWER:
        return []
    label = "问答" if answer.faq_id is not None else "答"
    used = {one.document_id for one in answer.citations}
    others = [one for one in knowledge.near(said, MOST) if one.document_id not in used]
    return [Suggestion(label, answer.text, answer.citations), *(_near(one) for one in others[:_RELATED_BESIDE])]


def _articles(answers: Iterable[Suggestion]) -> set[str]:
    """The articles of the Regulation that answers rest on."""
    cited = (citation for one in answers for citation in one.citations)
    return {article for one in cited if LAW in one.title and (article := normalised(one.section))}


def _near(one: Citation) -> Suggestion:
    number = f"（{one.document_number}）" if one.document_number else ""
    return Suggestion(_RELATED, f"{one.excerpt}\n——{book_title(one.title)}{number}{one.section}", (one,))


def _last_words(session: Session, conversation_id: str) -> tuple[int, str] | None:
    """The id of the citizen's last message, and the last words that say what they want: 转人工 alone does not."""
    query = select(Message.id, Message.body).where(
        Message.conversation_id == conversation_id, Message.direction == Direction.IN, Message.kind == "text"
    )
    rows = session.execute(query.order_by(Message.id.desc()).limit(_LOOKED_AT)).all()
    said = (str(json.loads(body)["text"]).strip()[:_LONGEST] for _, body in rows)
    words = next((text for text in said if text and not is_call(text)), None)
    return (rows[0][0], words) if words else None
