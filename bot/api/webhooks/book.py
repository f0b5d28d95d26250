"""Webhooks as administrators keep them: made, switched, given a new secret, tried; and what became of deliveries."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import audit
from bot.api.tables import Webhook, WebhookDelivery, WebhookEvent, WebhookPosition
from bot.api.webhooks import kinds, sources
from bot.api.webhooks.kinds import Kind

MAX_URL = 500
LISTED = 50
WAITING, SENDING, SENT, DEAD = "waiting", "sending", "sent", "dead"


class WebhookRefusedError(ValueError):
    """It can't be kept or done so; the message is a Chinese sentence."""


class UnknownWebhookError(LookupError):
    """There is no such webhook, or no such delivery."""


@dataclass(frozen=True)
class Made:
    """A new secret. It can be read here, and nowhere afterwards."""

    webhook_id: int
    secret: str = field(repr=False)


def new_secret() -> str:
    """256 random bits."""
    return f"whsec_{secrets.token_urlsafe(32)}"


def is_allowed(address: str, networks: Collection[str]) -> bool:
    """Whether webhooks may call this IP address: public ones, and those of ``networks`` (the setting)."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    if any(mapped in ip_network(one) for one in networks):
        return True
    return mapped.is_global and not mapped.is_multicast


def check_url(url: str, networks: Collection[str]) -> str:
    """The address as it is kept; what its name stands for is checked at every call. Raises
    :class:`WebhookRefusedError`."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WebhookRefusedError("地址看不懂，例如 https://oa.example.gov.cn/hook。") from None
    host = parts.hostname or ""
    if not (url.isascii() and url.isprintable() and " " not in url and len(url) <= MAX_URL and host):
        raise WebhookRefusedError("地址看不懂，例如 https://oa.example.gov.cn/hook。")
    if parts.username or parts.password or parts.fragment or port == 0:
        raise WebhookRefusedError("地址里不要写用户名、密码和 #。")
    is_inner = _is_ip(host) and is_allowed(host, networks) and not is_allowed(host, ())
    if parts.scheme != "https" and not (parts.scheme == "http" and is_inner):
        raise WebhookRefusedError(
            "地址要用 https。内部网络里用 http 的，写 IP 地址，并先请管理服务器的人允许这个网段。"
        )
    if _is_ip(host) and not is_allowed(host, networks):
        raise WebhookRefusedError("这是内部网络的地址，要先请管理服务器的人允许这个网段。")
    return url


def create(
    session: Session,
    url: str,
    wanted: Collection[Kind],
    networks: Collection[str],
    by: str,
    now: datetime,
    *,
    make_secret: Callable[[], str] = new_secret,
) -> Made:
    """Tell ``url`` what happens from now on. Raises :class:`WebhookRefusedError`."""
    url, events = check_url(url, networks), kinds.stored(wanted)
    if not events:
        raise WebhookRefusedError("请至少选一种事件。")
    _begin(session)
    secret = make_secret()
    made = Webhook(url=url, events=events, secret=secret, created_at=now, created_by=by, since=now)
    session.add(made)
    session.flush()
    _record(session, made, "webhook_created", by, now, events=events)
    return Made(made.id, secret)


def switch(session: Session, webhook_id: int, by: str, now: datetime) -> Webhook:
    """Off, so that nothing more is sent and what waited is dropped; or on again, from now on."""
    webhook = known(session, webhook_id, lock=True)
    if webhook.disabled_at is None:
        webhook.disabled_at = now
        _record(session, webhook, "webhook_switched_off", by, now)
    else:
        _begin(session)
        webhook.disabled_at, webhook.since = None, now
        _record(session, webhook, "webhook_switched_on", by, now)
    return webhook


def renew_secret(
    session: Session, webhook_id: int, by: str, now: datetime, *, make_secret: Callable[[], str] = new_secret
) -> Made:
    """Another secret, at once."""
    webhook = known(session, webhook_id, lock=True)
    webhook.secret = make_secret()
    _record(session, webhook, "webhook_secret_renewed", by, now)
    return Made(webhook.id, webhook.secret)


def ping(session: Session, webhook_id: int, now: datetime) -> WebhookDelivery:
    """Send something now, to see whether it arrives. Raises :class:`WebhookRefusedError` while it is switched off."""
    webhook = known(session, webhook_id, lock=True)
    if webhook.disabled_at is not None:
        raise WebhookRefusedError("这个推送已停用，请先启用。")
    count = session.scalar(select(func.count()).where(WebhookDelivery.webhook_id == webhook.id)) or 0
    event = WebhookEvent(
        key=f"ping:{webhook.id}:{count}:{int(now.timestamp())}", kind=Kind.PING, at=now, data={"webhook_id": webhook.id}
    )
    session.add(event)
    session.flush()
    delivery = WebhookDelivery(webhook_id=webhook.id, event_id=event.id, state=WAITING, attempts=0, retry_at=now)
    session.add(delivery)
    session.flush()
    return delivery


def send_again(session: Session, delivery_id: int, by: str, now: datetime) -> None:
    """Try a delivery that was given up, or waits, now."""
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise UnknownWebhookError("没有这条推送记录。")
    if delivery.state not in (DEAD, WAITING):
        raise WebhookRefusedError("这条推送已经送到，或者正在发送。")
    if delivery.webhook.disabled_at is not None:
        raise WebhookRefusedError("这个推送已停用，请先启用。")
    delivery.state, delivery.attempts, delivery.retry_at, delivery.ended_at = WAITING, 0, now, None
    _record(session, delivery.webhook, "webhook_sent_again", by, now)


def known(session: Session, webhook_id: int, *, lock: bool = False) -> Webhook:
    """Raises :class:`UnknownWebhookError`."""
    webhook = session.get(Webhook, webhook_id, with_for_update=lock)
    if webhook is None:
        raise UnknownWebhookError("没有这个推送。")
    return webhook


def all_webhooks(session: Session) -> list[Webhook]:
    """Those in use first."""
    return list(session.scalars(select(Webhook).order_by(Webhook.disabled_at.is_not(None), Webhook.id)))


def deliveries(
    session: Session, webhook_id: int, at_most: int = LISTED, before: int | None = None, state: str = ""
) -> list[WebhookDelivery]:
    """The newest first (of those ``before`` one, or in one ``state``)."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    query = query.where(WebhookDelivery.state == state) if state else query
    query = query if before is None else query.where(WebhookDelivery.id < before)
    found = list(session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(at_most)))
    for each in found:
        assert each.event  # loaded within the transaction
    return found


def counts(session: Session) -> dict[int, dict[str, int]]:
    """How many deliveries of each webhook are in which state."""
    query = select(WebhookDelivery.webhook_id, WebhookDelivery.state, func.count())
    found: dict[int, dict[str, int]] = {}
    for webhook_id, state, count in session.execute(query.group_by(WebhookDelivery.webhook_id, WebhookDelivery.state)):
        found.setdefault(webhook_id, {})[state] = count
    return found


def is_any_in_use(session: Session) -> bool:
    """Whether anybody is to be told anything."""
    return session.scalar(select(Webhook.id).where(Webhook.disabled_at.is_(None)).limit(1)) is not None


def _begin(session: Session) -> None:
    """While nobody listened, nothing was read: begin at the present."""
    if is_any_in_use(session):
        return
    for source, last_id in sources.newest(session).items():
        session.merge(WebhookPosition(source=source, last_id=last_id, settled_id=last_id, awaited_id=0, writers=""))


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _record(session: Session, webhook: Webhook, action: str, by: str, now: datetime, **detail: str) -> None:
    audit.record(session, at=now, actor=by, action=action, subject=f"webhook:{webhook.id}", detail=detail)
