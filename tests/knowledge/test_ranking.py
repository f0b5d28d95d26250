"""Which document a question is about: what the ranker counts, and the order it gives."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths
from knowledge.search.ranker import FEATURES, Wording, document_features, read_wording

TITLE = "四川省关于外出务工人员健康证明的通知"


def wording(text: str) -> Wording:
    return read_wording(text, lambda _: 2.0, lambda _: 1.0)


def test_words_side_by_side_count_more_than_scattered_ones() -> None:
    near = document_features(wording("健康证明怎么办理"), "通知", ["健康证明在卫生院办理。", "其他事项另行通知。"])
    far = document_features(wording("健康证明怎么办理"), "通知", ["健康第一。", "证明从略。", "请到大厅办理。"])
    assert near["window"] > far["window"]
    assert near["runs"] > far["runs"]


def test_asking_words_are_not_sought() -> None:
    assert "如何" not in wording("如何申请补贴").pairs
    assert "补贴" in wording("如何申请补贴").pairs


def test_the_title_supports_every_passage() -> None:
    with_title = document_features(wording("四川健康证明"), TITLE, ["健康码在卫生院领取。"])
    without = document_features(wording("四川健康证明"), "通知", ["健康码在卫生院领取。"])
    assert with_title["title"] > without["title"] == 0
    assert with_title["window"] > without["window"]


def test_another_provinces_document_is_noticed_only_where_the_question_names_a_place() -> None:
    text = ["山西的企业可以申请补贴，山西的个体户也可以。"]
    assert document_features(wording("四川企业补贴"), "通知", text)["others"] > 0
    assert document_features(wording("企业补贴"), "通知", text)["others"] == 0
    assert document_features(wording("山西企业补贴"), "通知", text)["others"] == 0


@pytest.mark.parametrize("text", ["", "？？", "的"])
def test_nothing_to_compare_gives_features_all_the_same(text: str) -> None:
    features = document_features(wording(text), "", [""])
    assert set(features) == set(FEATURES)
    assert features["window"] == features["runs"] == 0


def test_a_very_long_sentence_is_read_in_parts() -> None:
    far_apart = document_features(wording("甲乙丙丁"), "", ["甲乙" + "天地，" * 200 + "丙丁"])
    close = document_features(wording("甲乙丙丁"), "", ["甲乙天地，丙丁"])
    assert far_apart["window"] < close["window"]


def test_search_puts_the_document_asked_for_first(session: Session, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "山西.txt").write_text(
        "山西省关于企业复工补贴的通知\n山西企业复工给予补贴每人一千元。", encoding="utf-8"
    )
    (tmp_path / "四川.txt").write_text("四川省关于企业复工的通知\n四川企业复工给予补贴每人五百元。", encoding="utf-8")
    ingest_paths(session, [tmp_path], now=now)
    found = KnowledgeBase.load(session).search("四川企业复工补贴多少")
    assert found[0].title.startswith("四川")
    assert found[0].score > next(one.score for one in found if one.title.startswith("山西"))


def test_what_the_ranker_counted_can_be_seen(knowledge_base: KnowledgeBase) -> None:
    compared = knowledge_base.compare_documents("南昌市财政收支多久公开一次")
    assert len(compared) > 1
    assert all(set(features) == set(FEATURES) for features in compared.values())
