"""What a text should perhaps not show everybody is found with its place, and shown masked."""

from __future__ import annotations

from datetime import date

import pytest

from bot.console.document_scan import scan
from knowledge.tables import Passage

TODAY = date(2026, 3, 13)


def found(text: str) -> list[tuple[str, str]]:
    passage = Passage(id=7, ordinal=0, path=["一", "(二)"], role="text", heading="", text=text, start=0, end=len(text))
    return [(one.kind, one.shown) for one in scan([passage], TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("身份证号：11010519491231002X。", [("身份证号码", "110***********002X")]),
        ("身份证号１１０１０５１９４９１２３１００２ｘ", [("身份证号码", "110***********002X")]),
        ("身份证号110105 19491231 002X", [("身份证号码", "110***********002X")]),
        ("手机13800138000，座机0791-83884567", [("手机号码", "138****8000")]),
        ("手机 138 0013 8000", [("手机号码", "138****8000")]),
        ("卡号6222 0212 3456 7894，户名张三", [("银行卡号", "622*********7894")]),
        ("卡号4111111111111111", [("银行卡号", "411*********1111")]),
        ("身份证号110105194912310021", []),  # the check digit is wrong
        ("项目代码2017-360100-78-01-012345，金额6222021234567890元", []),
        ("统一社会信用代码91110000633674095F", []),
        ("联系电话：0791-83884567，邮编330038", []),
        ("青政办发〔2026〕7号，2026年3月2日，共12345678人", []),
    ],
)
def test_numbers_of_people_and_no_others(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_place_is_named_and_no_word_before_it_repeats_a_number() -> None:
    text = "名单：张三11010519491231002X 13800138000"
    passage = Passage(id=7, ordinal=0, path=["一", "(二)"], role="text", heading="", text=text, start=0, end=len(text))
    first, second = scan([passage], TODAY)
    assert (first.passage_id, first.section, first.before) == (7, "一(二)", "名单:张三")
    assert second.before == " "
