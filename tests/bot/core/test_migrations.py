"""The migrations make exactly the tables that the models describe, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from actions.db import Database
from bot import migrations
from tests.support.postgres import private_cluster


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield Database(f"sqlite:///{tmp_path / 'm.db'}")
        return
    with private_cluster() as url:
        database = Database(url)
        yield database
        database.dispose()


def test_an_empty_database_becomes_what_the_models_describe(empty: Database) -> None:
    assert migrations.upgrade(empty.engine)
    migrations.check(empty.engine)
    tables = set(inspect(empty.engine).get_table_names())
    assert tables == {name for metadata in migrations.all_metadata() for name in metadata.tables} | {"alembic_version"}


def test_a_current_database_is_left_alone(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    assert not migrations.upgrade(empty.engine)


def test_every_migration_can_be_undone(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    migrations.downgrade(empty.engine)
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}


def test_migrations_do_not_depend_on_our_code() -> None:
    """They describe the past; the code goes on."""
    for path in (migrations.DIRECTORY / "versions").glob("*.py"):
        lines = path.read_text().splitlines()
        imports = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
        assert imports <= {"sqlalchemy", "alembic"}
