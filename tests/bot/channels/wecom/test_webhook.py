"""Citizens on 微信客服 and the whole system behind it: what phones show, once and in order, whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.channels.hearing import NO_VIDEO
from bot.channels.simulate.wechat import Failure
from bot.channels.wecom import cursor, syncing, webhook
from bot.channels.wecom.keeping import keep_all
from bot.channels.wecom.tables import WeComSync
from bot.channels.wecom.texts import NO_VOICE, WITHDRAWN
from bot.delivery import conversations, inbox, undelivered
from bot.delivery.limits import WINDOWS
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import say
from bot.delivery.tables import MessagePart, Owner
from bot.keys import HUB
from tests.bot.channels.wecom.conftest import System
from tests.support import files

SEND = "/kf/send_msg"
SYNC = "/kf/sync_msg"


async def test_the_console_of_wecom_accepts_our_address(system: System) -> None:
    assert await system.world.verify_address()


async def test_a_message_is_fetched_and_answered(system: System) -> None:
    await system.world.say(system.phone, "怎么申请")
    await system.shows("echo: 怎么申请")
    assert system.conversation().channel_user == "wkAAAA/wmAAAA"


async def test_the_same_person_on_two_accounts_has_two_conversations(system: System) -> None:
    other = system.world.session(open_kfid="wkBBBB")
    await asyncio.gather(system.world.say(system.phone, "一"), system.world.say(other, "二"))
    await system.shows("echo: 一")
    await system.shows("echo: 二", phone=other)


async def test_two_people_never_see_each_others_answers(system: System) -> None:
    phones = [system.world.session(f"wm{number}") for number in range(5)]
    await asyncio.gather(*(system.world.say(phone, f"我是{number}") for number, phone in enumerate(phones)))
    for number, phone in enumerate(phones):
        await system.shows(f"echo: 我是{number}", phone=phone)


async def test_a_repeated_callback_does_nothing_twice(system: System) -> None:
    system.world.duplicates = 1
    await system.world.say(system.phone, "你好")
    await system.settled()
    assert (system.phone.texts, system.heard()) == (["echo: 你好"], ["你好"])


async def test_a_lost_callback_is_made_up_for_by_the_next(system: System) -> None:
    await system.settled()
    system.world.lost = 2
    await system.world.say(system.phone, "一")
    await system.world.say(system.phone, "二")
    await asyncio.sleep(0.2)
    assert system.heard() == []
    await system.world.say(system.phone, "三")
    await system.shows("echo: 一", "echo: 二", "echo: 三")


async def test_or_by_looking_now_and_then(system: System) -> None:
    await system.settled()
    system.world.lost = 1
    await system.world.say(system.phone, "一")
    system.clock.advance(syncing.QUIET + timedelta(seconds=1))
    await system.shows("echo: 一")


async def test_what_came_while_we_were_away_is_answered_however_much(stopped: System) -> None:
    stopped.world.callback_url = "http://127.0.0.1:9/"
    many = WINDOWS[0].limit + 5
    for number in range(many):
        await stopped.world.say(stopped.phone, f"第{number}条")
    stopped.clock.advance(timedelta(hours=5))
    stopped.world.page = 7
    await stopped.start()
    await stopped.until(lambda: len(stopped.heard()) == many)
    assert stopped.heard() == [f"第{number}条" for number in range(many)]


async def test_a_crash_between_pages_loses_nothing_and_doubles_nothing(
    stopped: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped.world.callback_url = "http://127.0.0.1:9/"
    for number in range(5):
        await stopped.world.say(stopped.world.session(f"wm{number}"), f"第{number}条")
    stopped.world.page = 2
    crashes = [2, 3]  # calls that end before their transaction is committed
    calls = 0

    def dying(session: Any, messages: Any, now: Any) -> Any:
        nonlocal calls
        calls += bool(messages)
        kept = keep_all(session, messages, now)
        if messages and calls in crashes:
            raise RuntimeError("killed")
        return kept

    monkeypatch.setattr(cursor, "keep_all", dying)
    monkeypatch.setattr(cursor, "pause", lambda *_: timedelta())
    await stopped.start()
    await stopped.settled()
    assert sorted(stopped.heard()) == [f"第{number}条" for number in range(5)]
    assert calls == 5  # three pages and two crashes
    for number in range(5):
        await stopped.shows(f"echo: 第{number}条", phone=stopped.world.session(f"wm{number}"))


async def test_a_restart_goes_on_at_the_cursor(stopped: System) -> None:
    await stopped.start()
    await stopped.world.say(stopped.phone, "一")
    await stopped.settled()
    await stopped.stop()
    stopped.world.callback_url = "http://127.0.0.1:9/"
    await stopped.world.say(stopped.phone, "二")
    await stopped.start()
    await stopped.shows("echo: 一", "echo: 二")
    assert stopped.heard() == ["一", "二"]


@pytest.mark.parametrize(
    "failure",
    [Failure(code=-1), Failure(status=502), Failure(drop="before"), Failure(drop="after"), Failure(code=40014)],
)
async def test_fetching_that_fails_is_tried_again(
    system: System, failure: Failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cursor, "pause", lambda *_: timedelta())
    await system.settled()
    system.world.fail(SYNC, failure)
    await system.world.say(system.phone, "一")
    await system.shows("echo: 一")


async def test_a_token_of_a_callback_that_is_too_old_is_left_out(system: System) -> None:
    await system.settled()
    system.world.fail(SYNC, Failure(code=95007))
    await system.world.say(system.phone, "一")
    await system.shows("echo: 一")


@pytest.mark.parametrize("failure", [Failure(drop="after"), Failure(drop="before"), Failure(status=500)])
async def test_a_message_in_doubt_is_sent_again_and_shown_once(system: System, failure: Failure) -> None:
    system.world.fail(SEND, failure)
    await system.world.say(system.phone, "怎么申请")
    await system.until(lambda: any(message.retry_at for message in system.messages("out")))
    system.clock.advance(timedelta(seconds=5))
    await system.settled()
    assert system.phone.texts == ["echo: 怎么申请"]
    assert system.world.calls[SEND] == 2
    assert [message.state for message in system.messages("out")] == ["delivered"]


async def test_choices_are_a_menu_and_a_tap_says_their_words(system: System) -> None:
    button = {"title": "申请公开信息", "text": "我要申请公开信息"}
    system.rasa.answer = lambda _text: [{"custom": {"text": "可以这样：", "buttons": [button]}}]
    await system.world.say(system.phone, "帮帮我")
    await system.shows("可以这样：[申请公开信息]")
    await system.world.tap(system.phone, 1)
    await system.until(lambda: len(system.heard()) == 2)
    assert system.heard()[-1] == "我要申请公开信息"


async def test_pictures_and_files_become_files_of_the_conversation(system: System) -> None:
    picture = system.world.add_media(files.png(), "image/png")
    document = system.world.add_media(files.pdf(), "application/pdf", "预算材料.pdf")
    await system.world.send(system.phone, "image", {"media_id": picture})
    await system.world.send(system.phone, "file", {"media_id": document})
    await system.until(lambda: len(system.heard()) == 2)
    kept = system.messages("in")
    assert [message.kind for message in kept] == [inbox.FILE] * 2
    assert "微信图片.png" in kept[0].body
    assert "预算材料.pdf" in kept[1].body


async def test_what_the_bot_cannot_take_is_answered_with_a_sentence(system: System) -> None:
    await system.world.send(system.phone, "voice", {"media_id": "m"})
    await system.world.send(system.phone, "video", {"media_id": "m"})
    await system.shows(NO_VOICE, NO_VIDEO)
    assert system.heard() == []


async def test_who_enters_is_welcomed_once_and_in_time(system: System) -> None:
    await system.world.enter(system.phone)
    await system.until(lambda: len(system.phone.shown) == 1)
    assert "政府信息公开助手" in system.phone.texts[0]
    await system.world.tap(system.phone, 1)
    await system.until(lambda: system.heard() == ["我要申请公开信息"])
    system.world.lost = 1
    late = system.world.session("wmLATE")
    await system.world.enter(late)
    system.clock.advance(timedelta(seconds=30))
    await system.world.knock("wkAAAA")
    await system.settled()
    assert late.shown == []


async def test_a_closed_window_keeps_what_is_said_until_the_next_message(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.shows("echo: 你好")
    system.clock.advance(timedelta(days=3))
    conversation = system.conversation()
    notice = Outgoing("您的申请已经答复。")
    await system.db.run(say, conversation.id, notice, author="system", now=system.clock.now())
    system.app[HUB].publish(conversation.id)
    await system.until(lambda: system.conversation().closed_for is not None)
    assert system.world.calls[SEND] == 1
    await system.world.say(system.phone, "在吗")
    await system.shows("echo: 你好", "您的申请已经答复。", "echo: 在吗")


async def test_five_messages_and_the_rest_after_the_next_one(system: System) -> None:
    system.rasa.answer = lambda text: [{"text": f"{text}{number}"} for number in range(7)] if text == "多" else []
    await system.world.say(system.phone, "多")
    await system.shows(*(f"多{number}" for number in range(5)))
    system.rasa.answer = lambda text: [{"text": f"echo: {text}"}]
    system.clock.advance(timedelta(seconds=30))
    await system.world.say(system.phone, "然后呢")
    await system.until(lambda: len(system.phone.shown) == 8)
    assert system.phone.texts[5:] == ["多5", "多6", "echo: 然后呢"]


async def test_wecom_says_itself_that_five_are_used_up(system: System) -> None:
    system.world.fail(SEND, Failure(code=95001))
    await system.world.say(system.phone, "一")
    await system.until(lambda: bool(system.world.calls[SEND]))  # it is known by then
    await system.until(lambda: system.conversation().closed_for is not None)
    system.clock.advance(timedelta(seconds=30))
    await system.world.say(system.phone, "二")
    await system.shows("echo: 一", "echo: 二")


@pytest.mark.parametrize(("fail_type", "reason"), [(10, "用户拒收了消息"), (99, "没有说明原因")])
async def test_what_did_not_arrive_is_seen_by_staff_who_can_send_it_again(
    system: System, fail_type: int, reason: str
) -> None:
    await system.world.say(system.phone, "你好")
    await system.shows("echo: 你好")
    await system.settled()
    await system.world.not_delivered(system.phone, 0, fail_type)
    await system.settled()
    (lost,) = await system.db.read(undelivered.listing)
    assert (reason in lost.reason, lost.is_unsure) == (True, False)
    await system.db.run(undelivered.try_again, lost.id, system.clock.now(), "李晓明(li)")
    system.app[HUB].publish("x")
    await system.shows("echo: 你好")
    assert await system.db.read(undelivered.count) == 0


async def test_what_came_too_late_for_the_window_is_kept(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.shows("echo: 你好")
    await system.settled()
    await system.world.not_delivered(system.phone, 0, 4)
    await asyncio.sleep(0.3)
    assert system.phone.texts == []
    assert await system.db.read(undelivered.count) == 0
    system.clock.advance(timedelta(minutes=1))
    await system.world.say(system.phone, "在吗")
    await system.shows("echo: 你好", "echo: 在吗")


async def test_while_somebody_in_wecom_answers_the_bot_keeps_quiet(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.shows("echo: 你好")
    await system.world.staff_takes(system.phone)
    await system.world.say(system.phone, "我想问人")
    await system.world.staff_says(system.phone, "您请讲")
    await system.settled()
    assert (system.phone.texts, system.heard()) == (["echo: 你好"], ["你好"])
    (waiting,) = await system.db.read(conversations.queue)
    assert (waiting.owner, waiting.staff_id, waiting.last_text) == (Owner.STAFF, None, "您请讲")
    await system.world.staff_ends(system.phone)
    await system.settled()
    assert system.conversation().owner == Owner.BOT
    await system.world.say(system.phone, "谢谢")
    await system.shows("echo: 你好", "echo: 谢谢")


async def test_a_session_taken_without_a_word_is_noticed_by_sending(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.shows("echo: 你好")
    await system.world.staff_takes(system.phone, is_told=False)
    await system.world.say(system.phone, "还有")
    await system.until(lambda: system.conversation().owner == Owner.STAFF)
    assert system.phone.texts == ["echo: 你好"]
    assert system.conversation().closed_for is not None


async def test_what_staff_write_here_meanwhile_is_shown_to_them_as_not_delivered(system: System) -> None:
    await system.world.say(system.phone, "转人工")
    await system.settled()
    conversation = system.conversation()
    with system.db.session() as session:
        conversations.request_person(session, conversation.id, "", system.clock.now())
        conversations.claim(session, conversation.id, 5, system.clock.now())
    system.app[HUB].publish(conversation.id)
    await system.settled()
    await system.world.staff_takes(system.phone, is_told=False)
    await system.db.run(conversations.staff_say, conversation.id, 5, "您好", system.clock.now())
    system.app[HUB].publish(conversation.id)
    await system.settled()
    (lost,) = await system.db.read(undelivered.listing)
    assert "企业微信里有工作人员" in lost.reason
    assert system.conversation().staff_id == 5


async def test_a_session_that_is_nobodys_becomes_the_bots(system: System) -> None:
    system.world.fail(SEND, Failure(code=95018))
    await system.world.say(system.phone, "你好")
    await system.shows("echo: 你好")
    assert system.phone.state == 1


async def test_an_ended_session_waits_for_the_citizen(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.shows("echo: 你好")
    await system.world.staff_ends(system.phone)
    await system.settled()
    conversation = system.conversation()
    await system.db.run(say, conversation.id, Outgoing("补一句"), author="bot", now=system.clock.now())
    system.app[HUB].publish(conversation.id)
    await system.until(lambda: system.conversation().closed_for is not None)
    system.clock.advance(timedelta(minutes=1))
    await system.world.say(system.phone, "在吗")
    await system.shows("echo: 你好", "补一句", "echo: 在吗")


async def test_what_is_taken_back_in_time_is_not_worked_on(system: System) -> None:
    thought = asyncio.Event()

    async def before(_text: str) -> None:
        await thought.wait()

    system.rasa.before = before
    await system.world.say(system.phone, "一")
    await system.until(lambda: len(system.heard()) == 1)
    second = await system.world.say(system.phone, "我的身份证是……发错了")
    await system.world.recall(system.phone, second)
    await system.until(lambda: any(WITHDRAWN in message.body for message in system.messages("in")))
    thought.set()
    await system.settled()
    assert system.heard() == ["一"]


async def test_who_writes_too_often_is_told_so_once(system: System) -> None:
    system.rasa.answer = lambda _text: [{"text": "好"}]
    for number in range(WINDOWS[0].limit + 3):
        await system.world.say(system.phone, f"第{number}条")
        system.clock.advance(timedelta(seconds=1))
    await system.until(lambda: len(system.heard()) == WINDOWS[0].limit)
    await system.until(lambda: _is_fetched(system))
    assert sum("您发得太快了" in message.body for message in system.messages("out")) == 1


def _is_fetched(system: System) -> bool:
    with system.db.session(read_only=True) as session:
        return not session.scalars(select(WeComSync).where(WeComSync.wanted != WeComSync.done)).all()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda query: query.update(msg_signature="0" * 40), "forged"),
        (lambda query: query.update(timestamp="1"), "stale"),
        (lambda query: query.pop("nonce"), "missing_parameters"),
    ],
)
async def test_what_is_not_from_wecom_is_refused_and_counted(
    system: System, change: Callable[[Any], Any], reason: str
) -> None:
    await system.settled()
    fetched = system.world.calls[SYNC]
    query, body = system.world.callback(system.world.knocking("wkAAAA"))
    change(query)
    async with aiohttp.ClientSession() as session:
        async with session.post(system.world.callback_url, params=query, data=body) as response:
            assert response.status == 403
        async with session.post(system.world.callback_url, params=query, data=b"x" * 200_000) as response:
            assert response.status == 413
    assert system.app[webhook.ACCOUNT].refused == {reason: 1, "oversized": 1}
    assert system.world.calls[SYNC] == fetched


async def test_other_accounts_and_events_are_left_alone(system: System) -> None:
    await system.settled()
    other = {**system.world.knocking("wkOTHER")}
    event = {**system.world.knocking("wkAAAA"), "Event": "enter_agent"}
    async with aiohttp.ClientSession() as session:
        for fields in (other, event):
            query, body = system.world.callback(fields)
            async with session.post(system.world.callback_url, params=query, data=body) as response:
                assert (response.status, await response.text()) == (200, "success")
    with system.db.session(read_only=True) as session:
        rows = session.scalars(select(WeComSync)).all()
        assert {(row.open_kfid, row.wanted - row.done) for row in rows} == {("wkAAAA", 0), ("wkBBBB", 0)}


async def test_keys_are_sent_as_they_are_stored(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.settled()
    with system.db.session(read_only=True) as session:
        assert set(session.scalars(select(MessagePart.key))) == set(system.world.sent)
