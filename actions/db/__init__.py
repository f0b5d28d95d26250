"""Engine, sessions and column types."""

from actions.db.base import Base
from actions.db.database import NOTICE_GONE, Database
from actions.db.types import Encrypted, EncryptedBytes, Instant

__all__ = ["NOTICE_GONE", "Base", "Database", "Encrypted", "EncryptedBytes", "Instant"]
