"""The index follows the database: only what may answer, only what changed, and whatever happened to its directory."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from knowledge import KnowledgeBase, Verdict
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.search.index import PassageIndex, fingerprint, renewal, storage
from knowledge.tables import Base, Document, Scope, Status
from tests.knowledge.questions import load
from tests.support.databases import empty_postgres

ASK = "滨州垃圾多久清运一次"


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def write(session: Session, tmp_path: Path, now: datetime) -> Callable[..., Document]:
    """Put a document into the database, or another text in the place of one."""
    times = iter(range(1000))

    def write(text: str, name: str = "办法") -> Document:
        (tmp_path / f"{name}.txt").write_text(f"滨州市{name}\n一、总则\n{text}", encoding="utf-8")
        ingest_paths(session, [tmp_path / f"{name}.txt"], now=now + timedelta(minutes=next(times)))
        session.expire_all()
        named = select(Document).where(Document.source_name == f"{name}.txt").order_by(Document.id.desc())
        return session.scalars(named.limit(1)).one()

    return write


def said(knowledge: KnowledgeBase) -> str:
    return knowledge.answer(ASK).text


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_document_is_answered_from_as_it_is_now(
    session: Session, write: Callable[..., Document], index_dir: Path, on_disk: bool
) -> None:
    knowledge = KnowledgeBase.open(session, index_dir) if on_disk else KnowledgeBase.load(session)
    assert knowledge.answer(ASK).verdict is Verdict.NONE
    write("滨州市垃圾每日清运两次。")
    assert knowledge.refresh(session)
    assert "每日清运两次" in said(knowledge)
    write("滨州市垃圾每周清运三次。")
    knowledge.refresh(session)
    assert "每周清运三次" in said(knowledge)
    assert "每日清运两次" not in said(knowledge)
    assert knowledge.document_count == 1


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.DRAFT},
        {"status": Status.REVIEW},
        {"status": Status.SUPERSEDED},
        {"status": Status.WITHDRAWN},
        {"scope": Scope.ON_REQUEST},
        {"scope": Scope.INTERNAL},
        {"scope": Scope.WITHHELD},
    ],
)
def test_only_what_is_published_for_everybody_answers(
    session: Session, write: Callable[..., Document], index_dir: Path, change: dict[str, str]
) -> None:
    document = write("滨州市垃圾每日清运两次。")
    knowledge = KnowledgeBase.open(session, index_dir)
    assert knowledge.document_count == 1
    before = fingerprint(session)
    for column, value in change.items():
        setattr(document, column, value)
    session.flush()
    assert fingerprint(session) != before
    knowledge.refresh(session)
    for asked in (knowledge, KnowledgeBase.open(session, index_dir), KnowledgeBase.load(session)):
        assert (asked.document_count, asked.passage_count) == (0, 0)
        assert asked.answer(ASK).verdict is Verdict.NONE
        assert asked.search(ASK) == []


def test_a_corrected_fact_is_taken_over_though_the_file_is_the_same(
    session: Session, write: Callable[..., Document], index_dir: Path
) -> None:
    document = write("滨州市垃圾每日清运两次。")
    knowledge = KnowledgeBase.open(session, index_dir)
    document.validity = "已废止"
    document.title = "淄博市垃圾办法"
    document.place = "淄博市"
    session.flush()
    knowledge.refresh(session)
    answer = knowledge.answer("淄博垃圾多久清运一次")
    assert "该文件已废止，以下内容仅供参考：" in answer.text
    assert answer.citations[0].validity == "已废止"
    assert knowledge.answer(ASK).verdict is Verdict.NONE, "no longer of this place"


def test_only_what_differs_is_indexed_again(session: Session, write: Callable[..., Document], index_dir: Path) -> None:
    for name in ("甲", "乙", "丙"):
        write("滨州市垃圾每日清运两次。", name)
    steps: list[tuple[int, int]] = []
    KnowledgeBase.open(session, index_dir, lambda done, total: steps.append((done, total)))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    steps.clear()
    knowledge = KnowledgeBase.open(session, index_dir, lambda done, total: steps.append((done, total)))
    assert steps == []
    write("滨州市垃圾每周清运三次。", "乙")
    knowledge.refresh(session, lambda done, total: steps.append((done, total)))
    assert steps == [(1, 1)]
    assert knowledge.document_count == 3


def test_what_changes_while_the_index_is_brought_up_is_taken_over_by_the_next_refresh(
    session: Session, write: Callable[..., Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL another transaction may commit between two statements of ours."""
    knowledge = KnowledgeBase.load(session)
    refresh = PassageIndex.refresh

    def interrupted(index: PassageIndex, *arguments: Any) -> bool:
        done = refresh(index, *arguments)
        write("滨州市垃圾每日清运两次。")
        return done

    write("滨州市公园全年开放。", "公园")
    monkeypatch.setattr(PassageIndex, "refresh", interrupted)
    assert knowledge.refresh(session)
    assert knowledge.document_count == 1
    monkeypatch.undo()
    assert knowledge.refresh(session)
    assert knowledge.document_count == 2


def test_on_disk_answers_are_the_same_as_in_memory(
    shipped: Session, knowledge_base: KnowledgeBase, index_dir: Path
) -> None:
    KnowledgeBase.open(shipped, index_dir)
    reopened = KnowledgeBase.open(shipped, index_dir)
    for question in load("blind")[0]:
        assert reopened.answer(question.q) == knowledge_base.answer(question.q)


def test_after_many_changes_it_answers_as_one_built_anew(session: Session, index_dir: Path, now: datetime) -> None:
    documents = shipped_documents()
    ingest_paths(session, documents[:4], now=now)
    knowledge = KnowledgeBase.open(session, index_dir)
    ingest_paths(session, documents, now=now)
    for document in session.scalars(select(Document)).all():
        document.status = Status.WITHDRAWN
        session.flush()
        knowledge.refresh(session)
        document.status = Status.PUBLISHED
        session.flush()
        knowledge.refresh(session)
    anew = KnowledgeBase.load(session)
    assert (knowledge.document_count, knowledge.passage_count) == (anew.document_count, anew.passage_count)
    questions = load("second")[0]
    alike = [knowledge.answer(one.q).text == anew.answer(one.q).text for one in questions]
    assert sum(alike) >= 0.95 * len(questions), "counts of terms include what was deleted lately"


def test_when_more_was_replaced_than_is_left_it_is_built_anew(
    session: Session, write: Callable[..., Document], index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_FEW", 4)
    knowledge = KnowledgeBase.open(session, index_dir)
    for times in "二三四五六七八九":
        write(f"滨州市垃圾每日清运{times}次。")
        knowledge.refresh(session)
        assert f"清运{times}次" in said(knowledge)
    assert storage.Storage(index_dir).worn_by <= 4 + knowledge.passage_count


@pytest.mark.parametrize("damage", ["remove", "garbage", "half", "one byte"])
def test_a_damaged_directory_is_built_anew(
    session: Session, write: Callable[..., Document], tmp_path: Path, index_dir: Path, damage: str
) -> None:
    write("滨州市垃圾每日清运两次。")
    KnowledgeBase.open(session, index_dir)
    files = [path.relative_to(index_dir) for path in index_dir.rglob("*") if path.is_file() and path.name != "lock"]
    assert len(files) > 10
    for number, name in enumerate(files):
        copy = tmp_path / f"copy{number}"  # the index of the one before may still be writing
        shutil.copytree(index_dir, copy)
        content = (copy / name).read_bytes()
        (copy / name).unlink()
        damaged = {
            "garbage": b"\x93garbage",
            "half": content[: len(content) // 2],
            "one byte": _with_another_byte(content, len(content) // 2),
        }
        if damage != "remove":
            (copy / name).write_bytes(damaged[damage])
        assert "每日清运两次" in said(KnowledgeBase.open(session, copy)), name
        assert "每日清运两次" in said(KnowledgeBase.open(session, copy)), name


def _with_another_byte(content: bytes, place: int) -> bytes:
    return content[:place] + bytes(byte ^ 0x55 for byte in content[place : place + 1]) + content[place + 1 :]


def test_a_text_that_the_disk_spoiled_is_never_quoted(
    session: Session, write: Callable[..., Document], index_dir: Path
) -> None:
    """The index opens and answers: only the checksum tells."""
    write("滨州市垃圾每日清运两次。")
    KnowledgeBase.open(session, index_dir)
    stored = next((index_dir / "passages").glob("*.store"))
    spoiled = stored.read_bytes().replace("两".encode(), "八".encode())
    assert spoiled != stored.read_bytes()
    stored.unlink()
    stored.write_bytes(spoiled)
    [found] = KnowledgeBase.open(session, index_dir).search(ASK, limit=1)
    assert "每日清运两次" in found.excerpt


def test_an_index_of_another_format_is_built_anew(
    session: Session, write: Callable[..., Document], index_dir: Path
) -> None:
    write("滨州市垃圾每日清运两次。")
    KnowledgeBase.open(session, index_dir)
    (index_dir / "format").write_text("0 of long ago")
    steps: list[int] = []
    KnowledgeBase.open(session, index_dir, lambda done, total: steps.append(done))
    assert steps == [1]


def test_an_index_of_another_database_is_not_believed(
    session: Session, shipped: Session, write: Callable[..., Document], index_dir: Path
) -> None:
    KnowledgeBase.open(shipped, index_dir)
    write("滨州市垃圾每日清运两次。")
    knowledge = KnowledgeBase.open(session, index_dir)
    assert knowledge.document_count == 1
    assert "每日清运两次" in said(knowledge)


@pytest.mark.parametrize("part", ["_passages", "_documents"])
def test_a_crash_between_the_two_commits_is_repaired(
    session: Session,
    write: Callable[..., Document],
    index_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
) -> None:
    write("滨州市垃圾每日清运两次。")
    KnowledgeBase.open(session, index_dir)
    with monkeypatch.context() as patched:
        patched.setattr(storage.Writer, "_commit", lambda self: _commit_one_and_die(self, part))
        document = write("滨州市垃圾每周清运三次。")
        with pytest.raises(PowerFailureError):
            KnowledgeBase.open(session, index_dir)
    assert "每周清运三次" in said(KnowledgeBase.open(session, index_dir))
    with monkeypatch.context() as patched:
        patched.setattr(storage.Writer, "_commit", lambda self: _commit_one_and_die(self, part))
        document.status = Status.WITHDRAWN
        session.flush()
        with pytest.raises(PowerFailureError):
            KnowledgeBase.open(session, index_dir)
    knowledge = KnowledgeBase.open(session, index_dir)
    assert (knowledge.passage_count, knowledge.search(ASK)) == (0, [])


class PowerFailureError(Exception):
    pass


def _commit_one_and_die(writer: storage.Writer, part: str) -> None:
    getattr(writer, part).commit()
    raise PowerFailureError


def test_a_first_build_that_was_interrupted_goes_on_where_it_was(
    session: Session, write: Callable[..., Document], index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("甲", "乙", "丙", "丁"):
        write("滨州市垃圾每日清运两次。", name)
    monkeypatch.setattr(renewal, "_A_COMMIT", 2)

    def stop_at_three(done: int, _total: int) -> None:
        if done == 3:
            raise PowerFailureError

    with pytest.raises(PowerFailureError):
        KnowledgeBase.open(session, index_dir, stop_at_three)
    steps: list[tuple[int, int]] = []
    knowledge = KnowledgeBase.open(session, index_dir, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (2, 2)
    assert knowledge.document_count == 4


def test_beside_a_process_that_writes_others_read_or_work_in_memory(
    session: Session, write: Callable[..., Document], index_dir: Path
) -> None:
    write("滨州市垃圾每日清运两次。")
    serving = KnowledgeBase.open(session, index_dir)
    with storage.writing_lock(index_dir) as mine:
        assert mine
        assert "每日清运两次" in said(KnowledgeBase.open(session, index_dir))
        write("滨州市垃圾每周清运三次。")
        assert "每周清运三次" in said(KnowledgeBase.open(session, index_dir)), "in memory"
        assert not serving.refresh(session)
        assert "每日清运两次" in said(serving), "until the other one has finished"
    assert serving.refresh(session)
    assert "每周清运三次" in said(serving)


def test_without_a_directory_to_write_to_it_works_in_memory(
    session: Session, write: Callable[..., Document], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a directory")
    write("滨州市垃圾每日清运两次。")
    knowledge = KnowledgeBase.open(session, tmp_path / "file" / "index")
    assert "每日清运两次" in said(knowledge)
    write("滨州市垃圾每周清运三次。")
    assert knowledge.refresh(session)
    assert "每周清运三次" in said(knowledge)


def test_many_ask_while_it_is_refreshed(session: Session, write: Callable[..., Document], index_dir: Path) -> None:
    write("滨州市垃圾每日清运两次。")
    knowledge = KnowledgeBase.open(session, index_dir)
    failures: list[str] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            if "清运" not in (text := said(knowledge)):
                failures.append(text)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(12):
        write(f"滨州市垃圾每日清运{number + 10}次。")
        knowledge.refresh(session)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert "清运21次" in said(knowledge)


@pytest.fixture(scope="module")
def postgres(postgres_url: str) -> Iterator[Session]:
    engine = create_engine(empty_postgres(postgres_url, Base.metadata))
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.mark.postgres
def test_it_follows_postgresql_too(postgres: Session, index_dir: Path, now: datetime) -> None:
    ingest_paths(postgres, shipped_documents()[:2], now=now)
    knowledge = KnowledgeBase.open(postgres, index_dir)
    assert knowledge.document_count == 2
    before = fingerprint(postgres)
    ingest_paths(postgres, shipped_documents(), now=now)
    assert fingerprint(postgres) != before
    steps: list[int] = []
    knowledge.refresh(postgres, lambda done, total: steps.append(total))
    assert knowledge.document_count == len(shipped_documents())
    assert steps[0] == len(shipped_documents()) - 2
