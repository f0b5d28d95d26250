"""What people ask of the form itself, and answers that were given where something else was asked."""

from __future__ import annotations

import pytest

from actions.cases import drafts
from actions.dialogue import attached, phrases
from actions.dialogue.form_asides import find_told
from actions.dialogue.services import Services
from actions.dialogue.set_questions import SetQuestion, find_set_question
from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import Conversation, ToldKnowledge
from tests.actions.dialogue.talk import Talk
from tests.actions.dialogue.test_files import upload
from tests.support.cpu import at_most

ID = "11010519491231002X"
WHAT = "江州大桥维修工程的中标通知书"
START = "我要申请公开信息"
PERSON = (START, WHAT, "没有", "个人", "陈建国", "居民身份证", ID, "13800138000")
ARTICLE = "政府信息公开条例第四十二条第一款"
STEPS = {
    "description": 1,
    "features": 2,
    "applicant_type": 3,
    "applicant_name": 4,
    "id_type": 5,
    "id_number": 6,
    "phone": 7,
    "form": 8,
}


def answers_of(services: Services) -> dict[str, str]:
    with services.db.session() as session:
        draft = drafts.open_draft(session, "c1")
    return dict(draft.answers) if draft else {}


def at(conversation: Conversation, step: str) -> Conversation:
    """A form that asks ``step``."""
    conversation.fill(*PERSON[: STEPS.get(step, len(PERSON))])
    if step in ("delivery", "email"):
        conversation.fill("电子版")
    if step == "email":
        conversation.fill("发送到电子邮箱")
    if step == "address":
        conversation.fill("纸质", "邮寄")
    assert conversation.step == step
    return conversation


@pytest.fixture
def offered(conversation: Conversation, knowledge: ToldKnowledge) -> Conversation:
    """还要申请吗？, below documents that are published."""
    knowledge.published = [Citation(7, 70, "征地公告", None, None, ("一",), "…", None, 0.9)]
    conversation.fill(START, WHAT)
    assert conversation.step == "offer"
    return conversation


@pytest.mark.parametrize(
    "text",
    [
        "要钱吗",
        "收不收钱",
        "收费吗",
        "要多少钱啊",
        "免费的吗",
        "邮费谁出",
        "寄到付吗",
        "办这个要花钱吗",
        "要钱不",
        "要不要交费",
    ],
)
def test_whether_it_costs_anything_is_settled(conversation: Conversation, knowledge: ToldKnowledge, text: str) -> None:
    assert find_set_question(text) is SetQuestion.FEES
    knowledge.known[ARTICLE] = Answer(ARTICLE, Verdict.ANSWER, "行政机关依申请提供政府信息，不收取费用。")
    at(conversation, "phone").fill(text)
    assert "不收取费用" in conversation.text
    assert conversation.step == "phone"


@pytest.mark.parametrize("text", ["信息处理费谁定的", "养老院要钱吗", "没有钱", "要钱的人名单"])
def test_other_questions_about_money_are_not(text: str) -> None:
    assert find_set_question(text) is not SetQuestion.FEES


def test_a_bare_question_may_go_on_from_another(talk: Talk, knowledge: ToldKnowledge) -> None:
    knowledge.known[ARTICLE] = Answer(ARTICLE, Verdict.ANSWER, "不收取费用。")
    talk.slots["last_question"] = "养老院怎么进"
    assert "不收取费用" not in talk.say("要钱吗", "ask_policy")
    assert "不收取费用" in talk.say("申请公开要钱吗", "ask_policy")


@pytest.mark.parametrize("text", ["不想要了行不行", "不要了", "我不想办了可以吗", "算了不弄了"])
@pytest.mark.parametrize("step", ["phone", "applicant_name", "confirmation"])
def test_who_wants_no_more_is_asked_whether_to_cancel(
    conversation: Conversation, services: Services, text: str, step: str
) -> None:
    if step == "confirmation":
        conversation.fill(*PERSON, "现场查阅")
    else:
        at(conversation, step)
    conversation.fill(text)
    assert conversation.step == "confirm_cancel"
    assert answers_of(services)["description"] == WHAT


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("13800138000", "phone", "13800138000"),
        ("zs@example.com", "email", "zs@example.com"),
        ("个人", "applicant_type", "natural"),
        ("发邮箱", "delivery", "email"),
        ("江政发〔2019〕12号", "features", "江政发〔2019〕12号"),
        ("2019年", "features", "2019年"),
        ("电话13800138000，我叫李四", "phone", "13800138000"),
    ],
)
def test_an_answer_at_the_offer_of_documents_is_taken_and_the_form_goes_on(
    offered: Conversation, services: Services, text: str, key: str, value: str
) -> None:
    offered.fill(text)
    assert answers_of(services)[key] == value
    assert answers_of(services)["description"] == WHAT
    assert offered.step in ("features", "applicant_type")


def test_other_words_at_the_offer_are_asked_about(offered: Conversation, services: Services) -> None:
    offered.fill("不是，我要的是城东小学的食堂合同")
    assert offered.step == "confirm_description"
    assert answers_of(services)["description"] == WHAT


@pytest.mark.parametrize("step", ["description", "features", "id_type", "form"])
@pytest.mark.parametrize(("text", "key"), [("13900139000", "phone"), ("zs@example.com", "email")])
def test_ones_own_data_are_no_words_of_the_application(
    conversation: Conversation, services: Services, step: str, text: str, key: str
) -> None:
    at(conversation, step).fill(text)
    kept = answers_of(services)
    assert kept[key] == text
    assert text not in (kept.get("description"), kept.get("features"))
    assert "utter_form_taken" in conversation.responses


@pytest.mark.parametrize("step", ["description", "features", "applicant_type"])
@pytest.mark.parametrize("text", ["我叫王大山"])
def test_a_name_comes_in_its_turn(conversation: Conversation, services: Services, step: str, text: str) -> None:
    at(conversation, step)
    before = answers_of(services)
    conversation.fill(text)
    assert conversation.responses == ["utter_form_not_yet"]
    assert (conversation.step, answers_of(services)) == (step, before)


@pytest.mark.parametrize("text", ["1", "对", "好的", "。"])
def test_rubbish_is_no_feature(conversation: Conversation, services: Services, text: str) -> None:
    at(conversation, "features").fill(text)
    assert "features" not in answers_of(services)


@pytest.mark.parametrize("text", ["没有没有", "那我哪知道", "不想填", "不填", "忘了", "文号就不填了"])
def test_what_may_be_left_out_is_left_out(conversation: Conversation, services: Services, text: str) -> None:
    at(conversation, "features").fill(text)
    assert answers_of(services)["features"] == ""


@pytest.mark.parametrize("text", ["不想填", "记不得了", "不告诉你们"])
def test_what_is_needed_is_said_to_be_needed(conversation: Conversation, text: str) -> None:
    at(conversation, "id_number").fill(text)
    assert conversation.step == "id_number"
    assert "这一项要填写" in str(conversation.messages)


@pytest.mark.parametrize("text", ["怎么还要身份证", "身份证号就不填了吧", "你们不是有吗", "你们怎么还要身份证啊"])
def test_a_doubt_is_answered_with_the_reason(conversation: Conversation, text: str) -> None:
    at(conversation, "id_number").fill(text)
    assert conversation.responses == ["utter_form_why"]
    assert conversation.step == "id_number"


@pytest.mark.parametrize("text", ["我不识字", "我眼睛看不清", "你帮我填", "我不会写字", "老了眼睛看不见", "帮我写一下"])
@pytest.mark.parametrize("step", ["description", "features", "applicant_name", "id_number"])
def test_who_cannot_write_gets_a_person(conversation: Conversation, services: Services, text: str, step: str) -> None:
    at(conversation, step)
    before = answers_of(services)
    conversation.fill(text)
    assert conversation.commands("handoff")
    assert answers_of(services) == before


@pytest.mark.parametrize("text", ["不识字人员名单", "盲人", "帮我写信访材料", "残疾人补贴发放表"])
def test_a_subject_calls_nobody(text: str) -> None:
    assert phrases.find_command(text) is not phrases.Command.PERSON


@pytest.mark.parametrize(
    ("step", "text", "response"),
    [
        ("phone", "好了吗", "utter_form_not_filed"),
        ("form", "提交了没有", "utter_form_not_filed"),
        ("phone", "到哪了", "utter_form_not_filed"),
        ("email", "填错了怎么办", "utter_form_can_be_changed"),
        ("form", "提交了还能改吗", "utter_form_can_be_changed"),
        ("id_number", "会不会泄露啊", "utter_form_private"),
        ("applicant_name", "我不想让别人知道", "utter_form_private"),
        ("phone", "没有电话", "utter_form_which_phone"),
        ("phone", "座机行吗", "utter_form_which_phone"),
        ("id_number", "身份证照片发你行不行", "utter_form_photo"),
        ("form", "微信发我", "utter_form_not_by_messenger"),
        ("delivery", "加个微信发我吧", "utter_form_not_by_messenger"),
        ("form", "都行", "utter_form_choose_any"),
        ("delivery", "随便", "utter_form_choose_any"),
        ("delivery", "我没有邮箱", "utter_form_no_email"),
    ],
)
def test_what_is_asked_of_the_form_has_its_answer(
    conversation: Conversation, step: str, text: str, response: str
) -> None:
    at(conversation, step).fill(text)
    assert conversation.responses == [response]
    assert conversation.step == step


@pytest.mark.parametrize("text", ["好的", "可以了", "没有", "办", "提交", "提交了", "微信公众号运营合同", "邮箱"])
def test_other_words_have_none(text: str) -> None:
    assert find_told(text, "phone") is None


def test_who_has_no_mailbox_is_asked_for_another_way(conversation: Conversation) -> None:
    at(conversation, "email").fill("没有邮箱")
    assert conversation.step == "delivery"


@pytest.mark.parametrize(
    ("step", "text", "delivery"),
    [
        ("form", "我自己去拿", "pickup"),
        ("email", "还是寄给我吧", "post"),
        ("address", "改成发邮箱", "email"),
        ("address", "算了我自己来拿", "pickup"),
        ("delivery", "改成寄给我", "post"),
        ("delivery", "这里看就行", "chat"),
    ],
)
def test_another_way_is_taken_wherever_it_is_said(
    conversation: Conversation, services: Services, step: str, text: str, delivery: str
) -> None:
    at(conversation, step).fill(text)
    assert answers_of(services)["delivery"] == delivery


@pytest.mark.parametrize(
    ("text", "kind"),
    [("我是农民", "natural"), ("我一个老太太", "natural"), ("代表我们村民小组", "legal"), ("我们公司", "legal")],
)
def test_who_applies_in_other_words(conversation: Conversation, services: Services, text: str, kind: str) -> None:
    at(conversation, "applicant_type").fill(text)
    assert answers_of(services)["applicant_type"] == kind


def test_a_name_says_who_applies(conversation: Conversation, services: Services) -> None:
    at(conversation, "applicant_type").fill("江州市远航科技有限公司")
    assert answers_of(services)["applicant_name"] == "江州市远航科技有限公司"
    assert conversation.step == "id_number"


@pytest.mark.parametrize("text", ["要第二种", "我要第二个", "就第二个吧", "选2吧"])
def test_a_place_among_the_choices_in_other_words(conversation: Conversation, services: Services, text: str) -> None:
    at(conversation, "id_type").fill(text)
    assert answers_of(services)["id_type"] == "passport"


def test_a_number_behind_the_name(conversation: Conversation, services: Services) -> None:
    at(conversation, "applicant_name").fill("陈建国13900139000")
    kept = answers_of(services)
    assert (kept["applicant_name"], kept["phone"]) == ("陈建国", "13900139000")


@pytest.mark.parametrize("text", ["就是我", "找办公室", "我"])
def test_nobody_is_called_so(conversation: Conversation, services: Services, text: str) -> None:
    conversation.fill(START, WHAT, "没有", "单位", "江州市远航科技有限公司", "没有代码")
    assert conversation.step == "contact_person"
    conversation.fill(text)
    assert "contact_person" not in answers_of(services)


def test_a_wrong_name_is_corrected_with_what_it_is_not(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("名字是陈建果不是陈建国")
    assert answers_of(services)["applicant_name"] == "陈建果"
    assert filled_in.step == "confirmation"


def test_more_is_asked_for_at_the_read_back(filled_in: Conversation, services: Services) -> None:
    filled_in.fill("还要加一个施工合同")
    assert filled_in.step == "confirm_description"
    filled_in.fill("是")
    assert answers_of(services)["description"] == f"{WHAT}，还要加一个施工合同"
    assert filled_in.step == "confirmation"


@pytest.mark.parametrize("text", ["电话13900139000，我叫李四，提交", "电话是13900139000", "13900139000"])
def test_what_changes_at_the_read_back_is_read_back(filled_in: Conversation, services: Services, text: str) -> None:
    filled_in.fill(text)
    assert filled_in.step == "confirmation"
    assert filled_in.slots["form_outcome"] is None
    assert answers_of(services)["phone"] == "13900139000"
    assert "请核对您的申请" in filled_in.text


@pytest.mark.parametrize("text", ["嗯嗯", "对", "好的"])
def test_a_mere_yes_at_the_read_back_is_told_how_to_submit(filled_in: Conversation, text: str) -> None:
    filled_in.fill(text, text)
    assert filled_in.step == "confirmation"
    assert filled_in.text.startswith("都对的话，请回复「确认提交」")
    assert len(filled_in.bubbles) == 1


@pytest.mark.parametrize("text", ["1和2都要", "电子的纸的都给我来一份", "第一个和第二个都要"])
def test_only_one_form_can_be_had(conversation: Conversation, text: str) -> None:
    at(conversation, "form").fill(text)
    assert "只能选一种" in str(conversation.messages)


@pytest.mark.parametrize("text", ["先不提交", "等我儿子回来看看再说"])
def test_the_read_back_can_wait(filled_in: Conversation, text: str) -> None:
    filled_in.fill(text)
    assert filled_in.responses == ["utter_task_wait"]


def test_who_changes_nothing_after_all_sees_the_read_back(filled_in: Conversation) -> None:
    filled_in.fill("修改", "算了不改了")
    assert filled_in.step == "confirmation"


@pytest.fixture
def same(talk: Talk) -> Talk:
    """这次都一样吗？"""
    talk.file(phone="13800138000")
    for text in (START, WHAT, "没有"):
        talk._step("application_form", text, "", 0.9)
    assert talk.step == "same"
    return talk


@pytest.mark.parametrize("text", ["确认提交", "提交", "好的，提交吧"])
def test_to_submit_is_no_answer_to_whether_all_is_as_last_time(same: Talk, services: Services, text: str) -> None:
    assert "还没有填完" in same.say(text)
    assert same.step == "same"
    assert "phone" not in answers_of(services)


def test_what_is_given_before_the_same_stands(same: Talk, services: Services) -> None:
    same.say("13900139000")
    assert same.step == "same"
    same.say("一样")
    assert same.step == "confirmation"
    assert answers_of(services)["phone"] == "13900139000"


@pytest.mark.parametrize("intent", ["complaint", "complain_disclosure", "abuse"])
def test_a_complaint_is_told_where_it_belongs_and_the_form_goes_on(conversation: Conversation, intent: str) -> None:
    at(conversation, "phone").run("validate_application_form", "你们办事太拖拉", intent)
    assert conversation.responses == ["utter_abuse" if intent == "abuse" else "utter_complaint"]
    assert conversation.step == "phone"


def test_a_complaint_about_disclosure_sets_the_form_aside(talk: Talk, services: Services) -> None:
    for text in PERSON:
        talk._step("application_form", text, "", 0.9)
    talk.say("我要投诉信息公开工作")
    assert talk.form == "task_form"
    assert answers_of(services)["phone"] == "13800138000"


def test_mere_denial_of_what_was_told_cancels_nothing(conversation: Conversation, services: Services) -> None:
    conversation.fill(START, "我要举报村支书贪污征地款")
    assert conversation.step == "door"
    conversation.fill("不是")
    assert conversation.step == "door"
    assert answers_of(services)["description"]


def test_of_several_files_the_question_follows_the_first(talk: Talk) -> None:
    talk.form = "application_form"
    for text in PERSON:
        talk.say(text)
    assert "【" in talk.say(upload(talk, "一.png"))
    heard = talk.say(upload(talk, "二.png"))
    assert "「二.png」" in heard
    assert "【" not in heard
    assert talk.offered[:1] == ["电子版"]
    talk.say("电子版")
    assert talk.step == "delivery"
    assert "【" in talk.say(upload(talk, "三.png"))


def test_a_wrong_answer_takes_no_file_away(talk: Talk) -> None:
    talk.form = "application_form"
    for text in PERSON[:7]:
        talk.say(text)
    talk.say(upload(talk, "一.png"))
    talk.say("13800138000")
    talk.say("发错了")
    assert talk.step == "phone"
    assert "删除" not in talk.heard


@pytest.mark.parametrize("wish", ["我要投诉信息公开工作", "更正我的信息", "我要提主动公开的建议"])
def test_what_takes_no_file_says_how_to_hand_it_in(talk: Talk, wish: str) -> None:
    talk.say(wish, {"我要投诉信息公开工作": "complain_disclosure"}.get(wish, "correct_own_record"))
    assert talk.form == "task_form"
    step = talk.task and talk.task.step
    heard = talk.say(upload(talk))
    assert "先保存着" in heard
    assert "转人工" in heard
    assert "补充材料" not in heard
    assert talk.task is not None
    assert talk.task.step == step


def test_the_message_before_was_a_file_only_where_it_was(talk: Talk) -> None:
    assert not attached.names_file("发错了")
    assert attached.names_file("删除附件")


@pytest.mark.parametrize("unit", ["我没有", "填错了", "收要", "政府信息", "都随便", "会被", "微信发给"])
def test_long_texts_are_read_at_once(unit: str) -> None:
    with at_most(0.5):
        for text in (unit * 3000, (unit * 30)[:29]):
            find_told(text, "delivery")
            find_set_question(text)
