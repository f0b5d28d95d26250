"""Load time, latency and accuracy of the knowledge base on the shipped documents, beside plain BM25 in the same run.

    python -m benchmarks.bench_knowledge

The baseline ranks passages by BM25 over character bigrams, without regard to place or kind of question; it only
searches. A question counts as found when the first passage is of the right document and section.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.search.tokens import bigrams, normalise, segmenter
from knowledge.tables import Base, Document, Passage
from tests.knowledge.questions import Answerable, Unanswerable, load

_ROUNDS = 5
_K1, _B = 1.2, 0.75


class PlainBM25:
    """BM25 over character bigrams of passages, k1 1.2, b 0.75."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._postings: dict[str, list[tuple[int, int]]] = {}
        self._passages = list(passages)
        self._lengths = []
        for number, passage in enumerate(self._passages):
            counts = Counter(bigrams(normalise(passage.text)))
            self._lengths.append(sum(counts.values()))
            for term, count in counts.items():
                self._postings.setdefault(term, []).append((number, count))
        self._mean = statistics.fmean(self._lengths)

    def first(self, query: str) -> Passage | None:
        scores: dict[int, float] = {}
        for term in set(bigrams(normalise(query))):
            postings = self._postings.get(term, [])
            rarity = math.log(1 + (len(self._passages) - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                norm = _K1 * (1 - _B + _B * self._lengths[number] / self._mean)
                scores[number] = scores.get(number, 0.0) + rarity * count * (_K1 + 1) / (count + norm)
        return self._passages[max(scores, key=lambda number: scores[number])] if scores else None


def main() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine, expire_on_commit=False) as session:
        ingesting, _ = _timed(lambda: ingest_paths(session, shipped_documents(), now=datetime.now(UTC)))
        session.commit()
        dictionary, _ = _timed(segmenter)
        loading, knowledge = _timed(lambda: KnowledgeBase.load(session))
        names = {document.id: document.source_name for document in session.scalars(select(Document))}
        baseline = PlainBM25(session.scalars(select(Passage)).all())

    parts = [load("first"), load("second"), load("third")]
    answerable = [question for questions, _ in parts for question in questions]
    unanswerable = [question for _, questions in parts for question in questions]
    table = Table("measure", "knowledge base", "plain BM25 (search only)", title="Knowledge, shipped documents")
    table.add_row("documents / passages", f"{knowledge.document_count} / {knowledge.passage_count}", "")
    table.add_row("ingest, all documents", f"{ingesting:.2f} s", "")
    table.add_row("load: index", f"{loading:.2f} s", "")
    table.add_row("load: jieba's dictionary (cached)", f"{dictionary:.2f} s", "")
    ours = _latencies(lambda question: knowledge.answer(question.q, previous_question=question.previous), answerable)
    plain = _latencies(lambda question: baseline.first(question.q), answerable)
    table.add_row("latency p50", f"{ours[0]:.1f} ms", f"{plain[0]:.1f} ms")
    table.add_row("latency p95", f"{ours[1]:.1f} ms", f"{plain[1]:.1f} ms")
    _add_accuracy(table, knowledge, baseline, names, answerable, unanswerable)
    Console().print(table)
    Console().print("Accuracy on questions seen before is no measure of unseen ones: see the head of questions.yml.")


def _add_accuracy(
    table: Table,
    knowledge: KnowledgeBase,
    baseline: PlainBM25,
    names: dict[int, str],
    answerable: list[Answerable],
    unanswerable: list[Unanswerable],
) -> None:
    right = sum(q.fault(knowledge.answer(q.q, previous_question=q.previous), names) is None for q in answerable)
    found = 0
    for question in answerable:
        passage = baseline.first(question.q)
        found += bool(
            passage
            and names[passage.document_id].startswith(question.documents)
            and "".join(passage.path).startswith(question.sections)
        )
    refused = sum(knowledge.answer(q.q).verdict in q.allowed for q in unanswerable)
    table.add_row("answered rightly / section found", _share(right, answerable), _share(found, answerable))
    table.add_row("rightly not answered", _share(refused, unanswerable), "never")


def _share(count: int, of: list[Answerable] | list[Unanswerable]) -> str:
    return f"{count} of {len(of)} ({count / len(of):.0%})"


def _timed[T](work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _latencies(work: Callable[[Answerable], object], questions: list[Answerable]) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    times = sorted(_timed(lambda q=question: work(q))[0] * 1000 for _ in range(_ROUNDS) for question in questions)
    return statistics.median(times), times[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
