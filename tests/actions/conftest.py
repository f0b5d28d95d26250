"""Both databases for every test that asks for ``database``, and the objects the cases work with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from actions.cases import triggers as _triggers  # noqa: F401 - registers the tables and what they refuse
from actions.cases.alerts import tables as _alert_tables  # noqa: F401
from actions.cases.attachments import tables as _attachment_tables  # noqa: F401
from actions.cases.calendar import WorkCalendar
from actions.cases.time import FixedClock
from actions.db import Base, Database, crypto
from actions.settings import AgencySettings
from tests.support.databases import empty_postgres, empty_sqlite, quick


@pytest.fixture(autouse=True)
def keyring() -> None:
    crypto.install(crypto.Keyring.from_secrets("test"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables of the cases."""
    if request.param == "sqlite":
        database = empty_sqlite(tmp_path / "test.db", Base.metadata)
    else:
        database = quick(Database(empty_postgres(request.getfixturevalue("postgres_url"), Base.metadata)))
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as session:
        yield session


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return WorkCalendar()


@pytest.fixture
def clock() -> FixedClock:
    """10:00 in China on Monday 2 March 2026."""
    return FixedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))


@pytest.fixture
def agency() -> AgencySettings:
    return AgencySettings(
        name="江州市人民政府办公室",
        number_prefix="JZ",
        review_body="江州市人民政府",
        review_online_url="https://fy.example.gov.cn",
        court="江州市中级人民法院",
        receipt_confirmation="auto",
    )
