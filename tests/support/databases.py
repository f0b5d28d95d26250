"""Empty databases for tests: the tables are made once in each process, then copied or emptied."""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, MetaData, create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from actions.cases import triggers as _triggers  # noqa: F401 - what the tables refuse belongs to them
from actions.db import Database

_files: dict[frozenset[str], bytes] = {}
_in_memory: dict[frozenset[str], Engine] = {}
_on_server: dict[tuple[str, frozenset[str]], Engine] = {}
_first: dict[str, Engine] = {}
_numbers = count(1)


def empty_sqlite(file: Path, *kept: MetaData) -> Database:
    """SQLite in ``file``, with all tables that ``kept`` know of by now."""
    names = _names(kept)
    if names not in _files:
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / "template.db"
            database = Database(f"sqlite:///{template}")
            for metadata in kept:
                metadata.create_all(database.engine)
            database.dispose()  # what was written beside the file is in it now
            assert [path.name for path in Path(folder).iterdir()] == [template.name]
            _files[names] = template.read_bytes()
    file.write_bytes(_files[names])
    return quick(Database(f"sqlite:///{file}"))


def fill_memory(engine: Engine, *kept: MetaData) -> Engine:
    """``engine``, of SQLite in memory, with all tables that ``kept`` know of by now."""
    names = _names(kept)
    if names not in _in_memory:
        _in_memory[names] = create_engine("sqlite://", poolclass=StaticPool)
        for metadata in kept:
            metadata.create_all(_in_memory[names])
    template, own = _in_memory[names].raw_connection(), engine.raw_connection()
    template.driver_connection.backup(own.driver_connection)  # type: ignore[union-attr]
    for connection in (template, own):
        connection.close()
    return engine


def empty_postgres(server: str, *kept: MetaData) -> str:
    """The URL of a database on ``server`` with all tables that ``kept`` know of by now, and nothing in them.

    Whoever asks gets the same one and takes away what was in it: one test has it at a time.
    """
    names = _names(kept)
    if (server, names) not in _on_server:
        own = f"tables{next(_numbers)}"
        with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"CREATE DATABASE {own} TEMPLATE template0"))
            connection.engine.dispose()
        _on_server[server, names] = engine = create_engine(make_url(server).set(database=own))
        for metadata in kept:
            metadata.create_all(engine)
    engine = _on_server[server, names]
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger keeps a row
        connection.execute(text("; ".join(f"DELETE FROM {name}" for name in sorted(names))))
        connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
    return engine.url.render_as_string(hide_password=False)


def quick(database: Database) -> Database:
    """Let ``database`` know the statements that others in this process had compiled, which takes a seventh of the time
    of tests: they are kept by dialect."""
    quick_engine(database.engine)
    return database


def quick_engine(engine: Engine) -> Engine:
    """As :func:`quick`."""
    if engine.dialect.name not in _first:
        with engine.connect():
            _first[engine.dialect.name] = engine  # its dialect knows the server by now
    first = _first[engine.dialect.name]
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine


def take_up_ids(session: Session, *tables: str) -> None:
    """Let ids go on behind rows that were written with theirs; SQLite does by itself."""
    if session.get_bind().dialect.name == "postgresql":
        for table in tables:
            session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))


def _names(kept: tuple[MetaData, ...]) -> frozenset[str]:
    return frozenset(name for metadata in kept for name in metadata.tables)
