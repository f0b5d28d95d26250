"""The staff's side: what is open, and one request, masked or unmasked. Steps are taken in ``steps``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit, masking
from actions.cases.calendar import WorkCalendar
from actions.cases.period_notes import period_note
from actions.cases.requests import fields, filing
from actions.cases.requests.kinds import KINDS, Kind, target_on
from actions.cases.requests.life import OPEN, Role, State, Step, Transition, shown
from actions.cases.requests.tables import CitizenRequest, CitizenRequestEvent
from actions.cases.requests.transitions import TRANSITIONS, possible, title
from actions.cases.time import china_date

_EXCERPT = 40
_PLACE = re.compile(r"(open|closed)~([0-9]{1,9})", re.ASCII)
_MASKS = {"name": masking.mask_name, "id_number": masking.mask_id, "phone": masking.mask_phone}


@dataclass(frozen=True)
class RequestRow:
    """One line of the list."""

    id: int  # grows with each request
    number: str
    kind: Kind
    state: State
    excerpt: str = field(repr=False)  # of the first answer, numbers masked
    submitted_on: date
    target_on: date | None  # internal, no statutory limit
    workdays_left: int | None  # to the internal target; negative: it has passed; None: none, or the request is closed


@dataclass(frozen=True)
class RequestLine:
    """One event of a request."""

    at: datetime
    actor: str
    title: str
    article: str
    facts: tuple[tuple[str, str], ...]  # label and value, in Chinese
    told: str = field(repr=False)


@dataclass(frozen=True)
class RequestView:
    """One request, whole. What is personal is masked; :func:`reveal` shows it and leaves an audit entry."""

    number: str
    kind: Kind
    state: State
    revision: int
    conversation_id: str
    article: str
    answers: tuple[tuple[str, str], ...] = field(repr=False)  # label and text
    person: tuple[tuple[str, str], ...] = field(repr=False)  # label and masked text
    submitted_at: datetime
    target_on: date | None
    target_basis: str
    workdays_left: int | None
    steps: tuple[Transition, ...]
    history: tuple[RequestLine, ...]


@dataclass(frozen=True)
class Place:
    """Behind the request with this id; ``is_open``: it stands among those that are open."""

    is_open: bool
    id: int


def list_requests(
    session: Session,
    today: date,
    calendar: WorkCalendar,
    *,
    only_open: bool = True,
    kind: Kind | None = None,
    after: Place | None = None,
    limit: int = 200,
) -> list[RequestRow]:
    """Open requests in the order they came; or all, the open ones first, the newest of both first. Along the primary
    key, behind ``after``."""
    query = select(CitizenRequest)
    if kind:
        query = query.where(CitizenRequest.kind == kind)
    is_open, id_ = CitizenRequest.state.in_(OPEN), CitizenRequest.id
    if only_open:
        query = query.where(is_open, id_ > (after.id if after else 0)).order_by(id_)
        return [_row(request, today, calendar) for request in session.scalars(query.limit(limit))]
    found: list[CitizenRequest] = []
    for part, opens in ((is_open, True), (~is_open, False)):
        if len(found) == limit or (after is not None and after.is_open < opens):
            continue
        newest = query.where(part).order_by(id_.desc()).limit(limit - len(found))
        if after is not None and after.is_open == opens:
            newest = newest.where(id_ < after.id)
        found += session.scalars(newest)
    return [_row(request, today, calendar) for request in found]


def place_of(row: RequestRow) -> str:
    """Where a list goes on behind a row, as an address holds it."""
    return f"{'open' if row.state in OPEN else 'closed'}~{row.id}"


def place_in(text: str) -> Place:
    """What :func:`place_of` made. Raises :class:`ValueError`."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return Place(found[1] == "open", int(found[2]))


def requests_after(
    session: Session,
    today: date,
    calendar: WorkCalendar,
    *,
    only_open: bool,
    kind: Kind | None,
    after: int | None,
    limit: int,
) -> list[RequestRow]:
    """As :func:`list_requests`, but along the primary key, behind ``after``: the open ones in the order they came, or
    all, the newest first."""
    query = select(CitizenRequest)
    if kind:
        query = query.where(CitizenRequest.kind == kind)
    if only_open:
        query = query.where(CitizenRequest.state.in_(OPEN), CitizenRequest.id > (after or 0))
        query = query.order_by(CitizenRequest.id)
    else:
        query = query.order_by(CitizenRequest.id.desc())
        query = query if after is None else query.where(CitizenRequest.id < after)
    return [_row(request, today, calendar) for request in session.scalars(query.limit(limit))]


def view(session: Session, number: str, today: date, calendar: WorkCalendar) -> RequestView:
    """One request with its history, newest last. Raises :class:`~actions.cases.requests.filing.UnknownRequestError`."""
    request = filing.known(session, number)
    kind, state = Kind(request.kind), State(request.state)
    answers = filing.answers_of(request)
    target, left = _target(request, today, calendar)
    own_words = "\n".join(answers.get(one.key, "") for one in fields.fields(kind) if one.is_free_text)
    note = period_note(own_words, china_date(request.submitted_at))
    return RequestView(
        number=request.number,
        kind=kind,
        state=state,
        revision=request.revision,
        conversation_id=request.conversation_id,
        article=KINDS[kind].article,
        answers=tuple(
            (one.label, masking.without_id_numbers(fields.display(kind, one.key, answers.get(one.key, ""))))
            for one in fields.fields(kind)
            if not one.is_personal
        )
        + ((("时间的含义", note),) if note else ()),
        person=tuple((label, _MASKS[key](value)) for key, label, value in _person(request)),
        submitted_at=request.submitted_at,
        target_on=target,
        target_basis=KINDS[kind].target_basis,
        workdays_left=left,
        steps=possible(kind, state, Role.STAFF),
        history=tuple(_line(kind, one) for one in request.events),
    )


def reveal(session: Session, number: str, *, by: str, now: datetime) -> tuple[tuple[str, str], ...]:
    """Who made the request, unmasked; writes an audit entry.

    Raises :class:`~actions.cases.requests.filing.UnknownRequestError`.
    """
    request = filing.known(session, number)
    audit.record(session, at=now, actor=by, action="requester_revealed", subject=request.number)
    return tuple((label, value) for _, label, value in _person(request))


def _person(request: CitizenRequest) -> list[tuple[str, str, str]]:
    """Key, label and value of what is known of who made the request."""
    asked = (one for one in fields.fields(Kind(request.kind)) if one.is_personal)
    return [(one.key, one.label, value) for one in asked if (value := getattr(request, one.key))]


def _line(kind: Kind, one: CitizenRequestEvent) -> RequestLine:
    transition = TRANSITIONS.get((kind, Step(one.step)))
    facts = transition.facts if transition else ()
    said = tuple((fact.label, shown(fact, one.facts[fact.key])) for fact in facts if one.facts.get(fact.key))
    return RequestLine(one.at, one.actor, title(kind, one.step), one.article, said, one.told)


def _row(request: CitizenRequest, today: date, calendar: WorkCalendar) -> RequestRow:
    kind = Kind(request.kind)
    first = fields.fields(kind)[0].key
    text = " ".join(masking.without_id_numbers(filing.answers_of(request)[first]).split())
    target, left = _target(request, today, calendar)
    return RequestRow(
        id=request.id,
        number=request.number,
        kind=kind,
        state=State(request.state),
        excerpt=text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…",
        submitted_on=china_date(request.submitted_at),
        target_on=target,
        workdays_left=left,
    )


def _target(request: CitizenRequest, today: date, calendar: WorkCalendar) -> tuple[date | None, int | None]:
    target = target_on(Kind(request.kind), china_date(request.submitted_at), calendar)
    if target is None or not State(request.state).is_open:
        return target, None
    return target, calendar.workdays_between(today, target)
