"""How the knowledge base grows: 1,000 to 1,000,000 passages, the whole way from a question to its answer.

    python -m benchmarks.bench_growth [--corpus texts.jsonl] [--sizes 1000,10000,100000] [--plot docs/images/growth.svg]

The documents are the shipped ones and others made of the sentences of these (or of a corpus) by a seeded generator.
Answers are measured in a process of its own, which finds the index on disk, as after a restart: every question of the
test tables once to warm up, then once counted. Times are by the clock and of the processor (of the asking thread, or of
all threads of an import): on a machine that does other things as well only these can be compared.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.plot import growth_plot
from benchmarks.synthetic import add_documents, make_parsed, sentences
from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.ingest.storing import insert_document
from knowledge.tables import Base, Document
from tests.knowledge.questions import load

_SIZES = "1000,10000,100000"
_IMPORTED = 1000  # documents
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    arguments = _arguments()
    if arguments.measure:
        print(json.dumps(_measure(arguments.measure)))
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        pool = sentences(arguments.corpus)
        for size in map(int, arguments.sizes.split(",")):
            directory = Path(folder) / str(size)
            directory.mkdir()
            rows.append(_grow(directory, size, pool))
            print(rows[-1], file=sys.stderr)
    Console(width=200).print(_table(rows))
    if arguments.plot:
        arguments.plot.write_text(growth_plot(rows), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="JSON lines with a text each, to take sentences from")
    parser.add_argument("--sizes", default=_SIZES, help="passages, e.g. 1000,10000,100000,1000000")
    parser.add_argument("--plot", type=Path, help="where to write the plot")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)  # in the process of its own
    return parser.parse_args()


def _grow(directory: Path, size: int, pool: list[str]) -> dict[str, Any]:
    """Build the index of so many passages, import more documents, then ask in another process."""
    engine = create_engine(f"sqlite:///{directory / 'documents.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        ingest_paths(session, shipped_documents(), now=_NOW)
        add_documents(session, size, pool)
        building, knowledge = _timed(lambda: KnowledgeBase.open(session, directory / "index"))
        passages, documents = knowledge.passage_count, knowledge.document_count
        parsed = make_parsed(_IMPORTED, pool)
        began = time.process_time()
        importing, _ = _timed(lambda: _import(session, parsed, knowledge))
        working = time.process_time() - began
        for document in parsed:
            session.delete(document)
        session.commit()
        knowledge.refresh(session)
    on_disk = sum(path.stat().st_size for path in (directory / "index").rglob("*") if path.is_file())
    command = [sys.executable, "-m", "benchmarks.bench_growth", "--measure", str(directory)]
    asked = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {
        "passages": passages,
        "documents": documents,
        "building": building,
        "imported": _IMPORTED / importing,
        "imported_processor": _IMPORTED / working,
        "index_mb": on_disk / 1e6,
        **asked,
    }


def _import(session: Session, parsed: list[Document], knowledge: KnowledgeBase) -> None:
    for document in parsed:
        insert_document(session, document)
    session.commit()
    knowledge.refresh(session)


def _measure(directory: Path) -> dict[str, float]:
    """Open the index and ask every question."""
    engine = create_engine(f"sqlite:///{directory / 'documents.db'}")
    with Session(engine) as session:
        opening, knowledge = _timed(lambda: KnowledgeBase.open(session, directory / "index"))
        document = session.get_one(Document, 1)
        document.validity = "已废止"
        session.commit()
        refreshing, _ = _timed(lambda: knowledge.refresh(session))
    questions = [
        one.q for part in ("first", "second", "third", "fourth", "blind") for kind in load(part) for one in kind
    ]
    for question in questions:
        knowledge.answer(question)
    clock, processor = [], []
    for question in questions:
        began = time.thread_time()
        seconds, _ = _timed(lambda q=question: knowledge.answer(q))
        clock.append(seconds * 1000)
        processor.append((time.thread_time() - began) * 1000)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        "opening": opening,
        "refreshing": refreshing,
        **{f"{name}_p50": statistics.median(times) for name, times in (("clock", clock), ("processor", processor))},
        **{f"{name}_p95": _p95(times) for name, times in (("clock", clock), ("processor", processor))},
        "memory_mb": int(status["VmRSS"].split()[0]) / 1000,
        "own_memory_mb": int(status["RssAnon"].split()[0]) / 1000,
    }


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _timed[T](work: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Growth")
    for heading in (
        "passages",
        "documents",
        "index built",
        "index on disk",
        "opened",
        "one document changed",
        "imported/s (of processor)",
        "answer p50 / p95",
        "processor p50 / p95",
        "memory (own)",
    ):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(
            f"{row['passages']:,}",
            f"{row['documents']:,}",
            f"{row['building']:.1f} s",
            f"{row['index_mb']:.0f} MB",
            f"{row['opening']:.2f} s",
            f"{row['refreshing']:.2f} s",
            f"{row['imported']:.0f} ({row['imported_processor']:.0f})",
            f"{row['clock_p50']:.1f} / {row['clock_p95']:.1f} ms",
            f"{row['processor_p50']:.1f} / {row['processor_p95']:.1f} ms",
            f"{row['memory_mb']:.0f} ({row['own_memory_mb']:.0f}) MB",
        )
    return table


if __name__ == "__main__":
    main()
