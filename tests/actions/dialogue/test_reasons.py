"""Why, after a reply: the paragraphs of the letter that say it, and not its formalities."""

from __future__ import annotations

import pytest

from actions.cases.lifecycle import EventKind
from actions.cases.papers import reasons_in
from tests.actions.dialogue.talk import Talk


@pytest.mark.parametrize(
    "text", ["为什么不全给我", "为啥不公开附件二", "不公开的理由是什么", "为什么只给一部分", "为什么"]
)
def test_of_a_reply_in_parts_the_part_that_is_withheld_is_shown_with_its_reasons(talk: Talk, text: str) -> None:
    talk.file()
    talk.replied("PT")
    said = talk.say(text, "ask_why_date")
    heading, _, quoted = said.partition("\n")
    assert heading == (
        "申请JZ2026-00001的答复是政府信息公开申请答复书（2026年3月2日），写明了理由。不予公开，是依法不提供。原文是："
    )
    assert quoted.startswith("二、不予公开的部分及理由\n1.附件二。")
    assert "对外不产生直接影响" in said
    for left_out in ("本机关于", "行政复议", "报告正文"):
        assert left_out not in said
    assert talk.offered == ["答复书再给我看一下 JZ2026-00001", "不服怎么办 JZ2026-00001"]


def test_of_a_refusal_the_reasons_are_shown(talk: Talk) -> None:
    talk.file()
    talk.replied("N5")
    said = talk.say("凭什么不给我")
    assert "经审查，您申请公开的信息属于行政机关的内部事务信息" in said
    assert "理由：" in said
    assert "您申请公开的内容为" not in said


def test_a_letter_asked_for_is_shown_whole(talk: Talk) -> None:
    talk.file()
    talk.replied("PT")
    assert "本机关于2026年3月2日收到" in talk.say("把答复书再给我看一下")


def test_a_bare_why_of_an_extended_application_is_about_the_date(talk: Talk) -> None:
    talk.file()
    talk.staff(EventKind.EXTENDED, {"days": 10, "reason": "资料较多，需要时间整理"})
    assert "延长的原因：资料较多" in talk.say("为什么")


def test_a_bare_why_without_anything_to_ask_about_goes_its_way(talk: Talk) -> None:
    talk.file()
    assert "没有找到" in talk.say("为什么") or "utter" in talk.heard


def test_reasons_are_not_guessed_from_a_letter_that_is_worded_otherwise() -> None:
    assert reasons_in("随便一段话", "JZ2026-00001", "如不服，可以申请行政复议。") == ""
    assert reasons_in("没有编号。如不服，可以复议。", "JZ2026-00001", "如不服，可以复议。") == ""
    assert reasons_in("", "JZ2026-00001", "") == ""
