"""Annual reports (年报, 条例 Art. 49, 50): read, filled in, finalised; the cases behind each number; report files."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from actions.cases.reports import source, store
from actions.cases.reports.figures import Selection
from actions.cases.reports.layout import ENTRIES
from actions.cases.reports.paging import Place
from actions.cases.reports.source import CaseLine, Page
from actions.cases.reports.store import Entries, ReportChanged, ReportRefused, ReportView
from bot import places
from bot.api import cursors
from bot.api.endpoint import Call, File
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.resources import report_models as models
from bot.api.resources.report_models import CountedCase, Report
from bot.console.figures.kept import make_files
from bot.console.people import reach
from bot.console.reports_edit import suggested
from bot.console.reports_files import DOCX, document_of, title_of, workbook_of
from bot.figures import stored
from bot.figures.tables import ReportFile
from bot.portal.documents_files import XLSX


async def years(call: Call) -> models.Years:
    """``GET /reports``."""
    found, final = await call.read(source.years), await call.read(store.finalised_years)
    return models.Years(
        items=[
            models.Year(
                year=line.year,
                received=line.received,
                ended=line.ended,
                carried_out=line.carried_out,
                is_final=final.get(line.year, False),
            )
            for line in found
        ]
    )


async def report(call: Call) -> Report:
    """``GET /reports/{year}``."""
    return await _report(call, _year(call))


async def fill_in(call: Call) -> Report:
    """``PUT /reports/{year}``: the texts and table two, whole."""
    year, body = _year(call), call.body
    typed = Entries(
        {part: text.replace("\r\n", "\n") for part, text in body.texts.items()},
        {key.value: number for key, number in body.table_two.items()},
    )
    try:
        await call.run(store.save, year, typed, expected_version=body.version, by=call.by, now=call.now)
    except ReportChanged:
        raise
    except ReportRefused as error:
        if not error.problems:
            raise
        where = {entry.key: "table_two" for entry in ENTRIES}
        errors = [
            FieldProblem(pointer=f"/{where.get(key, 'texts')}/{key}", detail=text)
            for key, text in error.problems.items()
        ]
        raise Problem(Code.INVALID, str(error), errors) from None
    return await _report(call, year)


async def finalise(call: Call) -> Report:
    """``POST /reports/{year}/finalise``: its numbers are kept."""
    year = _year(call)
    await call.run(
        store.finalise,
        year,
        expected_version=call.body.version,
        by=call.by,
        now=call.now,
        calendar=call.calendar,
        today=call.today,
    )
    return await _report(call, year)


async def reopen(call: Call) -> Report:
    """``POST /reports/{year}/reopen``: they are those of the cases again."""
    year = _year(call)
    await call.run(store.reopen, year, expected_version=call.body.version, by=call.by, now=call.now)
    return await _report(call, year)


async def cases(call: Call) -> models.ReportCases:
    """``GET /reports/{year}/cases``: exactly those that a number counts; another unit's without words."""
    year, query = _year(call), call.query
    chosen = {name: str(getattr(query, name) or "") for name in ("row", "column", "month", "days", "on_time")}
    selection, after = Selection.read(chosen), place_in(query.after)

    def read(session: Session) -> tuple[Page, Collection[str], int | None]:
        given = (session, selection, year, call.calendar, call.today)
        page = source.cases(*given, after=after, limit=query.limit)
        hidden = reach.out_of_reach(session, {line.case.number for line in page.lines}, call.me)
        return page, hidden, store.published_count(session, year, selection)

    page, hidden, published = await call.read(read)
    return models.ReportCases(
        items=counted(page.lines, hidden),
        next=after_place(page.next),
        total=None if after else page.total,
        published=published,
    )


async def remedies(call: Call) -> models.Remedies:
    """``GET /reports/{year}/remedies``."""
    year, selection = _year(call), Selection(call.query.row.value, call.query.column.value)
    given = (selection, year, call.calendar, call.today)
    page = await call.read(source.cases, *given, after=None, limit=1)
    published = await call.read(store.published_count, year, selection)
    return models.Remedies(items=[models.Remedy.model_validate(one) for one in page.remedies], published=published)


async def workbook(call: Call) -> File:
    """``GET /reports/{year}/report.xlsx``."""
    year, app = _year(call), call.request.app
    return File(f"{title_of(app, year)}.xlsx", await workbook_of(app, year), XLSX)


async def document(call: Call) -> File:
    """``GET /reports/{year}/report.docx``."""
    year, app = _year(call), call.request.app
    return File(f"{title_of(app, year)}.docx", await document_of(app, year), DOCX)


async def files(call: Call) -> models.ReportFiles:
    """``GET /report-files``."""
    query: models.ReportFilesQuery = call.query
    found = await call.read(stored.made_before, cursors.read_id(query.after), query.limit + 1)
    shown = found[: query.limit]
    return models.ReportFiles(items=_files(shown), next=str(shown[-1].id) if len(found) > query.limit else "")


async def make(call: Call) -> models.MadeFiles:
    """``POST /report-files``: recorded, and told to who is told of them."""
    body: models.MakeBody = call.body
    return models.MadeFiles(items=_files(await make_files(call.request.app, body.kind, body.period, by=call.by)))


async def download(call: Call) -> File:
    """``GET /report-files/{report_file}``: recorded."""
    found = await call.run(stored.fetch, call.whole("report_file"), by=call.by, now=call.now)
    if found is None:
        raise Problem(Code.NOT_FOUND, "没有这个报表文件。")
    return File(found.name, found.content, DOCX if found.suffix == "docx" else XLSX)


def counted(lines: Sequence[CaseLine], hidden: Collection[str] = ()) -> list[CountedCase]:
    """The cases behind a number; of ``hidden`` ones no words."""
    found = []
    for line in lines:
        same = {name: getattr(line.case, name) for name in CountedCase.model_fields if hasattr(line.case, name)}
        words = None if line.case.number in hidden else line.description
        more = {"arrived_on": line.arrived_on, "workdays": line.workdays, "on_time": line.verdict}
        found.append(CountedCase(**same | more, description=words))
    return found


def place_in(cursor: str) -> Place | None:
    """Raises :class:`Problem`."""
    found = cursors.read_day(cursor)
    return Place(*found) if found else None


def after_place(place: Place | None) -> str:
    """As a cursor; empty for none."""
    return places.of_day(place.day, place.id) if place else ""


def _year(call: Call) -> int:
    year = call.whole("year")
    if not source.FIRST_YEAR <= year <= call.today.year:
        raise Problem(Code.NOT_FOUND, f"年报从{source.FIRST_YEAR}年到{call.today.year}年。")
    return year


async def _report(call: Call, year: int) -> Report:
    view: ReportView = await call.read(store.view, year, call.calendar, call.today)
    entries = [models.ReportEntry.model_validate(one) for one in ENTRIES]
    same = ("year", "version", "is_final", "finalised_at", "finalised_by", "updated_at", "updated_by", "has_ended")
    return Report(
        **{name: getattr(view, name) for name in same},
        figures=view.figures.to_json(),
        warnings=dict(view.now.warnings),
        differences=[
            models.ChangedNumber(**one.selection.__dict__, published=one.published, now=one.now)
            for one in view.differences
        ],
        table_two=dict(view.table_two),
        entries=entries,
        texts={part: view.text(part) for part in view.drafts},
        written=dict(view.texts),
        checks=[models.CheckLine.model_validate(check) for check in view.checks],
        obstacles=list(view.obstacles),
        suggested=models.Suggested.model_validate(await suggested(call.request.app, year)),
    )


def _files(found: Sequence[ReportFile]) -> list[models.ReportFileLine]:
    return [models.ReportFileLine.model_validate(one) for one in found]
