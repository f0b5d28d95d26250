"""A line of the list of today, and the one order of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

FAR = date.max


class Band(IntEnum):
    """What comes before what. The reason is the law, not who calls the loudest.

    1. ``DANGER``: somebody is in danger, or threatens. A life goes before every period.
    2. ``LATE``: the unit's own statutory period is over or ends today (条例 Art. 33), or a receipt has not been
       confirmed on the day it came (Art. 31): each further day is one more of delay, which a court or the 复议机关
       finds against the office (Art. 51).
    3. ``NEAR``: a statutory period of the unit with five working days or fewer; and others' periods that are over, so
       that the unit must decide before its own clock goes on (Art. 30, 32, 34; 处理费办法 Art. 6).
    4. ``WAITING``: a person waits for an answer this minute. No article sets a limit (service in office hours), so it
       stands behind what is unlawful when late, and before all that has time.
    5. ``OPEN``: statutory periods that are not near yet, and others' periods that close soon.
    6. ``OWN_RULES``: what only the office's own targets bind: other requests, documents to review, what did not
       arrive, alerts that are news.
    """

    DANGER = 1
    LATE = 2
    NEAR = 3
    WAITING = 4
    OPEN = 5
    OWN_RULES = 6

    @property
    def label(self) -> str:
        return {1: "紧急", 2: "今天必须办", 3: "近期到期", 4: "有人在等", 5: "还有时间", 6: "其他"}[self.value]


@dataclass(frozen=True)
class Item:
    """Something that needs somebody: what, whose, until when, why, and where it is done."""

    key: str  # the same thing at the next look, for a page that refreshes
    band: Band
    what: str
    subject: str = field(repr=False)  # which one: a number, a title, the line of a conversation
    whose: str  # who has it in hand; empty: nobody yet
    colour: str  # green | amber | red | ""
    until: str  # in words
    why: str  # the reason for the day, or for being here
    href: str
    action: str  # what the one press does
    day: date = FAR  # by which the order goes within a band
    since: str = ""  # an instant: for how long somebody has been waiting
    about: str = field(default="", repr=False)  # what is applied for, its beginning
    posts: bool = False  # the press is a form that does it, not a link


def in_order(items: Iterable[Item]) -> list[Item]:
    """By band; within one by the day, then by who has waited longest, then by the key, so that nothing jumps."""
    return sorted(items, key=lambda item: (item.band, item.day, item.since or "9", item.key))
