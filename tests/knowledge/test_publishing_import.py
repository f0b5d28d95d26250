"""Importing again: versions instead of changes, duplicates told instead of doubled, on both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.ingest import documents, ingest_paths
from knowledge.publishing.desk import document_page
from knowledge.publishing.facts import edit
from knowledge.publishing.lifecycle import Step
from knowledge.publishing.linking import link_interpretations
from knowledge.publishing.people import Person
from knowledge.publishing.steps import Details, take
from knowledge.tables import Document, DocumentFile, DocumentLink, LinkKind, Passage, Scope, Status

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
TODAY = date(2026, 1, 5)
LI = Person("李晓明(li)")


def write(path: Path, title: str, body: str = "一、加强领导\n各单位要重视。", number: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(part for part in (title, number, body) if part), encoding="utf-8")
    return path


def versions(session: Session) -> list[tuple[int, str, str]]:
    rows = session.execute(select(Document.version, Document.status, Document.title).order_by(Document.id))
    return [(version, status, title) for version, status, title in rows]


def fingerprint(session: Session) -> tuple[int, int]:
    count, revisions = session.execute(select(func.count(), func.sum(Document.revision)).select_from(Document)).one()
    return count, revisions


def test_changed_bytes_are_a_new_version_and_the_old_one_keeps_its_id_and_passages(
    store: Session, tmp_path: Path
) -> None:
    file = write(tmp_path / "通知.txt", "青山市通知", "一、甲\n旧的内容。")
    ingest_paths(store, [file], now=NOW)
    old = store.scalars(select(Document)).one()
    old_passages = [(passage.id, passage.text) for passage in old.passages]

    write(file, "青山市通知", "一、甲\n新的内容。")
    assert ingest_paths(store, [file], now=NOW).new_versions == ["通知.txt"]
    assert versions(store) == [(1, Status.SUPERSEDED, "青山市通知"), (2, Status.PUBLISHED, "青山市通知")]
    store.expire_all()
    assert [(passage.id, passage.text) for passage in store.get_one(Document, old.id).passages] == old_passages
    assert [event.action for event in store.get_one(Document, old.id).events] == ["imported", "superseded"]
    assert ingest_paths(store, [file], now=NOW).unchanged == ["通知.txt"]


def test_the_file_itself_is_kept_byte_for_byte(store: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "通知.txt", "青山市通知")
    ingest_paths(store, [file], now=NOW)
    kept = store.scalars(select(DocumentFile)).one()
    assert (kept.name, kept.media_type, kept.content) == ("通知.txt", "text/plain", file.read_bytes())
    assert kept.size == file.stat().st_size


def test_reading_the_same_bytes_anew_keeps_ids_links_and_what_staff_corrected(
    store: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "通知.txt", "青山市通知")
    ingest_paths(store, [file], now=NOW)
    document = store.scalars(select(Document)).one()
    passage_ids = [passage.id for passage in document.passages]
    typed = {"title": "青山市更正后的通知", "issuer": "青山市人民政府", "reason": "标题有误"}
    edit(store, document.id, typed, by=LI, now=NOW, today=TODAY, revision=document.revision)
    before = fingerprint(store)

    monkeypatch.setattr(documents, "_READER_VERSION", "99")
    (tmp_path / "通知.meta.json").write_text(json.dumps({"subject": "综合政务"}), encoding="utf-8")
    assert ingest_paths(store, [file], now=NOW).updated == ["通知.txt"]
    store.expire_all()
    again = store.scalars(select(Document)).one()
    assert (again.id, again.version, again.status) == (document.id, 1, Status.PUBLISHED)
    assert (again.title, again.issuer, again.subject) == ("青山市更正后的通知", "青山市人民政府", "综合政务")
    assert [passage.id for passage in again.passages] == passage_ids
    assert fingerprint(store) > before


def test_documents_stored_before_files_were_kept_are_renewed_in_their_place(store: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "通知.txt", "青山市通知")
    ingest_paths(store, [file], now=NOW)
    document = store.scalars(select(Document)).one()
    document.file_sha256 = document.text_sha256 = document.file = None
    document.sha256 = "of an older reader"
    store.commit()
    assert ingest_paths(store, [file], now=NOW).updated == ["通知.txt"]
    renewed = store.scalars(select(Document)).one()
    assert (renewed.id, renewed.file and renewed.file.content) == (document.id, file.read_bytes())
    assert renewed.file_sha256


@pytest.mark.parametrize(
    ("title", "number", "body", "same"),
    [
        ("青山市另一份通知", "青政办发[2025] 7号", "另外的内容。", "文号"),
        ("青山市通知", "青政办发〔2025〕7号", "一、加强领导\n\n各单位要重视。  ", "正文"),
    ],
)
def test_the_same_number_or_text_is_reported_and_not_doubled(
    store: Session, tmp_path: Path, title: str, number: str, body: str, same: str
) -> None:
    write(tmp_path / "a" / "甲.txt", "青山市通知", number="青政办发〔2025〕7号")
    write(tmp_path / "b" / "乙.txt", title, body, number)
    ingest_paths(store, [tmp_path / "a"], now=NOW)
    first = store.scalars(select(Document)).one()
    report = ingest_paths(store, [tmp_path / "b"], now=NOW)
    [(name, sentence)] = report.problems
    assert name == "乙.txt"
    assert f"{same}与《青山市通知》相同（已发布，编号{first.id}）" in sentence
    assert len(versions(store)) == 1


def test_an_import_does_not_publish_what_a_person_gave_up(store: Session, tmp_path: Path) -> None:
    ingest_paths(store, [write(tmp_path / "甲.txt", "青山市通知")], now=NOW, as_draft=True)
    first = store.scalars(select(Document)).one()
    given_up = Details(reason="不应公开")
    take(store, first.id, Step.DISCARD, given_up, by=LI, now=NOW, today=TODAY, revision=first.revision)
    [(_, sentence)] = ingest_paths(store, [write(tmp_path / "乙.txt", "青山市通知")], now=NOW).problems
    assert f"文件与《青山市通知》相同（草稿已放弃，编号{first.id}）" in sentence


def test_another_document_in_a_file_of_the_same_name_takes_nobodys_place(store: Session, tmp_path: Path) -> None:
    ingest_paths(store, [write(tmp_path / "甲" / "附件.txt", "青山市停车通知", number="青政发〔2026〕1号")], now=NOW)
    other = write(tmp_path / "乙" / "附件.txt", "青山市供水通知", number="青政发〔2026〕2号")
    [(name, problem)] = ingest_paths(store, [other], now=NOW).problems
    assert name == "附件.txt"
    assert "已有同名的文件《青山市停车通知》（青政发〔2026〕1号），看来是另一份文件" in problem
    assert versions(store) == [(1, Status.PUBLISHED, "青山市停车通知")]

    revised = write(tmp_path / "丙" / "附件.txt", "青山市停车通知", "一、新的内容。", number="青政发〔2027〕1号")
    assert ingest_paths(store, [revised], now=NOW).new_versions == ["附件.txt"], "the same matter under a new number"


def test_two_files_of_one_import_with_one_number_are_told_too(store: Session, tmp_path: Path) -> None:
    write(tmp_path / "甲.txt", "青山市通知", number="青政办发〔2025〕7号")
    write(tmp_path / "乙.txt", "青山市别的通知", "别的内容。", number="青政办发〔2025〕7号")
    report = ingest_paths(store, [tmp_path], now=NOW)
    assert (len(report.added), len(report.problems)) == (1, 1)


def test_an_interpretation_shares_the_number_of_its_policy_and_is_linked_to_it(store: Session, tmp_path: Path) -> None:
    write(tmp_path / "乙.txt", "《青山市垃圾分类办法》政策解读", "为什么要制定。", number="青政发〔2025〕3号")
    ingest_paths(store, [tmp_path], now=NOW)
    assert store.scalars(select(DocumentLink)).all() == []
    write(tmp_path / "甲.txt", "青山市垃圾分类办法", number="青政发〔2025〕3号")
    report = ingest_paths(store, [tmp_path], now=NOW)
    assert report.links == [("《青山市垃圾分类办法》政策解读", "青山市垃圾分类办法")]
    link = store.scalars(select(DocumentLink)).one()
    assert link.kind == LinkKind.INTERPRETS
    assert store.get_one(Document, link.from_id).title == "《青山市垃圾分类办法》政策解读"


def test_a_new_version_keeps_scope_links_and_repeal(store: Session, tmp_path: Path) -> None:
    policy = write(tmp_path / "甲.txt", "青山市垃圾分类办法")
    write(tmp_path / "乙.txt", "《青山市垃圾分类办法》政策解读", "为什么要制定。")
    ingest_paths(store, [tmp_path], now=NOW)
    document = store.scalars(select(Document).where(Document.source_name == "甲.txt")).one()
    document.scope, document.scope_ground = Scope.WITHHELD, "条例第十六条第一款：行政机关的内部事务信息"
    store.commit()
    write(policy, "青山市垃圾分类办法", "一、加强领导\n新的内容。")
    ingest_paths(store, [policy], now=NOW)
    new = store.scalars(select(Document).where(Document.source_name == "甲.txt", Document.version == 2)).one()
    assert (new.scope, new.scope_ground) == (Scope.WITHHELD, document.scope_ground)
    for version in (document.id, new.id):
        page = document_page(store, version)
        assert page
        assert [(link.kind, link.other.title) for link in page.links] == [
            (LinkKind.INTERPRETS, "《青山市垃圾分类办法》政策解读")
        ]
    reading = store.scalars(select(Document.id).where(Document.source_name == "乙.txt")).one()
    page = document_page(store, reading)
    assert page
    assert [link.other.id for link in page.links] == [new.id]
    assert link_interpretations(store, now=NOW) == []


def test_what_was_withdrawn_or_is_in_hand_is_not_imported_over(store: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "通知.txt", "青山市通知")
    ingest_paths(store, [file], now=NOW)
    document = store.scalars(select(Document)).one()
    details = Details(reason="含有个人信息")
    take(store, document.id, Step.WITHDRAW, details, by=LI, now=NOW, today=TODAY, revision=document.revision)
    assert ingest_paths(store, [file], now=NOW).unchanged == ["通知.txt"]
    write(file, "青山市通知", "新的内容。")
    [(_, sentence)] = ingest_paths(store, [file], now=NOW).problems
    assert "已经撤下" in sentence
    assert versions(store) == [(1, Status.WITHDRAWN, "青山市通知")]


def test_drafts_wait_for_the_console_and_publish_nothing(store: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "通知.txt", "青山市通知")
    ingest_paths(store, [file], now=NOW)
    write(file, "青山市通知", "新的内容。")
    assert ingest_paths(store, [file], now=NOW, as_draft=True).new_versions == ["通知.txt"]
    assert versions(store) == [(1, Status.PUBLISHED, "青山市通知"), (2, Status.DRAFT, "青山市通知")]
    write(file, "青山市通知", "更新的内容。")
    [(_, sentence)] = ingest_paths(store, [file], now=NOW).problems
    assert "有一份草稿还没有办完" in sentence


def test_many_documents_cost_few_statements_each(store: Session, tmp_path: Path) -> None:
    """No statement a passage: what a document costs does not grow with its length."""
    from sqlalchemy import event

    counted: list[int] = []
    for paragraphs in (2, 40):
        statements: list[str] = []
        body = "\n".join(f"第{paragraphs}份的第{n}段，各单位要重视。" for n in range(paragraphs))
        file = write(tmp_path / f"{paragraphs}.txt", f"青山市第{paragraphs}号通知", body)
        listen = lambda *args, seen=statements: seen.append(args[2])  # noqa: E731
        event.listen(store.get_bind(), "before_cursor_execute", listen)
        ingest_paths(store, [file], now=NOW)
        event.remove(store.get_bind(), "before_cursor_execute", listen)
        counted.append(len(statements))
    assert store.scalar(select(func.count()).select_from(Passage)) == 2 + 40 + 2
    assert counted[0] == counted[1] <= 9
