"""What is no command is looked up; what is not found is said honestly."""

from __future__ import annotations

import pytest

from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import Conversation, ToldKnowledge

SOURCE = Citation(3, 33, "政府信息公开条例", "国务院令第711号", "国务院", ("第三十三条",), "…", None, 1.0)


def test_an_answer_comes_with_its_source(conversation: Conversation, knowledge: ToldKnowledge) -> None:
    knowledge.known["多久答复"] = Answer("多久答复", Verdict.ANSWER, "20个工作日内。", (SOURCE,))
    conversation.run("action_answer", "多久答复", "ask_policy")
    assert conversation.bubbles == [
        {
            "text": "20个工作日内。",
            "buttons": [],
            "links": [{"title": "《政府信息公开条例》 国务院令第711号 第三十三条", "url": "/documents/3#p33"}],
            "kind": "answer",
        }
    ]
    assert conversation.slots["last_question"] == "多久答复"


def test_what_a_conversation_is_about_outlives_follow_ups(conversation: Conversation, knowledge: ToldKnowledge) -> None:
    for text in ("南昌市财政收支多久公开一次", "那滨州呢", "谁负责"):
        knowledge.known[text] = Answer(text, Verdict.ANSWER, "按月。", (SOURCE,))
        conversation.run("action_answer", text, "ask_policy")
    about = conversation.slots["last_question"]
    assert [word in about for word in ("滨州市", "财政收支", "南昌")] == [True, True, False]


@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback", "affirm"])
def test_documents_are_asked_whatever_the_model_thinks(
    conversation: Conversation, knowledge: ToldKnowledge, intent: str
) -> None:
    knowledge.known["多久答复"] = Answer("多久答复", Verdict.ANSWER, "20个工作日内。", (SOURCE,))
    conversation.run("action_answer", "多久答复", intent)
    assert "20个工作日内" in conversation.text


def test_several_places_become_a_choice(conversation: Conversation, knowledge: ToldKnowledge) -> None:
    answer = Answer("多久公开一次", Verdict.ANSWER, "各地不同。", (SOURCE,), places=("南昌", "滨州"))
    knowledge.known["多久公开一次"] = answer
    conversation.run("action_answer", "多久公开一次", "ask_policy")
    assert [button["title"] for button in conversation.bubbles[0]["buttons"]] == ["南昌", "滨州"]


def test_what_no_document_answers_leads_to_an_application_or_a_person(conversation: Conversation) -> None:
    conversation.run("action_answer", "公园绿化经费", "ask_policy")
    assert [button["text"] for button in conversation.bubbles[0]["buttons"]] == ["我要申请公开信息", "转人工"]


def test_what_is_near_names_the_ways_on_once_and_its_source_in_matching_marks(
    conversation: Conversation, knowledge: ToldKnowledge
) -> None:
    near = "下面的内容可能相关：……\n您也可以申请公开所需要的信息，或者找工作人员咨询。"
    interpretation = Citation(4, 44, "《单车办法》政策解读", None, None, ("二",), "…", None, 1.0)
    knowledge.known["单车停哪"] = Answer("单车停哪", Verdict.RELATED, near, (interpretation,))
    conversation.run("action_answer", "单车停哪", "ask_policy")
    [bubble] = conversation.bubbles
    assert bubble["text"] == near
    assert [link["title"] for link in bubble["links"]] == ["《〈单车办法〉政策解读》 二"]


def test_what_is_out_of_scope_is_declined(conversation: Conversation) -> None:
    conversation.run("action_answer", "股票推荐", "out_of_scope")
    assert conversation.responses == ["utter_answer_declined"]


@pytest.mark.parametrize("text", ["张三", "孙悟空", "上官婉儿"])
def test_a_name_is_no_yes_even_if_the_model_says_so(conversation: Conversation, text: str) -> None:
    conversation.run("action_acknowledge", text, "affirm", 0.98)
    assert conversation.text.startswith("收到您发来的姓名。您想用它做什么？\n1. 申请公开信息")


def test_form_words_outside_a_form_find_the_draft(conversation: Conversation) -> None:
    conversation.run("action_outside_form", "取消", "cancel")
    assert conversation.responses == ["utter_form_nothing_open"]
    conversation.fill("我要申请公开信息")
    conversation.run("action_outside_form", "取消", "cancel")
    assert conversation.responses == ["utter_form_open_draft"]
    assert conversation.run("action_resume_application", "继续")[0]["name"] == "application_form"


def test_a_question_is_kept_with_what_was_found(conversation: Conversation, knowledge: ToldKnowledge) -> None:
    knowledge.known["多久答复"] = Answer("多久答复", Verdict.ANSWER, "20个工作日内。", (SOURCE,), faq_id=7)
    conversation.run("action_answer", "多久答复", "ask_policy")
    assert conversation.commands("question") == [
        {
            "command": "question",
            "question": "多久答复",
            "previous_question": None,
            "verdict": "answer",
            "score": 1.0,
            "faq_id": 7,
            "citations": [{"document_id": 3, "passage_id": 33, "title": "政府信息公开条例", "section": "第三十三条"}],
        }
    ]
    conversation.run("action_answer", "那滨州的绿化经费呢", "ask_policy")
    [kept] = conversation.commands("question")
    assert (kept["verdict"], kept["previous_question"], kept["citations"]) == ("none", "多久答复", [])


@pytest.mark.parametrize(
    ("text", "intent", "is_kept"),
    [
        ("公园绿化经费是多少", "nlu_fallback", True),
        ("嗯嗯嗯嗯", "nlu_fallback", False),
        ("股票推荐吗", "out_of_scope", False),
        ("13800138000", "inform", False),
    ],
)
def test_small_talk_is_not_kept(conversation: Conversation, text: str, intent: str, is_kept: bool) -> None:
    conversation.run("action_answer", text, intent)
    assert bool(conversation.commands("question")) is is_kept


def test_within_a_form_only_questions_are_kept(conversation: Conversation) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "个人")
    conversation.run("validate_application_form", "收费吗", "ask_policy")
    assert [kept["question"] for kept in conversation.commands("question")] == ["收费吗"]
    conversation.run("validate_application_form", "陈建国", "ask_policy")
    assert conversation.commands("question") == []


@pytest.mark.parametrize(("action", "text"), [("action_answer", "答非所问"), ("action_acknowledge", "你的回答不对")])
def test_displeasure_right_after_an_answer_is_noted(
    conversation: Conversation, knowledge: ToldKnowledge, action: str, text: str
) -> None:
    conversation.run(action, text, "deny")
    assert conversation.commands("feedback") == []
    knowledge.known["多久答复"] = Answer("多久答复", Verdict.ANSWER, "20个工作日内。", (SOURCE,))
    conversation.run("action_answer", "多久答复", "ask_policy")
    conversation.run(action, text, "deny")
    assert conversation.commands("feedback") == [{"command": "feedback", "value": "useless"}]
    assert "转人工" in [button["text"] for button in conversation.bubbles[0]["buttons"]]
    assert conversation.commands("question") == []
