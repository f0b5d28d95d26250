"""What stands beside a conversation: earlier talks, files, who can take it over, what staff wrote for each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import attachments
from actions.cases.attachments import Place
from actions.cases.masking import without_document_numbers
from bot.console.desk.clock import Watch
from bot.console.desk.colleagues import colleagues_there, units
from bot.console.file_sight import may_open
from bot.console.me import Me
from bot.console.transcript import holder_name, note_bubble, staff_names
from bot.delivery import talks
from bot.delivery.satisfaction import Rating
from bot.delivery.tables import Talk
from bot.delivery.talks import Ended, Reason

EARLIER = 10
FILES = 20
_ENDED = {
    Ended.HANDED_BACK: "交还机器人",
    Ended.LEFT: "群众不再等候",
    Ended.ELSEWHERE: "在企业微信里结束",
}


@dataclass(frozen=True)
class Side:
    """The side of the page, as templates read it."""

    clock: Mapping[str, Any]
    passed_on_by: str  # who transferred it, until the new holder has spoken
    earlier: list[dict[str, Any]]
    files: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    colleagues: list[tuple[int, str]]
    units: list[tuple[int, str]]


def side_of(session: Session, conversation_id: str, person: Me, watch: Watch) -> Side:
    """Everything but the applications, which the cases know."""
    names = staff_names(session)
    talk = talks.find_open(session, conversation_id)
    passed = holder_name(talk.passed_on_by, names) if talk is not None and talk.passed_on_by is not None else ""
    over = select(Talk).where(Talk.conversation_id == conversation_id, Talk.ended_at.is_not(None))
    earlier = session.scalars(over.order_by(Talk.ended_at.desc()).limit(EARLIER))
    return Side(
        clock=watch.read(talk),
        passed_on_by=passed,
        earlier=[told(one, names) for one in earlier],
        files=_files(session, conversation_id, person),
        notes=[note_bubble(one, names) for one in talks.notes(session, conversation_id)],
        colleagues=colleagues_there(session, person.id, watch.now),
        units=units(session),
    )


def told(talk: Talk, names: Mapping[int, str]) -> dict[str, Any]:
    """A talk that is over in words, without anything that was said in it."""
    closed = talk.ended_how == Ended.CLOSED and talk.reason
    how = Reason(talk.reason).label if closed and talk.reason else _ENDED.get(Ended(talk.ended_how or "left"), "")
    return {
        "id": talk.id,
        "asked_at": talk.asked_at,
        "ended_at": talk.ended_at,
        "holder": names.get(talk.staff_id or 0, ""),
        "how": how,
        "word": talk.reason_word or "",
        "first_minutes": talk.first_minutes,
        "rating": Rating(talk.rating).label if talk.rating else "",
        "rating_word": talk.rating_word or "",
        "is_rating_asked": talk.rating_asked_at is not None,
        "conversation_id": talk.conversation_id,
    }


def _files(session: Session, conversation_id: str, person: Me) -> list[dict[str, Any]]:
    found = attachments.of_conversation(session, conversation_id)[-FILES:]
    return [
        {
            "id": file.id,
            "name": without_document_numbers(file.name),
            "size": file.size,
            "at": file.uploaded_at,
            "number": file.application_number,
            "is_unfiled": file.place in (Place.WAITING, Place.TALK),
            "purpose": file.purpose.value,
            "is_open": may_open(person, file),
        }
        for file in found
    ]
