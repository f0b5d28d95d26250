"""Citizens on WeChat and the whole system behind it: what each phone shows, once and in order, whatever goes wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.channels.hearing import NO_VIDEO
from bot.channels.simulate.wechat import Failure
from bot.channels.simulate.wechat_calls import callback
from bot.channels.simulate.wechat_phones import How
from bot.channels.wechat import texts, webhook
from bot.delivery import conversations, inbox
from bot.delivery.limits import WINDOWS
from bot.delivery.tables import Message, Owner
from bot.keys import HUB
from tests.bot.channels.wechat.conftest import PATIENCE, System
from tests.support import files


async def test_the_console_of_wechat_accepts_our_address(system: System) -> None:
    assert await system.world.verify_address()


async def test_an_answer_in_time_is_the_reply(system: System) -> None:
    await system.world.say(system.phone, "怎么申请")
    await system.shows("echo: 怎么申请")
    assert system.phone.shown[0].how is How.PASSIVE
    assert system.world.calls["/message/custom/send"] == 0


async def test_a_late_answer_is_pushed_and_wechat_need_not_call_again(system: System) -> None:
    thought = system.lets_rasa_think()
    await system.world.say(system.phone, "怎么申请")
    assert system.world.attempts == 1
    assert system.phone.texts == []
    thought.set()
    await system.shows("echo: 怎么申请")
    assert system.phone.shown[0].how is How.PUSHED


async def test_a_database_that_is_away_for_a_moment_costs_nobody_anything(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fails(system, monkeypatch, times=1)
    await system.world.say(system.phone, "怎么申请")
    await system.shows("echo: 怎么申请")
    assert system.world.attempts == 1
    assert system.phone.shown[0].how is How.PASSIVE


async def test_while_the_database_is_away_wechat_calls_again_and_is_shown_no_error(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fails(system, monkeypatch, times=1000, seconds=PATIENCE * 1.2)
    await system.world.say(system.phone, "怎么申请")
    await system.shows("echo: 怎么申请")
    assert system.world.attempts == 2


def _fails(system: System, monkeypatch: pytest.MonkeyPatch, *, times: int, seconds: float = 60.0) -> None:
    """The database refuses what the webhook writes, so many times and so long."""
    keep, left, until = webhook._keep, [times], time.monotonic() + seconds

    def refused(*given: Any) -> Any:
        if left[0] and time.monotonic() < until:
            left[0] -= 1
            raise OperationalError("", {}, Exception("the server closed the connection unexpectedly"))
        return keep(*given)

    monkeypatch.setattr(webhook, "_keep", refused)


async def test_several_bubbles_travel_in_one_reply_and_what_does_not_fit_is_pushed(system: System) -> None:
    long = "。".join(["这是一句不长也不短的话"] * 70) + "。"
    system.rasa.answer = lambda _text: [{"text": "第一句。"}, {"text": "第二句。"}, {"text": long}]
    await system.world.say(system.phone, "说长一点")
    await system.settled()
    assert system.phone.texts[0].startswith("第一句。\n\n第二句。")
    assert "".join(system.phone.texts).replace("\n", "") == f"第一句。第二句。{long}"
    assert [shown.how for shown in system.phone.shown] == [How.PASSIVE, *[How.PUSHED] * (len(system.phone.shown) - 1)]


async def test_the_same_message_twice_at_once_is_worked_on_and_shown_once(system: System) -> None:
    system.world.duplicates = 1
    await system.world.say(system.phone, "你好")
    await system.settled()
    assert system.phone.texts == ["echo: 你好"]
    assert len(system.rasa.asked) == 1


async def test_two_people_never_see_each_others_answers(system: System) -> None:
    phones = [system.world.phone(f"oAAAAAAAAAAAAAAAAAAAAAAAA{number:03}") for number in range(5)]
    await asyncio.gather(*(system.world.say(phone, f"我是{number}") for number, phone in enumerate(phones)))
    for number, phone in enumerate(phones):
        await system.shows(f"echo: 我是{number}", phone=phone)


async def test_the_number_of_a_choice_is_its_words(system: System) -> None:
    button = {"title": "申请公开信息", "text": "我要申请公开信息"}
    system.rasa.answer = lambda _text: [
        {"custom": {"text": "可以这样：", "buttons": [button, {**button, "text": "b"}]}}
    ]
    await system.world.say(system.phone, "帮帮我")
    await system.world.say(system.phone, "1")
    assert system.rasa.asked[-1][1] == "我要申请公开信息"


async def test_a_tapped_menu_and_a_new_follower_are_heard(system: System) -> None:
    await system.world.follow(system.phone)
    await system.world.tap(system.phone, "person")
    assert [text for _, text in system.rasa.asked] == ["你好", "转人工"]


async def test_a_picture_becomes_a_file_of_the_conversation(system: System) -> None:
    await system.world.send_image(system.phone, files.png(), "image/png")
    await system.settled()
    with system.db.session(read_only=True) as session:
        message = session.scalars(select(Message).order_by(Message.id)).first()
    assert message is not None
    assert message.kind == inbox.FILE
    assert "微信图片.png" in message.body
    assert len(system.phone.texts) == 1


async def test_a_video_is_answered_without_the_bot_but_a_person_is_told_of_it(system: System) -> None:
    await system.world.send(system.phone, {"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t"})
    assert system.phone.texts == [NO_VIDEO]
    assert system.rasa.asked == []
    with system.db.session() as session:
        conversation = inbox.find_conversation(session, "wechat", system.phone.openid)
        assert conversation is not None
        conversation.owner, conversation.staff_id = Owner.STAFF, 5
    await system.world.send(system.phone, {"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t"})
    assert system.phone.texts == [NO_VIDEO]
    view = await system.db.read(conversations.get, conversation.id)
    assert view is not None
    assert view.last_text == "[视频]"


async def test_what_staff_write_is_pushed(system: System) -> None:
    await system.world.say(system.phone, "你好")
    with system.db.session() as session:
        conversation = inbox.find_conversation(session, "wechat", system.phone.openid)
        assert conversation is not None
        conversations.request_person(session, conversation.id, "", system.clock.now())
        conversations.claim(session, conversation.id, 5, system.clock.now())
        conversations.staff_say(session, conversation.id, 5, "您好，请讲", system.clock.now())
    system.app[HUB].publish(conversation.id)
    await system.shows("echo: 你好", conversations.JOINED.text, "您好，请讲")


async def test_a_notice_after_two_days_waits_for_the_next_contact(system: System) -> None:
    await system.world.say(system.phone, "你好")
    system.clock.advance(timedelta(days=3))
    with system.db.session() as session:
        conversation = inbox.find_conversation(session, "wechat", system.phone.openid)
        assert conversation is not None
        from bot.delivery.messages import Outgoing
        from bot.delivery.outbox import say

        say(session, conversation.id, Outgoing("您的申请已经答复。"), author="system", now=system.clock.now())
    system.app[HUB].publish(conversation.id)
    await system.until(lambda: _closed(system, conversation.id))
    assert system.world.calls["/message/custom/send"] == 0
    await system.world.say(system.phone, "在吗")
    await system.settled()
    assert "\n\n".join(system.phone.texts) == "echo: 你好\n\n您的申请已经答复。\n\necho: 在吗"


def _closed(system: System, conversation_id: str) -> bool:
    with system.db.session(read_only=True) as session:
        from bot.delivery.tables import Conversation

        return session.get_one(Conversation, conversation_id).closed_for is not None


async def test_who_writes_too_often_is_told_so_politely(system: System) -> None:
    for number in range(WINDOWS[0].limit):
        await system.world.say(system.phone, f"第{number}条")
    await system.world.say(system.phone, "还有一条")
    assert "您发得太快了" in system.phone.texts[-1]
    assert len(system.rasa.asked) == WINDOWS[0].limit


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        (lambda made: made.query.update(msg_signature="0" * 40), 403, "forged"),
        (lambda made: made.query.update(timestamp="1"), 403, "stale"),
        (lambda made: made.query.pop("nonce"), 403, "missing_parameters"),
    ],
)
async def test_what_is_not_from_wechat_is_refused_and_counted(
    system: System, change: Callable[[Any], Any], status: int, reason: str
) -> None:
    fields = {
        "ToUserName": system.world.account.original_id,
        "FromUserName": "oX",
        "CreateTime": int(system.clock.now().timestamp()),
        "MsgType": "text",
        "Content": "你好",
        "MsgId": 1,
    }
    made = callback(system.world.account, fields, system.clock.now(), "n1")
    change(made)
    async with aiohttp.ClientSession() as session:
        async with session.post(system.world.callback_url, params=made.query, data=made.body) as response:
            assert response.status == status
        async with session.post(system.world.callback_url, params=made.query, data=b"x" * 200_000) as response:
            assert response.status == 413
    assert system.app[webhook.ACCOUNT].refused == {reason: 1, "oversized": 1}
    assert system.rasa.asked == []


class TestWithoutCustomerService:
    """回复 1 查看, for accounts that can't push."""

    @pytest.fixture
    def has_customer_service(self) -> bool:
        return False

    async def test_a_slow_answer_is_the_reply_to_a_later_call(self, system: System) -> None:
        thought = system.lets_rasa_think()
        saying = asyncio.create_task(system.world.say(system.phone, "怎么申请"))
        await system.until(lambda: system.world.attempts == 2)
        thought.set()
        await saying
        assert system.phone.texts == ["echo: 怎么申请"]
        assert len(system.rasa.asked) == 1

    async def test_a_very_slow_one_is_had_by_replying_1(self, system: System) -> None:
        thought = system.lets_rasa_think()
        saying = asyncio.create_task(system.world.say(system.phone, "怎么申请"))
        await system.until(lambda: system.world.attempts == 2)
        system.clock.advance(webhook.LAST_CALL_AFTER)
        await saying
        assert system.phone.texts == [texts.NOT_READY]
        thought.set()
        await system.until(lambda: len(_said(system)) == 1)
        await system.world.say(system.phone, "1")
        assert system.phone.texts == [texts.NOT_READY, "echo: 怎么申请"]
        assert len(system.rasa.asked) == 1

    async def test_a_long_answer_comes_piece_by_piece(self, system: System) -> None:
        long = "。".join(["这是一句不长也不短的话"] * 130) + "。"
        system.rasa.answer = lambda _text: [{"text": long}]
        await system.world.say(system.phone, "说长一点")
        assert system.phone.texts[-1].endswith(texts.MORE)
        while system.phone.texts[-1].endswith(texts.MORE):
            await system.world.say(system.phone, "1")
        assert "".join(system.phone.texts).replace(texts.MORE, "").replace("\n", "") == long
        assert len(system.rasa.asked) == 1
        await system.world.say(system.phone, "1")
        assert system.rasa.asked[-1][1] == "1"  # nothing waits: an answer like any other


def _said(system: System) -> list[str]:
    with system.db.session(read_only=True) as session:
        return list(session.scalars(select(Message.state).where(Message.direction == "out")))


async def test_a_push_without_an_answer_is_not_made_twice_and_offered_again(system: System) -> None:
    system.world.fail("/message/custom/send", Failure(drop="after"))
    thought = system.lets_rasa_think()
    await system.world.say(system.phone, "怎么申请")
    thought.set()
    await system.settled()
    assert system.phone.texts == ["echo: 怎么申请"]  # it had arrived
    await system.world.say(system.phone, "在吗")
    assert "重发" in system.phone.texts[1]
