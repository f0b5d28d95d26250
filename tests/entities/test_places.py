from __future__ import annotations

import pytest

from entities.place_names import find_places


@pytest.mark.parametrize(
    ("text", "typed", "name"),
    [
        ("四川成都市武侯区的预算", "四川成都市武侯区", "四川省成都市武侯区"),
        ("成都", "成都", "四川省成都市"),
        ("成都市", "成都市", "四川省成都市"),
        ("我在滨州", "滨州", "山东省滨州市"),
        ("包头青山", "包头青山", "内蒙古自治区包头市青山区"),
        ("包头市青山区人社局", "包头市青山区", "内蒙古自治区包头市青山区"),
        ("内蒙古", "内蒙古", "内蒙古自治区"),
        ("新疆的", "新疆", "新疆维吾尔自治区"),
        ("广西南宁", "广西南宁", "广西壮族自治区南宁市"),
        ("南京鼓楼区", "南京鼓楼区", "江苏省南京市鼓楼区"),
        ("北京朝阳", "北京朝阳", "北京市朝阳区"),
        ("辽宁朝阳", "辽宁朝阳", "辽宁省朝阳市"),
        ("吉林省吉林市", "吉林省吉林市", "吉林省吉林市"),
        ("合作市", "合作市", "甘肃省甘南藏族自治州合作市"),
        ("广西来宾", "广西来宾", "广西壮族自治区来宾市"),
        ("福建石狮", "福建石狮", "福建省泉州市石狮市"),
        ("香港", "香港", "香港特别行政区"),
        ("恩施州", "恩施州", "湖北省恩施土家族苗族自治州"),
        ("黔东南州凯里", "黔东南州凯里", "贵州省黔东南苗族侗族自治州凯里市"),
        ("凉山", "凉山", "四川省凉山彝族自治州"),
        ("南昌", "南昌", "江西省南昌市"),
        ("南昌县", "南昌县", "江西省南昌市南昌县"),
        ("重庆璧山", "重庆璧山", "重庆市璧山区"),
        ("北京密云县", "北京密云县", "北京市密云县"),  # its former name
        ("上海浦东新区", "上海浦东新区", "上海市浦东新区"),
        ("昆明盘龙", "昆明盘龙", "云南省昆明市盘龙区"),
        ("崇文区", "崇文区", "北京市崇文区"),
        ("大理市", "大理市", "云南省大理白族自治州大理市"),
    ],
)
def test_a_place_is_found_with_those_in_which_it_lies(text: str, typed: str, name: str) -> None:
    [found] = find_places(text)
    assert (found.typed, found.value.names) == (typed, (name,))
    assert text[found.start : found.end] == typed
    assert not found.value.is_ambiguous


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("鼓楼区", {"江苏省南京市鼓楼区", "福建省福州市鼓楼区", "河南省开封市鼓楼区"}),
        ("青山区", {"内蒙古自治区包头市青山区", "湖北省武汉市青山区"}),
        ("吉林", {"吉林省", "吉林省吉林市"}),
        ("朝阳", {"辽宁省朝阳市", "北京市朝阳区"}),
        ("海南", {"海南省", "青海省海南藏族自治州"}),
        ("和平区", {"天津市和平区", "辽宁省沈阳市和平区"}),
    ],
)
def test_names_that_several_bear_are_ambiguous(text: str, some: set[str]) -> None:
    [found] = find_places(text)
    assert found.value.is_ambiguous
    assert some <= set(found.value.names)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "南京路",
        "北京东路5号",
        "我们合作吧",
        "来宾请进",
        "三明治",
        "大同小异",
        "石狮子",
        "大理石",
        "长治久安",
        "长春花",
        "山东大学",
        "平安是福",
        "江州市",  # made up for this project
        "和平",
        "市辖区",
        "这个地方",
    ],
)
def test_no_place_is_found(text: str) -> None:
    assert find_places(text) == []


def test_places_apart_are_several() -> None:
    assert [one.typed for one in find_places("从成都到滨州市，再去包头")] == ["成都", "滨州市", "包头"]
