"""Pages of the documents: the list with what waits first, one document, its text as citizens read it, its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web
from sqlalchemy.orm import Session, selectinload

from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.time import china_date
from bot import places
from bot.console.applications import not_found
from bot.console.document_scan import FINDINGS_SHOWN, scan
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.paging import addressed, pager, place_in
from bot.console.policy import STEP_PERMISSIONS, Permission, may
from bot.keys import CALENDAR, CLOCK, DB
from bot.typed import whole_number
from knowledge.duties.export import limit_text
from knowledge.publishing.desk import DocumentPage, Filters, Place, document_page, list_page
from knowledge.publishing.facts import FIELD_NAMES
from knowledge.publishing.grounds import GROUNDS
from knowledge.publishing.history import EVENT_NAMES
from knowledge.publishing.lifecycle import SCOPE_NAMES, STATUS_NAMES, TRANSITIONS, Step
from knowledge.publishing.people import Person, UnknownDocumentError
from knowledge.publishing.validity import validity_on
from knowledge.tables import Document, DocumentFile, Scope, Status

WORKDAYS_TO_PUBLISH = 20  # 条例第二十六条
SOON = 5  # working days: fewer are amber

DONE = {
    "drafted": "草稿已保存。请核对识别出的信息，再提交保密审查。",
    "amended": "新版本的草稿已保存。它发布以后才会取代现在的版本。",
    "replaced": "文件已更换，您修改过的信息已保留。",
    "edited": "修改已保存。",
    "unchanged": "没有改动。",
    "declared": "已列为新版本。发布后，原来的版本会注明已有新版本。",
    "linked": "关联已建立。",
    "unlinked": "关联已取消。",
    "submit": "已提交保密审查。",
    "send-back": "已退回修改，理由写在经过里。",
    "publish": "已审查通过并发布。",
    "discard": "草稿已放弃。",
    "repeal": "已列为废止。群众仍可查看，页面和回答都会注明已废止。",
    "expire": "已列为失效。群众仍可查看，页面和回答都会注明已失效。",
    "withdraw": "已撤下，群众从现在起看不到这份文件。",
    "reopen": "已回到草拟，重新审查后才能公开。",
}


def in_words(name: str, value: Any) -> str:
    """A column's value in the history, as people read it."""
    if value in (None, ""):
        return "（空）"
    if name == "scope":
        return SCOPE_NAMES[Scope(value)]
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def size(bytes_: int) -> str:
    """12 KB, 3.4 MB"""
    return f"{bytes_ / 1024 / 1024:.1f} MB" if bytes_ >= 1024 * 1024 else f"{-(-bytes_ // 1024)} KB"


_STATUS_COLOURS = {Status.DRAFT: "", Status.REVIEW: "amber", Status.PUBLISHED: "green", Status.WITHDRAWN: "red"}
# Buttons in the order in which they are likely to be wanted; what takes something away comes last.
_OFFERED = (
    Step.SUBMIT,
    Step.PUBLISH,
    Step.SEND_BACK,
    Step.AMEND,
    Step.REPEAL,
    Step.EXPIRE,
    Step.REOPEN,
    Step.DISCARD,
    Step.WITHDRAW,
)
SHARED: dict[str, Any] = {
    "section": "documents",
    "status_names": STATUS_NAMES,
    "status_colours": _STATUS_COLOURS,
    "scope_names": SCOPE_NAMES,
    "field_names": FIELD_NAMES,
    "transitions": TRANSITIONS,
    "event_names": EVENT_NAMES,
    "grounds": GROUNDS,
    "in_words": in_words,
    "size": size,
    "limit_text": limit_text,
}


@dataclass(frozen=True)
class Due:
    """Until when a document should be public; ``words`` says how near that is, ``colour`` is of the style sheet."""

    day: date
    words: str
    colour: str
    is_provisional: bool


async def listing(request: web.Request) -> web.Response:
    """``GET /staff/documents``"""
    query = request.query
    filters = Filters(
        status=query.get("status", "") if query.get("status", "") in set(Status) else "",
        scope=query.get("scope", "") if query.get("scope", "") in set(Scope) else "",
        issuer=query.get("issuer", "")[:200],
        words=" ".join(query.get("q", "").split())[:100],
    )
    after = place_in(request, _place)
    found = await request.app[DB].read(list_page, filters, after)
    today, calendar = _today(request), request.app[CALENDAR]
    chosen = {"q": filters.words, "status": filters.status, "scope": filters.scope, "issuer": filters.issuer}
    chosen = {key: value for key, value in chosen.items() if value}
    context = {
        "rows": [(row, due(row, today, calendar), validity_on(row, today)) for row in found.rows],
        "found": found,
        "filters": filters,
        "chosen": chosen,
        "pager": pager(addressed("/staff/documents", **chosen), after, _end(found.next)),
        "address": lambda **changed: "?" + urlencode({**chosen, **changed}),
    }
    return show(request, "documents.html", context)


def _end(place: Place | None) -> str:
    return f"{place.part}~{places.of_day(place.day, place.id)}" if place else ""


def _place(text: str) -> Place:
    """What :func:`_end` made. Raises :class:`ValueError`."""
    part, _, rest = text.partition("~")
    return Place(places.read_id(part), *places.read_day(rest))


async def document(request: web.Request) -> web.Response:
    """``GET /staff/documents/{id}``"""
    return await one_page(request)


async def one_page(request: web.Request, *, error: str | None = None, status: int = 200) -> web.Response:
    """The page of one document; ``error`` says why something was not done."""
    page = await find_page(request)
    today = _today(request)
    findings = scan(page.document.passages, today)
    context = {
        "page": page,
        "one": page.document,
        "validity": validity_on(page.document, today),
        "due": due(page.document, today, request.app[CALENDAR]),
        "findings": findings[:FINDINGS_SHOWN],
        "finding_count": len(findings),
        "is_author": me(request).signature in page.authors,
        "steps": [step for step in _OFFERED if step in page.steps and may(me(request).actor, STEP_PERMISSIONS[step])],
        "error": error,
    }
    return show(request, "documents_page.html", context, status=status)


async def text(request: web.Request) -> web.Response:
    """``GET …/text``: the text as citizens read it, with what the scan found marked."""
    page = await find_page(request)
    findings: dict[int, list[str]] = {}
    for finding in scan(page.document.passages, _today(request)):
        findings.setdefault(finding.passage_id, []).append(finding.kind)
    return show(request, "documents_text.html", {"page": page, "one": page.document, "findings": findings})


async def file(request: web.Request) -> web.Response:
    """``GET …/file``: the original as it was handed in, always as a download."""
    found = await request.app[DB].read(original, document_id(request))
    if found is None:
        raise not_found(request, UnknownDocumentError("这份文件没有保存原件。"))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
    return web.Response(body=found.content, content_type=found.media_type, headers=headers)


async def find_page(request: web.Request) -> DocumentPage:
    """The document that the path names; a page of our own says when there is none."""
    page = await request.app[DB].read(document_page, document_id(request))
    if page is None:
        raise not_found(request, UnknownDocumentError("没有这份文件。"))
    return page


def due(row: Any, today: date, calendar: WorkCalendar) -> Due | None:
    """条例第二十六条: 20 working days after it came into being; None for what is public already or need not be."""
    is_waiting = row.status in (Status.DRAFT, Status.REVIEW) and row.scope == Scope.PROACTIVE and row.version == 1
    if not is_waiting or row.signed_on is None:
        return None
    try:
        day = calendar.add_workdays(row.signed_on, WORKDAYS_TO_PUBLISH)
        left = calendar.workdays_between(today, day)
        is_provisional = calendar.is_provisional(day)
    except CalendarError:  # older than the calendar: long past, whatever the day
        return None
    if today > day:
        return Due(day, f"已超过{-left}个工作日" if left else "已超过", "red", is_provisional)
    words = "今天到期" if today == day else f"还剩{left}个工作日"
    return Due(day, words, "amber" if left <= SOON else "green", is_provisional)


def person(someone: Me) -> Person:
    """The signed-in member of staff as the documents' life knows them."""
    return Person(someone.signature, may_review_own=may(someone.actor, Permission.REVIEW_OWN_DOCUMENTS))


def document_id(request: web.Request) -> int:
    return int(request.match_info["document"])


def revision(form: Any) -> int:
    """Of the page on which the form was; one that never was where a form does not say."""
    return whole_number(form.get("revision")) or 0


def see_other(document_id: int, done: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"/staff/documents/{document_id}?done={done}")


def show(request: web.Request, template: str, context: dict[str, Any], *, status: int = 200) -> web.Response:
    """A page of the documents' templates."""
    done = DONE.get(request.query.get("done", "")) if request.method == "GET" else None
    return render(request, template, {**SHARED, "done": done, "today": _today(request), **context}, status=status)


def _today(request: web.Request) -> date:
    return china_date(request.app[CLOCK].now())


def original(session: Session, document_id: int) -> DocumentFile | None:
    """The file as it was handed in, if it was kept."""
    found = session.get(Document, document_id, options=[selectinload(Document.file)])
    return found.file if found else None
