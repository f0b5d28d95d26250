"""Canned replies: shipped ones put in once, found, changed, switched off, counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.console.audit import audit
from bot.console.canned.tables import CannedReply
from bot.console.canned.variables import MEANINGS, names_in
from bot.learning.masking import masked

MAX_NAME = 24
MAX_TEXT = 1000
SHIPPED = Path(__file__).with_name("shipped.yml")
_FITS = 0.45  # of the weight of what was said: from here on a reply may fit
_LEAST_SHARED = 2  # pairs of characters


class RefusedReplyError(Exception):
    """It can't be saved so; the message is a Chinese sentence."""


class UnknownReplyError(RefusedReplyError):
    """There is no such reply."""


class ReplyChangedError(RefusedReplyError):
    """Somebody has changed it since it was read."""


def add_shipped(session: Session, now: datetime) -> int:
    """Put in what the software ships and this database has never had; how many."""
    known = set(session.scalars(select(CannedReply.shipped_as)))
    names = set(session.scalars(select(CannedReply.name)))
    added = 0
    for one in _shipped():
        if one["key"] in known or one["name"] in names:
            continue
        added += _put_in(session, one, now)
    return added


@cache
def _shipped() -> list[dict[str, Any]]:
    return yaml.safe_load(SHIPPED.read_text("utf-8"))  # type: ignore[no-any-return]


def _put_in(session: Session, one: dict[str, Any], now: datetime) -> int:
    reply = CannedReply(
        name=one["name"],
        text=one["text"],
        article=one.get("article"),
        shipped_as=one["key"],
        updated_by="system",
        updated_at=now,
    )
    try:
        with session.begin_nested():
            session.add(reply)
    except IntegrityError:  # another process that starts has put it in
        return 0
    return 1


def all_replies(session: Session, *, only_active: bool = False) -> Sequence[CannedReply]:
    """Those in use first, the most used at the front."""
    query = select(CannedReply).order_by(CannedReply.is_active.desc(), CannedReply.uses.desc(), CannedReply.id)
    return session.scalars(query.where(CannedReply.is_active) if only_active else query).all()


def replies_before(session: Session, before: int | None, limit: int) -> Sequence[CannedReply]:
    """By their ids, the newest first, those below ``before``: along the primary key."""
    query = select(CannedReply).order_by(CannedReply.id.desc()).limit(limit)
    return session.scalars(query if before is None else query.where(CannedReply.id < before)).all()


def find_reply(session: Session, reply_id: int) -> CannedReply | None:
    """One of them, switched off or not."""
    return session.get(CannedReply, reply_id)


def check(name: str, text: str) -> None:
    """Raises :class:`RefusedReplyError` for what can't be saved."""
    if not 1 <= len(name) <= MAX_NAME or any(character.isspace() for character in name):
        raise RefusedReplyError(f"请写短名（1至{MAX_NAME}个字，不带空格），打“/”后靠它找到。")
    if not 1 <= len(text) <= MAX_TEXT:
        raise RefusedReplyError(f"请写内容（最多{MAX_TEXT}个字，现有{len(text)}个字）。")
    if unknown := [f"{{{one}}}" for one in names_in(text) if one not in MEANINGS]:
        raise RefusedReplyError(f"没有这样的变量：{'、'.join(unknown)}。可以用的变量列在下面。")
    if masked(text) != text:
        raise RefusedReplyError(
            "内容里有证件号码、电话或者邮箱，像是某个人的。常用语不能带个人信息；本机关的电话请用 {咨询电话}。"
        )


def save(
    session: Session,
    reply_id: int | None,
    name: str,
    text: str,
    article: str | None,
    version: int | None,
    by: str,
    now: datetime,
) -> CannedReply:
    """Make one, or change ``reply_id`` as somebody saw it in ``version``; it is written to the audit trail.

    Raises :class:`RefusedReplyError`.
    """
    check(name, text)
    other = session.scalars(select(CannedReply).where(CannedReply.name == name)).one_or_none()
    if other is not None and other.id != reply_id:
        raise RefusedReplyError(f"已经有短名是“{name}”的常用语，请换一个短名。")
    if reply_id is None:
        reply = CannedReply(name=name, text=text, article=article, updated_by=by, updated_at=now)
        session.add(reply)
    else:
        reply = _current(session, reply_id, version)
        reply.name, reply.text, reply.article = name, text, article
        reply.version, reply.updated_by, reply.updated_at = reply.version + 1, by, now
    session.flush()
    audit(
        session,
        "canned_reply_added" if reply_id is None else "canned_reply_changed",
        now=now,
        actor=by,
        subject=f"canned:{reply.id}",
    )
    return reply


def switch(session: Session, reply_id: int, is_active: bool, by: str, now: datetime) -> None:
    """Take one out of use, or back; it is written to the audit trail. Raises :class:`RefusedReplyError`."""
    reply = _current(session, reply_id, None)
    reply.is_active, reply.updated_by, reply.updated_at = is_active, by, now
    action = "canned_reply_switched_on" if is_active else "canned_reply_switched_off"
    audit(session, action, now=now, actor=by, subject=f"canned:{reply_id}")


def count_use(session: Session, reply_id: int) -> None:
    """It was sent once more."""
    session.execute(update(CannedReply).where(CannedReply.id == reply_id).values(uses=CannedReply.uses + 1))


def fitting(replies: Sequence[CannedReply], said: str, limit: int, articles: Collection[str] = ()) -> list[CannedReply]:
    """Those that may answer what was said: first those that rest on one of ``articles``, on which the answer of the
    documents rests; then those that share most of the telling pairs of characters."""
    pairs = {reply.id: _pairs(f"{reply.name}\n{reply.text}") for reply in replies}
    frequency = Counter(pair for found in pairs.values() for pair in found)
    asked = _pairs(said)
    unknown = math.log(1 + len(pairs)) / 2  # the weight of a pair that no reply has
    weight = {pair: math.log(1 + len(pairs) / frequency[pair]) if pair in frequency else unknown for pair in asked}
    whole = sum(weight.values())
    scored = []
    for reply in replies:
        shared = asked & pairs[reply.id]
        score = sum(weight[pair] for pair in shared) / whole if whole else 0.0
        rests_on_it = reply.article in articles
        if len(shared) >= _LEAST_SHARED and (rests_on_it or score >= _FITS):
            scored.append((rests_on_it, score, reply))
    scored.sort(key=lambda one: (not one[0], -one[1], one[2].id))
    return [reply for _, _, reply in scored[:limit]]


def _current(session: Session, reply_id: int, version: int | None) -> CannedReply:
    reply = session.scalars(select(CannedReply).where(CannedReply.id == reply_id).with_for_update()).one_or_none()
    if reply is None:
        raise UnknownReplyError("没有这条常用语。")
    if version is not None and reply.version != version:
        raise ReplyChangedError(
            f"{reply.updated_by.partition('(')[0]}刚才改过这条常用语。请刷新后看过再改，您写的内容请先复制。"
        )
    return reply


def _pairs(text: str) -> set[str]:
    kept = [character for character in text[:500] if character.isalnum()]
    return {a + b for a, b in pairwise(kept)}
