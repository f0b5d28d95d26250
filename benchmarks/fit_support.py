"""Fit the confidence that a notice answers (knowledge/search/support.json) and show what it is worth.

    python -m benchmarks.fit_support CORPUS QUERIES ABSENT [--write] [--curve FILE.csv]

The files are those of ``gongkai kb evaluate``: ABSENT holds questions that no document answers. The unrelated
questions of the tests are examples of what none answers, too: one part is fitted to, two are only counted. Every count
is by 5-fold cross-validation, ten times.
"""

from __future__ import annotations

import csv
import json
import math
import random
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from benchmarks import logistic
from benchmarks.logistic import Vector, chance
from knowledge import KnowledgeBase
from knowledge.evaluation.collection import read_collection
from knowledge.evaluation.run import open_collection
from knowledge.search.confidence import BIAS, SUPPORT, SUPPORT_COEFFICIENTS
from knowledge.search.engine import ANSWER, RELATED

UNRELATED = Path("tests/knowledge/unrelated.yml")
_FOLDS, _TIMES = 5, 10
_L2 = 0.25
_UNRELATED_COUNTS = 4.0  # times an absent question
_ANSWERED, _SHOWN = 0.96, 0.99  # shares of the answerable questions at ANSWER and at RELATED or above
_COUNTED = ("answerable", "absent", "held", "fresh")
_NEVER_FITTED = ("held", "fresh")
_THRESHOLDS = (0.05, 0.1, RELATED, 0.2, 0.3, ANSWER, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Asked:
    """A question. ``features`` is None where nothing was found; it is never answered then."""

    group: str  # answerable, absent; unrelated: fitted, held, fresh
    features: Vector | None


def main(corpus: Path, queries: Path, absent: Path, *, write: bool, curve: Path | None) -> None:
    asked = read(corpus, queries, absent)
    runs = [cross_validated(asked, seed) for seed in range(_TIMES)]
    console = Console()
    console.print(_auroc_line(asked, runs))
    mean = [statistics.fmean(run[number] for run in runs) for number in range(len(asked))]
    console.print(_curve_table(asked, mean))
    if curve:
        _write_curve(curve, asked, mean)
    coefficients = fit([one for one in asked if one.group not in _NEVER_FITTED])
    stretched = stretch(coefficients, asked, mean)
    table = Table("feature", "coefficient", "as written (stretched)", title="Confidence in a notice")
    for name, plain, written in zip([*SUPPORT, BIAS], coefficients, stretched, strict=True):
        table.add_row(name, f"{plain:+.2f}", f"{written:+.2f}")
    console.print(table)
    if write:
        named = {name: round(value, 3) for name, value in zip([*SUPPORT, BIAS], stretched, strict=True)}
        Path(str(SUPPORT_COEFFICIENTS)).write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")


def read(corpus: Path, queries: Path, absent: Path) -> list[Asked]:
    """Every question with the features of the best notice."""
    collection = read_collection(corpus, queries, absent)
    unrelated: Mapping[str, Sequence[str]] = yaml.safe_load(UNRELATED.read_text(encoding="utf-8"))
    groups = {
        "answerable": [query.text for query in collection.queries],
        "absent": collection.absent,
        **unrelated,
    }
    with open_collection(collection, now=datetime.now(UTC)) as opened:
        return [Asked(group, _features(opened.knowledge, text)) for group, texts in groups.items() for text in texts]


def fit(asked: Sequence[Asked]) -> Vector:
    """The coefficients of SUPPORT and, last, the bias: of the probability, not yet stretched."""
    examples = [
        (one.features, one.group == "answerable", _UNRELATED_COUNTS if one.group == "fitted" else 1.0)
        for one in asked
        if one.features
    ]
    return logistic.fit(examples, _L2)


def cross_validated(asked: Sequence[Asked], seed: int) -> list[float]:
    """For each question its probability by a model that has not seen it."""
    order = list(range(len(asked)))
    random.Random(seed).shuffle(order)
    found = [0.0] * len(asked)
    for fold in range(_FOLDS):
        left_out = set(order[fold::_FOLDS])
        model = fit(
            [one for number, one in enumerate(asked) if number not in left_out and one.group not in _NEVER_FITTED]
        )
        for number in left_out:
            features = asked[number].features
            found[number] = chance(model, features) if features else 0.0
    return found


def stretch(coefficients: Vector, asked: Sequence[Asked], found: Sequence[float]) -> Vector:
    """The same order of questions, but _ANSWERED of the answerable ones found at all reach ANSWER, _SHOWN RELATED."""
    scale, shift = _stretching(asked, found)
    return [*(scale * value for value in coefficients[:-1]), scale * coefficients[-1] + shift]


def _stretching(asked: Sequence[Asked], found: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(value for value in _of("answerable", asked, found) if value)
    at_answer, at_related = (_logit(ordered[math.floor((1 - share) * len(ordered))]) for share in (_ANSWERED, _SHOWN))
    scale = (_logit(ANSWER) - _logit(RELATED)) / (at_answer - at_related)
    return scale, _logit(ANSWER) - scale * at_answer


def _auroc_line(asked: Sequence[Asked], runs: Sequence[Sequence[float]]) -> str:
    lines = []
    for group in _COUNTED[1:]:
        values = [auroc(_of("answerable", asked, run), _of(group, asked, run)) for run in runs]
        lines.append(f"AUROC, answerable : {group}  {statistics.fmean(values):.3f} ± {statistics.stdev(values):.3f}")
    return "\n".join(lines)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive example scores above a negative one, ties counted as half."""
    wins = sum((one > other) + 0.5 * (one == other) for one in positive for other in negative)
    return wins / (len(positive) * len(negative))


def _curve_table(asked: Sequence[Asked], found: Sequence[float]) -> Table:
    stretched = _stretched(asked, found)
    table = Table(
        "confidence", "answerable", "absent", "unrelated: held", "unrelated: fresh", title="Share at or above it"
    )
    for threshold in _THRESHOLDS:
        shares = [_share(_of(group, asked, stretched), threshold) for group in _COUNTED]
        mark = {ANSWER: " answer", RELATED: " related"}.get(threshold, "")
        table.add_row(f"{threshold:.2f}{mark}", *(f"{share:.3f}" for share in shares))
    return table


def _write_curve(path: Path, asked: Sequence[Asked], found: Sequence[float]) -> None:
    stretched = _stretched(asked, found)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["confidence", *_COUNTED])
        for step in range(101):
            shares = [_share(_of(group, asked, stretched), step / 100) for group in _COUNTED]
            rows.writerow([step / 100, *(round(share, 4) for share in shares)])


def _stretched(asked: Sequence[Asked], found: Sequence[float]) -> list[float]:
    scale, shift = _stretching(asked, found)
    return [1 / (1 + math.exp(-scale * _logit(one) - shift)) if one else 0.0 for one in found]


def _share(found: Sequence[float], threshold: float) -> float:
    return sum(one >= threshold for one in found) / len(found)


def _of(group: str, asked: Sequence[Asked], found: Sequence[float]) -> list[float]:
    return [value for one, value in zip(asked, found, strict=True) if one.group == group]


def _features(knowledge: KnowledgeBase, question: str) -> Vector | None:
    features = knowledge.support(question)
    return [*(features[name] for name in SUPPORT), 1.0] if features else None


def _logit(probability: float) -> float:
    clear = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(clear / (1 - clear))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    csv_path = Path(arguments[arguments.index("--curve") + 1]) if "--curve" in arguments else None
    main(*map(Path, arguments[:3]), write="--write" in arguments, curve=csv_path)
