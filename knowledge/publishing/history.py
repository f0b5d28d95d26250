"""Each change of a document leaves an event: who, when, what, why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from knowledge.tables import Document, DocumentEvent

IMPORT = "import"  # the actor of `gongkai kb import` and of the documents that come with the project
SYSTEM = "system"

EVENT_NAMES: Mapping[str, str] = {
    "drafted": "起草",
    "imported": "导入并发布",
    "read again": "重新读取文件",
    "edited": "修改信息",
    "submit": "提交保密审查",
    "send-back": "退回修改",
    "publish": "审查通过并发布",
    "discard": "放弃草稿",
    "repeal": "废止",
    "expire": "失效",
    "withdraw": "撤下",
    "reopen": "重新起草",
    "superseded": "被新版本取代",
    "declared": "列为另一份文件的新版本",
    "linked": "建立关联",
    "file replaced": "更换文件",
    "unlinked": "取消关联",
}


def record(
    document: Document,
    action: str,
    *,
    by: str,
    now: datetime,
    reason: str | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Write an event and raise the document's revision. ``changes``: column → (before, after)."""
    details = {name: [_plain(before), _plain(after)] for name, (before, after) in (changes or {}).items()}
    document.events.append(event(action, by=by, now=now, reason=reason, details=details))
    if document.id is not None:
        flag_modified(document, "status")  # an UPDATE, and with it a new revision, also where no column changed


def event(
    action: str, *, by: str, now: datetime, reason: str | None = None, details: dict[str, Any] | None = None
) -> DocumentEvent:
    """An event that belongs to no document yet."""
    return DocumentEvent(action=action, actor=by, at=now, reason=(reason or "").strip() or None, details=details or {})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
