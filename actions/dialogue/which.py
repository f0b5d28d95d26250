"""Which of a citizen's own applications is meant: by number, place, a word of its subject, or the only one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.cases import numbers, standing
from actions.cases.identity import plain
from actions.cases.masking import without_id_numbers
from actions.cases.standing import OwnCase
from actions.cases.time import china_date
from actions.dialogue import case_phrases, phrases
from actions.dialogue.turn import Turn

LISTED = 8  # applications offered as a choice, the newest
_SUBJECT = 20  # characters of a subject in a list
_SHORTEST_NAME = 2
_SAYS_WHICH = re.compile(
    r"^(?:我说的?|就|要|是|选|说|那|这|关于|有关)+|(?:那|这|的)?(?:一)?[件个份](?:申请)?(?:吧|的)?$|的?申请$"
)


async def own_cases(turn: Turn) -> list[OwnCase]:
    """The applications filed in this conversation, newest first."""
    services = turn.services
    today = china_date(services.clock.now())
    return await services.db.read(standing.own_cases, turn.conversation_id, today, services.calendar)


def named(text: str, cases: Sequence[OwnCase]) -> OwnCase | None:
    """The one whose number stands in ``text``."""
    candidates = numbers.number_candidates(text)
    return next((own for own in cases if own.number in candidates), None)


def names_another(text: str, cases: Sequence[OwnCase], prefix: str) -> bool:
    """Whether ``text`` holds the number of an application that is none of ``cases``."""
    return (numbers.find_number(text) or "").startswith(prefix) and named(text, cases) is None


def choose(text: str, offered: Sequence[OwnCase]) -> OwnCase | None:
    """The one of a numbered list that ``text`` means: its number, its place, 最新的, a word of its subject."""
    if own := named(text, offered):
        return own
    place = phrases.find_ordinal(text)
    if place is not None:
        return offered[place - 1] if 1 <= place <= len(offered) else None
    if offered and (extreme := case_phrases.find_extreme(text)) is not None:
        return offered[extreme]
    return _by_subject(text, offered)


def line(own: OwnCase) -> str:
    """One application in a list: number, subject, state."""
    return f"{own.number}（{subject(own, _SUBJECT)}，{own.state.label}）"


def subject(own: OwnCase, limit: int = 40) -> str:
    """The beginning of what was applied for; ID numbers in it masked."""
    text = without_id_numbers(" ".join(own.description.split()))
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _by_subject(text: str, offered: Sequence[OwnCase]) -> OwnCase | None:
    """The only one whose subject or state holds the words said: 预算那件, 待补正的那个."""
    words = _SAYS_WHICH.sub("", plain(text)).strip(" 的")
    if len(words) < _SHORTEST_NAME:
        return None
    found = [own for own in offered if words in plain(own.description) or words in own.state.label]
    return found[0] if len(found) == 1 else None
