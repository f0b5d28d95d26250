"""Applying once more with the words 跟上次一样."""

from __future__ import annotations

import pytest

from actions.dialogue import again
from actions.dialogue.same_as_last import says_same
from tests.actions.dialogue.conftest import Conversation
from tests.actions.dialogue.talk import CHAT, Talk
from tests.support.cpu import at_most

SAME = (
    "跟上次一样|和上次那件一样|还是跟之前一样|都和之前一样|其他都跟上次一样|老样子|照旧|按上次填的来|跟刚才撤回的那件一样|同上次一样的|和原来一样嘛|"
    "就按照之前写的|全部照旧|还是一样"
)
NOT_SAME = (
    "一样|跟邻村一样的补偿标准|和去年一样的决算|上次|跟上次不一样|城东小学一样的合同|照片|按时间排序|老样子小吃店的处罚决定|张三|"
    "和上次听证会一样的会议记录|原来的土地证"
)
AGAIN = (
    "我还是要申请，跟上次一样的|把刚才撤回的那件重新交一遍|上次那件我要重新申请|之前撤回的那个再申请一次|重新提交上次那份申请|"
    "我又想申请了，跟之前一样|再申请一次原来那件|按上次的再交一份|撤了的那件我还要再申请|帮我重新申请一下上次的"
)
NOT_AGAIN = (
    "我要申请公开信息|我又要申请|重新申请|再提交一次复议申请的材料|上次那件撤回|我要申请公开上次会议的记录|还要申请什么|再交一次钱|"
    "上次申请的结果呢|之前的申请怎么样了"
)


@pytest.mark.parametrize(
    ("text", "expected"), [(t, e) for s, e in ((SAME, True), (NOT_SAME, False)) for t in s.split("|")]
)
def test_the_same_as_before(text: str, expected: bool) -> None:
    assert (says_same(text, "") is not None) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [(t, e) for s, e in ((AGAIN, True), (NOT_AGAIN, False)) for t in s.split("|")]
)
def test_applying_again(text: str, expected: bool) -> None:
    assert again.applies_again(text) is expected


def test_no_repeated_word_keeps_a_rule_busy() -> None:
    with at_most(2):
        for word in ("上次", "一", "的", "我", "再", "还是", "都", "一样", "跟", "申请", "撤"):
            for end in ("", "x", "吗"):
                for rule in (lambda text: says_same(text, ""), again.applies_again):
                    rule((word * 30)[:29] + end)
                    rule((word * 9999)[:9990] + end)


def test_what_was_withdrawn_is_applied_for_again(talk: Talk) -> None:
    number = talk.file("城东片区改造的补偿方案", applicant_name="李桂芳", **CHAT)
    talk.say(f"撤回{number}")
    talk.say("确定撤回")
    talk.say("我还是要申请，跟上次一样的", "nlu_fallback", 0.2)
    assert "「城东片区改造的补偿方案」" in talk.heard
    talk.say("是")
    talk.say("没有")
    talk.say("其他都跟上次一样")
    assert talk.slots["requested_slot"] == "confirmation"
    assert "李桂芳" in talk.heard
    assert "11010519491231002X" not in talk.heard


def test_one_answer_is_the_same(talk: Talk) -> None:
    talk.file("城东片区改造的补偿方案", applicant_name="李桂芳")
    talk.say("我要申请公开信息", "start_application")
    talk.say("跟上次一样")
    assert "「城东片区改造的补偿方案」" in talk.heard
    talk.say("不是")
    assert talk.slots["requested_slot"] == "description"
    talk.say("城西片区改造的补偿方案")
    talk.say("没有")
    assert talk.slots["requested_slot"] == "confirmation"
    assert "李桂芳" in talk.heard


def test_without_an_earlier_one_the_words_are_asked_for(conversation: Conversation) -> None:
    conversation.fill("我要申请公开信息", "跟上次一样")
    assert conversation.step == "description"
    assert "utter_form_no_last" in conversation.responses
