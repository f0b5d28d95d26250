"""Whether two questions ask the same.

Strict on purpose: an answer that staff have set is given without a look at the documents, so a different question must
never be caught. What differs only in politeness, particles, order or words of the same meaning is the same question;
a different place, number, negation, kind of question or any other word makes it a different one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from entities.places import full_names, short_name, short_names
from knowledge.search.lexicon import ASKS, FILLER, Kind
from knowledge.search.tokens import normalise

_NOT_WORDS = re.compile(r"[^\u3400-\u9fffa-z0-9]+")
_POLITE = re.compile(r"^(?:请教|想请问|求问|问下|问一下)|(?:谢谢|求解答|急)+$")
# 收不收费, 公不公开, 有没有: a question, not a negation
_OPEN = re.compile(r"([\u3400-\u9fff])[不没]\1")
_YES_OR_NO = re.compile(r"是否|[吗嘛]|(?<![什怎多那这])么$|(?<=[\u3400-\u9fff])(?:不|没|了没|没有)$")
_NEGATION = re.compile(r"(?:[不没未无非勿免拒否]|(?<![特分区类级])别(?!人)).?")
_HAS_NOT = re.compile(r"没有|没能")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+(?=[条款项章号年月日季])")
_HOW, _WHY = "how", "why"
_ASKS_HOW = re.compile(r"怎么|步骤|流程|程序")
_ASKS_WHY = re.compile(r"为什么|为何|为怎么|凭什么|原因|理由")
# What only asks, and what nearly every question here holds.
_ASKING = re.compile(
    r"为什么|为何|凭什么|什么时候|多久|怎么|有哪些|哪些|哪个|哪里|哪儿|哪|什么|多少|几(?=[个次种类条])|由谁|归谁|谁|是否|应该|应当|一般|大概|具体|"
    r"政府|政务|信息|有关|相关|关于|情况|方面|需要|可以|如果|假如|要是|的话|之后|以后|之内|以内|要|能|会|该|[我咱你您他]们|我|咱|您|你|的|了|吗|呢|吧|啊|呀|嘛|么|是|"
    r"有|在|对|给|把|后|内|就|都|也|还|才|请|想|问|一下|个|得|到|去|来|做|地"
)


def _same_words() -> tuple[re.Pattern[str], dict[str, str]]:
    text = files(__package__).joinpath("same.txt").read_text(encoding="utf-8")
    groups = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    first = {word: group[0] for group in groups for word in group}
    return re.compile("|".join(sorted(first, key=len, reverse=True))), first


_SAME, _FIRST = _same_words()


@dataclass(frozen=True)
class Phrase:
    """A question, read for comparing: ``plain`` without punctuation, ``core`` the words that say what is asked."""

    plain: str
    core: str
    kinds: frozenset[str]
    places: frozenset[str]
    numbers: frozenset[str]
    negations: frozenset[str]  # each with the character it stands before: 不能公开 is not 能不公开

    @property
    def letters(self) -> frozenset[str]:
        """The characters that must be the same, whatever their order."""
        return frozenset(self.core)

    @property
    def marks(self) -> tuple[object, ...]:
        """What must be the same besides the words."""
        return self.kinds, self.places, self.numbers, self.negations

    def asks_the_same(self, other: Phrase) -> bool:
        """Whether an answer to one is an answer to the other."""
        if self.plain == other.plain:
            return True
        return bool(self.core) and self.marks == other.marks and self.letters == other.letters


def read_phrase(text: str) -> Phrase:
    """Read a question as a person wrote it."""
    plain = _bare(text)
    asked = _OPEN.sub(r"\1", plain)
    yes_or_no = asked != plain or bool(_YES_OR_NO.search(asked))
    asked = _YES_OR_NO.sub("", asked)
    same = same_words(asked)
    places, without_places = take_places(same)
    return Phrase(
        plain=plain,
        core=_ASKING.sub("", same_words(without_places)),
        kinds=_kinds(same, plain, yes_or_no),
        places=places,
        numbers=frozenset(_NUMBER.findall(without_places)),
        negations=frozenset(_NEGATION.findall(_HAS_NOT.sub("没", same_words(without_places)))),
    )


def same_words(text: str) -> str:
    """A normalised text with one word for all that mean the same: 要钱 → 收费."""
    return _SAME.sub(lambda found: _FIRST[found[0]], text)


def take_places(text: str) -> tuple[frozenset[str], str]:
    """Every place in China that a normalised text names, by its short name where it has one, and the text without."""
    found: set[str] = set()
    rest, at = [], 0
    while at < len(text):
        name = _place_at(text, at)
        if name:
            found.add(short_name(name))
            at += len(name)
            at += text[at : at + 1] in ("市", "省")
        else:
            rest.append(text[at])
            at += 1
    return frozenset(found), "".join(rest)


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:2] for name in full_names() | short_names())


def _place_at(text: str, at: int) -> str:
    if text[at : at + 2] not in _beginnings():
        return ""
    for length in range(min(12, len(text) - at), 1, -1):
        piece = text[at : at + length]
        if piece in full_names() or piece in short_names():
            return piece
    return ""


def _bare(text: str) -> str:
    """Half-width and without punctuation, politeness and filler."""
    plain = normalise(text).strip()
    return _POLITE.sub("", _NOT_WORDS.sub("", FILLER.sub("", plain)))


def _kinds(same: str, plain: str, yes_or_no: bool) -> frozenset[str]:
    kinds = {kind.value for kind, pattern in ASKS.items() if pattern.search(same) or pattern.search(plain)}
    kinds -= {Kind.DISCLOSED.value}  # a yes-or-no question like others; its words tell what about
    if Kind.MONEY.value in kinds:
        kinds -= {Kind.AMOUNT.value}
    if _ASKS_WHY.search(same) or "凭什么" in plain:
        return frozenset({_WHY})
    if not kinds and not yes_or_no and _ASKS_HOW.search(same):
        return frozenset({_HOW})
    return frozenset(kinds)
