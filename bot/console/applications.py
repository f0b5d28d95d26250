"""Pages of the applications: the list by due date, one application, its registration, its applicant unmasked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import desk
from actions.cases.applications import APPLICANT_CLASSES
from actions.cases.calendar import WorkCalendar
from actions.cases.desk import BoardRow, CaseView
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.steps import Notice, find
from actions.cases.time import china_date
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.policy import Holder, Permission, may
from bot.delivery import conversations, outbox
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Author, Owner
from bot.keys import CALENDAR, CLOCK, DB, HUB

LISTED = 200
SEARCHED = 2000
CALM_ABOVE = 5  # working days: more are green, fewer amber


@dataclass(frozen=True)
class Urgency:
    """How near the due date is: a colour of the style sheet, and the same in words."""

    colour: str  # green | amber | red | "" (nothing is due)
    words: str


def urgency(row: BoardRow | CaseView, today: date) -> Urgency:
    """The traffic light of the list; the due date itself is still in time (Art. 33)."""
    if row.received_on is None:
        return Urgency("amber", "待确认接收")
    if row.workdays_left is None:
        return Urgency("", "已办结")
    if row.overdue:
        return Urgency("red", f"已逾期{-row.workdays_left}个工作日" if row.workdays_left else "已逾期")
    if row.workdays_left == 0:
        return Urgency("red", "今天到期" if row.due_on == today else "已无剩余工作日")
    words = f"还剩{row.workdays_left}个工作日"
    return Urgency("green" if row.workdays_left > CALM_ABOVE else "amber", words)


async def board(request: web.Request) -> web.Response:
    """``GET /staff``: what is due, the most urgent first. A whole number leads straight to its application."""
    everything = request.query.get("show") == "all"
    sought = request.query.get("q", "").strip().upper()
    today, calendar, db = _today(request), request.app[CALENDAR], request.app[DB]
    found = await db.read(find, sought)
    if found is not None:
        raise web.HTTPSeeOther(f"/staff/applications/{found.number}")
    only_open = not (everything or sought)
    limit = LISTED if only_open else SEARCHED
    rows = await db.read(desk.due_board, today, calendar, only_open=only_open, limit=limit)
    waiting = await db.read(_waiting)
    context = {
        "rows": [(row, urgency(row, today)) for row in rows if sought in row.number],
        "is_cut": len(rows) == limit,
        "limit": limit,
        "everything": everything,
        "sought": sought,
        "waiting": waiting,
        "section": "applications",
    }
    return render(request, "board.html", context)


async def application(request: web.Request) -> web.Response:
    """``GET /staff/applications/{number}``, the applicant masked."""
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


async def confirm(request: web.Request) -> web.Response:
    """``POST …/confirm``: register the application (Art. 45) and tell the applicant."""
    form = await request.post()
    number, app = request.match_info["number"], request.app
    try:
        notice = await app[DB].run(
            _confirm,
            number,
            me(request),
            app[CLOCK].now(),
            app[CALENDAR],
            str(form.get("applicant_class", "")) or None,
            _version(form.get("version")),
        )
    except UnknownApplicationError as error:
        raise not_found(request, error) from error
    except StepRefused as error:
        return await case_page(request, error=str(error))
    app[HUB].publish(notice.conversation_id)
    raise web.HTTPSeeOther(f"/staff/applications/{number}?done=registered")


async def case_page(
    request: web.Request, *, revealed: desk.RevealedApplicant | None = None, error: str | None = None
) -> web.Response:
    """The page of one application; ``error`` says why a step was refused (409)."""
    case = await find_case(request)
    person, today = me(request), _today(request)
    context = {
        "case": case,
        "urgency": urgency(case, today),
        "revealed": revealed,
        "error": error,
        "classes": APPLICANT_CLASSES,
        "may_read_conversation": await request.app[DB].read(may_read, case.conversation_id, person),
        "section": "applications",
    }
    return render(request, "case.html", context, status=409 if error else 200)


async def find_case(request: web.Request) -> CaseView:
    """The application that the path names; a page of our own says when there is none."""
    number = request.match_info["number"]
    try:
        return await request.app[DB].read(desk.case_view, number, today=_today(request), calendar=request.app[CALENDAR])
    except UnknownApplicationError as error:
        raise not_found(request, error) from error


def tell_applicant(session: Session, notice: Notice, staff_id: int, now: datetime) -> None:
    """Put a notice into the applicant's conversation, in the transaction that made it."""
    message = Outgoing(notice.text, kind="notice")
    outbox.say(session, notice.conversation_id, message, author=Author.STAFF, now=now, staff_id=staff_id)


def not_found(request: web.Request, error: Exception) -> web.HTTPNotFound:
    """A 404 in the looks of the console."""
    page = refused_page(request, str(error), title="没有找到", status=404)
    return web.HTTPNotFound(text=page.text, content_type="text/html")


def _confirm(
    session: Session,
    number: str,
    person: Me,
    now: datetime,
    calendar: WorkCalendar,
    applicant_class: str | None,
    version: int | None,
) -> Notice:
    notice = desk.confirm_receipt(
        session,
        number,
        by=person.signature,
        now=now,
        calendar=calendar,
        applicant_class=applicant_class,
        expected_version=version,
    )
    tell_applicant(session, notice, person.id, now)
    return notice


def _today(request: web.Request) -> date:
    return china_date(request.app[CLOCK].now())


def _version(text: object) -> int | None:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else None


def _waiting(session: Session) -> int:
    return sum(one.owner == Owner.QUEUE for one in conversations.queue(session))


def may_read(session: Session, conversation_id: str, person: Me) -> bool:
    """Whether a member of staff may open a conversation now."""
    view = conversations.get(session, conversation_id)
    if view is None:
        return False
    return may(person.actor, Permission.READ_CONVERSATION, Holder(view.owner, view.staff_id))
