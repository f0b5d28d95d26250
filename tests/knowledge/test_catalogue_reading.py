"""What citizens may open, how versions and documents hang together, and what has ended. On both databases."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from knowledge.catalogue import (
    REPEALED_BY,
    Shelf,
    Validity,
    ended_documents,
    get_document,
    grid,
    is_withdrawn,
    ledger_workbook,
    original_content,
    original_facts,
    revision,
)
from knowledge.tables import Base, Document, DocumentEvent, DocumentFile, DocumentLink, LinkKind, Passage, Scope, Status
from knowledge.validity import validity_on
from tests.knowledge.conftest import empty_engine
from tests.support.databases import empty_postgres

NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 13)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    is_postgres = request.param == "postgres"
    url = empty_postgres(request.getfixturevalue("postgres_url"), Base.metadata) if is_postgres else ""
    engine = create_engine(url) if is_postgres else empty_engine()
    with Session(engine) as session:
        yield session
    engine.dispose()


def add(session: Session, title: str, *texts: str, **facts: Any) -> Document:
    defaults: dict[str, Any] = {"source_name": f"{title}.txt", "sha256": "0", "kind": "notice", "ingested_at": NOW}
    document = Document(**(defaults | {"title": title, "text": "\n".join(texts)} | facts))
    document.passages = [
        Passage(ordinal=i, path=[], role="text", heading="", text=text, start=0, end=0) for i, text in enumerate(texts)
    ]
    session.add(document)
    session.flush()
    return document


def link(session: Session, start: Document, kind: LinkKind, end: Document) -> None:
    session.add(DocumentLink(from_id=start.id, to_id=end.id, kind=kind))
    session.flush()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_what_is_not_published_is_neither_listed_nor_opened(session: Session, status: Status) -> None:
    document = add(session, "甲", status=status)
    assert Shelf.load(session).documents == []
    assert get_document(session, document.id) is None
    assert is_withdrawn(session, document.id) == (status is Status.WITHDRAWN)


@pytest.mark.parametrize("scope", [Scope.ON_REQUEST, Scope.INTERNAL, Scope.WITHHELD])
def test_what_is_not_open_to_all_is_neither_listed_nor_opened(session: Session, scope: Scope) -> None:
    document = add(session, "甲", scope=scope)
    session.add(DocumentFile(document_id=document.id, name="a", media_type="text/plain", size=1, content=b"a"))
    session.flush()
    assert Shelf.load(session).documents == []
    assert get_document(session, document.id) is None
    assert original_facts(session, document.id) is None
    document.status = Status.WITHDRAWN
    session.flush()
    assert not is_withdrawn(session, document.id), "nor is it told that there was one"


def test_a_draft_that_was_given_up_was_never_public(session: Session) -> None:
    document = add(session, "甲", status=Status.WITHDRAWN)
    session.add(DocumentEvent(document_id=document.id, at=NOW, actor="li", action="discard"))
    session.flush()
    assert not is_withdrawn(session, document.id)


def test_an_old_version_is_opened_but_not_listed_and_knows_the_current_one(session: Session) -> None:
    old = add(session, "甲", source_name="a", version=1, status=Status.SUPERSEDED)
    new = add(session, "甲（修订）", source_name="a", version=2)
    add(session, "甲（再修订）", source_name="a", version=3, status=Status.DRAFT)
    assert [document.id for document in Shelf.load(session).documents] == [new.id]
    view = get_document(session, old.id)
    assert view is not None
    assert not view.is_current
    assert view.current_version is not None
    assert view.current_version.id == new.id
    assert [version.version for version in view.versions] == [2, 1]


@pytest.mark.parametrize("facts", [{"status": Status.WITHDRAWN}, {"scope": Scope.WITHHELD}])
def test_a_document_that_is_taken_back_or_closed_takes_its_old_versions_along(
    session: Session, facts: dict[str, Any]
) -> None:
    old = add(session, "甲", source_name="a", version=1, status=Status.SUPERSEDED)
    session.add(DocumentFile(document_id=old.id, name="a", media_type="text/plain", size=1, content=b"a"))
    new = add(session, "甲", source_name="a", version=2)
    assert get_document(session, old.id) is not None
    for name, value in facts.items():
        setattr(new, name, value)
    session.flush()
    assert get_document(session, old.id) is None
    assert original_facts(session, old.id) is None


def test_a_policy_and_its_interpretation_show_each_other_in_every_version(session: Session) -> None:
    old = add(session, "办法", source_name="a", version=1, status=Status.SUPERSEDED)
    new = add(session, "办法", source_name="a", version=2)
    opening = "为什么要出台这个办法？因为旧办法实施十多年，许多做法需要更新。"
    explained = add(session, "《办法》政策解读", "各单位：", opening)
    link(session, explained, LinkKind.INTERPRETS, old)
    for document in (old, new):
        view = get_document(session, document.id)
        assert view is not None
        [relation] = view.relations
        assert (relation.label, relation.document.id, relation.opening) == ("政策解读", explained.id, opening)
    view = get_document(session, explained.id)
    assert view is not None
    assert [(one.label, one.document.id) for one in view.relations] == [("解读的政策文件", new.id)]


def test_a_link_to_what_is_not_public_is_not_shown(session: Session) -> None:
    policy, explained = add(session, "办法"), add(session, "解读", status=Status.DRAFT)
    link(session, explained, LinkKind.INTERPRETS, policy)
    view = get_document(session, policy.id)
    assert view is not None
    assert view.relations == ()


def test_what_has_ended_is_listed_with_what_repealed_it(session: Session) -> None:
    old = add(session, "旧办法", validity="已废止", ended_on=date(2021, 5, 1))
    expired = add(session, "扶持办法", expires_on=date(2025, 12, 31))
    new = add(session, "新办法", document_number="青政发〔2021〕8号", validity="现行有效")
    add(session, "将来失效", expires_on=TODAY)
    link(session, new, LinkKind.REPEALS, old)
    rows = ended_documents(session, Shelf.load(session).documents, TODAY)
    assert [(row.document.id, row.validity, row.ended_on, row.reason) for row in rows] == [
        (expired.id, Validity.EXPIRED, date(2026, 1, 1), "有效期届满"),
        (old.id, Validity.REPEALED, date(2021, 5, 1), "被《新办法》（青政发〔2021〕8号）废止"),
    ]
    view = get_document(session, old.id)
    assert view is not None
    assert [document.id for document in view.related(REPEALED_BY)] == [new.id]


def test_the_revision_changes_with_what_is_done(session: Session) -> None:
    seen = [revision(session)]
    document = add(session, "甲")
    seen.append(revision(session))
    session.add(DocumentEvent(document_id=document.id, at=NOW, actor="li", action="withdraw"))
    session.flush()
    seen.append(revision(session))
    session.delete(document)
    session.flush()
    seen.append(revision(session))
    assert all(one != following for one, following in pairwise(seen))


def test_the_original_is_had_with_a_tag_that_changes_with_it(session: Session) -> None:
    document = add(session, "甲", sha256="a" * 64)
    assert original_facts(session, document.id) is None
    session.add(
        DocumentFile(document_id=document.id, name="甲.pdf", media_type="application/pdf", size=4, content=b"%PDF")
    )
    session.flush()
    facts = original_facts(session, document.id)
    assert facts is not None
    assert (facts.name, facts.size) == ("甲.pdf", 4)
    assert original_content(session, document.id) == b"%PDF"
    document.sha256 = "b" * 64
    session.flush()
    changed = original_facts(session, document.id)
    assert changed is not None
    assert changed.tag != facts.tag


def test_the_ledger_is_a_workbook_without_formulas(session: Session) -> None:
    add(session, '=HYPERLINK("http://evil")', is_normative=True, issuer="+甲局", published_on=date(2020, 1, 2))
    sheet = load_workbook(
        io.BytesIO(ledger_workbook(Shelf.load(session).documents, TODAY, "https://gk.example"))
    ).worksheets[0]
    assert [cell.value for cell in sheet[1]][:4] == ["序号", "文件名称", "文号", "制定机关"]
    assert [cell.value for cell in sheet[1]][-1] == "链接"
    row = sheet[2]
    assert row[1].value == '=HYPERLINK("http://evil")'
    assert {cell.data_type for cell in row if isinstance(cell.value, str)} == {"s"}
    assert row[5].value.date() == date(2020, 1, 2)
    assert str(row[10].value).startswith("https://gk.example/documents/")
    assert sheet.freeze_panes == "A2"
    assert (sheet.column_dimensions["B"].width or 0) > 40


@pytest.mark.parametrize(
    ("stated", "effective", "expires", "ended", "expected"),
    [
        (None, None, None, None, Validity.UNSTATED),
        ("有效", None, None, None, Validity.IN_FORCE),
        ("现行有效", None, date(2026, 3, 12), None, Validity.EXPIRED),
        ("现行有效", None, date(2026, 3, 13), None, Validity.IN_FORCE),
        (None, None, date(2030, 1, 1), None, Validity.IN_FORCE),
        ("现行有效", date(2026, 4, 1), None, None, Validity.NOT_YET),
        ("已废止", None, None, None, Validity.REPEALED),
        ("已废止", None, None, date(2026, 3, 13), Validity.REPEALED),
        ("已废止", None, None, date(2026, 4, 1), Validity.IN_FORCE),
        ("全文失效", None, None, None, Validity.EXPIRED),
        ("无效", None, None, None, Validity.EXPIRED),
        ("部分失效", None, None, None, Validity.AMENDED),
        ("已修改", None, None, None, Validity.AMENDED),
        ("未失效", None, None, None, Validity.IN_FORCE),
        (None, None, None, date(2020, 1, 1), Validity.EXPIRED),
        ("尚未施行", date(2026, 1, 1), None, None, Validity.IN_FORCE),
    ],
)
def test_validity_on_a_day(
    stated: str | None, effective: date | None, expires: date | None, ended: date | None, expected: Validity
) -> None:
    dates = {"effective_on": effective, "expires_on": expires, "ended_on": ended}
    assert validity_on(TODAY, stated=stated, **dates) is expected


def widths(rows: list[str]) -> list[int]:
    """How many columns each row covers, cells from above counted."""
    table = grid(rows)
    covered = [0] * len(table)
    for number, row in enumerate(table):
        for cell in row.cells:
            for below in range(number, number + cell.rows):
                covered[below] += cell.columns
    return covered


def test_the_rows_of_a_plan_become_a_table_with_its_spans() -> None:
    rows = [
        "分类 | 内容描述 | |",
        "一级 | 二级 | |",
        "机构概况 | 机构职能 | 介绍机构的工作职责 |",
        "领导信息 | 领导姓名及分工 | |",
        "政策文件 |\n| 各类规范性文件 |",
        "规划计划 | 发展规划 | 专项规划 |",
    ]
    table = grid(rows)
    assert [row.is_head for row in table] == [True, True, False, False, False, False]
    assert [(cell.text, cell.columns, cell.rows) for cell in table[0].cells] == [("分类", 2, 1), ("内容描述", 1, 2)]
    assert (table[2].cells[0].text, table[2].cells[0].rows) == ("机构概况", 2)
    assert table[4].cells[0].columns == 2
    assert widths(rows) == [3] * 6


def test_the_rows_of_a_web_page_keep_their_columns() -> None:
    rows = ["| 事项 | 单位 | 时限 |", "| 财政 | 财政局 | 按季 |", "|  | 审计局 | 按年 |", "| 教育 |  | 按月 |"]
    table = grid(rows)
    assert table[0].is_head
    assert table[1].cells[0].rows == 2
    assert [cell.text for cell in table[3].cells] == ["教育", "", "按月"]
    assert widths(rows) == [3] * 4


def test_any_rows_make_a_table(shipped: Session) -> None:
    for rows in (["a | b |"], ["|"], ["| |"], ["| a |", "b | c | d |", "e |"], ["| | |", "| | b |"]):
        assert len(grid(rows)) == len(rows)
        assert len(set(widths(rows))) == 1, rows


def test_an_abridged_document_says_what_is_left_out(shipped: Session) -> None:
    [summary] = [one for one in Shelf.load(shipped).documents if one.document_number == "国办函〔2020〕109号"]
    view = get_document(shipped, summary.id)
    assert view is not None
    assert "第七条" in view.omissions


def test_a_document_is_read_passage_by_passage(shipped: Session) -> None:
    [summary] = [one for one in Shelf.load(shipped).documents if one.place == "滨州市"]
    view = get_document(shipped, summary.id)
    assert view is not None
    [passage] = [passage for passage in view.passages if "".join(passage.path) == "六(三)3"]
    assert passage.heading == "进一步健全解读回应机制"
    assert [entry.heading for entry in view.outline if entry.level == 1][:2] == [
        "以政务公开助力稳增长",
        "以政务公开助力促改革",
    ]
