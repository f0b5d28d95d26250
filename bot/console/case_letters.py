"""Letters that were issued in a case, as they were issued."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.steps import find
from actions.cases.tables import Letter
from actions.db import crypto
from bot.console.applications import not_found
from bot.console.me import me
from bot.keys import CLOCK, DB

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def file(request: web.Request) -> web.Response:
    """``GET …/letters/{letter}``: the Word file. It names the applicant, so each look is recorded."""
    number, letter_id = request.match_info["number"], int(request.match_info["letter"])
    found = await request.app[DB].run(_file, number, letter_id, me(request).signature, request.app[CLOCK].now())
    if found is None:
        raise not_found(request, LookupError("没有这份文书。"))
    name, content = found
    disposition = f"attachment; filename=\"letter.docx\"; filename*=UTF-8''{quote(name)}.docx"
    return web.Response(body=content, content_type=_WORD, headers={"Content-Disposition": disposition})


def _file(session: Session, number: str, letter_id: int, actor: str, now: datetime) -> tuple[str, bytes] | None:
    application, letter = find(session, number), session.get(Letter, letter_id)
    if application is None or letter is None or letter.application_id != application.id:
        return None
    detail = {"letter": letter.id, "kind": letter.kind}
    audit.record(session, at=now, actor=actor, action="letter_read", subject=application.number, detail=detail)
    return letter.number, crypto.keyring().cipher.decrypt(letter.file)
