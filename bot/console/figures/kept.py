"""Report files: the list, a download (audited), and making one anew."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from aiohttp import web

from actions.cases.figures.period import Period, Span
from actions.cases.time import china_date
from bot.console.applications import not_found
from bot.console.me import me
from bot.console.pages import render
from bot.console.reports_files import DOCX
from bot.figures import stored
from bot.figures.stored import Kind, ReportRefusedError
from bot.figures.tables import ReportFile
from bot.keys import CALENDAR, CLOCK, DB, SETTINGS
from bot.portal.documents_files import UNKNOWN, XLSX, attachment
from bot.serving.report_files import office_of

DONE = {"made": "报表文件已生成。"}
_TYPES = {"xlsx": XLSX, "docx": DOCX}


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/reports/files``"""
    return await _page(request)


async def download(request: web.Request) -> web.Response:
    """``GET …/{file}``: each download is written to the audit trail."""
    app = request.app
    found: ReportFile | None = await app[DB].run(
        stored.fetch, int(request.match_info["report_file"]), by=me(request).signature, now=app[CLOCK].now()
    )
    if found is None:
        raise not_found(request, LookupError("没有这个报表文件。"))
    return attachment(found.content, found.name, _TYPES.get(found.suffix, UNKNOWN))


async def make(request: web.Request) -> web.Response:
    """``POST /staff/reports/files``: the files of a period, in the place of those that are there."""
    form = await request.post()
    kind, key = str(form.get("kind", "")), str(form.get("period", "")).strip()
    try:
        if kind not in set(Kind):
            raise ReportRefusedError("请选报表的种类。")
        await make_files(request.app, Kind(kind), key, by=me(request).signature)
    except ReportRefusedError as error:
        return await _page(request, error=str(error), typed=(kind, key))
    raise web.HTTPSeeOther("/staff/reports/files?done=made")


async def make_files(app: web.Application, kind: Kind, key: str, *, by: str) -> Sequence[ReportFile]:
    """The files of the period that ``key`` names, made anew, and copied to the folder. Raises
    :class:`ReportRefusedError`."""
    period, now = stored.period_named(key), app[CLOCK].now()
    made = await app[DB].run(stored.make, kind, period, office_of(app), now, by=by, anew=True)
    await asyncio.to_thread(stored.write_out, made, app[SETTINGS].storage.reports_dir)
    return made


async def _page(
    request: web.Request, *, error: str | None = None, typed: tuple[str, str] | None = None
) -> web.Response:
    today = china_date(request.app[CLOCK].now())
    groups: dict[tuple[str, str], list[ReportFile]] = defaultdict(list)
    for file in await request.app[DB].read(stored.listing):
        groups[(file.kind, file.period)].append(file)
    last = Period.holding(Span.MONTH, today).before
    context = {
        "groups": [(Kind(kind).label, _label(key), _in_order(files)) for (kind, key), files in groups.items()],
        "kinds": list(Kind),
        "typed": typed or (Kind.FIGURES.value, last.key),
        "due": stored.due(today, request.app[CALENDAR]),
        "error": error,
        "done": DONE.get(request.query.get("done", "")) if error is None else None,
        "section": "reports",
        "part": "files",
    }
    return render(request, "report_files.html", context, status=422 if error else 200)


def _label(key: str) -> str:
    return Period.of_key(key).label


def _in_order(files: Sequence[ReportFile]) -> list[ReportFile]:
    return sorted(files, key=lambda file: file.suffix, reverse=True)
