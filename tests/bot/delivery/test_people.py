"""Called, awaited, there: what the gateway does itself for who wants a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from actions.cases import drafts
from actions.cases.reception import HELP
from bot.delivery import conversations
from bot.delivery.tables import Owner
from tests.bot.delivery.conftest import RECEPTION, FakeRasa, Gateway

CALLED = [{"custom": {"command": "handoff", "summary": "问收费"}}, {"custom": {"text": "已请", "kind": "handoff"}}]
URGENT = [
    {"text": "请拨打110"},
    {"custom": {"command": "handoff", "summary": "【紧急】", "urgent": True}},
    {"custom": {"text": "已请", "kind": "handoff"}},
]
PROJECT = Path(__file__).parents[3]


async def call(gateway: Gateway, user: str = "zhang", *, urgent: bool = False) -> str:
    """A citizen asks for a person; the conversation's id."""
    gateway.rasa.answer = lambda _text: URGENT if urgent else CALLED
    conversation = await gateway.write("转人工", user=user)
    await gateway.states(conversation, "answered")
    await gateway.passes(timedelta(minutes=1))
    return conversation


async def test_who_calls_is_told_the_place_in_the_queue(gateway: Gateway) -> None:
    first = await call(gateway)
    second, third = await call(gateway, "li"), await call(gateway, "wang")
    assert (await gateway.said(first, 1))[-1] == "已请\n您前面没有人在等候，下一位就是您。"
    assert (await gateway.said(second, 1))[-1] == "已请\n您前面还有1位在等候。"
    assert (await gateway.said(third, 1))[-1] == "已请\n您前面还有2位在等候。"
    await gateway.db.run(conversations.claim, first, 5, gateway.clock.now())
    await gateway.write("前面还有几个人", user="wang")
    assert "您前面还有1位在等候" in (await gateway.said(third, 2))[-1]
    await gateway.db.run(conversations.claim, second, 5, gateway.clock.now())
    await gateway.write("怎么没人理我？", user="wang")
    assert "下一位就是您" in (await gateway.said(third, 3))[-1]


async def test_outside_of_office_hours_there_is_a_promise_instead_of_a_place(gateway: Gateway) -> None:
    gateway.clock.advance(timedelta(hours=9))  # Friday, 19:00
    conversation = await call(gateway)
    assert (await gateway.said(conversation, 1))[-1] == "已请"
    for number, text in enumerate(("还要等多久", "我想问低保"), start=2):
        await gateway.write(text)
        said = (await gateway.said(conversation, number))[-1]
        assert "工作人员将在3月16日（周一）上午9:00上班后回复您" in said
        assert "前面" not in said


async def test_the_same_without_rasa(gateway: Gateway, rasa: FakeRasa) -> None:
    rasa.state = "down"
    gateway.clock.advance(timedelta(hours=9))
    conversation = await gateway.write("低保标准是多少，我的电话13800138000")
    await gateway.said(conversation, 1)
    await gateway.write("转人工")
    assert "3月16日（周一）上午9:00" in (await gateway.said(conversation, 2))[-1]
    [view] = await gateway.db.read(conversations.queue)
    assert view.summary == "想问：低保标准是多少，我的电话（号码）"


async def test_without_rasa_the_summary_holds_the_form_and_no_words_of_it(gateway: Gateway, rasa: FakeRasa) -> None:
    conversation = await gateway.write("张三丰")
    await gateway.said(conversation, 1)
    await gateway.db.run(drafts.start_draft, conversation, gateway.clock.now())
    rasa.state = "down"
    await gateway.write("转人工")
    await gateway.said(conversation, 2)
    [view] = await gateway.db.read(conversations.queue)
    assert view.summary == "正在填写公开申请。还没有写想要什么。\n申请表：停在第1步/共10步「所需信息」。"


async def test_without_rasa_a_cry_for_help_is_heard_even_within_a_form(gateway: Gateway, rasa: FakeRasa) -> None:
    rasa.state = "loading"
    conversation = await gateway.write("你好")
    await gateway.said(conversation, 1)
    await gateway.db.run(drafts.start_draft, conversation, gateway.clock.now())
    await gateway.write("我不想活了")
    assert (await gateway.said(conversation, 3))[1] == HELP
    row = await gateway.conversation(conversation)
    assert (row.owner, row.urgent) == (Owner.QUEUE, True)


async def test_the_help_is_what_the_bot_says() -> None:
    said = yaml.safe_load((PROJECT / "nlu_data/responses/courtesies.yml").read_text("utf-8"))["responses"]
    assert said["utter_distress"][0]["text"].strip() == HELP


async def test_who_is_in_danger_while_waiting_gets_help_at_once_and_comes_first(gateway: Gateway) -> None:
    first, second = await call(gateway), await call(gateway, "li")
    await gateway.write("我不想活了，我要跳楼", user="li")
    said = await gateway.said(second, 3)
    assert said[1] == HELP
    assert "下一位就是您" in said[2]
    assert [(view.id, view.urgent) for view in await gateway.db.read(conversations.queue)] == [
        (second, True),
        (first, False),
    ]
    await gateway.write("还要等多久")
    assert "您前面还有1位" in (await gateway.said(first, 2))[-1]


async def test_who_was_in_danger_and_leaves_is_still_seen_and_can_be_claimed(gateway: Gateway) -> None:
    conversation = await call(gateway, urgent=True)
    gateway.rasa.answer = lambda text: [{"text": f"echo: {text}"}]
    await gateway.write("不等了")
    await gateway.states(conversation, "answered", "answered")
    await gateway.write("收费吗")
    assert "echo: 收费吗" in await gateway.said(conversation, 4)  # the bot goes on
    [view] = await gateway.db.read(conversations.queue)
    assert (view.id, view.owner, view.urgent) == (conversation, Owner.QUEUE, True)
    assert conversations.HAS_LEFT in (view.summary or "")
    now = gateway.clock.now()
    await gateway.db.run(conversations.claim, conversation, 5, now)
    await gateway.db.run(conversations.hand_back, conversation, 5, now)
    assert await gateway.db.read(conversations.queue) == []


async def test_who_is_in_danger_gets_help_while_a_person_is_there(gateway: Gateway) -> None:
    conversation = await call(gateway)
    await gateway.db.run(conversations.claim, conversation, 5, gateway.clock.now())
    await gateway.write("你们再不解决我就从你们楼上跳下去")
    assert (await gateway.said(conversation, 3))[-1] == HELP
    [view] = await gateway.db.read(conversations.queue)
    assert (view.owner, view.urgent) == (Owner.STAFF, True)
    await gateway.write("我想问一下低保")
    await gateway.states(conversation, *["answered"] * 3)
    assert len(await gateway.said(conversation, 3)) == 3  # the person answers


async def test_the_command_of_the_bot_can_be_urgent_and_is_over_with_the_conversation(gateway: Gateway) -> None:
    await call(gateway)
    urgent = await call(gateway, "li", urgent=True)
    assert (await gateway.db.read(conversations.queue))[0].id == urgent
    assert (await gateway.said(urgent, 2))[-1] == "已请\n您前面没有人在等候，下一位就是您。"
    await gateway.db.run(conversations.claim, urgent, 5, gateway.clock.now())
    await gateway.db.run(conversations.hand_back, urgent, 5, gateway.clock.now())
    assert not (await gateway.conversation(urgent)).urgent


async def test_urgent_ones_among_themselves_wait_by_time(gateway: Gateway) -> None:
    users = []
    for user in ("a", "b", "c"):
        users.append(await call(gateway, user, urgent=True))
        gateway.clock.advance(timedelta(minutes=1))
    assert [view.id for view in await gateway.db.read(conversations.queue)] == users


@pytest.mark.parametrize("words", ["不等了，返回机器人", "不找人工了", "还是跟机器人说吧", "太久了，我不等了"])
async def test_back_to_the_bot_which_then_answers(gateway: Gateway, words: str) -> None:
    conversation = await call(gateway)
    await gateway.write(words)
    assert (await gateway.said(conversation, 2))[-1] == conversations.LEFT_QUEUE.text
    gateway.rasa.answer = lambda text: [{"text": f"echo: {text}"}]
    await gateway.write("收费吗")
    assert (await gateway.said(conversation, 3))[-1] == "echo: 收费吗"


async def test_other_words_are_kept_and_confirmed_once_a_wait(gateway: Gateway) -> None:
    conversation = await call(gateway)
    await gateway.write("有人吗")
    for text in ("我想问低保", "我家三口人", "取消我的低保申请"):
        await gateway.write(text)
    await gateway.states(conversation, *["answered"] * 5)
    said = await gateway.said(conversation, 3)
    assert said.count(RECEPTION.kept(gateway.clock.now())) == 1
    assert len(said) == 3
    assert (await gateway.conversation(conversation)).owner == Owner.QUEUE


async def test_words_of_danger_while_waiting_stand_first_in_the_summary_without_numbers(gateway: Gateway) -> None:
    conversation = await call(gateway)
    await gateway.write("不想活了，你们都不管，我电话13800138000")
    await gateway.said(conversation, 3)
    [view] = await gateway.db.read(conversations.queue)
    first, *rest = (view.summary or "").split("\n")
    assert first == "【紧急】提到危险或者情绪激动，请马上接待。「不想活了，你们都不管，我电话（号码）」"
    assert rest == ["问收费"]
    await gateway.write("我真的要跳楼了")
    await gateway.said(conversation, 5)
    [view] = await gateway.db.read(conversations.queue)
    assert (view.summary or "").count("【紧急】") == 1
    assert "跳楼" in (view.summary or "")
