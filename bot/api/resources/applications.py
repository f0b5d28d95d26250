"""Applications as programs read them: the list by a cursor, one case whole, the applicant unmasked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import desk, masking
from actions.cases.desk_views import CaseView, HistoryLine
from actions.cases.lifecycle import Offer, State
from actions.cases.tables import Application
from bot.api.endpoint import Call
from bot.api.resources.case_models import (
    ApplicationCase,
    ApplicationEvent,
    ApplicationLine,
    ApplicationsPage,
    Attachment,
    Clock,
    Letter,
    Limit,
    ListQuery,
    PossibleStep,
    Reply,
    Revealed,
)
from bot.console import case_receipt, case_words
from bot.console.file_sight import files_of
from bot.console.me import Me
from bot.console.people import reach


async def listing(call: Call) -> ApplicationsPage:
    """``GET /applications``."""
    return await call.read(_page, call.query, call.me)


async def one(call: Call) -> ApplicationCase:
    """``GET /applications/{number}``."""
    view = await view_of(call)
    return _case(view, await call.read(files_of, view.number, call.me))


async def reveal(call: Call) -> Revealed:
    """``POST /applications/{number}/reveal``: written to the audit trail."""
    found = await call.run(desk.reveal_applicant, call.parameters["number"], by=call.by, now=call.now)
    return Revealed.model_validate(found)


async def view_of(call: Call) -> CaseView:
    """The application that the path names, as the service account may work on it."""
    person = call.me.person
    return await call.read(
        desk.case_view,
        call.parameters["number"],
        today=call.today,
        calendar=call.calendar,
        roles=person.roles,
        actor=person.name,
    )


def _page(session: Session, query: ListQuery, me: Me) -> ApplicationsPage:
    """Along the primary key, so that reading stops when the page is full. The console's own list is in another order:
    what is due first."""
    rows = select(*_COLUMNS).where(reach.condition(session, me), *_conditions(query))
    if query.after:
        rows = rows.where(Application.id < int(query.after))
    found = session.execute(rows.order_by(Application.id.desc()).limit(query.limit + 1)).all()
    shown = found[: query.limit]
    return ApplicationsPage(
        items=[_line(row) for row in shown], next=str(shown[-1].id) if len(found) > query.limit else ""
    )


_COLUMNS = (
    *(Application.id, Application.number, Application.version, Application.state, Application.is_open),
    *(Application.applicant_type, Application.applicant_name, Application.description, Application.handler),
    *(Application.channel, Application.route, Application.arrived_on, Application.received_on, Application.due_on),
    *(Application.provisional, Application.next_limit, Application.next_limit_on),
    *(Application.outcome, Application.concluded_on),
)
_EXCERPT = 40


def _conditions(query: ListQuery) -> list[Any]:
    equal = {
        Application.state: query.state,
        Application.handler: query.handler,
        Application.channel: query.channel,
        Application.route: query.route,
        Application.outcome: query.outcome,
    }
    found: list[Any] = [column == str(value) for column, value in equal.items() if value]
    if query.open:
        found.append(Application.is_open.is_(query.open == "yes"))
    if query.received_from:
        found.append(Application.received_on >= query.received_from)
    if query.received_to:
        found.append(Application.received_on <= query.received_to)
    if query.due_to:
        found.append(Application.due_on <= query.due_to)
    if query.number:
        found.append(Application.number.contains(query.number.upper(), autoescape=True))
    return found


def _line(row: Any) -> ApplicationLine:
    text = masking.without_id_numbers(" ".join(row.description.split()))
    is_person = row.applicant_type == "natural"
    return ApplicationLine(
        **{
            name: getattr(row, name)
            for name in ApplicationLine.model_fields
            if name in row._fields and name != "description"
        },
        state_label=State(row.state).label,
        applicant=masking.mask_name(row.applicant_name) if is_person else row.applicant_name,
        description=text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…",
    )


def _case(view: CaseView, files: list[Any]) -> ApplicationCase:
    offers = [each for each in view.offers if case_receipt.fits(each.transition.kind, view.route)]
    same = {name: getattr(view, name) for name in ApplicationCase.model_fields if hasattr(view, name)}
    return ApplicationCase(
        **same
        | {
            "state": view.file.state,
            "state_label": view.state,
            "is_open": view.file.state.is_open,
            "outcome": view.outcome.code if view.outcome else None,
            "clock": _clock(view),
            "events": [_event(line) for line in view.history],
            "steps": [step_of(each, view) for each in offers],
            "replies": [_reply(each) for each in view.replies],
            "letters": [Letter.model_validate(each) for each in view.letters],
            "files": [Attachment(id=file.id, name=name, size=file.size, may_open=may) for file, name, may in files],
        }
    )


def _clock(view: CaseView) -> Clock:
    same = {name: getattr(view, name) for name in Clock.model_fields if name != "limits"}
    return Clock(**same, limits=[Limit.model_validate(each) for each in view.limits])


def _event(line: HistoryLine) -> ApplicationEvent:
    return ApplicationEvent.model_validate(line)


def step_of(offer: Offer, view: CaseView) -> PossibleStep:
    """A step that fits the state, and what stands in its way."""
    row = offer.transition
    return PossibleStep(
        kind=row.kind.value,
        title=case_words.button_of(row, view),
        article=row.article,
        is_possible=not offer.blocked,
        blocked=offer.blocked,
        cautions=list(offer.cautions),
    )


def _reply(reply: Any) -> Reply:
    same = {name: getattr(reply, name) for name in Reply.model_fields if name not in ("kind", "kind_label")}
    return Reply(**same, kind=reply.kind.code, kind_label=reply.kind.name)
