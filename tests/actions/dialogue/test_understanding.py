"""A command or a question is never taken for an answer, and an answer never for a command."""

from __future__ import annotations

from datetime import date

import pytest

from actions.cases.form_restore import CONFIRMATION
from actions.dialogue.phrases import Command
from actions.dialogue.understanding import (
    CHOOSE_FIELD,
    CONFIRM_CANCEL,
    CONFIRM_DESCRIPTION,
    OFFER,
    Guess,
    Kind,
    Move,
    understand,
)

TODAY = date(2026, 3, 2)
PERSON = {"applicant_type": "natural", "description": "征地批复文件", "features": "", "id_type": "id_card"}
COMPANY = {"applicant_type": "legal", "description": "征地批复文件", "features": ""}


def move(text: str, step: str, answers: dict[str, str] | None = None, guess: Guess = Guess()) -> Move:  # noqa: B008
    return understand(text, step, PERSON if answers is None else answers, guess, TODAY)


@pytest.mark.parametrize(
    ("step", "text", "value"),
    [
        ("applicant_type", "1", "natural"),
        ("applicant_type", "第二个", "legal"),
        ("applicant_type", "我个人申请", "natural"),
        ("applicant_name", "我叫张三", "张三"),
        ("applicant_name", "欧阳娜娜", "欧阳娜娜"),
        ("id_number", "身份证号是11010519491231002x", "11010519491231002X"),
        ("phone", "我的手机是13912345678，谢谢", "13912345678"),
        ("phone", "电话错了，是13912345678", "13912345678"),
        ("features", "不知道", ""),
        ("features", "江环审〔2021〕15号", "江环审〔2021〕15号"),
        ("form", "电子版", "electronic"),
        ("email", "邮箱是a@example.com", "a@example.com"),
        ("description", "人工智能产业扶持资金分配方案", "人工智能产业扶持资金分配方案"),
        ("description", "取消农业税的文件", "取消农业税的文件"),
    ],
)
def test_answers_are_taken(step: str, text: str, value: str) -> None:
    assert move(text, step) == Move(Kind.ANSWER, value=value)


@pytest.mark.parametrize(
    "step",
    ["description", "features", "applicant_type", "applicant_name", "id_number", "phone", "form", "address", "email"],
)
@pytest.mark.parametrize(
    ("text", "command"),
    [("转人工", Command.PERSON), ("取消申请", Command.CANCEL), ("上一步", Command.BACK), ("我的申请", Command.STATUS)],
)
def test_commands_are_commands_at_every_question(step: str, text: str, command: Command) -> None:
    assert move(text, step) == Move(Kind.COMMAND, command=command)


@pytest.mark.parametrize(
    "step", ["applicant_type", "applicant_name", "id_number", "phone", "form", "address", "features"]
)
def test_questions_are_questions_at_every_question(step: str) -> None:
    assert move("申请信息公开要收费吗？", step).kind is Kind.QUESTION


def test_a_question_at_the_description_is_asked_about() -> None:
    assert move("南昌市财政收支多久公开一次？", "description").kind is Kind.UNCLEAR


@pytest.mark.parametrize("text", ["谁负责？", "那滨州呢", "下次什么时候公开", "多久一次"])
@pytest.mark.parametrize("step", ["description", CONFIRM_DESCRIPTION])
def test_a_question_without_a_subject_never_becomes_the_description(step: str, text: str) -> None:
    assert move(text, step).kind is Kind.QUESTION


@pytest.mark.parametrize("text", ["个人", "身份证", "好的", "不知道", "转人工", "你好", "邮寄"])
def test_other_words_are_no_name(text: str) -> None:
    assert move(text, "applicant_name").kind is not Kind.ANSWER


def test_a_slip_in_a_number_is_told_and_not_looked_up() -> None:
    slip = move("110105194912310021", "id_number", guess=Guess("ask_policy", 0.99))
    assert slip.kind is Kind.INVALID
    assert "校验" in slip.problem


def test_a_company_gives_its_credit_code() -> None:
    assert move("代码是91350100M000100Y43", "id_number", COMPANY) == Move(Kind.ANSWER, value="91350100M000100Y43")


def test_the_guess_of_the_model_counts_only_where_the_rules_are_silent() -> None:
    person = Guess("request_human", 0.95)
    assert move("张三", "applicant_name", guess=person).kind is Kind.ANSWER
    assert move("我实在弄不来这些东西", "phone", guess=person) == Move(Kind.COMMAND, command=Command.PERSON)
    assert move("我实在弄不来这些东西", "phone").kind is Kind.INVALID


def test_corrections_are_understood_at_other_questions() -> None:
    assert move("电话错了，是13912345678", "form") == Move(Kind.CORRECT, field="phone", value="13912345678")
    assert move("我叫王建国", "phone") == Move(Kind.CORRECT, field="applicant_name", value="王建国")
    assert move("改成纸质", CONFIRMATION, PERSON | {"form": "electronic"}).field == "form"
    way = move("邮寄", "delivery", PERSON | {"form": "electronic"}).said
    assert way is not None
    assert way.values == {"form": "paper", "delivery": "post"}


def test_within_a_free_text_a_stated_field_belongs_to_the_text() -> None:
    assert move("名称是南昌市2019年预算", "description").kind is Kind.ANSWER


@pytest.mark.parametrize(
    ("step", "text", "kind"),
    [
        (OFFER, "继续申请", Kind.YES),
        (OFFER, "2", Kind.NO),
        (OFFER, "不用了", Kind.NO),
        (OFFER, "嘿嘿", Kind.INVALID),
        (CONFIRM_DESCRIPTION, "是", Kind.YES),
        (CONFIRM_DESCRIPTION, "不是，我重新写", Kind.NO),
        (CONFIRM_DESCRIPTION, "算了换一个", Kind.NO),
        (CONFIRM_DESCRIPTION, "征地补偿安置方案", Kind.REPLACE),
        ("description", "不对，我重新写一下", Kind.INVALID),
        ("phone", "我想死", Kind.COMMAND),
        (OFFER, "没有", Kind.YES),
        (OFFER, "不是", Kind.YES),
        (OFFER, "都没有我要的", Kind.YES),
        ("applicant_name", "稍后再填", Kind.INVALID),
        ("applicant_name", "等一下", Kind.WAIT),
        ("applicant_name", "匿名", Kind.INVALID),
        ("applicant_name", "结束", Kind.COMMAND),
        ("applicant_name", "我要撤回申请", Kind.COMMAND),
        ("description", "重新开始", Kind.COMMAND),
        ("description", "我想找人帮我填这个表", Kind.COMMAND),
        ("description", "你们地址在哪", Kind.UNCLEAR),
        ("description", "我要2023年低保审核方式和依据", Kind.ANSWER),
        ("features", "滨州突发事件几小时内开新闻发布会", Kind.QUESTION),
        ("features", "不是", Kind.INVALID),
        ("features", "下一步", Kind.ANSWER),
        ("features", "不知道是什么文号", Kind.ANSWER),
        ("address", "你们市政府电话多少", Kind.QUESTION),
        ("address", "不知道填哪个区的地址", Kind.QUESTION),
        ("address", "help me please", Kind.INVALID),
        ("address", "SL2026-00001 FEKMDTXF", Kind.COMMAND),
        ("address", "江西省南昌市红谷滩区世贸路1号", Kind.ANSWER),
        ("applicant_name", "不想活了", Kind.COMMAND),
        (CONFIRM_CANCEL, "确定取消", Kind.YES),
        (CONFIRM_CANCEL, "继续填写", Kind.NO),
        (CONFIRMATION, "确认提交", Kind.SUBMIT),
        (CONFIRMATION, "1", Kind.SUBMIT),
        (CONFIRMATION, "好的", Kind.TOLD),
        (CONFIRMATION, "不对", Kind.CHANGE),
        (CONFIRMATION, "多久能收到？", Kind.QUESTION),
        (CHOOSE_FIELD, "电话", Kind.CORRECT),
        (CHOOSE_FIELD, "3", Kind.ANSWER),
    ],
)
def test_the_steps_that_ask_for_a_decision(step: str, text: str, kind: Kind) -> None:
    assert move(text, step).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/affirm",
        "😀",
        "\u200b",
        "。。。",
        "a" * 2000,
        "１２３",
        "想要" * 500,
        "算了" * 500,
        "电话错了一位" * 200,
    ],
)
@pytest.mark.parametrize("step", ["description", "applicant_name", "phone", "form", OFFER, CONFIRMATION, CHOOSE_FIELD])
def test_rubbish_fills_no_field_that_is_checked(step: str, text: str) -> None:
    taken = move(text, step)
    assert taken.kind is not Kind.ANSWER or step in ("description", CHOOSE_FIELD)


def test_a_correction_with_its_value_is_not_lost_where_the_field_is_asked_for() -> None:
    assert move("电话错了,是13900139000", CHOOSE_FIELD) == Move(Kind.CORRECT, field="phone", value="13900139000")
