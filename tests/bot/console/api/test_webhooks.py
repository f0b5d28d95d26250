"""What other systems are told: each event once, signed, tried again, to allowed addresses only."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from sqlalchemy import select

from actions.cases.lifecycle import EventKind
from actions.cases.time import FixedClock
from actions.db import Database
from bot.api.tables import Webhook, WebhookDelivery, WebhookEvent
from bot.api.webhooks import book, delivering
from bot.api.webhooks.book import WebhookRefusedError, check_url, is_allowed
from bot.api.webhooks.calling import Caller
from bot.api.webhooks.kinds import SUBSCRIBED, Kind

LOCAL = ("127.0.0.0/8",)
ADMIN = "管理员(admin)"


class Receiver:
    """Another office's system."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.status = 200

    async def take(self, request: web.Request) -> web.Response:
        self.calls.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.calls]


@pytest.fixture
async def receiver(aiohttp_server: Any) -> Any:
    found = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", found.take)
    server = await aiohttp_server(app)
    found.url = str(server.make_url("/hook"))  # type: ignore[attr-defined]
    return found


@pytest.fixture
def subscribe(db: Database, clock: FixedClock) -> Callable[..., book.Made]:
    def subscribe(url: str, *kinds: Kind) -> book.Made:
        with db.session() as session:
            return book.create(session, url, kinds or SUBSCRIBED, LOCAL, ADMIN, clock.now())

    return subscribe


@pytest.fixture
async def caller(db: Database, clock: FixedClock) -> Any:
    found = Caller(db, clock, LOCAL, process_id="p1", random=lambda: 0.0)
    yield found
    await found.stop()


async def test_each_event_is_told_once_without_anything_personal(
    receiver: Any, subscribe: Any, caller: Caller, request: pytest.FixtureRequest, clock: FixedClock
) -> None:
    made = subscribe(receiver.url)
    number = request.getfixturevalue("application")
    request.getfixturevalue("waiting")
    await caller.look()
    await caller.look()
    told = [(each["event"], each["data"].get("number") or each["data"].get("channel")) for each in receiver.told]
    assert told == [
        ("application.received", number),
        ("application.step", number),
        ("conversation.waiting", "web"),
    ]
    for headers, body in receiver.calls:
        assert "张三丰" not in body.decode()
        stamp, digest = re.fullmatch(r"t=(\d+),v1=(\w+)", headers["X-Gongkai-Signature"]).groups()  # type: ignore[union-attr]
        assert digest == hmac.new(made.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


async def test_documents_and_requests_are_told(
    receiver: Any, subscribe: Any, caller: Caller, request: pytest.FixtureRequest, db: Database, clock: FixedClock
) -> None:
    subscribe(receiver.url, Kind.DOCUMENT_PUBLISHED, Kind.REQUEST_RECEIVED)
    number = request.getfixturevalue("citizen_request")
    from knowledge.publishing.history import record
    from knowledge.tables import Document

    document = request.getfixturevalue("document")
    with db.session() as session:
        record(session.get_one(Document, document), "publish", by="李晓明(li)", now=clock.now())
    await caller.look()
    assert [(each["event"], each["data"]) for each in receiver.told] == [
        ("request.received", {"number": number}),
        ("document.published", {"document_id": document}),
    ]


async def test_what_was_before_and_what_was_not_asked_for_is_not_told(
    receiver: Any, subscribe: Any, caller: Caller, application: str, happen: Any, clock: FixedClock
) -> None:
    clock.advance(timedelta(minutes=1))
    subscribe(receiver.url, Kind.APPLICATION_RECEIVED)
    happen(application, EventKind.TAKEN_UP)
    await caller.look()
    assert receiver.told == []


async def test_a_receiver_that_is_away_is_called_again_and_given_up_in_the_end(
    receiver: Any, subscribe: Any, caller: Caller, application: str, happen: Any, db: Database, clock: FixedClock
) -> None:
    receiver.status = 302  # a redirect is followed nowhere
    subscribe(receiver.url, Kind.APPLICATION_STEP)
    happen(application, EventKind.TAKEN_UP)
    await caller.look()
    await caller.look()
    assert len(receiver.calls) == 1
    for _ in range(delivering.MAX_TRIES + 2):
        clock.advance(timedelta(minutes=20))
        await caller.look()
    assert len(receiver.calls) == delivering.MAX_TRIES
    with db.session() as session:
        delivery = session.scalars(select(WebhookDelivery)).one()
        assert (delivery.state, delivery.status, delivery.error) == ("dead", 302, "对方答复302")
        book.send_again(session, delivery.id, ADMIN, clock.now())
    receiver.status = 204
    await caller.look()
    with db.session() as session:
        assert session.scalars(select(WebhookDelivery.state)).one() == "sent"
        assert session.scalars(select(Webhook.last_error)).one() == ""
    clock.advance(timedelta(days=31))
    with db.session() as session:
        delivering.purge(session, clock.now())
        assert session.scalars(select(WebhookEvent)).all() == []


@pytest.mark.parametrize(
    ("address", "networks", "is_it"),
    [
        ("93.184.216.34", (), True),
        ("127.0.0.1", (), False),
        ("10.1.2.3", (), False),
        ("169.254.169.254", (), False),
        ("::1", (), False),
        ("::ffff:10.1.2.3", (), False),
        ("fe80::1%eth0", (), False),
        ("224.0.0.1", (), False),
        ("0.0.0.0", (), False),
        ("100.64.0.1", (), False),
        ("10.1.2.3", ("10.1.0.0/16",), True),
        ("::ffff:10.1.2.3", ("10.1.0.0/16",), True),
        ("10.2.2.3", ("10.1.0.0/16",), False),
        ("nonsense", (), False),
    ],
)
def test_which_addresses_may_be_called(address: str, networks: tuple[str, ...], is_it: bool) -> None:
    assert is_allowed(address, networks) is is_it


@pytest.mark.parametrize(
    "url",
    [
        "http://oa.example.gov.cn/hook",
        "ftp://oa.example.gov.cn",
        "https://user:pw@oa.example.gov.cn/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https:///nothing",
        "https://a b/",
        "https://oa.example.gov.cn:99999/",
        "https://oa.example.gov.cn/#x",
        "https://ä.example/",
        "",
    ],
)
def test_which_urls_are_refused(url: str) -> None:
    with pytest.raises(WebhookRefusedError):
        check_url(url, ())


def test_http_only_within_the_own_networks() -> None:
    assert check_url("http://127.0.0.1:8000/hook", LOCAL) == "http://127.0.0.1:8000/hook"
    with pytest.raises(WebhookRefusedError, match="https"):
        check_url("http://93.184.216.34/", LOCAL)


class Lying(AbstractResolver):
    """A name that stands for an inner address."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "url", ["http://rebinding.example:{port}/", "http://127.0.0.1:{port}/", "http://2130706433:{port}/"]
)
async def test_no_inner_address_is_called_whatever_its_name(
    url: str, receiver: Any, db: Database, clock: FixedClock
) -> None:
    caller = Caller(db, clock, (), process_id="p1", random=lambda: 0.0, resolver=Lying())
    port = receiver.url.split(":")[2].split("/")[0]
    came = await caller.call(delivering.Job(1, url.format(port=port), "s", b"{}", "ping"), clock.now())
    await caller.stop()
    assert (came.status, came.error) == (None, "这个地址不许调用")
    assert receiver.calls == []


async def test_the_pages_make_try_and_switch(admin: Any, caller: Caller, receiver: Any, app: web.Application) -> None:
    await admin.get("/staff/admin/webhooks")
    page = await admin.post("/staff/admin/webhooks", url="http://oa.example.gov.cn/", event="application.received")
    assert (admin.status, "地址要用 https" in page) == (422, True)
    page = await admin.post("/staff/admin/webhooks", url="https://oa.example.gov.cn/hook")
    assert "请至少选一种事件" in page
    page = await admin.post("/staff/admin/webhooks", url="https://oa.example.gov.cn/hook", event="application.received")
    assert re.search(r"whsec_[\w-]{43}", page)
    await admin.get("/staff/admin/webhooks/1")
    assert "正在发送" in await admin.post("/staff/admin/webhooks/1/ping")
    assert "等待发送" in admin.page
    assert "已保存" in await admin.post("/staff/admin/webhooks/1/switch")
    page = await admin.post("/staff/admin/webhooks/1/ping")
    assert (admin.status, "已停用" in page) == (422, True)
    assert re.search(r"whsec_[\w-]{43}", await admin.post("/staff/admin/webhooks/1/secret"))
    assert "oa.example.gov.cn" in await admin.get("/staff/admin/webhooks")
    await admin.get("/staff/admin/webhooks/99")
    assert admin.status == 404


async def test_the_api_keeps_them_too(program: Any, receiver: Any) -> None:
    root = await program("root")
    made = await root.post("/webhooks", {"url": "https://oa.example.gov.cn/hook", "events": ["application.step"]})
    assert (root.status, made["secret"][:6]) == (201, "whsec_")
    tried = await root.post(f"/webhooks/{made['id']}/ping")
    assert (tried["event"], tried["state"]) == ("ping", "waiting")
    assert (await root.get(f"/webhooks/{made['id']}/deliveries"))["items"][0]["id"] == tried["id"]
    refused = await root.post("/webhooks", {"url": receiver.url, "events": ["application.step"]})
    assert (root.status, refused["code"]) == (422, "invalid")
