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
from entities.characters import shortened

LISTED = 8  # applications offered as a choice, the newest
_SUBJECT = 20  # characters of a subject in a list
_SHORTEST_NAME = 2
_SPEAKS_OF_ONE = re.compile(r"(?:的)?(?:那|这)一?(?:件|份|个)(?:申请|事)?|的申请")  # behind words of its subject
_LONGEST_NAME = 12
_SAYS_MORE = re.compile(r"不|没|别|未|怎|咋|为|吗|\?")  # of an application that is named in a choice
_NAMES_NOTHING = frozenset(
    (*("公开", "信息", "申请", "政府", "文件", "材料"), *("资料", "情况", "明细", "我们", "你们", "答复"))
)
_SAYS_WHICH = re.compile(
    r"^(?:我说的?|就|要|是|选|说|那|这|关于|有关)+|(?:那|这|的)?(?:一)?[件个份](?:申请)?(?:吧|的)?$|的?申请$"
)


async def own_cases(turn: Turn) -> list[OwnCase]:
    """The applications filed in this conversation, newest first."""
    services = turn.services
    today = china_date(services.clock.now())
    return await services.db.read(standing.own_cases, turn.conversation_id, today, services.calendar)


def named(text: str, cases: Sequence[OwnCase]) -> OwnCase | None:
    """The one whose number stands in ``text``, or that it speaks of by its subject: 接待费那件为什么是这一天."""
    candidates = numbers.number_candidates(text)
    if own := next((own for own in cases if own.number in candidates), None):
        return own
    found = spoken_of(text, cases)
    return found[0] if found else None


def speaks_of_one(text: str) -> bool:
    """Whether ``text`` may speak of an application by its subject."""
    return bool(_SPEAKS_OF_ONE.search(plain(text)))


def spoken_of(text: str, cases: Sequence[OwnCase]) -> tuple[OwnCase, str] | None:
    """The only application of whose subject the words before 那件 are, and what else ``text`` says."""
    said = plain(text)
    for match in _SPEAKS_OF_ONE.finditer(said):
        before = said[max(0, match.start() - _LONGEST_NAME) : match.start()]
        lengths = [(_named_length(before, plain(own.description)), own) for own in cases]
        longest = max((length for length, _ in lengths), default=0)
        found = [own for length, own in lengths if length == longest]
        if longest and len(found) == 1:
            return found[0], said[: match.start() - longest] + said[match.end() :]
    return None


def _named_length(before: str, description: str) -> int:
    """How many characters at the end of ``before`` are a part of ``description``."""
    for length in range(len(before), _SHORTEST_NAME - 1, -1):
        words = before[-length:]
        if words in description and words not in _NAMES_NOTHING:
            return length
    return 0


def names_another(text: str, cases: Sequence[OwnCase], prefix: str) -> bool:
    """Whether ``text`` holds the number of an application that is none of ``cases``."""
    return (numbers.find_number(text) or "").startswith(prefix) and named(text, cases) is None


def choose(text: str, offered: Sequence[OwnCase]) -> OwnCase | None:
    """The one of a numbered list that ``text`` means: its number, its place, 最新的, a word of its subject. Who says
    more of it than which one (城西那件我不想交钱) has not chosen."""
    candidates = numbers.number_candidates(text)
    own = next((own for own in offered if own.number in candidates), None)
    found = (own, numbers.without_numbers(plain(text))) if own else spoken_of(text, offered)
    if found:
        return None if _SAYS_MORE.search(found[1]) else found[0]
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
    return shortened(text, limit)


def _by_subject(text: str, offered: Sequence[OwnCase]) -> OwnCase | None:
    """The only one whose subject or state holds the words said: 预算那件, 待补正的那个."""
    words = _SAYS_WHICH.sub("", plain(text)).strip(" 的")
    if len(words) < _SHORTEST_NAME:
        return None
    found = [own for own in offered if words in plain(own.description) or words in own.state.label]
    return found[0] if len(found) == 1 else None


async def words_before(turn: Turn) -> str:
    """What the application that is named applies for, else the last one of this conversation; none: empty."""
    cases = await own_cases(turn)
    own = named(turn.text, cases) or (cases[0] if cases else None)
    return own.description if own else ""
