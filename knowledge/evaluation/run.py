"""Documents read as any import reads them, every question asked, and what came of it in figures."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from knowledge.answers import Verdict
from knowledge.evaluation.baseline import PlainBM25
from knowledge.evaluation.collection import Collection, Query
from knowledge.evaluation.measures import auroc, discounted_gain, percentile, recall, reciprocal_rank, without_blanks
from knowledge.ingest import read_document
from knowledge.ingest.decoding import UnreadableFileError
from knowledge.ingest.sidecar import SidecarError
from knowledge.ingest.storing import insert_document
from knowledge.search.citing import cite
from knowledge.search.engine import KnowledgeBase
from knowledge.tables import Base, Document

DEPTH = 10  # documents of a ranking that are looked at
_PASSAGES = 200  # passages that hold so many documents

type Progress = Callable[[str, int, int], None]  # what is done, how many of how many


def _silent(_what: str, _done: int, _total: int) -> None:
    """No progress bar."""


@dataclass(frozen=True)
class Measures:
    """Of one ranker, each between 0 and 1 but the latency (milliseconds)."""

    hit_at_1: float
    hit_at_5: float
    answer_hit_at_1: float  # the first document's text holds the answer, blanks ignored
    mrr_at_10: float
    ndcg_at_10: float
    excerpt_recall: float  # of the answer's characters, longest common subsequence, in what is shown first
    excerpt_recall_given_document: float  # the same, in what is shown of the right document
    latency_p50: float
    latency_p95: float


@dataclass(frozen=True)
class Refusal:
    """How the engine tells questions with an answer from those without."""

    auroc: float
    verdicts_answerable: dict[str, float]  # shares of answer, related, none
    verdicts_absent: dict[str, float]


@dataclass(frozen=True)
class Evaluation:
    """All figures; ``problems`` names documents that the import refused, with its reason."""

    documents: int
    passages: int
    queries: int
    absent: int
    engine: Measures
    baseline: Measures
    refusal: Refusal | None
    problems: list[tuple[str, str]]


@dataclass(frozen=True)
class _Reply:
    """What one question brought: document ids best first, the excerpt shown, the one of the right document."""

    ranking: list[str]
    excerpt: str
    excerpt_of_right: str
    milliseconds: float
    verdict: Verdict = Verdict.ANSWER
    confidence: float = 0.0


@dataclass(frozen=True)
class Opened:
    """A collection read into a knowledge base. ``docids``: of each document id; ``problems``: by docid."""

    knowledge: KnowledgeBase
    docids: dict[int, str]
    problems: list[tuple[str, str]]


def evaluate(collection: Collection, *, now: datetime, progress: Progress = _silent) -> Evaluation:
    """Measure the engine and plain BM25 on a collection, in a temporary knowledge base that is deleted afterwards.

    ``now`` is the moment of the import, as :func:`knowledge.ingest.ingest_paths` wants it.
    """
    with open_collection(collection, now=now, progress=progress) as opened:
        return _Run(collection, opened, progress).evaluation()


@contextmanager
def open_collection(collection: Collection, *, now: datetime, progress: Progress = _silent) -> Iterator[Opened]:
    """The documents imported as text files, each with its title beside it where one is given."""
    with TemporaryDirectory(prefix="gongkai-evaluate-") as folder:
        names = _write(collection, Path(folder) / "documents")
        engine = create_engine(f"sqlite:///{folder}/knowledge.sqlite3")
        Base.metadata.create_all(engine)
        try:
            with Session(engine) as session:
                problems = _import(session, Path(folder) / "documents", names, now, progress)
                session.commit()
                documents = session.execute(select(Document.id, Document.source_name))
                yield Opened(
                    KnowledgeBase.load(session),
                    {number: names[name] for number, name in documents},
                    problems,
                )
        finally:
            engine.dispose()


def _import(
    session: Session, folder: Path, names: dict[str, str], now: datetime, progress: Progress
) -> list[tuple[str, str]]:
    """Read as any import reads, but keep twins: a collection may name one of them as the right one."""
    problems = []
    for done, (name, docid) in enumerate(names.items(), 1):
        try:
            document = read_document(folder / name)
        except (UnreadableFileError, SidecarError) as problem:
            problems.append((docid, str(problem)))
        else:
            document.ingested_at = now
            insert_document(session, document)
        progress("Importing", done, len(names))
    return problems


class _Run:
    def __init__(self, collection: Collection, opened: Opened, progress: Progress) -> None:
        self._collection = collection
        self._progress = progress
        self._texts = {document.docid: without_blanks(document.text) for document in collection.documents}
        self._opened = opened
        self._knowledge, self._docids = opened.knowledge, opened.docids
        self._numbers = {docid: number for number, docid in self._docids.items()}
        self._baseline = PlainBM25([document.text for document in collection.documents])

    def evaluation(self) -> Evaluation:
        collection = self._collection
        engine = self._each("Asking", collection.queries, self._ask)
        baseline = self._each("Asking plain BM25", collection.queries, self._ask_baseline)
        absent = self._each("Asking what is absent", collection.absent, self._confidence)
        return Evaluation(
            documents=len(self._docids),
            passages=self._knowledge.passage_count,
            queries=len(collection.queries),
            absent=len(absent),
            engine=self._measures(engine),
            baseline=self._measures(baseline),
            refusal=_refusal([(one.verdict, one.confidence) for one in engine], absent) if absent else None,
            problems=self._opened.problems,
        )

    def _each[Asked, Result](self, what: str, asked: Sequence[Asked], ask: Callable[[Asked], Result]) -> list[Result]:
        results = []
        for done, one in enumerate(asked, 1):
            results.append(ask(one))
            self._progress(what, done, len(asked))
        return results

    def _ask(self, query: Query) -> _Reply:
        start = time.perf_counter()
        answer = self._knowledge.answer(query.text)
        milliseconds = (time.perf_counter() - start) * 1000
        found = self._knowledge.search(query.text, _PASSAGES)
        considered = self._knowledge.consider(query.text)
        right = self._numbers.get(query.docid)
        wanted = self._knowledge.query(query.text)
        of_right = [cite(one, wanted).excerpt for one in considered if one.entry.source.id == right][:1]
        return _Reply(
            ranking=list(dict.fromkeys(self._docids[citation.document_id] for citation in found))[:DEPTH],
            excerpt=answer.citations[0].excerpt if answer.citations else "",
            excerpt_of_right=of_right[0] if of_right else "",
            milliseconds=milliseconds,
            verdict=answer.verdict,
            confidence=max((one.score for one in considered), default=0.0),
        )

    def _ask_baseline(self, query: Query) -> _Reply:
        documents = self._collection.documents
        start = time.perf_counter()
        ranking = self._baseline.ranking(query.text, DEPTH)
        excerpt = self._baseline.excerpt(query.text, ranking[0]) if ranking else ""
        milliseconds = (time.perf_counter() - start) * 1000
        right = next(number for number, document in enumerate(documents) if document.docid == query.docid)
        excerpt_of_right = self._baseline.excerpt(query.text, right)
        return _Reply([documents[number].docid for number in ranking], excerpt, excerpt_of_right, milliseconds)

    def _confidence(self, question: str) -> tuple[Verdict, float]:
        answer = self._knowledge.answer(question)
        return answer.verdict, max((one.score for one in self._knowledge.consider(question)), default=0.0)

    def _measures(self, replies: Sequence[_Reply]) -> Measures:
        pairs = list(zip(self._collection.queries, replies, strict=True))
        ranks = [
            reply.ranking.index(query.docid) + 1 if query.docid in reply.ranking else None for query, reply in pairs
        ]
        times = [reply.milliseconds for reply in replies]
        return Measures(
            hit_at_1=_mean([float(rank == 1) for rank in ranks]),
            hit_at_5=_mean([float(rank is not None and rank <= 5) for rank in ranks]),
            answer_hit_at_1=_mean([float(self._holds(query, reply)) for query, reply in pairs]),
            mrr_at_10=_mean([reciprocal_rank(rank, DEPTH) for rank in ranks]),
            ndcg_at_10=_mean([discounted_gain(rank, DEPTH) for rank in ranks]),
            excerpt_recall=_mean([recall(reply.excerpt, query.answer) for query, reply in pairs]),
            excerpt_recall_given_document=_mean(
                [recall(reply.excerpt_of_right, query.answer) for query, reply in pairs]
            ),
            latency_p50=round(percentile(times, 0.5), 2),
            latency_p95=round(percentile(times, 0.95), 2),
        )

    def _holds(self, query: Query, reply: _Reply) -> bool:
        return bool(reply.ranking) and without_blanks(query.answer) in self._texts[reply.ranking[0]]


def _write(collection: Collection, folder: Path) -> dict[str, str]:
    """The documents as text files, a given title beside its document. Returns file name → docid."""
    folder.mkdir()
    names = {}
    for number, document in enumerate(collection.documents):
        path = folder / f"{number}.txt"
        path.write_text(document.text, encoding="utf-8")
        if document.title:
            path.with_suffix(".meta.json").write_text(json.dumps({"title": document.title}), encoding="utf-8")
        names[path.name] = document.docid
    return names


def _refusal(answerable: Sequence[tuple[Verdict, float]], absent: Sequence[tuple[Verdict, float]]) -> Refusal:
    return Refusal(
        auroc=round(auroc([score for _, score in answerable], [score for _, score in absent]), 4),
        verdicts_answerable=_shares([verdict for verdict, _ in answerable]),
        verdicts_absent=_shares([verdict for verdict, _ in absent]),
    )


def _shares(verdicts: Sequence[Verdict]) -> dict[str, float]:
    count = Counter(verdicts)
    return {verdict.value: round(count[verdict] / len(verdicts), 4) for verdict in Verdict}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
