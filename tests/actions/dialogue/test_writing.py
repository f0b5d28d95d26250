"""补正 (Art. 30), 说明理由 (Art. 35), 补充材料: read back, kept once, never lost."""

from __future__ import annotations

import pytest

from actions.cases.lifecycle import EventKind
from actions.dialogue.services import Services
from knowledge.answers import Answer, Verdict
from tests.actions.dialogue.conftest import ToldKnowledge
from tests.actions.dialogue.talk import Talk

E = EventKind
ASKED = {"correct_by": "2026-03-27", "points": "请写明年度。"}
REASONS = {"answer_by": "2026-03-20", "points": "您本月已申请三十余件。"}


@pytest.fixture
def asked(talk: Talk) -> Talk:
    """A conversation in which a correction is awaited."""
    talk.file()
    talk.staff(E.CORRECTION_ASKED, ASKED)
    return talk


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("2025年度的", "inform"),
        ("我要的是2025年度的执行情况", "ask_policy"),
        ("江政发〔2025〕3号", "nlu_fallback"),
        ("年度改成2025年", "correct_answer"),
        ("2025年度的公开目录那一份", "list_documents"),
        ("申请公开要花的钱，2025年的", "ask_policy"),
    ],
)
def test_whatever_the_model_thinks_words_are_offered_as_the_correction(asked: Talk, text: str, intent: str) -> None:
    assert "这是对申请JZ2026-00001的补正吗" in asked.say(text, intent)
    assert f"「{text}」" in asked.heard
    assert asked.history()[-1][0] == "correction_asked"
    asked.say("是")
    assert asked.history()[-1] == ("correction_received", {"supplement": text})
    assert asked.task is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你好", "greet"),
        ("谢谢", "thanks"),
        ("我的申请", "application_status"),
        ("转人工", "request_human"),
        ("。。", ""),
    ],
)
def test_courtesies_and_commands_are_none(asked: Talk, text: str, intent: str) -> None:
    asked.say(text, intent)
    assert "补正吗" not in asked.heard
    assert asked.task is None


def test_a_question_is_answered_and_offered_only_by_a_button(asked: Talk, knowledge: ToldKnowledge) -> None:
    question = "申请要收费吗"
    knowledge.known[question] = Answer(question, Verdict.ANSWER, "一般不收费。")
    asked.say(question, "ask_policy")
    assert "一般不收费" in asked.heard
    assert asked.offered == [f"补正 JZ2026-00001：{question}"]
    asked.say(asked.offered[0])
    assert f"「{question}」" in asked.heard


def test_what_was_meant_otherwise_is_answered_as_that(asked: Talk) -> None:
    asked.say("股票推荐", "out_of_scope")
    asked.say("不是")
    assert asked.heard.split() == ["utter_task_not_this", "utter_answer_declined"]
    assert asked.form is None
    assert asked.history()[-1][0] == "correction_asked"


def test_the_words_survive_a_restart_and_a_week(asked: Talk) -> None:
    asked.say("2025年度的")
    asked.on("2026-03-12")
    asked.restart()
    asked.say("继续")
    assert "「2025年度的」" in asked.heard
    asked.say("确认")
    assert asked.history()[-1][0] == "correction_received"


def test_further_words_are_added_and_may_be_written_anew(asked: Talk) -> None:
    asked.say("我要补正", "submit_correction")
    assert "请写明年度。" in asked.heard
    assert "2026年3月27日" in asked.heard
    asked.say("2024年度的")
    asked.say("只要教育局的部分")
    assert "「2024年度的\n只要教育局的部分」" in asked.heard
    asked.say("不对，重新写")
    asked.say("2025年度的")
    asked.say("就这样提交")
    assert asked.history()[-1] == ("correction_received", {"supplement": "2025年度的"})


@pytest.mark.parametrize("word", ["取消", "算了", "不补了", "退出"])
def test_putting_it_down_says_until_when_it_is_awaited(asked: Talk, word: str) -> None:
    asked.say("补正")
    asked.say(word)
    assert "补正没有提交" in asked.heard
    assert "2026年3月27日" in asked.heard
    assert (asked.form, asked.task) == (None, None)


def test_after_the_period_a_person_decides(asked: Talk) -> None:
    """Art. 30: only with good reason; 补正 out of time is kept, and changes no clock."""
    asked.on("2026-03-30")
    asked.say("我住院了，要的是2025年度的")
    assert "由工作人员决定是否接受" in asked.heard
    asked.say("是")
    assert "utter_task_person_decides" in asked.heard
    assert asked.history()[-1] == ("supplemented", {"supplement": "我住院了，要的是2025年度的"})
    assert asked.case().state == "correction_pending"


def test_staff_were_quicker(asked: Talk) -> None:
    asked.say("2025年度的")
    asked.staff(E.CORRECTION_RECEIVED, {"supplement": "电话里说了是2025年度"})
    asked.say("是")
    assert "utter_task_kept_as_supplement" in asked.heard
    assert asked.history()[-1] == ("supplemented", {"supplement": "2025年度的"})


def test_a_closed_application_takes_nothing_and_says_so(asked: Talk) -> None:
    asked.say("2025年度的")
    asked.staff(E.WITHDRAWN, {})
    asked.say("是")
    assert "utter_task_case_closed" in asked.heard


def test_asked_for_again_it_is_kindly_said_to_be_there(asked: Talk) -> None:
    asked.say("2025年度的")
    asked.say("是")
    asked.say("补正", "submit_correction")
    assert "已经收到您对申请JZ2026-00001的补正" in asked.heard
    asked.say("好的", "affirm")
    assert "刚才已经办好了。已收到您对申请JZ2026-00001的补正" in asked.heard


def test_a_repeated_confirmation_finds_no_task_and_no_error(asked: Talk) -> None:
    asked.say("2025年度的")
    asked.say("是")
    asked.form, asked.slots["requested_slot"] = "task_form", "task"  # Rasa went down before it had noted the end
    asked.say("是", "affirm")
    assert "已经办好" in asked.heard
    assert [kind for kind, _ in asked.history()].count("correction_received") == 1
    assert asked.form is None


def test_words_for_one_of_several_are_asked_about(talk: Talk) -> None:
    first, second, third = talk.file("城东的征地批复"), talk.file("城西的征地批复"), talk.file("城南的征地批复")
    talk.staff(E.CORRECTION_ASKED, ASKED, first)
    talk.staff(E.CORRECTION_ASKED, ASKED, second)
    talk.staff(E.REASONS_ASKED, REASONS, third)
    talk.say("因为要写论文")
    assert [line[:2] for line in talk.heard.splitlines()[1:]] == ["1.", "2.", "3.", "4."]
    talk.say("嘿嘿")
    assert "4. 都不是" in talk.heard
    talk.say("城南的")
    assert f"这是您对申请{third}说明的理由吗" in talk.heard
    talk.say("是")
    assert talk.history(third)[-1] == ("reasons_given", {"words": "因为要写论文"})


def test_words_for_none_of_several_are_answered(talk: Talk) -> None:
    for description in ("城东的征地批复", "城西的征地批复"):
        talk.staff(E.CORRECTION_ASKED, ASKED, talk.file(description))
    talk.say("股票推荐", "out_of_scope")
    talk.say("3")
    assert "utter_answer_declined" in talk.heard


def test_a_number_in_the_words_says_which(talk: Talk) -> None:
    for description in ("城东的征地批复", "城西的征地批复"):
        talk.staff(E.CORRECTION_ASKED, ASKED, talk.file(description))
    talk.say("补正 JZ2026-00001：2025年度的")
    assert "这是对申请JZ2026-00001的补正吗" in talk.heard
    assert "「2025年度的」" in talk.heard


def test_reasons_are_awaited_and_given(talk: Talk) -> None:
    talk.file()
    talk.staff(E.REASONS_ASKED, REASONS)
    talk.say("为什么要我说明理由", "give_reasons")
    assert "您本月已申请三十余件。" in talk.heard
    talk.say("写论文要用")
    talk.say("是的")
    assert talk.history()[-1] == ("reasons_given", {"words": "写论文要用"})
    talk.say("我的申请", "application_status")
    assert "正在研究" in talk.heard


def test_a_supplement_moves_no_date(talk: Talk) -> None:
    talk.file()
    due = talk.case().due_on
    talk.say("补充：文号是江政发〔2025〕3号")
    assert "「文号是江政发〔2025〕3号」" in talk.heard
    talk.say("好")
    assert talk.history()[-1] == ("supplemented", {"supplement": "文号是江政发〔2025〕3号"})
    assert talk.case().due_on == due


def test_an_id_number_in_the_words_is_not_read_out(asked: Talk) -> None:
    asked.say("我的身份证号是11010519491231002X，要2025年的")
    assert "11010519491231002X" not in asked.heard
    asked.say("是")
    assert "11010519491231002X" in asked.history()[-1][1]["supplement"]


def test_another_conversation_awaits_nothing(asked: Talk, services: Services) -> None:
    elsewhere = Talk(services, "c2")
    elsewhere.say("2025年度的", "inform")
    assert elsewhere.heard.startswith("收到。您想用它做什么？")
    elsewhere.say("补正 JZ2026-00001：2025年度的")
    assert elsewhere.heard.strip() == "utter_task_not_here"
    assert asked.history()[-1][0] == "correction_asked"


def test_a_person_may_be_called_in_between(asked: Talk) -> None:
    asked.say("2025年度的")
    asked.say("转人工")
    assert asked.ordered == ["handoff"]
    assert asked.said[0]["custom"]["summary"].startswith("正在办理：回复（JZ2026-00001）。\n申请JZ2026-00001：待补正")
    asked.say("我不想活了")
    assert "utter_distress" in asked.heard
    asked.say("是")
    assert asked.history()[-1][0] == "correction_received"


GUIDED = {**ASKED, "guidance": "文号在文件抬头，例如江政发〔2025〕3号。"}


def test_the_notice_holds_the_guidance(talk: Talk) -> None:
    """Art. 30: 给予指导和释明."""
    talk.file()
    told = talk.staff(E.CORRECTION_ASKED, GUIDED)
    assert "请写明年度。\n怎样补正：文号在文件抬头，例如江政发〔2025〕3号。\n请在2026年3月27日" in told
    talk.say("补正", "submit_correction")
    assert "怎样补正：文号在文件抬头" in talk.heard


def test_without_guidance_the_notice_has_no_empty_line(talk: Talk) -> None:
    talk.file()
    told = talk.staff(E.CORRECTION_ASKED, ASKED)
    assert "请写明年度。\n请在2026年3月27日" in told
    assert "怎样补正" not in told


@pytest.mark.parametrize(
    "text",
    [
        "那我该咋写呢",
        "我要补什么",
        "啥意思 补正是个啥",
        "我不懂啊，你们要我写啥子文号嘛",
        "怎么写",
        "不懂",
        "啥意思",
        "文号是什么",
        "能举个例子吗",
        "要我补啥",
        "看不懂",
        "补正：怎么写啊",
    ],
)
@pytest.mark.parametrize("intent", ["help", "submit_correction"])
def test_who_asks_what_to_write_is_told_the_notice_again(talk: Talk, text: str, intent: str) -> None:
    talk.file()
    talk.staff(E.CORRECTION_ASKED, GUIDED)
    for _ in range(2):
        talk.say(text, intent)
        assert "请写明年度。" in talk.heard
        assert "怎样补正：文号在文件抬头" in talk.heard
        assert "的补正吗" not in talk.heard
    talk.say("是")
    assert talk.history()[-1][0] == "correction_asked"
    talk.say("江政发〔2025〕3号")
    talk.say("是的")
    assert talk.history()[-1] == ("correction_received", {"supplement": "江政发〔2025〕3号"})


@pytest.mark.parametrize("is_within", [True, False])
@pytest.mark.parametrize("question", ["可以不补吗", "我家的事你们管不管"])
def test_a_question_is_the_correction_only_for_who_insists(asked: Talk, question: str, is_within: bool) -> None:
    if is_within:
        asked.say("补正", "submit_correction")
    asked.say(question, "ask_policy")
    assert "utter_answer_nothing_within_form" in asked.heard
    assert "请写明年度。" in asked.heard
    assert "的补正吗" not in asked.heard
    asked.say("就按这个交")
    assert f"「{question}」" in asked.heard
    assert asked.history()[-1][0] == "correction_asked"
    asked.say("是的")
    assert asked.history()[-1] == ("correction_received", {"supplement": question})


@pytest.mark.parametrize(("kind", "begin"), [("supplement", "补充材料"), ("reasons", "说明理由")])
def test_a_question_is_no_supplement_and_no_reason_either(talk: Talk, kind: str, begin: str) -> None:
    talk.file()
    if kind == "reasons":
        talk.staff(E.REASONS_ASKED, REASONS)
    talk.say(begin)
    talk.say("那我该咋写呢")
    assert "直接写在这里" in talk.heard
    talk.say("你们几点上班")
    assert "直接写在这里" in talk.heard
    assert "「你们几点上班」" not in talk.heard
    talk.say("因为要写论文")
    assert "「因为要写论文」" in talk.heard


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        ("是的，再加上2023年的", "2025年度的\n再加上2023年的"),
        ("只要教育局的部分", "2025年度的\n只要教育局的部分"),
        ("不是，我要的是2024年的", "我要的是2024年的"),
        ("不对，应该是2024年度的", "2024年度的"),
        ("换成2024年度的", "2024年度的"),
        ("对，不过只要城东的", "2025年度的\n不过只要城东的"),
    ],
)
@pytest.mark.parametrize("is_within", [True, False])
def test_at_the_read_back_later_words_extend_or_replace(asked: Talk, later: str, kept: str, is_within: bool) -> None:
    if is_within:
        asked.say("补正", "submit_correction")
    asked.say("2025年度的")
    asked.say(later)
    assert f"「{kept}」" in asked.heard
    assert asked.history()[-1][0] == "correction_asked"
    asked.say("对对对")
    assert asked.history()[-1] == ("correction_received", {"supplement": kept})


@pytest.mark.parametrize("text", ["这样写行吗", "那我该咋写呢", "多久答复我", "等下我问问我老公", "/affirm"])
def test_at_the_read_back_nothing_else_changes_the_words(asked: Talk, text: str) -> None:
    asked.say("2025年度的")
    asked.say(text)
    asked.say("没错")
    assert asked.history()[-1] == ("correction_received", {"supplement": "2025年度的"})


def test_what_is_not_understood_twice_offers_a_person(asked: Talk) -> None:
    asked.say("补正")
    for _ in range(2):
        asked.say("。。")
    assert "utter_task_ways_out" in asked.heard
