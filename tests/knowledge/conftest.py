"""The shipped documents, read once for all tests of the room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.tables import Base
from tests.support.databases import empty_postgres, fill_memory, quick_engine

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def empty_engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    return quick_engine(fill_memory(engine, Base.metadata))


@pytest.fixture
def session() -> Iterator[Session]:
    """An empty knowledge base."""
    with Session(empty_engine()) as session:
        yield session


@pytest.fixture(scope="session")
def shipped() -> Iterator[Session]:
    """The shipped documents. Read only."""
    with Session(empty_engine()) as session:
        report = ingest_paths(session, shipped_documents(), now=NOW)
        assert not report.problems
        session.commit()
        yield session


@pytest.fixture(scope="session")
def knowledge_base(shipped: Session) -> KnowledgeBase:
    return KnowledgeBase.load(shipped)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """An empty knowledge base in each of the two databases."""
    url = (
        f"sqlite:///{tmp_path_factory.mktemp('db') / 'kb.db'}"
        if request.param == "sqlite"
        else empty_postgres(request.getfixturevalue("postgres_url"), Base.metadata)
    )
    engine = quick_engine(create_engine(url))
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()
