"""What people do with a conversation: take it, write in it, give it back. For the console's pages and for the API.

Everything asks the policy again with the conversation locked, so two members of staff can't both succeed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from actions.cases.reception import Reception
from bot.console.audit import audit
from bot.console.canned import replies
from bot.console.canned.variables import unfilled
from bot.console.desk.sources import links_to
from bot.console.me import Me
from bot.console.policy import Holder, Permission, may
from bot.console.transcript import holder_name, staff_names
from bot.delivery import conversations
from bot.delivery.conversations import ConversationView
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import UnknownConversationError, lock_conversation, say
from bot.delivery.tables import Author

MAX_CHARACTERS = 2000
SOURCE_GONE = "所依据的文件刚才撤下了，或者有了新版本。请核对内容：还能说的去掉出处再发，不能的改好再发。"
COLLEAGUE_JOINED = Outgoing("已由另一位工作人员继续为您服务。", kind="handoff")


class RefusedError(Exception):
    """What was asked of a conversation can't be done (any more); the message is a Chinese sentence."""


class NotNowError(RefusedError):
    """Who asks has the conversation, but not this can be done with it as things stand."""


class NoConversationError(RefusedError):
    """There is no such conversation."""


def open_to(
    session: Session, conversation_id: str, person: Me, permission: Permission = Permission.READ_CONVERSATION
) -> ConversationView:
    """The conversation, if ``person`` may do this with it now, for what changes nothing. Raises :class:`RefusedError`.

    Whoever shows what is said in it calls :func:`record_reading` first where :func:`is_somebody_elses`."""
    view = conversations.get(session, conversation_id)
    if view is None:
        raise NoConversationError(who_has_it(session, None))
    holder = Holder(view.owner, view.staff_id)
    if not may(person.actor, permission, holder):
        raise RefusedError(who_has_it(session, holder))
    return view


def is_somebody_elses(view: ConversationView, person: Me) -> bool:
    """Whether a colleague has the conversation."""
    return view.owner == "staff" and view.staff_id != person.id


def record_reading(session: Session, conversation_id: str, person: Me, now: datetime) -> None:
    """A colleague's conversation is read: that is written to the audit trail."""
    audit(session, "conversation_read", now=now, actor=person.signature, subject=conversation_id)


def claim(session: Session, conversation_id: str, person: Me, now: datetime) -> None:
    """Take a conversation that waits. Raises :class:`RefusedError`."""
    if _locked_holder(session, conversation_id) == Holder("staff", person.id):
        return  # the button was pressed twice
    require(session, conversation_id, person, Permission.CLAIM_CONVERSATION)
    conversations.claim(session, conversation_id, person.id, now)
    audit(session, "conversation_claimed", now=now, actor=person.signature, subject=conversation_id)


def take_over(session: Session, conversation_id: str, person: Me, now: datetime) -> None:
    """Step in for the colleague who has it, as an administrator may. Raises :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.TAKE_OVER_CONVERSATION)
    lock_conversation(session, conversation_id).staff_id = person.id
    say(session, conversation_id, COLLEAGUE_JOINED, author=Author.SYSTEM, now=now, staff_id=person.id)
    audit(session, "conversation_taken_over", now=now, actor=person.signature, subject=conversation_id)


def write(
    session: Session,
    conversation_id: str,
    person: Me,
    now: datetime,
    body: str,
    reception: Reception | None = None,
    passages: Sequence[int] = (),
    canned: Sequence[int] = (),
) -> None:
    """Say ``body`` to the citizen, resting on ``passages`` of documents, from a canned reply.

    Raises :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.WRITE_IN_CONVERSATION)
    links = links_to(session, passages)
    if len(links) < len(set(passages)):  # what quotes it has been read before that
        raise NotNowError(SOURCE_GONE)
    conversations.staff_say(session, conversation_id, person.id, body, now, reception=reception, links=links)
    for reply_id in canned[:1]:
        replies.count_use(session, reply_id)


def hand_back(
    session: Session,
    conversation_id: str,
    person: Me,
    now: datetime,
    closing_word: str,
    reception: Reception | None = None,
) -> None:
    """Give it back to the bot, with a closing word or without. Raises :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.HAND_BACK_CONVERSATION)
    if closing_word:
        conversations.staff_say(session, conversation_id, person.id, closing_word, now, reception=reception)
    conversations.hand_back(session, conversation_id, person.id, now)
    audit(session, "conversation_handed_back", now=now, actor=person.signature, subject=conversation_id)


def require(session: Session, conversation_id: str, person: Me, permission: Permission) -> None:
    """Lock the conversation. Raises :class:`RefusedError` unless ``person`` may do this with it."""
    holder = _locked_holder(session, conversation_id)
    if not may(person.actor, permission, holder):
        raise RefusedError(who_has_it(session, holder))


def _locked_holder(session: Session, conversation_id: str) -> Holder:
    try:
        conversation = lock_conversation(session, conversation_id)
    except UnknownConversationError as error:
        raise NoConversationError(who_has_it(session, None)) from error
    return Holder(conversations.owner_for_staff(conversation), conversation.staff_id)


def who_has_it(session: Session, holder: Holder | None) -> str:
    """Why somebody may not read or do something here: a Chinese sentence."""
    if holder is None:
        return "没有这个会话。"
    if holder.owner == "staff":
        name = holder_name(holder.staff_id, staff_names(session)) or "其他工作人员"
        return f"此会话由{name}接待，您不能查看或操作。"
    if holder.owner == "queue":
        return "此会话正在等候接待，请先接待。"
    return "此会话目前由机器人服务。为保护个人信息，只有群众请求人工服务时才能查看。"


def problem_of(body: str) -> str | None:
    """Why a text can't be sent to a citizen as it is, a Chinese sentence."""
    if not body:
        return "请先输入内容。"
    if lacking := unfilled(body):
        return f"还有没填的内容：{'、'.join(f'{{{name}}}' for name in lacking)}。请填好或者删掉再发。"
    return f"一条消息最多{MAX_CHARACTERS}个字，现有{len(body)}个字。" if len(body) > MAX_CHARACTERS else None
