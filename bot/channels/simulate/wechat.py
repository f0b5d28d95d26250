"""A WeChat on this machine: citizens with phones on one side, its API on the other, with its errors and delays.

Behaves as documented (see :mod:`bot.channels.wechat.client` and :mod:`~bot.channels.wechat.callback` for the pages):
callbacks are tried three times with the same MsgId, 5 seconds each; an answer that can't be read is shown as
该公众号提供的服务出现故障; the window and its count of messages are kept; tokens run out and are taken back.

What goes wrong is ordered beforehand: :meth:`FakeWeChat.fail` for the API, :attr:`FakeWeChat.duplicates` and
:attr:`FakeWeChat.same_nonce` for callbacks. Time is the given clock's, but waiting for an answer (``patience``) is
real, as our server's work is.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from actions.cases.time import Clock
from bot.channels.simulate.wechat_calls import Account, Answer, call, callback, understood
from bot.channels.simulate.wechat_phones import BROKEN, How, Phone
from bot.channels.simulate.wire import Wire, callback_wire
from bot.channels.wechat.messages import AFTER_MESSAGE, AFTER_TAP
from bot.channels.weixin.crypto import sign

TRIES = 3


@dataclass(frozen=True)
class Failure:
    """What happens to one call of the API. ``drop`` "before": nothing was done; "after": done, and no answer."""

    code: int = 0
    status: int = 200
    delay: float = 0.0
    drop: str = ""


@dataclass
class GivenToken:
    value: str
    until: Any  # datetime
    is_taken_back: bool = False


@dataclass
class FakeWeChat:
    """The world. ``callback_url`` is our server's; the API is served by
    :func:`bot.channels.simulate.wechat_api.application`."""

    account: Account
    clock: Clock
    callback_url: str = ""
    patience: float = 5.0
    has_customer_service: bool = True
    templates: frozenset[str] = frozenset()
    forbidden_word: str = "违禁词"
    duplicates: int = 0  # so many of the next callbacks come twice at the same time
    same_nonce: bool = False  # whether retries repeat the request to the letter
    calls: Counter[str] = field(default_factory=Counter)  # of the API, by path
    attempts: int = 0  # callbacks made, retries included
    menu: dict[str, Any] | None = None
    media: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    tokens: list[GivenToken] = field(default_factory=list)
    watch: Callable[[Wire], None] = lambda _wire: None  # is told of every call, both ways
    _phones: dict[str, Phone] = field(default_factory=dict)
    _failures: dict[str, list[Failure]] = field(default_factory=dict)
    _count: int = 0

    def phone(self, openid: str = "oAAAAAAAAAAAAAAAAAAAAAAAAAA1") -> Phone:
        """The phone of a citizen, who follows the account."""
        return self._phones.setdefault(openid, Phone(openid))

    def known(self, openid: object) -> Phone | None:
        return self._phones.get(str(openid))

    def fail(self, path: str, *failures: Failure) -> None:
        """The next calls of ``path`` (without /cgi-bin) fail so, one after the other."""
        self._failures.setdefault(path, []).extend(failures)

    def next_failure(self, path: str) -> Failure | None:
        waiting = self._failures.get(path)
        return waiting.pop(0) if waiting else None

    def add_media(self, content: bytes, content_type: str = "image/jpeg") -> str:
        self._count += 1
        media_id = f"media{self._count:08d}"
        self.media[media_id] = (content, content_type)
        return media_id

    # What citizens do. Each returns when WeChat is done with it: answered, or given up.

    async def say(self, phone: Phone, text: str, **more: Any) -> None:
        await self.send(phone, {"MsgType": "text", "Content": text, **more})

    async def send_image(self, phone: Phone, content: bytes, content_type: str = "image/jpeg") -> None:
        media_id = self.add_media(content, content_type)
        await self.send(phone, {"MsgType": "image", "PicUrl": "http://mmbiz.qpic.cn/x", "MediaId": media_id})

    async def tap(self, phone: Phone, key: str) -> None:
        await self.happen(phone, {"Event": "CLICK", "EventKey": key}, opens=True)

    async def follow(self, phone: Phone, scene: str = "") -> None:
        phone.follows = True
        await self.happen(phone, {"Event": "subscribe", "EventKey": f"qrscene_{scene}" if scene else ""}, opens=True)

    async def scan(self, phone: Phone, scene: str) -> None:
        await self.happen(phone, {"Event": "SCAN", "EventKey": scene, "Ticket": "TICKET"}, opens=True)

    async def unfollow(self, phone: Phone) -> None:
        phone.unfollow()
        await self.happen(phone, {"Event": "unsubscribe", "EventKey": ""})

    async def allow_notices(self, phone: Phone, template_id: str, *, is_allowed: bool = True) -> None:
        """Allow one notice of a template (accept), or take it back."""
        if is_allowed:
            phone.consents[template_id] += 1
        else:
            phone.consents.pop(template_id, None)
        said = {
            "TemplateId": template_id,
            "SubscribeStatusString": "accept" if is_allowed else "reject",
            "PopupScene": "1",
        }
        within: dict[str, Any] = {"List": [said]}
        event = within if self.account.is_json else {"SubscribeMsgPopupEvent": within}
        await self.happen(phone, {"Event": "subscribe_msg_popup_event", **event})

    async def send(self, phone: Phone, fields: Mapping[str, Any]) -> None:
        """Any message: it gets a MsgId and opens the window of 48 hours."""
        self._count += 1
        phone.allow(AFTER_MESSAGE, self.clock.now())
        await self._deliver(phone, {**fields, "MsgId": 24_000_000_000_000_000 + self._count})

    async def happen(self, phone: Phone, fields: Mapping[str, Any], *, opens: bool = False) -> None:
        """Any event: without a MsgId."""
        if opens:
            phone.allow(AFTER_TAP, self.clock.now())
        await self._deliver(phone, {"MsgType": "event", **fields})

    async def verify_address(self) -> bool:
        """What the console does when the address is entered: whether our server gave the right answer."""
        timestamp, nonce, echo = str(int(self.clock.now().timestamp())), self._nonce(), "5927782489442352469"
        query = {"timestamp": timestamp, "nonce": nonce, "echostr": echo}
        query["signature"] = sign(self.account.token, timestamp, nonce)
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.callback_url, params=query) as response,
        ):
            return response.status == 200 and await response.text() == echo

    async def _deliver(self, phone: Phone, content: Mapping[str, Any]) -> None:
        fields = {
            "ToUserName": self.account.original_id,
            "FromUserName": phone.openid,
            "CreateTime": int(self.clock.now().timestamp()),
            **content,
        }
        times = 2 if self.duplicates else 1
        self.duplicates = max(self.duplicates - 1, 0)
        answers = await asyncio.gather(*(self._tried(fields) for _ in range(times)))
        texts = dict.fromkeys(answer.text for answer in answers if answer.text is not None)
        for text in texts:  # the same answer to both of two calls for one message is shown once, another one too
            phone.show(text, How.PASSIVE, self.clock.now())
        if all(answer.is_broken for answer in answers):
            phone.show(BROKEN, How.BROKEN, self.clock.now())

    async def _tried(self, fields: Mapping[str, Any]) -> Answer:
        made = callback(self.account, fields, self.clock.now(), self._nonce())
        async with aiohttp.ClientSession() as session:
            for number in range(TRIES):
                if number and not self.same_nonce:
                    made = callback(self.account, fields, self.clock.now(), self._nonce())
                self.attempts += 1
                try:
                    answer = understood(self.account, await call(session, self.callback_url, made, self.patience))
                except (TimeoutError, aiohttp.ClientError, UnicodeDecodeError) as error:
                    self.watch(callback_wire(fields, number + 1, None, is_slow=isinstance(error, TimeoutError)))
                else:
                    self.watch(callback_wire(fields, number + 1, answer))
                    return answer
        return Answer(0, is_broken=True)

    def _nonce(self) -> str:
        self._count += 1
        return str(1_000_000_000 + self._count)

    # Tokens

    def give_token(self, *, force: bool) -> tuple[str, int]:
        """As ``stable_token``: the same one until five minutes before its end; by force a new one at once."""
        now = self.clock.now()
        last = self.tokens[-1] if self.tokens else None
        if last is None or force or last.is_taken_back or last.until - now < timedelta(minutes=5):
            if last is not None and force:
                last.is_taken_back = True
            last = GivenToken(f"TOKEN-{len(self.tokens) + 1}", now + timedelta(seconds=7200))
            self.tokens.append(last)
        return last.value, int((last.until - now).total_seconds())

    def take_back_token(self) -> None:
        """The token is no longer good, and ``stable_token`` knows it."""
        self.tokens[-1].is_taken_back = True

    def token_problem(self, value: str | None) -> int:
        """0, or the error code for a call with this token."""
        given = next((token for token in self.tokens if token.value == value), None)
        if not value:
            return 41001
        if given is None or given.is_taken_back:
            return 40001
        return 42001 if self.clock.now() >= given.until else 0
