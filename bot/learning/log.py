"""Questions are kept with their answers; citizens say whether an answer was of use."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.rows import added
from bot.delivery.tables import Direction, Message
from bot.learning.asked import Asked
from bot.learning.tables import AskedQuestion, Feedback
from knowledge.follow_up import carried
from knowledge.tables import Document

RATED = ("answer", "related")  # kinds of bubbles that citizens are asked about
MAX_COMMENT = 200  # characters
RECENT = 10  # bubbles of one turn, at most


class UnknownAnswerError(LookupError):
    """There is no such answer in this conversation."""


def record(session: Session, asked: Asked, *, answer_id: int, message_id: int, now: datetime) -> AskedQuestion:
    """Keep a question, in the transaction that writes its answer (message ``answer_id``)."""
    question = AskedQuestion(
        answer_id=answer_id,
        message_id=message_id,
        asked_at=now,
        text=asked.question,
        previous=asked.previous_question,
        verdict=asked.verdict,
        score=asked.score,
        citations=list(asked.citations),
        faq_id=asked.faq_id,
    )
    return added(session, question)


def rate(
    session: Session,
    conversation_id: str,
    answer_id: int,
    feedback: Feedback | None,
    now: datetime,
    comment: str | None = None,
) -> None:
    """Note what the citizen said of an answer; None takes it back. A comment belongs to 没用 and goes with it.

    Staff who had seen to the question before see it again, unless the word is not a new one. Raises
    :class:`UnknownAnswerError`.
    """
    question = session.scalar(
        select(AskedQuestion)
        .join(Message, Message.id == AskedQuestion.answer_id)
        .where(Message.id == answer_id, Message.conversation_id == conversation_id, Message.kind.in_(RATED))
    )
    if question is None:
        raise UnknownAnswerError(f"no answer {answer_id} in the conversation")
    if feedback != question.feedback:
        question.feedback, question.feedback_at = feedback, now if feedback else None
        if feedback is Feedback.USELESS:
            question.handling = question.handled_by = question.handled_at = question.reason = None
    if feedback is not Feedback.USELESS:
        question.comment = None
    elif comment is not None:
        question.comment = comment.strip()[:MAX_COMMENT] or None


def topic(session: Session, conversation_id: str, since: datetime) -> str | None:
    """What a conversation was about since then: its last question, with what that one took from those before."""
    query = (
        select(AskedQuestion)
        .join(Message, Message.id == AskedQuestion.answer_id)
        .where(Message.conversation_id == conversation_id, AskedQuestion.asked_at >= since)
    )
    last = session.scalar(query.order_by(AskedQuestion.id.desc()).limit(1))
    if last is None:
        return None
    if last.text is None or last.previous is None:
        return last.text
    places = session.scalars(select(Document.place).where(Document.place.is_not(None)).distinct())
    return carried(last.text, last.previous, [place for place in places if place])


def rate_last(session: Session, conversation_id: str, message_id: int, feedback: Feedback, now: datetime) -> None:
    """Note what a citizen's message says of the answer right before it. Where there is none, nothing is noted."""
    before = (
        select(Message.id, Message.direction)
        .where(Message.conversation_id == conversation_id, Message.id < message_id)
        .order_by(Message.id.desc())
    )
    answers = list(takewhile(lambda row: row.direction == Direction.OUT, session.execute(before.limit(RECENT))))
    query = select(AskedQuestion.answer_id).where(AskedQuestion.answer_id.in_(row.id for row in answers))
    answer_id = session.scalar(query.order_by(AskedQuestion.id.desc()).limit(1))
    if answer_id is not None:
        with suppress(UnknownAnswerError):  # it was no bubble that is rated
            rate(session, conversation_id, answer_id, feedback, now)


def ratings(session: Session, answer_ids: Sequence[int]) -> dict[int, dict[str, object]]:
    """Of the answers that can be rated: what was said of them, as the chat page reads it."""
    if not answer_ids:
        return {}
    query = (
        select(AskedQuestion.answer_id, AskedQuestion.feedback, AskedQuestion.comment.is_not(None))
        .join(Message, Message.id == AskedQuestion.answer_id)
        .where(AskedQuestion.answer_id.in_(answer_ids), Message.kind.in_(RATED))
    )
    return {
        answer_id: {"value": value, "has_comment": has_comment}
        for answer_id, value, has_comment in session.execute(query)
    }
