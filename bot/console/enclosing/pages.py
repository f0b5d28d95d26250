"""The files that go out with a reply: uploading, taking from the knowledge base, opening, removing, putting in order.

Who drafts replies prepares them; whoever works on the application opens them. Each look is written to the audit trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import audit, enclosures
from actions.cases.enclosures import FoundEnclosure
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.steps import find
from bot.console.applications import case_page, find_case, not_found
from bot.console.enclosing.documents import MOST_SHOWN, Givable, givable
from bot.console.enclosing.handing_in import HandedIn, hand_in, locked, take_document
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.people.reach import OutOfReachError
from bot.keys import CLOCK, DB
from bot.portal.documents_files import attachment
from bot.typed import whole_number

_REFUSED = (StepRefused, OutOfReachError)
MOST_WORDS = 100  # characters of a search


async def upload(request: web.Request) -> web.Response:
    """``POST …/enclosures``: one file or several; what can't be kept is told by name beside what was kept."""
    form = await request.post()
    try:
        done = await hand_in(request.app, _number(request), form.getall("files", []), me(request))
    except _REFUSED as error:
        return _refused(request, str(error))
    except UnknownApplicationError as error:
        raise not_found(request, error) from error
    return await _told(request, done)


async def open_file(request: web.Request) -> web.Response:
    """``GET …/enclosures/{enclosure}``: always as a download."""
    app, enclosure_id = request.app, int(request.match_info["enclosure"])
    found = await app[DB].run(opened, _number(request), enclosure_id, me(request), app[CLOCK].now())
    if found is None:
        raise not_found(request, LookupError("没有这个附件，或者已经删除。"))
    response = attachment(found.content, found.enclosed.name, found.enclosed.kind.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


async def remove(request: web.Request) -> web.Response:
    """``POST …/enclosures/{enclosure}/remove``."""
    enclosure_id, app = int(request.match_info["enclosure"]), request.app
    try:
        is_done = await app[DB].run(take_away, _number(request), enclosure_id, me(request), app[CLOCK].now())
    except _REFUSED as error:
        return _refused(request, str(error))
    if not is_done:
        raise not_found(request, LookupError("没有这个附件，或者已经删除。"))
    raise _back(request, "enclosure-removed")


async def move(request: web.Request) -> web.Response:
    """``POST …/enclosures/{enclosure}/move`` with ``to``: ``up`` or ``down`` in the order of the letter."""
    form, enclosure_id = await request.post(), int(request.match_info["enclosure"])
    step = -1 if form.get("to") == "up" else 1
    try:
        await request.app[DB].run(_move, _number(request), enclosure_id, step, me(request))
    except _REFUSED as error:
        return _refused(request, str(error))
    raise _back(request, "enclosures-arranged")


async def search(request: web.Request) -> web.Response:
    """``GET …/enclosures/documents?q=``: published documents by words of the title or 文号, whose file can be taken."""
    return await _search_page(request, request.query.get("q", ""))


async def take(request: web.Request) -> web.Response:
    """``POST …/enclosures/documents`` with the ``document``'s id: its original becomes a file of the reply."""
    form = await request.post()
    document_id = whole_number(form.get("document"))
    if document_id is None:
        return await _search_page(request, str(form.get("q", "")), "请从列表里选择文件。")
    try:
        done = await take_document(request.app, _number(request), document_id, me(request))
    except _REFUSED as error:
        return _refused(request, str(error))
    if done.problem:
        return await _search_page(request, str(form.get("q", "")), done.problem)
    return await _told(request, [done])


def opened(session: Session, number: str, enclosure_id: int, person: Me, now: datetime) -> FoundEnclosure | None:
    """A file of this application with its bytes; the look is written to the audit trail."""
    application = find(session, number)
    found = enclosures.content_for_staff(session, application.id, enclosure_id) if application else None
    if application is None or found is None:
        return None
    detail = {"enclosure": enclosure_id, "kind": found.enclosed.kind.value}
    subject = application.number
    audit.record(session, at=now, actor=person.signature, action="enclosure_read", subject=subject, detail=detail)
    return found


def take_away(session: Session, number: str, enclosure_id: int, person: Me, now: datetime) -> bool:
    """Remove a prepared file; ``False``: there is none. Raises :class:`StepRefused`."""
    return enclosures.remove(session, locked(session, number, person), enclosure_id, by=person.signature, now=now)


def put_in_order(session: Session, number: str, order: Sequence[int], person: Me) -> None:
    """Raises :class:`StepRefused`."""
    enclosures.arrange(session, locked(session, number, person), order)


def _move(session: Session, number: str, enclosure_id: int, step: int, person: Me) -> None:
    application = locked(session, number, person)
    order = [each.id for each in enclosures.in_hand(session, application) if each.event_sequence is None]
    if enclosure_id not in order:
        raise StepRefused("没有这个附件，或者已经删除。")
    place = order.index(enclosure_id)
    order.insert(max(place + step, 0), order.pop(place))
    enclosures.arrange(session, application, order)


async def _told(request: web.Request, done: Sequence[HandedIn]) -> web.Response:
    refused = [one for one in done if one.problem]
    if not done:
        return await case_page(request, handed_in=[HandedIn("", problem="请先选择文件。")], status=422)
    if refused:
        return await case_page(request, handed_in=done, status=422 if len(refused) == len(done) else 200)
    concerned = any(one.kept and one.kept.concerns for one in done)
    raise _back(request, "enclosures-to-look-at" if concerned else "enclosures-added")


async def _search_page(request: web.Request, typed: str, problem: str = "") -> web.Response:
    words = " ".join(typed.split())[:MOST_WORDS]
    view, found = await find_case(request), list[Givable]()
    if words:
        found = await request.app[DB].read(givable, words)
    context = {
        "case": view,
        "q": words,
        "found": found[:MOST_SHOWN],
        "is_more": len(found) > MOST_SHOWN,
        "error": problem,
        "section": "applications",
    }
    return render(request, "case_enclose.html", context, status=422 if problem else 200)


def _refused(request: web.Request, sentence: str) -> web.Response:
    back = (f"/staff/applications/{_number(request)}#enclosures", "返回申请")
    return refused_page(request, sentence, title="没有办成", status=409, back=back)


def _back(request: web.Request, done: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"/staff/applications/{_number(request)}?done={done}#enclosures")


def _number(request: web.Request) -> str:
    return request.match_info["number"]
