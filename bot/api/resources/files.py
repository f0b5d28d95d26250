"""What applicants sent and what was issued to them, as files. Each download is written to the audit trail."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.api.endpoint import Call, File
from bot.api.problems import Code, Problem
from bot.console import case_files, case_letters
from bot.console.case_files import HiddenError
from bot.console.documents import original
from knowledge.tables import DocumentFile

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def letter(call: Call) -> File:
    """``GET /applications/{number}/letters/{letter}``: it names the applicant."""
    found = await call.run(case_letters.issued, call.parameters["number"], call.whole("letter"), call.by, call.now)
    if found is None:
        raise Problem(Code.NOT_FOUND, "没有这份文书。")
    name, content = found
    return File(f"{name}.docx", content, _DOCX)


async def of_case(call: Call) -> File:
    """``GET /applications/{number}/files/{file}``."""
    return await _attachment(call, case_files.file_of_case, call.parameters["number"])


async def of_conversation(call: Call) -> File:
    """``GET /conversations/{id}/files/{file}``: while the conversation may be read."""
    return await _attachment(call, case_files.file_of_conversation, call.parameters["id"])


async def of_document(call: Call) -> File:
    """``GET /documents/{document}/file``: the original as it was handed in."""

    def find(session: Session) -> DocumentFile | None:
        return original(session, call.whole("document"))

    found = await call.read(find)
    if found is None:
        raise Problem(Code.NOT_FOUND, "没有这份文件，或者没有保存原件。")
    return File(found.name, found.content, found.media_type)


async def _attachment(call: Call, work, subject: str) -> File:  # type: ignore[no-untyped-def]
    try:
        found = await call.run(work, subject, call.whole("file"), call.me, call.now)
    except HiddenError:
        raise Problem(Code.MISSING_ROLE, case_files.NOT_YOURS) from None
    if found is None:
        raise Problem(Code.NOT_FOUND, "没有这个文件，或者已经删除。")
    return File(found.attached.name, found.content, found.attached.kind.media_type)
