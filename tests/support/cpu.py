"""How much work something is, whatever else the machine has to do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail when what is done within takes this thread more seconds of computing; waiting for the processor is none."""
    begun = time.thread_time()
    yield
    took = time.thread_time() - begun
    assert took < seconds, f"{took:.2f} s of computing"
