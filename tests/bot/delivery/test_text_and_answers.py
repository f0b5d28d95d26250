"""What Rasa is shown of a citizen's text, and how its answers are read."""

from __future__ import annotations

import pytest

from bot.delivery.answers import Handoff, read_answers
from bot.delivery.fallback import render
from bot.delivery.messages import Button, Link, Outgoing
from bot.delivery.text import clean
from knowledge.answers import Answer, Verdict
from tests.bot.delivery.conftest import FEES


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("怎么申请", "怎么申请"),
        ("  两行\n文字\t ", "两行 文字"),
        ("/restart", "restart"),
        ("／ /greet{}", "greet{}"),
        ("a\u200bb\x07c\u202e", "abc"),
        ("洪府厅发〔2017〕98号①", "洪府厅发〔2017〕98号①"),
        ("/", ""),
        ("\u200b \ufeff", ""),
    ],
)
def test_text_is_cleaned_for_rasa(written: str, shown: str) -> None:
    assert clean(written).text == shown


def test_long_text_is_cut_at_a_thousand_characters() -> None:
    assert (len(clean("字" * 1001).text), clean("字" * 1001).was_cut) == (1000, True)
    assert not clean("字" * 1000).was_cut


def test_responses_custom_bubbles_and_commands_are_told_apart() -> None:
    answers = read_answers(
        [
            {"recipient_id": "x", "text": "您好", "buttons": [{"title": "申请", "payload": "我要申请"}]},
            {"custom": {"command": "handoff", "summary": "问收费"}},
            {"custom": {"text": "回执", "kind": "receipt", "links": [{"title": "查进度", "url": "/status"}]}},
            {"text": "  "},
            {"image": "http://elsewhere.example/x.png"},
        ]
    )
    assert answers.bubbles == (
        Outgoing("您好", buttons=(Button("申请", "我要申请"),)),
        Outgoing("回执", links=(Link("查进度", "/status"),), kind="receipt"),
    )
    assert answers.handoff == Handoff("问收费")


def test_no_answers_are_recognised_as_none() -> None:
    assert read_answers([]).is_empty
    assert read_answers([{"text": ""}]).is_empty
    assert not read_answers([{"custom": {"command": "handoff"}}]).is_empty


def test_a_call_for_a_person_may_be_urgent() -> None:
    urgent = {"command": "handoff", "summary": "问收费", "urgent": True}
    assert read_answers([{"custom": urgent}]).handoff == Handoff("问收费", urgent=True)
    assert read_answers([{"custom": urgent | {"urgent": "yes"}}]).handoff == Handoff("问收费")


def test_where_places_differ_each_is_a_button_without_rasa_too() -> None:
    answer = Answer("多久公开一次", Verdict.ANSWER, "各地不同。", (), places=("南昌市", "滨州市"))
    assert render(answer).buttons[0] == Button("南昌市", "南昌市多久公开一次")


def test_a_knowledge_answer_carries_a_link_to_its_passage() -> None:
    bubble = render(FEES)
    assert bubble.kind == "answer"
    assert bubble.links == (Link("《政府信息公开条例》（国令第711号）第四十二条", "/documents/1#p42"),)
