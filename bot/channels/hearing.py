"""What is heard alike on every channel: the words behind commands, and what needs no bot to be answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery import inbox
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.outbox import lock_conversation, say
from bot.delivery.tables import Author, Message, Owner, State

GREETING = "你好"
COMMANDS = {  # keys of menus, scenes of codes, commands → what is said to the bot
    "apply": "我要申请公开信息",
    "status": "我的申请",
    "ask": GREETING,
    "person": "转人工",
    "deadline": "政府多久必须答复信息公开申请",
    "remedy": "对答复不满意怎么办",
}

TOLD = "told"  # the kind of a message that was answered with a sentence: the dialogue knows nothing of it

NO_VIDEO = "视频我暂时看不了。请把要说的事打字发给我，需要的材料可以拍成照片发来。"
NO_PLACE = "这个位置没有地址文字。请把地址打字发给我。"
NOT_SUPPORTED = "这种消息我暂时看不了。请打字发给我，材料可以拍成照片发来。"


@dataclass(frozen=True)
class Say:
    """Words for the bot (or the person who has the conversation), as if they had been typed. ``is_tap``: they were
    not, see :class:`~bot.delivery.messages.Incoming`."""

    text: str = field(repr=False)
    is_tap: bool = False


@dataclass(frozen=True)
class Tell:
    """A sentence for the citizen that needs no bot; ``shown`` is what they sent, in words for a person."""

    text: str
    shown: str = field(repr=False)


def keep_told(session: Session, told: Incoming, sentence: str | Outgoing, now: datetime) -> Message | None:
    """As :func:`bot.delivery.inbox.accept`, for what is answered with ``sentence``. While a person has the conversation
    (or is awaited) it goes to them like any message, and the sentence isn't said."""
    stored = inbox.accept(session, told, now)
    if stored is None:
        return None
    conversation = lock_conversation(session, stored.conversation_id)
    if conversation.owner == Owner.BOT:
        bubble = Outgoing(sentence) if isinstance(sentence, str) else sentence
        stored.state, stored.kind = State.ANSWERED, TOLD
        say(session, conversation.id, bubble, author=Author.SYSTEM, now=now, in_reply_to=stored.id)
    return stored
