"""What the tests of every room of the bot begin with: a clock that stands still, and a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import knowledge.tables
from actions.cases.time import FixedClock
from actions.db import Base, Database, crypto
from tests.support.databases import empty_postgres, empty_sqlite, quick


@pytest.fixture
def clock() -> FixedClock:
    """10:00 in China on Friday 13 March 2026."""
    return FixedClock(datetime(2026, 3, 13, 2, 0, tzinfo=UTC))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """SQLite with the tables of every room."""
    crypto.install(crypto.Keyring.from_secrets("a secret for tests only"))
    database = empty_sqlite(tmp_path / "test.db", Base.metadata, knowledge.tables.Base.metadata)
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """One database after the other, with the tables of the bot and of the cases."""
    crypto.install(crypto.Keyring.from_secrets("a secret for tests only"))
    if request.param == "sqlite":
        database = empty_sqlite(tmp_path / "test.db", Base.metadata)
    else:
        database = quick(Database(empty_postgres(request.getfixturevalue("postgres_url"), Base.metadata)))
    yield database
    database.dispose()
