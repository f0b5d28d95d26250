"""Citizens on Telegram and the whole system behind it, by webhook and by polling: what each phone shows, once and in
order, whatever goes wrong."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from bot.channels.simulate.telegram import Failure
from bot.channels.telegram import texts
from bot.channels.telegram.settings import Mode
from bot.delivery import conversations, inbox, outbox
from bot.delivery.channel import AccountProblemError, SendRefusedError
from bot.delivery.limits import WINDOWS
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Owner, State
from bot.keys import CHECKS, HUB
from tests.bot.channels.telegram.conftest import System
from tests.support import files


@pytest.fixture(params=[Mode.WEBHOOK, Mode.POLLING])
def mode(request: pytest.FixtureRequest) -> Mode:
    return Mode(request.param)


async def test_a_question_is_answered_once(system: System) -> None:
    await system.world.say(system.phone, "怎么申请")
    await system.shows("echo: 怎么申请")
    assert system.asked == ["怎么申请"]
    assert [command["command"] for command in system.world.commands] == ["apply", "status", "person", "menu", "help"]


async def test_commands_are_words(system: System) -> None:
    said = [
        "/start",
        "/start apply",
        "/start nonsense",
        "/menu",
        "/help",
        "/person@gongkai_bot",
        "/预算 2025",
        "/x y z",
    ]
    for text in said:
        await system.world.say(system.phone, text)
    await system.settled()
    assert system.asked == ["你好", "我要申请公开信息", "你好", "菜单", "帮助", "转人工", "预算 2025", "x y z"]


async def test_a_pressed_choice_is_its_words_and_counts_once(system: System) -> None:
    system.offers("是", "不是" * 40)
    await system.world.say(system.phone, "开始")
    await system.until(lambda: bool(system.phone.shown))
    first = system.phone.shown[0]
    await asyncio.gather(
        system.world.press(system.phone, "不是" * 40, shown=first), system.world.press(system.phone, "是", shown=first)
    )
    await system.settled()
    assert system.asked in (["开始", f"{'不是' * 40}。"], ["开始", "是。"])  # whichever was kept first
    await system.until(lambda: system.world.calls["answercallbackquery"] == 2)
    await system.until(lambda: first.titles == [])
    assert f"已选：{system.asked[1].removesuffix('。')}" in system.world.toasts


async def test_a_choice_of_before_is_refused_politely(system: System) -> None:
    system.offers("是")
    await system.world.say(system.phone, "第一个问题")
    await system.until(lambda: len(system.phone.shown) == 1)
    await system.world.say(system.phone, "第二个问题")
    await system.until(lambda: len(system.phone.shown) == 2)
    first, second = system.phone.shown
    for _ in range(2):
        await system.world.press(system.phone, "是", shown=first)
    await system.until(lambda: system.phone.texts[2:] == [texts.STALE] and first.titles == [])
    await system.world.press(system.phone, "是", shown=second)  # the sentence about the old one changed nothing
    await system.settled()
    assert system.asked == ["第一个问题", "第二个问题", "是。"]


async def test_a_button_of_somebody_else_or_of_nobody_does_nothing(system: System) -> None:
    system.offers("是")
    other = system.world.phone(20_002)
    for phone in (system.phone, other):
        await system.world.say(phone, "你好")
    await system.until(lambda: bool(system.phone.shown and other.shown))
    shown = system.phone.shown[0]
    await system.world.press(other, "是", shown=other.shown[0], data=shown.data_of("是"))
    for data in ("", "是", "x:1", shown.data_of("是").replace(":0", ":7")):
        await system.world.press(system.phone, "是", shown=shown, data=data)
    await system.settled()
    await system.until(lambda: system.world.toasts == [texts.UNKNOWN_BUTTON] * 5)
    assert system.asked == ["你好", "你好"]
    assert shown.titles == ["是"]


async def test_the_way_out_of_the_queue_stays_open_while_one_writes(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.settled()
    await system.db.run(conversations.request_person, system.conversation().id, "", system.clock.now())
    for text in ("材料我有", "还有一点"):
        await system.world.say(system.phone, text)
    await system.settled()
    await system.world.press(system.phone, conversations.LEAVE.title)
    await system.settled()
    assert system.conversation().owner == Owner.BOT


async def test_photo_and_caption_both_arrive_in_order(system: System) -> None:
    await system.world.send_photo(system.phone, files.png(), "这是我的身份证")
    await system.settled()
    photo, caption = system.messages()
    assert photo.kind == inbox.FILE
    assert f"{texts.PICTURE}.png" in photo.body
    assert json.loads(caption.body)["text"] == "这是我的身份证"
    assert system.asked[-1] == "这是我的身份证"
    assert len(system.phone.texts) == 2


async def test_an_album_is_several_files(system: System) -> None:
    for shade, caption in ((0, "三张照片"), (1, ""), (2, "")):
        await system.world.send_photo(system.phone, files.png(shade=shade), caption, media_group_id="G")
    await system.settled()
    assert [message.kind for message in system.messages()] == ["file", "text", "file", "file"]


async def test_a_document_keeps_its_name(system: System) -> None:
    await system.world.send_document(system.phone, files.png(), "房产证.png")
    await system.settled()
    assert "房产证.png" in system.messages()[0].body


async def test_what_can_not_be_taken_is_said_so(system: System) -> None:
    await system.world.send(system.phone, {"voice": {"file_id": "F", "file_unique_id": "U", "duration": 3}})
    await system.world.send_document(system.phone, b"MZ" + bytes(100), "a.exe")
    await system.world.send_document(system.phone, b"x", "big.pdf", file_size=30 * 1024 * 1024)
    await system.world.send_document(system.phone, bytes(11 * 1024 * 1024), "big.pdf", file_size=0)
    await system.settled()
    assert system.phone.texts[0] == texts.NO_VOICE
    assert "程序文件" in system.phone.texts[1]
    assert ["超过10MB" in text for text in system.phone.texts[2:]] == [True, True]
    assert system.world.calls["getfile"] == 2  # the first of the large ones was not even asked for
    assert system.asked == []


async def test_a_file_that_does_not_come_at_once_is_tried_again(system: System) -> None:
    system.world.fail("getfile", Failure(status=502), Failure(status=429, retry_after=1, description="x"))
    system.world.fail("file", Failure(status=500))
    await system.world.send_photo(system.phone, files.png())
    await system.until(lambda: bool(system.messages()))
    async with asyncio.timeout(30):
        while system.messages()[0].kind != inbox.FILE:
            system.clock.advance(timedelta(seconds=9))  # the pauses are 2, 4 and 8 s
            system.app[HUB].publish(system.conversation().id)
            await asyncio.sleep(0.1)
    await system.settled()
    assert len(system.phone.texts) == 1


async def test_a_message_corrected_before_its_answer_is_replaced(system: System) -> None:
    thought = system.lets_rasa_think()
    await system.world.say(system.phone, "先问这个")
    await system.until(lambda: len(system.rasa.asked) == 1)
    message = await system.world.say(system.phone, "我叫张山")
    await system.world.edit(system.phone, message, text="我叫张三")
    await system.until(lambda: not system.world.pending)
    thought.set()
    await system.settled()
    assert system.asked == ["先问这个", "我叫张三"]


async def test_a_message_corrected_after_its_answer_is_not_taken_up_by_itself(system: System) -> None:
    message = await system.world.say(system.phone, "我叫张山")
    await system.settled()
    await system.world.edit(system.phone, message, text="我叫张三")
    await system.world.edit(system.phone, message, text="我叫张山")  # as it was: nothing
    await system.settled()
    assert system.phone.texts == ["echo: 我叫张山", texts.EDITED]
    assert system.asked == ["我叫张山"]
    await system.world.press(system.phone, texts.AS_EDITED)
    await system.settled()
    assert system.asked == ["我叫张山", "我叫张三"]


async def test_words_of_danger_are_heard_in_a_correction_too(system: System) -> None:
    message = await system.world.say(system.phone, "没事")
    await system.settled()
    await system.world.edit(system.phone, message, text="我不想活了")
    await system.settled()
    assert system.asked == ["没事", "我不想活了"]


async def test_a_correction_goes_to_the_person_who_has_the_conversation(system: System) -> None:
    message = await system.world.say(system.phone, "我叫张山")
    await system.settled()
    await system.db.run(conversations.request_person, system.conversation().id, "", system.clock.now())
    await system.db.run(conversations.claim, system.conversation().id, 1, system.clock.now())
    await system.world.edit(system.phone, message, text="我叫张三")
    await system.settled()
    views = await system.db.read(outbox.transcript, system.conversation().id)
    assert views[-1].outgoing.text == "[修改为] 我叫张三"
    assert texts.EDITED not in system.phone.texts


async def test_a_replaced_file_is_asked_for_again(system: System) -> None:
    message = await system.world.send_photo(system.phone, files.png())
    await system.settled()
    other = system.world.add_file(files.png(shade=9), "photos/x.png")
    await system.world.edit(system.phone, message, photo=[{**other, "width": 5, "height": 5}])
    await system.settled()
    assert system.phone.texts[-1] == texts.FILE_EDITED


async def test_a_group_gets_one_sentence_and_nothing_is_kept(system: System) -> None:
    group = system.world.phone(-100_200_300)
    for text in ("/start@gongkai_bot", "我的身份证号是110101199003070011", "在吗"):
        await system.world.say(group, text)
    await system.settled()
    assert group.texts == [texts.GROUP]
    assert system.asked == []
    assert [json.loads(message.body)["text"] for message in system.messages()] == ["[群聊]"]


async def test_who_blocks_the_bot_finds_what_was_said_when_they_are_back(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.settled()
    await system.world.block(system.phone)
    await system.until(lambda: system.conversation().closed_for is not None)
    await system.db.run(_say, system.conversation().id, system)
    system.app[HUB].publish(system.conversation().id)
    await asyncio.sleep(0.1)
    assert system.world.calls["sendmessage"] == 1
    await system.world.block(system.phone, is_blocked=False)
    await system.shows("echo: 你好", "您的申请已经答复。")


async def test_a_block_that_nobody_told_us_of_keeps_it_too(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.settled()
    system.phone.has_blocked = True
    await system.db.run(_say, system.conversation().id, system)
    system.app[HUB].publish(system.conversation().id)
    await system.until(lambda: system.conversation().closed_for is not None)
    system.phone.has_blocked = False
    system.clock.advance(timedelta(seconds=1))
    await system.world.say(system.phone, "/start")
    await system.shows("echo: 你好", "您的申请已经答复。", "echo: 你好")


def _say(session, conversation_id: str, system: System) -> None:  # type: ignore[no-untyped-def]
    outbox.say(session, conversation_id, Outgoing("您的申请已经答复。"), author="system", now=system.clock.now())


async def test_an_account_that_is_gone_is_told_to_staff(system: System) -> None:
    system.phone.is_deactivated = True
    await system.world.say(system.phone, "你好")
    await system.until(lambda: [message.state for message in system.messages("out")] == [State.FAILED])
    assert system.messages("out")[0].error == "用户已经注销"


async def test_too_many_calls_are_made_later(system: System) -> None:
    system.world.fail("sendmessage", Failure(status=429, retry_after=7))
    await system.world.say(system.phone, "你好")
    await system.until(lambda: bool(system.messages("out")) and system.messages("out")[0].retry_at is not None)
    wanted = system.messages("out")[0].retry_at
    assert wanted is not None
    assert (wanted - system.clock.now()).total_seconds() >= 7
    system.clock.advance(wanted - system.clock.now())
    await system.shows("echo: 你好")


@pytest.mark.parametrize("failure", [Failure(drop="after"), Failure(status=502)])
async def test_a_call_without_an_answer_is_not_made_twice_and_offered_again(system: System, failure: Failure) -> None:
    system.world.fail("sendmessage", failure)
    await system.world.say(system.phone, "你好")
    await system.until(lambda: [message.state for message in system.messages("out")] == [State.UNSURE])
    await system.world.say(system.phone, "在吗")
    await system.settled()
    assert system.world.calls["sendmessage"] == 3
    assert "重发" in system.phone.texts[-2]


async def test_who_writes_too_often_is_told_so_once(system: System) -> None:
    for number in range(WINDOWS[0].limit + 3):
        await system.world.say(system.phone, f"第{number}条")
    await system.settled()
    await system.settled()
    assert len(system.rasa.asked) == WINDOWS[0].limit
    assert ["您发得太快了" in text for text in system.phone.texts].count(True) <= 3


async def test_two_people_never_see_each_others_answers(system: System) -> None:
    phones = [system.world.phone(30_000 + number) for number in range(5)]
    await asyncio.gather(*(system.world.say(phone, f"我是{number}") for number, phone in enumerate(phones)))
    for number, phone in enumerate(phones):
        await system.shows(f"echo: 我是{number}", phone=phone)


async def test_links_are_written_out_and_nothing_is_markup(system: System) -> None:
    link = {"title": "《条例》第四十二条", "url": "/documents/1#p2"}
    system.rasa.answer = lambda _text: [{"custom": {"text": "<b>不收费</b> *1*", "links": [link]}}]
    await system.world.say(system.phone, "收费吗")
    await system.shows("<b>不收费</b> *1*\n《条例》第四十二条\nhttps://gk.example.gov.cn/documents/1#p2")


async def test_a_check_asks_who_we_are_and_where_messages_go(system: System, mode: Mode) -> None:
    check = system.app[CHECKS]["telegram"]
    assert await check() == f"令牌有效，{'消息送到本系统' if mode == Mode.WEBHOOK else '由本系统去取消息'}"
    system.world.webhook.url = "https://other.example.com/bot"
    with pytest.raises(SendRefusedError, match="送到了别的地址"):
        await check()
    if mode == Mode.WEBHOOK:
        system.world.webhook.url = ""
        with pytest.raises(SendRefusedError, match="还不知道本系统的地址"):
            await check()
    system.world.token = "1:" + "x" * 35
    with pytest.raises(AccountProblemError, match="不认 token"):
        await check()
