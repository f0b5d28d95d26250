"""The office itself, matters of 12345, other languages, threats, small talk; letters shown again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.dialogue.case_phrases import Topic, find_wanted
from actions.dialogue.services import Services
from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import ToldKnowledge
from tests.actions.dialogue.talk import Talk

SOURCE = Citation(7, 70, "供水管理办法", None, None, ("一",), "…", None, 0.9)


def office(services: Services, **settings: str) -> Talk:
    return Talk(replace(services, agency=services.agency.model_copy(update=settings)))


def test_where_the_office_is_comes_from_its_settings(services: Services) -> None:
    talk = office(services, address="江州市人民路8号", postcode="330000", phone="0791-1234567")
    talk.say("你们在哪里", "ask_office")
    for word in ("江州市人民政府办公室", "政务公开办公室", "江州市人民路8号", "330000", "0791-1234567", "办公时间"):
        assert word in talk.heard


@pytest.mark.parametrize(("setting", "label"), [("address", "地址："), ("phone", "电话：")])
def test_what_is_not_set_is_not_said(services: Services, setting: str, label: str) -> None:
    talk = office(services, **{setting: ""})
    talk.say("你们在哪里", "ask_office")
    assert label not in talk.heard


def test_a_matter_of_12345_is_looked_up_and_then_sent_there(talk: Talk, knowledge: ToldKnowledge) -> None:
    text = "我们小区停水两天了啥时候来水"
    talk.say(text, "matter_12345")
    assert "12345政务服务便民热线（电话：12345）" in talk.heard
    assert "没有受理" in talk.heard
    assert talk.offered == ["转人工", "我要申请公开信息"]
    knowledge.known[text] = Answer(text, Verdict.RELATED, "可能相关。", (SOURCE,))
    talk.say(text, "matter_12345")
    assert "12345" in talk.heard
    assert "可能相关" in talk.heard
    knowledge.known[text] = Answer(text, Verdict.ANSWER, "供水恢复时间见公告。", (SOURCE,))
    talk.say(text, "matter_12345")
    assert talk.heard.strip() == "供水恢复时间见公告。"


def test_a_matter_with_a_line_of_its_own_is_told_it(talk: Talk) -> None:
    talk.say("社保卡丢了去哪补", "matter_12345")
    assert "12333" in talk.heard


def test_another_language_is_answered_in_two(services: Services) -> None:
    talk = office(services, phone="0791-1234567")
    talk.say("Hello, how can I get a copy of the land plan?", "foreign_language")
    assert len(talk.said) == 1
    assert "本服务只能用中文办理" in talk.heard
    assert "This service works in Chinese only." in talk.heard
    assert talk.heard.count("0791-1234567") == 2
    talk = office(services, phone="")
    talk.say("Hello", "foreign_language")
    assert "call" not in talk.heard


def test_a_threat_brings_a_person_before_all_others(talk: Talk) -> None:
    talk.say("再不给我解决我就带人来砸了你们单位，110105194912310021", "threat")
    assert "utter_threat" in talk.heard
    [command] = [m["custom"] for m in talk.said if "command" in (m.get("custom") or {})]
    assert command["command"] == "handoff"
    assert command["urgent"] is True
    assert "砸了你们单位" in command["summary"]
    assert "110105194912310021" not in command["summary"]


def test_an_unsure_threat_is_none(talk: Talk) -> None:
    talk.say("炸药管理的规定有哪些", "threat", 0.4)
    assert talk.ordered == ["question"] or talk.ordered == []


def test_small_talk_is_answered_in_a_sentence(talk: Talk) -> None:
    talk.say("给我讲个笑话", "smalltalk")
    assert talk.heard.strip() == "utter_smalltalk"


# --- letters once more


def test_a_reply_is_shown_again_as_it_was_served(talk: Talk) -> None:
    number = talk.file()
    talk.replied("G2", info="您申请的报告全文附后，请查收。")
    for text, intent in [
        (f"{number}的答复书再给我看一下", "change_delivery"),
        ("再看看我的答复", "application_status"),
    ]:
        talk.say(text, intent)
        assert "您申请的报告全文附后，请查收。" in talk.heard
        assert f"申请{number}的答复（2026年3月" in talk.heard
        assert talk.form is None


@pytest.mark.parametrize("text", ["我的回执呢", "查询码忘了", "把回执再发我一遍"])
def test_a_receipt_is_shown_again_with_its_code(talk: Talk, text: str) -> None:
    number = talk.file()
    talk.replied("G2", info="您申请的报告全文附后，请查收。")
    talk.say(text, "show_letter")
    assert f"申请编号：{number}" in talk.heard
    assert f"查询码：{talk.case().query_code}" in talk.heard


def test_before_the_reply_there_is_the_receipt(talk: Talk) -> None:
    number = talk.file()
    talk.say("我想看一下我的答复书", "show_letter")
    assert "utter_letter_not_yet" in talk.heard
    assert f"申请编号：{number}" in talk.heard


def test_which_letter_is_asked(talk: Talk) -> None:
    talk.file("去年的财政决算")
    talk.file("今年的财政预算")
    talk.replied("G2", number="JZ2026-00001", info="决算报告附后。")
    talk.say("把答复书再发我看看", "show_letter")
    assert "1. JZ2026-00001（去年的财政决算" in talk.heard
    talk.say("1")
    assert "决算报告附后。" in talk.heard
    assert talk.form is None


@pytest.mark.parametrize("intent", ["show_letter", "out_of_scope", "ask_policy"])
def test_elsewhere_number_and_code_are_asked_for(talk: Talk, services: Services, intent: str) -> None:
    talk.say("我的回执找不到了", intent)
    assert talk.heard.strip() == "utter_letter_elsewhere"
    number = talk.file()
    other = Talk(services, "c2")
    other.say(f"{number}的答复书再给我看一下", intent)
    assert other.heard.strip() == "utter_letter_elsewhere"


def test_a_letter_is_shown_while_a_form_is_filled_in(talk: Talk) -> None:
    talk.file()
    talk.replied("G2", info="您申请的报告全文附后，请查收。")
    talk.say("我要申请公开城东小学扩建的合同", "start_application")
    talk.say("是")
    talk.say("再看看我的答复")
    assert "您申请的报告全文附后" in talk.heard
    assert talk.form == "application_form"


@pytest.mark.parametrize(
    "text",
    [
        "把答复书再给我看一下",
        "再看看我的答复",
        "回执找不到了",
        "我的查询码是多少",
        "答复书在哪下载",
        "把你们上次给我的答复书再发一遍",
        "答复告知书打不开",
        "登记回执发我一份",
        "我把回执弄丢了",
        "麻烦把那份告知书再发给我",
        "重新发一下答复书",
        "忘了查询码",
    ],
)
def test_letters_are_known_by_rule(text: str) -> None:
    wish = find_wanted(text)
    assert wish is not None
    assert wish.topic is Topic.LETTER


@pytest.mark.parametrize(
    "text",
    [
        "答复书什么时候给我",
        "不服答复书怎么办",
        "对答复不满意",
        "答复书不对",
        "什么时候给我答复",
        "怎么还不给我答复",
        "请给我答复",
        "给我答复",
        "多久答复",
        "请尽快答复",
        "我要看某局的处罚决定书",
        "回执是什么",
        "把答复方式改成邮寄",
        "看不懂答复书",
    ],
)
def test_what_speaks_of_letters_and_wants_something_else(text: str) -> None:
    wish = find_wanted(text)
    assert wish is None or wish.topic is not Topic.LETTER
