"""Holds: nothing of an application is erased while one stands (档案法 Art. 21; evidence of a dispute is kept)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from actions.cases import audit
from actions.cases.lifecycle.fields import PERSONAL
from actions.cases.numbers import find_number
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.retention.tables import RetentionHold
from actions.cases.tables import Application

MAX_REASON = 100


@dataclass(frozen=True)
class Held:
    """One hold, with the number of its application."""

    hold: RetentionHold
    number: str


def is_held(application_id: InstrumentedAttribute[Any] | int) -> ColumnElement[bool]:
    """Whether a hold stands for an application, as a condition."""
    return exists().where(RetentionHold.application_id == application_id, RetentionHold.ended_at.is_(None))


def place(session: Session, number: str, reason: str, *, by: str, now: datetime) -> str:
    """Keep an application; its number. Raises :class:`UnknownApplicationError`, or :class:`StepRefused` for a reason
    that is missing or holds personal data, for what is held already, and for what is erased."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > MAX_REASON:
        raise StepRefused(f"请写明保留的原因，最多{MAX_REASON}个字。")
    if PERSONAL.search(reason):
        raise StepRefused("原因记入审计记录，不要写证件号码、电话或者邮箱。")
    wanted = find_number(number) or number.strip()[:40]
    application = session.scalar(select(Application).where(Application.number == wanted).with_for_update())
    if application is None:
        raise UnknownApplicationError(f"没有编号为“{wanted}”的申请。")
    if application.erased_at is not None:
        raise StepRefused(f"申请{application.number}的个人信息已经全部删除，没有什么可以保留。")
    if session.scalar(select(is_held(application.id))):
        raise StepRefused(f"申请{application.number}已经在保留。")
    session.add(RetentionHold(application_id=application.id, reason=reason, placed_at=now, placed_by=by))
    _record(session, "retention_held", application.number, {"reason": reason}, by, now)
    return application.number


def end(session: Session, hold_id: int, *, by: str, now: datetime) -> None:
    """End a hold; from the next run on the terms are over again. Raises :class:`StepRefused` for none that stands."""
    hold = session.get(RetentionHold, hold_id, with_for_update=True)
    if hold is None or hold.ended_at is not None:
        raise StepRefused("这一件已经不再保留。")
    hold.ended_at, hold.ended_by = now, by
    number = session.get_one(Application, hold.application_id).number
    _record(session, "retention_released", number, {}, by, now)


def standing(session: Session, after: int = 0, most: int | None = None) -> Sequence[Held]:
    """The holds that stand (behind one), the oldest first."""
    query = select(RetentionHold, Application.number).join(Application).where(RetentionHold.ended_at.is_(None))
    query = query.where(RetentionHold.id > after).order_by(RetentionHold.id).limit(most)
    return [Held(hold, number) for hold, number in session.execute(query)]


def _record(session: Session, action: str, number: str, detail: dict[str, Any], by: str, now: datetime) -> None:
    audit.record(session, at=now, actor=by, action=action, subject=number, detail=detail)
    session.flush()
