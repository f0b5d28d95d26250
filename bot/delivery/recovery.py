"""What to ask Rasa when a message was interrupted after its action had already done its work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.tables import Application, ApplicationDraft


@dataclass(frozen=True)
class Instead:
    """What is asked of Rasa in place of the citizen's text: another text, or an action to run."""

    text: str = ""
    action: str = ""


SHOW_RECEIPT = Instead(action="action_submit_application")  # files nothing twice: it gives the same receipt again
ASK_AGAIN = Instead(text="继续申请")


def after_interruption(session: Session, conversation_id: str, since: datetime) -> Instead | None:
    """What to ask when an attempt that began at ``since`` left its mark; None when it left none.

    An application filed or a form answer stored by that attempt must not be done twice, and the citizen has not seen
    the result: show it.
    """
    filed = select(Application.id).where(
        Application.conversation_id == conversation_id, Application.submitted_at >= since
    )
    if session.scalar(filed.limit(1)) is not None:
        return SHOW_RECEIPT
    advanced = select(ApplicationDraft.id).where(
        ApplicationDraft.conversation_id == conversation_id,
        ApplicationDraft.status == "open",
        ApplicationDraft.updated_at >= since,
    )
    return ASK_AGAIN if session.scalar(advanced.limit(1)) is not None else None
