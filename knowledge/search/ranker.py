"""Which document a question is about: a linear ranker over what its title and its best sentences share with it.

The weights are data (``ranker.json``), fitted by ``python -m benchmarks.fit_ranking`` on questions whose document is
known. Scores compare the candidates of one question; between questions they mean nothing.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from entities.places import names_in, short_name
from knowledge.search.entries import Source
from knowledge.search.index import Found
from knowledge.search.lexicon import ASKING
from knowledge.search.tokens import bigrams

FEATURES = (
    "window",  # BM25 of the question's pairs in the title with the best window of sentences
    "title",  # share of the pairs, by rarity, that the title alone holds
    "characters",  # share of the single characters, by rarity, in the title with that window
    "runs",  # pieces of the question found word for word, the longer the better
    "others",  # how often a province is named that the question does not name, though it names a place
)
WEIGHTS = files(__package__).joinpath("ranker.json")
_WINDOW = 150  # characters: neighbouring sentences are read together up to this length
_DOCUMENTS = 40  # that are looked at
_COMPARED = 16  # that are read
_TEXTS_KEPT = 4096  # passages whose sentences are remembered
_LONG_SENTENCE = 160  # characters: a longer one is cut at a comma
_K1, _B, _USUAL_LENGTH = 0.4, 0.2, 150  # of BM25
_RUN_POWER = 1.5
_END = re.compile(r"[。!?;\n]+|\s{2,}")
_NOT_WORD = re.compile(r"\W+")
_PROVINCES = re.findall(
    r"\w+",
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 "
    "四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
)

_weights: Mapping[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Wording:
    """A question as documents are compared with it. ``pairs``, ``characters``: each with its rarity."""

    text: str  # normalised, without punctuation
    pairs: Mapping[str, float]
    characters: Mapping[str, float]
    places: tuple[str, ...]  # short names: 北京


def read_wording(text: str, rarity: Callable[[str], float], character_rarity: Callable[[str], float]) -> Wording:
    """``text`` is normalised, without polite filler; rarities are inverse document frequencies."""
    matter = ASKING.sub(" ", text)
    return Wording(
        text=_NOT_WORD.sub("", text),
        pairs={pair: rarity(pair) for pair in bigrams(matter)},
        characters={character: character_rarity(character) for character in _NOT_WORD.sub("", matter)},
        places=tuple(dict.fromkeys(_places(text))),
    )


def rank_documents(wording: Wording, found: Iterable[Found]) -> dict[int, float]:
    """Document id → probability that it is the one asked for, among those of the passages found."""
    scores = {
        number: sum(_weights[name] * features[name] for name in FEATURES)
        for number, features in compare_documents(wording, found).items()
    }
    best = max(scores.values(), default=0.0)
    chances = {number: math.exp(score - best) for number, score in scores.items()}
    total = sum(chances.values())
    return {number: chance / total for number, chance in chances.items()}


def compare_documents(wording: Wording, found: Iterable[Found]) -> dict[int, dict[str, float]]:
    """Document id → features, for the documents that BM25 brings to the front and that hold most of the question."""
    passages: dict[Source, list[str]] = {}
    relevance: dict[Source, float] = {}
    for one in sorted(found, key=lambda one: -one.relevance - one.document):
        source = one.entry.source
        if source in passages or len(passages) < _DOCUMENTS:
            passages.setdefault(source, []).append(one.entry.plain)
            relevance.setdefault(source, one.relevance + one.document)
    mass = sum(wording.pairs.values()) or 1.0

    def promise(source: Source) -> float:
        words = "\n".join((source.plain_title, *passages[source]))
        return relevance[source] + sum([weight for pair, weight in wording.pairs.items() if pair in words]) / mass

    promising = sorted(passages, key=promise, reverse=True)[:_COMPARED]
    return {source.id: document_features(wording, source.plain_title, passages[source]) for source in promising}


def document_features(wording: Wording, title: str, passages: Sequence[str]) -> dict[str, float]:
    """What speaks for a document, by its normalised title and those of its passages that may matter."""
    in_title = {pair for pair in wording.pairs if pair in title}
    window, words = max(
        (_best_window(wording.pairs, in_title, len(title), text) for text in passages), default=(0.0, "")
    )
    near = f"{title} {words}"
    whole = "".join(map(_letters, (title, *passages)))
    others = max(whole.count(name) for name in _PROVINCES if name not in wording.places) if wording.places else 0
    mass = sum(wording.pairs.values()) or 1.0
    return {
        "window": window / math.sqrt(mass),
        "title": sum(wording.pairs[pair] for pair in in_title) / mass,
        "characters": sum(weight for character, weight in wording.characters.items() if character in near)
        / (sum(wording.characters.values()) or 1.0),
        "runs": sum(length**_RUN_POWER for length in _runs(wording.text, whole)) / (len(wording.text) or 1),
        "others": math.log1p(others),
    }


def _best_window(
    pairs: Mapping[str, float], in_title: Iterable[str], title_length: int, text: str
) -> tuple[float, str]:
    """The window of sentences in ``text`` that with the title has the highest BM25, and its words."""
    best, words = 0.0, ""
    open_windows: list[tuple[int, dict[str, int]]] = []  # where each begins, and how often it and the title hold a pair
    end = 0
    present = [pair for pair in pairs if pair in text]
    for sentence in _sentences(text):
        end += len(sentence)
        held = [(pair, sentence.count(pair)) for pair in present if pair in sentence]
        open_windows = [one for one in open_windows if end - one[0] <= _WINDOW]
        open_windows.append((end - len(sentence), dict.fromkeys(in_title, 1)))
        for begin, counts in open_windows if held else ():
            for pair, count in held:
                counts[pair] = counts.get(pair, 0) + count
            norm = _K1 * (1 - _B + _B * (title_length + end - begin) / _USUAL_LENGTH)
            score = sum([pairs[pair] * count / (count + norm) for pair, count in counts.items()])
            if score > best:
                best, words = score, text[begin:end]
    return best, words


@lru_cache(maxsize=_TEXTS_KEPT)
def _sentences(text: str) -> tuple[str, ...]:
    sentences = []
    begin = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        while end - begin > _LONG_SENTENCE:
            comma = text.rfind(",", begin + _LONG_SENTENCE // 2, begin + _LONG_SENTENCE)
            cut = comma + 1 if comma >= 0 else begin + _LONG_SENTENCE
            sentences.append(text[begin:cut])
            begin = cut
        if end > begin:
            sentences.append(text[begin:end])
            begin = end
    return tuple(sentences)


@lru_cache(maxsize=_TEXTS_KEPT)
def _letters(text: str) -> str:
    return _NOT_WORD.sub("", text)


def _runs(text: str, within: str) -> Iterator[int]:
    """Lengths of the longest pieces of ``text``, from left to right, of two characters or more, in ``within``."""
    start = 0
    while start < len(text) - 1:
        end = start + 1
        while end < len(text) and text[start : end + 1] in within:
            end += 1
        if end - start > 1:
            yield end - start
            start = end
        else:
            start += 1


def _places(text: str) -> Iterator[str]:
    """Places that a normalised text names, each by its short name: 北京市朝阳区 → 北京, 朝阳."""
    for name in names_in(text):
        short = short_name(name)
        yield short[:-1] if len(short) > 2 and short[-1] in "区县" else short
