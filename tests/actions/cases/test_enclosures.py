"""Files handed over with a reply (条例 Art. 36(二), 37, 40): prepared, held by the event that sends them, fetched."""
# ruff: noqa: F811 - fixtures of another module

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from actions.cases import chain, enclosures, given, privacy, steps
from actions.cases.attachments import FileRefused, FileTooLarge
from actions.cases.calendar import WorkCalendar
from actions.cases.enclosures import Enclosed, store
from actions.cases.lifecycle import EventKind
from actions.cases.privacy import Stage
from actions.cases.refusals import StepRefused
from actions.cases.tables import AuditEntry, Letter
from actions.cases.time import FixedClock
from actions.settings import AgencySettings
from tests.support import files
from tests.support.replies import PARTS, content_for

from .conftest import File
from .test_life import LI, NUMBER, WANG, Take, case, on, take  # noqa: F401

E = EventKind
PDF = files.pdf("hello")
INFO = {"info": "2025年老旧小区改造项目清单（见附件）"}


@pytest.fixture(autouse=True)
def _everything_holds(session: Session, calendar: WorkCalendar) -> Iterator[None]:
    yield
    if not session.info.get("tampered"):
        assert chain.verify(session, calendar=calendar).faults == ()


@pytest.fixture
def taken(file_one: File, take: Take) -> None:
    file_one()
    take(E.TAKEN_UP)


def put(session: Session, clock: FixedClock, name: str = "改造项目清单.pdf", raw: bytes = PDF) -> Enclosed:
    return enclosures.add(session, case(session), name, enclosures.checked(name, raw), by=WANG.name, now=clock.now())


def to_signature(take: Take, kind: str = "G2") -> None:
    take(E.REPLY_DRAFTED, {"kind": kind}, content=INFO if kind == "G2" else INFO | {"parts": PARTS})
    take(E.REPLY_SUBMITTED)
    take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
    take(E.REPLY_SIGNED, by=LI)


def names(found: list[Enclosed] | tuple[Enclosed, ...]) -> list[str]:
    return [each.name for each in found]


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("kind", sorted(enclosures.ENCLOSING))
def test_what_is_enclosed_stands_in_the_letter_and_is_the_applicants_once_it_is_served(
    session: Session, clock: FixedClock, take: Take, kind: str
) -> None:
    first = put(session, clock)
    put(session, clock, "补充表.xlsx.pdf")
    assert enclosures.given(session, case(session).id) == []
    to_signature(take, kind)
    assert "附件：1.改造项目清单\n\u3000\u3000\u30002.补充表.xlsx" in session.scalars(select(Letter.text)).all()[-1]
    assert enclosures.content_for_applicant(session, case(session).id, first.id) is None
    assert enclosures.application_in(session, "c1", first.id) is None
    told = take(E.SERVED, {"method": "online"})
    assert names(told.files) == ["改造项目清单.pdf", "补充表.xlsx.pdf"]
    found = enclosures.content_for_applicant(session, case(session).id, first.id)
    assert found is not None
    assert found.content == PDF
    assert enclosures.application_in(session, "c1", first.id) is case(session)
    assert enclosures.application_in(session, "c2", first.id) is None
    assert enclosures.content_for_staff(session, case(session).id + 1, first.id) is None


@pytest.mark.usefixtures("taken")
def test_art_17_what_is_reviewed_is_what_is_sent(session: Session, clock: FixedClock, take: Take) -> None:
    held = put(session, clock)
    take(E.REPLY_DRAFTED, {"kind": "G2"}, content=INFO)
    put(session, clock, "第二份.pdf")
    take(E.REPLY_SUBMITTED)
    for attempt in (
        lambda: put(session, clock, "第三份.pdf"),
        lambda: enclosures.remove(session, case(session), held.id, by=WANG.name, now=clock.now()),
        lambda: enclosures.arrange(session, case(session), [held.id]),
    ):
        with pytest.raises(StepRefused, match="退回修改"):
            attempt()
    take(E.REPLY_RETURNED, {"reason": "附件二不完整"}, by=LI)
    assert enclosures.remove(session, case(session), held.id, by=WANG.name, now=clock.now())
    take(E.REPLY_SUBMITTED)
    take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
    take(E.REPLY_SIGNED, by=LI)
    take(E.SIGNATURE_WITHDRAWN, {"reason": "重新核对"}, by=LI)
    assert enclosures.why_closed(case(session))  # it is reviewed
    take(E.REPLY_SIGNED, by=LI)
    assert names(take(E.SERVED, {"method": "online"}).files) == ["第二份.pdf"]
    events = {each.sequence: each.facts.get("enclosures") for each in case(session).events}
    assert [len(held) for held in events.values() if held] == [2, 1, 1, 1]  # submitted twice, signed twice


@pytest.mark.usefixtures("taken")
def test_a_reply_that_provides_nothing_encloses_nothing(session: Session, clock: FixedClock, take: Take) -> None:
    put(session, clock)
    take(E.REPLY_DRAFTED, {"kind": "U1"}, content=content_for("U1", clock.now().date()))
    with pytest.raises(StepRefused, match="不提供文件"):
        take(E.REPLY_SUBMITTED)


@pytest.mark.usefixtures("taken")
def test_art_33_on_the_spot(session: Session, clock: FixedClock, take: Take) -> None:
    put(session, clock)
    told = take(E.REPLIED_AT_ONCE, {"kind": "G2", "method": "online"}, by=LI, content=INFO)
    assert names(told.files) == ["改造项目清单.pdf"]
    assert "附件：改造项目清单" in told.text


@pytest.mark.usefixtures("taken")
def test_art_40_provided_after_the_reply(session: Session, clock: FixedClock, take: Take) -> None:
    put(session, clock)
    to_signature(take)
    take(E.SERVED, {"method": "online"})
    assert take(E.PROVIDED, {}).text == ""
    on(clock, "2026-03-20")
    later = put(session, clock, "后来的.pdf")
    assert names(enclosures.given(session, case(session).id)) == ["改造项目清单.pdf"]
    told = take(E.PROVIDED, {})
    assert told.text == f"您申请的信息（申请{NUMBER}）已经可以下载。"
    assert names(told.files) == ["后来的.pdf"]
    assert names(enclosures.given(session, case(session).id)) == ["改造项目清单.pdf", "后来的.pdf"]
    assert not enclosures.remove(session, case(session), later.id, by=WANG.name, now=clock.now())


@pytest.mark.usefixtures("taken")
def test_a_new_reply_has_files_of_its_own(session: Session, clock: FixedClock, take: Take) -> None:
    put(session, clock, "旧的.pdf")
    to_signature(take, "PT")
    take(E.SERVED, {"method": "online"})
    on(clock, "2026-03-20")
    take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    take(E.REDO_ORDERED, {"days": "20"})
    assert enclosures.in_hand(session, case(session)) == []
    put(session, clock, "新的.pdf")
    to_signature(take)
    assert names(take(E.SERVED, {"method": "online"}).files) == ["新的.pdf"]
    assert names(enclosures.given(session, case(session).id)) == ["旧的.pdf", "新的.pdf"]


@pytest.mark.usefixtures("taken")
def test_the_order_is_that_of_the_letter(
    session: Session, clock: FixedClock, take: Take, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    ids = [put(session, clock, f"{name}.pdf").id for name in "甲乙丙"]
    enclosures.arrange(session, case(session), [ids[2], ids[0], ids[1]])
    with pytest.raises(StepRefused, match="刷新"):
        enclosures.arrange(session, case(session), ids[:2])
    assert enclosures.remove(session, case(session), ids[0], by=WANG.name, now=clock.now())
    content = INFO | {"attachments": "纸质图纸\n乙"}
    letter = steps.preview_reply(session, NUMBER, "G2", content, clock.now(), agency, calendar)
    assert "附件：1.纸质图纸\n\u3000\u3000\u30002.乙\n\u3000\u3000\u30003.丙" in letter


@pytest.mark.usefixtures("taken")
def test_what_is_not_taken(session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    put(session, clock)
    with pytest.raises(FileRefused, match="已经有"):
        put(session, clock)
    with pytest.raises(FileRefused, match="程序"):
        put(session, clock, "清单.pdf", b"MZ" + b"0" * 99)
    monkeypatch.setattr(store, "MOST_BYTES", 10)
    with pytest.raises(FileTooLarge):
        put(session, clock, "大.pdf")
    monkeypatch.undo()
    monkeypatch.setattr(store, "MOST_TOGETHER", 2 * len(PDF) - 1)
    with pytest.raises(FileRefused, match="合计"):
        put(session, clock, "二.pdf")
    monkeypatch.undo()
    monkeypatch.setattr(store, "MOST", 1)
    with pytest.raises(FileRefused, match="最多附1个"):
        put(session, clock, "二.pdf")


@pytest.mark.usefixtures("taken")
def test_fetching_is_on_record(session: Session, clock: FixedClock, take: Take) -> None:
    found = put(session, clock)
    to_signature(take)
    take(E.SERVED, {"method": "online"})
    first = clock.now()
    for way in ("chat", "code"):
        enclosures.note_fetched(session, case(session), found.id, way=way, now=clock.now())
        clock.instant += timedelta(hours=1)
    assert [each.fetched_at for each in enclosures.given(session, case(session).id)] == [first]
    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "enclosure_fetched"))
    assert [each.detail["way"] for each in noted] == ["chat", "code"]


@pytest.mark.usefixtures("taken")
def test_erased_with_the_case_and_the_chain_holds(session: Session, clock: FixedClock, take: Take) -> None:
    put(session, clock)
    to_signature(take)
    take(E.SERVED, {"method": "online"})
    privacy.erase(session, NUMBER, Stage.IDENTITY, by="system", reason="保存期限届满", now=clock.now())
    assert len(enclosures.given(session, case(session).id)) == 1
    privacy.erase(session, NUMBER, Stage.CASE, by="system", reason="保存期限届满", now=clock.now())
    assert enclosures.of_application(session, case(session)) == []
    assert session.execute(text("SELECT count(*) FROM enclosure WHERE content IS NOT NULL")).scalar_one() == 0


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE enclosure SET content = (SELECT content FROM enclosure WHERE id = 2) WHERE id = 1", "不一致"),
        ("UPDATE enclosure SET event_sequence = NULL WHERE id = 1", "缺少或者多出"),
        ("DELETE FROM enclosure WHERE id = 1", "缺少或者多出"),
        ("UPDATE enclosure SET content = NULL, gone_at = '2026-03-02 00:00:00' WHERE id = 1", "不一致"),
        ("UPDATE enclosure SET event_sequence = 99 WHERE id = 2", "没有对应的办理记录"),
    ],
)
def test_what_was_sent_can_not_be_changed_unnoticed(
    session: Session, clock: FixedClock, take: Take, calendar: WorkCalendar, change: str, fault: str
) -> None:
    put(session, clock)
    to_signature(take)
    take(E.SERVED, {"method": "online"})
    put(session, clock, "另一份.pdf", files.pdf("other"))
    session.flush()
    session.info["tampered"] = True
    session.execute(text(change))
    session.expire_all()
    assert any(fault in sentence for sentence in chain.verify(session, calendar=calendar).faults)


@pytest.mark.usefixtures("taken")
def test_what_the_applicant_takes_away_is_the_letter_that_was_served_and_what_came_with_it(
    session: Session, clock: FixedClock, take: Take
) -> None:
    put(session, clock)
    to_signature(take)
    application = case(session)
    (signed,) = session.scalars(select(Letter.id).where(Letter.kind == "reply"))
    assert given.given(session, application) == given.Given()
    assert enclosures.given_in(session, "c1") == []
    assert given.letter_in(session, "c1", signed) is None
    told = take(E.SERVED, {"method": "online"})
    assert told.letter is not None
    assert told.letter.link == ("答复书（Word）", f"/given/letter/{signed}")
    assert told.letter.name.endswith(".docx")
    assert given.given(session, case(session)) == given.Given(told.letter, told.files)
    assert given.file_links(told.files) == [("改造项目清单.pdf（1KB）", f"/given/{told.files[0].id}")]
    assert enclosures.given_in(session, "c1") == [(NUMBER, told.files[0])]
    assert enclosures.given_in(session, "c2") == []
    found = given.letter_in(session, "c1", signed)
    assert found is not None
    assert (found[0], found[1][:2]) == (told.letter, b"PK")
    assert given.letter_in(session, "c2", signed) is None
    assert given.letter_in(session, "c1", 1 if signed != 1 else 2) is None  # the receipt
    privacy.erase(session, NUMBER, Stage.CASE, by="system", reason="保存期限届满", now=clock.now())
    session.expire_all()
    assert given.given(session, case(session)) == given.Given()


@pytest.mark.usefixtures("taken")
def test_an_earlier_letter_stays_the_applicants_and_the_last_one_is_shown(
    session: Session, clock: FixedClock, take: Take
) -> None:
    to_signature(take)
    first = take(E.SERVED, {"method": "online"}).letter
    assert first is not None
    on(clock, "2026-03-20")
    take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    assert take(E.REDO_ORDERED, {"days": "20"}).letter is None
    to_signature(take)
    assert given.last_letter(session, case(session)) == first  # the new one is signed, not served
    second = take(E.SERVED, {"method": "online"}).letter
    assert second is not None
    assert second != first
    assert given.last_letter(session, case(session)) == second
    for letter in (first, second):
        assert given.letter_in(session, "c1", letter.id) is not None
