"""Fit the confidence of answers (knowledge/search/confidence.json) and show what it is worth on unseen questions.

    python -m benchmarks.fit_knowledge [--write]

Every passage that the knowledge base considers for a question of the test tables is an example: it answers if it is
of the right document and its quotation holds what the table asks for. The model is an L2-regularised logistic
regression, solved by Newton's method. The table counts each question by a model that has not seen it (10 folds).
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from benchmarks import logistic
from benchmarks.logistic import Vector, chance
from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.search.confidence import BIAS, COEFFICIENTS, FEATURES
from knowledge.search.excerpt_features import Query
from knowledge.search.quoting import quote
from knowledge.search.ranking import READ_CLOSELY, Evidence
from knowledge.tables import Base, Document
from tests.knowledge.questions import Answerable, load, plain

_FOLDS = 10
_L2 = 1.0
_THRESHOLDS = (0.1, 0.15, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)


@dataclass(frozen=True)
class Candidate:
    features: Vector
    answers: bool
    is_right_document: bool


@dataclass(frozen=True)
class Asked:
    """A question of the tables. ``group``: blind, seen (answerable), policy or small talk (not answerable)."""

    group: str
    candidates: list[Candidate]


def main() -> None:
    asked = _read()
    console = Console()
    coefficients = fit(asked)
    table = Table("feature", "coefficient", title="Confidence")
    for name, value in zip([*FEATURES, BIAS], coefficients, strict=True):
        table.add_row(name, f"{value:+.2f}")
    console.print(table)
    console.print(_roc(asked, cross_validated(asked)))
    if "--write" in sys.argv:
        named = dict(zip([*FEATURES, BIAS], (round(value, 3) for value in coefficients), strict=True))
        Path(str(COEFFICIENTS)).write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")


def fit(asked: Iterable[Asked]) -> Vector:
    """The coefficients of FEATURES and, last, the bias."""
    examples = ((one.features, one.answers, 1.0) for question in asked for one in question.candidates)
    return logistic.fit(examples, _L2)


def cross_validated(asked: Sequence[Asked]) -> list[tuple[float, Candidate | None]]:
    """For each question the best candidate with its probability, by a model fitted on the other folds."""
    order = list(range(len(asked)))
    random.Random(0).shuffle(order)
    best: list[tuple[float, Candidate | None]] = [(0.0, None)] * len(asked)
    for fold in range(_FOLDS):
        held = set(order[fold::_FOLDS])
        coefficients = fit(question for number, question in enumerate(asked) if number not in held)
        for number in held:
            rated = [(chance(coefficients, one.features), one) for one in asked[number].candidates]
            best[number] = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    return best


def _read() -> list[Asked]:
    """Every question of the tables with its candidates."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        ingest_paths(session, shipped_documents(), now=datetime.now(UTC))
        knowledge = KnowledgeBase.load(session)
        names = {document.id: document.source_name for document in session.scalars(select(Document))}
    asked = []
    for part in ("first", "second", "third", "blind"):
        answerable, unanswerable = load(part)
        for right in answerable:
            considered = knowledge.consider(right.q, right.previous)[:READ_CLOSELY]
            group = "blind" if part == "blind" else "seen"
            query = knowledge.query(right.q, right.previous)
            asked.append(Asked(group, [_candidate(one, names, right, query) for one in considered]))
        for wrong in unanswerable:
            considered = knowledge.consider(wrong.q)[:READ_CLOSELY]
            group = "policy" if "related" in wrong.allowed else "small talk"
            asked.append(Asked(group, [_unanswering(one) for one in considered]))
    return asked


def _unanswering(evidence: Evidence) -> Candidate:
    return Candidate(_features(evidence), answers=False, is_right_document=False)


def _candidate(evidence: Evidence, names: dict[int, str], question: Answerable, query: Query) -> Candidate:
    is_right = names[evidence.entry.source.id].startswith(question.documents)
    quoted = plain(quote(evidence.entry, evidence.sentences, query))
    answers = is_right and all(plain(text) in quoted for text in question.contains)
    return Candidate(_features(evidence), answers, is_right)


def _features(evidence: Evidence) -> Vector:
    return [*(evidence.features[name] for name in FEATURES), 1.0]


def _roc(asked: Sequence[Asked], best: Sequence[tuple[float, Candidate | None]]) -> Table:
    """What would be answered at each threshold, counted by cross-validation."""
    sizes = {group: sum(one.group == group for one in asked) for group in ("blind", "seen", "policy", "small talk")}
    table = Table("threshold", title="Answers by cross-validation")
    for heading in ("blind: right", "blind: wrong document", "seen: right", "policy: answered", "small talk: answered"):
        table.add_column(f"{heading} of {sizes[heading.partition(':')[0]]}")
    for threshold in _THRESHOLDS:
        given = [(one.group, top) for one, (chance, top) in zip(asked, best, strict=True) if chance >= threshold]
        counts = [
            sum(group == "blind" and top is not None and top.answers for group, top in given),
            sum(group == "blind" and top is not None and not top.is_right_document for group, top in given),
            sum(group == "seen" and top is not None and top.answers for group, top in given),
            sum(group == "policy" for group, _ in given),
            sum(group == "small talk" for group, _ in given),
        ]
        table.add_row(f"{threshold:.2f}", *map(str, counts))
    return table


if __name__ == "__main__":
    main()
