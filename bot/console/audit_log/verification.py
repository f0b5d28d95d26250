"""Verifying the chains on request: ``gongkai audit verify`` in a process of its own, its result kept and shown.

A process of its own, since a long history takes minutes of computing, which would slow down every page here.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit
from bot.console.tables import AuditCheck
from bot.keys import CLOCK, DB

Verifier = Callable[[], Awaitable[dict[str, Any]]]

AT_MOST = timedelta(hours=2)  # one that took longer was broken off
FAULTS_KEPT = 100
VERIFIER: web.AppKey[Verifier] = web.AppKey("audit_verifier")
RUNNING: web.AppKey[set[asyncio.Task[Any]]] = web.AppKey("audit_checks_running")
_log = logging.getLogger(__name__)


def last(session: Session) -> AuditCheck | None:
    """The verification that was asked for last."""
    return session.scalars(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1)).one_or_none()


def last_ended(session: Session) -> AuditCheck | None:
    """The last that came to an end."""
    ended = select(AuditCheck).where(AuditCheck.ended_at.is_not(None))
    return session.scalars(ended.order_by(AuditCheck.id.desc()).limit(1)).one_or_none()


def is_running(check: AuditCheck | None, now: datetime) -> bool:
    """Whether it is on its way, in this process or another."""
    return check is not None and check.ended_at is None and now - check.started_at < AT_MOST


async def start(app: web.Application, by: str) -> bool:
    """Begin a verification; False while one is on its way."""
    task = await _started(app, by)
    return task is not None


async def run(app: web.Application, by: str) -> dict[str, Any] | None:
    """Verify, and wait for what is found; ``None`` while a verification is on its way."""
    task = await _started(app, by)
    return await asyncio.shield(task) if task is not None else None


async def _started(app: web.Application, by: str) -> asyncio.Task[dict[str, Any]] | None:
    check_id = await app[DB].run(_begin, by, app[CLOCK].now())
    if check_id is None:
        return None
    task = asyncio.create_task(_carry_out(app, check_id))
    app[RUNNING].add(task)
    task.add_done_callback(app[RUNNING].discard)
    return task


async def stop(app: web.Application) -> None:
    """Signal ``on_shutdown``: what is on its way is broken off, and says so."""
    running = app[RUNNING]
    for task in list(running):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def by_command() -> dict[str, Any]:
    """What ``gongkai audit verify --json`` finds. Raises :class:`RuntimeError` when it says nothing."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "audit", "verify", "--json"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    lines = [line for line in out.decode("utf-8", "replace").splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"audit verify ended with {process.returncode}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


async def _carry_out(app: web.Application, check_id: int) -> dict[str, Any]:
    found: dict[str, Any] = {"error": "核对被中断：服务停止或者重新启动。"}
    try:
        found = await app[VERIFIER]()
        found["faults"] = found["faults"][:FAULTS_KEPT]
    except Exception as error:
        _log.warning("the audit trail could not be verified: %s", type(error).__name__)
        found = {"error": "核对没有完成。请在服务器上运行 gongkai audit verify 查看原因。"}
    finally:
        await app[DB].run(_end, check_id, found, app[CLOCK].now())
    return found


def _begin(session: Session, by: str, now: datetime) -> int | None:
    audit.record(session, at=now, actor=by, action="audit_verified", subject="console")
    session.flush()
    if is_running(last(session), now):
        return None
    check = AuditCheck(started_at=now, started_by=by)
    session.add(check)
    session.flush()
    return check.id


def _end(session: Session, check_id: int, found: dict[str, Any], now: datetime) -> None:
    check = session.get_one(AuditCheck, check_id)
    check.ended_at, check.found = now, found
