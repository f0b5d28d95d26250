"""A WeCom on this machine: citizens with phones who talk to 客服账号, staff who may take sessions, and its API.

Behaves as documented (see :mod:`bot.channels.wecom.client` and :mod:`~bot.channels.wecom.messages` for the pages): what
happens is kept in an account's log and fetched from there by cursor; a callback only knocks, and is tried three times;
a message with a msgid that is known is shown once; sessions have states, a window and a count of messages.

What goes wrong is ordered beforehand: :meth:`FakeWeCom.fail` for the API, :attr:`FakeWeCom.lost` and
:attr:`FakeWeCom.duplicates` for callbacks. Time is the given clock's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from actions.cases.time import Clock
from bot.channels.simulate.wechat import Failure, GivenToken
from bot.channels.simulate.wechat_calls import written
from bot.channels.weixin.crypto import MessageCrypto

TRIES = 3
WINDOW = timedelta(hours=48)
MOST_MESSAGES = 5
WELCOME_LASTS = timedelta(seconds=20)
TOKEN_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Corp:
    """The enterprise as both sides know it."""

    corp_id: str = "ww0123456789abcdef"
    secret: str = field(default="kf-secret-0123456789abcdef", repr=False)
    agent_id: int = 1000002
    agent_secret: str = field(default="app-secret-0123456789abcdef", repr=False)
    token: str = field(default="gongkaitest", repr=False)
    aes_key: str = field(default="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", repr=False)
    open_kfids: tuple[str, ...] = ("wkAAAA", "wkBBBB")
    members: frozenset[str] = frozenset({"lixiaoming", "wangfang"})

    def crypto(self) -> MessageCrypto:
        return MessageCrypto(self.token, [self.aes_key], self.corp_id)


@dataclass
class Session:
    """A citizen's phone in the session with one account."""

    open_kfid: str
    user: str
    state: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list, repr=False)
    heard_at: datetime | None = None
    left: int = 0

    @property
    def texts(self) -> list[str]:
        """What stands on the phone: a menu as its head and, in brackets, its choices."""
        return [_plain(message) for message in self.shown]


@dataclass
class FakeWeCom:
    """The world. ``callback_url`` is our server's; the API is served by
    :func:`bot.channels.simulate.wecom_api.application`. ``page``: the most that one call of sync_msg gives."""

    corp: Corp
    clock: Clock
    callback_url: str = ""
    patience: float = 5.0
    page: int = 1000
    duplicates: int = 0  # so many of the next callbacks come twice
    lost: int = 0  # so many of the next callbacks never come
    is_app_closed: bool = False  # the app for alerts is switched off in WeCom's console
    calls: Counter[str] = field(default_factory=Counter)  # of the API, by path
    attempts: int = 0  # callbacks made, retries included
    logs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    cards: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # shown to members
    media: dict[str, tuple[bytes, str, str]] = field(default_factory=dict)  # content, type, name
    tokens: dict[str, GivenToken] = field(default_factory=dict)  # the last one by secret
    knocks: dict[str, datetime] = field(default_factory=dict)  # tokens of callbacks
    welcome_codes: dict[str, tuple[Session, datetime]] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)  # msgid → whom it was for
    _sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    _failures: dict[str, list[Failure]] = field(default_factory=dict)
    _count: int = 0

    def session(self, user: str = "wmAAAA", open_kfid: str = "wkAAAA") -> Session:
        return self._sessions.setdefault((open_kfid, user), Session(open_kfid, user))

    def known(self, open_kfid: object, user: object) -> Session | None:
        return self._sessions.get((str(open_kfid), str(user)))

    def fail(self, path: str, *failures: Failure) -> None:
        """The next calls of ``path`` (without /cgi-bin) fail so, one after the other."""
        self._failures.setdefault(path, []).extend(failures)

    def next_failure(self, path: str) -> Failure | None:
        waiting = self._failures.get(path)
        return waiting.pop(0) if waiting else None

    def add_media(self, content: bytes, content_type: str = "image/jpeg", name: str = "") -> str:
        media_id = f"media{self.count():08d}"
        self.media[media_id] = (content, content_type, name)
        return media_id

    def count(self) -> int:
        """A number not used before."""
        self._count += 1
        return self._count

    # What citizens do. Each returns when the callback is done with: answered, or given up.

    async def say(self, session: Session, text: str, **more: Any) -> str:
        return await self.send(session, "text", {"content": text, **more})

    async def tap(self, session: Session, number: int) -> str:
        """Tap a choice of the last menu, counted from 1."""
        menus = [message["msgmenu"] for message in session.shown if message["msgtype"] == "msgmenu"]
        chosen = menus[-1]["list"][number - 1]["click"]
        return await self.say(session, chosen["content"], menu_id=chosen["id"])

    async def send(self, session: Session, kind: str, content: Mapping[str, Any]) -> str:
        """Any message; its msgid. It opens the window, and a session that had ended."""
        session.heard_at, session.left = self.clock.now(), MOST_MESSAGES
        session.state = 0 if session.state == 4 else session.state
        item = {"external_userid": session.user, "origin": 3, "msgtype": kind, kind: dict(content)}
        return await self.happen(session.open_kfid, item)

    async def enter(self, session: Session) -> str:
        """Open the session; who has not been welcomed lately gets a code."""
        event = {"event_type": "enter_session", "scene": "123", "scene_param": ""}
        if session.heard_at is None:
            code = f"CODE{self.count()}"
            self.welcome_codes[code] = (session, self.clock.now())
            event["welcome_code"] = code
        return await self.event(session, event)

    async def recall(self, session: Session, msgid: str) -> str:
        return await self.event(session, {"event_type": "user_recall_msg", "recall_msgid": msgid})

    async def not_delivered(self, session: Session, number: int, fail_type: int) -> str:
        """A message that was taken (by its number, from 0) does not arrive after all."""
        lost = session.shown.pop(number)
        return await self.event(
            session, {"event_type": "msg_send_fail", "fail_msgid": lost["msgid"], "fail_type": fail_type}
        )

    async def staff_takes(self, session: Session, *, is_told: bool = True) -> None:
        session.state = 3
        if is_told:
            change = {"change_type": 1, "new_servicer_userid": "wangfang", "msg_code": "MSG_CODE"}
            await self.event(session, {"event_type": "session_status_change", **change})

    async def staff_says(self, session: Session, text: str) -> str:
        item = {"external_userid": session.user, "origin": 5, "servicer_userid": "wangfang", "msgtype": "text"}
        return await self.happen(session.open_kfid, {**item, "text": {"content": text}})

    async def staff_ends(self, session: Session) -> None:
        session.state = 4
        change = {"change_type": 3, "old_servicer_userid": "wangfang"}
        await self.event(session, {"event_type": "session_status_change", **change})

    async def event(self, session: Session, event: Mapping[str, Any]) -> str:
        whole = {"open_kfid": session.open_kfid, "external_userid": session.user, **event}
        return await self.happen(session.open_kfid, {"origin": 4, "msgtype": "event", "event": whole})

    async def happen(self, open_kfid: str, item: Mapping[str, Any]) -> str:
        """Write it into the log, and knock."""
        msgid = f"4WjjZVmdni5oc5PoFfy6UBHtzhW5Hj{self.count():06d}"
        whole = {"msgid": msgid, "send_time": int(self.clock.now().timestamp()), **item}
        if item["msgtype"] != "event":
            whole["open_kfid"] = open_kfid
        self.logs.setdefault(open_kfid, []).append(whole)
        await self.knock(open_kfid)
        return msgid

    async def knock(self, open_kfid: str) -> None:
        """Call our server."""
        if self.lost:
            self.lost -= 1
            return
        times = 2 if self.duplicates else 1
        self.duplicates = max(self.duplicates - 1, 0)
        for _ in range(times):
            await self._tried(open_kfid)

    async def verify_address(self) -> bool:
        """What the console does when the address is entered: whether our server gave the right answer."""
        echo, now = "5927782489442352469", str(int(self.clock.now().timestamp()))
        sealed = self.corp.crypto().seal(echo, now)
        query = {"msg_signature": sealed.signature, "timestamp": now, "nonce": sealed.nonce, "echostr": sealed.encrypt}
        async with aiohttp.ClientSession() as session, session.get(self.callback_url, params=query) as response:
            return response.status == 200 and await response.text() == echo

    def callback(self, fields: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
        """The request that carries ``fields``: parameters of the address, and body."""
        now = str(int(self.clock.now().timestamp()))
        sealed = self.corp.crypto().seal(written(fields, is_json=False), now)
        query = {"msg_signature": sealed.signature, "timestamp": now, "nonce": sealed.nonce}
        outer = {"ToUserName": self.corp.corp_id, "Encrypt": sealed.encrypt, "AgentID": str(self.corp.agent_id)}
        return query, written(outer, is_json=False).encode()

    def knocking(self, open_kfid: str) -> dict[str, Any]:
        """What a callback says."""
        token = f"ENC{self.count():08d}"
        self.knocks[token] = self.clock.now()
        return {
            "ToUserName": self.corp.corp_id,
            "CreateTime": int(self.clock.now().timestamp()),
            "MsgType": "event",
            "Event": "kf_msg_or_event",
            "Token": token,
            "OpenKfId": open_kfid,
        }

    async def _tried(self, open_kfid: str) -> None:
        query, body = self.callback(self.knocking(open_kfid))
        timeout = aiohttp.ClientTimeout(total=self.patience)
        async with aiohttp.ClientSession() as session:
            for _ in range(TRIES):
                self.attempts += 1
                try:
                    async with session.post(self.callback_url, params=query, data=body, timeout=timeout) as response:
                        if response.status == 200:
                            return
                except (TimeoutError, aiohttp.ClientError):
                    continue


def _plain(message: Mapping[str, Any]) -> str:
    content = message[message["msgtype"]]
    if message["msgtype"] != "msgmenu":
        return str(content["content"])
    return f"{content['head_content']}[{'|'.join(item['click']['content'] for item in content['list'])}]"
