"""``/wechat``: what WeChat calls. A message is kept, then answered in the reply if that can be done in time.

WeChat waits 5 seconds, calls three times in all, and shows what one of the replies says. So the reply waits up to
:data:`REPLY_SECONDS` for the bot; what is ready later is pushed (customer-service messages). An account that can't push
lets the first two calls run out, which gives the bot 15 seconds, and then offers 回复 1 查看.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.channels.wechat import texts
from bot.channels.wechat.callback import MOST_BYTES, Callbacks, Reason, Refused
from bot.channels.wechat.channel import NAME, WeChatChannel
from bot.channels.wechat.crypto import MessageCrypto
from bot.channels.wechat.meaning import Fetch, Gone, Meaning, Say, Tell, meaning
from bot.channels.wechat.messages import Message, read_message
from bot.channels.wechat.replies import NOTHING, Reply, fitting, one_text, text_reply, wants_more
from bot.channels.wechat.split import chosen
from bot.delivery import inbox, passive
from bot.delivery.choices import last_offered
from bot.delivery.limits import TooManyMessagesError
from bot.delivery.messages import Incoming, IncomingMedia, Outgoing
from bot.delivery.outbox import lock_conversation, say
from bot.delivery.tables import Author, Conversation, Owner, State
from bot.delivery.tables import Message as Stored
from bot.keys import CLOCK, DB, HUB

log = logging.getLogger(__name__)

PATH = "/wechat"
REPLY_SECONDS = 4.0  # of the five that WeChat waits
RUN_OUT_SECONDS = 6.0  # of a call that is to be made again
LAST_CALL_AFTER = timedelta(seconds=9)  # the third call comes ten seconds after the first
LOOK_AGAIN_SECONDS = 0.5  # the answer may be another process's work
SHOWN_REFUSALS = 20  # of one kind are logged one by one


@dataclass
class Account:
    """What the webhook works with. ``channel`` is there as soon as the application runs."""

    callbacks: Callbacks
    crypto: MessageCrypto | None
    channel: WeChatChannel | None = None
    refused: Counter[str] = field(default_factory=Counter)  # by reason, since the start


ACCOUNT: web.AppKey[Account] = web.AppKey("wechat_account", Account)


def setup(app: web.Application, callbacks: Callbacks, crypto: MessageCrypto | None) -> None:
    app[ACCOUNT] = Account(callbacks, crypto)
    app.router.add_get(PATH, verify)
    app.router.add_post(PATH, hear)


async def verify(request: web.Request) -> web.Response:
    """The console's check of our address (接入指引)."""
    account = request.app[ACCOUNT]
    try:
        return web.Response(text=account.callbacks.verify(request.query, request.app[CLOCK].now()))
    except Refused as refused:
        return _refusal(account, refused.reason)


async def hear(request: web.Request) -> web.Response:
    """A message or event: kept before it is acknowledged; a repeated one gets what the first one got."""
    account, now = request.app[ACCOUNT], request.app[CLOCK].now()
    try:
        verified = account.callbacks.read(request.query, await _body(request), now)
        message = read_message(verified.fields)
    except Refused as refused:
        return _refusal(account, refused.reason)
    loop = asyncio.get_running_loop()
    until = loop.time() + REPLY_SECONDS
    while True:
        try:
            text = await _heard(request.app, message, now, until)
        except SQLAlchemyError as error:  # an error page would be shown as 故障; who gets no answer calls again
            if (left := until - loop.time()) <= 0:
                log.error("WeChat has to call again: %s", type(error).__name__)
                await asyncio.sleep(RUN_OUT_SECONDS - REPLY_SECONDS)
                return web.Response(status=503)
            await asyncio.sleep(min(left, LOOK_AGAIN_SECONDS))
        else:
            return _response(text_reply(text, message, verified, now, account.crypto) if text else NOTHING)


async def _heard(app: web.Application, message: Message, now: datetime, until: float) -> str:
    """Keep the message; what the reply says, empty for nothing. ``until``: by the loop's clock, for the answer."""
    channel = app[ACCOUNT].channel
    assert channel is not None
    try:
        kept = await app[DB].run(_keep, message, meaning(message), channel, now)
    except TooManyMessagesError as error:
        return str(error)
    if kept is None:
        return ""
    app[HUB].publish(kept.conversation_id)
    return await _answer(app, channel, kept, until)


@dataclass(frozen=True)
class Kept:
    """A message in the inbox."""

    conversation_id: str
    message_id: int
    heard_at: datetime  # when it first came


def _keep(session: Session, message: Message, what: Meaning, channel: WeChatChannel, now: datetime) -> Kept | None:
    """Put the message into the inbox, once, and hold what is to be said for the reply. ``None``: nothing to answer."""
    if isinstance(what, Gone):
        _nobody_there(session, message.user)
    if not isinstance(what, Say | Fetch | Tell):
        return None
    stored = _stored(session, message, what, channel, now)
    if stored is None:
        stored = session.scalars(
            select(Stored)
            .join(Conversation, Conversation.id == Stored.conversation_id)
            .where(Conversation.id == _conversation_id(session, message.user), Stored.channel_message_id == message.key)
        ).one()
    passive.hold(session, stored.conversation_id, now + timedelta(seconds=REPLY_SECONDS + 1))
    return Kept(stored.conversation_id, stored.id, stored.created_at)


def _stored(
    session: Session, message: Message, what: Say | Fetch | Tell, channel: WeChatChannel, now: datetime
) -> Stored | None:
    if isinstance(what, Fetch):
        media = IncomingMedia(NAME, message.user, message.key, what.media_id)
        return inbox.accept_media(session, media, now)
    text = what.shown if isinstance(what, Tell) else _meant(session, message.user, what.text)
    stored = inbox.accept(session, Incoming(NAME, message.user, message.key, text, is_called=True), now)
    if stored is None:
        return None
    conversation = lock_conversation(session, stored.conversation_id)
    if isinstance(what, Tell) and conversation.owner == Owner.BOT:
        stored.state = State.ANSWERED
        say(session, conversation.id, Outgoing(what.text), author=Author.SYSTEM, now=now, in_reply_to=stored.id)
    elif not channel.has_customer_service and wants_more(text) and passive.has_waiting(session, stored.conversation_id):
        stored.state = State.ANSWERED  # what is waiting is the answer
    return stored


def _meant(session: Session, user: str, text: str) -> str:
    """The words of the choice whose number was typed."""
    conversation = _conversation_id(session, user)
    offered = last_offered(session, conversation) if conversation else None
    return (chosen(offered, text) if offered else None) or text


def _conversation_id(session: Session, user: str) -> str | None:
    found = inbox.find_conversation(session, NAME, user)
    return found.id if found else None


def _nobody_there(session: Session, user: str) -> None:
    """Who has unfollowed can't be told anything until they are back."""
    conversation = inbox.find_conversation(session, NAME, user)
    if conversation is not None:
        conversation.closed_for = conversation.last_citizen_at


async def _answer(app: web.Application, channel: WeChatChannel, kept: Kept, until: float) -> str:
    """What the reply says, waiting for it as long as WeChat does; empty: nothing, what comes is pushed."""
    is_last = app[CLOCK].now() - kept.heard_at >= LAST_CALL_AFTER
    if not await _settled(app, kept, until):
        if channel.has_customer_service:
            await app[DB].run(passive.release, kept.conversation_id)
            app[HUB].publish(kept.conversation_id)
            return ""
        if is_last:
            return texts.NOT_READY
        await asyncio.sleep(RUN_OUT_SECONDS - REPLY_SECONDS)  # WeChat has hung up by then, and calls again
        return ""
    reply = await app[DB].run(passive.take, kept.message_id, channel, fitting, app[CLOCK].now())
    app[HUB].publish(kept.conversation_id)
    if not reply.parts:
        return ""
    return one_text(reply.parts, has_more=reply.has_more and not channel.has_customer_service)


async def _settled(app: web.Application, kept: Kept, until: float) -> bool:
    """Wait until the message has its answer; ``False`` when it has none in time."""
    loop = asyncio.get_running_loop()
    while True:
        seen = app[HUB].version(kept.conversation_id)
        if await app[DB].read(passive.is_settled, kept.message_id):
            return True
        left = until - loop.time()
        if left <= 0:
            return False
        await app[HUB].wait(kept.conversation_id, min(left, LOOK_AGAIN_SECONDS), since=seen)


async def _body(request: web.Request) -> bytes:
    """Raises :class:`Refused` as soon as it is too much."""
    if (request.content_length or 0) > MOST_BYTES:
        raise Refused(Reason.OVERSIZED)
    body = bytearray()
    async for chunk in request.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(Reason.OVERSIZED)
    return bytes(body)


def _refusal(account: Account, reason: Reason) -> web.Response:
    account.refused[reason.value] += 1
    if account.refused[reason.value] <= SHOWN_REFUSALS:
        log.warning("a call of WeChat was refused: %s", reason.value)
    return web.Response(status=413 if reason is Reason.OVERSIZED else 403, text="")


def _response(reply: Reply) -> web.Response:
    return web.Response(text=reply.body, content_type=reply.content_type, charset="utf-8")
