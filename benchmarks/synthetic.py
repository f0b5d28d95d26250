"""Documents for measuring growth: sentences of real ones, recombined under the places and titles of others."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from entities.places import full_names
from knowledge.duties.storing import READER_VERSION
from knowledge.ingest import read_document, shipped_documents
from knowledge.tables import Document, Passage

_SENTENCE = re.compile(r"[^。；\n]{8,160}[。；]")
_NUMERALS = "一二三四五六七八九十"
_SECTIONS, _ITEMS = 6, 12  # of a document: about 80 passages
_MATTERS = (
    "政务公开工作要点",
    "重点领域信息公开实施方案",
    "政府信息公开工作安排",
    "行政规范性文件管理办法",
    "惠企政策",
)
_A_BATCH = 50  # documents
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def sentences(corpus: Path | None) -> list[str]:
    """What documents are made of: the sentences of a JSON-lines file with ``text``, else of the shipped documents."""
    if corpus:
        texts = [json.loads(line)["text"] for line in corpus.read_text(encoding="utf-8").splitlines()]
    else:
        texts = [read_document(path).text for path in shipped_documents()]
    return [sentence.strip() for text in texts for sentence in _SENTENCE.findall(text)]


def add_documents(session: Session, passages: int, pool: Sequence[str], *, seed: int = 1) -> int:
    """Put documents into the database until they have about so many passages; how many documents these are."""
    rng = random.Random(seed)
    places = sorted(name for name in full_names() if name.endswith("市"))
    made = added = 0
    while made < passages:
        documents, rows = [], []
        while made < passages and len(documents) < _A_BATCH:
            added += 1
            parts = list(_parts(rng, pool))
            documents.append(_document(added, rng.choice(places), rng, "\n".join(text for *_, text in parts)))
            rows.append(parts)
            made += len(parts)
        ids = session.scalars(insert(Document).returning(Document.id, sort_by_parameter_order=True), documents).all()
        session.execute(
            insert(Passage),
            [
                {
                    "document_id": number,
                    "ordinal": ordinal,
                    "path": path,
                    "role": role,
                    "heading": heading,
                    "text": text,
                    "start": 0,
                    "end": len(text),
                }
                for number, parts in zip(ids, rows, strict=True)
                for ordinal, (path, role, heading, text) in enumerate(parts)
            ],
        )
    session.commit()
    return added


def _document(number: int, place: str, rng: random.Random, text: str) -> dict[str, Any]:
    year = rng.randint(2012, 2025)
    title = f"{place}{year}年{rng.choice(_MATTERS)}（{number}）"
    return {
        "source_name": f"{number}.txt",
        "sha256": f"{number:064x}",
        "title": title,
        "place": place,
        "year": year,
        "kind": "notice",
        "text": text,
        "details": {},
        "ingested_at": _NOW,
        "duties_version": READER_VERSION,  # without any: at most 20,000 are kept, whatever the number of documents
    }


def _parts(rng: random.Random, pool: Sequence[str]) -> Iterator[tuple[list[str], str, str, str]]:
    """Path, role, heading and text of each passage of a document."""
    for section in range(_SECTIONS):
        top = _NUMERALS[section]
        heading = rng.choice(pool)[:14]
        yield [top], "heading", heading, f"{top}、{heading}"
        for item in range(_ITEMS):
            text = "".join(rng.choices(pool, k=rng.choice((1, 1, 2, 2, 3))))
            yield [top, f"({item + 1})"], "text", heading, text


def make_parsed(count: int, pool: Sequence[str], *, seed: int = 2) -> list[Document]:
    """So many documents of one section (about 13 passages, 1,400 characters) that are in no session yet."""
    rng = random.Random(seed)
    documents = []
    for number in range(count):
        parts = list(_parts(rng, pool))[: _ITEMS + 1]
        facts = _document(number, "南京市", rng, "\n".join(text for *_, text in parts))
        passages = [
            Passage(ordinal=ordinal, path=path, role=role, heading=heading, text=text, start=0, end=len(text))
            for ordinal, (path, role, heading, text) in enumerate(parts)
        ]
        documents.append(Document(**facts | {"source_name": f"imported {number}.txt"}, passages=passages))
    return documents
