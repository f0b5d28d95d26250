"""The log of questions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Encrypted, Instant


class Feedback(StrEnum):
    """What the citizen said of an answer."""

    USEFUL = "useful"  # 有用
    USELESS = "useless"  # 没用


class Handling(StrEnum):
    """What staff did about a question that had no good answer."""

    FAQ = "faq"  # 添加问答
    PASSAGE = "passage"  # 关联条文
    PUBLICATION = "publication"  # 发起公开
    IGNORED = "ignored"  # 忽略


class AskedQuestion(Base):
    """One question that was looked up, with its answer. Texts are personal: encrypted, and deleted after some time."""

    __tablename__ = "asked_question"
    __table_args__ = (Index(None, "asked_at"), Index(None, "verdict", "asked_at"), Index(None, "feedback", "asked_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)  # the bot's bubble
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)  # the citizen's
    asked_at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str | None] = mapped_column(Encrypted)  # None: deleted, see bot.learning.retention
    previous: Mapped[str | None] = mapped_column(Encrypted)  # the question before it, which may complete it
    verdict: Mapped[str] = mapped_column(String(10))  # answer | related | none | faq
    score: Mapped[float]
    # as they were: [{document_id, passage_id, title, section}]. Documents may be read anew or go.
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    faq_id: Mapped[int | None]
    feedback: Mapped[str | None] = mapped_column(String(8))
    feedback_at: Mapped[datetime | None] = mapped_column(Instant)
    comment: Mapped[str | None] = mapped_column(Encrypted)  # 哪里不对
    handling: Mapped[str | None] = mapped_column(String(12))  # None: nobody has seen to it
    handled_by: Mapped[str | None] = mapped_column(String(200))  # 姓名(account)
    handled_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(Text)  # why it was ignored
