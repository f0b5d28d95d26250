"""What the office has said of itself, one row a version. Never changed, never deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class AgencyVersion(Base):
    """All that was saved at once. The first row is what the settings said before."""

    __tablename__ = "agency_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    values: Mapped[dict[str, str]] = mapped_column("profile", JSON)  # by actions.cases.agency.profile.FIELDS
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(String(64))  # a signature; ``system``: taken from the settings
