"""The answer to a callback, as WeChat reads it: in its format, with its key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.cases.time import FixedClock
from bot.channels.simulate.wechat_calls import Account, Answer, callback, understood
from bot.channels.wechat import texts
from bot.channels.wechat.callback import Callbacks, Mode
from bot.channels.wechat.messages import read_message
from bot.channels.wechat.replies import NOTHING, fitting, one_text, text_reply, wants_more
from bot.channels.weixin.bodies import read_body
from bot.channels.weixin.crypto import MessageCrypto
from bot.delivery.channel import Part

FIELDS: dict[str, Any] = {
    "ToUserName": "gh_0123456789ab",
    "FromUserName": "oUser",
    "CreateTime": 1773367200,
    "MsgType": "text",
    "Content": "你好",
    "MsgId": 1,
}


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("is_json", [False, True])
@pytest.mark.parametrize("text", ["好的。", "a ]]> <b> & \" '", '<a href="https://x.cn/?a=1&b=2">法规</a>'])
def test_wechat_understands_the_answer(
    account: Account, clock: FixedClock, mode: Mode, is_json: bool, text: str
) -> None:
    account = replace(account, mode=mode, is_json=is_json)
    crypto = None if mode == Mode.PLAIN else account.crypto()
    made = callback(account, FIELDS, clock.now(), "1")
    verified = Callbacks(account.token, mode, crypto).read(made.query, made.body, clock.now())
    reply = text_reply(text, read_message(verified.fields), verified, clock.now(), crypto)
    assert understood(account, Answer(200, reply.body)).text == text
    assert reply.content_type == ("application/json" if is_json else "application/xml")
    assert reply.body.startswith("{" if is_json else "<xml>")
    assert ("好的" in reply.body) == (mode == Mode.PLAIN and "好的" in text)
    assert text not in repr(reply)


def test_the_answer_is_encrypted_with_the_key_of_the_callback(account: Account, clock: FixedClock) -> None:
    made = callback(account, FIELDS, clock.now(), "1")
    crypto = MessageCrypto(account.token, ["A" * 43, account.aes_key], account.app_id)
    verified = Callbacks(account.token, Mode.SAFE, crypto).read(made.query, made.body, clock.now())
    reply = text_reply("好", read_message(verified.fields), verified, clock.now(), crypto)
    assert understood(account, Answer(200, reply.body)).text == "好"
    with pytest.raises(ValueError, match="encrypted"):
        text_reply("好", read_message(verified.fields), verified, clock.now())


def test_who_answers_whom(account: Account, clock: FixedClock) -> None:
    account = replace(account, mode=Mode.PLAIN)
    made = callback(account, FIELDS, clock.now(), "1")
    verified = Callbacks(account.token, Mode.PLAIN).read(made.query, made.body, clock.now())
    fields = read_body(text_reply("好", read_message(verified.fields), verified, clock.now()).body)
    assert (fields["ToUserName"], fields["FromUserName"], fields["MsgType"]) == ("oUser", "gh_0123456789ab", "text")


def test_nothing_to_say_and_more_to_come(account: Account) -> None:
    assert understood(account, Answer(200, NOTHING.body)) == Answer(200)
    parts = [Part({"content": "第一段"}), Part({"content": "第二段"})]
    assert fitting(parts) == 2
    assert fitting([Part({"content": "长" * 400}), *parts, Part({"content": "长" * 300})]) == 3
    assert (fitting([]), fitting([Part({"content": "https://example.org/" + "x" * 3000})])) == (0, 1)
    assert one_text(parts) == "第一段\n\n第二段"
    assert one_text(parts[:1], has_more=True) == f"第一段\n{texts.MORE}"
    assert all(wants_more(said) for said in ("1", "１", " 1。", "“1”", "继续", "查看"))
    assert not any(wants_more(said) for said in ("11", "1号", "查看预算", ""))
