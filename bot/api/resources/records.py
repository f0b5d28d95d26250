"""What is recorded: the audit trail, read and verified."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from bot.api.endpoint import Call, File, Given, Taken
from bot.api.values import AuditCursor, Day, Words
from bot.console.audit_log import labels, verification
from bot.console.audit_log.export import taken_along
from bot.console.audit_log.search import Sought, entries
from bot.console.tables import AuditCheck

_MOST = {"csv": 50_000, "xlsx": 15_000}  # two to three seconds each


class SoughtQuery(Taken):
    """Which entries."""

    who: Words = Field(default="", max_length=64, description="姓名、用户名，或者 系统、申请人")
    action: Words = Field(default="", max_length=64, description="做了什么，例如 applicant_revealed")
    subject: Words = Field(default="", max_length=64, description="申请编号、账号等")
    since: Day | None = Field(default=None, description="从这一天起")
    until: Day | None = Field(default=None, description="到这一天止")

    @property
    def sought(self) -> Sought:
        return Sought(self.who, self.action, self.subject, self.since, self.until)


class AuditQuery(SoughtQuery):
    """Which entries, the newest first; fifty a page."""

    after: AuditCursor = Field(default="", max_length=80, description="上一页的 next；第一页不填")


class FileQuery(SoughtQuery):
    """Which entries, and as what."""

    format: Literal["csv", "xlsx"] = Field(
        default="csv",
        description="格式；最新的"
        + "，".join(f"{name} 最多{most}条" for name, most in _MOST.items())
        + "，更多的按日期分几次取",
    )


class Entry(Given):
    """一条审计记录"""

    id: int
    at: datetime
    actor: str
    action: str
    label: str = Field(description="做了什么，中文")
    subject: str
    detail: dict[str, Any]
    hash: str


class Entries(Given):
    """审计记录，新的在前"""

    items: list[Entry]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class Verification(Given):
    """审计记录的核对"""

    id: int | None
    is_running: bool
    started_at: datetime | None
    ended_at: datetime | None
    entries: int | None = Field(description="核对了几条")
    faults: list[str] = Field(description="对不上的")
    error: str = Field(description="为什么没有核对完")


async def audit_entries(call: Call) -> Entries:
    """``GET /audit``."""
    query: AuditQuery = call.query
    found = await call.read(entries, query.sought, query.after)
    rows = [
        Entry(
            id=row.id,
            at=row.at,
            actor=row.actor,
            action=row.action,
            label=labels.label_of(row.action),
            subject=row.subject,
            detail=row.detail,
            hash=row.hash,
        )
        for row in found.rows
    ]
    return Entries(items=rows, next=found.next)


async def audit_file(call: Call) -> File:
    """``GET /audit/file``: the newest that are sought; taking them along is an entry itself."""
    query: FileQuery = call.query
    taken = await taken_along(call.request.app, query.sought, query.format, call.by, _MOST[query.format])
    return File(taken.name, taken.content, taken.media_type)


async def verify(call: Call) -> Verification:
    """``POST /audit/verify``: begin it; :func:`verified` tells what came of it."""
    await verification.start(call.request.app, call.by)
    return await verified(call)


async def verified(call: Call) -> Verification:
    """``GET /audit/verify``: the last one."""
    last = await call.read(verification.last)
    return _verification(last, verification.is_running(last, call.now))


def _verification(check: AuditCheck | None, is_running: bool) -> Verification:
    found = (check.found or {}) if check else {}
    return Verification(
        id=check.id if check else None,
        is_running=is_running,
        started_at=check.started_at if check else None,
        ended_at=check.ended_at if check else None,
        entries=found.get("entries"),
        faults=found.get("faults", []),
        error=found.get("error", ""),
    )
