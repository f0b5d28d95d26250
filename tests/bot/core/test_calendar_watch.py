"""A notice that comes while the site runs."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from actions.cases.calendar import WorkCalendar
from actions.cases.time import FixedClock
from actions.db import Database
from bot.app import create_app
from bot.keys import CALENDAR
from bot.serving import calendar_watch
from bot.serving.calendar_watch import compute_again, has_changed, keep_calendar_current
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings

NOTICE = {"notice": "国办发明电〔2026〕99号", "year": 2027, "holidays": ["2027-01-01", "2027-01-04"]}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "calendar").mkdir()
    return tmp_path / "calendar.json"


@pytest.fixture
def app(db: Database, clock: FixedClock, office: Path) -> web.Application:
    def no_documents() -> Any:
        raise AssertionError("the calendar asks no knowledge base")

    return create_app(
        Settings(),
        clock=clock,
        db=db,
        calendar=WorkCalendar.from_file(office),
        knowledge=KnowledgeHolder(no_documents),
        run_worker=False,
    )


def put(office: Path, text: str) -> None:
    (office.with_suffix("") / "2027.json").write_text(text, "utf-8")


async def test_a_new_notice_is_seen_once_and_every_open_case_can_be_computed_again(
    app: web.Application, office: Path
) -> None:
    assert not await has_changed(app)
    put(office, json.dumps(NOTICE))
    assert await has_changed(app)
    assert not app[CALENDAR].is_workday(date(2027, 1, 4))
    assert not await has_changed(app)
    assert await compute_again(app) == []


async def test_a_wrong_file_is_logged_and_the_days_stay(
    app: web.Application, office: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(office, "{")
    with caplog.at_level(logging.ERROR):
        assert not await has_changed(app)
    assert "the calendar stays as it is" in caplog.text
    assert "2027.json" in caplog.text
    assert app[CALENDAR].is_workday(date(2027, 1, 4))


async def test_cases_that_could_not_be_computed_again_are_tried_until_they_can(
    app: web.Application, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, tries = asyncio.Event(), 0

    async def fails_first(_: web.Application) -> list[str]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError("the database is away")
        done.set()
        return []

    monkeypatch.setattr(calendar_watch, "compute_again", fails_first)
    monkeypatch.setattr(calendar_watch, "LOOK_SECONDS", 0)
    put(office, json.dumps(NOTICE))
    watching = keep_calendar_current(app)
    await anext(watching)
    await asyncio.wait_for(done.wait(), 60)
    assert tries == 2
    assert await anext(watching, "ended") == "ended"


def test_the_site_watches_its_calendar(db: Database, office: Path) -> None:
    app = create_app(
        Settings(), db=db, calendar=WorkCalendar.from_file(office), knowledge=KnowledgeHolder(lambda: None)
    )
    assert keep_calendar_current in app.cleanup_ctx
