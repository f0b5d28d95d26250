"""命中测试: what is shown adds up to the score that decides."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths
from knowledge.trial import Hit, try_question

NOTICES = {
    "口罩": "关于口罩预约购买的通知 市商务局自2月5日起在各社区开展口罩预约购买，每户每周可以购买10只，凭身份证登记。",
    "祭扫": "关于清明祭扫安排的通知 市民政局暂停现场祭扫，市民可以在网上预约代为祭扫，不收取费用。",
    "公交": "关于恢复公交线路的通知 市交通局自3月1日起恢复全部公交线路，乘客上车应当佩戴口罩。",
}


@pytest.fixture
def knowledge(session: Session, tmp_path: Path, now: datetime) -> KnowledgeBase:
    for name, text in NOTICES.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    ingest_paths(session, [tmp_path], now=now)
    return KnowledgeBase.load(session)


def score_of(hit: Hit) -> float:
    assert hit.bias is not None
    return 1 / (1 + math.exp(-hit.bias - sum(part.amount for part in hit.contributions)))


def test_the_contributions_of_a_notice_make_its_score(knowledge: KnowledgeBase) -> None:
    trial = try_question(knowledge, "每户每周可以预约购买多少只口罩")
    first, *others = trial.hits
    assert first.is_notice
    assert "口罩预约" in first.excerpt
    assert first.score == pytest.approx(score_of(first), abs=1e-3)
    assert {part.feature for part in first.contributions} >= {"held", "margin"}
    for other in others:
        assert other.bias is None
        assert {part.feature for part in other.contributions} >= {"window", "title"}


def test_the_contributions_of_a_passage_make_its_score(knowledge_base: KnowledgeBase) -> None:
    trial = try_question(knowledge_base, "政府多久必须答复信息公开申请？")
    assert not trial.hits[0].is_notice
    assert trial.hits[0].score == pytest.approx(score_of(trial.hits[0]), abs=1e-3)
