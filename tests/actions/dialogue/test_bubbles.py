"""The assertion through which every bubble of the tests' talks goes."""

from __future__ import annotations

import pytest

from tests.actions.dialogue.talk import Talk
from tests.support.bubbles import check_bubble, check_spoken, faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("要撤回吗？还是要补充？", "two questions"),
        ("申请{number}已登记。", "a variable is left: {number}"),
        ("utter_menu", "a name of the program: utter_menu"),
        ("答复期限是None。", "a name of the program: None"),
        ("您填的id_number不对。", "a name of the program: id_number"),
        ("附件：['a', 'b']", "a name of the program: ['"),
        ("您的证件号码是11010519491231002X。", "a whole ID number"),
        ("  ", "it is empty"),
    ],
)
def test_what_is_wrong_is_found(text: str, fault: str) -> None:
    assert fault in faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "这是对申请JZ2026-00001的补正吗？\n「为什么要补？怎么补？」\n1. 是，就这样提交\n2. 不对，重新写",
        "证件号码：110***********002X\n联系电话：13800138000",
        "收到文件「my_file.pdf」。",
        "电子邮箱：zhang_san@example.com，网址：https://fy.example.gov.cn/a_b",
        "您说：「{words}」",
        "很长。" * 200,
    ],
)
def test_what_is_right_passes(text: str) -> None:
    check_bubble(text)


def test_a_response_is_read_as_rasa_will_fill_it_in(talk: Talk) -> None:
    check_spoken([{"response": "utter_letter_not_yet", "number": "JZ2026-00001"}])
    with pytest.raises(AssertionError, match="a variable is left"):
        check_spoken([{"response": "utter_letter_not_yet"}])
