"""Fit the document ranker (knowledge/search/ranker.json) and show what it is worth on unseen questions.

    python -m benchmarks.fit_ranking CORPUS.jsonl QUERIES.jsonl [--write]

The files are those of ``gongkai kb evaluate``. The model is a softmax over the candidates of each question with an
L2 penalty, solved by Newton's method; it is counted by 10 times 5-fold cross-validation over the questions.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.logistic import solve
from knowledge.evaluation import read_collection
from knowledge.evaluation.measures import reciprocal_rank, without_blanks
from knowledge.evaluation.run import open_collection
from knowledge.search.ranker import FEATURES, WEIGHTS

_REPETITIONS, _FOLDS = 10, 5
_L2 = 2.0  # on features scaled to a standard deviation of 1
_STEPS = 8  # of Newton's method; it has settled by then

type Vector = list[float]


@dataclass(frozen=True)
class Asked:
    """The candidates of a question: scaled features, which is the right one, which hold the answer's text."""

    features: list[Vector]
    right: int | None
    holds: list[bool]


def main() -> None:
    corpus, queries = (Path(name) for name in sys.argv[1:3])
    asked, scale = _scaled(_read(corpus, queries))
    console = Console()
    weights = fit(asked)
    table = Table("feature", "weight", "without it: hit@1", "MRR@10", title="Ranker")
    for number, name in enumerate(FEATURES):
        without = [_counted(asked, repetition, number) for repetition in range(2)]
        hit, _, rank = (statistics.fmean(values) for values in zip(*without, strict=True))
        table.add_row(name, f"{weights[number] / scale[number]:+.3f}", f"{hit:.3f}", f"{rank:.3f}")
    console.print(table)
    counted = [_counted(asked, repetition) for repetition in range(_REPETITIONS)]
    for name, values in zip(("hit@1", "answer-hit@1", "MRR@10"), zip(*counted, strict=True), strict=True):
        console.print(f"{name}: {statistics.fmean(values):.4f} ± {statistics.stdev(values):.4f}")
    if "--write" in sys.argv:
        named = {name: round(weight / unit, 3) for name, weight, unit in zip(FEATURES, weights, scale, strict=True)}
        Path(str(WEIGHTS)).write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")


def fit(asked: Sequence[Asked], without: int | None = None) -> Vector:
    """The weights of FEATURES that make the right candidates likeliest; that of the feature ``without`` stays 0."""
    size = len(FEATURES)
    weights = [0.0] * size
    for _ in range(_STEPS):
        slope = [-_L2 * weight for weight in weights]
        curve = [[_L2 if i == j else 0.0 for j in range(size)] for i in range(size)]
        for question in asked:
            if question.right is None:
                continue
            chances = _chances(weights, question.features)
            mean = [
                sum(chance * features[i] for chance, features in zip(chances, question.features, strict=True))
                for i in range(size)
            ]
            for i in range(size):
                slope[i] += question.features[question.right][i] - mean[i]
                for j in range(i + 1):
                    spread = sum(c * f[i] * f[j] for c, f in zip(chances, question.features, strict=True))
                    curve[i][j] += spread - mean[i] * mean[j]
        for i in range(size):
            for j in range(i):
                curve[j][i] = curve[i][j]
        if without is not None:
            slope[without] = 0.0
            for i in range(size):
                curve[without][i] = curve[i][without] = float(i == without)
        weights = _stepped(asked, weights, solve(curve, slope))
    return weights


def _stepped(asked: Sequence[Asked], weights: Vector, step: Vector) -> Vector:
    """The weights after a Newton step, cut in half as long as it makes the answers less likely."""
    before = _likelihood(asked, weights)
    for halvings in range(10):
        after = [weight + change / 2**halvings for weight, change in zip(weights, step, strict=True)]
        if _likelihood(asked, after) >= before:
            return after
    return weights


def _likelihood(asked: Sequence[Asked], weights: Vector) -> float:
    total = -_L2 / 2 * sum(weight * weight for weight in weights)
    for question in asked:
        if question.right is not None:
            total += math.log(_chances(weights, question.features)[question.right] or 1e-300)
    return total


def _counted(asked: Sequence[Asked], seed: int, without: int | None = None) -> tuple[float, float, float]:
    """hit@1, answer-hit@1 and MRR@10, each question ranked by weights fitted on the other folds. Equals share a hit."""
    order = list(range(len(asked)))
    random.Random(seed).shuffle(order)
    hits, holding, ranks = [], [], []
    for fold in range(_FOLDS):
        held = set(order[fold::_FOLDS])
        weights = fit([question for number, question in enumerate(asked) if number not in held], without)
        for question in (asked[number] for number in held):
            scores = [sum(map(float.__mul__, weights, features)) for features in question.features]
            first = [number for number, score in enumerate(scores) if score >= max(scores) - 1e-9]
            hits.append((question.right in first) / len(first))
            holding.append(sum(question.holds[number] for number in first) / len(first))
            ranks.append(_reciprocal_rank(scores, question.right))
    return statistics.fmean(hits), statistics.fmean(holding), statistics.fmean(ranks)


def _reciprocal_rank(scores: Sequence[float], right: int | None) -> float:
    """Equals stand in any order: the mean over the places that they share."""
    if right is None:
        return 0.0
    better = sum(score > scores[right] + 1e-9 for score in scores)
    equal = sum(abs(score - scores[right]) <= 1e-9 for score in scores)
    return statistics.fmean(reciprocal_rank(better + place) for place in range(1, equal + 1))


def _read(corpus: Path, queries: Path) -> list[Asked]:
    collection = read_collection(corpus, queries)
    texts = {document.docid: without_blanks(document.text) for document in collection.documents}
    asked = []
    with open_collection(collection, now=datetime.now(UTC)) as opened:
        for query in collection.queries:
            candidates = opened.knowledge.compare_documents(query.text)
            docids = [opened.docids[number] for number in candidates]
            answer = without_blanks(query.answer)
            asked.append(
                Asked(
                    [[features[name] for name in FEATURES] for features in candidates.values()],
                    docids.index(query.docid) if query.docid in docids else None,
                    [answer in texts[docid] for docid in docids],
                )
            )
    return asked


def _scaled(asked: Sequence[Asked]) -> tuple[list[Asked], Vector]:
    """Each feature divided by its standard deviation over all candidates, and these deviations."""
    columns = zip(*(features for question in asked for features in question.features), strict=True)
    scale = [statistics.pstdev(column) or 1.0 for column in columns]
    return [
        Asked([[v / s for v, s in zip(one, scale, strict=True)] for one in q.features], q.right, q.holds) for q in asked
    ], scale


def _chances(weights: Vector, candidates: Sequence[Vector]) -> Vector:
    scores = [sum(map(float.__mul__, weights, features)) for features in candidates]
    best = max(scores)
    powers = [math.exp(score - best) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


if __name__ == "__main__":
    main()
