"""Reading columns into which anybody may have written anything: what can't be read is a fault, not an end.

SQLite keeps whatever it is given, so a day may be no day, and a letter text that nobody encrypted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date, LargeBinary, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator, TypeEngine

from actions.db import Instant, crypto

# What is read of a column that holds nothing of its type. It equals nothing that was ever recorded.
_GARBLED: Mapping[type[TypeEngine[Any]], Any] = {
    Date: date.min,
    Instant: datetime.min.replace(tzinfo=UTC),
    JSON: {"garbled": True},
}


class _Lenient(TypeDecorator[Any]):
    """A day, an instant or a JSON object as ``of`` reads it, or what stands for one that can't be read."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(self.of)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        read = self.of.dialect_impl(dialect).result_processor(dialect, coltype)
        garbled = next(value for kind, value in _GARBLED.items() if isinstance(self.of, kind))
        wanted = type(garbled)

        def process(value: Any) -> Any:
            if value is None:
                return None
            try:
                found = read(value) if read else value
            except (ValueError, TypeError, AttributeError):
                return garbled
            return found if isinstance(found, wanted) else garbled

        return process


def readable(column: Any) -> Any:
    """``column`` to be selected under its name: a day, instant or JSON object is read whatever stands in it."""
    of: TypeEngine[Any] = column.type
    return type_coerce(column, _Lenient(of)).label(column.key) if isinstance(of, tuple(_GARBLED)) else column


def secret(column: InstrumentedAttribute[Any], name: str = "") -> ColumnElement[Any]:
    """An encrypted column as it stands, for :func:`text_of` and :func:`bytes_of`."""
    return type_coerce(column, LargeBinary).label(name or column.key)


def text_of(token: object) -> str | None:
    """What an encrypted column says; None for nothing, and for what was not encrypted with our secret."""
    return _opened(crypto.keyring().decrypt, token)


def bytes_of(token: object) -> bytes | None:
    """As :func:`text_of`, of a file."""
    return _opened(crypto.keyring().decrypt_bytes, token)


def holds[**P](stored: object, digest: Callable[P, str], *content: P.args, **more: P.kwargs) -> bool:
    """Whether ``stored`` is the ``digest`` of ``content``; what can't be hashed was not written by us."""
    try:
        return stored == digest(*content, **more)
    except (TypeError, ValueError, AttributeError):
        return False


def _opened[T](decrypt: Callable[[bytes], T], token: object) -> T | None:
    if not isinstance(token, bytes | memoryview):  # None, or something that nobody encrypted
        return None
    try:
        return decrypt(bytes(token)) if token else None
    except (crypto.SecretError, UnicodeDecodeError):
        return None
