"""``python -m tests.support.golden_lifecycle``: write the life cycle's matrix and its document anew, on purpose."""

from __future__ import annotations

from pathlib import Path

from actions.cases.lifecycle import matrix

PROJECT = Path(__file__).resolve().parents[2]
MATRIX = PROJECT / "tests/actions/cases/golden/lifecycle.csv"
DOCUMENT = PROJECT / "docs/lifecycle.md"

if __name__ == "__main__":
    MATRIX.write_text(matrix.as_csv(), "utf-8")
    DOCUMENT.write_text(matrix.as_markdown(), "utf-8")
