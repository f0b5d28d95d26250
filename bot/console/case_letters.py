"""Letters that were issued in a case, as they were issued."""

from __future__ import annotations

import asyncio
from datetime import datetime
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.letters import LetterKind, PdfUnavailableError, title_of, to_pdf
from actions.cases.steps import find
from actions.cases.tables import Letter
from bot.console.applications import not_found
from bot.console.guard import refused_page
from bot.console.me import me
from bot.keys import CLOCK, DB

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


async def file(request: web.Request) -> web.Response:
    """``GET …/letters/{letter}``: the Word file, or with ``?as=pdf`` a PDF. It names the applicant, so each look is
    recorded."""
    number, letter_id = request.match_info["number"], int(request.match_info["letter"])
    found = await request.app[DB].run(issued, number, letter_id, me(request).signature, request.app[CLOCK].now())
    if found is None:
        raise not_found(request, LookupError("没有这份文书。"))
    name, content = found
    kind = "pdf" if request.query.get("as") == "pdf" else "docx"
    if kind == "pdf":
        try:
            content = await asyncio.to_thread(to_pdf, content)
        except PdfUnavailableError as error:
            return refused_page(request, str(error), title="不能生成 PDF", status=503)
    disposition = f"attachment; filename=\"letter.{kind}\"; filename*=UTF-8''{quote(name)}.{kind}"
    return web.Response(body=content, content_type=_TYPES[kind], headers={"Content-Disposition": disposition})


def issued(session: Session, number: str, letter_id: int, actor: str, now: datetime) -> tuple[str, bytes] | None:
    """Name and Word file of a letter of this application; the look is written to the audit trail."""
    application, letter = find(session, number), session.get(Letter, letter_id)
    if application is None or letter is None or letter.application_id != application.id or letter.file is None:
        return None
    detail = {"letter": letter.id, "kind": letter.kind}
    audit.record(session, at=now, actor=actor, action="letter_read", subject=application.number, detail=detail)
    return letter.number or f"{title_of(LetterKind(letter.kind))}{application.number}", letter.file
