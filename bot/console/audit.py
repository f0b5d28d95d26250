"""What the console writes to the audit trail besides what the cases write themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from actions.cases import audit as trail


def audit(session: Session, action: str, *, now: datetime, actor: str, subject: str = "console") -> None:
    """One row. ``subject`` is an account or a conversation; never a name, a text or what was typed as a password."""
    trail.record(session, at=now, actor=actor, action=action, subject=subject)
