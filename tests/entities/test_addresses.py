from __future__ import annotations

import pytest

from actions.cases.identity import InvalidAnswer, check_address
from entities.addresses import find_addresses
from tests.support.cpu import at_most


@pytest.mark.parametrize(
    ("text", "address", "code"),
    [
        ("内蒙古包头市青山区富强路12号", "内蒙古包头市青山区富强路12号", ""),
        ("地址：南京市鼓楼区北京西路1号 210008", "南京市鼓楼区北京西路1号", "210008"),
        ("014030 内蒙古包头市青山区钢铁大街88号", "内蒙古包头市青山区钢铁大街88号", "014030"),
        ("北京市东城区东长安街1号(100741)", "北京市东城区东长安街1号", "100741"),
        (
            "北京市海淀区中关村大街27号院3号楼2单元501室，邮编100080，张三收",
            "北京市海淀区中关村大街27号院3号楼2单元501室",
            "100080",
        ),
        ("２００１２０上海市浦东新区世纪大道１００号", "上海市浦东新区世纪大道100号", "200120"),
        ("浙江省，杭州市，西湖区，文三路 90 号", "浙江省杭州市西湖区文三路90号", ""),
        ("浙江省 杭州市 西湖区 文三路90号", "浙江省杭州市西湖区文三路90号", ""),
        ("请寄到四川省成都市武侯区人民南路四段11号，谢谢", "四川省成都市武侯区人民南路四段11号", ""),
        ("我家住江州市青山镇李庄村三组", "江州市青山镇李庄村三组", ""),
        ("家住李庄村三组15号", "李庄村三组15号", ""),
        ("河南省信阳市固始县李店乡王楼村刘庄组", "河南省信阳市固始县李店乡王楼村刘庄组", ""),
        ("山东省滨州市博兴县店子镇张官村12号 李四 13800138000", "山东省滨州市博兴县店子镇张官村12号", ""),
        ("江西省南昌县莲塘镇", "江西省南昌县莲塘镇", ""),
        ("内蒙古呼伦贝尔市鄂温克旗巴彦托海镇索伦大街", "内蒙古呼伦贝尔市鄂温克旗巴彦托海镇索伦大街", ""),
        ("家住阳光花园小区5栋2单元301", "阳光花园小区5栋2单元301", ""),
        ("邮寄地址是江州市人民路8号", "江州市人民路8号", ""),
        ("北京市朝阳区建国路甲92号世茂大厦B座18层1801", "北京市朝阳区建国路甲92号世茂大厦B座18层1801", ""),
        ("上海浦东新区张江路100弄5号602室", "上海浦东新区张江路100弄5号602室", ""),
        ("安徽合肥蜀山区黄山路602号大学科技园A座", "安徽合肥蜀山区黄山路602号大学科技园A座", ""),
        ("重庆市渝北区龙溪街道红锦大道1号", "重庆市渝北区龙溪街道红锦大道1号", ""),
        ("西藏拉萨市城关区北京中路35号", "西藏拉萨市城关区北京中路35号", ""),
        ("长春市朝阳区人民大街5268号，电话0431-88908888", "长春市朝阳区人民大街5268号", ""),
        ("广东省深圳市南山区科技园南区T2栋B座", "广东省深圳市南山区科技园南区T2栋B座", ""),
        ("张三，住在昆明市五华区翠湖南路4号附1号", "昆明市五华区翠湖南路4号附1号", ""),
        ("快递寄到江州市经开区创业路3号院5幢", "江州市经开区创业路3号院5幢", ""),
    ],
)
def test_an_address_is_found_where_it_stands(text: str, address: str, code: str) -> None:
    found = find_addresses(text)[0]
    assert (found.value.text, found.value.postal_code) == (address, code)
    assert text[found.start : found.end] == found.typed
    assert check_address(found.typed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "四川省成都市武侯区",
        "成都",
        "中山路",
        "我要看江州市2019年的预算",
        "北京市公安局的文件",
        "地址怎么填",
        "地址写错了",
        "住在哪里",
        "13800138000",
        "国办发〔2019〕61号",
        "浙江省政府信息公开",
        "我家住得很远",
        "寄到我家",
        "江苏省和浙江省",
    ],
)
def test_no_address_is_found(text: str) -> None:
    assert find_addresses(text) == []


@pytest.mark.parametrize("typed", ["北京", "不知道", "为什么要我的地址？", "路" * 121, "随便写写就行"])
def test_what_no_letter_reaches_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        check_address(typed)


@pytest.mark.parametrize("piece", ["北京市", "村", "地址", "路1号", "123456 ", "省市100000 "])
def test_ten_thousand_characters_take_no_minutes(piece: str) -> None:
    with at_most(10):
        find_addresses(piece * (10_000 // len(piece)))


def test_the_address_is_not_in_the_repr() -> None:
    assert "富强路" not in repr(find_addresses("内蒙古包头市青山区富强路12号"))
