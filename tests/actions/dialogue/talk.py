"""A citizen who talks to the actions as Rasa would lead the talk: forms, rules after forms, follow-up actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import drafts, steps, tasks
from actions.cases.applications import file_application
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.steps import Person
from actions.cases.tables import Application, CaseEvent
from actions.cases.tasks import Task
from actions.cases.time import FixedClock, china_date
from actions.dialogue.case_phrases import INTENTS
from actions.dialogue.services import Services
from tests.actions.cases.conftest import PERSON
from tests.actions.dialogue.conftest import Conversation
from tests.support.bubbles import check_bubble
from tests.support.replies import reply_steps

STAFF = Person("王芳(wang)", frozenset(STAFF_ROLES))
REVIEWER = Person("李明(li)", frozenset(STAFF_ROLES))
CHAT = {"delivery": "chat", "email": None}
_ACTIONS = {
    "application_status": "action_application_status",
    "query_by_code": "action_status_by_code",
    "affirm": "action_acknowledge",
    "deny": "action_acknowledge",
    "cancel": "action_outside_form",
    "correct_answer": "action_outside_form",
    "resume_application": "action_resume_application",
    "complaint": "action_grievance",
    "start_application": "application_form",
    "ask_how_to_apply": "action_say",
    "ask_waiting": "action_waiting",
    "greet": "action_say",
    "thanks": "action_say",
    "smalltalk": "action_say",
    "ask_office": "action_office",
    "matter_12345": "action_matter_12345",
    "foreign_language": "action_foreign_language",
    "threat": "action_threat",
}
_AFTER = {"submitted": "action_submit_application", "task": "task_form", "apply": "application_form"}


class Talk(Conversation):
    """A conversation with applications, staff and a calendar."""

    def __init__(self, services: Services, conversation_id: str = "c1") -> None:
        super().__init__(services, conversation_id)
        self.id = conversation_id
        self.form: str | None = None
        self.said: list[dict[str, Any]] = []

    def say(self, text: str, intent: str = "", confidence: float = 0.9) -> str:
        """Say ``text``; everything that comes back, responses by their names."""
        self.said = []
        self._step(self.form or _ACTIONS.get(intent) or self._by_intent(intent), text, intent, confidence)
        return self.heard

    @property
    def heard(self) -> str:
        return "\n".join(
            (m.get("response") and f"{m['response']} {m.get('title', '')}{m.get('problem', '')}")
            or (m.get("custom") or {}).get("text", "")
            for m in self.said
        )

    @property
    def offered(self) -> list[str]:
        return [button["text"] for m in self.said for button in (m.get("custom") or {}).get("buttons", ())]

    @property
    def ordered(self) -> list[str]:
        """The commands to the gateway."""
        return [m["custom"]["command"] for m in self.said if "command" in (m.get("custom") or {})]

    def restart(self) -> None:
        """Rasa has forgotten everything; the gateway restores form or task."""
        self.slots = {}
        with self.services.db.session() as session:
            draft = drafts.open_draft(session, self.id)
        task = self.task if self.task and self.task.kind != tasks.REMEMBERED else None
        self.form = "task_form" if task else "application_form" if draft else None
        if self.form:
            self.slots["requested_slot"] = "task" if task else "description"

    def file(self, description: str = "2025年度财政预算执行情况报告", **answers: str) -> str:
        """File an application that is then taken up; its number."""
        services = self.services
        with services.db.session() as session:
            now = services.clock.now()
            drafts.start_draft(session, self.id, now)
            filled = PERSON | {"description": description} | answers
            if filled["delivery"] != "email":
                filled.pop("email")
            for key, value in filled.items():
                drafts.save_answer(session, self.id, key, value, now)
            receipt = file_application(
                session,
                conversation_id=self.id,
                channel="web",
                now=now,
                calendar=services.calendar,
                agency=services.agency,
            )
        self.staff(EventKind.TAKEN_UP, {}, receipt.number)
        return receipt.number

    def staff(
        self,
        kind: EventKind,
        given: Mapping[str, Any],
        number: str = "JZ2026-00001",
        by: Person = STAFF,
        content: Mapping[str, Any] | None = None,
    ) -> str:
        """A step of the staff; what the citizen is told."""
        services = self.services
        with services.db.session() as session:
            told = steps.take(
                session,
                number,
                kind,
                given,
                by=by,
                now=services.clock.now(),
                calendar=services.calendar,
                agency=services.agency,
                content=content,
            ).text
        if told:
            check_bubble(told, "notice")
        return told

    def replied(self, outcome: str, number: str = "JZ2026-00001", **said: str) -> None:
        """The whole way to a served reply; ``said`` are fields of its content."""
        for step in reply_steps(outcome, china_date(self.services.clock.now()), **said):
            self.staff(step.kind, step.given, number, REVIEWER if step.is_check else STAFF, step.content)

    def on(self, day: str) -> None:
        assert isinstance(self.services.clock, FixedClock)
        self.services.clock.instant = datetime.fromisoformat(f"{day}T10:00:00+08:00")

    def case(self, number: str = "JZ2026-00001") -> Application:
        with self.services.db.session() as session:
            return session.scalars(select(Application).where(Application.number == number)).one()

    def history(self, number: str = "JZ2026-00001") -> list[tuple[str, dict[str, Any]]]:
        """The kinds of the case's events with their words."""

        def read(session: Session) -> list[tuple[str, dict[str, Any]]]:
            query = select(CaseEvent).join(Application).where(Application.number == number)
            return [(e.kind, e.words) for e in session.scalars(query.order_by(CaseEvent.sequence))]

        with self.services.db.session() as session:
            return read(session)

    @property
    def task(self) -> Task | None:
        with self.services.db.session() as session:
            return tasks.open_task(session, self.id, self.services.clock.now())

    @staticmethod
    def _by_intent(intent: str) -> str:
        return "action_own_case" if intent in INTENTS else "action_answer"

    def _step(self, action: str, text: str, intent: str, confidence: float) -> None:
        is_form = action in ("application_form", "task_form")
        if is_form:
            self.form = action
        events = self.run(f"validate_{action}" if is_form else action, text, intent, confidence)
        self.said += self.messages
        follow = next((event["name"] for event in events if event["event"] == "followup"), None)
        if is_form and self.slots.get("requested_slot") is None:
            self.form = None
            follow = _AFTER.get(str(self.slots.get("form_outcome")))
        if follow:
            self._step(follow, text, intent, confidence)
