"""The catalogue's search at 5,000 documents and 100,000 passages, beside a LIKE query over all texts.

    python -m benchmarks.bench_catalogue [documents]

The baseline is what a site does without an index: every word LIKE title, 文号, issuer or text, counted and paged by the
database. It counts no facets. Ours is everything that a page needs: revision, the documents that hold the words, the
nearest passages for their order, facets, the page and its sentences. The texts are passages of the shipped documents,
shuffled by a fixed seed.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.db import Database
from bot import migrations
from bot.portal.documents_shelf import ShelfHolder
from knowledge import KnowledgeBase
from knowledge.catalogue import Filters, Found, look_in_texts, search_catalogue
from knowledge.ingest import read_document, shipped_documents
from knowledge.tables import Document, Passage

_TODAY = date(2026, 3, 13)
_PASSAGES_EACH = 20
_ROUNDS = 15
_QUERIES = {
    "one word, everywhere": "公开",
    "one word": "财政收支",
    "two words": "教育 招生",
    "a question": "保障房分配信息多久公开一次",
    "文号": "青政办发[2019]98号",
    "nothing": "渔业捕捞许可",
}
_ISSUERS = [f"{place}人民政府办公室" for place in ("青山市", "白河市", "东岭区", "南湖区", "西坪县")]
_MATTERS = ("政务公开", "财政预决算", "保障性住房", "义务教育招生", "食品安全", "环境保护", "安全生产", "扶贫救灾")


def main() -> None:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrations.upgrade(db.engine)
        with db.session() as session:
            _fill(session, documents)
        with db.session(read_only=True) as session:
            knowledge = KnowledgeBase.load(session)
            _report(session, knowledge, documents)
        db.dispose()


def _fill(session: Session, documents: int) -> None:
    source = [passage for path in shipped_documents() for passage in read_document(path).passages]
    chance = random.Random(7)
    for number in range(documents):
        chosen = chance.choices(source, k=_PASSAGES_EACH)
        year, issuer = 2008 + number % 18, _ISSUERS[number % 5]
        session.add(
            Document(
                source_name=f"{number}.txt",
                sha256=f"{number:064}",
                title=f"{issuer[:3]}{year}年{chance.choice(_MATTERS)}工作实施方案",
                document_number=f"{issuer[:1]}政办发〔{year}〕{number // 18 + 1}号",
                issuer=issuer,
                subject=chance.choice(_MATTERS),
                published_on=date(year, 1, 1) + timedelta(days=number % 365),
                validity=chance.choice(("现行有效", "现行有效", "已废止", None)),
                place=issuer[:3],
                year=year,
                kind="notice",
                text="\n".join(passage.text for passage in chosen),
                ingested_at=datetime(2026, 1, 1, tzinfo=UTC),
                passages=[
                    Passage(ordinal=ordinal, path=p.path, role=p.role, heading=p.heading, text=p.text, start=0, end=0)
                    for ordinal, p in enumerate(chosen)
                ],
            )
        )
        if number % 500 == 499:
            session.flush()
            session.expunge_all()


def _like(session: Session, query: str) -> tuple[int, Sequence[int]]:
    """The baseline: count and first page."""
    where = []
    for word in query.split():
        columns = (Document.title, Document.document_number, Document.issuer, Document.text)
        fits = columns[0].contains(word, autoescape=True)
        for column in columns[1:]:
            fits |= column.contains(word, autoescape=True)
        where.append(fits)
    total = session.scalar(select(func.count(Document.id)).where(*where)) or 0
    page = select(Document.id).where(*where).order_by(Document.published_on.desc(), Document.id).limit(20)
    return total, session.scalars(page).all()


def _report(session: Session, knowledge: KnowledgeBase, documents: int) -> None:
    holder = ShelfHolder()
    first = _milliseconds(lambda: holder.current(session))

    def ours(query: str) -> Found:
        shelf, in_texts = holder.current(session), look_in_texts(knowledge, query)
        return search_catalogue(session, shelf, query, Filters(), in_texts, today=_TODAY)[0]

    table = Table(title=f"{documents:,} documents, {documents * _PASSAGES_EACH:,} passages (ms, p50 / p95)")
    for heading in ("query", "LIKE", "found", "catalogue", "found"):
        table.add_column(heading, justify="left" if heading == "query" else "right")
    for name, query in {"no query": "", **_QUERIES}.items():
        table.add_row(
            f"{name}: {query}",
            _times(lambda q=query: _like(session, q)),
            str(_like(session, query)[0]),
            _times(lambda q=query: ours(q)),
            str(ours(query).total),
        )
    console = Console(width=120)
    console.print(table)
    console.print(f"The list is loaded in {first:.0f} ms after a change.")


def _times(work: Callable[[], object]) -> str:
    times = sorted(_milliseconds(work) for _ in range(_ROUNDS))
    return f"{statistics.median(times):.1f} / {times[int(0.95 * len(times))]:.1f}"


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
