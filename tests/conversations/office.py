"""The office's side of a conversation beyond the life cycle: filling in with a citizen, requests, what is on record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import enclosures, steps
from actions.cases.lifecycle import STAFF_ROLES
from actions.cases.requests import filing as requests
from actions.cases.requests import steps as request_steps
from actions.cases.requests.life import Step
from actions.cases.tables import Application, Letter
from actions.dialogue.services import Services
from bot.console.desk import filling, holding
from bot.console.me import Me
from bot.console.policy import Role
from bot.delivery import conversations, outbox
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Author, Conversation, Direction, Message, State
from tests.support import files

WANG = Me(1, "wang", "王芳", Role.STAFF, must_change_password=False, duties=frozenset(STAFF_ROLES))


@dataclass(frozen=True)
class OnRecord:
    """What staff and the database see of an application."""

    state: str
    outcome: str | None
    due_on: date | None
    warn_on: date | None
    events: tuple[str, ...]
    letters: tuple[str, ...]  # the kinds of those in force, oldest first
    letter_text: str  # of all of them
    form: str
    delivery: str


def opened(session: Session, conversation_id: str, now: datetime) -> Conversation:
    """The conversation's row, which the gateway opens with the first word."""
    found = session.get(Conversation, conversation_id)
    if found is None:
        made = {"id": conversation_id, "channel": "web", "channel_user_hash": conversation_id}
        found = Conversation(**made, created_at=now, last_citizen_at=now)
        session.add(found)
        session.flush()
    return found


def on_record(session: Session, number: str) -> OnRecord:
    """The application ``number`` as it is stored."""
    case = session.scalars(select(Application).where(Application.number == number)).one()
    query = select(Letter).where(Letter.application_id == case.id, Letter.void_at.is_(None))
    letters = list(session.scalars(query.order_by(Letter.id)))
    return OnRecord(
        case.state,
        case.outcome,
        case.due_on,
        case.warn_on,
        tuple(event.kind for event in case.events),
        tuple(letter.kind for letter in letters),
        "\n".join(letter.text for letter in letters),
        case.form,
        case.delivery,
    )


def told(session: Session, conversation_id: str, after_id: int) -> list[tuple[int, str]]:
    """What staff and the office have said in the conversation since then, with its place in the transcript."""
    if session.get(Conversation, conversation_id) is None:
        return []
    views = outbox.transcript(session, conversation_id, after_id=after_id)
    return [(view.id, view.outgoing.text) for view in views if view.author in (Author.STAFF, Author.SYSTEM)]


def enclose(session: Session, number: str, names: Sequence[str], now: datetime) -> None:
    """Files for the reply to the application."""
    application = steps.find(session, number, lock=True)
    assert application is not None
    for name in names:
        enclosures.add(
            session, application, name, enclosures.checked(name, files.pdf(name.encode().hex())), by=WANG.name, now=now
        )


def take_call(session: Session, conversation_id: str, now: datetime) -> None:
    """Somebody comes to who has said 转人工."""
    opened(session, conversation_id, now)
    conversations.request_person(session, conversation_id, "", now)
    holding.claim(session, conversation_id, WANG, now)


def write(session: Session, conversation_id: str, now: datetime, body: str) -> None:
    """A word of the staff to the citizen."""
    holding.write(session, conversation_id, WANG, now, body)


def hear(session: Session, conversation_id: str, now: datetime, text: str) -> None:
    """What the citizen says to a person: no bot is asked."""
    body = json.dumps(Outgoing(text).to_json(), ensure_ascii=False)
    kept = {"direction": Direction.IN, "author": Author.CITIZEN, "state": State.ANSWERED, "created_at": now}
    session.add(Message(conversation_id=conversation_id, body=body, **kept))


def fill(session: Session, conversation_id: str, now: datetime, given: Mapping[str, str]) -> None:
    """Fill in the citizen's draft and read it back to them."""
    problems = filling.save(session, conversation_id, WANG, now, given)
    assert not problems, problems
    filling.read_back(session, conversation_id, WANG, now)


def file_filled(session: Session, conversation_id: str, now: datetime, services: Services) -> str:
    """File what the citizen has confirmed; its number."""
    return filling.file(session, conversation_id, WANG, now, "", services.calendar, services.agency)


def hand_back(session: Session, conversation_id: str, now: datetime) -> None:
    """Back to the bot."""
    holding.hand_back(session, conversation_id, WANG, now, "")


def decide_request(
    session: Session, conversation_id: str, now: datetime, services: Services, step: str, given: Mapping[str, Any]
) -> str:
    """A step in the conversation's newest request (更正, 建议, 投诉), told as the console tells it."""
    number = requests.list_for_conversation(session, conversation_id)[0].number
    revision = requests.known(session, number).revision
    facts = {key: value for key, value in given.items() if key in ("corrected_on", "published_on", "to", "result")}
    texts = {key: value for key, value in given.items() if key not in facts}
    notice = request_steps.take(
        session,
        number,
        Step(step),
        by=WANG.signature,
        facts=facts,
        texts=texts,
        expected_revision=revision,
        now=now,
        agency=services.agency,
    )
    opened(session, conversation_id, now)
    outbox.say(session, conversation_id, Outgoing(notice.text, kind="notice"), author=Author.STAFF, now=now)
    return notice.text
