"""What needs a service account today, and its alerts, by the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.cases.alerts.sending import Wanted, send
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.time import FixedClock
from actions.db import Database
from bot.api.scopes import Scope


async def test_today_is_the_list_of_the_console_with_counts(
    program: Any, application: str, waiting: str, citizen_request: str, admin: Any
) -> None:
    root = await program("root")
    found = await root.get("/today")
    page = await admin.get("/staff")
    assert root.status == 200
    assert all(each["subject"] in page and each["what"] in page for each in found["items"])
    assert [(each["band"], each["what"], each["subject"]) for each in found["items"]] == [
        (4, "会话等候接待", "想了解低保申请的材料"),
        (5, "指派承办人", application),
        (6, "办理更正自身信息", citizen_request),
    ]
    assert found["counts"] == {"4": 1, "5": 1, "6": 1}
    case = found["items"][1]
    assert (case["day"], case["page"]) == ("2026-04-13", f"/staff/applications/{application}/steps/assigned")
    assert found["items"][0]["since"].startswith("2026-03-13T")
    assert [(each["handler"], each["open"]) for each in found["loads"] if each["open"]] == [(None, 1)]
    assert found["unit_loads"] == []
    await root.post("/units", {"name": "信息公开科"})
    [nobodys] = (await root.get("/today"))["unit_loads"]
    assert (nobodys["unit"], nobodys["open"], nobodys["overdue"]) == ("", 1, 0)


async def test_without_their_scopes_today_has_no_conversations_and_no_documents(
    program: Any, application: str, waiting: str, document: int, db: Database
) -> None:
    narrow = await program("narrow", Duty.REGISTRAR, scopes={Scope.READ_APPLICATIONS})
    found = await narrow.get("/today")
    assert [each["subject"] for each in found["items"]] == [application]
    assert found["loads"] is None
    assert found["unit_loads"] is None
    assert "低保申请的材料" not in narrow.raw.decode()


async def test_alerts_are_ones_own_and_everybodys_for_supervisors(
    program: Any, application: str, db: Database, clock: FixedClock
) -> None:
    oa, boss = await program("oa", Duty.HANDLER), await program("boss", Duty.SUPERVISOR)
    with db.session() as session:
        told = ("reply", "", date(2026, 4, 13), "5")
        both = [Wanted(1, *told, recipient, "还剩5个工作日。") for recipient in ("oa系统(api-oa)", "supervisor")]
        send(session, both, clock.now())
    mine = await oa.get("/alerts")
    assert [(each["number"], each["recipient"]) for each in mine["items"]] == [(application, "oa系统(api-oa)")]
    assert (await oa.get("/today"))["new_alerts"] == 1
    answer = await oa.get("/alerts", show="all")
    assert (oa.status, answer["code"]) == (403, "missing_role")
    everybodys = (await boss.get("/alerts", show="all"))["items"]
    assert {each["recipient"] for each in everybodys} == {"oa系统(api-oa)", "主管"}
    ids = [each["id"] for each in everybodys]
    assert (await oa.post("/alerts/seen", {"ids": ids})) == {"count": 1}
    assert (await oa.post("/alerts/seen", {"ids": ids})) == {"count": 0}
    seen = (await oa.get("/alerts"))["items"][0]
    assert (seen["seen_by"], (await oa.get("/today"))["new_alerts"]) == ("oa系统(api-oa)", 0)


async def test_what_is_done_is_no_alert_any_more(
    program: Any, application: str, happen: Any, db: Database, clock: FixedClock
) -> None:
    boss = await program("boss", Duty.SUPERVISOR)
    with db.session() as session:
        send(session, [Wanted(1, "reply", "", date(2026, 4, 13), "5", "supervisor", "x")], clock.now())
    assert len((await boss.get("/alerts"))["items"]) == 1
    happen(application, EventKind.WITHDRAWN)
    assert await boss.get("/alerts") == {"items": [], "next": ""}


@pytest.mark.parametrize("after", ["1", "~2026-03-13", "~2026-13-13~1", "x~2026-03-13~1", "~~1"])
async def test_a_cursor_that_is_none_is_refused(program: Any, after: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    answer = await oa.get("/alerts", after=after)
    assert (oa.status, answer["errors"][0]["pointer"]) == (422, "?after")
