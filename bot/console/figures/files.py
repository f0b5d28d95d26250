"""The figures of a period as files, within the reach of who asks."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.console.figures.pages import gathered
from bot.console.reports_files import DOCX
from bot.figures import files
from bot.keys import AGENCY
from bot.portal.documents_files import CSV, XLSX, attachment


async def workbook(request: web.Request) -> web.Response:
    """``GET /staff/figures.xlsx``"""
    figures, agency = await gathered(request), request.app[AGENCY].current.name
    body = await asyncio.to_thread(files.workbook, figures, agency)
    return attachment(body, f"{files.title_of(figures, agency)}.xlsx", XLSX)


async def table(request: web.Request) -> web.Response:
    """``GET /staff/figures.csv``"""
    figures = await gathered(request)
    return attachment(files.table(figures), f"{files.title_of(figures, request.app[AGENCY].current.name)}.csv", CSV)


async def document(request: web.Request) -> web.Response:
    """``GET /staff/figures.docx``"""
    figures, agency = await gathered(request), request.app[AGENCY].current.name
    body = await asyncio.to_thread(files.document, figures, agency)
    return attachment(body, f"{files.title_of(figures, agency)}.docx", DOCX)
