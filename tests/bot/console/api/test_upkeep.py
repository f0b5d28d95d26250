"""Retention, checks, the audit trail as a file and deliveries by the API, through the console's own functions."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import openpyxl
import pytest
from aiohttp import web

from actions.cases.time import FixedClock
from bot.console.office.beside import BESIDE
from bot.health.results import CheckFailedError
from bot.health.running import RUNNING
from bot.keys import CHECKS


async def test_retention_is_shown_run_and_held(
    root: Any, application: str, recorded: Any, app: web.Application
) -> None:
    found = await root.get("/retention")
    assert found["case_years"] == 10
    assert set(found["soon"]) == {"questions", "drafts", "identity", "case", "messages", "requests"}
    assert (found["waiting_count"], (await root.get("/retention/waiting"))["items"]) == (0, [])
    held = await root.post("/retention/holds", {"number": application, "reason": "行政诉讼"})
    assert (root.status, held["number"]) == (201, application)
    answer = await root.post("/retention/holds", {"number": application, "reason": "行政诉讼"})
    assert (root.status, answer["code"]) == (409, "refused")
    answer = await root.post("/retention/holds", {"number": application, "reason": "电话13800138000"})
    assert (root.status, "不要写" in answer["detail"]) == (409, True)
    answer = await root.post("/retention/holds", {"number": "QS2026-09999", "reason": "行政诉讼"})
    assert (root.status, answer["code"]) == (404, "not_found")
    hold = (await root.get("/retention/holds"))["items"][0]
    assert (hold["number"], hold["reason"], hold["placed_by"]) == (application, "行政诉讼", "root系统(api-root)")
    await root.post(f"/retention/holds/{hold['id']}/end")
    assert (await root.get("/retention/holds"))["items"] == []
    await root.post(f"/retention/holds/{hold['id']}/end")
    assert root.status == 409
    await root.post("/retention/run", {"words": "好的"})
    assert root.status == 422
    for _ in range(3):
        await root.post("/retention/run", {"words": "立即删除"})
        assert root.status == 200
        await asyncio.gather(*app[BESIDE].values())
    page = await root.get("/retention/runs", limit="2")
    rest = await root.get("/retention/runs", limit="2", after=page["next"])
    assert [each["by"] for each in (*page["items"], *rest["items"])] == ["root系统(api-root)"] * 3
    assert set(page["items"][0]["erased"]) == {"questions", "messages", "forms", "applications", "requests"}
    wanted = ("retention_held", "retention_released", "retention_run")
    assert recorded(*wanted) == [*wanted, "retention_run", "retention_run"]


async def test_a_second_run_waits_for_the_first(
    root: Any, app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()

    async def slowly(_app: web.Application, _by: str) -> object:
        await go_on.wait()
        return object()

    monkeypatch.setattr("bot.console.office.retention.erase_once", slowly)
    monkeypatch.setattr("bot.api.resources.retention.PATIENCE", 0)
    assert await root.post("/retention/run", {"words": "立即删除"}) == {"is_running": True}
    assert (await root.get("/retention"))["is_running"]
    answer = await root.post("/retention/run", {"words": "立即删除"})
    assert (root.status, "正在删除" in answer["detail"]) == (409, True)
    go_on.set()
    await asyncio.gather(*app[BESIDE].values())
    assert not (await root.get("/retention"))["is_running"]


async def test_what_is_checked_is_told_with_what_was_found_before(
    root: Any, app: web.Application, recorded: Any, clock: FixedClock
) -> None:
    finished = asyncio.Event()

    async def well() -> str:
        return "能读能写"

    async def unwell() -> str:
        await finished.wait()
        raise CheckFailedError("磁盘快满了")

    app[CHECKS] = {"database": well, "disk": unwell}
    assert [each["last"] for each in (await root.get("/checks"))["items"]] == [None, None]
    begun = await root.post("/checks/run", {"names": []})
    assert (root.status, begun["is_running"]) == (200, True)
    answer = await root.post("/checks/run", {"names": ["disk"]})
    assert (root.status, answer["code"]) == (409, "refused")
    finished.set()
    await asyncio.gather(*app[RUNNING])
    parts = {each["name"]: each["last"] for each in (await root.get("/checks"))["items"]}
    assert (parts["database"]["state"], parts["disk"]["state"]) == ("ok", "failed")
    assert (parts["disk"]["said"], parts["disk"]["by"]) == ("磁盘快满了", "root系统(api-root)")
    await root.post("/checks/run", {"names": ["telegram"]})
    assert root.status == 422
    await root.post("/checks/run", {"names": ["database"]})
    await asyncio.gather(*app[RUNNING])
    page = await root.get("/checks/history", limit="2")
    rest = await root.get("/checks/history", limit="2", after=page["next"])
    assert len(page["items"]) + len(rest["items"]) == 3
    assert [each["name"] for each in (await root.get("/checks/history", name="disk"))["items"]] == ["disk"]
    assert recorded("checks_run") == ["checks_run"] * 2


async def test_the_audit_trail_is_taken_along_and_that_is_an_entry(root: Any, application: str, recorded: Any) -> None:
    table = await root.get("/audit/file", subject=application)
    assert root.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in root.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert {row["代码"] for row in rows} == {"case:submitted", "case:receipt_confirmed"}
    book = openpyxl.load_workbook(io.BytesIO(await root.get("/audit/file", format="xlsx", action="case:submitted")))
    assert book.active is not None
    assert book.active.max_row == 2
    await root.get("/audit/file", format="pdf")
    assert root.status == 422
    assert recorded("audit_exported") == ["audit_exported"] * 2


async def test_deliveries_are_read_by_their_cursor(root: Any) -> None:
    made = await root.post("/webhooks", {"url": "https://oa.example.gov.cn/hook", "events": ["application.step"]})
    one = await root.get(f"/webhooks/{made['id']}")
    assert (one["url"], one["counts"]) == ("https://oa.example.gov.cn/hook", {})
    sent = [(await root.post(f"/webhooks/{made['id']}/ping"))["id"] for _ in range(3)]
    path = f"/webhooks/{made['id']}/deliveries"
    first = await root.get(path, limit="2")
    rest = await root.get(path, limit="2", after=first["next"])
    assert [each["id"] for each in (*first["items"], *rest["items"])] == sent[::-1]
    assert rest["next"] == ""
    assert (await root.get(path, state="dead"))["items"] == []
    assert len((await root.get(path, state="waiting"))["items"]) == 3
    await root.get("/webhooks/999")
    assert root.status == 404
    await root.get(path, after="0")
    assert root.status == 422
