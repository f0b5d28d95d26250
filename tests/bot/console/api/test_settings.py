"""The office itself, calendar and templates by the API, through the console's own functions."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData, web
from sqlalchemy import select

from actions.cases.letters.word import SHIPPED
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings, StorageSettings
from bot.app import create_app
from bot.console.office.beside import BESIDE
from bot.delivery.processes import beat
from bot.keys import AGENCY, CALENDAR
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.support.letters import FILE, edited

CLOSED = {  # the clock stands on Friday 13 March 2026
    "kind": "ad_hoc",
    "notice": "青政发〔2026〕1号",
    "year": 2026,
    "holidays": {"2026-03-18": "防台风停工", "2026-03-19": "防台风停工"},
}
COMPLETE = {
    "disclosure_unit": "政务公开科",
    "address": "青山市中山路1号",
    "postcode": "330000",
    "phone": "0791-8888888",
    "review_body": "云州省人民政府",
    "court": "青山市中级人民法院",
}


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings, tmp_path: Path) -> web.Application:
    settings = Settings(agency=agency, storage=StorageSettings(var_dir=tmp_path))
    return create_app(settings, clock=clock, db=db, knowledge=KnowledgeHolder(lambda: None), run_worker=False)  # type: ignore[arg-type,return-value]


async def _saved(root: Any, version: int, **values: str) -> Any:
    return await root.call("PATCH", "/agency", json={"version": version, "values": COMPLETE | values})


async def test_the_office_is_read_changed_and_its_versions_kept(root: Any, app: web.Application, recorded: Any) -> None:
    found = await root.get("/agency")
    assert (found["version"], found["values"]["name"], found["saved_by"]) == (0, "青山市人民政府办公室", "")
    assert {field["name"] for field in found["fields"]} == set(found["values"])
    look = await root.post("/agency/preview", {"version": 0, "values": COMPLETE | {"phone": "0791-6666666"}})
    assert root.status == 200, look
    assert {"label": "电话", "before": found["values"]["phone"], "after": "0791-6666666"} in look["changes"]
    assert "0791-6666666" in look["letter"]
    assert (await root.get("/agency"))["version"] == 0  # nothing was saved
    changed = await _saved(root, 0, phone="0791-6666666")
    assert (root.status, changed["values"]["phone"], changed["saved_by"]) == (200, "0791-6666666", "root系统(api-root)")
    assert app[AGENCY].current.phone == "0791-6666666"
    stale = await _saved(root, 0, phone="0791-7777777")
    assert (root.status, stale["code"]) == (409, "changed_meanwhile")
    stale = await root.post("/agency/preview", {"version": 0, "values": COMPLETE})
    assert (root.status, stale["code"]) == (409, "changed_meanwhile")
    again = await _saved(root, changed["version"], phone="0791-6666666")
    assert again["version"] == changed["version"]  # nothing is different
    assert recorded("agency_changed") == ["agency_changed"]


async def test_what_is_wrong_of_the_office_is_told_by_field(root: Any) -> None:
    answer = await _saved(root, 0, postcode="33", phone="电话")
    assert root.status == 422
    assert [each["pointer"] for each in answer["errors"]] == ["/values/postcode", "/values/phone"]
    await root.call("PATCH", "/agency", json={"version": 0, "values": {"nonsense": "x"}})
    assert root.status == 422
    await root.call("PATCH", "/agency", json={"values": {}})
    assert root.status == 422


async def test_versions_are_read_by_their_cursor(root: Any) -> None:
    version = 0
    for phone in ("0791-1111111", "0791-2222222", "0791-3333333"):
        version = (await _saved(root, version, phone=phone))["version"]
    seen, after = [], ""
    while True:
        page = await root.get("/agency/history", limit="2", after=after)
        seen += page["items"]
        after = page["next"]
        if not after:
            break
    assert [each["by"] for each in seen] == ["root系统(api-root)"] * 3 + ["system"]
    assert [change["after"] for each in seen for change in each["changes"] if change["label"] == "电话"] == [
        "0791-3333333",
        "0791-2222222",
        "0791-1111111",
    ]


async def test_supervisors_look_and_do_not_change(program: Any) -> None:
    supervisor = await program("chief", Duty.SUPERVISOR)
    for path in (
        "/agency",
        "/calendar",
        "/calendar/years/2026",
        "/templates",
        f"/templates/{FILE}",
        "/retention",
        "/checks",
    ):
        await supervisor.get(path)
        assert supervisor.status == 200, path
    answer = await supervisor.post("/retention/run", {"words": "立即删除"})
    assert (supervisor.status, answer["code"]) == (403, "missing_role")


async def test_a_year_is_shown_by_its_days(root: Any) -> None:
    found = await root.get("/calendar")
    assert (found["warning"], found["provisional"], found["is_counting"]) == ("", 0, False)
    assert found["published_until"] >= "2026-12-31"
    year = await root.get("/calendar/years/2026")
    assert (year["is_known"], len(year["days"])) == (True, 365)
    days = {each["day"]: each for each in year["days"]}
    assert (days["2026-10-01"]["kind"], days["2026-03-13"]["kind"], days["2026-03-14"]["kind"]) == (
        "holiday",
        "work",
        "rest",
    )
    assert year["workdays"] == sum(each["kind"] in ("work", "moved") for each in year["days"])
    unknown = await root.get("/calendar/years/2099")
    assert (unknown["is_known"], unknown["days"][0]["is_provisional"]) == (False, True)
    await root.get("/calendar/years/2001")
    assert root.status == 404


async def test_a_notice_is_looked_at_and_taken_up(
    root: Any, app: web.Application, db: Database, application: str, tmp_path: Path, recorded: Any
) -> None:
    before = _due_on(db, application)
    look = await root.post("/calendar/notices/preview", CLOSED)
    assert root.status == 200, look
    assert [(each["day"], each["is_moved"]) for each in look["changes"]] == [("2026-03-18", True), ("2026-03-19", True)]
    assert (look["clash"], look["moving_count"], look["open_cases"]) == ("", 1, 1)
    assert [(each["number"], each["is_told"]) for each in look["moving"]] == [(application, True)]
    assert _due_on(db, application) == before
    assert app[CALENDAR].is_workday(date(2026, 3, 18))
    done = await root.post("/calendar/notices", CLOSED)
    assert (root.status, done) == (201, {"year": 2026, "changed": 1})
    assert not app[CALENDAR].is_workday(date(2026, 3, 18))
    assert _due_on(db, application) == before + timedelta(days=2)
    assert any(each["name"] == CLOSED["notice"] for each in (await root.get("/calendar/years/2026"))["notices"])
    assert recorded("calendar_loaded") == ["calendar_loaded"]
    assert len(list((tmp_path / "calendar").glob("*.json"))) == 1


async def test_what_contradicts_is_refused_unless_it_may_replace(root: Any) -> None:
    await root.post("/calendar/notices", CLOSED)
    other = CLOSED | {"holidays": {"2026-03-18": "防台风停工"}}
    answer = await root.post("/calendar/notices", other)
    assert (root.status, answer["code"], "已经存在" in answer["detail"]) == (409, "refused", True)
    assert (await root.post("/calendar/notices/preview", other))["clash"]
    await root.post("/calendar/notices", other | {"may_replace": True})
    assert root.status == 201
    answer = await root.post("/calendar/notices/preview", CLOSED | {"kind": "regional"})
    assert (root.status, "region" in answer["detail"]) == (422, True)
    await root.post("/calendar/notices/preview", CLOSED | {"holidays": {"18 March": "x"}})
    assert root.status == 422


async def test_with_several_processes_files_of_one_are_not_changed(root: Any, db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        beat(session, "p1", clock.now())
        beat(session, "p2", clock.now())
    for path, body in (("/calendar/notices", CLOSED), (f"/templates/{FILE}/use", {"version": None})):
        answer = await root.post(path, body)
        assert (root.status, answer["code"], "几个服务进程" in answer["detail"]) == (409, "refused", True)


async def test_a_notice_is_not_taken_up_while_cases_are_still_counted(
    root: Any, app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()

    async def slowly(_app: web.Application) -> list[str]:
        await go_on.wait()
        return ["QS2026-00001"]

    monkeypatch.setattr("bot.console.office.calendar.compute_again", slowly)
    monkeypatch.setattr("bot.api.resources.calendar.PATIENCE", 0)
    begun = await root.post("/calendar/notices", CLOSED)
    assert (root.status, begun["changed"]) == (201, None)
    assert (await root.get("/calendar"))["is_counting"]
    answer = await root.post("/calendar/notices", CLOSED)
    assert (root.status, "还在重新计算" in answer["detail"]) == (409, True)
    go_on.set()
    await asyncio.gather(*app[BESIDE].values())
    assert not (await root.get("/calendar"))["is_counting"]


async def test_an_edited_template_is_tried_kept_used_and_given_back(root: Any, recorded: Any, tmp_path: Path) -> None:
    shipped = await root.get(f"/templates/{FILE}/file")
    assert shipped == (SHIPPED / FILE).read_bytes()
    before = await root.get(f"/templates/{FILE}")
    assert (before["is_own"], before["problems"]) == (False, [])
    kept = await _upload(root, edited("感谢您的关心。"))
    assert root.status == 201, kept
    look = await root.get(f"/templates/{FILE}/preview", version=str(kept["version"]))
    assert ("感谢您的关心。" in look["letter"], look["problems"]) == (True, [])
    assert "感谢您的关心。" not in (await root.get(f"/templates/{FILE}/preview"))["letter"]
    used = await root.post(f"/templates/{FILE}/use", {"version": kept["version"]})
    assert (root.status, used["is_own"], used["used_version"]) == (200, True, kept["version"])
    assert used["sha256"] != before["sha256"]
    line = next(each for each in (await root.get("/templates"))["items"] if each["file"] == FILE)
    assert (line["is_own"], line["used_by"]) == (True, "root系统(api-root)")
    second = await _upload(root, edited("第二次修改。"))
    page = await root.get(f"/templates/{FILE}/versions", limit="1")
    rest = await root.get(f"/templates/{FILE}/versions", after=page["next"])
    assert [(each["id"], each["is_in_use"]) for each in (*page["items"], *rest["items"])] == [
        (second["version"], False),
        (kept["version"], True),
    ]
    assert rest["next"] == ""
    back = await root.post(f"/templates/{FILE}/use", {"version": None})
    assert (back["is_own"], back["sha256"]) == (False, before["sha256"])
    assert recorded("template_used", "template_reset") == ["template_used", "template_reset"]


async def test_a_template_that_can_not_be_used_is_refused_with_the_reasons(root: Any) -> None:
    answer = await _upload(root, b"not Word")
    assert (root.status, answer["errors"][0]["pointer"]) == (422, "/file")
    assert "Word" in answer["errors"][0]["detail"]
    answer = await _upload(root, edited("x", without="救济告知"))
    assert root.status == 422, answer
    assert (await root.get(f"/templates/{FILE}/versions"))["items"] == []
    for path in ("/templates/none.docx", f"/templates/{FILE}/file?version=9", f"/templates/{FILE}/preview?version=9"):
        await root.get(path)
        assert root.status == 404, path
    await root.post(f"/templates/{FILE}/use", {"version": 9})
    assert root.status == 404


def _due_on(db: Database, number: str) -> date:
    with db.session(read_only=True) as session:
        found = session.scalars(select(Application.due_on).where(Application.number == number)).one()
        assert found is not None
        return found


async def _upload(root: Any, content: bytes) -> Any:
    form = FormData()
    form.add_field("file", content, filename="我的.docx")
    return await root.call("POST", f"/templates/{FILE}", data=form)
