"""The form of what a document says of itself: title, 文号, dates, scope."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from actions.cases.time import china_date
from bot.console.documents import document_id, find_page, one_page, person, revision, see_other, show
from bot.console.me import me
from bot.keys import CLOCK, DB
from knowledge.publishing.facts import FIELD_NAMES, VALIDITIES, as_typed, edit
from knowledge.publishing.people import (
    ChangedMeanwhileError,
    InvalidFactsError,
    StepRefusedError,
    UnknownDocumentError,
)
from knowledge.publishing.validity import has_ended
from knowledge.tables import Status

_TYPED = (*FIELD_NAMES, "ground", "ground_remark", "reason")


async def show_form(request: web.Request) -> web.Response:
    """``GET …/edit``"""
    return await _form(request)


async def submit(request: web.Request) -> web.Response:
    """``POST …/edit``"""
    form = await request.post()
    typed = {name: str(form.get(name, "")).strip() for name in _TYPED}
    now, seen = request.app[CLOCK].now(), revision(form)
    try:
        document = await request.app[DB].run(
            edit,
            document_id(request),
            typed,
            by=person(me(request)),
            now=now,
            today=china_date(now),
            revision=seen,
        )
    except UnknownDocumentError:
        return await one_page(request)
    except InvalidFactsError as error:
        return await _form(request, typed, str(error), problems=error.problems, status=422)
    except ChangedMeanwhileError as error:
        return await _form(request, typed, f"{error}您填写的内容已保留在下面。", status=409)
    except StepRefusedError as error:
        return await _form(request, typed, str(error), status=409)
    raise see_other(document.id, "edited" if document.revision != seen else "unchanged")


async def _form(
    request: web.Request,
    typed: dict[str, str] | None = None,
    error: str | None = None,
    *,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    page = await find_page(request)
    one = page.document
    if one.status not in (Status.DRAFT, Status.PUBLISHED):
        sentence = (
            "正在保密审查，不能修改。需要修改时，请先退回。" if one.status == Status.REVIEW else "这一版本不能再修改。"
        )
        return await one_page(request, error=error or sentence, status=409)
    context: dict[str, Any] = {
        "page": page,
        "one": one,
        "typed": typed or as_typed(one),
        "problems": problems or {},
        "error": error,
        "validities": list(dict.fromkeys(filter(None, (*VALIDITIES, one.validity)))),
        "has_ended": has_ended(one),
        "needs_reason": one.status == Status.PUBLISHED,
    }
    return show(request, "documents_edit.html", context, status=status)
