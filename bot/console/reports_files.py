"""The annual report as files."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.reports import source, store
from actions.cases.reports.document import report_document
from actions.cases.reports.workbook import report_workbook
from actions.cases.time import china_date
from bot.console.reports import year_of
from bot.keys import AGENCY, CALENDAR, CLOCK, DB
from bot.portal.documents_files import XLSX, attachment

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def workbook(request: web.Request) -> web.Response:
    """``GET …/report.xlsx``: the parts, the checks, and the cases without personal data."""
    app, year, today = request.app, year_of(request), china_date(request.app[CLOCK].now())

    def write(session: Session) -> bytes:
        view = store.view(session, year, app[CALENDAR], today)
        return report_workbook(view, source.all_cases(session, year, app[CALENDAR]), app[AGENCY].current.name)

    return attachment(await app[DB].read(write), f"{_name(request, year)}.xlsx", XLSX)


async def document(request: web.Request) -> web.Response:
    """``GET …/report.docx``: the six parts."""
    app, year, today = request.app, year_of(request), china_date(request.app[CLOCK].now())

    def write(session: Session) -> bytes:
        return report_document(store.view(session, year, app[CALENDAR], today), app[AGENCY].current)

    return attachment(await app[DB].read(write), f"{_name(request, year)}.docx", DOCX)


def _name(request: web.Request, year: int) -> str:
    return f"{request.app[AGENCY].current.name}{year}年政府信息公开工作年度报告"
