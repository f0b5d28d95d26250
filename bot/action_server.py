"""Where Rasa calls our actions: rasa-sdk's executor behind an aiohttp route on loopback.

https://legacy-docs-oss.rasa.com/docs/rasa/pages/action-server
"""

from __future__ import annotations

import json
import logging
import secrets
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.cases.calendar import WorkCalendar
from actions.cases.time import Clock
from actions.db import Database
from actions.dialogue import Services, all_actions
from actions.settings import AgencySource
from bot.serving.logs import without_values
from knowledge import KnowledgeBase

log = logging.getLogger(__name__)

MAX_CALL_BYTES = 32 * 1024 * 1024  # a call carries the tracker and the domain

EXECUTOR: web.AppKey[ActionExecutor] = web.AppKey("executor", ActionExecutor)


def create_action_app(executor: ActionExecutor, *, secret: str = "") -> web.Application:
    """``POST /webhook`` and ``GET /health``, below ``/{secret}`` when there is one."""
    app = web.Application(client_max_size=MAX_CALL_BYTES)
    app[EXECUTOR] = executor
    prefix = f"/{secret}" if secret else ""
    app.router.add_post(f"{prefix}/webhook", _run_action)
    app.router.add_get(f"{prefix}/health", _health)
    return app


def executor_for(
    db: Database, clock: Clock, calendar: WorkCalendar, agency: AgencySource, knowledge: Callable[[], KnowledgeBase]
) -> ActionExecutor:
    """An executor of every action of the dialogue. ``knowledge`` is asked anew each time: it is renewed.

    Reads files for a second or two, see :func:`~actions.dialogue.all_actions`: not on the event loop.
    """
    services = Services(db, clock, calendar, agency, knowledge)
    executor = ActionExecutor()
    for action in all_actions(services):
        executor.register_action(action)
    return executor


@asynccontextmanager
async def action_server(executor: ActionExecutor) -> AsyncIterator[str]:
    """Serve ``executor`` on a free loopback port; gives the URL to tell Rasa, with a secret others don't know."""
    secret = secrets.token_urlsafe(16)
    runner = web.AppRunner(create_action_app(executor, secret=secret), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/{secret}/webhook"
    finally:
        await runner.cleanup()


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _run_action(request: web.Request) -> web.Response:
    call = await _read_call(request)
    if call is None:
        return _error(400, "the body is no action call", "")
    name = str(call.get("next_action") or "")
    try:
        result = await request.app[EXECUTOR].run(call)
    except ActionExecutionRejection as error:
        return _error(400, error.message, name)
    except ActionNotFoundException as error:
        log.error("Rasa called an action that does not exist: %s", name)
        return _error(404, error.message, name)
    except Exception as error:
        log.error("%s failed", name, exc_info=without_values(error))
        return _error(500, type(error).__name__, name)
    return web.json_response(result.model_dump() if result else None)


async def _read_call(request: web.Request) -> dict[str, Any] | None:
    body = await request.read()
    try:
        if request.headers.get("Content-Encoding") == "deflate" and not body.startswith(b"{"):
            body = zlib.decompress(body)
        call = json.loads(body)
    except (ValueError, zlib.error):
        return None
    if not isinstance(call, dict):
        return None
    call.setdefault("domain", {})  # no action of ours asks for it; without one the SDK refuses the call
    return call


def _error(status: int, message: str, action_name: str) -> web.Response:
    return web.json_response({"error": message, "action_name": action_name}, status=status)
