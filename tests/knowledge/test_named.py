"""What a question names outright comes first: an article, a 文号; and a place is no other whose name begins so."""

from __future__ import annotations

from datetime import date

import pytest

from entities.places import lies_along, names_in
from knowledge import KnowledgeBase
from knowledge.answers import Verdict
from knowledge.search.named import named_article, named_document


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("条例第三十三条说什么", "第三十三条"),
        ("第33条", "第三十三条"),
        ("第十条之一", "第十条之一"),
        ("第一条和第二条", None),
        ("有几条", None),
    ],
)
def test_an_article_is_named_by_its_number(text: str, article: str | None) -> None:
    assert named_article(text) == article


@pytest.mark.parametrize(
    ("question", "section", "words"),
    [
        ("条例第三十三条说什么", "第三十三条", "20个工作日"),
        ("第20条规定主动公开哪些内容", "第二十条", "财政预算、决算信息"),
        ("国务院令第711号第三十六条", "第三十六条", "分别作出答复"),
        ("处理费办法第4条", "第四条", "按件计收"),
    ],
)
def test_an_article_that_is_named_answers(
    knowledge_base: KnowledgeBase, question: str, section: str, words: str
) -> None:
    answer = knowledge_base.answer(question)
    assert answer.verdict is Verdict.ANSWER
    assert answer.citations[0].section_path[0] == section
    assert words in answer.text


@pytest.mark.parametrize(
    "question", ["洪府厅发〔2017〕98号", "请问洪府厅发2017 98号什么时候印发的", "洪府厅发[2017]98号"]
)
def test_a_document_number_opens_its_document(knowledge_base: KnowledgeBase, question: str) -> None:
    answer = knowledge_base.answer(question)
    assert answer.verdict is Verdict.ANSWER
    assert answer.citations[0].document_number == "洪府厅发〔2017〕98号"
    assert "2017年8月21日" in answer.text


@pytest.mark.parametrize(
    ("question", "opened"),
    [
        ("我想看洪府厅发二零一七九十八号", 1),
        ("国务院第711号令说什么", 2),
        ("第711号令", 2),
        ("第712号令", None),
        ("第5号令", None),  # two offices have one of that number
        ("江府发〔2017〕98号", None),
    ],
)
def test_a_number_is_known_however_it_is_said(question: str, opened: int | None) -> None:
    numbers = {"洪府厅发〔2017〕98号": 1, "国务院令第711号": 2, "财政部令第5号": 3, "公安部令第5号": 4}
    assert named_document(question, numbers) == opened


def test_a_number_that_no_document_has_opens_none(knowledge_base: KnowledgeBase) -> None:
    assert knowledge_base.answer("洪府厅发〔2017〕99号").verdict is not Verdict.ANSWER


@pytest.mark.parametrize(
    "question", ["南昌县财政收支多久公开一次", "江西财政收支多久公开一次", "济南财政收支多久公开一次"]
)
def test_the_plan_of_a_city_does_not_speak_for_its_county_its_province_or_another_city(
    knowledge_base: KnowledgeBase, question: str
) -> None:
    answer = knowledge_base.answer(question, today=date(2026, 1, 1))
    assert answer.verdict is not Verdict.ANSWER
    assert "按季公开" not in answer.text


def test_the_letter_around_a_plan_answers_nothing(knowledge_base: KnowledgeBase) -> None:
    for question in ("滨州市人民政府要公开什么", "谁来牵头政务公开"):
        text = knowledge_base.answer(question).text
        assert "现印发给你们" not in text
        assert "人民政府办公室\n——" not in text


@pytest.mark.parametrize(
    ("name", "place", "lies"),
    [
        ("重庆", "璧山区", True),
        ("成都", "四川省", True),
        ("广东", "深圳市南山区", True),
        ("重庆", "四川省", False),  # it was, until 1997
        ("黑龙江省", "深圳市南山区", False),  # 鹤岗 has a 南山区 too
        ("南昌", "滨州市", False),
    ],
)
def test_places_know_what_lies_in_them(name: str, place: str, lies: bool) -> None:
    assert lies_along(name, place) is lies


def test_the_places_of_a_text_are_found_from_left_to_right() -> None:
    assert names_in("四川成都市和广西") == ("四川", "成都市", "广西")
