"""The audit trail in the console: found, taken along, verified."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from openpyxl import load_workbook
from sqlalchemy import select, text

from actions.cases import audit, chain
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console.audit_log import labels, verification
from bot.console.audit_log.export import as_xlsx
from bot.console.audit_log.search import PAGE_SIZE, Sought, all_entries, entries
from bot.console.tables import AuditCheck

PROJECT = Path(__file__).resolve().parents[3]


def record(db: Database, count: int, **entry: Any) -> None:
    with db.session() as session:
        for number in range(count):
            at = entry.get("at", datetime(2026, 3, 1, 1, 0, tzinfo=UTC)) + timedelta(minutes=number)
            audit.record(
                session,
                at=at,
                actor=entry.get("actor", "李晓明(li)"),
                action=entry.get("action", "signed_in"),
                subject=entry.get("subject", "li"),
                detail=entry.get("detail"),
            )


def test_every_action_of_the_code_has_a_label() -> None:
    """Read from the source: whoever records something new names it for the people who will look for it."""
    found = set()
    written = re.compile(r'(?:\baction=|\baudit\(\s*session,\s*|_record\([^"]*?)"([a-z_]+(?::[a-z_]+)?)"')
    for room in ("actions", "bot", "knowledge"):
        for path in (PROJECT / room).rglob("*.py"):
            code = path.read_text("utf-8")
            if "audit" in code:
                found |= set(written.findall(code))
    unlabelled = {each for each in found if not each.startswith("action_")} - set(labels.LABELS)
    assert unlabelled == set()
    assert len(found) > 40  # the pattern finds them


class TestSearch:
    @pytest.fixture
    def db(self, either_db: Database) -> Database:
        return either_db

    def test_pages_follow_each_other_without_gap_or_repetition(self, db: Database) -> None:
        record(db, PAGE_SIZE + 7)
        record(db, PAGE_SIZE, at=datetime(2026, 3, 1, 1, 0, tzinfo=UTC), actor="王芳(wang)")  # the same moments
        seen: list[int] = []
        after = ""
        with db.session(read_only=True) as session:
            for _ in range(9):
                page = entries(session, Sought(), after)
                seen += [row.id for row in page.rows]
                after = page.next
                if not after:
                    break
            ids = list(session.scalars(select(AuditEntry.id).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())))
        assert seen == ids
        assert len(seen) == 2 * PAGE_SIZE + 7

    def test_by_who_what_about_what_and_when(self, db: Database) -> None:
        record(db, 1)
        record(db, 1, actor="王芳(wang)", action="case:extended", subject="QS2026-00001")
        record(db, 1, actor="system", action="due_date_changed", subject="QS2026-00001")
        record(db, 1, at=datetime(2026, 3, 9, 16, 0, tzinfo=UTC), subject="wang")  # 10 March in China
        with db.session(read_only=True) as session:

            def subjects(sought: Sought) -> list[str]:
                return [row.subject for row in entries(session, sought).rows]

            assert subjects(Sought(who="系统")) == ["QS2026-00001"]
            assert subjects(Sought(who="王芳(wang)")) == ["QS2026-00001"]
            assert len(subjects(Sought(subject="QS2026-00001"))) == 2
            assert subjects(Sought(action="case:extended")) == ["QS2026-00001"]
            day = datetime(2026, 3, 10, tzinfo=UTC).date()
            assert subjects(Sought(since=day)) == ["wang"]
            assert "wang" not in subjects(Sought(until=day - timedelta(days=1)))
            assert subjects(Sought(since=day, until=day)) == ["wang"]
            assert [row.subject for row in all_entries(session, Sought(who="系统"))] == ["QS2026-00001"]


async def test_who_looks_for_a_colleague_types_a_name_or_user_name(admin: Any, li: Any, db: Database) -> None:
    for who in ("晓明", "LI", "li"):
        page = await admin.get(f"/staff/admin/audit?who={who}")
        assert "李晓明(li)" in page
        assert "管理员(admin)" not in page
    assert "没有这样的记录" in await admin.get("/staff/admin/audit?who=nobody")


async def test_what_is_not_understood_in_the_address_is_left_out(admin: Any) -> None:
    page = await admin.get("/staff/admin/audit?from=2026-13-01&to=x&after=~&action=")
    assert admin.status == 200
    assert "登录" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_what_is_sought_is_taken_along_and_that_is_recorded(admin: Any, db: Database, kind: str) -> None:
    record(db, 3, subject="=1+1", detail={"before": "handler", "after": "handler,signer", "event_hash": "aa"})
    await admin.get("/staff/admin/audit?subject==1%2B1")
    async with admin.client.post(f"/staff/admin/audit.{kind}?subject=%3D1%2B1", data={"csrf": admin.csrf}) as response:
        assert response.status == 200
        body = await response.read()
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert rows[1][5] == "'=1+1"
    else:
        sheet = load_workbook(io.BytesIO(body)).active
        assert sheet is not None
        rows = [[str(cell.value) for cell in row] for row in sheet.rows]
        assert sheet["F2"].data_type == "s"
    assert len(rows) == 4
    assert rows[1][3:5] == ["登录", "signed_in"]
    assert rows[1][6] == "原来 承办；现在 承办、签发"
    with db.session() as session:
        taken = session.scalars(select(AuditEntry).where(AuditEntry.action == "audit_exported")).one()
        assert (taken.actor, taken.detail) == ("管理员(admin)", {"format": kind, "filters": {}})


def test_a_workbook_is_made_of_whatever_stands_in_the_trail() -> None:
    entry = AuditEntry(
        id=7, at=datetime(2026, 3, 13, 1, tzinfo=UTC), actor="x\x01y", action="signed_in", subject="=1\x0b", detail={}
    )
    entry.hash = "aa"
    sheet = load_workbook(io.BytesIO(as_xlsx([entry]))).active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["C2"].value, sheet["F2"].value) == (7, "xy", "=1")


class TestVerification:
    @pytest.fixture
    def verifier(self, app: web.Application, db: Database) -> None:
        async def verify() -> dict[str, Any]:
            with db.session(read_only=True) as session:
                found = chain.verify(session)
            told = {"entries": found.entries, "events": found.events, "unchained": found.unchained, "head": found.head}
            return told | {"faults": list(found.faults), "is_counted": True, "note": ""}

        app[verification.VERIFIER] = verify

    async def finished(self, app: web.Application) -> None:
        await asyncio.gather(*app[verification.RUNNING])

    async def test_the_page_shows_what_came_of_it_and_when(
        self, verifier: None, admin: Any, app: web.Application, application: str
    ) -> None:
        assert "还没有核对过" in await admin.get("/staff/admin/audit")
        await admin.post("/staff/admin/audit/verify")
        await self.finished(app)
        page = await admin.get("/staff/admin/audit")
        assert "全部一致" in page
        assert re.search(r"上次核对：2026年3月13日 10:\d\d，管理员", page)

    async def test_an_altered_entry_is_told(
        self, verifier: None, admin: Any, app: web.Application, db: Database
    ) -> None:
        record(db, 3)
        with db.engine.begin() as connection:
            for name in ("audit_entry_kept", "audit_entry_final"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text("UPDATE audit_entry SET actor = '别人' WHERE id = 2"))
        await admin.get("/staff/admin/audit")
        await admin.post("/staff/admin/audit/verify")
        await self.finished(app)
        page = await admin.get("/staff/admin/audit")
        assert "处不一致" in page
        assert "审计记录第2号" in page

    async def test_one_at_a_time_and_one_that_broke_off_is_no_obstacle(
        self, admin: Any, app: web.Application, db: Database, clock: FixedClock
    ) -> None:
        goes_on = asyncio.Event()

        async def slow() -> dict[str, Any]:
            await goes_on.wait()
            raise RuntimeError

        app[verification.VERIFIER] = slow
        await admin.get("/staff/admin/audit")
        await admin.post("/staff/admin/audit/verify")
        assert "正在核对" in admin.page
        assert "核对正在进行" in (await self._again(admin))
        goes_on.set()
        await self.finished(app)
        assert "没有完成" in await admin.get("/staff/admin/audit")
        with db.session() as session:
            session.add(AuditCheck(started_at=clock.now(), started_by="管理员(admin)"))
        clock.advance(timedelta(hours=2))
        with db.session() as session:
            assert not verification.is_running(verification.last(session), clock.now())

    async def _again(self, admin: Any) -> str:
        async with admin.client.post("/staff/admin/audit/verify", data={"csrf": admin.csrf}) as response:
            return str(await response.text())

    async def test_the_command_itself_answers(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """What the console runs, on a database of its own."""
        from bot import migrations

        monkeypatch.setenv("GONGKAI_VAR_DIR", str(tmp_path))
        monkeypatch.setenv("GONGKAI_SECRET", "a secret for tests only, long enough")
        monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'gongkai.db'}")
        fresh = Database(f"sqlite:///{tmp_path / 'gongkai.db'}")
        migrations.upgrade(fresh.engine)
        fresh.dispose()
        found = await verification.by_command()
        assert (found["entries"], found["faults"]) == (0, [])


async def test_days_the_wrong_way_round_are_told(admin: Any) -> None:
    assert "请把两个日期换过来" in await admin.get("/staff/admin/audit?from=2026-03-02&to=2026-03-01")
    assert "请把两个日期换过来" not in await admin.get("/staff/admin/audit?from=2026-03-01&to=2026-03-01")
