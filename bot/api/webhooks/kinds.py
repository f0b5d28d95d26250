"""The kinds of events that can be subscribed to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Kind(StrEnum):
    APPLICATION_RECEIVED = "application.received"
    APPLICATION_STEP = "application.step"
    APPLICATION_DUE_SOON = "application.due_soon"
    REQUEST_RECEIVED = "request.received"
    CONVERSATION_WAITING = "conversation.waiting"
    DOCUMENT_PUBLISHED = "document.published"
    DOCUMENT_WITHDRAWN = "document.withdrawn"
    PING = "ping"

    @property
    def label(self) -> str:
        """For who chooses."""
        return _LABELS[self]


_LABELS = {
    Kind.APPLICATION_RECEIVED: "收到申请",
    Kind.APPLICATION_STEP: "申请办了一步",
    Kind.APPLICATION_DUE_SOON: "期限临近或者已过（与提醒相同）",
    Kind.REQUEST_RECEIVED: "收到更正、建议、投诉、咨询",
    Kind.CONVERSATION_WAITING: "有人等候接待",
    Kind.DOCUMENT_PUBLISHED: "文件发布",
    Kind.DOCUMENT_WITHDRAWN: "文件撤下",
    Kind.PING: "试发",
}
SUBSCRIBED = tuple(kind for kind in Kind if kind is not Kind.PING)


def stored(kinds: Iterable[Kind]) -> str:
    """As the table keeps them."""
    chosen = set(kinds)
    return ",".join(kind.value for kind in SUBSCRIBED if kind in chosen)


def read(text: str) -> tuple[Kind, ...]:
    """What the table keeps."""
    return tuple(kind for kind in SUBSCRIBED if kind.value in text.split(","))
