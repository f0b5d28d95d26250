"""The ledger of duties: days by the words and the working calendar, what is noted, reminders, the month."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.alerts.tables import Alert
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import CHINA
from actions.db import Database
from bot.console import staff
from bot.console.policy import Role
from bot.console.tables import StaffUnit
from bot.ledger import marking, reading
from bot.ledger.marking import LedgerRefusedError, Proof
from bot.ledger.reading import Filters, View
from bot.ledger.reminding import remind
from bot.ledger.syncing import bring_up, is_up_to_date
from bot.ledger.tables import DutyEntry, DutyMark, DutyOccurrence
from knowledge.ingest import make_document
from knowledge.ingest.sources import Source
from knowledge.ingest.storing import store
from knowledge.tables import Base as KnowledgeBase
from knowledge.tables import Document

CALENDAR = WorkCalendar()
PLAN = """青山市2026年政务公开工作要点

青政办发〔2026〕3号

各区县人民政府，市政府各部门：

一、推进财政信息公开

(一)推进财政预决算公开。按月公开财政收支情况。(市财政局负责落实)

(二)推进审计公开。每季度公布审计结果。(市审计局负责落实)

(三)推进环境信息公开。自信息形成之日起20个工作日内公开环境影响评价批复。(市环保局负责落实)

(四)推进机构信息公开。及时公开机构职能。(市编办负责落实)

青山市人民政府办公室
2026年1月10日
"""


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)


def publish(session: Session, text: str = PLAN, name: str = "要点.txt", now: date = date(2026, 3, 2)) -> None:
    store(session, make_document(Source(name, text.encode())), now=at(now))
    session.flush()


def entry(session: Session, words: str) -> DutyEntry:
    return session.scalars(select(DutyEntry).where(DutyEntry.matter.contains(words))).one()


def days_of(session: Session, one: DutyEntry) -> list[tuple[date, str]]:
    query = select(DutyOccurrence).where(DutyOccurrence.entry_id == one.id).order_by(DutyOccurrence.due_on)
    return [(day.due_on, day.status) for day in session.scalars(query)]


@pytest.fixture
def ledger_db(either_db: Database) -> Iterator[Database]:
    KnowledgeBase.metadata.create_all(either_db.engine)
    yield either_db
    KnowledgeBase.metadata.drop_all(either_db.engine)


@pytest.fixture
def session(ledger_db: Database) -> Iterator[Session]:
    with ledger_db.session() as session:
        yield session


def test_every_duty_of_a_published_plan_has_its_next_day(session: Session) -> None:
    publish(session)
    assert not is_up_to_date(session, date(2026, 3, 2))
    bring_up(session, CALENDAR, at(date(2026, 3, 2)))
    assert is_up_to_date(session, date(2026, 3, 2))
    money, audits = entry(session, "财政收支"), entry(session, "审计结果")
    assert days_of(session, money) == [(date(2026, 3, 31), "open")]
    assert days_of(session, audits) == [(date(2026, 3, 31), "open")]
    assert days_of(session, entry(session, "环境影响")) == []
    assert days_of(session, entry(session, "机构职能")) == []
    bring_up(session, CALENDAR, at(date(2026, 6, 2)))
    assert [day for day, _ in days_of(session, money)] == [
        date(2026, m, d) for m, d in ((3, 31), (4, 30), (5, 31), (6, 30))
    ]
    last = session.scalars(select(DutyOccurrence).where(DutyOccurrence.due_on == date(2026, 5, 31))).one()
    assert last.do_by == date(2026, 5, 29)  # a Friday; 31 May is a Sunday


def test_what_is_noted_survives_a_new_version_and_a_changed_day_counts_from_then(session: Session) -> None:
    publish(session)
    bring_up(session, CALENDAR, at(date(2026, 3, 2)))
    money = entry(session, "财政收支")
    proof = Proof("2026-03-05", address="https://www.example.gov.cn/a.html")
    marking.done(session, money.id, date(2026, 3, 31), proof, calendar=CALENDAR, by="李(li)", now=at(date(2026, 3, 6)))
    publish(
        session,
        PLAN.replace("每季度公布", "每月公布").replace("及时公开机构职能。(市编办", "及时公开职能。(市编办"),
        now=date(2026, 4, 1),
    )
    bring_up(session, CALENDAR, at(date(2026, 4, 1)))
    assert days_of(session, money) == [(date(2026, 3, 31), "done"), (date(2026, 4, 30), "open")]
    audits = entry(session, "审计结果")
    assert audits.times.startswith("每月")
    assert days_of(session, audits)[-1] == (date(2026, 4, 30), "open")
    assert not entry(session, "机构职能").is_listed
    assert session.get_one(Document, money.document_id).version == 2


def test_once_it_is_done_the_next_day_is_to_be_seen_and_what_comes_once_has_none(session: Session) -> None:
    once = "(五)推进水质公开。3月20日前公布供水水质检测结果。(市住建局负责落实)\n\n青山市人民政府办公室"
    publish(session, PLAN.replace("青山市人民政府办公室\n2026", f"{once}\n2026"))
    today = date(2026, 3, 2)
    bring_up(session, CALENDAR, at(today))
    money, water = entry(session, "财政收支"), entry(session, "水质")
    proof = Proof("2026-03-02", address="https://www.example.gov.cn/a.html")
    marking.done(session, money.id, date(2026, 3, 31), proof, by="李(li)", now=at(today), calendar=CALENDAR)
    assert days_of(session, money) == [(date(2026, 3, 31), "done"), (date(2026, 4, 30), "open")]
    marking.skip(session, money.id, date(2026, 4, 30), "没有", by="李(li)", now=at(today), calendar=CALENDAR)
    assert days_of(session, money)[-1] == (date(2026, 5, 31), "open")
    bring_up(session, CALENDAR, at(date(2026, 3, 3)))
    assert len(days_of(session, money)) == 3
    marking.done(session, water.id, date(2026, 3, 20), proof, by="李(li)", now=at(today), calendar=CALENDAR)
    assert days_of(session, water) == [(date(2026, 3, 20), "done")]
    rows = reading.listing(session, View.NO_DAY, Filters(), today, CALENDAR).rows
    assert {row.entry.id: row.state.name for row in rows}[water.id] == "没有下一次"
    assert money.id not in {row.entry.id for row in rows}


def test_a_plan_of_a_past_year_is_taken_up_only_by_a_person(session: Session) -> None:
    publish(session, PLAN.replace("2026", "2025"), now=date(2026, 3, 2))
    bring_up(session, CALENDAR, at(date(2026, 3, 2)))
    money = entry(session, "财政收支")
    assert days_of(session, money) == []
    found = reading.listing(session, View.NOT_TRACKED, Filters(), date(2026, 3, 2), CALENDAR)
    assert money.id in [row.entry.id for row in found.rows]
    changed = marking.decide_document(
        session, money.id, True, "仍然适用", by="李(li)", now=at(date(2026, 3, 2)), calendar=CALENDAR
    )
    assert changed >= 4
    assert days_of(session, money) == [(date(2026, 3, 31), "open")]
    marking.decide(session, money.id, False, "已并入新要点", by="李(li)", now=at(date(2026, 3, 3)), calendar=CALENDAR)
    bring_up(session, CALENDAR, at(date(2026, 3, 4)))
    assert days_of(session, money) == []
    with pytest.raises(LedgerRefusedError):
        marking.decide(session, money.id, True, " ", by="李(li)", now=at(date(2026, 3, 3)), calendar=CALENDAR)


def test_a_limit_from_an_event_is_counted_in_working_days(session: Session) -> None:
    """民法典 Art. 201: the day of the event is not counted."""
    publish(session)
    bring_up(session, CALENDAR, at(date(2026, 3, 2)))
    one = entry(session, "环境影响")
    due = marking.begin(
        session, one.id, "2026-03-02", "A厂批复", by="李(li)", now=at(date(2026, 3, 3)), calendar=CALENDAR
    )
    assert due == CALENDAR.add_workdays(date(2026, 3, 2), 20) == date(2026, 3, 30)
    assert days_of(session, one) == [(due, "open")]
    with pytest.raises(LedgerRefusedError, match="已经在台账里"):
        marking.begin(session, one.id, "2026-03-02", "", by="李(li)", now=at(date(2026, 3, 3)), calendar=CALENDAR)
    money = entry(session, "财政收支")
    with pytest.raises(LedgerRefusedError, match="不从某一天起算"):
        marking.begin(session, money.id, "2026-03-02", "", by="李(li)", now=at(date(2026, 3, 3)), calendar=CALENDAR)


@pytest.mark.parametrize(
    ("proof", "field"),
    [
        (Proof("2026-03-05"), "document"),
        (Proof("2026-03-07", address="https://a.cn/"), "done_on"),
        (Proof("x", address="https://a.cn/"), "done_on"),
        (Proof("2026-03-05", address="javascript:alert(1)"), "address"),
        (Proof("2026-03-05", address="https://a.cn/ b"), "address"),
        (Proof("2026-03-05", document="没有这份文件"), "document"),
    ],
)
def test_done_needs_a_day_and_what_was_published(session: Session, proof: Proof, field: str) -> None:
    publish(session)
    bring_up(session, CALENDAR, at(date(2026, 3, 2)))
    money = entry(session, "财政收支")
    with pytest.raises(LedgerRefusedError) as refused:
        marking.done(
            session, money.id, date(2026, 3, 31), proof, calendar=CALENDAR, by="李(li)", now=at(date(2026, 3, 6))
        )
    assert field in refused.value.problems
    assert days_of(session, money) == [(date(2026, 3, 31), "open")]


def test_what_was_noted_twice_or_wrongly_is_refused_and_can_be_taken_back(session: Session) -> None:
    publish(session)
    bring_up(session, CALENDAR, at(date(2026, 3, 2)))
    money, day, now = entry(session, "财政收支"), date(2026, 3, 31), at(date(2026, 4, 2))
    document = str(session.scalars(select(Document.id)).first())
    with pytest.raises(LedgerRefusedError, match="还没有登记过"):
        marking.undo(session, money.id, day, "错了", by="李(li)", now=now)
    marking.done(session, money.id, day, Proof("2026-04-02", document), calendar=CALENDAR, by="李(li)", now=now)
    with pytest.raises(LedgerRefusedError, match="已经登记过"):
        marking.skip(session, money.id, day, "没有", calendar=CALENDAR, by="王(wang)", now=now)
    row = reading.one_entry(session, money, date(2026, 4, 2), CALENDAR).days[-1]
    assert (row.state.name, row.document) == ("逾期完成", "青山市2026年政务公开工作要点")
    marking.undo(session, money.id, day, "登记错了", by="王(wang)", now=now)
    assert days_of(session, money)[0] == (day, "open")
    assert [mark.action for mark in reading.one_entry(session, money, day, CALENDAR).marks][:2] == ["undone", "done"]


def test_of_those_who_mark_the_same_day_at_once_one_is_heard(ledger_db: Database) -> None:
    """The rest are told that it is done; there is one mark, and one entry of the audit trail."""
    now, day = at(date(2026, 4, 2)), date(2026, 3, 31)
    with ledger_db.session() as session:
        publish(session)
        bring_up(session, CALENDAR, at(date(2026, 3, 2)))
        money, air = entry(session, "财政收支").id, entry(session, "环境影响").id

    def mark(who: int) -> str:
        by = f"编辑{who}(e{who})"
        try:
            with ledger_db.session() as session:
                match who % 3:
                    case 0:
                        marking.done(
                            session,
                            money,
                            day,
                            Proof("2026-04-02", address="https://a.cn/"),
                            by=by,
                            now=now,
                            calendar=CALENDAR,
                        )
                    case 1:
                        marking.skip(session, money, day, "本月没有", by=by, now=now, calendar=CALENDAR)
                    case _:
                        marking.begin(session, air, "2026-03-02", "", by=by, now=now, calendar=CALENDAR)
        except LedgerRefusedError as refused:
            return str(refused)
        return "heard"

    with ThreadPoolExecutor(9) as threads:
        said = list(threads.map(mark, range(9)))
    days = ["heard" for place, one in enumerate(said) if place % 3 < 2 and one == "heard"]
    assert len(days) == 1
    assert said.count("这一次已经登记过了。要更正，请先撤销。") == 5
    assert (said[2::3].count("heard"), said.count("这一天起算的期限已经在台账里。")) == (1, 2)
    with ledger_db.session() as session:
        marked = select(DutyMark.action).where(DutyMark.actor.startswith("编辑"))
        trail = select(AuditEntry.id).where(AuditEntry.actor.startswith("编辑"))
        assert (len(session.scalars(marked).all()), len(session.scalars(trail).all())) == (2, 2)


def test_reminders_go_once_a_stage_to_the_unit_or_to_all_editors(session: Session) -> None:
    publish(session)
    now = at(date(2026, 3, 2))
    bring_up(session, CALENDAR, now)
    staff.add_member(session, "cai", "蔡红", Role.STAFF, now, duties=[Duty.DOCUMENT_EDITOR])
    member = staff.find_by_username(session, "cai")
    assert member is not None
    member.unit = StaffUnit(name="青山市财政局", short_name="财政局")
    session.flush()

    def standing() -> list[tuple[str, str]]:
        query = select(Alert).where(Alert.obsolete_at.is_(None)).order_by(Alert.id)
        return [(alert.recipient, alert.stage) for alert in session.scalars(query)]

    assert remind(session, CALENDAR, now, (5, 1)) == 0  # 20 working days left
    soon = at(date(2026, 3, 25))
    assert remind(session, CALENDAR, soon, (5, 1)) == 2
    assert sorted(standing()) == [("document_editor", "5"), ("蔡红(cai)", "5")]
    assert remind(session, CALENDAR, soon, (5, 1)) == 0
    assert remind(session, CALENDAR, at(date(2026, 3, 28)), (5, 1)) == 0  # a Saturday
    money = entry(session, "财政收支")
    proof = Proof("2026-03-25", address="https://www.example.gov.cn/")
    marking.done(session, money.id, date(2026, 3, 31), proof, calendar=CALENDAR, by="蔡红(cai)", now=soon)
    assert remind(session, CALENDAR, at(date(2026, 3, 30)), (5, 1)) == 1
    assert {who for who, _ in standing()} == {"document_editor"}
    assert remind(session, CALENDAR, at(date(2026, 4, 1)), (5, 1)) == 1
    assert ("document_editor", "overdue") in standing()
    text = session.scalars(select(Alert.text).where(Alert.stage == "overdue")).one()
    assert "市审计局的1项公开事项" in text
    assert "2026年3月31日" in text


def test_the_month_is_told_by_unit(session: Session) -> None:
    publish(session)
    bring_up(session, CALENDAR, at(date(2026, 3, 2)))
    proof = Proof("2026-04-02", address="https://www.example.gov.cn/")
    marking.done(
        session,
        entry(session, "财政收支").id,
        date(2026, 3, 31),
        proof,
        calendar=CALENDAR,
        by="李(li)",
        now=at(date(2026, 4, 2)),
    )
    rows = reading.days_between(session, date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 3), CALENDAR)
    lines = {line.unit: line for line in reading.by_unit(rows)}
    assert (lines["市财政局"].due, lines["市财政局"].late, lines["市财政局"].open) == (1, 1, 0)
    assert (lines["市审计局"].due, lines["市审计局"].open) == (1, 1)
    assert lines["合计"].due == 2


def test_the_list_is_filtered_by_unit_in_any_spelling_and_counts_every_view(session: Session) -> None:
    publish(session)
    bring_up(session, CALENDAR, at(date(2026, 3, 2)))
    today = date(2026, 4, 8)
    keys = {name: key for key, name, _ in reading.units(session)}
    found = reading.listing(session, View.OVERDUE, Filters(unit=keys["市财政局"]), today, CALENDAR)
    assert [row.entry.matter for row in found.rows] == [entry(session, "财政收支").matter]
    assert found.counts[View.OVERDUE] == found.total == 1
    assert found.rows[0].state.words == "已逾期5个工作日"
    assert reading.listing(session, View.NO_DAY, Filters(), today, CALENDAR).total == 2
    assert reading.listing(session, View.OPEN, Filters(words="审计"), today, CALENDAR).total == 1
    assert reading.listing(session, View.OPEN, Filters(document="别的.txt"), today, CALENDAR).total == 0
