"""What to ask Rasa when a message was interrupted after its action had already done its work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import tasks
from actions.cases.applicant import ACTOR
from actions.cases.lifecycle import EventKind
from actions.cases.tables import Application, ApplicationDraft, CaseEvent, CitizenTask


@dataclass(frozen=True)
class Instead:
    """What is asked of Rasa in place of the citizen's text: another text, or an action to run."""

    text: str = ""
    action: str = ""


SHOW_RECEIPT = Instead(action="action_submit_application")  # files nothing twice: it gives the same receipt again
SHOW_NOTICE = Instead(action="action_repeat_notice")  # what came of the citizen's last step
ASK_AGAIN = Instead(text="继续申请")


def after_interruption(session: Session, conversation_id: str, since: datetime) -> Instead | None:
    """What to ask when an attempt that began at ``since`` left its mark; None when it left none.

    An application filed, a step taken or an answer stored by that attempt must not be done twice, and the citizen has
    not seen the result: show it.
    """
    filed = select(Application.id).where(
        Application.conversation_id == conversation_id, Application.submitted_at >= since
    )
    if session.scalar(filed.limit(1)) is not None:
        return SHOW_RECEIPT
    taken = (
        select(CaseEvent.id)
        .join(Application)
        .where(
            Application.conversation_id == conversation_id,
            CaseEvent.actor == ACTOR,
            CaseEvent.kind != EventKind.SUBMITTED,
            CaseEvent.at >= since,
        )
    )
    if session.scalar(taken.limit(1)) is not None or tasks.last_done(session, conversation_id, since) is not None:
        return SHOW_NOTICE
    begun = select(CitizenTask.id).where(
        CitizenTask.conversation_id == conversation_id,
        CitizenTask.status == "open",
        CitizenTask.kind != tasks.REMEMBERED,
        CitizenTask.updated_at >= since,
    )
    if session.scalar(begun.limit(1)) is not None:
        return ASK_AGAIN
    advanced = select(ApplicationDraft.id).where(
        ApplicationDraft.conversation_id == conversation_id,
        ApplicationDraft.status == "open",
        ApplicationDraft.updated_at >= since,
    )
    return ASK_AGAIN if session.scalar(advanced.limit(1)) is not None else None
