"""The life of a document: which step may follow which, who may take it, and what it leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from knowledge.ingest import ingest_paths, read_document
from knowledge.publishing import duplicates, grounds
from knowledge.publishing.desk import find_other
from knowledge.publishing.drafting import declare_version, draft, draft_version, replace_file
from knowledge.publishing.facts import edit
from knowledge.publishing.interpretations import Titled, interpreted_title, policy_of
from knowledge.publishing.lifecycle import TRANSITIONS, Standing, Step, possible
from knowledge.publishing.linking import link, link_interpretations, unlink
from knowledge.publishing.people import ChangedMeanwhileError, InvalidFactsError, Person, StepRefusedError
from knowledge.publishing.steps import Details, end_expired, standing, take
from knowledge.publishing.validity import validity_on
from knowledge.tables import Base, Document, DocumentEvent, DocumentLink, LinkKind, Scope, Status
from tests.support.databases import empty_postgres

NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 13)
LI, WANG = Person("李晓明(li)"), Person("王芳(wang)")
ADMIN = Person("管理员(admin)", may_review_own=True)

# which steps a document offers, by its status; "closed" is any scope but 主动公开
GOLDEN = """
draft       open    submit discard
draft       closed  submit discard
review      open    send-back publish
review      closed  send-back publish
published   open    amend repeal expire withdraw
published   closed  amend repeal expire withdraw reopen
superseded  open    withdraw
superseded  closed  withdraw
withdrawn   open    reopen
withdrawn   closed  reopen
"""


@pytest.fixture
def a_draft(store: Session, tmp_path: Path) -> Callable[..., Document]:
    def make(title: str = "青山市垃圾分类办法", body: str = "一、总则\n每日清运。", number: str = "") -> Document:
        file = tmp_path / "通知.txt"
        file.write_text("\n".join(part for part in (title, number, body) if part), encoding="utf-8")
        return draft(store, read_document(file), by=LI, now=NOW)

    return make


def do(session: Session, document: Document, step: Step, by: Person = WANG, **details: Any) -> Document:
    revision = document.revision
    return take(session, document.id, step, Details(**details), by=by, now=NOW, today=TODAY, revision=revision)


def publish(session: Session, document: Document) -> Document:
    do(session, document, Step.SUBMIT, LI)
    return do(session, document, Step.PUBLISH)


def change(session: Session, document: Document, by: Person = LI, **typed: str) -> Document:
    whole = {"title": document.title, "scope": document.scope, "document_number": document.document_number or ""}
    return edit(session, document.id, whole | typed, by=by, now=NOW, today=TODAY, revision=document.revision)


def test_the_matrix_of_steps_is_the_agreed_one() -> None:
    lines = []
    for status, scope in product(Status, (Scope.PROACTIVE, Scope.WITHHELD)):
        steps = " ".join(possible(Standing(status, scope, is_newest=True, has_ended=False)))
        lines.append(f"{status:<11} {'open' if scope is Scope.PROACTIVE else 'closed':<7} {steps}")
    assert "\n".join(lines) == GOLDEN.strip()


def test_an_ended_document_is_not_ended_again_and_an_old_one_has_no_new_version() -> None:
    ended = possible(Standing(Status.PUBLISHED, Scope.PROACTIVE, is_newest=True, has_ended=True))
    assert ended == (Step.WITHDRAW,)
    overtaken = possible(Standing(Status.PUBLISHED, Scope.PROACTIVE, is_newest=False, has_ended=False))
    assert Step.AMEND not in overtaken


def test_nothing_becomes_public_without_review() -> None:
    """条例第十七条"""
    opening = {step: one for step, one in TRANSITIONS.items() if one.ends is Status.PUBLISHED}
    assert {status for step in opening for status in opening[step].starts} == {Status.REVIEW, Status.PUBLISHED}
    assert [step for step, one in opening.items() if Status.REVIEW in one.starts] == [Step.PUBLISH]


def test_each_step_is_recorded_with_who_when_why_and_what_changed(store: Session, a_draft: Any) -> None:
    document = a_draft()
    do(store, document, Step.SUBMIT, LI)
    do(store, document, Step.SEND_BACK, reason=" 请核对日期 ")
    publish(store, document)
    do(store, document, Step.REPEAL, reason="不再适用", ended_on=date(2026, 3, 1))
    store.expire_all()
    events = [(event.action, event.actor, event.reason) for event in document.events]
    assert events == [
        ("drafted", LI.signature, None),
        ("submit", LI.signature, None),
        ("send-back", WANG.signature, "请核对日期"),
        ("submit", LI.signature, None),
        ("publish", WANG.signature, None),
        ("repeal", WANG.signature, "不再适用"),
    ]
    assert document.events[4].details == {
        "status": ["review", "published"],
        "published_on": [None, "2026-03-13"],
    }
    assert document.events[5].details["ended_on"] == [None, "2026-03-01"]
    assert all(event.at == NOW for event in document.events)


@pytest.mark.parametrize(
    "step", [step for step, transition in TRANSITIONS.items() if transition.needs_reason and step is not Step.REOPEN]
)
def test_what_takes_something_away_needs_a_reason(store: Session, a_draft: Any, step: Step) -> None:
    document = a_draft()
    if TRANSITIONS[step].starts >= {Status.REVIEW}:
        do(store, document, Step.SUBMIT, LI)
    elif Status.PUBLISHED in TRANSITIONS[step].starts:
        publish(store, document)
    before = document.status
    with pytest.raises(StepRefusedError, match="理由"):
        do(store, document, step, reason="  ", ended_on=TODAY)
    assert document.status == before


def test_nobody_reviews_alone_what_they_drafted_changed_or_submitted(store: Session, a_draft: Any) -> None:
    """条例第十七条"""
    document = a_draft()
    change(store, document, WANG, issuer="市城管局")
    do(store, document, Step.SUBMIT, ADMIN)
    for author in (LI, WANG):
        with pytest.raises(StepRefusedError, match="另一位同事"):
            do(store, document, Step.PUBLISH, author, reason="我来")
    with pytest.raises(StepRefusedError, match="理由"):
        do(store, document, Step.PUBLISH, ADMIN)
    do(store, document, Step.PUBLISH, ADMIN, reason="只有一名工作人员")
    assert document.status == Status.PUBLISHED
    assert document.events[-1].reason == "只有一名工作人员"


def test_who_saw_the_document_before_a_change_is_refused(store: Session, a_draft: Any) -> None:
    document = a_draft()
    seen = document.revision
    change(store, document, WANG, issuer="市城管局")
    with pytest.raises(ChangedMeanwhileError, match="王芳"):
        take(store, document.id, Step.SUBMIT, by=LI, now=NOW, today=TODAY, revision=seen)
    assert document.status == Status.DRAFT


def test_every_change_raises_the_sum_of_revisions(store: Session, a_draft: Any) -> None:
    """What the running site looks at to know that something changed."""
    total = select(func.sum(Document.revision))
    one, other = publish(store, a_draft()), publish(store, a_draft("青山市供水办法", "一、供水\n全天。"))
    seen = [store.scalar(total)]
    for work in (
        lambda: change(store, one, issuer="市城管局", reason="更正"),
        lambda: link(store, one, other, LinkKind.AMENDS, by=LI.signature, now=NOW),
        lambda: do(store, one, Step.WITHDRAW, reason="误发"),
        lambda: do(store, one, Step.REOPEN, reason="重新办理"),
    ):
        work()
        store.flush()
        seen.append(store.scalar(total))
    assert seen == sorted(set(seen))


def test_an_unknown_document_and_an_impossible_step_are_told(store: Session, a_draft: Any) -> None:
    with pytest.raises(StepRefusedError, match="没有这份文件"):
        take(store, 4711, Step.SUBMIT, by=LI, now=NOW, today=TODAY, revision=1)
    with pytest.raises(StepRefusedError, match="现在是“草拟”，不能审查通过并发布"):
        do(store, a_draft(), Step.PUBLISH)


def test_a_document_that_repeats_another_is_published_only_as_its_new_version(store: Session, a_draft: Any) -> None:
    first = publish(store, a_draft(number="青政发〔2026〕3号"))
    second = a_draft("青山市生活垃圾分类办法", "一、总则\n每日清运两次。", "青政发[2026]3号")
    assert second.source_name == "通知~2.txt"
    do(store, second, Step.SUBMIT, LI)
    with pytest.raises(StepRefusedError, match="文号与《青山市垃圾分类办法》相同"):
        do(store, second, Step.PUBLISH)
    do(store, second, Step.SEND_BACK, reason="重复")
    declare_version(store, second.id, first.id, by=LI, now=NOW, revision=second.revision)
    publish(store, second)
    assert (second.version, second.status, first.status) == (2, Status.PUBLISHED, Status.SUPERSEDED)


def test_what_was_withdrawn_leaves_its_number_to_the_corrected_document(store: Session, a_draft: Any) -> None:
    first = publish(store, a_draft(number="青政发〔2026〕3号"))
    do(store, first, Step.WITHDRAW, reason="含有个人信息")
    second = a_draft(body="一、总则\n隐去了姓名。", number="青政发〔2026〕3号")
    assert duplicates.find_duplicates(store, second) == []
    assert publish(store, second).status == Status.PUBLISHED


def test_a_draft_that_was_given_up_is_nobodys_duplicate(store: Session, a_draft: Any) -> None:
    do(store, a_draft(), Step.DISCARD, LI, reason="传错了")
    second = a_draft()
    assert duplicates.find_duplicates(store, second) == []
    (known,) = duplicates.find_duplicates(store, second, given_up_too=True)
    assert "（草稿已放弃，编号" in known.sentence


def test_what_was_published_and_withdrawn_is_told_though_its_new_draft_was_given_up(
    store: Session, a_draft: Any
) -> None:
    first = publish(store, a_draft())
    do(store, first, Step.WITHDRAW, reason="含有个人信息")
    do(store, first, Step.REOPEN, reason="重新办理")
    do(store, first, Step.DISCARD, LI, reason="不公开")
    (known,) = duplicates.find_duplicates(store, a_draft())
    assert (known.id, known.was_given_up) == (first.id, False)


def test_of_a_document_one_version_is_in_hand_at_a_time(store: Session, a_draft: Any, tmp_path: Path) -> None:
    first = publish(store, a_draft())
    file = tmp_path / "新.txt"
    file.write_text("青山市垃圾分类办法\n一、总则\n每日清运三次。", encoding="utf-8")
    second = draft_version(store, first.id, read_document(file), by=LI, now=NOW, revision=first.revision)
    assert (second.source_name, second.version, second.status) == (first.source_name, 2, Status.DRAFT)
    file.write_text("青山市垃圾分类办法\n一、总则\n每日清运四次。", encoding="utf-8")
    with pytest.raises(StepRefusedError, match="已有更新的版本在办理"):
        draft_version(store, first.id, read_document(file), by=LI, now=NOW, revision=first.revision)
    do(store, second, Step.DISCARD, LI, reason="不改了")
    third = draft_version(store, first.id, read_document(file), by=LI, now=NOW, revision=first.revision)
    assert third.version == 3
    replace_file(store, third.id, read_document(file), by=LI, now=NOW, revision=third.revision)
    assert third.version == 3


def test_a_repeal_names_its_day_and_the_repealing_document(store: Session, a_draft: Any) -> None:
    document = publish(store, a_draft())
    repealing = publish(store, a_draft("青山市人民政府关于废止文件的决定", "一、废止。"))
    with pytest.raises(StepRefusedError, match="还没有到"):
        do(store, document, Step.REPEAL, reason="不再适用", ended_on=date(2026, 4, 1))
    with pytest.raises(StepRefusedError, match="核对编号"):
        do(store, document, Step.REPEAL, reason="不再适用", ended_on=TODAY, repealed_by=document.id)
    do(store, document, Step.REPEAL, reason="不再适用", ended_on=TODAY, repealed_by=repealing.id)
    assert (document.status, document.validity, document.ended_on) == (Status.PUBLISHED, "已废止", TODAY)
    found = store.scalars(select(DocumentLink)).one()
    assert (found.from_id, found.to_id, found.kind) == (repealing.id, document.id, LinkKind.REPEALS)


def test_a_document_expires_on_the_day_after_its_last(store: Session, a_draft: Any) -> None:
    document = a_draft()
    change(store, document, expires_on="2026-03-31", effective_on="2026-03-20")
    publish(store, document)
    assert [validity_on(document, day) for day in (date(2026, 3, 19), date(2026, 3, 31), date(2026, 4, 1))] == [
        "尚未施行",
        None,
        "已失效",
    ]
    assert end_expired(store, now=NOW, today=date(2026, 3, 31)) == []
    assert end_expired(store, now=NOW, today=date(2026, 4, 1)) == [document.title]
    assert (document.validity, document.ended_on) == ("已失效", date(2026, 4, 1))
    assert end_expired(store, now=NOW, today=date(2026, 4, 2)) == []


def test_an_end_recorded_by_mistake_is_taken_back_with_a_reason(store: Session, a_draft: Any) -> None:
    document = a_draft()
    publish(store, document)
    do(store, document, Step.REPEAL, reason="点错了", ended_on=TODAY)
    change(store, document, reason="只改主题", subject="城管")
    assert (document.validity, document.ended_on) == ("已废止", TODAY), "a form without the field changes nothing"
    with pytest.raises(InvalidFactsError) as refused:
        change(store, document, validity="现行有效")
    assert set(refused.value.problems) == {"reason"}
    with pytest.raises(InvalidFactsError) as refused:
        change(store, document, reason="误列废止", validity="现行有效", expires_on="2026-03-01")
    assert "有效期至" in refused.value.problems["validity"]
    change(store, document, reason="误列废止", validity="现行有效")
    assert (document.validity, document.ended_on) == ("现行有效", None)
    assert document.events[-1].details["validity"] == ["已废止", "现行有效"]
    assert Step.REPEAL in possible(standing(store, document))


def test_a_recorded_end_counts_more_than_dates() -> None:
    ended = SimpleNamespace(validity="已废止", effective_on=None, expires_on=date(2026, 1, 1), ended_on=None)
    assert validity_on(ended, TODAY) == "已废止"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "题" * 301}, "title"),
        ({"document_number": "第七号"}, "document_number"),
        ({"signed_on": "2026-02-30"}, "signed_on"),
        ({"signed_on": "2026-03-14"}, "signed_on"),
        ({"signed_on": "2026-03-01", "published_on": "2026-02-01"}, "published_on"),
        ({"effective_on": "2026-03-01", "expires_on": "2026-02-01"}, "expires_on"),
        ({"scope": "withheld"}, "ground"),
        ({"scope": "withheld", "ground_remark": "就是不想公开"}, "ground"),
        ({"scope": "everybody"}, "scope"),
        ({"validity": "已废止"}, "validity"),
    ],
)
def test_facts_that_cannot_be_are_refused_and_change_nothing(
    store: Session, a_draft: Any, typed: dict[str, str], field: str
) -> None:
    document = a_draft()
    before = document.revision
    with pytest.raises(InvalidFactsError) as refused:
        change(store, document, **typed)
    assert list(refused.value.problems) == [field]
    assert (document.revision, document.title) == (before, "青山市垃圾分类办法")


def test_facts_are_normalised_and_recorded(store: Session, a_draft: Any) -> None:
    document = a_draft()
    typed = {"title": "《青山市2025年垃圾分类办法》", "document_number": "青政发[2026]3", "signed_on": "2026年3月2日"}
    change(store, document, **typed, is_normative="yes", validity="现行有效")
    assert (document.title, document.document_number) == ("青山市2025年垃圾分类办法", "青政发〔2026〕3号")
    assert (document.signed_on, document.year, document.is_normative) == (date(2026, 3, 2), 2025, True)
    assert document.events[-1].details["document_number"] == [None, "青政发〔2026〕3号"]
    assert document.edited_by_hand == ["document_number", "is_normative", "signed_on", "title", "validity"]
    revision = document.revision
    assert change(store, document, **typed, is_normative="yes", validity="现行有效").revision == revision


def test_a_published_document_is_corrected_with_a_reason_and_opened_only_by_review(
    store: Session, a_draft: Any
) -> None:
    """条例第十七条、第十八条"""
    document = a_draft()
    change(store, document, scope="withheld", ground="14-1", ground_remark="密级文件")
    publish(store, document)
    assert document.published_on is None
    with pytest.raises(InvalidFactsError) as refused:
        change(store, document, scope="proactive")
    assert set(refused.value.problems) == {"reason", "scope"}
    do(store, document, Step.REOPEN, reason="已解密")
    change(store, document, scope="proactive")
    assert (document.scope, document.scope_ground) == (Scope.PROACTIVE, None)
    do(store, document, Step.SUBMIT, LI)
    with pytest.raises(StepRefusedError, match="不能修改信息"):
        change(store, document, title="改不了")


def test_closing_a_published_document_takes_effect_at_once(store: Session, a_draft: Any) -> None:
    document = publish(store, a_draft())
    change(store, document, scope="on_request", reason="改为依申请公开")
    assert (document.status, document.scope) == (Status.PUBLISHED, Scope.ON_REQUEST)


def test_grounds_are_written_and_read_again() -> None:
    for code in grounds.GROUNDS:
        assert grounds.parted(grounds.written(code, "说明。")) == (code, "说明")
        assert grounds.parted(grounds.written(code, "")) == (code, "")
    assert grounds.parted("旧系统里的说法") == ("", "旧系统里的说法")


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("《青山市垃圾分类办法》政策解读", "青山市垃圾分类办法"),
        ("关于《青山市垃圾分类办法》的解读", "青山市垃圾分类办法"),
        ("一图读懂《青山市垃圾分类办法》", "青山市垃圾分类办法"),
        ("一图读懂：青山市垃圾分类办法", "青山市垃圾分类办法"),
        ("青山市垃圾分类办法解读", "青山市垃圾分类办法"),
        ("【图解】青山市垃圾分类办法", "青山市垃圾分类办法"),
        ("政策解读｜青山市垃圾分类办法", "青山市垃圾分类办法"),
        ("《青山市垃圾分类办法》政策问答（一）", "青山市垃圾分类办法"),
        ("《青山市垃圾分类办法》起草说明", "青山市垃圾分类办法"),
        ("关于做好政策解读工作的通知", None),
        ("关于印发《政策解读办法》的通知", None),
        ("青山市垃圾分类办法", None),
        ("市民政局解读", None),
    ],
)
def test_titles_of_interpretations(title: str, subject: str | None) -> None:
    assert interpreted_title(title) == subject


def test_an_interpretation_belongs_to_the_one_document_that_its_title_names() -> None:
    reading = Titled(9, "9", "《青山市垃圾分类办法》政策解读")
    exact, longer = Titled(1, "1", "青山市垃圾分类办法"), Titled(2, "2", "关于印发《青山市垃圾分类办法》的通知")
    other, second = Titled(3, "3", "青山市垃圾分类办法实施细则"), Titled(4, "4", "青山市垃圾分类办法")
    assert policy_of(reading, [reading, exact, longer, other]) == exact
    assert policy_of(reading, [reading, longer]) == longer
    assert policy_of(reading, [reading, longer, other]) is None
    assert policy_of(reading, [reading, exact, second]) is None
    assert policy_of(reading, [reading]) is None


def test_a_link_that_a_person_took_away_is_not_made_again(store: Session, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("青山市垃圾分类办法\n一、总则\n每日。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("《青山市垃圾分类办法》解读\n为什么。", encoding="utf-8")
    assert len(ingest_paths(store, [tmp_path], now=NOW).links) == 1
    unlink(store, store.scalars(select(DocumentLink.id)).one(), by=LI.signature, now=NOW)
    assert link_interpretations(store, now=NOW) == []
    assert [event.action for event in store.scalars(select(DocumentEvent).order_by(DocumentEvent.id))].count(
        "unlinked"
    ) == 2


def test_another_document_is_named_by_number_address_document_number_or_title(store: Session, a_draft: Any) -> None:
    document = publish(store, a_draft(number="青政发〔2026〕3号"))
    for typed in (
        str(document.id),
        f"https://example.gov.cn/documents/{document.id}",
        "青政发〔2026〕3号",
        document.title,
    ):
        assert find_other(store, typed) == document.id
    assert find_other(store, "没有的") is None
    assert find_other(store, "4711") is None


@pytest.mark.postgres
def test_two_people_at_once_do_not_undo_each_other(postgres_url: str, tmp_path: Path) -> None:
    """On PostgreSQL; SQLite has one writer at a time."""
    engine = create_engine(empty_postgres(postgres_url, Base.metadata))
    (tmp_path / "通知.txt").write_text("青山市垃圾分类办法\n一、总则\n每日清运。", encoding="utf-8")
    with Session(engine) as session:
        made = draft(session, read_document(tmp_path / "通知.txt"), by=LI, now=NOW)
        document, seen = made.id, made.revision
        session.commit()
    refused: list[str] = []

    def discard() -> None:
        with Session(engine) as session:
            try:
                take(session, document, Step.DISCARD, Details("放弃"), by=LI, now=NOW, today=TODAY, revision=seen)
            except ChangedMeanwhileError as error:
                refused.append(str(error))

    with Session(engine) as session:
        take(session, document, Step.SUBMIT, by=LI, now=NOW, today=TODAY, revision=seen)
        other = threading.Thread(target=discard)  # waits for the row until this one commits
        other.start()
        session.commit()
    other.join(timeout=60)
    engine.dispose()
    assert len(refused) == 1
