"""Every message and event of WeChat: read, its key, what it means for us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.hearing import COMMANDS, NO_PLACE, NO_VIDEO, NOT_SUPPORTED, Say, Tell
from bot.channels.wechat import texts
from bot.channels.wechat.meaning import (
    Consented,
    Gone,
    Meaning,
    Reported,
    meaning,
)
from bot.channels.wechat.menu import MENU, menu_for
from bot.channels.wechat.messages import AFTER_MESSAGE, AFTER_TAP, Event, Message, Text, Unsupported, read_message
from bot.channels.weixin.bodies import read_xml
from bot.channels.weixin.meaning import Fetch, Nothing
from bot.channels.weixin.texts import NO_LINK

HEAD = "<ToUserName>gh_1</ToUserName><FromUserName><![CDATA[oUser]]></FromUserName><CreateTime>1773367200</CreateTime>"


def read(inner: str, head: str = HEAD) -> Message:
    return read_message(read_xml(f"<xml>{head}{inner}</xml>"))


def event(name: str, more: str = "") -> Message:
    return read(f"<MsgType>event</MsgType><Event>{name}</Event>{more}")


def message(kind: str, more: str = "") -> Message:
    return read(f"<MsgType><![CDATA[{kind}]]></MsgType>{more}<MsgId>123</MsgId>")


LIST = (
    "<List><TemplateId>T1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"
    "<List><TemplateId>T2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>"
)
SENT = "<List><TemplateId>T1</TemplateId><MsgID>77</MsgID><ErrorCode>{}</ErrorCode></List>"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (message("text", "<Content>预算在哪里</Content>"), Say("预算在哪里")),
        (message("text", "<Content>同意</Content><bizmsgmenuid>101</bizmsgmenuid>"), Say("同意")),
        (message("text", "<Content>  </Content>"), Nothing()),
        (
            message("text", "<Content>【收到不支持的消息类型，暂无法显示】</Content>"),
            Tell(NOT_SUPPORTED, "[不支持的消息]"),
        ),
        (message("image", "<PicUrl>http://x</PicUrl><MediaId>M</MediaId>"), Fetch("M", "微信图片")),
        (message("image"), Tell(NOT_SUPPORTED, "[图片]")),
        (message("voice", "<MediaId>M</MediaId><Recognition>我要申请。</Recognition>"), Say("我要申请。")),
        (message("voice", "<MediaId>M</MediaId><Format>amr</Format>"), Tell(texts.NO_VOICE, "[语音]")),
        (message("video", "<MediaId>M</MediaId><ThumbMediaId>T</ThumbMediaId>"), Tell(NO_VIDEO, "[视频]")),
        (message("shortvideo", "<MediaId>M</MediaId>"), Tell(NO_VIDEO, "[视频]")),
        (
            message("location", "<Location_X>23.1</Location_X><Location_Y>113.3</Location_Y><Label>江州路1号</Label>"),
            Say("江州路1号"),
        ),
        (message("location", "<Location_X>23.1</Location_X>"), Tell(NO_PLACE, "[位置]")),
        (
            message("link", "<Title>新办法</Title><Description>d</Description><Url>https://x.cn/1</Url>"),
            Tell(NO_LINK, "[链接] 新办法\nhttps://x.cn/1"),
        ),
        (message("file", "<Title>材料.pdf</Title>"), Tell(texts.NO_FILE, "[文件] 材料.pdf")),
        (message("file", "<Title>材料.pdf</Title><MediaId>M</MediaId>"), Fetch("M", "材料.pdf")),
        (message("channels_card"), Tell(NOT_SUPPORTED, "[不支持的消息]")),
        (event("subscribe", "<EventKey></EventKey>"), Say("你好", is_tap=True)),
        (
            event("subscribe", "<EventKey>qrscene_apply</EventKey><Ticket>T</Ticket>"),
            Say("我要申请公开信息", is_tap=True),
        ),
        (event("subscribe", "<EventKey>qrscene_123</EventKey>"), Say("你好", is_tap=True)),
        (event("SCAN", "<EventKey>status</EventKey>"), Say("我的申请", is_tap=True)),
        (event("CLICK", "<EventKey>person</EventKey>"), Say("转人工", is_tap=True)),
        (event("CLICK", "<EventKey>查预算</EventKey>"), Say("查预算", is_tap=True)),
        (event("CLICK", "<EventKey>OLD_KEY_1</EventKey>"), Say("你好", is_tap=True)),
        (event("unsubscribe"), Gone()),
        (event("VIEW", "<EventKey>https://x.cn</EventKey>"), Nothing()),
        (event("view_miniprogram", "<EventKey>pages/x</EventKey>"), Nothing()),
        (event("LOCATION", "<Latitude>23.1</Latitude><Longitude>113.3</Longitude>"), Nothing()),
        (event("TEMPLATESENDJOBFINISH", "<MsgID>9</MsgID><Status>success</Status>"), Reported("9", True)),
        (event("TEMPLATESENDJOBFINISH", "<MsgID>9</MsgID><Status>failed:user block</Status>"), Reported("9", False)),
        (
            event("subscribe_msg_popup_event", f"<SubscribeMsgPopupEvent>{LIST}</SubscribeMsgPopupEvent>"),
            Consented((("T1", True), ("T2", False))),
        ),
        (
            event("subscribe_msg_change_event", f"<SubscribeMsgChangeEvent>{LIST}</SubscribeMsgChangeEvent>"),
            Consented((("T1", True), ("T2", False))),
        ),
        (
            event("subscribe_msg_sent_event", f"<SubscribeMsgSentEvent>{SENT.format(0)}</SubscribeMsgSentEvent>"),
            Reported("77", True, "T1"),
        ),
        (
            event("subscribe_msg_sent_event", f"<SubscribeMsgSentEvent>{SENT.format(3)}</SubscribeMsgSentEvent>"),
            Reported("77", False, "T1"),
        ),
        (event("subscribe_msg_sent_event"), Nothing()),
        (event("scancode_waitmsg", "<ScanCodeInfo><ScanType>qrcode</ScanType></ScanCodeInfo>"), Nothing()),
        (event("debug_demo"), Nothing()),
    ],
)
def test_what_each_means(found: Message, expected: Meaning) -> None:
    assert meaning(found) == expected
    assert (found.user, found.account) == ("oUser", "gh_1")


def test_events_in_json() -> None:
    fields = {
        "ToUserName": "gh_1",
        "FromUserName": "oUser",
        "CreateTime": "1773367200",
        "MsgType": "event",
        "Event": "subscribe_msg_popup_event",
        "List": [{"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "0"}],
    }
    assert meaning(read_message(fields)) == Consented((("T1", True),))
    fields["List"] = "nonsense"  # type: ignore[assignment]
    assert meaning(read_message(fields)) == Consented(())


def test_keys_are_the_same_in_a_retry_and_differ_else() -> None:
    assert message("text", "<Content>a</Content>").key == "m123"
    clicks = [event("CLICK", f"<EventKey>{key}</EventKey>").key for key in ("apply", "status", "apply")]
    assert clicks[0] == clicks[2] != clicks[1]
    others = [event(name).key for name in ("subscribe", "unsubscribe", "LOCATION")]
    without = [read(f"<MsgType>text</MsgType><Content>{said}</Content>").key for said in "aba"]
    assert without[0] == without[2] != without[1]
    later = read("<MsgType>event</MsgType><Event>subscribe</Event>", HEAD.replace("1773367200", "1773367201"))
    keys = {*clicks, *others, *without, later.key}
    assert len(keys) == 8
    hostile = read(f"<MsgType>text</MsgType><MsgId>{'9' * 5000}</MsgId>").key
    assert all(len(key) <= 100 and key.isalnum() for key in (*keys, hostile))


def test_what_may_be_pushed_afterwards() -> None:
    assert message("image").allowance == AFTER_MESSAGE
    assert (AFTER_MESSAGE.parts, AFTER_MESSAGE.period) == (5, timedelta(hours=48))
    assert {event(name).allowance for name in ("subscribe", "SCAN", "CLICK", "scancode_push")} == {AFTER_TAP}
    assert {event(name).allowance for name in ("VIEW", "unsubscribe", "LOCATION")} == {None}


def test_nothing_personal_is_shown_by_repr() -> None:
    found = message("text", "<Content>张三</Content>")
    assert isinstance(found, Text)
    assert "张三" not in repr(found)
    assert "oUser" not in repr(found)
    assert "张三" not in repr(meaning(found))


def test_unknown_things_are_no_error() -> None:
    assert isinstance(message("hologram"), Unsupported)
    assert isinstance(event("future_event", "<Deep><Er><Est>1</Est></Er></Deep>"), Event)
    assert isinstance(read("<MsgType>event</MsgType>"), Event)


def _all_buttons(menu: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for button in menu["button"] for each in button.get("sub_button") or [button]]


def test_the_menu_says_what_the_bot_knows() -> None:
    assert {button["key"] for button in _all_buttons(MENU) if button["type"] == "click"} <= set(COMMANDS)
    addresses = [button["url"] for button in _all_buttons(menu_for("https://gk.cn")) if button["type"] == "view"]
    assert addresses == ["https://gk.cn/status", "https://gk.cn/documents"]
    assert all(button["type"] == "click" for button in _all_buttons(menu_for("http://127.0.0.1:8080")))


def test_half_characters_are_no_error() -> None:
    fields = {"FromUserName": "o", "ToUserName": "g", "CreateTime": "1", "MsgType": "event", "Event": "CLICK"}
    assert read_message({**fields, "EventKey": "\ud800"}).key
    assert read_message({**fields, "MsgType": "text", "Content": "\ud800"}).key
