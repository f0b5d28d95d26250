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

from bot.channels.hearing import Say, Tell
from bot.channels.wechat import texts
from bot.channels.wechat.callback import Callbacks
from bot.channels.wechat.channel import NAME, WeChatChannel
from bot.channels.wechat.meaning import Consented, Gone, Meaning, Reported, meaning
from bot.channels.wechat.messages import Message, read_message
from bot.channels.wechat.replies import NOTHING, Reply, fitting, one_text, text_reply, wants_more
from bot.channels.weixin.callback import Refused
from bot.channels.weixin.crypto import MessageCrypto
from bot.channels.weixin.keeping import keep
from bot.channels.weixin.meaning import Fetch
from bot.channels.weixin.requests import body_of, checked, refusal
from bot.delivery import inbox, knocking, passive
from bot.delivery.carrying import Reply as Taken
from bot.delivery.limits import TooManyMessagesError
from bot.delivery.tables import Conversation, State
from bot.delivery.tables import Message as Stored
from bot.keys import CARRIERS, CLOCK, DB, HUB, REFUSED

log = logging.getLogger(__name__)

PATH = "/wechat"
REPLY_SECONDS = 4.0  # of the five that WeChat waits
RUN_OUT_SECONDS = 6.0  # of a call that is to be made again
LAST_CALL_AFTER = timedelta(seconds=9)  # the third call comes ten seconds after the first
TRY_AGAIN_SECONDS = 0.5  # while the database is away
LOOK_AGAIN_SECONDS = 1.5  # the answer may be another process's work, whose news were lost


@dataclass
class Account:
    """What the webhook works with. ``channel`` is there as soon as the application runs."""

    callbacks: Callbacks
    crypto: MessageCrypto | None
    channel: WeChatChannel | None = None
    refused: Counter[str] = field(default_factory=Counter)  # by reason, since the start


ACCOUNT: web.AppKey[Account] = web.AppKey("wechat_account", Account)


def setup(app: web.Application, callbacks: Callbacks, crypto: MessageCrypto | None) -> None:
    account = app[ACCOUNT] = Account(callbacks, crypto)
    app[REFUSED][NAME] = account.refused
    app.router.add_get(PATH, verify)
    app.router.add_post(PATH, hear)


async def verify(request: web.Request) -> web.Response:
    """The console's check of our address (接入指引)."""
    account = request.app[ACCOUNT]
    return checked(request, account.callbacks, request.app[CLOCK].now(), account.refused, "WeChat")


async def hear(request: web.Request) -> web.Response:
    """A message or event: kept before it is acknowledged; a repeated one gets what the first one got."""
    account, now = request.app[ACCOUNT], request.app[CLOCK].now()
    try:
        verified = account.callbacks.read(request.query, await body_of(request), now)
        message = read_message(verified.fields)
    except Refused as refused:
        return refusal(account.refused, refused.reason, "WeChat")
    loop = asyncio.get_running_loop()
    until = loop.time() + REPLY_SECONDS
    while True:
        try:
            answer = await _heard(request.app, message, now, until)
        except SQLAlchemyError as error:  # an error page would be shown as 故障; who gets no answer calls again
            if (left := until - loop.time()) <= 0:
                log.error("WeChat has to call again: %s", type(error).__name__)
                await asyncio.sleep(RUN_OUT_SECONDS - REPLY_SECONDS)
                return web.Response(status=503)
            await asyncio.sleep(min(left, TRY_AGAIN_SECONDS))
        else:
            text = answer.text
            response = _response(text_reply(text, message, verified, now, account.crypto) if text else NOTHING)
            if answer.pushed_next:
                await response.prepare(request)
                await response.write_eof()  # what is pushed may not overtake it
                await asyncio.shield(_release(request.app, answer.pushed_next))  # WeChat has hung up by now
            return response


@dataclass(frozen=True)
class Answer:
    """What the reply says, if anything, and the conversation of which the rest is pushed once the reply is out."""

    text: str = ""
    pushed_next: str = ""


async def _heard(app: web.Application, message: Message, now: datetime, until: float) -> Answer:
    """Keep the message, and answer it. ``until``: by the loop's clock."""
    channel = app[ACCOUNT].channel
    assert channel is not None
    try:
        kept = await app[DB].run(_keep, message, meaning(message), channel, now)
    except TooManyMessagesError as error:
        return Answer(str(error))
    if kept is None:
        return Answer()
    if kept.is_settled:
        app[HUB].publish(kept.conversation_id)
    else:
        app[HUB].publish_kept(kept.conversation_id)
    return await _answer(app, channel, kept, until)


@dataclass(frozen=True)
class Kept:
    """A message in the inbox."""

    conversation_id: str
    message_id: int
    heard_at: datetime  # when it first came
    is_settled: bool  # nothing more will be said to it


def _keep(session: Session, message: Message, what: Meaning, channel: WeChatChannel, now: datetime) -> Kept | None:
    """Put the message into the inbox, once, and hold what is to be said for the reply. ``None``: nothing to answer."""
    if isinstance(what, Gone):
        _nobody_there(session, message.user)
    elif isinstance(what, Consented):
        conversation = inbox.unspoken(session, NAME, message.user, now)
        for template, is_allowed in what.templates:
            knocking.consented(session, conversation.id, message.key, template, now, is_allowed=is_allowed)
    elif isinstance(what, Reported) and not what.is_ok and (known := _conversation_id(session, message.user)):
        knocking.did_not_arrive(session, known, what.template)
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
    return Kept(stored.conversation_id, stored.id, stored.created_at, stored.state in passive.SETTLED)


def _stored(
    session: Session, message: Message, what: Say | Fetch | Tell, channel: WeChatChannel, now: datetime
) -> Stored | None:
    stored = keep(session, NAME, message.user, message.key, what, now)
    if stored is None or not isinstance(what, Say) or channel.has_customer_service:
        return stored
    if wants_more(inbox.heard(stored)) and passive.has_waiting(session, stored.conversation_id):
        stored.state = State.ANSWERED  # what is waiting is the answer
    return stored


def _conversation_id(session: Session, user: str) -> str | None:
    found = inbox.find_conversation(session, NAME, user)
    return found.id if found else None


def _nobody_there(session: Session, user: str) -> None:
    """Who has unfollowed can't be told anything until they are back."""
    conversation = inbox.find_conversation(session, NAME, user)
    if conversation is not None:
        conversation.closed_for = conversation.last_citizen_at


async def _answer(app: web.Application, channel: WeChatChannel, kept: Kept, until: float) -> Answer:
    """What the reply says, waiting for it as long as WeChat does; nothing: what comes is pushed."""
    is_last = app[CLOCK].now() - kept.heard_at >= LAST_CALL_AFTER
    reply = await _taken(app, channel, kept, until)
    if reply is None:
        if channel.has_customer_service:
            await app[DB].run(passive.release, kept.conversation_id)
            app[HUB].publish(kept.conversation_id)
            return Answer()
        if is_last:
            return Answer(texts.NOT_READY)
        await asyncio.sleep(RUN_OUT_SECONDS - REPLY_SECONDS)  # WeChat has hung up by then, and calls again
        return Answer()
    app[HUB].publish(kept.conversation_id, has_work=reply.has_more)
    if not reply.parts:
        return Answer()
    text = one_text(reply.parts, has_more=reply.has_more and not channel.has_customer_service)
    return Answer(text, kept.conversation_id if reply.has_more else "")


async def _release(app: web.Application, conversation_id: str) -> None:
    """Let the rest be pushed; it would be in a few seconds anyway."""
    try:
        await app[DB].run(passive.release, conversation_id)
    except SQLAlchemyError as error:
        log.error("what does not fit into a reply waits: %s", type(error).__name__)
    app[HUB].publish(conversation_id)


async def _taken(app: web.Application, channel: WeChatChannel, kept: Kept, until: float) -> Taken | None:
    """What answers the message, as soon as it is settled; ``None`` when it isn't in time."""
    db, hub, loop = app[DB], app[HUB], asyncio.get_running_loop()
    seen, may_be_settled = hub.version(kept.conversation_id), kept.is_settled
    while True:
        if may_be_settled:
            reply = await db.run(passive.take_settled, kept.message_id, channel, fitting, app[CLOCK].now())
            if reply is not None:
                return reply
        left = until - loop.time()
        if left <= 0:
            return None
        with app[CARRIERS].offered(kept.message_id, channel, fitting) as carrier:
            has_news = await hub.wait(kept.conversation_id, min(left, LOOK_AGAIN_SECONDS), since=seen)
            if carrier.is_begun and (reply := await carrier.taken()) is not None:
                return reply
        seen = hub.version(kept.conversation_id)
        may_be_settled = has_news or await db.read(passive.is_settled, kept.message_id)


def _response(reply: Reply) -> web.Response:
    return web.Response(text=reply.body, content_type=reply.content_type, charset="utf-8")
