"""A private PostgreSQL cluster in a temporary directory: no TCP, no password, nothing left behind."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALL_HINT = "PostgreSQL's server programs were not found. Install them, e.g. `apt-get install postgresql`."
SUPERUSER = "gongkai"


def server_programs() -> Path:
    """The directory that holds ``initdb`` and ``pg_ctl``, the newest version first. Raises :class:`RuntimeError`."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for directory in candidates:
        if (directory / "initdb").exists() and (directory / "pg_ctl").exists():
            return directory
    raise RuntimeError(INSTALL_HINT)


@contextmanager
def private_cluster() -> Iterator[str]:
    """Run a cluster and yield the SQLAlchemy URL of its empty database.

    PostgreSQL refuses to run as root, so root runs it as the user ``postgres``.
    """
    programs = server_programs()
    directory = Path(tempfile.mkdtemp(prefix="gongkai-pg-", dir="/tmp"))  # a socket's path must be short
    as_server: list[str] = []
    if os.geteuid() == 0:
        user = _server_user()
        os.chown(directory, user.pw_uid, user.pw_gid)
        as_server = ["runuser", "-u", user.pw_name, "--"]

    def run(*command: str) -> None:
        done = subprocess.run([*as_server, *command], capture_output=True, text=True, cwd=directory, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")

    data, log = str(directory / "data"), str(directory / "log")
    options = f"-c listen_addresses='' -c unix_socket_directories='{directory}' -c fsync=off"
    try:
        run(str(programs / "initdb"), "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")
        run(str(programs / "pg_ctl"), "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{SUPERUSER}@/postgres?host={directory}"
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _version(directory: Path) -> int:
    name = directory.parent.name
    return int(name) if name.isdigit() else 0


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise RuntimeError(INSTALL_HINT) from error
