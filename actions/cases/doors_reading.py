"""What a text does: it asks for information, or it tells of a wrong, demands that something be done, puts a question.

Asking for information is looked for first and always wins. It is a matter of structure: a verb of giving (公开, 提供)
with a record as its object, or a noun phrase that ends in a record (投诉处理台账). Words such as 投诉 or 违法 decide
nothing by themselves: they stand in the names of documents as often as in complaints.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from actions.cases import doors_words as w


@dataclass(frozen=True)
class Reading:
    """What a text is, if it asks for no information. ``kind`` is a value of :class:`actions.cases.doors.Kind`."""

    kind: str
    confidence: float
    words: tuple[str, ...]


_TELLING = 2  # different signs of a sentence; one may stand in a name
_SHORTEST_TOLD = 8  # characters of a wrong of no known kind: 不给我 alone tells of none
_DOUBTFUL = 0.5  # the confidence of what only reads like a sentence, with a word of some door in it


def read(text: str) -> Reading | None:
    """What ``text`` is instead of a request for information; ``None`` when it is one, or nothing can be told."""
    plain = _plain(text)
    clauses = list(_clauses(plain))
    asks = any(_asks(clause) for clause in clauses) or w.FOLLOWS.search(plain)
    if found := _publication(plain) or _own_file(plain) or (None if asks else _amends(plain)) or _query(plain):
        return found
    if asks:
        return None
    return _review(plain) or _grievance(plain, clauses) or _question(plain)


def asks_for_record(text: str) -> bool:
    """Whether ``text`` asks for information or is the name of a record; it says so more surely than ``read``, for which
    a text that says nothing is as good."""
    plain = _plain(text)
    if performs(text) or _publication(plain) or _query(plain):
        return False
    return bool(any(_asks(clause) for clause in _clauses(plain)) or w.FOLLOWS.search(plain))


def performs(text: str) -> bool:
    """Whether ``text`` says outright that it complains or reports: 我要举报…."""
    return bool(w.PERFORMS_FOR_SURE.search(_plain(text)))


def accuses(text: str) -> bool:
    """Whether a word of complaining, reporting or petitioning is in ``text``, for whatever reason."""
    return bool(w.ACCUSES.search(_plain(text)))


def has_words_of_a_grievance(text: str) -> bool:
    """Whether anything in ``text`` accuses, demands or tells of a wrong: else it is no grievance, whoever thinks so."""
    plain = _plain(text)
    return bool(w.ACCUSES.search(plain) or w.DEMAND.search(plain) or (w.TELLS.search(plain) and _is_told(plain)))


def is_about_disclosure(text: str) -> bool:
    """Whether a complaint is about the disclosure of information itself (条例 Art. 47 para. 2, 51)."""
    return bool(w.DISCLOSURE_WORK.search(text))


def _plain(text: str) -> str:
    """Half width, without blanks, greetings and what stands in titles: 《…》 and 关于…的通知 are only names."""
    plain = re.sub(r"[ \t\u3000]+", "", unicodedata.normalize("NFKC", text))
    plain = w.GREETING.sub("", plain)
    plain = w.TITLE.sub(_short_title, plain)
    plain = w.QUOTED.sub("“”", plain)
    return w.NAMED_DOCUMENT.sub(lambda found: f"《》{found['kind']}", plain)


def _short_title(found: re.Match[str]) -> str:
    published = w.PUBLISHED_TITLE.search(found["name"])
    return f"《{published['kind']}》" if published else "《》"


def _clauses(plain: str) -> Iterator[str]:
    for sentence in re.split(r"[。!?;\n]+", plain):
        # what a colon announces belongs to the verb before it: 申请公开:1.规划许可证
        yield from filter(None, sentence.split(","))


def _asks(clause: str) -> bool:
    """Whether a clause asks for a record, or is the name of one."""
    clause = w.POLITE_END.sub("", clause)
    if (verb := w.GIVE.search(clause)) and w.RECORD.search(_object_of(clause, verb.end())):
        return True
    if (verb := w.WANT.search(clause)) and w.STRONG_END.search(_object_of(clause, verb.end())):
        return True
    if w.HOW_MUCH.search(clause):
        return True
    if any((given := pattern.search(clause)) and w.RECORD.search(given["what"]) for pattern in (w.GIVE_IT, w.GIVE_ME)):
        return True
    return _is_record_name(clause)


def _object_of(clause: str, start: int) -> str:
    """What stands behind a verb, as far as another demand: 公开处理并责令退还电费 gives nothing."""
    rest = clause[start:]
    if w.ACT_AT_START.match(rest) or w.ASKS_HOW.search(rest):
        return ""
    if w.ACCUSES_AT_START.match(rest) and w.SENTENCE.search(rest):
        return ""  # 我要投诉物业不公开账目
    return rest


def _is_record_name(clause: str) -> bool:
    """投诉处理台账, 城东村征地公告及批准文件: a noun phrase that ends in a record, and no verb governs it."""
    bare = w.TRAILING_FACTS.sub("", clause)
    if w.DEMAND.search(bare) or w.CONSULTS.search(bare) or w.DISAGREES.search(bare):
        return False
    if w.STRONG_END.search(bare):
        is_question = w.ASKS_HOW.search(bare) and not w.QUESTION_IN_NAME.search(bare)
        return not (is_question or w.GOVERNED.search(bare) or w.PERFORMS_FOR_SURE.search(bare))
    is_name = w.WEAK_NAME.search(bare) or (w.WEAK_END.search(bare) and not w.SENTENCE.search(bare))
    return bool(is_name) and not w.PERFORMS.search(bare)


def _publication(plain: str) -> Reading | None:
    if found := w.PUBLICATION.search(plain):
        return Reading("publication", 0.9, (found.group(),))
    return None


def _query(plain: str) -> Reading | None:
    if (found := w.QUERY.search(plain)) and not w.NO_QUERY.search(plain):
        return Reading("query", 0.8, (found.group(),))
    return None


def _own_file(plain: str) -> Reading | None:
    """The file of one's own case, with the authority that handled it (Art. 16 para. 2)."""
    if found := w.OWN_FILE.search(plain):
        return Reading("case_file", 0.8, (found.group(),))
    return None


def _review(plain: str) -> Reading | None:
    if found := w.REVIEW.search(plain):
        return Reading("review", 0.9, (found.group(),))
    return None


def _amends(plain: str) -> Reading | None:
    if found := w.AMENDS.search(plain):
        return Reading("correction", 0.8, (found.group(),))
    return None


def _grievance(plain: str, clauses: list[str]) -> Reading | None:
    """A petition, complaint, report, service or correction, told by its cues.

    That it is one of them at all follows from what the text does: accuse (举报…), demand (要求…处理), tell of a wrong.
    """
    performs = w.PERFORMS_FOR_SURE.search(plain) or next(filter(None, map(w.PERFORMS.search, clauses)), None)
    demand = next(filter(None, map(w.DEMAND.search, clauses)), None)
    tells = next(filter(None, map(w.TELLS.search, clauses)), None)
    is_doubtful = not (performs or demand or tells)
    if is_doubtful and not w.STRONG.search(plain):
        demand, tells = _without_a_record(plain, clauses)
    if tells and not (performs or demand) and len(clauses) == 1 and not w.SENTENCE.search(plain):
        return None  # 拖欠工资, 非法集资: what a document may be about
    deciding = [found.group() for found in (performs, demand, tells) if found]
    if not deciding:
        return None
    scores = {kind: _score(pattern, plain) for kind, pattern in w.KINDS.items()}
    best = max(scores.values())
    if not best and (is_doubtful or not (performs or demand or _is_told(plain))):
        return None  # 我自己, 不给我怎么办: a grievance needs words of a grievance
    kind = next(kind for kind, score in scores.items() if score == best) if best else "complaint"
    confidence = 0.45 + 0.2 * bool(performs) + 0.2 * bool(demand) + 0.1 * bool(tells)
    return Reading(kind, _DOUBTFUL if is_doubtful else round(min(confidence, 0.95), 2), tuple(deciding))


def _is_told(plain: str) -> bool:
    return len(plain) >= _SHORTEST_TOLD and not w.QUESTION.search(plain)


def _without_a_record(plain: str, clauses: list[str]) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """What is asked of somebody, and what is told, in a text that names nothing which could be handed over."""
    if w.GIVE.search(plain) or w.WANT.search(plain) or w.QUESTION.search(plain):
        return None, None
    demand = next(filter(None, map(w.ASKS_SOMEBODY.search, clauses)), None)
    told = [found for found in w.SENTENCE.finditer(plain) if not w.MYSELF.fullmatch(found.group())]
    return demand, told[0] if len({found.group() for found in told}) >= _TELLING else None


def _score(pattern: re.Pattern[str], plain: str) -> int:
    """How many different cues of a kind a text has; a cue in a group called ``sure`` counts three times."""
    cues: dict[str, int] = {}
    for found in pattern.finditer(plain):
        cues[found.group()] = 3 if found.groupdict().get("sure") else 1
    return sum(cues.values())


def _question(plain: str) -> Reading | None:
    if found := w.QUESTION.search(plain):
        return Reading("consultation", 0.6, (found.group(),))
    return None
