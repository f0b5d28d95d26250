"""Run by Alembic; always with a connection that :mod:`bot.migrations` (or ``__main__``) hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from actions.db.types import Encrypted, EncryptedBytes, Instant
from bot.migrations import all_metadata
from knowledge.tables import UtcDateTime

PLAIN_TYPES: dict[type, str] = {
    Encrypted: "sa.LargeBinary()",
    EncryptedBytes: "sa.LargeBinary()",
    Instant: "sa.DateTime(timezone=True)",
    UtcDateTime: "sa.DateTime(timezone=True)",
}


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain types they are stored as: a migration must outlive the code."""
    return PLAIN_TYPES.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_metadata(),
    render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
