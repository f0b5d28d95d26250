"""The knowledge base answers what documents say, with the place they say it, and nothing else."""

from __future__ import annotations

import re
import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import Answer, KnowledgeBase, Verdict
from knowledge.ingest import ingest_paths
from knowledge.tables import Document, Passage
from tests.knowledge.questions import Answerable, Unanswerable, load

PARTS = [load("first"), load("second"), load("third")]
ANSWERABLE = [question for answerable, _ in PARTS for question in answerable if question.open is None]
UNANSWERABLE = [question for _, unanswerable in PARTS for question in unanswerable]


@pytest.fixture(scope="session")
def source_names(shipped: Session) -> dict[int, str]:
    return {document.id: document.source_name for document in shipped.scalars(select(Document))}


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.q)
def test_a_question_is_answered_from_the_right_section(
    question: Answerable, knowledge_base: KnowledgeBase, source_names: dict[int, str]
) -> None:
    answer = knowledge_base.answer(question.q, previous_question=question.previous)
    assert question.fault(answer, source_names) is None


@pytest.mark.parametrize("question", UNANSWERABLE, ids=lambda question: question.q)
def test_what_no_document_says_is_not_answered(question: Unanswerable, knowledge_base: KnowledgeBase) -> None:
    answer = knowledge_base.answer(question.q)
    assert answer.verdict in question.allowed
    assert bool(answer.citations) == (answer.verdict is Verdict.RELATED)


def test_of_questions_written_by_strangers_most_are_answered_and_few_wrongly(
    knowledge_base: KnowledgeBase, source_names: dict[int, str]
) -> None:
    answerable, _ = load("blind")
    answers = [(question, knowledge_base.answer(question.q)) for question in answerable]
    right = sum(question.fault(answer, source_names) is None for question, answer in answers)
    elsewhere = sum(
        answer.verdict is Verdict.ANSWER
        and not source_names[answer.citations[0].document_id].startswith(question.documents)
        for question, answer in answers
    )
    assert right >= 0.8 * len(answerable)
    assert elsewhere <= 0.04 * len(answerable)


def test_most_questions_that_the_confidence_was_not_fitted_to_are_answered(
    knowledge_base: KnowledgeBase, source_names: dict[int, str]
) -> None:
    answerable, _ = load("fourth")
    right = sum(question.fault(knowledge_base.answer(question.q), source_names) is None for question in answerable)
    assert right >= 0.75 * len(answerable)


def test_strangers_questions_that_no_document_answers_are_hardly_ever_answered(knowledge_base: KnowledgeBase) -> None:
    _, unanswerable = load("blind")
    answered = [q for q in unanswerable if knowledge_base.answer(q.q).verdict is Verdict.ANSWER]
    assert not [question.q for question in answered if "related" not in question.allowed]
    assert len(answered) <= 0.05 * len(unanswerable)


def test_a_way_to_ask_finds_its_section_and_is_never_shown(session: Session, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "办法.txt").write_text(
        "某某办法\n第一条 为了规范，制定本办法。\n第二条 申请人应当凭有效证件领取。\n第三条 本办法自公布之日起施行。",
        encoding="utf-8",
    )
    (tmp_path / "asked_as.yml").write_text("办法.txt:\n  第二条:\n    - 拿东西要不要带身份证\n", encoding="utf-8")
    ingest_paths(session, [tmp_path], now=now)
    found = KnowledgeBase.load(session).answer("拿东西要带身份证不")
    assert found.citations[0].section == "第二条"
    assert "拿东西" not in found.text + found.citations[0].excerpt


def test_what_is_only_related_is_shown_with_its_words(knowledge_base: KnowledgeBase) -> None:
    answer = knowledge_base.answer("滨州低保标准是多少钱")
    assert answer.verdict is Verdict.RELATED
    assert "社会救助" in answer.text


def test_half_width_full_width_and_filler_make_no_difference(knowledge_base: KnowledgeBase) -> None:
    plain = knowledge_base.answer("南昌市财政收支多久公开一次")
    for question in ("请问一下，南昌市财政收支多久公开一次？", "我想知道南昌市财政收支多久公开一次?谢谢"):
        assert knowledge_base.answer(question).citations[0].passage_id == plain.citations[0].passage_id


def test_an_answer_names_title_number_and_section(knowledge_base: KnowledgeBase) -> None:
    text = knowledge_base.answer("南昌市财政收支多久公开一次?由谁负责?").text
    assert "《南昌市人民政府办公厅关于印发2017年全市政务公开工作安排的通知》（洪府厅发〔2017〕98号）一(一)" in text


def test_excerpts_are_short_and_stand_in_the_document(knowledge_base: KnowledgeBase, shipped: Session) -> None:
    for question in ANSWERABLE:
        for citation in knowledge_base.answer(question.q, previous_question=question.previous).citations:
            assert len(citation.excerpt) <= 200
            assert citation.answer_span is not None
            begin, end = citation.answer_span
            assert 0 <= begin < end <= len(citation.excerpt)
            passage = shipped.get_one(Passage, citation.passage_id)
            if "\n" not in citation.excerpt and passage.role != "row":
                assert citation.excerpt.strip("…") in passage.text


def test_what_is_quoted_stands_in_the_documents_word_for_word(knowledge_base: KnowledgeBase, shipped: Session) -> None:
    corpus = re.sub(r"\s", "", "".join(shipped.scalars(select(Document.text).order_by(Document.id))))
    for question in ANSWERABLE:
        answer = knowledge_base.answer(question.q, previous_question=question.previous)
        if answer.text.startswith("《"):
            continue  # a unit's duties, checked in test_duties_questions
        quoted = re.sub(r"以下是\S+的文件内容：\n", "", answer.text.partition("\n——")[0])
        if answer.places or "：" in quoted.split("\n")[0][:14]:
            continue  # each place's words stand behind its name, a table's cells are joined by a colon
        for sentence in re.split(r"\n|(?<=。)(?=[^)）])|(?=\(责任单位|\(市\S+落实\)$)", quoted):
            assert re.sub(r"\s", "", sentence).strip("…") in corpus, sentence


def test_a_question_without_a_place_gets_every_places_answer_and_is_asked_which(
    knowledge_base: KnowledgeBase,
) -> None:
    answer = knowledge_base.answer("财政收支多久公开一次？")
    assert set(answer.places) == {"南昌市", "滨州市"}
    assert "按季公开" in answer.text
    assert "按月公开" in answer.text
    assert answer.text.endswith("？（滨州市、南昌市）")


def test_a_question_about_one_place_is_never_answered_from_another(knowledge_base: KnowledgeBase) -> None:
    for place in ("南昌", "滨州", "南京", "南阳", "良庆", "上海", "广州"):
        for matter in ("财政收支多久公开一次", "空气质量多久发布一次", "重大突发事件多久发布权威信息", "河长制谁负责"):
            for citation in knowledge_base.answer(place + matter).citations:
                assert place in citation.title or re.match("中华人民共和国|政府信息公开", citation.title)


def test_national_law_answers_for_any_place(knowledge_base: KnowledgeBase) -> None:
    for place in ("", "南昌市", "北京市"):
        answer = knowledge_base.answer(f"{place}政府多久答复信息公开申请？")
        assert answer.citations[0].section.startswith("第三十三条")


def test_a_follow_up_takes_what_it_lacks_from_the_question_before(knowledge_base: KnowledgeBase) -> None:
    before = "南昌市财政收支多久公开一次?"
    assert "按月公开" in knowledge_base.answer("那滨州呢?", previous_question=before).text
    assert "市财政局" in knowledge_base.answer("谁负责?", previous_question=before).text
    assert knowledge_base.answer("谢谢", previous_question=before).verdict is Verdict.NONE
    assert knowledge_base.answer("谁负责?").verdict is Verdict.NONE


def test_an_abridged_text_says_that_it_is(knowledge_base: KnowledgeBase) -> None:
    assert "本文本有省略" in knowledge_base.answer("信息处理费按页怎么收？").text


def test_a_repealed_document_is_named_as_such(session: Session, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "旧.txt").write_text("滨州市垃圾分类办法\n一、总则\n滨州市垃圾每日清运两次。", encoding="utf-8")
    (tmp_path / "旧.meta.json").write_text('{"validity": "已废止"}', encoding="utf-8")
    ingest_paths(session, [tmp_path / "旧.txt"], now=now)
    answer = KnowledgeBase.load(session).answer("滨州垃圾多久清运一次")
    assert "该文件已废止，以下内容仅供参考：\n" in answer.text
    assert "《滨州市垃圾分类办法》（已废止）" in answer.text
    assert answer.citations[0].validity == "已废止"


@pytest.mark.parametrize("text", ["", "？？？", "   ", "a" * 1000, "滨" * 1000, "\x00", "AND OR NOT *:*", "（（（"])
def test_nonsense_is_met_with_nothing(knowledge_base: KnowledgeBase, text: str) -> None:
    assert knowledge_base.answer(text).verdict is Verdict.NONE


def test_an_empty_knowledge_base_answers_nothing(session: Session) -> None:
    empty = KnowledgeBase.load(session)
    assert (empty.document_count, empty.passage_count) == (0, 0)
    assert empty.answer("申请信息公开要收费吗?").verdict is Verdict.NONE
    assert empty.search("收费") == []


def test_search_gives_passages_best_first(knowledge_base: KnowledgeBase) -> None:
    found = knowledge_base.search("滨州重大突发事件权威信息", limit=3)
    assert len(found) == 3
    assert found[0].section == "六(三)3"
    assert [citation.score for citation in found] == sorted((citation.score for citation in found), reverse=True)


def test_documents_are_offered_before_an_application(knowledge_base: KnowledgeBase) -> None:
    [first, *others] = knowledge_base.matching_documents("滨州市2017年棚户区改造情况")
    assert first.section == "五(二)3"
    assert len({citation.document_id for citation in (first, *others)}) == 1 + len(others)
    assert knowledge_base.matching_documents("我家楼下的咖啡店营业额") == []


def test_many_threads_may_ask_at_once(knowledge_base: KnowledgeBase) -> None:
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: answers.append(knowledge_base.answer("申请信息公开要收费吗?")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len({answer.text for answer in answers}) == 1
