"""What a check comes to, and how it is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from actions.cases.alerts import clear_check, report_check
from actions.cases.alerts.state import remember, remembered
from bot.health.tables import HealthCheck

SYSTEM = "system"
KEPT = timedelta(days=400)  # a whole year can be shown to who inspects the office
_MOST_SAID = 300
_DAILY = "daily checks"

# Every part that may be checked, in the order of the page. Names have at most 8 letters (``alert.ref``).
LABELS = {
    "web": "网页",
    "filing": "试一次申请",
    "wechat": "微信公众号",
    "wecom": "微信客服",
    "wecomapp": "企业微信提醒",
    "telegram": "Telegram",
    "rasa": "对话引擎",
    "database": "数据库",
    "disk": "磁盘空间",
    "audit": "审计记录",
}


class State(StrEnum):
    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"  # there is no telling now: it still starts, or is busy

    @property
    def label(self) -> str:
        return {"ok": "正常", "failed": "不正常", "unknown": "没有结论"}[self.value]


class CheckFailedError(Exception):
    """It does not work; the text says why and what to do, in Chinese."""


class NoVerdictError(Exception):
    """There is no telling now; the text says why, in Chinese."""


@dataclass(frozen=True)
class Result:
    """What one check found."""

    name: str
    state: State
    said: str
    started_at: datetime
    took: timedelta


def keep(session: Session, result: Result, by: str, now: datetime) -> None:
    """Store a result. A failed check alerts administrators once, one that is well again withdraws the alert."""
    took_ms = max(0, round(result.took.total_seconds() * 1000))
    values = {"name": result.name, "state": result.state.value, "said": result.said[:_MOST_SAID]}
    if result.state is State.FAILED:
        label = LABELS.get(result.name, result.name)
        text = f"“{label}”检查不正常：{result.said}。请到“渠道和检查”页查看，改好以后再检查一次。"
        report_check(session, result.name, text, now)
    elif result.state is State.OK:
        clear_check(session, result.name, now)
    session.add(HealthCheck(**values, started_at=result.started_at, took_ms=took_ms, by=by))


def latest(session: Session) -> dict[str, HealthCheck]:
    """The last result of each part, by name."""
    newest = select(func.max(HealthCheck.id)).group_by(HealthCheck.name)
    return {row.name: row for row in session.scalars(select(HealthCheck).where(HealthCheck.id.in_(newest)))}


def last_well(session: Session) -> dict[str, datetime]:
    """When each part was last found well."""
    query = select(HealthCheck.name, func.max(HealthCheck.started_at)).where(HealthCheck.state == State.OK)
    return dict(session.execute(query.group_by(HealthCheck.name)).tuples().all())


def last_daily(session: Session) -> datetime | None:
    """When the last daily run began."""
    at = remembered(session, _DAILY).get("at")
    return datetime.fromisoformat(at) if at else None


def begin_daily(session: Session, now: datetime) -> None:
    """Note that the daily run begins."""
    remember(session, _DAILY, {"at": now.isoformat()})


def history(session: Session, name: str, most: int, before: int | None = None) -> list[HealthCheck]:
    """The newest results (of those ``before`` one) of one part; of all for an empty ``name``."""
    query = select(HealthCheck).order_by(HealthCheck.id.desc()).limit(most)
    query = query if before is None else query.where(HealthCheck.id < before)
    return list(session.scalars(query.where(HealthCheck.name == name) if name else query))


def forget(session: Session, names: Collection[str], now: datetime) -> None:
    """Delete what is older than :data:`KEPT`; withdraw alerts of parts that exist no more (a channel switched off)."""
    session.execute(delete(HealthCheck).where(HealthCheck.started_at < now - KEPT))
    for name in LABELS.keys() - set(names):
        clear_check(session, name, now)
