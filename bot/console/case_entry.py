"""Applications that come on paper, by fax or e-mail, or are spoken (条例 Art. 29): entering them, and the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit, draft_fields, steps
from actions.cases.applications import ROUTES, enter_application
from actions.cases.calendar import WorkCalendar
from actions.cases.identity import InvalidAnswer
from actions.cases.lifecycle import EventKind
from actions.cases.outcomes import OUTCOMES
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application, AuditEntry
from actions.db import crypto
from actions.settings import AgencySettings
from bot.console import case_receipt
from bot.console.applications import find_case, not_found, today_of
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.policy import Permission, may
from bot.keys import AGENCY, CALENDAR, CLOCK, DB

ANSWER = "answer-"
PAPER_ROUTES = {key: label for key, label in ROUTES.items() if key != "online"}
CODE_SHOWN = "query_code_shown"
# Asked only in some cases. All stand in the page; the style sheet shows those that fit what is chosen.
_ONLY = {
    "id_number": "numbered",
    "contact_person": "legal",
    "delivery": "delivered",
    "email": "by-email",
    "address": "by-post",
}
_LABELS = {"contact_person": "联系人（没有统一社会信用代码的，填写负责人）"}  # where both are in one page


@dataclass(frozen=True)
class Entry:
    """What the form held; shown again whatever happens."""

    route: str = ""
    arrived_on: str = ""
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_again: bool = False  # entered although one like it is there


class LooksRepeatedError(Exception):
    """The same was entered for the same applicant already; ``number`` is its number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


async def show(request: web.Request) -> web.Response:
    """``GET /staff/applications/new``."""
    return _page(request, Entry(arrived_on=today_of(request).isoformat()))


async def submit(request: web.Request) -> web.Response:
    """``POST /staff/applications/new``: enter the application; registered at once where nothing is to be confirmed."""
    form = await request.post()
    answers = {field.key: "" for field in draft_fields.FIELDS if field.optional} | given_answers(form)
    entry = Entry(str(form.get("route", "")), str(form.get("arrived_on", "")), answers, form.get("again") == "yes")
    problems = problems_of(entry, today_of(request))
    if problems:
        return _page(request, entry, problems, status=422)
    app = request.app
    try:
        number = await app[DB].run(enter, entry, me(request), app[CLOCK].now(), app[CALENDAR], app[AGENCY].current)
    except LooksRepeatedError as error:
        return _page(request, entry, repeated=error.number, status=409)
    except StepRefused as error:
        return _page(request, entry, {"": str(error)}, status=422)
    kind = case_receipt.step_of(entry.route)
    if kind is EventKind.REGISTERED:
        raise web.HTTPSeeOther(f"/staff/applications/{number}?did=registered")
    raise web.HTTPSeeOther(f"/staff/applications/{number}/steps/{kind}?did=submitted")


def given_answers(form: Mapping[str, Any]) -> dict[str, str]:
    """What was typed and chosen, by field; radio buttons that were left alone are not in it."""
    return {
        name.removeprefix(ANSWER): str(form[name]).replace("\r\n", "\n").strip()
        for name in form
        if name.startswith(ANSWER)
    }


async def slip(request: web.Request) -> web.Response:
    """``POST /staff/applications/{number}/slip``: the receipt with the query code, to be printed and handed out.

    Once; a second time needs another permission. Each time is written to the audit trail.
    """
    view, person, app = await find_case(request), me(request), request.app
    if view.conversation_id is not None:
        raise not_found(request, LookupError("网上提交的申请，回执和查询码已在对话中给了申请人。"))
    may_again = may(person.actor, Permission.HAND_OUT_QUERY_CODE_AGAIN)
    shown = await app[DB].run(slip_of, view.number, person, app[CLOCK].now(), may_again)
    if shown is None:
        sentence = "回执和查询码已经打印过一次。申请人遗失的，请由主管人员核实身份后再次打印。"
        return refused_page(request, sentence, title="不能再次打印")
    filled_in_by = view.history[0].actor if view.route == "oral" else ""
    context = {"case": view, "slip": shown, "route": ROUTES[view.route], "filled_in_by": filled_in_by}
    return render(request, "case_slip.html", context | {"section": "applications"})


@dataclass(frozen=True)
class Slip:
    name: str = field(repr=False)
    code: str = field(repr=False)


def enter(
    session: Session, entry: Entry, person: Me, now: datetime, calendar: WorkCalendar, agency: AgencySettings
) -> str:
    """The number of the new application. Raises :class:`LooksRepeatedError`."""
    arrived_on = date.fromisoformat(entry.arrived_on)
    repeated = None if entry.is_again else _like_it(session, entry, arrived_on)
    if repeated is not None:
        raise LooksRepeatedError(repeated)
    who = person.person
    application = enter_application(
        session,
        entry.answers,
        route=entry.route,
        arrived_on=arrived_on,
        by=who,
        now=now,
        calendar=calendar,
        agency=agency,
    )
    if case_receipt.step_of(entry.route) is EventKind.REGISTERED:
        facts = {"received_on": arrived_on, "basis": case_receipt.basis_of(entry.route)}
        steps.take_on(
            session, application, EventKind.REGISTERED, facts, by=who, now=now, calendar=calendar, agency=agency
        )
    return application.number


def _like_it(session: Session, entry: Entry, arrived_on: date) -> str | None:
    """The number of an application on paper that the same applicant sent that day with the same words; none that was
    withdrawn or abandoned."""
    answers = dict(entry.answers)
    if not draft_fields.has_no_code(answers):
        answers["id_number"] = draft_fields.check("id_number", answers["id_number"], answers, today=arrived_on)
    query = select(Application).where(
        Application.id_number_hash == crypto.blind_index(draft_fields.known_by(answers)),
        Application.arrived_on == arrived_on,
        Application.channel == "desk",
    )
    words = "".join(answers["description"].split())
    found = (one for one in session.scalars(query) if "".join(one.description.split()) == words)
    return next((one.number for one in found if one.outcome is None or OUTCOMES[one.outcome].is_answer), None)


def slip_of(session: Session, number: str, person: Me, now: datetime, may_again: bool) -> Slip | None:
    """``None`` when it was printed before and this person may not do it again."""
    application = steps.find(session, number, lock=True)
    assert application is not None
    before = select(AuditEntry.id).where(AuditEntry.subject == application.number, AuditEntry.action == CODE_SHOWN)
    if session.scalar(before.limit(1)) is not None and not may_again:
        return None
    audit.record(session, at=now, actor=person.signature, action=CODE_SHOWN, subject=application.number)
    return Slip(application.applicant_name, application.query_code)


def problems_of(entry: Entry, today: date) -> dict[str, str]:
    """What is missing or wrong, by field; an empty key is the form as a whole."""
    found = {}
    if entry.route not in PAPER_ROUTES:
        found["route"] = "请选择申请是怎样提交的。"
    try:
        if date.fromisoformat(entry.arrived_on) > today:
            found["arrived_on"] = "日期不能晚于今天。"
    except ValueError:
        found["arrived_on"] = f"请填写日期，例如 {today.isoformat()}。"
    for key in draft_fields.required_fields(entry.answers):
        text = entry.answers.get(key, "")
        if not text and not draft_fields.field(key).optional:
            found[key] = f"请填写“{draft_fields.label(key, entry.answers)}”。"
            continue
        try:
            draft_fields.check(key, text, entry.answers, today=today)
        except InvalidAnswer as error:
            found[key] = str(error)
    return found


def _page(
    request: web.Request,
    entry: Entry,
    problems: Mapping[str, str] | None = None,
    *,
    repeated: str = "",
    status: int = 200,
) -> web.Response:
    context: dict[str, Any] = {
        "entry": entry,
        "routes": PAPER_ROUTES,
        "fields": [form_field(each) for each in draft_fields.FIELDS],
        "problems": problems or {},
        "repeated": repeated,
        "today": today_of(request),
        "section": "applications",
    }
    return render(request, "case_new.html", context, status=status)


def form_field(field: draft_fields.Field, *, is_online: bool = False, kept: str = "") -> dict[str, Any]:
    """A field as the page shows it. What came on paper can't be answered in a conversation; ``kept`` is what is there
    already and not shown whole."""
    options = [(option, "") for option in field.options if is_online or option.value != "chat"]
    if field.key == "id_type":  # all stand in the page; the style sheet shows those of the kind of applicant
        organisations = [(option, "legal") for option in draft_fields.ORGANISATION_PAPERS]
        options = [*((option, "natural") for option, _ in options), *organisations]
    return {
        "key": field.key,
        "label": _LABELS.get(field.key, field.label),
        "options": options,
        "optional": field.optional,
        "only": _ONLY.get(field.key, ""),
        "is_long": field.key in ("description", "features", "address"),
        "hint": field.reason,
        "kept": kept,
    }
