"""Alerts as staff see them: the number beside 提醒, the list, what one has read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.alerts.sending import Wanted, send
from actions.cases.alerts.tables import Alert
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import staff
from tests.bot.console.conftest import pages_from

LI, WANG = "李晓明(li)", "王芳(wang)"
DUE = date(2026, 4, 13)  # of the application filed on 13 March

Alerted = Callable[..., None]


@pytest.fixture
def alerted(db: Database, clock: FixedClock, application: str) -> Alerted:
    """Alert somebody of the application's deadline."""

    def alert(recipient: str, stage: str = "5", kind: str = "reply", text: str = "") -> None:
        with db.session() as session:
            case = session.scalars(select(Application.id)).one()
            text = text or f"申请{application}的答复期限是2026年4月13日（周一），还剩{stage}个工作日。"
            send(session, [Wanted(case, kind, "", DUE, stage, recipient, text)], clock.now())

    return alert


def badge(page: str) -> str:
    """The number beside 提醒."""
    found = re.search(r'href="/staff/alerts"[^>]*>提醒(?: <span class="badge red">([\d+]+)<)?', page)
    assert found
    return found[1] or ""


async def test_without_alerts_the_page_says_what_will_be_here(li: Any) -> None:
    page = await li.get("/staff/alerts")
    assert "没有提醒" in page
    assert badge(page) == ""


async def test_every_page_shows_how_many_are_new(li: Any, wang: Any, alerted: Alerted) -> None:
    alerted(LI)
    alerted("registrar", kind="receipt")
    assert badge(await li.get("/staff/documents")) == "1"  # the receipt was confirmed: nothing to be done any more
    assert badge(await wang.get("/staff/documents")) == ""


async def test_one_is_read_and_leads_to_its_case(li: Any, alerted: Alerted, application: str, db: Database) -> None:
    alerted(LI)
    page = await li.get("/staff/alerts")
    assert f'href="/staff/applications/{application}"' in page
    number = re.search(r'name="id" value="(\d+)"', page)
    assert number
    page = await li.post("/staff/alerts/seen", id=number[1])
    assert li.path == "/staff/alerts"
    assert "已标为已读。" in page
    assert badge(page) == ""
    assert "还剩5个工作日" in page  # it stands until it is settled
    with db.session(read_only=True) as session:
        assert session.scalars(select(Alert.seen_by)).one() == LI


async def test_nobody_reads_for_a_colleague(li: Any, wang: Any, alerted: Alerted, db: Database) -> None:
    alerted(LI)
    await wang.get("/staff/alerts")
    assert "还剩5个工作日" not in wang.page
    await wang.post("/staff/alerts/seen", id="1")
    await wang.post("/staff/alerts/seen", id="x１", all="yes", listed="1")
    assert wang.status == 200
    with db.session(read_only=True) as session:
        assert session.scalars(select(Alert.seen_by)).one() is None
    assert badge(await li.get("/staff/documents")) == "1"


async def test_a_supervisor_sees_everybodys(admin: Any, li: Any, alerted: Alerted) -> None:
    alerted(LI)
    alerted("supervisor", stage="1", kind="moved", text="放假安排有更新。")
    page = await admin.get("/staff/alerts")
    assert badge(page) == "1"
    assert "放假安排有更新。" in page
    assert "还剩5个工作日" not in page
    page = await admin.get("/staff/alerts?show=all")
    assert "还剩5个工作日" in page
    assert LI in page
    page = await admin.post("/staff/alerts/seen", all="yes", listed="2", show="all")
    assert LI in page
    assert badge(page) == ""
    page = await li.get("/staff/alerts?show=all")  # asks for what is not theirs to see
    assert "放假安排有更新。" not in page


async def test_all_that_are_listed_are_read_at_once(li: Any, clock: FixedClock, db: Database, application: str) -> None:
    with db.session() as session:
        case = session.scalars(select(Application.id)).one()
        wanted = [Wanted(case, "moved", str(n), DUE, "x", LI, f"第{n}条") for n in range(3)]
        send(session, wanted, clock.now())
    page = await li.get("/staff/alerts")
    assert badge(page) == "3"
    listed = re.findall(r'name="listed" value="(\d+)"', page)
    assert len(listed) == 3
    data = [("csrf", li.csrf), ("all", "yes"), *(("listed", each) for each in listed)]
    await li._read(await li.client.post("/staff/alerts/seen", data=data))
    assert badge(li.page) == ""
    assert "全部标为已读" not in li.page


async def test_a_hundred_are_many(li: Any, clock: FixedClock, db: Database, application: str) -> None:
    with db.session() as session:
        case = session.scalars(select(Application.id)).one()
        wanted = [Wanted(case, "moved", str(n), DUE, "x", LI, f"第{n}条") for n in range(230)]
        send(session, wanted, clock.now())
    page = await li.get("/staff/alerts")
    assert badge(page) == "99+"
    assert [page.count('name="listed"') for page in await pages_from(li, "/staff/alerts")] == [100, 100, 30]
    await li.get("/staff/alerts")
    await li.post("/staff/alerts/seen", all="yes", listed=",".join(re.findall(r'name="listed" value="(\d+)"', page)))
    seen = [re.findall(r"第(\d+)条", page) for page in await pages_from(li, "/staff/alerts")]
    assert sorted(int(each) for page in seen for each in page) == list(range(230)), "seen ones come last, each once"


async def test_an_alert_of_a_case_that_is_done_is_not_shown(
    li: Any, alerted: Alerted, clock: FixedClock, db: Database
) -> None:
    alerted(LI)
    with db.session() as session:
        case = session.scalars(select(Application)).one()
        case.limits.clear()
    assert badge(await li.get("/staff/alerts")) == ""
    assert "没有提醒" in li.page


def test_who_works_here_is_named_as_cases_name_them(db: Database, people: dict[str, int], clock: FixedClock) -> None:
    with db.session() as session:
        staff.disable_member(session, "wang", datetime(2026, 3, 13, tzinfo=clock.now().tzinfo))
        assert staff.signatures(session) == {LI, "管理员(admin)"}
