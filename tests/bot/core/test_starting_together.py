"""Several bot processes that start at the same moment on one database, and one that brings another secret."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime

import pytest
from rich.console import Console
from sqlalchemy import func, select

from actions.db import Database, crypto
from bot.console.tables import StaffMember
from bot.serving.preparation import StartError, prepare_data
from bot.serving.progress import Progress
from knowledge.tables import Document

NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keyring() -> None:
    crypto.install(crypto.Keyring.from_secrets("test"))


@pytest.mark.parametrize("empty", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_the_tables_the_documents_and_the_administrator_are_made_once(empty: Database) -> None:
    databases = [Database(empty.engine.url.render_as_string(hide_password=False)) for _ in range(3)]
    passwords = await asyncio.gather(*(asyncio.to_thread(_prepare, database) for database in databases))
    assert sum(password is not None for password in passwords) == 1
    with empty.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(StaffMember)) == 1
        names = session.scalars(select(Document.source_name)).all()
    assert len(names) == len(set(names)) > 0
    for database in databases:
        database.dispose()


def test_a_process_with_another_secret_does_not_start(migrated: Database) -> None:
    _prepare(migrated)
    _prepare(migrated)
    crypto.install(crypto.Keyring.from_secrets("another"))
    with pytest.raises(StartError, match="GONGKAI_SECRET"):
        _prepare(migrated)
    crypto.install(crypto.Keyring.from_secrets("another", "test"))
    _prepare(migrated)


def _prepare(database: Database) -> str | None:
    return prepare_data(database, NOW, Progress(Console(file=io.StringIO())))
