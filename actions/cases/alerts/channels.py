"""Alerts about what does not work: a provider that refuses our account, a check that failed. Told once, withdrawn when
it works again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from actions.cases.alerts.rules import Duty, News
from actions.cases.alerts.sending import Wanted, send, withdraw
from actions.cases.alerts.state import take_turn
from actions.cases.alerts.tables import Alert
from actions.cases.time import china_date


def report_channel(session: Session, channel: str, label: str, reason: str, now: datetime) -> bool:
    """Tell administrators that nothing can be sent by ``channel`` (at most 8 characters), and why; whether they were
    not told yet. ``label`` names it in Chinese."""
    take_turn(session)
    if _standing(session, channel, {News.CHANNEL}):
        return False
    text = f"{label}发不出消息：{reason}。要说的话都留着，请核对设置和平台后台，改好以后会自动补发。"
    wanted = Wanted(None, News.CHANNEL.value, channel, china_date(now), "refused", Duty.HEAD, text)
    return bool(send(session, [wanted], now))


def clear_channel(session: Session, channel: str, now: datetime) -> bool:
    """It works (again); whether something else had been told."""
    return _clear(session, channel, News.CHANNEL, now)


def report_check(session: Session, name: str, text: str, now: datetime) -> bool:
    """Tell administrators that the check ``name`` (at most 8 characters) failed; whether they had not been told yet,
    also by :func:`report_channel`."""
    take_turn(session)
    if _standing(session, name, {News.CHECK, News.CHANNEL}):
        return False
    wanted = Wanted(None, News.CHECK.value, name, china_date(now), "failed", Duty.HEAD, text)
    return bool(send(session, [wanted], now))


def clear_check(session: Session, name: str, now: datetime) -> bool:
    """The check ``name`` found nothing wrong (any more); whether something else had been told."""
    return _clear(session, name, News.CHECK, now)


def channel_problem(session: Session, channel: str) -> str:
    """What administrators were told of ``channel``; empty when it works as far as is known."""
    query = select(Alert.text).where(*_of(channel, {News.CHANNEL})).limit(1)
    return session.scalar(query) or ""


def _clear(session: Session, ref: str, kind: News, now: datetime) -> bool:
    found = _standing(session, ref, {kind})
    if not found:
        return False
    take_turn(session)
    return bool(withdraw(session, found, now))


def _standing(session: Session, ref: str, kinds: Collection[News]) -> list[int]:
    return list(session.scalars(select(Alert.id).where(*_of(ref, kinds))))


def _of(ref: str, kinds: Collection[News]) -> tuple[ColumnElement[bool], ...]:
    return (
        Alert.obsolete_at.is_(None),
        Alert.application_id.is_(None),
        Alert.kind.in_([kind.value for kind in kinds]),
        Alert.ref == ref,
    )
