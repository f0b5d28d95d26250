"""The small words of a duty: who, how often, by when; and when it is next due."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.duties import Duty, DutySource, Frequency, Period, TimeLimit, next_due
from knowledge.duties.periods import frequency_of, limit_of, stated_times, times_of
from knowledge.duties.records import LimitUnit
from knowledge.duties.responsibility import Responsibility, read_responsibility, responsibility_spans
from knowledge.duties.subjects import responsible_in


@pytest.mark.parametrize(
    ("bracket", "units", "lead"),
    [
        ("(责任单位:市财政局)", ("市财政局",), None),
        ("（责任单位：市国资委，市政府金融办，各县（区）政府）", ("市国资委", "市政府金融办", "各县（区）政府"), None),
        ("(市审计局牵头落实)", ("市审计局",), "市审计局"),
        ("(市国税局、市地税局按职责分工分头落实)", ("市国税局", "市地税局"), None),
        ("(市财政局、其它有关部门按职责分工牵头分别落实)", ("市财政局", "其它有关部门"), None),
        ("(各县区、市政府有关部门负责落实)", ("各县区", "市政府有关部门"), None),
        ("(城区财政局、审计局按各自职责牵头落实)", ("城区财政局", "城区审计局"), None),
        (
            "(由城区食药局牵头,城区卫生局、工商局按各自职责落实)",
            ("城区食药局", "城区卫生局", "城区工商局"),
            "城区食药局",
        ),
        ("(城区编制办牵头,各行政审批职能部门按各自职责落实", ("城区编制办", "各行政审批职能部门"), "城区编制办"),
        ("(牵头单位:市发改委;配合单位:市财政局、市审计局)", ("市发改委", "市财政局", "市审计局"), "市发改委"),
        ("(市财政局会同市审计局负责)", ("市财政局", "市审计局"), "市财政局"),
        ("(责任单位:市委党校(市行政学院)、市人社局)", ("市委党校(市行政学院)", "市人社局"), None),
        ("（牵头部门：组宣部 配合部门：财政局）", ("组宣部", "财政局"), "组宣部"),
        ("（市农牧业局、市统计局，列首的为牵头单位，下同）", ("市农牧业局", "市统计局"), "市农牧业局"),
        ("（责任单位：区国资委、区监管办 4.对租用其他用房的，减免房租。", ("区国资委", "区监管办"), None),
        ("【责任单位：市教育局】", ("市教育局",), None),
    ],
)
def test_a_bracket_gives_units_and_leader(bracket: str, units: tuple[str, ...], lead: str | None) -> None:
    read = read_responsibility(bracket)
    assert (read.units, read.lead_unit) == (units, lead)


@pytest.mark.parametrize(
    ("bracket", "time"),
    [
        ("（责任单位：市司法局，完成时限：6月底前）", "6月底前"),
        ("责任单位：市司法局；完成时间：2021年9月30日前，并长期坚持", "2021年9月30日前，并长期坚持"),
        ("(责任单位:市司法局)", ""),
    ],
)
def test_a_bracket_may_say_by_when(bracket: str, time: str) -> None:
    assert read_responsibility(bracket) == Responsibility(("市司法局",), None, time)


def test_brackets_without_units_name_no_one() -> None:
    for text in ("公开预算(含基金)。", "国办发〔2017〕24号", "公开。(详见附件)", "公开。【图解】", "见[1]。"):
        assert responsibility_spans(text) == []
    assert responsibility_spans("公开补贴结果。【市农业局、各乡镇】") == [(7, 17)]


@pytest.mark.parametrize(
    ("text", "units", "lead"),
    [
        ("由市审计局负责按季度公布整改情况", ("市审计局",), None),
        ("由市环保局牵头，市水务局配合，每月公布水质", ("市环保局", "市水务局"), "市环保局"),
        ("供应结果由市国土资源局负责在5个工作日内公开", ("市国土资源局",), None),
        ("由责任领导审核后予以公开", (), None),
    ],
)
def test_a_sentence_may_name_its_units_behind_by(text: str, units: tuple[str, ...], lead: str | None) -> None:
    assert responsible_in(text) == Responsibility(units, lead)


def test_a_line_that_names_the_unit_is_read_as_a_bracket() -> None:
    assert responsibility_spans("责任单位:市财政局") == [(0, 9)]
    assert responsibility_spans("公开财政收支(含基金)。") == []
    assert responsibility_spans("募捐方案(包括目的、地域、负责人姓名、地点、银行账户等)") == []


@pytest.mark.parametrize(
    ("clause", "units"),
    [
        ("市教育主管部门和区级政府要通过多种形式公开", ("市教育主管部门", "区级政府")),
        ("各区各部门要在机构改革后", ("各区", "各部门")),
        ("各级、各部门主要负责人要切实履行", ("各级", "各部门")),
        ("各区政府、市政府各部门主要负责人要带头解读", ("各区政府", "市政府各部门")),
        ("市政府每季度向社会公开饮用水水源", ("市政府",)),
        ("我委将继续发挥综合协调作用", ("我委",)),
        ("要加强监督", ()),
        ("本单位办理建议提案总体情况", ()),
        ("市政府网站集中公开", ()),
    ],
)
def test_the_subject_of_a_sentence_is_who_must_act(clause: str, units: tuple[str, ...]) -> None:
    assert responsible_in(clause).units == units


@pytest.mark.parametrize(
    ("clause", "text", "periods"),
    [
        ("收购旺季时每五日发布玉米收购进度", "收购旺季时每五日", (Period.DAY,)),
        ("每周发布收购价格", "每周", (Period.WEEK,)),
        ("每月定期发布城区降水", "每月", (Period.MONTH,)),
        ("按月度及时发布", "按月度", (Period.MONTH,)),
        ("召开月度、季度新闻发布会", "月度、季度", (Period.MONTH, Period.QUARTER)),
        ("要按月、季、年度及时公开", "按月、季、年度", (Period.MONTH, Period.QUARTER, Period.YEAR)),
        ("按季公开", "按季", (Period.QUARTER,)),
        ("每季度至少举办一次", "每季度", (Period.QUARTER,)),
        ("在每年6月底前公开", "每年", (Period.YEAR,)),
        ("实时更新目录清单", "实时", ()),
        ("定期公布", "定期", ()),
        ("进行不定期检查", "不定期", ()),
        ("适时公布", "适时", ()),
        ("每半年更新一次", "每半年", (Period.MONTH,)),
        ("常态化公开抽检结果", "常态化", ()),
    ],
)
def test_a_frequency_is_read_in_the_documents_words(clause: str, text: str, periods: tuple[Period, ...]) -> None:
    frequency = frequency_of(clause)
    assert frequency is not None
    assert (frequency.text, frequency.periods) == (text, periods)


@pytest.mark.parametrize(
    "clause",
    [
        "提高公开的及时性",
        "确保群众及时了解",
        "确保申请得到及时受理",
        "信息内容合法、准确、及时。",
        "按照规定公开",
        "年度薪酬",
        "每个部门只保留1个网站",
        "发布上季度经济运行数据",
    ],
)
def test_what_only_looks_like_a_frequency_is_none(clause: str) -> None:
    assert frequency_of(clause) is None


@pytest.mark.parametrize(
    ("clause", "limit"),
    [
        ("最迟5小时内发布权威信息", TimeLimit("最迟5小时内", 5, LimitUnit.HOUR)),
        ("24小时内必须举行新闻发布会", TimeLimit("24小时内", 24, LimitUnit.HOUR)),
        ("应当自产生信息之日起20个工作日内公开", TimeLimit("20个工作日内", 20, LimitUnit.WORKDAY, "产生信息之日起")),
        (
            "方案在本级人代会结束60个工作日内予以公开",
            TimeLimit("60个工作日内", 60, LimitUnit.WORKDAY, "本级人代会结束"),
        ),
        ("将电子文档在10天内加载", TimeLimit("10天内", 10, LimitUnit.DAY)),
        ("5月底前公布抽查事项清单", TimeLimit("5月底前", year=2017, month=5)),
        ("年内完成", TimeLimit("年内", year=2017, month=12)),
        ("2018年年底前完成", TimeLimit("2018年年底前", year=2018, month=12)),
        ("争取2015年之前实现", TimeLimit("2015年之前", year=2014, month=12)),
        ("于下月5日前报送", TimeLimit("下月5日前", day=5, next_month=True)),
        ("2014年7月30日前送", TimeLimit("2014年7月30日前", year=2014, month=7, day=30)),
        ("于2014730前送", TimeLimit("2014730前")),
        ("每月5日前公布", TimeLimit("每月5日前", day=5)),
        ("每季度首月10日前发布", TimeLimit("每季度首月10日前", day=10, period_month=1)),
        ("公开收支情况", None),
    ],
)
def test_a_time_limit_is_read_in_the_documents_words(clause: str, limit: TimeLimit | None) -> None:
    assert limit_of(clause, 2017) == limit


def test_a_day_of_each_year_has_no_year() -> None:
    assert times_of("每年6月底前公开", 2017)[1] == TimeLimit("6月底前", month=6)
    assert times_of("每年年底前公开", 2017)[1] == TimeLimit("年底前", month=12)
    assert times_of("每年底前公开", 2017)[0] == Frequency("每年", (Period.YEAR,))


def test_a_label_gives_a_time_without_a_sentence() -> None:
    assert stated_times("6月底", 2017)[1] == TimeLimit("6月底", year=2017, month=6)
    assert stated_times("长期坚持", 2017) == (Frequency("长期坚持"), None)
    assert stated_times("每季度", 2017)[0] == Frequency("每季度", (Period.QUARTER,))
    assert stated_times("", 2017) == (None, None)


def test_an_aim_and_a_report_give_no_time() -> None:
    assert times_of("围绕年内实现全覆盖目标", 2017) == (None, None)
    assert times_of("我市已于2016年10月底前完成压减任务", 2017) == (None, None)


def duty(frequency: Frequency | None = None, limit: TimeLimit | None = None) -> Duty:
    source = DutySource(1, "plan.txt", "工作要点", year=2026)
    return Duty("公开", (), None, frequency, limit, source, (), "", 0, 0, 2, "公开")


@pytest.mark.parametrize(
    ("clause", "today", "due"),
    [
        ("每周发布", date(2026, 11, 22), date(2026, 11, 22)),
        ("每周发布", date(2026, 11, 23), date(2026, 11, 29)),
        ("每五日发布", date(2026, 11, 22), date(2026, 11, 25)),
        ("每五日发布", date(2026, 10, 26), date(2026, 10, 31)),
        ("每五日发布", date(2026, 2, 26), date(2026, 2, 28)),
        ("按月公开", date(2026, 2, 1), date(2026, 2, 28)),
        ("按月公开", date(2028, 2, 29), date(2028, 2, 29)),
        ("每两个月公开", date(2026, 3, 1), date(2026, 4, 30)),
        ("每半年公开", date(2026, 7, 1), date(2026, 12, 31)),
        ("按季公开", date(2026, 11, 22), date(2026, 12, 31)),
        ("按季公开", date(2026, 3, 31), date(2026, 3, 31)),
        ("每年公开", date(2026, 1, 1), date(2026, 12, 31)),
        ("按月、季、年度公开", date(2026, 11, 22), date(2026, 11, 30)),
        ("收购旺季时每五日发布", date(2026, 11, 22), None),
        ("及时公开", date(2026, 11, 22), None),
        ("定期公开", date(2026, 11, 22), None),
    ],
)
def test_a_period_is_due_on_its_last_calendar_day(clause: str, today: date, due: date | None) -> None:
    assert next_due(duty(frequency_of(clause)), today) == due


@pytest.mark.parametrize(
    ("limit", "today", "due"),
    [
        (TimeLimit("6月底前", month=6), date(2026, 6, 30), date(2026, 6, 30)),
        (TimeLimit("6月底前", month=6), date(2026, 7, 1), date(2027, 6, 30)),
        (TimeLimit("5月底前", year=2017, month=5), date(2017, 5, 1), date(2017, 5, 31)),
        (TimeLimit("5月底前", year=2017, month=5), date(2017, 6, 1), None),
        (TimeLimit("下月5日前", day=5, next_month=True), date(2026, 12, 5), date(2026, 12, 5)),
        (TimeLimit("下月5日前", day=5, next_month=True), date(2026, 12, 6), date(2027, 1, 5)),
        (TimeLimit("每月31日前", day=31), date(2026, 2, 1), date(2026, 2, 28)),
        (TimeLimit("每季度首月10日前", day=10, period_month=1), date(2026, 11, 22), date(2027, 1, 10)),
        (TimeLimit("每季度末月25日前", day=25, period_month=3), date(2026, 12, 26), date(2027, 3, 25)),
        (TimeLimit("20个工作日内", 20, LimitUnit.WORKDAY, "产生信息之日起"), date(2026, 12, 6), None),
        (TimeLimit("2014730前"), date(2014, 1, 1), None),
    ],
)
def test_a_day_is_due_each_year_or_once_and_an_event_gives_none(
    limit: TimeLimit, today: date, due: date | None
) -> None:
    assert next_due(duty(limit=limit), today) == due
