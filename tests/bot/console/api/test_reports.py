"""Annual reports, figures and report files by the API: filled in, finalised, counted, downloaded."""

from __future__ import annotations

import asyncio
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook
from sqlalchemy import select, update

from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import Role as Duty
from actions.cases.reports import ReportCase
from actions.cases.reports.layout import ENTRIES
from actions.cases.tables import Application, AuditEntry
from actions.db import Database
from bot.api.scopes import Scope
from tests.support.report_cases import plausible_year, store, store_remedies

TEXTS = {"one": "写好了总体情况。", "five": "写好了问题。", "six": "没有其他需要报告的事项。"}
ZEROS = {entry.key: "0" for entry in ENTRIES}


@pytest.fixture
def year(db: Database) -> int:
    """Some 200 cases of 2025; today is 13 March 2026."""
    made = plausible_year(2025, 200, WorkCalendar(), until=date(2026, 3, 13))
    with db.session() as session:
        store(session, made.cases)
        store_remedies(session, made.remedies)
        session.execute(update(Application).values(channel="web", route="online"))
    return 2025


async def test_a_report_is_filled_in_finalised_and_reopened(program: Any, year: int, db: Database) -> None:
    root = await program("root")
    path = f"/reports/{year}"
    first = await root.get(path)
    assert (first["version"], first["has_ended"], len(first["entries"])) == (0, True, len(ENTRIES))
    assert "还没有写好" in "".join(first["obstacles"])
    assert first["written"] == {}
    refused = await root.post(f"{path}/finalise", {"version": 0})
    assert (root.status, refused["code"]) == (409, "refused")
    body = {"version": 0, "texts": TEXTS, "table_two": ZEROS}
    saved = await root.call("PUT", path, json=body)
    assert (root.status, saved["version"], saved["obstacles"]) == (200, 1, []), saved
    assert (saved["texts"]["one"], saved["table_two"]["20.1-1-1"]) == (TEXTS["one"], "0")
    stale = await root.call("PUT", path, json=body)
    assert (root.status, stale["code"]) == (409, "changed_meanwhile")
    final = await root.post(f"{path}/finalise", {"version": 1})
    assert (root.status, final["is_final"], final["finalised_by"]) == (200, True, "root系统(api-root)")
    new = final["figures"]["table_three"]["new"]["total"]
    with db.session() as session:
        store(session, [ReportCase("QS2025-90001", "natural", date(2025, 6, 3))])
        session.execute(update(Application).values(channel="web", route="online"))
    changed = await root.get(path)
    assert changed["figures"]["table_three"]["new"]["total"] == new
    differences = {(each["row"], each["column"], each["month"]): each for each in changed["differences"]}
    assert differences["new", "total", None]["now"] == new + 1
    cases = await root.get(f"{path}/cases", row="new", limit="1")
    assert (cases["total"], cases["published"]) == (new + 1, new)
    again = await root.call("PUT", path, json=body | {"version": final["version"]})
    assert (root.status, again["code"]) == (409, "refused")
    opened = await root.post(f"{path}/reopen", {"version": final["version"]})
    assert (root.status, opened["is_final"]) == (200, False)
    with db.session() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == f"annual_report:{year}"))
        assert list(actions) == ["annual_report_saved", "annual_report_finalised", "annual_report_reopened"]


async def test_what_is_wrong_in_a_report_is_said_by_field(program: Any, year: int) -> None:
    root = await program("root")
    body = {
        "version": 0,
        "texts": TEXTS | {"six": "长" * 4001},
        "table_two": {"20.1-1-1": "1.5", "20.8-1-1": "1,234.56"},
    }
    answer = await root.call("PUT", f"/reports/{year}", json=body)
    assert (root.status, answer["code"]) == (422, "invalid")
    assert {each["pointer"] for each in answer["errors"]} == {"/texts/six", "/table_two/20.1-1-1"}
    for wrong in (
        {"version": 0, "texts": {"two": "x"}, "table_two": {}},
        {"version": 0, "texts": {}, "table_two": {"20.9-1-1": "1"}},
        {"version": 0, "texts": {}, "table_two": {"20.1-1-1": "x"}},
        {"texts": {}, "table_two": {}},
    ):
        await root.call("PUT", f"/reports/{year}", json=wrong)
        assert root.status == 422, wrong
    for path in ("/reports/2007", "/reports/2027"):
        await root.get(path)
        assert root.status == 404


async def test_only_administrators_with_the_scope_write_reports(program: Any, year: int) -> None:
    boss = await program("boss", Duty.SUPERVISOR)
    answer = await boss.post(f"/reports/{year}/finalise", {"version": 0})
    assert (boss.status, answer["code"]) == (403, "missing_role")
    reader = await program("reader", scopes={Scope.READ_REPORTS})
    answer = await reader.post(f"/reports/{year}/finalise", {"version": 0})
    assert (reader.status, answer["code"]) == (403, "missing_scope")
    await reader.get(f"/reports/{year}/cases")
    assert reader.status == 403  # words of applications


async def test_remedies_and_numbers_that_there_are_not(program: Any, year: int) -> None:
    boss = await program("boss", Duty.SUPERVISOR)
    four = (await boss.get(f"/reports/{year}"))["figures"]["table_four"]
    for row, columns in four.items():
        for column, count in columns.items():
            found = await boss.get(f"/reports/{year}/remedies", row=row, column=column)
            assert len(found["items"]) == count, (row, column)
    assert sum(columns["total"] for columns in four.values()) > 0
    for query in (
        {"row": "nonsense"},
        {"month": "13"},
        {"row": "new", "days": "16-20"},
        {"row": "carried_in", "month": "3"},
    ):
        answer = await boss.get(f"/reports/{year}/cases", **query)
        assert (boss.status, answer["code"]) == (422, "invalid"), query


async def test_another_units_cases_are_counted_without_words_and_figures_end_at_ones_reach(
    program: Any, year: int, hire: Any, db: Database
) -> None:
    await hire("sun", "孙丽", Duty.HANDLER, unit="政务公开科")
    other, boss = await program("other", Duty.HANDLER, unit="财务科"), await program("boss", Duty.SUPERVISOR)
    with db.session() as session:
        session.execute(update(Application).where(Application.id % 2 == 0).values(handler="孙丽(sun)"))
    theirs = (await other.get(f"/reports/{year}/cases", row="new", limit="200"))["items"]
    assert {each["description"] is None for each in theirs} == {True, False}
    own, whole = await other.get("/figures", period="2025"), await boss.get("/figures", period="2025")
    assert (own["is_limited"], whole["is_limited"]) == (True, False)
    assert 0 < own["cases"]["received"] < whole["cases"]["received"]
    days = {"since": "2025-01-01", "until": "2025-12-31"}
    listed = await other.get("/figures/cases", what="received", **days, limit="1")
    assert listed["total"] == own["cases"]["received"]


async def test_the_report_as_files(program: Any, year: int) -> None:
    oa = await program("oa", Duty.HANDLER, scopes={Scope.READ_REPORTS})
    body = await oa.get(f"/reports/{year}/report.docx")
    assert "一、总体情况" in "\n".join(each.text for each in WordDocument(io.BytesIO(body)).paragraphs)
    book = load_workbook(io.BytesIO(await oa.get(f"/reports/{year}/report.xlsx")))
    assert len(book.worksheets) > 2
    assert "2025%E5%B9%B4" in oa.headers["Content-Disposition"]
    await oa.get("/reports/2007/report.docx")
    assert oa.status == 404


async def test_figures_are_those_of_the_console_as_numbers_and_as_files(
    program: Any, year: int, question: int, li: Any
) -> None:
    oa = await program("oa", Duty.HANDLER, scopes={Scope.READ_REPORTS})
    found = await oa.get("/figures", period="2025")
    assert sum(part["received"] for part in found["parts"]) == found["cases"]["received"] > 0
    assert sum(found["cases"]["channels"].values()) == found["cases"]["received"]
    assert (found["period"]["label"], found["compared"]["key"]) == ("2025年", "2024")
    page = await li.get("/staff/figures?period=2025")
    assert f"<strong>{found['cases']['received']}" in page
    running = await oa.get("/figures")
    assert (running["is_running"], running["shown"]["last"]) == (True, "2026-03-13")
    assert [each["title"] for each in running["asked_in_vain"]] == ["公园绿化经费是多少"]
    assert running["talks"]["ended"] == 0
    text = (await oa.get("/figures.csv", period="2025-Q2")).decode("utf-8-sig")
    assert "收到申请" in text
    assert load_workbook(io.BytesIO(await oa.get("/figures.xlsx", since="2025-03-01", until="2025-03-31"))).worksheets
    assert WordDocument(io.BytesIO(await oa.get("/figures.docx"))).tables
    for query in (
        {"period": "2027"},
        {"period": "2025-13"},
        {"since": "2025-03-01"},
        {"since": "2025-03-02", "until": "2025-03-01"},
        {"since": "2001-01-01", "until": "2025-03-01"},
    ):
        answer = await oa.get("/figures", **query)
        assert (oa.status, answer["code"]) == (422, "invalid"), query


async def test_lists_behind_figures_refuse_what_there_is_not(program: Any, year: int) -> None:
    oa = await program("oa", Duty.HANDLER)
    days = {"since": "2025-01-01", "until": "2025-12-31"}
    for path, query in (
        ("cases", {"what": "nonsense"}),
        ("cases", {"what": "received", "days": "16-20"}),
        ("cases", {"what": "received", "after": "x"}),
        ("cases", {"what": "received", "after": "2025-02-31~1"}),
        ("requests", {"kind": "nonsense"}),
        ("questions", {"verdict": "nonsense"}),
        ("talks", {"minutes": "9"}),
        ("talks", {"after": "2025-01-01~1"}),
    ):
        answer = await oa.get(f"/figures/{path}", **days, **query)
        assert (oa.status, answer["code"]) == (422, "invalid"), (path, query)
    await oa.get("/figures/talks", since="2025-01-01")
    assert oa.status == 422


async def test_report_files_are_made_told_and_downloaded(program: Any, year: int, folder: Path, db: Database) -> None:
    boss = await program("boss", Duty.SUPERVISOR)
    made = await boss.post("/report-files", {"kind": "figures", "period": "2025-12"})
    assert (boss.status, [each["suffix"] for each in made["items"]]) == (201, ["xlsx", "docx"])
    copies = await asyncio.to_thread(lambda: sorted(path.name for path in folder.iterdir()))
    assert copies == ["figures-2025-12.docx", "figures-2025-12.xlsx"]
    listed = (await boss.get("/report-files"))["items"]
    assert {each["id"] for each in listed} == {each["id"] for each in made["items"]}
    body = await boss.get(f"/report-files/{made['items'][1]['id']}")
    assert (boss.type.endswith("wordprocessingml.document"), len(body)) == (True, made["items"][1]["size"])
    for wrong in (
        {"kind": "duties", "period": "2025"},
        {"kind": "figures", "period": "2027-01"},
        {"kind": "figures", "period": "x"},
        {"kind": "nonsense", "period": "2025"},
    ):
        await boss.post("/report-files", wrong)
        assert boss.status == 422, wrong
    await boss.get("/report-files/999")
    assert boss.status == 404
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    await editor.get("/report-files")
    assert editor.status == 200
    await editor.post("/report-files", {"kind": "figures", "period": "2025-12"})
    assert editor.status == 403
    handler = await program("handler", Duty.HANDLER)
    await handler.get("/report-files")
    assert handler.status == 403
    with db.session() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject.startswith("report:"))).all()
    assert actions == ["report_made", "report_downloaded"]
