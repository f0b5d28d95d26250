from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.app import create_app
from bot.settings import Settings
from knowledge.tables import Document, Passage

AGENCY = AgencySettings(
    name="青山市人民政府办公室", number_prefix="QS", phone="0700-7654321", address="青山市湖滨路8号"
)


@pytest.fixture
def agency() -> AgencySettings:
    return AGENCY


@pytest.fixture
def app(db: Database, clock: FixedClock) -> web.Application:
    return create_app(Settings(agency=AGENCY), clock=clock, db=db, run_worker=False)


@pytest.fixture
async def client(app: web.Application, aiohttp_client: Any) -> TestClient[Any, Any]:
    return await aiohttp_client(app)  # type: ignore[no-any-return]


@pytest.fixture
def plan(db: Database) -> int:
    """A published work plan; returns its id."""
    rows = [
        ((), "text", "", "各科室：\n现印发给你们。"),
        (("一",), "heading", "推进重点领域公开", "一、推进重点领域公开"),
        (("一", "(一)"), "item", "财政信息", "(一)财政信息。<b>按季</b>公开财政收支情况。"),
        (("附表",), "row", "附表", "| 事项 | 责任单位 |"),
    ]
    return _add(
        db,
        "plan.txt",
        rows,
        title="青山市2025年政务公开工作要点",
        document_number="青政办发〔2025〕7号",
        issuer="青山市人民政府办公室",
        published_on=date(2025, 4, 1),
        validity="现行有效",
        kind="notice",
        details={"omissions": ["附件二"]},
    )


@pytest.fixture
def regulation(db: Database) -> int:
    """A law with one chapter and two articles; returns its id."""
    rows = [
        (("第一章",), "heading", "总则", "第一章 总则"),
        (("第一条",), "text", "第一章 总则", "第一条 为了公开。"),
        (("第二条", "第一款"), "text", "第一章 总则", "第二条 本条例所称信息。"),
        (("第二条", "第二款"), "text", "第一章 总则", "前款另有规定的除外。"),
    ]
    return _add(db, "law.txt", rows, title="青山市信息公开条例", validity="已废止", kind="law")


def _add(db: Database, name: str, rows: list[tuple[tuple[str, ...], str, str, str]], **facts: Any) -> int:
    with db.session() as session:
        document = Document(
            source_name=name,
            sha256="0",
            text="\n".join(text for *_, text in rows),
            ingested_at=datetime(2026, 3, 1, tzinfo=UTC),
            **facts,
        )
        document.passages = [
            Passage(ordinal=i, path=list(path), role=role, heading=heading, text=text, start=0, end=0)
            for i, (path, role, heading, text) in enumerate(rows)
        ]
        session.add(document)
        session.flush()
        return document.id
