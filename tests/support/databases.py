"""Empty databases for tests: the tables are made once in each process, then copied with their file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import MetaData, text
from sqlalchemy.orm import Session

from actions.cases import triggers as _triggers  # noqa: F401 - what the tables refuse belongs to them
from actions.db import Database

_made: dict[frozenset[str], bytes] = {}


def empty_sqlite(file: Path, *kept: MetaData) -> Database:
    """SQLite in ``file``, with all tables that ``kept`` know of by now."""
    names = frozenset(name for metadata in kept for name in metadata.tables)
    if names not in _made:
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / "template.db"
            database = Database(f"sqlite:///{template}")
            for metadata in kept:
                metadata.create_all(database.engine)
            database.dispose()  # what was written beside the file is in it now
            assert [path.name for path in Path(folder).iterdir()] == [template.name]
            _made[names] = template.read_bytes()
    file.write_bytes(_made[names])
    return Database(f"sqlite:///{file}")


def take_up_ids(session: Session, *tables: str) -> None:
    """Let ids go on behind rows that were written with theirs; SQLite does by itself."""
    if session.get_bind().dialect.name == "postgresql":
        for table in tables:
            session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
