"""Callbacks, pages, meanings and bubbles of WeCom, without a network."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cases.time import FixedClock
from bot.channels.hearing import NO_PLACE, NO_VIDEO, NOT_SUPPORTED, Say, Tell
from bot.channels.simulate.wecom import Corp, FakeWeCom
from bot.channels.wecom.callback import Callbacks, Knock
from bot.channels.wecom.meaning import (
    Ended,
    Greet,
    Meaning,
    NotArrived,
    Recalled,
    StaffSaid,
    Taken,
    meaning,
)
from bot.channels.wecom.menu import words_of, written
from bot.channels.wecom.messages import read_page
from bot.channels.wecom.texts import CHOICES, NO_VOICE
from bot.channels.weixin.callback import Reason, Refused
from bot.channels.weixin.crypto import MessageCrypto
from bot.channels.weixin.meaning import Fetch, Nothing
from bot.channels.weixin.texts import CHOOSE, NO_LINK
from bot.delivery.messages import Button, Link, Outgoing

SITE = "https://gk.example.cn"


@pytest.fixture
def world(corp: Corp, clock: FixedClock) -> FakeWeCom:
    return FakeWeCom(corp, clock)


@pytest.fixture
def callbacks(corp: Corp) -> Callbacks:
    return Callbacks(corp.crypto(), corp.corp_id)


def test_a_knock_is_read(world: FakeWeCom, callbacks: Callbacks, clock: FixedClock) -> None:
    query, body = world.callback(world.knocking("wkAAAA"))
    assert callbacks.read(query, body, clock.now()) == Knock("wkAAAA", "ENC00000001")
    assert "ENC00000001" not in repr(callbacks.read(query, body, clock.now()))  # a retry is as good


def test_the_previous_key_still_fits(world: FakeWeCom, corp: Corp, clock: FixedClock) -> None:
    new = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
    callbacks = Callbacks(MessageCrypto(corp.token, [new, corp.aes_key], corp.corp_id), corp.corp_id)
    query, body = world.callback(world.knocking("wkAAAA"))
    assert callbacks.read(query, body, clock.now()) is not None


def test_what_is_for_another_enterprise_is_refused(world: FakeWeCom, corp: Corp, clock: FixedClock) -> None:
    query, body = world.callback(world.knocking("wkAAAA"))
    other = Callbacks(MessageCrypto(corp.token, [corp.aes_key], "wwOTHER"), "wwOTHER")
    with pytest.raises(Refused) as caught:
        other.read(query, body, clock.now())
    assert caught.value.reason is Reason.WRONG_APP
    query, body = world.callback({**world.knocking("wkAAAA"), "ToUserName": "wwOTHER"})
    with pytest.raises(Refused) as caught:
        Callbacks(corp.crypto(), corp.corp_id).read(query, body, clock.now())
    assert caught.value.reason is Reason.WRONG_ACCOUNT


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<xml><Event>kf_msg_or_event</Event></xml>", Reason.NOT_ENCRYPTED),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml><Encrypt>&a;</Encrypt></xml>", Reason.FORBIDDEN_XML),
        (b"\xff", Reason.BROKEN),
        (b"x" * 100_000, Reason.OVERSIZED),
    ],
)
def test_hostile_bodies(world: FakeWeCom, callbacks: Callbacks, clock: FixedClock, body: bytes, reason: Reason) -> None:
    query, _ = world.callback(world.knocking("wkAAAA"))
    with pytest.raises(Refused) as caught:
        callbacks.read(query, body, clock.now())
    assert caught.value.reason is reason


def message(kind: str, content: Any, origin: int = 3, **more: Any) -> dict[str, Any]:
    return {
        "msgid": "m1",
        "open_kfid": "wkAAAA",
        "external_userid": "wm1",
        "send_time": 1773367200,
        "origin": origin,
        "msgtype": kind,
        kind: content,
        **more,
    }


def event(name: str, **content: Any) -> dict[str, Any]:
    whole = {"event_type": name, "open_kfid": "wkAAAA", "external_userid": "wm1", **content}
    return {"msgid": "e1", "send_time": 1773367200, "origin": 4, "msgtype": "event", "event": whole}


@pytest.mark.parametrize(
    ("item", "meant"),
    [
        (message("text", {"content": "你好"}), Say("你好")),
        (message("text", {"content": "申请", "menu_id": "say:我要申请"}), Say("我要申请")),
        (message("text", {"content": "申请", "menu_id": "101"}), Say("申请")),
        (message("text", {"content": " "}), Nothing()),
        (message("image", {"media_id": "M"}), Fetch("M")),
        (message("file", {"media_id": "M"}), Fetch("M")),
        (message("image", {}), Tell(NOT_SUPPORTED, "[图片]")),
        (message("voice", {"media_id": "M"}), Tell(NO_VOICE, "[语音]")),
        (message("video", {"media_id": "M"}), Tell(NO_VIDEO, "[视频]")),
        (message("location", {"name": "江州大厦", "address": "江州区人民路1号"}), Say("江州区人民路1号江州大厦")),
        (message("location", {"latitude": 23.1, "longitude": 113.3}), Tell(NO_PLACE, "[位置]")),
        (message("link", {"title": "新办法", "url": "https://x.cn/1"}), Tell(NO_LINK, "[链接] 新办法\nhttps://x.cn/1")),
        (message("business_card", {"userid": "u"}), Tell(NOT_SUPPORTED, "[名片]")),
        (message("miniprogram", {"title": "办事"}), Tell(NOT_SUPPORTED, "[小程序] 办事")),
        (message("msgmenu", {"head_content": "x"}), Tell(NOT_SUPPORTED, "[菜单]")),
        (message("newer_than_us", {}), Tell(NOT_SUPPORTED, "[不支持的消息]")),
        (message("text", {"content": "请讲"}, origin=5), StaffSaid("请讲")),
        (message("image", {"media_id": "M"}, origin=5), StaffSaid("[图片]")),
        (message("text", {"content": "?"}, origin=9), Nothing()),
        (event("enter_session", welcome_code="C"), Greet("C")),
        (event("enter_session"), Nothing()),
        (event("msg_send_fail", fail_msgid="K", fail_type=10), NotArrived("K", 10)),
        (event("msg_send_fail", fail_msgid="K", fail_type="?"), NotArrived("K", 0)),
        (event("session_status_change", change_type=1), Taken()),
        (event("session_status_change", change_type=2), Taken()),
        (event("session_status_change", change_type=4), Taken()),
        (event("session_status_change", change_type=3), Ended()),
        (event("user_recall_msg", recall_msgid="m1"), Recalled("m1")),
        (event("servicer_status_change", servicer_userid="u", status=2), Nothing()),
        (event("newer_than_us"), Nothing()),
    ],
)
def test_what_each_message_means(item: dict[str, Any], meant: Meaning) -> None:
    (received,) = read_page({"msg_list": [item]}, "wkAAAA").messages
    assert meaning(received) == meant
    assert received.address == "wkAAAA/wm1"
    assert "wm1" not in repr(received)


def test_what_is_malformed_or_for_another_account_is_left_out_and_holds_nothing_up() -> None:
    items = [
        None,
        7,
        {},
        {"msgid": "x"},
        message("text", "no object"),
        message("text", {"content": "别处"}, open_kfid="wkOTHER"),
        message("text", {"content": "好"}, msgid="长" * 200, send_time="soon"),
    ]
    page = read_page({"msg_list": items, "next_cursor": "c", "has_more": 1}, "wkAAAA")
    assert [meaning(each) for each in page.messages] == [Nothing(), Say("好")]
    assert all(len(each.key) <= 64 for each in page.messages)
    assert (page.next_cursor, page.has_more) == ("c", True)
    assert read_page({"msg_list": "?", "next_cursor": 3}, "wkAAAA").messages == ()


def test_choices_stand_below_the_text_and_say_their_words() -> None:
    buttons = (Button("申请公开信息", "我要申请公开信息"), Button("转人工", "转人工"))
    (menu,) = written(Outgoing("可以这样：", buttons), SITE)
    assert menu["msgmenu"]["head_content"] == "可以这样："
    assert [words_of(each["click"]["id"]) for each in menu["msgmenu"]["list"]] == ["我要申请公开信息", "转人工"]


def test_the_end_of_a_long_text_stands_above_the_choices() -> None:
    found = written(
        Outgoing("行政机关收到申请后能够当场答复的应当当场予以答复。" * 40, (Button("转人工", "转人工"),)), SITE
    )
    assert [each["msgtype"] for each in found] == ["text", "text", "msgmenu"]
    assert found[-1]["msgmenu"]["head_content"].endswith("答复。")


def test_too_many_or_too_long_choices_are_lines() -> None:
    many = tuple(Button(f"选项{number}", f"选{number}") for number in range(11))
    (text,) = written(Outgoing("请选：", many), SITE)
    assert text["text"]["content"].endswith(f"11. 选项10\n{CHOOSE}")
    (text,) = written(Outgoing("请选：", (Button("长" * 50, "长"),)), SITE)
    assert text["msgtype"] == "text"
    (menu,) = written(Outgoing("", (Button("长", "长" * 50),)), SITE)
    assert menu["msgmenu"]["head_content"] == CHOICES
    assert menu["msgmenu"]["list"][0]["click"]["id"] == "1"


def test_links_are_addresses() -> None:
    outgoing = Outgoing("见：", links=(Link("法规", "/documents/1"), Link("怪", "javascript:x")))
    (text,) = written(outgoing, SITE)
    assert text["text"]["content"] == f"见：\n法规：\n{SITE}/documents/1\n怪"


@given(st.text(alphabet=st.sampled_from("字。，\n 😀1a《》<a\x00"), max_size=3000), st.booleans())
def test_every_message_is_short_enough_and_nothing_is_lost(text: str, has_choice: bool) -> None:
    buttons = (Button("转人工", "转人工"),) if has_choice else ()
    found = written(Outgoing(text, buttons), SITE)
    assert found == written(Outgoing(text, buttons), SITE)
    said = ""
    for each in found:
        if each["msgtype"] == "text":
            said += each["text"]["content"]
            assert 0 < len(each["text"]["content"].encode()) <= 2048
        else:
            head = each["msgmenu"]["head_content"]
            said += head if head != CHOICES else ""
            assert len(head.encode()) <= 1024
    assert "".join(said.split()) == "".join(text.replace("\x00", "").split())


def test_a_very_long_text_is_cut_in_no_time() -> None:
    begun = time.process_time()
    written(Outgoing("《" * 10_000, (Button("转人工", "转人工"),)), SITE)
    assert time.process_time() - begun < 2
