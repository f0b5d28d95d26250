"""All records in memory, found by unit and by words. Built once, then only read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from knowledge.duties.names import all_spellings, names_in, unit_key, unit_level
from knowledge.duties.records import Duty, DutySource
from knowledge.search.tokens import normalise

# Words that stand for no office of their own, or for one that any question may name in passing.
_NO_OFFICE = re.compile(
    r"^(?:.*(?:牵头|责任|起草|涉及的|公开的|有关|相关|职能)(?:部门|单位)|(?:行业)?主管部门|[市县区]?(?:人民)?政府|行政机关|试点单位)$"
)
_LEVEL = re.compile(r"(?:城区|[市区县省])$")
_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")


@dataclass(frozen=True)
class Mention:
    """An office that a text names: its key, and the level said before it (市, 区, 省 or "")."""

    key: str
    level: str
    text: str


class DutyRegister:
    """The duties of the documents that answer."""

    def __init__(self, duties: Sequence[Duty]) -> None:
        self.duties = duties
        self.places = tuple(dict.fromkeys(duty.document.place for duty in duties if duty.document.place))
        self._of_place: dict[str | None, set[int]] = defaultdict(set)
        self._of_document: dict[int | None, list[Duty]] = defaultdict(list)
        self._of_unit: dict[str, set[int]] = defaultdict(set)
        self._postings: dict[str, set[int]] = defaultdict(set)
        self.texts: list[tuple[str, str]] = []  # matter and heading, normalised
        headings = {(duty.document, duty.passage_ordinal) for duty in duties if duty.matter in duty.heading}
        for index, duty in enumerate(duties):
            source = duty.document
            self._of_place[source.place].add(index)
            self._of_document[source.id].append(duty)
            for name in names_in(duty):
                self._of_unit[unit_key(name, source.place, source.issuer)].add(index)
            heading = "" if (source, duty.passage_ordinal) in headings else normalise(duty.heading)
            matter = normalise(duty.matter)
            self.texts.append((matter, heading))
            for gram in grams(f"{matter} {heading}"):
                self._postings[gram].add(index)
        self._spellings = _spellings(duties, self._of_unit)
        self._longest = max(map(len, self._spellings), default=0)

    def mention(self, text: str) -> Mention | None:
        """The first office in a text, by its longest spelling."""
        for start in range(len(text)):
            for length in range(min(self._longest, len(text) - start), 1, -1):
                key = self._spellings.get(text[start : start + length])
                if key:
                    within = self.mention(text[start + length :])  # 市发改委综合科: the part of the office
                    if within and text.startswith(within.text, start + length):
                        return Mention(within.key, "", text[start : start + length] + within.text)
                    return Mention(key, _level(text[:start]), text[start : start + length])
        return None

    def of_unit(self, mention: Mention, places: Collection[str] = ()) -> list[Duty]:
        """The records of an office, those of its level where one is said; ``places`` empty: of all."""
        found = sorted(self.within(self._of_unit.get(mention.key, set()), places))
        return [self.duties[index] for index in found if _is_of(self.duties[index], mention)]

    def knows(self, gram: str) -> bool:
        """Whether any record holds a pair of characters."""
        return gram in self._postings

    def frequency(self, gram: str) -> int:
        """How many records hold it."""
        return len(self._postings.get(gram, ()))

    def holding(self, wanted: Iterable[str]) -> set[int]:
        """The numbers of the records that hold all of the pairs of characters."""
        found = [self._postings.get(gram, set()) for gram in wanted]
        return set.intersection(*found) if found else set()

    def within(self, found: set[int], places: Collection[str]) -> set[int]:
        """Those of the places; all where ``places`` is empty."""
        return found & set().union(*(self._of_place[place] for place in places)) if places else found

    def of_document(self, source: DutySource) -> list[Duty]:
        """The records of a document."""
        return self._of_document.get(source.id, [])

    def says(self, index: int, phrases: Iterable[str]) -> bool:
        """Whether any of the phrases stands in a record word for word."""
        return any(phrase in text for phrase in phrases for text in self.texts[index])


def grams(text: str) -> list[str]:
    """Pairs of neighbouring characters of a normalised text; digits and letters stay whole."""
    found: dict[str, None] = {}
    for run in _RUN.findall(text):
        pairs = [run] if run[0].isascii() else [run[i : i + 2] for i in range(len(run) - 1)]
        found.update(dict.fromkeys(pairs))
    return list(found)


def _level(before: str) -> str:
    match = _LEVEL.search(before)
    if not match:
        return ""
    return match[0] if match[0] in "市省" else "区"


def _is_of(duty: Duty, mention: Mention) -> bool:
    source = duty.document
    for name in names_in(duty):
        if unit_key(name, source.place, source.issuer) == mention.key:
            level = unit_level(name, source.place, source.issuer) or _level(source.place or "")
            if not mention.level or not level or mention.level == level:
                return True
    return False


def _spellings(duties: Sequence[Duty], keys: Iterable[str]) -> dict[str, str]:
    """Every way to name an office, without the level, and its key."""
    found: dict[str, str] = {}
    for duty in duties:
        for name in names_in(duty):
            key = unit_key(name, duty.document.place, duty.document.issuer)
            plain = normalise(name)
            found.setdefault(re.sub(r"^(?:城区|[市区县])(?=.{2,})", "", plain), key)
    for key in keys:
        for name in all_spellings(key):
            found.setdefault(name, key)
    for name, key in list(found.items()):
        if "人行" in name:
            place = re.search(r"(?<=人行)[\u4e00-\u9fff]+?市(?=.)", name)
            found[name.replace("人行", "人民银行")] = key
            if place:
                found[name.replace("人行" + place[0], "人民银行")] = key
    for name in (
        "各县区",
        "各县区政府",
        "各区",
        "各区政府",
        "县区政府",
        "区县政府",
        "各县(区)",
        "各区县",
        "各县(市、区)",
    ):
        found.setdefault(name, "各县(区)政府")
    return {name: key for name, key in found.items() if len(name) > 1 and not _NO_OFFICE.match(name)}
