"""Fit how likely two applications ask for the same (actions/cases/similarity.json) and show what it is worth.

    python -m benchmarks.fit_similarity [--write]

The pairs are those of the tests; a third of them, by CRC-32, is never fitted to.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from actions.cases import similarity
from benchmarks import logistic
from benchmarks.logistic import Vector, chance

PAIRS = Path("tests/actions/cases/pairs.tsv")
WEIGHTS = Path("actions/cases/similarity.json")
_L2 = 0.3
_COVERED = similarity.FEATURES.index("covered")
_LITTLE = 0.4
_STRANGERS_COUNT = 60.0  # all of them together, in pairs

type Pair = tuple[bool, str, str]


def main(*, write: bool) -> None:
    pairs = read_pairs(PAIRS)
    coefficients = fit([pair for pair in pairs if not is_held(pair)])
    table = Table("feature", "coefficient")
    for name, value in zip([*similarity.FEATURES, "bias"], coefficients, strict=True):
        table.add_row(name, f"{value:+.2f}")
    console = Console()
    console.print(table)
    for name, part in (
        ("fitted", [pair for pair in pairs if not is_held(pair)]),
        ("held", [pair for pair in pairs if is_held(pair)]),
    ):
        console.print(_counts(name, part, coefficients))
    if write:
        named = {name: round(v, 3) for name, v in zip([*similarity.FEATURES, "bias"], coefficients, strict=True)}
        WEIGHTS.write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")


def read_pairs(path: Path) -> list[Pair]:
    """The pairs: whether they are the same, and the two texts."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(label == "same", one, other) for label, one, other in rows]


def is_held(pair: Pair) -> bool:
    """Whether a pair is only counted."""
    return zlib.crc32(f"{pair[1]}|{pair[2]}".encode()) % 3 == 0


def fit(pairs: Sequence[Pair]) -> Vector:
    """The coefficients of the features and, last, the bias."""
    examples = [(_vector(one, other), same, 1.0) for same, one, other in pairs]
    return logistic.fit([*examples, *_unrelated(pairs)], _L2)


def _unrelated(pairs: Sequence[Pair]) -> list[tuple[Vector, bool, float]]:
    """Texts of different pairs that share little, as further examples of what is not the same."""
    texts = list(dict.fromkeys(text for _, *two in pairs for text in two))
    known = {frozenset(two) for _, *two in pairs}
    strangers = [
        vector
        for number, one in enumerate(texts)
        for other in texts[:number]
        if frozenset((one, other)) not in known and (vector := _vector(one, other))[_COVERED] < _LITTLE
    ]
    return [(vector, False, _STRANGERS_COUNT / len(strangers)) for vector in strangers]


def _vector(one: str, other: str) -> Vector:
    return [*similarity.features(similarity.read(one), similarity.read(other)), 1.0]


def _counts(name: str, pairs: Sequence[Pair], coefficients: Vector) -> str:
    told = [(same, chance(coefficients, _vector(one, other)) >= similarity.ALIKE) for same, one, other in pairs]
    right, wrong = told.count((True, True)), told.count((False, True))
    missed = told.count((True, False))
    return (
        f"{name}: {len(pairs)} pairs, precision {right / max(1, right + wrong):.3f}, "
        f"recall {right / (right + missed):.3f} ({right} right, {wrong} wrong, {missed} missed)"
    )


if __name__ == "__main__":
    main(write="--write" in sys.argv[1:])
