"""Writing the reply to an application: choose a kind of the closed list, write, look at the letter, send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import desk
from actions.cases.outcomes import OUTCOMES, Outcome
from actions.cases.refusals import EditConflict, StepRefused
from actions.cases.steps import Notice
from actions.settings import AgencySettings
from bot.console.applications import find_case, tell_applicant
from bot.console.me import Me, me
from bot.console.pages import render
from bot.keys import AGENCY, CLOCK, DB, HUB

MAX_CHARACTERS = 8000
# the headings of 年报 table three, part three
_GROUPS = {
    "(一)": "予以公开",
    "(二)": "部分公开",
    "(三)": "不予公开",
    "(四)": "无法提供",
    "(五)": "不予处理",
    "(六)": "其他处理",
}


@dataclass(frozen=True)
class Written:
    """What the form held; shown again whatever happens."""

    kind: str = ""
    body: str = ""
    version: int = 0


async def show_form(request: web.Request) -> web.Response:
    """``GET /staff/applications/{number}/reply``."""
    return await _form_page(request, None)


async def submit(request: web.Request) -> web.Response:
    """``POST …/reply``: ``step`` is ``preview`` (default), ``edit`` (back to the form) or ``send``."""
    form = await request.post()
    version = str(form.get("version", ""))
    written = Written(
        kind=str(form.get("kind", "")),
        body=str(form.get("body", "")).replace("\r\n", "\n").strip(),
        version=int(version) if version.isascii() and version.isdigit() else 0,
    )
    step = form.get("step")
    if step == "edit":
        return await _form_page(request, written)
    problem = _problem(written)
    if problem:
        return await _form_page(request, written, problem, status=422)
    if step == "send" and form.get("checked") == "yes":
        return await _send(request, written)
    return await _preview_page(request, written, "请勾选“我已核对”后再发送。" if step == "send" else None)


async def _send(request: web.Request, written: Written) -> web.Response:
    app, number = request.app, request.match_info["number"]
    await find_case(request)
    try:
        notice = await app[DB].run(_reply, number, written, me(request), app[CLOCK].now(), app[AGENCY])
    except EditConflict as error:
        return await _form_page(request, written, f"{error}您写的内容已保留，请核对后重新预览。", status=409)
    except StepRefused as error:
        return await _form_page(request, written, str(error), status=409)
    app[HUB].publish(notice.conversation_id)
    raise web.HTTPSeeOther(f"/staff/applications/{number}?done=replied")


async def _preview_page(request: web.Request, written: Written, error: str | None) -> web.Response:
    app = request.app
    case = await find_case(request)
    try:
        letter = await app[DB].read(
            desk.preview_reply,
            case.number,
            kind=written.kind,
            body=written.body,
            now=app[CLOCK].now(),
            agency=app[AGENCY],
        )
    except StepRefused as refusal:
        return await _form_page(request, written, str(refusal), status=422)
    context = {
        "case": case,
        "written": written,
        "letter": letter,
        "outcome": OUTCOMES[written.kind],
        "error": error,
        "section": "applications",
    }
    return render(request, "reply_preview.html", context, status=422 if error else 200)


async def _form_page(
    request: web.Request, written: Written | None, error: str | None = None, *, status: int = 200
) -> web.Response:
    """The form with the application's present version: who reads the message of a conflict may go on from there."""
    case = await find_case(request)
    written = written or Written()
    context = {
        "case": case,
        "written": Written(written.kind, written.body, case.version),
        "groups": grouped(case.reply_kinds),
        "error": error,
        "max_characters": MAX_CHARACTERS,
        "section": "applications",
    }
    return render(request, "reply.html", context, status=status)


def grouped(kinds: Iterable[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """The kinds under the headings of the annual report, in its order."""
    by_row = groupby(kinds, key=lambda kind: kind.report_row[:3])
    return [(f"{row}{_GROUPS[row]}", list(members)) for row, members in by_row]


def _problem(written: Written) -> str | None:
    if not written.kind:
        return "请选择答复类型。"
    if not written.body:
        return "请填写答复内容。"
    if len(written.body) > MAX_CHARACTERS:
        return f"答复内容最多{MAX_CHARACTERS}个字，现有{len(written.body)}个字。"
    return None


def _reply(
    session: Session, number: str, written: Written, person: Me, now: datetime, agency: AgencySettings
) -> Notice:
    notice = desk.send_reply(
        session,
        number,
        kind=written.kind,
        body=written.body,
        by=person.signature,
        now=now,
        agency=agency,
        expected_version=written.version,
    )
    tell_applicant(session, notice, person.id, now)
    return notice
