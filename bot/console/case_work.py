"""What a step of an application does in one transaction: the step itself, and telling the applicant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import desk, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.given import file_links, files_text
from actions.cases.letters import LetterKind, title_of
from actions.cases.lifecycle import EventKind, State
from actions.cases.steps import Notice
from actions.cases.tables import Application, Letter
from actions.settings import AgencySettings
from bot.channels.web.transcript import CHANNEL
from bot.console.me import Me
from bot.console.people import reach
from bot.delivery import outbox
from bot.delivery.messages import Link, Outgoing
from bot.delivery.tables import Author


@dataclass(frozen=True)
class Act:
    """A step that somebody wants to take."""

    number: str
    kind: EventKind
    given: Mapping[str, Any] = field(repr=False)
    on: date | None  # None: today
    content: Mapping[str, Any] = field(repr=False)
    version: int  # of the application, as the page showed it
    note: str = field(default="", repr=False)  # recorded beside the step: the call by which receipt was confirmed


@dataclass(frozen=True)
class Foreseen:
    """What a step would come to."""

    text: str = field(repr=False)  # what the applicant would be told, a person by the masked name
    due_on: date | None
    provisional: bool
    state: State
    cautions: tuple[str, ...]  # Chinese sentences for staff
    letters: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # title and text of the Word files


def take(
    session: Session, act: Act, person: Me, now: datetime, calendar: WorkCalendar, agency: AgencySettings
) -> Notice:
    """Take the step and tell the applicant. Raises what :func:`actions.cases.steps.take` raises, and
    :class:`~bot.console.people.reach.OutOfReachError` when it went to another unit meanwhile."""
    lock_conversation_of(session, act.number)
    reach.require(session, act.number, person)
    notice = _take(session, act, person, now, calendar, agency)
    tell_applicant(session, notice, person.id, now)
    return notice


def foresee(
    session: Session, act: Act, person: Me, now: datetime, calendar: WorkCalendar, agency: AgencySettings
) -> Foreseen:
    """What :func:`take` would do and say. Goes through the same door, and takes everything back.

    Raises what :func:`actions.cases.steps.take` raises.
    """
    with session.begin_nested() as trial:
        notice = _take(session, act, person, now, calendar, agency)
        application = steps.find(session, act.number)
        assert application is not None
        text = desk.masked_letter(application, notice.text)
        letters = _letters_of_last_event(session, application)
        state = State(application.state)
        foreseen = Foreseen(text, application.due_on, application.provisional, state, notice.cautions, letters)
        trial.rollback()
    return foreseen


def tell_applicant(session: Session, notice: Notice, staff_id: int, now: datetime) -> None:
    """Put a notice into the applicant's conversation, in the transaction that made it; on paper there is none."""
    if not notice.text or notice.conversation_id is None:
        return
    channel = outbox.lock_conversation(session, notice.conversation_id).channel
    for message in _messages(notice, has_page=channel == CHANNEL):
        outbox.say(session, notice.conversation_id, message, author=Author.STAFF, now=now, staff_id=staff_id)


def _messages(notice: Notice, *, has_page: bool) -> Iterator[Outgoing]:
    """What is said, with the letter as a Word file; then the files that came with it."""
    letter = (Link(*notice.letter.link),) if notice.letter else ()
    yield Outgoing(notice.text, links=letter, kind="notice")
    if notice.files:
        heading = files_text(notice.number, notice.files, has_page=has_page)
        yield Outgoing(heading, links=tuple(Link(*each) for each in file_links(notice.files)), kind="notice")


def _take(
    session: Session, act: Act, person: Me, now: datetime, calendar: WorkCalendar, agency: AgencySettings
) -> Notice:
    def step(kind: EventKind, given: Mapping[str, Any], **more: Any) -> Notice:
        who = person.person
        return steps.take(session, act.number, kind, given, by=who, now=now, calendar=calendar, agency=agency, **more)

    version: int | None = act.version
    if act.note:
        step(EventKind.NOTED, {"note": act.note}, expected_version=version)
        version = None
    return step(act.kind, act.given, on=act.on, content=act.content, expected_version=version)


def _letters_of_last_event(session: Session, application: Application) -> tuple[tuple[str, str], ...]:
    """What was issued with it, read back from the Word files."""
    issued = Letter.application_id == application.id, Letter.event_sequence == application.version
    letters = session.scalars(select(Letter).where(*issued).order_by(Letter.id))
    return tuple((title_of(LetterKind(one.kind)), desk.masked_letter(application, one.text)) for one in letters)


def lock_conversation_of(session: Session, number: str) -> None:
    """Before the audit trail is locked by the step, as everywhere else: or two could wait for each other for ever."""
    application = steps.find(session, number)
    if application is not None and application.conversation_id is not None:
        outbox.lock_conversation(session, application.conversation_id)
