"""Files become drafts: of new documents, of a document's next version, or in the place of a draft's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.documents import document_id, find_page, one_page, person, revision, see_other, show
from bot.console.me import me
from bot.console.uploads import Upload, read_uploads
from bot.keys import CLOCK, DB, SETTINGS
from bot.learning.masking import masked
from knowledge.ingest.formats import ARCHIVE_SUFFIX, SUFFIXES
from knowledge.publishing.drafting import draft, draft_version, replace_file
from knowledge.publishing.duplicates import find_duplicates
from knowledge.publishing.lifecycle import Step
from knowledge.publishing.people import Person, StepRefusedError, UnknownDocumentError
from knowledge.tables import Document

MAX_QUESTION = 200


@dataclass(frozen=True)
class Drafted:
    """A line of the result: the draft with what is odd about it, or why a file was not read."""

    name: str
    document: Document | None = None
    passages: int = 0
    duties: int = 0
    notes: tuple[str, ...] = ()
    problem: str = ""


async def show_new(request: web.Request) -> web.Response:
    """``GET /staff/documents/new``; ``?title=`` the question that the document shall answer."""
    return _new_page(request, question=question_of(request.query.get("title", "")))


async def upload_new(request: web.Request) -> web.Response:
    """``POST /staff/documents/new``: each file a draft; one that can't be read keeps no other from being kept."""
    uploads, question = await read_uploads(request), question_of(str((await request.post()).get("title", "")))
    if not uploads:
        return _new_page(request, question=question, error="请先选择文件。", status=422)
    now = request.app[CLOCK].now()
    drafted = await request.app[DB].run(draft_all, uploads, person(me(request)), now, question)
    if len(drafted) == 1 and drafted[0].document:
        raise see_other(drafted[0].document.id, "drafted")
    status = 200 if any(one.document for one in drafted) else 422
    return _new_page(request, question=question, drafted=drafted, status=status)


async def show_amend(request: web.Request) -> web.Response:
    """``GET …/amend``: the form for a new version."""
    return await _amend_page(request)


async def amend(request: web.Request) -> web.Response:
    """``POST …/amend``"""
    form = await request.post()
    try:
        read = only(await read_uploads(request, "file"))
        made = await request.app[DB].run(
            draft_version,
            document_id(request),
            read,
            by=person(me(request)),
            now=request.app[CLOCK].now(),
            revision=revision(form),
        )
    except UnknownDocumentError:
        return await one_page(request)
    except StepRefusedError as error:
        return await _amend_page(request, str(error), status=422)
    raise see_other(made.id, "amended")


async def replace(request: web.Request) -> web.Response:
    """``POST …/replace``"""
    form = await request.post()
    try:
        read = only(await read_uploads(request, "file"))
        await request.app[DB].run(
            replace_file,
            document_id(request),
            read,
            by=person(me(request)),
            now=request.app[CLOCK].now(),
            revision=revision(form),
        )
    except StepRefusedError as error:
        return await one_page(request, error=str(error), status=422)
    raise see_other(document_id(request), "replaced")


def only(uploads: Sequence[Upload]) -> Document:
    """What one file held. Raises :class:`StepRefusedError`."""
    if len(uploads) != 1:
        raise StepRefusedError("请先选择文件。" if not uploads else "请只选择一个文件，不要用压缩包。")
    read = uploads[0].document
    if read is None:
        raise StepRefusedError(f"{uploads[0].name}：{uploads[0].problem}")
    return read


def draft_all(session: Session, uploads: Sequence[Upload], by: Person, now: datetime, question: str) -> list[Drafted]:
    """Each document a draft; ``question`` is the one that it shall answer, if any."""
    drafted, reason = [], f"群众提问：{question}" if question else None
    for upload in uploads:
        if upload.document is None:
            drafted.append(Drafted(upload.name, problem=upload.problem))
            continue
        made = draft(session, upload.document, by=by, now=now, reason=reason)
        notes = [one.sentence for one in find_duplicates(session, made)] + list(made.details.get("warnings", []))
        drafted.append(Drafted(upload.name, made, len(made.passages), len(made.duties), tuple(notes)))
    return drafted


def _new_page(
    request: web.Request,
    *,
    question: str = "",
    drafted: Sequence[Drafted] = (),
    error: str | None = None,
    status: int = 200,
) -> web.Response:
    context = {"question": question, "drafted": drafted, "error": error, **_file_facts(request)}
    return show(request, "documents_new.html", context, status=status)


def question_of(text: str) -> str:
    """The question that a document shall answer, as its history keeps it: numbers of persons masked."""
    return masked(" ".join(text.split()))[:MAX_QUESTION]


async def _amend_page(request: web.Request, error: str | None = None, *, status: int = 200) -> web.Response:
    page = await find_page(request)
    if Step.AMEND not in page.steps:
        sentence = error or "这份文件现在不能上传新版本：它还没有发布，或者已有更新的版本在办理。"
        return await one_page(request, error=sentence, status=409)
    context = {"page": page, "one": page.document, "error": error, **_file_facts(request)}
    return show(request, "documents_amend.html", context, status=status)


def _file_facts(request: web.Request) -> dict[str, object]:
    return {
        "max_megabytes": request.app[SETTINGS].max_upload_bytes // 1024 // 1024,
        "max_bytes": request.app[SETTINGS].max_upload_bytes,
        "accept": ",".join(sorted(SUFFIXES | {ARCHIVE_SUFFIX})),
    }
