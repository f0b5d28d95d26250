"""Templates of pages, compiled once in each process: every application that a test makes has a Jinja of its own."""

from __future__ import annotations

from functools import partialmethod
from types import CodeType

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket


class _Kept(BytecodeCache):
    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


def compile_once() -> None:
    """From now on, in every environment; what a test writes anew under the same name has another checksum."""
    Environment.__init__ = partialmethod(Environment.__init__, bytecode_cache=_Kept())  # type: ignore[assignment]
