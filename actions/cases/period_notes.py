"""What the relative periods of an application mean: 去年, said in 2026, is 2025, also for who reads it a year later.

The applicant's own words stay as they are; the note stands beside them, and is read back before they are filed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from entities.periods import find_periods

NOTED = ("description", "features")  # the answers in words of the applicant's own
_TITLE = re.compile(r"《[^《》]{1,200}》")  # 《关于做好今年防汛工作的通知》 is a name


def period_note(text: str, said_on: date) -> str:
    """「去年」按2025年理解；「上个月」按2026年10月理解: each relative period once; "" where there is none."""
    own = _TITLE.sub(lambda match: "\n" * len(match.group()), text)
    meant = {each.typed: each.value.words for each in find_periods(own, said_on) if each.value.is_relative}
    return "；".join(f"「{typed}」按{words}理解" for typed, words in meant.items() if words)


def joined_note(notes: Mapping[str, str]) -> str:
    """The notes on all answers as one, each once."""
    each = (part for key in NOTED for part in notes.get(key, "").split("；") if part)
    return "；".join(dict.fromkeys(each))
