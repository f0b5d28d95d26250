"""The list of applications by the API: the console's filters, search, pages, files; many given at once."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from actions.cases.board import Sort
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.db import Database
from bot.api.resources.list_models import Filters
from bot.api.resources.lists import as_console, as_filters
from bot.api.scopes import Scope
from tests.bot.console.api.conftest import every_page
from tests.bot.console.conftest import ZHANG
from tests.support.replies import content_for

COMPANY = {
    **ZHANG,
    "applicant_type": "legal",
    "applicant_class": "commercial",
    "applicant_name": "云州环保科技有限公司",
    "contact_person": "李四",
    "id_type": "credit_code",
    "id_number": "91350100M000100Y43",
    "description": "2025年度污水处理厂的检查结果",
}


async def test_every_order_is_paged_whole_and_the_first_page_says_how_many(
    program: Any, application: str, enter: Any, happen: Any, db: Database
) -> None:
    oa = await program("oa", Duty.REGISTRAR)
    more = [enter(description=f"第{n}批低保资金的分配方案") for n in range(4)]
    happen(more[1], EventKind.WITHDRAWN)
    every = {application, *more}
    for sort in ("newest", "due", "received"):
        pages = await every_page(oa, "/applications", sort=sort, limit="2")
        expected = every - {more[1]} if sort == "due" else every
        assert sorted(number for page in pages for number in page) == sorted(expected), sort
        assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert await every_page(oa, "/applications", sort="concluded") == [[more[1]]]
    assert await every_page(oa, "/applications", open="no") == [[more[1]]]
    first = await oa.get("/applications", limit="2")
    second = await oa.get("/applications", limit="2", after=first["next"])
    assert (first["total"], second["total"]) == (5, None)


async def test_the_filters_are_those_of_the_console(
    program: Any, application: str, enter: Any, happen: Any, hire: Any
) -> None:
    await hire("sun", "孙丽", Duty.HANDLER)
    oa = await program("oa", Duty.SUPERVISOR)
    company = enter("fax", **COMPANY)
    happen(application, EventKind.TAKEN_UP)

    async def numbers(**query: str) -> list[str]:
        return [number for page in await every_page(oa, "/applications", **query) for number in page]

    assert await numbers(state="processing") == [application]
    assert await numbers(channel="desk") == [company]
    assert await numbers(route="online", open="yes") == [application]
    assert await numbers(handler="孙丽(sun)") == [application]
    assert await numbers(unassigned="yes") == [company]
    assert await numbers(applicant_type="legal") == [company]
    assert await numbers(mine="yes") == []
    assert await numbers(overdue="yes") == await numbers(paused="yes") == []
    assert await numbers(received_from="2026-03-13", received_to="2026-03-13") == [company, application]
    assert await numbers(due_to="2026-03-14") == []
    assert await numbers(due_from="2026-04-13", open="yes") == [company, application]
    assert await numbers(q=company[-4:].lower()) == [company]
    assert await numbers(q="孙丽") == [application]
    assert await numbers(q="污水 检查", search_in="text") == [company]
    assert await numbers(q="——") == []  # nothing that could be looked for is nothing found, not everything
    answer = await oa.get("/applications", state="nonsense", limit="0", surprise="1")
    assert (oa.status, answer["code"]) == (422, "invalid")
    assert {each["pointer"] for each in answer["errors"]} >= {"?limit", "?surprise"}


async def test_an_applicant_stands_in_no_address(program: Any, enter: Any, db: Database) -> None:
    oa = await program("oa", Duty.REGISTRAR)
    company, zhang = enter(**COMPANY), enter()
    assert await every_page(oa, "/applications", q="云州环保科技有限公司") == [[]]
    for path in ("/applications", "/applications.csv", "/applications.xlsx"):
        answer = await oa.get(path, q="13800138000")
        assert (oa.status, answer["errors"][0]["pointer"]) == (422, "?q"), path
    found = await oa.post("/applicant-search", {"applicant": "云州环保科技有限公司"})
    assert [each["number"] for each in found["items"]] == [company]
    for typed in ("张三丰", "138 0013 8000", "11010519491231002x", "zhang@example.com"):
        found = await oa.post("/applicant-search", {"applicant": typed, "filters": {"open": "yes"}})
        assert zhang in [each["number"] for each in found["items"]], typed
    assert "张三丰" not in oa.raw.decode()
    with db.session() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "applicant_searched")).all()
    assert [entry.actor for entry in looks] == ["oa系统(api-oa)"] * 5
    assert "张三丰" not in str([entry.detail for entry in looks])


async def test_who_may_not_see_persons_finds_organisations_only(program: Any, enter: Any, db: Database) -> None:
    handler = await program("handler", Duty.HANDLER)
    company, _ = enter(**COMPANY), enter()
    for typed, expected in (("张三丰", []), ("13800138000", []), ("云州环保科技有限公司", [company])):
        found = await handler.post("/applicant-search", {"applicant": typed})
        if expected or handler.status == 200:
            assert [each["number"] for each in found["items"]] == expected, typed
        else:
            assert handler.status == 422
    with db.session() as session:
        assert not session.scalars(select(AuditEntry).where(AuditEntry.action == "applicant_searched")).all()
    narrow = await program("narrow", Duty.REGISTRAR, scopes={Scope.READ_APPLICATIONS})
    answer = await narrow.post("/applicant-search", {"applicant": "张三丰"})
    assert (narrow.status, answer["code"]) == (403, "missing_scope")


async def test_the_search_for_an_applicant_goes_from_page_to_page(program: Any, enter: Any) -> None:
    oa = await program("oa", Duty.REGISTRAR)
    numbers = [enter(description=f"第{n}批低保资金的分配方案") for n in range(3)]
    first = await oa.post("/applicant-search", {"applicant": "张三丰", "limit": 2})
    second = await oa.post("/applicant-search", {"applicant": "张三丰", "limit": 2, "after": first["next"]})
    assert [each["number"] for page in (first, second) for each in page["items"]] == numbers[::-1]
    for body, pointer in (
        ({"applicant": "！"}, "/applicant"),
        ({"applicant": "张三丰", "filters": {"q": "低保"}}, "/filters/q"),
        ({"applicant": "张三丰", "after": "1~~2026-01-01"}, None),
        ({"applicant": "张三丰", "after": "1~2026-01-01~"}, "/after"),
        ({"applicant": "张三丰", "after": "1"}, "/after"),
    ):
        answer = await oa.post("/applicant-search", body)
        if pointer is None:
            continue
        assert (oa.status, answer["errors"][0]["pointer"]) == (422, pointer), body


@pytest.mark.parametrize("after", ["5", "5~2026-99-99~", "5~2026-03-13~", "0~~"])
async def test_a_place_of_another_list_is_refused(program: Any, application: str, after: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    answer = await oa.get("/applications", after=after)
    assert (oa.status, answer["errors"][0]["pointer"]) == (422, "?after")


@pytest.mark.parametrize("sort", ["due", "received", "concluded"])
async def test_a_place_without_the_day_of_the_order_is_refused(program: Any, application: str, sort: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    await oa.get("/applications", after="5~~", sort=sort)
    assert oa.status == 422


def test_a_filter_is_said_alike_in_both_words() -> None:
    for asked in (
        Filters(),
        Filters(open="yes", mine="yes", sort=Sort.DUE),
        Filters(open="no", outcome="X1", sort=Sort.CONCLUDED),
        Filters(unassigned="yes", received_from="2026-01-01", overdue="yes", open="yes"),
        Filters(q="孙丽", handler="孙丽(sun)", applicant_type="legal", route="fax", channel="desk", open="yes"),
        Filters(q="污水 检查", search_in="text", state="processing"),
    ):
        there = as_filters(as_console(asked))
        assert as_console(there).pairs() == as_console(asked).pairs()
        assert there.model_dump(mode="json") == asked.model_dump(mode="json")


async def test_filters_are_kept_used_shared_and_removed(program: Any, application: str, enter: Any, li: Any) -> None:
    boss, oa = await program("boss", Duty.SUPERVISOR), await program("oa", Duty.HANDLER)
    fax = enter("fax")
    body = {"name": " 传真 来的", "filters": {"route": "fax", "open": "yes"}}
    made = await oa.post("/filters", body)
    assert (oa.status, made["name"], made["is_mine"], made["filters"]["route"]) == (201, "传真 来的", True, "fax")
    assert await every_page(oa, "/applications", filter=str(made["id"])) == [[fax]]
    await boss.get("/applications", filter=str(made["id"]))
    assert boss.status == 404
    refused = await oa.post("/filters", body | {"is_shared": True})
    assert (oa.status, refused["code"]) == (403, "missing_role")
    shared = await boss.post("/filters", {"name": "线上", "is_shared": True, "filters": {"route": "online"}})
    assert [(each["name"], each["is_mine"]) for each in (await oa.get("/filters"))["items"]] == [
        ("传真 来的", True),
        ("线上", False),
    ]
    assert await every_page(oa, "/applications", filter=str(shared["id"])) == [[application]]
    assert "线上" in await li.get("/staff/applications")
    both = await oa.get("/applications", filter=str(shared["id"]), open="yes")
    assert (oa.status, both["errors"][0]["pointer"]) == (422, "?open")
    await oa.post(f"/filters/{shared['id']}/remove")
    assert oa.status == 404
    await oa.post(f"/filters/{made['id']}/remove")
    assert oa.status == 200
    await oa.post(f"/filters/{made['id']}/remove")
    assert oa.status == 404


async def test_a_filter_by_applicant_needs_the_scope_to_find_a_person(
    program: Any, hire: Any, enter: Any, db: Database
) -> None:
    """A supervisor keeps and shares one in the console: the API tells that it is one, not whose."""
    zhang = enter()
    ma = await hire("ma", "马主管", Duty.SUPERVISOR)
    await ma.get("/staff/applications")
    page = await ma.post("/staff/applications/search", typed="张三丰")
    key = page.partition('name="key" value="')[2][:64]
    await ma.post("/staff/applications/filters", key=key, name="某人", shared="yes")
    whole = await program("whole", Duty.SUPERVISOR)
    kept = (await whole.get("/filters"))["items"][0]
    assert (kept["name"], kept["is_of_applicant"]) == ("某人", True)
    assert key not in whole.raw.decode()
    assert await every_page(whole, "/applications", filter=str(kept["id"])) == [[zhang]]
    with db.session() as session:
        looks = session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "applicant_searched")).all()
    assert looks[-1] == "whole系统(api-whole)"
    narrow = await program("narrow", Duty.SUPERVISOR, scopes={Scope.READ_APPLICATIONS})
    assert await every_page(narrow, "/applications", filter=str(kept["id"])) == [[]]


async def test_the_list_as_files_masked_and_recorded(program: Any, application: str, enter: Any, db: Database) -> None:
    oa = await program("oa", Duty.HANDLER)
    fax = enter("fax", description='=cmd|"/c calc"')
    text = (await oa.get("/applications.csv", columns="applicant,route")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][-2:] == ["申请人", "提交方式"]
    assert [row[0] for row in rows[1:]] == [fax, application]
    assert "张三丰" not in text
    book = load_workbook(io.BytesIO(await oa.get("/applications.xlsx", route="fax")))
    sheet = book.worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [fax]
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert "filename*=UTF-8''applications.xlsx" in oa.headers["Content-Disposition"]
    with db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "applications_exported")).all()
    assert [(entry.detail["rows"], entry.detail["as"]) for entry in entries] == [(2, "csv"), (1, "xlsx")]
    await oa.get("/applications.csv", columns="phone")
    assert oa.status == 422


async def test_many_are_given_at_once_and_one_refused_stops_no_other(
    program: Any, application: str, enter: Any, hire: Any, db: Database
) -> None:
    await hire("sun", "孙丽", Duty.HANDLER)
    boss = await program("boss", Duty.SUPERVISOR)
    other = enter()
    done = await boss.post("/assignments", {"numbers": [application, "QS2026-99999", other], "handler": "孙丽(sun)"})
    assert (boss.status, done["assigned"]) == (200, [application, other])
    assert [each["number"] for each in done["refused"]] == ["QS2026-99999"]
    assert (await boss.get(f"/applications/{application}"))["handler"] == "孙丽(sun)"
    again = await boss.post("/assignments", {"numbers": [application], "handler": "孙丽(sun)"})
    assert (again["assigned"], "没有改动" in again["refused"][0]["why"]) == ([], True)
    loads = {each["handler"]: each for each in (await boss.get("/workload"))["items"]}
    assert (loads["孙丽(sun)"]["open"], loads["孙丽(sun)"]["may_be_given"]) == (2, True)
    for body in (
        {"numbers": [], "handler": "孙丽(sun)"},
        {"numbers": [application], "handler": "谁也不是"},
        {"numbers": ["X" * 201] * 3, "handler": "孙丽(sun)"},
        {"numbers": [f"QS{n}" for n in range(201)], "handler": "孙丽(sun)"},
    ):
        await boss.post("/assignments", body)
        assert boss.status == 422, body
    handler = await program("handler", Duty.HANDLER)
    await handler.post("/assignments", {"numbers": [application], "handler": "孙丽(sun)"})
    assert handler.status == 403
    with db.session() as session:
        entries = session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "case:assigned")).all()
    assert entries == ["boss系统(api-boss)"] * 2


async def test_the_list_ends_at_ones_reach(program: Any, application: str, happen: Any, hire: Any) -> None:
    await hire("sun", "孙丽", Duty.HANDLER, unit="政务公开科")
    happen(application, EventKind.TAKEN_UP, handler="孙丽(sun)")
    other = await program("other", Duty.HANDLER, unit="财务科")
    assert await every_page(other, "/applications", q=application) == [[]]
    assert application not in (await other.get("/applications.csv")).decode("utf-8-sig")
    for path in ("around", "links", "reply", "told/1"):
        answer = await other.get(f"/applications/{application}/{path}")
        assert (other.status, answer["code"]) == (403, "out_of_reach"), path


async def test_applications_are_linked_and_taken_apart(program: Any, application: str, enter: Any) -> None:
    oa = await program("oa", Duty.HANDLER)
    other = enter()
    made = await oa.post(f"/applications/{application}/links", {"other": other, "kind": "duplicate"})
    assert (oa.status, [(each["number"], each["words"]) for each in made["items"]]) == (200, [(other, "本件与它重复")])
    seen = await oa.get(f"/applications/{other}/links")
    assert [(each["number"], each["words"]) for each in seen["items"]] == [(application, "它与本件重复")]
    for body, status in (
        ({"other": other, "kind": "related"}, 409),
        ({"other": application, "kind": "related"}, 409),
        ({"other": "QS2026-99999", "kind": "related"}, 404),
        ({"other": other, "kind": "nonsense"}, 422),
    ):
        await oa.post(f"/applications/{application}/links", body)
        assert oa.status == status, body
    around = await oa.get(f"/applications/{application}/around")
    assert [each["number"] for each in around["links"]] == [other]
    assert [each["number"] for each in around["of_applicant"]] == [other]
    assert around["of_applicant_count"] == 1
    link = made["items"][0]["id"]
    assert (await oa.post(f"/applications/{other}/links/{link}/remove"))["items"] == []
    await oa.post(f"/applications/{other}/links/{link}/remove")
    assert oa.status == 409
    await oa.post(f"/applications/{other}/links/99/remove")
    assert oa.status == 404


async def test_the_draft_of_a_reply_is_read_masked(program: Any, application: str, happen: Any) -> None:
    oa = await program("oa", Duty.HANDLER)
    await oa.get(f"/applications/{application}/reply")
    assert oa.status == 404
    happen(application, EventKind.TAKEN_UP, handler="李晓明(li)")
    happen(application, EventKind.REPLY_DRAFTED, kind="N6", content=content_for("N6", date(2026, 3, 13)))
    found = await oa.get(f"/applications/{application}/reply")
    assert (oa.status, found["kind"], found["status"]) == (200, "N6", "draft")
    assert (found["lacks"], "青山市人民政府办公室" in found["letter"]) == ("", True)
    assert "张三丰" not in oa.raw.decode()


async def test_what_is_told_on_paper(program: Any, application: str, enter: Any, happen: Any) -> None:
    oa = await program("oa", Duty.HANDLER)
    paper = enter()
    for number in (paper, application):
        happen(number, EventKind.TAKEN_UP, handler="李晓明(li)")
        happen(number, EventKind.EXTENDED, days="10", reason="需要检索的档案较多，分存三处")
    last = (await oa.get(f"/applications/{paper}"))["events"][-1]["sequence"]
    told = await oa.get(f"/applications/{paper}/told/{last}")
    assert "经批准延长10个工作日" in told["text"]
    assert "张三丰" not in told["text"]
    for number, sequence in ((application, last - 1), (paper, 1), (paper, 99)):  # the first in its conversation
        await oa.get(f"/applications/{number}/told/{sequence}")
        assert oa.status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/applications?received_from=2026-02-30",
        "/applications?due_to=x",
        "/audit?since=2026-13-01",
        "/questions?until=2026-02-30",
    ],
)
async def test_a_day_that_is_none_is_refused_and_named(root: Any, path: str) -> None:
    refused = await root.get(path)
    name = path.partition("?")[2].partition("=")[0]
    assert (root.status, refused["code"], refused["errors"][0]["pointer"]) == (422, "invalid", f"?{name}"), refused
