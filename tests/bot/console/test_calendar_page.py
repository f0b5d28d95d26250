"""日历: the years, a notice taken up after a look at what it changes, and what is told of dates that move."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import Application, AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings, StorageSettings
from bot.app import create_app
from bot.delivery.processes import beat
from bot.keys import CALENDAR
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings

PATH = "/staff/admin/calendar"
CLOSED = {  # the clock stands on Friday 13 March 2026
    "kind": "ad_hoc",
    "notice": "青政发〔2026〕1号",
    "year": 2026,
    "holidays": {"2026-03-18": "防台风停工", "2026-03-19": "防台风停工"},
}


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings, tmp_path: Path) -> web.Application:
    settings = Settings(agency=agency, storage=StorageSettings(var_dir=tmp_path))
    return create_app(settings, clock=clock, db=db, knowledge=KnowledgeHolder(lambda: None), run_worker=False)  # type: ignore[arg-type,return-value]


def _file(notice: dict[str, Any]) -> tuple[str, bytes]:
    return "台风.json", json.dumps(notice, ensure_ascii=False).encode()


def _confirmation(page: str) -> dict[str, str]:
    content = re.search(r'<textarea name="content" hidden>([^<]*)</textarea>', page)
    assert content, page
    return {"content": unescape(content[1]), "name": "台风.json"}


async def test_a_year_is_shown_by_its_months(admin: Any) -> None:
    page = await admin.get(f"{PATH}?year=2026")
    for shown in ("有放假安排", "国务院办公厅关于2026年部分节假日安排的通知", 'title="国庆节放假"', "调休上班（"):
        assert shown in page, shown
    assert page.count('class="month"') == 12
    page = await admin.get(f"{PATH}?year=2027")
    assert "还没有放假安排" in page
    assert "（暂定）" in page
    for year in ("1999", "9999", "x", "２０２６"):
        assert "2026年 <span" in await admin.get(f"{PATH}?year={year}")


async def test_a_notice_is_taken_up_after_a_look_and_nobody_is_moved_silently(
    admin: Any, app: web.Application, db: Database, application: str, happen: Any, tmp_path: Path
) -> None:
    before = _due_on(db, application)
    page = await admin.get(PATH)
    page = await admin.upload(PATH, "file", _file(CLOSED))
    for shown in ("青政发〔2026〕1号", "防台风停工", application, "2天的说明改变，其中2天"):
        assert shown in page, shown
    assert _due_on(db, application) == before
    assert app[CALENDAR].is_workday(date(2026, 3, 18))
    confirmation = _confirmation(page)
    assert "请输入年份2026" in await admin.post(f"{PATH}/load", **confirmation, year="2025")
    page = await admin.post(f"{PATH}/load", **confirmation, year="2026")
    assert "已录入" in page
    assert not app[CALENDAR].is_workday(date(2026, 3, 18))
    assert (tmp_path / "calendar" / "2026-临时-0318.json").exists()
    after = _due_on(db, application)
    assert before is not None
    assert after is not None
    assert app[CALENDAR].workdays_between(before, after) == 2
    with db.session() as session:
        entries = {e.action: e for e in session.scalars(select(AuditEntry))}
    assert entries["calendar_loaded"].actor == "管理员(admin)"
    assert entries["calendar_loaded"].detail["changed"] == 1
    assert entries["due_date_changed"].subject == application


async def test_what_contradicts_a_known_year_needs_a_decision(admin: Any, app: web.Application) -> None:
    national = {"notice": "国办发明电〔2025〕9号", "year": 2026, "holidays": {"2026-01-01": "元旦"}}
    await admin.get(PATH)
    page = await admin.upload(PATH, "file", _file(national))
    assert "2026年已有放假安排" in page
    assert "只有1个放假日" in page
    confirmation = _confirmation(page)
    assert "2026年已有放假安排" in await admin.post(f"{PATH}/load", **confirmation, year="2026")
    assert admin.status == 422
    await admin.post(f"{PATH}/load", **confirmation, year="2026", replace="yes")
    assert app[CALENDAR].is_workday(date(2026, 10, 2))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json", "UTF-8"),
        (b"[" * 10_000, "UTF-8"),
        (b'{"year": 2027, "holidays": []}', "notice"),
        (b'{"year": 2027, "notice": "x", "holidays": ["2027-13-01"]}', "不能识别的日期"),
        (b"x" * 20_000, "太大"),
    ],
)
async def test_a_file_that_can_not_be_right_is_refused(admin: Any, content: bytes, said: str) -> None:
    await admin.get(PATH)
    page = await admin.upload(PATH, "file", ("x.json", content))
    assert admin.status == 422
    assert said in page
    assert "Traceback" not in page


async def test_with_several_processes_it_is_done_on_each_machine(
    admin: Any, app: web.Application, db: Database, clock: FixedClock
) -> None:
    """Each process has its own data folder: one that knew another calendar would count everything back."""
    for process in ("one", "two"):
        await db.run(beat, process, clock.now())
    await admin.get(PATH)
    confirmation = _confirmation(await admin.upload(PATH, "file", _file(CLOSED)))
    assert "gongkai calendar load" in await admin.post(f"{PATH}/load", **confirmation, year="2026")
    assert app[CALENDAR].is_workday(date(2026, 3, 18))


async def test_supervisors_look_and_do_not_load(hire: Any) -> None:
    supervisor = await hire("zhou", "周敏", Duty.SUPERVISOR)
    assert "录入放假安排" not in await supervisor.get(PATH)
    await supervisor.post(f"{PATH}/load", content="{}", year="2026")
    assert supervisor.status == 403


def _due_on(db: Database, number: str) -> date | None:
    with db.session() as session:
        return session.scalar(select(Application.due_on).where(Application.number == number))
