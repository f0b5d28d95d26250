"""``gongkai kb evaluate``: the figures, the files it reads, what it prints."""

from __future__ import annotations

import json
import math
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import CommandError, app
from knowledge.evaluation import CollectionError, evaluate, read_collection
from knowledge.evaluation.baseline import PlainBM25
from knowledge.evaluation.measures import (
    auroc,
    common_subsequence,
    discounted_gain,
    percentile,
    recall,
    reciprocal_rank,
)

DOCUMENTS = [
    {"docid": "a", "text": "甲市垃圾清运办法\n甲市的生活垃圾每日清运两次，由环卫处负责。"},
    {
        "docid": "b/1",
        "text": "甲市图书馆开放时间\n甲市图书馆每周二至周日开放，周一闭馆。",
        "title": "甲市图书馆开放时间",
    },
    {"docid": "c", "text": "甲市公园管理办法\n甲市的公园免费开放，禁止攀折花木。"},
]
QUERIES = [
    {"qid": "1", "query": "甲市生活垃圾每天清运几次？", "docid": "a", "answer": "每日清运 两次"},
    {"qid": "2", "query": "甲市图书馆哪天闭馆？", "docid": "b/1", "answer": "周一闭馆"},
]
ABSENT = [{"query": "乙县的养老金标准是多少？"}]


def jsonl(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    return (
        jsonl(tmp_path / "corpus.jsonl", DOCUMENTS),
        jsonl(tmp_path / "queries.jsonl", QUERIES),
        jsonl(tmp_path / "absent.jsonl", ABSENT),
    )


def test_documents_are_imported_and_questions_asked(files: tuple[Path, Path, Path], now: datetime) -> None:
    steps = []
    evaluation = evaluate(read_collection(*files), now=now, progress=lambda *step: steps.append(step))
    assert (evaluation.documents, evaluation.queries, evaluation.absent) == (3, 2, 1)
    assert evaluation.engine.hit_at_1 == evaluation.engine.answer_hit_at_1 == evaluation.engine.mrr_at_10 == 1
    assert evaluation.baseline.hit_at_1 == 1
    assert evaluation.engine.excerpt_recall_given_document == 1
    assert evaluation.engine.latency_p50 > 0
    assert evaluation.refusal is not None
    assert evaluation.refusal.verdicts_absent["answer"] == 0
    assert ("Importing", 3, 3) in steps
    assert ("Asking", 2, 2) in steps


def test_the_command_prints_a_table_and_json_with_the_same_figures(files: tuple[Path, Path, Path]) -> None:
    corpus, queries, absent = map(str, files)
    arguments = ["kb", "evaluate", "--corpus", corpus, "--queries", queries]
    printed = CliRunner().invoke(app, [*arguments, "--absent", absent])
    assert printed.exit_code == 0
    assert "answer-hit@1" in printed.stdout
    assert "AUROC" in printed.stdout
    as_json = CliRunner().invoke(app, [*arguments, "--json"])
    figures = json.loads(as_json.stdout)
    assert figures["engine"]["hit_at_1"] == 1
    assert figures["refusal"] is None


@pytest.mark.parametrize(
    ("corpus", "queries", "message"),
    [
        ('{"docid": "a"}', "", 'corpus.jsonl, line 1: "text" is missing'),
        (
            '\n{"docid": "a", "text": "甲"}\n{"docid": "a", "text": "乙"}',
            "",
            "line 3: the docid a stands on an earlier",
        ),
        ("{docid: 1}", "", "corpus.jsonl, line 1: this is not JSON"),
        ("[]", "", "corpus.jsonl, line 1: an object like"),
        ('{"docid": "a", "text": "甲", "title": 3}', "", '"title" is no text'),
        ("", "", "corpus.jsonl is empty"),
        ('{"docid": "a", "text": "甲"}', '{"query": "?", "docid": "z", "answer": "甲"}', "the docid z is not in"),
        ('{"docid": "a", "text": "甲"}', '{"query": "?", "docid": "a"}', 'queries.jsonl, line 1: "answer" is missing'),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, corpus: str, queries: str, message: str) -> None:
    paths = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    for path, text in zip(paths, (corpus, queries), strict=True):
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CollectionError, match=message):
        read_collection(*paths)


def test_a_missing_file_is_a_sentence_for_who_typed_the_command(tmp_path: Path) -> None:
    arguments = ["kb", "evaluate", "--corpus", str(tmp_path / "no.jsonl"), "--queries", str(tmp_path / "no.jsonl")]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, CommandError)
    assert "can't be read" in str(result.exception)


@given(st.text("甲乙丙", max_size=12), st.text("甲乙丙", max_size=12))
def test_the_longest_common_subsequence_is_that_of_the_textbook(one: str, other: str) -> None:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    assert common_subsequence(one, other) == table[-1][-1]


def test_measures_by_hand() -> None:
    assert recall("每日清运两次，由环卫处负责", "每日 两次") == 1
    assert recall("", "两次") == 0
    assert [reciprocal_rank(rank) for rank in (1, 4, 11, None)] == [1, 0.25, 0, 0]
    assert discounted_gain(3) == 1 / math.log2(4)
    assert auroc([0.9, 0.5], [0.5, 0.1]) == 0.875
    assert (percentile([3, 1, 2, 4], 0.5), percentile([3, 1, 2, 4], 0.95)) == (2, 4)


def test_the_baseline_is_bm25_over_pairs_of_characters() -> None:
    baseline = PlainBM25([document["text"] for document in DOCUMENTS])
    assert baseline.ranking("图书馆闭馆") == [1]
    assert baseline.ranking("没有的事") == []
    assert "周一闭馆" in baseline.excerpt("图书馆闭馆", 1)
