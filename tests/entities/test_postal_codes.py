"""邮政编码: codes of real post offices."""

from __future__ import annotations

import pytest

from actions.cases.identity import InvalidAnswer, check_address, check_postal_code
from entities.postal_codes import find_postal_codes, is_postal_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("邮编100080", "100080"),
        ("邮编是014030", "014030"),
        ("邮政编码：210008", "210008"),
        ("邮政编码为 610041", "610041"),
        ("邮码510000", "510000"),
        ("邮编号码是830000", "830000"),
        ("邮编 0 1 4 0 3 0", "014030"),
        ("邮编０１４０３０", "014030"),
        ("邮编幺零零零八零", "100080"),
        ("邮编一零零零八零", "100080"),
        ("邮编999077", "999077"),
        ("北京市海淀区中关村大街27号，邮编100080，张三收", "100080"),
        ("014030 内蒙古包头市青山区钢铁大街88号", "014030"),
        ("(014030)内蒙古包头市青山区钢铁大街88号", "014030"),
        ("200120上海市浦东新区世纪大道100号", "200120"),
        ("２００１２０上海市浦东新区世纪大道１００号", "200120"),
        ("南京市鼓楼区北京西路1号 210008", "210008"),
        ("北京市东城区东长安街1号(100741)", "100741"),
        ("北京市东城区东长安街1号（100741）张三", "100741"),
        ("江州市人民路8号，233000", "233000"),
        ("山东省博兴县店子镇张官村 256500", "256500"),
        ("拉萨市城关区北京中路35号。850000", "850000"),
        ("地址：哈尔滨市南岗区中山路202号\n150001", "150001"),
        ("电话13800138000，邮编100080", "100080"),
    ],
)
def test_a_code_is_found_where_it_stands(text: str, code: str) -> None:
    [found] = find_postal_codes(text)
    assert found.value == code
    assert text[found.start : found.end] == found.typed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "100080",  # six digits alone may be anything
        "邮编10008",
        "邮编1000800",
        "邮编090000",  # no such area
        "邮编怎么写",
        "13800138000",
        "国办发〔2019〕100080号",
        "查询码 100080",
        "包头市青山区富强路 工号014030",
        "100080元",
        "202403月包头市青山区钢铁大街的项目",
        "SL2026-100000",
        "11010519491231002X",
        "验证码是100080，北京市海淀区",
        "包头市青山区富强路12号100080室",
        "第100080号 包头市青山区富强路",
        "2019100080",
    ],
)
def test_no_code_is_found(text: str) -> None:
    assert find_postal_codes(text) == []


@pytest.mark.parametrize(
    "code", ["100000", "014030", "210008", "350001", "400010", "570100", "730000", "854000", "999078"]
)
def test_codes_of_places_can_be(code: str) -> None:
    assert is_postal_code(code)
    assert check_postal_code(f" {code[:3]} {code[3:]}") == code


@pytest.mark.parametrize(
    "code", ["000000", "090000", "180000", "500000", "900000", "10000", "1000000", "１００", "abcdef", ""]
)
def test_others_can_not(code: str) -> None:
    assert not is_postal_code(code)
    with pytest.raises(InvalidAnswer, match="邮政编码应为 6 位"):
        check_postal_code(code)


def test_an_address_keeps_its_code_and_a_wrong_one_is_asked_about() -> None:
    address = "江州市青山区富强路12号 邮编014030"
    assert check_address(address) == address
    assert check_address("014030 江州市青山区富强路12号").startswith("014030")
    with pytest.raises(InvalidAnswer, match="邮政编码"):
        check_address("江州市青山区富强路12号，邮编01403")
