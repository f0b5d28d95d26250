"""Bubbles as WeChat's texts: short enough, cut at sentences, links and numbers whole, choices that can be answered."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat import texts
from bot.channels.wechat.split import split
from bot.channels.weixin.split import LONGEST, chosen
from bot.channels.weixin.texts import CHOOSE
from bot.delivery.messages import Button, Link, Outgoing

SITE = "https://gk.example.cn"
SENTENCE = "行政机关收到申请后能够当场答复的应当当场予以答复。"
PERSON = Button("转人工", "转人工")
APPLY = Button("申请公开信息", "我要申请公开信息")


def fits(text: str) -> bool:
    """With 回复 1 查看 behind it, too."""
    whole = f"{text}\n{texts.MORE}"
    return len(whole) < 600 and len(whole.encode()) < 2048


@given(st.text(alphabet=st.sampled_from("字。，\n 😀1a《》<a"), max_size=3000), st.booleans())
def test_every_text_is_short_enough_and_nothing_is_lost(text: str, can_tap: bool) -> None:
    bubble = Outgoing(text, (APPLY, PERSON), (Link("法规", "/documents/1"),))
    found = split(bubble, SITE, can_tap=can_tap)
    assert found == split(bubble, SITE, can_tap=can_tap)
    assert all(fits(part) for part in found)
    assert "".join("".join(found).replace("<", "＜").split()).startswith("".join(text.replace("<", "＜").split()))


def test_a_long_answer_is_cut_after_sentences() -> None:
    found = split(Outgoing(SENTENCE * 60), SITE)
    assert len(found) == 3
    assert all(part.endswith("。") for part in found)
    assert "".join(found) == SENTENCE * 60


@pytest.mark.parametrize("before", range(520, 600, 7))
@pytest.mark.parametrize("whole", ["https://gk.example.cn/documents/123456?x=1&y=2", "1,234,567.89", "13800138000"])
def test_links_and_numbers_are_whole(before: int, whole: str) -> None:
    found = split(Outgoing("字" * before + whole + "字" * 300), SITE)
    assert sum(whole in part for part in found) == 1


def test_a_link_longer_than_a_text_is_a_text_of_its_own() -> None:
    address = "https://gk.example.cn/" + "x" * 700
    found = split(Outgoing(f"请看：{address} 谢谢。"), SITE)
    assert sum(address in part for part in found) == 1


def test_links_are_written_as_wechat_shows_them() -> None:
    bubble = Outgoing(
        "依据：", links=(Link("条例<1>", "/documents/1"), Link("外", 'https://x.cn/a b"c'), Link("空", ""))
    )
    assert split(bubble, SITE) == [
        '依据：\n<a href="https://gk.example.cn/documents/1">条例＜1＞</a>\n<a href="https://x.cn/a%20b%22c">外</a>\n空'
    ]


def test_html_in_a_text_is_text() -> None:
    assert split(Outgoing('<a href="http://x">点我</a> 3<5'), SITE) == ['＜a href="http://x">点我＜/a> 3<5']


def test_choices_have_numbers_that_go_on_from_the_text() -> None:
    bubble = Outgoing("请告诉我：\n1. 想要什么；\n2. 姓名。", (APPLY, PERSON))
    assert split(bubble, SITE) == [f"请告诉我：\n1. 想要什么；\n2. 姓名。\n\n3. 申请公开信息\n4. 转人工\n{CHOOSE}"]
    assert chosen(bubble, "3") == chosen(bubble, " ３. ") == chosen(bubble, "申请公开信息") == "我要申请公开信息"
    assert chosen(bubble, "选4") == "转人工"
    assert chosen(bubble, "1") is chosen(bubble, "13800138000") is chosen(bubble, "第三条") is None


def test_choices_that_the_text_lists_are_not_repeated() -> None:
    bubble = Outgoing("哪一件？\n1. 第一件\n2. 第二件", (Button("第一件", "SL1"), Button("第二件", "SL2")))
    assert split(bubble, SITE) == ["哪一件？\n1. 第一件\n2. 第二件"]
    assert chosen(bubble, "2") == "SL2"


def test_one_choice_is_said_in_words() -> None:
    assert split(Outgoing("都对吗？", (Button("确认提交", "确认提交"),)), SITE) == ["都对吗？\n\n回复“确认提交”即可。"]
    said = Outgoing("都对的话，请回复「确认提交」。", (Button("确认提交", "确认提交"),))
    assert split(said, SITE) == ["都对的话，请回复「确认提交」。"]
    assert chosen(said, "1") is None
    assert chosen(said, "「确认提交」") == "确认提交"


def test_choices_can_be_tapped_where_wechat_allows_it() -> None:
    bubble = Outgoing("好的。", (APPLY, Button("怪", 'a"b&c')))
    assert split(bubble, SITE, can_tap=True) == [
        '好的。\n\n1. <a href="weixin://bizmsgmenu?msgmenucontent=我要申请公开信息&msgmenuid=1">申请公开信息</a>'
        f"\n2. 怪\n{CHOOSE}"
    ]


def test_many_choices_lose_their_links_before_they_are_cut() -> None:
    bubble = Outgoing("选：", tuple(Button(f"选项{n}", f"选项{n}的话") for n in range(20)))
    found = split(bubble, SITE, can_tap=True)
    assert len(found) == 1
    assert "bizmsgmenu" not in found[0]


def test_choices_are_not_torn_from_each_other() -> None:
    found = split(Outgoing("字" * (LONGEST - 5), (APPLY, PERSON)), SITE)
    assert found[1] == f"1. 申请公开信息\n2. 转人工\n{CHOOSE}"


@pytest.mark.parametrize(
    "text", ["1." + " " * 20_000 + "x", "《" * 20_000, "<a " * 7_000, "1. " * 7_000, "https://" * 3_000, "\n" * 20_000]
)
def test_long_nonsense_is_split_at_once(text: str) -> None:
    started = time.process_time()
    split(Outgoing(text, (APPLY, PERSON)), SITE, can_tap=True)
    assert time.process_time() - started < 2


def test_what_wechat_could_not_read_is_left_out() -> None:
    assert split(Outgoing("a\x0bb\ud800c\x00d"), SITE) == ["abcd"]
    assert split(Outgoing("  "), SITE) == []
