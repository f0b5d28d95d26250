"""The one door through which something happens to an application: asked of the table, recorded, and told.

Every step is one event of :data:`actions.cases.lifecycle.TABLE`. Its facts are checked, its guards asked, the event
appended to the chain, the caches of the case brought up to date, and the sentence made that the applicant is told.
Whatever stands in the way is raised before anything is changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit, chain, due_dates, effects, enclosures, issuing, lifecycle, reply_effects
from actions.cases.calendar import WorkCalendar
from actions.cases.given import GivenLetter, handed_letter
from actions.cases.lifecycle import TABLE, Asked, CaseFile, EventKind, Fact, Offer, Role
from actions.cases.lifecycle.fields import clean
from actions.cases.numbers import number_candidates
from actions.cases.refusals import EditConflict, StepRefused, UnknownApplicationError
from actions.cases.step import Step
from actions.cases.tables import Application, CaseEvent
from actions.cases.telling import tell
from actions.cases.time import china_date
from actions.settings import AgencySettings


@dataclass(frozen=True)
class Person:
    """Who acts, as the history names them, and in which capacities they may."""

    name: str
    roles: frozenset[Role]


APPLICANT = Person("applicant", frozenset({Role.APPLICANT}))
SYSTEM = Person("system", frozenset({Role.SYSTEM}))
ATTACHMENTS = "attachments"  # the fact that says how many files came with a step
_DRAFTING = (EventKind.REPLY_DRAFTED, EventKind.REPLIED_AT_ONCE)  # the steps that say what a reply states


@dataclass(frozen=True)
class Notice:
    """What came of a step: what the applicant is to be told in the conversation (``text`` empty: nothing)."""

    conversation_id: str | None  # None: the application came on paper
    number: str
    text: str = field(repr=False)
    kind: EventKind | None = None
    cautions: tuple[str, ...] = ()  # Chinese sentences for who took the step
    files: tuple[enclosures.Enclosed, ...] = field(default=(), repr=False)  # handed over with it
    letter: GivenLetter | None = None  # the Word file of what ``text`` says


def take(
    session: Session,
    number: str,
    kind: EventKind,
    given: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    calendar: WorkCalendar,
    agency: AgencySettings,
    on: date | None = None,
    expected_version: int | None = None,
    content: Mapping[str, Any] | None = None,
) -> Notice:
    """Let ``kind`` happen to the application called ``number``.

    ``given`` are the facts of the table's row, ``on`` the day on which it took effect (default: today in China),
    ``content`` the body of a reply. Raises :class:`UnknownApplicationError`, :class:`StepRefused` (a Chinese sentence a
    line), :class:`EditConflict` when the application changed since ``expected_version``.
    """
    application = named(session, number, lock=True)
    if expected_version is not None:
        check_version(application, expected_version)
    return take_on(
        session, application, kind, given, by=by, now=now, calendar=calendar, agency=agency, on=on, content=content
    )


def take_on(
    session: Session,
    application: Application,
    kind: EventKind,
    given: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    calendar: WorkCalendar,
    agency: AgencySettings,
    on: date | None = None,
    content: Mapping[str, Any] | None = None,
) -> Notice:
    """As :func:`take`, for an application in hand (locked, or just made)."""
    row, today = TABLE[kind], china_date(now)
    case = due_dates.case_of(application)
    given = effects.complete(application, case, kind, given, on or today)
    facts, words, problems = lifecycle.read_facts(row.facts, given)
    content = {key: clean(value) if isinstance(value, str) else value for key, value in (content or {}).items()}
    of_reply = content if kind in _DRAFTING else reply_effects.content_in_hand(application, case)
    asked = Asked(today, calendar, on or today, by.name, by.roles, facts, words=words, content=of_reply)
    problems = lifecycle.problems(case, kind, by.roles, asked) or problems
    if problems:
        raise StepRefused("\n".join(problems))
    cautions = (*lifecycle.cautions(case, kind, asked), *enclosures.cautions_of(session, application, kind))
    step = Step(session, application, case, kind, facts, words, content, by.name, now, asked, agency)
    effects.before(step)
    record(
        session,
        application,
        kind,
        at=now,
        on=asked.on_day,
        actor=by.name,
        role=_role(row.roles, by.roles),
        facts=step.facts,
        words=words,
        article=step.article or row.article,
    )
    case = due_dates.case_of(application)
    effects.after(step, case)
    _bring_up(application, case, calendar)
    session.flush()
    text = step.text or tell(row.told(case), application, step.facts | words, asked.on_day, calendar, case, today)
    files = enclosures.handed_over(session, application, kind)
    letter = handed_letter(session, application, kind)
    return Notice(application.conversation_id, application.number, text, kind, cautions, files, letter)


def content_fields(kind: EventKind, outcome: str | None = None) -> tuple[Fact, ...]:
    """What a reply must say beyond the facts, as data for a form. Empty: nothing more."""
    return issuing.reply_fields(outcome) if kind in _DRAFTING else ()


def preview_reply(
    session: Session,
    number: str,
    kind: str,
    content: Mapping[str, Any],
    now: datetime,
    agency: AgencySettings,
    calendar: WorkCalendar,
) -> str:
    """The letter as the applicant would read it; changes nothing. Raises :class:`StepRefused` with what is missing."""
    application = named(session, number)
    case = due_dates.case_of(application)
    return reply_effects.letter_text(session, application, case, kind, content, china_date(now), agency, calendar)


def submitted(
    session: Session,
    application: Application,
    *,
    by: Person,
    now: datetime,
    calendar: WorkCalendar,
    on: date | None = None,
    attachments: int = 0,
) -> None:
    """The first event of every case (Art. 29): ``application`` was just made, with so many files."""
    row = TABLE[EventKind.SUBMITTED]
    record(
        session,
        application,
        EventKind.SUBMITTED,
        at=now,
        on=on or china_date(now),
        actor=by.name,
        role=_role(row.roles, by.roles),
        facts={
            "channel": application.channel,
            "route": application.route,
            "applicant_class": application.applicant_class,
            chain.FORM_DIGESTS: chain.form_digests(application),
        }
        | ({ATTACHMENTS: attachments} if attachments else {}),
        article=row.article,
    )
    _bring_up(application, due_dates.case_of(application), calendar)


def offers(
    application: Application, roles: frozenset[Role], today: date, calendar: WorkCalendar, actor: str
) -> list[Offer]:
    """What somebody may do with the application now, and what stands in the way of the rest."""
    case = due_dates.case_of(application)
    content = reply_effects.content_in_hand(application, case)
    return lifecycle.offers(case, roles, Asked(today, calendar, today, actor, roles, content=content))


def find(session: Session, number: str, *, lock: bool = False) -> Application | None:
    """The application with ``number``, however it is typed; ``lock`` keeps others from changing it meanwhile."""
    query = select(Application).where(Application.number.in_(number_candidates(number)))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query.order_by(Application.id)).first()


def named(session: Session, number: str, *, lock: bool = False) -> Application:
    """As :func:`find`. Raises :class:`UnknownApplicationError` when there is none."""
    application = find(session, number, lock=lock)
    if application is None:
        raise UnknownApplicationError(f"没有编号为“{number[:40]}”的申请。")
    return application


def check_version(application: Application, expected: int) -> None:
    """Raise :class:`EditConflict` with what has changed since version ``expected`` was shown."""
    if application.version == expected:
        return
    since = application.events[expected:] if 0 <= expected <= len(application.events) else application.events[-1:]
    raise EditConflict(application.number, [(TABLE[EventKind(each.kind)].title, each.actor) for each in since])


def record(
    session: Session,
    application: Application,
    kind: EventKind,
    *,
    at: datetime,
    on: date,
    actor: str,
    role: Role,
    facts: Mapping[str, Any],
    words: Mapping[str, str] | None = None,
    article: str,
) -> CaseEvent:
    """Append an event to the case and to the chain, and move the version on."""
    content = json.dumps(dict(words), ensure_ascii=False) if words else None
    event = CaseEvent(
        sequence=len(application.events) + 1,
        kind=kind.value,
        at=at,
        on_day=on,
        actor=actor,
        role=role.value,
        article=article,
        facts=chain.as_stored(facts),
        content=content,
        content_hash=chain.words_digest(content),
    )
    previous = application.events[-1].hash or chain.BEGINNING if application.events else chain.BEGINNING
    event.hash = chain.event_digest(event, application.number, previous)
    application.version = event.sequence
    application.events.append(event)
    session.flush()
    detail = {"sequence": event.sequence, "event_hash": event.hash, "on": on.isoformat()}
    audit.record(session, at=at, actor=actor, action=f"case:{kind.value}", subject=application.number, detail=detail)
    return event


def case_after(event: CaseEvent) -> CaseFile:
    """The case as ``event`` left it."""
    return lifecycle.read(event.application.events[: event.sequence])


def told_of(event: CaseEvent, calendar: WorkCalendar) -> str:
    """What the applicant was told of ``event``, as the case stood then; of a reply nothing: that is its letter."""
    case, values = case_after(event), event.facts | event.words
    deadline = due_dates.deadline_of_case(case, calendar)
    sentence = TABLE[EventKind(event.kind)].told(case)
    return tell(sentence, event.application, values, event.on_day, calendar, case, china_date(event.at), deadline)


def _bring_up(application: Application, case: CaseFile, calendar: WorkCalendar) -> None:
    """The caches that follow from the history."""
    application.state, application.is_open = case.state.value, case.state.is_open
    application.outcome, application.concluded_on = case.outcome, case.concluded_on
    application.extension_days = case.extension.days if case.extension else 0
    due_dates.refresh(application, calendar, case)


def _role(allowed: frozenset[Role], held: frozenset[Role]) -> Role:
    return next((role for role in Role if role in allowed & held), Role.SUPERVISOR)  # who records what was done before
