"""Templates of pages and letters, compiled once in each process: every application that a test makes, and every letter,
has a Jinja of its own."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partialmethod
from types import CodeType
from typing import Any

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
    compile_anew, compiled = Environment.compile, dict[Hashable, Any]()

    def compile_text(environment: Environment, source: Any, name: str | None = None, *rest: Any, **more: Any) -> Any:
        """What comes from no file (``from_string``), in environments that are alike."""
        if not isinstance(source, str) or name is not None or rest or more:
            return compile_anew(environment, source, name, *rest, **more)
        alike = (type(environment), environment.autoescape, environment.finalize, *environment.filters.items())
        if (source, alike) not in compiled:
            compiled[source, alike] = compile_anew(environment, source)
        return compiled[source, alike]

    Environment.compile = compile_text  # type: ignore[method-assign]
