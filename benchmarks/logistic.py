"""L2-regularised logistic regression by Newton's method. The last feature of an example is 1, for the bias."""

from __future__ import annotations

import math
from collections.abc import Iterable

_STEPS = 8  # it has settled by then

type Vector = list[float]


def fit(examples: Iterable[tuple[Vector, bool, float]], l2: float) -> Vector:
    """The coefficients. An example is its features, whether it is positive, and how often it counts."""
    seen = list(examples)
    size = len(seen[0][0])
    solution = [0.0] * size
    for _ in range(_STEPS):
        slope = [-l2 * value for value in solution[:-1]] + [0.0]
        curve = [[l2 if i == j < size - 1 else 0.0 for j in range(size)] for i in range(size)]
        for features, positive, times in seen:
            likely = chance(solution, features)
            error, spread = times * (positive - likely), times * likely * (1 - likely)
            for i, value in enumerate(features):
                if value:
                    slope[i] += error * value
                    row, weight = curve[i], spread * value
                    for j in range(i, size):
                        row[j] += weight * features[j]
        for i in range(size):
            for j in range(i):
                curve[i][j] = curve[j][i]
        solution = [value + step for value, step in zip(solution, solve(curve, slope), strict=True)]
    return solution


def chance(coefficients: Vector, features: Vector) -> float:
    return 1 / (1 + math.exp(-sum(map(float.__mul__, coefficients, features))))


def solve(matrix: list[Vector], right: Vector) -> Vector:
    """Gaussian elimination for a positive definite matrix."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        for other in rows[i + 1 :]:
            factor = other[i] / pivot[i]
            other[i:] = [a - factor * b for a, b in zip(other[i:], pivot[i:], strict=True)]
    solution = [0.0] * len(rows)
    for i in reversed(range(len(rows))):
        known = sum(rows[i][j] * solution[j] for j in range(i + 1, len(rows)))
        solution[i] = (rows[i][-1] - known) / rows[i][i]
    return solution
