"""Duties are stored with their document, and made again when their reader changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select, update
from sqlalchemy.orm import Session

from knowledge.duties import load_duties, read_duties
from knowledge.duties.storing import READER_VERSION, refresh_duties
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.tables import Base, Document, Scope, Status, StoredDuty
from tests.knowledge.conftest import empty_engine
from tests.support.databases import empty_postgres

PLAN = "某市2024年政务公开工作要点\n一、重点\n（一）按季公开财政收支情况。（责任单位：市财政局，完成时限：长期坚持）\n"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield empty_engine()
        return
    engine = create_engine(empty_postgres(request.getfixturevalue("postgres_url"), Base.metadata))
    yield engine
    engine.dispose()


def write(folder: Path, text: str) -> Path:
    path = folder / "plan.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_stored_duties_are_those_of_the_text(engine: Engine, now: datetime) -> None:
    with Session(engine) as session:
        ingest_paths(session, shipped_documents(), now=now)
        session.commit()
        stored = load_duties(session)
        documents = session.scalars(select(Document).order_by(Document.id))
        assert stored == [duty for document in documents for duty in read_duties(document)]
        assert session.scalar(select(func.count(StoredDuty.id))) == len(stored) > 300


def test_a_changed_document_has_its_new_duties_only(engine: Engine, tmp_path: Path, now: datetime) -> None:
    with Session(engine) as session:
        ingest_paths(session, [write(tmp_path, PLAN)], now=now)
        session.commit()
        ingest_paths(session, [write(tmp_path, PLAN.replace("按季", "按月"))], now=now)
        session.commit()
        [duty] = load_duties(session)
        assert duty.frequency is not None
        assert duty.frequency.text == "按月"


def test_duties_of_an_older_reader_are_made_again(engine: Engine, tmp_path: Path, now: datetime) -> None:
    with Session(engine) as session:
        ingest_paths(session, [write(tmp_path, PLAN)], now=now)
        session.flush()
        session.execute(update(StoredDuty).values(matter="旧"))
        session.execute(update(Document).values(duties_version=READER_VERSION - 1))
        session.commit()
        assert load_duties(session)[0].matter.startswith("按季公开"), "read anew, though not stored yet"
        assert refresh_duties(session) == 1
        session.commit()
        assert session.scalars(select(StoredDuty.matter)).one().startswith("按季公开")
        assert refresh_duties(session) == 0


def test_only_what_citizens_may_see_is_listed_unless_the_document_is_named(
    engine: Engine, tmp_path: Path, now: datetime
) -> None:
    with Session(engine) as session:
        ingest_paths(session, [write(tmp_path, PLAN)], now=now)
        session.flush()
        document = session.scalars(select(Document)).one()
        for status, scope in ((Status.SUPERSEDED, Scope.PROACTIVE), (Status.PUBLISHED, Scope.INTERNAL)):
            document.status, document.scope = status, scope
            session.flush()
            assert load_duties(session) == []
            assert len(load_duties(session, document.id)) == 1


def test_of_too_many_duties_the_newest_documents_keep_theirs(engine: Engine, tmp_path: Path, now: datetime) -> None:
    for year in (2023, 2024, 2025):
        (tmp_path / f"{year}.txt").write_text(PLAN.replace("2024", str(year)), encoding="utf-8")
    with Session(engine) as session:
        ingest_paths(session, [tmp_path], now=now)
        assert len(load_duties(session)) == 3
        assert [duty.document.year for duty in load_duties(session, most=2)] == [2024, 2025]
        assert len(load_duties(session, most=3)) == 3
