"""Days in the address of a list that can't be read: said on top of the list, and left in their fields."""

from __future__ import annotations

from collections.abc import Mapping

from bot.typed import iso_day
from entities.characters import shortened

EXAMPLE = "2026-03-13"
_LONGEST = 20  # characters of what was typed that are shown again


def unread_days(typed: Mapping[str, object], names: Mapping[str, str]) -> dict[str, str]:
    """What was typed where a day belongs and is none (2026-02-30, 昨天), by the name of its field in ``names``."""
    given = {name: str(typed.get(name, "")).strip() for name in names}
    return {name: shortened(text, _LONGEST) for name, text in given.items() if text and iso_day(text) is None}


def said_of(unread: Mapping[str, str], names: Mapping[str, str]) -> str | None:
    """The sentence on top of the list; ``None``: everything was understood."""
    if not unread:
        return None
    which = "、".join(f"“{names[name]}”填的“{text}”" for name, text in unread.items())
    return f"{which}不是日期，没有按它查找。请按{EXAMPLE}这样填写。"
