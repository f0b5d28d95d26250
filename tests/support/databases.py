"""Empty databases for tests: the tables are made once in each process, then copied or emptied."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, MetaData, create_engine, inspect, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from actions.cases import triggers as _triggers  # noqa: F401 - what the tables refuse belongs to them
from actions.db import Database

_files: dict[frozenset[str], bytes] = {}
_in_memory: dict[frozenset[str], Engine] = {}
_on_server: dict[tuple[str, frozenset[str]], Engine] = {}
_first: dict[str, Engine] = {}
_written: dict[tuple[str, str], Callable[[Engine], None]] = {}
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


def written_once(database: Database, name: str, write: Callable[[], object]) -> None:
    """What ``write`` writes into the empty ``database``, under a ``name`` of its own: written once in each process for
    each kind of database, then copied. It must be the same each time."""
    key = (database.engine.dialect.name, name)
    if key in _written:
        _written[key](database.engine)
        return
    write()
    _written[key] = _rows_of_sqlite(database.engine) if database.is_sqlite else _rows_of_postgres(database.engine)


def _rows_of_sqlite(engine: Engine) -> Callable[[Engine], None]:
    kept = sqlite3.connect(":memory:", check_same_thread=False)

    def put_into(engine: Engine) -> None:
        with closing(engine.raw_connection()) as target:
            kept.backup(target.driver_connection)  # type: ignore[arg-type]

    with closing(engine.raw_connection()) as source:
        source.driver_connection.backup(kept)  # type: ignore[union-attr]
    return put_into


def _rows_of_postgres(engine: Engine) -> Callable[[Engine], None]:
    rows: dict[str, bytes] = {}
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            with connection.connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as stream:  # type: ignore[attr-defined]
                rows[table] = b"".join(stream)
        last = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences WHERE last_value > 0")).all()

    def put_into(engine: Engine) -> None:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # the order of tables is free
            for table, content in rows.items():
                with connection.connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as stream:  # type: ignore[attr-defined]
                    stream.write(content)
            for sequence, value in last:
                connection.execute(text("SELECT setval(:sequence, :value)"), {"sequence": sequence, "value": value})

    return put_into


def take_up_ids(session: Session, *tables: str) -> None:
    """Let ids go on behind rows that were written with theirs; SQLite does by itself."""
    if session.get_bind().dialect.name == "postgresql":
        for table in tables:
            session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))


def _names(kept: tuple[MetaData, ...]) -> frozenset[str]:
    return frozenset(name for metadata in kept for name in metadata.tables)
