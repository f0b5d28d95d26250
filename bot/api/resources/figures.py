"""The figures of a period, and what is behind each number: cases, questions, talks, other requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from actions.cases.figures import counting
from actions.cases.figures.choice import Choice
from actions.cases.figures.counting import CaseFigures, Page, percentile
from actions.cases.figures.period import Period
from bot import places
from bot.api import cursors
from bot.api.endpoint import Call, File, PageQuery
from bot.api.resources import figure_models as models
from bot.api.resources.report_models import CountedCases
from bot.api.resources.reports import after_place, counted, place_in
from bot.console.figures.pages import figures_of
from bot.console.people import reach
from bot.console.policy import reaches_everything
from bot.console.reports_files import DOCX
from bot.figures import asked, files, talks
from bot.figures.gathering import Figures, days_of
from bot.figures.requests import requests as requests_of
from bot.figures.sheets import answer_rate
from bot.figures.talks import MINUTES, TalkFigures
from bot.learning.questions import Totals
from bot.portal.documents_files import XLSX

_NARROWED = ("channel", "route", "applicant", "outcome", "days", "on_time", "state")


async def figures(call: Call) -> models.PeriodFigures:
    """``GET /figures``: within the reach of the service account."""
    found = await _gathered(call)
    before = found.questions.before
    return models.PeriodFigures(
        period=models.PeriodSaid.of(found.period),
        shown=models.PeriodSaid.of(found.shown),
        compared=models.PeriodSaid.of(found.compared),
        is_running=found.is_running,
        is_limited=not reaches_everything(call.me.actor),
        cases=_numbers(found.cases),
        cases_before=_numbers(found.before),
        parts=[models.PartNumbers.of(part, found.cases) for part in found.shown.parts()],
        open=models.OpenNumbers(states=dict(found.open.states), overdue=found.open.overdue),
        requests=dict(found.requests),
        requests_before=dict(found.requests_before),
        questions=_questions(found.questions.totals),
        questions_before=_questions(before),
        question_parts=[
            models.QuestionPart(first=part.first, last=part.last, label=part.label, **_questions(totals).model_dump())
            for part, totals in found.questions.parts
        ],
        asked_most=[models.TopQuestion.model_validate(one) for one in found.questions.tops.all],
        asked_in_vain=[models.TopQuestion.model_validate(one) for one in found.questions.tops.unanswered],
        talks=_talks(found.talks),
        talks_before=_talks(found.talks_before),
    )


async def table(call: Call) -> File:
    """``GET /figures.csv``."""
    return await _file(call, "csv", "text/csv", lambda found, _agency: files.table(found))


async def workbook(call: Call) -> File:
    """``GET /figures.xlsx``."""
    return await _file(call, "xlsx", XLSX, files.workbook)


async def document(call: Call) -> File:
    """``GET /figures.docx``."""
    return await _file(call, "docx", DOCX, files.document)


async def cases(call: Call) -> CountedCases:
    """``GET /figures/cases``: exactly those that a number counts, within the reach of the service account."""
    query: models.FigureCasesQuery = call.query
    chosen: dict[str, str] = {name: str(getattr(query, name) or "") for name in _NARROWED}
    choice = Choice.read(chosen | {"what": query.what.value} | _days(query))
    after = place_in(query.after)

    def read(session: Session) -> Page:
        within = reach.condition(session, call.me)
        return counting.cases(session, choice, call.calendar, call.today, within, after=after, limit=query.limit)

    page = await call.read(read)
    return CountedCases(items=counted(page.lines), next=after_place(page.next), total=None if after else page.total)


async def questions(call: Call) -> models.FigureQuestions:
    """``GET /figures/questions``: masked, without who asked."""
    query: models.FigureQuestionsQuery = call.query

    def read(session: Session, **place: Any) -> tuple[int, Sequence[Any]]:
        return asked.questions(session, _period(query), verdict=query.verdict, like=query.like, **place)

    total, rows, after = await _page(call, query, read, lambda one: one.asked_at)
    return models.FigureQuestions(
        items=[models.FigureQuestion.model_validate(one) for one in rows], next=after, total=total
    )


async def requests(call: Call) -> models.FigureRequests:
    """``GET /figures/requests``."""
    query: models.FigureRequestsQuery = call.query

    def read(session: Session, **place: Any) -> tuple[int, Sequence[Any]]:
        return requests_of(session, _period(query), query.kind, **place)

    total, rows, after = await _page(call, query, read, lambda one: one.submitted_at)
    return models.FigureRequests(
        items=[models.FigureRequest.model_validate(one) for one in rows], next=after, total=total
    )


async def talk_list(call: Call) -> models.FigureTalks:
    """``GET /figures/talks``: times and ratings, nothing that was said."""
    query: models.FigureTalksQuery = call.query
    found = talks.table()

    def read(session: Session, **place: Any) -> tuple[int, Sequence[Any]]:
        if found is None:
            return 0, []
        return talks.talks(session, _period(query), found, minutes=query.minutes, rating=query.rating, **place)

    total, rows, after = await _page(call, query, read, lambda one: one.ended_at)
    return models.FigureTalks(items=[models.FigureTalk.model_validate(one) for one in rows], next=after, total=total)


async def _page(
    call: Call, query: PageQuery, read: Callable[..., tuple[int, Sequence[Any]]], at: Callable[[Any], datetime]
) -> tuple[int, Sequence[Any], str]:
    """How many, the rows of a page, and its end."""
    after = cursors.read_instant(query.after)
    total, rows = await call.read(read, after=after, limit=query.limit + 1)
    shown = rows[: query.limit]
    end = places.of_instant(at(shown[-1]), shown[-1].id) if len(rows) > query.limit else ""
    return total, shown, end


async def _gathered(call: Call) -> Figures:
    query: models.FiguresQuery = call.query
    asked_for = {"period": query.period} | _days(query)
    return await figures_of(call.request.app, call.me, Period.read(asked_for, call.today))


async def _file(call: Call, suffix: str, kind: str, write: Callable[[Figures, str], bytes]) -> File:
    found, agency = await _gathered(call), call.agency.name
    return File(f"{files.title_of(found, agency)}.{suffix}", await asyncio.to_thread(write, found, agency), kind)


def _days(query: Any) -> dict[str, str]:
    days: Mapping[str, date | None] = {"from": query.since, "to": query.until}
    return {name: day.isoformat() for name, day in days.items() if day}


def _period(query: Any) -> Any:
    """As the logs say it. Raises :class:`UnknownPeriodError`."""
    return days_of(Period.read(_days(query), date.max))


def _numbers(found: CaseFigures) -> models.CaseNumbers:
    return models.CaseNumbers(
        received=found.total_received,
        concluded=found.total_concluded,
        left=found.left,
        on_time_rate=found.on_time_rate,
        workdays_median=percentile(found.workdays, 0.5),
        workdays_ninth=percentile(found.workdays, 0.9),
        channels=dict(found.channels),
        routes=dict(found.routes),
        applicants=dict(found.applicants),
        outcomes=dict(found.outcomes),
        on_time=dict(found.verdicts),
        days=dict(found.spans),
    )


def _questions(totals: Totals) -> models.QuestionNumbers:
    return models.QuestionNumbers(
        **{name: getattr(totals, name) for name in models.QuestionNumbers.model_fields if hasattr(totals, name)},
        answer_rate=answer_rate(totals),
    )


def _talks(found: TalkFigures | None) -> models.TalkNumbers | None:
    if found is None:
        return None
    return models.TalkNumbers(
        ended=found.ended,
        answered=found.answered,
        median=found.median,
        ninth=found.ninth,
        satisfied=found.satisfied,
        minutes={span.key: found.within(span) for span in MINUTES},
        ratings=dict(found.ratings),
    )
