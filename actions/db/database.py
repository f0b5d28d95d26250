"""Engine and sessions: the only module that opens the database.

Every other room is handed a :class:`~sqlalchemy.orm.Session`. One session is one transaction: it commits when the
block ends, rolls back when the block raises.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session, sessionmaker

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = "10s"  # of what is only rehearsed
# Seconds after which a PostgreSQL whose machine has vanished is noticed; else a lost packet hangs a thread for hours.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES; what the URL says comes first.
NOTICE_GONE = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_READ_ONLY = "gongkai_read_only"


class Database:
    """A database by URL: SQLite (one file, no set-up) or PostgreSQL.

    ``url`` is an SQLAlchemy URL such as ``sqlite:///var/gongkai.db`` or ``postgresql+psycopg://…``.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(
            parsed,
            pool_pre_ping=not self.is_sqlite,
            connect_args={} if self.is_sqlite else {key: NOTICE_GONE[key] for key in NOTICE_GONE.keys() - parsed.query},
            hide_parameters=True,  # an error message must not carry personal data into a log
        )
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        # SQLite lets waiting writers sleep and poll; a lock hands the turn over at once.
        self._one_writer: AbstractContextManager[object] = threading.Lock() if self.is_sqlite else nullcontext()
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def session(self, *, read_only: bool = False) -> Iterator[Session]:
        """A session in one transaction. ``read_only`` lets SQLite readers run beside the one writer."""
        with nullcontext() if read_only else self._one_writer, self._sessions() as session:
            if read_only:
                session.connection(execution_options={_READ_ONLY: True})
            try:
                yield session
            except BaseException:
                session.rollback()
                raise
            session.commit()

    async def run(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(session, …)`` in one writing transaction on a worker thread and return its result."""
        return await asyncio.to_thread(self._call, False, work, args, kwargs)

    async def read(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As :meth:`run`, for work that only reads."""
        return await asyncio.to_thread(self._call, True, work, args, kwargs)

    async def rehearse(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As :meth:`run`, but everything that ``work`` has written is taken back: its locks are held that long.

        On PostgreSQL it waits :data:`PATIENCE` for a lock of somebody else's, then raises ``OperationalError``.
        """
        return await asyncio.to_thread(self._rehearse, work, args, kwargs)

    def _rehearse(self, work: Callable[..., T], args: Any, kwargs: Any) -> T:
        with self.session() as session:
            try:
                if not self.is_sqlite:
                    session.execute(text(f"set local lock_timeout = '{PATIENCE}'"))
                return work(session, *args, **kwargs)
            finally:
                session.rollback()

    def _call(self, read_only: bool, work: Callable[..., T], args: Any, kwargs: Any) -> T:
        with self.session(read_only=read_only) as session:
            return work(session, *args, **kwargs)

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Wait until no other process is in a block of the same name. On SQLite there is one process only."""
        if self.is_sqlite:
            yield
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("select pg_advisory_lock(hashtext(%s))", (f"gongkai {what}",))
            try:
                yield
            finally:
                connection.exec_driver_sql("select pg_advisory_unlock_all()")

    def forget_old_pages(self) -> bool:
        """SQLite: bring the write-ahead log into the file and empty it, so that what was erased is in neither.

        Erased bytes are overwritten in the file (``secure_delete``), but the log keeps earlier pages. ``False`` while
        somebody reads an earlier state: to be asked for again. PostgreSQL reuses its pages by itself (autovacuum).
        """
        return not self.is_sqlite or self._raw("PRAGMA wal_checkpoint(TRUNCATE)")[0] == 0

    def compact(self) -> None:
        """Write the whole database anew, so that nothing of before is left in its files. Takes time, and locks it."""
        if self.is_sqlite:
            self.forget_old_pages()
            self._raw("VACUUM")
            self.forget_old_pages()
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM FULL")

    def _raw(self, statement: str) -> Any:
        """Outside of any transaction; the first row."""
        with self._one_writer:
            pooled = self.engine.raw_connection()
            try:
                driver: Any = pooled.driver_connection
                return driver.execute(statement).fetchone()
            finally:
                pooled.close()

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and BEGIN IMMEDIATE for writers.

    A deferred transaction that reads before it writes fails with "database is locked" when another writer came between,
    however long the busy timeout; taking the write lock at BEGIN makes writers queue instead.
    https://www.sqlite.org/isolation.html
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy emits BEGIN below, not the driver
        pragmas = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=15000", "synchronous=NORMAL")
        for pragma in (*pragmas, "secure_delete=ON"):  # what is erased is overwritten
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(_READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
