"""``Idempotency-Key``: a call that is sent again with its key is carried out once, and answered twice.

What was done is kept for a day with its answer, encrypted: it may say something personal. What was refused has changed
nothing and is not kept, so the same key may be tried again. A call that broke off in between can't be told from one
that is on its way: its key stays taken, and who calls has to look what became of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.db import Database
from bot.api import problems
from bot.api.problems import Code, Problem
from bot.api.tables import KeyedCall

HEADER = "Idempotency-Key"
PATTERN = r"[\x21-\x7e]{1,255}"
KEPT = timedelta(hours=24)
BROKEN_OFF = timedelta(minutes=5)  # no call takes as long
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


def key_of(request: web.Request) -> str:
    """The key of the call; empty: none. Raises :class:`Problem`."""
    given = request.headers.getall(HEADER, [])
    if not given:
        return ""
    if len(given) > 1 or not re.fullmatch(PATTERN, given[0]):
        raise Problem(Code.MALFORMED, f"{HEADER} 由1至255个可见的 ASCII 字符组成，只能写一次。")
    return given[0]


def digest_of(request: web.Request, body: str) -> str:
    """What the call is, whatever its key."""
    return hashlib.sha256(f"{request.method}\n{request.path_qs}\n{body}".encode()).hexdigest()


async def once(
    db: Database, token_id: int, key: str, digest: str, now: datetime, do: Callable[[], Awaitable[web.Response]]
) -> web.Response:
    """``do`` it, or give the answer of the first time. Raises :class:`Problem`, and what ``do`` raises."""
    hashed = hashlib.sha256(key.encode()).hexdigest()
    kept = await db.run(_begin, token_id, hashed, digest, now)
    if kept is not None:
        return kept
    try:
        response = await do()
    except Exception as error:
        if problems.of(error) is not None:  # nothing was done; any other may have come after the commit
            await db.run(_forget, token_id, hashed)
        raise
    if response.status < 300:
        await db.run(_keep, token_id, hashed, response)
    else:
        await db.run(_forget, token_id, hashed)
    return response


def _begin(session: Session, token_id: int, hashed: str, digest: str, now: datetime) -> web.Response | None:
    """Take the key, or give what is kept. Raises :class:`Problem`."""
    session.execute(delete(KeyedCall).where(KeyedCall.started_at < now - KEPT))
    try:
        with session.begin_nested():
            session.add(KeyedCall(token_id=token_id, key_hash=hashed, digest=digest, started_at=now))
    except IntegrityError:
        pass
    else:
        return None
    before = session.get_one(KeyedCall, (token_id, hashed), populate_existing=True)
    if before.digest != digest:
        raise Problem(Code.KEY_REUSED, f"这个 {HEADER} 在24小时内用于另一个请求，请换一个。")
    if before.status is None:
        if now - before.started_at < BROKEN_OFF:
            raise Problem(Code.KEY_IN_USE, "同一个请求正在处理，请稍后再试。", headers={"Retry-After": "2"})
        raise Problem(Code.KEY_IN_USE, "同一个请求中断过，不知道办成没有。请先查看现在的情况，要办的换一个键。")
    headers = {str(name): str(value) for name, value in before.headers.items()} | {"Idempotent-Replayed": "true"}
    return web.Response(status=before.status, headers=headers, body=before.body)


def _keep(session: Session, token_id: int, hashed: str, response: web.Response) -> None:
    row = session.get_one(KeyedCall, (token_id, hashed))
    row.status = response.status
    row.headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    row.body = bytes(response.body) if isinstance(response.body, (bytes, bytearray)) else None


def _forget(session: Session, token_id: int, hashed: str) -> None:
    row = session.get(KeyedCall, (token_id, hashed))
    if row is not None:
        session.delete(row)
