"""``gongkai ask``: one question to the knowledge base, without a server and without Rasa."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from sqlalchemy import inspect, make_url
from sqlalchemy.orm import Session

from actions.cases.time import SystemClock, china_date
from actions.db import Database
from bot.settings import Settings, load_settings
from knowledge import KnowledgeBase
from knowledge.answers import Answer, Citation
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.tables import Base, Document


def run(question: str, *, as_json: bool) -> None:
    """Print the answer with its citations."""
    answer = load_knowledge(load_settings()).answer(question, today=china_date(SystemClock().now()))
    if as_json:
        print(json.dumps(answer_to_json(answer), ensure_ascii=False, indent=2))
    else:
        _print(answer, Console(highlight=False, soft_wrap=True))


def load_knowledge(settings: Settings) -> KnowledgeBase:
    """What questions are answered from."""
    with open_documents(settings) as session:
        if session.get_bind().engine.url.database is None:  # the shipped documents: asking leaves nothing behind
            return KnowledgeBase.load(session)
        return KnowledgeBase.open(session, settings.storage.index_dir)


@contextmanager
def open_documents(settings: Settings) -> Iterator[Session]:
    """The database to read when it has documents, else the shipped ones, read into memory."""
    url = settings.storage.effective_database_url
    if _may_exist(url):
        db = Database(url)
        with db.session(read_only=True) as session:
            if inspect(db.engine).has_table(Document.__tablename__) and session.query(Document.id).first():
                yield session
                return
    with Session(Database("sqlite://").engine) as session:
        Base.metadata.create_all(session.connection())
        ingest_paths(session, shipped_documents(), now=SystemClock().now())
        yield session


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The documented format of ``gongkai ask --json``."""
    return {
        "question": answer.question,
        "verdict": answer.verdict.value,
        "answer": answer.text,
        "citations": [_citation_to_json(citation) for citation in answer.citations],
    }


def _citation_to_json(citation: Citation) -> dict[str, Any]:
    return {
        "title": citation.title,
        "document_number": citation.document_number,
        "issuer": citation.issuer,
        "section_path": list(citation.section_path),
        "section": citation.section,
        "excerpt": citation.excerpt,
        "score": citation.score,
        "href": citation.href,
    }


def _print(answer: Answer, console: Console) -> None:
    console.print(escape(answer.text))
    for citation in answer.citations:
        number = f"（{citation.document_number}）" if citation.document_number else ""
        console.print(f"\n[bold]《{escape(citation.title)}》[/bold]{escape(number)} {escape(citation.section)}")
        console.print(f"[dim]{escape(citation.excerpt)}[/dim]")


def _may_exist(url: str) -> bool:
    """Opening SQLite would make the file; asking a question should not."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or bool(parsed.database and Path(parsed.database).exists())
