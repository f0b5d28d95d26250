"""The templates of letters: which is used, an edited one tried and put to use, and back to what was before."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases.letters import LetterError, check_templates
from actions.cases.letters.kinds import all_letters, template_name
from actions.cases.letters.office_templates import TemplateReport, letter_names
from actions.cases.outcomes import OUTCOMES
from actions.cases.templates import uploads as templates
from actions.cases.templates.tables import TemplateVersion
from bot.console.applications import not_found
from bot.console.me import me
from bot.console.office.calendar import OfficeBusyError, several_processes
from bot.console.pages import render
from bot.keys import AGENCY, CLOCK, DB, SETTINGS
from bot.portal.documents_files import attachment
from bot.typed import whole_number

PATH = "/staff/admin/templates"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SEVERAL = (
    "现在有几个服务进程，各用自己的模板文件夹，在这里只能改其中一个。"
    "请把改好的模板放进每台服务器的 templates 文件夹（docs/letters.md）。"
)
UNUSABLE = "这个文件不能用，没有保存。"


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/admin/templates``."""
    reports = await checked(request.app)
    context = {
        "reports": [report for report in reports if report.letter],
        "strange": [report.file for report in reports if not report.letter],
        "articles": articles(),
        "used": await request.app[DB].read(last_used),
        **_SECTION,
    }
    return render(request, "admin_templates.html", context)


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/templates/{file}?version=``: the letter by the template in use, or by a version."""
    return await _page(request)


async def download(request: web.Request) -> web.Response:
    """``GET …/{file}/file?version=``: the template as a Word file, to be edited."""
    file, app = _file(request), request.app
    version = whole_number(request.query.get("version")) or 0
    return attachment(await content_of(app, file, version), file, WORD)


async def upload(request: web.Request) -> web.Response:
    """``POST …/{file}``: an edited template. What can't be used is refused with reasons; else it is shown first."""
    file, app, form = _file(request), request.app, await request.post()
    given = form.get("file")
    if not isinstance(given, FileField) or not given.filename:
        return await _page(request, "请先选择改好的模板。", 422)
    content = await asyncio.to_thread(given.file.read, templates.MOST + 1)
    problems, version = await kept(app, content, file, me(request).signature)
    if problems:
        return await _page(request, UNUSABLE, 422, problems=problems)
    raise web.HTTPSeeOther(f"{PATH}/{file}?version={version}#preview")


async def use(request: web.Request) -> web.Response:
    """``POST …/{file}/use``: put a version to use; without one, the shipped template."""
    file, app, form = _file(request), request.app, await request.post()
    version = whole_number(form.get("version")) or 0
    try:
        await put_to_use(app, file, version, me(request).signature)
    except OfficeBusyError as error:
        return await _page(request, str(error), 409)
    except LetterError as error:
        return await _page(request, str(error), 422)
    raise web.HTTPSeeOther(f"{PATH}/{file}?done=template-{'used' if version else 'reset'}")


async def checked(app: web.Application) -> list[TemplateReport]:
    """Every letter's template, and what is wrong with the office's own."""
    agency = app[AGENCY].current
    return await asyncio.to_thread(check_templates, agency.templates_dir, agency, shipped_too=False)


def articles() -> dict[str, str]:
    """The article of law behind each letter that has an outcome, by file."""
    return {template_name(kind, code): OUTCOMES[code].article for kind, code in all_letters() if code}


async def content_of(app: web.Application, file: str, version: int = 0) -> bytes | None:
    """A version of a template, ``None`` for one that there is not; without one, the template in use."""
    if version:
        return await app[DB].read(templates.content_of, version, file)
    return await asyncio.to_thread(templates.in_use, file, app[AGENCY].current.templates_dir)


async def kept(app: web.Application, content: bytes, file: str, by: str) -> tuple[tuple[str, ...], int]:
    """Try an edited template and keep it as a version: what is wrong with it (then it is not kept), and its id."""
    found = await asyncio.to_thread(templates.tried, content, file, app[AGENCY].current)
    if found.problems:
        return found.problems, 0
    now = app[CLOCK].now()
    return (), await app[DB].run(lambda session: templates.keep(session, content, file, by=by, now=now).id)


async def put_to_use(app: web.Application, file: str, version: int, by: str) -> None:
    """Use a version from now on; 0: the shipped template. Raises :class:`OfficeBusyError`, :class:`LetterError`."""
    folder, now = app[AGENCY].current.templates_dir or app[SETTINGS].storage.templates_dir, app[CLOCK].now()
    if await app[DB].read(several_processes, app):
        raise OfficeBusyError(SEVERAL)
    if not version:
        await app[DB].run(templates.back_to_shipped, file, folder, by=by, now=now)
        return
    if await app[DB].read(templates.content_of, version, file) is None:
        raise LetterError("没有这一版。")
    await app[DB].run(templates.use, version, folder, app[AGENCY].current, by=by, now=now)


def is_own(app: web.Application, file: str) -> bool:
    """Whether the office's own template is used."""
    folder = app[AGENCY].current.templates_dir
    return bool(folder and (folder / file).is_file())


async def _page(
    request: web.Request, error: str | None = None, status: int = 200, problems: tuple[str, ...] = ()
) -> web.Response:
    app, file = request.app, _file(request)
    wanted = whole_number(request.query.get("version")) or 0
    versions = await app[DB].read(templates.versions, file)
    current = await content_of(app, file) or b""
    content = await content_of(app, file, wanted) if wanted else None
    found = await asyncio.to_thread(templates.tried, content or current, file, app[AGENCY].current)
    context: dict[str, Any] = {
        "file": file,
        "letter": letter_names()[file],
        "versions": versions,
        "current": templates.digest(current),
        "is_own": is_own(app, file),
        "shown": wanted if content else 0,
        "html": Markup(found.html),  # escaped where it is made
        "found": found.problems,
        "problems": problems,
        "most": templates.MOST,
        "error": error,
        **_SECTION,
    }
    return render(request, "admin_template.html", context, status=status)


_SECTION = {"section": "admin", "part": "templates"}


def _file(request: web.Request) -> str:
    file = request.match_info["template"]
    if file not in letter_names():
        raise not_found(request, LookupError("没有这个模板。"))
    return file


def last_used(session: Session) -> dict[str, TemplateVersion]:
    """The version that was put to use last, by file."""
    newest = select(func.max(TemplateVersion.used_at)).where(TemplateVersion.used_at.is_not(None))
    latest = newest.group_by(TemplateVersion.file)
    rows = session.scalars(select(TemplateVersion).where(TemplateVersion.used_at.in_(latest)))
    return {row.file: row for row in rows}
