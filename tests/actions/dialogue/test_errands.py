"""Withdrawing, delivery, payment, dates and remedies: which application, what is asked, what is done."""

from __future__ import annotations

import pytest

from actions.cases.lifecycle import EventKind
from actions.dialogue.services import Services
from knowledge.answers import Answer, Verdict
from tests.actions.dialogue.conftest import ToldKnowledge
from tests.actions.dialogue.talk import Talk

E = EventKind
FEE = {
    "amount": "100",
    "why": "本年已经申请11件，明显超过合理范围",
    "tier": "by_case",
    "basis": "按件计收第11件",
    "how_to_pay": "到3号窗口缴纳",
}


# --- one's own telephone


@pytest.mark.parametrize(
    "text",
    [
        *("我的电话换了", "我换手机号了", "电话变了，现在是13900139000", "我手机号写错了一位", "联系人换了"),
        *("我电话变了告诉你们一声", "我换手机号了，申请上的电话要更新"),
        *("能不能改一下联系电话", "修改申请里的电话", "我原来留的号码停机了", "怎么更改申请上的联系方式"),
    ],
)
def test_a_telephone_of_a_filed_application_is_corrected_by_a_person(talk: Talk, text: str) -> None:
    talk.file()
    before = talk.history()
    talk.say(text, "supplement_application")
    assert "由工作人员核对是您本人以后更正" in talk.heard
    assert talk.offered == ["转人工"]
    assert (talk.history(), talk.task) == (before, None)


@pytest.mark.parametrize(
    "text", ["你们的电话换了吗", "你们电话打不通", "手机号换了微信怎么登录", "改成邮寄", "电话费涨价的文件"]
)
def test_what_is_no_change_of_ones_own_telephone(talk: Talk, text: str) -> None:
    talk.file()
    talk.say(text)
    assert "由工作人员核对是您本人以后更正" not in talk.heard


def test_without_an_application_there_is_nothing_to_correct(talk: Talk) -> None:
    talk.say("我的电话换了")
    assert "由工作人员核对是您本人以后更正" not in talk.heard


# --- withdrawing


def test_withdrawing_takes_an_explicit_yes_and_says_what_follows(talk: Talk) -> None:
    talk.file()
    talk.say("我要撤回申请", "withdraw_application")
    assert "不再办理，也不再答复" in talk.heard
    assert talk.offered == ["确定撤回", "不撤回"]
    assert talk.case().is_open
    talk.say("2")
    assert "没有撤回" in talk.heard
    talk.say("撤回")
    talk.say("确定撤回")
    assert "已经按您的意思撤回申请JZ2026-00001" in talk.heard
    assert talk.case().outcome == "O3"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("多久答复？", "utter_answer_nothing_within_form"),
        ("我的申请", "申请 JZ2026-00001：办理中"),
        ("为什么是这一天", "JZ2026-00001最迟在"),
        ("怎么填", "utter_task_help"),
        ("我要申请公开信息", "utter_task_busy 撤回"),
        ("你好", "utter_form_greet"),
        ("等一下", "utter_task_wait"),
        ("上一步", "utter_form_first_question"),
        ("继续", "确定撤回"),
    ],
)
def test_nothing_that_comes_between_withdraws(talk: Talk, text: str, heard: str) -> None:
    talk.file()
    talk.say("撤回")
    talk.say(text)
    assert heard in talk.heard
    assert talk.case().is_open
    talk.say("是")
    assert not talk.case().is_open


def test_the_reason_may_be_told_and_need_not(talk: Talk) -> None:
    talk.file()
    talk.say("撤回申请，已经从别处拿到了")
    assert "原因：已经从别处拿到了" in talk.heard
    talk.say("确定")
    assert talk.history()[-1] == ("withdrawn", {"reason": "已经从别处拿到了"})


def test_form_words_may_mean_a_filed_application(talk: Talk) -> None:
    talk.file()
    talk.say("取消申请", "cancel")
    assert "确定撤回" in talk.heard
    talk.say("算了")
    talk.say("取消", "cancel")
    assert "utter_form_nothing_open" in talk.heard


@pytest.mark.parametrize(
    ("text", "place"),
    [("1", 3), ("第三个", 1), ("JZ2026-00002", 2), ("预算那件", 2), ("最新的", 3), ("最早那件", 1), ("招生", 3)],
)
def test_which_is_meant_is_said_by_number_place_or_word(talk: Talk, text: str, place: int) -> None:
    for description in ("去年的财政决算", "今年的财政预算", "学校的招生计划"):
        talk.file(description)
    talk.say("撤回")
    assert "1. JZ2026-00003（学校的招生计划，办理中）" in talk.heard
    talk.say(text)
    assert f"确定撤回申请JZ2026-0000{place}吗" in talk.heard


@pytest.mark.parametrize("text", ["财政", "第四个", "随便", "那件"])
def test_what_fits_several_or_none_is_asked_again(talk: Talk, text: str) -> None:
    for description in ("去年的财政决算", "今年的财政预算", "学校的招生计划"):
        talk.file(description)
    talk.say("撤回")
    talk.say(text)
    assert talk.task is not None
    assert talk.task.number == ""
    assert "1. JZ2026-00003" in talk.heard or "utter_task_wait" in talk.heard


def test_another_conversations_application_is_as_good_as_none(talk: Talk, services: Services) -> None:
    number = talk.file()
    elsewhere = Talk(services, "c2")
    elsewhere.say(f"撤回 {number}")
    heard = elsewhere.heard
    elsewhere.say("撤回 JZ2026-00099")
    assert elsewhere.heard == heard
    assert talk.case().is_open


def test_what_has_ended_is_not_withdrawn(talk: Talk) -> None:
    talk.file()
    talk.replied("G2", info="您申请的报告全文附后，请查收。")
    talk.say("撤回")
    assert "JZ2026-00001已经办结，不用撤回" in talk.heard


def test_without_an_application_there_is_nothing_to_withdraw(talk: Talk) -> None:
    talk.say("撤回申请", "withdraw_application")
    assert talk.heard.strip() == "utter_status_none_here"


# --- delivery


def test_delivery_is_asked_step_by_step_and_changed_once_confirmed(talk: Talk) -> None:
    talk.file(delivery="chat")
    talk.say("我想换个方式拿", "change_delivery")
    assert "现在是：电子版，在本对话中查看" in talk.heard
    talk.say("电子版")
    talk.say("邮箱")
    talk.say("zhang@")
    assert "utter_form_problem" in talk.heard
    talk.say("我的邮箱是zhang@example.com")
    assert "z***@example.com" in talk.heard
    assert talk.case().email is None
    talk.say("确认")
    assert "获取方式已经改好" in talk.heard
    assert (talk.case().delivery, talk.case().email) == ("email", "zhang@example.com")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("改成邮寄", "收件地址"),
        ("给我寄过来吧", "收件地址"),
        ("我搬家了，寄到新地址", "收件地址"),
        ("改成自取", "纸质，自行领取。对吗"),
        ("不要电子版了，去现场查阅", "现场查阅、抄录，现场查阅。对吗"),
        ("换成纸质", "1. 邮寄"),
        ("邮箱改成li@example.com", "l***@example.com。对吗"),
        ("换个邮箱", "请填写接收信息的电子邮箱"),
        ("换种方式给我", "您希望怎样获取信息"),
    ],
)
def test_what_the_message_names_is_not_asked_again(talk: Talk, text: str, asked: str) -> None:
    talk.file(delivery="email")
    talk.say(text, "change_delivery")
    assert asked in talk.heard


def test_the_same_delivery_again_is_no_step(talk: Talk) -> None:
    talk.file(delivery="email")
    talk.say("改成邮箱接收")
    talk.say("确认")
    assert "就是这样，不用再改" in talk.heard
    assert talk.history()[-1][0] == "taken_up"


@pytest.mark.parametrize("word", ["不改了", "2", "取消", "不换了"])
def test_changing_ones_mind_changes_nothing(talk: Talk, word: str) -> None:
    talk.file(delivery="email")
    talk.say("改成自取")
    talk.say(word)
    assert "utter_task_left" in talk.heard
    assert talk.case().delivery == "email"


def test_form_words_with_a_filed_application_are_about_it(talk: Talk) -> None:
    talk.file(delivery="email")
    talk.say("电话错了，是13912345678", "correct_answer")
    assert "要把下面的话补充到申请JZ2026-00001吗" in talk.heard


# --- payment


def test_how_to_pay_is_told_as_the_notice_told_it(talk: Talk) -> None:
    talk.file()
    talk.staff(E.FEE_NOTICED, FEE)
    talk.say("怎么交钱", "ask_payment")
    for part in ("100元", "按件计收第11件", "到3号窗口缴纳", "2026年3月30日", "第四十二条"):
        assert part in talk.heard


def test_what_is_reported_paid_is_noted_once(talk: Talk) -> None:
    talk.file()
    talk.staff(E.FEE_NOTICED, FEE)
    talk.say("我昨天下午去大厅3号窗口交的现金", "report_payment")
    assert "已记下您说的缴费" in talk.heard
    assert talk.history()[-1] == ("payment_reported", {"words": "我昨天下午去大厅3号窗口交的现金"})
    talk.say("我交了")
    assert "已经记下您说的缴费" in talk.heard
    assert [kind for kind, _ in talk.history()].count("payment_reported") == 1
    talk.staff(E.FEE_PAID, {})
    talk.say("钱交了", "report_payment")
    assert "信息处理费已经收到" in talk.heard


def test_a_question_about_fees_without_a_fee_is_one_about_the_law(talk: Talk, knowledge: ToldKnowledge) -> None:
    knowledge.known["要交多少钱"] = Answer("要交多少钱", Verdict.ANSWER, "一般不收费。")
    talk.file()
    talk.say("要交多少钱", "ask_payment")
    assert "一般不收费" in talk.heard
    talk.say("我交了", "report_payment")
    assert "不用缴费" in talk.heard


# --- dates


def test_the_date_is_explained_day_by_day_with_the_extension(talk: Talk) -> None:
    """Art. 33 para. 2."""
    talk.file()
    talk.staff(E.EXTENDED, {"days": "20", "reason": "需要检索的档案数量较多"})
    talk.say("为什么延期", "ask_why_date")
    for part in ("2026年4月28日", "需要检索的档案数量较多", "第三十三条第二款", "清明节放假，不计入", "第40个工作日"):
        assert part in talk.heard


def test_the_day_to_correct_and_the_day_to_pay_are_explained_too(talk: Talk) -> None:
    first, second = talk.file("甲报告的全文"), talk.file("乙报告的全文")
    talk.staff(E.CORRECTION_ASKED, {"correct_by": "2026-03-20", "points": "请写明年度。"}, first)
    talk.staff(E.FEE_NOTICED, FEE, second)
    talk.say(f"期限怎么算的 {first}")
    for part in ("的期限是2026年3月20日", "第三十条", "一共14个工作日"):
        assert part in talk.heard
    talk.say(f"期限怎么算的 {second}")
    for part in ("缴费期限是2026年3月30日", "处理费办法第六条", "第1至第20个工作日"):
        assert part in talk.heard
    talk.say("为什么是这一天")
    talk.say("甲报告那件")
    assert "的期限是2026年3月20日" in talk.heard
    assert talk.form is None


def test_a_date_over_an_unpublished_calendar_is_tentative(talk: Talk) -> None:
    talk.on("2026-12-21")
    number = talk.file()
    talk.staff(E.CORRECTION_ASKED, {"correct_by": "2027-01-08", "points": "请写明年度。"}, number)
    talk.say("为什么是这一天")
    assert "暂定" in talk.heard


def test_a_consultation_is_told_without_a_name(talk: Talk) -> None:
    """Art. 33 para. 3; [D] the applicant never sees who is consulted."""
    talk.file()
    consulted = {"consulted": "third_party", "party": "江州某某公司", "matter": "合同", "delivered_on": "2026-03-02"}
    talk.staff(E.CONSULTATION_SENT, consulted)
    for text in ("期限怎么算的", "我的申请", "不服怎么办", "为什么延期"):
        talk.say(text)
        assert "江州某某公司" not in talk.heard
    talk.say("期限怎么算的")
    assert "征求意见" in talk.heard


# --- remedies


def test_before_anything_has_happened_there_is_nothing_to_contest(talk: Talk) -> None:
    """国办函〔2021〕132号 三: 补正 and 延期 not alone."""
    talk.file()
    talk.say("不服怎么办", "ask_remedies")
    assert "没有可以复议或者诉讼的答复" in talk.heard
    assert "不能单独" not in talk.heard
    talk.staff(E.EXTENDED, {"days": "5", "reason": "需要检索的档案数量较多"})
    talk.say("延期我不服", "ask_remedies")
    assert "不能单独申请行政复议" in talk.heard


def test_against_a_denial_review_comes_first(talk: Talk) -> None:
    """行政复议法 Art. 23(四)."""
    talk.file()
    talk.replied("N5", reason="属于内部工作流程信息，依法不予公开。")
    talk.say("我不服", "ask_remedies")
    assert "先向江州市人民政府申请行政复议" in talk.heard
    assert "先申请行政复议，截至2026年5月6日" in talk.heard  # 1 May to 5 May are holidays
    assert "提起行政诉讼，截至" not in talk.heard
    assert "只供参考" in talk.heard


def test_against_silence_both_ways_are_open(talk: Talk) -> None:
    """法释〔2025〕8号 Art. 2, 法释〔2018〕1号 Art. 66; whether review must come first is disputed: no 先."""
    talk.file()
    talk.on("2026-03-31")
    talk.say("过期不答复怎么办", "ask_remedies")
    assert "申请行政复议，截至2026年5月29日；提起行政诉讼，截至2026年9月30日" in talk.heard
    assert "先申请" not in talk.heard


def test_after_withdrawing_there_is_nothing_to_contest(talk: Talk) -> None:
    talk.file()
    talk.say("撤回")
    talk.say("是")
    talk.say("不服怎么办")
    assert "您自己撤回" in talk.heard


def test_without_an_application_the_law_answers(talk: Talk, knowledge: ToldKnowledge) -> None:
    knowledge.known["不服怎么办"] = Answer("不服怎么办", Verdict.ANSWER, "可以申请行政复议。")
    talk.say("不服怎么办", "ask_remedies")
    assert talk.heard.endswith("可以申请行政复议。")


def test_a_question_that_the_model_mistakes_is_answered_from_the_documents(
    talk: Talk, knowledge: ToldKnowledge
) -> None:
    question = "补正通知几天之内要发给我"
    knowledge.known[question] = Answer(question, Verdict.ANSWER, "7个工作日内。")
    talk.file()
    talk.say(question, "submit_correction", 0.97)
    assert "7个工作日内。" in talk.heard


# --- the errand itself


def test_one_errand_gives_way_to_another(talk: Talk) -> None:
    talk.file()
    talk.say("补充材料")
    talk.say("我要撤回申请")
    assert talk.heard.splitlines()[0] == "utter_task_left 补充材料"
    assert "确定撤回" in talk.heard
    assert talk.form == "task_form"


def test_a_task_that_was_left_for_a_day_is_forgotten_by_the_form(talk: Talk) -> None:
    talk.file()
    talk.say("撤回")
    talk.on("2026-03-04")
    talk.say("是", "affirm")
    assert talk.heard.strip() == "utter_answer_yes_to_what"
    assert talk.form is None
    assert talk.case().is_open


def test_trouble_keeps_the_task(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.file()
    talk.say("撤回")
    with monkeypatch.context() as patch:
        patch.setattr("actions.cases.applicant.act", lambda *_a, **_k: 1 / 0)
        talk.say("是")
    assert "utter_form_trouble" in talk.heard
    assert talk.form == "task_form"
    talk.say("是")
    assert not talk.case().is_open


def test_the_status_offers_what_can_be_done(talk: Talk) -> None:
    talk.file()
    talk.say("我的申请", "application_status")
    assert "撤回申请 JZ2026-00001" in talk.offered
    talk.staff(E.CORRECTION_ASKED, {"correct_by": "2026-03-20", "points": "请写明年度。"})
    talk.say("我的申请", "application_status")
    assert "请在2026年3月20日以前补正" in talk.heard
    assert "最迟答复日期" not in talk.heard
    assert talk.offered == ["补正 JZ2026-00001", "期限怎么算的 JZ2026-00001"]


# --- what 去年 means is read back with the words


def test_the_periods_in_words_for_a_case_are_read_back(talk: Talk) -> None:
    talk.on("2026-03-02")
    talk.file()
    talk.say("补充一下，我要的是去年下半年的那一份材料")
    assert "（「去年下半年」按2025年7月至12月理解）" in talk.heard
    talk.say("是")
    assert talk.history()[-1][0] == E.SUPPLEMENTED


def test_words_that_mean_something_else_by_now_are_read_back_anew(talk: Talk) -> None:
    talk.on("2026-12-31")
    talk.file()
    talk.say("补充一下，我要的是去年下半年的那一份材料")
    talk.on("2027-01-01")
    talk.say("是")
    assert "（「去年下半年」按2026年7月至12月理解）" in talk.heard
    assert talk.history()[-1][0] != E.SUPPLEMENTED
    talk.say("是")
    assert talk.history()[-1][0] == E.SUPPLEMENTED


def test_the_periods_in_a_suggestion_are_read_back(talk: Talk) -> None:
    talk.on("2026-03-02")
    talk.say("我有个公开建议", "suggest_publication")
    for said in ("建议公开去年江州大桥维修工程的决算", "1", "大家都关心这座桥花了多少钱", "无", "无", "无"):
        if "确认提交" not in talk.offered:
            talk.say(said)
    assert "（「去年」按2025年理解）" in talk.heard
