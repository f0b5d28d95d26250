"""The ledger of duties by the API: what people note of it, and the list as files."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.db import Database
from bot.api.scopes import Scope
from tests.bot.test_ledger import PLAN, publish

ADDRESS = "https://www.example.gov.cn/cz.html"


@pytest.fixture
def ledger(db: Database) -> None:
    with db.session() as session:
        publish(session)


def on(shown: Any, due_on: str) -> Any:
    """What became of one day."""
    return next(day for day in shown["days"] if day["due_on"] == due_on)


async def one_about(program: Any, words: str, view: str = "open") -> int:
    """The id of the matter with these words."""
    found = await program.get("/duties", q=words, view=view)
    return int(found["items"][0]["duty"]["id"])


async def test_what_was_published_is_noted_taken_back_and_recorded(program: Any, ledger: None, db: Database) -> None:
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    money = await one_about(editor, "财政收支")
    path, due_on = f"/duties/{money}", "2026-03-31"
    shown = await editor.get(path)
    assert (shown["duty"]["units"], shown["days"][0]["status"], shown["marks"]) == (["市财政局"], "open", [])
    wrong = await editor.post(f"{path}/done", {"due_on": due_on, "done_on": "2026-03-14", "address": "ftp://x"})
    assert (editor.status, {each["pointer"] for each in wrong["errors"]}) == (422, {"/done_on", "/address"})
    done = await editor.post(f"{path}/done", {"due_on": due_on, "done_on": "2026-03-12", "address": ADDRESS})
    assert (editor.status, on(done, due_on)["status"], on(done, due_on)["address"]) == (200, "done", ADDRESS), done
    assert on(done, "2026-04-30")["status"] == "open"  # the next one stands there at once
    again = await editor.post(f"{path}/done", {"due_on": due_on, "done_on": "2026-03-12", "address": ADDRESS})
    assert (editor.status, again["code"]) == (409, "refused")
    listed = await editor.get("/duties", view="done")
    assert [row["duty"]["id"] for row in listed["items"]] == [money]
    nothing = await editor.post(f"{path}/undone", {"due_on": due_on, "note": " "})
    assert (editor.status, nothing["errors"][0]["pointer"]) == (422, "/note")
    undone = await editor.post(f"{path}/undone", {"due_on": due_on, "note": "网址错了"})
    assert on(undone, due_on)["status"] == "open"
    assert [(mark["action"], mark["note"]) for mark in undone["marks"]] == [("undone", "网址错了"), ("done", "")]
    skipped = await editor.post(f"{path}/skip", {"due_on": due_on, "note": "本月没有收支"})
    assert on(skipped, due_on)["status"] == "not_applicable"
    await editor.post(f"{path}/skip", {"due_on": "2026-01-01", "note": "没有这一天"})
    assert editor.status == 409
    with db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == f"duty:{money}")).all()
    assert [entry.action for entry in entries] == ["duty_done", "duty_undone", "duty_skipped"]
    assert {entry.actor for entry in entries} == {"editor系统(api-editor)"}


async def test_a_published_document_is_the_proof(program: Any, ledger: None) -> None:
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    audits = await one_about(editor, "审计结果")
    body = {"due_on": "2026-03-31", "done_on": "2026-03-12", "document": "青政办发〔2026〕3号"}
    done = await editor.post(f"/duties/{audits}/done", body)
    assert on(done, "2026-03-31")["document_title"] == "青山市2026年政务公开工作要点"


async def test_a_limit_begins_with_its_event(program: Any, ledger: None) -> None:
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    await editor.get("/duties")
    approvals = await one_about(editor, "环境影响", view="no_day")
    assert (await editor.get(f"/duties/{approvals}"))["counts_from_event"]
    begun = await editor.post(f"/duties/{approvals}/begin", {"begun_on": "2026-03-02", "note": "批复作出"})
    assert [(day["due_on"], day["begun_on"]) for day in begun["days"]] == [("2026-03-30", "2026-03-02")]
    again = await editor.post(f"/duties/{approvals}/begin", {"begun_on": "2026-03-02"})
    assert (editor.status, again["code"]) == (409, "refused")
    money = await one_about(editor, "财政收支")
    await editor.post(f"/duties/{money}/begin", {"begun_on": "2026-03-02"})
    assert editor.status == 409


async def test_a_plan_of_a_past_year_is_taken_up_whole(program: Any, db: Database) -> None:
    with db.session() as session:
        publish(session, PLAN.replace("2026", "2024"))
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    money = await one_about(editor, "财政收支", view="not_tracked")
    body = {"applies": True, "whole": True, "note": "新要点发布前仍按它办"}
    taken = await editor.post(f"/duties/{money}/decide", body)
    assert (taken["duty"]["is_tracked"], taken["days"][0]["due_on"]) == (True, "2026-03-31")
    assert (await editor.get("/duties", view="not_tracked"))["total"] == 0
    left = await editor.post(f"/duties/{money}/decide", {"applies": False, "note": "已并入新要点"})
    assert (left["duty"]["is_tracked"], left["days"]) == (False, [])


async def test_who_may_look_and_who_may_note(program: Any, ledger: None) -> None:
    handler = await program("handler", Duty.HANDLER)
    money = await one_about(handler, "财政收支")
    body = {"due_on": "2026-03-31", "note": "x"}
    for step in ("skip", "undone"):
        answer = await handler.post(f"/duties/{money}/{step}", body)
        assert (handler.status, answer["code"]) == (403, "missing_role")
    reader = await program("reader", Duty.DOCUMENT_EDITOR, scopes={Scope.READ_DOCUMENTS})
    answer = await reader.post(f"/duties/{money}/skip", body)
    assert (reader.status, answer["code"]) == (403, "missing_scope")
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    for path in ("/duties/999", "/duties/0"):
        await editor.get(path)
        assert editor.status == 404
    await editor.post("/duties/999/skip", body)
    assert editor.status == 404


async def test_the_list_is_filtered_and_taken_out_as_files(program: Any, ledger: None, db: Database) -> None:
    oa = await program("oa", Duty.HANDLER)
    await oa.get("/duties")
    parts = await oa.get("/duty-parts")
    audit = next(unit for unit in parts["units"] if unit["name"] == "市审计局")
    found = await oa.get("/duties", unit=audit["key"])
    assert [row["duty"]["units"] for row in found["items"]] == [["市审计局"]]
    assert (await oa.get("/duties", document=parts["documents"][0]["name"]))["total"] == 2
    text = (await oa.get("/duties.csv", unit=audit["key"])).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == 2
    sheet = load_workbook(io.BytesIO(await oa.get("/duties.xlsx"))).worksheets[0]
    assert sheet.max_row == 3
    with db.session() as session:
        actors = session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "duties_exported")).all()
    assert actors == ["oa系统(api-oa)"] * 2
    await oa.get("/duties", view="nonsense")
    assert oa.status == 422
