"""Set answers: given first and with their source, and only while that source stands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from knowledge import KnowledgeBase, Verdict
from knowledge.faq.entries import (
    FaqRefused,
    FaqText,
    UnknownFaqError,
    change_faq,
    create_faq,
    get_faq,
    list_faqs,
    switch_faq,
)
from knowledge.faq.matcher import FaqMatcher, SetAnswer, faq_fingerprint
from knowledge.faq.sources import SourceState
from knowledge.tables import Base, Document, Passage, Scope, Status
from tests.knowledge.conftest import empty_engine
from tests.support.databases import empty_postgres

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
LI, WANG = "李晓明(li)", "王芳(wang)"
FEE = "行政机关依申请提供政府信息，不收取费用。"
TERM = "行政机关应当自收到申请之日起20个工作日内予以答复。"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield empty_engine()
        return
    engine = create_engine(empty_postgres(request.getfixturevalue("postgres_url"), Base.metadata))
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        publish(session, FEE, TERM)
        yield session


def publish(session: Session, *texts: str, version: int = 1, name: str = "条例.txt") -> Document:
    document = Document(
        source_name=name,
        version=version,
        sha256=f"{version}",
        title="政府信息公开条例",
        document_number="国务院令第711号",
        kind="law",
        text="\n".join(texts),
        details={},
        ingested_at=NOW,
    )
    at = 0
    for ordinal, text in enumerate(texts):
        path = [f"第{'一二三四五'[ordinal]}条"]
        passage = Passage(ordinal=ordinal, path=path, role="text", heading="", text=text, start=at, end=at + len(text))
        document.passages.append(passage)
        at += len(text) + 1
    session.add(document)
    session.flush()
    return document


def passage_id(session: Session, text: str) -> int:
    query = select(Passage.id).where(Passage.text == text).order_by(Passage.id.desc()).limit(1)
    return session.scalars(query).one()


def add(session: Session, question: str = "申请公开要收费吗", *variants: str, answer: str = "不收费。") -> int:
    text = FaqText(question, variants, answer, passage_id(session, FEE))
    return create_faq(session, text, by=LI, now=NOW).id


def test_a_set_answer_comes_first_with_its_source(session: Session) -> None:
    faq_id = add(session, "申请公开要收费吗", "找政府要信息花不花钱")
    knowledge = KnowledgeBase.load(session)
    for question in ("请问申请信息公开收费吗？", "找政府要信息花不花钱"):
        answer = knowledge.answer(question)
        assert (answer.verdict, answer.faq_id) == (Verdict.ANSWER, faq_id)
        assert answer.text == "不收费。\n依据：《政府信息公开条例》（国务院令第711号）第一条"
        assert [citation.passage_id for citation in answer.citations] == [passage_id(session, FEE)]
    assert knowledge.answer("申请公开怎么收费").faq_id is None


def test_a_linked_passage_is_the_answer_itself(session: Session) -> None:
    add(session, answer="")
    text = KnowledgeBase.load(session).answer("申请公开要收费吗").text
    assert text == f"{FEE}\n——《政府信息公开条例》（国务院令第711号）第一条"


def test_of_several_entries_the_same_words_win(session: Session) -> None:
    add(session, "申请公开收费吗")
    with pytest.raises(FaqRefused, match="已有问答"):
        add(session, "申请信息公开要收费吗")
    other = add(session, "申请公开怎么收费", answer="按件或按量。")
    assert KnowledgeBase.load(session).answer("申请公开怎么收费？").faq_id == other


def test_the_source_is_found_again_in_a_new_version(session: Session) -> None:
    faq_id = add(session)
    old = session.scalars(select(Document)).one()
    old.status = Status.SUPERSEDED
    new = publish(session, "新加的第一条。", "行政机关依申请提供政府信息，\n不收取费用。", version=2)
    view = get_faq(session, faq_id)
    assert (view.source.state, view.source.document, view.source.line[-3:]) == (SourceState.GOOD, new, "第二条")
    assert FaqMatcher.load(session).find("申请公开要收费吗") is not None


@pytest.mark.parametrize("change", ["withdrawn", "internal", "superseded", "deleted"])
def test_what_is_no_longer_published_is_not_said(session: Session, change: str) -> None:
    faq_id = add(session)
    document = session.scalars(select(Document)).one()
    if change == "internal":
        document.scope = Scope.INTERNAL
    elif change == "deleted":
        session.delete(document)
    else:
        document.status = change
    session.flush()
    assert get_faq(session, faq_id).source.state is SourceState.GONE
    assert FaqMatcher.load(session).find("申请公开要收费吗") is None
    assert KnowledgeBase.load(session).answer("申请公开要收费吗").faq_id is None


def test_an_entry_whose_passage_was_reworded_waits_for_a_person(session: Session) -> None:
    faq_id = add(session)
    session.scalars(select(Document)).one().status = Status.SUPERSEDED
    publish(session, "行政机关依申请提供政府信息，收取成本费用。", version=2)
    assert get_faq(session, faq_id).source.state is SourceState.CHANGED
    assert KnowledgeBase.load(session).answer("申请公开要收费吗").faq_id is None


@pytest.mark.parametrize("how", ["validity", "ended_on"])
def test_a_repealed_source_is_said_to_be_one(session: Session, how: str) -> None:
    add(session)
    document = session.scalars(select(Document)).one()
    setattr(document, how, "已废止" if how == "validity" else date(2025, 1, 1))
    session.flush()
    assert "不再有效" in KnowledgeBase.load(session).answer("申请公开要收费吗").text


def test_a_source_of_which_only_a_part_has_ended_is_in_force(session: Session) -> None:
    add(session)
    session.scalars(select(Document)).one().validity = "部分条款失效"
    session.flush()
    assert "不再有效" not in KnowledgeBase.load(session).answer("申请公开要收费吗").text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("《单车管理办法》政策解读", "《〈单车管理办法〉政策解读》"),
        ("《单车管理办法》", "《单车管理办法》"),
        ("《甲办法》和《乙办法》", "《〈甲办法〉和〈乙办法〉》"),
        ("关于印发《甲办法》的通知", "《关于印发〈甲办法〉的通知》"),
    ],
)
def test_a_title_with_marks_of_its_own_is_named_with_matching_ones(session: Session, title: str, shown: str) -> None:
    add(session)
    session.scalars(select(Document)).one().title = title
    session.flush()
    assert f"依据：{shown}（国务院令第711号）" in KnowledgeBase.load(session).answer("申请公开要收费吗").text


def test_an_entry_needs_a_question_and_a_published_source(session: Session) -> None:
    internal = publish(session, "内部口径。", name="内部.txt")
    internal.scope = Scope.INTERNAL
    session.flush()
    source = passage_id(session, FEE)
    for text, problem in (
        (FaqText(" ？ ", (), "不收费。", source), "填写问题"),
        (FaqText("申请公开要收费吗", (), "不收费。", None), "选择出处"),
        (FaqText("申请公开要收费吗", (), "不收费。", 999_999), "重新查找"),
        (FaqText("申请公开要收费吗", (), "不收费。", passage_id(session, "内部口径。")), "重新查找"),
        (FaqText("收" * 201, (), "不收费。", source), "最多200个字"),
        (FaqText("申请公开要收费吗", (), "不" * 2001, source), "最多2000个字"),
    ):
        with pytest.raises(FaqRefused, match=problem):
            create_faq(session, text, by=LI, now=NOW)
    assert list_faqs(session) == []


def test_two_people_do_not_overwrite_each_other(session: Session) -> None:
    faq_id = add(session)
    version = get_faq(session, faq_id).entry.version
    text = FaqText("申请公开要收费吗", ("申请公开要收费吗？", "要钱不"), "不收。", None)
    entry = change_faq(session, faq_id, text, version=version, by=WANG, now=NOW + timedelta(hours=1))
    assert (entry.answer, entry.variants, entry.created_by, entry.updated_by) == ("不收。", ["要钱不"], LI, WANG)
    assert entry.quote == FEE
    with pytest.raises(FaqRefused, match="其他人修改"):
        change_faq(session, faq_id, text, version=version, by=LI, now=NOW)


def test_an_entry_is_taken_out_of_use_and_back(session: Session) -> None:
    faq_id = add(session)
    seen = {faq_fingerprint(session)}
    switch_faq(session, faq_id, is_active=False, by=WANG, now=NOW)
    seen.add(faq_fingerprint(session))
    assert FaqMatcher.load(session).find("申请公开要收费吗") is None
    other = add(session)
    seen.add(faq_fingerprint(session))
    with pytest.raises(FaqRefused, match="已有问答"):
        switch_faq(session, faq_id, is_active=True, by=LI, now=NOW)
    switch_faq(session, other, is_active=False, by=LI, now=NOW)
    switch_faq(session, faq_id, is_active=True, by=LI, now=NOW)
    seen.add(faq_fingerprint(session))
    assert len(seen) == 4
    assert [view.entry.id for view in list_faqs(session)] == [faq_id, other]
    with pytest.raises(UnknownFaqError):
        get_faq(session, 999_999)


def test_the_nearest_entries_are_shown_whether_they_answer_or_not(session: Session) -> None:
    add(session, "申请公开要收费吗")
    add(session, "滨州市食品抽检信息多久公开一次", answer="每周。")
    found = FaqMatcher.load(session).nearest("申请公开怎么收费")
    assert (found[0].phrasing, found[0].is_same) == ("申请公开要收费吗", False)
    assert found[0].likeness > 0.5


def test_thousands_of_entries_are_asked_in_a_moment(session: Session) -> None:
    citation = get_faq(session, add(session)).source.citation
    matcher = FaqMatcher((SetAnswer(i, "答", citation), (f"{i}号文件讲什么", f"{i}号文件说了啥")) for i in range(5000))
    begin = time.process_time()
    for i in range(200):
        match = matcher.find(f"请问{i}号文件讲什么？")
        assert match is not None
        assert match.entry.faq_id == i
    assert time.process_time() - begin < 5


def test_the_words_of_the_same_meaning_are_there_once() -> None:
    lines = (Path(__file__).parents[2] / "knowledge" / "faq" / "same.txt").read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert len(words) == len(set(words))
