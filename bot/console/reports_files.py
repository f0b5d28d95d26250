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
    year = year_of(request)
    return attachment(await workbook_of(request.app, year), f"{title_of(request.app, year)}.xlsx", XLSX)


async def document(request: web.Request) -> web.Response:
    """``GET …/report.docx``: the six parts."""
    year = year_of(request)
    return attachment(await document_of(request.app, year), f"{title_of(request.app, year)}.docx", DOCX)


async def workbook_of(app: web.Application, year: int) -> bytes:
    """The report of a year as a workbook."""
    today = china_date(app[CLOCK].now())

    def write(session: Session) -> bytes:
        view = store.view(session, year, app[CALENDAR], today)
        return report_workbook(view, source.all_cases(session, year, app[CALENDAR]), app[AGENCY].current.name)

    return await app[DB].read(write)


async def document_of(app: web.Application, year: int) -> bytes:
    """The report of a year as a document."""
    today = china_date(app[CLOCK].now())

    def write(session: Session) -> bytes:
        return report_document(store.view(session, year, app[CALENDAR], today), app[AGENCY].current)

    return await app[DB].read(write)


def title_of(app: web.Application, year: int) -> str:
    """The name of its files."""
    return f"{app[AGENCY].current.name}{year}年政府信息公开工作年度报告"
