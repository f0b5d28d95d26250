"""Whether a document is in force, from what it states and from its dates, and how that is said."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum


class Validity(StrEnum):
    """有效性, in the words a reader sees."""

    IN_FORCE = "现行有效"
    NOT_YET = "尚未施行"
    AMENDED = "已修改"  # some of it was amended or ended; the rest is in force
    REPEALED = "已废止"
    EXPIRED = "已失效"
    UNSTATED = "未注明"

    @property
    def has_ended(self) -> bool:
        return self in (Validity.REPEALED, Validity.EXPIRED)


_STATED = (  # the first that fits
    (re.compile(r"未(?:生效|施行|实施)|待生效"), Validity.NOT_YET),
    (re.compile(r"(?:未|不)(?:被?废止|失效)|^是$"), Validity.IN_FORCE),
    (re.compile(r"部分|已?被?修[改订]"), Validity.AMENDED),
    (re.compile(r"废止"), Validity.REPEALED),
    (re.compile(r"失效|无效|过期|^否$"), Validity.EXPIRED),
    (re.compile(r"有效|生效"), Validity.IN_FORCE),
)


def has_ended(stated: str | None, ended_on: date | None) -> bool:
    """废止 or 失效 as a whole, by what is recorded; a document of which only a part has ended is in force."""
    words = _words(stated)
    return ended_on is not None or (words is not None and words.has_ended)


def ending(stated: str | None) -> str:
    """已废止 or 已失效, of a document that has ended."""
    return Validity.EXPIRED if _words(stated) is Validity.EXPIRED else Validity.REPEALED


def ended_warning(stated: str | None, ended_on: date | None, subject: str = "该文件") -> str:
    """Said before what is no longer in force is quoted: 该文件已于2020年1月1日废止，以下内容仅供参考："""
    when = f"于{ended_on.year}年{ended_on.month}月{ended_on.day}日" if ended_on else ""
    return f"{subject}已{when}{ending(stated).removeprefix('已')}，以下内容仅供参考："


def validity_on(
    today: date, *, stated: str | None, effective_on: date | None, expires_on: date | None, ended_on: date | None
) -> Validity:
    """The validity on ``today``.

    ``ended_on`` is the first day out of force, ``expires_on`` the last day in force. An end that is stated but lies
    ahead has not come. What neither states its validity nor gives a last day is :attr:`Validity.UNSTATED`.
    """
    words = _words(stated)
    ends_later = ended_on is not None and ended_on > today
    if words is not None and words.has_ended and not ends_later:
        return words
    if ended_on is not None and not ends_later:
        return Validity.EXPIRED
    if expires_on is not None and expires_on < today:
        return Validity.EXPIRED
    if effective_on is not None and effective_on > today:
        return Validity.NOT_YET
    if words is Validity.AMENDED:
        return words
    if words is Validity.NOT_YET and effective_on is None:
        return words
    return Validity.IN_FORCE if words or expires_on else Validity.UNSTATED


def _words(stated: str | None) -> Validity | None:
    return next((validity for pattern, validity in _STATED if pattern.search((stated or "").strip())), None)
