"""Offices under all their names, and their duties."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from knowledge.duties import Duty, duties_of, load_duties, unit_key, unit_names


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
        (("各县(区)政府", "各县（区）政府", "各县区", "县级政府", "各区", "各县（市、区）人民政府"), "各县(区)政府"),
        (("市政府各部门", "市直各部门", "各单位"), "各部门"),
        (("市河长办", "市河长办公室"), "河长办"),
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
