"""What must be true before the site answers: a port, a lock, the tables, the documents, an administrator."""

from __future__ import annotations

import errno
import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from actions.cases import chain
from actions.cases.alerts.state import remember, remembered
from actions.db import Database, crypto
from bot import migrations
from bot.serving.progress import Progress
from bot.settings import Settings

_SECRET = "secret"  # in the stored state: which secret this database was begun with


class StartError(Exception):
    """The bot can't start; the text says why and what to do."""


def listen(settings: Settings) -> socket.socket:
    """A listening socket, so that browsers wait instead of failing while the rest is prepared."""
    return open_socket(settings.host, settings.port)


def open_socket(host: str, port: int, setting: str = "GONGKAI_PORT=8081") -> socket.socket:
    """Listen. Raises :class:`StartError` with how another port is chosen (``setting``)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"port {port} is in use. Stop the other program, or choose another: {setting}"
        elif error.errno == errno.EACCES:
            reason = f"port {port} needs more rights. Choose one above 1023: {setting}"
        else:
            reason = f"{host}:{port} can't be listened on ({error.strerror}). Check GONGKAI_HOST"
        raise StartError(f"The site can't be opened: {reason}.") from error


@contextmanager
def only_one(var_dir: Path) -> Iterator[None]:
    """Hold ``var/serve.lock``: a second bot on the same data would take the first one's messages for interrupted."""
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        lock = (var_dir / "serve.lock").open("w")
    except OSError as error:
        raise StartError(f"The data folder {var_dir.absolute()} can't be written ({error.strerror}).") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartError(f"Another gongkai is already running on {var_dir.absolute()}. Stop it first.") from error
        yield


def prepare_data(db: Database, now: datetime, progress: Progress) -> str | None:
    """Migrate, read the shipped documents, make the first administrator.

    Returns the administrator's one-time password when it was made just now. Raises :class:`StartError`.
    """
    try:
        with progress.step("Database") as step:
            step.result = "brought up to date" if migrations.upgrade(db.engine) else "up to date"
        with db.alone("start"):
            return _prepare(db, now, progress)
    except SQLAlchemyError as error:
        raise StartError(_explain(db, error)) from error


def _prepare(db: Database, now: datetime, progress: Progress) -> str | None:
    """What processes that start together do one after the other."""
    with db.session() as session:
        _check_secret(session)
        chain.begin(session)
    with progress.step("Documents") as step, db.session() as session:
        from knowledge.duties.storing import refresh_duties
        from knowledge.ingest import ingest_paths, shipped_documents

        report = ingest_paths(
            session,
            shipped_documents(),
            now=now,
            on_progress=lambda done, total, name: step.detail(f"{done}/{total} {name}"),
        )
        refresh_duties(session)
        renewed = len(report.updated) + len(report.new_versions)
        step.result = f"{len(report.added)} added, {renewed} updated, {len(report.unchanged)} unchanged"
        for name, problem in report.problems:
            progress.problem(f"{name}: {problem}")
    with db.session() as session:
        from bot.console.staff import ensure_first_admin

        return ensure_first_admin(session, now)


def _check_secret(session: Session) -> None:
    """A second process with a secret of its own would write what the others can't read, and find nothing of theirs."""
    mark, known = crypto.blind_index("the secret of this database"), remembered(session, _SECRET).get("mark")
    if known is None:
        remember(session, _SECRET, {"mark": mark})
    elif known != mark:
        raise StartError(
            "The secret (GONGKAI_SECRET or var/secret.key) is not the one of this database: all need the same."
        )


def _explain(db: Database, error: SQLAlchemyError) -> str:
    where = db.engine.url.render_as_string(hide_password=True)
    cause = getattr(error, "orig", None) or error
    return f"The database {where} can't be used: {str(cause).strip().splitlines()[0]}."
