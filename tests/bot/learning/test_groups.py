"""Questions alike come together, others stay apart; always in the same way, and fast."""

from __future__ import annotations

import time

import pytest

from bot.learning.groups import group_questions, read_wording
from bot.learning.masking import masked

TOGETHER = [
    ["公园绿化经费是多少", "今年公园绿化的经费", "请问公园绿化经费多少钱？"],
    ["老旧小区改造名单", "老旧小区改造名单在哪看", "想看老旧小区改造的名单"],
    ["申请公开要收费吗", "申请信息公开要交钱吗"],
    ["地铁5号线什么时候开工", "地铁5号线何时开工呢"],
]
APART = [
    ("南昌市地铁什么时候开工", "滨州市地铁什么时候开工"),
    ("公园绿化经费是多少", "公园几点开门"),
    ("学区怎么划分", "停水通知在哪里看"),
    ("低保标准是多少", "最低工资标准是多少"),
]


def groups(*texts: str) -> list[list[str]]:
    found = group_questions((number, read_wording(text)) for number, text in enumerate(texts))
    return [[texts[member] for member in group.members] for group in found]


def test_questions_alike_come_together_and_others_do_not() -> None:
    assert groups(*(text for alike in TOGETHER for text in alike)) == TOGETHER


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_questions_stay_apart(one: str, other: str) -> None:
    assert groups(one, other) == [[one], [other]]


def test_a_short_question_is_read_after_the_one_before_it() -> None:
    buses, schools = read_wording("那滨州呢", "南昌公交什么时候涨价"), read_wording("那滨州呢", "南昌学区怎么划分")
    whole = read_wording("滨州公交什么时候涨价")
    found = group_questions([(1, whole), (2, buses), (3, schools)])
    assert [group.members for group in found] == [[1, 2], [3]]


def test_a_question_of_filler_only_is_still_grouped() -> None:
    assert groups("？", "？", "什么") == [["？", "？", "什么"]] or groups("？", "？", "什么")[-1] == ["什么"]


def test_the_groups_of_ten_thousand_questions_take_seconds() -> None:
    matters = ["公园绿化经费", "老旧小区改造名单", "地铁开工时间", "学区划分依据", "停水通知", "道路施工进度"]
    places = ["东湖街", "西山路", "北河镇", "南岭村", "中坪乡", "前进巷", "后溪里"]
    texts = [f"{places[i % 7]}{i % 211}号{matters[i % 6]}在哪看" for i in range(10_000)]
    begin = time.process_time()
    found = group_questions((number, read_wording(text)) for number, text in enumerate(texts))
    assert time.process_time() - begin < 15
    assert sum(len(group.members) for group in found) == 10_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我的身份证11010519491231002X批了吗", "我的身份证110***********002X批了吗"),
        ("电话138 1234 5678", "电话138******5678"),
        ("固话0791-88886666怎么没人接", "固话079******6666怎么没人接"),
        ("写信给zhangsan@example.com", "写信给z***@example.com"),
        ("卡号6222021234567890123", "卡号622************0123"),
        ("洪府厅发〔2017〕98号在2017年12月31日前公开吗", "洪府厅发〔2017〕98号在2017年12月31日前公开吗"),
    ],
)
def test_numbers_that_name_a_person_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
