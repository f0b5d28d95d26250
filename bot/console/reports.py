"""Pages of the annual report (年报, 条例 Art. 49, 50): the years, one report, and the cases behind each number."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from actions.cases.outcomes import OUTCOMES
from actions.cases.reports import grids, source, store
from actions.cases.reports.arithmetic import BALANCE, CARRIED, Check
from actions.cases.reports.breakdown import LATE, TIMELINESS
from actions.cases.reports.figures import MORE_ROWS, WARNINGS, Selection, UnknownSelectionError
from actions.cases.reports.layout import COLUMN, PARTS, TABLE_FOUR_COLUMNS, TABLE_FOUR_ROWS
from actions.cases.reports.store import ReportView
from actions.cases.time import china_date
from bot.console.applications import not_found
from bot.console.me import me
from bot.console.pages import render
from bot.console.paging import case_end, case_place, pager, place_in
from bot.console.people import reach
from bot.console.reports_charts import charts
from bot.keys import CALENDAR, CLOCK, DB

ON_A_PAGE = 50
DONE = {
    "saved": "年报已保存。",
    "finalised": "年报已定稿，数字不再随案件变动。",
    "reopened": "已撤销定稿，数字重新按案件统计。",
}


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/reports``: every year with cases, and the present one."""
    db, this_year = request.app[DB], _today(request).year
    lines = {line.year: line for line in await db.read(source.years)}
    stored = await db.read(store.finalised_years)
    years = sorted({this_year, this_year - 1, *stored, *(year for year in lines if year <= this_year)}, reverse=True)
    rows = [(year, lines.get(year) or _empty_line(year, lines), stored.get(year)) for year in years]
    context = {
        "rows": rows,
        "this_year": this_year,
        "section": "reports",
        "part": "annual",
        "link": link,
        "select": Selection,
    }
    return render(request, "reports.html", context)


async def report(request: web.Request) -> web.Response:
    """``GET /staff/reports/{year}``"""
    return await report_page(request)


async def report_page(request: web.Request, *, error: str | None = None) -> web.Response:
    """The page of one year; ``error`` says why a step was refused (409)."""
    view = await find_report(request)
    figures = view.figures
    context: dict[str, Any] = {
        "view": view,
        "parts": PARTS,
        "charts": charts(figures),
        "table_two": grids.table_two(view.table_two),
        "table_three": grids.table_three(figures.three),
        "table_four": grids.table_four(figures.four),
        "warnings": [(key, MORE_ROWS[key], view.now.warnings[key]) for key in WARNINGS if view.now.warnings[key]],
        "checks": grouped(view),
        "balance": BALANCE,
        "done": DONE.get(request.query.get("done", "")),
        "error": error,
        **shared(view.year),
    }
    return render(request, "report.html", context, status=409 if error else 200)


async def cases(request: web.Request) -> web.Response:
    """``GET …/cases?row=&column=&month=&days=&on_time=``: exactly the cases that a number counts."""
    year = year_of(request)
    try:
        selection = Selection.read(request.query)
    except UnknownSelectionError as error:
        raise not_found(request, error) from error
    after = place_in(request, case_place)
    db, today, calendar = request.app[DB], _today(request), request.app[CALENDAR]
    found = await db.read(source.cases, selection, year, calendar, today, after=after, limit=ON_A_PAGE)
    numbers = {line.case.number for line in found.lines} | {remedy.number for remedy in found.remedies}
    context = {
        "selection": selection,
        "found": found,
        "hidden": await db.read(reach.out_of_reach, numbers, me(request)),
        "published": await db.read(store.published_count, year, selection),
        "pager": pager(link(year, selection), after, case_end(found.next)),
        "classes": COLUMN,
        "outcomes": OUTCOMES,
        "timeliness": TIMELINESS,
        "late": LATE,
        "remedy_kinds": TABLE_FOUR_ROWS,
        "remedy_results": TABLE_FOUR_COLUMNS,
        **shared(year),
    }
    return render(request, "report_cases.html", context)


async def find_report(request: web.Request) -> ReportView:
    """The report that the path names; a page of our own says when there can't be one."""
    year = year_of(request)
    return await request.app[DB].read(store.view, year, request.app[CALENDAR], _today(request))


def year_of(request: web.Request) -> int:
    """The year in the path: from the first of the regulation to the present one."""
    year, this_year = int(request.match_info["year"]), _today(request).year
    if not source.FIRST_YEAR <= year <= this_year:
        raise not_found(request, LookupError(f"年报从{source.FIRST_YEAR}年到{this_year}年，没有{year}年的。"))
    return year


def link(year: int, selection: Selection) -> str:
    """The address of the cases behind a number."""
    return f"/staff/reports/{year}/cases?{urlencode(selection.query)}"


def shared(year: int) -> dict[str, Any]:
    """What every page of one report needs."""
    return {"year": year, "section": "reports", "link": lambda selection: link(year, selection)}


def grouped(view: ReportView) -> list[tuple[str, list[Check]]]:
    """The checks by what they check, the failed ones first."""
    names = dict.fromkeys(check.name for check in view.checks)
    groups = [(name, [check for check in view.checks if check.name == name]) for name in names]
    if not view.is_last_year_final:
        groups.append((CARRIED, []))
    return sorted(groups, key=lambda group: all(check.ok for check in group[1]))


def _empty_line(year: int, lines: dict[int, source.YearLine]) -> source.YearLine:
    """A year in which nothing happened: what was open before it is open still."""
    before = [line for line in lines.values() if line.year < year]
    left = max(before, key=lambda line: line.year).carried_out if before else 0
    return source.YearLine(year, 0, 0, left)


def _today(request: web.Request) -> date:
    return china_date(request.app[CLOCK].now())
