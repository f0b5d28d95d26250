"""A question is kept with its answer; what the citizen says of it can be changed and is only theirs to say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from bot.delivery import inbox
from bot.delivery.messages import Incoming
from bot.learning import log, questions
from bot.learning.asked import Asked
from bot.learning.log import UnknownAnswerError
from bot.learning.retention import purge
from bot.learning.tables import AskedQuestion, Feedback, Handling
from knowledge.answers import Answer, Citation, Verdict
from tests.bot.learning.conftest import Ask

CITATION = Citation(1, 42, "政府信息公开条例", "国令第711号", "国务院", ("第四十二条",), "不收取费用", None, 0.9)


def test_what_is_kept_of_an_answer_outlives_the_document(ask: Ask, session: Session) -> None:
    asked = Asked.of(Answer("收费吗", Verdict.ANSWER, "不收费。", (CITATION,)), "收费吗")
    kept = ask(asked.question, asked.verdict, score=asked.score, citations=asked.citations)
    session.expire_all()
    assert (kept.text, kept.verdict, kept.score) == ("收费吗", "answer", 0.9)
    assert kept.citations == [
        {"document_id": 1, "passage_id": 42, "title": "政府信息公开条例", "section": "第四十二条"}
    ]


def test_an_answer_that_staff_set_is_told_apart(ask: Ask) -> None:
    assert Asked.of(Answer("收费吗", Verdict.ANSWER, "不收费。", (CITATION,), faq_id=7), "收费吗").verdict == "faq"


def test_words_are_encrypted(ask: Ask, session: Session) -> None:
    kept = ask("我的病历能不能公开")
    log.rate(session, session.get_one(log.Message, kept.answer_id).conversation_id, kept.answer_id,
             Feedback.USELESS, kept.asked_at, "我叫张三")  # fmt: skip
    session.flush()
    row = session.execute(text("select text, comment from asked_question")).one()
    assert "病历".encode() not in bytes(row[0])
    assert "张三".encode() not in bytes(row[1])


def test_feedback_is_given_changed_and_taken_back(
    ask: Ask, session: Session, conversation: str, clock: FixedClock
) -> None:
    kept = ask("收费吗", "answer")
    log.rate(session, conversation, kept.answer_id, Feedback.USELESS, clock.now(), " 没说多少钱 ")
    assert (kept.feedback, kept.comment) == ("useless", "没说多少钱")
    log.rate(session, conversation, kept.answer_id, Feedback.USELESS, clock.now())
    assert kept.comment == "没说多少钱"  # said once, not taken back by pressing again
    log.rate(session, conversation, kept.answer_id, Feedback.USEFUL, clock.now())
    assert (kept.feedback, kept.comment, kept.feedback_at) == ("useful", None, clock.now())
    log.rate(session, conversation, kept.answer_id, None, clock.now())
    assert (kept.feedback, kept.feedback_at) == (None, None)
    assert log.ratings(session, [kept.answer_id]) == {kept.answer_id: {"value": None, "has_comment": False}}


def test_nobody_rates_an_answer_of_another_conversation(ask: Ask, session: Session, clock: FixedClock) -> None:
    kept = ask("收费吗", "answer")
    stranger = inbox.accept(session, Incoming("web", "visitor-2", "m1", "你好"), clock.now())
    assert stranger is not None
    with pytest.raises(UnknownAnswerError):
        log.rate(session, stranger.conversation_id, kept.answer_id, Feedback.USEFUL, clock.now())
    assert kept.feedback is None


def test_a_new_word_of_displeasure_brings_a_handled_question_back(
    ask: Ask, session: Session, conversation: str, clock: FixedClock
) -> None:
    kept = ask("收费吗", "related")
    questions.handle(session, [kept.id], Handling.IGNORED, by="李晓明(li)", now=clock.now(), reason="试")
    session.refresh(kept)
    assert kept.handling == "ignored"
    log.rate(session, conversation, kept.answer_id, Feedback.USELESS, clock.now())
    assert (kept.handling, kept.handled_by, kept.reason) == (None, None, None)


def test_old_words_are_deleted_and_the_numbers_stay(ask: Ask, session: Session, clock: FixedClock) -> None:
    old = ask("公园绿化经费是多少", previous_question="南昌呢")
    clock.advance(timedelta(days=30))
    new = ask("公园绿化经费是多少")
    clock.advance(timedelta(hours=1))
    assert purge(session, clock.now(), days=30) == 1
    assert purge(session, clock.now(), days=30) == 0
    session.expire_all()
    assert (old.text, old.previous, old.verdict) == (None, None, "none")
    assert new.text
    assert [group.open_ids for group in questions.open_groups(session)] == [(new.id,)]
    assert session.query(AskedQuestion).count() == 2
