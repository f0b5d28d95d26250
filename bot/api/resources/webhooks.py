"""Webhooks, for programs that administer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from bot.api.endpoint import Call, Given, Nothing, Taken
from bot.api.paging import IdQuery
from bot.api.tables import Webhook as Stored
from bot.api.tables import WebhookDelivery
from bot.api.webhooks import book, kinds
from bot.api.webhooks.kinds import Kind
from bot.keys import SETTINGS


class Webhook(Given):
    """一个推送"""

    id: int
    url: str
    events: list[Kind]
    created_at: datetime
    created_by: str
    disabled_at: datetime | None
    last_at: datetime | None = Field(description="最近一次调用")
    last_status: int | None = Field(description="对方答复的状态码；null：没有答复")
    last_error: str = Field(description="空：收下了")
    counts: dict[str, int] = Field(description="各状态的条数：waiting、sending、sent、dead")


class Webhooks(Given):
    """推送"""

    items: list[Webhook]


class WebhookBody(Taken):
    """告诉谁、告诉什么"""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=book.MAX_URL)]
    events: list[Kind] = Field(min_length=1, max_length=len(Kind))


class WebhookMade(Given):
    """密钥只给这一次"""

    id: int
    secret: str = Field(description="用来核对 X-Gongkai-Signature")


class Delivery(Given):
    """一条推送记录"""

    id: int
    event: Kind
    at: datetime = Field(description="事情发生的时间")
    data: dict[str, Any]
    state: str = Field(description="waiting、sending、sent、dead")
    attempts: int
    retry_at: datetime
    ended_at: datetime | None
    status: int | None
    error: str


class Deliveries(Given):
    """推送记录，新的在前"""

    items: list[Delivery]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class DeliveryQuery(IdQuery):
    """Which deliveries."""

    state: Literal["waiting", "sending", "sent", "dead", ""] = Field(default="", description="dead：已放弃；空：全部")


async def listing(call: Call) -> Webhooks:
    """``GET /webhooks``."""
    return await call.read(_all)


async def one(call: Call) -> Webhook:
    """``GET /webhooks/{webhook}``."""
    return await call.read(_one, call.whole("webhook"))


async def create(call: Call) -> WebhookMade:
    """``POST /webhooks``."""
    networks = call.request.app[SETTINGS].webhook_networks
    made = await call.run(book.create, call.body.url, call.body.events, networks, call.by, call.now)
    return WebhookMade(id=made.webhook_id, secret=made.secret)


async def switch(call: Call) -> Webhooks:
    """``POST /webhooks/{webhook}/switch``."""
    await call.run(book.switch, call.whole("webhook"), call.by, call.now)
    return await call.read(_all)


async def renew_secret(call: Call) -> WebhookMade:
    """``POST /webhooks/{webhook}/secret``."""
    made = await call.run(book.renew_secret, call.whole("webhook"), call.by, call.now)
    return WebhookMade(id=made.webhook_id, secret=made.secret)


async def ping(call: Call) -> Delivery:
    """``POST /webhooks/{webhook}/ping``: what came of it stands in the list of deliveries."""
    return await call.run(_ping, call)


async def deliveries(call: Call) -> Deliveries:
    """``GET /webhooks/{webhook}/deliveries``."""
    return await call.read(_deliveries, call.whole("webhook"), call.query)


async def send_again(call: Call) -> Nothing:
    """``POST /webhooks/deliveries/{delivery}/again``."""
    await call.run(book.send_again, call.whole("delivery"), call.by, call.now)
    return Nothing()


def _all(session: Session) -> Webhooks:
    counts = book.counts(session)
    return Webhooks(items=[_webhook(each, counts.get(each.id, {})) for each in book.all_webhooks(session)])


def _webhook(webhook: Stored, counts: dict[str, int]) -> Webhook:
    same = {name: getattr(webhook, name) for name in Webhook.model_fields if name not in ("events", "counts")}
    return Webhook(**same, events=list(kinds.read(webhook.events)), counts=counts)


def _ping(session: Session, call: Call) -> Delivery:
    return _delivery(book.ping(session, call.whole("webhook"), call.now))


def _one(session: Session, webhook_id: int) -> Webhook:
    return _webhook(book.known(session, webhook_id), book.counts(session).get(webhook_id, {}))


def _deliveries(session: Session, webhook_id: int, query: DeliveryQuery) -> Deliveries:
    book.known(session, webhook_id)
    rows = book.deliveries(session, webhook_id, query.wanted, query.behind, query.state)
    found, last = query.cut(rows, lambda row: row.id)
    return Deliveries(items=[_delivery(each) for each in found], next=last)


def _delivery(delivery: WebhookDelivery) -> Delivery:
    event = delivery.event
    names = Delivery.model_fields.keys() - {"event", "at", "data"}
    same = {name: getattr(delivery, name) for name in names}
    return Delivery(**same, event=Kind(event.kind), at=event.at, data=event.data)
