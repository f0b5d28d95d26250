"""Who is responsible for what, how often, and what a unit must publish."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from knowledge.duties import Duty, duties_of, find_duties, load_duties, unit_key, unit_names, units_responsible_for


@pytest.fixture(scope="module")
def duties(shipped: Session) -> list[Duty]:
    return load_duties(shipped)


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (("发改委", "市发改委", "市发展改革委", "市发展和改革委员会", "城区发改局"), "发改委"),
        (("人社局", "市人社局", "市人力资源社会保障局", "人力资源和社会保障局"), "人社局"),
        (("市卫计委", "市卫生计生委"), "卫计委"),
        (("市国土局", "市国土资源局"), "国土局"),
        (("市食品药品监管局", "城区食药局", "市食品药品监督管理局"), "食药局"),
        (("市政府办公厅(市应急办)", "市政府办公室"), "政府办"),
        (("市委党校(市行政学院)",), "市委党校"),
        (("各县(区)政府", "各县（区）政府"), "各县(区)政府"),
    ],
)
def test_all_spellings_of_an_office_have_one_key(spellings: tuple[str, ...], key: str) -> None:
    assert {unit_key(name) for name in spellings} == {key}


def test_the_office_itself_is_its_issuer() -> None:
    assert unit_key("本机关", "南阳市", "南阳市发改委") == unit_key("我委", "南阳市", "南阳市发改委") == "发改委"


def test_units_are_listed_with_their_spellings_and_counts(duties: list[Duty]) -> None:
    names = {name.key: name for name in unit_names(duties)}
    assert {"市人力资源社会保障局", "市人社局"} <= set(names["人社局"].spellings)
    assert names["各县(区)政府"].is_collective
    assert not names["统计局"].is_collective
    assert names["统计局"].duties == len(duties_of(duties, "统计局"))


def test_a_unit_is_found_in_any_spelling_and_at_its_own_level(duties: list[Duty]) -> None:
    assert duties_of(duties, "发改委") == duties_of(duties, "发展改革委")
    places = {duty.document.place for duty in duties_of(duties, "市审计局")}
    assert places == {"滨州市"}
    assert {duty.document.place for duty in duties_of(duties, "城区审计局")} == {"南宁市良庆区"}
    assert {duty.document.place for duty in duties_of(duties, "滨州市财政局")} == {"滨州市"}
    assert duties_of(duties, "外交部") == []


@pytest.mark.parametrize(
    ("question", "place", "matter", "units", "time"),
    [
        ("南昌市财政收支多久公开一次?", "南昌市", "全市财政收支情况", ("市财政局",), "按季"),
        ("滨州财政收支情况多久公开一次", "滨州市", "全市财政收支情况", ("市发改委", "市财政局"), "按月"),
        ("南昌市统计局要公开什么?", "南昌市", "重要指标数据", ("市统计局",), "按月度"),
        ("小麦收购价格多久发布一次", "滨州市", "收购价格信息", ("市粮食局",), "每周"),
        ("收购旺季的收购进度多久发布?", "滨州市", "收购进度信息", ("市粮食局",), "收购旺季时每五日"),
        ("饮用水水源水质多久公开一次", "滨州市", "饮用水水源", ("市环保局", "市住建局", "市卫生计生委"), "每季度"),
        ("义务教育招生范围什么时候公开", "滨州市", "招生范围", ("市教育局",), "每年"),
        ("扶贫资金分配使用方案什么时候公开", "滨州市", "分配使用方案", ("市扶贫办",), "60个工作日内"),
        ("重大突发事件多久要发布权威信息", "滨州市", "权威信息", ("各级", "各部门"), "最迟5小时内"),
        (
            "良庆区进出口金额多久公开",
            "南宁市良庆区",
            "进出口的金额",
            ("城区发改局", "城区经信局", "城区招商局"),
            "按月、季、年度",
        ),
        ("南阳重大项目信息多久更新一次", "南阳市", "每月更新的信息数量", ("市发改委",), "每月"),
        ("南京义务教育招生信息由谁公开", "南京市", "义务教育招生方案", ("市教育主管部门", "区级政府"), ""),
        ("南昌河湖长制落实情况谁负责", "南昌市", "河湖长制", ("市水务局", "市河长办"), "及时"),
    ],
)
def test_the_best_record_answers_the_question(
    duties: list[Duty], question: str, place: str, matter: str, units: tuple[str, ...], time: str
) -> None:
    best = find_duties(duties, question)[0]
    assert best.document.place == place
    assert matter in best.matter
    assert best.units == units
    said = (best.frequency.text if best.frequency else "", best.time_limit.text if best.time_limit else "")
    assert time in said if time else not any(said)


def test_who_leads_is_answered_by_a_record_with_a_leader(duties: list[Duty]) -> None:
    assert find_duties(duties, "良庆区食品药品安全信息公开谁牵头")[0].lead_unit == "城区食药局"
    assert units_responsible_for(duties, "良庆区食品安全标准")[0] == "城区食药局"


@pytest.mark.parametrize("question", ["今天天气怎么样", "怎么做红烧肉", "你好", "", "火星探测器什么时候发射"])
def test_a_question_about_no_duty_finds_none(duties: list[Duty], question: str) -> None:
    assert find_duties(duties, question) == []


def test_a_place_without_such_a_duty_gives_none(duties: list[Duty]) -> None:
    assert find_duties(duties, "南阳小麦收购价格多久发布一次") == []
