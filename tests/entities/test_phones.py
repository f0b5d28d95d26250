from __future__ import annotations

import pytest

from actions.cases.identity import InvalidAnswer, check_phone
from entities.phones import find_phones

MOBILE = "13800138000"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (MOBILE, MOBILE),
        ("我电话是138 0013 8000，谢谢", MOBILE),
        ("１３８００１３８０００", MOBILE),
        ("138-0013-8000", MOBILE),
        ("138—0013—8000", MOBILE),
        ("138.0013.8000", MOBILE),
        ("138,0013,8000", MOBILE),
        ("138 00138 000", MOBILE),
        ("+86 138-0013-8000", MOBILE),
        ("0086 13800138000", MOBILE),
        ("8613800138000", MOBILE),
        ("一三八零零一三八零零零", MOBILE),
        ("幺三八零零幺三八零零零", MOBILE),
        ("幺三八，零零幺三，八零零零", MOBILE),
        ("我手机号幺三八 零零幺三 八零零零啊", MOBILE),
        ("微信13800138000", MOBILE),
        ("tel:13800138000", MOBILE),
        ("身份证11010519491231002X电话13800138000", MOBILE),
        ("19912345678", "19912345678"),
        ("010-12345678", "010-12345678"),
        ("01012345678", "010-12345678"),
        ("(0472)5151234", "0472-5151234"),
        ("（0472）515 1234", "0472-5151234"),
        ("0472-515-1234", "0472-5151234"),
        ("+86 472 5151234", "0472-5151234"),
        ("零四七二五一五一二三四", "0472-5151234"),
        ("区号0472，电话5151234", "0472-5151234"),
        ("010-12345678转801", "010-12345678转801"),
        ("010-12345678分机801", "010-12345678转801"),
        ("010-12345678 转分机 801", "010-12345678转801"),
        ("010-12345678转分机号801", "010-12345678转801"),
        ("办公室010－12345678转８０１", "010-12345678转801"),
        ("400-800-1234", "4008001234"),
        ("+852 2123 4567", "+85221234567"),
        ("010-12345678-801", "010-12345678转801"),
        ("0472-5151234-12", "0472-5151234转12"),
        ("852-2345 6789", "+85223456789"),
        ("(853)66123456", "+85366123456"),
        ("886-2-2345-6789", "+886223456789"),
        ("11010519491231002X13800138000", MOBILE),
        ("1380013800011010519491231002X", MOBILE),
        ("①③⑧⓪⓪①③⑧⓪⓪⓪", MOBILE),
    ],
)
def test_a_number_is_found_where_it_stands(text: str, value: str) -> None:
    [found] = find_phones(text)
    assert found.value == value
    assert text[found.start : found.end] == found.typed
    assert check_phone(found.typed) == value


def test_several_are_found() -> None:
    assert [one.value for one in find_phones("13800138000/13912345678，或者0472-5151234")] == [
        MOBILE,
        "13912345678",
        "0472-5151234",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5151234",  # no area code
        "电话88886666",
        "1380013800",
        "138001380000",
        "23800138000",
        "13800138000元",
        "13800138000万元",
        "¥13800138000",
        "合同号13800138000",
        "SL13800138000",
        "11010519491231002X",
        "91350100M000100Y43",
        "6222021001116245702",
        "国办发〔2019〕13800138000号",
        "12345",
        "110",
        "2019到2021年",
        "他三八二十四",
        "一二三四五六七",
        "SL2026-00001",
    ],
)
def test_no_number_is_found(text: str) -> None:
    assert find_phones(text) == []


@pytest.mark.parametrize(
    "typed", ["5151234", "88886666", "1380013800", "12345", "没有", "SL13800138000", "13800138000元"]
)
def test_what_reaches_nobody_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        check_phone(typed)


def test_the_number_is_not_in_the_repr() -> None:
    assert MOBILE not in repr(find_phones(MOBILE))
