"""居民身份证: 11010519491231002X is the example of GB 11643-1999; the others are worked out by its weights."""

from __future__ import annotations

from datetime import date

import pytest

from actions.cases.identity import InvalidAnswer, check_id_card
from entities.identity_numbers import find_id_cards
from tests.entities.checksums import id_card

TODAY = date(2026, 11, 22)
KNOWN = "11010519491231002X"
WOMAN = id_card("44052419800101001")
YOUNG = id_card("15020420100229000")[:6] + "20120229" + "000"  # a leap day
YOUNG = id_card(YOUNG)
PERMIT = id_card("81000019900307123")  # 港澳居民居住证
BAD = "110105194912310021"


def test_the_standards_example_has_the_check_digit_that_the_helper_works_out() -> None:
    assert id_card("11010519491231002") == KNOWN


@pytest.mark.parametrize(
    ("text", "value", "typed"),
    [
        (KNOWN, KNOWN, KNOWN),
        ("11010519491231002x", KNOWN, "11010519491231002x"),
        ("我的身份证号是11010519491231002X，谢谢", KNOWN, KNOWN),
        ("１１０１０５１９４９１２３１００２Ｘ", KNOWN, "１１０１０５１９４９１２３１００２Ｘ"),
        ("110105 19491231 002X", KNOWN, "110105 19491231 002X"),
        ("110105-19491231-002X", KNOWN, "110105-19491231-002X"),
        ("1101 0519 4912 3100 2X", KNOWN, "1101 0519 4912 3100 2X"),
        ("110105　19491231　002x", KNOWN, "110105　19491231　002x"),
        ("号码:11010519491231002X,姓名张三", KNOWN, KNOWN),
        ("身份证11010519491231002X手机13800138000", KNOWN, KNOWN),
        ("13800138000，11010519491231002X", KNOWN, KNOWN),
        ("一一零一零五一九四九一二三一零零二X", KNOWN, "一一零一零五一九四九一二三一零零二X"),
        ("幺幺零幺零五幺九四九幺二三幺零零二叉", KNOWN, "幺幺零幺零五幺九四九幺二三幺零零二叉"),
        ("11010519491231002叉", KNOWN, "11010519491231002叉"),
        ("11010519491231002×", KNOWN, "11010519491231002×"),
        (f"（{WOMAN}）", WOMAN, WOMAN),
        (f"我是{WOMAN}", WOMAN, WOMAN),
        (f"{YOUNG}\n", YOUNG, YOUNG),
        (f"居住证{PERMIT}", PERMIT, PERMIT),
        (f"{KNOWN}和{WOMAN}", KNOWN, KNOWN),
        # a wrong check digit is found too: the form then says so
        (f"身份证{BAD}", BAD, BAD),
        ("11010519491231002X13800138000", KNOWN, KNOWN),
        ("1380013800011010519491231002X", KNOWN, KNOWN),
        ("１１０１０５１９４９１２３１００２Ｘ１３８００１３８０００", KNOWN, "１１０１０５１９４９１２３１００２Ｘ"),
        ("110105.19491231.002X", KNOWN, "110105.19491231.002X"),
        ("110105，1949，1231，002X", KNOWN, "110105，1949，1231，002X"),
        ("110105/19491231/002X", KNOWN, "110105/19491231/002X"),
        ("一一零一零五一九四九一二三一零零二艾克斯", KNOWN, "一一零一零五一九四九一二三一零零二艾克斯"),
    ],
)
def test_a_number_is_found_where_it_stands(text: str, value: str, typed: str) -> None:
    first = find_id_cards(text)[0]
    assert (first.value, first.typed) == (value, typed)
    assert text[first.start : first.end] == typed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1101051949123100",
        "110105194912310",  # of the first generation, which no longer holds
        "11010519491231002X9",
        "A11010519491231002X",
        "6222021001116245702",  # a bank card
        "01010519491231002X",  # no place begins with 0
        "2019-2021年的110105号文件",
        "SL2026-00001",
        "十八位的身份证",
        "91350100M000100Y43",  # a 统一社会信用代码
        "1101051949 换行 1231002X",
    ],
)
def test_no_number_is_found(text: str) -> None:
    assert find_id_cards(text) == []


@pytest.mark.parametrize("typed", [KNOWN, WOMAN, YOUNG, PERMIT, "幺幺零幺零五幺九四九幺二三幺零零二叉"])
def test_a_real_number_is_accepted(typed: str) -> None:
    assert check_id_card(typed, TODAY) == find_id_cards(typed)[0].value


@pytest.mark.parametrize(
    "typed",
    [
        BAD,
        id_card("11010519491331002"),  # month 13
        id_card("11010520230229002"),  # no leap year
        id_card("11010520270101002"),  # not yet born
        id_card("11010518991231002"),
        "11010519491231002",
        "X1010519491231002X",
    ],
)
def test_a_number_that_nobody_can_have_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        check_id_card(typed, TODAY)


def test_the_number_is_not_in_the_repr() -> None:
    assert KNOWN not in repr(find_id_cards(KNOWN))
