"""What the model takes a message for is believed only as far as the words and the applications bear it out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.cases import drafts
from actions.cases.lifecycle import EventKind
from actions.cases.time import FixedClock
from actions.dialogue.applying import find_application, find_wanted_record
from knowledge.answers import Answer, Verdict
from tests.actions.dialogue.conftest import ToldKnowledge
from tests.actions.dialogue.talk import Talk

COMPLAINTS = ("complaint", "complain_disclosure")
STATISTICS = "2024年全市投诉举报办理情况统计数据"


def answers(talk: Talk) -> dict[str, str] | None:
    with talk.services.db.session() as session:
        draft = drafts.open_draft(session, talk.id)
    return dict(draft.answers) if draft else None


# --- an application in full words


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("我要申请公开城管局对我投诉的处理结果", "城管局对我投诉的处理结果"),
        (f"我要申请公开{STATISTICS}", STATISTICS),
        ("申请公开我村2019年征地补偿方案", "我村2019年征地补偿方案"),
        ("您好，我想申请公开2024年低保名单", "2024年低保名单"),
        ("根据政府信息公开条例申请公开教育局的招生计划", "教育局的招生计划"),
        ("向你们申请公开水务局的采购合同", "水务局的采购合同"),
        ("本人申请公开江州大桥的中标通知书", "江州大桥的中标通知书"),
        ("我想申请查阅我们村的土地确权档案", "我们村的土地确权档案"),
        ("请公开2024年信访投诉统计", "2024年信访投诉统计"),
        ("请你们公开去年的三公经费明细", "去年的三公经费明细"),
        ("请贵局依法公开拆迁补偿标准文件", "拆迁补偿标准文件"),
        ("要求公开村里低保户名单和评定依据", "村里低保户名单和评定依据"),
        ("希望市财政局公开今年的采购合同", "今年的采购合同"),
        ("麻烦公开一下2024年投诉举报台账", "2024年投诉举报台账"),
    ],
)
def test_an_application_in_full_words_is_known_by_rule(text: str, subject: str) -> None:
    assert find_application(text) == subject


@pytest.mark.parametrize(
    "text",
    [
        "我要申请公开信息",
        "申请公开要多少钱",
        "申请公开需要什么材料",
        "申请公开的东西什么时候给我",
        "我申请公开了三个月没人理",
        "我申请公开征地批文，你们一直不答复",
        "我申请公开征地批文到期了没收到答复",
        "申请公开之后多久有结果",
        "申请公开被拒绝了怎么办",
        "申请公开收费吗",
        "我要申请低保",
        "我申请退款",
        "申请公开表在哪里下载",
        "请公开道歉",
        "请公开处理",
        "请提供帮助",
        "我要举报张三骗取低保，请公开处理结果",
        "申请查询进度",
        "我要撤回申请公开土地批文的那件",
        "政府应该公开哪些信息",
    ],
)
def test_what_only_speaks_of_applying_is_none(text: str) -> None:
    assert find_application(text) is None


@pytest.mark.parametrize(
    ("text", "is_wanted"),
    [
        ("我想看2024年投诉举报台账", True),
        ("我想了解低保政策的投诉处理办法文件", True),
        ("我想要去年低保评定的文件", True),
        ("我需要一份2023年的部门决算报表", True),
        ("想查阅城南片区的规划方案", True),
        ("我要看看江州大桥的施工合同", True),
        ("我想查一下村里征地补偿的台账", True),
        ("求一份2024年财政预算报告", True),
        ("我想看我的申请材料", False),
        ("我想看我的答复书", False),
        ("我要补充材料", False),
        ("我需要提交身份证复印件", False),
        ("我想要修改申请表", False),
        ("我需要准备什么材料", False),
        ("我想要投诉你们的态度", False),
        ("我想知道怎么申请", False),
        ("我想看看有哪些文件", False),
        ("我要上传身份证复印件", False),
        ("我想看电影", False),
    ],
)
def test_wanting_to_see_a_record(text: str, is_wanted: bool) -> None:
    assert (find_wanted_record(text) is not None) is is_wanted


@pytest.mark.parametrize("intent", [*COMPLAINTS, "withdraw_application", "out_of_scope", "application_status", "greet"])
@pytest.mark.parametrize("text", [f"我要申请公开{STATISTICS}", "请公开2024年信访投诉统计"])
def test_whatever_the_model_thinks_an_application_begins(talk: Talk, text: str, intent: str) -> None:
    talk.say(text, intent)
    assert talk.form == "application_form"
    assert "作为您申请的内容吗" in talk.heard
    talk.say("是")
    assert "统计" in (answers(talk) or {})["description"]


@pytest.mark.parametrize("intent", COMPLAINTS)
@pytest.mark.parametrize(
    "text", ["我想看2024年投诉举报台账", f"2023年和{STATISTICS}", "我想了解低保政策的投诉处理办法文件", "投诉处理台账"]
)
def test_records_about_complaints_are_no_complaint(talk: Talk, text: str, intent: str) -> None:
    talk.say(text, intent)
    assert talk.task is None
    talk.say("是")
    assert (answers(talk) or {})["description"] == text


def test_a_record_that_is_wanted_is_looked_up_first(talk: Talk, knowledge: ToldKnowledge) -> None:
    text = "我想看2024年财政预算报告"
    knowledge.known[text] = Answer(text, Verdict.ANSWER, "在这里。")
    talk.say(text, "ask_policy")
    assert "在这里。" in talk.heard
    knowledge.known[text] = Answer(text, Verdict.RELATED, "可能相关。您也可以申请公开。")
    talk.say(text, "ask_policy")
    assert talk.offered[0] == "我要申请公开2024年财政预算报告"
    talk.say(talk.offered[0], "start_application")
    assert "要把「2024年财政预算报告」作为您申请的内容吗" in talk.heard


def test_a_half_filled_application_is_not_replaced_in_silence(talk: Talk) -> None:
    talk.say("我要申请公开城东小学扩建的合同", "start_application")
    talk.say("是")
    talk.form, talk.slots = None, {}
    talk.say(f"我要申请公开{STATISTICS}", "complaint")
    assert "utter_form_resumed" in talk.heard
    assert "utter_form_other_waits" in talk.heard
    assert (answers(talk) or {})["description"] == "城东小学扩建的合同"


# --- a complaint about disclosure


@pytest.mark.parametrize(
    "text",
    [
        "我要举报张三开着宝马骗取低保，请查处",
        "我要投诉物业不公开账目",
        "我要投诉城管乱收费，你们必须给我处理",
        "我要举报邻居违建",
        "实名举报村主任贪污征地款",
        "老板拖欠工资，我要投诉",
        "举报非法采砂，请查处",
        "我要投诉学校乱收费",
        "派出所态度恶劣，我要投诉",
        "开发商不公开价格，我要投诉",
    ],
)
@pytest.mark.parametrize("intent", COMPLAINTS)
def test_what_is_to_be_reported_elsewhere_is_not_filed_here(talk: Talk, text: str, intent: str) -> None:
    talk.say(text, intent)
    assert "12345" in talk.heard
    assert talk.form is None
    assert "仍要申请" in talk.offered
    talk.say("仍要申请")
    assert (answers(talk) or {})["description"] == text


@pytest.mark.parametrize(
    "text",
    [
        "投诉你们信息公开办",
        "举报你们不依法公开信息",
        "你们一直不回复我的申请，我要投诉",
        "镇政府不公开征地补偿账目，我要投诉",
        "乱收信息处理费，我要投诉",
    ],
)
def test_a_complaint_about_disclosure_is_made_here_art_47_51(talk: Talk, text: str) -> None:
    talk.say(text, "complain_disclosure")
    assert talk.task is not None
    assert talk.task.kind == "complaint"


def complaining(talk: Talk) -> None:
    talk.say("我要投诉信息公开工作", "complain_disclosure")
    assert talk.form == "task_form"


@pytest.mark.parametrize("text", [f"我要申请公开{STATISTICS}", f"请公开{STATISTICS}"])
def test_from_a_complaint_to_an_application(talk: Talk, text: str) -> None:
    complaining(talk)
    talk.say(text)
    assert talk.form == "application_form"
    assert f"要把「{STATISTICS}」作为您申请的内容吗" in talk.heard
    assert talk.task is None


@pytest.mark.parametrize("text", ["仍要申请", "我还是要申请"])
def test_from_a_complaint_to_an_application_with_what_was_said(talk: Talk, text: str) -> None:
    said = "举报你们不依法公开2024年的采购合同"
    talk.say(said, "complain_disclosure")
    talk.say(text)
    assert f"要把「{said}」作为您申请的内容吗" in talk.heard


def test_what_a_complaint_tells_stays_in_it(talk: Talk) -> None:
    complaining(talk)
    while talk.task and talk.task.step != "facts":
        talk.say("1" if talk.offered else "张三")
        if talk.task and talk.task.step in ("name", "phone"):
            talk.say({"name": "陈建国", "phone": "13800138000"}[talk.task.step])
    talk.say("我申请公开征地批文，三个月了一直不答复")
    assert talk.form == "task_form"
    assert talk.task is not None
    assert "征地批文" in str(talk.task.answers)


def test_a_correction_may_read_like_an_application(talk: Talk) -> None:
    talk.file()
    talk.say("补充材料")
    talk.say(f"我要申请公开{STATISTICS}")
    assert talk.form == "task_form"
    assert STATISTICS in talk.heard


@pytest.mark.parametrize("text", [f"我要申请公开{STATISTICS}", "请公开2024年信访投诉统计"])
def test_from_a_decision_to_an_application(talk: Talk, text: str) -> None:
    talk.file()
    talk.say("撤回")
    talk.say(text)
    assert "作为您申请的内容吗" in talk.heard
    assert talk.case().is_open


# --- a guess refuses nothing


@pytest.mark.parametrize(
    "intent", ["supplement_application", "change_delivery", "report_payment", "withdraw_application"]
)
def test_a_guess_that_fits_no_application_refuses_nothing(talk: Talk, intent: str) -> None:
    talk.say("我那个事情你们弄得怎么样了嘛", intent)
    assert talk.heard.strip().startswith("没有完全明白您的意思，您是想：\n1. 问政策、查规定")
    talk.file()
    talk.replied("G2", info="您申请的报告全文附后，请查收。")
    talk.say("谢谢你们了哈", "goodbye")
    talk.say("我的申请", "application_status")
    talk.say("我那个事情你们弄得怎么样了嘛", intent)
    assert talk.heard.strip().startswith("没有完全明白您的意思，您是想：\n1. 查我的申请办到哪一步")
    assert talk.form is None


@pytest.mark.parametrize("intent", ["report_payment", "supplement_application", "change_delivery", "give_reasons"])
def test_records_behind_a_poor_guess_are_applied_for(talk: Talk, intent: str) -> None:
    text = "你好啊同志，你们能不能把去年我们村那个拆迁补偿的账给我看一下"
    talk.say(text, intent)
    assert "作为您申请的内容吗" in talk.heard


def test_a_poor_guess_about_an_application_that_is_named_shows_it(talk: Talk) -> None:
    number = talk.file()
    talk.replied("G2", info="您申请的报告全文附后，请查收。")
    talk.say(f"{number}那个邮件你们给我弄一下", "change_delivery")
    assert f"申请 {number}" in talk.heard
    assert "不能" not in talk.heard


def test_what_a_rule_knows_is_still_refused_with_its_reason(talk: Talk) -> None:
    talk.file()
    talk.replied("G2", info="您申请的报告全文附后，请查收。")
    talk.say("我要改成邮寄")
    assert "不能" in talk.heard or "已经办结" in talk.heard


# --- doors


@pytest.mark.parametrize("intent", ["complaint", "out_of_scope", "ask_policy", "inform", "matter_12345"])
@pytest.mark.parametrize(
    "text",
    [
        "我自己",
        "我儿子电话行不行 13800138000",
        "不给我怎么办",
        "我身份证11010519491231002X电话13800138000帮我查查我的申请",
        "王建国 我今年七十三了",
        "我眼睛不好，看不清楚",
        "我开公司的，自己没空",
        "我去医院看病了，明天再说",
    ],
)
def test_nobody_is_told_to_complain_who_does_not(talk: Talk, text: str, intent: str) -> None:
    talk.say(text, intent)
    assert "看起来是" not in talk.heard
    assert "utter_complaint " not in talk.heard


def test_nothing_is_kept_over_the_words_of_a_door(talk: Talk) -> None:
    talk.say("我要举报邻居违建", "complaint")
    talk.say("他家盖了三层，没人管", "complaint")
    talk.say("我自己", "complaint")
    talk.say("仍要申请")
    assert (answers(talk) or {})["description"] == "我要举报邻居违建\n他家盖了三层，没人管"


def test_words_of_another_hour_are_not_mixed_in(talk: Talk) -> None:
    talk.say("我要举报邻居违建", "complaint")
    clock = talk.services.clock
    assert isinstance(clock, FixedClock)
    clock.instant += timedelta(hours=1)
    talk.say("老板拖欠我工资，你们管不管", "complaint")
    talk.say("仍要申请")
    assert (answers(talk) or {})["description"] == "老板拖欠我工资，你们管不管"


def test_in_doubt_the_words_are_kept_and_an_application_is_possible(talk: Talk) -> None:
    text = "我反映的那个事情跟维权有关系的那种"
    talk.say(text, "complaint")
    assert "utter_complaint_in_doubt" in talk.heard
    talk.say("仍要申请")
    assert (answers(talk) or {})["description"] == text


@pytest.mark.parametrize("text", ["我要投诉", "我要举报", "投诉举报找谁", "匿名举报行吗", "上访去哪里"])
def test_who_tells_nothing_is_told_of_all_the_doors(talk: Talk, text: str) -> None:
    talk.say(text, "complaint")
    assert talk.heard.strip() == "utter_complaint"
    assert talk.task is None


def test_while_a_correction_is_awaited_it_is_asked_what_an_application_is(talk: Talk) -> None:
    talk.file()
    talk.staff(EventKind.CORRECTION_ASKED, {"correct_by": "2026-03-27", "points": "请写明年度。"})
    talk.say(f"我要申请公开{STATISTICS}", "submit_correction")
    assert talk.offered == ["是对已提交申请的回复", "是新的申请"]
    talk.say("是新的申请")
    assert (answers(talk) or {})["description"] == STATISTICS


def test_a_guess_within_an_errand_refuses_nothing(talk: Talk) -> None:
    talk.file()
    talk.say("撤回")
    talk.say("那笔账的事呢你们说说看", "report_payment", 0.95)
    assert "不用缴费" not in talk.heard
    assert talk.form == "task_form"
    assert talk.task is not None
    assert talk.task.kind == "withdraw"
