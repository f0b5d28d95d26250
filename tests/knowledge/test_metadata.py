"""Numbers and dates as copied pages have them."""

from __future__ import annotations

from datetime import date

import pytest

from entities.document_numbers import normalise_number
from entities.places import name_parts, place_of, short_names
from knowledge.ingest.cleaning import CleanText, Line
from knowledge.ingest.dates import parse_date
from knowledge.ingest.metadata import read_metadata


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("洪府厅发〔2017〕98号", "洪府厅发〔2017〕98号"),
        ("良公开办〔20141", "良公开办〔2014〕1号"),
        ("国办发[2017]24号", "国办发〔2017〕24号"),
        ("鲁政办发（2017）39 号", "鲁政办发〔2017〕39号"),
        ("国办函2020109号", "国办函〔2020〕109号"),
        ("京政办发［２０１８］第５号", "京政办发〔2018〕5号"),
        ("国家税务总局公告2020年第5号", "国家税务总局公告2020年第5号"),
        ("中华人民共和国国务院令 第711号", "国务院令第711号"),
        ("国令第706号", "国令第706号"),
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
        ("二〇〇四年四月二十七日", date(2004, 4, 27)),
        ("二○一○年十月三十一日", date(2010, 10, 31)),
        ("2014115", None),  # 15 January or 5 November: not guessed
        ("2017年13月1日", None),
        ("按月公开", None),
    ],
)
def test_a_date_is_read_unless_lost_signs_leave_it_ambiguous(written: str, day: date | None) -> None:
    assert parse_date(written) == day


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        (
            ["国务院关于棉粮、糖粮挂钩奖售粮", "几 个 问 题 的 通 知", "国发〔1981〕88号", "各省人民政府："],
            ("国务院关于棉粮、糖粮挂钩奖售粮几个问题的通知", "国发〔1981〕88号", "国务院"),
        ),
        (
            [
                "中华人民共和国国务院令",
                "第706号",
                "现将修订后的《专利代理条例》公布。",
                "2018年11月6日",
                "专利代理条例",
            ],
            ("专利代理条例", "国务院令第706号", None),
        ),
        (
            ["甲市关于停车收费的通知", "甲发〔2020〕1号", "甲市发展和改革委员会", "二〇二〇年三月一日", "（已废止）"],
            ("甲市关于停车收费的通知", "甲发〔2020〕1号", "甲市发展和改革委员会"),
        ),
    ],
)
def test_a_text_without_a_page_header_is_read_from_its_own_lines(lines: list[str], facts: tuple[str, ...]) -> None:
    read = read_metadata(CleanText([Line(line) for line in lines]))
    assert (read.title, read.document_number, read.issuer) == facts


def test_a_place_is_the_city_with_its_district() -> None:
    assert place_of("关于印发南宁市良庆区2014年重点领域政府信息公开工作实施方案的通知") == "南宁市良庆区"
    assert place_of("中华人民共和国政府信息公开条例") is None
    assert {"良庆", "南宁市"} <= set(name_parts("南宁市良庆区"))
    assert {"北京", "滨州", "广西"} <= short_names()
