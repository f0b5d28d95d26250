"""The page of one application, and its applicant unmasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import desk
from actions.cases.applications import APPLICANT_CLASSES, ROUTES
from actions.cases.attachments import ACCEPTED, Purpose
from actions.cases.clock_rules import rules_in_doubt
from actions.cases.desk_views import CaseView, HistoryLine, RevealedApplicant
from actions.cases.enclosures import MOST_BYTES
from actions.cases.lifecycle import TABLE, EventKind
from actions.cases.lifecycle.table import METHODS, OPINIONS
from actions.cases.links import LinkKind, links_of
from actions.cases.material import CAME, WHEN
from actions.cases.refusals import UnknownApplicationError
from actions.cases.time import china_date
from bot.console import case_material, case_next, case_parts, case_receipt, case_words
from bot.console.case_hints import hints_for, same_applicant
from bot.console.case_page.clock import clock_line
from bot.console.case_page.delivery import LACKING, proofs_of
from bot.console.case_page.needs import needs_of
from bot.console.case_page.undo import undo_of
from bot.console.enclosing.handing_in import HandedIn
from bot.console.enclosing.section import section_of
from bot.console.file_sight import files_of
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.policy import Holder, Permission, may
from bot.delivery import conversations
from bot.keys import CALENDAR, CLOCK, DB, SETTINGS

_RECEIPTS = frozenset({EventKind.RECEIPT_CONFIRMED, EventKind.REGISTERED})


async def application(request: web.Request) -> web.Response:
    """``GET /staff/applications/{number}``, the applicant masked. ``did`` names the step that led here."""
    return await case_page(request)


async def reveal(request: web.Request) -> web.Response:
    """``POST …/reveal``: the applicant unmasked on this one page; the look is written to the audit trail."""
    now = request.app[CLOCK].now()
    try:
        shown = await request.app[DB].run(
            desk.reveal_applicant, request.match_info["number"], by=me(request).signature, now=now
        )
    except UnknownApplicationError as error:
        raise not_found(request, error) from error
    return await case_page(request, revealed=shown)


async def told(request: web.Request) -> web.Response:
    """``GET …/told/{sequence}``: what is to be told in writing of a step, ready to be printed. For cases on paper."""
    view = await find_case(request)
    sequence = int(request.match_info["sequence"])
    text = await told_of(request.app, view, sequence)
    if not text:
        raise not_found(request, LookupError("这一步没有需要另行书面告知的内容。"))
    line = view.history[sequence - 1]
    context = {"case": view, "line": line, "text": text, "section": "applications"}
    return render(request, "case_told.html", context)


async def told_of(app: web.Application, view: CaseView, sequence: int) -> str:
    """What is to be told in writing of a step; empty where nothing is, or the case did not come on paper."""
    if view.conversation_id is not None or not 0 < sequence <= len(view.history):
        return ""
    return await app[DB].read(desk.told, view.number, sequence, app[CALENDAR])


async def case_context(request: web.Request, view: CaseView) -> dict[str, Any]:
    """What every page of an application shows."""
    today, did = today_of(request), request.query.get("did", "")
    done = f"已办理“{TABLE[EventKind(did)].title}”。" if did in set(EventKind) else None
    if done and view.conversation_id and (TABLE[EventKind(did)].tell or did in case_words.ENDS):
        done += "已在对话中告知申请人。"
    limits = [(each, case_next.urgency(each.kind, each.due_on, each.workdays_left, today)) for each in view.limits]
    shown = {"done": done} if done else {}
    return shown | {
        "case": view,
        "limits": limits,
        "consulted": case_words.consultations(view),
        "today": today,
        "reply_statuses": case_words.REPLY_STATUSES,
        "methods": METHODS,
        "opinions": OPINIONS,
        "decisions": case_parts.DECISIONS,
        "part_details": case_parts.DETAILS,
        "reply_content": case_words.reply_content(view),
        "enclosed": await request.app[DB].read(section_of, view, me(request)),
        "section": "applications",
    }


async def find_case(request: web.Request) -> CaseView:
    """The application that the path names, as who asks may work on it; a page of our own says when there is none."""
    number, person = request.match_info["number"], me(request).person
    try:
        return await request.app[DB].read(
            desk.case_view,
            number,
            today=today_of(request),
            calendar=request.app[CALENDAR],
            roles=person.roles,
            actor=person.name,
        )
    except UnknownApplicationError as error:
        raise not_found(request, error) from error


def today_of(request: web.Request) -> date:
    """The day it is in China."""
    return china_date(request.app[CLOCK].now())


def not_found(request: web.Request, error: Exception) -> web.HTTPNotFound:
    """A 404 in the looks of the console."""
    page = refused_page(request, str(error), title="没有找到", status=404)
    return web.HTTPNotFound(text=page.text, content_type="text/html")


async def case_page(
    request: web.Request,
    *,
    revealed: RevealedApplicant | None = None,
    handed_in: Sequence[HandedIn] = (),
    status: int = 200,
) -> web.Response:
    """The page of the application that the path names; ``handed_in``: what became of the files that were sent to it."""
    view, db = await find_case(request), request.app[DB]
    steps = case_next.steps_of(view)
    context = await case_context(request, view) | {
        "steps": steps,
        "needs": needs_of(steps, view),
        "undo": undo_of(view),
        "line": clock_line(view, today_of(request)),
        "linked": await db.read(links_of, view.number),
        "link_kinds": list(LinkKind),
        "same": await db.read(same_applicant, view.number, me(request)),
        "proofs": await db.read(proofs_of, view),
        "lacking_proof": LACKING,
        "button_of": lambda row: case_words.button_of(row, view),
        "history": [(line, case_words.facts_of(line, view), case_words.words_of(line)) for line in view.history],
        "tells": {line.sequence for line in view.history if not view.conversation_id and _is_told_by_letter(line)},
        "receipt": case_receipt.receipt_of(view),
        "assumptions": rules_in_doubt(),
        "just_received": not view.conversation_id and request.query.get("did") in _RECEIPTS,
        "revealed": revealed,
        "handed_in": handed_in,
        "accepted": ",".join(ACCEPTED),
        "most_bytes": MOST_BYTES,
        "most_at_once": request.app[SETTINGS].max_upload_bytes,
        "route": ROUTES.get(view.route, view.route),
        "class": APPLICANT_CLASSES.get(view.applicant_class, ""),
        "hints": await request.app[DB].read(hints_for, view.number, me(request)) if view.file.state.is_open else None,
        "files": await db.read(files_of, view.number, me(request)),
        "material": await db.read(case_material.material_of, view.number, me(request)),
        "may_move": case_material.may_move,
        "purposes": list(Purpose),
        "came": CAME,
        "when": WHEN,
        "may_read_conversation": await request.app[DB].read(may_read, view.conversation_id, me(request)),
    }
    return render(request, "case.html", context, status=status)


def _is_told_by_letter(line: HistoryLine) -> bool:
    """On paper: the receipt has a sheet of its own, with the query code."""
    return bool(TABLE[line.kind].tell) and line.kind not in _RECEIPTS


def may_read(session: Session, conversation_id: str | None, person: Me) -> bool:
    """Whether a member of staff may open a conversation now."""
    view = conversations.get(session, conversation_id) if conversation_id else None
    if view is None:
        return False
    return may(person.actor, Permission.READ_CONVERSATION, Holder(view.owner, view.staff_id))
