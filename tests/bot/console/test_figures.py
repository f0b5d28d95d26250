"""The figures of a period: every number leads to exactly what it counts (条例 Art. 33, 49; issue 7)."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from docx import Document as WordDocument
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, insert, select, update

from actions.cases.calendar import WorkCalendar
from actions.cases.figures.period import Period
from actions.cases.lifecycle import Role as Duty
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseLimit
from actions.cases.time import FixedClock
from actions.db import Database
from bot.figures import talks
from bot.figures.gathering import gather
from bot.learning.questions import Period as Days
from tests.bot.console.conftest import ask
from tests.support.report_cases import plausible_year, store

PAGE = "/staff/figures"


@pytest.fixture
def year(db: Database) -> int:
    """Some 300 cases of 2025 in the database, received through the web or entered; today is 13 March 2026."""
    made = plausible_year(2025, 300, WorkCalendar(), until=date(2026, 3, 13))
    running = plausible_year(2026, 60, WorkCalendar(), until=date(2026, 3, 13), seed=2)
    with db.session() as session:
        store(session, [*made.cases, *(replace(case, number=f"{case.number}X") for case in running.cases)])
        late = session.scalars(select(Application.id).where(Application.is_open).limit(4)).all()
        session.add_all(
            CaseLimit(application_id=one, kind=LimitKind.REPLY, due_on=date(2026, 3, 10 + n), ref="")
            for n, one in enumerate(late, start=1)
        )
        session.execute(update(Application).where(Application.id % 3 == 0).values(channel="desk", route="fax"))
        session.execute(update(Application).where(Application.id % 3 != 0).values(channel="web", route="online"))
    return 2025


def links(page: str) -> list[tuple[str, int]]:
    """Every link to what is behind a number, with the number it is on."""
    found = []
    for anchor in html.fromstring(page).xpath('//a[starts-with(@href, "/staff/figures/")]'):
        label = anchor.get("aria-label") or anchor.text_content()
        words = re.search(r"(\d+)(?:件|次)?\s*$", label.strip())
        if words:
            found.append((anchor.get("href"), int(words[1])))
    return found


def total(page: str) -> int:
    return int(re.sub(r"\D", "", html.fromstring(page).xpath('//div[@class="page-title"]/span')[0].text_content()))


@pytest.mark.parametrize("query", ["period=2025", "period=2025-Q2", "period=2025-07", "from=2025-03-10&to=2025-08-20"])
async def test_behind_every_number_are_exactly_as_many(li: Any, year: int, query: str) -> None:
    found = dict(links(await li.get(f"{PAGE}?{query}")))
    assert li.status == 200
    assert len(found) > 40
    assert any("days=" in address for address in found)
    assert any("state=" in address for address in found)
    for address, number in list(found.items())[:: 1 if "Q2" in query else 4]:
        assert total(await li.get(address)) == number, address
    assert next(number for address, number in found.items() if "what=overdue" in address) == 2


async def test_a_year_counts_as_the_annual_report_does(li: Any, year: int) -> None:
    page = await li.get(f"{PAGE}?period={year}")
    shown = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd><strong>([^<]+)</strong>", page))
    report = await li.get(f"/staff/reports/{year}")
    tree = html.fromstring(report)
    rows = {key: tree.xpath(f'//table//a[@href="/staff/reports/{year}/cases?row={key}&column=total"]/text()')[0]
            for key in ("new", "result_total", "carried_out")}  # fmt: skip
    assert shown["收到申请"] == rows["new"]
    assert shown["办结申请"] == rows["result_total"]
    assert shown["期末未办结"] == rows["carried_out"]


async def test_a_running_period_is_compared_with_the_same_days_of_the_one_before(li: Any, year: int) -> None:
    page = await li.get(f"{PAGE}?period=2026-03")
    assert "2026年3月还没有结束，统计2026年3月1日至2026年3月13日" in page
    assert "同一阶段（2026年2月1日至2026年2月13日）" in page


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("period=2027", "还没有开始"),
        ("period=2025-13", "没有这个期间"),
        ("from=2025-05-01&to=2025-04-01", "开始日期在结束日期以后"),
        ("from=x&to=2025-04-01", "请填写开始和结束的日期"),
        ("from=2015-01-01&to=2025-12-31", "最多统计五年"),
    ],
)
async def test_a_period_that_can_not_be_is_told_and_the_year_shown(li: Any, query: str, why: str) -> None:
    page = await li.get(f"{PAGE}?{query}")
    assert li.status == 422
    assert why in page
    assert "2026年统计" in page
    await li.get(f"{PAGE}.xlsx?{query}")
    assert li.status == 404


@pytest.mark.parametrize("address", ["cases", "cases?what=x&from=2025-01-01&to=2025-01-02", "talks", "requests?kind=x"])
async def test_what_no_number_leads_to_is_not_found(li: Any, address: str) -> None:
    await li.get(f"{PAGE}/{address}")
    assert li.status == 404


async def test_an_office_without_cases_is_told_so(li: Any) -> None:
    page = await li.get(PAGE)
    assert li.status == 200
    assert "没有申请。" in page
    assert "没有提问。" in page


async def test_numbers_end_at_ones_reach_as_the_lists_do(hire: Any, admin: Any, year: int, db: Database) -> None:
    theirs = await hire("zhou", "周敏", Duty.HANDLER, unit="财务科")
    await hire("sun", "孙丽", Duty.HANDLER, unit="政务公开科")
    with db.session() as session:
        session.execute(update(Application).where(Application.id % 2 == 0).values(handler="孙丽(sun)"))
    whole, part = (
        dict(links(await admin.get(f"{PAGE}?period={year}"))),
        dict(links(await theirs.get(f"{PAGE}?period={year}"))),
    )
    assert "只统计您能查看的申请" in theirs.page
    address = next(one for one in part if "what=received" in one and "channel=web" in one)
    assert 0 < part[address] < whole[address]
    assert total(await theirs.get(address)) == part[address]
    assert total(await admin.get(address)) == whole[address]


async def test_charts_are_read_without_eyes_and_stand_as_tables(li: Any, year: int) -> None:
    tree = html.fromstring(await li.get(f"{PAGE}?period={year}"))
    figures = tree.xpath("//figure")
    assert len(figures) >= 12
    for figure in figures:
        assert figure.xpath("./details//table/caption")
        for picture in figure.xpath("./svg"):
            assert picture.xpath("./title/text()")[0]
            assert picture.xpath("./desc/text()")[0]
    assert not tree.xpath("//*[@style]")
    received = tree.xpath('//figure[@aria-labelledby="received-heading"]//tbody/tr/td[1]')
    assert sum(int(cell.text_content()) for cell in received) > 200


async def test_the_files_say_what_the_page_says(li: Any, year: int) -> None:
    page = await li.get(f"{PAGE}?period={year}")
    received = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd><strong>([^<]+)</strong>", page))["收到申请"]
    response = await li.client.get(f"{PAGE}.xlsx?period={year}")
    book = load_workbook(io.BytesIO(await response.read()))
    lines = {row[0]: row[1:] for row in book["概况"].iter_rows(min_row=5, values_only=True)}
    assert str(lines["收到申请"][0]) == received
    assert {"提交渠道", "办理结果", "办理用时", "目前在办", "机器人答复", "人工接待满意度"} <= set(book.sheetnames)
    text = (await (await li.client.get(f"{PAGE}.csv?period={year}")).read()).decode("utf-8-sig")
    assert ["概况", "收到申请", received] in [row[:3] for row in csv.reader(io.StringIO(text))]
    document = WordDocument(io.BytesIO(await (await li.client.get(f"{PAGE}.docx?period={year}")).read()))
    assert [row.cells[1].text for row in document.tables[0].rows if row.cells[0].text == "收到申请"] == [received]


async def test_questions_are_counted_and_their_words_masked(
    li: Any, db: Database, conversation: str, clock: FixedClock
) -> None:
    for _ in range(3):
        ask(db, conversation, clock.now(), "公园绿化经费是多少")
    ask(db, conversation, clock.now(), "低保怎么申请，我的电话13800138000", "answer")
    page = await li.get(f"{PAGE}?period=2026-03")
    assert "答复率25.0%" in page
    assert "13800138000" not in page
    found = [(address, number) for address, number in links(page) if "/questions?" in address]
    assert any("verdict=unanswered" in address and number == 3 for address, number in found)
    for address, number in found:
        listed = await li.get(address)
        assert total(listed) == number, address
        assert "13800138000" not in listed


def talk_table() -> Table:
    """As the desk keeps talks; a table of another part, which may not be there."""
    return Table(
        "talk",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("conversation_id", String(32)),
        Column("asked_at", DateTime(timezone=True)),
        Column("ended_at", DateTime(timezone=True)),
        Column("first_minutes", Integer),
        Column("rating", String(12)),
    )


async def test_first_response_and_satisfaction_appear_with_their_source(
    li: Any, db: Database, conversation: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until talks are kept, the page says that there is no source; no number is invented."""
    monkeypatch.setattr(talks, "table", lambda: None)
    page = await li.get(f"{PAGE}?period=2026-03")
    assert talks.MISSING in page
    assert "人工接待满意率" not in page
    table = talk_table()
    noon = datetime(2026, 3, 12, 4, tzinfo=UTC)
    minutes: list[int | None] = [2, 4, 8, 40, None]
    ratings: list[str | None] = ["good", "good", "bad", None, None]
    with db.session() as session:
        session.connection().exec_driver_sql("DROP TABLE IF EXISTS talk")
        table.create(session.connection())
        for first, rating in zip(minutes, ratings, strict=True):
            row = {"conversation_id": conversation, "asked_at": noon, "ended_at": noon + timedelta(hours=1)}
            session.execute(insert(table).values(**row, first_minutes=first, rating=rating))
    monkeypatch.setattr(talks, "table", lambda: table)
    page = await li.get(f"{PAGE}?period=2026-03")
    assert "结束的5次人工接待中，4次有人回应，中位数4分钟，九成不超过40分钟" in page
    assert "2（66.7%）" in page
    for address, number in links(page):
        if "/talks?" in address:
            assert total(await li.get(address)) == number, address


def test_the_table_of_talks_is_looked_for_by_name_and_columns() -> None:
    assert talks.table(MetaData()) is None
    table = talk_table()
    assert talks.table(table.metadata) is table
    without = MetaData()
    Table("talk", without, Column("id", Integer, primary_key=True))
    assert talks.table(without) is None


def test_the_whole_office_is_counted_without_a_reader(db: Database, year: int) -> None:
    with db.session(read_only=True) as session:
        found = gather(session, Period.of_key("2025"), WorkCalendar(), date(2026, 3, 13))
    assert found.cases.total_received == sum(found.cases.channels.values()) == sum(found.cases.applicants.values())
    assert found.cases.total_concluded == sum(found.cases.outcomes.values()) == sum(found.cases.spans.values())
    assert Days(found.shown.first, found.shown.last).first == date(2025, 1, 1)
