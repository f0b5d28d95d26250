"""Citizens' phones in the simulated WeChat: what each has been shown, in order, and how it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.channels.wechat.messages import AFTER_MESSAGE, Allowance

BROKEN = "该公众号提供的服务出现故障，请稍后再试"


class How(StrEnum):
    """How a message came to the phone."""

    PASSIVE = "passive"  # the answer to a callback
    PUSHED = "pushed"  # by the customer-service API
    NOTICE = "notice"  # a subscription message
    BROKEN = "broken"  # WeChat's own words: our server gave no answer, or none that can be read


@dataclass(frozen=True)
class Shown:
    """One message as it stands on the phone."""

    text: str
    how: How
    at: datetime


@dataclass
class _Window:
    until: datetime
    left: int
    is_of_message: bool


@dataclass
class Phone:
    """One citizen's WeChat."""

    openid: str
    follows: bool = True
    shown: list[Shown] = field(default_factory=list)
    is_typing: bool = False
    consents: Counter[str] = field(default_factory=Counter)  # template id → how many notices are allowed yet
    watch: Callable[[Shown], None] = field(default=lambda _shown: None, repr=False)  # is told of everything shown
    _windows: list[_Window] = field(default_factory=list, repr=False)

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.shown]

    def show(self, text: str, how: How, at: datetime) -> None:
        self.is_typing = False
        self.shown.append(Shown(text, how, at))
        self.watch(self.shown[-1])

    def allow(self, allowance: Allowance, now: datetime) -> None:
        """What the citizen just did opens a window; a message of theirs replaces the one before."""
        if allowance == AFTER_MESSAGE:
            self._windows = [window for window in self._windows if not window.is_of_message]
        self._windows.append(_Window(now + allowance.period, allowance.parts, allowance == AFTER_MESSAGE))

    def use_window(self, now: datetime) -> int:
        """Take one message of an open window: 0, or WeChat's error code."""
        if not self.follows:
            return 43004
        is_open = [window for window in self._windows if now < window.until]
        if not is_open:
            return 45015
        usable = next((window for window in is_open if window.left), None)
        if usable is None:
            return 45047
        usable.left -= 1
        return 0

    def left(self, now: datetime) -> int:
        """How many messages can be pushed yet."""
        return sum(window.left for window in self._windows if now < window.until)

    def use_up(self) -> None:
        """As if all that may be pushed had been: 45047."""
        for window in self._windows:
            window.left = 0

    def close(self) -> None:
        """As if two days had passed: 45015."""
        self._windows.clear()

    def unfollow(self) -> None:
        self.follows = False
        self._windows.clear()
