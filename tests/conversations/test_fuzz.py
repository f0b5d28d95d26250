"""Messages that nobody would write, sent into open forms through the whole system with a real Rasa.

``make test`` sends a thousand, ``make fuzz`` five thousand (``FUZZ_MESSAGES``).
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import draft_fields, drafts
from actions.cases.identity import InvalidAnswer
from actions.cases.reception import Reception
from actions.cases.time import FixedClock, china_date
from actions.dialogue.services import Services
from bot.delivery import inbox, outbox
from bot.delivery.hub import Hub
from bot.delivery.messages import Incoming
from bot.delivery.tables import Author, Message, Owner, State
from bot.delivery.worker import Worker
from bot.rasa_client import RasaClient
from bot.serving.knowledge import KnowledgeHolder
from tests.conversations.citizen import FORM
from tests.conversations.conftest import NOW, PATIENCE, RunningRasa
from tests.conversations.test_gateway import Link

pytestmark = pytest.mark.rasa

USERS = 20
EACH = int(os.environ.get("FUZZ_MESSAGES", "1000")) // USERS
PARTIAL = ("description", "features", "applicant_type", "applicant_name", "id_type", "id_number", "phone", "form")
WORDS = [
    "你好",
    "取消",
    "转人工",
    "是",
    "不是",
    "对",
    "继续",
    "上一步",
    "跳过",
    "帮助",
    "申请",
    "公开",
    "张三",
    "身份证",
    "电话",
    "邮箱",
    "修改",
    "撤回",
    "补正",
    "复议",
    "1",
    "2",
    "3",
    "99",
    "110101",
    "13800138000",
    "a@b.c",
    "2024年",
    "江政发",
    "〔2024〕",
    "号",
    "😀",
    "🆘",
    "？",
    "！",
    "。",
    "/",
    "/affirm",
    "/restart",
    "{}",
    "<b>",
    "</script>",
    "'",
    "--",
    ";",
    "%",
    "\\",
]


def rubbish(random: Random) -> str:
    """One message."""
    match random.randrange(10):
        case 0:  # all planes of Unicode, surrogates aside
            return "".join(chr(_point(random)) for _ in range(random.randint(1, 60)))
        case 1:
            return random.choice(WORDS) * random.randint(1, 400)
        case 2:
            return "".join(random.choice(WORDS) for _ in range(random.randint(1, 12)))
        case 3:
            return " ".join(random.choice(WORDS) for _ in range(random.randint(1, 12)))
        case 4:  # control and format characters
            return (
                "".join(chr(random.choice([*range(1, 32), 127, 0x200B, 0x202E, 0xFEFF, 0x2028])) for _ in range(9))
                + "张"
            )
        case 5:
            return f"/{random.choice(['affirm', 'start_application', 'restart', 'session_start'])}" + random.choice(
                ["", '{"form_outcome": "submitted"}', "{", " x"]
            )
        case 6:
            return "申" * 10_000
        case 7:
            return "".join(random.choice("0123456789xX-+ ") for _ in range(random.randint(1, 30)))
        case 8:
            return "".join(chr(random.randint(0x4E00, 0x9FFF)) for _ in range(random.randint(1, 40)))
        case _:
            return random.choice(
                [".", "…", "   。", "𠮷", "‮abc", "<img src=x onerror=alert(1)>", "{{7*7}}", "%s%n", "\u0000a"]
            )


def _point(random: Random) -> int:
    point = random.randrange(1, 0x110000)
    return point if not 0xD800 <= point <= 0xDFFF else 0x20000


@dataclass
class Typist:
    """One person who types rubbish."""

    services: Services
    hub: Hub
    user: str = field(default_factory=lambda: uuid.uuid4().hex)
    last: int = 0  # of the messages read

    async def write(self, text: str) -> tuple[State, list[str]]:
        """Send ``text``; what became of it, and what came back."""
        db = self.services.db

        def accept(session: Session) -> tuple[str, int]:
            message = inbox.accept(
                session, Incoming("web", self.user, uuid.uuid4().hex, text), self.services.clock.now()
            )
            assert message is not None
            return message.conversation_id, message.id

        conversation_id, message_id = await db.run(accept)
        self.hub.publish(conversation_id)
        async with asyncio.timeout(600):
            while (state := await db.read(_state, message_id)) not in (State.ANSWERED, State.FAILED):  # noqa: ASYNC110
                await asyncio.sleep(0.2)  # many wait
        views = await db.read(lambda session: outbox.transcript(session, conversation_id, after_id=self.last))
        self.last = max((view.id for view in views), default=self.last)
        return state, [view.outgoing.text for view in views if view.author in (Author.BOT, Author.SYSTEM)]

    async def find(self) -> tuple[str, Owner, dict[str, str] | None]:
        """The conversation, who answers in it, and what its open form holds."""

        def read(session: Session) -> tuple[str, Owner, dict[str, str] | None]:
            conversation = inbox.find_conversation(session, "web", self.user)
            assert conversation is not None
            draft = drafts.open_draft(session, conversation.id)
            return conversation.id, Owner(conversation.owner), dict(draft.answers) if draft else None

        return await self.services.db.read(read)

    async def open_a_form(self, steps: int) -> None:
        """A form of which the first ``steps`` questions are answered, and the next is being asked."""
        conversation_id, owner, _ = await self.find()
        if owner is not Owner.BOT:
            await self.write("返回机器人")
        answers = {"description": "2024年度部门预算报告", **FORM}

        def fill(session: Session) -> None:
            now = self.services.clock.now()
            drafts.start_draft(session, conversation_id, now)
            for key in PARTIAL[:steps]:
                drafts.save_answer(session, conversation_id, key, answers[key], now)

        await self.services.db.run(fill)
        _, said = await self.write("继续填写申请")
        assert said

    async def type_rubbish(self, random: Random, count: int) -> list[str]:
        """Into forms at every step; what was wrong."""
        wrong: list[str] = []
        today = china_date(self.services.clock.now())
        await self.write("你好")
        for _ in range(count):
            _, owner, answers = await self.find()
            if answers is None or owner is not Owner.BOT:
                await self.open_a_form(random.randrange(len(PARTIAL) + 1))
            text = rubbish(random)
            state, said = await self.write(text)
            _, owner, answers = await self.find()
            if state is State.FAILED:
                wrong.append(f"an exception: {text[:80]!r}")
            if not said and owner is Owner.BOT:
                wrong.append(f"silence: {text[:80]!r}")
            for key, value in (answers or {}).items():
                if not _is_right(key, value, answers or {}, today):
                    wrong.append(f"{key} is {value[:80]!r} after {text[:80]!r}")
        return wrong

    async def finish(self) -> str:
        """What a reasonable person does in the end: the last thing said."""
        await self.open_a_form(0)
        await self.write("取消申请")
        await self.write("是")
        await self.write("我要申请公开2024年度部门预算报告")
        said: list[str] = []
        for answer in (
            "是",
            "无",
            "个人",
            "张三",
            "身份证",
            FORM["id_number"],
            FORM["phone"],
            "电子版",
            "在这里看",
            "确认提交",
        ):
            _, said = await self.write(answer)
        return "\n".join(said)


def _state(session: Session, message_id: int) -> State:
    return State(session.scalars(select(Message.state).where(Message.id == message_id)).one())


def _is_right(key: str, value: str, answers: dict[str, str], today: date) -> bool:
    """What is kept passes the check of its field, and says something."""
    try:
        checked = draft_fields.check(key, value, answers, today=today)
    except InvalidAnswer:
        return False
    return checked == value and (not value or any(character.isalnum() for character in value))


@pytest.fixture
async def typists(rasa: RunningRasa, services: Services) -> AsyncIterator[list[Typist]]:
    assert isinstance(services.clock, FixedClock)
    services.clock.instant = NOW
    client, hub = RasaClient(rasa.url, token=rasa.token, timeout=PATIENCE), Hub()
    reception = Reception(services.agency, services.calendar)
    knowledge = KnowledgeHolder.of(services.knowledge())
    worker = Worker(services.db, services.clock, hub, Link(client), knowledge, reception, process_id="fuzz")
    await worker.start()
    yield [Typist(services, hub) for _ in range(USERS)]
    await worker.stop()
    await client.close()


async def test_nothing_that_is_typed_breaks_or_fills_a_form(typists: list[Typist]) -> None:
    random = Random(20190515)
    seeds = [Random(random.random()) for _ in typists]
    found = await asyncio.gather(*(who.type_rubbish(seed, EACH) for who, seed in zip(typists, seeds, strict=True)))
    assert [wrong for of_one in found for wrong in of_one] == []
    for who in typists[:3]:
        assert "申请编号" in await who.finish()
