"""A conversation goes on from question to question, however much each leaves out."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge import KnowledgeBase
from knowledge.follow_up import carried

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "turns",
    [
        [
            ("南昌市财政收支多久公开一次?由谁负责?", ["市财政局", "按季"]),
            ("那滨州呢?", ["市发改委、市财政局", "按月"]),
            ("谁负责?", ["市发改委、市财政局"]),
            ("下次什么时候公开?", ["按月", "2026年11月30日"]),
            ("那南昌呢", ["按季", "洪府厅发"]),
        ],
        [
            ("滨州市环保局要公开什么", ["滨州市环保局共有"]),
            ("那财政局呢", ["滨州市财政局共有"]),
            ("那南昌呢", ["南昌市财政局共有"]),
            ("那统计局呢", ["南昌市统计局共有"]),
        ],
        [
            ("城乡低保信息由谁公开", ["滨州市", "南昌市"]),
            ("南昌的呢", ["市扶贫和移民办"]),
            ("滨州的呢", ["市民政局"]),
        ],
        [
            ("青岛市食品安全信息谁负责", ["没有青岛市的文件"]),
            ("那南昌呢?", ["市食品药品监督管理局"]),
            ("多久一次", ["每周"]),
        ],
        [
            ("2019年南昌市财政收支多久公开", ["没有找到2019年的规定"]),
            ("那滨州呢", ["没有找到2019年的规定", "按月"]),
        ],
    ],
)
def test_each_question_takes_what_it_leaves_out_from_those_before(
    knowledge_base: KnowledgeBase, turns: list[tuple[str, list[str]]]
) -> None:
    about: str | None = None
    for question, expected in turns:
        said = knowledge_base.answer(question, previous_question=about, today=TODAY).text
        assert [words for words in expected if words not in said] == [], (question, about, said)
        about = carried(question, about, knowledge_base.places)


def test_a_question_that_stands_by_itself_takes_nothing(knowledge_base: KnowledgeBase) -> None:
    question = "行政机关多久必须答复申请"
    assert carried(question, "滨州市财政收支多久公开一次", knowledge_base.places) == question
    assert carried("那滨州呢", None, knowledge_base.places) == "那滨州呢"
