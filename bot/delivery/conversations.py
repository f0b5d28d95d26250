"""Who answers a conversation: the bot, nobody yet, or one member of staff. Every change is told to the citizen."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.cases import drafts, tasks
from actions.cases.masking import without_document_numbers
from actions.cases.reception import Reception
from bot.delivery import satisfaction, talks
from bot.delivery.messages import Button, Link, Outgoing
from bot.delivery.outbox import UnknownConversationError, lock_conversation, say
from bot.delivery.tables import Author, Conversation, Message, Owner
from bot.delivery.talks import Ended, Reason

LEAVE_QUEUE = "返回机器人"
EXCERPT_CHARACTERS = 60

JOINED = Outgoing("工作人员已接入，请您直接留言。", kind="handoff")
ENDED = Outgoing("人工服务已结束，机器人继续为您服务。", kind="handoff")
PASSED_TO_COLLEAGUE = Outgoing("已为您转给另一位工作人员，他（她）会接着回复您，不用重复说明。", kind="handoff")
PASSED_TO_UNIT = "已为您转给{unit}的工作人员，请稍候，不用重复说明。"
PASSED_TO_QUEUE = Outgoing("已为您转给其他工作人员，请稍候，不用重复说明。", kind="handoff")
LEFT_QUEUE = Outgoing("好的，已为您取消排队。请问还需要了解什么？", kind="handoff")
FORM_IS_OPEN = "您没填完的申请还保存着，说「继续填写」就能接着填。"
TASK_IS_OPEN = "您没办完的事还保存着，说「继续」就能接着办。"
GO_ON = Button("继续填写", "继续填写")
GO_ON_WITH_TASK = Button("继续", "继续")
LEAVE = Button("不等了，返回机器人", LEAVE_QUEUE)
HAS_LEFT = "本人后来说不等了，已回到机器人那里。请尽快接待，问问情况。"
KEPT = "queued"  # the kind of the bubble that confirms a message of who waits, once a wait

_ORDER = (Conversation.urgent.desc(), Conversation.waiting_since, Conversation.created_at, Conversation.id)

__all__ = ["UnknownConversationError"]


class AlreadyClaimedError(Exception):
    """Another member of staff has the conversation."""


class NotWaitingError(Exception):
    """The conversation is with the bot: there is nothing to claim."""


class NotYoursError(Exception):
    """The conversation is not with this member of staff (any more)."""


@dataclass(frozen=True)
class ConversationView:
    """A conversation as staff see it in a list."""

    id: str
    channel: str
    owner: Owner  # as staff see it, see :func:`owner_for_staff`
    staff_id: int | None
    waiting_since: datetime | None  # when a person was asked for
    summary: str | None
    urgent: bool  # somebody is in danger, or threatens
    last_text: str
    last_author: Author | None
    last_at: datetime
    unit_id: int | None = None  # waits for somebody of this unit
    snoozed_until: datetime | None = None
    seen_by_citizen: int = 0  # the last message that their page has shown


def queue(session: Session) -> list[ConversationView]:
    """Every conversation that waits for a person or is with one: the urgent first, then the longest waiting. Who left
    the queue although there was danger still waits, for staff."""
    is_there = or_(Conversation.owner != Owner.BOT, Conversation.urgent)
    query = select(Conversation).where(is_there).order_by(*_ORDER)
    return [_view(session, conversation) for conversation in session.scalars(query)]


def get(session: Session, conversation_id: str) -> ConversationView | None:
    """One conversation, whoever answers it; None when there is none."""
    conversation = session.get(Conversation, conversation_id)
    return None if conversation is None else _view(session, conversation)


def owner_for_staff(conversation: Conversation) -> Owner:
    """Who answers, as staff see it: an urgent conversation that left the queue still waits, see :func:`leave_queue`."""
    has_left = conversation.owner == Owner.BOT and conversation.urgent
    return Owner.QUEUE if has_left else Owner(conversation.owner)


def waiting_before(session: Session, conversation_id: str) -> int | None:
    """How many wait before this conversation; ``None`` when it doesn't wait."""
    waiting = select(Conversation.id).where(Conversation.owner == Owner.QUEUE).order_by(*_ORDER)
    ids = list(session.scalars(waiting))
    return ids.index(conversation_id) if conversation_id in ids else None


def request_person(
    session: Session, conversation_id: str, summary: str, now: datetime, *, urgent: bool = False
) -> None:
    """Put the conversation into the queue, ``urgent`` to its front. Asking twice keeps the place. The caller tells the
    citizen."""
    conversation = lock_conversation(session, conversation_id)
    if conversation.owner == Owner.BOT:
        conversation.owner, conversation.waiting_since, conversation.summary = Owner.QUEUE, now, summary
        talks.begin(session, conversation, now)
    if urgent:
        conversation.urgent = True


def claim(session: Session, conversation_id: str, staff_id: int, now: datetime) -> None:
    """Give a waiting conversation to ``staff_id`` and tell the citizen. Claiming one's own again changes nothing.

    Raises :class:`AlreadyClaimedError`, :class:`NotWaitingError`, :class:`UnknownConversationError`.
    """
    conversation = lock_conversation(session, conversation_id)
    if conversation.owner == Owner.STAFF:
        if conversation.staff_id == staff_id:
            return
        raise AlreadyClaimedError("该会话已由其他工作人员接入")
    if owner_for_staff(conversation) == Owner.BOT:
        raise NotWaitingError("该会话目前由机器人服务，不在等候队列中")
    conversation.owner, conversation.staff_id, conversation.unit_id = Owner.STAFF, staff_id, None
    say(session, conversation_id, JOINED, author=Author.SYSTEM, now=now, staff_id=staff_id)


def hand_back(session: Session, conversation_id: str, staff_id: int, now: datetime) -> None:
    """Return the conversation to the bot and tell the citizen. Raises :class:`NotYoursError`."""
    _end(session, _mine(session, conversation_id, staff_id), staff_id, Ended.HANDED_BACK, now)


def close(session: Session, conversation_id: str, staff_id: int, reason: Reason, word: str, now: datetime) -> None:
    """As :func:`hand_back`, with the reason, which only staff see. Raises :class:`NotYoursError`."""
    conversation = _mine(session, conversation_id, staff_id)
    talk = talks.begin(session, conversation, conversation.waiting_since or now)
    talk.reason, talk.reason_word = reason.value, word or None
    _end(session, conversation, staff_id, Ended.CLOSED, now)


def _end(session: Session, conversation: Conversation, staff_id: int, how: Ended, now: datetime) -> None:
    talk = talks.end(session, conversation, how, now)
    question = satisfaction.ask(conversation, talk, now)
    _return_to_bot(conversation)
    ended = _with_open_form(session, conversation.id, ENDED, now)
    say(session, conversation.id, ended, author=Author.SYSTEM, now=now, staff_id=staff_id)
    if question is not None:
        say(session, conversation.id, question, author=Author.SYSTEM, now=now, staff_id=staff_id)


def pass_to_colleague(session: Session, conversation_id: str, staff_id: int, to: int, now: datetime) -> None:
    """Give one's conversation to a colleague and tell the citizen. Raises :class:`NotYoursError`."""
    conversation = _mine(session, conversation_id, staff_id)
    conversation.staff_id = to
    _passed_on(session, conversation, staff_id, PASSED_TO_COLLEAGUE, now)


def pass_to_queue(
    session: Session, conversation_id: str, staff_id: int, now: datetime, unit: tuple[int, str] | None = None
) -> None:
    """Put one's conversation back into the queue, where it keeps its place, for ``unit`` (id, name) or anybody; the
    citizen is told. Raises :class:`NotYoursError`."""
    conversation = _mine(session, conversation_id, staff_id)
    conversation.owner, conversation.staff_id = Owner.QUEUE, None
    conversation.unit_id = unit[0] if unit else None
    conversation.waiting_since = conversation.waiting_since or now
    told = Outgoing(PASSED_TO_UNIT.format(unit=unit[1]), kind="handoff") if unit else PASSED_TO_QUEUE
    _passed_on(session, conversation, staff_id, told, now)


def _passed_on(session: Session, conversation: Conversation, staff_id: int, told: Outgoing, now: datetime) -> None:
    conversation.snoozed_until = None
    talks.begin(session, conversation, conversation.waiting_since or now).passed_on_by = staff_id
    say(session, conversation.id, told, author=Author.SYSTEM, now=now, staff_id=staff_id)


def snooze(session: Session, conversation_id: str, staff_id: int, until: datetime | None) -> None:
    """Lay one's conversation aside; it is back at ``until``, or at once when the citizen writes. ``None``: it is back.

    Raises :class:`NotYoursError`.
    """
    _mine(session, conversation_id, staff_id).snoozed_until = until


def staff_say(
    session: Session,
    conversation_id: str,
    staff_id: int,
    text: str,
    now: datetime,
    *,
    reception: Reception | None = None,
    links: tuple[Link, ...] = (),
) -> Message:
    """A message from a member of staff to the citizen, with its sources. ``reception`` counts the minutes to the first
    one. Raises :class:`NotYoursError`."""
    conversation = _mine(session, conversation_id, staff_id)
    talks.heard(session, conversation, staff_id, now, reception)
    return say(session, conversation_id, Outgoing(text, links=links), author=Author.STAFF, now=now, staff_id=staff_id)


def held_by(session: Session, staff_id: int) -> list[ConversationView]:
    """The conversations of one member of staff, in the order of the queue."""
    query = select(Conversation).where(Conversation.staff_id == staff_id, Conversation.owner == Owner.STAFF)
    return [_view(session, conversation) for conversation in session.scalars(query.order_by(*_ORDER))]


def is_laid_aside(until: datetime | None, now: datetime) -> bool:
    """Whether a conversation with this ``snoozed_until`` is put off till later."""
    return until is not None and until > now


def release_all(session: Session, staff_id: int, now: datetime, *, laid_aside_too: bool = True) -> list[str]:
    """Put the conversations of somebody who has left back into the queue, where they keep their place, and tell the
    citizens; which those are. Who comes back may keep those that are laid aside."""
    theirs = select(Conversation.id).where(Conversation.staff_id == staff_id, Conversation.owner == Owner.STAFF)
    released = []
    for conversation_id in session.scalars(theirs.order_by(Conversation.id)).all():
        conversation = lock_conversation(session, conversation_id)
        if (conversation.owner, conversation.staff_id) != (Owner.STAFF, staff_id):
            continue  # a colleague took over meanwhile
        if is_laid_aside(conversation.snoozed_until, now) and not laid_aside_too:
            continue
        conversation.owner, conversation.staff_id, conversation.snoozed_until = Owner.QUEUE, None, None
        conversation.waiting_since = conversation.waiting_since or now
        say(session, conversation_id, PASSED_TO_QUEUE, author=Author.SYSTEM, now=now)
        released.append(conversation_id)
    return released


def taken_elsewhere(conversation: Conversation) -> None:
    """Somebody answers in the provider's own app (WeCom): the bot keeps quiet. One of ours who has it, keeps it."""
    if conversation.owner != Owner.STAFF:
        conversation.owner, conversation.staff_id = Owner.STAFF, None


def ended_elsewhere(session: Session, conversation: Conversation, now: datetime) -> None:
    """They don't any more. Nothing is said: the provider would not take it before the citizen writes again."""
    if conversation.owner == Owner.STAFF and conversation.staff_id is None:
        if talks.find_open(session, conversation.id) is not None:
            talks.end(session, conversation, Ended.ELSEWHERE, now)
        _return_to_bot(conversation)


def leave_queue(session: Session, conversation_id: str, now: datetime, *, in_reply_to: int | None = None) -> bool:
    """The citizen no longer wants to wait. False when nobody was waiting (a person has come, or the bot has it)."""
    conversation = lock_conversation(session, conversation_id)
    if conversation.owner != Owner.QUEUE:
        return False
    if conversation.urgent:  # somebody may be in danger: staff go on seeing it, and can step in
        conversation.owner, conversation.rasa_generation = Owner.BOT, ""
        conversation.summary = f"{conversation.summary or ''}\n{HAS_LEFT}".strip()
    else:
        talks.end(session, conversation, Ended.LEFT, now)
        _return_to_bot(conversation)
    left = _with_open_form(session, conversation_id, LEFT_QUEUE, now)
    say(session, conversation_id, left, author=Author.SYSTEM, now=now, in_reply_to=in_reply_to)
    return True


def _with_open_form(session: Session, conversation_id: str, bubble: Outgoing, now: datetime) -> Outgoing:
    """With something half done the citizen is told how to go on with it."""
    task = tasks.open_task(session, conversation_id, now)
    if task is not None and task.kind != tasks.REMEMBERED:
        return replace(bubble, text=f"{bubble.text}\n{TASK_IS_OPEN}", buttons=(GO_ON_WITH_TASK,))
    if drafts.open_draft(session, conversation_id) is None:
        return bubble
    return replace(bubble, text=f"{bubble.text}\n{FORM_IS_OPEN}", buttons=(GO_ON,))


def _mine(session: Session, conversation_id: str, staff_id: int) -> Conversation:
    conversation = lock_conversation(session, conversation_id)
    if conversation.owner != Owner.STAFF or conversation.staff_id != staff_id:
        raise NotYoursError("该会话目前不由您接待")
    return conversation


def _return_to_bot(conversation: Conversation) -> None:
    """What a person and the citizen said is unknown to Rasa, so it starts afresh (see ``turns.next_epoch``)."""
    conversation.owner, conversation.staff_id = Owner.BOT, None
    conversation.waiting_since, conversation.summary, conversation.urgent = None, None, False
    conversation.unit_id, conversation.snoozed_until = None, None
    conversation.rasa_generation = ""


def _view(session: Session, conversation: Conversation) -> ConversationView:
    last = session.scalar(
        select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id.desc()).limit(1)
    )
    return ConversationView(
        id=conversation.id,
        channel=conversation.channel,
        owner=owner_for_staff(conversation),
        staff_id=conversation.staff_id,
        waiting_since=conversation.waiting_since,
        summary=conversation.summary,
        urgent=conversation.urgent,
        last_text=without_document_numbers(json.loads(last.body)["text"])[:EXCERPT_CHARACTERS] if last else "",
        last_author=Author(last.author) if last else None,
        last_at=last.created_at if last else conversation.last_citizen_at,
        unit_id=conversation.unit_id,
        snoozed_until=conversation.snoozed_until,
        seen_by_citizen=conversation.seen_by_citizen,
    )
