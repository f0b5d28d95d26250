"""The confidence in a notice: what it rests on, and that small talk is met with nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from knowledge import KnowledgeBase, Verdict
from knowledge.search.confidence import FEATURES, SUPPORT, confidence, probability
from knowledge.search.support import Material, support

UNRELATED = yaml.safe_load(Path(__file__).with_name("unrelated.yml").read_text(encoding="utf-8"))
QUESTION = "成都市中小微企业租金减免多少个月"
RIGHT = Material("成都市支持中小微企业的通知", "成都市对承租国有房屋的中小微企业,租金减免2个月,第三个月减半。")
OTHER = Material("成都市春耕备耕工作的通知", "成都市各区组织农资供应,不误农时。")


def rarity(word: str) -> float:
    return 2.0


def weigh(question: str, *materials: Material) -> dict[str, float]:
    return dict(support(question, materials, rarity))


def test_a_notice_that_says_what_is_asked_is_trusted_more_than_one_that_does_not() -> None:
    assert confidence(weigh(QUESTION, RIGHT, OTHER)) > confidence(weigh(QUESTION, OTHER))


def test_features_are_the_documented_ones_and_within_bounds() -> None:
    for materials in ([RIGHT], [RIGHT, OTHER], [Material("", "")]):
        for question in (QUESTION, "", "abc", "？", "哪些"):
            features = weigh(question, *materials)
            assert set(features) == set(SUPPORT)
            assert all(0 <= value <= 1 for value in features.values())
            assert 0 < confidence(features) < 1


def test_a_notice_that_stands_out_has_a_lead_and_twins_have_none() -> None:
    assert weigh(QUESTION, RIGHT, OTHER)["margin"] > 0.1
    assert weigh(QUESTION, RIGHT, RIGHT)["margin"] == 0


@pytest.mark.parametrize(
    ("question", "missing", "other", "unasked"),
    [
        ("成都市租金减免多少个月", 0, 0, 0),
        ("兰州市租金减免多少个月", 1, 1, 0),
        ("租金减免多少个月", 0, 0, 1),
    ],
)
def test_the_place_asked_for_is_compared_with_the_notice(
    question: str, missing: float, other: float, unasked: float
) -> None:
    features = weigh(question, RIGHT)
    assert (features["place_missing"], features["place_other"], features["place_unasked"]) == (missing, other, unasked)


def test_what_is_asked_for_must_stand_near_the_words_of_the_question() -> None:
    without = Material(RIGHT.title, "成都市对承租国有房屋的中小微企业租金减免若干月。")
    assert weigh(QUESTION, RIGHT)["no_amount"] == 0
    assert weigh(QUESTION, without)["no_amount"] == 1
    assert weigh("2019年租金减免吗", RIGHT)["no_number"] == 1
    assert weigh("租金减免什么时候截止", without)["no_time"] == 1


def test_every_coefficient_pulls_the_way_its_name_says() -> None:
    features = weigh(QUESTION, RIGHT, OTHER)
    for name in ("held", "margin", "covers_more", "words", "usual", "matter"):
        assert confidence({**features, name: 1.0}) > confidence({**features, name: 0.0})
    for name in ("place_missing", "place_other", "place_unasked", "no_time", "no_amount", "no_number", "not_chinese"):
        assert confidence({**features, name: 1.0}) < confidence({**features, name: 0.0})


def test_a_passage_that_covers_more_is_more_probable() -> None:
    features = dict.fromkeys(FEATURES, 0.5)
    assert probability({**features, "focus": 1.0}) > probability(features)


@pytest.mark.parametrize("part", UNRELATED)
def test_small_talk_and_encyclopaedia_are_hardly_ever_answered(knowledge_base: KnowledgeBase, part: str) -> None:
    questions = UNRELATED[part]
    answered = [text for text in questions if knowledge_base.answer(text).verdict is Verdict.ANSWER]
    assert len(answered) <= 0.02 * len(questions), answered


def test_weighing_long_notices_takes_no_time() -> None:
    long = Material(RIGHT.title, RIGHT.body * 200)
    support(QUESTION, [long], rarity)
    start = time.process_time()
    for _ in range(10):
        support(QUESTION, [long] * 8, rarity)
    assert time.process_time() - start < 0.5
