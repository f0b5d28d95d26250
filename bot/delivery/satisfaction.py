"""How a talk with a person was: asked once when it is over, understood by whole words, answered without the bot."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.alarm import sounds_alarming
from actions.cases.identity import plain
from bot.delivery.messages import Button, Outgoing
from bot.delivery.tables import Conversation, Talk
from bot.delivery.talks import Reason

KIND = "rating"
OPEN_FOR = timedelta(days=1)
MOST = 200  # characters of the word beside it


class Rating(StrEnum):
    """What a citizen may say."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"

    @property
    def label(self) -> str:
        """As it is chosen, and as staff see it."""
        return {"good": "满意", "fair": "一般", "bad": "不满意"}[self.value]


QUESTION = Outgoing(
    "您对刚才的人工服务满意吗？",
    buttons=tuple(Button(rating.label, rating.label) for rating in Rating),
    kind=KIND,
)
THANKS = Outgoing("谢谢您的评价。想补充一句，可以用「评价：」开头发给我们。", kind="notice")
ALREADY = Outgoing("您已经评价过了，谢谢您。", kind="notice")
NOTED = Outgoing("已经记下，谢谢您。", kind="notice")

_VERY = r"(?:我|还|很|非常|挺|比较|十分|特别|感觉|觉得)*"
_END = r"(?:的|了|吧|啊)?"
_SAYS = {
    Rating.BAD: re.compile(rf"{_VERY}(?:不满意|不太满意|很差|太差|差评){_END}"),
    Rating.FAIR: re.compile(rf"{_VERY}(?:一般|还行|还可以|凑合)(?:般|吧)?{_END}"),
    Rating.GOOD: re.compile(rf"{_VERY}(?:满意|好评){_END}"),
}
_WITH_WORD = re.compile(r"([^,.!;，。！；\s]{2,8})[,.!;，。！；\s]+(\S[\s\S]{0,199})")
_WORD = re.compile(r"\s*评价\s*[:：]\s*(\S[\s\S]{0,199})")


def ask(conversation: Conversation, talk: Talk, now: datetime) -> Outgoing | None:
    """The question, once a talk; ``None`` when it is not the time for it.

    Not after danger or a threat, not after abuse, and not when nobody of the office has said a word.
    """
    is_fit = not conversation.urgent and talk.reason != Reason.HARASSMENT and talk.first_word_at is not None
    if not is_fit or talk.rating_asked_at is not None:
        return None
    talk.rating_asked_at = now
    return QUESTION


def take(session: Session, conversation_id: str, text: str, now: datetime) -> Outgoing | None:
    """What is said to a message that rates the last talk; ``None`` when it does nothing of the kind."""
    if len(text) > MOST + 20 or sounds_alarming(text):
        return None
    found = _read(text)
    if found is None:
        return None
    rating, word = found
    talk = _asked_about(session, conversation_id, now)
    if talk is None or (rating is None and talk.rating is None):
        return None  # a word beside it comes after the rating
    if rating is not None and talk.rating is not None:
        return ALREADY
    if rating is not None:
        talk.rating, talk.rated_at = rating.value, now
    if word:
        talk.rating_word = word[:MOST]
    return NOTED if word else THANKS


def _asked_about(session: Session, conversation_id: str, now: datetime) -> Talk | None:
    """The last talk, when it was asked about a short while ago."""
    last = select(Talk).where(Talk.conversation_id == conversation_id).order_by(Talk.id.desc()).limit(1)
    talk = session.scalars(last).one_or_none()
    asked = talk.rating_asked_at if talk else None
    return talk if asked is not None and now - asked <= OPEN_FOR else None


def _read(text: str) -> tuple[Rating | None, str] | None:
    said = text.strip().strip("。.!！~～ ")
    if rating := _rating(said):
        return rating, ""
    if found := _WORD.fullmatch(text):
        return None, found[1].strip()
    if (found := _WITH_WORD.fullmatch(said)) and (rating := _rating(found[1])) and not _asks(found[2]):
        return rating, found[2].strip()
    return None


def _rating(said: str) -> Rating | None:
    words = plain(said)
    return next((rating for rating, pattern in _SAYS.items() if len(words) <= 12 and pattern.fullmatch(words)), None)


def _asks(text: str) -> bool:
    """Whether something else is wanted beside it, which the bot must hear: 满意，那怎么申请公开？"""
    return bool(re.search(r"[?？]|怎么|什么|多久|哪|吗|申请|查|转人工|人工", text))
