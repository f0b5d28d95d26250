"""The whole way of a message with a real Rasa: inbox, worker, restoring, actions, outbox."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from actions.cases.attachments import Limits
from actions.cases.reception import Reception
from actions.cases.time import FixedClock
from actions.dialogue.services import Services
from bot.delivery import inbox, outbox
from bot.delivery.hub import Hub
from bot.delivery.messages import Incoming, IncomingFile
from bot.delivery.tables import Author
from bot.delivery.worker import Worker
from bot.rasa_client import RasaClient, RasaUnavailableError
from bot.serving.knowledge import KnowledgeHolder
from tests.conversations.citizen import Citizen
from tests.conversations.conftest import NOW, PATIENCE, RunningRasa
from tests.support import files

pytestmark = pytest.mark.rasa
ASKED = {"correct_by": "2026-03-27", "points": "请写明年度。"}


@dataclass
class Link:
    """The real Rasa as the worker sees it. ``loses`` answers of it get lost on the way back."""

    client: RasaClient
    generation: str = "one"
    state: str = "ready"
    loses: int = 0
    sent: list[str] = field(default_factory=list)

    async def send(self, sender_id: str, text: str, *, channel: str) -> list[dict[str, Any]]:
        self.sent.append(text)
        answers = await self.client.send(sender_id, text, channel=channel)
        if self.loses:
            self.loses -= 1
            raise RasaUnavailableError("Rasa: the answer got lost")
        return answers

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        return await self.client.run_action(sender_id, action)

    async def add_events(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        await self.client.add_events(sender_id, events)


class Gateway:
    """A citizen on a channel, with an application."""

    def __init__(self, services: Services, link: Link) -> None:
        assert isinstance(services.clock, FixedClock)
        self.db, self.clock, self.hub, self.link = services.db, services.clock, Hub(), link
        self.worker = Worker(
            self.db,
            self.clock,
            self.hub,
            link,
            KnowledgeHolder.of(services.knowledge()),
            Reception(services.agency, services.calendar),
        )
        self.user = uuid.uuid4().hex
        self.citizen = Citizen(link.client, services, "")

    async def write(self, text: str) -> str:
        """Send ``text``; what comes back."""
        incoming = Incoming("web", self.user, uuid.uuid4().hex, text)
        return await self._heard(inbox.accept, incoming, self.clock.now())

    async def upload(self, name: str, content: bytes) -> str:
        """Send a file; what comes back."""
        incoming = IncomingFile("web", self.user, uuid.uuid4().hex, name, content)
        return await self._heard(inbox.accept_file, incoming, self.clock.now(), Limits())

    async def _heard(self, accept: Any, *given: Any) -> str:
        before = len(await self._said())
        await self.db.run(accept, *given)
        conversation = await self.db.read(inbox.find_conversation, "web", self.user)
        assert conversation is not None
        self.citizen.conversation_id = conversation.id
        self.hub.publish(conversation.id)
        async with asyncio.timeout(PATIENCE):
            while len(said := await self._said()) == before:
                await asyncio.sleep(0.02)
                self.clock.advance(timedelta(seconds=1))  # what failed is tried again when its time has come
                self.hub.publish(conversation.id)
        return "\n".join(said[before:])

    async def _said(self) -> list[str]:
        if not self.citizen.conversation_id:
            return []
        views = await self.db.read(outbox.transcript, self.citizen.conversation_id)
        return [view.outgoing.text for view in views if view.author in (Author.BOT, Author.SYSTEM)]


@pytest.fixture
async def gateway(rasa: RunningRasa, services: Services) -> AsyncIterator[Gateway]:
    assert isinstance(services.clock, FixedClock)
    services.clock.instant = NOW
    client = RasaClient(rasa.url, token=rasa.token, timeout=PATIENCE)
    gateway = Gateway(services, Link(client))
    await gateway.worker.start()
    yield gateway
    await gateway.worker.stop()
    await client.close()


async def test_a_correction_outlives_silence_and_a_restart_of_rasa(gateway: Gateway) -> None:
    assert "您好" in await gateway.write("你好")
    await gateway.citizen.file("城东片区改造的补偿方案")
    await gateway.citizen.staff("correction_asked", ASKED)
    gateway.clock.advance(timedelta(days=4))
    assert "补正吗" in await gateway.write("2025年的那一版")
    gateway.link.generation = "two"
    assert "「2025年的那一版」" in await gateway.write("继续")
    gateway.clock.advance(timedelta(hours=5))
    assert "已收到您对申请" in await gateway.write("是")
    [case] = await gateway.citizen.cases()
    assert case.events[-1].kind == "correction_received"


async def test_a_confirmation_whose_answer_got_lost_is_told_and_not_done_twice(gateway: Gateway) -> None:
    await gateway.write("你好")
    await gateway.citizen.file("城东片区改造的补偿方案")
    gateway.clock.advance(timedelta(minutes=1))
    assert "确定撤回" in await gateway.write("我要撤回申请")
    gateway.link.loses = 1
    assert "已经按您的意思撤回申请" in await gateway.write("确定撤回")
    [case] = await gateway.citizen.cases()
    assert [event.kind for event in case.events].count("withdrawn") == 1
    assert gateway.link.sent.count("确定撤回") == 1
    assert "刚才已经办好了" in await gateway.write("确认")


async def test_a_beginning_whose_answer_got_lost_asks_again(gateway: Gateway) -> None:
    await gateway.write("你好")
    await gateway.citizen.file("城东片区改造的补偿方案")
    gateway.clock.advance(timedelta(minutes=1))
    gateway.link.loses = 1
    assert "确定撤回申请" in await gateway.write("我要撤回申请")
    assert "没有撤回" in await gateway.write("不撤回")


async def test_a_task_left_for_days_is_put_down_and_the_words_are_answered(gateway: Gateway) -> None:
    await gateway.write("你好")
    await gateway.citizen.file("城东片区改造的补偿方案")
    await gateway.write("我要撤回申请")
    gateway.clock.advance(timedelta(days=3))
    said = await gateway.write("申请信息公开要收费吗?")
    assert "已经放下了" in said
    [case] = await gateway.citizen.cases()
    assert case.is_open


async def test_files_before_and_in_the_form_and_after_a_restart(gateway: Gateway) -> None:
    assert "收到文件「委托书.png」。要用它做什么" in await gateway.upload("委托书.png", files.png())
    begun = await gateway.write("我要申请公开信息")
    assert "已收到文件「委托书.png」，作为证明材料附在这份申请里" in begun
    assert "请" in await gateway.write("江州大桥维修工程的中标通知书")
    for text in ("没有", "个人", "陈建国", "居民身份证"):
        await gateway.write(text)
    gateway.link.generation = "two"
    heard = await gateway.upload("IMG_1.png", files.png(shade=9))
    assert "已收到您的身份证照片「IMG_1.png」" in heard
    assert "不识别照片里的文字" in heard
    for text in ("11010519491231002X", "13800138000"):
        await gateway.write(text)
    assert "附件2个" in await gateway.write("现场查阅")
    gateway.link.loses = 1
    assert "附件：2个" in await gateway.write("确认提交")
