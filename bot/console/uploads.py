"""Routes that take files: a larger limit, for who is signed in, and a plain sentence above it."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.web_request import FileField

from bot.console.guard import COOKIE, Handler, load_me, refused_page
from bot.console.me import ME, TOKEN
from bot.keys import SETTINGS
from knowledge.ingest import open_documents
from knowledge.ingest.formats import ARCHIVE_SUFFIX
from knowledge.tables import Document

# In names these deceive the eye (\u202e turns a name around), and PostgreSQL keeps no NUL.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Upload:
    """What became of one file of a form: a document that is in no session yet, or why there is none."""

    name: str
    document: Document | None = None
    problem: str = ""


def accepting_files(handler: Handler) -> Handler:
    """``handler`` with the limit for uploads. Nobody else's bytes are taken in: who is not signed in is told so."""

    async def accept(request: web.Request) -> web.StreamResponse:
        limit = request.app[SETTINGS].max_upload_bytes
        request = request.clone(client_max_size=limit)
        request[TOKEN], request[ME] = request.cookies.get(COOKIE, ""), await load_me(request)
        if request[ME] is None:
            return refused_page(
                request, "登录已过期，文件没有上传。请登录后再选一次文件。", title="请重新登录", status=401
            )
        if (request.content_length or 0) > limit:
            return _too_large(request, limit)
        try:
            return await handler(request)
        except web.HTTPRequestEntityTooLarge:
            return _too_large(request, limit)

    return accept


async def read_uploads(request: web.Request, field: str = "files") -> list[Upload]:
    """Each document in the files of the form, those in archives too. Reading takes a while: it is done on a thread."""
    form = await request.post()
    files = [part for part in form.getall(field, []) if isinstance(part, FileField)]
    return await asyncio.to_thread(lambda: [upload for file in files for upload in _read(file)])


def _read(file: FileField) -> Iterator[Upload]:
    name = _UNPRINTABLE.sub("", file.filename).replace("\\", "/").rpartition("/")[2].strip()
    with tempfile.TemporaryDirectory(prefix="gongkai-") as directory:
        path = Path(directory) / f"upload{ARCHIVE_SUFFIX if name.lower().endswith(ARCHIVE_SUFFIX) else ''}"
        path.write_bytes(file.file.read())
        for own_name, document in open_documents(name, path):
            if isinstance(document, str):
                yield Upload(own_name, problem=document)
            else:
                yield Upload(own_name, document)


def _too_large(request: web.Request, limit: int) -> web.Response:
    megabytes = limit // 1024 // 1024
    sentence = f"一次最多上传{megabytes}兆，这次的文件超过了，没有上传。请分几次上传，或先压缩其中的图片。"
    return refused_page(request, sentence, title="文件太大", status=413)
