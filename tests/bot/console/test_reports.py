"""The annual report's pages: 条例 Art. 49, 50."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web
from docx import Document as WordDocument
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import text

from actions.cases.calendar import WorkCalendar
from actions.cases.reports import ReportCase, TableThree, table_four
from actions.cases.reports.breakdown import Group, breakdown
from actions.cases.reports.counting import Standing
from actions.cases.reports.figures import Figures
from actions.cases.reports.layout import COLUMNS, ENTRIES, PARTS, ROWS
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console.reports_charts import charts
from bot.console.reports_suggestions import NormativeCounts, normative_counts
from knowledge.catalogue import DocumentSummary
from tests.support.report_cases import cases_of_table, plausible_year, read_table, store, store_fees, store_remedies

REPORT = "/staff/reports/2025"
HANGZHOU = Path(__file__).parents[2] / "actions/cases/reports/hangzhou_2025.csv"
TEXTS = {"one": "写好了总体情况。", "five": "写好了问题。", "six": "没有其他需要报告的事项。"}
ZEROS = {entry.key: "0" for entry in ENTRIES}


@pytest.fixture
def year(db: Database, clock: FixedClock) -> int:
    """Some 350 cases of 2025 in the database; today is 13 March 2026."""
    made = plausible_year(2025, 400, WorkCalendar(), until=date(2026, 3, 13))
    with db.session() as session:
        store(session, made.cases)
        store_remedies(session, made.remedies)
        store_fees(session, [(made.cases[0].number, date(2025, 8, 1), 4300)])
        store(session, [ReportCase("QS2025-90001", "natural", None)], arrived_on=date(2025, 12, 30))
    return 2025


def links(page: str) -> list[tuple[str, int]]:
    """Every link of a page to the cases behind a number, with the number it is on."""
    found = []
    for anchor in html.fromstring(page).iter("a"):
        address = anchor.get("href", "")
        if "/cases?" in address:
            words = re.match(r"\s*(\d+)", anchor.text_content())
            assert words, html.tostring(anchor)
            found.append((address, int(words[1])))
    return found


def listed(page: str) -> tuple[int, list[str]]:
    """What a list of cases says that it holds, and the numbers on the page."""
    tree = html.fromstring(page)
    said = tree.xpath('//div[@class="page-title"]/span[@class="badge"]')  # on the first page
    total = int(said[0].text_content().removesuffix("件")) if said else 0
    return total, [each.text_content() for each in tree.xpath('//tbody//a[@class="number"]')]


def rows_of_table_three(page: str) -> list[list[int]]:
    table = html.fromstring(page).xpath('//table[contains(@class, "table-three")]')[0]
    return [[int(cell.text_content()) for cell in row.iter("td")] for row in table.xpath("./tbody/tr")]


async def test_the_published_table_of_hangzhou_is_the_page_of_its_cases(li: Any, db: Database) -> None:
    table = read_table(HANGZHOU)
    with db.session() as session:
        store(session, cases_of_table(table, 2025))
    page = await li.get(REPORT)
    assert rows_of_table_three(page) == [[table[row.key][column.key] for column in COLUMNS] for row in ROWS]
    assert "42项全部相符" in page
    assert "没有确认收到" not in page


async def test_every_number_opens_exactly_its_cases(li: Any, year: int) -> None:
    page = await li.get(REPORT)
    found = dict(links(page))
    assert len(found) > 100
    for address, count in found.items():
        total, numbers = listed(await li.get(address))
        assert (li.status, total, len(numbers)) == (200, count, min(count, 50)), address
    table = rows_of_table_three(page)
    for row, numbers_of_row in zip(ROWS, table, strict=True):
        for column, count in zip(COLUMNS, numbers_of_row, strict=True):
            address = f"{REPORT}/cases?{urlencode({'row': row.key, 'column': column.key})}"
            assert found.get(address, 0) == count
    years = await li.get("/staff/reports")
    for address, count in links(years):
        assert listed(await li.get(address))[0] == count, address


async def test_a_list_is_read_page_by_page_and_leads_to_the_cases(li: Any, year: int) -> None:
    seen: list[str] = []
    page = await li.get(f"{REPORT}/cases?row=new")
    total = listed(page)[0]
    assert total > 100
    seen += listed(page)[1]
    while following := re.search(r'href="([^"]+)" rel="next"', page):
        page = await li.get(following[1].replace("&amp;", "&"))
        seen += listed(page)[1]
    assert len(seen) == len(set(seen)) == total
    assert "回到第一页" in page
    assert f'href="/staff/applications/{seen[0]}"' in await li.get(f"{REPORT}/cases?row=new")
    assert "申请内容" in page
    assert "没有这样的申请" in await li.get(f"{REPORT}/cases?row=new&after=2100-01-01~1")
    assert listed(await li.get(f"{REPORT}/cases?row=new&after=x"))[1] == seen[:50]


async def test_charts_are_read_without_seeing_them(li: Any, year: int) -> None:
    page = await li.get(REPORT)
    tree = html.fromstring(page)
    figures = tree.xpath('//figure[contains(@class, "chart")]')
    assert len(figures) == 4
    for figure in figures:
        (picture,) = figure.xpath("./svg")
        title, description = picture.get("aria-labelledby").split()
        assert picture.xpath(f'./title[@id="{title}"]')[0].text_content()
        assert picture.xpath(f'./desc[@id="{description}"]')[0].text_content()
        drawn = sorted(links(html.tostring(picture, encoding="unicode")))
        written = sorted(links(html.tostring(figure.xpath(".//table")[0], encoding="unicode")))
        assert drawn == written
        assert all(anchor.get("aria-label") for anchor in picture.iter("a"))
    assert "法定的20个工作日" in page
    assert len(tree.xpath('//line[@class="mark"]')) == 2


async def test_the_page_needs_neither_script_nor_style_of_its_own(li: Any, year: int) -> None:
    for path in ("/staff/reports", REPORT, f"{REPORT}/cases?row=new"):
        tree = html.fromstring(await li.get(path))
        assert not tree.xpath("//@style | //style | //*[@*[starts-with(name(), 'on')]]"), path
        assert not [script for script in tree.iter("script") if script.text]


async def test_what_is_not_counted_is_said_and_listed(li: Any, year: int) -> None:
    assert "没有确认收到，不计入年报" in await li.get(REPORT)
    assert listed(await li.get(f"{REPORT}/cases?row=unconfirmed")) == (1, ["QS2025-90001"])


@pytest.mark.parametrize(
    "query",
    [
        *("row=nothing", "row=new&column=nobody", "row=review&column=natural"),
        *("row=new&month=13", "row=new&month=x", "row=review&month=2", "row=carried_in&month=3"),
        *("row=new&days=0", "row=result_total&days=7", "row=result_total&on_time=perhaps"),
    ],
)
async def test_a_number_that_the_report_does_not_have_is_not_found(li: Any, query: str) -> None:
    await li.get(f"{REPORT}/cases?{query}")
    assert li.status == 404


@pytest.mark.parametrize("year", ["2007", "2027", "2099", "1999", "20251"])
async def test_there_is_no_report_before_the_regulation_or_of_the_future(li: Any, year: str) -> None:
    await li.get(f"/staff/reports/{year}")
    assert li.status == 404


async def test_the_present_year_is_counted_so_far(li: Any, year: int) -> None:
    page = await li.get("/staff/reports/2026")
    assert "统计中，数字截至今天" in page
    assert "2025年的年报还没有定稿，暂不核对" in page
    assert "统计中" in await li.get("/staff/reports")


async def test_staff_read_but_do_not_write(li: Any, admin: Any, year: int) -> None:
    assert f"{REPORT}/edit" not in await li.get(REPORT)
    assert f"{REPORT}/edit" in await admin.get(REPORT)
    await li.post(f"{REPORT}/edit", version="0", **TEXTS, **ZEROS)
    assert li.status == 403
    assert "没有这项权限" in li.page


async def test_what_was_written_is_given_back_to_who_was_signed_out(admin: Any, year: int) -> None:
    await admin.get(f"{REPORT}/edit")
    admin.client.session.cookie_jar.clear()
    await admin.post(f"{REPORT}/edit", version="0", **TEXTS, **ZEROS)
    assert admin.status == 401
    assert all(text in admin.page for text in TEXTS.values())


async def test_a_report_is_written_finalised_and_stays(admin: Any, li: Any, db: Database, year: int) -> None:
    page = await admin.get(f"{REPORT}/edit")
    assert "信息处理费共计4300元" in page
    await admin.post(f"{REPORT}/edit", version="0", **TEXTS, **{**ZEROS, "20.8-1-1": "12.3456"})
    assert "年报已保存" in admin.page
    assert "12.3456" in admin.page
    assert "没有写好" not in admin.page
    before = rows_of_table_three(admin.page)
    await admin.post(f"{REPORT}/finalise", version="1")
    assert "年报已定稿" in admin.page
    assert "42项" not in admin.page
    assert "52项全部相符" in admin.page

    with db.session() as session:
        one = session.query(Application).filter(
            Application.outcome == "PT", Application.concluded_on.between(date(2025, 3, 1), date(2025, 12, 31)),
            Application.received_on >= date(2025, 1, 1),
        ).first()  # fmt: skip
        assert one is not None
        fixed = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%given once%'"
        for name in session.scalars(text(fixed)).all():  # a database that somebody has tampered with
            session.execute(text(f"DROP TRIGGER {name}"))
        one.outcome, number = "N1", one.number
    page = await li.get(REPORT)
    assert rows_of_table_three(page) == before
    assert "案件在定稿以后有变动" in page
    assert "三、（三）1.属于国家秘密" in page
    secret = f"{REPORT}/cases?row=denied_secret"
    assert number in listed(await li.get(secret))[1]
    assert "定稿的年报上是" in li.page
    await admin.get(f"{REPORT}/edit")
    assert "已经定稿" in admin.page
    assert admin.status == 409
    await admin.post(f"{REPORT}/reopen", version="2")
    assert "已撤销定稿" in admin.page
    assert rows_of_table_three(admin.page) != before


async def test_a_report_that_is_not_whole_is_not_finalised(admin: Any, year: int) -> None:
    await admin.get(REPORT)
    await admin.post(f"{REPORT}/finalise", version="0")
    assert admin.status == 409
    assert "没有定稿：“一、总体情况”" in admin.page
    assert "表二还有10个数没有填写" in admin.page


async def test_what_was_typed_is_kept_when_something_is_wrong(admin: Any, year: int) -> None:
    await admin.get(f"{REPORT}/edit")
    await admin.post(f"{REPORT}/edit", version="0", **{**TEXTS, "six": "<b>六</b>"}, **{**ZEROS, "20.1-2-3": "很多"})
    assert admin.status == 422
    tree = html.fromstring(admin.page)
    assert tree.get_element_by_id("20.1-2-3").get("value") == "很多"
    assert tree.get_element_by_id("20.1-2-3").get("aria-invalid") == "true"
    assert tree.get_element_by_id("problem-20.1-2-3").text_content() == "请填写整数。"
    assert tree.get_element_by_id("six").text_content() == "<b>六</b>"


async def test_two_people_do_not_undo_each_other(admin: Any, new_browser: Any, year: int) -> None:
    other = await new_browser()
    await other.sign_in("admin")
    for browser in (admin, other):
        await browser.get(f"{REPORT}/edit")
    await admin.post(f"{REPORT}/edit", version="0", **TEXTS, **ZEROS)
    await other.post(f"{REPORT}/edit", version="0", **{**TEXTS, "six": "另一个六"}, **ZEROS)
    assert other.status == 409
    assert "有了新的变化" in other.page
    assert "另一个六" in other.page
    version = re.search(r'name="version" value="(\d+)"', other.page)
    assert version is not None
    await other.post(f"{REPORT}/edit", version=version[1], **{**TEXTS, "six": "另一个六"}, **ZEROS)
    assert "另一个六" in await admin.get(REPORT)


async def test_files_hold_what_the_page_shows(li: Any, year: int) -> None:
    table = rows_of_table_three(await li.get(REPORT))
    response = await li.client.get(f"{REPORT}/report.xlsx")
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    workbook = load_workbook(io.BytesIO(await response.read()))
    rows = list(workbook[PARTS["three"]].iter_rows(min_row=6, values_only=True))
    assert [list(row[3:]) for row in rows] == table
    response = await li.client.get(f"{REPORT}/report.docx")
    document = WordDocument(io.BytesIO(await response.read()))
    assert [[int(cell.text) for cell in row.cells[3:]] for row in document.tables[1].rows[3:]] == table
    assert document.paragraphs[0].text == "青山市人民政府办公室"


async def test_published_documents_suggest_numbers_but_fill_nothing_in(admin: Any, year: int) -> None:
    tree = html.fromstring(await admin.get(f"{REPORT}/edit"))
    assert "供参考" in tree.text_content()
    assert {tree.get_element_by_id(entry.key).get("value") for entry in ENTRIES} == {""}


def test_normative_documents_are_counted_by_their_dates() -> None:
    def document(signed: date | None, **more: Any) -> DocumentSummary:
        known = dict.fromkeys(DocumentSummary.__dataclass_fields__)
        return DocumentSummary(**{**known, "id": 1, "title": "办法", "signed_on": signed, "is_normative": True, **more})

    documents = [
        document(date(2025, 5, 1), stated_validity="现行有效"),
        document(date(2025, 6, 1), is_normative=False),
        document(date(2020, 1, 1), ended_on=date(2025, 7, 1), stated_validity="已废止"),
        document(date(2020, 1, 1), ended_on=date(2026, 2, 1), stated_validity="已废止"),
        document(date(2020, 1, 1), expires_on=date(2025, 12, 30)),
        document(date(2020, 1, 1), expires_on=date(2025, 12, 31)),
        document(date(2026, 1, 1)),
        document(None, published_on=date(2025, 12, 31), effective_on=date(2026, 2, 1)),
    ]
    assert normative_counts(documents, 2025) == NormativeCounts(issued=2, ended=2, in_force=3)


@pytest.mark.parametrize("times", [0, 1, 3_000])
def test_bars_and_their_numbers_stay_within_the_picture(times: int) -> None:
    three, day = TableThree(2025), date(2025, 1, 2)
    some = [Group(day, day + timedelta(days=n), "on_time", times) for n in range(70) if times]
    for _ in some:
        three.add("natural", Standing(is_new=True, is_ended=True), "G2", times)
    figures = Figures(2025, three, table_four([], 2025), breakdown(some, 2025, WorkCalendar()))
    for chart in charts(figures):
        for bar in chart.bars:
            room = 7 * len(bar.words) * (1 if bar.anchor == "start" else 0.5)
            assert bar.x >= 0
            assert bar.x + bar.width <= chart.width
            assert bar.text_x + room <= chart.width + 8
            assert bar.y >= 0
            assert bar.y + bar.height <= chart.height
        assert chart.is_empty == (times == 0)


async def test_the_report_is_among_the_main_entries(li: Any, app: web.Application) -> None:
    tree = html.fromstring(await li.get("/staff/reports"))
    (entry,) = tree.xpath('//nav[@aria-label="主要栏目"]/a[@aria-current="page"]')
    assert entry.text_content() == "年报统计"
