"""The form over a real draft: what is asked, what is kept, what is wiped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.cases import drafts
from actions.cases.drafts import Draft
from actions.cases.form_restore import CONFIRMATION, form_order, next_step, restore_events
from actions.dialogue.services import Services
from knowledge import KnowledgeBase
from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import Conversation, ToldKnowledge

FORM = "validate_application_form"
NANCHANG = Citation(
    7, 70, "2017年全市政务公开工作安排", "洪府厅发〔2017〕98号", None, ("一", "(一)"), "按季公开", None, 0.9
)


def draft_of(services: Services, conversation_id: str = "c1") -> Draft | None:
    with services.db.session() as session:
        return drafts.open_draft(session, conversation_id)


def answers_of(services: Services) -> dict[str, str]:
    draft = draft_of(services)
    assert draft is not None
    return dict(draft.answers)


def test_what_is_wanted_is_asked_before_who_wants_it() -> None:
    assert form_order({})[:3] == ["description", "features", "applicant_type"]
    assert next_step({"description": "征地批复"}) == "features"


def test_the_purpose_is_never_asked_for() -> None:
    for answers in ({}, {"applicant_type": "legal"}, {"form": "paper", "delivery": "post"}):
        assert not [key for key in form_order(answers) if "purpose" in key or "用途" in key]


def test_every_accepted_answer_is_saved_at_once(conversation: Conversation, services: Services) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书")
    assert answers_of(services) == {"description": "江州大桥维修工程的中标通知书"}
    assert conversation.step == "features"
    assert "第2步" in conversation.text


def test_what_fails_its_check_is_not_saved(conversation: Conversation, services: Services) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "个人", "陈建国", "居民身份证")
    conversation.fill("110105194912310021")
    assert "id_number" not in answers_of(services)
    assert conversation.step == "id_number"
    assert conversation.responses == ["utter_form_problem"]


def test_slots_hold_no_answers(filled_in: Conversation) -> None:
    held = " ".join(str(value) for value in filled_in.slots.values())
    assert held.split() == ["None", "None", "None", CONFIRMATION]


def test_the_read_back_masks_the_id_number(filled_in: Conversation) -> None:
    assert "110***********002X" in filled_in.text
    assert "11010519491231002X" not in filled_in.text


def test_a_mere_yes_at_the_read_back_submits_nothing(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("好的")
    assert filled_in.step == CONFIRMATION
    assert draft_of(services) is not None


def test_confirming_ends_the_form_and_files(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("确认提交")
    assert (filled_in.step, filled_in.slots["form_outcome"]) == (None, "submitted")
    filled_in.run("action_submit_application", "确认提交")
    assert "JZ2026-00001" in filled_in.text
    assert "2026年3月30日" in filled_in.text  # Art. 33: 20 working days from 2 March
    assert draft_of(services) is None


def test_a_lost_receipt_is_given_again(filled_in: Conversation) -> None:
    filled_in.fill("确认提交")
    filled_in.run("action_submit_application", "确认提交")
    receipt = filled_in.text
    filled_in.slots["requested_slot"] = CONFIRMATION  # Rasa went down before it had noted that the form was left
    filled_in.fill("确认提交")
    assert filled_in.slots["form_outcome"] == "submitted"
    filled_in.run("action_submit_application", "确认提交")
    assert filled_in.text == receipt


def test_correcting_drops_what_depended_on_it(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("改成纸质")
    assert filled_in.step == "delivery"
    assert "delivery" not in answers_of(services)


def test_a_corrected_answer_leads_back_to_the_read_back(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("修改 电话")
    assert "138****8000" in filled_in.text
    filled_in.fill("13912345678")
    assert answers_of(services)["phone"] == "13912345678"
    assert filled_in.step == CONFIRMATION


def test_a_wrong_correction_is_asked_for_again(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("电话错了，是123")
    assert filled_in.step == "phone"
    assert answers_of(services)["phone"] == "13800138000"


def test_fields_of_another_form_are_not_needed(filled_in: Conversation) -> None:
    filled_in.fill("改邮箱")
    assert filled_in.responses == ["utter_form_not_needed"]


def test_a_field_to_come_is_asked_in_its_turn(conversation: Conversation) -> None:
    conversation.fill("我要申请公开信息", "改电话")
    assert conversation.responses == ["utter_form_not_yet"]
    assert conversation.step == "description"


def test_a_name_waits_until_it_is_known_whose_it_is(conversation: Conversation, services: Services) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "我叫王建国")
    assert conversation.responses == ["utter_form_not_yet"]
    conversation.fill("个人", "我叫王建国")
    assert answers_of(services)["applicant_name"] == "王建国"


def test_not_being_sure_cancels_nothing(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("取消申请", "我不确定取消")
    assert draft_of(services) is not None


def test_confirming_outside_the_form_goes_back_to_the_read_back(filled_in: Conversation) -> None:
    events = filled_in.run("action_acknowledge", "确认提交", "affirm")
    assert events[0]["name"] == "application_form"


def test_going_back_stops_at_the_first_question(conversation: Conversation) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "上一步")
    assert conversation.step == "description"
    conversation.fill("上一步")
    assert conversation.responses == ["utter_form_first_question"]
    conversation.fill("继续")
    assert conversation.step == "features"


def test_cancelling_is_confirmed_and_wipes_the_draft(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("取消申请")
    assert draft_of(services) is not None
    filled_in.fill("确定取消")
    assert draft_of(services) is None
    assert filled_in.slots["form_outcome"] == "left"


def test_published_documents_are_offered_before_the_form(
    conversation: Conversation, services: Services, knowledge: ToldKnowledge
) -> None:
    knowledge.published = [NANCHANG]
    conversation.fill("我要申请公开信息", "南昌市财政收支公开情况")
    assert conversation.bubbles[0]["links"] == [
        {"title": "《2017年全市政务公开工作安排》 洪府厅发〔2017〕98号 一(一)", "url": "/documents/7#p70"}
    ]
    conversation.fill("继续申请")
    assert conversation.step == "features"
    conversation.fill("没有", "修改内容", "南昌市财政决算公开情况")
    assert conversation.step == "applicant_type"


def test_a_question_is_answered_and_the_step_stays(conversation: Conversation, knowledge: ToldKnowledge) -> None:
    question = "多久答复？"
    knowledge.known[question] = Answer(question, Verdict.ANSWER, "20个工作日内答复。")
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", question)
    assert conversation.text.startswith("20个工作日内答复。")
    assert conversation.step == "applicant_type"


def test_a_question_within_the_form_is_what_the_next_one_goes_on_from(
    conversation: Conversation, knowledge: ToldKnowledge
) -> None:
    question = "南昌市财政收支多久公开一次？"
    knowledge.known[question] = Answer(question, Verdict.ANSWER, "按季。")
    conversation.fill("我要申请公开信息", question)
    assert conversation.slots["last_question"] == question
    conversation.fill("谁负责？")
    assert conversation.slots["pending_text"] == question


def test_why_an_answer_is_asked_for_names_its_article(conversation: Conversation) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "个人", "陈建国", "居民身份证")
    conversation.fill("为什么要身份证")
    assert "第二十九条" in conversation.messages[0]["reason"]


def test_a_person_keeps_the_draft_and_the_step(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("转人工")
    assert filled_in.messages[0]["custom"]["command"] == "handoff"
    assert filled_in.step == CONFIRMATION
    assert draft_of(services) is not None


def test_a_second_start_goes_on_with_the_draft(conversation: Conversation, services: Services) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书")
    later = Conversation(services)
    later.fill("我要申请公开信息")
    assert later.responses == ["utter_form_resumed"]
    assert later.step == "features"


def test_a_draft_that_is_gone_ends_the_form(conversation: Conversation) -> None:
    conversation.slots["requested_slot"] = "phone"
    conversation.fill("13800138000")
    assert conversation.responses == ["utter_form_nothing_open"]
    assert conversation.slots["form_outcome"] == "left"


def test_trouble_is_told_without_the_citizens_words_and_the_step_stays(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> KnowledgeBase:
        raise RuntimeError("陈建国 asked something")

    conversation = Conversation(replace(services, knowledge=broken))
    conversation.fill("我要申请公开信息", "江州大桥为什么维修？")
    assert conversation.responses == ["utter_form_trouble"]
    assert conversation.step == "description"
    assert "RuntimeError" in caplog.text
    assert "陈建国" not in caplog.text


def test_restoring_carries_no_personal_data(filled_in: Conversation, services: Services) -> None:
    draft = draft_of(services)
    assert draft is not None
    assert restore_events(draft) == [
        {"event": "active_loop", "name": "application_form"},
        {"event": "slot", "name": "requested_slot", "value": CONFIRMATION},
        {"event": "action", "name": "action_listen"},
    ]


def test_a_period_that_depends_on_the_day_is_read_back_as_it_is_meant(
    conversation: Conversation, services: Services
) -> None:
    conversation.fill("我要申请公开信息", "江州大桥去年的维修合同", "上个月签的", "个人", "陈建国")
    conversation.fill("居民身份证", "11010519491231002X", "幺三八零零幺三八零零零", "现场查阅")
    assert conversation.step == CONFIRMATION
    assert "所需信息：江州大桥去年的维修合同\n（「去年」按2025年理解）" in conversation.text
    assert "（「上个月」按2026年2月理解）" in conversation.text
    assert "联系电话：13800138000" in conversation.text
    assert answers_of(services)["description"] == "江州大桥去年的维修合同"
    conversation.fill("所需信息改成江州大桥2024年的维修合同")
    assert "「去年」" not in conversation.text
