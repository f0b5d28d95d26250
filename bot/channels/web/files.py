"""Files of one's own conversation: ``/api/chat/files``. Errors are ``{"error": sentence}``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import BodyPartReader, web
from sqlalchemy.orm import Session

from actions.cases import attachments
from actions.cases.attachments import FileRefused, FileTooLarge, FoundFile, TooManyFiles
from bot.channels.web.api import CLIENT_ID, Limits, check_origin, refuse
from bot.channels.web.transcript import CHANNEL, conversation_id_of
from bot.channels.web.visitor import new_token, remember, visitor_token
from bot.delivery.inbox import accept_file
from bot.delivery.messages import IncomingFile
from bot.keys import CLOCK, DB, HUB, SETTINGS
from bot.portal.documents_files import private_attachment
from bot.portal.protection import SlidingWindow, client_address

PERIOD = timedelta(minutes=10)
AT_ONCE = 8  # uploads in memory
SECONDS = 600.0  # for one upload: 10 MB on a slow line
_AROUND = 8 * 1024  # bytes of a form around its file
_WRONG_FORM = "文件没有传完整，请刷新页面后重试。"

FILE_LIMITS: web.AppKey[Limits] = web.AppKey("web_chat_file_limits")
UPLOADING: web.AppKey[asyncio.Semaphore] = web.AppKey("web_chat_uploading", asyncio.Semaphore)


def setup(app: web.Application) -> None:
    app[FILE_LIMITS] = Limits(SlidingWindow(20, PERIOD), SlidingWindow(100, PERIOD))
    app[UPLOADING] = asyncio.Semaphore(AT_ONCE)
    app.router.add_post("/api/chat/files", upload)
    app.router.add_get(r"/api/chat/files/{file:\d{1,9}}", download)


async def upload(request: web.Request) -> web.Response:
    """Take one file, of a form with ``id`` and then ``file``; 202 with the message's id once both are committed.

    As with messages, the same client id again is acknowledged (``id`` null), not repeated. What is too large is refused
    as soon as that is known: by the announced length, or when the limit is passed.
    """
    check_origin(request)
    token = visitor_token(request) or new_token()
    _check_rate(request, token)
    limits = request.app[SETTINGS].attachment_limits
    if (request.content_length or 0) > limits.most_bytes + _AROUND:
        raise _refusal(FileTooLarge(limits.most_bytes))
    async with _one_more(request.app):
        client_id, name, content = await _parse(request, limits.most_bytes)
        incoming = IncomingFile(CHANNEL, token, client_id, name, content)
        try:
            stored = await request.app[DB].run(accept_file, incoming, request.app[CLOCK].now(), limits)
        except FileRefused as error:
            raise _refusal(error) from error
    if stored is not None:
        request.app[HUB].publish(stored.conversation_id)
    body = {"id": stored.id, "file": json.loads(stored.body)["file"]} if stored else {"id": None}
    response = web.json_response(body, status=202)
    remember(request, response, token)
    return response


async def download(request: web.Request) -> web.Response:
    """``GET /api/chat/files/{file}``: a file of one's own conversation, to be saved, or shown as a picture within the
    page; 404 for any other, and for what was removed."""
    found = await request.app[DB].read(_own_file, visitor_token(request), int(request.match_info["file"]))
    if found is None:
        refuse(web.HTTPNotFound, "没有这个文件，或者已经删除。")
    return as_download(found)


def as_download(found: FoundFile) -> web.Response:
    """A citizen's file as nobody's page: saved, never opened."""
    return private_attachment(found.content, found.attached.name, found.attached.kind.media_type)


def _own_file(session: Session, token: str | None, attachment_id: int) -> FoundFile | None:
    conversation_id = conversation_id_of(session, token) if token else None
    if conversation_id is None:
        return None
    return attachments.content_of(session, attachment_id, conversation_id=conversation_id)


def _check_rate(request: web.Request, token: str) -> None:
    limits, now = request.app[FILE_LIMITS], request.app[CLOCK].now()
    if not limits.visitor.allow(token, now) or not limits.address.allow(client_address(request), now):
        refuse(web.HTTPTooManyRequests, "您上传得太频繁了，请过几分钟再传。")


@asynccontextmanager
async def _one_more(app: web.Application) -> AsyncIterator[None]:
    """Room in memory for one more file. Raises 503 when everybody uploads at once."""
    if app[UPLOADING].locked():
        refuse(web.HTTPServiceUnavailable, "现在上传的人很多，请稍后再传。")
    async with app[UPLOADING]:
        yield


async def _parse(request: web.Request, limit: int) -> tuple[str, str, bytes]:
    """Client id, the file's name and its bytes. Raises 400, 408 or 413 with a sentence."""
    if not request.content_type.startswith("multipart/form-data"):
        refuse(web.HTTPBadRequest, _WRONG_FORM)
    try:
        async with asyncio.timeout(SECONDS):
            return await _read_form(request, limit)
    except TimeoutError:
        refuse(web.HTTPRequestTimeout, "网络太慢，文件没有传完。请换个网络，或者压缩以后再传。")
    except (ValueError, AssertionError, LookupError, RuntimeError):  # what aiohttp makes of a broken form
        refuse(web.HTTPBadRequest, _WRONG_FORM)


async def _read_form(request: web.Request, limit: int) -> tuple[str, str, bytes]:
    parts = await request.multipart()
    part = await parts.next()
    if not isinstance(part, BodyPartReader) or part.name != "id":
        refuse(web.HTTPBadRequest, _WRONG_FORM)
    client_id = (await _bytes_of(part, 64)).decode("ascii", "replace")
    if not CLIENT_ID.fullmatch(client_id):
        refuse(web.HTTPBadRequest, _WRONG_FORM)
    part = await parts.next()
    if not isinstance(part, BodyPartReader) or part.name != "file" or part.filename is None:
        refuse(web.HTTPBadRequest, _WRONG_FORM)
    return client_id, part.filename, await _bytes_of(part, limit)


async def _bytes_of(part: BodyPartReader, limit: int) -> bytes:
    """The part's bytes as they were sent. Raises 413 as soon as there are more than ``limit``."""
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > limit:
            raise _refusal(FileTooLarge(limit))
    return bytes(content)


def _refusal(error: FileRefused) -> web.HTTPException:
    if isinstance(error, FileTooLarge):
        return web.HTTPRequestEntityTooLarge(0, text=str(error))
    if isinstance(error, TooManyFiles):
        return web.HTTPConflict(text=str(error))
    return web.HTTPUnsupportedMediaType(text=str(error))
