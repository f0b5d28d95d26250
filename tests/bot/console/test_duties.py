"""The pages of the ledger, of the report files and of the review queue, as their users go through them."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from openpyxl import load_workbook
from sqlalchemy import select

from actions.cases.alerts.tables import Alert
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import CHINA, FixedClock
from actions.db import Database
from bot.figures.tables import ReportFile
from bot.keys import SETTINGS
from bot.ledger.tables import DutyEntry, DutyOccurrence
from bot.serving.report_files import look_once
from tests.bot.test_ledger import PLAN, publish


@pytest.fixture
def ledger(db: Database) -> None:
    with db.session() as session:
        publish(session)


@pytest.fixture
def editor(hire: Any) -> Any:
    return lambda: hire("cai", "蔡红", Duty.DOCUMENT_EDITOR)


def entry_id(db: Database, words: str) -> int:
    with db.session(read_only=True) as session:
        return session.scalars(select(DutyEntry.id).where(DutyEntry.matter.contains(words))).one()


async def test_the_ledger_teaches_while_it_is_empty(li: Any) -> None:
    page = await li.get("/staff/duties")
    assert li.status == 200
    assert "台账里还没有事项" in page


async def test_done_is_noted_with_an_address_taken_back_and_recorded(
    editor: Any, ledger: None, db: Database, clock: FixedClock
) -> None:
    cai = await editor()
    page = await cai.get("/staff/duties")
    assert "财政收支" in page
    money = entry_id(db, "财政收支")
    await cai.get(f"/staff/duties/{money}")
    form = {"due_on": "2026-03-31", "done_on": "2026-03-12", "address": "https://www.example.gov.cn/cz.html"}
    refused = await cai.post(f"/staff/duties/{money}/done", **form | {"address": "ftp://x"})
    assert cai.status == 422
    assert "https://" in refused
    assert 'value="ftp://x"' in refused
    page = await cai.post(f"/staff/duties/{money}/done", **form)
    assert cai.status == 200
    assert "https://www.example.gov.cn/cz.html" in page
    assert "蔡红" in page
    page = await cai.get("/staff/duties?view=done")
    assert "财政收支" in page
    page = await cai.post(f"/staff/duties/{money}/undone", due_on="2026-03-31", note="网址错了")
    assert "网址错了" in page
    with db.session(read_only=True) as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == f"duty:{money}")).all()
        assert actions == ["duty_done", "duty_undone"]


async def test_a_published_document_is_the_proof(editor: Any, ledger: None, db: Database) -> None:
    cai = await editor()
    await cai.get("/staff/duties")
    audits = entry_id(db, "审计结果")
    await cai.get(f"/staff/duties/{audits}")
    page = await cai.post(
        f"/staff/duties/{audits}/done", due_on="2026-03-31", done_on="2026-03-12", document="青政办发〔2026〕3号"
    )
    assert "《青山市2026年政务公开工作要点》" in page


async def test_who_does_not_edit_documents_sees_the_ledger_and_changes_nothing(
    hire: Any, ledger: None, db: Database
) -> None:
    zhou = await hire("zhou", "周敏", Duty.HANDLER)
    assert "财政收支" in await zhou.get("/staff/duties")
    money = entry_id(db, "财政收支")
    assert "登记完成" not in await zhou.get(f"/staff/duties/{money}")
    await zhou.post(f"/staff/duties/{money}/done", due_on="2026-03-31", done_on="2026-03-12", address="https://a.cn")
    assert zhou.status == 403
    await zhou.get("/staff/duties/999")
    assert zhou.status == 404


async def test_the_list_is_exported_as_it_is_filtered(li: Any, ledger: None, db: Database) -> None:
    await li.get("/staff/duties")
    response = await li.client.get("/staff/duties.xlsx?view=open&q=审计")
    sheet = load_workbook(io.BytesIO(await response.read())).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 1
    assert rows[0][1] == "市审计局"
    text = (await (await li.client.get("/staff/duties.csv?view=open")).read()).decode("utf-8-sig")
    assert text.count("2026-03-31") >= 2


async def test_a_plan_of_a_past_year_is_taken_up_whole(editor: Any, db: Database) -> None:
    with db.session() as session:
        publish(session, PLAN.replace("2026", "2024"))
    cai = await editor()
    page = await cai.get("/staff/duties")
    assert "没有纳入台账" in page
    money = entry_id(db, "财政收支")
    await cai.get(f"/staff/duties/{money}")
    page = await cai.post(f"/staff/duties/{money}/decide", applies="yes", whole="yes", note="新要点发布前仍按它办")
    assert cai.status == 200
    assert "2026年3月31日" in page
    with db.session(read_only=True) as session:
        assert len(session.scalars(select(DutyOccurrence.id)).all()) == 2


@pytest.fixture
def reports(app: web.Application, tmp_path: Path) -> Path:
    settings = app[SETTINGS]
    settings.storage.var_dir = tmp_path
    return tmp_path / "reports"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))


async def test_the_daily_run_makes_what_is_due_once_and_tells_who_is_to_be_told(
    app: web.Application, hire: Any, ledger: None, db: Database, clock: FixedClock, reports: Path
) -> None:
    boss = await hire("zhao", "赵刚", Duty.SUPERVISOR)
    with db.session() as session:
        session.add(AuditEntry(at=datetime(2026, 1, 5, tzinfo=CHINA), actor="x", action="y", subject="z", detail={}))
    clock.instant = datetime(2026, 4, 1, 8, tzinfo=CHINA)
    await look_once(app)
    assert names_in(reports) == [
        "figures-2026-03.docx",
        "figures-2026-03.xlsx",
        "figures-2026-Q1.docx",
        "figures-2026-Q1.xlsx",
    ]
    clock.instant = datetime(2026, 4, 3, 8, tzinfo=CHINA)  # 4 to 6 April are free: the last working day up to the 5th
    assert await look_once(app) == ["青山市人民政府办公室主动公开事项月报（2026年3月）.xlsx"]
    assert await look_once(app) == []
    await boss.sign_in("zhao")
    page = await boss.get("/staff/alerts")
    assert "2026年3月的公开事项月报已生成" in page
    page = await boss.get("/staff/reports/files")
    assert "2026年第一季度" in page
    with db.session(read_only=True) as session:
        file = session.scalars(select(ReportFile).where(ReportFile.kind == "duties")).one()
        assert file.content == (reports / "duties-2026-03.xlsx").read_bytes()
        told = session.scalars(select(Alert.recipient).where(Alert.kind == "report")).all()
        assert set(told) == {"supervisor"}
    body = await (await boss.client.get(f"/staff/reports/files/{file.id}")).read()
    assert body == file.content
    lines = {
        row[0]: row[1:] for row in load_workbook(io.BytesIO(body))["分单位"].iter_rows(min_row=5, values_only=True)
    }
    assert lines["合计"][0] == lines["合计"][3] == 0  # the ledger began only on 1 April
    with db.session(read_only=True) as session:
        downloads = select(AuditEntry.actor).where(AuditEntry.action == "report_downloaded")
        assert session.scalars(downloads).all() == ["赵刚(zhao)"]


async def test_nothing_is_made_of_a_time_before_the_system_was_in_use(
    app: web.Application, li: Any, db: Database, clock: FixedClock, reports: Path
) -> None:
    assert await look_once(app) == []
    assert names_in(reports) == []


async def test_a_report_is_made_on_request_and_again_in_its_place(admin: Any, db: Database, reports: Path) -> None:
    await admin.get("/staff/reports/files")
    page = await admin.post("/staff/reports/files", kind="figures", period="2026-02")
    assert "报表文件已生成" in page
    assert "2026年2月" in page
    await admin.post("/staff/reports/files", kind="figures", period="2026-02")
    with db.session(read_only=True) as session:
        assert len(session.scalars(select(ReportFile.id)).all()) == 2
    for kind, period, why in (
        ("figures", "2027-01", "还没有开始"),
        ("duties", "2026-Q1", "按月生成"),
        ("figures", "昨天", "没有这个期间"),
    ):
        assert why in await admin.post("/staff/reports/files", kind=kind, period=period)
        assert admin.status == 422
    await admin.get("/staff/reports/files/999")
    assert admin.status == 404


async def test_the_review_queue_says_who_handed_in_and_who_may_not_review(
    li: Any, wang: Any, document: int, db: Database, clock: FixedClock
) -> None:
    assert "没有等待审查的文件" in await li.get("/staff/documents/review")
    await li.get(f"/staff/documents/{document}/submit")
    await li.post(f"/staff/documents/{document}/submit", revision="1", reason="")
    page = await li.get("/staff/documents/review")
    assert "青山市垃圾分类通知" in page
    assert "您参与了起草" in page
    page = await wang.get("/staff/documents/review")
    assert "李晓明" in page
    assert "您参与了起草" not in page
    assert ">审查</a>" in page


async def test_what_was_understood_of_several_files_is_shown_to_be_corrected(li: Any, db: Database) -> None:
    await li.get("/staff/documents/new")
    files = [(f"要点{n}.txt", PLAN.replace("3号", f"{n}号").replace("财政", f"财政{n}").encode()) for n in (1, 2)]
    page = await li.upload("/staff/documents/new", "files", *files)
    assert "核对并改正" in page
    assert "责任事项" in page
    assert "2026年1月10日" in page
