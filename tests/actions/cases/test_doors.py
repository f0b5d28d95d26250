"""条例 Art. 39, 36(七), 41: what is no application is shown its door, and an application is never taken for it."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.cases import doors
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
