"""条例 Art. 39, 36(七), 41: what is no application is shown its door, and an application is never taken for it."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.cases import doors, doors_reading
from actions.cases.doors import Kind
from actions.settings import AgencySettings

TEXTS = yaml.safe_load((Path(__file__).parent / "doors.yml").read_text(encoding="utf-8"))
PARTS = {
    "tuned": ("", lambda text: zlib.crc32(text.encode()) % 3 != 0),
    "held": ("", lambda text: zlib.crc32(text.encode()) % 3 == 0),
    "second": ("second_", lambda _text: True),
    "third": ("third_", lambda _text: True),
    "fourth": ("fourth_", lambda _text: True),
    "last": ("last_", lambda _text: True),
}


def part(name: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The applications of a part, and its other texts with their doors."""
    prefix, belongs = PARTS[name]
    others = [(kind, text) for kind, texts in TEXTS[f"{prefix}others"].items() for text in texts]
    return [text for text in TEXTS[f"{prefix}application"] if belongs(text)], [one for one in others if belongs(one[1])]


@pytest.mark.parametrize("name", PARTS)
def test_at_most_two_of_a_hundred_applications_are_shown_a_door(name: str) -> None:
    applications, _ = part(name)
    stopped = [text for text in applications if doors.recognise(text)]
    assert len(stopped) <= 0.02 * len(applications), stopped


@pytest.mark.parametrize(
    ("name", "found", "best"),
    [("tuned", 0.98, 0.98), ("held", 0.9, 0.9), ("second", 0.9, 0.85), ("third", 0.85, 0.8), ("last", 0.8, 0.75)],
)
def test_most_of_the_others_find_their_door(name: str, found: float, best: float) -> None:
    _, others = part(name)
    shown = [(kind, door.kind) for kind, text in others if (door := doors.recognise(text))]
    right = sum(kind == door for kind, door in shown)
    print(f"{name}: {len(others)} texts, {len(shown)} shown a door, {right} the best one")
    assert len(shown) >= found * len(others)
    assert right >= best * len(others)


@pytest.mark.parametrize(
    "text",
    [
        "申请公开2024年信访工作总结",
        "我要某某投诉举报事项的处理情况文件",
        "信访局的机构编制",
        "举报奖励办法",
        "投诉处理台账",
        "我家被强拆了，一直没人管，现申请公开强制拆除决定书",
        "要求公开对我投诉的处理结果",
    ],
)
def test_words_of_a_grievance_make_no_grievance_art_39(text: str) -> None:
    assert doors.recognise(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("举报某局副局长收受贿赂", Kind.REPORT, "12388"),
        ("派出所民警态度恶劣，我要投诉", Kind.COMPLAINT, "12389"),
        ("超市卖过期食品不肯退款，请查处", Kind.COMPLAINT, "12315"),
        ("老板拖欠我三个月工资，要求处理", Kind.COMPLAINT, "12333"),
        ("请问公积金怎么提取", Kind.CONSULTATION, "12329"),
        ("我要举报江州酒业有限公司偷税漏税", Kind.REPORT, "12366"),
        ("门口的路灯坏了，请派人来修", Kind.SERVICE_12345, "12345"),
    ],
)
def test_the_channel_follows_the_matter(text: str, kind: Kind, number: str) -> None:
    door = doors.recognise(text)
    assert door is not None
    assert door.kind is kind
    assert number in door.where


@pytest.mark.parametrize(
    ("kind", "article"),
    [
        ("petition", "条例第三十九条第一款"),
        ("complaint", "条例第三十九条第一款"),
        ("report", "条例第三十九条第一款"),
        ("publication", "条例第三十九条第二款"),
        ("query", "条例第三十六条第七项"),
        ("correction", "条例第四十一条"),
        ("consultation", "条例第二条"),
    ],
)
def test_each_door_says_why_with_the_article_and_that_one_may_go_on(kind: str, article: str) -> None:
    door = next(door for text in TEXTS["others"][kind] if (door := doors.recognise(text)) and door.kind == kind)
    assert article in door.why
    assert "仍然按政府信息公开申请提交" in door.text
    assert 0 < door.confidence < 1


def test_what_decided_stands_in_the_text() -> None:
    door = doors.recognise("物业乱收停车费，请查处")
    assert door is not None
    assert door.words
    assert all(word in "物业乱收停车费,请查处" for word in door.words)


@pytest.mark.parametrize(
    "text",
    [
        "你们的信息公开工作做得太差，公开栏三年没更新，投诉你们",
        "你们不答复我的信息公开申请，我要投诉",
        "我申请信息公开都超过20个工作日了你们还不答复，这是违法的，我要求追责",
    ],
)
def test_a_complaint_about_disclosure_may_be_made_here_art_47_51(text: str, agency: AgencySettings) -> None:
    door = doors.recognise(text, agency)
    assert door is not None
    assert door.kind is Kind.COMPLAINT
    assert agency.name in door.where
    assert "上一级行政机关" in door.where


def test_no_channel_has_an_address_of_the_web_and_the_example_office_is_not_named() -> None:
    for kind, texts in TEXTS["others"].items():
        for text in texts:
            if door := doors.recognise(text, AgencySettings()):
                assert not re.search(r"https?|www|示例", door.where), (kind, door.where)


@given(st.text(alphabet="我要求请公开投诉举报的情况文件，。：《》（）2024年等向怎么不了 ", max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    door = doors.recognise(text)
    assert door is None or door.kind in set(Kind)


@pytest.mark.parametrize(
    "unit",
    ["等", "等信息", "向", "对", "的信息", "我的社保", "《", "(", "公开", "2020年", "按a", "请请", "现特今要想来"],
)
def test_a_thousand_times_the_same_takes_no_time(unit: str) -> None:
    """A pattern that tries every way to split such a text would not come back."""
    doors.recognise(f"文件{unit * 1000}"[:1000] + "x")


@pytest.mark.parametrize(
    "text",
    [
        "我自己",
        "我儿子电话行不行 13800138000",
        "不给我怎么办",
        "不给我",
        "我身份证11010519491231002X电话13800138000帮我查查我的申请",
        "王建国 我今年七十三了",
        "我不会用手机，你说慢点",
        "我的电话变了，是13900139000",
        "帮我看看",
        "我眼睛不好，看不清楚",
        "我是替我老伴来问的，她自己走不动了",
        "我们单位就我一个人管这个",
        "我已经填过了，怎么还要填",
        "我还没想好",
        "你帮我写吧，我不识字",
        "我也不知道我要什么",
        "都说了不是我，是我儿子",
        "我就想让你快点",
        "我没有邮箱，也不会弄",
        "我自己去拿，不要寄",
        "请稍等，我去拿身份证",
    ],
)
def test_a_grievance_needs_words_of_a_grievance(text: str) -> None:
    door = doors.recognise(text)
    assert door is None or door.kind is Kind.CONSULTATION


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我要复制我自己那个行政处罚案件的全部案卷材料", Kind.CASE_FILE),
        ("我要看看我那个案子的卷宗，你们给我准备好", Kind.CASE_FILE),
        ("我想查阅我的治安处罚案件的案卷", Kind.CASE_FILE),
        ("本人被行政处罚一案的案卷材料我想复印一份", Kind.CASE_FILE),
        ("我们公司那个处罚案子的卷宗能复印吗", Kind.CASE_FILE),
        ("我要阅卷", Kind.CASE_FILE),
        ("查阅我家违建强制拆除案件的卷宗", Kind.CASE_FILE),
        ("我是当事人，要复印我这个案子的案卷", Kind.CASE_FILE),
        ("我要看我自己案子的全部卷宗", Kind.CASE_FILE),
        ("我想调阅我那件案子的卷宗", Kind.CASE_FILE),
        ("退休金算错了，给我改过来", Kind.SERVICE_12345),
        ("养老金算少了，给我补上", Kind.SERVICE_12345),
        ("把我的学籍信息里名字改过来", Kind.CORRECTION),
        ("我户口本上的出生日期给我改过来", Kind.CORRECTION),
        ("请把我社保档案里的身份证号改成新的", Kind.CORRECTION),
        ("我孩子学籍上的名字帮忙改一下", Kind.CORRECTION),
        ("我妈的户籍登记信息要更正", Kind.CORRECTION),
        ("我要行政复议，不服你们昨天的处罚", Kind.REVIEW),
        ("我要申请行政复议", Kind.REVIEW),
        ("不服这个处罚决定，我要复议", Kind.REVIEW),
        ("我对交警队的罚款不服，想申请复议", Kind.REVIEW),
        ("本人不服贵局的处罚决定，现申请行政复议", Kind.REVIEW),
        ("工伤认定我不服，要去行政复议", Kind.REVIEW),
        ("我要提起行政复议", Kind.REVIEW),
        ("不服你们的处罚决定", Kind.REVIEW),
        ("我要投诉物业不公开账目", Kind.COMPLAINT),
        ("我要投诉业委会不公布收支账目", Kind.COMPLAINT),
        ("我要投诉城管乱收费，你们必须给我处理", Kind.COMPLAINT),
        ("我要举报张三开宝马车骗取低保，请查处", Kind.REPORT),
    ],
)
def test_doors_that_were_missed(text: str, kind: Kind) -> None:
    door = doors.recognise(text)
    assert door is not None
    assert door.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "为什么取消我家低保，依据的文件和评定表给我",
        "凭什么不给我家危房补助，把政策文件和公示名单发给我",
        "我家低保是怎么评的，评定表复印给我",
        "你们怎么定的补偿标准，依据的文件给我看看",
        "去年的拆迁补偿的账给我看一下",
        "这个项目怎么批下来的，批文和环评报告给我一份",
        "市场监管局对江州大药房的行政处罚案卷",
        "行政复议案件统计表",
        "江政复〔2023〕112号行政复议决定书",
        "我市行政复议机构人员名单",
        "申请公开我家户口登记更正的审批表",
        "我想了解低保政策的投诉处理办法文件",
        "我要投诉处理台账",
        "因对处理结果不服拟申请复议，需要行政处罚案卷全部材料",
        "2024年行政复议和行政诉讼案件的数据",
    ],
)
def test_records_that_were_shown_a_door(text: str) -> None:
    assert doors.recognise(text) is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("请公开2024年信访投诉统计", True),
        ("我想看2024年投诉举报台账", True),
        ("2023年和2024年全市12345投诉举报办理情况统计数据", True),
        ("我要申请公开城管局对我投诉的处理结果", True),
        ("我要举报张三骗取低保，请公开处理结果", False),
        ("我要投诉", False),
        ("我自己", False),
        ("我要投诉物业不公开账目", False),
    ],
)
def test_what_asks_for_a_record_is_told_from_what_says_nothing(text: str, asks: bool) -> None:
    assert doors_reading.asks_for_record(text) is asks


@pytest.mark.parametrize(
    ("text", "is_about"),
    [
        ("投诉你们信息公开办", True),
        ("举报你们不依法公开信息", True),
        ("单位不公开信息向谁投诉", True),
        ("你们一直不回复我的申请，我要投诉", True),
        ("超期不答复我要投诉你们", True),
        ("公开指南上的电话打不通", True),
        ("乱收信息处理费，我要投诉", True),
        ("拒收我的信息公开申请，我要投诉", True),
        ("镇政府不公开征地补偿账目，我要投诉", True),
        ("侵犯我的知情权，要投诉", True),
        ("政府网站上的信息几年没更新了，投诉", True),
        ("根据五十一条我要举报", True),
        ("我要举报张三骗取低保，请查处", False),
        ("我要投诉物业不公开账目", False),
        ("我要投诉城管乱收费，你们必须给我处理", False),
        ("我要举报邻居违建", False),
        ("我要投诉学校乱收费", False),
        ("老板拖欠工资我要投诉", False),
        ("举报村主任贪污，请公开处理", False),
        ("我要投诉医院态度恶劣", False),
        ("开发商不公开预售价格，我要投诉", False),
        ("投诉小区物业不公布维修资金", False),
    ],
)
def test_complaints_about_disclosure_art_47_51(text: str, is_about: bool) -> None:
    assert doors_reading.is_about_disclosure(text) is is_about
