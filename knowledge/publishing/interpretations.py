"""Interpretations (解读) and the policies they explain, recognised by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MEDIUM = "政策|图文|图表|图片|动漫|动画|视频|文字|专家|部门|媒体|官方|权威"
_KIND = rf"(?:{_MEDIUM})*(?:解读|图解|问答|释义)(?:稿|材料|说明)?"
_PICTURE = r"(?:一图|一张图|漫画|图表)?(?:读懂|看懂|图解|图说)"
_BOOK = re.compile(r"《(.+)》")
_HEAD = re.compile(rf"^[\[【(（]?(?:{_KIND}[\]】)）:：|｜—-]+|{_PICTURE}[\]】)）]?[:：|｜—-]*)")
_TAIL = re.compile(rf"(?:的?(?:相关)?{_KIND}|的?起草说明)(?:[(（][^()（）]{{1,10}}[)）])?$")
_SHORTEST = 6  # characters of a name that is looked for within longer titles: 工作方案 is part of too many


@dataclass(frozen=True)
class Titled:
    """A document by its id and title. ``key`` is the same for all versions of one document."""

    id: int
    key: str
    title: str


def interpreted_title(title: str) -> str | None:
    """What an interpretation interprets: 《X》政策解读, 一图读懂X, X解读 → X. None for a title of another kind."""
    title = _bare(title)
    if not _is_interpretation(title):
        return None
    if book := _BOOK.search(title):
        return book[1]
    subject = _TAIL.sub("", _HEAD.sub("", title)).removeprefix("关于")
    return subject if len(subject) >= _SHORTEST else None


def policy_of(interpretation: Titled, others: Iterable[Titled]) -> Titled | None:
    """The one document whose title an interpretation names; None where there is none, or more than one."""
    subject = interpreted_title(interpretation.title)
    if subject is None:
        return None
    subject = _core(subject)
    candidates = [one for one in others if one.key != interpretation.key and not _is_interpretation(_bare(one.title))]
    exact = [one for one in candidates if _core(one.title) == subject]
    return _only(exact) or (None if exact else _only(_that_contain(subject, candidates)))


def _that_contain(subject: str, candidates: Sequence[Titled]) -> list[Titled]:
    """关于印发《X》的通知, 某市人民政府关于X"""
    return [one for one in candidates if len(subject) >= _SHORTEST and subject in _core(one.title)]


def _is_interpretation(title: str) -> bool:
    """By how a title begins or ends. 关于做好政策解读工作的通知 is none."""
    return bool(_HEAD.search(title) or _TAIL.search(title))


def _only(found: Sequence[Titled]) -> Titled | None:
    return found[0] if len({one.key for one in found}) == 1 else None


def _bare(title: str) -> str:
    return re.sub(r"\s+", "", title)


def _core(title: str) -> str:
    """A title without what is written differently from one mention to the next."""
    return re.sub(r"[\s《》〈〉“”\"()（）]|(?:的通知)$", "", title)
