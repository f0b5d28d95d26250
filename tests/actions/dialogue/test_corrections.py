"""Which field a message names, and what it is to become."""

from __future__ import annotations

import pytest

from actions.dialogue import corrections
from actions.dialogue.corrections import Correction


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("电话错了，是13912345678", Correction("phone", "13912345678")),
        ("手机号改成13800138000", Correction("phone", "13800138000")),
        ("我的名字写错了，应该是张三", Correction("applicant_name", "张三")),
        ("我看看，名字不对", Correction("applicant_name")),
        ("改姓名", Correction("applicant_name")),
        ("修改 电话", Correction("phone")),
        ("身份证号填错了一位", Correction("id_number")),
        ("我想改一下地址", Correction("address")),
        ("邮箱改成abc@163.com", Correction("email", "abc@163.com")),
        ("修改文号、年度等特征", Correction("features")),
        ("内容要改一下", Correction("description")),
        ("修改获取途径", Correction("delivery")),
        ("联系人填错了", Correction("contact_person")),
    ],
)
def test_corrections_name_their_field(text: str, correction: Correction) -> None:
    assert corrections.find_correction(text) == correction


@pytest.mark.parametrize("text", ["电话号码不对外公开的文件", "地址变更登记表", "张三", "修改后的城市规划", "改革方案"])
def test_answers_are_no_corrections(text: str) -> None:
    assert corrections.find_correction(text) is None


@pytest.mark.parametrize(
    "text", ["为什么要身份证", "问这个干嘛", "可以不填吗", "为什么要填电话", "一定要写名字吗", "不想给身份证号"]
)
def test_doubts_about_the_form_are_understood(text: str) -> None:
    assert corrections.asks_why(text)


@pytest.mark.parametrize("text", ["为什么要拆迁", "为什么南昌市2017年没有公开预算", "依据什么收停车费"])
def test_questions_about_the_world_are_no_doubts_about_the_form(text: str) -> None:
    assert not corrections.asks_why(text)


def test_a_name_may_be_given_at_any_question() -> None:
    assert corrections.find_own_name("我叫王建国") == "王建国"
    assert corrections.find_own_name("我要申请") is None
