"""Pages of the webhooks: who is told what, whether it arrives, trying it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from bot.api.webhooks import book, delivering, kinds
from bot.api.webhooks.book import UnknownWebhookError, WebhookRefusedError
from bot.api.webhooks.kinds import SUBSCRIBED, Kind
from bot.console.applications import not_found
from bot.console.me import me
from bot.console.pages import render
from bot.keys import CLOCK, DB, SETTINGS

PATH = "/staff/admin/webhooks"
STATES = {"waiting": "等待发送", "sending": "正在发送", "sent": "已送到", "dead": "已放弃"}
COLOURS = {"waiting": "amber", "sending": "", "sent": "green", "dead": "red"}


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/admin/webhooks``."""
    return await _overview(request)


async def create(request: web.Request) -> web.Response:
    """``POST /staff/admin/webhooks``: the secret is shown on this one page."""
    form = await request.post()
    url, chosen = str(form.get("url", "")), {str(value) for value in form.getall("event", [])}
    wanted = [kind for kind in SUBSCRIBED if kind.value in chosen]
    networks, by, now = request.app[SETTINGS].webhook_networks, me(request).signature, request.app[CLOCK].now()
    try:
        made = await request.app[DB].run(book.create, url, wanted, networks, by, now)
    except WebhookRefusedError as error:
        return await _overview(request, str(error), url, wanted)
    return await _secret(request, made)


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/webhooks/{webhook}``: what became of its deliveries."""
    return await _one(request)


async def switch(request: web.Request) -> web.Response:
    """``POST …/switch``."""
    await _do(request, book.switch, me(request).signature, request.app[CLOCK].now())
    raise web.HTTPSeeOther(f"{PATH}/{_id(request)}?done=webhook-saved")


async def renew_secret(request: web.Request) -> web.Response:
    """``POST …/secret``: shown on this one page."""
    return await _secret(request, await _do(request, book.renew_secret, me(request).signature, _now(request)))


async def ping(request: web.Request) -> web.Response:
    """``POST …/ping``: 试发."""
    try:
        await _do(request, book.ping, _now(request))
    except WebhookRefusedError as error:
        return await _one(request, str(error))
    raise web.HTTPSeeOther(f"{PATH}/{_id(request)}?done=webhook-tried")


async def send_again(request: web.Request) -> web.Response:
    """``POST …/deliveries/{delivery}/again``."""
    delivery = int(request.match_info["delivery"])
    try:
        await request.app[DB].run(book.send_again, delivery, me(request).signature, _now(request))
    except UnknownWebhookError as error:
        raise not_found(request, error) from error
    except WebhookRefusedError as error:
        return await _one(request, str(error))
    raise web.HTTPSeeOther(f"{PATH}/{_id(request)}?done=webhook-tried")


async def _do(request: web.Request, work: Any, *args: Any) -> Any:
    try:
        return await request.app[DB].run(work, _id(request), *args)
    except UnknownWebhookError as error:
        raise not_found(request, error) from error


async def _overview(
    request: web.Request, error: str | None = None, url: str = "", wanted: Sequence[Kind] | None = None
) -> web.Response:
    found, counts = await request.app[DB].read(_all)
    context = {
        "webhooks": [(each, kinds.read(each.events), counts.get(each.id, {})) for each in found],
        "kinds": SUBSCRIBED,
        "url": url,
        "wanted": wanted or [],
        "max_url": book.MAX_URL,
        "error": error,
    }
    return _shown(request, "webhooks.html", context, 422 if error else 200)


def _all(session: Session) -> tuple[Any, Any]:
    return book.all_webhooks(session), book.counts(session)


async def _one(request: web.Request, error: str | None = None) -> web.Response:
    try:
        found = await request.app[DB].read(lambda session: book.known(session, _id(request)))
    except UnknownWebhookError as problem:
        raise not_found(request, problem) from problem
    context = {
        "webhook": found,
        "events": kinds.read(found.events),
        "deliveries": await request.app[DB].read(book.deliveries, found.id),
        "label_of": lambda kind: Kind(kind).label,
        "states": STATES,
        "colours": COLOURS,
        "listed": book.LISTED,
        "tries": delivering.MAX_TRIES,
        "error": error,
    }
    return _shown(request, "webhooks_one.html", context, 422 if error else 200)


async def _secret(request: web.Request, made: book.Made) -> web.Response:
    return _shown(request, "webhooks_secret.html", {"made": made})


def _shown(request: web.Request, template: str, context: dict[str, Any], status: int = 200) -> web.Response:
    return render(request, template, {"section": "admin", "part": "webhooks"} | context, status=status)


def _now(request: web.Request) -> Any:
    return request.app[CLOCK].now()


def _id(request: web.Request) -> int:
    return int(request.match_info["webhook"])
