"""What can be wrong beyond a single call, for all of Tencent's channels."""

from __future__ import annotations

from bot.delivery.channel import AccountProblemError


class AccountError(AccountProblemError):
    """Nobody can be reached until staff have mended a setting here or in the provider's console; nothing is lost by
    waiting. Staff are told, once."""


class MediaGoneError(Exception):
    """The provider doesn't have this file any more (it keeps them for three days), or never had."""
