"""What people say to the form besides answering it, each at the question where it was once misunderstood."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from actions.cases import applications, draft_fields, drafts
from actions.cases.tables import Application
from actions.dialogue.services import Services
from knowledge.answers import Answer, Verdict
from tests.actions.dialogue.conftest import Conversation, ToldKnowledge

ID = "11010519491231002X"
WHAT = "江州大桥维修工程的中标通知书"
START = "我要申请公开信息"
PENDING = "江州港二期项目的招标文件"


def answers_of(services: Services) -> dict[str, str]:
    with services.db.session() as session:
        draft = drafts.open_draft(session, "c1")
    assert draft is not None
    return dict(draft.answers)


@pytest.fixture
def asked(conversation: Conversation) -> Conversation:
    """要把「…」作为您申请的内容吗？"""
    conversation.fill(f"我想申请公开{PENDING}")
    assert conversation.step == "confirm_description"
    return conversation


@pytest.fixture
def at_number(conversation: Conversation) -> Conversation:
    conversation.fill(START, WHAT, "没有", "个人", "陈建国", "居民身份证")
    assert conversation.step == "id_number"
    return conversation


@pytest.fixture
def at_code(conversation: Conversation) -> Conversation:
    conversation.fill(START, WHAT, "没有", "单位", "李庄村第三村民小组")
    assert conversation.step == "id_number"
    return conversation


@pytest.mark.parametrize(
    "text", ["对对对就是这个", "嗯嗯就按这个来", "可以的呀", "是的没错", "要得", "中", "得行", "没错没错", "是滴"]
)
def test_a_yes_in_any_words_takes_the_words_that_were_asked_about(
    asked: Conversation, services: Services, text: str
) -> None:
    asked.fill(text)
    assert answers_of(services)["description"] == PENDING


def test_a_yes_with_more_extends_them_and_reads_them_back(asked: Conversation, services: Services) -> None:
    asked.fill("是的没错，再加上2023年的")
    assert f"「{PENDING}，再加上2023年的」" in asked.text
    assert "description" not in answers_of(services)
    asked.fill("对头")
    assert answers_of(services)["description"] == f"{PENDING}，再加上2023年的"


@pytest.mark.parametrize("text", ["这个收费吗", "多久能给我", "你们几点上班"])
@pytest.mark.parametrize("is_answered", [True, False])
def test_a_question_beside_leaves_the_words_as_they_were(
    asked: Conversation, knowledge: ToldKnowledge, text: str, is_answered: bool
) -> None:
    if is_answered:
        knowledge.known[text] = Answer(text, Verdict.ANSWER, "一般不收费。")
    asked.fill(text)
    assert f"「{PENDING}」" in asked.text
    assert f"「{text}」" not in asked.text


def test_other_words_are_shown_before_they_replace(asked: Conversation, services: Services) -> None:
    asked.fill("城东小学的食堂合同")
    assert "「城东小学的食堂合同」" in asked.text
    assert "description" not in answers_of(services)
    asked.fill("不对，应该是城西小学的食堂合同", "是的")
    assert answers_of(services)["description"] == "城西小学的食堂合同"


def test_the_name_of_an_intent_is_no_answer(asked: Conversation) -> None:
    asked.fill("/deny")
    assert f"「{PENDING}」" in asked.text
    asked.fill("deny")  # the gateway drops the stroke
    assert asked.responses == ["utter_form_rewrite"]


@pytest.mark.parametrize("step", ["description", "features", "applicant_name"])
def test_the_name_of_an_intent_fills_no_field(conversation: Conversation, services: Services, step: str) -> None:
    conversation.fill(START)
    conversation.slots["requested_slot"] = step
    conversation.fill("/affirm")
    assert answers_of(services) == {}


@pytest.mark.parametrize(
    "text", ["没错", "都对", "没错没错", "对的 提交吧", "嗯嗯好的没问题提交吧谢谢", "没问题", "就按这个交"]
)
def test_at_the_read_back_it_is_enough_that_all_is_right(filled_in: Conversation, text: str) -> None:
    filled_in.fill(text)
    assert filled_in.slots["form_outcome"] == "submitted"


@pytest.mark.parametrize("text", ["好的", "嗯嗯", "可以的呀", "不对", "都不对", "没错吗"])
def test_at_the_read_back_nothing_less_is(filled_in: Conversation, text: str) -> None:
    filled_in.fill(text)
    assert filled_in.slots["form_outcome"] is None


def test_an_id_number_in_a_free_text_is_never_read_out(conversation: Conversation, services: Services) -> None:
    words = f"身份证{ID}名下的低保审批表"
    conversation.fill(f"我想申请公开{words}")
    assert conversation.step == "confirm_description"
    assert ID not in conversation.text
    conversation.fill("是", "上一步")
    assert "现在填的是" in conversation.text
    assert ID not in conversation.text
    assert answers_of(services)["description"] == words


def test_words_that_a_door_was_shown_for_are_masked_too(conversation: Conversation) -> None:
    conversation.run("action_answer", f"我要举报身份证{ID}的人违建", "complaint")
    conversation.slots["requested_slot"] = None
    conversation.run("validate_application_form", "仍要申请")
    assert ID not in str(conversation.messages)
    assert "utter_form_id_in_words" in conversation.responses  # asked about before it is saved
    assert conversation.slots["requested_slot"] == "confirm_description"


@pytest.mark.parametrize(
    ("text", "id_type"),
    [
        ("其他证件", "other"),
        ("护照", "passport"),
        ("台胞证", "taiwan_permit"),
        ("我用护照", "passport"),
        ("我只有台胞证", "taiwan_permit"),
        ("改成护照", "passport"),
        ("没有身份证 用护照", "passport"),
        ("户口本行不行我没身份证", "other"),
        ("回乡证", "hk_macau_permit"),
        ("身份证丢了，有驾驶证", "other"),
        ("能用护照吗", "passport"),
        ("港澳通行证", "hk_macau_permit"),
    ],
)
def test_another_paper_is_named_where_the_number_is_asked_for(
    at_number: Conversation, services: Services, text: str, id_type: str
) -> None:
    at_number.fill(text)
    assert answers_of(services)["id_type"] == id_type
    assert at_number.step == "id_number"


@pytest.mark.parametrize(
    "text",
    [
        "没有身份证 身份证丢了",
        "身份证丢了",
        "我没有身份证",
        "没带身份证",
        "身份证找不到了",
        "身份证过期了",
        "没得身份证",
    ],
)
def test_without_a_card_another_paper_is_asked_for(at_number: Conversation, text: str) -> None:
    at_number.fill(text)
    assert at_number.step == "id_type"
    assert "护照" in at_number.text
    at_number.fill("继续", ID)
    assert at_number.step == "phone"


@pytest.mark.parametrize("text", ["11010519491231002", "护照有什么用", "身份证", "abc", "我是陈建国"])
def test_other_words_change_no_paper(at_number: Conversation, services: Services, text: str) -> None:
    at_number.fill(text)
    assert answers_of(services)["id_type"] == "id_card"


@pytest.mark.parametrize(
    "text",
    [
        "没有代码 我们是村民小组",
        "没有代码",
        "我们没有信用代码",
        "没办过执照",
        "没有",
        "我们村没得这个代码",
        "业委会没有代码",
        "无统一社会信用代码",
        "代码没有",
        "没有营业执照",
        "没有这个号",
        "还没办营业执照",
    ],
)
def test_an_organisation_without_a_code_applies_with_name_and_head(
    at_code: Conversation, services: Services, text: str
) -> None:
    """Art. 27: 其他组织; Art. 29: name and contact."""
    at_code.fill(text)
    assert at_code.step == "contact_person"
    assert "负责人" in at_code.text
    at_code.fill("李大柱", "13800138000", "现场查阅")
    assert "没有统一社会信用代码" in at_code.text
    assert "负责人：李大柱" in at_code.text
    at_code.fill("确认提交")
    at_code.run("action_submit_application", "确认提交")
    with services.db.session() as session:
        filed = session.scalars(select(Application)).one()
    assert (filed.id_type, filed.id_number, filed.applicant_class) == ("none", "", "other_org")


def test_organisations_without_a_code_are_told_apart_by_their_names() -> None:
    def known(**given: str) -> str:
        return draft_fields.known_by({"applicant_type": "legal", "id_type": "none", **given})

    assert known(applicant_name="李庄村第三村民小组") == known(applicant_name="李庄村 第三村民小组")
    assert known(applicant_name="李庄村第三村民小组") != known(applicant_name="李庄村第四村民小组")
    assert draft_fields.known_by({"applicant_type": "natural", "id_type": "id_card", "id_number": ID}) == ID
    assert applications.suggested_class({"applicant_type": "legal"}) == "other_org"


@pytest.mark.parametrize(
    "text",
    ["我不是单位，改成个人", "改成个人", "我是个人", "不是单位", "我以个人名义申请", "个人", "我不是公司", "换成个人"],
)
def test_who_is_no_organisation_says_so_at_the_code(at_code: Conversation, services: Services, text: str) -> None:
    at_code.fill(text)
    assert answers_of(services)["applicant_type"] == "natural"
    assert at_code.step == "applicant_name"


@pytest.mark.parametrize("text", ["我代表公司", "改成单位", "我不是个人", "单位"])
def test_who_is_no_person_says_so_at_the_number(at_number: Conversation, services: Services, text: str) -> None:
    at_number.fill(text)
    assert answers_of(services)["applicant_type"] == "legal"


def test_the_name_of_an_organisation_may_hold_such_words(conversation: Conversation, services: Services) -> None:
    conversation.fill(START, WHAT, "没有", "单位", "江州市护照办理服务中心有限公司")
    assert answers_of(services)["applicant_name"] == "江州市护照办理服务中心有限公司"


@pytest.mark.parametrize(
    ("said", "wrong", "way"),
    [
        ((WHAT, "没有", "单位", "李庄村民小组"), "12345", "没有代码"),
        ((WHAT, "没有", "个人", "陈建国", "居民身份证"), "12345", "修改证件类型"),
        ((WHAT, "没有", "个人"), "12345", "改成单位"),
        ((WHAT, "没有", "个人", "陈建国", "居民身份证", ID), "12345", "上一步"),
        ((WHAT, "没有", "个人", "陈建国", "居民身份证", ID, "13800138000", "电子版", "邮箱"), "a@", "修改获取方式"),
        ((WHAT, "没有"), "嘿嘿", "上一步"),
        ((), "啊", "转人工"),
    ],
)
def test_the_second_failure_offers_ways_out(
    conversation: Conversation, said: tuple[str, ...], wrong: str, way: str
) -> None:
    conversation.fill(START, *said, wrong)

    def offered() -> list[str]:
        return [button["text"] for bubble in conversation.bubbles for button in bubble["buttons"]]

    step = conversation.step
    assert "转人工" not in offered()
    conversation.fill(wrong)
    assert conversation.step == step
    assert way in offered()
    assert "转人工" in offered()
    conversation.fill(way)
    assert "utter_form_problem" not in conversation.responses


def test_a_failure_elsewhere_counts_anew(conversation: Conversation) -> None:
    conversation.fill(START, WHAT, "没有", "个人", "陈建国", "居民身份证", "12345", ID, "12345")
    assert "转人工" not in str(conversation.bubbles)


@pytest.mark.parametrize("text", ["确认提交", "提交", "没问题，提交吧"])
def test_submitting_said_at_another_step_leads_to_the_read_back(filled_in: Conversation, text: str) -> None:
    filled_in.fill("上一步")
    assert filled_in.step != "confirmation"
    filled_in.fill(text)
    assert filled_in.step == "confirmation"
    assert filled_in.bubbles[-1]["kind"] == "readback"


def test_submitting_at_an_email_that_is_there(conversation: Conversation) -> None:
    conversation.fill(START, WHAT, "没有", "个人", "陈建国", "居民身份证", ID, "13800138000")
    conversation.fill("电子版", "邮箱", "a@example.com", "上一步", "确认提交")
    assert conversation.bubbles[-1]["kind"] == "readback"


def test_submitting_too_early_says_so(at_number: Conversation) -> None:
    at_number.fill("确认提交")
    assert at_number.messages[0]["problem"] == "还没有填完，填完才能提交。"
    assert at_number.step == "id_number"


def test_submitting_cancels_nothing(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("取消申请", "确认提交")
    assert filled_in.step == "confirmation"
    assert answers_of(services)


@pytest.mark.parametrize("action", ["action_acknowledge", "action_answer", "validate_application_form"])
def test_submitting_again_repeats_the_number(filled_in: Conversation, services: Services, action: str) -> None:
    filled_in.fill("确认提交")
    filled_in.run("action_submit_application", "确认提交")
    filled_in.run(action, "确认提交", "affirm")
    assert "JZ2026-00001" in filled_in.text
    assert "查询码" in filled_in.text
    with services.db.session() as session:
        assert drafts.open_draft(session, "c1") is None


CORRECTIONS: list[tuple[str, dict[str, Any]]] = [
    ("对了我名字写错了 是王建军", {"applicant_name": "王建军"}),
    ("不对 电话改成13900139000", {"phone": "13900139000"}),
    ("等等，电话错了，是13900139000", {"phone": "13900139000"}),
    ("哎呀名字填错了，应该是王建军", {"applicant_name": "王建军"}),
    ("不好意思 手机号改成13900139000", {"phone": "13900139000"}),
    ("对了，电话改为13900139000", {"phone": "13900139000"}),
    ("对了 我的名字写错了，叫王建军", {"applicant_name": "王建军"}),
    ("糟了姓名写错了是王建军", {"applicant_name": "王建军"}),
    ("那个，名字改成王建军", {"applicant_name": "王建军"}),
    ("纸质的 我不会用电脑", {"form": "paper"}),
    ("我不会用电脑，给我纸质的", {"form": "paper"}),
    ("要纸质的，我们家没有电脑", {"form": "paper"}),
]


@pytest.mark.parametrize(("text", "changed"), CORRECTIONS)
@pytest.mark.parametrize("step", ["features", "id_number", "confirmation"])
def test_corrections_are_understood_at_any_step(
    filled_in: Conversation, services: Services, step: str, text: str, changed: dict[str, str]
) -> None:
    filled_in.slots["requested_slot"] = step
    filled_in.fill(text)
    kept = answers_of(services)
    assert {key: kept[key] for key in changed} == changed
    assert kept["features"] == ""


@pytest.mark.parametrize("step", ["features", "applicant_name", "form"])
@pytest.mark.parametrize(
    "text", ["都要 电子版和纸质的", "电子版和纸质的都要", "电子版纸质版两种都要", "纸质的也要电子的也要"]
)
def test_both_forms_can_t_be_had(filled_in: Conversation, step: str, text: str) -> None:
    filled_in.slots["requested_slot"] = step
    filled_in.fill(text)
    assert "只能选一种" in filled_in.messages[0].get("problem", "")
    assert filled_in.step == "form"


@pytest.mark.parametrize("text", ["都要", "两种都要", "全都要"])
def test_both_forms_in_short_where_the_form_is_asked_for(filled_in: Conversation, text: str) -> None:
    filled_in.slots["requested_slot"] = "form"
    filled_in.fill(text)
    assert "只能选一种" in filled_in.messages[0].get("problem", "")


@pytest.mark.parametrize(
    "text",
    ["电子版地图和纸质档案的目录", "纸质档案管理规定", "电子政务项目合同", "两种疫苗的采购合同", "我们要的是全部"],
)
def test_what_only_begins_so_describes_something(conversation: Conversation, services: Services, text: str) -> None:
    conversation.fill(START, text)
    assert answers_of(services)["description"] == text


@pytest.mark.parametrize("step", ["description", "applicant_name", "form", "confirmation", "offer"])
@pytest.mark.parametrize("text", ["等下我问问我老公", "稍等，我找找身份证"])
def test_who_has_to_ask_somebody_is_waited_for(
    filled_in: Conversation, services: Services, step: str, text: str
) -> None:
    before = answers_of(services)
    filled_in.slots["requested_slot"] = step
    filled_in.fill(text)
    assert filled_in.responses == ["utter_task_wait"]
    assert filled_in.bubbles == []
    assert (filled_in.step, answers_of(services)) == (step, before)


def test_the_name_before_a_clause(conversation: Conversation, services: Services) -> None:
    conversation.fill(START, WHAT, "没有", "个人", "王建国 我今年七十三了")
    assert answers_of(services)["applicant_name"] == "王建国"
