"""试一次申请: an application filed for trial goes the whole way and leaves nothing; 条例 Art. 28."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from actions.cases import applications, chain, drafts, rehearsal
from actions.cases.calendar import WorkCalendar
from actions.cases.draft_fields import check
from actions.cases.letters import LetterKind
from actions.cases.letters.kinds import template_name
from actions.cases.numbers import next_sequence
from actions.cases.tables import Application, AuditEntry
from actions.cases.time import FixedClock
from actions.db import Base, Database, crypto, database
from actions.settings import AgencySettings
from bot.health import checks
from bot.health.checks import CheckFailedError
from bot.keys import AGENCY, CALENDAR, CLOCK, DB
from tests.support.databases import empty_postgres, quick

OFFICE = AgencySettings(name="青山市人民政府办公室", number_prefix="QS", receipt_confirmation="auto")
_TABLES = Base.metadata.sorted_tables


@pytest.fixture
def postgres_db(postgres_url: str) -> Iterator[Database]:
    crypto.install(crypto.Keyring.from_secrets("a secret for tests only"))
    made = quick(Database(empty_postgres(postgres_url, Base.metadata)))
    yield made
    made.dispose()


def _app(db: Database, clock: FixedClock, agency: AgencySettings = OFFICE) -> Any:
    return {DB: db, CLOCK: clock, CALENDAR: WorkCalendar(), AGENCY: agency}


def _everything(session: Session) -> Mapping[str, list[tuple[object, ...]]]:
    """All rows of all tables, as they are stored."""
    connection = session.connection()
    stored = ((table.name, connection.exec_driver_sql(f"select * from {table.name}")) for table in _TABLES)
    return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in stored}


def _file(session: Session, conversation_id: str, now: datetime) -> str:
    """A citizen's application, in the transaction of ``session``."""
    drafts.start_draft(session, conversation_id, now)
    for key, answer in {**rehearsal.ANSWERS, "applicant_name": "王小明"}.items():
        drafts.save_answer(session, conversation_id, key, answer, now)
    receipt = applications.file_application(
        session, conversation_id=conversation_id, channel="web", now=now, calendar=WorkCalendar(), agency=OFFICE
    )
    return receipt.number


def test_the_answers_pass_the_checks_and_say_that_nobody_applies(clock: FixedClock) -> None:
    answers = rehearsal.ANSWERS
    assert {key: check(key, text, answers, today=clock.now().date()) for key, text in answers.items()} == answers
    assert "不是真实的申请" in answers["description"]


@pytest.mark.parametrize("confirmation", ["auto", "manual"])
async def test_it_goes_the_whole_way_and_not_a_row_is_different(
    either_db: Database, clock: FixedClock, confirmation: str
) -> None:
    """Also not in a database where work is going on: with an application, its alerts, its trail."""
    await either_db.run(_file, "w1", clock.now())
    before = await either_db.read(_everything)
    agency = OFFICE.model_copy(update={"receipt_confirmation": confirmation})
    said = await checks.filing(_app(either_db, clock, agency))
    assert "都走得通" in said
    assert "最迟2026年4月13日答复" in said
    assert len(said) <= 300
    assert await either_db.read(_everything) == before
    assert before["application"]
    assert before["audit_entry"]


async def test_what_is_filed_for_trial_is_really_filed(either_db: Database, clock: FixedClock) -> None:
    """What the check takes back: a case with number, letter, limit and a chained trail."""

    def tried(session: Session) -> dict[str, int]:
        rehearsal.rehearse(session, now=clock.now(), calendar=WorkCalendar(), agency=OFFICE)
        return {name: len(rows) for name, rows in _everything(session).items() if rows}

    found = await either_db.rehearse(tried)
    assert {"application", "application_draft", "case_event", "letter", "case_limit", "audit_entry"} <= found.keys()


async def test_no_number_is_used_and_the_chain_holds(either_db: Database, clock: FixedClock) -> None:
    app = _app(either_db, clock)
    assert await either_db.run(_file, "w1", clock.now()) == "QS2026-00001"
    await checks.filing(app)
    assert await either_db.run(_file, "w2", clock.now()) == "QS2026-00002"
    verified = await either_db.read(chain.verify)
    assert verified.faults == ()
    assert (
        await either_db.read(lambda session: session.scalars(select(Application.applicant_name)).all())
        == ["王小明"] * 2
    )


async def test_citizens_file_beside_it(either_db: Database, clock: FixedClock) -> None:
    """Trials and applications at once: the numbers are without gaps, and nobody waits for each other for ever."""
    app = _app(either_db, clock)
    filed = [either_db.run(_file, f"w{n}", clock.now()) for n in range(6)]
    found = await asyncio.gather(*filed, *(checks.filing(app) for _ in range(4)))
    assert sorted(found[:6]) == [f"QS2026-0000{n}" for n in range(1, 7)]
    conversations = await either_db.read(lambda session: set(session.scalars(select(Application.conversation_id))))
    assert conversations == {f"w{n}" for n in range(6)}


async def test_dates_beyond_the_published_calendar_are_told_as_provisional(
    either_db: Database, clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 12, 21, 2, tzinfo=UTC)
    assert "暂定" in await checks.filing(_app(either_db, clock))


async def test_a_year_without_a_calendar_fails(either_db: Database, clock: FixedClock) -> None:
    clock.instant = datetime(2031, 3, 13, 2, tzinfo=UTC)
    with pytest.raises(CheckFailedError, match=r"计算期限这一步不通：2031年的放假安排还没有录入.*“管理—日历”录入"):
        await checks.filing(_app(either_db, clock))
    clock.instant = datetime(2101, 3, 13, 2, tzinfo=UTC)
    with pytest.raises(CheckFailedError, match=r"提交申请这一步不通：“收到日期”的年份不对，请核对"):
        await checks.filing(_app(either_db, clock))


async def test_a_broken_template_fails_and_leaves_nothing(
    either_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / template_name(LetterKind.RECEIPT, None)).write_bytes(b"no Word file")
    before = await either_db.read(_everything)
    with pytest.raises(CheckFailedError, match=r"提交申请这一步不通：文书模板“.*”不能使用：不是可以打开的Word文件"):
        await checks.filing(_app(either_db, clock, OFFICE.model_copy(update={"templates_dir": tmp_path})))
    assert await either_db.read(_everything) == before


async def test_a_database_that_can_only_be_read_fails(either_db: Database, clock: FixedClock) -> None:
    @event.listens_for(either_db.engine, "connect")
    def _read_only(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=ON" if either_db.is_sqlite else "SET default_transaction_read_only = on")
        if not either_db.is_sqlite:
            connection.commit()
        cursor.close()

    either_db.engine.dispose()
    try:
        with pytest.raises(CheckFailedError, match=r"填写申请这一步不通：数据库不能写入.*请检查磁盘空间、数据库的权限"):
            await checks.filing(_app(either_db, clock))
    finally:
        event.remove(either_db.engine, "connect", _read_only)
        either_db.engine.dispose()


@pytest.mark.parametrize(
    ("module", "name", "step"),
    [
        (drafts, "save_answer", "填写申请"),
        (applications, "file_application", "提交申请"),
        (rehearsal, "receipt_text", "出具登记回执"),
        (applications, "status_by_code", "查询进度"),
        (chain, "write", "记入审计记录"),
    ],
)
async def test_a_fault_anywhere_is_told_with_its_step(
    db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, step: str
) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise ZeroDivisionError("a citizen's words")

    monkeypatch.setattr(module, name, broken)
    before = await db.read(_everything)
    with pytest.raises(CheckFailedError, match=rf"{step}这一步不通：程序出错（ZeroDivisionError），请查看服务的日志"):
        await checks.filing(_app(db, clock))
    assert await db.read(_everything) == before


async def test_an_application_that_can_not_be_looked_up_fails(
    db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applications, "status_by_code", lambda *_args: None)
    with pytest.raises(CheckFailedError, match=r"查询进度这一步不通：用编号和查询码查不到刚提交的申请"):
        await checks.filing(_app(db, clock))


@pytest.mark.postgres
async def test_who_holds_the_numbers_is_not_waited_for_for_ever(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch, postgres_db: Database
) -> None:
    monkeypatch.setattr(database, "PATIENCE", "50ms")
    with postgres_db.session() as session:
        next_sequence(session, OFFICE.number_prefix, 2026)
        with pytest.raises(CheckFailedError, match="提交申请这一步不通：数据库不能写入（LockNotAvailable）"):
            await checks.filing(_app(postgres_db, clock))


def test_a_transaction_that_is_rehearsed_waits_for_its_audit_trail_only_at_the_end(
    either_db: Database, clock: FixedClock
) -> None:
    """The head of the chain is locked last, as by everybody: until then the trail is not in the database."""
    with either_db.session() as session:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(chain, "write", lambda _session: None)
            rehearsal.rehearse(session, now=clock.now(), calendar=WorkCalendar(), agency=OFFICE)
        assert session.connection().exec_driver_sql("select count(*) from audit_entry").scalar() == 0
        assert session.scalars(select(AuditEntry)).all()
        session.rollback()
