"""A day that is none in the address of a list is told and left in its field; it never widens a list in silence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.console.days import said_of, unread_days

NAMES = {"from": "从", "to": "到"}


def test_what_is_no_day_is_named_and_what_is_empty_is_none() -> None:
    assert unread_days({"from": " ", "to": "2026-03-13"}, NAMES) == {}
    assert said_of({}, NAMES) is None
    unread = unread_days({"from": "2026-02-30", "to": "昨天" * 40}, NAMES)
    assert list(unread) == ["from", "to"]
    assert len(unread["to"]) == 20
    assert "“从”填的“2026-02-30”" in (said_of(unread, NAMES) or "")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/staff/applications", "received_from"),
        ("/staff/applications", "due_to"),
        ("/staff/admin/audit", "from"),
        ("/staff/admin/audit", "to"),
        ("/staff/questions", "from"),
        ("/staff/figures", "from"),
    ],
)
async def test_a_list_says_what_it_did_not_understand(admin: Any, application: str, path: str, field: str) -> None:
    page = await admin.get(
        f"{path}?{field}=2026-02-30&to=2026-03-01" if field == "from" else f"{path}?{field}=2026-02-30"
    )
    (alert,) = re.findall(r'role="alert">([^<]+)<', page)
    assert "日期" in alert
    (typed,) = re.findall(rf'<input[^>]* name="{field}"[^>]*>', page)
    assert 'value="2026-02-30"' in typed
    assert 'type="text"' in typed
    page = await admin.get(f"{path}?from=2026-02-27&to=2026-03-01&{field}=2026-02-28")
    assert 'role="alert"' not in page


@pytest.mark.parametrize("path", ["/staff/questions.xlsx", "/staff/figures.xlsx"])
async def test_no_file_is_made_of_days_that_are_none(admin: Any, path: str) -> None:
    await admin.get(f"{path}?from=2026-02-30&to=2026-03-01")
    assert admin.status in (404, 422)


async def test_no_trail_is_taken_along_of_days_that_are_none(admin: Any) -> None:
    await admin.get("/staff/admin/audit")
    page = await admin.post("/staff/admin/audit.csv?from=2026-02-30")
    assert (admin.status, "“从”填的“2026-02-30”不是日期" in page) == (422, True)
