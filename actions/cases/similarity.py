"""How likely two application texts ask for the same information.

The same information is asked for in other words, and other information in nearly the same words. So what two texts
share (character pairs, weighed by how much they tell) is set against what tells them apart: years, numbers, kinds of
record (:mod:`actions.cases.facts`), and words that stand in each where the other has others. The weights are fitted on
written pairs (``python -m benchmarks.fit_similarity``, ``tests/actions/cases/pairs.tsv``). It is a suggestion: a person
decides whether it is the same information (条例 Art. 36(六), 44).
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from actions.cases.facts import FactKind, Facts, read_facts

_NUMBERS = (FactKind.DOCUMENT_NUMBER, FactKind.CODE)
ALIKE = 0.4  # from here on a pair is suggested as the same; a person looks, so rather one too many
FEATURES = (
    *("cosine", "covered", "replaced", "swapped"),
    *("same_number", "year", "period", "number", "record", "side"),
    *("year_missing", "number_missing", "name_missing", "longer"),
)

# Words of asking that tell nothing of what is asked for.
_ASKING = re.compile(
    r"政府信息公开|信息公开|依法|申请公开|请求公开|要求公开|公开|申请获取|获取|请?提供|要求|请问|请|我想要?|想了解|了解一下|想看|想知道|查阅|复制|"
    r"复印件|电子版|纸质版|及其?附件|附件|全文|一份|相关|有关|关于|的文件|文件|资料|材料|信息|情况|内容|等|以及|本人|本机关|贵局|贵单位|"
    r"你们?|我们?|现|因诉讼需要|作出|所作|谢谢|麻烦|一下|怎么|多少|是|了|的|和|与|及|年度?|全市|全县|全区|本市|我市|项目|工程"
)
_REASON = re.compile(r"^(?:我|本人|我们|本公司)(?:是|系)|^(?:因|由于|为了|听说|作为|一直|我家|鉴于)")
_NOT_TEXT = re.compile(r"[^\u3400-\u9fffa-z0-9]+")
_LIGHT = re.compile(
    r"项目|工程|工作|名单|清单|明细|报告|方案|标准|数据|统计|规定|办法|通知|决定|记录|全市|本市|市|县|区|局"
)
_LIGHT_WEIGHT = 0.4
_LONGEST_NAME = 4
_NAME = re.compile(
    r"[\u3400-\u9fff](?:(?<!农)村|镇|乡|街道|社区|局|委|办|公司|集团|厂|花园|小区|苑|路|大道|街|学校|中学|小学|幼儿园|医院|派出所|水库|河|湖|"
    r"山|公园|景区|站|中心|某|平台)|^[赵钱孙李周吴郑王张刘陈杨黄何林罗梁宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢][\u3400-\u9fff]{1,2}$"
)


@dataclass(frozen=True)
class Matter:
    """What a text asks for, made ready to be compared."""

    core: str = field(repr=False)
    pairs: Mapping[str, float] = field(repr=False)  # character pair → weight
    facts: Facts


@dataclass(frozen=True)
class Likeness:
    """How likely two texts ask for the same: ``score`` from 0 to 1. ``differences`` are Chinese, for who decides."""

    score: float
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Ranked:
    """One of the texts that were compared: its place among them, and how alike it is."""

    index: int
    likeness: Likeness


def similar(text: str, others: Sequence[str], *, least: float = 0.0) -> list[Ranked]:
    """``others`` by how likely they ask for what ``text`` asks for, the likeliest first; only from ``least`` on."""
    matter = read(text)
    ranked = [Ranked(index, compare(matter, read(other))) for index, other in enumerate(others)]
    return sorted((one for one in ranked if one.likeness.score >= least), key=lambda one: -one.likeness.score)


def compare(one: Matter, other: Matter) -> Likeness:
    """How likely the two ask for the same."""
    values = features(one, other)
    weights = _weights()
    total = weights["bias"] + sum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))
    return Likeness(round(1 / (1 + math.exp(-total)), 4), tuple(_differences(one, other)))


def read(text: str) -> Matter:
    """What ``text`` asks for."""
    plain = unicodedata.normalize("NFKC", text).lower()
    facts = read_facts(_same_words(re.sub(r"\s+", "", _without_reasons(plain))))
    core = _NOT_TEXT.sub("", _ASKING.sub("", facts.rest)) or _NOT_TEXT.sub("", facts.rest)
    return Matter(core, _weighed(core), facts)


def features(one: Matter, other: Matter) -> list[float]:
    """The features of a pair, in the order of :data:`FEATURES`."""
    shared = sum(min(weight, other.pairs.get(pair, 0.0)) for pair, weight in one.pairs.items())
    shorter, longer = sorted((sum(one.pairs.values()), sum(other.pairs.values())))
    ours, theirs = _left_over(one, other), _left_over(other, one)
    is_named = any(_shared(one, other, kind) for kind in _NUMBERS)  # both name the same document
    return [
        shared / math.sqrt(shorter * longer) if shorter else float(is_named),
        shared / shorter if shorter else float(is_named),
        min(sum(map(len, ours.values())), sum(map(len, theirs.values()))) / max(1, min(len(one.core), len(other.core))),
        float(any(_is_swapped(ours[place], word) for place, word in theirs.items() if place in ours)),
        float(is_named),
        _conflict(one, other, FactKind.YEAR),
        _conflict(one, other, FactKind.PERIOD),
        max(_conflict(one, other, kind) for kind in (*_NUMBERS, FactKind.ORDINAL, FactKind.AMOUNT)),
        _conflict(one, other, FactKind.RECORD),
        _conflict(one, other, FactKind.SIDE),
        _only_one(one, other, FactKind.YEAR),
        max(_only_one(one, other, kind) for kind in (*_NUMBERS, FactKind.ORDINAL, FactKind.PERIOD)),
        float(bool(_names(ours)) != bool(_names(theirs)) and not (ours and theirs) and not is_named),
        0.0 if is_named else 1 - shared / longer if longer else 1.0,
    ]


def _is_swapped(one: str, other: str) -> bool:
    """Whether one name stands where the other stood: 东 and 西 before 湖路."""
    return one != other and abs(len(one) - len(other)) <= 2 and max(len(one), len(other)) <= _LONGEST_NAME


def _names(runs: Mapping[str, str]) -> list[str]:
    """The runs of :func:`_left_over` that name somebody or some place."""
    return [run for run in runs.values() if _NAME.search(run)]


def _shared(one: Matter, other: Matter, kind: FactKind) -> frozenset[str]:
    return one.facts.of.get(kind, frozenset()) & other.facts.of.get(kind, frozenset())


def _only_one(one: Matter, other: Matter, kind: FactKind) -> float:
    """Whether one says something of a kind of which the other says nothing."""
    ours, theirs = ({_aspect(value) for value in matter.facts.of.get(kind, ())} for matter in (one, other))
    return float(ours != theirs)


def _conflict(one: Matter, other: Matter, kind: FactKind) -> float:
    """1: both name some and none is shared; 0.5: each names one that the other does not."""
    ours, theirs = (matter.facts.of.get(kind, frozenset()) for matter in (one, other))
    both = {_aspect(value) for value in ours} & {_aspect(value) for value in theirs}
    ours, theirs = (frozenset(value for value in values if _aspect(value) in both) for values in (ours, theirs))
    if ours <= theirs or theirs <= ours:
        return 0.0
    return 1.0 if ours.isdisjoint(theirs) else 0.5


def _aspect(value: str) -> str:
    return value.rpartition(":")[0]


def _left_over(one: Matter, other: Matter) -> dict[str, str]:
    """Runs of characters of ``one`` that are in no pair of ``other``, by the two characters that follow them.

    Of 东湖路 and 西湖路 they are 东 and 西, each before 湖路: names that differ.
    """
    covered = [False] * len(one.core)
    if len(one.core) == 1:  # it has no pair: 文 of 12号文
        covered = [one.core in other.core]
    for place in range(len(one.core) - 1):
        if one.core[place : place + 2] in other.pairs:
            covered[place] = covered[place + 1] = True
    runs: dict[str, str] = {}
    start = None
    for place in range(len(one.core) + 1):
        is_left = place < len(one.core) and not covered[place]
        if is_left and start is None:
            start = place
        elif not is_left and start is not None:
            runs[one.core[place : place + 2] or f"{one.core[max(0, start - 2) : start]}$"] = one.core[start:place]
            start = None
    return runs


def _differences(one: Matter, other: Matter) -> Iterable[str]:
    for kind in FactKind:
        ours, theirs = (matter.facts.of.get(kind, frozenset()) for matter in (one, other))
        if ours != theirs:
            yield f"{kind.label}：{_listed(ours, theirs)} / {_listed(theirs, ours)}"
    words, others = (_left_over(one, other).values(), _left_over(other, one).values())
    if words or others:
        yield f"用语：{'、'.join(words) or '无'} / {'、'.join(others) or '无'}"


def _listed(values: frozenset[str], others: frozenset[str]) -> str:
    """What ``values`` have and ``others`` have not."""
    if not values:
        return "未写明"
    return "、".join(sorted(value.rpartition(":")[2] for value in values - others)) or "无其他"


def _without_reasons(plain: str) -> str:
    """Who asks and why is no part of what is asked for, where more is said than that."""
    clauses = [clause for clause in re.split(r"[,。;\n]+", plain) if clause]
    kept = [clause for clause in clauses if not _REASON.search(clause)]
    return ",".join(kept or clauses)


def _weighed(core: str) -> dict[str, float]:
    light = {place for found in _LIGHT.finditer(core) for place in range(found.start(), found.end() - 1)}
    weights: dict[str, float] = {}
    for place in range(len(core) - 1):
        pair = core[place : place + 2]
        weights[pair] = max(weights.get(pair, 0.0), _LIGHT_WEIGHT if place in light else 1.0)
    return weights


@cache
def _same() -> tuple[re.Pattern[str], Mapping[str, str]]:
    lines = files("actions.cases").joinpath("same_words.txt").read_text(encoding="utf-8").lower().splitlines()
    groups = [line.split() for line in lines if line and not line.startswith("#")]
    first = {word: group[0] for group in groups for word in group}
    return re.compile("|".join(map(re.escape, sorted(first, key=len, reverse=True)))), first


def _same_words(text: str) -> str:
    pattern, first = _same()
    return pattern.sub(lambda found: first[found.group()], text)


@cache
def _weights() -> Mapping[str, float]:
    weights: dict[str, float] = json.loads(files("actions.cases").joinpath("similarity.json").read_text("utf-8"))
    return weights
