"""Excerpts against known answers: what share of the answer the 200 characters shown hold.

    python -m benchmarks.fit_excerpts CORPUS.jsonl QUERIES.jsonl [--write]

``CORPUS``: lines ``{"docid", "text"}``; ``QUERIES``: lines ``{"query", "docid", "answer"}``, the answer as the document
words it. Recall is the longest common subsequence of excerpt and answer against the answer, blanks aside. Every
question is counted by coefficients fitted without it (5 folds, three times); the fit also knows the question tables of
the tests. ``--write`` fits to all and writes ``knowledge/search/excerpt.json``.
"""

from __future__ import annotations

import json
import math
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from benchmarks.logistic import solve
from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.search.excerpt import COEFFICIENTS, EXCERPT_LENGTH, Excerpt, find_excerpt
from knowledge.search.excerpt_features import FEATURES, Features, Query, Setting, fold, read_sentences
from knowledge.search.ranking import Evidence
from knowledge.search.sentences import split_sentences, split_statements
from knowledge.search.tokens import bigrams, normalise
from knowledge.tables import Base, Document
from tests.knowledge.questions import load, plain

_FOLDS, _ROUNDS = 5, 3
_L2 = 3.0  # on standardised features
_STEPS = 10  # of Newton's method; it has settled by then
_LENGTHS = (20, 50, 100, 200, 10_000)  # characters of the answer

type Vector = list[float]


@dataclass(frozen=True)
class Text:
    """A passage to quote from, and what is known of it."""

    query: Query
    text: str
    setting: Setting

    def quoted(self, coefficients: Sequence[float]) -> Excerpt:
        return find_excerpt(self.query, self.text, self.setting, coefficients=coefficients)


@dataclass(frozen=True)
class Example:
    """The sentences of a text, and how much of the answer each holds; the shares add up to 1."""

    rows: list[Features]
    shares: list[float]


@dataclass(frozen=True)
class Case:
    """A question with the text that it is answered from: the right document's, and that of the first found."""

    answer: str
    question: str
    right: Text
    first: Text | None
    example: Example | None


def main() -> None:
    corpus, queries = Path(sys.argv[1]), Path(sys.argv[2])
    tables, cases = _tables(), _collection(corpus, queries)
    console = Console()
    scores: dict[str, list[Vector]] = {name: [] for name in ("right", "first", "precision")}
    times: Vector = []
    for seed in range(_ROUNDS):
        counted = _cross_validated(cases, tables, seed, times)
        for name, values in counted.items():
            scores[name].append(values)
    console.print(_summary(cases, scores, times))
    console.print(_by_length(cases, scores))
    if "--write" in sys.argv:
        fitted = fit([*tables, *(case.example for case in cases if case.example)])
        named = dict(zip(FEATURES, (round(value, 3) for value in fitted), strict=True))
        Path(str(COEFFICIENTS)).write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")


def fit(examples: Sequence[Example]) -> Vector:
    """The coefficients of FEATURES: the softmax over a text's sentences nearest to the shares of the answer."""
    columns = list(zip(*(row for one in examples for row in one.rows), strict=True))
    scales = [statistics.pstdev(column) or 1.0 for column in columns]
    data = [[value / scale for value in column] for column, scale in zip(columns, scales, strict=True)]
    shares = [share for one in examples for share in one.shares]
    borders = [0]
    for one in examples:
        borders.append(borders[-1] + len(one.rows))
    solution = [0.0] * len(data)
    for _ in range(_STEPS):
        chances = _chances(data, solution, borders)
        means = [[math.sumprod(chances[a:b], column[a:b]) for a, b in pairwise(borders)] for column in data]
        weighed = [[p * value for p, value in zip(chances, column, strict=True)] for column in data]
        slope = [
            math.sumprod(shares, column) - math.sumprod(chances, column) - _L2 * value
            for column, value in zip(data, solution, strict=True)
        ]
        curve = [
            [
                math.sumprod(weighed[i], data[j]) - math.sumprod(means[i], means[j]) + (_L2 if i == j else 0.0)
                for j in range(len(data))
            ]
            for i in range(len(data))
        ]
        solution = [value + step for value, step in zip(solution, solve(curve, slope), strict=True)]
    return [value / scale for value, scale in zip(solution, scales, strict=True)]


def _chances(data: Sequence[Vector], solution: Vector, borders: Sequence[int]) -> Vector:
    scores = [math.sumprod(solution, row) for row in zip(*data, strict=True)]
    chances: Vector = []
    for a, b in pairwise(borders):
        highest = max(scores[a:b])
        weights = [math.exp(score - highest) for score in scores[a:b]]
        chances += [weight / sum(weights) for weight in weights]
    return chances


def _cross_validated(
    cases: Sequence[Case], tables: Sequence[Example], seed: int, times: Vector
) -> Mapping[str, Vector]:
    order = list(range(len(cases)))
    random.Random(seed).shuffle(order)
    scores: dict[str, Vector] = {name: [0.0] * len(cases) for name in ("right", "first", "precision")}
    for fold_number in range(_FOLDS):
        held = set(order[fold_number::_FOLDS])
        known = [case.example for number, case in enumerate(cases) if number not in held and case.example]
        coefficients = fit([*tables, *known])
        for number in held:
            case = cases[number]
            started = time.perf_counter()
            found = case.right.quoted(coefficients)
            times.append((time.perf_counter() - started) * 1000)
            marked = _bare(found.text[slice(*found.answer)])
            scores["right"][number] = recall(found.text, case.answer)
            scores["precision"][number] = _common(marked, _bare(case.answer)) / len(marked)
            scores["first"][number] = recall(case.first.quoted(coefficients).text, case.answer) if case.first else 0.0
    return scores


def _collection(corpus: Path, queries: Path) -> list[Case]:
    texts = {row["docid"]: row["text"] for row in map(json.loads, corpus.read_text(encoding="utf-8").splitlines())}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            Path(folder, f"{name}.txt").write_text(text, encoding="utf-8")
        knowledge, documents = _knowledge([Path(folder)])
    by_name = {document.source_name.removesuffix(".txt"): document for document in documents.values()}
    cases = []
    for row in map(json.loads, queries.read_text(encoding="utf-8").splitlines()):
        query = knowledge.query(row["query"])
        found = {one.entry.source.id: one for one in reversed(knowledge.consider(row["query"]))}
        cited = knowledge.search(row["query"], 1)
        right = _text(query, by_name[row["docid"]], found)
        first = _text(query, documents[cited[0].document_id], found) if cited else None
        cases.append(Case(row["answer"], row["query"], right, first, _example(right, row["answer"])))
    return cases


def _text(query: Query, document: Document, found: Mapping[int, Evidence]) -> Text:
    """The passage that the ranking found best in a document, else its first."""
    evidence = found.get(document.id)
    if evidence is None or evidence.sentences[0] == (0, 0):
        return Text(query, document.passages[0].text, Setting(document.title, 0))
    entry = evidence.entry
    setting = Setting(entry.above, None if entry.path else 0, evidence.sentences[0], entry.duties)
    return Text(query, entry.text, setting)


def _example(text: Text, answer: str) -> Example | None:
    """None if the text does not hold the answer."""
    spans = split_statements(text.text, text.setting.brackets, EXCERPT_LENGTH)
    places = [at for at, character in enumerate(text.text) if not character.isspace()]
    at = _bare(text.text).find(_bare(answer))
    if at < 0:
        return None
    inside = places[at : at + len(_bare(answer))]
    shares = [sum(begin <= place < end for place in inside) / len(inside) for begin, end in spans]
    return Example(read_sentences(text.query, fold(text.text), spans, text.setting), shares)


def _tables() -> list[Example]:
    """The question tables of the tests: the sentences that hold what a right answer must show."""
    knowledge, documents = _knowledge(shipped_documents())
    examples = []
    for part in ("first", "second", "third", "fourth", "blind"):
        for question in load(part)[0]:
            wanted = [plain(text) for text in question.contains]
            for evidence in knowledge.consider(question.q, question.previous)[:6]:
                entry = evidence.entry
                is_right = documents[entry.source.id].source_name.startswith(question.documents)
                if not is_right or entry.is_list or not "".join(entry.path).startswith(question.sections):
                    continue
                setting = Setting(entry.above, None if entry.path else 0, evidence.sentences[0], entry.duties)
                spans = split_statements(entry.text, entry.duties, EXCERPT_LENGTH)
                held = [float(any(text in plain(entry.text[a:b]) for text in wanted)) for a, b in spans]
                if any(held) and len(spans) > 1:
                    query = knowledge.query(question.q, question.previous)
                    rows = read_sentences(query, fold(entry.text), spans, setting)
                    examples.append(Example(rows, [value / sum(held) for value in held]))
                    break
    return examples


def _knowledge(paths: Sequence[Path]) -> tuple[KnowledgeBase, dict[int, Document]]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine, expire_on_commit=False) as session:
        ingest_paths(session, paths, now=datetime.now(UTC))
        documents = {document.id: document for document in session.scalars(select(Document))}
        for document in documents.values():
            document.passages  # noqa: B018 - loaded while the session lasts
        return KnowledgeBase.load(session), documents


def recall(excerpt: str, answer: str) -> float:
    """The longest common subsequence against the answer, blanks aside (bit-parallel: Hyyrö 2004)."""
    wanted = _bare(answer)
    places: dict[str, int] = {}
    for number, character in enumerate(wanted):
        places[character] = places.get(character, 0) | 1 << number
    row = mask = (1 << len(wanted)) - 1
    for character in _bare(excerpt):
        match = row & places.get(character, 0)
        row = (row + match | row - match) & mask
    return 1 - row.bit_count() / len(wanted)


def _common(one: str, other: str) -> int:
    """Length of the longest piece of ``other`` that stands in ``one``."""
    longest = 0
    for start in range(len(other)):
        while start + longest < len(other) and other[start : start + longest + 1] in one:
            longest += 1
    return longest


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _best_possible(text: str, answer: str) -> float:
    """The recall of the best 200 consecutive characters."""
    at = _bare(text).find(_bare(answer))
    if at >= 0:
        return min(1.0, EXCERPT_LENGTH / len(_bare(answer)))
    return max(recall(text[begin : begin + EXCERPT_LENGTH], answer) for begin in range(0, len(text), 20))


def _two_sentences(text: Text, question: str) -> str:
    """The baseline: two neighbouring sentences that share most pairs with the question, cut to the same length."""
    spans = split_sentences(text.text)
    sought = {*bigrams(normalise(question))}
    windows = [text.text[spans[i][0] : spans[min(i + 1, len(spans) - 1)][1]] for i in range(max(1, len(spans) - 1))]
    return max(windows, key=lambda window: len(sought & {*bigrams(normalise(window))}))[:EXCERPT_LENGTH]


def _summary(cases: Sequence[Case], scores: Mapping[str, list[Vector]], times: Vector) -> Table:
    table = Table("measure", "right document given", "first document found", title=f"Excerpts, {len(cases)} questions")
    firsts = [case for case in cases if case.first]
    baseline = statistics.fmean(recall(_two_sentences(case.right, case.question), case.answer) for case in cases)
    found = sum(recall(_two_sentences(case.first, case.question), case.answer) for case in firsts if case.first)
    table.add_row("two sentences, recall", f"{baseline:.3f}", f"{found / len(cases):.3f}")
    table.add_row("excerpt, recall", _spread(scores["right"]), _spread(scores["first"]))
    best = statistics.fmean(_best_possible(case.right.text, case.answer) for case in cases)
    best_first = sum(_best_possible(case.first.text, case.answer) for case in firsts if case.first) / len(cases)
    table.add_row("best 200 characters, recall", f"{best:.3f}", f"{best_first:.3f}")
    table.add_row("marked sentence: share that is the answer", _spread(scores["precision"]), "")
    ordered = sorted(times)
    table.add_row("ms p50 / p95", f"{ordered[len(ordered) // 2]:.2f} / {ordered[int(len(ordered) * 0.95)]:.2f}", "")
    return table


def _spread(rounds: Sequence[Vector]) -> str:
    means = [statistics.fmean(values) for values in rounds]
    return f"{statistics.fmean(means):.3f} ± {statistics.pstdev(means):.3f}"


def _by_length(cases: Sequence[Case], scores: Mapping[str, list[Vector]]) -> Table:
    table = Table("answer, characters", "questions", "right document given", "first document found")
    shortest = 0
    for longest in _LENGTHS:
        held = [i for i, case in enumerate(cases) if shortest < len(_bare(case.answer)) <= longest]
        if held:
            means = [
                statistics.fmean(values[i] for values in scores[name] for i in held) for name in ("right", "first")
            ]
            table.add_row(f"{shortest + 1}-{longest}", str(len(held)), *(f"{mean:.3f}" for mean in means))
        shortest = longest
    return table


if __name__ == "__main__":
    main()
