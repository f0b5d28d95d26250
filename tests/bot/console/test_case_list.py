"""The list of applications: searched, filtered, kept, exported, and given to somebody."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from multidict import MultiDict
from openpyxl import load_workbook
from sqlalchemy import select

from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import Application, AuditEntry, CaseEvent
from actions.db import Database
from bot.console.case_list.query import read_query
from bot.console.case_list.tables import SavedFilter
from bot.console.tables import StaffUnit
from tests.support.replies import content_for

E = EventKind
LIST = "/staff/applications"
CLOSED_ON = date(2026, 3, 13)


def audited(db: Database, action: str) -> list[tuple[str, dict[str, Any]]]:
    with db.session() as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action == action))
        return [(entry.actor, entry.detail) for entry in found]


async def search(browser: Any, typed: str, **kept: str) -> str:
    await browser.get(LIST)
    return str(await browser.post(f"{LIST}/search", typed=typed, **kept))


class TestSearch:
    @pytest.mark.parametrize(
        "typed", ["张三丰", "13800138000", "+86 138 0013 8000", "11010519491231002x", "ZHANG@example.com"]
    )
    async def test_an_applicant_is_found_whole_and_no_address_names_them(
        self, li: Any, application: str, db: Database, typed: str
    ) -> None:
        page = await search(li, typed)
        assert application in page
        assert "张三丰" not in page
        assert re.search(r'name="key" value="[0-9a-f]{64}"', page)
        assert audited(db, "applicant_searched") == [("李晓明(li)", {})]

    @pytest.mark.parametrize("typed", ["张三", "1380013800", "110105194912310"])
    async def test_a_part_finds_nobody(self, li: Any, application: str, typed: str, db: Database) -> None:
        page = await search(li, typed)
        assert f'href="{LIST}/{application}"' not in page
        assert "没有找到" in page
        assert len(audited(db, "applicant_searched")) == (typed != "张三")  # whoever tries numbers is on record

    async def test_who_may_not_see_persons_finds_none_by_name_or_number(
        self, hire: Any, application: str, db: Database
    ) -> None:
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        for typed in ("张三丰", "13800138000", "11010519491231002X"):
            page = await search(handler, typed)
            assert f'href="{LIST}/{application}"' not in page
            assert "13800138000" not in page
        with db.session() as session:
            key = session.scalars(select(Application.id_number_hash)).one()
        assert f'href="{LIST}/{application}"' not in await handler.get(f"{LIST}?show=all&key={key}")

    async def test_words_of_what_is_applied_for_a_handler_and_a_letters_number(
        self, li: Any, application: str, on_paper: str, happen: Any
    ) -> None:
        assert application in await search(li, "低保资金 分配")
        assert "在申请内容里查找" in li.page
        assert "没有找到" in await search(li, "低保资金 污水")
        assert "没有找到" in await search(li, "……")  # signs only: nothing, and not everything
        happen(application, E.TAKEN_UP, handler="王芳(wang)")
        page = await search(li, "王芳")
        assert application in page
        assert on_paper not in page
        happen(application, E.EXTENDED, days=10, reason="需要检索的档案较多，分存三处")
        page = await li.get(f"{LIST}/{application}")
        number = re.search(r"(\S*〔2026〕\d+号)", page)
        assert number
        for typed in (number[1], number[1].replace("〔", "[").replace("〕", "]")):
            page = await search(li, typed)
            assert application in page
            assert on_paper not in page

    async def test_the_number_leads_to_its_application(self, li: Any, application: str) -> None:
        await search(li, application.lower())
        assert li.path == f"{LIST}/{application}"

    async def test_a_persons_number_in_the_text_is_not_found_by_it(
        self, li: Any, application: str, db: Database
    ) -> None:
        with db.session() as session:
            one = session.scalars(select(Application)).one()
            one.description = "我的身份证号是110105199003078888，请公开低保资金"
        assert application in await search(li, "低保资金")
        await li.get(f"{LIST}?in=text&q=110105199003078888")
        assert f'href="{LIST}/{application}"' not in li.page


class TestFilters:
    async def test_each_narrows(self, li: Any, application: str, on_paper: str, happen: Any) -> None:
        happen(application, E.TAKEN_UP, handler="王芳(wang)")
        for query, found in {
            "handler=%E7%8E%8B%E8%8A%B3(wang)": [application],
            "handler=-": [on_paper],
            "route=in_person": [on_paper],
            "channel=web": [application],
            "type=legal": [],
            "received_from=2026-03-13&received_to=2026-03-13": [application],
            "received_from=2026-03-14": [],
            "due_to=2026-04-13": [application],
            "due_from=2026-04-14": [],
            "overdue=yes": [],
            "soon=yes": [],
            "paused=yes": [],
            "sort=received": [application],
            "sort=nonsense&state=nonsense&received_from=x": [application, on_paper],
        }.items():
            page = await li.get(f"{LIST}?{query}")
            assert {number for number in (application, on_paper) if f'{number}"' in page} == set(found), query

    async def test_what_waits_for_others_and_what_is_over(self, li: Any, application: str, happen: Any) -> None:
        happen(application, E.TAKEN_UP)
        happen(application, E.CONSULTATION_SENT, consulted="other", party="某局", matter="合同")
        assert application in await li.get(f"{LIST}?paused=yes")
        happen(application, E.CONSULTATION_ENDED, ref="Z1", reason="不需要了")
        assert application not in await li.get(f"{LIST}?paused=yes")
        happen(application, E.REPLIED_AT_ONCE, kind="G1", method="online", content=content_for("G1", CLOSED_ON))
        assert application in await li.get(f"{LIST}?outcome=G1")
        assert application in await li.get(f"{LIST}?show=all&sort=concluded&column=outcome&column=concluded")
        assert "办结日" in li.page

    def test_an_address_is_what_it_says_and_what_makes_no_sense_is_left_out(self) -> None:
        query = read_query(
            MultiDict([("column", "applicant"), ("column", "x"), ("key", "no"), ("q", "  a   b "), ("after", "1~~")])
        )
        assert query.address() == f"{LIST}?q=a+b&column=applicant"
        assert query.address(q="") == f"{LIST}?column=applicant"


class TestUnits:
    async def test_the_list_is_narrowed_to_a_unit_and_the_filter_is_kept(
        self, hire: Any, application: str, on_paper: str, happen: Any, db: Database
    ) -> None:
        await hire("zhou", "周敏", Duty.HANDLER, unit="法规科")
        registrar = await hire("gao", "高洁", Duty.REGISTRAR, unit="公开科")
        happen(application, E.TAKEN_UP, handler="周敏(zhou)")
        with db.session() as session:
            units = {unit.name: unit.id for unit in session.scalars(select(StaffUnit))}
        for value, found in {
            str(units["法规科"]): {application},
            str(units["公开科"]): set(),
            "-": set(),
            "999": set(),
            "x": {application, on_paper},  # no unit is called so: left out
        }.items():
            page = await registrar.get(f"{LIST}?unit={value}")
            assert {number for number in (application, on_paper) if f'{number}"' in page} == found, value
        law = units["法规科"]
        assert f'<option value="{law}" selected>法规科</option>' in await registrar.get(f"{LIST}?unit={law}")
        page = await registrar.post(f"{LIST}/filters", name="法规科的", unit=str(law))
        assert f'href="{LIST}?unit={law}"' in page

    async def test_an_office_without_units_is_not_asked_for_one(self, li: Any, application: str) -> None:
        assert 'name="unit"' not in await li.get(LIST)


class TestKeptFilters:
    async def test_one_is_kept_opened_and_removed_by_its_owner(
        self, li: Any, wang: Any, application: str, db: Database
    ) -> None:
        await li.get(LIST)
        page = await li.post(f"{LIST}/filters", name="网上的", channel="web", shared="yes")
        assert "筛选已保存" in page
        assert f'href="{LIST}?channel=web"' in page
        assert "网上的" not in await wang.get(LIST)  # only a supervisor shares
        with db.session() as session:
            filter_id = session.scalars(select(SavedFilter.id)).one()
        await wang.post(f"{LIST}/filters/{filter_id}/remove")
        assert "网上的" in await li.get(LIST)
        await li.post(f"{LIST}/filters/{filter_id}/remove")
        assert "网上的" not in await li.get(LIST)

    async def test_a_supervisor_shares(self, hire: Any, li: Any) -> None:
        supervisor = await hire("zheng", "郑重", Duty.SUPERVISOR)
        await supervisor.get(LIST)
        await supervisor.post(f"{LIST}/filters", name="逾期的", overdue="yes", shared="yes")
        assert "逾期的" in await li.get(LIST)

    async def test_nothing_is_no_filter(self, li: Any) -> None:
        await li.get(LIST)
        assert "还没有选筛选条件" in await li.post(f"{LIST}/filters", name="空的")
        assert "请给筛选起一个名称" in await li.post(f"{LIST}/filters", name=" ", overdue="yes")


class TestExport:
    async def test_a_workbook_holds_the_chosen_columns_masked_and_leaves_an_entry(
        self, li: Any, application: str, db: Database
    ) -> None:
        await li.get(LIST)
        form = {"csrf": li.csrf, "as": "xlsx", "column": "applicant", "q": ""}
        async with li.client.post(f"{LIST}/export", data=form) as response:
            assert "applications-20260313.xlsx" in response.headers["Content-Disposition"]
            sheet = load_workbook(io.BytesIO(await response.read())).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows == [
            ["编号", "最先到期", "最先到期的日期", "申请人"],
            [application, "还剩20个工作日", "2026-04-13", "张**"],
        ]
        assert audited(db, "applications_exported") == [
            ("李晓明(li)", {"rows": 1, "as": "xlsx", "columns": ["applicant"], "filters": ["column"]})
        ]

    async def test_csv_holds_no_formula(self, li: Any, application: str, db: Database) -> None:
        with db.session() as session:
            session.scalars(select(Application)).one().description = '=HYPERLINK("http://x","低保")'
        await li.get(LIST)
        async with li.client.post(f"{LIST}/export", data={"csrf": li.csrf, "as": "csv"}) as response:
            text = (await response.read()).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert rows[1][3].startswith("'=HYPERLINK")


class TestAssigning:
    async def test_what_can_be_given_is_and_what_cannot_is_told_each_with_its_own_entry(
        self, li: Any, application: str, on_paper: str, db: Database
    ) -> None:
        """on_paper has no day of receipt yet: the life cycle gives it to nobody."""
        await li.get(LIST)
        page = await li.post(f"{LIST}/assign", all="yes")
        assert page.count('name="number"') == 2
        assert "王芳（在办0件）" in page
        numbers = [("number", application), ("number", on_paper), ("number", "QS2019-00001")]
        form = [("csrf", li.csrf), ("handler_to", "王芳(wang)"), *numbers]
        page = await li._read(await li.client.post(f"{LIST}/assign", data=form))
        assert "1件已交给王芳" in page
        assert "2件没有指派" in page
        assert "没有这件申请" in page
        assert "待确认收到" in page
        with db.session() as session:
            assert session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id.desc())).first() == "assigned"
            handlers = {one.number: one.handler for one in session.scalars(select(Application))}
        assert handlers == {application: "王芳(wang)", on_paper: None}
        assert len(audited(db, "case:assigned")) == 1
        page = await li._read(await li.client.post(f"{LIST}/assign", data=form))
        assert "已经由这位同事承办" in page
        assert len(audited(db, "case:assigned")) == 1

    async def test_only_who_may_assign_is_offered_it_and_only_to_handlers(
        self, hire: Any, li: Any, application: str
    ) -> None:
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        assert "指派选中的" not in await handler.get(LIST)
        await handler.post(f"{LIST}/assign", number=application, handler_to="王芳(wang)")
        assert handler.status == 403
        await li.get(LIST)
        assert "请选择承办人" in await li.post(f"{LIST}/assign", number=application, handler_to="没有此人")
        assert "请先在列表里选中" in await li.post(f"{LIST}/assign")
