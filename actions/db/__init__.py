"""Engine, sessions and column types."""

from actions.db.base import Base
from actions.db.database import Database
from actions.db.types import Encrypted, EncryptedBytes, Instant

__all__ = ["Base", "Database", "Encrypted", "EncryptedBytes", "Instant"]
