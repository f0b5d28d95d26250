"""Who, how often, by when, and what a unit must publish: exactly the records that answer, or no answer from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import KnowledgeBase, Verdict
from knowledge.answers import Answer
from knowledge.duties import Duty, load_duties, unit_key
from knowledge.duties.answering import answer_from_duties, find
from knowledge.duties.register import DutyRegister
from knowledge.search.question import Question, understand
from knowledge.search.tokens import normalise
from knowledge.tables import Document, Passage

TODAY = date(2026, 11, 22)
TABLE: dict[str, dict[str, list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("duty_questions.yml").read_text(encoding="utf-8")
)


def rows(group: str) -> list[dict[str, Any]]:
    return [row for part in TABLE.values() for row in part[group] if isinstance(row, str) or "open" not in row]


@dataclass(frozen=True)
class Asked:
    """The register of the shipped documents, and questions to it."""

    register: DutyRegister
    places: tuple[str, ...]

    def understand(self, row: dict[str, Any]) -> Question:
        return understand(row["q"], self.places, row.get("previous"))

    def found(self, row: dict[str, Any]) -> list[Duty]:
        found = find(self.register, self.understand(row))
        return [duty for group in found.by_place.values() for duty in group] if found else []

    def answer(self, row: dict[str, Any], today: date | None = TODAY) -> Answer | None:
        return answer_from_duties(self.register, row["q"], self.understand(row), today)


@pytest.fixture(scope="module")
def asked(shipped: Session) -> Asked:
    places = shipped.scalars(select(Document.place).order_by(Document.id))
    return Asked(DutyRegister(load_duties(shipped)), tuple(dict.fromkeys(place for place in places if place)))


def named(row: dict[str, Any]) -> str:
    return f"{row['q']} {row.get('previous', '')}"


def times(row: dict[str, Any]) -> list[str]:
    said = row.get("time", [])
    return ["没有规定"] if said == "none" else said


@pytest.mark.parametrize("question", rows("none"))
def test_what_is_no_question_on_duties_is_left_to_the_search(asked: Asked, question: str) -> None:
    assert asked.answer({"q": question}) is None


@pytest.mark.parametrize("row", rows("unit"), ids=named)
def test_a_unit_gets_all_its_records_and_no_others(asked: Asked, row: dict[str, Any]) -> None:
    answer = asked.answer(row)
    assert answer is not None
    duties = asked.found(row)
    places = row.get("places") or [row["of"]]
    assert {duty.document.place for duty in duties} == set(places)
    assert set(answer.places) == (set(places) if len(places) > 1 else set())
    assert all(said in answer.text for said in times(row))
    if "sections" in row:
        assert {"".join(duty.section_path) for duty in duties} == set(row["sections"])
        key = unit_key(row["unit"])
        leading = [duty for duty in duties if duty.lead_unit and unit_key(duty.lead_unit, duty.document.place) == key]
        assert {"".join(duty.section_path) for duty in leading} == set(row["leads"])
        assert f"共有{len(duties)}项" in answer.text


@pytest.mark.parametrize("row", rows("matter"), ids=named)
def test_a_matter_gets_its_units_and_times(asked: Asked, row: dict[str, Any]) -> None:
    answer = asked.answer(row)
    assert answer is not None
    duties = asked.found(row)
    if "places" in row:
        assert {duty.document.place for duty in duties} == set(row["places"]) == set(answer.places)
        return
    assert {duty.document.place for duty in duties} == {row["of"]}
    matters = [normalise(duty.matter) for duty in duties]
    assert all(any(normalise(text) in matter for matter in matters) for text in row["has"])
    allowed = [normalise(text) for text in (*row["has"], *row.get("may", []))]
    assert [matter for matter in matters if not any(text in matter for text in allowed)] == []
    assert all(said in answer.text for said in times(row))
    if "units" in row:
        assert {unit for duty in duties for unit in duty.units} == set(row["units"])
    if "due" in row:
        day = None if row["due"] == "none" else date.fromisoformat(str(row["due"]))
        assert ("推算不出来" if day is None else f"按文件推算，最晚{day.year}年{day.month}月{day.day}日") in answer.text


def test_every_citation_stands_in_its_passage(asked: Asked, shipped: Session) -> None:
    for row in (*rows("unit"), *rows("matter")):
        answer = asked.answer(row)
        assert answer is not None
        assert answer.citations
        for citation in answer.citations:
            passage = shipped.get_one(Passage, citation.passage_id)
            assert citation.excerpt in passage.text
            assert passage.document_id == citation.document_id
            assert citation.answer_span is not None
            assert 0 <= citation.answer_span[0] < citation.answer_span[1] <= len(citation.excerpt) <= 200


def test_all_that_an_answer_says_of_a_matter_stands_in_the_document(asked: Asked, shipped: Session) -> None:
    corpus = "".join("".join(text.split()) for text in shipped.scalars(select(Document.text)))
    ours = ("责任单位：", "牵头单位：", "公开频次：", "时限：", "文件", "下次时间：", "——", "【", "您", "以下是")
    for row in rows("matter"):
        answer = asked.answer(row)
        assert answer is not None
        for line in answer.text.splitlines():
            if not line.startswith(ours):
                quoted = line.partition("……")[0].partition("(")[0]
                assert "".join(quoted.split()) in corpus, line


def test_a_long_list_shows_what_has_a_time_and_counts_the_rest(asked: Asked) -> None:
    answer = asked.answer({"q": "滨州市财政局负责公开什么？"})
    assert answer is not None
    assert "共有20项" in answer.text
    assert "其余12项请看文件原文：/documents/" in answer.text
    assert "按月" in answer.text
    assert "牵头（2项）" in answer.text


def test_who_leads_and_who_only_helps_is_told_apart(asked: Asked) -> None:
    leads, helps = asked.answer({"q": "良庆区食药局负责公开哪些信息"}), asked.answer({"q": "良庆区卫生局公开什么"})
    assert leads is not None
    assert helps is not None
    assert "牵头（7项）" in leads.text
    assert "配合（7项）" in helps.text


def test_what_is_demanded_of_all_departments_is_told(asked: Asked) -> None:
    answer = asked.answer({"q": "南昌市统计局要公开什么"})
    assert answer is not None
    assert "“市政府各部门”统一提出的" in answer.text
    assert "2017年的文件" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "南昌市政府工作报告谁负责公布",
        "全国政府信息公开工作主管部门是谁",
        "南昌县财政收支多久公开一次",
        "滨州市滨城区棚户区改造由谁负责公开",
    ],
)
def test_what_the_records_do_not_say_they_do_not_answer(asked: Asked, question: str) -> None:
    assert asked.answer({"q": question}) is None


def test_another_year_than_the_one_asked_for_is_told_first(asked: Asked) -> None:
    other, same = (asked.answer({"q": f"{year}年南昌市财政收支多久公开一次"}) for year in (2019, 2017))
    assert other is not None
    assert same is not None
    assert other.text.startswith("没有找到2019年的规定，下面是其他年份的文件：\n公开频次：按季。")
    assert same.text.startswith("公开频次：按季。")


def test_without_a_place_it_is_told_whose_answer_it_is(asked: Asked) -> None:
    question = "突发事件几小时内要发布权威信息"
    without, with_place = asked.answer({"q": question}), asked.answer({"q": f"滨州市{question}"})
    assert without is not None
    assert with_place is not None
    assert without.text == f"以下是滨州市的文件内容：\n{with_place.text}"


def test_where_only_the_heading_names_the_matter_a_neighbour_is_no_better_for_one_word(asked: Asked) -> None:
    answer = asked.answer({"q": "滨州市棚户区改造信息由哪个部门公开?多久一次?"})
    assert answer is not None
    assert "保障性安居工程" in answer.text
    assert "农村危房" not in answer.text


def test_what_a_unit_leads_is_among_what_is_shown(asked: Asked) -> None:
    answer = asked.answer({"q": "滨州市财政局要公开什么"})
    assert answer is not None
    assert "牵头（2项）：\n1. " in answer.text


def test_a_name_has_its_city_once(asked: Asked) -> None:
    answer = asked.answer({"q": "南昌市各部门要公开什么"})
    assert answer is not None
    assert "中，南昌市政府各部门共有" in answer.text


def test_without_a_today_no_date_is_given(asked: Asked) -> None:
    answer = asked.answer({"q": "南昌财政收支下次什么时候公开"}, today=None)
    assert answer is not None
    assert "按季" in answer.text
    assert "2026" not in answer.text


def test_the_knowledge_base_asks_the_records_first(knowledge_base: KnowledgeBase) -> None:
    answer = knowledge_base.answer("南昌财政收支下次什么时候公开", today=TODAY)
    assert answer.verdict is Verdict.ANSWER
    assert "2026年12月31日" in answer.text
    assert "第三十三条" in knowledge_base.answer("申请政府信息公开多久答复").citations[0].section


def test_a_plan_without_a_place_goes_by_its_issuer(asked: Asked, shipped: Session) -> None:
    """One for the whole country, beside those of the cities."""
    duties = [
        replace(duty, document=replace(duty.document, place=None, issuer="国务院办公厅"))
        if duty.document.place == "南昌市"
        else duty
        for duty in load_duties(shipped)
    ]
    question = "财政收支多久公开一次"
    answer = answer_from_duties(DutyRegister(duties), question, understand(question, asked.places))
    assert answer is not None
    assert "【国务院办公厅】\n公开频次：按季。" in answer.text
    assert "None" not in answer.text
    assert answer.places == ("滨州市",)


def test_an_empty_register_answers_nothing(asked: Asked) -> None:
    empty = DutyRegister([])
    for row in (*rows("unit"), *rows("matter")):
        assert find(empty, asked.understand(row)) is None
