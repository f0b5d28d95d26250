"""Ports for servers that begin to listen a while after their port was chosen, or listen on it twice."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_SPAN = 10_000
_next = itertools.count(os.getpid() * 97)  # processes that run tests side by side begin in different places


def lasting_port() -> int:
    """A free port of the loopback interface that the system gives nobody who doesn't ask for it by its number."""
    first_given_away = int(_RANGE.read_text().split()[0]) if _RANGE.exists() else 49_152
    for place in itertools.islice(_next, _SPAN):
        port = first_given_away - 1 - place % _SPAN
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")
