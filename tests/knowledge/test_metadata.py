"""Numbers and dates as copied pages have them."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.ingest.metadata import normalise_number, parse_date
from knowledge.places import name_parts, place_of, short_names


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("洪府厅发〔2017〕98号", "洪府厅发〔2017〕98号"),
        ("良公开办〔20141", "良公开办〔2014〕1号"),
        ("国办发[2017]24号", "国办发〔2017〕24号"),
        ("鲁政办发（2017）39 号", "鲁政办发〔2017〕39号"),
        ("国办函2020109号", "国办函〔2020〕109号"),
    ],
)
def test_a_document_number_is_normalised_also_where_brackets_were_lost(written: str, normal: str) -> None:
    assert normalise_number(written) == normal


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2017年6月19日", date(2017, 6, 19)),
        ("2014年8月4", date(2014, 8, 4)),
        ("2017821", date(2017, 8, 21)),
        ("2014730", date(2014, 7, 30)),
        ("20170830", date(2017, 8, 30)),
        ("2014-08-05", date(2014, 8, 5)),
        ("2014115", None),  # 15 January or 5 November: not guessed
        ("2017年13月1日", None),
        ("按月公开", None),
    ],
)
def test_a_date_is_read_unless_lost_signs_leave_it_ambiguous(written: str, day: date | None) -> None:
    assert parse_date(written) == day


def test_a_place_is_the_city_with_its_district() -> None:
    assert place_of("关于印发南宁市良庆区2014年重点领域政府信息公开工作实施方案的通知") == "南宁市良庆区"
    assert place_of("中华人民共和国政府信息公开条例") is None
    assert {"良庆", "南宁市"} <= set(name_parts("南宁市良庆区"))
    assert {"北京", "滨州", "广西"} <= short_names()
