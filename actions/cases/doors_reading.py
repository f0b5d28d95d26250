"""What a text does: it asks for information, or it tells of a wrong, demands that something be done, puts a question.

Asking for information is looked for first and always wins. It is a matter of structure: a verb of giving (公开, 提供 …)
with a record as its object, or a noun phrase that ends in a record (投诉处理台账). Words such as 投诉 or 违法 alone decide
nothing: they stand in the names of documents as often as in complaints.
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


def read(text: str) -> Reading | None:
    """What ``text`` is instead of a request for information; ``None`` when it is one, or nothing can be told."""
    plain = _plain(text)
    clauses = list(_clauses(plain))
    if found := _publication(plain) or _query(plain):
        return found
    if any(_asks(clause) for clause in clauses) or w.FOLLOWS.search(plain):
        return None
    return _grievance(plain, clauses) or _question(plain)


def is_about_disclosure(text: str) -> bool:
    """Whether a complaint is about the disclosure of information itself (条例 Art. 47 para. 2, 51)."""
    return bool(w.DISCLOSURE_WORK.search(text))


def _plain(text: str) -> str:
    """Half width, without blanks, greetings and what stands in titles: 《…》 and 关于…的通知 are names, whatever they say."""
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
        for part in re.split(r",", sentence):
            if part:
                yield part.strip()


def _asks(clause: str) -> bool:
    """Whether a clause asks for a record, or is the name of one."""
    clause = w.POLITE_END.sub("", clause)
    if (verb := w.GIVE.search(clause)) and w.RECORD.search(_object_of(clause, verb.end())):
        return True
    if (verb := w.WANT.search(clause)) and w.STRONG_END.search(_object_of(clause, verb.end())):
        return True
    if w.HOW_MUCH.search(clause):
        return True
    if (given := w.GIVE_IT.search(clause)) and w.RECORD.search(given["what"]):
        return True
    return _is_record_name(clause)


def _object_of(clause: str, start: int) -> str:
    """What stands behind a verb, as far as another demand: 公开处理并责令退还电费 gives nothing."""
    rest = clause[start:]
    if w.ACT_AT_START.match(rest) or w.ASKS_HOW.search(rest):
        return ""
    return rest


def _is_record_name(clause: str) -> bool:
    """投诉处理台账, 城东村征地公告及批准文件: a noun phrase that ends in a record, and no verb governs it."""
    bare = w.TRAILING_FACTS.sub("", clause)
    if w.DEMAND.search(bare) or w.CONSULTS.search(bare):
        return False
    if w.STRONG_END.search(bare):
        is_question = w.ASKS_HOW.search(bare) and not w.QUESTION_IN_NAME.search(bare)
        return not (is_question or w.OBJECT_OF_DEED.search(bare) or w.PERFORMS_FOR_SURE.search(bare))
    is_name = w.WEAK_NAME.search(bare) or (w.WEAK_END.search(bare) and not w.SENTENCE.search(bare))
    return bool(is_name) and not w.PERFORMS.search(bare)


def _publication(plain: str) -> Reading | None:
    if found := w.PUBLICATION.search(plain):
        return Reading("publication", 0.9, (found.group(),))
    return None


def _query(plain: str) -> Reading | None:
    for pattern, confidence in w.QUERIES:
        if (found := pattern.search(plain)) and not w.NOT_A_QUERY.search(plain):
            return Reading("query", confidence, (found.group(),))
    return None


def _grievance(plain: str, clauses: list[str]) -> Reading | None:
    """A petition, complaint, report, service or correction: what it is follows from its words, that it is one from
    somebody doing something (举报…), demanding something (要求…处理), or telling of a wrong."""
    performs = w.PERFORMS_FOR_SURE.search(plain) or next(filter(None, map(w.PERFORMS.search, clauses)), None)
    demand = next(filter(None, map(w.DEMAND.search, clauses)), None)
    tells = next(filter(None, map(w.TELLS.search, clauses)), None)
    if not (performs or demand or tells) and not w.STRONG.search(plain):
        demand, tells = _without_a_record(plain, clauses)
    if tells and not (performs or demand) and len(clauses) == 1 and not w.SENTENCE.search(plain):
        return None  # 拖欠工资, 非法集资: what a document may be about
    deciding = [found.group() for found in (performs, demand, tells) if found]
    if not deciding:
        return None
    scores = {kind: _score(pattern, plain) for kind, pattern in w.KINDS.items()}
    best = max(scores.values())
    kind = next(kind for kind, score in scores.items() if score == best) if best else "complaint"
    confidence = 0.45 + 0.2 * bool(performs) + 0.2 * bool(demand) + 0.1 * bool(tells)
    return Reading(kind, round(min(confidence, 0.95), 2), tuple(deciding))


def _without_a_record(plain: str, clauses: list[str]) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """What is asked of somebody, and what is told, in a text that names nothing which could be handed over."""
    if w.GIVE.search(plain) or w.WANT.search(plain) or w.QUESTION.search(plain):
        return None, None
    demand = next(filter(None, map(w.ASKS_SOMEBODY.search, clauses)), None)
    told = list(w.SENTENCE.finditer(plain))
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
