"""The database side of a turn: a citizen's message is claimed, and later finished, put back or given up.

Each function is one transaction's work. State ``received → processing → answered | failed`` of the inward row is the
only record of where a message is, and ``claimed_by`` who works on it, so whatever dies, :func:`due` finds every
message again (:mod:`bot.delivery.processes`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import CursorResult, Select, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from actions.cases import drafts, standing, tasks
from actions.cases.form_restore import restore_events
from actions.cases.identity import plain
from actions.cases.reception import Reception
from bot.delivery import again, conversations, passive, people, processes, satisfaction, sharing
from bot.delivery.answers import Answers
from bot.delivery.carrying import Carrier, Reply
from bot.delivery.fallback import PERSON, WAITING
from bot.delivery.inbox import MEDIA, heard
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import lock_conversation, lock_if_free, say
from bot.delivery.recovery import Instead, after_interruption
from bot.delivery.rows import change, table_of
from bot.delivery.tables import Author, Conversation, Direction, Message, Owner, State
from bot.delivery.text import MAX_CHARACTERS, clean
from bot.learning.log import RATED, rate_last, record, topic
from bot.learning.tables import Feedback

SILENCE = timedelta(minutes=30)  # after it, and after so many turns, Rasa starts a new tracker
TURNS_PER_EPOCH = 60
MAX_ATTEMPTS = 4
WAIT_BETWEEN_LOOKS = timedelta(seconds=2)

NOTHING_TO_READ = Outgoing("没有收到文字内容。请用文字说明您想了解什么，例如“怎么申请信息公开”。")
CUT = Outgoing(f"您的消息较长，我只读了前{MAX_CHARACTERS}个字。全文已保存，工作人员可以看到。")
FAILED = Outgoing(
    "抱歉，这条消息没能处理成功，我们已经记录下来。您可以换个说法再试，或请工作人员帮您。", buttons=(PERSON,)
)
PUT_DOWN = Outgoing("您上次没有办完的事已经放下了，什么也没有改。还要办的话，请再说一次。")
# To the bot these say the same; other words for it, such as 取消, mean something else there (see waiting.leaves).
_FIRST_OPEN = (
    select(Message)
    .where(
        Message.conversation_id == bindparam("id"),
        Message.direction == Direction.IN,
        Message.state.in_([State.RECEIVED, State.PROCESSING]),
    )
    .order_by(Message.id)
    .limit(1)
)
_ROW = table_of(Message)
_CLOSE_CLAIMED = (
    update(_ROW)
    .where(_ROW.c.id == bindparam("message"), _ROW.c.state == State.PROCESSING, _ROW.c.claimed_by == bindparam("ours"))
    .values(state=State.ANSWERED, error=None, retry_at=None)
)
LEAVING_WORDS = frozenset({conversations.LEAVE_QUEUE, "取消排队", "取消人工", "不等了", "不等了,返回机器人"})


@dataclass(frozen=True)
class Turn:
    """A claimed message: what to ask Rasa, or (``sender_id`` None) what to answer without it."""

    conversation_id: str
    message_id: int
    claimed_by: str  # the process that has it in hand
    text: str
    was_cut: bool  # only the beginning of what was said is in ``text``
    is_expected: bool  # something was asked, so that any words may be the answer
    received_at: datetime
    channel: str
    sender_id: str | None = None
    action: str = ""  # run this instead of sending ``text``: the turn was interrupted, see recovery
    restore: Sequence[dict[str, Any]] = field(default=())  # events to post first
    about: str | None = None  # the question before, where Rasa doesn't know it


def _due(*, has_rasa: bool) -> Select[str]:
    first_open = (
        select(func.min(Message.id))
        .where(Message.direction == Direction.IN, Message.state.in_([State.RECEIVED, State.PROCESSING]))
        .group_by(Message.conversation_id)
    )
    is_time = or_(Message.retry_at.is_(None), Message.retry_at <= bindparam("now"))
    is_free = and_(Message.state == State.RECEIVED, is_time)
    is_abandoned = and_(Message.state == State.PROCESSING, processes.is_nobodys(Message.claimed_by, processes.SINCE))
    is_ours = ~sharing.is_left_to_others(has_rasa=has_rasa)
    query = select(Message.conversation_id).join(Conversation, Conversation.id == Message.conversation_id)
    query = query.where(Message.id.in_(first_open), or_(is_free, is_abandoned), is_ours)
    return query.order_by(Message.id).limit(bindparam("limit"))


_DUE = {has_rasa: _due(has_rasa=has_rasa) for has_rasa in (False, True)}


def due(session: Session, now: datetime, process_id: str, *, has_rasa: bool, limit: int = 200) -> list[str]:
    """Conversations whose first open message can be worked on now by ``process_id``, the longest waiting first.

    ``has_rasa``: whether the process has one that is ready; what it leaves to others says :mod:`bot.delivery.sharing`.
    """
    values = {"now": now, "limit": limit, **sharing.values(process_id, now)}
    return list(session.scalars(_DUE[has_rasa], values))


def claim_next(
    session: Session,
    conversation_id: str,
    now: datetime,
    generation: str | None,
    reception: Reception,
    claimed_by: str,
) -> Turn | None:
    """The conversation's next message for the bot, claimed by the process ``claimed_by``; None when there is nothing
    (yet), or another process has it.

    On the way, messages that need no bot are settled: those for a person, and empty ones. What a dead process had in
    hand counts as an attempt. ``generation`` is that of a ready Rasa, None when there is none.
    """
    conversation = lock_if_free(session, conversation_id)
    while conversation is not None and (message := _first_open(session, conversation_id)) is not None:
        if message.state == State.PROCESSING:
            if processes.is_alive(session, message.claimed_by, now):
                return None
            message.state, message.attempts = State.RECEIVED, message.attempts + 1
        if message.kind == MEDIA or (message.retry_at is not None and message.retry_at > now):
            return None
        text = heard(message)
        if _settle_without_bot(session, conversation, message, text, now, reception):
            continue
        if message.attempts >= MAX_ATTEMPTS:
            give_up_message(session, message, now)
            continue
        if sharing.is_anothers(session, conversation, message, now, claimed_by, has_rasa=generation is not None):
            return None
        return _claim(session, conversation, message, text, now, generation, claimed_by)
    return None


def finish(
    session: Session,
    turn: Turn,
    answers: Answers,
    now: datetime,
    reception: Reception,
    carrier: Carrier | None = None,
) -> Reply | None:
    """Write the answers and close the message, at once. Finishing twice says nothing twice.

    ``carrier`` is a reply that waits for them: what it takes is written too, and given back.
    """
    conversation = lock_conversation(session, turn.conversation_id)
    closing = {"message": turn.message_id, "ours": turn.claimed_by}
    if not cast(CursorResult[Any], session.execute(_CLOSE_CLAIMED, closing)).rowcount:
        return None  # the turn has ended, or another process has taken the message up
    if answers.handoff is not None:
        answers = people.call(session, turn.conversation_id, answers, answers.handoff, now, reception)
    said = _say_all(session, turn, answers, now)
    if turn.sender_id is not None:
        change(session, conversation, turns=conversation.turns + 1, last_turn_at=now)
    if turn.action:
        conversation.rasa_generation = ""  # Rasa's dialogue was not led to the action: go on in a new session
    return passive.take_said(session, conversation, turn.message_id, said, carrier, now) if carrier else None


def wait_for_rasa(session: Session, turn: Turn, now: datetime) -> None:
    """Put the message back until Rasa is ready, and say so once."""
    conversation, message = _claimed(session, turn)
    if message is None:
        return
    message.state = State.RECEIVED
    message.retry_at = now + WAIT_BETWEEN_LOOKS
    waiting = exists().where(Message.conversation_id == conversation.id, Message.kind == WAITING.kind)
    if not session.scalar(select(waiting.where(Message.in_reply_to >= _last_answered(session, conversation.id)))):
        say(session, conversation.id, WAITING, author=Author.SYSTEM, now=now, in_reply_to=message.id)


def try_again(session: Session, turn: Turn, error: str, now: datetime) -> None:
    """An attempt failed. Back off 2, 4, 8 s; after the last, tell the citizen. Rasa's tracker starts afresh."""
    conversation, message = _claimed(session, turn)
    if message is None:
        return
    conversation.rasa_generation = ""
    message.attempts += 1
    message.error = error[:200]
    if message.attempts >= MAX_ATTEMPTS:
        give_up_message(session, message, now)
    else:
        message.state = State.RECEIVED
        message.retry_at = now + timedelta(seconds=2**message.attempts)


def give_up_message(session: Session, message: Message, now: datetime) -> None:
    """Close the message as failed, visible to staff, with an apology and the offer of a person."""
    message.state = State.FAILED
    say(session, message.conversation_id, FAILED, author=Author.SYSTEM, now=now, in_reply_to=message.id)


def _first_open(session: Session, conversation_id: str) -> Message | None:
    return session.scalar(_FIRST_OPEN, {"id": conversation_id})


def _settle_without_bot(
    session: Session, conversation: Conversation, message: Message, text: str, now: datetime, reception: Reception
) -> bool:
    """True when the message is settled: it was for a person, about the queue, or empty."""
    bubbles: tuple[Outgoing, ...] = ()
    if conversation.owner == Owner.BOT:
        if plain(text) in LEAVING_WORDS:
            bubbles = (conversations.LEFT_QUEUE,)
        elif again.is_asked_for(text) and again.say_again(session, conversation, now, message.id):
            bubbles = ()
        elif (rated := satisfaction.take(session, conversation.id, text, now)) is not None:
            bubbles = (rated,)
        elif text:
            return False
        else:
            bubbles = (NOTHING_TO_READ,)
    else:
        bubbles = people.hear(session, conversation, message, text, now, reception)
    message.state = State.ANSWERED
    for bubble in bubbles:
        say(session, conversation.id, bubble, author=Author.SYSTEM, now=now, in_reply_to=message.id)
    session.flush()
    return True


def _claim(
    session: Session,
    conversation: Conversation,
    message: Message,
    text: str,
    now: datetime,
    generation: str | None,
    claimed_by: str,
) -> Turn:
    again.offer(session, conversation, now, message.id)
    task, put_down = tasks.open_or_put_down(session, conversation.id, now)
    if put_down not in (None, tasks.REMEMBERED):
        say(session, conversation.id, PUT_DOWN, author=Author.SYSTEM, now=now, in_reply_to=message.id)
    draft = drafts.open_draft(session, conversation.id)
    sender_id: str | None = None
    restore: Sequence[dict[str, Any]] = ()
    instead: Instead | None = None
    is_new = generation is None or _needs_new_epoch(conversation, generation, now)
    about = topic(session, conversation.id, now - SILENCE) if is_new else None
    if generation is not None:
        if message.claimed_at is not None:
            instead = after_interruption(session, conversation.id, message.claimed_at)
        if is_new:
            conversation.epoch, conversation.turns = conversation.epoch + 1, 0
            conversation.rasa_generation, conversation.kept_by = generation, claimed_by
            restore = [
                *([{"event": "slot", "name": "last_question", "value": about}] if about else ()),
                *restore_events(draft, task),
            ]
        sender_id = f"{conversation.id}.{conversation.epoch}"
    change(
        session,
        message,
        state=State.PROCESSING,
        claimed_by=claimed_by,
        claimed_at=message.claimed_at or (None if generation is None else now),
    )
    instead = instead or Instead(text)
    return Turn(
        conversation_id=conversation.id,
        message_id=message.id,
        claimed_by=claimed_by,
        text=instead.text,
        was_cut=clean(json.loads(message.body)["text"]).was_cut,
        is_expected=draft is not None
        or (task is not None and task.kind != tasks.REMEMBERED)
        or (generation is None and standing.awaits_words(session, conversation.id)),
        received_at=message.created_at,
        channel=conversation.channel,
        sender_id=sender_id,
        action=instead.action,
        restore=restore,
        about=about,
    )


def _needs_new_epoch(conversation: Conversation, generation: str, now: datetime) -> bool:
    silent_since = conversation.last_turn_at or now
    return (
        conversation.rasa_generation != generation
        or conversation.turns >= TURNS_PER_EPOCH
        or now - silent_since > SILENCE
    )


def _claimed(session: Session, turn: Turn) -> tuple[Conversation, Message | None]:
    """The message, unless the turn has ended or another process has taken it up: then nothing is written any more."""
    conversation = lock_conversation(session, turn.conversation_id)
    message = session.get_one(Message, turn.message_id, populate_existing=True)
    is_ours = message.state == State.PROCESSING and message.claimed_by == turn.claimed_by
    return conversation, message if is_ours else None


def _say_all(session: Session, turn: Turn, answers: Answers, now: datetime) -> list[Message]:
    add = partial(say, session, turn.conversation_id, now=now, in_reply_to=turn.message_id)
    before = [add(CUT, author=Author.SYSTEM)] if turn.was_cut else []
    said = [add(bubble, author=Author.BOT) for bubble in answers.bubbles]
    if answers.asked is not None and said:
        answer = next((one for one in said if one.kind in RATED), said[0])
        record(session, answers.asked, answer_id=answer.id, message_id=turn.message_id, now=now)
    if answers.is_displeased:
        rate_last(session, turn.conversation_id, turn.message_id, Feedback.USELESS, now)
    return before + said


def _last_answered(session: Session, conversation_id: str) -> int:
    """The id of the last message that needs nothing more; waiting notes before it belong to an earlier wait."""
    query = (
        select(Message.id)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction == Direction.IN,
            Message.state.in_([State.ANSWERED, State.FAILED]),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    return session.scalar(query) or 0
