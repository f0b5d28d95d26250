from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from actions.db import Database, crypto
from bot import migrations

_numbers = count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    is_postgres = request.param == "postgres"
    if not is_postgres:
        yield Database(f"sqlite:///{tmp_path / 'm.db'}")
        return
    with _postgres(request.getfixturevalue("postgres_url"), "template0") as database:
        yield database


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "m.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database.engine)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of a migrated database on the server, to be copied."""
    _execute(postgres_url, "CREATE DATABASE migrated TEMPLATE template0")
    database = Database(make_url(postgres_url).set(database="migrated").render_as_string(hide_password=False))
    migrations.upgrade(database.engine)
    database.dispose()
    return "migrated"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as a site has it: made by the migrations, not from the models."""
    crypto.install(crypto.Keyring.from_secrets("test"))
    if request.param == "sqlite":
        database = Database(f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'm.db')}")
        yield database
        database.dispose()
        return
    template = request.getfixturevalue("migrated_template")
    with _postgres(request.getfixturevalue("postgres_url"), template) as database:
        yield database


@contextmanager
def _postgres(url: str, template: str) -> Iterator[Database]:
    """A database of its own on the server, a copy of ``template``."""
    name = f"test{next(_numbers)}"
    _execute(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    database = Database(make_url(url).set(database=name).render_as_string(hide_password=False))
    yield database
    database.dispose()
    _execute(url, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(url: str, statement: str) -> None:
    database = Database(url)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    database.dispose()
