"""A citizen who talks to Rasa as the gateway does, and reads what the citizen would read; and the staff's side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import drafts, steps, tasks
from actions.cases.applications import Receipt, file_application
from actions.cases.form_restore import restore_events
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.steps import Notice, Person
from actions.cases.tables import Application
from actions.cases.time import FixedClock, china_date
from actions.dialogue.services import Services
from bot.console.case_work import tell_applicant
from bot.delivery.messages import Button, Outgoing
from bot.rasa_client import RasaClient
from tests.conversations import office
from tests.support.bubbles import check_bubble
from tests.support.replies import reply_steps

STAFF = Person("王芳(wang)", frozenset(STAFF_ROLES))
REVIEWER = Person("李明(li)", frozenset(STAFF_ROLES))
FORM = {
    "features": "",
    "applicant_type": "natural",
    "applicant_name": "张三",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "form": "electronic",
    "delivery": "chat",
}


class Citizen:
    """One conversation."""

    def __init__(self, client: RasaClient, services: Services, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        self._client = client
        self._services = services
        self._epoch = 1
        self.bubbles: list[Outgoing] = []
        self.commands: list[dict[str, Any]] = []
        self.numbers: list[str] = []  # of the applications filed, oldest first
        self.notices: list[str] = []
        self._told_to = 0  # the last bubble of the office that was looked at

    async def say(self, text: str) -> None:
        """Send ``text``; the answer is then in :attr:`bubbles` and :attr:`commands`."""
        self._read(await self._client.send(f"{self.conversation_id}.{self._epoch}", text, channel="web"))

    async def run(self, action: str) -> None:
        """What the gateway does after an interruption: run an action in place of the words."""
        self._read(await self._client.run_action(f"{self.conversation_id}.{self._epoch}", action))

    async def come_back(self) -> None:
        """What the gateway does after a long silence or a restart: a new session, form or task restored."""
        self._epoch += 1
        draft = await self._services.db.read(drafts.open_draft, self.conversation_id)
        task = await self._services.db.read(tasks.open_task, self.conversation_id, self._services.clock.now())
        if events := restore_events(draft, task):
            await self._client.add_events(f"{self.conversation_id}.{self._epoch}", events)

    async def answers(self) -> Mapping[str, str] | None:
        """What the open draft holds; ``None`` without one."""
        draft = await self._services.db.read(drafts.open_draft, self.conversation_id)
        return draft.answers if draft else None

    async def file(self, description: str, **answers: str) -> Receipt:
        """File an application, and have it taken up, without going through the form."""

        def work(session: Session) -> Receipt:
            now = self._services.clock.now()
            drafts.start_draft(session, self.conversation_id, now)
            for key, value in (FORM | answers | {"description": description}).items():
                drafts.save_answer(session, self.conversation_id, key, value, now)
            services = self._services
            return file_application(
                session,
                conversation_id=self.conversation_id,
                channel="web",
                now=now,
                calendar=services.calendar,
                agency=services.agency,
            )

        receipt = await self._services.db.run(work)
        self.numbers.append(receipt.number)
        await self.staff("taken_up", {}, receipt.number)
        return receipt

    async def enclose(self, names: Sequence[str]) -> None:
        """Files for the reply to the newest application."""
        number, now = (await self.cases())[-1].number, self._services.clock.now()
        await self._services.db.run(office.enclose, number, names, now)

    async def staff(self, kind: str, given: Mapping[str, Any], number: str = "") -> None:
        """A step of the staff, told in the conversation in the same transaction, as the console does."""
        number = number or (await self.cases())[-1].number
        if kind == "replied":
            served = {key: given[key] for key in ("proof", "on_day") if key in given}
            said = {key: words for key, words in given.items() if key not in ("kind", *served)}
            for step in reply_steps(given["kind"], china_date(self._services.clock.now()), **said):
                by = REVIEWER if step.is_check else STAFF
                facts = step.given | (served if step.kind is EventKind.SERVED else {})
                await self._services.db.run(self._take, number, step.kind, facts, by, step.content)
        else:
            await self._services.db.run(self._take, number, EventKind(kind), given, STAFF, None)

    def _take(
        self, session: Session, number: str, kind: EventKind, given: Mapping[str, Any], by: Person, content: Any
    ) -> Notice:
        services, now = self._services, self._services.clock.now()
        notice = steps.take(
            session,
            number,
            kind,
            given,
            by=by,
            now=now,
            calendar=services.calendar,
            agency=services.agency,
            content=content,
        )
        if notice.text:
            check_bubble(notice.text, "notice")
            office.opened(session, self.conversation_id, now)
            tell_applicant(session, notice, office.WANG.id, now)
            self.notices.append(notice.text)
        return notice

    async def in_person(self, kind: str, given: Any) -> None:
        """What a member of staff does in the conversation itself: ``comes``, ``writes``, ``fills_in``, ``files``,
        ``leaves``; ``hears`` is what the citizen says to them, ``decides`` a step in the last request."""
        run, now, here = self._services.db.run, self._services.clock.now(), self.conversation_id
        if kind == "files":
            self.numbers.append(await run(office.file_filled, here, now, self._services))
            await self.staff("taken_up", {}, self.numbers[-1])
        elif kind == "decides":
            rest = {key: str(value) for key, value in given.items() if key != "step"}
            self.notices.append(await run(office.decide_request, here, now, self._services, given["step"], rest))
        elif kind in ("comes", "leaves"):
            await run(office.take_call if kind == "comes" else office.hand_back, here, now)
        else:
            acts: dict[str, Callable[..., None]] = {
                "writes": office.write,
                "hears": office.hear,
                "fills_in": office.fill,
            }
            await run(acts[kind], here, now, given)

    async def told(self) -> str:
        """What the office has said in the conversation since this was asked last, as it stands in the transcript."""
        said = await self._services.db.read(office.told, self.conversation_id, self._told_to)
        self._told_to = said[-1][0] if said else self._told_to
        return "\n".join(text for _, text in said)

    async def on_record(self, number: str) -> office.OnRecord:
        """What staff see of an application."""
        return await self._services.db.read(office.on_record, number)

    def on(self, moment: str) -> None:
        """It is that moment in China, ten o'clock where only a day is given."""
        assert isinstance(self._services.clock, FixedClock)
        day, _, time = moment.partition(" ")
        self._services.clock.instant = datetime.fromisoformat(f"{day}T{time or '10:00'}:00+08:00")

    async def cases(self) -> list[Application]:
        """The applications of the conversation with their events, oldest first."""

        def work(session: Session) -> list[Application]:
            query = select(Application).where(Application.conversation_id == self.conversation_id)
            found = list(session.scalars(query.order_by(Application.id)))
            for each in found:
                assert each.events
            return found

        return await self._services.db.read(work)

    @property
    def text(self) -> str:
        return "\n".join(bubble.text for bubble in self.bubbles)

    @property
    def links(self) -> str:
        return "\n".join(f"{link.title} {link.url}" for bubble in self.bubbles for link in bubble.links)

    @property
    def buttons(self) -> list[str]:
        return [button.text for bubble in self.bubbles for button in bubble.buttons]

    def _read(self, answers: list[dict[str, Any]]) -> None:
        custom = [answer.get("custom") or {} for answer in answers]
        self.commands = [message for message in custom if "command" in message]
        self.bubbles = [_read(answer) for answer in answers if "command" not in (answer.get("custom") or {})]
        for bubble in self.bubbles:
            check_bubble(bubble.text, bubble.kind)


def _read(answer: dict[str, Any]) -> Outgoing:
    if "custom" in answer:
        return Outgoing.from_json(answer["custom"])
    buttons = tuple(Button(button["title"], button["payload"]) for button in answer.get("buttons") or ())
    return Outgoing(str(answer.get("text") or ""), buttons)
