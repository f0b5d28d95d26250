"""A private PostgreSQL cluster in a temporary directory: no TCP, no password, nothing left behind."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
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


class Cluster:
    """A cluster in a directory of its own: started, killed and started again on the same data.

    PostgreSQL refuses to run as root, so root runs it as the user ``postgres``. ``fsync``: only a machine that loses
    its power needs it; what a killed server has written is in the system's hands.
    """

    def __init__(self) -> None:
        self._programs = server_programs()
        self.directory = Path(tempfile.mkdtemp(prefix="gongkai-pg-", dir="/tmp"))  # a socket's path must be short
        self._as_server: list[str] = []
        if os.geteuid() == 0:
            user = _server_user()
            os.chown(self.directory, user.pw_uid, user.pw_gid)
            self._as_server = ["runuser", "-u", user.pw_name, "--"]
        self._data = self.directory / "data"
        self._run("initdb", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the empty database."""
        return f"postgresql+psycopg://{SUPERUSER}@/postgres?host={self.directory}"

    def start(self) -> None:
        """Return when it takes connections. Raises :class:`RuntimeError`."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.directory}' -c fsync=off"
        self._run("pg_ctl", "-l", str(self.directory / "log"), "-w", "-o", options, "start")

    def kill(self) -> None:
        """``kill -9`` of the server's first process; the others notice, and end."""
        os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        """End it, and remove its data."""
        try:
            self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_server, str(self._programs / program), "-D", str(self._data), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.directory, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def private_cluster() -> Iterator[str]:
    """Run a cluster and yield the SQLAlchemy URL of its empty database."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.stop()


def _version(directory: Path) -> int:
    name = directory.parent.name
    return int(name) if name.isdigit() else 0


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise RuntimeError(INSTALL_HINT) from error
