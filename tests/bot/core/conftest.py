from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.db import Database, crypto
from bot import migrations
from tests.support.postgres import private_cluster


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        yield Database(f"sqlite:///{tmp_path / 'm.db'}")
        return
    with private_cluster() as url:
        database = Database(url)
        yield database
        database.dispose()


@pytest.fixture
def migrated(empty: Database) -> Database:
    """A database as a site has it: made by the migrations, not from the models."""
    crypto.install(crypto.Keyring.from_secrets("test"))
    migrations.upgrade(empty.engine)
    return empty
